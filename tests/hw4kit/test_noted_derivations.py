"""Whole derivations whose equalities somebody noted: is one of them misjudged?"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hw4kit.equations import try_out

from benchmarks.equations import count

SETS = Path(__file__).parents[2] / "benchmarks" / "derivations"
ENOUGH = 0.8  # understood


@pytest.mark.parametrize("name", sorted(path.stem for path in SETS.glob("*.json")))
def test_nothing_true_is_called_false_and_nothing_false_true(name):
    cells = json.loads((SETS / f"{name}.json").read_text("utf-8"))
    counts, misjudged = Counter(), []
    for cell in cells:
        found, lines = count(cell, try_out(cell["markdown"], cell["task"], seconds=60.0))
        counts += found
        misjudged += lines
    assert misjudged == []
    assert counts["understood"] > ENOUGH * counts["all"]
    assert counts["caught"] > counts["false ones"] / 3


def test_each_piece_stands_where_it_is_said_to():
    for path in SETS.glob("*.json"):
        for cell in json.loads(path.read_text("utf-8")):
            for noted in cell["equalities"]:
                for side in ("lhs", "rhs"):
                    begin, end = noted[f"{side}_at"]
                    assert cell["markdown"][begin:end] == noted[side]
