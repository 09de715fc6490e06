"""When a false verdict is taken back: what was guessed, supposed, tried, or set."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...words import Text, say
from ..statements.pairs import Pair
from ..trees import Cases, Deriv, Differential, Dots, Mul, Node, NotUnderstood, Num, Sum, Sym, walk
from ..values import Evaluator
from ..worlds import State
from .comparing import Outcome
from .meanings import is_number, keys_of
from .readings import Readings

PRIME = re.compile(r"\bprimes?\b|ไพรม์|เครื่องหมาย\s*\$?'", re.I)


TRIAL = re.compile(
    r"\b(try|tried|trying|suppose|imagine|instead|experiment|what if|if (we|i|you)|chang(e|ed|ing)"
    r"|nudg\w+|bump\w*|perturb\w*|increas\w+|decreas\w+|rais(e|ed|ing)|lower(ed|ing)?"
    r"|mov(e|ed|ing)|shift\w*|vary|varying|wiggl\w+|finite diff\w*|makes|would|were|had)\b"
    r"|\b(from|by|to) [-−+$]*\d|[Δϵε]|\\(Delta|epsilon|varepsilon|delta)\b"
    r"|ลอง|สมมติ|ถ้า|หาก|เปลี่ยน|เพิ่ม|ลดลง|ขยับ|ปรับ|แทน[^\n]{0,40}ด้วย",
    re.I,
)
OPENING = re.compile(
    r"\b(if|when|whenever|case|unless|provided|assuming|whose"
    r"|for (the|all|every|any|each|an?|its) (\w+ )?(class|classes|index|indices|score|scores|entry"
    r"|entries|rest|others?|ones?|label|diagonal))\b|กรณี|ถ้า|หาก|สำหรับคลาส|สำหรับตัว",
    re.I,
)
CONVENTION = re.compile(
    r"\beinstein|repeated ind|summation (convention|sign|is implied)|sums? (is|are) implied"
    r"|ละเครื่องหมาย|ละ\s*\$?(Σ|\\sum)|ดัชนีซ้ำ",
    re.I,
)
CLOSING = re.compile(
    r"\b(so|therefore|thus|hence|together|both cases|in all|overall|finally|in total|combin\w+"
    r"|now the loss|for the loss)\b|^#|ดังนั้น|รวม|เพราะฉะนั้น|สุดท้าย",
    re.I | re.M,
)


@dataclass
class Result:
    """A verdict, with what belongs to it."""

    verdict: str
    condition: str = ""
    outcome: Outcome | None = None
    reason: Text | None = None


class Certain(Readings):
    """A cell of which nothing is called false that is not understood beyond doubt."""

    def kept_false(self, pair: Pair, result: Result) -> Result:
        """Return a false verdict, or unknown where not all has been understood beyond doubt."""
        trees = [tree for side in (*pair.lefts, pair.right) if (tree := self.parsed(side))]
        if isinstance(trees[0], Num) and (self.task != "T1" or not is_number(trees[-1])):
            return Result("unknown", reason=say("This is not understood."))  # "slide 4 = …"
        if any(self.only_sizes(tree) for tree in trees):
            return Result("unknown", reason=say("This is about shapes."))
        if pair.supposed or self.sets_something(trees[0]) or self.tries_numbers(pair, trees):
            reason = say("This may set, suppose or try something.")
            return Result("unknown", result.condition, reason=reason)
        whole = any(isinstance(node, Cases) for tree in trees for node in walk(tree))
        if not whole and self.unread_condition(pair):
            reason = say("A condition that this stands under was not understood.")
            return Result("unknown", result.condition, reason=reason)
        if self.sum_may_be_left_out(pair, trees) or any(
            self.guessed(node) for tree in trees for node in self.expanded(tree)
        ):
            return Result("unknown", result.condition, reason=say("This can be read in two ways."))
        return result

    def unread_condition(self, pair: Pair) -> bool:
        """Say whether words open a condition for a pair, and none was read behind them."""
        if self.task == "T1":
            return False
        start = pair.lefts[0].at[0]
        opened = last(OPENING, self.text, start)
        read = [at for at in self.statements.read_at if at < pair.right.at[1] + 60]
        if opened > max([-1, last(CLOSING, self.text, start), *read]):
            return True
        end = pair.right.at[1]
        behind = re.split(r"\n|[.;] ", self.text[end : end + 200], maxsplit=1)[0]
        return bool(OPENING.search(behind)) and not any(
            end <= at <= end + len(behind) for at in self.statements.read_at
        )

    def sets_something(self, left: Node) -> bool:
        """Say whether a left side is a letter that is given, or the student's own."""
        if not isinstance(left, Sym):
            return False
        key, _ = self.letters.split(left)
        if key in self.letters.own or key in ("δ", "I"):
            return self.task != "T1"
        name = self.letters.quantity(key)
        return name is not None and not self.world.quantities[name].compute

    def tries_numbers(self, pair: Pair, trees: list[Node]) -> bool:
        """Say whether a pair may be about other numbers than the task's."""
        if self.task == "T1":
            tried = TRIAL.search(self.text, 0, pair.lefts[0].at[0])
            return bool(tried) or pair.order > self.other_point()
        if any(self.decimal(tree) for tree in trees):
            return True
        letters = [node for tree in trees for node in walk(tree) if isinstance(node, Sym)]
        subs = [sub for letter in letters for sub in self.letters.split(letter)[1]]
        dots = any(isinstance(node, Dots) for tree in trees for node in walk(tree))
        if any(isinstance(sub, Num) for sub in subs) and not dots:
            return True  # h_1, h_2 and h_3 may be all there are, in an example
        numbers = any(is_number(tree) for tree in trees)
        return numbers and (pair.example or pair.order > self.other_point())

    def other_point(self) -> int:
        """Return the number of the first pair that gives a given letter another number."""
        for pair in self.statements.pairs:
            left, right = self.parsed(pair.lefts[0]), self.parsed(pair.right)
            if isinstance(left, Sym) and self.sets_something(left):
                name = self.letters.quantity(self.letters.split(left)[0])
                if right is None:
                    return pair.order
                if name and is_number(right) and self.differs(name, right):
                    return pair.order
        return len(self.statements.pairs)

    def differs(self, name: str, right: Node) -> bool:
        try:
            value = Evaluator(self.letters, self.deadline)(right, State(self.world), {})
        except NotUnderstood:
            return True
        return (
            self.task != "T1" or abs(float(value.data) - float(self.world.given[name].data)) > 1e-9
        )

    def guessed(self, node: Node) -> bool:
        """Say whether a node's meaning was guessed: a letter by trial, a prime, a differential."""
        if isinstance(node, Differential):
            return True
        if isinstance(node, Deriv) and not node.by:
            return not PRIME.search(self.text)
        if not isinstance(node, Sym):
            return False
        key, _ = self.letters.split(node)
        return key in self.others or key in self.weak

    def sum_may_be_left_out(self, pair: Pair, trees: list[Node]) -> bool:
        """Say whether a sum over an index that occurs twice in a product may go without its sign.

        Who writes Σ anywhere leaves none out, unless the cell says so.
        """
        written = any(
            isinstance(node, Sum)
            for sides in self.trees_of_chains().values()
            for tree in sides
            for node in walk(tree)
        )
        if self.task == "T1" or (written and not CONVENTION.search(self.text)):
            return False
        indices = Evaluator(self.letters, self.deadline).indices
        free = [set(indices.free(tree)) for tree in trees]
        alone = set().union(*free) - set.intersection(*free)
        products = (node for tree in trees for node in walk(tree) if isinstance(node, Mul))
        return any(
            sum(letter in indices.free(factor) for factor in product.factors) > 1
            for product in products
            for letter in alone
        )

    def trees_of_chains(self) -> dict[int, list[Node]]:
        """Return the expressions of each chain."""
        if not self.chains:
            for pair in self.statements.pairs:
                sides = [
                    tree for side in (*pair.lefts[:1], pair.right) if (tree := self.parsed(side))
                ]
                self.chains.setdefault(pair.chain, []).extend(sides)
        return self.chains

    def only_sizes(self, node: Node | None) -> bool:
        """Say whether a side is a shape: no letter but those of sizes."""
        if node is None or self.task == "T1":
            return False
        if is_number(node) and any(isinstance(part, Mul) for part in walk(node)):
            return True
        names = {part.name for part in walk(node) if isinstance(part, Sym)}
        return bool(names) and names <= set(self.world.size_letters)

    @staticmethod
    def decimal(node: Node) -> bool:
        """Say whether a side is numbers with a point, as in an example."""
        return is_number(node) and any(
            getattr(part, "digits", None) is not None for part in walk(node)
        )

    def letters_doubted(self, found: list[tuple[Pair, Result]]) -> set[int]:
        """Return the false pairs with a letter, found by trial or defined, that mostly fails."""
        evaluator = Evaluator(self.letters, self.deadline)
        certain = {key for key in self.letters.own if evaluator.alias(key)}
        count: dict[str, list[int]] = {}
        keys_at: dict[int, set[str]] = {}
        for pair, result in found:
            trees = [tree for side in (pair.lefts[0], pair.right) if (tree := self.parsed(side))]
            keys = {key for tree in trees for key in keys_of(tree, self.letters)}
            small = keys & {"s"} if self.task == "OT1" else set()  # s may be S or P
            keys &= {*self.letters.own, *self.letters.quantities} - certain
            keys |= small
            keys_at[pair.order] = keys
            if pair.order not in self.definitions:
                for key in keys:
                    count.setdefault(key, [0, 0])[result.verdict == "true"] += (
                        result.verdict != "unknown"
                    )
        bad = {
            key
            for key, (false, true) in count.items()
            if false > true and (false > 1 or key == "s")
        }
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


def last(pattern: re.Pattern, text: str, end: int) -> int:
    """Return where a pattern is found last before a place; -1 if nowhere."""
    return max((found.start() for found in pattern.finditer(text, 0, end)), default=-1)
