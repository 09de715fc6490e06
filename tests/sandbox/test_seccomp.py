"""The list of system calls: what it refuses, and that honest notebooks need nothing else."""

from __future__ import annotations

import errno
import platform
import re
from pathlib import Path

import pytest
from conftest import ROOT, need
from honest_work import HONEST

from autograder.sandbox import Limits, Sandbox, calls, seccomp
from autograder.sandbox.forked import ForkServer

KIT = ROOT / "hw4kit"
HEADER = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")  # of Debian's linux-libc-dev
HIGHEST = 600  # far above the newest call's number
PROBES = {335, 336}  # uretprobe, uprobe: no filter is asked, and without a probe the caller ends
CALL = """
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def refusals(numbers, *arguments):
    found = {}
    for number in numbers:
        result = libc.syscall(number, *arguments)
        found[number] = ctypes.get_errno() if result == -1 else 0
    return found
"""


@pytest.fixture(scope="module", params=["started", "forked"])
def inside(request):
    need("bwrap")
    if not seccomp.program():
        pytest.skip(f"there is no filter for {platform.machine()}")
    server = ForkServer(KIT) if request.param == "forked" else None
    with Sandbox("bubblewrap", KIT, Limits(), server) as sandbox:
        sandbox.begin()
        assert not sandbox.ask({"do": "run", "source": CALL}, 20)["failed"]
        yield sandbox
    if server is not None:
        server.close()


@pytest.fixture(scope="module")
def number() -> dict[str, int]:
    return calls.numbers(platform.machine())


def call(sandbox: Sandbox, *args: object) -> dict[int, int]:
    request = {"do": "call", "name": "refusals", "args": list(args), "kwargs": {}}
    return sandbox.ask(request, 20)["value"]


def error_of(sandbox: Sandbox, number: int, *arguments: int) -> int:
    return call(sandbox, [number], *arguments)[number]


# ------------------------------------------------------------------------------------- by number


@pytest.mark.processes
@pytest.mark.parametrize("arguments", [(0, 0, 0, 0, 0), (1, 4096, 1, 1, 1)])
def test_every_call_that_is_not_on_the_list_is_refused(inside, number, arguments):
    others = sorted(set(range(HIGHEST)) - set(number.values()) - PROBES)
    newer = calls.FIRST_OF_THE_NEWER
    expected = {n: errno.ENOSYS if n >= newer else errno.EPERM for n in others}
    assert call(inside, others, *arguments) == expected


@pytest.mark.processes
def test_a_call_on_the_list_goes_on_to_the_kernel(inside, number):
    assert error_of(inside, number["close"], 1_000_000) == errno.EBADF


@pytest.mark.processes
def test_calls_of_other_conventions_do_not_exist(inside):
    numbers = [seccomp.OTHER_CONVENTION + 1, seccomp.OTHER_CONVENTION + 520]
    assert call(inside, numbers, 0, 0) == dict.fromkeys(numbers, errno.ENOSYS)


@pytest.mark.skipif(not HEADER.exists(), reason="the kernel's headers are not installed")
def test_the_numbers_are_the_kernels():
    theirs = dict(re.findall(r"#define __NR_(\w+)\s+(\d+)", HEADER.read_text()))
    assert {n: int(theirs[n]) for n in calls.numbers("x86_64")} == calls.numbers("x86_64")


def test_programs_of_known_machines_fit_a_pipe_and_others_have_none():
    for machine in seccomp.MACHINES:
        assert 0 < len(seccomp.program(machine)) < 4096
    assert seccomp.program("riscv64") == b""


# ---------------------------------------------------------------------------------- by arguments

MAP = (0, 4096, 3)  # anywhere, a page, to read and write
PRIVATE, SHARED, BY_NO_FILE, HUGE = 2, 1, 0x20, 0x40000


@pytest.mark.processes
@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("socketpair", (1, 2, 0, 0), errno.EPERM),  # datagrams
        ("socketpair", (1, 5, 0, 0), errno.EPERM),
        ("socketpair", (2, 1, 0, 0), errno.EPERM),  # not of this machine
        ("socketpair", (1, 1 | 0x80800, 0, 0), errno.EFAULT),  # right: the kernel looks at it
        ("mmap", (*MAP, SHARED | BY_NO_FILE, -1, 0), errno.EPERM),
        ("mmap", (*MAP, 3 | BY_NO_FILE, -1, 0), errno.EPERM),  # shared, and checked
        ("mmap", (*MAP, PRIVATE | BY_NO_FILE | HUGE, -1, 0), errno.EPERM),
        ("mmap", (*MAP, SHARED, 999, 0), errno.EBADF),
        ("fcntl", (0, 1031, 1 << 20), errno.EPERM),  # F_SETPIPE_SZ
        ("fcntl", (0, 1026, 1), errno.EPERM),  # F_NOTIFY
        ("fcntl", (0, 1024, 0), errno.EPERM),  # F_SETLEASE
        ("fcntl", (999, 6, 0), 0),  # F_SETLK: granted, and not looked at
        ("fcntl", (999, 1, 0), errno.EBADF),
        ("ioctl", (0, 0x5412, 0), errno.ENOTTY),  # TIOCSTI
        ("ioctl", (999, 0x541B, 0), errno.EBADF),
        ("prctl", (22, 2, 0), errno.EPERM),  # PR_SET_SECCOMP
        ("prctl", (0x59616D61, 1, 0), errno.EPERM),  # PR_SET_PTRACER
        ("prctl", (3, 0, 0), 0),
    ],
)
def test_arguments_decide(inside, number, name, arguments, error):
    assert error_of(inside, number[name], *arguments) == error


@pytest.mark.processes
@pytest.mark.parametrize("flag", [17, 25, 26, 27, 28, 29, 30])
def test_no_new_namespace(inside, number, flag):
    assert error_of(inside, number["clone"], 1 << flag | 17, 0, 0, 0, 0) == errno.EPERM


# ----------------------------------------------------------------------------------- honest work


@pytest.mark.processes
@pytest.mark.parametrize("name", HONEST)
def test_honest_work_needs_nothing_else(inside, name):
    reply = inside.ask({"do": "run", "source": HONEST[name]}, 60)
    assert not reply["failed"], reply["outputs"][-1]
