"""In how many ways a pair of sides can be read, the ordinary one first."""

from __future__ import annotations

from dataclasses import replace

from ..parsing import Options
from ..statements.chains import Side
from ..statements.pairs import Pair
from ..trees import Deriv, Differential, Matrix, Node, NotUnderstood, Sym, Transpose
from ..values import Evaluator, Ways
from ..values.letters import LABEL_LETTERS
from .learning import Learner
from .meanings import keys_of

OTHER = {
    "sums": Options(sums="all"),
    "functions": Options(functions="term"),
    "slashes": Options(slashes="term"),
}


class Readings(Learner):
    """A cell whose pairs are read in several ways."""

    def readings(self, pair: Pair):
        """Yield left, right, letters, ways, and whether the reading is an ordinary one."""
        for at, left_side in enumerate(pair.lefts):
            for options in self.options(left_side, pair.right):
                try:
                    left, right = self.tree(left_side, options), self.tree(pair.right, options)
                except NotUnderstood:
                    if options == Options() and at == 0 and len(pair.lefts) == 1:
                        raise
                    continue
                for letters, sure in self.letter_readings(pair, left, right):
                    for ways, usual in self.ways(left, right):
                        yield left, right, letters, ways, sure and usual and at < pair.ordinary

    def options(self, left: Side, right: Side) -> list[Options]:
        self.parsed(left), self.parsed(right)
        touched = self.touched.get(id(left), set()) | self.touched.get(id(right), set())
        found = [Options()]
        for name in sorted(touched):
            if name == "operators":
                found += [Options(operators="factor"), Options(operators="all")]
            else:
                found.append(OTHER[name])
        return found

    def letter_readings(self, pair: Pair, left: Node, right: Node):
        yield self.letters, True
        keys = {key for side in (left, right) for key in keys_of(side, self.letters)}
        for key in keys & set(self.others):
            for own in self.others[key][:3]:
                letters = self.letters.with_({}, key)
                letters.own[key] = own
                yield letters, False
        for key in keys & self.doubtful:
            yield self.letters.with_({key: "P"}), False
        conditions = [c.node for c in self.conditions(pair) if c.node]
        for letter in self.label_candidates(left, right, *conditions):
            yield replace(self.letters, labels=self.letters.labels | {letter}), True
        for labels in self.other_labels(left, right):
            yield replace(self.letters, labels=labels), False

    def other_labels(self, left: Node, right: Node) -> list[set[str]]:
        """Return which letters may be the label too: none, or one that stands on one side alone."""
        if self.task != "T4":
            return []
        indices = Evaluator(self.letters, self.deadline).indices
        once = set(indices.free(left)) ^ set(indices.free(right))
        none: list[set[str]] = [set()] if self.letters.labels else []
        return none + [self.letters.labels | {letter} for letter in sorted(once)[:3]]

    def label_candidates(self, *trees: Node) -> list[str]:
        """Return letters that may be the label: L = -log P_c."""
        if self.task != "T4":
            return []
        free = Evaluator(self.letters, self.deadline).indices.free(*trees)
        return [letter for letter in free if letter in LABEL_LETTERS | self.label_letters]

    def ways(self, left: Node, right: Node):
        yield Ways(), True
        nodes = [node for side in (left, right) for node in self.expanded(side)]
        if any(isinstance(node, (Transpose, Matrix)) for node in nodes) and self.task == "OT1":
            yield Ways(rows=True), True
        if any(isinstance(node, Deriv) for node in nodes) and self.intermediate(nodes):
            yield Ways(held=True), True
        if any(isinstance(node, Differential) for node in nodes):
            yield Ways(gradient=True), True
            for name, quantity in self.world.quantities.items():
                if not quantity.compute and name in ("h", "W2", "b2", "A"):
                    yield Ways(moving=(name,)), True
            if self.task == "OT1":
                yield Ways(moving=("A", "W2", "b2")), True
            if self.task == "T1":
                yield Ways(moving=("w0", "b0", "w1", "b1")), True
        if self.task == "OT1" and any(self.is_loss(node) for node in nodes):
            yield Ways(loss="short"), True
            yield Ways(loss="L_data"), False

    def expanded(self, side: Node) -> list[Node]:
        """Return an expression's nodes and those of the letters in it."""
        found, seen, stack = [], set(), [side]
        while stack:
            node = stack.pop()
            found.append(node)
            stack += node.children()
            if isinstance(node, Sym):
                key, _ = self.letters.split(node)
                if key in self.letters.own and key not in seen:
                    seen.add(key)
                    stack.append(self.letters.own[key].body)
        return found

    def is_loss(self, node: Node) -> bool:
        return isinstance(node, Sym) and self.letters.quantity(self.letters.split(node)[0]) == "L"

    def intermediate(self, nodes: list[Node]) -> bool:
        """Say whether something is differentiated by a step between."""
        for node in nodes:
            for by in node.by if isinstance(node, Deriv) else ():
                if not isinstance(by, Sym):
                    return True
                name = self.letters.quantity(self.letters.split(by)[0])
                if name is None or self.world.quantities[name].compute or self.task == "T1":
                    return True
        return False
