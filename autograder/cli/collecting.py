"""`autograder collect`: downloads become submissions, or are given back as they came."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli._shared import (
    Assignment,
    ClassDir,
    RosterFile,
    class_list,
    open_course,
    usage_errors,
)
from autograder.course import Course, UsageError
from autograder.pipeline import OneWorker, alone
from autograder.text.console import next_step, out, progress_bar, with_options


def collect(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="The web site's zips, folders, or single students' files."),
    ] = None,
    class_dir: ClassDir = None,
    assignment: Assignment = None,
    roster: RosterFile = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
    everybody: Annotated[
        bool, typer.Option("--all", help="List everybody, also where there is nothing to tell.")
    ] = False,
    undo: Annotated[
        list[str] | None,
        typer.Option(help="Give back this student's files as they came; may be given again."),
    ] = None,
) -> None:
    """Sort downloads into submitted/<student>/<homework>/, mended, and list what was mended."""
    from autograder import downloads
    from autograder.downloads.summary import print_summary
    from autograder.roster import read_roster

    course = open_course(class_dir, assignment)
    with usage_errors():
        if bool(paths) == bool(undo):
            raise UsageError("name what to collect, or the students to --undo.")
    with usage_errors(), alone(course):
        for student in undo or ():
            _give_back(course, student)
        status = 0
        if paths:
            people = read_roster(roster) if roster and dry_run else class_list(course, roster)
            if people and not roster:
                out.say(f"With the class list that was given before, of {len(people)}.")
            with OneWorker("autograder.downloads") as worker:
                run = worker.run_in_time
                results = _follow(downloads.collect(course, paths, people or None, dry_run, run))
            status = print_summary(results, course, out, dry_run, people, everybody)
    if dry_run:
        again = ["autograder collect", *map(shlex.quote, map(str, paths or ()))]
        again += ["--roster", shlex.quote(str(roster))] if roster else []
        out.say(f"Next: {with_options(' '.join(again), class_dir, assignment)}")
    elif any(course.students()):
        out.say(next_step("grade", class_dir, assignment))
    else:
        out.say("Next: put right what is named above, and collect it again.")
    raise typer.Exit(status)


def _give_back(course: Course, student: str) -> None:
    from autograder import downloads

    names = ", ".join(downloads.undo(course, student)) or "nothing had changed"
    out.say(f"{student}: given back as it came: {names}.")


def _follow(results: Iterator) -> list:
    """Show progress on results, of which the first is their number."""
    with progress_bar() as progress:
        bar = progress.add_task("Sorting the downloads", total=None)
        progress.update(bar, total=next(results))
        return list(progress.track(results, task_id=bar, description="Collecting"))
