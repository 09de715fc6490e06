"""What the death of one that marks costs the class: `python -m benchmarks.deaths`.

Sixty submissions are marked by two processes: undisturbed; with one of the two killed (SIGKILL) in
the middle; and with a submission at which each dies that begins it. Prints the medians of several
rounds, in which the three follow each other, and what became of the submissions. Ends with status
1 if a death made the run longer than `BOUND` times as long, or lost, named or marked again others
than it should have.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.course import Course, find_course
from autograder.pipeline import mark, mark_class, own_hands, tell, use_sandbox
from benchmarks.kills import processes_of
from benchmarks.scale import large_class

KINDS = ("undisturbed", "one killed", "deadly submission")  # of a run
BOUND = 1.15
BEFORE_IT_DIES_SECONDS = 1.0  # about as long as a submission takes


def mark_or_die(course: Course, student: str, *, deadly: str):
    """Mark, note who was begun, and die at one student after a while."""
    with (course.class_dir / "begun.txt").open("a") as begun:
        begun.write(f"{student}\n")
    if student == deadly:
        time.sleep(BEFORE_IT_DIES_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)
    return mark(course, student)


def run_here(course: Course, jobs: int, deadly: str) -> int:
    """Mark the class as `autograder grade` does; return its exit status."""
    use_sandbox("bubblewrap")
    marker = partial(mark_or_die, deadly=deadly)
    hiring = partial(own_hands, marker=marker, jobs=jobs, modules=("benchmarks.deaths",))
    return tell(course, mark_class(course, None, jobs, False, hiring))


def done(course: Course) -> int:
    return sum(course.record(student).exists() for student in course.students())


def kill_one(course: Course, at: int) -> None:
    """Kill one that is marking, a process with a sandbox below it, when `at` are done."""
    while done(course) < at:
        time.sleep(0.02)
    while True:
        for pid in filter(has_a_sandbox, processes_of(course)):
            os.kill(pid, signal.SIGKILL)
            return


def has_a_sandbox(pid: int) -> bool:
    """Tell whether a process has bubblewrap for a child."""
    try:
        threads = Path(f"/proc/{pid}/task").glob("*/children")
        children = [child for file in threads for child in file.read_text().split()]
        return any(Path(f"/proc/{c}/comm").read_text().strip() == "bwrap" for c in children)
    except OSError:
        return False  # it has just ended


def timed(course: Course, jobs: int, deadly: str, meanwhile: Callable[[], None]) -> tuple:
    """Mark the class in a process of its own; return its seconds, status and words."""
    environment = {**os.environ, "AUTOGRADER_CLASS": str(course.class_dir)}
    command = [sys.executable, "-m", "benchmarks.deaths", "--jobs", str(jobs), "--run", deadly]
    begin = time.monotonic()
    with subprocess.Popen(
        command, cwd=course.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        meanwhile()
        said = b"".join(process.communicate()).decode()
    return time.monotonic() - begin, process.returncode, said


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.deaths", description=__doc__)
    parser.add_argument("--submissions", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--run", metavar="DEADLY", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run is not None:
        sys.exit(run_here(find_course(), options.jobs, options.run))
    console = Console(highlight=False)
    half = options.submissions // 2
    seconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    wrong = []
    for _ in range(options.rounds):
        for kind in KINDS:
            with tempfile.TemporaryDirectory() as folder:
                course = large_class(Path(folder), options.submissions)
                deadly = list(course.students())[half] if kind == "deadly submission" else ""
                killing = partial(kill_one, course, half)
                meanwhile = killing if kind == "one killed" else lambda: None
                took, status, said = timed(course, options.jobs, deadly, meanwhile)
                seconds[kind].append(took)
                begun = Counter((course.class_dir / "begun.txt").read_text().split())
                again = sorted(begun[s] for s in begun if begun[s] > 1)
                expected = {"one killed": [2], "deadly submission": [3]}.get(kind, [])
                problems = {
                    "status": status != (kind == "deadly submission"),
                    "begun again": again != expected,
                    "lost": len(begun) != options.submissions or done(course) != len(begun),
                    "not named": bool(deadly) and f"  {deadly}: who marked it died" not in said,
                    "no word of it": kind == "one killed" and "a process died once" not in said,
                }
                wrong += [f"{kind}: {what}\n{said}" for what, is_so in problems.items() if is_so]
    medians = {kind: statistics.median(took) for kind, took in seconds.items()}
    table = Table("run", "seconds", "times undisturbed", title=f"{options.submissions} submissions")
    for kind, median in medians.items():
        each = " ".join(f"{took:.1f}" for took in seconds[kind])
        times = median / medians["undisturbed"]
        table.add_row(kind, f"{median:.1f} ({each})", f"{times:.2f}")
        if times > BOUND:
            wrong.append(f"{kind}: {times:.2f} times as long")
    console.print(table)
    console.print("\n".join(wrong) or "nobody lost, nobody else marked again")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
