"""What the page may ask for, as JSON schemas: whatever else comes is refused before it is read."""

from __future__ import annotations

import json
from typing import NoReturn

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from autograder.nbgrader_plugin.written.tables import LONGEST_NAME
from autograder.nbgrader_plugin.written.wishes import LONGEST_SECONDS
from autograder.nbgrader_plugin.written.words import Refused, say
from autograder.written.rubric import MOST_ITEMS

MOST_BYTES = 2**20
LONGEST_TOLD = 200  # characters of what was wrong
MOST_MARKS = 10_000
MOST_IN_GROUP = 5_000
WHOLE = {"type": "integer", "minimum": 0, "maximum": 2**53}
CELL = {"type": "string", "maxLength": LONGEST_NAME}
ID = {"type": "string", "pattern": r"^[0-9a-zA-Z_-]{1,64}$"}
SOME_TEXT = {"type": "string"}  # too long a one is told in words of its own, with the most
YES_OR_NO = {"type": "boolean"}
NUMBER = {"type": "number", "minimum": -MOST_MARKS, "maximum": MOST_MARKS}
ITEM = {
    "type": "object",
    "required": ["id", "text", "marks"],
    "properties": {
        "id": {"anyOf": [ID, {"type": "null"}]},
        "text": SOME_TEXT,
        "text_th": SOME_TEXT,
        "marks": NUMBER,
        "retired": YES_OR_NO,
    },
}
ANSWER = {"cell": CELL, "key": WHOLE}
PROPERTIES = {
    "mark": {
        **ANSWER,
        "revision": WHOLE,
        "rubric_version": WHOLE,
        "request": {"type": "string", "pattern": "^[0-9a-fA-F-]{8,64}$"},
        "ticks": {
            "type": "object",
            "maxProperties": MOST_ITEMS,
            "additionalProperties": {"type": "number"},
        },
        "adjust": NUMBER,
        "comment": SOME_TEXT,
        "seconds": {"type": "number", "minimum": 0},
        "second": YES_OR_NO,
        "group": {
            "anyOf": [
                {"type": "array", "items": WHOLE, "maxItems": MOST_IN_GROUP},
                {"type": "null"},
            ]
        },
        "overrule": YES_OR_NO,
    },
    "undo": {"cell": CELL, "log": WHOLE},
    "skip": ANSWER,
    "flag": {**ANSWER, "note": SOME_TEXT, "off": YES_OR_NO},
    "lease": ANSWER,
    "release": ANSWER,
    "rubric": {
        "cell": CELL,
        "version": WHOLE,
        "items": {"type": "array", "items": ITEM, "maxItems": 2 * MOST_ITEMS},
        "dry_run": YES_OR_NO,
    },
    "comment": {
        "cell": CELL,
        "id": {"anyOf": [WHOLE, {"type": "null"}]},
        "text": SOME_TEXT,
        "off": YES_OR_NO,
    },
}
NEEDED = {
    "mark": ["cell", "key", "revision", "rubric_version", "request", "ticks"],
    "undo": ["cell", "log"],
    "rubric": ["cell", "version", "items"],
    "comment": ["cell"],
}
VALIDATORS = {
    name: Draft202012Validator(
        {"type": "object", "required": NEEDED.get(name, ["cell", "key"]), "properties": properties}
    )
    for name, properties in PROPERTIES.items()
}


def read_body(name: str, body: bytes) -> dict:
    """Return what the page sent to do `name`.

    Raises:
        Refused: it is too long, or not what it should be.
    """
    if len(body) > MOST_BYTES:
        _refuse(f"more than {MOST_BYTES:,} bytes")
    try:
        sent = _storable(json.loads(body, parse_constant=_no_number))
    except (ValueError, RecursionError):
        _refuse("no JSON, or a number that is none")
    error = best_match(VALIDATORS[name].iter_errors(sent))
    if error is not None:
        where = "/".join(map(str, error.absolute_path))
        _refuse(f"{where} {error.message}".strip()[:LONGEST_TOLD])
    return sent


def _storable(sent: object) -> object:
    """Return what was sent with a sign in place of each half of a character, as `\\ud800` is one.

    No database keeps such a half, and no reply can hold it.
    """
    return json.loads(json.dumps(sent, ensure_ascii=False).encode("utf-8", "replace"))


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse(what: str) -> NoReturn:
    raise Refused("invalid", say("What was sent is not what the desk expects: {what}.", what=what))


def seconds_in(sent: dict) -> float:
    """Return how long an answer took, of which nobody believes more than an hour."""
    return min(float(sent.get("seconds", 0.0)), LONGEST_SECONDS)
