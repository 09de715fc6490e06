"""What the written desk's page says: all in one table, in both languages, and nothing elsewhere."""

from __future__ import annotations

import json
import re

import pytest
from conftest import ROOT
from language import is_thai, placeholders

from autograder.desk.page import page
from autograder.desk.words import WORDS

DESK = ROOT / "autograder" / "desk"
SCRIPTS = sorted((DESK / "static").glob("*.js"))
TEMPLATE = (DESK / "templates" / "desk.html.j2").read_text("utf-8")
COMMENT = re.compile(r"^\s*//.*$|\s//\s.*$", re.MULTILINE)
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
BETWEEN_TAGS = re.compile(r">([^<>]+)<")
SAME_IN_BOTH = {"marking_as", "other_language"}  # a name; the other language's own
MADE_UP = ("group_", "key_", "refused_")  # beginnings of keys that are put together


def literals(source: str) -> list[str]:
    """Return the texts in a script: of templates only what stands outside of `${…}`."""
    found = LITERAL.findall(COMMENT.sub("", source))
    return [one or re.sub(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", "", other) for one, other in found]


def reads_like_a_sentence(text: str) -> bool:
    return bool(re.search(r"[A-Z][a-z]+ [a-z]+|[a-z]{2,} [a-z]{2,} [a-z]{2,}[.?!]|[ก-๙]", text))


@pytest.mark.parametrize("key", WORDS)
def test_each_text_is_there_in_both_languages_and_puts_in_the_same(key):
    english, thai = WORDS[key]
    assert placeholders(english) == placeholders(thai)
    if key not in SAME_IN_BOTH:
        assert not is_thai(english)
        assert is_thai(thai)


def test_each_text_that_is_asked_for_is_there_and_each_that_is_there_is_asked_for():
    asked = re.findall(r'data-(?:say|label)="(\w+)"', TEMPLATE)
    for path in SCRIPTS:
        asked += [text for text in literals(path.read_text("utf-8")) if text in WORDS]
        source = path.read_text("utf-8")
        plain = re.findall(r'(?:\bt|tell)\("(\w+)"', source)
        plain += re.findall(r'(?:\bsay|label)\([^;"]*?, "(\w+)"', source)
        plain += re.findall(r'said\("\w+", \{[^{}]*\}, "(\w+)"', source)
        assert [key for key in plain if key not in WORDS] == [], path.name
    unasked = {key for key in WORDS if not key.startswith(MADE_UP)} - set(asked)
    assert unasked == set()


def test_each_key_of_the_keyboard_says_what_it_does():
    source = (DESK / "static" / "keys.js").read_text("utf-8")
    table = source.partition("KEYS = [")[2].partition("];")[0]
    names = re.findall(r'\["[^"]+", "(\w+)"\]', table)
    assert len(names) > 25
    assert {f"key_{name}" for name in names} == {key for key in WORDS if key.startswith("key_")}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_text_stands_in_a_script(path):
    assert [t for t in literals(path.read_text("utf-8")) if reads_like_a_sentence(t)] == []


def test_no_text_stands_in_the_template():
    said = [text.strip() for text in BETWEEN_TAGS.findall(TEMPLATE)]
    assert [
        text for text in said if re.search(r"\w{2}", re.sub(r"\{[{%].*?[%}]\}", "", text))
    ] == []


def test_a_text_in_a_script_would_be_found():
    assert [t for t in literals('el("p", {}, "Save it now");') if reads_like_a_sentence(t)]
    assert [t for t in literals("el(`บันทึก`)") if reads_like_a_sentence(t)]


def test_the_page_carries_all_words_as_data_and_no_script_of_its_own():
    for language in ("en", "th", "de"):
        text = page(language)
        data = re.search(r'<script type="application/json" id="words">(.*?)</script>', text, re.S)
        assert json.loads(data[1]) == {key: list(both) for key, both in WORDS.items()}
        others = re.findall(r"<script(?![^>]*application/json)[^>]*>(.*?)</script>", text, re.S)
        assert others == [""]
        assert "style=" not in text
    assert '<html lang="th">' in page("th")
    assert '<html lang="en">' in page("de")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_asks_nobody_but_its_own_server(path):
    source = path.read_text("utf-8")
    assert re.findall(r"https?://(?!www\.w3\.org/1998/Math)", source) == []
    assert (
        re.findall(r'innerHTML|outerHTML|insertAdjacentHTML|\beval\(|setAttribute\("style"', source)
        == []
    )
