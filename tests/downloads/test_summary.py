"""What `collect` prints: all that needs a person, and of a large class the rest in numbers."""

from __future__ import annotations

import io
import re

import pytest

from autograder.course import Course
from autograder.downloads.collecting import CHANGED, NEW, SAME, Collected
from autograder.downloads.summary import MOST_NAMED, print_summary
from autograder.intake.repairs import Repair
from autograder.roster import Person, Roster
from autograder.text.console import Console

LINES_OF_A_SCREEN = 24


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(tmp_path, tmp_path / "class", "hw4")


def quiet(number: int, outcome: str = NEW) -> Collected:
    return Collected(f"65{number:08}", [f"65{number:08}_hw4.zip"], outcome, notebooks=2)


def said(course, results, **options) -> tuple[str, int]:
    out = io.StringIO()
    status = print_summary(results, course, Console(file=out, width=80), False, **options)
    return out.getvalue(), status


def test_two_hundred_uneventful_students_are_a_few_lines(course):
    results = [quiet(n, SAME if n % 2 else NEW) for n in range(200)]
    text, status = said(course, results)
    assert status == 0
    assert len(text.splitlines()) <= 3
    assert "200 students: 100 new, 100 unchanged. 0 not matched." in text
    assert "200 students with nothing to tell. --all lists everybody." in text


EVENTS = {
    "problem": {"problems": ["2_neural_network.ipynb is missing"]},
    "refused": {"refused": ["the file T4.exe"]},
    "two at once": {"problems": ["the scan “T4.jpg” is locked"], "refused": ["../x"]},
}


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_among_two_hundred_who_needs_a_person_is_named_with_the_reason(course, event):
    results = [quiet(n) for n in range(200)]
    for name, texts in event.items():
        getattr(results[150], name).extend(texts)
    text, status = said(course, results)
    assert status == 1
    assert len(text.splitlines()) <= LINES_OF_A_SCREEN
    for texts in event.values():
        for reason in texts:
            assert re.search(rf"^  6500000150: .*{re.escape(reason)}$", text, re.MULTILINE)
    assert "199 students with nothing to tell." in text


def test_what_is_nobodys_and_who_is_late_or_missing_are_named_before_the_rest(course):
    results = [quiet(n) for n in range(100)]
    results[7].late = True
    nobodys = Collected("", ["x.txt"], "nobody's name", to_do="rename it.")
    people = Roster([Person(f"65{n:08}", f"Ann {n}") for n in range(103)])
    text, status = said(course, [*results, nobodys], roster=people)
    assert status == 1
    for line in (
        "  not matched: x.txt: nobody's name.",
        "    to do: rename it.",
        "no time: 6500000007 Ann 7. ",
        "Nothing from 3 of the roster's 103: 6500000100 Ann 100, 6500000101 Ann 101, ",
    ):
        assert line in text
    assert "99 students with nothing to tell" in text


def test_what_was_mended_is_counted_by_kind_with_some_names(course):
    results = [quiet(n) for n in range(60)]
    for result in results[:40]:
        result.repairs.append(Repair("metadata", "1_the_basics", "given again"))
    results[50].repairs += [Repair("renamed", "1_the_basics", "was x.ipynb")] * 2
    text, status = said(course, results)
    assert status == 0
    assert "  lost or changed cell metadata: 40 students: 6500000000, " in text
    assert f" and {40 - MOST_NAMED} more\n" in text
    assert "  file under another name: 1 student: 6500000050\n" in text
    assert "19 students with nothing to tell." in text


def test_asked_for_everybody_there_is_a_line_for_each(course):
    text, _ = said(course, [quiet(n, CHANGED) for n in range(200)], everybody=True)
    assert all(f" 65{n:08} " in text for n in range(200))
    assert "nothing to tell" not in text


def test_a_small_class_is_listed_whole_and_with_names(course):
    people = Roster([Person("6500000001", "Lee, Ann")])
    text, _ = said(course, [quiet(n) for n in range(MOST_NAMED)], roster=people)
    assert "6500000001 Ann Lee" in text
    assert "None" not in text
    assert all(f"65{n:08}" in text for n in range(MOST_NAMED))


def test_who_is_there_under_an_id_that_the_list_does_not_have_is_told(course):
    for student in ("6500000001", "6600000001"):
        course.submitted(student).mkdir(parents=True)
    roster = Roster([Person("6600000001", "Ann Lee")])
    text, status = said(course, [quiet(0)], roster=roster)
    assert "but not in the roster: 6500000001. They are marked too" in re.sub(r"\s+", " ", text)
    assert status == 0
    assert "not in the roster" not in said(course, [quiet(0)])[0]
