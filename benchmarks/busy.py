"""Mark right submissions on a busy machine: `python -m benchmarks.busy`.

Other processes burn all processors meanwhile. Among the submissions is one whose OT2 never comes
back. Every mark of the others must be there after every run, and that one task must be named. Ends
with status 1 otherwise.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from autograder.course import Course, find_course
from autograder.demo.writing import key_answers, write_submission
from autograder.hw4.tasks import BY_ID
from autograder.nbgrader_plugin.gradebook import read_marks

ENDLESS, ENDLESS_TASK = "zz-endless", "OT2"
LOOP = {  # in a task that no other one relies on
    "ot2_momentum_step": "def momentum_step(params, grads, velocity, learning_rate, momentum):\n"
    "    while True:\n        pass\n"
}
BURN = "import os\nparent = os.getppid()\nwhile os.getppid() == parent: pass"
NAMED = f"{ENDLESS}: 2_neural_network.ipynb: {ENDLESS_TASK} did not end in time"


def write_class(course: Course, count: int) -> None:
    """Write `count` right submissions, and the one that never comes back."""
    key = key_answers(course)
    for number in range(count):
        write_submission(course, f"right{number:03}", key)
    write_submission(course, ENDLESS, key | LOOP)


@contextlib.contextmanager
def burning(count: int) -> Iterator[None]:
    """Keep `count` processors busy for as long as it lasts."""
    command = [sys.executable, "-S", "-c", BURN]
    burners = [subprocess.Popen(command) for _ in range(count)]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


def grade(course: Course, jobs: int) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "autograder", "grade", "--jobs", str(jobs), "--force"]
    environment = {**os.environ, "AUTOGRADER_CLASS": str(course.class_dir)}
    return subprocess.run(
        command, cwd=course.root, env=environment, capture_output=True, text=True, check=False
    )


def lost(course: Course) -> dict[str, float]:
    """Return the marks by machine that were lost, by student and task, but for the endless one."""
    rows = [row for row in read_marks(course) if row.machine is not None]
    tasks = {(row.student, row.task): row for row in rows}
    del tasks[ENDLESS, ENDLESS_TASK]
    missing = {
        f"{student} {task}": BY_ID[task].machine.marks - row.machine.marks
        for (student, task), row in tasks.items()
    }
    return {name: marks for name, marks in missing.items() if marks}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.busy", description=__doc__)
    parser.add_argument("--submissions", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--burners", type=int, default=4)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    console = Console(highlight=False)
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        course = Course(find_course().root, Path(folder) / "class")
        write_class(course, options.submissions)
        for number in range(options.rounds):
            start = time.monotonic()
            with burning(options.burners):
                result = grade(course, options.jobs)
            missing, seconds = lost(course), time.monotonic() - start
            named = NAMED in result.stderr and result.returncode == 1
            console.print(
                f"run {number + 1}: {seconds:.0f} s, {sum(missing.values()):g} marks lost"
                f"{''.join(f', {name}' for name in missing)}; the endless task "
                f"{'is' if named else 'is NOT'} named. {result.stdout.strip()}",
                soft_wrap=True,
            )
            failures += bool(missing) or not named
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
