"""Mark a large class in one run and watch the marker: `python -m benchmarks.scale`.

The sample class's submissions are handed in over and over, up to 500 of them. Prints how many a
minute were marked in the first and in the last hundred, what memory and how many descriptors the
trusted side had open meanwhile, and what was left at the end. Ends with status 1 if the last
hundred took over 10 per cent longer than the first, or if a process, descriptor or partial folder
was left.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from autograder.course import Course, find_course
from autograder.demo import write_class
from autograder.hw4.sample_class import STUDENTS
from benchmarks.kills import processes_of
from benchmarks.marking import BROKEN

LOOK_EVERY_SECONDS = 2.0
SLOWER = 1.10
MIB = 1024 * 1024


@dataclass(frozen=True)
class Look:
    """What the trusted side's processes hold at one moment."""

    memory: int
    descriptors: int
    processes: int


def look(course: Course) -> Look:
    """Look at the marker's processes: those of this class that do not run inside a sandbox."""
    memory = descriptors = processes = 0
    for pid in processes_of(course):
        try:
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            descriptors += len(os.listdir(f"/proc/{pid}/fd"))
        except (OSError, ValueError, IndexError):
            continue  # it has just ended
        memory += pages * os.sysconf("SC_PAGE_SIZE")
        processes += 1
    return Look(memory, descriptors, processes)


def watch(course: Course, jobs: int, count: int) -> list[Look]:
    """Mark the class and return what was seen meanwhile."""
    command = [sys.executable, "-m", "autograder", "grade", "--jobs", str(jobs)]
    environment = {**os.environ, "AUTOGRADER_CLASS": str(course.class_dir)}
    seen = []
    with (
        Progress() as progress,
        subprocess.Popen(
            command, cwd=course.root, env=environment, stdout=subprocess.DEVNULL
        ) as marking,
    ):
        bar = progress.add_task("Marking", total=count)
        while marking.poll() is None:
            time.sleep(LOOK_EVERY_SECONDS)
            seen.append(look(course))
            progress.update(bar, completed=len(finished(course)))
    if marking.returncode:
        sys.exit(f"marking ended with status {marking.returncode}")
    return [one for one in seen if one.processes]


def finished(course: Course) -> list[float]:
    """Return when each submission's record was written, in order."""
    records = map(course.record, course.students())
    return sorted(path.stat().st_mtime for path in records if path.exists())


def large_class(folder: Path, count: int) -> Course:
    """Return a class of so many: those of the sample class that can be marked, over and over."""
    kinds = [student for student in STUDENTS if student.id not in BROKEN]
    chosen = islice(enumerate(cycle(kinds)), count)
    course = Course(find_course().root, folder / "class")
    write_class(course, [replace(student, id=f"{n:04}-{student.id}") for n, student in chosen])
    return course


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--submissions", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    console = Console(highlight=False)
    kinds = len(STUDENTS) - len(BROKEN)
    part = options.submissions // 5 // kinds * kinds or kinds
    with tempfile.TemporaryDirectory() as folder:
        course = large_class(Path(folder), options.submissions)
        begin = time.time()
        seen = watch(course, options.jobs, options.submissions)
        times = finished(course)
        time.sleep(1.0)
        left = processes_of(course)
        partial = list(course.class_dir.glob(f"{course.PARTIAL}*"))
    if len(times) != options.submissions:
        sys.exit(f"{len(times)} of {options.submissions} were marked")
    first, last = times[part] - times[0], times[-1] - times[-1 - part]
    console.print(f"{len(times)} submissions in {times[-1] - begin:.0f} s, --jobs {options.jobs}")
    console.print(
        f"a minute: {60 * part / first:.1f} of the first {part}, {60 * part / last:.1f} of the last"
    )
    early, late = seen[len(seen) // 10], seen[-len(seen) // 10]
    most_memory = max(one.memory for one in seen)
    console.print(
        f"memory of the trusted side: at most {most_memory / MIB:.0f} MiB "
        f"({early.memory / MIB:.0f} early, {late.memory / MIB:.0f} late)"
    )
    console.print(
        f"descriptors: at most {max(one.descriptors for one in seen)} ({early.descriptors} early, "
        f"{late.descriptors} late), in at most {max(one.processes for one in seen)} processes"
    )
    console.print(f"left: {len(left)} processes, {len(partial)} partial folders")
    sys.exit(1 if last > SLOWER * first or left or partial else 0)


if __name__ == "__main__":
    main()
