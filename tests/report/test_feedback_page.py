"""What a student's feedback page says, and what it never says."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace

import pytest
from hw4kit.words import Text
from markupsafe import Markup
from test_pages import is_dangerous

from autograder.homework import Homework
from autograder.hw4 import HOMEWORK
from autograder.hw4.tasks import BY_ID, NETWORK, TASKS, Task
from autograder.marks import (
    UNMARKED,
    HandMark,
    MachineMark,
    TaskMarks,
    combine,
    totals,
    waiting_marks,
)
from autograder.nbgrader_plugin.preprocessors import _waiting
from autograder.report.answers import Answer
from autograder.report.feedback import NotebookPage, feedback_page
from autograder.report.task_views import Handed
from autograder.report.troubles import trouble_with
from autograder.results import NOTE, VERDICT_MIME, Finding, Status, Verdict

SCRIPT = "<script>alert(1)</script>"
WAITING = HandMark(None, waiting=True, attempted=True)
THAI = re.compile("[\u0e00-\u0e7f]")


def right(task: Task, **changes) -> TaskMarks:
    """Return full marks for a task, but for the parts given as `machine`, `hand`, `comments`."""
    findings = [Finding(name, True, "", None, marks, marks) for name, marks in task.checks]
    machine = task.machine and MachineMark(task.machine.marks, Status.PASSED, findings)
    hand = task.hand and HandMark(task.hand.marks, waiting=False, attempted=True)
    parts = {"machine": machine, "hand": hand} | changes
    return combine("s1", task, **parts)


def wrong(*findings: Finding, status=Status.PARTIAL, **changes) -> MachineMark:
    return MachineMark(sum(f.marks for f in findings), status, list(findings), **changes)


def handed(changes: dict[str, dict] | None = None, **others) -> Handed:
    """Return a student with full marks but for `changes`, by task."""
    rows = [right(task, **(changes or {}).get(task.id, {})) for task in TASKS]
    return Handed(HOMEWORK, others.pop("student", "s1"), rows, **others)


def section(page: str, task: str) -> str:
    """Return the part of the page that is about one task."""
    return page.split(f'aria-labelledby="{task}">')[1].split("</section>")[0]


def words(page: str, language: str = "en") -> str:
    """Return the page's text in one language, spaces squeezed."""
    other = "th" if language == "en" else "en"
    page = re.sub(rf'<span class="{other}" lang="{other}">.*?</span>', "", page, flags=re.DOTALL)
    page = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return " ".join(Markup(page.replace("<br>", " ")).striptags().split())


# ------------------------------------------------------------------------------------ the marks


def test_full_marks_are_praised_and_nothing_is_left_to_look_at():
    page = words(feedback_page(handed()))
    assert "100.0 %" in page
    assert "120 of 120 marks in the required tasks; 15 of 15 marks on top" in page
    assert "Every required task is complete." in page
    assert "Nothing: all that could be marked is right." in page


def test_the_marks_are_those_of_the_rows():
    failed = wrong(Finding("first bias", False, "no", None, 0, 2), Finding("W2", True, "", None, 8))
    student = handed({"C1": {"machine": failed}, "T4": {"hand": WAITING}})
    (total,) = totals(HOMEWORK, student.rows)
    page = feedback_page(student)
    assert f"{total.per_cent:.1f} % so far" in words(page)
    assert "112 of 120 marks" in words(page)
    for row in student.rows:
        assert f"{row.marks:g} / {row.max_marks:g}" in words(section(page, row.task))


def test_a_late_penalty_is_said_and_counted_in_both_languages():
    rows = [replace(row, late_penalty=27) for row in handed().rows]
    page = feedback_page(Handed(HOMEWORK, "s1", rows))
    assert "90.0 %" in words(page)
    assert "Handed in late: 27 marks are taken off." in words(page)
    assert "Per cent = (required + optional − 27) / 120" in words(page)
    assert "หัก 27 คะแนน" in words(page, "th")


@pytest.mark.parametrize(("penalty", "width"), [(0, "120.0"), (27, "108.0"), (200, "0.0")])
def test_the_bar_is_as_long_as_the_per_cent_says(penalty, width):
    rows = [replace(row, late_penalty=penalty) for row in handed().rows]
    page = feedback_page(Handed(HOMEWORK, "s1", rows))
    assert f'<rect class="earned" width="{width}"' in page
    assert ('class="late"' in page) == bool(penalty)


def test_who_handed_in_in_time_reads_nothing_of_penalties():
    assert "late" not in words(feedback_page(handed()))


def test_a_mark_that_a_person_gave_and_the_comment_are_shown():
    given = HandMark(4.5, waiting=False, attempted=True)
    student = handed({"T4": {"hand": given, "comments": ("Nice, but why is $a<b$?",)}})
    task = section(feedback_page(student), "T4")
    assert "The written part: 4.5 of 6 marks" in words(task)
    assert "Nice, but why is" in words(task)
    assert "<mi>a</mi><mo>&lt;</mo><mi>b</mi>" in task


def test_what_waits_for_a_person_is_said_with_its_marks():
    page = feedback_page(handed({"T4": {"hand": WAITING}, "OT1": {"hand": WAITING}}))
    assert "Up to 11 more marks wait for a person; until then they count as 0." in words(page)
    assert "waits for a person; up to 6 marks" in words(section(page, "T4"))


def test_a_mark_to_be_confirmed_counts_and_is_said_to_wait():
    again = HandMark(5, waiting=True, attempted=True)
    page = feedback_page(handed({"T4": {"hand": again}}))
    assert "5 of 6 marks, to be confirmed by a person" in words(section(page, "T4"))
    assert "Up to 1 more mark waits for a person; until then it counts as 0." in words(page)
    assert "5 marks given before wait to be confirmed; they count until then." in words(page)


def test_a_written_part_left_open_is_said():
    left = HandMark(0, waiting=False, attempted=False)
    page = feedback_page(handed({"T4": {"hand": left}}))
    assert "The written part: was left open" in words(section(page, "T4"))


# ------------------------------------------------------------------------------------ the checks


def test_each_check_is_shown_with_its_marks_and_what_happened():
    good = Finding("W2", True, "", None, 4, 4)
    bias = Finding("first bias", False, "expected 1, received 2", None, 0, 2, "ควรได้ 1 แต่ได้ 2")
    page = feedback_page(handed({"C1": {"machine": wrong(good, bias)}}))
    task = section(page, "C1")
    assert "✓ W2 4 / 4" in words(task)
    assert "✗ first bias 0 / 2 expected 1, received 2" in words(task)
    assert "ควรได้ 1 แต่ได้ 2" in words(task, "th")
    assert "C1 Forward pass first bias: expected 1, received 2" in words(page)  # to look at next


def test_checks_that_one_error_ended_say_it_once():
    error = "`forward` raised NameError: name 'x' is not defined"
    findings = [Finding(name, False, error, None, 0, marks) for name, marks in BY_ID["C1"].checks]
    page = feedback_page(handed({"C1": {"machine": wrong(*findings, status=Status.STUDENT_ERROR)}}))
    task = words(section(page, "C1"))
    assert task.count("NameError") == 1
    assert "every batch, shape, type and inputs 0 / 10" in task
    assert "stopped with an error" in task


@dataclass(frozen=True)
class Entry:
    """An entry of a catalogue of two."""

    id: str
    title: Text
    hint: Text = Text("What is added before ReLU?", "ก่อน ReLU ต้องบวกอะไร")  # noqa: RUF009
    read: Text = Text("The network", "โครงข่าย")  # noqa: RUF009


B1 = Entry("b1", Text("The first bias is missing", "ลืมไบแอสตัวแรก"))
B2 = Entry("b2", Text("The second bias is missing", "ลืมไบแอสตัวที่สอง"))
KNOWN = {"b1": ((B1,),), "b1 + b2": ((B1, B2),), "b1 | b2": ((B1,), (B2,))}


def page_with_mistake(monkeypatch, name: str) -> str:
    monkeypatch.setattr(Homework, "read_name", lambda self, name: KNOWN[name])
    findings = [Finding(check, False, f"{check} is wrong", name) for check in ("bias", "every")]
    return feedback_page(handed({"C1": {"machine": wrong(*findings)}}))


def test_a_known_mistake_is_named_once_with_hint_and_what_to_read(monkeypatch):
    page = page_with_mistake(monkeypatch, "b1")
    task = words(section(page, "C1"))
    assert task.count("This looks like The first bias is missing What is added before ReLU?") == 1
    assert "Read again: The network" in task
    assert "It explains" not in task  # it explains all
    assert "ลืมไบแอสตัวแรก ก่อน ReLU ต้องบวกอะไร" in words(section(page, "C1"), "th")
    assert "C1 Forward pass The first bias is missing" in words(page)  # to look at next


@pytest.mark.parametrize(
    ("name", "lead"), [("b1 + b2", "these together"), ("b1 | b2", "one of these")]
)
def test_mistakes_made_together_are_told_from_either_of_two(monkeypatch, name, lead):
    task = words(section(page_with_mistake(monkeypatch, name), "C1"))
    assert f"This looks like {lead} The first bias is missing" in task
    assert "The second bias is missing" in task


def test_a_mistake_named_alone_and_with_another_is_shown_once(monkeypatch):
    monkeypatch.setattr(Homework, "read_name", lambda self, name: KNOWN[name])
    names = {"bias": "b1", "every": "b1 + b2", "shape": None}
    findings = [Finding(check, False, f"{check} is wrong", name) for check, name in names.items()]
    page = feedback_page(handed({"C1": {"machine": wrong(*findings)}}))
    task = words(section(page, "C1"))
    assert task.count("The first bias is missing") == 1
    assert task.count("Read again") == 1
    assert "It explains: bias, every." in task


def test_a_mistake_that_the_catalogue_no_longer_has_is_passed_over(monkeypatch):
    task = words(section(page_with_mistake(monkeypatch, "gone"), "C1"))
    assert "bias is wrong" in task
    assert "This looks like" not in task


@pytest.mark.parametrize("status", [Status.PASSED, Status.PARTIAL, Status.NOT_ATTEMPTED])
def test_what_is_told_beside_the_checks_is_a_note_and_no_check(status):
    """Whatever became of the task, in both languages, and of a student's line as text only."""
    line = f"Line 2, `{SCRIPT}`, did not run."
    told = Finding(NOTE, True, line, message_th="บรรทัดที่ 2 รันไม่ได้")
    passed = Finding("W2", True, "", None, 10, 10)
    page = feedback_page(handed({"C3": {"machine": wrong(told, passed, status=status)}}))
    assert line.replace("`", "") in html.unescape(words(section(page, "C3")))
    assert "บรรทัดที่ 2 รันไม่ได้" in words(section(page, "C3"), "th")
    assert SCRIPT not in page
    assert section(page, "C3").count("✓") == (status is not Status.NOT_ATTEMPTED)


def test_stand_ins_are_said():
    machine = wrong(Finding("W2", True, "", None, 10, 10), stand_ins=("C1", "C2"))
    page = feedback_page(handed({"C3": {"machine": machine}}))
    assert "Marked with correct answers to C1, C2" in words(section(page, "C3"))


def test_a_mark_that_a_person_put_in_the_machines_place_is_said():
    machine = MachineMark(9, Status.PARTIAL, [], overruled=True)
    page = feedback_page(handed({"C3": {"machine": machine}}))
    assert "A person has looked at it" in words(section(page, "C3"))


def test_a_task_left_open_is_told_from_a_wrong_one_and_shows_no_stub():
    machine = MachineMark(0, Status.NOT_ATTEMPTED, [Finding("W2", False, "not written yet")])
    stub = {"c1_forward": Answer("raise NotImplementedError()", True)}
    page = feedback_page(handed({"C1": {"machine": machine}}, answers=stub))
    task = section(page, "C1")
    assert "left open" in words(task)
    assert "Nothing was handed in for this task." in words(task)
    assert "NotImplementedError" not in task


def test_a_fault_of_ours_is_admitted_without_its_traceback():
    trace = 'Traceback (most recent call last): File "/srv/autograder/checks/network.py", line 7'
    machine = MachineMark(0, Status.GRADER_ERROR, [Finding("the marker itself", False, trace)])
    page = feedback_page(handed({"C1": {"machine": machine}}))
    assert "could not be marked" in words(section(page, "C1"))
    assert "that says nothing about your answer" in words(section(page, "C1"))
    assert "Traceback" not in page
    assert "network.py" not in page


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.TIMED_OUT, "took too long"),
        (Status.MEMORY_EXCEEDED, "needed too much memory"),
        (Status.FAILED, "not right yet"),
    ],
)
def test_how_a_task_ended_is_said_in_words(status, said):
    machine = wrong(Finding("W2", False, "why", None, 0, 10), status=status)
    assert said in words(section(feedback_page(handed({"C1": {"machine": machine}})), "C1"))


# ----------------------------------------------------------------------------- notebooks, answers


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("is missing", "was not among the files that you handed in"),
        ("is not a notebook: {", "could not be opened as a notebook"),
        ("is broken JSON; 40 cells could be read", "Only a part of"),
        ("", "a fault on our side, not yours"),
    ],
)
def test_a_notebook_that_could_not_be_marked_is_named_with_the_reason(reason, said):
    unmarked = {
        task.id: {"machine": task.machine and MachineMark(0, Status.STUDENT_ERROR, [UNMARKED])}
        for task in TASKS
        if task.notebook == NETWORK
    }
    page = feedback_page(handed(unmarked, troubles={NETWORK: trouble_with(NETWORK, reason)}))
    assert said in words(page)
    assert f"{NETWORK}.ipynb" in words(page)
    assert "could not be marked" in words(section(page, "C1"))
    assert UNMARKED.message not in page


def test_the_students_own_answers_are_on_the_page_folded():
    answers = {"c1_forward": Answer("def forward(): ...", True), "t4_proof": Answer("$x$", False)}
    page = feedback_page(handed(answers=answers))
    assert re.search(r"<details[^>]*>\s*<summary>.*?Your answer", section(page, "C1"), re.DOTALL)
    assert '<span class="nf">forward</span>' in section(page, "C1")
    assert "<math" in section(page, "T4")


def test_a_page_of_one_notebook_has_its_tasks_and_the_notebook():
    notebook = NotebookPage(NETWORK, [Markup("<p>the first cell</p>")])
    page = feedback_page(handed(), notebook=notebook)
    assert "the first cell" in page
    assert "90 of 90 marks in this notebook's required tasks" in words(page)
    assert 'id="C1"' in page
    assert 'id="T1"' not in page


# ---------------------------------------------------------------------------------- the whole page


def hostile_page() -> str:
    message = Finding("first bias", False, f"`{SCRIPT}` {SCRIPT}", None, 0, 2, f"ไทย {SCRIPT}")
    changes = {
        "C1": {"machine": wrong(message), "comments": (f"{SCRIPT} [x](javascript:alert(1))",)},
        "T4": {"hand": WAITING},
    }
    answers = {
        "c1_forward": Answer(f"# {SCRIPT}", True),
        "t4_proof": Answer(f"{SCRIPT} <img src=x onerror=alert(1)> $\\text{{{SCRIPT}}}$", False),
    }
    return feedback_page(handed(changes, answers=answers, student=f"s1{SCRIPT}"))


def test_nothing_that_a_student_or_an_error_says_runs():
    page = hostile_page()
    assert "<script" not in page
    assert not is_dangerous(page)
    assert page.count("&lt;script&gt;") >= 6


def test_the_page_needs_no_network_and_no_script():
    page = hostile_page()
    loaded = re.findall(r"<(?:img|link|script|iframe|source|video|audio|object)[^>]*>", page)
    assert [tag for tag in loaded if 'src="data:' not in tag] == []
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    assert "@import" not in page
    assert "url(" not in page


@pytest.mark.parametrize("language", ["en", "th"])
def test_both_languages_are_there_and_the_chosen_one_is_shown_first(language):
    page = feedback_page(handed({"T4": {"hand": WAITING}}), language)
    assert f'<html lang="{language}">' in page
    assert re.search(rf'id="show-{language}"[^>]* checked>', page)
    assert page.count(" checked>") == 1
    assert "What to look at next" in words(page, "en")
    assert "สิ่งที่ควรดูต่อไป" in words(page, "th")


def test_every_thai_span_stands_beside_an_english_one():
    page = hostile_page()
    pairs = re.findall(r'<span class="en" lang="en">.*?</span><span class="th" lang="th">', page)
    assert len(pairs) == page.count('<span class="th" lang="th">') > 50


# ------------------------------------------------------------------------------------- on paper


def on_paper(task: str, given: float | None = None, again: bool = False) -> MachineMark:
    """Return the machine's part of a task that was handed in on paper, as the gradebook has it."""
    checks = BY_ID[task].checks
    open_ones = [Finding(name, False, "no answer yet", None, 0, marks) for name, marks in checks]
    blank = Verdict(task, 0, BY_ID[task].machine.marks, Status.NOT_ATTEMPTED, open_ones)
    findings = Verdict.from_dict(_waiting(blank)[VERDICT_MIME]).findings
    status = Status.NEEDS_MARKING if given is None or again else Status.PARTIAL
    return MachineMark(given or 0.0, status, findings)


def paper_student() -> Handed:
    """Return the student of an unnamed scan: T1, T3, T4 and OT1 wait, T2 was typed."""
    changes = {
        "T1": {"hand": WAITING},
        "T3": {"machine": on_paper("T3")},
        "T4": {"machine": on_paper("T4"), "hand": WAITING},
        "OT1": {"hand": WAITING},
    }
    return handed(changes, answers={"t3_parameters": Answer("weights = None", True)})


def test_the_page_says_of_what_waits_the_same_as_marks_and_export():
    student = paper_student()
    (total,) = totals(HOMEWORK, student.rows)
    assert total.waiting == 28
    page = words(feedback_page(student))
    assert "Up to 28 more marks wait for a person; until then they count as 0." in page
    assert (
        sum(waiting_marks(HOMEWORK.by_id[row.task], row) for row in student.rows) == total.waiting
    )


def test_a_task_on_paper_waits_and_is_neither_wrong_nor_to_be_looked_at():
    page = feedback_page(paper_student())
    for task, most in (("T3", 10), ("T4", 4)):
        said = words(section(page, task))
        assert f"Handed in on paper: up to {most} marks wait for a person." in said
        assert "waits for a person" in said
        for wrong_word in ("✗", "✓", "no answer yet", "0 / 0", "left open", "Your answer"):
            assert wrong_word not in said
    assert "What to look at next Nothing: all that could be marked is right." in words(page)
    assert "on paper" not in words(page, "th")
    assert "ส่งเป็นกระดาษ" in words(section(page, "T3"), "th")


def test_what_a_person_gave_for_paper_is_said_without_the_empty_cells_checks():
    page = feedback_page(handed({"T3": {"machine": on_paper("T3", given=8)}}))
    said = words(section(page, "T3"))
    assert "Handed in on paper: 8 of 10 marks." in said
    assert "no answer yet" not in said
    assert "T3 Number of learnable parameters partly right" in words(page)


def test_a_mark_for_paper_that_waits_to_be_confirmed_counts_and_is_said():
    student = handed({"T3": {"machine": on_paper("T3", given=8, again=True)}})
    page = feedback_page(student)
    assert "Handed in on paper: 8 of 10 marks, to be confirmed by a person." in words(page)
    assert "Up to 2 more marks wait for a person" in words(page)
    assert "8 marks given before wait to be confirmed; they count until then." in words(page)
    assert "so far" in words(page)


def test_full_marks_that_wait_to_be_confirmed_are_not_final():
    page = words(feedback_page(handed({"T4": {"hand": HandMark(6, True, True)}})))
    assert "so far" in page
    assert "6 marks given before wait to be confirmed" in page
    assert "more mark" not in page


def test_who_did_all_on_paper_does_not_read_that_there_is_nothing():
    changes = {}
    for task in TASKS:
        blank = MachineMark(0, Status.NOT_ATTEMPTED, [])
        paper = task.id in ("T1", "T2", "T3", "T4")
        changes[task.id] = {
            "machine": task.machine and (on_paper(task.id) if paper else blank),
            "hand": task.hand and (WAITING if paper else HandMark(0, False, attempted=False)),
        }
    page = words(feedback_page(handed(changes)))
    assert "Nothing yet" not in page
    assert "What waits for a person may well be right." in page
