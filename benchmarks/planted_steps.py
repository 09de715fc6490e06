"""Slips planted in right derivations: what share of those that matter is called false?

In each right side that is called true, each sign is flipped, each factor dropped (a 1 in its
place), each index exchanged, one at a time. The slip matters if the side's own value changes where
the original side is compared with the slipped one; then its equality should be called false.
`python -m benchmarks.planted_steps SET.json …` takes sets as benchmarks.equations does.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hw4kit.equations import Equality, try_out

SIGN = re.compile(r"(?<![\^{(_eE])\s*[-+−–]\s*")
INDEX = re.compile(r"_\{?([a-z])\}?(?![a-z])|[ᵢⱼₖ]")
FACTOR = re.compile(
    r"(?<![\\\w])[A-Za-z]_(?:\{[a-z]\}|[a-z])|\\frac\{[^{}]*\}\{[^{}]*\}|P\(y=[a-z]\)|\d\.\d+|(?<!\w)2(?!\w)"
)
SMALL = {"ᵢ": "ⱼ", "ⱼ": "ᵢ", "ₖ": "ᵢ"}


def slips(text: str, start: int, end: int) -> Iterator[tuple[str, str]]:
    """Yield a kind of slip and the text with it, for each place in `text[start:end]`."""
    for found in SIGN.finditer(text, start, end):
        flipped = found[0].replace("+", "#").translate({ord(sign): "+" for sign in "-−–"})
        yield "sign", replaced(text, found, flipped.replace("#", "-"))
    for found in FACTOR.finditer(text, start, end):
        if (
            found.start() > start
            and text[found.start() - 1] not in "_^∂/"
            and not below_d(text, found.start())
        ):
            yield "factor", replaced(text, found, " 1 ")
    for found in INDEX.finditer(text, start, end):
        other = SMALL.get(found[0]) or found[0].replace(
            found[1], {"i": "j", "j": "i"}.get(found[1], "i")
        )
        yield "index", replaced(text, found, other)


def below_d(text: str, at: int) -> bool:
    """Say whether a letter belongs to a derivative: the h_i of ∂h_i."""
    return bool(re.search(r"(\\partial|∂|\bd|\\mathrm\{?d\}?)\s*\{?$", text[max(0, at - 12) : at]))


def replaced(text: str, found: re.Match, other: str) -> str:
    return text[: found.start()] + other + text[found.end() :]


def at_place(found: list[Equality], start: int, end: int) -> Equality | None:
    return next((one for one in found if one.at[0] < end and start < one.at[1]), None)


def matters(text: str, one: Equality, slipped: str, task: str) -> str:
    """Return what the original side = the slipped side is called, in the same place of the cell."""
    grown = len(slipped) - len(text)
    other = slipped[one.at[0] : one.at[1] + grown]
    cell = (
        text[: one.lhs_at[0]]
        + one.rhs
        + text[one.lhs_at[1] : one.at[0]]
        + other
        + text[one.at[1] :]
    )
    shift = len(one.rhs) - (one.lhs_at[1] - one.lhs_at[0])
    start = one.at[0] + shift
    tried = at_place(try_out(cell, task), start, start + max(1, len(other)))
    return tried.verdict if tried else "unknown"


def planted(cell: dict, counts: dict[str, Counter], lines: list[str]) -> None:
    """Plant each slip in each right equality of a cell, and count what it is called."""
    text, task = cell["markdown"], cell["task"]
    for one in try_out(text, task):
        noted = at_place_noted(cell, one)
        if one.verdict != "true" or noted is not True:
            continue
        for kind, slipped in slips(text, *one.at):
            grown = len(slipped) - len(text)
            tried = at_place(
                try_out(slipped, task), one.at[0], max(one.at[0] + 1, one.at[1] + grown)
            )
            said = tried.verdict if tried else "unknown"
            if said == "true" and matters(text, one, slipped, task) != "false":
                continue  # the same value as before: no slip
            counts.setdefault(kind, Counter())[said] += 1
            if said == "true":
                lines.append(f"{cell['id']}: {tried.lhs} = {tried.rhs}")


def at_place_noted(cell: dict, one: Equality) -> object:
    """Return the truth that was noted for an equality; None if it was not noted."""
    for noted in cell["equalities"]:
        if one.at[0] < noted["rhs_at"][1] and noted["rhs_at"][0] < one.at[1]:
            return noted["truth"]
    return None


def main() -> int:
    """Read the command line, plant, and print the shares."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planted_steps", description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, help="files with noted derivations")
    given = parser.parse_args()
    counts: dict[str, Counter] = {}
    lines: list[str] = []
    for path in given.sets:
        for cell in json.loads(path.read_text("utf-8")):
            planted(cell, counts, lines)
    counts["all"] = sum(counts.values(), Counter())
    for kind, verdicts in counts.items():
        total = max(1, sum(verdicts.values()))
        shares = ", ".join(
            f"{said} {verdicts[said]} ({verdicts[said] / total:.1%})"
            for said in ("false", "unknown", "true")
        )
        print(f"{kind:7} {sum(verdicts.values()):5} slips that matter: called {shares}")
    print("Called true though the value changed:", *lines, sep="\n  ") if lines else None
    return 0


if __name__ == "__main__":
    sys.exit(main())
