"""Control groups: where they can be had, what they do, and that none is left."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, need

from autograder.sandbox import Ended, Limits, Sandbox, cgroups, doctor
from autograder.sandbox.cgroups import Group, NoGroups
from autograder.sandbox.forked import ForkServer

KIT = ROOT / "hw4kit"
MIB = 1024 * 1024
ALL = "cpu io memory pids"


@pytest.fixture(autouse=True)
def forget():
    """Ask this machine anew in each test."""
    cgroups.home.cache_clear()
    yield
    cgroups.home.cache_clear()


@pytest.fixture
def hierarchy(tmp_path, monkeypatch) -> Path:
    """A folder that stands for /sys/fs/cgroup, this process's own group in it, and no root."""
    own = tmp_path / "scope"
    own.mkdir()
    (tmp_path / "cgroup.type").touch()  # so it is not the root of all
    for name, text in {
        "cgroup.controllers": ALL,
        "cgroup.procs": f"{os.getpid()}\n",
        "cgroup.type": "domain",
        "cgroup.subtree_control": "",
    }.items():
        (own / name).write_text(text)
    (own / "autograder").mkdir()
    (own / "autograder" / "cgroup.procs").touch()
    monkeypatch.setattr(cgroups, "_own_group", lambda: own)
    monkeypatch.setattr(cgroups, "_mount_point", lambda: tmp_path)
    return own


def test_in_a_group_of_its_own_this_process_moves_aside(hierarchy):
    assert cgroups.home() == hierarchy
    assert (hierarchy / "autograder" / "cgroup.procs").read_text() == str(os.getpid())
    assert (hierarchy / "cgroup.subtree_control").read_text() != ""


def test_who_has_moved_already_stays(hierarchy, monkeypatch):
    monkeypatch.setattr(cgroups, "_own_group", lambda: hierarchy / "autograder")
    assert cgroups.home() == hierarchy
    assert (hierarchy / "autograder" / "cgroup.procs").read_text() == ""


def test_nobody_else_is_moved(hierarchy):
    (hierarchy / "cgroup.procs").write_text(f"1\n{os.getpid()}\n")
    with pytest.raises(NoGroups, match=r"with others. Try: systemd-run --user"):
        cgroups.home()


def test_without_the_controllers_there_are_none(hierarchy):
    (hierarchy / "cgroup.controllers").write_text("hugetlb cpu")
    with pytest.raises(NoGroups, match="does not offer memory and pids"):
        cgroups.home()
    assert "does not offer memory and pids" in cgroups.trouble()


def test_a_group_that_cannot_be_written_is_not_ours(hierarchy):
    (hierarchy / "cgroup.procs").unlink()
    with pytest.raises(NoGroups, match="not ours"):
        cgroups.home()


def test_what_a_killed_process_left_is_removed(hierarchy):
    left, living = hierarchy / f"notebook-{2**22 + 1}-0", hierarchy / f"notebook-{os.getpid()}-7"
    left.mkdir()
    living.mkdir()
    cgroups.home()
    assert not left.exists()
    assert living.exists()


def test_the_limits_are_written_down(hierarchy, monkeypatch):
    def with_files(folder: Path, *_) -> None:
        os.mkdir(folder)
        for name in ("memory.max", "pids.max", "memory.oom.group", "cpu.max"):
            (folder / name).touch()

    monkeypatch.setattr(Path, "mkdir", with_files)
    monkeypatch.setattr(cgroups, "home", lambda: hierarchy)
    folder = Group(5 * MIB, 7)._folder
    written = {file.name: file.read_text() for file in folder.iterdir()}
    assert written == {
        "memory.max": str(5 * MIB),
        "pids.max": "7",
        "memory.oom.group": "1",
        "cpu.max": "100000 100000",
    }
    (folder / "cpu.stat").write_text("usage_usec 2500000\nuser_usec 1\n")
    (folder / "memory.events").write_text("oom 3\noom_kill 1\n")
    group = Group.__new__(Group)
    group._folder = folder
    assert group.cpu_seconds() == 2.5
    assert group.ran_out_of_memory()
    assert not group.ran_out_of_tasks()


# ------------------------------------------------------------ where this machine has them, for real


@pytest.fixture
def home() -> Path:
    need("bwrap")
    try:
        return cgroups.home()
    except NoGroups as why:
        pytest.skip(str(why))


@pytest.fixture(params=["started", "forked"])
def new(request, home):
    server = ForkServer(KIT) if request.param == "forked" else None

    def make(**limits: int) -> Sandbox:
        sandbox = Sandbox("bubblewrap", KIT, Limits(**limits), server)
        sandbox.begin()
        return sandbox

    yield make
    if server is not None:
        server.close()


SOCKETS = """
import os, socket, time

for _ in range(20):
    if os.fork() == 0:
        pairs = [socket.socketpair() for _ in range(100)]
        for one in (one for pair in pairs for one in pair):
            one.setblocking(False)
            try:
                while True:
                    one.send(b"x" * 4000)
            except OSError:
                pass
        time.sleep(1000)
time.sleep(1000)
"""
PAGES = """
import os, time

for _ in range(8):
    if os.fork() == 0:
        hoard = bytes([1]) * (60 * 2**20)
        time.sleep(1000)
time.sleep(1000)
"""
FORKS = "import os, time\nwhile True:\n    if os.fork() == 0: time.sleep(1000)"


@pytest.mark.parametrize(
    ("source", "why"),
    [(PAGES, "memory_exceeded"), (SOCKETS, "memory_exceeded"),
     (FORKS, "student_error")],
    ids=["pages", "sockets", "tasks"],
)  # fmt: skip
def test_too_much_ends_all_of_it(new, home, source, why):
    with new(memory_mib=300) as sandbox, pytest.raises(Ended) as ended:
        sandbox.ask({"do": "run", "source": source}, 60)
    assert ended.value.why == why
    assert list(home.glob(f"{cgroups.NOTEBOOK}*")) == []


def test_processor_time_of_all_is_counted_and_is_that_of_one(new):
    source = "import os, time\nend = time.time() + 2\nfor _ in range(3): os.fork()\n"
    with new() as sandbox:
        reply = sandbox.ask({"do": "run", "source": f"{source}while time.time() < end: pass"}, 60)
        assert not reply["failed"]
        assert 0.5 < sandbox._group.cpu_seconds() < 4.0


def test_an_honest_notebook_leaves_nothing_behind(new, home):
    with new() as sandbox:
        assert len(list(home.glob(f"{cgroups.NOTEBOOK}*"))) == 1
        assert not sandbox.ask({"do": "run", "source": "import numpy, matplotlib"}, 60)["failed"]
    assert list(home.glob(f"{cgroups.NOTEBOOK}*")) == []


def test_groups_of_a_killed_marker_are_removed_by_the_next(home):
    program = (
        "import sys, time\nfrom autograder.sandbox.cgroups import Group\n"
        "import subprocess\nchild = subprocess.Popen(['sleep', '1000'])\n"
        "Group(2**30, 64).take([child.pid])\nprint(child.pid, flush=True)\ntime.sleep(1000)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as marker:
        sleeper = int(marker.stdout.readline())
        marker.kill()
    cgroups.home.cache_clear()
    cgroups.home()
    assert list(home.glob(f"{cgroups.NOTEBOOK}{marker.pid}-*")) == []
    deadline = time.monotonic() + 5
    while Path(f"/proc/{sleeper}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{sleeper}/exe").exists()


# --------------------------------------------------------------------------------- what doctor says


@pytest.mark.parametrize("why", ["", "nobody here may have one"])
def test_doctor_says_whether_there_are_any_and_what_is_weaker_without(monkeypatch, why):
    monkeypatch.setattr(cgroups, "trouble", lambda: why)
    monkeypatch.setattr(doctor, "available", lambda: "not asked here")
    (groups,) = (one for one in doctor.examine() if one.what == "control groups")
    assert (groups.good, groups.needed) == (not why, False)
    assert why in groups.text
    assert ("summed" in groups.text) == bool(why)


@pytest.mark.parametrize("fair", [True, False])
def test_doctor_says_how_processor_time_is_shared_without_them(monkeypatch, fair):
    monkeypatch.setattr(doctor, "shares_fairly", lambda: fair)
    assert ("fair share" in doctor.groups_text("none")) == fair
    assert ("sched_autogroup_enabled=1" in doctor.groups_text("none")) != fair
