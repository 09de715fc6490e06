"""Sentences in two languages: English, and Thai beside it.

A `Text` is an English `str` that carries its Thai form along, so that code which knows nothing of
languages goes on working. `Phrases` makes texts from templates and a table of translations; a
template that the table lacks stays English in both, and a test finds it.
"""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "th")
_CURRENT = ["en"]


class Text(str):
    """An English sentence; `th` is the same in Thai.

    told, asked: of one that `asking` has made, what it says before it asks, and what it asks.
    """

    th: str
    told: str
    asked: str

    def __new__(cls, english: str, thai: str = "") -> Text:
        text = super().__new__(cls, english)
        text.th = thai or str(english)
        return text


class Phrases:
    """Says sentences in both languages, given a table from English templates to Thai ones."""

    def __init__(self, thai: Mapping[str, str]) -> None:
        self._thai = thai

    def __call__(self, template: str, **values: object) -> Text:
        """Return `template` with `values` put in as `str.format` does, in both languages."""
        in_thai = {name: thai_of(value) for name, value in values.items()}
        thai = self._thai.get(template, template)
        return Text(template.format(**values), thai.format(**in_thai))


def thai_of(value: object) -> object:
    """Return a text's Thai form; anything else as it is."""
    return value.th if isinstance(value, Text) else value


def joined(*parts: str, between: str = " ") -> Text:
    """Return the parts that are not empty, one after the other, in both languages."""
    parts = [part for part in parts if part]
    text = Text(between.join(parts), between.join(str(thai_of(part)) for part in parts))
    if any(hasattr(part, "told") for part in parts):
        text.told = joined(*map(without_question, parts), between=between)
        text.asked = joined(*map(question_in, parts))
    return text


def asking(told: str, question: str) -> Text:
    """Return what is told and then asked, on a line of its own if what is told has lines.

    `without_question` gives back what is told, `question_in` what is asked.
    """
    text = joined(told, question, between="\n" if "\n" in told else " ")
    text.told, text.asked = told, question
    return text


def without_question(text: str) -> str:
    """Return a text without the question that `asking` has put at its end."""
    return getattr(text, "told", text)


def question_in(text: str) -> str:
    """Return the question that `asking` has put at a text's end, or nothing."""
    return getattr(text, "asked", "")


def ended(text: str) -> Text:
    """Return a text with a full stop if it does not end as a sentence does; Thai has none."""
    english = str(text)
    return Text(english if english.endswith((".", "?", "!", "…")) else english + ".", thai_of(text))


def language(code: str) -> None:
    """Choose the language of all messages: "en" or "th".

    Raises:
        ValueError: it is another one.
    """
    if code not in LANGUAGES:
        raise ValueError(f"language should be one of {', '.join(LANGUAGES)}, not {code!r}")
    _CURRENT[0] = code


def shown(text: str) -> str:
    """Return `text` in the language chosen with `language`."""
    return str(thai_of(text)) if _CURRENT[0] == "th" else str(text)
