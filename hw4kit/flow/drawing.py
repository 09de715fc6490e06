"""The network with its gradients, drawn as SVG: green as far as they are right, the first wrong
box lit. It has no colours of its own but those of the signs, so that it suits light and dark pages;
the gradient runs back once as it comes up, unless a reader wants no motion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from ..boxes import DRAWN, RED, badge
from ..gradients.scatter import panel, panels
from ..words import Text, joined, say, shown, tell
from . import outcome
from .layout import (
    BOXES,
    CHIPS,
    FORWARD,
    LETTERS,
    LOOKS,
    OF_PENALTY,
    STATE_WORDS,
    STROKE,
    STROKE_OF_PENALTY,
    STYLE,
    WIRES,
)
from .moved import ON_THE_WAY_BACK
from .outcome import BOX_NAMES, BOX_OF, PENALTY, Walk

COMMAND = re.compile(r"([MHVC])([-\d. ]+)")
LEAST_WIDTH = 600  # pixels; smaller its words could not be read, so it scrolls on a narrow page
STEP = 0.35  # seconds after which the gradient comes one step further


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
        clouds = self.walk.clouds
        first = f"<div style='margin:6px 0'><b>{escape(shown(self.walk.sentence))}</b></div>"
        if self.walk.first:
            first = panel(self.walk.cloud(self.walk.first), self.walk.sentence)
            clouds = tuple(cloud for cloud in clouds if cloud.name != self.walk.first)
        summary = escape(tell("Your gradients over the numerical ones, entry by entry"))
        return (
            f"<div style='overflow-x:auto' tabindex='0'>{svg(self)}</div>"
            f"{legend(self.walk)}{first}"
            f"<details style='margin:6px 0'><summary>{summary}</summary>{panels(clouds)}</details>"
        )


def legend(walk: Walk) -> str:
    """Return what the signs in the drawing mean, as far as they are there and not all is right."""
    there = {*walk.states.values(), walk.penalty}
    if there == {outcome.RIGHT}:
        return ""
    meanings = [
        f"<span style='white-space:nowrap'>{badge(LOOKS[state][0], LOOKS[state][1])} "
        f"{escape(shown(words))}</span>"
        for state, words in STATE_WORDS.items()
        if state in there
    ]
    return f"<div style='font-size:13px;line-height:1.7'>{' &emsp; '.join(meanings)}</div>"


def svg(flow: Flow) -> str:
    """Return the drawing."""
    walk = flow.walk
    parts = [STYLE, *backdrop(), *boxes(walk)]
    colour = DRAWN[LOOKS[state_of_box(PENALTY, walk)][0]]
    parts += [line(path, STROKE_OF_PENALTY, colour) for path in OF_PENALTY]
    parts += [wire(name, number, walk.states[name]) for number, name in enumerate(ON_THE_WAY_BACK)]
    parts += [chip(name, number, walk.states[name]) for number, name in enumerate(ON_THE_WAY_BACK)]
    return (
        "<svg viewBox='-8 -8 916 356' width='916' role='img' "
        f"aria-label='{escape(shown(flow.alternative), quote=True)}' "
        f"style='max-width:100%;min-width:{LEAST_WIDTH}px;height:auto;color:inherit;"
        "font-family:inherit;margin:6px 0'>"
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
    """Yield the boxes, those to look at being lit, as the gradient comes to them."""
    for name, (x, y, width, height, words) in BOXES.items():
        lit = name in walk.boxes
        state = outcome.LIT if lit else state_of_box(name, walk)
        shape = f"x='{x}' y='{y}' width='{width}' height='{height}' rx='12'"
        inside = box_itself(shape, state, BOX_NAMES[name])
        if lit:
            inside = glow(shape) + inside
        if name != PENALTY:
            inside += disc(x + width / 2, 190, 17 if lit else 11, state)
        yield coming(first_of(name), inside)
        middle = 92 if name != PENALTY else y + height / 2
        for row, written in enumerate(words):
            size = 16 if row == 0 and name != PENALTY else 14
            place = middle + 6 + 20 * (row - (len(words) - 1) / 2)
            yield text(x + width / 2, place, shown(written), f"font-size='{size}'")


def first_of(box: str) -> float:
    """Return at which step the gradient comes to a box; last to the regulariser's."""
    steps = [number for number, name in enumerate(ON_THE_WAY_BACK) if BOX_OF[name] == box]
    return min(steps, default=len(ON_THE_WAY_BACK))


def box_itself(shape: str, state: str, title: Text) -> str:
    colour, strength = DRAWN[LOOKS[state][0]], LOOKS[state][3]
    return (
        f"<rect {shape} fill='{colour}' fill-opacity='{strength}' stroke='{colour}' "
        f"stroke-width='{3 if state == outcome.LIT else 1.6}'>"
        f"<title>{escape(shown(title))}</title></rect>"
    )


def glow(shape: str) -> str:
    """Return the light around a box."""
    return (
        f"<rect {shape} fill='none' stroke='{DRAWN[RED]}' stroke-width='12' stroke-opacity='.32' "
        "class='hw4flow-lit'/>"
    )


def disc(x: float, y: float, radius: float, state: str) -> str:
    """Return a state's sign, white on a ground of its own."""
    ground, sign = LOOKS[state][:2]
    style = f"font-size='{1.45 * radius:.0f}' font-weight='bold' fill='#fff'"
    return f"<circle cx='{x}' cy='{y}' r='{radius}' fill='{ground}'/>" + text(
        x, y + 0.5 * radius, sign, style
    )


def coming(step: float, inside: str) -> str:
    """Return what comes up as the gradient gets there."""
    return f"<g class='hw4flow-come' style='animation-delay:{STEP * step:.2f}s'>{inside}</g>"


def state_of_box(name: str, walk: Walk) -> str:
    """Return how a box looks: as the worst of the gradients that come out of it."""
    if name == PENALTY:
        return walk.penalty
    states = {
        outcome.RIGHT if gradient in walk.by_reg else walk.states[gradient]
        for gradient, box in BOX_OF.items()
        if box == name
    }
    return next(
        state
        for state in (
            outcome.WRONG,
            outcome.AFTER,
            outcome.LIT,
            outcome.ASIDE,
            outcome.RIGHT,
            outcome.OPEN,
        )
        if state in states
    )


def wire(name: str, number: int, state: str) -> str:
    """Return the wires by which a gradient leaves its box and comes to the next."""
    colour = DRAWN[LOOKS[state][0]]
    return coming(number, "".join(line(p, "stroke-width='2.4'", colour) for p in WIRES[name]))


def chip(name: str, number: int, state: str) -> str:
    """Return a gradient's label with its sign."""
    ground, _, dashes, strength = LOOKS[state]
    colour, (x, y, letter) = DRAWN[ground], CHIPS[name]
    width, height, aside = (84, 40, 26) if name.startswith("d") else (92, 40, 30)
    shape = f"x='{x - width / 2}' y='{y - height / 2}' width='{width}' height='{height}' rx='20'"
    title = escape(shown(joined(f"{name}:", STATE_WORDS[state])))
    return coming(
        number + 0.6,
        f"<rect {shape} fill='{colour}' fill-opacity='{strength}' stroke='{colour}' "
        f"stroke-width='{3 if state == outcome.LIT else 1.8}' stroke-dasharray='{dashes}'>"
        f"<title>{title}</title></rect>{disc(x - aside, y, 10, state)}"
        + text(x + 11, y + 6, "∂L/∂" + letter, "font-size='16'"),
    )


def text(x: float, y: float, words: str, style: str, anchor: str = "middle") -> str:
    """Return words at a place, in the page's own colour unless the style says another."""
    colour = "" if " fill='" in style else " fill='currentColor'"
    return f"<text x='{x}' y='{y}' text-anchor='{anchor}' {style}{colour}>{escape(words)}</text>"
