"""`autograder desk`, `doctor` and `demo`: where marking is done, with what, and a class to try."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from autograder.cli._shared import Assignment, ClassDir, Jobs, open_course, usage_errors
from autograder.course import Course, find_course
from autograder.text.console import next_step, out


def desk(
    class_dir: ClassDir = None,
    assignment: Assignment = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Default: the first free one from 8888 on.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the written desk in a browser.")
    ] = True,
    marker: Annotated[
        str | None,
        typer.Option(
            help="Who marks. Default: the hub's user, or who is logged in on this machine.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Start the written desk, with JupyterLab and Formgrader; Ctrl+C ends it."""
    from autograder.desk import sit_down
    from autograder.nbgrader_plugin.database.free import require_free

    course = open_course(class_dir, assignment)
    with usage_errors():
        require_free(course)
        sit_down(course, port, browser, typer.echo, marker)
    _tell_what_is_left(course, class_dir, assignment)


def _tell_what_is_left(course: Course, class_dir: Path | None, assignment: str | None) -> None:
    """Say how many written answers still wait, by task, and what to do next."""
    from autograder.nbgrader_plugin.gradebook import read_marks
    from autograder.report.findings import waiting

    with usage_errors():
        left = waiting(course.homework, read_marks(course))
    if left:
        tasks = ", ".join(f"{task} {len(students)}" for task, students in left.items())
        out.say(f"Answers that still wait: {tasks}.")
    out.say(next_step("desk" if left else "feedback", class_dir, assignment))


def doctor() -> None:
    """Say what this machine offers for marking, and what to install."""
    from autograder.sandbox.doctor import examine

    findings = examine()
    for finding in findings:
        sign = Text("ok  ", "green") if finding.good else Text("no  ", "red")
        out.print(sign, end="")
        out.print(f"{finding.what}: {finding.text}")
    able = all(f.good or not f.needed for f in findings)
    out.say("Next: autograder release" if able else "Install what is missing, and ask again.")
    raise typer.Exit(0 if able else 2)


def demo(
    class_dir: Annotated[
        Path | None, typer.Option(help="Where to make the class. Default: class-demo/.")
    ] = None,
    assignment: Assignment = None,
    jobs: Jobs = 2,
) -> None:
    """Make a small class (right, wrong, blank, damaged, hostile), mark it, print its marks."""
    from autograder.demo import run_demo
    from autograder.nbgrader_plugin.database.belonging import require_own_file

    with usage_errors():
        course = find_course()
        course = find_course(class_dir or course.root / "class-demo", assignment=assignment)
        require_own_file(course)
        run_demo(course, jobs, out)
