"""Is everything that a student reads there in Thai, and does it say the same?"""

from __future__ import annotations

import pytest
from conftest import ROOT
from language import is_thai, placeholders, sentences_in, templates
from submissions import WRONG

from autograder.hw4 import HOMEWORK, mark, words
from autograder.hw4.checks._thai import THAI
from autograder.hw4.tasks import TASKS
from autograder.judge.notebook import MESSAGES, _no_marks
from autograder.report import _words
from autograder.results import Status

CHECKS = ROOT / "autograder" / "hw4" / "checks"
SOURCES = [path for path in sorted(CHECKS.glob("*.py")) if path.name != "_thai.py"]
SPOKEN = templates(CHECKS, "say")


def test_each_message_of_the_checks_is_in_the_table():
    assert len(SPOKEN) > 80
    assert {text: place for text, place in SPOKEN.items() if text not in THAI} == {}


def test_the_table_holds_no_message_that_nobody_says():
    assert set(THAI) - set(SPOKEN) == set()


@pytest.mark.parametrize("english", THAI)
def test_both_languages_put_in_the_same_values(english):
    assert placeholders(THAI[english]) == placeholders(english)
    assert is_thai(THAI[english])


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_message_of_the_checks_is_english_only(path):
    names = {name for task in TASKS for name, _ in task.checks} | set(words.CHECKS)
    # Errors that Python raises and what is logged are English, as Python's own.
    exempt = ("say", "rng", "exception", "ValueError", "RuntimeError", "_require")
    found = [(line, text) for line, text in sentences_in(path, exempt) if text not in names]
    assert found == []


def test_an_english_message_would_be_found(tmp_path):
    source = 'raise Rejected(f"{name} is not right.")\nexpect(good, say("{name} is right."))\n'
    path = tmp_path / "module.py"
    path.write_text(source, "utf-8")
    assert [line for line, _ in sentences_in(path, ("say",))] == [1]


@pytest.mark.parametrize("wrong", [w for w in WRONG if "C8" not in w.tasks], ids=lambda w: w.id)
def test_each_finding_on_a_wrong_answer_is_told_in_thai(verdict_of, wrong):
    for task in wrong.tasks:
        findings = verdict_of(task, wrong).findings
        lost = [finding for finding in findings if not finding.passed]
        assert lost
        for finding in lost:
            assert is_thai(finding.message_th), finding
            assert not is_thai(finding.message), finding


def test_an_unwritten_task_and_a_fault_of_ours_are_told_in_thai():
    blank = mark("C1", {}).findings
    assert {finding.message_th for finding in blank[:1]} == {"ไม่พบฟังก์ชัน `forward`"}
    assert blank[-1].message_th == "ไม่พบฟังก์ชัน `forward`"

    class Broken(dict):
        def get(self, name, default=None):
            raise RuntimeError("lost")

    verdict = mark("C1", Broken())
    assert verdict.status is Status.GRADER_ERROR
    assert "ระบบตรวจ" in verdict.findings[0].message_th


def test_a_cell_that_hangs_or_exits_is_told_in_thai():
    for status, message in MESSAGES.items():
        finding = _no_marks(TASKS[0], status).findings[0]
        assert finding.message == message
        assert is_thai(finding.message_th)
        assert not is_thai(finding.message)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_each_task_and_each_check_has_a_name_in_thai(task):
    assert words.TITLES[task.id] == HOMEWORK.title_th_of(task.id)
    for name, _ in task.checks:
        wordy = len(name) > 2 and not name.startswith("∂")
        assert is_thai(str(words.CHECKS.get(name, name))) is (wordy or " for " in name), name


def test_no_check_is_named_that_the_table_of_tasks_does_not_know():
    names = {name for task in TASKS for name, _ in task.checks}
    others = {"the marker itself", "the answer runs", "the cell runs", "the notebook can be marked"}
    assert (set(words.CHECKS) | set(_words.CHECKS)) - names == others
    with pytest.raises(KeyError):
        HOMEWORK.title_th_of("C9")
