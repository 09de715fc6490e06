"""What a gradient check found: plain data, with a text form and an HTML form."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING

from ..boxes import GREEN, RED, badge, box
from ..words import Text, ended, joined, say, shown, tell
from .numerical import STEP, numerical_gradient

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure

    from .scatter import Scatter

MOST_ENTRIES = 20_000  # of a picture: two calls of the loss for each
LEFT_BY_ROUNDING = 1e-13  # relative to the numbers beside it: shown as 0
FLOAT32_STEP, LOOSE = 5e-3, 1e-3  # a step, and the tolerance above which it is taken


@dataclass(frozen=True)
class ParameterResult:
    """The finding for one parameter.

    worst_index: the entry that is most wrong, or None; analytic, numerical: both values there;
    relative_error: their difference over the larger one (0 where both are 0);
    entries_checked: how many entries took part; entries_at_kink: where only a range is known;
    looks_like: what the error looks like, or None when no pattern explains all of it.
    """

    name: str
    passed: bool
    worst_index: tuple[int, ...] | None
    analytic: float | None
    numerical: float | None
    relative_error: float
    entries_checked: int
    entries_at_kink: int = 0
    looks_like: str | None = None

    @classmethod
    def malformed(cls, name: str, text: str, index: tuple[int, ...] | None = None):
        """Return the finding for a gradient that cannot be compared at all."""
        return cls(name, False, index, None, None, float("inf"), 0, 0, text)

    def looking_like(self, text: str) -> ParameterResult:
        """Return the same finding with a pattern named."""
        return replace(self, looks_like=text)

    @property
    def _shown(self) -> float:
        """The worst entry, and 0 if it is what rounding leaves beside the numerical one."""
        is_left = abs(self.analytic) <= LEFT_BY_ROUNDING * abs(self.numerical)
        return 0.0 if is_left else self.analytic

    @property
    def furthest(self) -> Text:
        """The worst entry in a sentence, if it is known."""
        return say(
            "{name}{index} is {analytic:.6g}, but the numerical gradient there is {numerical:.6g}.",
            name=self.name,
            index=list(self.worst_index),
            analytic=self._shown + 0.0,  # no minus zero
            numerical=self.numerical + 0.0,
        )

    @property
    def sentence(self) -> Text:
        """One line for a person, in both languages."""
        if self.passed:
            count = self.entries_checked
            return say("{name}: right ({count} entries checked)", name=self.name, count=count)
        parts = [f"{self.name}:"]
        if self.worst_index is not None:
            parts.append(say("worst entry {index}", index=list(self.worst_index)))
        if self.analytic is not None and self.numerical is not None:
            parts.append(
                say(
                    "is {analytic:.6g} but numerically {numerical:.6g} "
                    "(relative error {error:.2g}).",
                    analytic=self._shown + 0.0,  # no minus zero
                    numerical=self.numerical + 0.0,
                    error=self.relative_error,
                )
            )
        if self.looks_like:
            parts.append(say("What it looks like: {text}", text=ended(self.looks_like)))
        return joined(*parts)


@dataclass(frozen=True, repr=False)
class GradientReport:
    """The outcome of `check_gradient`: one ParameterResult for each array.

    source: the loss, the parameters and the gradients that were compared, for a picture of them.
    """

    parameters: tuple[ParameterResult, ...]
    tolerance: float
    source: tuple = field(default=(), compare=False)

    @property
    def passed(self) -> bool:
        """True when the gradient of every parameter is right."""
        return all(result.passed for result in self.parameters)

    @property
    def failures(self) -> tuple[ParameterResult, ...]:
        """The parameters whose gradient is not right."""
        return tuple(result for result in self.parameters if not result.passed)

    def __getitem__(self, name: str) -> ParameterResult:
        for result in self.parameters:
            if result.name == name:
                return result
        raise KeyError(name)

    @property
    def headline(self) -> Text:
        """One line that says how it went, in both languages."""
        total, wrong = len(self.parameters), len(self.failures)
        return say(
            "Gradient check: {right} of {total} right (tolerance {tolerance:g})",
            right=total - wrong,
            total=total,
            tolerance=self.tolerance,
        )

    def plot(self) -> Figure:
        """Return a picture of each entry's relative error; see `plot_gradient_error`."""
        from .picture import draw_errors  # which takes half a second: matplotlib

        return draw_errors(*self.source, self.numerical())

    def scatter(self) -> Scatter:
        """Return a scatter of each gradient over the numerical one; see `plot_gradient_scatter`."""
        from .scatter import scatter_of

        _, point, grads = self.source
        return scatter_of(self.parameters, grads, self.numerical(), point)

    def numerical(self) -> dict[str, np.ndarray]:
        """Return the numerical gradient of each array, entry by entry.

        Raises: ValueError if there are more than MOST_ENTRIES entries; it would take too long.
        """
        loss, point, _ = self.source
        size = sum(array.size for array in point.values())
        if size > MOST_ENTRIES:
            raise ValueError(
                tell("{size} entries are too many for a picture: take a smaller network", size=size)
            )
        step = FLOAT32_STEP if self.tolerance > LOOSE else STEP  # float32 inside the loss
        return {
            name: numerical_gradient(lambda moved, n=name: loss({**point, n: moved}), array, step)
            for name, array in point.items()
        }

    def __str__(self) -> str:
        rows = [f"  {'ok  ' if r.passed else 'FAIL'}  {shown(r.sentence)}" for r in self.parameters]
        return "\n".join([shown(self.headline), *rows])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = []
        for result in self.parameters:
            colour, sign = (GREEN, "✓") if result.passed else (RED, "✗")
            line = f"{badge(colour, sign)} {escape(shown(result.sentence))}"
            rows.append(f"<div style='margin-top:3px'>{line}</div>")
        inside = f"<div><b>{escape(shown(self.headline))}</b></div>" + "".join(rows)
        return box(GREEN if self.passed else RED, inside)


def plot_gradient_error(report: GradientReport) -> Figure:
    """Draw the relative error of every entry of every gradient that `check_gradient` looked at.

    A matrix has its own rows and columns; a vector is one row. The error is |yours − numerical|
    over the larger of the two, and 0 where both agree to round-off.
    Raises: ValueError if there are more than 20,000 entries; it would take too long.
    """
    return report.plot()


def plot_gradient_scatter(report: GradientReport) -> Scatter:
    """Draw each gradient that `check_gradient` looked at over the numerical one, entry by entry.

    On the diagonal an entry is right. A sentence below says which figure the points make: a line
    of slope N is a sum in place of a mean, points on an axis a mask.
    Raises: ValueError if there are more than 20,000 entries; it would take too long.
    """
    return report.scatter()
