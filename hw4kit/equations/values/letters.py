"""What letters mean: the task's, those that the student defines, and those found by trial."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..trees import Label, Node, Num, Relation, Sym
from ..worlds import World

LABEL_TEXTS = {
    "data": "data", "ce": "ce", "cross-entropy": "ce", "crossentropy": "ce", "reg": "reg",
    "softmax": "", "true": "", "total": "",
}  # fmt: skip
ARGUMENT_INDICES = frozenset("ijklmncrtqw")
LABEL_LETTERS = frozenset(("c", "t", "y", "ℓ", "c*", "y*", "r", "g", "m", "k*", "j*", "l"))


@dataclass(frozen=True)
class Own:
    """A letter of the student's own: an expression in its indices, or a function, f(t) = …."""

    indices: tuple[str, ...]
    body: Node
    arguments: tuple[str, ...] = ()


@dataclass
class Letters:
    """The meanings in force: quantities of the world by name, and the student's own letters."""

    world: World
    own: dict[str, Own] = field(default_factory=dict)
    quantities: dict[str, str] = field(default_factory=dict)
    prime: Node | None = None
    labels: set[str] = field(default_factory=set)
    aliases: dict[str, str | None] = field(default_factory=dict)
    usual: dict[str, int] = field(default_factory=dict)
    pairs: set[frozenset[str]] = field(default_factory=set)
    settled: bool = False

    def quantity(self, key: str) -> str | None:
        """Return the world's quantity that a letter stands for."""
        if key in self.quantities:
            return self.quantities[key]
        return self.world.names.get(key)

    def known(self, key: str) -> bool:
        """Say whether a letter has a meaning."""
        return key in self.own or self.quantity(key) is not None

    def with_(self, quantities: dict[str, str], without: str = "") -> Letters:
        """Return these letters with some meanings changed."""
        own = {
            key: value
            for key, value in self.own.items()
            if key not in quantities and key != without
        }
        return replace(
            self,
            own=own,
            quantities=self.quantities | quantities,
            labels=set(self.labels),
            aliases={},
        )

    def split(self, sym: Sym) -> tuple[str, tuple[Node, ...]]:
        """Return a letter's key and its indices: W_{2,ij} is W2 with i and j."""
        name, rest = sym.name, []
        for sub in sym.subs:
            if isinstance(sub, Label):
                text = LABEL_TEXTS.get(sub.text.strip().lower(), sub.text.strip())
                if len(text) == 1 and text.islower() and text.isalpha():
                    rest.append(Sym(text))
                elif text == ":":
                    rest.append(sub)
                elif text:
                    name += text
            elif (
                isinstance(sub, Num) and not rest and self.numbered(name + str(int(sub.value)), sym)
            ):
                name += str(int(sub.value))
            elif (
                isinstance(sub, Sym)
                and not rest
                and len(sym.subs) == 1
                and name + sub.name in self.own
            ):
                name += sub.name
            elif isinstance(sub, Sym) and sub.subs and not rest and isinstance(sub.subs[0], Num):
                rest += [sub, *sub.subs]
            else:
                rest.append(sub)
        if self.world.task == "OT1" and not self.known(name) and name[-1:] == "2":
            name = name[:-1] if self.known(name[:-1]) else name
        return name, (*rest, *self.in_arguments(sym, name))

    def numbered(self, key: str, sym: Sym) -> bool:
        """Say whether a number belongs to a letter's name: (W_2)_{ij}, and not w_{2,k}."""
        if key in self.own or self.world.task == "T1":
            return True
        name = self.world.names.get(key) if self.world.numbered else None
        return name is not None and len(sym.subs) in (1, 1 + len(self.world.slots(name)))

    def in_arguments(self, sym: Sym, name: str) -> tuple[Node, ...]:
        """Return the indices that stand in a letter's arguments: P(y=j), P(j), s(h_j)."""
        for arg in sym.args or ():
            if isinstance(arg, Relation) and len(arg.sides) == 2:
                left, right = arg.sides
                if isinstance(left, Sym) and left.subs and isinstance(right, Num):
                    return left.subs  # P(y_j = 1)
                if isinstance(right, (Sym, Num)) and (not isinstance(right, Sym) or not right.subs):
                    return (right,)
            elif isinstance(arg, Sym) and not arg.subs and not self.known(arg.name):
                return (arg,) if arg.name.rstrip("'*") in ARGUMENT_INDICES and not arg.bold else ()
            elif (
                isinstance(arg, Sym)
                and not arg.subs
                and arg.name == "y"
                and name in ("P", "p", "Pr")
            ):
                return (arg,)
            elif isinstance(arg, Sym) and arg.subs and not sym.subs and len(sym.args or ()) == 1:
                return arg.subs
        return ()
