"""`autograder grade`: mark what is new or changed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from autograder.cli._shared import Assignment, ClassDir, Jobs, open_course, short, usage_errors
from autograder.course import UsageError
from autograder.pipeline import mark_class, tell, use_sandbox
from autograder.text.console import next_step, out


class SandboxName(StrEnum):
    bubblewrap = "bubblewrap"
    process = "process"


Sandbox = Annotated[
    SandboxName,
    typer.Option(
        help="What contains students' code. process: a process of its own with limits, which can "
        "read and write all that you can; only for code that you trust."
    ),
]


def grade(
    class_dir: ClassDir = None,
    assignment: Assignment = None,
    student: Annotated[
        list[str] | None, typer.Option(help="Mark only this student; may be given again.")
    ] = None,
    jobs: Jobs = 1,
    force: Annotated[bool, typer.Option("--force", help="Mark again what is unchanged.")] = False,
    sandbox: Sandbox = SandboxName.bubblewrap,
) -> None:
    """Mark what is new or changed in submitted/. Can be stopped and run again."""
    course = open_course(class_dir, assignment)
    with usage_errors():
        use_sandbox(sandbox)
        run = mark_class(course, student or None, jobs, force)
        if not run.outcomes:
            where = f"{short(course.class_dir, course)}/submitted/<student>/{course.homework.id}/"
            raise UsageError(
                "nothing to mark: run `autograder collect <downloads>`, or put submissions in "
                f"{where}."
            )
    status = tell(course, run, class_dir, assignment)
    out.say(next_step("desk" if run.waiting else "feedback", class_dir, assignment))
    raise typer.Exit(status)
