"""Reads a cell and gives each pair of sides its verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...words import Text, say
from ..arrays import WrongShape
from ..conditions import Condition
from ..equality import Equality
from ..statements.pairs import Pair
from ..trees import Cases, Deriv, Node, NotUnderstood, Sym, UnknownLetter, walk
from ..values import Evaluator, OutOfTime, Ways
from ..values.letters import Letters
from .comparing import Outcome, compare
from .meanings import is_number, keys_of
from .readings import Readings

EQUAL, UNEQUAL = Condition("=", kind="equal"), Condition("≠", kind="unequal")


@dataclass
class Result:
    """A verdict, with what belongs to it."""

    verdict: str
    condition: str = ""
    outcome: Outcome | None = None
    reason: Text | None = None
    defines: str = ""


class Reader(Readings):
    """A cell whose pairs are tried out."""

    def results(self) -> list[Equality]:
        """Return all pairs with their verdicts."""
        self.learn()
        found = [(pair, self.verdict(pair)) for pair in self.statements.pairs]
        found = self.suspicious(found)
        return [self.equality(pair, result) for pair, result in found]

    def verdict(self, pair: Pair) -> Result:
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
        if problem is not None and isinstance(problem, WrongShape) and len(outcomes) < 1:
            raise problem
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
        shown = in_force[0].text if in_force else ""
        if first.holds:
            return Result("true", shown, first)
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
        if not pair.own and not any(
            isinstance(part, Cases) for side in (left, right) for part in walk(side)
        ):
            meant = replace(letters, pairs=self.pairs_meant(pair, left))
            for condition in (EQUAL, UNEQUAL) if meant.pairs else ():
                if self.maybe(outcome, condition, meant):
                    return Result("unknown", shown, first)
        return Result("false", shown, tried[0][1] if tried else first)

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

    def trees_of_chains(self) -> dict[int, list[Node]]:
        """Return the expressions of each chain."""
        if not self.chains:
            for pair in self.statements.pairs:
                sides = [
                    tree for side in (*pair.lefts[:1], pair.right) if (tree := self.parsed(side))
                ]
                self.chains.setdefault(pair.chain, []).extend(sides)
        return self.chains

    @staticmethod
    def maybe(outcome, condition: Condition, letters: Letters) -> bool:
        try:
            return outcome(condition, letters).holds
        except NotUnderstood:
            return False

    def kept_false(self, pair: Pair, result: Result) -> Result:
        """Return a false verdict, or unknown where the pair may be no claim at all."""
        left, right = self.parsed(pair.lefts[0]), self.parsed(pair.right)
        if self.only_sizes(left) or self.only_sizes(right):
            return Result("unknown", reason=say("This is about shapes."))
        unsure = Result(
            "unknown", result.condition, reason=say("This may set or define something.")
        )
        if isinstance(left, Sym):
            key, _ = self.letters.split(left)
            if key in self.letters.own and self.task != "T1":
                return unsure
            name = self.letters.quantity(key)
            given = name is not None and not self.world.quantities[name].compute
            if given and (self.task != "T1"):
                return unsure
        sides = (left, right) if self.task != "T1" else ()
        if any(side is not None and self.example(side) for side in sides):
            return unsure
        if any(len(pair.lefts) > 1 and self.parsed(side) is None for side in pair.lefts[:1]):
            return unsure
        return result

    def only_sizes(self, node: Node | None) -> bool:
        """Say whether a side is a shape: no letter but those of sizes."""
        if node is None or self.task == "T1":
            return False
        names = {part.name for part in walk(node) if isinstance(part, Sym)}
        return bool(names) and names <= set(self.world.size_letters)

    def example(self, node: Node) -> bool:
        """Say whether a side is numbers with a point, as in an example."""
        if not is_number(node):
            return False
        return any(getattr(part, "digits", None) is not None for part in walk(node))

    def letters_doubted(self, found: list[tuple[Pair, Result]]) -> set[int]:
        """Return the false pairs with a letter, found by trial or defined, that mostly fails."""
        evaluator = Evaluator(self.letters, self.deadline)
        certain = {key for key in self.letters.own if evaluator.alias(key)}
        count: dict[str, list[int]] = {}
        keys_at: dict[int, set[str]] = {}
        for pair, result in found:
            trees = [tree for side in (pair.lefts[0], pair.right) if (tree := self.parsed(side))]
            keys = {key for tree in trees for key in keys_of(tree, self.letters)}
            keys &= {*self.letters.own, *self.letters.quantities} - certain
            keys_at[pair.order] = keys
            if pair.order not in self.definitions:
                for key in keys:
                    count.setdefault(key, [0, 0])[result.verdict == "true"] += (
                        result.verdict != "unknown"
                    )
        bad = {key for key, (false, true) in count.items() if false > true and false > 1}
        return {order for order, keys in keys_at.items() if keys & bad}

    def contradicted(self, found: list[tuple[Pair, Result]]) -> set[int]:
        """Return the definitions of letters that are nothing known and then fail elsewhere."""
        if self.task != "T1":
            return set()
        failing = {
            key
            for pair, result in found
            if result.verdict == "false"
            for side in (pair.lefts[0], pair.right)
            if (tree := self.parsed(side))
            for key in keys_of(tree, self.letters)
        }
        evaluator = Evaluator(self.letters, self.deadline)
        return {
            order
            for order, key in self.definitions.items()
            if key in failing
            and not self.letters.own[key].arguments
            and evaluator.alias(key) is None
        }

    def suspicious(self, found: list[tuple[Pair, Result]]) -> list[tuple[Pair, Result]]:
        """Take false verdicts back where so much is false that a letter must be misread."""
        false = [pair for pair, result in found if result.verdict == "false"]
        true = [pair for pair, result in found if result.verdict == "true"]
        doubted = self.letters_doubted(found)
        contradicted = self.contradicted(found)
        if len(false) >= 4 and len(false) > 1.2 * len(true):
            doubted = {pair.order for pair in false}
        doubt = say("So much is false here that it may be read wrongly.")

        def kept(pair: Pair, result: Result) -> Result:
            back = result.verdict == "false" and pair.order in doubted
            if back or pair.order in contradicted:
                return Result("unknown", result.condition, reason=doubt)
            return result

        return [(pair, kept(pair, result)) for pair, result in found]

    def equality(self, pair: Pair, result: Result) -> Equality:
        left, right = pair.lefts[0], pair.right
        (a, b), (c, d) = left.at, right.at
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
        return say("The shapes of vectors or matrices do not fit, as this was read.")
    if isinstance(problem, UnknownLetter):
        return say("It is not clear what {letter} stands for.", letter=problem.args[0])
    return say("This is not understood.")


def read(text: str, task: str, seconds: float) -> list[Equality]:
    """Return the equalities of a cell, each with its verdict."""
    return Reader(text, task, seconds).results()
