"""Mark a class on a cluster's workers and on this machine: `python -m benchmarks.cluster`.

200 submissions are marked by `grade --jobs N` and by N workers over TLS, in turn, several times, N
being 2 and 4. Where this is run as root each worker, the scheduler and the client have a network of
their own, between which only the scheduler's can be reached. Prints the median of the ratios within
each pair, and what a submission costs each part: from that follows how many workers one client can
feed, and which part is the first that has no more to give. Ends with status 1 if any marks differ,
or if a cluster takes over 10 per cent longer. Leave the machine alone meanwhile.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.cluster.authority import make_keys
from autograder.course import Course
from autograder.nbgrader_plugin.saving import Saver
from autograder.pipeline import mark
from benchmarks.kills import processes_of, rows, start
from benchmarks.scale import large_class
from tests.cluster import networks
from tests.cluster.running import Cluster

LONGER = 1.10
LOOK_EVERY_SECONDS, IDLE_SECONDS = 0.5, 10.0
SAVED = 30  # times, to see what writing takes
GIGABIT = 1e9 / 8  # bytes a second
TICKS = os.sysconf("SC_CLK_TCK")
console = Console(highlight=False)


@dataclass(frozen=True)
class Costs:
    """What a run on a cluster took: by the clock, of the processors, and of the client's network.

    The scheduler's is what it took for the work, more than it takes for nothing. `received` and
    `sent` are bytes with all headers, None where there are no networks.
    """

    wall_seconds: float
    client_seconds: float
    scheduler_seconds: float
    received: int | None
    sent: int | None


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def finish(marking: subprocess.Popen) -> None:
    errors = marking.communicate()[1].decode()
    if marking.returncode:
        sys.exit(f"marking ended with status {marking.returncode}: {errors}")


def here(course: Course, count: int) -> float:
    """Mark all of the class with so many processes; return seconds by the clock."""
    begin = time.monotonic()
    finish(start(course, "--force", "--jobs", str(count)))
    return time.monotonic() - begin


def there(course: Course, cluster: Cluster, idle: float) -> Costs:
    """Mark all of the class on the cluster's workers; `idle` is what its scheduler takes anyway."""
    client = len(cluster.workers) + 1
    joined, scheduler = cluster.networks, cluster.scheduler.pid
    carried = joined.bytes_carried(client) if joined else None
    begin, of_scheduler = time.monotonic(), cpu_seconds(scheduler)
    marking = start(course, "--force", *cluster.client(), inside=cluster.inside(client))
    used = watch(marking)
    finish(marking)
    wall, of_scheduler = time.monotonic() - begin, cpu_seconds(scheduler) - of_scheduler
    of_scheduler = max(0.0, of_scheduler - idle * wall)
    now = joined.bytes_carried(client) if joined else None
    received, sent = (n - b for n, b in zip(now, carried, strict=True)) if joined else (None, None)
    return Costs(wall, used, of_scheduler, received, sent)


def watch(marking: subprocess.Popen) -> float:
    """Return the CPU seconds of a process without its children's, as last seen."""
    seen = 0.0
    while marking.poll() is None:
        with suppress(OSError, IndexError):
            seen = cpu_seconds(marking.pid)
        time.sleep(LOOK_EVERY_SECONDS)
    return seen


@contextmanager
def cluster_of(count: int, folder: Path) -> Iterator[Cluster]:
    """Start a scheduler and so many workers, in networks if these can be made here."""
    joined = None if networks.missing() else networks.Networks(count + 2)
    folder.mkdir()
    make_keys(folder / "keys", renew=False, force=False)
    with joined or nullcontext(), Cluster(folder, folder / "keys", joined) as cluster:
        cluster.start_scheduler()
        for number in range(1, count + 1):
            cluster.start_worker(number)
        for number in range(1, count + 1):
            cluster.wait_for_worker(number)
        yield cluster


def pairs_of(course: Course, cluster: Cluster, pairs: int) -> tuple[list[float], list[Costs]]:
    """Mark here and there in turn, either of them first; ends this program if any marks differ."""
    count = len(cluster.workers)
    seconds, costs, marks = [], [], []
    idle = idling(cluster.scheduler.pid)
    for number in range(2 * pairs):
        at_home = number % 4 in (0, 3)
        if at_home:
            seconds.append(here(course, count))
        else:
            costs.append(there(course, cluster, idle))
        took = seconds[-1] if at_home else costs[-1].wall_seconds
        console.print(f"{'--jobs' if at_home else 'workers'} {count}: {took:.1f} s")
        marks.append(rows(course))
        if marks[-1] != marks[0]:
            sys.exit("the marks differ")
    return seconds, costs


def seconds_to_write(course: Course) -> float:
    """Return how long the one process that writes takes for a submission, by the clock."""
    marked = mark(course, next(iter(course.students())))
    took = []
    with Saver(course) as saver:
        for _ in range(SAVED):
            begin = time.monotonic()
            saver.save(marked)
            took.append(time.monotonic() - begin)
    return statistics.median(took)


def idling(pid: int) -> float:
    """Return the share of a processor that a process takes while it has nothing to do."""
    before = cpu_seconds(pid)
    time.sleep(IDLE_SECONDS)
    return (cpu_seconds(pid) - before) / IDLE_SECONDS


def tell_capacity(submissions: int, worker: float, writer: float, costs: list[Costs]) -> None:
    """Print what a submission costs each part, and how many workers that part can feed."""

    def each(name: str) -> float:
        return statistics.median(getattr(one, name) for one in costs) / submissions

    parts = {
        "writer, by the clock": writer,
        "client, CPU": each("client_seconds"),
        "scheduler, CPU": each("scheduler_seconds"),
    }
    if costs[0].sent is not None:
        parts["out, at 1 Gbit/s"] = each("sent") / GIGABIT
        parts["back, at 1 Gbit/s"] = each("received") / GIGABIT
        console.print(
            f"a submission: {each('sent') / 1000:.0f} kB out, {each('received') / 1000:.0f} kB back"
        )
    table = Table("part", "ms a submission", f"workers that it feeds, of {worker:.2f} s each")
    for name, seconds in parts.items():
        table.add_row(name, f"{1000 * seconds:.1f}", f"{worker / seconds:,.0f}")
    console.print(table)
    console.print(f"the bottleneck: {max(parts, key=parts.get)}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="+", default=[2, 4])
    parser.add_argument("--pairs", type=int, default=3)
    options = parser.parse_args()
    console.print(networks.missing() or "each in a network of its own")
    longest = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        course = large_class(folder, options.submissions)
        finish(start(course, "--student", next(iter(course.students()))))  # makes the gradebook
        for count in options.workers:
            with cluster_of(count, folder / f"cluster-{count}") as cluster:
                seconds, costs = pairs_of(course, cluster, options.pairs)
            ratios = [c.wall_seconds / s for c, s in zip(costs, seconds, strict=True)]
            ratio = statistics.median(ratios)
            longest = max(longest, ratio)
            console.print(
                f"{count} workers: {statistics.median(c.wall_seconds for c in costs):.1f} s, "
                f"--jobs {count}: {statistics.median(seconds):.1f} s, ratio {ratio:.3f} "
                f"({min(ratios):.3f} to {max(ratios):.3f}); marks equal"
            )
            busy = min(count, os.cpu_count())
            worker = busy * statistics.median(seconds) / options.submissions
            tell_capacity(options.submissions, worker, seconds_to_write(course), costs)
        left = processes_of(course)
    console.print(f"left: {len(left)} processes")
    sys.exit(1 if longest > LONGER or left else 0)


if __name__ == "__main__":
    main()
