"""A hand mark stays valid while the answer that it was given for stays the same."""

from __future__ import annotations

import base64
from pathlib import Path

import nbformat
import pytest
from servers import BOTH

from autograder.course import Course
from autograder.demo.writing import key_answers, write_submission
from autograder.hw4.tasks import NETWORK, NOTEBOOKS
from autograder.marks import MarkedSubmission, Outcome
from autograder.nbgrader_plugin.gradebook import (
    open_gradebook,
    read_marks,
    write_hand_mark,
)
from autograder.nbgrader_plugin.hand_marks import digests_of, read_digests
from autograder.nbgrader_plugin.saving import save
from autograder.results import Status, Verdict

pytestmark = BOTH
STUDENT = "ann"


def hand_in(course: Course, **answers: str) -> None:
    write_submission(course, STUDENT, {**key_answers(course), **answers})


def mark(course: Course) -> None:
    """Save the submission as marked; its cells were not run, which earns full marks."""
    notebooks = {
        name: (course.submitted(STUDENT) / f"{name}.ipynb").read_text(encoding="utf-8")
        for name in NOTEBOOKS
    }
    save(course, MarkedSubmission(Outcome(STUDENT, True), notebooks))


@pytest.fixture
def course(prepared_course, on_database, tmp_path: Path) -> Course:
    return on_database(prepared_course(tmp_path / "course"))


@pytest.fixture
def marked(course: Course) -> Course:
    """A course with one submission, marked by machine and its proof by hand."""
    hand_in(course)
    mark(course)
    write_hand_mark(course, STUDENT, "t4_proof", 5, "Nearly.")
    return course


def proof(course: Course):
    return next(row for row in read_marks(course) if row.task == "T4").hand


@pytest.mark.processes
def test_marking_again_keeps_the_hand_mark_of_an_unchanged_answer(marked):
    mark(marked)
    assert (proof(marked).marks, proof(marked).waiting) == (5, False)


@pytest.mark.processes
def test_a_changed_answer_waits_for_a_person_and_keeps_its_mark_meanwhile(marked):
    hand_in(marked, t4_proof="Another proof.")
    mark(marked)
    assert (proof(marked).marks, proof(marked).waiting) == (5, True)


@pytest.mark.processes
def test_an_answer_that_waits_goes_on_waiting_when_it_is_marked_again(marked):
    hand_in(marked, t4_proof="Another proof.")
    mark(marked)
    mark(marked)
    assert proof(marked).waiting


@pytest.mark.processes
def test_the_mark_stands_again_once_a_person_has_confirmed_it(marked):
    hand_in(marked, t4_proof="Another proof.")
    mark(marked)
    write_hand_mark(marked, STUDENT, "t4_proof", 6, "Now it is complete.")
    mark(marked)
    assert (proof(marked).marks, proof(marked).waiting) == (6, False)


@pytest.mark.processes
def test_killed_before_the_digests_were_written_a_changed_answer_still_waits(marked, monkeypatch):
    hand_in(marked, t4_proof="Another proof.")
    with monkeypatch.context() as patch:
        patch.setattr(
            "autograder.nbgrader_plugin.saving.write_digests", lambda *_: 1 / 0, raising=True
        )
        with pytest.raises(ZeroDivisionError):
            mark(marked)
    mark(marked)
    assert proof(marked).waiting


@pytest.mark.processes
@pytest.mark.parametrize("content", ["", "{", "[]", '"text"'])
def test_without_readable_digests_a_person_looks_again(marked, content):
    records = marked.record(STUDENT).parent
    (records / f"{STUDENT}.answers.json").write_text(content)
    assert read_digests(marked, STUDENT) == {}
    mark(marked)
    assert proof(marked).waiting


@pytest.mark.processes
def test_a_mark_by_machine_changed_by_hand_stands_while_the_machine_gives_the_same(marked):
    cell = "test_c1_forward"
    with open_gradebook(marked) as gradebook:
        grade = gradebook.find_grade(cell, NETWORK, "hw4", STUDENT)
        grade.manual_score, grade.needs_manual_grade = 9, False
        gradebook.db.commit()
    mark(marked)
    with open_gradebook(marked) as gradebook:
        grade = gradebook.find_grade(cell, NETWORK, "hw4", STUDENT)
        assert (grade.manual_score, grade.needs_manual_grade) == (9, False)


@pytest.mark.processes
def test_an_answer_marked_for_the_first_time_waits(course):
    hand_in(course)
    mark(course)
    row = next(row for row in read_marks(course) if row.task == "T4")
    assert row.status in (Status.NEEDS_MARKING, Status.GRADER_ERROR)
    assert row.hand.waiting


def on_paper(proof: str) -> list:
    """Return cells of a task answered on paper: a test without values, and pages as text."""
    marks = {"grade": True, "solution": False, "grade_id": "test_t1_values"}
    waiting = Verdict("T1", 0, 7, Status.NEEDS_MARKING)._repr_mimebundle_()
    test = nbformat.v4.new_code_cell("mark()", metadata={"nbgrader": marks})
    test.outputs = [nbformat.v4.new_output("display_data", waiting)]
    return [nbformat.v4.new_markdown_cell(proof), test]


def test_a_mark_for_other_pages_does_not_stand_for_these():
    assert digests_of(on_paper("page 1")) == digests_of(on_paper("page 1"))
    assert digests_of(on_paper("page 1")) != digests_of(on_paper("page 2"))


def read_beside(page: str) -> list:
    """Return cells of a proof and of a scan that names no task, as the marked copy shows it."""
    marks = {"grade": True, "solution": True, "grade_id": "t4_proof", "points": 6}
    picture = base64.b64encode(page.encode()).decode()
    scan = nbformat.v4.new_markdown_cell("![scan.png](attachment:scan.png)")
    scan.attachments = {"scan.png": {"image/png": picture}}
    return [scan, nbformat.v4.new_markdown_cell("See my scan.", metadata={"nbgrader": marks})]


def test_a_mark_for_a_scan_that_names_no_task_does_not_stand_for_another():
    assert digests_of(read_beside("page 1")) == digests_of(read_beside("page 1"))
    assert digests_of(read_beside("page 1")) != digests_of(read_beside("page 2"))


def test_a_mark_for_a_picture_beside_the_notebook_does_not_stand_for_another(tmp_path):
    marks = {"grade": True, "solution": True, "grade_id": "t4_proof", "points": 6}
    text = "![my proof](my%20proof.svg)"
    cells = [nbformat.v4.new_markdown_cell(text, metadata={"nbgrader": marks})]
    picture, other = tmp_path / "my proof.svg", tmp_path / "other.svg"
    picture.write_text("page 1")
    first = digests_of(cells, tmp_path)
    other.write_text("nothing of the proof's")
    assert digests_of(cells, tmp_path) == first
    picture.write_text("page 2")
    assert digests_of(cells, tmp_path) != first


@pytest.mark.parametrize(("tags", "goes_on"), [([], False), (["demo"], True)])
def test_a_mark_for_an_answer_covers_the_cells_below_that_it_goes_on_in(tags, goes_on):
    """Also those below the cell that tries out its equations, but none after code of theirs."""
    marks = {"grade": True, "solution": True, "grade_id": "t4_proof", "points": 6}

    def of(below: str, after: str) -> dict[str, str]:
        proof = nbformat.v4.new_markdown_cell("See below.", metadata={"nbgrader": marks})
        texts = [nbformat.v4.new_markdown_cell(text) for text in (below, after)]
        code = nbformat.v4.new_code_cell(metadata={"tags": tags})
        return digests_of([proof, texts[0], code, texts[1]])

    assert (of("proof 1", "x") != of("proof 1", "y")) is goes_on
    assert of("proof 1", "x") != of("proof 2", "x")
