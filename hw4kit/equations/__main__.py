"""`python -m hw4kit.equations CELL.md --task T4`: try out the equations of an answer."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from importlib import util
from pathlib import Path

from ..words import LANGUAGES, language, shown, tell
from . import Equality, try_out

TASKS = ("T1", "T4", "OT1")
MARKS = {"true": "✓", "false": "✗", "unknown": "?"}
LARGEST = 4_000_000  # bytes of a file that is read


def as_json(found: Sequence[Equality]) -> str:
    """Return the equalities as a list of objects, one a line."""
    rows = (json.dumps(row(one), ensure_ascii=False) for one in found)
    return "[" + ",\n ".join(rows) + "]"


def row(one: Equality) -> dict[str, object]:
    """Return one equality as JSON has it; `reason_th` stands beside `reason`."""
    found = {name: getattr(one, name) for name in one.__dataclass_fields__}
    found["reason"] = str(one.reason or "")
    return found | {"reason_th": one.reason.th if one.reason else ""}


def as_text(found: Sequence[Equality]) -> str:
    """Return the equalities for reading: a mark, both sides, and what came out."""
    lines = []
    for one in found:
        sides = " = ".join(" ".join(side.split()) for side in (one.lhs, one.rhs))
        lines.append(
            f"{MARKS[one.verdict]} {sides}" + (f"   [{one.condition}]" if one.condition else "")
        )
        if one.values:
            left, right = (f"{value:.4g}" for value in one.values)
            lines.append(
                "    "
                + tell(
                    "left {left}, right {right} at {point}", left=left, right=right, point=one.point
                )
            )
        elif one.reason:
            lines.append("    " + shown(one.reason))
    counts = {mark: sum(one.verdict == mark for one in found) for mark in MARKS}
    lines.append(tell("{true} true, {false} false, {unknown} not understood", **counts))
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and print what came of a cell's equations.

    Exit status: 0 tried out, whatever came of it; 2 the file or pylatexenc is missing.
    """
    parser = argparse.ArgumentParser(
        prog="python -m hw4kit.equations",
        description="Try out the equations of a written answer: true, false, or not understood.",
        epilog="Exit status: 0 tried out; 2 the file cannot be read.",
    )
    parser.add_argument("cell", help="a file with the answer's Markdown; - reads what is piped in")
    parser.add_argument("--task", required=True, choices=TASKS, help="the task that it answers")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument(
        "--seconds", type=float, default=2.0, help="most CPU time (default: %(default)g)"
    )
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="default: en")
    given = parser.parse_args(arguments)
    language(given.language)
    if util.find_spec("pylatexenc") is None:
        print(
            tell("The reader of equations needs pylatexenc: pip install pylatexenc"),
            file=sys.stderr,
        )
        return 2
    try:
        text = read_text(given.cell)
    except (OSError, ValueError) as problem:
        print(
            tell("{name} cannot be read: {problem}", name=given.cell, problem=problem),
            file=sys.stderr,
        )
        return 2
    found = try_out(text, given.task, given.seconds)
    print(as_json(found) if given.format == "json" else as_text(found))
    return 0


def read_text(name: str) -> str:
    """Return a file's text, or what is piped in.

    Raises:
        OSError, ValueError: it cannot be read, or is no text.
    """
    if name == "-":
        data = sys.stdin.buffer.read(LARGEST)
    else:
        with Path(name).open("rb") as stream:
            data = stream.read(LARGEST)
    return data.decode("utf-8")


if __name__ == "__main__":
    sys.exit(main())
