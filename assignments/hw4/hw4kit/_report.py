"""What a check found: plain data, with a text form and an HTML form."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

GREEN, RED, GREY = "#2e9e5b", "#d1495b", "#808890"  # legible on a light and on a dark page


@dataclass(frozen=True)
class CheckItem:
    """One thing that a check looked at; `message` says what to do next when it did not pass."""

    name: str
    passed: bool
    message: str = ""


@dataclass(frozen=True, repr=False)
class CheckReport:
    """The outcome of one check.

    status: "passed", "failed", or "open" (the task has not been started, or waits for another one).
    items: the named items, in the order in which they were tried.
    note: one sentence beside the items; printed: what the student's code printed meanwhile.

    The plain form that a notebook stores is the number 0.0 until everything passes, and a sentence
    afterwards: nbgrader's Validate button then tells an unfinished task from a finished one, while
    "Run all" never stops at it.
    """

    title: str
    status: str
    items: tuple[CheckItem, ...] = ()
    note: str = ""
    printed: str = ""

    @property
    def passed(self) -> bool:
        """True when every item passed."""
        return self.status == "passed"

    @property
    def failures(self) -> tuple[CheckItem, ...]:
        """The items that did not pass."""
        return tuple(item for item in self.items if not item.passed)

    @property
    def headline(self) -> str:
        """One line that says how it went."""
        total = len(self.items)
        if self.status == "open":
            return f"{self.title}: {self.note or 'not started yet.'}"
        if self.passed:
            sentence = f"all {total} checks passed" if total > 1 else "check passed"
            return f"{self.title}: {sentence}{'. ' + self.note if self.note else ''}"
        return f"{self.title}: {total - len(self.failures)} of {total} checks passed"

    def __str__(self) -> str:
        lines = [self.headline]
        for item in self.items:
            lines.append(f"  {'ok  ' if item.passed else 'FAIL'}  {item.name}")
            if item.message:
                lines += [f"        {line}" for line in item.message.splitlines()]
        if self.note and self.status == "failed":
            lines.append(f"  {self.note}")
        if self.printed:
            lines += ["  Printed meanwhile:", *(f"    {s}" for s in self.printed.splitlines())]
        return "\n".join(lines)

    __repr__ = __str__

    def _ipython_display_(self) -> None:
        """Show a passed check as a display, which nbgrader does not try to read as a number.

        Raises: NotImplementedError otherwise; IPython then shows the report as a cell's result,
        in the forms below.
        """
        if not self.passed:
            raise NotImplementedError
        from IPython.display import display

        display(self._repr_mimebundle_(), raw=True)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        plain = self.headline if self.passed else "0.0"
        return {"text/plain": plain, "text/html": self._repr_html_()}

    def _repr_html_(self) -> str:
        colour = {"passed": GREEN, "open": GREY}.get(self.status, RED)
        parts = [f"<div><b>{escape(self.headline)}</b></div>"]
        if self.status == "failed":
            parts.append(item_list(self.items))
            parts += [f"<div>{escape(self.note)}</div>"] if self.note else []
        if self.printed:
            parts.append(
                "<details><summary>Printed meanwhile</summary>"
                f"<pre style='white-space:pre-wrap'>{escape(self.printed)}</pre></details>"
            )
        return box(colour, "".join(parts))


def box(colour: str, inside: str) -> str:
    """Return `inside` (HTML, already escaped) with a coloured bar at its left."""
    style = f"border-left:4px solid {colour};padding:4px 12px;margin:4px 0;color:inherit"
    return f"<div style='{style}'>{inside}</div>"


def item_list(items: tuple[CheckItem, ...]) -> str:
    """Return the items as an HTML list, everything escaped."""
    rows = []
    for item in items:
        colour, sign = (GREEN, "✓") if item.passed else (RED, "✗")
        mark = f"<span style='color:{colour};font-weight:bold'>{sign}</span>"
        message = escape(item.message).replace("\n", "<br>")
        message = f"<div style='margin-left:1.4em'>{message}</div>" if message else ""
        rows.append(f"<div style='margin-top:3px'>{mark} {escape(item.name)}{message}</div>")
    return "".join(rows)
