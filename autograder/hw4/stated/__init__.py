"""Which items of a rubric an answer states with true equations: proposals for whoever marks.

An item is stated if each equation in its text stands in the answer as a true equality, or as the
ends of an unbroken chain of them, for the same indices and in the same form (`formal`). What an
item says in words is the marker's to judge.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from hw4kit.equations.trees import NotUnderstood
from hw4kit.equations.understood import Understanding
from hw4kit.equations.values import OutOfTime

from autograder.hw4.stated.braces import braces
from autograder.hw4.stated.formal import OWN_AXES, formal_world
from autograder.hw4.stated.matching import Statement, covered, statements
from autograder.hw4.stated.working import (
    comes_to,
    formulas,
    out_of_place,
    quoted,
    spoiled,
    worked,
)

SECONDS = 2.5  # for one answer and all its items
MOST_ITEMS = 30
MOST_STATEMENTS = 300


def states(task: str, text: str, items: Sequence[str]) -> list[int]:
    """Return the places of the items that an answer to `task` states; never raises.

    What there is no time for is not proposed.
    """
    if task not in OWN_AXES or not text.strip():
        return []
    try:
        return _Proposing(task, text).places(items[:MOST_ITEMS])
    except Exception:  # whatever a text does to us: nothing is proposed
        return []


class _Proposing:
    """One answer, and what it says."""

    def __init__(self, task: str, text: str) -> None:
        self.task, self.text = task, text
        self.cell = Understanding(text + braces(text), task, SECONDS)
        self.found = self.cell.understood()
        self.cell.deadline = self.end = time.thread_time() + SECONDS
        self.formal = formal_world(self.cell.world)
        quotes = {one.pair.chain for one in self.found if quoted(text, one)}
        self.own = [
            one for one in self.found if one.pair.chain not in quotes and not out_of_place(one)
        ]
        self.true = [one for one in self.own if one.verdict == "true" and one.held is not None]
        self.said = statements(self.cell, self.true)[:MOST_STATEMENTS]

    def places(self, items: Sequence[str]) -> list[int]:
        result = []
        for place, item in enumerate(items):
            try:
                if self.is_stated(item):
                    result.append(place)
            except OutOfTime:
                break
            except (NotUnderstood, ValueError, ArithmeticError, LookupError, RecursionError):
                continue
        return result

    def is_stated(self, item: str) -> bool:
        """Say whether each equation of an item is in the answer, and what they are to reach."""
        cell = Understanding(item, self.task, SECONDS, self.cell.world.sizes)
        wanted = cell.understood()
        cell.deadline = self.end
        if not wanted or any(one.verdict != "true" or one.held is None for one in wanted):
            return False
        equations = [Statement(cell, one, one, one.held) for one in wanted]
        return all(self.says(one, item) for one in equations) and self.reaches(cell)

    def says(self, wanted: Statement, item: str) -> bool:
        """Say whether an equation is stated for all the indices that it is about."""
        sizes = list(wanted.letters.values())
        left = wanted.holds_at(tuple(range(len(sizes))), sizes).copy()
        for one in self.said:
            found = covered(wanted, one, self.formal) & left
            if found.any() and worked(wanted, one, item, self.own, self.formal):
                left &= ~found
        return not left.any() and not spoiled(wanted, self.found, self.cell, self.formal)

    def reaches(self, cell: Understanding) -> bool:
        """Say whether each formula that an item names stands at the end of a step."""
        slips = {one.pair.chain for one in self.found if one.verdict == "false"}
        steps = [one for one in self.true if one.pair.chain not in slips]
        return all(
            any(comes_to(wanted, one, self.said, self.formal) for one in steps)
            for wanted in formulas(cell)
        )
