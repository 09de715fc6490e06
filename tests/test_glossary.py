"""Does all Thai text use the glossary's words, and none of their rivals?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from language import glossary, is_thai, tables_of_the_kit

from autograder.hw4 import words
from autograder.hw4.checks._thai import THAI
from autograder.hw4.misconceptions import BY_ID as MISTAKES
from autograder.hw4.tasks import BY_ID as TASKS
from autograder.report import _words

TERMS = glossary("Terms")
ALL_TERMS = [*TERMS, *glossary("Words that depend on the sentence")]
LONGEST_FIRST = sorted(TERMS, key=lambda term: -len(term[0]))
CODE_NAMES = {
    "label",
    "mask",
    "momentum",
    "score",
    "velocity",
}  # arrays too, which keep their names in Thai
PAIRS = {
    **THAI,
    **tables_of_the_kit(),
    **{TASKS[id].title: thai for id, thai in words.TITLES.items()},
    **words.CHECKS,
    **_words.CHECKS,
    **{
        str(text): text.th
        for entry in MISTAKES.values()
        for text in (entry.title, entry.hint, entry.read)
    },
}


def thai_texts(root: Path) -> Iterator[tuple[str, str]]:
    """Yield (where, text) of all Thai in Python sources, notebooks and pages."""
    for folder in ("autograder", "hw4kit", "solutions", "docs"):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix == ".py":
                for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        yield f"{name}:{node.lineno}", node.value
            elif path.suffix == ".ipynb":
                for cell in nbformat.read(path, as_version=4).cells:
                    yield f"{name}:{cell.id}", cell.source
            elif path.suffix in (".md", ".html", ".j2") and path.name != "glossary.md":
                yield name, path.read_text("utf-8")


@cache
def all_thai() -> tuple[tuple[str, str], ...]:
    return tuple((where, text) for where, text in thai_texts(ROOT) if is_thai(text))


def rivals_in(text: str) -> list[str]:
    """Return the words under "not" that stand in a text, the right forms being taken out first."""
    for thai in sorted((thai for _, thai, _ in ALL_TERMS), key=len, reverse=True):
        text = text.replace(thai, "·")
    return [wrong for _, _, wrongs in ALL_TERMS for wrong in wrongs if wrong in text]


def missing_terms(english: str, thai: str) -> list[str]:
    """Return the terms of the English sentence whose Thai form the Thai sentence lacks."""
    english = re.sub(r"`[^`]*`|\{[^}]*\}|\$[^$]*\$|“[^”]*”", " ", english)
    missing = []
    for term, form, _ in LONGEST_FIRST:
        stem = re.escape(term).removesuffix("y") if term.endswith("y") else re.escape(term)
        endings = "(y|ies)" if term.endswith("y") else "(s|es)?"
        english, found = re.subn(rf"\b{stem}{endings}\b(?!['\[(_])", " ", english, flags=re.I)
        kept = term in CODE_NAMES and re.search(rf"\b{term}s?\b", thai)
        if found and form not in thai and not kept:
            missing.append(f"{term}: {form}")
    return missing


def test_the_glossary_is_long_enough_and_names_each_term_once():
    names = [english for english, _, _ in ALL_TERMS]
    assert len(names) > 90
    assert len(set(names)) == len(names)


def test_no_right_form_is_a_wrong_one_elsewhere():
    right = {thai for _, thai, _ in ALL_TERMS}
    assert [wrong for _, _, wrongs in ALL_TERMS for wrong in wrongs if wrong in right] == []


@pytest.mark.parametrize("english", PAIRS)
def test_a_translation_uses_the_terms_of_the_glossary(english):
    assert missing_terms(english, PAIRS[english]) == []


def test_no_thai_text_uses_a_word_that_the_glossary_rules_out():
    assert len(all_thai()) > 100
    assert {where: rivals_in(text) for where, text in all_thai() if rivals_in(text)} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("เกรเดียนต์ของค่าสูญเสีย", []),
        ("กราเดียนต์ของค่าสูญเสีย", ["กราเดียนต์"]),
        ("เกรเดียนของค่าความสูญเสีย", ["เกรเดียน", "ค่าความสูญเสีย", "ความสูญเสีย"]),
    ],
)
def test_a_rival_would_be_noticed(text, found):
    assert rivals_in(text) == found


@pytest.mark.parametrize(
    ("english", "thai", "missing"),
    [
        ("The biases are right.", "ไบแอสถูกต้อง", []),
        ("The losses and matrices.", "ค่าสูญเสีย", []),
        ("The gradient of `loss`.", "ความชัน", ["gradient: เกรเดียนต์"]),
        ("gradient descent on the test set", "gradient descent บนชุดทดสอบ", []),
    ],
)
def test_a_missing_term_would_be_noticed(english, thai, missing):
    assert missing_terms(english, thai) == missing
