"""Make the sample class, mark it, show it."""

from __future__ import annotations

import shutil

from autograder.course import Course, UsageError
from autograder.demo.writing import write_class
from autograder.pipeline import mark_class, tell, use_sandbox
from autograder.sandbox import available
from autograder.text.console import Console, next_step

MADE_BY_DEMO = ".made-by-demo"
TABLE_WIDTH = 170


def run_demo(course: Course, jobs: int, out: Console) -> None:
    """Make the class anew in `course.class_dir`, mark it with `jobs` workers, print the table.

    Raises:
        UsageError: the folder holds something that no demo made.
    """
    from autograder.nbgrader_plugin.conversion import release
    from autograder.nbgrader_plugin.feedback import PAGE, write_feedback
    from autograder.nbgrader_plugin.gradebook import read_marks, write_hand_mark
    from autograder.report import marks_table
    from autograder.report.class_report import write_class_report

    homework, students = course.homework, course.homework.sample_class()
    _clear(course)
    if not course.released.is_dir():
        release(course)
    write_class(course)
    missing = available()
    use_sandbox("process" if missing else "bubblewrap")
    if missing:
        out.print(f"{missing}")
        out.print("The sample class is ours, so it is marked without a sandbox; yours will not be.")
    out.print(f"A class of {len(students)} in {course.class_dir}: marking it.")
    tell(course, mark_class(course, None, jobs, force=False), course.class_dir)
    for task in homework.tasks:
        if task.hand:
            comment = "Placeholder entered by the demo; nobody has read this answer."
            write_hand_mark(course, students[0].id, task.hand.cell, task.hand.marks, comment)
    notes = {student.id: student.note for student in students}
    rows = read_marks(course)
    Console(width=max(out.width, TABLE_WIDTH)).print(marks_table(homework, rows, notes))
    out.print("What was named above was damaged on purpose: the rest of it is marked all the same.")
    report = write_class_report(course, rows, [], anonymous=False)
    out.say(f"What the class understood: {report}")
    pages = [page.student for page in write_feedback(course) if not page.problem]
    page = course.feedback(pages[0]) / PAGE if pages else course.class_dir
    out.say(f"What each student gets to read ({len(pages)} pages): {page}")
    out.say(next_step("desk", course.class_dir))


def _clear(course: Course) -> None:
    if course.class_dir.exists() and any(course.class_dir.iterdir()):
        if not (course.class_dir / MADE_BY_DEMO).exists():
            raise UsageError(f"{course.class_dir} is not a demo's folder; choose another one.")
        shutil.rmtree(course.class_dir)
    course.class_dir.mkdir(parents=True, exist_ok=True)
    (course.class_dir / MADE_BY_DEMO).touch()
