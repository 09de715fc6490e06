"""A search as it runs: a notebook shows that it does, and a stop by hand is told in one line.

The line is gone when the search has ended, so that no notebook keeps it, and neither is there where
nobody sits before the screen. What `train` is doing in the search is told by `train` itself.
"""

from __future__ import annotations

import time
from types import TracebackType

from .hand_in.kernel import shell, somebody_is_there
from .timing import cpu_seconds
from .words import Text, joined, say, shown

SECONDS_BETWEEN = 0.5
RUNNING: list[Search] = []


class Stopped(KeyboardInterrupt):
    """A search was stopped by hand. A notebook shows what is said, no lines of code, and stops."""

    def _render_traceback_(self) -> list[str]:
        return [shown(self.args[0])]


class Search:
    """The search of C8, while it runs: `with Search(budget): ...`.

    budget: its CPU seconds, if they are counted.
    Raises: Stopped where the block is stopped by hand.
    """

    def __init__(self, budget: float | None = None) -> None:
        self.budget = budget
        self.accuracies: list[float] = []  # of the networks trained, on validation data
        self.handle = None
        self.last = 0.0

    def __enter__(self) -> Search:
        self.start = cpu_seconds()
        RUNNING.append(self)
        self.show()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        RUNNING.remove(self)
        if self.handle is not None:
            self.handle.update({"text/plain": "", "text/html": ""}, raw=True)
        by_hand = isinstance(error, KeyboardInterrupt) and not isinstance(error, Stopped)
        if by_hand and somebody_is_there():  # in marking it is the time that was up
            raise Stopped(self.stopped) from None

    def show(self) -> None:
        """Say how far it is, in place of what was said before, where somebody sees it."""
        self.last = time.monotonic()
        if not getattr(shell(), "kernel", None) or not somebody_is_there():
            return
        from IPython.display import display

        data = {"text/plain": shown(self.words), "text/html": f"<i>{shown(self.words)}</i>"}
        if self.handle is None:
            self.handle = display(data, raw=True, display_id=True)
        else:
            self.handle.update(data, raw=True)

    @property
    def words(self) -> Text:
        """What is said while it runs."""
        seconds = cpu_seconds() - self.start
        return joined(
            say("The search is running …"),
            say("{seconds:.0f} of at most {budget:g} seconds of CPU time.",
                seconds=seconds, budget=self.budget) if self.budget else
            say("{seconds:.0f} seconds of CPU time; it may take a minute.", seconds=seconds),
            self.found,
        )  # fmt: skip

    @property
    def stopped(self) -> Text:
        """What is said where it was stopped."""
        seconds = cpu_seconds() - self.start
        return joined(
            say("Stopped by hand after {seconds:.1f} seconds of CPU time: the whole search ends, "
                "nothing is returned.", seconds=seconds),
            self.found,
            between="\n",
        )  # fmt: skip

    @property
    def found(self) -> Text | str:
        """What the networks trained so far came to."""
        if not self.accuracies:
            return ""
        return say(
            "Networks trained so far: {count}; the best validation accuracy: {best:.1%}.",
            count=len(self.accuracies),
            best=max(self.accuracies),
        )


def one_more_step() -> None:
    """Take notice, in the search that runs if one does, that a network has learnt a step."""
    if RUNNING and time.monotonic() - RUNNING[-1].last >= SECONDS_BETWEEN:
        RUNNING[-1].show()


def one_more_network(accuracy: float) -> None:
    """Take notice, in the search that runs if one does, of a network that has been trained."""
    if RUNNING:
        RUNNING[-1].accuracies.append(accuracy)
