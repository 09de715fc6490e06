"""One untrusted process: its limits, its end, and that nothing of it is left."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, need

from autograder.inside import wire
from autograder.sandbox import Ended, Limits, Sandbox, backends, process
from autograder.sandbox.forked import ForkServer
from autograder.sandbox.process import Spare

TOGETHER = 20
KIT = ROOT / "hw4kit"
BACKENDS = ["bubblewrap", "forked", "process"]
SERVERS: list[ForkServer] = []


@pytest.fixture(params=BACKENDS)
def backend(request) -> str:
    if request.param != "process":
        need("bwrap")
    if request.param == "forked" and not SERVERS:
        SERVERS.append(ForkServer(KIT))
        new("forked").close()  # it is ready now
    return request.param


@pytest.fixture(scope="module", autouse=True)
def no_server_left():
    yield
    while SERVERS:
        SERVERS.pop().close()


def new(backend: str, **limits) -> Sandbox:
    if backend == "forked":
        return Sandbox("bubblewrap", KIT, Limits(**limits), SERVERS[0])
    return Sandbox(backend, KIT, Limits(**limits))


def started(backend: str, **limits) -> Sandbox:
    sandbox = new(backend, **limits)
    sandbox.begin()
    return sandbox


def run(sandbox: Sandbox, source: str, wall_seconds: float = 20.0) -> dict:
    return sandbox.ask({"do": "run", "source": source}, wall_seconds)


def children() -> set[int]:
    """Return the processes that this one has started, theirs included."""
    found, waiting = set(), [os.getpid()]
    while waiting:
        pid = waiting.pop()
        try:
            text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        except OSError:
            continue
        waiting += map(int, text.split())
        found |= set(map(int, text.split()))
    return found


def eventually(condition) -> bool:
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


# ------------------------------------------------------------------------------------------ limits


ENDS = {
    "an exit": ("import os; os._exit(0)", {}, "student_error"),
    "a crash": ("import ctypes; ctypes.string_at(0)", {}, "student_error"),
    "a loop": ("while True: pass", {}, "timed_out"),
    "a sleep": ("import time; time.sleep(60)", {}, "timed_out"),
    "children in a loop": (
        "import os\nfor _ in range(57):\n    if os.fork() == 0: break\nwhile True: pass",
        {},
        "timed_out",
    ),
    "threads in a loop": (
        "import threading\n"
        "def spin():\n    while True: pass\n"
        "for _ in range(20): threading.Thread(target=spin).start()\n"
        "threading.Event().wait()",
        {},
        "timed_out",
    ),
    "a chain of children that nobody waits for": (
        "import os, signal, time\n"
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "while True:\n"
        "    if os.fork() == 0:\n"
        "        end = time.process_time() + 0.02\n"
        "        while time.process_time() < end: pass\n"
        "        os._exit(0)\n"
        "    try: os.wait()\n"
        "    except ChildProcessError: pass",
        {},
        "timed_out",
    ),
    "a process that leaves its place to its child": (
        "import os\n"
        "def spin():\n    for _ in range(10**6): pass\n"
        "if os.fork() == 0:\n    while True:\n"
        "        if os.fork(): os._exit(0)\n"
        "        spin()\n"
        "import time; time.sleep(60)",
        {},
        "timed_out",
    ),
    "a lock that nobody opens": (
        "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
        {},
        "timed_out",
    ),
    "a byte from time to time": (
        "import os, sys, time\nreplies = int(sys.argv[2])\nos.write(replies, bytes(2) + b'zz')\n"
        "while True: os.write(replies, b'x'); time.sleep(0.002)",
        {},
        "timed_out",
    ),
    "CPU seconds": ("while True: pass", {"cpu_seconds": 1}, "timed_out"),
    "memory of many": (
        "import os, time\nfor _ in range(5): os.fork()\nx = b'x' * 50_000_000\ntime.sleep(60)",
        {"memory_mib": 600, "tasks": 128},
        "memory_exceeded",
    ),
    "processes": (
        "import os, time\nfor _ in range(4): os.fork()\ntime.sleep(60)",
        {"tasks": 10},
        "student_error",
    ),
    "a closed pipe": ("import os; os.closerange(3, 99)", {}, "student_error"),
    "a deaf process": ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", {}, "timed_out"),
}


@pytest.mark.processes
@pytest.mark.parametrize("end", ENDS)
def test_every_end_has_its_reason_and_leaves_nothing(backend, end):
    source, limits, why = ENDS[end]
    if backend == "process" and end == "a closed pipe":
        limits = {"open_files": 100}
    before = children()
    sandbox = started(backend, **limits)
    with pytest.raises(Ended) as ended:
        run(sandbox, source, 0.35 if why == "timed_out" and not limits else 4)
    assert ended.value.why == why, str(ended.value)
    assert eventually(lambda: children() <= before)
    sandbox.close()  # once more does no harm


def slowed_down(sandbox: Sandbox, monkeypatch) -> list[subprocess.Popen]:
    """Leave a sandbox's processes a fifth of one processor; return those that take the rest.

    Each of these is a session of its own, since many machines share by session.
    """
    monkeypatch.setattr(process, "SLOWEST", 200.0)
    here = min(os.sched_getaffinity(0))
    for pid in sandbox.usage._living:
        os.sched_setaffinity(pid, {here})
        os.setpriority(os.PRIO_PROCESS, pid, 5)
    command = ["taskset", "--cpu-list", str(here), sys.executable, "-c", "while True: pass"]
    return [subprocess.Popen(command, start_new_session=True) for _ in range(4)]


@pytest.mark.processes
@pytest.mark.parametrize("backend", ["forked", "process"], indirect=True)
def test_time_that_the_machine_does_not_give_is_not_the_students(backend, monkeypatch):
    """Does a call that needs less than its limit keep its marks while others take the machine?"""
    need("taskset")
    with started(backend) as sandbox:
        source = (
            "import time\nend = time.process_time() + {}\nwhile time.process_time() < end: pass"
        )
        others = slowed_down(sandbox, monkeypatch)
        try:
            began = time.monotonic()
            assert not run(sandbox, source.format(0.2), 0.5)["failed"]
            assert time.monotonic() - began > 0.5
            with pytest.raises(Ended) as ended:
                run(sandbox, source.format(60), 0.2)
        finally:
            for other in others:
                other.kill()
                other.wait()
        assert (ended.value.why, ended.value.starved) == ("timed_out", False)


@pytest.mark.processes
def test_a_machine_that_leaves_no_time_at_all_is_told_apart(monkeypatch):
    monkeypatch.setattr(process, "SLOWEST", 1.0)
    sandbox = started("process")
    monkeypatch.setattr(sandbox.usage, "look", lambda *_: None)
    with pytest.raises(Ended) as ended:
        run(sandbox, "while True: pass", 0.3)
    assert (ended.value.why, ended.value.starved) == ("timed_out", True)


@pytest.mark.processes
def test_the_cpu_seconds_of_a_request_are_those_of_all_its_processes(backend):
    with started(backend) as sandbox:
        source = (
            "import os, time\nos.fork()\nend = time.process_time() + 0.6\n"
            "while time.process_time() < end: pass\n"
            "if os.getpid() != me: os._exit(0)\nos.wait()"
        )
        run(sandbox, "import os\nme = os.getpid()")
        run(sandbox, source)
        assert 1.125 < sandbox.cpu_seconds_of_request() < 2.4  # the kernel counts in hundredths
        run(sandbox, "1")
        assert sandbox.cpu_seconds_of_request() < 0.3


@pytest.mark.processes
def test_numpy_has_one_thread(backend):
    """Then CPU seconds are wall seconds for a search on a machine that is free."""
    with started(backend) as sandbox:
        source = (
            "import numpy as np, os\nX = np.ones((900, 900))\nfor _ in range(3): X @ X\n"
            "len(os.listdir('/proc/self/task'))"
        )
        assert run(sandbox, source)["outputs"][-1]["data"]["text/plain"] == "1"


@pytest.mark.processes
def test_memory_beyond_the_limit_is_an_error_of_the_cell(backend):
    with started(backend, memory_mib=600) as sandbox:
        outputs = run(sandbox, "x = bytearray(2**30)")["outputs"]
        assert outputs[-1]["ename"] == "MemoryError"
        assert not run(sandbox, "1")["failed"]


@pytest.mark.processes
def test_limits_cannot_be_raised_again(backend):
    with started(backend, memory_mib=700, open_files=50) as sandbox:
        source = (
            "import resource as r\n"
            "assert r.getrlimit(r.RLIMIT_AS) == (700 * 2**20,) * 2\n"
            "assert r.getrlimit(r.RLIMIT_NOFILE) == (50, 50)\n"
            "assert r.getrlimit(r.RLIMIT_CORE) == (0, 0)"
        )
        assert run(sandbox, source)["outputs"] == []
        if backend != "process":
            reply = run(sandbox, "r.setrlimit(r.RLIMIT_AS, (-1, -1))")
            assert reply["outputs"][-1]["ename"] == "ValueError"


@pytest.mark.processes
def test_files_cannot_grow_beyond_the_limit(backend):
    with started(backend, tmp_mib=1) as sandbox:
        source = "with open('big', 'wb') as f:\n    f.write(bytes(2 * 2**20))"
        assert run(sandbox, source)["outputs"][-1]["ename"] == "OSError"


@pytest.mark.processes
def test_a_process_that_keeps_the_pipe_busy_is_looked_after_all_the_same(monkeypatch):
    """Does a slow reply, byte after byte, hide what else the process does?"""
    with started("process", tasks=5) as sandbox:
        source = (
            "import os, sys, time\nreplies = int(sys.argv[2])\nos.write(replies, bytes(3) + b'z')\n"
            "for _ in range(3): os.fork()\n"
            "while True: os.write(replies, b'x'); time.sleep(0.1)"
        )
        with pytest.raises(Ended) as ended:
            run(sandbox, source, 5)
        assert "processes" in str(ended.value)


# ----------------------------------------------------------------------------------- forged replies

FORGED = {
    "a length": "b'\\xff\\xff\\xff\\xff'",
    "no MessagePack": "b'\\0\\0\\0\\1\\xc1'",
    "no dictionary": "b'\\0\\0\\0\\1\\x01'",
    "no number": "b'\\0\\0\\0\\1\\x80'",
    "another request's": "b'\\0\\0\\0\\5\\x81\\xa2id\\x7f'",
    "a list for a number": "b'\\0\\0\\0\\6\\x81\\xa2id\\x91\\x01'",
    "a truth for a number": "b'\\0\\0\\0\\5\\x81\\xa2id\\xc3'",
}


@pytest.mark.processes
@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_reply_ends_the_process(forged):
    sandbox = started("process")
    with pytest.raises(Ended, match="the process sent") as ended:
        run(sandbox, f"import os, sys\nos.write(int(sys.argv[2]), {FORGED[forged]})")
    assert ended.value.why == "student_error"


ONE = wire.Encoded({"value": 1})
PARTS = {
    "more replies than calls": [{"id": 2, "part": [ONE]}] * 3,
    "no list": [{"id": 2, "part": 7}],
    "no bytes": [{"id": 2, "part": [["aa"] * 1000]}],
    "nothing": [{"id": 2, "part": []}],
    "another request's": [{"id": 2, "part": [ONE]}, {"id": 1, "part": [ONE]}],
}


@pytest.mark.processes
@pytest.mark.parametrize("forged", PARTS)
def test_forged_parts_of_a_reply_end_the_process(forged):
    sandbox = started("process")
    frames = b"".join(wire.frame(wire.encode(part)) for part in PARTS[forged])
    run(sandbox, f"import os, sys\ndef f(): os.write(int(sys.argv[2]), {frames!r})")
    with pytest.raises(Ended, match="the process sent"):
        sandbox.ask({"do": "call", "name": "f", "each": [[], []]}, 20)


@pytest.mark.processes
def test_the_reply_to_one_call_has_no_parts():
    """A part gives more time, and would start the clock of a call anew."""
    sandbox = started("process")
    part = wire.frame(wire.encode({"id": 2, "part": [ONE]}))
    run(sandbox, f"import os, sys\ndef f(): os.write(int(sys.argv[2]), {part!r})")
    with pytest.raises(Ended, match="the process sent"):
        sandbox.ask({"do": "call", "name": "f", "args": [], "kwargs": {}}, 20)


@pytest.mark.processes
@pytest.mark.parametrize("each", [7, None, {"a": 1}, "text"])
def test_what_follows_a_part_may_be_anything(each):
    with started("process") as sandbox:
        forged = [{"id": 2, "part": [ONE]}, {"id": 2, "each": each}]
        frames = b"".join(wire.frame(wire.encode(one)) for one in forged)
        run(sandbox, f"import os, sys\ndef f(): os.write(int(sys.argv[2]), {frames!r})")
        reply = sandbox.ask({"do": "call", "name": "f", "each": [[], []]}, 20)
        assert reply["each"] == each


@pytest.mark.processes
def test_an_array_for_a_number_ends_the_process(monkeypatch):
    sandbox = started("process")
    monkeypatch.setattr(sandbox, "_receive", lambda *_: b"\0\0\0\1")
    monkeypatch.setattr(wire, "decode", lambda *_: {"id": __import__("numpy").ones(3)})
    with pytest.raises(Ended, match="not a reply"):
        run(sandbox, "1")


@pytest.mark.processes
def test_a_reply_that_does_not_cross_is_an_error_with_its_reason():
    with started("process") as sandbox:
        run(sandbox, "def f():\n    a = []\n    a.append(a)\n    return a")
        request = {"do": "call", "name": "f", "args": [], "kwargs": {}}
        reply = sandbox.ask(request, 20)
        assert reply["error"] == "ValueError"
        assert "contains itself" in reply["text"]
        assert not run(sandbox, "1")["failed"]


@pytest.mark.processes
def test_a_request_that_is_not_read_times_out(backend):
    sandbox = started(backend)
    run(sandbox, "import threading, time\nthreading.Timer(0, lambda: None).start()")
    big = "#" * (8 * 2**20)
    with pytest.raises(Ended) as ended:
        run(sandbox, f"time.sleep(60)\n{big}", 0.5)
    assert ended.value.why == "timed_out"


# ------------------------------------------------------------------------------ starting and ending


@pytest.mark.processes
def test_a_program_that_is_missing_leaves_nothing_behind(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    before = descriptors()
    with pytest.raises(FileNotFoundError):
        Sandbox("bubblewrap", KIT, Limits())
    assert descriptors() == before


@pytest.mark.processes
def test_a_process_that_does_not_start_says_so(monkeypatch):
    monkeypatch.setattr(backends, "interpreter", lambda: "/bin/false")
    sandbox = Sandbox("process", KIT, Limits())
    with pytest.raises(Ended):
        sandbox.begin()


@pytest.mark.processes
def test_a_process_that_never_answers_is_given_up(monkeypatch):
    monkeypatch.setattr(process, "START_SECONDS", 0.0)
    sandbox = Sandbox("process", KIT, Limits())
    with pytest.raises(Ended) as ended:
        sandbox.begin()
    assert ended.value.why == "timed_out"


@pytest.mark.processes
def test_a_closed_process_cannot_be_asked():
    sandbox = started("process")
    folder = Path(sandbox._folder)
    assert folder.is_dir()
    sandbox.close()
    assert not folder.exists()
    with pytest.raises((Ended, ValueError, OSError)):
        run(sandbox, "1", 1)


@pytest.mark.processes
def test_fifty_processes_leave_neither_descriptors_nor_processes(backend):
    files, before = descriptors(), children()
    for _ in range(50):
        new(backend).close()
    assert descriptors() == files
    assert eventually(lambda: children() <= before)


@pytest.mark.processes
@pytest.mark.parametrize("backend", ["bubblewrap", "forked"], indirect=True)
def test_what_a_cell_started_ends_with_it(backend):
    before = children()
    with started(backend) as sandbox:
        source = "import os, time\nif os.fork() == 0:\n    time.sleep(999)"
        run(sandbox, source)
        assert len(children() - before) >= 3
    assert eventually(lambda: children() <= before)


# ------------------------------------------------------------------------------------ the spare one


class Counted:
    """Stands for a sandbox: remembers who was made and closed."""

    made: list[Counted] = []  # noqa: RUF012 (emptied by the fixture)
    fails = False

    def __init__(self, *arguments) -> None:
        if Counted.fails:
            raise OSError("no more processes")
        self.arguments, self.closed = arguments, False
        Counted.made.append(self)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def counted(monkeypatch) -> list[Counted]:
    monkeypatch.setattr(process, "Sandbox", Counted)
    monkeypatch.setattr(process, "AHEAD", 1)
    monkeypatch.setattr(Counted, "fails", False)
    Counted.made.clear()
    return Counted.made


def test_each_spare_process_is_taken_once(counted):
    spare = Spare()
    taken = [spare.take("process", "kit") for _ in range(3)]
    assert len({id(one) for one in taken}) == 3
    assert len(counted) == 4
    assert not any(one.closed for one in counted)


def test_so_many_wait_as_a_submission_has_notebooks(counted, monkeypatch):
    monkeypatch.setattr(process, "AHEAD", 2)
    spare = Spare()
    assert spare.take("process", "kit") is counted[0]
    assert len(counted) == 3
    assert spare.take("process", "kit") is counted[1]
    assert len(counted) == 4


def test_a_spare_process_of_another_kind_is_dropped(counted):
    spare = Spare()
    spare.take("process", "kit")
    other = spare.take("process", "another kit")
    assert other.arguments == ("process", "another kit")
    assert counted[1].closed
    assert [one.closed for one in counted] == [False, True, False, False]


def test_dropping_closes_the_one_that_waits_only(counted):
    spare = Spare()
    taken = spare.take("process", "kit")
    spare.drop()
    spare.drop()
    assert [one.closed for one in counted] == [False, True]
    assert not taken.closed
    assert spare.take("process", "kit") not in counted[:2]


def test_without_a_next_one_the_waiting_process_is_taken_all_the_same(counted):
    spare = Spare()
    spare.take("process", "kit")
    Counted.fails = True
    assert spare.take("process", "kit") is counted[1]
    with pytest.raises(OSError, match="no more"):
        spare.take("process", "kit")
    Counted.fails = False
    assert spare.take("process", "kit") is counted[2]


@pytest.mark.processes
def test_the_spare_process_is_dropped_at_the_end_of_the_program(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "import sys\nfrom pathlib import Path\nfrom autograder.sandbox import SPARE, Limits\n"
        "SPARE.take('process', Path(sys.argv[1]), Limits()).close()\n"
        "print(SPARE._waiting[0]._process.pid, SPARE._waiting[0]._folder)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    command = [sys.executable, program, KIT]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    pid, folder = result.stdout.split()
    assert not Path(folder).exists()
    assert not Path(f"/proc/{pid}").exists()


# -------------------------------------------------------------------------------- questions asked

ASKING = "def f(x): return g(x) + 1\ndef g(x): raise ZeroDivisionError"
CALL = {"do": "call", "name": "f", "args": [3], "kwargs": {}}
ALLOWED = CALL | {"stand_ins": ["g"]}


def double(question: dict) -> dict:
    assert (question["callback"], question["kwargs"]) == ("g", {})
    return {"value": 2 * question["args"][0], "args": [None], "kwargs": {}}


@pytest.mark.processes
def test_a_call_may_ask_back_while_it_lasts(backend):
    with started(backend) as sandbox:
        run(sandbox, ASKING)
        assert sandbox.ask(ALLOWED, 20, double)["value"] == 7
        assert sandbox.ask(CALL, 20)["error"] == "ZeroDivisionError"


@pytest.mark.processes
def test_a_question_where_none_may_be_asked_ends_the_process(backend):
    sandbox = started(backend)
    run(sandbox, ASKING)
    with pytest.raises(Ended, match="may not ask"):
        sandbox.ask(ALLOWED, 20)


@pytest.mark.processes
def test_a_question_that_is_refused_ends_the_process(backend):
    def refuse(_: dict) -> dict:
        raise wire.WireError("a question about something else")

    sandbox = started(backend)
    run(sandbox, ASKING)
    with pytest.raises(Ended, match="something else"):
        sandbox.ask(ALLOWED, 20, refuse)


@pytest.mark.processes
def test_the_time_of_a_call_goes_on_while_it_asks(backend):
    sandbox = started(backend)
    run(sandbox, "def f(x):\n    while True: g(x)")
    with pytest.raises(Ended) as ended:
        sandbox.ask(ALLOWED, 0.3, double)
    assert ended.value.why == "timed_out"


@pytest.mark.processes
def test_an_answer_that_is_too_large_is_an_error_over_there(backend):
    def large(_: dict) -> dict:
        return {"value": bytes(0), "args": [__import__("numpy").broadcast_to(0.0, (10**5, 10**5))]}

    with started(backend) as sandbox:
        run(sandbox, ASKING)
        reply = sandbox.ask(ALLOWED, 20, large)
        assert (reply["error"], "too long" in reply["text"]) == ("ValueError", True)
