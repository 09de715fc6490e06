"""Is every entry of the catalogue complete, different from all others, and silent about the key?"""

from __future__ import annotations

import copy
import inspect
import io
import re
import tokenize

import nbformat
import numpy as np
import pytest
from conftest import ROOT
from hw4kit.checks import examples
from hw4kit.gradients import differences
from language import tables_of_the_kit

from autograder.hw4 import HOMEWORK, reference
from autograder.hw4.checks import CHECKS, _exam
from autograder.hw4.checks._thai import THAI as THAI_OF_THE_CHECKS
from autograder.hw4.misconceptions import BY_ID, ENTRIES, compare
from autograder.hw4.misconceptions.catalogue import matchers
from autograder.hw4.misconceptions.chain import Case
from autograder.hw4.misconceptions.compare import agree
from autograder.hw4.tasks import BY_ID as TASKS

ALL = list(BY_ID.values())
THAI = re.compile(r"[\u0E00-\u0E7F]")
SIGNS = ("@", ".T", "**", "+=", "-=", "*=", "==", ">=", "<=", "[:", "axis=", "len(", "def ")
WORDS = ("np.", "keepdims", "params[", "grads[", "arange", "argmax", "maximum", "lambda", "zeros")
CODE = (*SIGNS, *WORDS)
SAME_HINT = {  # entries of one task that share a hint, and why that is good enough
    ("c2-base-10", "c2-base-2"): "one question for both bases; the title names the base",
    (
        "c3-own-forward-b1-left-out",
        "c3-own-forward-b1-twice",
        "c3-own-forward-b2-left-out",
        "c3-own-forward-b2-twice",
        "c3-own-forward-no-relu",
        "c3-own-forward-relu-on-scores",
    ): "one comparison finds any slip of the forward pass; the title names it",
}


def test_ids_are_unique_and_tell_the_task():
    entries = [entry for task in ENTRIES.values() for entry in task]
    assert len(entries) == len(BY_ID) > 200
    assert all(entry.id.startswith(f"{entry.task.lower()}-") for entry in entries)
    assert set(ENTRIES) == set(CHECKS)


@pytest.mark.parametrize("entry", ALL, ids=BY_ID)
def test_title_hint_and_reading_are_in_both_languages(entry):
    for text in (entry.title, entry.hint, entry.read):
        assert not THAI.search(text), text
        assert text.strip() == text != ""
        assert THAI.search(text.th), text.th
        assert text.th.strip() == text.th
    assert entry.hint[-1] in ".?", entry.hint


@pytest.mark.parametrize("entry", ALL, ids=BY_ID)
def test_checks_that_an_entry_explains_exist(entry):
    assert set(entry.checks) <= {check for check, _ in TASKS[entry.task].checks}
    assert bool(entry.ways) != (entry.shows is not None)


def code_of_the_key() -> list[str]:
    """Return what the key's cells and the reference hold between BEGIN and END SOLUTION."""
    cells = []
    for path in sorted((ROOT / "solutions" / "hw4").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and "BEGIN SOLUTION" in cell.source:
                cells += re.findall(r"BEGIN SOLUTION(.*?)### END SOLUTION", cell.source, re.DOTALL)
    return [*cells, inspect.getsource(reference)]


def fragments() -> set[str]:
    """Return every three tokens in a row of the key that hold an operator or a call."""
    found = set()
    for code in code_of_the_key():
        lines = "\n".join(line.strip() for line in code.splitlines())
        reader = io.StringIO(lines).readline
        try:
            tokens = [t.string for t in tokenize.generate_tokens(reader) if t.string.strip()]
        except (tokenize.TokenError, IndentationError):
            tokens = re.findall(r"\w+|[^\w\s]", lines)
        for three in zip(tokens, tokens[1:], tokens[2:], strict=False):
            if any(sign in "@*/()[]=" for sign in three) and re.search(r"[A-Za-z]", "".join(three)):
                found.add("".join(three))
    return found


def test_no_title_or_hint_holds_a_fragment_of_the_key():
    known = fragments()
    assert len(known) > 300
    for entry in ALL:
        for text in (entry.title, entry.title.th, entry.hint, entry.hint.th):
            squeezed = re.sub(r"\s", "", text)
            held = [part for part in known if part in squeezed and not part.startswith("1/")]
            assert held == [], (entry.id, held, text)


@pytest.mark.parametrize("entry", ALL, ids=BY_ID)
def test_no_title_or_hint_looks_like_code(entry):
    for text in (entry.title, entry.title.th, entry.hint, entry.hint.th):
        assert [sign for sign in CODE if sign in text] == []
        assert "`" not in text


@pytest.mark.parametrize("task", ENTRIES)
def test_two_entries_of_one_task_share_a_hint_only_for_a_reason(task):
    for language in (str, lambda text: text.th):
        by_hint: dict[str, list[str]] = {}
        for entry in ENTRIES[task]:
            by_hint.setdefault(language(entry.hint), []).append(entry.id)
        shared = {tuple(ids) for ids in by_hint.values() if len(ids) > 1}
        assert shared == {ids for ids in SAME_HINT if BY_ID[ids[0]].task == task}


@pytest.mark.parametrize("task", ENTRIES)
def test_no_two_entries_of_one_task_share_a_title(task):
    for titles in ([e.title for e in ENTRIES[task]], [e.title.th for e in ENTRIES[task]]):
        assert sorted(titles) == sorted(set(titles))


MATCHERS = [matcher for task in ENTRIES for matcher in matchers(task)]


@pytest.mark.parametrize("matcher", MATCHERS, ids=lambda m: m.function)
def test_no_two_entries_give_the_same(matcher):
    """Two names for one computation could never be told apart."""
    seen: dict[str, list] = {}
    cases = [Case(matcher.chain, matcher.function, args) for args in matcher.probes]
    with np.errstate(all="ignore"):
        for candidate in (matcher.right, *matcher.singles):
            values = [case.value(node) for case in cases for node in candidate.nodes.values()]
            for other, theirs in seen.items():
                same = all(agree(v, t) for v, t in zip(values, theirs, strict=True))
                assert not same or other == candidate.name, (other, candidate.name)
            seen[candidate.name] = values


@pytest.mark.parametrize("matcher", MATCHERS, ids=lambda m: m.function)
def test_the_chain_itself_is_the_key(matcher):
    right = getattr(reference, matcher.function)
    own = matcher.chain.function(matcher.function, {})
    for args in matcher.probes:
        mine, theirs = copy.deepcopy(args), copy.deepcopy(args)
        assert _same(own(*mine), right(*theirs))
        assert _same(mine, theirs)


def _same(one: object, other: object) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, tuple):
        return all(_same(a, b) for a, b in zip(one, other, strict=True))
    return agree(one, other)


def test_the_kit_uses_the_same_words():
    """What a student read before the deadline and what the feedback says should be one thing."""
    titles = {str(entry.title) for entry in ALL}
    slips = set(examples.SCORES_AFTER_A_SLIP) - {"neither bias is added"}  # two entries
    ones = np.ones((2, 3))
    parts = {
        text
        for extra in (-1, 1, -0.5, -2)
        for text, _ in differences.regulariser_candidates(ones, extra, ones)
    }
    assert len(parts) == 4
    assert slips | parts <= titles


def test_one_english_sentence_has_one_thai_one():
    """In the catalogue, in the kit and in the checks: what is said twice is said alike."""
    said = [text for entry in ALL for text in (entry.title, entry.hint, entry.read)]
    thai = {**THAI_OF_THE_CHECKS, **tables_of_the_kit()}
    for text in said:
        assert thai.setdefault(str(text), text.th) == text.th


def test_tolerance_is_that_of_the_checks():
    assert compare.RELATIVE_TOLERANCE == _exam.RELATIVE_TOLERANCE


def test_a_name_is_read_as_alternatives_of_entries_made_together():
    both = HOMEWORK.read_name("c1-no-relu + c1-b2-left-out | c1-absolute")
    assert [[entry.id for entry in one] for one in both] == [
        ["c1-no-relu", "c1-b2-left-out"],
        ["c1-absolute"],
    ]
    assert [entry.id for entry in HOMEWORK.explain("c1-no-relu | c1-no-relu + c1-absolute")] == [
        "c1-no-relu",
        "c1-absolute",
    ]


def test_an_unknown_name_is_told():
    with pytest.raises(KeyError):
        HOMEWORK.read_name("c1-unheard-of")
    assert HOMEWORK.explain("c1-unheard-of") == []
