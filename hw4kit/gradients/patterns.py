"""Read a scatter of your gradient over the numerical one: which figure do the points make?

`read_points` tries the figures one after the other, the narrow ones first. A figure is named only
if every point fits it; so what is said is true, also where the cause may be another one.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..words import Text, asking, ended, joined, say
from .differences import LEAST_ENTRIES, alike, as_float, close, ratio, two_factors

ZERO = 1e-6  # of the largest entry: smaller ones are zero
NEAR = 0.02  # relative: near the diagonal, though not on it
ENOUGH = 8  # entries of the right sign say something; fewer are so by accident


class Points:
    """Both gradients, entry by entry; `right` marks the points on the diagonal."""

    def __init__(self, yours: np.ndarray, numerical: np.ndarray) -> None:
        self.yours, self.numerical = as_float(yours), as_float(numerical)
        largest = max(np.abs(self.yours).max(), np.abs(self.numerical).max())
        self.zero = np.abs(self.numerical) <= ZERO * largest
        self.mine_zero = np.abs(self.yours) <= ZERO * largest
        self.right = alike(self.yours, self.numerical) | (self.zero & self.mine_zero)

    @property
    def gap(self) -> np.ndarray:
        return self.yours - self.numerical

    def without(self, part: np.ndarray) -> Points:
        """Return the points with the same part taken off both gradients."""
        return Points(self.yours - part, self.numerical - part)

    def fit(self, drawn: np.ndarray) -> bool:
        """Return whether every point lies on the figure that is `drawn` over the numerical one."""
        return bool(np.all(alike(drawn, self.yours) | (self.mine_zero & (np.abs(drawn) < 1e-9))))


def read_points(
    yours: np.ndarray,
    numerical: np.ndarray,
    looks_like: str | None = None,
    param: np.ndarray | None = None,
) -> Text:
    """Return what figure the points of a wrong gradient make, and what that means.

    Both arrays have the same shape, with finite entries. looks_like: what a check of the same
    gradient has recognised; it is repeated with its figure, so that nothing is said twice
    differently. param: what they are gradients of; a regulariser's part, a multiple of it, is taken
    off where the points make a figure only without it.
    """
    points = Points(yours, numerical)
    if looks_like:
        figure, question = figure_of(points, param)
        text = say("What it looks like: {text}", text=ended(looks_like))
        return asking(joined(figure, text), question)
    found = first_figure(points)
    for times in () if found else penalties(points, param):
        found = first_figure(points.without(times * param))
        if found:
            return joined(without_penalty(times), found)
    return found or CLOUD


def first_figure(points: Points) -> Text | None:
    return next(filter(None, (figure(points) for figure in FIGURES)), None)


CLOUD = say(
    "The points make no simple figure: these are other numbers. Which arrays meet here, and does "
    "each hold what its name says where your code takes it?"
)


COMPUTED = say("Is this part computed, and stored?")
UPRIGHT = say("All points lie on the vertical axis: the numerical gradient is 0 everywhere.")


def figure_of(points: Points, param: np.ndarray | None = None) -> tuple[Text, Text]:
    """Return the figure of points whose meaning is known already, and a question about it."""
    if points.mine_zero.all():
        return say("All points lie on the horizontal axis."), COMPUTED
    if points.zero.all():
        return UPRIGHT, say("Does the loss depend on this at all?")
    for times in (0.0, *penalties(points, param)):
        rest = points.without(times * param) if times else points
        slope = ratio(rest.yours, rest.numerical)
        if not rest.fit(slope * rest.numerical):
            continue
        line = say("All points lie on one line, of slope {slope:.3g}.", slope=slope)
        line = joined(without_penalty(times), line) if times else line
        if slope < 0:
            return line, say("Which way does the loss go where such an entry grows?")
        return line, say("At which step does this factor come in, or is one left out?")
    beside = say("The points lie beside the diagonal.")
    if close(points.numerical.T, points.yours):
        return beside, say("Which index belongs to the rows?")
    return beside, say("Which term of the loss is this the derivative of?")


# ---------------------------------------------------------------------- the regulariser's part


def penalties(points: Points, param: np.ndarray | None) -> Iterator[float]:
    """Yield by how many times the parameter both gradients may be off a simple figure.

    As where all but the regulariser's part is multiplied by something, or where one of the two
    gradients has nothing else at the points off the diagonal: behind a gate that is shut.
    """
    if param is None or param.ndim != 2 or param.size < LEAST_ENTRIES:
        return
    factor, times = two_factors(points.yours, points.numerical, param)
    if min(abs(factor), abs(factor - 1)) > NEAR and points.fit(
        factor * points.numerical + times * param
    ):
        yield times / (1 - factor)
    wrong = ~points.right
    for one in (points.numerical[wrong], points.yours[wrong]):
        times = ratio(one, param[wrong])
        if 2 < one.size < param.size and close(times * param[wrong], one) and abs(times) > ZERO:
            yield times


def without_penalty(times: float) -> Text:
    return say("Without {times:.3g} times the parameter (regulariser):", times=times)


# ------------------------------------------------------------------------------ points on an axis


def on_the_axes(points: Points) -> Text | None:
    """A mask that is missing, is too large, or is another array's."""
    wrong = ~points.right
    let_through, shut = wrong & points.zero, wrong & points.mine_zero
    if not np.array_equal(wrong, let_through | shut):
        return None
    if points.zero.all():
        return joined(UPRIGHT, say("Does the loss depend on this at all?"))
    if let_through.any() and shut.any():
        return crossed(points)
    return gates_open(points, let_through) if let_through.any() else gates_shut(points, shut)


def crossed(points: Points) -> Text:
    """Say what it is like where both axes have points."""
    if not (points.right & ~points.zero).any():
        return say(
            "All points lie on the two axes: yours is 0 where it should not be, and not 0 where it "
            "should. As with a mask the wrong way round: where is a gate open?"
        )
    return say(
        "Some points lie on the vertical axis, some on the horizontal one, the others are right. "
        "As with a mask whose gates are open in the wrong places: which array decides that?"
    )


def gates_open(points: Points, let_through: np.ndarray) -> Text:
    """Say what it is like where yours is not 0, though it should be."""
    if not (points.zero & points.right).any():
        return say(
            "The points off the diagonal lie on the vertical axis: where the numerical gradient is "
            "0, yours never is. As without a mask: what passes a gate that is shut?"
        )
    return say(
        "On the vertical axis, where yours should be 0: {count} of {total} points. As with a mask "
        "that has too many open gates: which of them are shut on the way forward?",
        count=int(let_through.sum()),
        total=let_through.size,
    )


def gates_shut(points: Points, shut: np.ndarray) -> Text:
    """Say what it is like where yours is 0, though it should not be."""
    for sided, text in (
        (points.numerical < 0, say(
            "Left of the vertical axis all points lie on the horizontal one: every negative "
            "gradient has become 0. Is it the gradient's own sign that opens a gate?"
        )),
        (points.numerical > 0, say(
            "Right of the vertical axis all points lie on the horizontal one: every positive "
            "gradient has become 0. Is it the gradient's own sign that opens a gate?"
        )),
    ):  # fmt: skip
        if np.array_equal(shut, sided & ~points.zero):
            return text
    axis, numbers = whole_lines(shut) or (0, [])
    if numbers and np.take(points.mine_zero, numbers, axis).all():
        return say(
            "{where} lie on the horizontal axis: 0, though they should not be. Is every part "
            "computed, and stored?",
            where=words_for(shut.ndim, axis, numbers),
        )
    return say(
        "On the horizontal axis, where yours is 0 and should not be: {count} of {total} points. A "
        "mask with too many shut gates, or a part that is not computed?",
        count=int(shut.sum()),
        total=shut.size,
    )


# ------------------------------------------------------------------------- beside the diagonal


def shifted(points: Points) -> Text | None:
    """The same number added everywhere, or once in each row."""
    gap, wrong = points.gap, ~points.right
    if gap.size > 1 and close(points.yours - gap.mean(), points.numerical):
        return say(
            "All points lie on a line beside the diagonal: {gap:.3g} is added to every entry. Is a "
            "number added that belongs to the loss, and not to its gradient?",
            gap=float(gap.mean()),
        )
    if gap.ndim != 2 or min(gap.shape) < 2:
        return None
    if (wrong.sum(axis=1) == 1).all():
        amount = gap[wrong].mean()
        if close(points.yours[wrong] - amount, points.numerical[wrong]):
            return say(
                "Two lines: in each row one entry is off by {gap:.3g}, all others are right. What "
                "is special about one class in each row?",
                gap=float(amount),
            )
    return shifted_lines(points)


def shifted_lines(points: Points) -> Text | None:
    """Each row, or each column, has a number of its own added."""
    for axis, text in (
        (1, say("Each row has a number of its own added to all its entries.")),
        (0, say("Each column has a number of its own added to all its entries.")),
    ):
        mean = points.gap.mean(axis=axis, keepdims=True)
        if points.gap.shape[axis] > 2 and close(points.yours - mean, points.numerical):
            return joined(text, say("Over which axis is something summed or averaged?"))
    return None


def along_a_line(points: Points) -> Text | None:
    """One line that does not go through the origin."""
    x, y = points.numerical.ravel(), points.yours.ravel()
    if x.size < 4 or np.ptp(x) == 0:
        return None
    slope, start = np.polyfit(x, y, 1)
    if not close(slope * x + start, y):
        return None
    return say(
        "All points lie on one line that misses the origin: slope {slope:.3g}, and {start:.3g} is "
        "added. Two mistakes, or one that shifts and stretches: what happens to a gradient of 0?",
        slope=float(slope), start=float(start),
    )  # fmt: skip


# -------------------------------------------------------------------- sizes right, and the signs


def signs(points: Points) -> Text | None:
    """The right sizes, with signs that are not."""
    if not close(np.abs(points.yours), np.abs(points.numerical)):
        return None
    if (points.yours >= 0).all():
        return say(
            "The points make a V: every size is right, and nothing is negative. Where does an "
            "absolute value, or a square, take the sign away?"
        )
    axis, numbers = whole_lines(~points.right) or (0, [])
    if numbers and not np.take(points.right & ~points.zero, numbers, axis).any():
        where = words_for(points.right.ndim, axis, numbers)
        return say("{where} have the wrong sign; all sizes are right. Why these?", where=where)
    return say(
        "The points make a cross: every size is right, and {count} of {total} signs are not. What "
        "decides the sign of one entry?",
        count=int((~points.right).sum()), total=points.right.size,
    )  # fmt: skip


def right_signs(points: Points) -> Text | None:
    """The right signs and zeros, with sizes that are not."""
    if points.yours.size < ENOUGH or not np.array_equal(points.zero, points.mine_zero):
        return None
    if not points.zero.any():  # signs alone say little
        return None
    if not np.array_equal(points.yours < 0, points.numerical < 0):
        return None
    return say(
        "Every sign and every zero is right, the sizes are not: each entry is multiplied by a "
        "positive number of its own. By which array, and is it only ones and zeros?"
    )


# --------------------------------------------------------------------------- flat, steps, near


def flat(points: Points) -> Text | None:
    """One number everywhere, or none above a limit."""
    y, limit = points.yours, float(np.abs(points.yours).max())
    if y.size > 1 and close(np.full_like(y, y.mean()), y):
        return say(
            "All points lie on a horizontal line: yours has the same number everywhere. Is an "
            "axis missing from a sum or a mean?"
        )
    if points.fit(limit * np.sign(points.numerical)) and y.size > 2:
        return say("Two flat lines: only the sign of each entry is kept, its size is lost. Where?")
    ends = alike(np.abs(y), np.full_like(y, limit)) & ~points.right
    if ends.sum() and points.right.any() and points.fit(points.numerical.clip(-limit, limit)):
        return say(
            "The points leave the diagonal for a flat line at {limit:.3g}: larger entries are "
            "clipped. Does the task ask for that?",
            limit=limit,
        )
    return None


def steps(points: Points) -> Text | None:
    """Rounded numbers."""
    for digits in range(4):
        unit = 10.0**-digits
        whole = np.abs(points.yours / unit - np.round(points.yours / unit)) < 1e-6
        if points.yours.size > 2 and whole.all() and (np.abs(points.gap) < unit).all():
            return say(
                "The points make a staircase: every entry of yours is a multiple of {unit:g}. "
                "Where is it rounded, or made a whole number?",
                unit=unit,
            )
    return None


def nearly(points: Points) -> Text | None:
    """Near the diagonal, though not on it."""
    if points.zero.all():
        return None
    scale = np.sqrt(np.mean(points.numerical**2))
    share = float(np.max(np.abs(points.gap) / (np.abs(points.numerical) + 0.01 * scale)))
    if share > NEAR:
        return None
    return say(
        "The points lie near the diagonal, not on it: all within {share:.1g} %. Too few digits, or "
        "differences with a large step, in place of derivatives?",
        share=100 * share,
    )


# ------------------------------------------------------------------------- rows, columns, places


def some_lines(points: Points) -> Text | None:
    """Only some rows or columns are wrong: at most half of them."""
    axis, numbers = whole_lines(~points.right) or (0, [])
    if not numbers or len(numbers) > points.right.shape[axis] / 2:
        return None
    where = words_for(points.right.ndim, axis, numbers)
    yours, numerical = (np.take(array, numbers, axis) for array in (points.yours, points.numerical))
    slope = ratio(yours, numerical)
    if yours.size > 1 and close(slope * numerical, yours):
        return say(
            "{where} lie on a line of slope {slope:.3g}, all others on the diagonal. What is "
            "different about them?",
            where=where, slope=slope,
        )  # fmt: skip
    return say("{where} are off the diagonal, all others on it. What is different about them?",
               where=where)  # fmt: skip


def other_places(points: Points) -> Text | None:
    """The right numbers in other places."""
    y, x = points.yours, points.numerical
    if y.size < 3 or not close(np.sort(y, axis=None), np.sort(x, axis=None)):
        return None
    if y.ndim == 2 and close(y[::-1], x):
        return say("The right rows, in reverse order: which example is which?")
    return say(
        "The same numbers, in other places: each one occurs, and stands elsewhere. Is something "
        "sorted, reshaped or transposed on the way?"
    )


def own_slopes(points: Points) -> Text | None:
    """Each column, or each row, is multiplied by a number of its own."""
    x, y = points.numerical, points.yours
    if x.ndim != 2:
        return None
    for axis, one, count in (
        (0, say("Each column lies on a line of its own through the origin."), x.shape[0]),
        (1, say("Each row lies on a line of its own through the origin."), x.shape[1]),
    ):
        square = (x * x).sum(axis=axis, keepdims=True)
        slopes = (x * y).sum(axis=axis, keepdims=True) / np.where(square, square, 1.0)
        if count > 2 and points.fit(slopes * x):
            return joined(one, say("What is it multiplied or divided by, once for each?"))
    return None


def whole_lines(wrong: np.ndarray) -> tuple[int, list[int]] | None:
    """Return (axis, numbers) of the rows or columns that hold all wrong entries, as few as can be.

    None if they are everywhere.
    """
    if wrong.ndim not in (1, 2):
        return None
    hits = [wrong.any(axis=1 - axis) if wrong.ndim == 2 else wrong for axis in range(wrong.ndim)]
    found = [(hit.mean(), axis, hit) for axis, hit in enumerate(hits) if not hit.all()]
    if not found:
        return None
    _, axis, hit = min(found, key=lambda one: one[0])
    return axis, np.flatnonzero(hit).tolist()


def words_for(dimensions: int, axis: int, numbers: list[int]) -> Text:
    """Return words for some rows, columns, or entries of a vector."""
    listed = ", ".join(map(str, numbers))
    if dimensions == 1:
        return say("Entries [{numbers}]", numbers=listed)
    if axis:
        return say("Columns [{numbers}]", numbers=listed)
    return say("Rows [{numbers}]", numbers=listed)


FIGURES = (
    nearly, on_the_axes, shifted, signs, flat, steps, some_lines,
    other_places, own_slopes, along_a_line, right_signs,
)  # fmt: skip
