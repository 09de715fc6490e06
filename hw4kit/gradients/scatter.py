"""Yours over the numerical gradient, entry by entry: small drawings with a sentence below each.

Drawn as SVG in the page's own colour, so that they can be read on light and dark pages; the words
are in the language that was chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

import numpy as np

from ..boxes import DRAWN, GREEN, RED, badge, box
from ..words import Text, joined, question_in, say, shown, tell, without_question
from .differences import alike, as_float, describe_difference, describe_form, ratio
from .patterns import read_points

SIZE, EDGE = 190, 14  # of a drawing, and the room around its points
WIDTH = 214  # of a panel, in pixels
DIAGONAL = "stroke='currentColor' stroke-opacity='.45' stroke-width='1.2' stroke-dasharray='4 4'"
AXIS = "stroke='currentColor' stroke-opacity='.3' stroke-width='1'"

RING, OF_RING = (
    "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0",
    f"fill='{DRAWN[GREEN]}' fill-opacity='.35' stroke='{DRAWN[GREEN]}' stroke-width='1.3'",
)
CROSS, OF_CROSS = "m-3.5 -3.5l7 7m0 -7l-7 7", f"stroke='{DRAWN[RED]}' stroke-width='2' fill='none'"
RIGHT = say("Every point lies on the diagonal: right.")


@dataclass(frozen=True)
class Cloud:
    """One gradient over its numerical one; `yours` is None if the two cannot be compared."""

    name: str
    passed: bool
    numerical: np.ndarray
    yours: np.ndarray | None
    sentence: Text

    @property
    def line(self) -> Text:
        """The sentence, with the gradient's name."""
        return joined(f"{self.name}:", self.sentence)


@dataclass(frozen=True, repr=False)
class Scatter:
    """All gradients of a report; a notebook shows the drawings, a terminal the sentences."""

    clouds: tuple[Cloud, ...]

    def __getitem__(self, name: str) -> Cloud:
        for cloud in self.clouds:
            if cloud.name == name:
                return cloud
        raise KeyError(name)

    def __str__(self) -> str:
        return "\n".join(shown(cloud.line) for cloud in self.clouds)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        heading = escape(tell("Your gradient over the numerical one, entry by entry"))
        colour = GREEN if all(cloud.passed for cloud in self.clouds) else RED
        return box(colour, f"<div><b>{heading}</b></div>{panels(self.clouds)}")


def scatter_of(
    results: Iterable, grads: Mapping, numerical: Mapping, params: Mapping[str, np.ndarray]
) -> Scatter:
    """Return the scatter of each gradient, by the ParameterResult of its check.

    What is asked below one of them is not asked below another.
    """
    clouds, asked = [], set()
    for result in results:
        name = result.name
        if name not in numerical:  # there is no such parameter
            continue
        slopes = numerical[name]
        if result.analytic is None:
            text = say("It cannot be compared: {text}.", text=result.looks_like or "")
            clouds.append(Cloud(name, result.passed, slopes, None, text))
            continue
        text = RIGHT
        if not result.passed:
            text = read_points(grads[name], slopes, result.looks_like, params[name])
            question = question_in(text)
            text = without_question(text) if question in asked else text
            asked.add(question)
        clouds.append(Cloud(name, result.passed, slopes, as_float(grads[name]), text))
    return Scatter(tuple(clouds))


def cloud_of(
    name: str, yours: object, numerical: np.ndarray, batch_size: int, tolerance: float
) -> Cloud:
    """Return the scatter of one gradient that is held against its numerical one entry by entry."""
    form = describe_form(yours, numerical.shape)
    if form:
        return Cloud(name, False, numerical, None, say("It cannot be compared: {text}.", text=form))
    yours = as_float(yours)
    if alike(yours, numerical, tolerance).all():
        return Cloud(name, True, numerical, yours, RIGHT)
    text = describe_difference(yours, numerical, batch_size=batch_size)
    return Cloud(name, False, numerical, yours, read_points(yours, numerical, text))


def panels(clouds: tuple[Cloud, ...]) -> str:
    """Return the drawings beside one another, each with its sentence below, as HTML."""
    cells = [
        f"<div style='width:{WIDTH}px;margin:8px 0'>{drawing(cloud)}"
        f"<div style='font-size:13px;line-height:1.5'>{escape(shown(cloud.sentence))}</div></div>"
        for cloud in clouds
    ]
    return f"<div style='display:flex;flex-wrap:wrap;gap:4px 16px'>{''.join(cells)}</div>"


def panel(cloud: Cloud, heading: str) -> str:
    """Return one drawing with a heading and its sentence at its side, as HTML."""
    return (
        "<div style='display:flex;flex-wrap:wrap;align-items:center;gap:8px 24px;margin:4px 0'>"
        f"{drawing(cloud)}<div style='flex:1;min-width:220px;max-width:36em;line-height:1.6'>"
        f"<div style='font-weight:bold;margin-bottom:6px'>{escape(shown(heading))}</div>"
        f"{escape(shown(cloud.sentence))}</div></div>"
    )


def drawing(cloud: Cloud) -> str:
    """Return one scatter, with its sign and name above it, as HTML."""
    sign = badge(GREEN, "✓") if cloud.passed else badge(RED, "✗")
    inside = "".join(marks(cloud)) if cloud.yours is not None else ""
    low, high, middle = EDGE, SIZE - EDGE, SIZE / 2
    text = "fill='currentColor' font-size='11' fill-opacity='.75'"
    return (
        f"<div><div style='margin:0 0 6px'>{sign} <b>{escape(cloud.name)}</b></div>"
        f"<svg viewBox='0 0 {SIZE + 4} {SIZE + 20}' width='{SIZE + 4}' height='{SIZE + 20}' "
        f"role='img' aria-label='{escape(shown(cloud.line), quote=True)}' "
        "style='max-width:100%;font-family:inherit;overflow:visible'>"
        f"<rect x='1' y='1' width='{SIZE - 2}' height='{SIZE - 2}' rx='6' fill='currentColor' "
        "fill-opacity='.035' stroke='currentColor' stroke-opacity='.25'/>"
        f"<path d='M{low} {middle}H{high}M{middle} {low}V{high}' {AXIS}/>"
        f"<path d='M{low} {high}L{high} {low}' {DIAGONAL}/>{inside}"
        f"<text x='{high}' y='{SIZE + 15}' text-anchor='end' {text}>{tell('numerical →')}</text>"
        f"<text x='{low - 8}' y='{SIZE + 15}' {text}>{tell('↑ yours')}</text></svg></div>"
    )


def marks(cloud: Cloud) -> Iterator[str]:
    """Yield the points: rings on the diagonal, crosses off it; and the line that they lie on."""
    largest = max(np.abs(cloud.yours).max(), np.abs(cloud.numerical).max()) or 1.0
    reach = (SIZE / 2 - EDGE) / largest
    slope = ratio(cloud.yours.ravel(), cloud.numerical.ravel())
    if not cloud.passed and slope and alike(slope * cloud.numerical, cloud.yours).all():
        x = largest * reach * min(1.0, 1 / abs(slope))
        ends = [(SIZE / 2 + s * x, SIZE / 2 - s * slope * x) for s in (-1, 1)]
        points = "L".join(f"{x:.1f} {y:.1f}" for x, y in ends)
        yield f"<path d='M{points}' stroke='{DRAWN[RED]}' stroke-width='1.2' stroke-opacity='.8'/>"
    right = alike(cloud.yours, cloud.numerical) | cloud.passed
    for index in np.ndindex(cloud.yours.shape):
        x, y = cloud.numerical[index] + 0.0, cloud.yours[index] + 0.0  # which is never minus zero
        told = f"{cloud.name}{list(index)}: {tell('yours')} {y:.4g}, {tell('numerical')} {x:.4g}"
        place = f"M{SIZE / 2 + reach * x:.1f} {SIZE / 2 - reach * y:.1f}"
        shape = f"d='{place}{RING}' {OF_RING}" if right[index] else f"d='{place}{CROSS}' {OF_CROSS}"
        yield f"<path {shape}><title>{escape(told)}</title></path>"
