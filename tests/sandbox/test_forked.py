"""The fork server: its children are shut in each by itself, and neither it nor they can be met."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from conftest import ROOT, need, without_rights

from autograder.sandbox import Limits, Sandbox, backends, doctor, forked
from autograder.sandbox.forked import ForkServer, NoForkServer
from autograder.sandbox.process import Spare

pytestmark = pytest.mark.processes

KIT = ROOT / "hw4kit"


@pytest.fixture(scope="module")
def server():
    need("bwrap")
    server = ForkServer(KIT)
    yield server
    server.close()


@pytest.fixture
def two(server):
    """Two processes of one server, as the notebooks of two students may be."""
    sandboxes = [Sandbox("bubblewrap", KIT, Limits(), server) for _ in "ab"]
    for sandbox in sandboxes:
        sandbox.begin()
    yield sandboxes
    for sandbox in sandboxes:
        sandbox.close()


def value(sandbox: Sandbox, source: str) -> object:
    """Return the value of a cell's last line, or its error's name."""
    output = sandbox.ask({"do": "run", "source": f"import os\n{source}"}, 20)["outputs"][-1]
    return output.get("ename") or eval(output["data"]["text/plain"], {"nan": None})


STATUS = "dict(line.split(':\t') for line in open('/proc/self/status') if ':\t' in line)"


def test_a_child_has_no_right_and_cannot_get_one(two):
    status = value(two[0], STATUS)
    for rights in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[rights], 16) == 0
    assert (status["NoNewPrivs"].strip(), status["Seccomp"].strip()) == ("1", "2")
    assert value(two[0], "os.getuid(), os.getgid(), os.getpid()") == (65534, 65534, 2)


@pytest.mark.parametrize(
    "call",
    [
        "unshare(0x10000000)",
        "unshare(0x00020000)",
        "mount(b'tmpfs', b'/tmp', b'tmpfs', 0, None)",
        "mount(None, b'/proc', None, 32 | 4096, None)",
        "umount2(b'/tmp', 2)",
        "umount2(b'/proc', 2)",
        "setuid(0)",
        "chroot(b'/tmp')",
        "ptrace(16, 1, None, None)",
        "setns(0, 0)",
    ],
)
def test_calls_that_would_open_a_door_are_refused(two, call):
    source = f"import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nlibc.{call}"
    assert value(two[0], source) == -1


def test_a_child_inherits_its_two_pipes_and_nothing_else(two):
    source = "[os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd')[3:-1]]"
    kinds = [name.partition(":")[0] for name in value(two[0], source)]
    assert kinds == ["pipe", "pipe"]
    assert len(value(two[0], "sorted(os.listdir('/proc/self/fd'))")) == 6  # three, two, the list


def test_children_see_no_other_process(two):
    for sandbox in two:
        assert value(sandbox, "[n for n in os.listdir('/proc') if n.isdigit()]") == ["1", "2"]
        assert value(sandbox, "len(os.listdir('/proc/1/task'))") == 1


KILL_ALL = """
import signal
for pid in (-1, *range(1, 400)):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
        try:
            pid == os.getpid() or os.kill(pid, number)
        except OSError:
            pass
1"""


def test_signals_reach_neither_the_server_nor_another_child(two, server):
    assert value(two[0], KILL_ALL) == 1
    assert value(two[1], "2") == 2
    with Sandbox("bubblewrap", KIT, Limits(), server) as third:
        third.begin()
        assert value(third, "3") == 3


@pytest.mark.parametrize("mode", ["r", "w"])
def test_memory_and_files_of_the_first_process_cannot_be_opened(two, mode):
    refused = ("PermissionError", "OSError")  # not permitted, or read-only
    assert value(two[0], f"open('/proc/1/mem', '{mode}')") in refused
    for number in value(two[0], "os.listdir('/proc/1/fd')"):
        assert value(two[0], f"open('/proc/1/fd/{number}', '{mode}')") in refused


@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm", "/tmp/work", "/tmp/ipython"])
def test_files_are_left_to_nobody(two, server, folder):
    path = f"{folder}/left"
    write = f"os.makedirs({folder!r}, exist_ok=True)\nopen({path!r}, 'w').write('secret')"
    assert value(two[0], write) == 6
    assert value(two[1], f"os.path.exists({path!r})") is False
    with Sandbox("bubblewrap", KIT, Limits(), server) as later:
        later.begin()
        assert value(later, f"os.path.exists({path!r})") is False


def test_there_are_no_names_without_files(two):
    assert value(two[0], "import socket\nsocket.socket(socket.AF_UNIX)") == "PermissionError"
    assert value(two[0], "os.openpty()") in ("FileNotFoundError", "OSError")


def test_modules_that_one_child_changes_are_another_childs_own(two, server):
    change = "import numpy, hw4kit\nnumpy.array = hw4kit.train = None\n1"
    assert value(two[0], change) == 1
    for sandbox in (two[1], Sandbox("bubblewrap", KIT, Limits(), server)):
        if sandbox is not two[1]:
            sandbox.begin()
        check = "import numpy, hw4kit\nnumpy.array is not None and hw4kit.train is not None"
        assert value(sandbox, check) is True
    sandbox.close()


def test_children_draw_different_random_numbers(two):
    drawn = [
        value(s, "import random\nimport numpy as np\nrandom.random(), np.random.rand()")
        for s in two
    ]
    assert drawn[0][0] != drawn[1][0]
    assert drawn[0][1] != drawn[1][1]


def test_with_the_server_all_its_children_end():
    need("bwrap")
    server = ForkServer(KIT)
    sandbox = Sandbox("bubblewrap", KIT, Limits(), server)
    sandbox.begin()
    pid = sandbox._process.pid
    server.close()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}").exists()
    assert sandbox._process.wait(5) != 0
    sandbox.close()


# ------------------------------------------------------------------------- where it does not work


def test_a_server_that_does_not_start_is_named(monkeypatch):
    monkeypatch.setattr(backends, "forking_command", lambda _: ["/bin/false"])
    server = ForkServer(KIT)
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(NoForkServer, match="cannot be used"):
        server.fork(0, 1, 10**6)
    assert len(os.listdir("/proc/self/fd")) == before
    server.close()


def test_a_child_that_cannot_be_shut_in_says_why(monkeypatch):
    need("bwrap")
    command = backends.forking_command(KIT)
    monkeypatch.setattr(backends, "forking_command", lambda _: without_rights(command))
    server = ForkServer(KIT)
    with pytest.raises(NoForkServer, match="not permitted"):
        server.fork(0, 1, 10**6)
    server.close()
    assert "not permitted" in doctor.trouble_with_forking()


def test_doctor_finds_that_it_works():
    need("bwrap")
    assert doctor.trouble_with_forking() == ""


def test_without_a_server_processes_start_as_ever(monkeypatch):
    need("bwrap")
    tried = []

    def broken(*_) -> None:
        tried.append(1)
        raise NoForkServer("not here")

    monkeypatch.setattr(forked.ForkServer, "fork", broken)
    spare = Spare()
    for _ in range(2):
        with spare.take("bubblewrap", KIT, Limits()) as sandbox:
            sandbox.begin()
            assert value(sandbox, "os.getpid() > 1") is True
    spare.drop()
    assert tried == [1]  # once, and never again
