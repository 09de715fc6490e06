"""Who gets work of a cluster's workers, and what becomes of it when they, or the scheduler, go."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import BrokenExecutor, Future
from types import SimpleNamespace

import msgpack
import pytest
from conftest import ROOT
from distributed.scheduler import KilledWorker

from autograder.cluster import hands as cluster
from autograder.cluster import hiring, packing
from autograder.cluster.bench import DIED, FAILED, LEFT, MARKED, OUT_OF_TIME, UNABLE
from autograder.cluster.bundle import Bundle
from autograder.cluster.hands import ClusterHands
from autograder.cluster.packing import pack_marked
from autograder.cluster.versions import TOLD, versions_here
from autograder.course import Course, UsageError
from autograder.marks import MarkedSubmission, Outcome
from autograder.pipeline import AHEAD, OutOfTime

SECONDS = 20  # that a test waits before it fails
OURS = {TOLD: versions_here()}


class Pretended:
    """Dask's client and what it sees: workers by address, and what each of them answers."""

    def __init__(self) -> None:
        self.status, self.id, self.started = "running", "client-1", "scheduler-1"
        self.workers: dict[str, dict] = {}
        self.welcomed: list[str] = []
        self.under_way: list[tuple[str, Future]] = []
        self.not_ready: dict[str, str | Exception] = {}
        self.answers = True
        asyncio_loop = asyncio.new_event_loop()
        self.loop = SimpleNamespace(
            asyncio_loop=asyncio_loop, add_callback=asyncio_loop.call_soon_threadsafe
        )
        self.scheduler = SimpleNamespace(address="tls://one:8786", identity=self.identity)

    async def identity(self, n_workers: int) -> dict:
        while not self.answers:
            await asyncio.sleep(0.01)
        return {"id": self.started, "workers": dict(self.workers)}

    async def run(self, function, *arguments, workers: list[str]) -> dict:
        [address] = workers
        self.welcomed.append(address)
        said = self.not_ready.get(address, "")
        if isinstance(said, Exception):
            raise said
        return {address: said}

    def get_executor(self, workers: list[str], **_) -> SimpleNamespace:
        return SimpleNamespace(submit=lambda *_: self.submit(workers[0]))

    def submit(self, address: str) -> Future:
        future = Future()
        self.under_way.append((address, future))
        return future

    def next(self, count: int = 1) -> tuple[str, Future]:
        """Return what was handed out last, when there are so many."""
        until(lambda: len(self.under_way) >= count)
        return self.under_way[count - 1]


def until(true) -> None:
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setattr(cluster, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(cluster, "GRACE_SECONDS", 0.05)
    monkeypatch.setattr(cluster, "ANSWER_SECONDS", 0.2)
    client = Pretended()
    thread = threading.Thread(target=client.loop.asyncio_loop.run_forever)
    thread.start()
    yield client
    client.loop.add_callback(client.loop.asyncio_loop.stop)
    thread.join()
    client.loop.asyncio_loop.close()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def hands(client, said, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster.err, "say", said.append)
    course = Course(ROOT, tmp_path / "class", "hw4")
    for student in ("ann", "ben", "cai"):
        course.submitted(student).mkdir(parents=True)
    hands = ClusterHands(course, client, Bundle(b""), said.append, 60)
    looking = asyncio.run_coroutine_threadsafe(hands.look(), client.loop.asyncio_loop)
    yield hands
    looking.cancel()
    asyncio.run_coroutine_threadsafe(hands.leave(), client.loop.asyncio_loop).result(SECONDS)


def refusals(said: list[str]) -> list[str]:
    return [text for text in said if text.startswith("No work for ")]


def answer(what: int, came=None, reported: bytes = b"") -> bytes:
    return msgpack.packb([what, came, reported])


def marked(student: str) -> MarkedSubmission:
    return MarkedSubmission(Outcome(student, True), {"1": "{}"})


def ready(hands, count: int) -> None:
    until(lambda: hands.room() == AHEAD * count)


# ----------------------------------------------------------------------------------- who gets work


def test_each_worker_has_one_submission_at_a_time(client, hands):
    client.workers = {"a": OURS, "b": OURS}
    ready(hands, 2)
    futures = [hands.start(student) for student in ("ann", "ben", "cai")]
    until(lambda: len(client.under_way) == 2)
    time.sleep(0.1)
    assert {address for address, _ in client.under_way} == {"a", "b"}
    first = client.under_way[0]
    first[1].set_result(answer(MARKED, pack_marked(marked("ann"))))
    address, _ = client.next(3)
    assert address == first[0]
    assert [future.done() for future in futures].count(True) == 1


def test_what_was_marked_comes_back(client, hands):
    client.workers = {"a": OURS}
    future = hands.start("ann")
    client.next()[1].set_result(answer(MARKED, pack_marked(marked("ann"))))
    assert future.result(SECONDS) == marked("ann")


def test_a_worker_that_comes_later_gets_work(client, hands):
    client.workers = {"a": OURS}
    ready(hands, 1)
    client.workers = {"a": OURS, "b": OURS}
    ready(hands, 2)


def test_workers_of_other_versions_get_none_and_are_told_in_one_message(client, hands, said):
    other = {TOLD: versions_here() | {"numpy": "1.0"}}
    client.workers = {"a": OURS, "b": other, "c": other}
    ready(hands, 1)
    until(lambda: hands.room() and refusals(said))
    [text] = refusals(said)
    assert text.startswith("No work for b, c, which has numpy 1.0, not ")
    assert "install the same there as here" in text
    assert client.welcomed == ["a"]


def test_a_worker_that_is_none_of_ours_gets_none(client, hands, said):
    client.workers = {"a": {}}
    until(lambda: hands.room() == 0 and refusals(said))
    assert refusals(said)[0] == "No work for a, which was not started by `autograder worker`."


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("has another version of the homework", "which has another version of the homework."),
        (OSError("disk full"), "which could not be made ready (OSError: disk full)."),
    ],
)
def test_a_worker_that_is_not_ready_is_told(client, hands, said, why, told):
    client.not_ready["a"] = why
    client.workers = {"a": OURS}
    until(lambda: hands.room() == 0 and refusals(said))
    assert refusals(said)[0].endswith(told)


def test_a_worker_that_went_before_it_was_ready_is_not_told(client, hands, said):
    client.not_ready["a"] = OSError("gone")
    client.workers = {"a": OURS}
    until(lambda: client.welcomed)
    client.workers = {}
    time.sleep(0.2)
    assert hands.room() == 0
    assert not refusals(said)


# ------------------------------------------------------------------------------------ nobody there


def test_nobody_there_is_said_once_and_waited_for(client, hands, said):
    until(lambda: hands.room() == 0 and said)
    time.sleep(0.1)
    assert hands.room() == 0
    assert said == [
        "Waiting for workers",
        "No worker is ready. On each machine that marks: autograder worker tls://one:8786",
    ]
    client.workers = {"a": OURS}
    ready(hands, 1)
    assert said[-1] == "Marking on 1 worker"


def test_nobody_there_ends_the_run_after_a_while(client, hands):
    hands._patience_seconds = 0.05
    with pytest.raises(UsageError, match=r"no worker has been ready.*`autograder worker tls://one"):
        until(lambda: hands.room() > 0)


def test_if_all_that_are_there_get_none_the_end_says_so(client, hands):
    client.workers = {"a": {}, "b": {}}
    until(lambda: hands.room() == 0 and len(hands._known) == 2)
    hands._patience_seconds = 0
    with pytest.raises(UsageError, match=r"\(2 there get no work, as was said above\): start one"):
        hands.room()


# -------------------------------------------------------------------------------------- who is gone


def test_who_dies_at_a_submission_is_told_to_the_engine(client, hands):
    client.workers = {"a": OURS}
    future = hands.start("ann")
    _, there = client.next()
    client.workers = {}
    there.set_exception(KilledWorker("mark", SimpleNamespace(address="a"), 0))
    assert isinstance(future.exception(SECONDS), BrokenExecutor)


@pytest.mark.parametrize(("what", "error"), [(DIED, BrokenExecutor), (OUT_OF_TIME, OutOfTime)])
def test_a_marking_process_that_died_leaves_the_worker_at_work(client, hands, what, error):
    client.workers = {"a": OURS}
    first, second = hands.start("ann"), hands.start("ben")
    client.next()[1].set_result(answer(what))
    assert isinstance(first.exception(SECONDS), error)
    client.next(2)[1].set_result(answer(MARKED, pack_marked(marked("ben"))))
    assert second.result(SECONDS) == marked("ben")
    assert client.welcomed == ["a"]


def test_what_failed_there_is_named_and_costs_nobody_else(client, hands):
    client.workers = {"a": OURS}
    future = hands.start("ann")
    client.next()[1].set_result(answer(FAILED, "ValueError: a bad day"))
    outcome = future.result(SECONDS).outcome
    assert (outcome.marked, outcome.problems) == (False, ["ValueError: a bad day"])


def test_a_machine_that_cannot_mark_gets_no_more_and_costs_nobody_anything(client, hands, said):
    """It fails at once, and would have the whole class before another one has marked the first."""
    client.workers = {"full": OURS}
    students = ("ann", "ben", "cai")
    futures = [hands.start(student) for student in students]
    for number in range(cluster.MOST_IN_A_ROW):
        client.next(number + 1)[1].set_result(answer(UNABLE, "OSError: No space left"))
    until(lambda: hands.room() == 0 and refusals(said))
    assert refusals(said) == [
        "No work for full, which cannot mark (OSError: No space left): mend that, and start it "
        "again."
    ]
    client.workers["good"] = OURS
    for number in range(len(students)):
        address, there = client.next(cluster.MOST_IN_A_ROW + number + 1)
        assert address == "good"
        left = [s for s, future in zip(students, futures, strict=True) if not future.done()]
        # The one that was never tried comes first, then those that were put back.
        there.set_result(answer(MARKED, pack_marked(marked(("cai", "ann", "ben")[number]))))
        until(lambda left=left: sum(not future.done() for future in futures) < len(left))
    assert [future.result(SECONDS) for future in futures] == [marked(one) for one in students]


def test_a_submission_that_no_machine_can_mark_is_named_and_takes_no_worker_away(client, hands):
    """Such as one that needs more room than any has; the others between are marked there."""
    client.workers = {"a": OURS}
    large = hands.start("ann")
    for number in range(0, 2 * cluster.MOST_UNABLE, 2):
        _, there = client.next(number + 1)
        small = hands.start("ben")
        there.set_result(answer(UNABLE, "OSError: No space left"))
        client.next(number + 2)[1].set_result(answer(MARKED, pack_marked(marked("ben"))))
        assert small.result(SECONDS) == marked("ben")
    assert large.result(SECONDS).outcome.problems == ["OSError: No space left"]
    ready(hands, 1)


def test_a_worker_that_leaves_politely_costs_nothing(client, hands):
    client.workers = {"a": OURS, "b": OURS}
    ready(hands, 2)
    future = hands.start("ann")
    address, there = client.next()
    there.set_result(answer(LEFT))
    client.workers = {"a": OURS, "b": OURS} | {address: OURS}
    client.next(2)[1].set_result(answer(MARKED, pack_marked(marked("ann"))))
    assert future.result(SECONDS) == marked("ann")


def test_a_worker_that_has_no_bench_any_more_is_welcomed_again(client, hands):
    client.workers = {"a": OURS}
    future = hands.start("ann")
    client.next()[1].set_result(None)
    client.next(2)[1].set_result(answer(MARKED, pack_marked(marked("ann"))))
    assert future.result(SECONDS) == marked("ann")
    assert client.welcomed == ["a", "a"]


def test_work_for_a_worker_that_vanished_goes_to_another_one(client, hands):
    client.workers = {"a": OURS}
    future = hands.start("ann")
    _, there = client.next()
    client.workers = {"b": OURS}
    address, again = client.next(2)
    assert address == "b"
    assert there.cancelled()
    again.set_result(answer(MARKED, pack_marked(marked("ann"))))
    assert future.result(SECONDS) == marked("ann")


@pytest.mark.parametrize("how", ["ended", "another one", "silent", "nonsense"])
def test_without_its_scheduler_the_run_ends_with_what_to_do(client, hands, how):
    client.workers = {"a": OURS}
    ready(hands, 1)
    future = hands.start("ann")
    _, there = client.next()
    if how == "ended":
        client.status, client.answers = "connecting", False
        there.cancel()
    elif how == "another one":
        client.started = "scheduler-2"
    elif how == "nonsense":
        client.workers = {"b": None}
    else:
        client.answers = False
    with pytest.raises(UsageError, match=r"scheduler at tls://one:8786 .*run the same command ag"):
        future.result(SECONDS)
    with pytest.raises(UsageError, match=r"What was marked before is kept"):
        hands.room()


# ------------------------------------------------------------------------------ what else there is


def test_what_the_marker_reported_there_is_put_into_the_classs_log(client, hands, tmp_path):
    client.workers = {"a": OURS}
    future = hands.start("ann")
    packed = pack_marked(marked("ann"))
    client.next()[1].set_result(answer(MARKED, packed, b"ann: a fault of the marker's"))
    future.result(SECONDS)
    log = tmp_path / "class" / "marking.log"
    assert log.read_text() == "ann: a fault of the marker's\n"


def test_a_submission_too_large_to_travel_is_named(hands, monkeypatch):
    monkeypatch.setattr(packing, "MOST_ENTRIES", 0)
    (hands._course.submitted("ann") / "a.py").touch()
    outcome = hands.start("ann").result(0).outcome
    assert not outcome.marked
    assert "mark it on this one" in outcome.problems[0]


def test_large_submissions_wait_for_room(client, hands, monkeypatch):
    client.workers = {"a": OURS, "b": OURS}
    ready(hands, 2)
    monkeypatch.setattr(cluster, "MOST_WAITING", 1)
    hands.start("ann")
    until(lambda: hands.room() == 1)


def test_a_submission_that_is_not_wanted_any_more_is_not_handed_out(client, hands):
    assert hands.start("ann").cancel()
    client.workers = {"a": OURS}
    future = hands.start("ben")
    client.next()[1].set_result(answer(MARKED, pack_marked(marked("ben"))))
    assert future.result(SECONDS) == marked("ben")
    assert len(client.under_way) == 1


def test_an_answer_that_is_none_costs_its_submission_alone(client, hands):
    client.workers = {"a": OURS}
    first, second = hands.start("ann"), hands.start("ben")
    client.next()[1].set_result(b"\xc1")
    assert first.exception(SECONDS) is not None
    client.next(2)[1].set_result(answer(MARKED, pack_marked(marked("ben"))))
    assert second.result(SECONDS) == marked("ben")


def test_marks_of_another_submission_are_not_taken(client, hands):
    client.workers = {"a": OURS}
    future = hands.start("ann")
    client.next()[1].set_result(answer(MARKED, pack_marked(marked("ben"))))
    assert isinstance(future.exception(SECONDS), RuntimeError)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"type": "Scheduler"}, "was not started by `autograder cluster scheduler`"),
        ({"type": hiring.OURS}, "has Python in no version that it tells"),
        ({"type": hiring.OURS, TOLD: versions_here() | {"distributed": "1"}}, "has distributed 1"),
    ],
)
def test_a_scheduler_that_is_another_one_is_refused(monkeypatch, told, why):
    closed = []
    found = SimpleNamespace(scheduler_info=lambda: told, close=lambda: closed.append(1))
    monkeypatch.setattr(hiring, "Client", lambda *_, **__: found)
    with pytest.raises(UsageError, match=f"the scheduler at tls://one:8786 {why}"):
        hiring.connect("tls://one:8786", None)
    assert closed
