"""`autograder release`: what students get."""

from __future__ import annotations

import typer

from autograder.cli._shared import Assignment, ClassDir, open_course, short, usage_errors
from autograder.course import Course
from autograder.text.console import err, out, with_options


def release(class_dir: ClassDir = None, assignment: Assignment = None) -> None:
    """Make assignments/, dist/<homework>.zip and its .pdf for the students from solutions/."""
    from autograder.nbgrader_plugin.conversion import ConversionError
    from autograder.nbgrader_plugin.conversion import release as generate
    from autograder.nbgrader_plugin.database.free import require_free
    from autograder.release import build_zip

    course = open_course(class_dir, assignment)
    with usage_errors():
        require_free(course)
    try:
        folder = generate(course)
    except ConversionError as error:
        err.print(f"autograder: the release was not made: {error}")
        raise typer.Exit(2) from error
    archive = build_zip(course)
    out.print(f"Released {short(folder, course)} and {short(archive, course)}.")
    _print_on_paper(course)
    step = with_options("autograder collect DOWNLOAD.zip", class_dir, assignment)
    out.say(f"Next: hand out {short(archive, course)}; when it is handed in: {step}")


def _print_on_paper(course: Course) -> None:
    """Make the written tasks as a PDF, or say why there is none; the release counts without it."""
    from autograder.release import PaperError, build_pdf

    try:
        sheets, remark = build_pdf(course)
    except PaperError as error:
        err.print(f"autograder: no {course.homework.id}.pdf was made: {error}.")
        return
    out.print(f"The written tasks on paper: {short(sheets, course)}.")
    if remark:
        err.print(f"autograder: {remark}.")
