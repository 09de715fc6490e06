"""The command that starts the untrusted process, and what is said when it cannot."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from conftest import ROOT, need

from autograder.sandbox import Limits, Sandbox, SandboxMissing, backends
from autograder.sandbox.forked import ForkServer
from autograder.sandbox.tree import descendants

KIT = ROOT / "hw4kit"


@pytest.fixture(autouse=True)
def forget():
    """Ask this machine anew in each test."""
    backends.available.cache_clear()
    yield
    backends.available.cache_clear()


@pytest.fixture
def path(tmp_path, monkeypatch) -> Path:
    """An empty PATH, to put programs in."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def fake(path: Path, script: str) -> None:
    program = path / "bwrap"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_without_bubblewrap_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert "apt install bubblewrap" in backends.available()
    with pytest.raises(SandboxMissing, match="apt install bubblewrap") as missing:
        backends.choose("bubblewrap")
    assert "--sandbox process" in str(missing.value)


@pytest.mark.processes
def test_a_bubblewrap_that_does_not_work_says_why(path):
    fake(path, "echo 'bwrap: No permissions to create new namespace' >&2; exit 1")
    message = backends.available()
    assert "No permissions to create new namespace" in message
    assert "kernel.apparmor_restrict_unprivileged_userns=0" in message
    with pytest.raises(SandboxMissing, match="No permissions"):
        backends.choose("bubblewrap")


@pytest.mark.processes
def test_a_bubblewrap_that_works_is_chosen(path):
    fake(path, "exit 0")
    assert backends.available() == ""
    assert backends.choose("bubblewrap") == "bubblewrap"


@pytest.mark.processes
def test_a_bubblewrap_that_hangs_or_cannot_be_run_is_named_too(path, monkeypatch):
    monkeypatch.setattr(backends, "TRY_SECONDS", 0.2)
    fake(path, "read line < /dev/zero")
    assert "did not answer" in backends.available()
    backends.available.cache_clear()
    (path / "bwrap").write_text("not a program")
    assert "cannot be run" in backends.available()


def test_a_plain_process_must_be_asked_for_by_name(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert backends.choose("process") == "process"


@pytest.mark.processes
def test_the_machine_is_asked_once(path):
    fake(path, "exit 0")
    assert backends.available() == ""
    (path / "bwrap").unlink()
    assert backends.available() == ""


def test_the_font_lists_are_matplotlibs(tmp_path, monkeypatch):
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    assert backends.font_lists() == []
    (tmp_path / "fontlist-v390.json").write_text("{}")
    assert backends.font_lists() == [tmp_path / "fontlist-v390.json"]
    monkeypatch.delenv("MPLCONFIGDIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert backends.font_lists() == []


@pytest.mark.processes
def test_an_installed_marker_is_hidden(tmp_path, monkeypatch):
    (tmp_path / "autograder").mkdir()
    monkeypatch.setattr(backends, "python_paths", lambda: [str(tmp_path)])
    command = " ".join(backends.bubblewrap_command(KIT, 1))
    hidden = tmp_path / "autograder"
    assert f"--tmpfs {hidden}" in command.split(" --remount-ro ", 1)[0]
    assert f"--remount-ro {hidden}" in command


# --------------------------------------------------------------- what the sandbox lets a cell do


@pytest.fixture(scope="module", params=["started", "forked"])
def inside(request):
    need("bwrap")
    server = ForkServer(KIT) if request.param == "forked" else None
    with Sandbox("bubblewrap", KIT, Limits(tmp_mib=16), server) as sandbox:
        sandbox.begin()
        yield sandbox
    if server is not None:
        server.close()


def outcome(sandbox: Sandbox, source: str) -> str:
    """Return the text of a cell's value, or its error's name."""
    output = sandbox.ask({"do": "run", "source": source}, 20)["outputs"][-1]
    return output.get("ename") or output["data"]["text/plain"]


@pytest.mark.processes
def test_there_is_no_network(inside):
    source = "import socket\nsocket.create_connection(('1.1.1.1', 53), 1)"
    assert outcome(inside, source) == "PermissionError"
    assert outcome(inside, "len(open('/proc/net/dev').readlines())") == "3"  # two of titles, and lo


@pytest.mark.processes
def test_no_file_of_this_project_or_person_can_be_seen(inside):
    seen = [str(ROOT), str(ROOT / "solutions"), str(Path.home() / ".bashrc"), "/etc/passwd"]
    assert outcome(inside, f"import os\n[p for p in {seen} if os.path.isfile(p)]") == "[]"
    for folder in ("autograder", "hw4kit"):
        assert outcome(inside, f"os.path.exists({str(ROOT / folder)!r})") == "False"
    assert outcome(inside, "import autograder") == "ModuleNotFoundError"


@pytest.mark.processes
def test_nobodys_name_or_setting_is_told(inside, monkeypatch):
    assert outcome(inside, "import os, socket\nsocket.gethostname()") == "'sandbox'"
    assert outcome(inside, "import os\nos.getuid(), os.getgid()") == "(65534, 65534)"
    assert outcome(inside, "os.environ['HOME']") == "'/tmp/work'"
    assert outcome(inside, "[n for n in os.environ if n in ('USER', 'SSH')]") == "[]"
    libraries = os.pathsep.join(map(backends.there, backends.python_paths()))
    assert outcome(inside, "os.environ['PYTHONPATH']") == repr(libraries)


@pytest.mark.processes
def test_no_other_process_can_be_seen(inside):
    assert int(outcome(inside, "import os\nsum(n.isdigit() for n in os.listdir('/proc'))")) <= 3
    assert (
        outcome(inside, "import os\nos.kill(1, 9); os.getpid() > 1") == "True"
    )  # its init ignores it


@pytest.mark.processes
@pytest.mark.parametrize("folder", ["/", "/dev", "/usr/lib", "/sandbox", "/tmp/work/hw4kit"])
def test_nothing_but_the_private_folder_can_be_written(inside, folder):
    assert outcome(inside, f"open('{folder}/new', 'w')") in ("OSError", "PermissionError")


@pytest.mark.processes
@pytest.mark.parametrize("folder", ["/tmp", "/tmp/work", "/dev/shm"])
def test_what_is_written_is_limited_and_private(inside, folder):
    source = f"""
import os
names = [f"{folder}/file{{i}}" for i in range(5)]
try:
    for name in names:
        with open(name, "wb") as file:
            file.write(bytes(8 * 2**20))
finally:
    for name in filter(os.path.exists, names):
        os.remove(name)
"""
    assert outcome(inside, source) == "OSError"
    assert not Path(folder, "file0").exists()


@pytest.mark.processes
def test_devices_work(inside):
    source = "open('/dev/null', 'w').write('x') + len(open('/dev/urandom', 'rb').read(4))"
    assert outcome(inside, source) == "5"


@pytest.mark.processes
@pytest.mark.parametrize("device", ["null", "random", "urandom"])
@pytest.mark.parametrize("change", ["os.chmod(path, 0o666)", "os.utime(path)"])
def test_the_machines_devices_themselves_cannot_be_changed(inside, device, change):
    assert outcome(inside, f"import os\npath = '/dev/{device}'\n{change}") == "OSError"


@pytest.mark.processes
def test_all_that_it_starts_has_one_share_of_the_processor(inside):
    start = "import subprocess, sys\nrun = [sys.executable, '-c', 'input()']\n"
    start += "started = [subprocess.Popen(run, stdin=-1) for _ in range(3)]\nlen(started)"
    assert outcome(inside, start) == "3"
    assert outcome(inside, "import os\nos.setsid()") == "PermissionError"
    shares = {share_of(pid) for pid in list(descendants(inside._process.pid))[-4:]}
    assert (
        outcome(inside, "[one.communicate(b'\\n')[0] for one in started]") == "[None, None, None]"
    )
    assert len(shares) == 1
    assert share_of(os.getpid()) not in shares


def share_of(pid: int) -> str:
    """Return the group of processes that a process shares its time with; its session makes it."""
    group = Path(f"/proc/{pid}/autogroup")
    return group.read_text() if group.exists() else str(os.getsid(pid))


@pytest.mark.processes
def test_no_path_of_this_project_is_told(inside):
    source = """
import glob, os, sys
names = ["/proc/self/mountinfo", "/proc/self/maps", *glob.glob("/proc/*/cmdline")]
said = "".join(open(name).read() for name in names) + repr((dict(os.environ), sys.path, sys.argv))
"""
    outcome(inside, f"{source}\n1")
    for path in (ROOT, KIT, sys.prefix):
        assert outcome(inside, f"{str(path)!r} in said") == "False"


@pytest.mark.processes
def test_programs_that_a_cell_starts_find_the_libraries_too(inside):
    source = (
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import numpy']).returncode"
    )
    assert outcome(inside, source) == "0"
