"""Where everything stands in the drawn network, and how a state looks."""

from __future__ import annotations

from ..boxes import AMBER, GREEN, GREY, RED
from ..words import say
from . import outcome
from .outcome import FIRST, LOSS, PENALTY, RELU, SECOND

# state → (colour, sign, pattern of its outline, how strongly it is filled)
LOOKS = {
    outcome.RIGHT: (GREEN, "✓", "none", 0.12),
    outcome.LIT: (RED, "✗", "none", 0.3),
    outcome.WRONG: (RED, "✗", "none", 0.1),
    outcome.AFTER: (AMBER, "≠", "5 4", 0.08),
    outcome.ASIDE: (AMBER, "≈", "5 4", 0.08),
    outcome.OPEN: (GREY, "?", "3 4", 0.05),
}
STATE_WORDS = {
    outcome.RIGHT: say("right"),
    outcome.LIT: say("wrong, and the first one"),
    outcome.WRONG: say("wrong"),
    outcome.AFTER: say("wrong, since what comes in is wrong"),
    outcome.ASIDE: say("not what its name says, but no mistake comes of it"),
    outcome.OPEN: say("not named, so not compared"),
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
STYLE = (
    "<style>@media (prefers-reduced-motion: no-preference){"
    "@keyframes hw4flow-come{from{opacity:.12}}"
    "@keyframes hw4flow-lit{50%{stroke-opacity:.15}}"
    ".hw4flow-come{animation:hw4flow-come .6s ease-out both}"
    ".hw4flow-lit{animation:hw4flow-lit 1s ease-in-out 4}}</style>"
)
