"""`autograder grade`: mark what is new or changed."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli._shared import (
    Assignment,
    ClassDir,
    Jobs,
    Keys,
    SchedulerFile,
    needs_cluster,
    open_course,
    short,
    usage_errors,
)
from autograder.course import UsageError
from autograder.pipeline import Hiring, mark_class, tell, use_sandbox
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
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Mark on the workers of the scheduler there (docs/cluster.md), not here.",
            show_default=False,
        ),
    ] = None,
    scheduler_file: SchedulerFile = None,
    keys: Keys = None,
    wait: Annotated[
        float, typer.Option(min=0.1, metavar="MINUTES", help="For a cluster's workers to come.")
    ] = 5.0,
) -> None:
    """Mark what is new or changed in submitted/. Can be stopped and run again."""
    course = open_course(class_dir, assignment)
    with usage_errors(), needs_cluster():
        elsewhere = cluster is not None or scheduler_file is not None
        if elsewhere and (sandbox is not SandboxName.bubblewrap or jobs > 1):
            raise UsageError(
                "--jobs and --sandbox are about this machine: a cluster's workers each mark one "
                "submission at a time, in bubblewrap."
            )
        if elsewhere:
            hiring = _of_cluster(cluster, scheduler_file, keys, 60 * wait)
        else:
            use_sandbox(sandbox)
            hiring = None
        run = mark_class(course, student or None, jobs, force, hiring)
        if not run.outcomes:
            where = f"{short(course.class_dir, course)}/submitted/<student>/{course.homework.id}/"
            raise UsageError(
                "nothing to mark: run `autograder collect <downloads>`, or put submissions in "
                f"{where}."
            )
    status = tell(course, run, class_dir, assignment)
    out.say(next_step("desk" if run.waiting else "feedback", class_dir, assignment))
    raise typer.Exit(status)


def _of_cluster(
    address: str | None, file: Path | None, keys: Path | None, patience_seconds: float
) -> Hiring:
    """Return how a cluster's workers are hired."""
    from autograder.cluster.settings import use_dask

    use_dask()
    from autograder.cluster.hiring import cluster_hands
    from autograder.cluster.places import Place

    found = Place(address, file, keys).find("client")
    if found is None:
        raise UsageError(f"{file} is not there: `autograder cluster scheduler` writes it.")
    place, demanded = found
    given = {"address": place, "demanded": demanded, "patience_seconds": patience_seconds}
    return partial(cluster_hands, **given)
