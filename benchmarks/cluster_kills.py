"""Kill a cluster's parts at random moments: `python -m benchmarks.cluster_kills`.

A class is marked once on two workers, undisturbed. Then, many times over, some of it is to be
marked again, and while it is, a worker, the scheduler or the client is killed (SIGKILL) at a random
moment. What was killed is started again, as an init system does; a client that was killed, or has
given up, is run again with what comes next. A last run goes to its end. The gradebook must then
hold what the undisturbed one holds, nothing twice and nothing lost; no process of the client's and
nothing of a course on any worker may be left.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from autograder.cluster.authority import make_keys
from autograder.course import Course
from benchmarks.kills import console, forget_some, is_as_undisturbed, rows, small_class, start
from tests.cluster.running import Cluster, end

WORKERS = (1, 2)
PARTS = ("worker", "scheduler", "client")
ENDED_SECONDS = 300.0
OF_A_COURSE = ("inputs.secret", "gradebook.db", "submitted")


class Disturbed:
    """A class that is marked on a cluster of which parts are killed."""

    def __init__(self, course: Course, cluster: Cluster, rng: random.Random) -> None:
        self.course, self.cluster, self._rng = course, cluster, rng
        self.port = int(cluster.address.rpartition(":")[2])

    def mark(self) -> subprocess.Popen:
        return start(self.course, *self.cluster.client())

    def disturb(self, part: str, longest: float) -> tuple[bool, int | None]:
        """Have some marked again, and kill a part; tell whether that was in time, and the status.

        The status is that of the run; None if it was the client that was killed.
        """
        forget_some(self.course, self._rng)
        marking = self.mark()
        try:
            marking.wait(self._rng.uniform(0, longest))
            in_time = False
        except subprocess.TimeoutExpired:
            in_time = True
            self.kill(part, marking)
        try:
            marking.communicate(timeout=ENDED_SECONDS)
        except subprocess.TimeoutExpired:
            sys.exit(f"after the death of a {part} marking went on for {ENDED_SECONDS:.0f} s")
        return in_time, None if part == "client" and in_time else marking.returncode

    def kill(self, part: str, client: subprocess.Popen) -> None:
        if part == "client":
            client.kill()
        elif part == "scheduler":
            end(self.cluster.scheduler, signal.SIGKILL)
            self.cluster.start_scheduler(self.port)
        else:
            number = self._rng.choice(WORKERS)
            end(self.cluster.workers[number], signal.SIGKILL)
            self.cluster.start_worker(number)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster_kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "cluster"
        folder.mkdir()
        make_keys(folder / "keys", renew=False, force=False)
        course = small_class(Path(name))
        with Cluster(folder, folder / "keys") as cluster:
            cluster.start_scheduler()
            for number in WORKERS:
                cluster.start_worker(number)
            good = shake(Disturbed(course, cluster, rng), options.kills, rng)
        left = [str(path) for path in folder.rglob("*") if path.name in OF_A_COURSE]
        console.print(f"left of courses on workers: {len(left)}")
    sys.exit(0 if good and not left else 1)


def shake(disturbed: Disturbed, kills: int, rng: random.Random) -> bool:
    """Mark undisturbed, then kill so often, then mark to the end; tell whether all is the same."""
    begin = time.monotonic()
    disturbed.mark().communicate()
    longest = time.monotonic() - begin
    expected = rows(disturbed.course)
    killed, ended = Counter(), Counter()
    while killed.total() < kills:
        part = rng.choice(PARTS)
        in_time, status = disturbed.disturb(part, longest)
        killed[part] += in_time
        ended[status] += in_time
        console.print(f"killed {killed.total()} of {kills}", end="\r")
    console.print(f"killed within {longest:.1f} s: {dict(killed)}; runs ended with {dict(ended)}")
    return is_as_undisturbed(disturbed.course, expected, disturbed.mark())


if __name__ == "__main__":
    main()
