"""What a gradient check found: plain data, with a text form and an HTML form."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING

from ._report import GREEN, RED, box

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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
    def sentence(self) -> str:
        """One line for a person."""
        if self.passed:
            return f"{self.name}: right ({self.entries_checked} entries checked)"
        parts = [f"{self.name}:"]
        if self.worst_index is not None:
            parts.append(f"worst entry {list(self.worst_index)}")
        if self.analytic is not None and self.numerical is not None:
            parts.append(
                f"is {self.analytic:.6g} but numerically {self.numerical:.6g} "
                f"(relative error {self.relative_error:.2g})."
            )
        if self.looks_like:
            parts.append(f"What it looks like: {self.looks_like}.")
        return " ".join(parts)


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
    def headline(self) -> str:
        """One line that says how it went."""
        total, wrong = len(self.parameters), len(self.failures)
        return f"Gradient check: {total - wrong} of {total} right (tolerance {self.tolerance:g})"

    def plot(self) -> Figure:
        """Return a picture of each entry's relative error; see `plot_gradient_error`."""
        from ._gradient_picture import plot_gradient_error

        return plot_gradient_error(self)

    def __str__(self) -> str:
        rows = [f"  {'ok  ' if r.passed else 'FAIL'}  {r.sentence}" for r in self.parameters]
        return "\n".join([self.headline, *rows])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = []
        for result in self.parameters:
            colour, sign = (GREEN, "✓") if result.passed else (RED, "✗")
            mark = f"<span style='color:{colour};font-weight:bold'>{sign}</span>"
            rows.append(f"<div>{mark} {escape(result.sentence)}</div>")
        inside = f"<div><b>{escape(self.headline)}</b></div>" + "".join(rows)
        return box(GREEN if self.passed else RED, inside)
