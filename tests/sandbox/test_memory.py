"""What a tree of processes takes is seen, in whichever corner of the kernel it lies."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from conftest import ROOT, need

from autograder.sandbox import Ended, Limits, Sandbox
from autograder.sandbox.forked import ForkServer
from autograder.sandbox.memory import TreeMemory, descriptor_bytes, read_status

KIT = ROOT / "hw4kit"
MIB = 1024 * 1024


@pytest.fixture(scope="module", params=["started", "forked"])
def new(request):
    """Return a function that makes a new process with so many MiB."""
    need("bwrap")
    server = ForkServer(KIT) if request.param == "forked" else None

    def make(memory_mib: int) -> Sandbox:
        sandbox = Sandbox("bubblewrap", KIT, Limits(memory_mib=memory_mib), server)
        sandbox.begin()
        return sandbox

    yield make
    if server is not None:
        server.close()


def use(sandbox: Sandbox, source: str) -> int:
    """Return by how many bytes a cell's work makes what is seen grow."""
    before = sandbox._memory.look()[0]
    reply = sandbox.ask({"do": "run", "source": source}, 20)
    assert not reply["failed"], reply["outputs"]
    return sandbox._memory.look()[0] - before


TOUCH_A_TABLE_EACH = """
import ctypes

libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *3 * [ctypes.c_int], ctypes.c_long]
for number in range(4000):  # only read, so that no page is its own
    ctypes.string_at(libc.mmap((1 << 40) + (number << 30), 4096, 1, 0x22, -1, 0), 1)
"""
IN_CORNERS = {
    "pages": ("hoard = bytes([1]) * (30 * 2**20)", 25 * MIB),
    "tables of pages": (TOUCH_A_TABLE_EACH, 30 * MIB),
    "sockets": (
        "import socket\npairs = [socket.socketpair() for _ in range(50)]",
        100 * 212_992,
    ),
    "pipes": ("import os\npipes = [os.pipe() for _ in range(50)]", 100 * 65_536),
    "a file": ("open('/tmp/large', 'wb').write(bytes(30 * 2**20))", 30 * MIB),
    "shared memory": ("open('/dev/shm/large', 'wb').write(bytes(30 * 2**20))", 30 * MIB),
    "empty files": (
        "for n in range(10_000): open(f'/tmp/empty{n}', 'w').close()",
        10_000 * 1024,
    ),
    "a child's pages": (
        "import os, time\nif os.fork() == 0:\n"
        "    hoard = bytes([1]) * (30 * 2**20)\n    time.sleep(1000)\ntime.sleep(0.5)",
        30 * MIB,
    ),
}


@pytest.mark.processes
@pytest.mark.parametrize("corner", IN_CORNERS)
def test_memory_is_seen_in_every_corner(new, corner):
    source, least = IN_CORNERS[corner]
    with new(2048) as sandbox:
        assert use(sandbox, source) >= least


def test_a_process_that_hides_what_it_has_open_counts_for_all_it_may(monkeypatch):
    def hidden(path: str) -> list[str]:
        raise PermissionError(path)

    memory = TreeMemory(os.getpid(), open_files=7)
    monkeypatch.setattr(os, "listdir", hidden)
    assert memory._descriptors(1) == 7


@pytest.mark.processes
@pytest.mark.parametrize(
    "source",
    [
        "import os, socket\nfor _ in range(30):\n    if os.fork() == 0:\n"
        "        held = [socket.socketpair() for _ in range(100)]\n        while True: pass\n"
        "while True: pass",
        TOUCH_A_TABLE_EACH.replace("range(4000)", "range(60_000)") + "while True: pass",
    ],
    ids=["sockets", "tables"],
)
def test_too_much_of_it_ends_the_process(new, source):
    sandbox = new(400)
    with pytest.raises(Ended) as ended:
        sandbox.ask({"do": "run", "source": source}, 20)
    assert ended.value.why == "memory_exceeded"


@pytest.mark.processes
def test_an_honest_notebook_is_far_from_its_limit(new):
    with new(2048) as sandbox:
        source = "import multiprocessing\npool = multiprocessing.Pool(4)\npool.map(abs, range(9))"
        sandbox.ask({"do": "run", "source": source}, 20)
        assert sandbox._memory.look()[0] < 1024 * MIB


@pytest.mark.processes
def test_nothing_is_held_when_it_is_over(new):
    before = len(os.listdir("/proc/self/fd"))
    new(2048).close()
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_process_that_is_gone_takes_nothing():
    assert TreeMemory(2**22 + 1, 256).look() == (0, 0)
    assert read_status(2**22 + 1) is None
    used, tasks = TreeMemory(os.getpid(), 256).look()
    assert used > MIB
    assert tasks >= 1


@pytest.mark.processes
def test_a_name_cannot_pass_for_a_number(tmp_path):
    name = "x\nVmRSS: 1"  # the kernel escapes it
    program = f"open('/proc/self/comm', 'w').write({name!r}); print(flush=True); input()"
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        assert read_status(child.pid).bytes > MIB
        child.communicate(b"\n")


def test_what_a_socket_takes_is_the_kernels_own_number():
    assert descriptor_bytes() >= 200 * 1024
