"""Reads a cell and gives each pair of sides its verdict."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import numpy as np

from ...words import Text, say
from ..arrays import WrongShape
from ..conditions import Condition
from ..equality import Equality
from ..statements.pairs import Pair
from ..text.whole import whole
from ..trees import Cases, Deriv, Node, NotUnderstood, Relation, Sym, Truth, UnknownLetter, walk
from ..values import Evaluator, OutOfTime, Ways
from ..values.letters import Letters
from .certain import Certain, Result
from .comparing import Outcome, compare

BROKEN = say("Something is opened here and not closed: a brace or a $?")
EQUAL, UNEQUAL = Condition("=", kind="equal"), Condition("≠", kind="unequal")


class Reader(Certain):
    """A cell whose pairs are tried out."""

    def results(self) -> list[Equality]:
        """Return all pairs with their verdicts."""
        with suppress(OutOfTime):
            self.learn()
        found = [(pair, self.verdict(pair)) for pair in self.statements.pairs]
        with suppress(OutOfTime):
            found = self.suspicious(found)
        return [self.equality(pair, result) for pair, result in found]

    def verdict(self, pair: Pair) -> Result:
        if self.is_broken(pair):
            return Result("unknown", reason=BROKEN)
        try:
            result = self.tried(pair)
            key = self.definitions.get(pair.order)
            if key and result.verdict == "true" and self.odd(key):
                return Result("unknown", reason=say("This may set or define something."))
            return result
        except OutOfTime:
            return Result("unknown", reason=say("There was no time left to try this out."))
        except NotUnderstood as problem:
            return Result("unknown", reason=reason_of(problem))
        except (RecursionError, ValueError, ArithmeticError, IndexError, KeyError, MemoryError):
            return Result("unknown", reason=say("This is not understood."))

    def tried(self, pair: Pair) -> Result:
        """Try a pair in each sensible reading, the ordinary one first."""
        problem: NotUnderstood | None = None
        ordinary: Result | None = None
        outcomes = []
        for number, (left, right, letters, ways, plain) in enumerate(self.readings(pair)):
            try:
                result = self.under_conditions(pair, left, right, letters, ways)
            except NotUnderstood as found:
                problem = problem or found
                continue
            if result.verdict == "true" and plain:
                return result
            outcomes.append(result)
            ordinary = ordinary or result
            if number > 40:
                break
        if ordinary is None:
            raise problem or NotUnderstood("")
        if any(result.verdict != "false" for result in outcomes):
            return Result(
                "unknown", ordinary.condition, reason=say("This can be read in two ways.")
            )
        return self.kept_false(pair, ordinary)

    def under_conditions(
        self, pair: Pair, left: Node, right: Node, letters: Letters, ways: Ways
    ) -> Result:
        """Try a pair without a condition, then under those in force."""

        def outcome(condition: Condition | None, letters: Letters = letters) -> Outcome:
            evaluator = Evaluator(letters, self.deadline, ways)
            return compare(evaluator, left, right, condition, pair.relation == "≈")

        first = outcome(None)
        in_force = [*pair.own, *pair.near, *pair.far]
        shown = self.shown(in_force, left, right)
        if first.holds:
            return Result("true", pair.own[0].text if pair.own else "", first)
        tried = []
        for place, condition in enumerate(dict.fromkeys(in_force)):
            found = outcome(condition)
            if found.holds:
                verdict = (
                    "true"
                    if place == 0 or condition in pair.own or condition in pair.near
                    else "unknown"
                )
                verdict = "true" if not pair.own and not pair.near else verdict
                return Result(verdict, condition.text, found)
            tried.append((condition, found))
        if first.rounded:
            return Result("unknown", shown, first)
        whole = any(
            isinstance(part, (Cases, Truth)) or (isinstance(part, Sym) and part.name == "δ")
            for side in (left, right)
            for part in walk(side)
        )
        if not pair.own and not whole:  # a case may be meant though none is seen
            meant = replace(letters, pairs=self.pairs_meant(pair, left))
            for condition in (EQUAL, UNEQUAL) if meant.pairs else ():
                if self.maybe(outcome, condition, meant):
                    return Result("unknown", shown, first)
            for condition in self.about_label(left, right, letters):
                if self.maybe(outcome, condition, letters):
                    return Result("unknown", shown, first)
        return Result("false", shown, tried[0][1] if tried else first)

    def shown(self, in_force: list[Condition], left: Node, right: Node) -> str:
        """Return the first condition in force that is about indices of these sides."""
        indices = Evaluator(self.letters, self.deadline).indices
        free = set(indices.free(left, right))
        for condition in in_force:
            about = set(indices.free(condition.node)) if condition.node else set()
            if about <= free | self.letters.labels and (condition.node or len(free) > 1):
                return condition.text
        return ""

    def pairs_meant(self, pair: Pair, left: Node) -> set[frozenset[str]]:
        """Return the pairs of indices of which a case may be meant, though no condition is seen."""
        conditions = [*pair.own, *pair.near, *pair.far]
        if any(condition.node is None for condition in conditions):
            return self.letters.pairs
        trees = [condition.node for condition in conditions]
        found = self.paired([tree for tree in trees if tree])
        chain = self.trees_of_chains()[pair.chain]
        if any(isinstance(node, Deriv) for tree in chain for node in walk(tree)):
            return found | self.paired(chain)
        return found if isinstance(left, Sym) else found | self.letters.pairs

    def about_label(self, left: Node, right: Node, letters: Letters) -> list[Condition]:
        """Return that an index is the label, and is not, where a cell has a letter for it."""
        if self.task != "T4" or not letters.labels | self.label_letters:
            return []
        free = Evaluator(letters, self.deadline).indices.free(left, right)
        return [
            Condition(op, Relation((Sym(letter), Sym("y")), (op,)))
            for letter in free[:3]
            for op in "=≠"
        ]

    @staticmethod
    def maybe(outcome, condition: Condition, letters: Letters) -> bool:
        try:
            return outcome(condition, letters).holds
        except NotUnderstood:
            return False

    def equality(self, pair: Pair, result: Result) -> Equality:
        left, right = pair.lefts[0], pair.right
        (a, b), (c, d) = whole(self.text, *left.at), whole(self.text, *right.at)
        outcome = result.outcome
        false = result.verdict == "false" and outcome is not None
        return Equality(
            lhs=self.text[a:b],
            rhs=self.text[c:d],
            lhs_at=(a, b),
            at=(c, d),
            verdict=result.verdict,
            condition=result.condition,
            point=outcome.point if false else "",
            values=outcome.values if false else None,
            reason=result.reason
            or (say("This can be read in two ways.") if result.verdict == "unknown" else None),
        )


def reason_of(problem: NotUnderstood) -> Text:
    """Say in words why a piece was not understood."""
    if isinstance(problem, WrongShape):
        return say("The shapes do not fit, as this was read: which shape has each factor?")
    if isinstance(problem, UnknownLetter):
        return say("It is not clear what {letter} stands for.", letter=problem.args[0])
    return say("This is not understood.")


def read(text: str, task: str, seconds: float) -> list[Equality]:
    """Return the equalities of a cell, each with its verdict."""
    with np.errstate(all="ignore"):  # what is not finite is found where sides are compared
        return Reader(text, task, seconds).results()
