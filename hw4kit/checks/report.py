"""What a check found: plain data, with a text form and an HTML form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

from ..boxes import GREEN, GREY, RED, badge, box
from ..hand_in.kernel import SAID
from ..words import Text, joined, say, shown, tell

# How an item is shown that passed, did not, or of which that could not be told: as text, in HTML.
SIGNS = {True: ("ok  ", GREEN, "✓"), False: ("FAIL", RED, "✗"), None: ("?   ", GREY, "?")}


@dataclass(frozen=True)
class CheckItem:
    """One thing that a check looked at; `message` says what to do next when it did not pass.

    passed: None if that could not be told. formula: whether the name is LaTeX, which a notebook
    draws.
    """

    name: str
    passed: bool | None
    message: str = ""
    formula: bool = False


@dataclass(frozen=True, repr=False)
class CheckReport:
    """The outcome of one check.

    Its sentences are shown in the language chosen with `language`.

    status: "passed", "failed", "open" (the task has not been started, or waits for another one), or
    "form" (nothing but the form was looked at, and that is right): grey, since it is no sign of
    marks.
    items: the named items, in the order in which they were tried.
    note: one sentence beside the items; printed: what the student's code printed meanwhile.
    summary: what is said of all items together, in place of how many passed; they are then shown
    one by one, also if all did.
    picture: what a notebook shows below the headline, by its HTML form, and a terminal at the end.

    The plain form that a notebook stores is the number 0.0 until everything passes, and a sentence
    afterwards: nbgrader's Validate button then tells an unfinished task from a finished one, while
    "Run all" never stops at it.
    """

    title: str
    status: str
    items: tuple[CheckItem, ...] = ()
    note: str = ""
    printed: str = ""
    summary: str = ""
    picture: object = None

    @property
    def passed(self) -> bool:
        """True when every item passed."""
        return self.status in ("passed", "form")

    @property
    def failures(self) -> tuple[CheckItem, ...]:
        """The items that did not pass."""
        return tuple(item for item in self.items if item.passed is False)

    @property
    def in_full(self) -> bool:
        """True when the items are shown one by one, with the note below them."""
        return self.status == "failed" or bool(self.summary)

    @property
    def headline(self) -> Text:
        """One line that says how it went, in both languages."""
        return joined(f"{self.title}:", self._outcome())

    def _outcome(self) -> str:
        if self.summary:
            return self.summary
        total = len(self.items)
        if self.status == "open":
            return self.note or say("not started yet.")
        if not self.passed:
            passed = total - len(self.failures)
            return say("{passed} of {total} checks passed", passed=passed, total=total)
        good = say("all {total} checks passed", total=total) if total > 1 else say("check passed")
        if self.status == "form":
            good = say("the form is as it should be")
        return say("{good}. {note}", good=good, note=self.note) if self.note else good

    def form_only(self) -> CheckReport:
        """Return the same report; one that passed says that only the form was looked at."""
        return replace(self, status="form") if self.status == "passed" else self

    def __str__(self) -> str:
        lines = [shown(self.headline)]
        for item in self.items:
            lines.append(f"  {SIGNS[item.passed][0]}  {shown(item.name)}")
            if item.message:
                lines += [f"        {line}" for line in shown(item.message).splitlines()]
        if self.note and self.in_full:
            lines += [f"  {line}" for line in shown(self.note).splitlines()]
        lines += [f"  {line}" for line in str(self.picture or "").splitlines()]
        if self.printed:
            heading = tell("Printed meanwhile:")
            lines += [f"  {heading}", *(f"    {s}" for s in self.printed.splitlines())]
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
        plain = str(self.headline) if self.passed else "0.0"
        bundle = {"text/plain": plain, "text/html": self._repr_html_()}
        if self.status == "failed":
            bundle[SAID] = shown(self.headline)
        return bundle

    def _repr_html_(self) -> str:
        colour = {"passed": GREEN, "open": GREY, "form": GREY}.get(self.status, RED)
        parts = [f"<div><b>{escape(shown(self.headline))}</b></div>"]
        if self.picture is not None:
            parts.append(self.picture._repr_html_())
        if self.in_full:
            parts.append(item_list(self.items))
            parts += [f"<div style='margin-top:3px'>{lines_of(self.note)}</div>"] * bool(self.note)
        if self.printed:
            parts.append(
                f"<details><summary>{escape(tell('Printed meanwhile:'))}</summary>"
                f"<pre style='white-space:pre-wrap'>{escape(self.printed)}</pre></details>"
            )
        return box(colour, "".join(parts))


def item_list(items: tuple[CheckItem, ...]) -> str:
    """Return the items as an HTML list, everything escaped."""
    rows = []
    for item in items:
        _, colour, sign = SIGNS[item.passed]
        mark = badge(colour, sign)
        message = lines_of(item.message)
        message = f"<div style='margin-left:1.4em'>{message}</div>" if message else ""
        name = escape(shown(item.name))
        gap, line = 3, f"{mark} {name}"
        if item.formula:
            line = rf"{mark} $\displaystyle {name}$"
            gap, line = 6, f"<span style='white-space:nowrap'>{line}</span>"
        rows.append(f"<div style='margin-top:{gap}px'>{line}{message}</div>")
    if not any(item.formula for item in items):
        return "".join(rows)
    # On a narrow page a formula is wider than the box: it scrolls, also by the keyboard.
    return f"<div style='overflow-x:auto' tabindex='0'>{''.join(rows)}</div>"


def lines_of(text: str) -> str:
    """Return a text, escaped, with its lines one below the other."""
    return escape(shown(text)).replace("\n", "<br>")
