"""Does the students' page say the same in Thai?"""

from __future__ import annotations

import re

import pytest
from conftest import ROOT
from language import is_thai

ENGLISH = (ROOT / "docs" / "students.md").read_text("utf-8")
THAI = (ROOT / "docs" / "students.th.md").read_text("utf-8")
PARTS = {
    "headings": r"^#+ ",
    "rows of tables": r"^\| ",
    "items of lists": r"^(- |\d\. )",
    "code blocks": r"^```\n.*?^```\n",
}


@pytest.mark.parametrize("part", PARTS)
def test_the_thai_page_has_as_many_parts_in_the_same_order(part):
    pattern = re.compile(PARTS[part], re.MULTILINE | re.DOTALL)
    found = pattern.findall(ENGLISH)
    assert len(found) > 1
    assert pattern.findall(THAI) == found


def _code(page: str) -> set[str]:
    """Return what stands between backticks, on one line or two."""
    prose = re.sub(PARTS["code blocks"], "", page, flags=re.MULTILINE | re.DOTALL)
    return {" ".join(name.split()) for name in re.findall(r"`([^`]+)`", prose)}


def test_the_thai_page_names_the_same_code():
    assert _code(THAI) == _code(ENGLISH)


def test_each_heading_is_in_thai_and_each_link_within_the_page_leads_somewhere():
    headings = re.findall(r"^#+ (.+)$", THAI, re.MULTILINE)
    assert all(is_thai(heading) for heading in headings)
    targets = {heading.lower().replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", THAI)) <= targets
