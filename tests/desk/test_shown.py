"""Do feedback pages and the class report say what was done at the desk, and follow its changes?"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from a_marker import BLANK, STUDENTS, AMarker
from commands import run
from saved_class import save_as_marked

from autograder.course import Course
from autograder.nbgrader_plugin.feedback import write_feedback
from autograder.nbgrader_plugin.written import flags
from autograder.nbgrader_plugin.written.reading import desk_tasks, written_marks

pytestmark = pytest.mark.processes
ANN, BOB, CAI = STUDENTS[:3]
TICKED = 'class="checks ticked"'


def fresh_pages(course: Course) -> dict[str, bool]:
    return {one.student: one.fresh for one in write_feedback(course)}


def page(course: Course, student: str) -> str:
    return (course.feedback(student) / "feedback.html").read_text("utf-8")


def report_of(course: Course, *options: str) -> str:
    result = run(course, "report", "--class-dir", str(course.class_dir), *options)
    assert result.exit_code == 0, result.output
    name = "report-anonymous.html" if options else "report.html"
    return (course.own / name).read_text("utf-8")


def section_in(report: str) -> str:
    return re.search(r'<section id="written">.*?</section>', report, re.DOTALL)[0]


def test_only_pages_of_those_who_were_marked_show_items_and_only_theirs(ann: AMarker):
    ann.mark(ANN, 1.0, comment="Well said.")
    assert all(fresh_pages(ann.course).values())
    theirs, anothers = page(ann.course, ANN), page(ann.course, BOB)
    assert theirs.count(TICKED) == 1
    assert TICKED not in anothers
    assert theirs.count("Well said.") == 1
    assert "quotient rule" in theirs, "the first item's"
    assert "derived." not in theirs, "the second item's"


def test_a_page_is_made_again_when_what_it_shows_of_the_desk_changes_and_only_then(ann: AMarker):
    ann.mark(ANN, 1.0)
    fresh_pages(ann.course)
    assert not any(fresh_pages(ann.course).values())
    items = list(ann.rubric().rubric.active)
    items[0] = replace(items[0], text="as in the lecture")
    ann.change_rubric(items)
    assert [who for who, fresh in fresh_pages(ann.course).items() if fresh] == [ANN]
    assert "as in the lecture" in page(ann.course, ANN)


def test_undone_marks_and_marks_from_formgrader_show_no_items(ann: AMarker):
    saved = ann.mark(ANN, 1.0)
    ann.mark(BOB, 1.0)
    ann.undo(saved)
    ann.in_formgrader(BOB, 5.0)
    fresh_pages(ann.course)
    assert written_marks(ann.course) == {}
    assert TICKED not in page(ann.course, ANN) + page(ann.course, BOB)
    assert "5 of 6 marks" in re.sub("<[^>]+>", "", page(ann.course, BOB))


def test_a_class_without_a_desk_has_neither(written: Course):
    assert (written_marks(written), desk_tasks(written)) == ({}, [])
    assert 'id="written"' not in report_of(written)


def test_the_report_tells_what_was_missed_by_whom_it_was_marked_and_what_is_left(
    ann: AMarker, ben: AMarker
):
    for student in (ANN, BOB):
        ann.mark(student, 1.0, 0.0)
    ben.mark(CAI, 1.0, 1.0)
    ben.look(ANN, 0.5)
    ben.next()
    ann.write(flags.flag, BOB, ann.name, "Is this a proof?")
    (task,) = [one for one in desk_tasks(ann.course) if one.cell == ann.cell]
    assert sorted(map(len, task.ticks)) == [1, 1, 2]
    assert [act.marker for act in task.acts] == ["ann", "ann", "ben"]
    assert [(one.first_marks, one.second_marks) for one in task.twice] == [(2, 1)]
    assert (task.waiting, dict(task.open_with)) == (2, {"ben": 1})
    assert [(flag.student, flag.by, flag.note) for flag in task.flags] == [
        (BOB, "ann", "Is this a proof?")
    ]
    section = section_in(report_of(ann.course))
    said = " ".join(re.sub("<[^m/][^>]*>|</[^m>]*>", " ", section).split())
    assert "T4 3 2 ben (1) 10" in said
    assert "2 of 3 (67 %)" in said
    assert f"T4 {BOB} ann Is this a proof?" in said
    assert BLANK not in said


def test_the_anonymous_report_hides_who_marked(ann: AMarker):
    ann.mark(ANN, 1.0)
    ann.write(flags.flag, BOB, ann.name, f"{BOB} asked")
    section = section_in(report_of(ann.course, "--anonymous"))
    assert "Marker 1" in section
    for name in (BOB, ">ann<"):
        assert name not in section


def test_a_second_look_at_an_answer_that_was_handed_in_anew_says_nothing_of_agreement(
    ann: AMarker, ben: AMarker
):
    ann.mark(ANN, 1.0)
    ben.look(ANN, 0.5)
    save_as_marked(ann.course, ANN, t4_proof="$c = d$, so it is another one.")
    ann.mark(ANN, 1.0, 1.0)
    (task,) = [one for one in desk_tasks(ann.course) if one.cell == ann.cell]
    assert task.twice == []
