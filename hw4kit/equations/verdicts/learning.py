"""Learns what the letters of a cell mean: by its definitions, and by trial."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from ..conditions import Condition
from ..statements.pairs import Pair
from ..trees import Call, Deriv, Div, Node, NotUnderstood, Relation, Sum, Sym, walk
from ..values import Evaluator
from ..values.letters import Letters, Own
from .cell import Cell
from .comparing import bound, compare
from .meanings import (
    CANDIDATES,
    CUSTOM,
    INDICES,
    PROBABILITIES,
    RESERVED,
    defined,
    is_number,
    keys_of,
    prime_of,
)

CERTAIN = 3.0  # true equalities that a letter's meaning by trial needs before it may make one false


class Learner(Cell):
    """A cell whose letters get their meanings."""

    def learn(self) -> None:
        """Find the meaning of the cell's letters."""
        trees = [
            tree
            for pair in self.statements.pairs
            for side in (*pair.lefts, pair.right)
            if (tree := self.parsed(side)) is not None
        ]
        trees += [
            tree for side, _ in self.statements.alone if (tree := self.parsed(side)) is not None
        ]
        self.letters.labels |= self.statements.labels
        self.define()
        self.letters.prime = prime_of(trees, self.letters)
        self.try_functions()
        self.try_letters(trees)
        self.letters.prime = prime_of(trees, self.letters)
        self.letters.aliases = {}
        self.letters.usual = self.usual_sizes(trees)
        conditions = [c.node for pair in self.statements.pairs for c in self.conditions(pair)]
        self.letters.pairs = self.paired([*trees, *filter(None, conditions)])
        self.letters.settled = True
        self.find_labels()
        self.doubt()
        evaluator = Evaluator(self.letters, self.deadline)
        self.weak |= {key for key in self.backwards if evaluator.alias(key) is None}

    def find_labels(self) -> None:
        """Find letters that stand for the label: L = -log P_k is true for that class alone."""
        for pair in self.statements.pairs if self.task == "T4" else ():
            left, right = self.parsed(pair.lefts[0]), self.parsed(pair.right)
            if left is None or right is None:
                continue
            free = Evaluator(self.letters, self.deadline).indices.free(right)
            outside = Evaluator(self.letters, self.deadline).indices.free(left)
            if len(free) == 1 and not outside and free[0] not in self.letters.labels:
                letters = self.letters.with_({})
                letters.labels |= set(free)
                try:
                    if compare(Evaluator(letters, self.deadline), left, right, None).holds:
                        self.label_letters |= set(free)
                except NotUnderstood:
                    continue

    def paired(self, trees: list[Node]) -> set[frozenset[str]]:
        """Return the pairs of indices that may be equal or not: j of what is differentiated by h_i,
        and those that stand together in a condition or a δ."""
        indices = Evaluator(self.letters, self.deadline).indices
        found: set[frozenset[str]] = set()
        for node in (part for tree in trees for part in walk(tree)):
            letters: list[str] = []
            if isinstance(node, Deriv):
                by = node.by or ((self.letters.prime,) if self.letters.prime else ())
                below = set(indices.free(*by))
                body = indices.free(node.body)
                found |= {frozenset((a, b)) for a in body for b in below if a != b}
            elif isinstance(node, Relation) or (isinstance(node, Sym) and node.name == "δ"):
                letters = [
                    part.name for part in walk(node) if isinstance(part, Sym) and part.name != "δ"
                ]
            found |= {frozenset(two) for two in combinations(letters[:6], 2)}
        return found

    def try_functions(self) -> None:
        """Take a function that nothing defines for the task's own one, if that fits twice."""
        for name in self.functions - set(self.letters.own):
            letters = self.letters.with_({})
            letters.own[name] = Own((), Call("relu", (Sym("t"),)), ("t",))
            if self.score_of(name, letters) > 1:
                self.letters.own[name] = letters.own[name]
            self.weak.add(name)

    def usual_sizes(self, trees: list[Node]) -> dict[str, int]:
        """Return how far each index letter runs wherever the cell tells."""
        indices = Evaluator(self.letters, self.deadline).indices
        found: dict[str, set[int]] = {}
        for tree in trees:
            for letter, size in indices.uses(tree, frozenset()):
                if size is not None:
                    found.setdefault(letter, set()).add(size)
        return {letter: sizes.pop() for letter, sizes in found.items() if len(sizes) == 1}

    def define(self) -> None:
        """Take the first equality with a fresh letter on its left as its definition."""
        for backwards in (False, True):
            for pair in self.statements.pairs:
                left, right = self.parsed(pair.lefts[0]), self.parsed(pair.right)
                if left is None or right is None:
                    continue
                if backwards:
                    left, right = right, left
                if not backwards or not self.is_own(left):
                    before = set(self.letters.own)
                    self.define_by(pair, left, right)
                    self.backwards |= set(self.letters.own) - before if backwards else set()

    def is_own(self, node: Node) -> bool:
        """Say whether a side is a letter that has been defined."""
        return isinstance(node, Sym) and self.letters.split(node)[0] in self.letters.own

    def define_by(self, pair: Pair, left: Node, right: Node) -> None:
        found = defined(left, right, self.letters)
        if not found:
            return
        key, own = found
        if self.letters.quantity(key) is not None:
            return
        if self.circular(key, right):
            return
        _, body = bound(left, own.body, Evaluator(self.letters, self.deadline))
        own = replace(own, body=body)
        if key in self.letters.own:
            before = self.letters.own[key]
            if is_number(before.body) and not is_number(own.body):
                self.letters.own[key] = own
                self.definitions = {o: k for o, k in self.definitions.items() if k != key}
                self.definitions[pair.order] = key
            elif before.body != own.body and not is_number(own.body):
                self.others.setdefault(key, []).append(own)
            return
        self.letters.own[key] = own
        self.definitions[pair.order] = key

    def circular(self, key: str, body: Node, depth: int = 0) -> bool:
        """Say whether a letter would be defined by itself."""
        if depth > 10:
            return True
        for other in keys_of(body, self.letters):
            if other == key:
                return True
            if other in self.letters.own and self.circular(
                key, self.letters.own[other].body, depth + 1
            ):
                return True
        return False

    def try_letters(self, trees: list[Node]) -> None:
        """Give each letter that nothing defines the meaning that makes most equalities true."""
        unknown: dict[str, int] = {}
        for tree in [*trees, *(own.body for own in self.letters.own.values())]:
            for key, count in keys_of(tree, self.letters).items():
                fixed = key in RESERVED or key in self.world.size_letters or key in INDICES
                if not self.letters.known(key) and not fixed:
                    unknown[key] = max(unknown.get(key, 0), count)
        for _ in range(min(len(unknown), 6)):
            best = (0.0, "", "")
            for key, count in list(unknown.items())[:12]:
                for candidate in self.candidates(key, count):
                    score = self.score(key, candidate, unknown)
                    if score > best[0]:
                        best = (score, key, candidate)
            if not best[1]:
                return
            self.letters.quantities[best[1]] = best[2]
            if best[0] < CERTAIN:
                self.weak.add(best[1])
            self.letters.aliases = {}
            del unknown[best[1]]

    def candidates(self, key: str, count: int) -> list[str]:
        found = list(CANDIDATES.get((self.task, count), ()))
        usual = CUSTOM.get(key) if self.task == "T4" else None
        return sorted(found, key=lambda name: name != usual)

    def score(self, key: str, candidate: str, unknown: dict[str, int]) -> float:
        """Return how well a meaning of a letter fits the cell's equalities."""
        return self.score_of(key, self.letters.with_({key: candidate}))

    def score_of(self, key: str, letters: Letters) -> float:
        """Return how many equalities with a letter are true, given what letters mean."""
        total = 0.0
        for pair in self.statements.pairs:
            left, right = self.parsed(pair.lefts[0]), self.parsed(pair.right)
            if left is None or right is None or not self.concerns(key, left, right):
                continue
            if pair.order in self.definitions:
                name = Evaluator(letters, self.deadline).alias(self.definitions[pair.order])
                total += 1.0 if name else 0.0
                continue
            try:
                total += 1.0 if self.holds(pair, left, right, letters) else -0.25
            except NotUnderstood:
                continue
        return total

    def concerns(self, key: str, *trees: Node) -> bool:
        seen: set[str] = set()
        stack = [name for tree in trees for name in keys_of(tree, self.letters)]
        while stack:
            name = stack.pop()
            if name == key:
                return True
            if name in self.letters.own and name not in seen:
                seen.add(name)
                stack += keys_of(self.letters.own[name].body, self.letters)
        return False

    def holds(self, pair: Pair, left: Node, right: Node, letters: Letters) -> bool:
        for condition in (None, *self.conditions(pair)):
            if compare(Evaluator(letters, self.deadline), left, right, condition).holds:
                return True
        return False

    def doubt(self) -> None:
        """Doubt letters that usually are probabilities but were defined as something else."""
        if self.task != "T4":
            return
        for key in set(self.definitions.values()) & PROBABILITIES:
            quotient = any(isinstance(node, Div) for node in walk(self.letters.own[key].body))
            if quotient and Evaluator(self.letters, self.deadline).alias(key) is None:
                self.doubtful.add(key)

    def odd(self, key: str) -> bool:
        """Say whether a definition looks like a slip: a sum over a letter that is not in it."""
        body = self.letters.own[key].body
        sums = [node for node in walk(body) if isinstance(node, Sum) and node.letters]
        indices = Evaluator(self.letters, self.deadline).indices
        return key in self.doubtful or any(
            not set(node.letters) <= set(indices.free(node.body)) for node in sums
        )

    @staticmethod
    def conditions(pair: Pair) -> list[Condition]:
        return list(dict.fromkeys([*pair.own, *pair.near, *pair.far]))
