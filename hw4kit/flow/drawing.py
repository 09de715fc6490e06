"""The network with its gradients, drawn as SVG: green as far as they are right, the first wrong
box lit. It has no colours of its own but those of the signs, so that it suits light and dark pages;
the gradient runs back once as it comes up, unless a reader wants no motion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from ..boxes import GREEN, GREY, RED
from ..gradients.scatter import panel, panels
from ..words import Text, joined, say, shown, tell
from . import walking
from .moved import ON_THE_WAY_BACK
from .walking import BOX_NAMES, BOX_OF, FIRST, LOSS, PENALTY, RELU, SECOND, Walk

AMBER = "#c27c0e"  # legible on a light and on a dark page
# state → (colour, sign, pattern of its outline, how strongly it is filled)
LOOKS = {
    walking.RIGHT: (GREEN, "✓", "none", 0.12),
    walking.LIT: (RED, "✗", "none", 0.3),
    walking.WRONG: (RED, "✗", "none", 0.1),
    walking.AFTER: (AMBER, "≠", "5 4", 0.08),
    walking.ASIDE: (AMBER, "≈", "5 4", 0.08),
    walking.OPEN: (GREY, "?", "3 4", 0.05),
}
STATE_WORDS = {
    walking.RIGHT: say("right"),
    walking.LIT: say("wrong, and the first one"),
    walking.WRONG: say("wrong"),
    walking.AFTER: say("wrong, since what comes in is wrong"),
    walking.ASIDE: say("not what its name says, but no mistake comes of it"),
    walking.OPEN: say("not handed out"),
}
# box → (left, top, width, height, words in it)
BOXES = {
    FIRST: (64, 46, 96, 178, (say("affine"), "· W₁ + b₁")),
    RELU: (272, 46, 84, 178, ("ReLU",)),
    SECOND: (468, 46, 96, 178, (say("affine"), "· W₂ + b₂")),
    LOSS: (676, 46, 140, 178, ("softmax,", "cross-entropy")),
    PENALTY: (676, 256, 140, 56, (say("regulariser"), "½ · reg · ΣW²")),
}
# gradient → (middle, height of its middle on the page, how it is written)
CHIPS = {
    "dS": (620, 186, "S"), "dA": (412, 186, "A"), "dZ": (216, 186, "Z"),
    "b2": (465, 284, "b₂"), "W2": (567, 284, "W₂"), "b1": (61, 284, "b₁"), "W1": (163, 284, "W₁"),
}  # fmt: skip
FORWARD = (
    "M44 92H60", "M160 92H194", "M238 92H268", "M356 92H390", "M434 92H464", "M564 92H598",
    "M642 92H672", "M816 92H848", "M746 26V42", "M862 112V186H819",
)  # fmt: skip
LETTERS = {
    "X": (30, 92),
    "Z": (216, 92),
    "A": (412, 92),
    "S": (620, 92),
    "L": (866, 92),
    "y": (746, 8),
}
# gradient → the wires on which it leaves its box, and comes into the next
WIRES = {
    "dS": ("M676 186H662", "M580 186H566"),
    "b2": ("M500 224C500 250 465 240 465 262",),
    "W2": ("M532 224C532 250 567 240 567 262",),
    "dA": ("M468 186H454", "M372 186H358"),
    "dZ": ("M272 186H258", "M176 186H162"),
    "b1": ("M96 224C96 250 61 240 61 262",),
    "W1": ("M128 224C128 250 163 240 163 262",),
}
OF_PENALTY = ("M676 284H617", "M746 312V332H163V308", "M816 284H884V112")
STROKE = "stroke-width='1.6'"
STROKE_OF_PENALTY = "stroke-width='1.5' stroke-dasharray='2 4'"
COMMAND = re.compile(r"([MHVC])([-\d. ]+)")
STYLE = (
    "<style>@media (prefers-reduced-motion: no-preference){"
    "@keyframes hw4flow-come{from{opacity:.12}}"
    "@keyframes hw4flow-lit{50%{stroke-opacity:.15}}"
    ".hw4flow-come{animation:hw4flow-come .6s ease-out both}"
    ".hw4flow-lit{animation:hw4flow-lit 1s ease-in-out 4}}</style>"
)


@dataclass(frozen=True, repr=False)
class Flow:
    """The drawn network of a walk back, with the scatter of each gradient folded below it."""

    walk: Walk

    def __str__(self) -> str:
        states = (
            f"{name}: {shown(STATE_WORDS[self.walk.states[name]])}" for name in ON_THE_WAY_BACK
        )
        first = [shown(self.walk.cloud(self.walk.first).line)] if self.walk.first else []
        return "\n".join([*first, *states])

    __repr__ = __str__

    @property
    def alternative(self) -> Text:
        """The drawing in words."""
        states = [joined(f"{n}:", STATE_WORDS[self.walk.states[n]]) for n in ON_THE_WAY_BACK]
        return joined(
            say("The network of this notebook, walked back from the loss."),
            joined(*states, between="; ") + ".",
            self.walk.sentence,
            self.walk.cloud(self.walk.first).sentence if self.walk.first else "",
        )

    def _repr_html_(self) -> str:
        clouds, first = self.walk.clouds, ""
        if self.walk.first:
            first = panel(self.walk.cloud(self.walk.first), self.walk.sentence)
            clouds = tuple(cloud for cloud in clouds if cloud.name != self.walk.first)
        summary = escape(tell("Your gradients over the numerical ones, entry by entry"))
        return (
            f"{svg(self)}{first}<details style='margin:6px 0'><summary>{summary}</summary>"
            f"{panels(clouds)}</details>"
        )


def svg(flow: Flow) -> str:
    """Return the drawing."""
    walk = flow.walk
    parts = [STYLE, *backdrop(), *boxes(walk)]
    colour = LOOKS[state_of_box(PENALTY, walk)][0]
    parts += [line(path, STROKE_OF_PENALTY, colour) for path in OF_PENALTY]
    parts += [wire(name, number, walk.states[name]) for number, name in enumerate(ON_THE_WAY_BACK)]
    parts += [chip(name, number, walk.states[name]) for number, name in enumerate(ON_THE_WAY_BACK)]
    return (
        "<svg viewBox='-8 -8 916 356' width='916' role='img' "
        f"aria-label='{escape(shown(flow.alternative), quote=True)}' "
        "style='max-width:100%;height:auto;color:inherit;font-family:inherit;margin:6px 0'>"
        f"{''.join(parts)}</svg>"
    )


def line(path: str, style: str, colour: str = "currentColor") -> str:
    """Return a line with an arrow's head at its end, where it goes straight on."""
    x = y = 0.0
    for command, numbers in COMMAND.findall(path):
        before, ends = (x, y), [float(number) for number in numbers.split()]
        x = ends[0] if command == "H" else x if command == "V" else ends[-2]
        y = y if command == "H" else ends[-1]
    if command == "H":
        tip = "l-9 -5v10z" if x > before[0] else "l9 -5v10z"
    else:  # also a curve's end, which goes down here
        tip = "l-5 -9h10z" if y > before[1] else "l-5 9h10z"
    return (
        f"<path d='{path}' fill='none' stroke='{colour}' {style}/>"
        f"<path d='M{x:g} {y:g}{tip}' fill='{colour}'/>"
    )


def backdrop() -> Iterator[str]:
    """Yield what is the same in each drawing: the way forward, in pale."""
    for path in FORWARD:
        yield f"<g opacity='.6'>{line(path, STROKE)}</g>"
    for letter, (x, y) in LETTERS.items():
        style = "font-style='italic' font-family='Georgia,serif' font-size='21'"
        yield text(x, y + 7, letter, style)
    yield text(0, 40, tell("forward →"), "font-size='13' fill-opacity='.8'", "start")
    yield text(0, 190, tell("← back"), "font-size='13' fill-opacity='.8'", "start")


def boxes(walk: Walk) -> Iterator[str]:
    """Yield the boxes, those to look at being lit."""
    for name, (x, y, width, height, words) in BOXES.items():
        lit = name in walk.boxes
        colour, sign, _, strength = LOOKS[walking.LIT if lit else state_of_box(name, walk)]
        shape = f"x='{x}' y='{y}' width='{width}' height='{height}' rx='12'"
        if lit:
            yield (
                f"<rect {shape} fill='none' stroke='{RED}' stroke-width='12' stroke-opacity='.32' "
                "class='hw4flow-lit'/>"
            )
        title = escape(shown(BOX_NAMES[name]))
        yield (
            f"<rect {shape} fill='{colour}' fill-opacity='{strength}' stroke='{colour}' "
            f"stroke-width='{3 if lit else 1.6}'><title>{title}</title></rect>"
        )
        middle = 92 if name != PENALTY else y + height / 2
        for row, written in enumerate(words):
            size = 16 if row == 0 and name != PENALTY else 14
            place = middle + 6 + 20 * (row - (len(words) - 1) / 2)
            yield text(x + width / 2, place, shown(written), f"font-size='{size}'")
        if name != PENALTY:
            style = f"font-size='{30 if lit else 20}' font-weight='bold' fill='{colour}'"
            yield text(x + width / 2, 196, sign, style)


def state_of_box(name: str, walk: Walk) -> str:
    """Return how a box looks: as the worst of the gradients that come out of it."""
    if name == PENALTY:
        known = all(walk.states[name] == walking.RIGHT for name in ("W1", "W2"))
        return walking.WRONG if walk.by_reg else walking.RIGHT if known else walking.OPEN
    states = {
        walking.RIGHT if gradient in walk.by_reg else walk.states[gradient]
        for gradient, box in BOX_OF.items()
        if box == name
    }
    return next(
        state
        for state in (
            walking.WRONG,
            walking.AFTER,
            walking.LIT,
            walking.ASIDE,
            walking.RIGHT,
            walking.OPEN,
        )
        if state in states
    )


def wire(name: str, number: int, state: str) -> str:
    """Return the wires by which a gradient comes; what runs on them shows where it goes."""
    colour = LOOKS[state][0]
    drawn = "".join(line(path, "stroke-width='2.4'", colour) for path in WIRES[name])
    return f"<g class='hw4flow-come' style='animation-delay:{0.35 * number:.2f}s'>{drawn}</g>"


def chip(name: str, number: int, state: str) -> str:
    """Return a gradient's label with its sign."""
    colour, sign, dashes, strength = LOOKS[state]
    x, y, letter = CHIPS[name]
    width, height, aside = (80, 40, 25) if name.startswith("d") else (92, 40, 31)
    shape = f"x='{x - width / 2}' y='{y - height / 2}' width='{width}' height='{height}' rx='20'"
    title = escape(shown(joined(f"{name}:", STATE_WORDS[state])))
    sign_style = f"font-size='18' font-weight='bold' fill='{colour}'"
    label_style = "font-size='16'"
    return (
        f"<g class='hw4flow-come' style='animation-delay:{0.35 * number + 0.2:.2f}s'>"
        f"<rect {shape} fill='{colour}' fill-opacity='{strength}' stroke='{colour}' "
        f"stroke-width='{3 if state == walking.LIT else 1.8}' stroke-dasharray='{dashes}'>"
        f"<title>{title}</title></rect>"
        f"{text(x - aside, y + 6, sign, sign_style)}"
        f"{text(x + 8, y + 6, '∂L/∂' + letter, label_style)}</g>"
    )


def text(x: float, y: float, words: str, style: str, anchor: str = "middle") -> str:
    """Return words at a place, in the page's own colour unless the style says another."""
    colour = "" if " fill='" in style else " fill='currentColor'"
    return f"<text x='{x}' y='{y}' text-anchor='{anchor}' {style}{colour}>{escape(words)}</text>"
