"""The markers' page: does it say what the page does, and the same in both languages?"""

from __future__ import annotations

import re

import pytest
from conftest import ROOT
from language import is_thai

from autograder.desk.words import WORDS

ENGLISH = (ROOT / "docs" / "markers.md").read_text("utf-8")
THAI = (ROOT / "docs" / "markers.th.md").read_text("utf-8")
KEYS = (ROOT / "autograder" / "desk" / "static" / "keys.js").read_text("utf-8")
PARTS = {
    "headings": r"^#+ ",
    "rows of tables": r"^\| ",
    "items of lists": r"^- ",
    "code blocks": r"^```\n.*?^```\n",
}


def code(page: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", page, flags=re.M | re.S)))


@pytest.mark.parametrize("part", PARTS)
def test_both_pages_have_the_same_parts(part):
    pattern = re.compile(PARTS[part], re.MULTILINE | re.DOTALL)
    assert pattern.findall(ENGLISH)
    assert pattern.findall(THAI) == pattern.findall(ENGLISH)


def test_both_pages_name_the_same_keys_and_options():
    assert code(THAI) == code(ENGLISH)


def test_the_keys_that_the_pages_name_are_those_of_the_page():
    table = re.findall(r'\["([^"]+)", "\w+"\]', KEYS.partition("KEYS = [")[2].partition("];")[0])
    rows = re.findall(r"^\| (`.+?`) \| ", ENGLISH, re.MULTILINE)
    named = [key for row in rows for key in re.findall(r"`([^`]+)`", row)]
    assert sorted(named) == sorted(table)


@pytest.mark.parametrize(("page", "number"), [(ENGLISH, 0), (THAI, 1)], ids=["en", "th"])
def test_what_the_pages_quote_the_page_says(page, number):
    said = {both[number] for both in WORDS.values()} | {"Written answers"}
    parts = {re.split(r"[:{]", text)[0].strip() for text in said}
    quoted = set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", page))
    quoted = {text for text in quoted if "](" not in text}
    assert len(quoted) > 5
    assert quoted - said - parts == set()


def test_each_heading_is_in_thai_and_each_link_within_a_page_leads_somewhere():
    for page in (ENGLISH, THAI):
        headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
        targets = {heading.lower().replace(" ", "-") for heading in headings}
        assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= targets
        for file in re.findall(r"\]\(([\w.]+\.md)\)", page):
            assert (ROOT / "docs" / file).exists()
    assert all(is_thai(heading) for heading in re.findall(r"^#+ (.+)$", THAI, re.MULTILINE))
