"""The command that starts the untrusted process: in bubblewrap, or as a plain process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from autograder.sandbox import seccomp

SANDBOX_VARIABLE = "AUTOGRADER_SANDBOX"  # bubblewrap (the default) or process
INSIDE = Path(__file__).parent / "inside"
WORK, CODE, GIVEN = "/tmp/hw4", "/sandbox", "/given"
OWN_TMP_BYTES = 1024 * 1024  # of the fork server, which writes nothing
TRY_SECONDS = 20.0
OUR_PACKAGES = ("autograder", "hw4kit")
SYSTEM_PATHS = (
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/fonts",
    "/usr/share/zoneinfo",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/fonts",
)
ENVIRONMENT = {
    "HOME": WORK,
    "LANG": "C.UTF-8",
    "TMPDIR": "/tmp",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "IPYTHONDIR": "/tmp/ipython",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


class SandboxMissing(Exception):
    """This machine cannot contain a student's process; the message says what to install."""


def python_paths() -> list[str]:
    """Return the folders of this environment's libraries."""
    return list(dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib")))


def interpreter() -> str:
    """Return the real interpreter behind a virtual environment."""
    return os.path.realpath(sys.executable)


def bubblewrap_command(kit: Path, tmp_bytes: int, filter_descriptor: int) -> list[str]:
    """Return bubblewrap's command up to the program to run.

    The working folder is private, of limited size and empty but for `kit`, the hand-out's toolkit.
    bubblewrap reads the filter of system calls from `filter_descriptor`, which it must inherit.
    """
    fonts = ENVIRONMENT["MPLCONFIGDIR"]
    given = ["--dir", WORK, *_given(kit, f"{WORK}/hw4kit", fonts)]
    return _nobodys_command(tmp_bytes, filter_descriptor, given)


def program_command(program: Path, tmp_bytes: int, filter_descriptor: int) -> list[str]:
    """Return bubblewrap's command up to the interpreter for a program of ours, found in GIVEN.

    It reads a stranger's file, so it sees and may do no more than a student's process.
    """
    given = ["--dir", WORK, "--ro-bind", str(program), f"{GIVEN}/{program.name}"]
    return _nobodys_command(tmp_bytes, filter_descriptor, given)


def _nobodys_command(tmp_bytes: int, filter_descriptor: int, given: list[str]) -> list[str]:
    rights = ["--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]
    if seccomp.program():
        rights += ["--seccomp", str(filter_descriptor)]
    # /proc: as root's child it could change the kernel's settings.
    return _command(rights, tmp_bytes, given, ["/proc", "/dev", "/"])


def forking_command(kit: Path) -> list[str]:
    """Return bubblewrap's command for the fork server, which shuts its children in by itself.

    It keeps the right to make namespaces. What a child's own working folder refers to is in GIVEN.
    """
    rights = ["--uid", "0", "--gid", "0", "--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"]
    rights += ["--cap-add", "CAP_SETFCAP"]  # without it a child may not map user 0 to another
    given = ["--dir", GIVEN, *_given(kit, f"{GIVEN}/hw4kit", f"{GIVEN}/matplotlib")]
    given += ["--dir", WORK, "--symlink", f"{GIVEN}/hw4kit", f"{WORK}/hw4kit"]
    return _command(rights, OWN_TMP_BYTES, given, ["/dev", "/"])


def _command(rights: list[str], tmp_bytes: int, given: list[str], read_only: list) -> list[str]:
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    command += [*rights, "--hostname", "sandbox"]
    for name, value in ENVIRONMENT.items():
        command += ["--setenv", name, value]
    command += ["--proc", "/proc", "--dev", "/dev"]
    for folder in ("/tmp", "/dev/shm"):
        command += ["--size", str(tmp_bytes), "--tmpfs", folder]
    for path in _read_only():
        command += _bind(path)
    for folder in python_paths():
        for package in OUR_PACKAGES:  # an installed marker holds the key
            hidden = Path(folder) / package
            if hidden.is_dir():
                command += ["--tmpfs", str(hidden)]
                read_only.insert(0, str(hidden))
    command += ["--ro-bind", str(INSIDE), CODE, *given, "--chdir", WORK]
    for path in read_only:
        command += ["--remount-ro", path]
    return command


def _given(kit: Path, kit_there: str, fonts_there: str) -> list[str]:
    """Return the options that put the kit and the lists of fonts where they are looked for.

    Without the lists every process that draws looks for fonts anew, for seconds.
    """
    options = ["--ro-bind", str(kit), kit_there]
    for file in font_lists():
        options += ["--ro-bind", str(file), f"{fonts_there}/{file.name}"]
    return options


def font_lists() -> list[Path]:
    """Return matplotlib's lists of this machine's fonts, if it has made any."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"
    folder = Path(os.environ.get("MPLCONFIGDIR") or cache)
    return sorted(folder.glob("fontlist-*.json"))


def _bind(path: str) -> list[str]:
    if os.path.islink(path):
        return ["--symlink", os.readlink(path), path]
    return ["--ro-bind-try", path, path]


def _read_only() -> Iterable[str]:
    base = sys.base_prefix
    if base in ("/usr", "/usr/local"):
        yield interpreter()
    else:
        yield base
    yield from (path for path in SYSTEM_PATHS if os.path.lexists(path))
    yield from python_paths()


@cache
def available() -> str:
    """Return "" if bubblewrap works here, else what is the matter and what to do."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed. On Debian or Ubuntu: apt install bubblewrap"
    test = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "/bin/true"]
    try:
        result = subprocess.run(
            test,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=TRY_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"bubblewrap did not answer within {TRY_SECONDS:g} seconds. Is this machine busy?"
    except OSError as error:
        return f"bubblewrap cannot be run: {error}"
    if result.returncode == 0:
        return ""
    return (
        f"bubblewrap cannot make its namespaces here: {result.stderr.strip()}. User namespaces may "
        "be switched off (sysctl kernel.unprivileged_userns_clone=1, or AppArmor's "
        "kernel.apparmor_restrict_unprivileged_userns=0)."
    )


def choose(name: str) -> str:
    """Return the sandbox to use: "bubblewrap", or "process" if it is asked for by that name.

    Raises:
        SandboxMissing: bubblewrap does not work here.
    """
    if name == "bubblewrap" and available():
        raise SandboxMissing(
            f"{available()}\nWithout it students' code could read and write everything that you "
            "can. If you trust it all the same: --sandbox process"
        )
    return name
