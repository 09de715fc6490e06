"""Is the student's environment enough? `python -m benchmarks.student_environment`.

Does what docs/students.md says, as a student without nbgrader would: unpacks `dist/hw4.zip`, runs
the commands under "With pip" as they stand there, and with nothing but the Python that they made
runs both notebooks and hands them in: as they were handed out, then with the key's answers. The
last zip is collected and marked by this project's own Python. Needs a network for pip. Prints what
was run and its seconds; ends with status 1 at the first step that does not do as it should.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.course import Course, find_course
from autograder.demo.writing import fill_in, key_answers
from autograder.hw4.tasks import NOTEBOOKS, TASKS
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.release import build_zip

STUDENT = "6512345"
PAGE = Path("docs") / "students.md"
PIP_WAY = re.compile(r"\*\*With pip\*\*.*?\n```\n(?P<commands>.*?)\n```\n", re.DOTALL)
START = "jupyter lab"
FOREIGN = ("nbgrader", "autograder")
ABSENT = f"""
import importlib.util, sys
sys.exit(", ".join(name for name in {FOREIGN} if importlib.util.find_spec(name)) or 0)
"""
OURS = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "AUTOGRADER_CLASS", "MPLBACKEND")


class Wrong(Exception):
    """A step did not do as it should; the argument says what it said."""


def pip_commands(page: str) -> list[str]:
    """Return the commands of the students' page that make an environment with pip.

    The last one of the page, which starts JupyterLab and stays, is left out.

    Raises:
        ValueError: the page has no such commands, or they do not end by starting JupyterLab.
    """
    found = PIP_WAY.search(page)
    *commands, last = found["commands"].splitlines() if found else [""]
    if last != START or not any(line.startswith("pip install ") for line in commands):
        raise ValueError(f"{PAGE} should say under 'With pip' what to install, then `{START}`")
    return commands


def student_variables() -> dict[str, str]:
    """Return the environment variables of a student, for whom this project is not on the path."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    plain = str(Path(sys.executable).resolve().parent)  # not the project's own environment
    folders = [f for f in kept["PATH"].split(os.pathsep) if Path(f) != Path(sys.executable).parent]
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_QUIET": "1"}
    return {**kept, **quiet, "PATH": os.pathsep.join([plain, *folders]), "PYTHONNOUSERSITE": "1"}


def run(command: list[str], folder: Path, status: int = 0, says: str = "") -> None:
    """Run a command as the student.

    Raises:
        Wrong: it ends with another status, or does not say what it should.
    """
    done = subprocess.run(
        command, cwd=folder, env=student_variables(), capture_output=True, text=True, check=False
    )
    if done.returncode != status or says not in done.stdout:
        said = (done.stdout + done.stderr).strip()[-2000:]
        raise Wrong(f"status {done.returncode}, expected {status} and {says!r}. It said:\n{said}")


class Desk:
    """A student's folder, and the Python that the commands of the students' page made."""

    def __init__(self, course: Course, temporary: Path) -> None:
        self.course, self.folder = course, temporary / "hw4"
        self.python = str(temporary / "hw4-env" / "bin" / "python")

    def unpack(self) -> None:
        with zipfile.ZipFile(build_zip(self.course)) as archive:
            archive.extractall(self.folder.parent)

    def install(self) -> None:
        commands = pip_commands((self.course.root / PAGE).read_text("utf-8"))
        run(["bash", "-e", "-c", "\n".join(commands)], self.folder)

    def find_nothing_foreign(self) -> None:
        run([self.python, "-c", ABSENT], self.folder)

    def run_notebook(self, name: str) -> None:
        """Run a notebook from top to bottom and save it, as JupyterLab's menu does."""
        options = ["--to=notebook", "--execute", "--inplace", "--ExecutePreprocessor.timeout=300"]
        run([self.python, "-m", "jupyter", "nbconvert", *options, f"{name}.ipynb"], self.folder)

    def fill_in(self) -> None:
        fill_in(self.folder, NOTEBOOKS, key_answers(self.course))

    def try_out(self, task: str) -> None:
        """Try out the equations of a typed answer, which needs a package of its own."""
        call = f"from hw4kit import check_written; print(check_written({task!r}))"
        run([self.python, "-c", call], self.folder, says="equations tried out: ")

    def hand_in(self, status: int, says: str) -> None:
        run([self.python, "-m", "hw4kit.submit", STUDENT], self.folder, status, says)

    def mark(self) -> None:
        """Collect and grade the zip in a class of its own, with the project's Python."""
        with tempfile.TemporaryDirectory() as folder:
            course = Course(self.course.root, Path(folder) / "class")
            for arguments in (["collect", str(self.folder / f"hw4_{STUDENT}.zip")], ["grade"]):
                command = [sys.executable, "-m", "autograder", *arguments]
                command += ["--class-dir", str(course.class_dir)]
                done = subprocess.run(
                    command, cwd=course.root, capture_output=True, text=True, check=False
                )
                if done.returncode != 0:
                    raise Wrong(f"{arguments[0]}: {done.stdout}{done.stderr}")
            compare_marks(course)


def compare_marks(course: Course) -> None:
    """Raise Wrong unless the class's one student has all marks that the machine can give."""
    full = {task.id: task.machine.marks for task in TASKS if task.machine}
    given = {row.task: row.machine.marks for row in read_marks(course) if row.machine}
    if given != full:
        raise Wrong(f"the marks are {given}, expected {full}")


def steps(desk: Desk) -> list[tuple[str, Callable[[], None]]]:
    """Return what a student does, in order, with the words for it."""

    def run_all(state: str) -> list[tuple[str, Callable[[], None]]]:
        return [
            (f"{name}, {state}", lambda name=name: desk.run_notebook(name)) for name in NOTEBOOKS
        ]

    open_tasks = "Open in 2_neural_network.ipynb: T4, C1, C2, C3, C4, C5, C6, C7, C8."
    ready = "Upload it to the course's web site."
    return [
        ("dist/hw4.zip is unpacked", desk.unpack),
        (f"{PAGE}: with pip", desk.install),
        (f"neither {' nor '.join(FOREIGN)} is there", desk.find_nothing_foreign),
        *run_all("as handed out"),
        ("hand-in, as handed out", lambda: desk.hand_in(1, open_tasks)),
        ("the key's answers are put in", desk.fill_in),
        *run_all("filled in"),
        *(
            (f"equations of {task.id}", lambda id=task.id: desk.try_out(id))
            for task in TASKS
            if task.hand
        ),
        ("hand-in, filled in", lambda: desk.hand_in(0, ready)),
        ("collect and grade: full machine marks", desk.mark),
    ]


def main() -> None:
    """Take the steps one after another, and stop at the first that goes wrong."""
    console = Console(highlight=False)
    table = Table(title=f"The student's environment alone, {os.cpu_count()} cores")
    table.add_column("step")
    table.add_column("seconds", justify="right")
    wrong = ""
    with tempfile.TemporaryDirectory() as temporary:
        for what, step in steps(Desk(find_course(), Path(temporary))):
            begin = time.perf_counter()
            try:
                step()
            except (Wrong, ValueError) as error:
                wrong = f"{what}: {error}"
            table.add_row(what, "wrong" if wrong else f"{time.perf_counter() - begin:.1f}")
            if wrong:
                break
    console.print(table)
    console.print(wrong or "The student's environment is enough.", markup=False)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
