"""What an attack is here: hostile code, where it stands in a notebook, and what it must cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

FIRST, LAST = "first", "last"
TRIED = "TRIED"  # a cell that got to its end prints it, so that no attack passes by not running

WRONG_DECAY = "def decay_learning_rate(learning_rate, decay):\n    return 10.0\n"
WRONG_FORWARD = "def forward(params, X):\n    return np.zeros((len(X), len(params['b2'])))\n"


@dataclass(frozen=True)
class Attack:
    """A hostile submission; what it does not name is answered as the key answers it.

    cells: whole solution cells by grade id; extra: code of one more cell, which stands `where`:
    at the notebook's start or end, or before the cell with that grade id; `edit` changes the
    notebook, `files` the submission's folder. In all code `@name@` stands for what the test knows
    of this machine. `marks` are those of tasks that do not get full marks. `tried`: the extra
    cell must have come to its end. `short`: cells and calls get one second. `problems`: words
    that the outcome must name, for a notebook that cannot be marked at all.
    """

    id: str
    family: str
    cells: dict[str, str] = field(default_factory=dict)
    extra: str = ""
    where: str = FIRST
    edit: Callable | None = None
    files: Callable[[Path], None] | None = None
    marks: dict[str, float] = field(default_factory=dict)
    tried: bool = False
    short: bool = False
    problems: str = ""


class Attacks(list):
    """A family's attacks, in the order in which they are added."""

    def __init__(self, family: str) -> None:
        super().__init__()
        self.family = family

    def add(self, identifier: str, **how: object) -> None:
        self.append(Attack(identifier, self.family, **how))

    def decay(self, identifier: str, code: str, marks: float = 0.0, **how: object) -> None:
        """Add an attack that stands in C6's cell and gets `marks` for it."""
        lost = {} if marks == 10 else {"C6": marks}
        self.add(identifier, cells={"c6_decay_learning_rate": code}, marks=lost, **how)

    def beside(self, identifier: str, extra: str, **how: object) -> None:
        """Add an attack in an extra cell that is to win the marks of a wrong C6."""
        cells = {"c6_decay_learning_rate": WRONG_DECAY}
        self.add(identifier, cells=cells, extra=extra, marks={"C6": 0}, **how)

    def harmless(self, identifier: str, extra: str, **how: object) -> None:
        """Add an attack in an extra cell of an otherwise right submission: it costs nothing."""
        self.add(identifier, extra=extra, **({"tried": True} | how))
