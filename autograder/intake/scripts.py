"""Cells from a Python file: nbconvert's export, the percent format, or a plain file."""

from __future__ import annotations

import re

from autograder.intake.cells import Cell

PROMPT = re.compile(r"^# In ?\[[ \d*]*\]:\s*$", re.MULTILINE)
PERCENT = re.compile(r"^# ?%%(.*)$", re.MULTILINE)
LIGHT = re.compile(r"^# (?:-|\+(?: (?:\{|\[|tags=).*)?)$", re.MULTILINE)  # a list has words
CODE = re.compile(r"^(?:def \w+\(|import \w|from \w[\w.]* import |class \w|\w+ = )", re.MULTILINE)
HEADER = re.compile(r"\A(?:#!.*\n)?(?:# -\*- coding.*\n)?(?:# coding:.*\n)?")
JUPYTEXT = re.compile(r"\A\s*# ---\n(?:#.*\n)*?# ---\n")


def is_script(text: str) -> bool:
    """Tell whether a text that is not JSON looks like Python."""
    if text.lstrip().startswith(("{", "[", "<")):
        return False
    return any(pattern.search(text) for pattern in (PROMPT, PERCENT, CODE))


def cells_of_script(text: str) -> list[Cell]:
    """Return the cells of a Python file; comments between the cells become text again."""
    text = JUPYTEXT.sub("", HEADER.sub("", text.replace("\r\n", "\n")))
    if PERCENT.search(text):
        return _percent(text)
    cells = []
    for part in PROMPT.split(text):
        cells += _code_then_text(part)
    return cells


def _percent(text: str) -> list[Cell]:
    first, *parts = PERCENT.split(text)
    cells = _code_then_text(first)
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        if "[markdown]" in title or "[raw]" in title:
            cells.append(Cell("markdown", _uncomment(body.strip("\n").strip('"'))))
        elif body.strip():
            cells.append(Cell("code", body.strip("\n")))
    return cells


def _code_then_text(part: str) -> list[Cell]:
    """Take an export apart: a cell's code, and the comments after it, which were text cells.

    nbconvert puts an empty line around each; blocks of comments alone are text.
    """
    cells: list[Cell] = []
    code: list[str] = []
    for block in re.split(r"\n{2,}", LIGHT.sub("\n", part).strip("\n")):
        lines = block.split("\n")
        text = bool(block.strip()) and all(line.startswith("#") for line in lines)
        if text:
            cells += [*_code_of(code), Cell("markdown", _uncomment(block))]
            code = []
        elif code or block.strip():
            code.append(block)
    return cells + _code_of(code)


def _code_of(blocks: list[str]) -> list[Cell]:
    return [Cell("code", "\n\n\n".join(blocks))] if blocks else []


def _uncomment(text: str) -> str:
    return "\n".join(re.sub(r"^# ?", "", line) for line in text.split("\n"))
