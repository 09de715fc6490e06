"""`autograder move-gradebook`: from the class's file into a database for several people."""

from __future__ import annotations

from autograder.cli._shared import Assignment, ClassDir, open_course, usage_errors, writing
from autograder.text.console import next_step, out


def move_gradebook(class_dir: ClassDir = None, assignment: Assignment = None) -> None:
    """Copy gradebook.db into the database that nbgrader_config.py names (PostgreSQL)."""
    from autograder.nbgrader_plugin.moving import move_gradebook
    from autograder.pipeline import alone

    course = open_course(class_dir, assignment)
    with usage_errors(), writing("the gradebook"), alone(course):
        moved = move_gradebook(course)
    count = "1 submission" if moved.submissions == 1 else f"{moved.submissions} submissions"
    out.say(f"Copied {count} with all marks; the file is kept as {moved.kept.name}.")
    if moved.left:
        out.say(f"Left out: {moved.left} rows of what was deleted before.")
    out.say(next_step("marks", class_dir, assignment))
