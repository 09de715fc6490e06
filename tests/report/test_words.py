"""The page's words exist in both languages, with the same places for values."""

from __future__ import annotations

import re
import string

import pytest
from conftest import ROOT

from autograder.report._words import THAI

SAY = re.compile(r'say\(\s*((?:"[^"]*"\s*)+)')
REPORT = ROOT / "autograder" / "report"


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def said() -> set[str]:
    """Return the templates that the page's code and template say by their text."""
    files = [*REPORT.glob("*.py"), REPORT / "templates" / "feedback.html.j2"]
    found = set()
    for path in files:
        for match in SAY.findall(path.read_text(encoding="utf-8")):
            found.add("".join(re.findall(r'"([^"]*)"', match)))
        found |= set(re.findall(r'template = "([^"]*)"', path.read_text(encoding="utf-8")))
    return found - {"feedback.html.j2"}


def test_every_sentence_has_a_translation_and_none_is_left_over():
    assert said() == set(THAI)


@pytest.mark.parametrize("template", THAI)
def test_a_translation_is_thai_and_has_the_same_places(template):
    assert re.search("[\u0e00-\u0e7f]", THAI[template])
    assert placeholders(THAI[template]) == placeholders(template)
