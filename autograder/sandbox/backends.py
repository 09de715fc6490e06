"""The command that starts the untrusted process: in bubblewrap, or as a plain process."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import autograder.inside
from autograder.deadlines import ONE_THREAD
from autograder.sandbox import cgroups, seccomp
from autograder.sandbox.commands import copies

SANDBOX_VARIABLE = "AUTOGRADER_SANDBOX"  # bubblewrap (the default) or process
INSIDE = Path(autograder.inside.__file__).parent
WORK, CODE, GIVEN, PYTHON = "/tmp/work", "/sandbox", "/given", "/python"
KIT = f"{GIVEN}/kit"  # what lies beside the notebooks
FONTS, SPARE = "/tmp/matplotlib", "/given/spare"
NOBODY = ["--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]
OWN_TMP_BYTES = 1024 * 1024  # of the fork server, which writes nothing
TRY_SECONDS = 20.0
OURS = "autograder"
OUR_PACKAGES = (OURS, f"{OURS}_*")
TELLTALE = ("*.pth", "__editable___*", "*.dist-info/direct_url.json")
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
    "MPLCONFIGDIR": FONTS,
    "IPYTHONDIR": "/tmp/ipython",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    **dict.fromkeys(ONE_THREAD, "1"),
}


class SandboxMissing(Exception):
    """This machine cannot contain a student's process; the message says what to install."""


def python_paths() -> list[str]:
    """Return the folders of this environment's libraries."""
    return list(dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib")))


def interpreter() -> str:
    """Return the real interpreter behind a virtual environment."""
    return os.path.realpath(sys.executable)


def there(path: str) -> str:
    """Return where a sandbox has a path: what is in a virtual environment, in PYTHON."""
    inside = os.path.relpath(path, sys.prefix)
    if sys.prefix == sys.base_prefix or inside.startswith(".."):
        return path
    return f"{PYTHON}/{inside}"


def python_command(program: str, *arguments: str) -> list[str]:
    """Return the command that runs a program inside; `arguments` come before the libraries'."""
    python = interpreter() if sys.prefix == sys.base_prefix else f"{PYTHON}/bin/python3"
    return [python, "-I", "-S", "-B", program, *arguments, *map(there, python_paths())]


def worker_command(program: str, *arguments: object) -> list[str]:
    """Return the command that runs a program of CODE, which may mount the libraries anew."""
    command = python_command(f"{CODE}/{program}", *map(str, arguments))
    return [*command, "--", *(there(path) for folder in python_paths() for path in hidden(folder))]


def hidden(folder: str) -> list[str]:
    """Return what in a folder of libraries is not to be seen.

    An installed marker holds the key; what pip notes of packages tells where this project lies.
    """
    found: list[Path] = []
    for pattern in (*OUR_PACKAGES, *installed_with_us(Path(folder)), *TELLTALE):
        found += [path for path in Path(folder).glob(pattern) if path.parent not in found]
    return sorted({str(path) for path in found})


@cache
def installed_with_us(folder: Path) -> tuple[str, ...]:
    """Return the names of what came into a folder of libraries together with the marker."""
    names: list[str] = []
    for file in sorted(folder.glob("*.dist-info/top_level.txt")):
        packages = file.read_text("utf-8").split()
        if OURS in packages:
            names += [file.parent.name, *packages]
    return tuple(names)


def bubblewrap_command(kit: Path | None, tmp_bytes: int) -> list[str]:
    """Return bubblewrap's command up to `alone.py`, to be `prepared`.

    The working folder is private, of limited size and empty but for `kit`, the hand-out's toolkit,
    if it has one. What rights the program gets it gives up (`inside/rights.py`); it also takes the
    filter.
    """
    given = _given(kit)
    for file in font_lists():
        given += ["--symlink", f"{GIVEN}/matplotlib/{file.name}", f"{FONTS}/{file.name}"]
    rights = [*NOBODY, "--as-pid-1"]
    if gives_rights():
        rights += ["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETPCAP"]
    return _command(rights, tmp_bytes, given, ["/proc", "/dev", "/"])


def program_command(program: Path, tmp_bytes: int, filter_descriptor: int) -> list[str]:
    """Return bubblewrap's command up to the interpreter for a program of ours, found in GIVEN.

    It reads a stranger's file, so it sees and may do no more than a student's process. bubblewrap
    reads the filter of system calls from `filter_descriptor`, which it must inherit.
    """
    given = ["--dir", WORK, *_python(), "--copy", str(program), f"{GIVEN}/{program.name}"]
    rights = NOBODY
    if seccomp.program():
        rights = [*rights, "--seccomp", str(filter_descriptor)]
    return _command(rights, tmp_bytes, given, ["/proc", "/dev", "/"])


def forking_command(kit: Path | None) -> list[str]:
    """Return bubblewrap's command for the fork server, which shuts its children in by itself.

    It keeps the right to make namespaces. What a child's own working folder refers to is in GIVEN.
    """
    rights = ["--uid", "0", "--gid", "0", "--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"]
    rights += ["--cap-add", "CAP_SETFCAP"]  # without it a child may not map user 0 to another
    return _command(rights, OWN_TMP_BYTES, _given(kit), ["/dev", "/"])


def _command(rights: list[str], tmp_bytes: int, given: list[str], read_only: list) -> list[str]:
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    command += [*rights, "--hostname", "sandbox"]
    for name, value in ENVIRONMENT.items():
        command += ["--setenv", name, value]
    command += ["--proc", "/proc", *_devices()]
    for folder in ("/tmp", "/dev/shm"):
        command += ["--size", str(tmp_bytes), "--tmpfs", folder]
    for path in _read_only():
        command += _bind(path)
    for folder in python_paths():
        options, covered = _library(folder)
        command += options
        read_only = [*covered, *read_only]
    command += [*copies(INSIDE, CODE), *given, "--chdir", WORK]
    for path in read_only:
        command += ["--remount-ro", path]
    return command


def _devices() -> list[str]:
    """Return the options for a /dev without terminals, and without the memory of /dev/zero."""
    options = ["--tmpfs", "/dev"]
    for name in ("null", "random", "urandom"):
        options += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    for name, number in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        options += ["--symlink", f"/proc/self/fd{number}", f"/dev/{name}"]
    return options


def _library(folder: str) -> tuple[list[str], list[str]]:
    """Return the options for a folder of libraries, and the empty folders that cover some of it."""
    options, covered = ["--ro-bind-try", folder, there(folder)], []
    for path in hidden(folder):
        if os.path.isdir(path):
            covered.append(there(path))
            options += ["--tmpfs", there(path)]
        else:
            options += ["--ro-bind", "/dev/null", there(path)]
    return options, covered


def _given(kit: Path | None) -> list[str]:
    """Return the options that put the kit and the lists of fonts where they are looked for.

    Without the lists every process that draws looks for fonts anew, for seconds.
    """
    options = [*_python(), "--dir", SPARE, "--dir", KIT, "--dir", WORK]
    if kit is not None:
        options += copies(kit, f"{KIT}/{kit.name}")
        options += ["--symlink", f"{KIT}/{kit.name}", f"{WORK}/{kit.name}"]
    for file in font_lists():
        options += ["--copy", str(file), f"{GIVEN}/matplotlib/{file.name}"]
    return options


def _python() -> list[str]:
    """Return the options for an environment in PYTHON, so that programs there find libraries."""
    if sys.prefix == sys.base_prefix:
        return []
    home = f"home = {os.path.dirname(interpreter())}\n"
    options = ["--write", home, f"{PYTHON}/pyvenv.cfg"]
    return [*options, "--symlink", interpreter(), f"{PYTHON}/bin/python3"]


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


@cache
def available() -> str:
    """Return "" if bubblewrap works here, else what is the matter and what to do."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed. On Debian or Ubuntu: apt install bubblewrap"
    try:
        result = _try_out()
    except subprocess.TimeoutExpired:
        return f"bubblewrap did not answer within {TRY_SECONDS:g} seconds. Is this machine busy?"
    except OSError as error:
        return f"bubblewrap cannot be run: {error}"
    if result.returncode == 0:
        return ""
    return (
        f"bubblewrap cannot make its namespaces here: {result.stderr.strip()}. User namespaces may "
        "be switched off (sysctl kernel.unprivileged_userns_clone=1, or AppArmor's "
        "kernel.apparmor_restrict_unprivileged_userns=0); what a container must be allowed says "
        "docs/cluster.md."
    )


@cache
def gives_rights() -> bool:
    """Return whether bubblewrap can leave a program the right to mount something in its sandbox."""
    try:
        return _try_out("--cap-add", "CAP_SYS_ADMIN").returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _try_out(*options: str) -> subprocess.CompletedProcess:
    command = ["bwrap", "--unshare-all", *options, "--ro-bind", "/", "/", "--proc", "/proc"]
    return subprocess.run(
        [*command, "/bin/true"],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=TRY_SECONDS,
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
    with contextlib.suppress(cgroups.NoGroups):  # now, while this is the only process
        cgroups.home()
    return name
