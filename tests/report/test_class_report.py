"""The class report: what it says of small and odd classes, and what it hides."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from autograder.course import Course
from autograder.homework import Homework
from autograder.hw4 import HOMEWORK
from autograder.hw4.checks._thai import THAI
from autograder.hw4.tasks import BY_ID, TASKS
from autograder.marks import UNMARKED, HandMark, MachineMark, Outcome, combine
from autograder.marks.submission import write_record
from autograder.report.anonymous import hide_names, read_labels
from autograder.report.class_report import Hiding, class_report, write_class_report
from autograder.report.facts import ClassFacts, gather
from autograder.report.findings import DEPENDS, failed_checks, misconceptions
from autograder.report.statistics import analyse
from autograder.results import Finding, Status
from autograder.roster import Person

NOW = datetime(2026, 11, 24, 9, 30)
HOSTILE = "<script>alert('x')</script>"


def row(student, task="C1", share=1.0, findings=(), waiting=False, status=Status.PARTIAL):
    """A student's row of a task: `share` of the machine's marks; a written part of 0 or waiting."""
    task = BY_ID[task]
    machine = hand = None
    if task.machine:
        machine = MachineMark(share * task.machine.marks, status, list(findings))
    if task.hand:
        hand = HandMark(None if waiting else 0.0, waiting, attempted=True)
    return combine(student, task, machine, hand)


def whole(student, **options):
    return [row(student, task.id, **options) for task in TASKS]


def page_of(rows, **facts) -> str:
    return class_report(ClassFacts(HOMEWORK, list(rows), **facts), NOW)


def test_a_class_of_one_has_a_report_without_correlations():
    page = page_of(whole("ann"))
    assert "1</b>submission<" in page
    assert all(math.isnan(one.discrimination) for one in analyse(HOMEWORK, whole("ann")))


def test_what_students_wrote_is_escaped():
    finding = Finding("first bias", False, HOSTILE, HOSTILE, 0, 2)
    rows = [*whole(HOSTILE), row("ann", findings=[finding])]
    outcomes = {HOSTILE: Outcome(HOSTILE, True, [HOSTILE])}
    page = page_of(rows, outcomes=outcomes, repairs={HOSTILE: [HOSTILE]})
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 4


def test_one_is_not_many_and_the_rarer_mistakes_are_not_called_rarer_than_they_are():
    lost = [Finding(check, False, "", f"mistake-{check}", 0, 1) for check in "abcdefghijklmn"]
    rows = [replace(r, late_penalty=3.0) for r in whole("ann", findings=lost)]
    page = page_of(rows)
    assert "1 of 1 student." in page
    assert "1 students" not in page
    assert "Fewer students" not in page
    assert "mistake-n (1)" in page
    assert "All totals are final. 1 total is lowered by a penalty" in " ".join(page.split())


def test_excerpts_of_code_are_escaped_too():
    code = "".join(f"if a{n} <script> b or {n} % {n + 2}: f(x, {n})\n" for n in range(30))
    page = page_of([*whole("ann"), *whole("bob")], sources={"ann": [code], "bob": [code]})
    assert "ann and bob" in page
    assert "<script" not in page


def test_a_waiting_part_is_left_out_of_the_mean_and_named_as_waiting():
    [one] = [s for s in analyse(HOMEWORK, [row("ann", "T1", 1.0, waiting=True)]) if s.task == "T1"]
    assert one.mean == 1
    page = page_of(whole("ann", waiting=True))
    assert "3</b>written answers wait" in page
    assert "1 of 1 totals is not final" in page


def sentences(page: str) -> str:
    return " ".join(page.split())


@pytest.mark.parametrize("waits", ["OT1", "T1", "T4"])
def test_a_task_that_still_waits_is_called_neither_hardest_nor_easiest(waits):
    """Whatever of it has been marked so far: those are not the class."""
    rows = []
    for number in range(12):
        for task in TASKS:
            still = task.id == waits and number > 0
            share = 0.0 if task.id == waits else 0.3 + 0.05 * number
            rows.append(row(f"s{number}", task.id, share, waiting=still))
    text = sentences(page_of(rows))
    assert f"Nothing is said of {waits} until a person has marked the answers" in text
    assert f"Hardest is {waits} " not in text
    assert f"easiest is {waits} " not in text
    assert not re.search(rf"\b{waits}\b[^<]*: worth going through", text)
    assert "· 11 still wait" in text


def test_a_task_that_has_been_marked_is_spoken_of():
    rows = [row(f"s{n}", task.id, 0.1 * n) for n in range(1, 11) for task in TASKS]
    text = sentences(page_of(rows))
    assert "Hardest is OT1 " in text
    assert "still wait" not in text
    assert "Nothing is said of" not in text


def test_a_class_of_which_all_waits_has_a_report():
    rows = [row(f"s{n}", task, waiting=True) for n in range(12) for task in ("T1", "T4", "OT1")]
    assert "Hardest" not in page_of(rows)


def test_names_stand_behind_the_ids_wherever_students_are_listed():
    outcomes = {"6501": Outcome("6501", True, ["2_neural_network.ipynb is missing"])}
    page = class_report(
        ClassFacts(HOMEWORK, whole("6501", waiting=True), outcomes, {"6501": ["renamed"]}),
        NOW,
        names={"6501": "Ann Lee", "6599": "Zoe"},
    )
    assert page.count("6501 Ann Lee") >= 4  # three tasks to mark, what is missing, what was mended
    assert "Zoe" not in page


def test_a_task_answered_on_paper_waits_and_is_not_counted_as_0():
    machine = MachineMark(0, Status.NEEDS_MARKING, [])
    paper = combine("ann", BY_ID["T3"], machine, None)
    [one] = [s for s in analyse(HOMEWORK, [paper]) if s.task == "T3"]
    assert one.counted == 0
    assert "1</b>written answer waits for" in page_of([*whole("ann"), paper])


def test_what_could_not_be_marked_is_named_with_its_reason_and_not_counted():
    rows = [*whole("ann"), row("bob", "C1", 0, [UNMARKED], status=Status.STUDENT_ERROR)]
    [one] = [s for s in analyse(HOMEWORK, rows) if s.task == "C1"]
    assert one.counted == 1
    outcomes = {"bob": Outcome("bob", True, ["2_neural_network.ipynb is not a notebook: cut"])}
    page = page_of(rows, outcomes=outcomes)
    assert "2_neural_network.ipynb is not a notebook: cut" in page


def test_a_submission_of_which_nothing_could_be_marked_is_in_the_report():
    outcomes = {"cat": Outcome("cat", False, ["the marking process died"])}
    page = page_of(whole("ann"), outcomes=outcomes)
    assert "2</b>submissions" in page
    assert "the marking process died" in page


def test_mistakes_made_together_count_for_each():
    finding = Finding("regulariser", False, "", "no-half + biases-too", 0, 2)
    found = misconceptions(HOMEWORK, [row("ann", "C2", findings=[finding])])
    assert sorted(one.id for one in found) == ["biases-too", "no-half"]


def test_mistakes_that_were_not_told_apart_count_as_one():
    finding = Finding("regulariser", False, "", "no-half | doubled", 0, 2)
    [one] = misconceptions(HOMEWORK, [row("ann", "C2", findings=[finding])])
    assert one.id == "no-half | doubled"


def test_the_catalogues_words_stand_for_a_misconception(monkeypatch):
    @dataclass
    class Entry:
        title: str
        read: str = "C2, the loss"

    entries = [Entry("regulariser doubled"), Entry("half left out")]
    monkeypatch.setattr(Homework, "explain", lambda self, text: entries)
    finding = Finding("regulariser", False, "twice as large", "no-half | doubled", 0, 2)
    page = page_of([*whole("ann"), row("bob", "C2", findings=[finding])])
    assert "regulariser doubled or half left out" in page
    assert "Read again: C2, the loss" in page
    assert "twice as large" in page


def test_a_mistake_seen_by_several_checks_counts_once_for_a_student():
    seen = [Finding(check, False, "", "one", 0, 2) for check in ("W1", "b1")]
    [one] = misconceptions(HOMEWORK, [row("ann", "C3", findings=seen)])
    assert one.students == ("ann",)


def test_the_example_of_a_mistake_says_what_was_seen():
    """A check may carry a mistake's name and only say that another check failed before it."""
    waits = Finding("leak", False, "Counts once the search beats the start.", "start", 0, 2)
    told = Finding("beats the start", False, "56% right, 80% asked for.", None, 0, 4)
    [one] = misconceptions(HOMEWORK, [row("ann", "C8", findings=[waits, told])])
    assert one.example == told
    [alone] = misconceptions(HOMEWORK, [row("ann", "C8", findings=[waits])])
    assert alone.example == waits


def test_what_waits_for_another_check_begins_as_the_report_expects():
    said = [text for text in THAI if "once" in text.split(" ")[:2]]
    assert len(said) >= 4
    assert all(text.startswith(DEPENDS) for text in said)


def test_only_those_who_tried_count_in_failed_checks():
    lost = Finding("first bias", False, "", None, 0, 2)
    kept = Finding("first bias", True, "", None, 2, 2)
    rows = [row("ann", findings=[lost]), row("bob", findings=[kept]), row("cat")]
    [one] = failed_checks(HOMEWORK, rows)
    assert (one.failed, one.tried) == (1, 2)


@pytest.mark.parametrize("status", [Status.NOT_ATTEMPTED, Status.NEEDS_MARKING])
def test_who_left_a_task_open_or_did_it_on_paper_did_not_fail_its_checks(status):
    lost = Finding("first bias", False, "`forward` is not written yet.", None, 0, 2)
    rows = [row("ann", findings=[lost]), row("bob", findings=[lost], status=status)]
    [one] = failed_checks(HOMEWORK, rows)
    assert (one.failed, one.tried) == (1, 1)


def test_what_a_person_marked_on_paper_failed_no_check():
    paper = [Finding("on paper", True), Finding("weights counted", False, "no answer", None, 0, 5)]
    assert failed_checks(HOMEWORK, [row("ann", "T3", findings=paper, status=Status.FAILED)]) == []


def test_a_check_whose_marks_wait_for_another_check_did_not_fail():
    cause = Finding("scores without biases", False, "56 % are wrong", None, 0, 4)
    waits = Finding(
        "shape, type and inputs", False, "Counts once one of the checks above passes.", None, 0, 1
    )
    [one] = failed_checks(HOMEWORK, [row("ann", findings=[cause, waits])])
    assert one.check == "scores without biases"
    well = Finding("shape, type and inputs", True, "", None, 1, 1)
    assert (
        len(
            failed_checks(
                HOMEWORK, [row("ann", findings=[cause, waits]), row("bob", findings=[well])]
            )
        )
        == 1
    )


# --------------------------------------------------------------------------------------- anonymous

PEOPLE = [Person("6512345", "Somchai Jaidee", "somchai@example.org")]


def test_the_anonymous_report_holds_no_name_no_id_and_no_code():
    message = "NameError: name 'somchai_w1' is not defined in 6512345's cell"
    finding = Finding("first bias", False, message, "b1-left-out", 0, 2)
    code = "".join(f"if a{n} > b or {n} % {n + 2}: secret(x, {n})\n" for n in range(30))
    facts = ClassFacts(
        HOMEWORK,
        [*whole("6512345"), row("6512345", findings=[finding]), *whole("6500001", waiting=True)],
        {"6512345": Outcome("6512345", True, ["6512345/hw4: Somchai's file is cut"])},
        {"6512345": ["hw4 somchai.ipynb: renamed"]},
        {"6512345": code, "6500001": code},
    )
    labels = {"6512345": "Student 2", "6500001": "Student 1"}
    names = ("Somchai Jaidee", "somchai", "jaidee")
    page = class_report(facts, NOW, Hiding(labels, names))
    assert "Student 2 and Student 1" in page
    for secret in ("6512345", "6500001", "secret(x"):
        assert secret not in page
    assert "somchai" not in page.casefold()


def test_the_anonymous_report_is_written_beside_the_other(tmp_path):
    course = Course(tmp_path, tmp_path / "class", "hw4")
    course.class_dir.mkdir()
    paths = [
        write_class_report(course, whole("6512345"), PEOPLE, anonymous) for anonymous in (0, 1)
    ]
    assert [path.name for path in paths] == ["report.html", "report-anonymous.html"]
    assert "6512345" not in paths[1].read_text(encoding="utf-8")
    assert not list(course.class_dir.glob("*.partial"))


def test_labels_stay_when_students_join(tmp_path):
    path = tmp_path / "class" / "anonymous.json"
    first = read_labels(path, ["ann", "bob"])
    assert sorted(first.values()) == ["Student 1", "Student 2"]
    later = read_labels(path, ["aaa", "ann", "bob"])
    assert {student: later[student] for student in first} == first
    assert later["aaa"] == "Student 3"


def test_longer_names_are_hidden_before_their_parts():
    text = hide_names("Ann Lee, ann, s10 and s1", {"s1": "A", "s10": "B"}, ["Ann Lee", "Ann"])
    assert text == "[…], […], B and A"


# -------------------------------------------------------------------------------------- the folder


def notebook(*sources) -> str:
    cells = [
        {"cell_type": "code", "source": source, "metadata": {"nbgrader": {"locked": locked}}}
        for source, locked in sources
    ]
    return json.dumps({"cells": cells})


def test_facts_are_read_from_the_class_folder(tmp_path):
    course = Course(tmp_path, tmp_path / "class", "hw4")
    for folder in (course.submitted("ann"), course.autograded("ann"), course.released):
        folder.mkdir(parents=True)
    mine = notebook((["def forward():\n", "    pass"], False), ("mark('C1')", True))
    (course.autograded("ann") / "1_the_basics.ipynb").write_text(mine)
    write_record(course, Outcome("ann", True, ["2_neural_network.ipynb is missing"], 1.5), "x")
    repair = {"kind": "renamed", "notebook": "1_the_basics.ipynb", "message": "was hw4 (1).ipynb"}
    hand_in = {"collected": [repair], "marked": [repair], "kept": {}}
    (course.class_dir / "repairs").mkdir()
    (course.class_dir / "repairs" / "ann.json").write_text(json.dumps(hand_in))
    facts = gather(course, whole("ann"))
    assert facts.outcomes["ann"].wall_seconds == 1.5
    assert facts.repairs == {"ann": ["1_the_basics.ipynb: was hw4 (1).ipynb"]}
    assert facts.sources == {"ann": ["def forward():\n    pass"]}


@pytest.mark.parametrize("content", ["", "[]", "{", '{"outcome": 3}', '{"marked": [3]}', "[3]"])
def test_a_record_that_cannot_be_read_is_left_out(tmp_path, content):
    course = Course(tmp_path, tmp_path / "class", "hw4")
    course.autograded("ann").mkdir(parents=True)
    course.record("ann").parent.mkdir()
    course.record("ann").write_text(content)
    (course.class_dir / "repairs").mkdir()
    (course.class_dir / "repairs" / "ann.json").write_text(content)
    (course.autograded("ann") / "1_the_basics.ipynb").write_text(content)
    facts = gather(course, whole("ann"))
    assert (facts.outcomes, facts.repairs, facts.sources) == ({}, {}, {})
