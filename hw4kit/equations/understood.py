"""The true equalities of a cell as they were understood: both expressions, and what letters mean.

For whoever compares what is written with something else; a text alone says nothing more here than
`try_out` says of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .conditions import Condition
from .statements.pairs import Pair
from .trees import Node, NotUnderstood
from .values import Evaluator, Ways
from .values.letters import Letters
from .verdicts.comparing import compare
from .verdicts.reader import Reader
from .worlds import world_of


@dataclass(frozen=True, eq=False)
class Understood:
    """An equality in the reading that its verdict is about; of one not read, no sides.

    `held`: the conditions that a true one needs, a letter for the label counting as any index; None
    if it is true of the label alone.
    """

    pair: Pair
    verdict: str
    left: Node | None = None
    right: Node | None = None
    letters: Letters | None = None
    ways: Ways = field(default_factory=Ways)
    held: tuple[Condition, ...] | None = None


class Understanding(Reader):
    """A cell whose readings are kept; its sizes may be those of another cell."""

    def __init__(
        self, text: str, task: str, seconds: float, sizes: dict[str, int] | None = None
    ) -> None:
        super().__init__(text, task, seconds)
        if sizes is not None:
            self.world = world_of(task, sizes)
            self.letters = Letters(self.world)
        self._read: dict[int, tuple[Node, Node, Letters, Ways]] = {}
        self._verdicts: dict[int, str] = {}

    def under_conditions(self, pair: Pair, left, right, letters, ways):
        result = super().under_conditions(pair, left, right, letters, ways)
        if result.verdict == "true" or pair.order not in self._read:
            self._read[pair.order] = left, right, letters, ways
        return result

    def equality(self, pair: Pair, result):
        self._verdicts[pair.order] = result.verdict
        return super().equality(pair, result)

    def understood(self) -> list[Understood]:
        """Return the cell's equalities in order."""
        self.results()
        return [self._one(pair) for pair in self.statements.pairs]

    def _one(self, pair: Pair) -> Understood:
        verdict = self._verdicts.get(pair.order, "unknown")
        if pair.order not in self._read:
            return Understood(pair, verdict)
        left, right, letters, ways = self._read[pair.order]
        one = Understood(pair, verdict, left, right, replace(letters, labels=set()), ways)
        return replace(one, held=self._held(one)) if verdict == "true" else one

    def _held(self, one: Understood) -> tuple[Condition, ...] | None:
        for condition in (None, *self.conditions(one.pair)):
            try:
                if compare(self.evaluator(one), one.left, one.right, condition).holds:
                    return (condition,) if condition else ()
            except NotUnderstood:
                continue
        return None

    def evaluator(self, one: Understood, kind: type[Evaluator] = Evaluator) -> Evaluator:
        """Return what evaluates an equality's sides, by an evaluator's class."""
        return kind(one.letters, self.deadline, one.ways)
