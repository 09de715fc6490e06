"""Those who mark on other machines: a cluster's workers, for as long as a run of `grade` lasts.

Each worker that is ready is served by a coroutine of its own, in the thread of Dask's client: it
hands one submission at a time to the worker's executor, so that whose death cost what is known. A
few more wait here, so that no worker waits while marks are written. Another coroutine looks every
second for who has come and who has gone, and whether the scheduler still answers.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from dataclasses import dataclass, field

import msgpack
from distributed import Client
from distributed.scheduler import KilledWorker

from autograder.cluster import worker
from autograder.cluster.bench import DIED, FAILED, LEFT, MARKED, OUT_OF_TIME, UNABLE
from autograder.cluster.bundle import Bundle
from autograder.cluster.packing import TooLarge, pack, unpack_marked
from autograder.cluster.versions import (
    TOLD,
    differences,
    homework_version,
    versions_here,
)
from autograder.course import Course, UsageError
from autograder.marks import MarkedSubmission, Outcome
from autograder.pipeline import AHEAD, OutOfTime, Say
from autograder.text.console import err

LOOK_SECONDS = 1.0
ANSWER_SECONDS = 15.0  # then the scheduler has gone
WELCOME_SECONDS = 60.0
GRACE_SECONDS = 2.0  # for Dask to say itself what a worker took with it
MOST_UNABLE = 3  # machines that could not mark a submission; then it is not marked
MOST_IN_A_ROW = 2  # submissions that a worker's machine could not mark; then it gets no more
MOST_WAITING = 512 * 1024 * 1024  # bytes of submissions under way
SCHEDULER, START = "`autograder cluster scheduler`", "autograder worker"
GO_ON = "What was marked before is kept: run the same command again, and it goes on"


@dataclass(eq=False)
class Job:
    """A submission under way."""

    student: str
    packed: bytes
    unable: int = 0  # how many machines could not mark it
    future: Future = field(default_factory=Future)


class ClusterHands:
    """The workers of a cluster that are ready for this course."""

    def __init__(
        self, course: Course, client: Client, bundle: Bundle, say: Say, patience_seconds: float
    ) -> None:
        self._course, self._client, self._bundle, self._say = course, client, bundle, say
        self._patience_seconds = patience_seconds
        self._address, self._run = client.scheduler.address, client.id
        self._versions, self._homework = versions_here(), homework_version(course.homework)
        self._queue: asyncio.Queue[Job] = asyncio.Queue()
        self._jobs: set[Job] = set()  # all that have no result yet
        self._known: dict[str, asyncio.Task] = {}  # workers, and who welcomes and serves each
        self._ready: set[str] = set()
        self._refused: dict[str, str] = {}  # and not told yet
        self._unable: dict[str, list[str]] = {}  # why a worker could not mark what it had last
        self._trouble = ""
        self._last_seen = time.monotonic()  # when there was a worker
        self._waits = self._leaving = False

    # ------------------------------------------------------------------------ asked by the engine

    def room(self) -> int:
        self._tell_refused()
        if self._trouble:
            raise UsageError(self._trouble)
        ready = len(self._ready)
        if ready == 0:
            self._wait()
        elif self._waits:
            self._waits = False
            self._say(f"Marking on {ready} worker{'s' * (ready > 1)}")
        full = sum(len(job.packed) for job in list(self._jobs)) > MOST_WAITING
        return len(self._jobs) if full else AHEAD * ready

    def start(self, student: str) -> Future[MarkedSubmission]:
        try:
            job = Job(student, pack(self._course, student))
        except (TooLarge, OSError) as error:
            job = Job(student, b"")
            job.future.set_result(MarkedSubmission(Outcome(student, False, [str(error)]), {}))
            return job.future
        self._jobs.add(job)
        self._client.loop.add_callback(self._queue.put_nowait, job)
        return job.future

    def _wait(self) -> None:
        """Say that there is nobody, and see for how long."""
        alone_seconds = time.monotonic() - self._last_seen
        if alone_seconds > self._patience_seconds:
            others = len(self._known)
            why = f" ({others} there get no work, as was said above)" if others else ""
            raise UsageError(
                f"for {self._patience_seconds / 60:g} minutes no worker has been ready at "
                f"{self._address}{why}: start one, `{START} {self._address}`. {GO_ON}."
            )
        if not self._waits and alone_seconds > 2 * LOOK_SECONDS:
            self._waits = True
            self._say("Waiting for workers")
            err.say(f"No worker is ready. On each machine that marks: {START} {self._address}")

    def _tell_refused(self) -> None:
        """Say who gets no work and why, all of whom that is true in one sentence."""
        alike: dict[str, list[str]] = {}
        while self._refused:
            address, why = self._refused.popitem()
            alike.setdefault(why, []).append(address)
        for why, addresses in alike.items():
            err.say(f"No work for {', '.join(sorted(addresses))}, which {why}.")

    # ------------------------------------------------------------------- in Dask's client's thread

    async def look(self) -> None:
        """Look for workers until the scheduler has gone."""
        first = None
        while not self._trouble:
            try:
                told = await self._ask()
                first = first or told["id"]
                if told["id"] != first:
                    return self._lose("has ended, and another one is there")
                self._meet(told["workers"])
            except Exception as error:
                return self._lose(f"does not answer any more ({type(error).__name__})")
            if self._ready:
                self._last_seen = time.monotonic()
            await asyncio.sleep(LOOK_SECONDS)

    async def _ask(self) -> dict:
        """Return what the scheduler tells of itself and its workers."""
        asked = asyncio.ensure_future(self._client.scheduler.identity(n_workers=-1))
        end = time.monotonic() + ANSWER_SECONDS
        while not asked.done():
            if self._client.status != "running" or time.monotonic() > end:
                asked.cancel()
                raise TimeoutError
            await asyncio.wait({asked}, timeout=LOOK_SECONDS / 4)
        return asked.result()

    def _lose(self, what: str) -> None:
        self._trouble = (
            f"the scheduler at {self._address} {what}. {GO_ON}; if need be, {SCHEDULER} "
            "starts another one first."
        )
        for job in list(self._jobs):
            self._end(job, UsageError(self._trouble))

    def _meet(self, workers: dict[str, dict]) -> None:
        """Serve those who have come, but whose versions differ, and no more those who have gone."""
        for address in set(self._known) - set(workers):
            self._ready.discard(address)
            task = self._known.pop(address)
            asyncio.get_running_loop().call_later(GRACE_SECONDS, task.cancel)
        new = set(workers) - set(self._known)
        why = {address: self._differs(workers[address].get(TOLD)) for address in new}
        self._refused.update({address: said for address, said in why.items() if said})
        for address in new:
            serving = nothing() if why[address] else self._serve(address)
            self._known[address] = asyncio.create_task(serving)

    def _differs(self, told: dict | None) -> str:
        if told is None:
            return "was not started by `autograder worker`"
        return differences(told, self._versions)

    async def _serve(self, address: str) -> None:
        """Welcome a worker, and give it work for as long as it is there."""
        options = {"workers": [address], "allow_other_workers": False, "pure": False}
        executor = self._client.get_executor(**options)
        while not (why := await self._welcome(address)):
            self._ready.add(address)
            try:
                while await self._hand_out(address, executor):
                    pass
            finally:
                self._ready.discard(address)
        await asyncio.sleep(2 * LOOK_SECONDS)
        if address in self._known:  # else it has gone, and that is why
            self._refused[address] = why

    async def _welcome(self, address: str) -> str:
        """Get a worker ready; return in words why it gets no work, if it does not."""
        failed = self._unable.get(address, ())
        if len(failed) >= MOST_IN_A_ROW:
            return f"cannot mark ({failed[-1]}): mend that, and start it again"
        given = (self._run, self._bundle.data, self._homework)
        welcome = self._client.run(worker.welcome, *given, workers=[address])
        try:
            return (await asyncio.wait_for(welcome, WELCOME_SECONDS))[address]
        except Exception as error:
            return f"could not be made ready ({type(error).__name__}: {error})"

    async def _hand_out(self, address: str, executor) -> bool:
        """Have one submission marked; return whether the worker can take another one."""
        job = await self._queue.get()
        if job.future.done():  # nobody waits for it any more
            self._jobs.discard(job)
            return True
        future = executor.submit(worker.mark, self._run, job.packed)
        try:
            return self._take(address, job, await asyncio.shield(asyncio.wrap_future(future)))
        except KilledWorker as error:
            self._end(job, BrokenExecutor(str(error)))
            raise asyncio.CancelledError from error  # nobody is there any more
        except asyncio.CancelledError:  # the worker left before it began, or the scheduler has gone
            self._queue.put_nowait(job)
            if not (self._trouble or self._leaving):
                await asyncio.to_thread(future.cancel)  # Dask waits for the scheduler's answer
            raise
        except Exception as error:
            self._end(job, error)
            return True

    def _take(self, address: str, job: Job, answer: bytes | None) -> bool:
        what, came, reported = msgpack.unpackb(answer) if answer else (LEFT, None, b"")
        self._report(reported)
        if what == LEFT:
            self._queue.put_nowait(job)
            return False
        if what == UNABLE:
            self._put_back(address, job, came)
            return False
        self._unable.pop(address, None)
        if what == MARKED and (marked := unpack_marked(came)).outcome.student == job.student:
            self._end(job, marked)
        elif what == DIED:
            self._end(job, BrokenExecutor())
        elif what == FAILED:
            self._end(job, MarkedSubmission(Outcome(job.student, False, [came]), {}))
        elif what == OUT_OF_TIME:
            self._end(job, OutOfTime())
        else:
            self._end(job, RuntimeError("another submission's marks came back"))
        return True

    def _put_back(self, address: str, job: Job, why: str) -> None:
        """Let others try what a worker's machine could not mark.

        A machine without room fails at once, and would else have all of the class.
        """
        self._unable.setdefault(address, []).append(why)
        job.unable += 1
        if job.unable < MOST_UNABLE:
            self._queue.put_nowait(job)
        else:
            self._end(job, MarkedSubmission(Outcome(job.student, False, [why]), {}))

    def _report(self, reported: bytes) -> None:
        """Put down what the marker reported of itself elsewhere, as it does here."""
        if reported:
            with suppress(OSError), self._course.marking_log.open("ab") as log:
                log.write(reported if reported.endswith(b"\n") else reported + b"\n")

    def _end(self, job: Job, result: MarkedSubmission | Exception) -> None:
        """Tell the engine what came of a submission, unless it knows or wants it no more."""
        known = job not in self._jobs
        self._jobs.discard(job)
        if known or not job.future.set_running_or_notify_cancel():
            return
        if isinstance(result, Exception):
            job.future.set_exception(result)
        else:
            job.future.set_result(result)

    async def leave(self) -> None:
        """Serve nobody any more."""
        self._leaving = True
        tasks = list(self._known.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def nothing() -> None:
    """Serve a worker that gets no work."""
