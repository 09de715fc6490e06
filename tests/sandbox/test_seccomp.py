"""The filter of system calls: what it refuses, and that it lets a notebook be."""

from __future__ import annotations

import errno
import platform

import pytest
from conftest import ROOT, need

from autograder.sandbox import Limits, Sandbox, seccomp

KIT = ROOT / "solutions" / "hw4" / "hw4kit"
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


@pytest.fixture(scope="module")
def inside():
    need("bwrap")
    if not seccomp.program():
        pytest.skip(f"there is no filter for {platform.machine()}")
    with Sandbox("bubblewrap", KIT, Limits()) as sandbox:
        sandbox.begin()
        assert not sandbox.ask({"do": "run", "source": CALL}, 20)["failed"]
        yield sandbox


def call(sandbox: Sandbox, *args: object) -> dict[int, int]:
    request = {"do": "call", "name": "refusals", "args": list(args), "kwargs": {}}
    return sandbox.ask(request, 20)["value"]


def value(sandbox: Sandbox, source: str) -> str:
    outputs = sandbox.ask({"do": "run", "source": source}, 20)["outputs"]
    return outputs[-1].get("data", {}).get("text/plain", outputs[-1])


def test_refused_calls_are_refused_whatever_their_arguments(inside):
    _, _, refused = seccomp.MACHINES[platform.machine()]
    for arguments in [(0, 0, 0, 0, 0), (1, 4096, 1, 1, 1)]:
        found = call(inside, sorted(refused.values()), *arguments)
        assert found == dict.fromkeys(sorted(refused.values()), errno.EPERM)


def test_a_call_that_is_not_refused_goes_on_to_the_kernel(inside):
    close = {"x86_64": 3, "aarch64": 57}[platform.machine()]
    assert call(inside, [close], 1_000_000) == {close: errno.EBADF}


def test_calls_whose_flags_cannot_be_seen_do_not_exist(inside):
    numbers = [seccomp.CLONE3, seccomp.OTHER_CONVENTION + 1, seccomp.OTHER_CONVENTION + 520]
    assert call(inside, numbers, 0, 0) == dict.fromkeys(numbers, errno.ENOSYS)


def test_no_new_user_namespace_but_processes_and_threads(inside):
    _, clone, _ = seccomp.MACHINES[platform.machine()]
    flags = seccomp.NEW_USER_NAMESPACE | 17
    assert call(inside, [clone], flags, 0, 0, 0, 0) == {clone: errno.EPERM}
    source = (
        "import os, sys, subprocess, threading\n"
        "t = threading.Thread(target=lambda: None); t.start(); t.join()\n"
        "pid = os.fork()\n"
        "if pid == 0: os._exit(7)\n"
        "os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), "
        "subprocess.run([sys.executable, '-c', 'print(1)'], capture_output=True).stdout"
    )
    assert value(inside, source) == "(7, b'1\\n')"


def test_programs_of_known_machines_fit_a_pipe_and_others_have_none():
    for machine in seccomp.MACHINES:
        assert 0 < len(seccomp.program(machine)) < 4096
        assert len(seccomp.program(machine)) % 8 == 0
    assert seccomp.program("pdp11") == b""
