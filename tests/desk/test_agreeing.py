"""Whatever is done at the desk or in Formgrader, both say the same, and so does all else."""

from __future__ import annotations

import csv
import io
import json

import pytest
from a_marker import AMarker, formgrader_says
from commands import run
from saved_class import save_as_marked
from servers import BOTH

from autograder.nbgrader_plugin.feedback import PAGE, write_feedback
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.nbgrader_plugin.written import flags
from autograder.nbgrader_plugin.written.reading import desk_tasks, written_marks
from autograder.report.export import export
from autograder.written.marked import Flag

pytestmark = [pytest.mark.processes, BOTH]
WHO, OTHER = "ann01", "bob02"
PROOF = "$a_0 = b$, so it is proved."  # as in the shared class


def agree(marker: AMarker, marks: float, comment: str, *ticks: str, waits: bool = False) -> None:
    """See that Formgrader, `marks`, feedback and the export say what the desk does."""
    course, answer = marker.course, marker.answer(WHO)
    assert (answer.manual or 0.0, answer.needs) == (marks, waits)
    assert formgrader_says(course, WHO)[1:] == (waits, comment or None)
    assert (formgrader_says(course, WHO)[0] or 0.0) == marks
    machine = 1.5  # as `save_as_marked` gives it
    told = run(course, "marks", "--format", "json", "--class-dir", str(course.class_dir))
    row = next(r for r in json.loads(told.stdout) if (r["student"], r["task"]) == (WHO, "T4"))
    assert row["marks"] == machine + marks
    assert row["comments"] == ([comment] if comment else [])
    assert (row["status"] == "needs_marking") == waits
    page = feedback_page(course)
    assert not comment or comment in page
    shown = [
        item for item in ("with the quotient rule", "is separated", "derived.") if item in page
    ]
    assert shown == list(ticks)
    written = export(course, read_marks(course), {})
    plain = next(path for path in written.files if path.name == "marks_plain.csv")
    rows = csv.DictReader(io.StringIO(plain.read_text("utf-8-sig")))
    exported = next(row for row in rows if WHO in row.values())
    assert float(exported["T4"]) == machine + marks


def feedback_page(course) -> str:
    assert [one.problem for one in write_feedback(course, [WHO])] == [""]
    return (course.feedback(WHO) / PAGE).read_text("utf-8")


FIRST, SECOND = "with the quotient rule", "derived."


def test_after_a_mark(ann):
    ann.mark(WHO, 1, 0.5, comment="Nearly there.")
    agree(ann, 2.5, "Nearly there.", FIRST, SECOND)


def test_after_undo(ann, ben):
    saved = ann.mark(WHO, 1, comment="Nearly there.")
    ann.undo(saved)
    agree(ann, 0.0, "", waits=True)
    ann.mark(WHO, 1, comment="First.")
    ben.undo(ben.mark(WHO, 0, 1, comment="Second."))
    agree(ann, 2.0, "First.", FIRST)


def test_after_a_rubric_was_changed(ann):
    ann.mark(WHO, 1, comment="Nearly there.")
    agree(ann, 2.0, "Nearly there.", FIRST)
    ann.change_rubric(ann.weigh(1.25))
    agree(ann, 1.25, "Nearly there.", FIRST)


def test_after_a_mark_was_changed_in_formgrader(ann):
    ann.mark(WHO, 1, comment="Nearly there.")
    ann.in_formgrader(WHO, 5.0, "Better than I thought.")
    assert ann.answer(WHO).state == "elsewhere"
    agree(ann, 5.0, "Better than I thought.")  # what was ticked explains it no longer
    ann.mark(WHO, 1, 1, comment="Mine.", overrule=True)
    agree(ann, 3.0, "Mine.", FIRST, SECOND)


def test_after_a_comment_alone_was_changed_in_formgrader(ann):
    ann.mark(WHO, 1, comment="Nearly there.")
    ann.in_formgrader(WHO, 2.0, "Quite there.")
    agree(ann, 2.0, "Quite there.", FIRST)


def test_after_marking_again(ann):
    ann.mark(WHO, 1, comment="Nearly there.")
    save_as_marked(ann.course, WHO, t4_proof=PROOF)
    agree(ann, 2.0, "Nearly there.", FIRST)
    save_as_marked(ann.course, WHO, t4_proof="Another proof.")
    agree(ann, 2.0, "Nearly there.", FIRST, waits=True)
    ann.mark(WHO, 0, 1, comment="Now this.")
    agree(ann, 1.0, "Now this.", SECOND)


def test_what_reports_read_is_what_was_given(ann, ben):
    ann.mark(WHO, 1, 0.5, adjust=-0.5, comment="Nearly.", seconds=30.0)
    ann.mark(OTHER, 1, seconds=10.0)
    ben.look(WHO, 1, 1)
    given = written_marks(ann.course)
    mark = given[WHO][ann.cell]
    items = ann.rubric().rubric.active
    assert [(one.text, one.share) for one in mark.items] == [
        (items[0].text, 1.0), (items[1].text, 0.5)
    ]  # fmt: skip
    assert mark.items[0].text_th
    assert (mark.adjust, mark.comment, mark.marker, mark.second) == (-0.5, "Nearly.", "ann", True)
    assert not given[OTHER][ann.cell].second
    assert written_marks(ann.course, [OTHER]).keys() == {OTHER}


def test_what_is_open_and_with_whom_is_told(ann, ben):
    ann.mark(WHO, 1)
    ben.look(WHO, 1, 1)
    ann.in_formgrader(OTHER, 4.0)
    open_with_ben = ben.next().student
    ann.write(flags.flag, "eve05", "ann", "Which language?")
    task = next(task for task in desk_tasks(ann.course) if task.cell == ann.cell)
    assert (task.waiting, dict(task.open_with)) == (3, {"ben": 1})
    assert task.flags == [Flag("eve05", "ann", "Which language?")]
    assert [(one.first_marks, one.second_marks) for one in task.twice] == [(2.0, 3.0)]
    assert [act.marker for act in task.acts] == ["ann"]
    assert len(task.ticks) == 1
    assert open_with_ben is not None


def test_the_class_report_says_how_the_marking_stands(ann):
    ann.mark(WHO, 1)
    course = ann.course
    assert run(course, "report", "--class-dir", str(course.class_dir)).exit_code == 0
    assert "Written answers" in (course.own / "report.html").read_text("utf-8")


def test_without_a_desk_nothing_is_told(written):
    assert written_marks(written) == {}
    assert desk_tasks(written) == []
