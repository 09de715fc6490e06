"""Help for the notebooks' cells that need tasks which may still be open."""

from __future__ import annotations

from traceback import FrameSummary
from types import TracebackType

from .checks.running import of_the_kit, student_frame, without_libraries
from .missing import cell_to_run
from .searching import Search
from .timing import cpu_seconds, one_thread
from .words import Text, tell

LONGEST_MESSAGE = 300  # characters


class cpu_timer:  # noqa: N801 - reads as a word of the language
    """Print how many CPU seconds of its budget a block took: `with cpu_timer(budget=60): ...`.

    It runs on one core, as in marking, where the same seconds are counted. While it runs a notebook
    shows that it does; if it is stopped by hand, a line says so, and all of it stops.
    """

    def __init__(self, budget: float) -> None:
        self.budget = budget

    def __enter__(self) -> cpu_timer:
        self._threads = one_thread()
        self._threads.__enter__()
        self._search = Search(self.budget).__enter__()
        self._start = cpu_seconds()
        return self

    def __exit__(self, *exception: object) -> None:
        seconds = cpu_seconds() - self._start
        self._threads.__exit__(*exception)
        self._search.__exit__(*exception)
        if exception[0] is None:
            self._tell(seconds)

    def _tell(self, seconds: float) -> None:
        values = {"seconds": seconds, "budget": self.budget}
        if seconds <= self.budget:
            print(tell("It took {seconds:.1f} of its {budget:g} seconds of CPU time.", **values))
        else:
            print(tell("It took {seconds:.1f} seconds of CPU time; it has {budget:g}.", **values))


class skip_if_open:  # noqa: N801 - reads as a word of the language
    """Run a block only as far as the tasks it needs are done; otherwise print one line.

    Used as `with skip_if_open("C1 to C3"): ...`. A `NotImplementedError` from an open task, or a
    variable of the notebook that a skipped cell would have made, ends the block with a short
    message, wherever such a name is missing. So does every other error inside a function that the
    block calls: the function's own check, or a call in a cell of its own, shows where it comes
    from. Where the kit itself stumbles, what it was given is to blame. An error of the block's own
    lines is shown as usual.
    """

    def __init__(self, tasks: str) -> None:
        self.tasks = Text(tasks, tasks.replace(" to ", " ถึง "))

    def __enter__(self) -> skip_if_open:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if isinstance(error, NotImplementedError):
            print(tell("Open: {tasks}. This cell comes alive once that is done.", tasks=self.tasks))
            return True
        # A name that the cell itself lacks, or that another cell makes; any other is a bug.
        own = traceback is not None and traceback.tb_next is None
        if isinstance(error, NameError) and (own or cell_to_run(error.name or "")):
            print(
                tell(
                    "Open: {tasks}, or a cell above that has not run ({error}).",
                    tasks=self.tasks,
                    error=error,
                )
            )
            return True
        if not isinstance(error, Exception):
            return False
        text = " ".join(f"{kind.__name__}: {error}".split())[:LONGEST_MESSAGE]
        inner = without_libraries(traceback.tb_next)
        if inner and of_the_kit(inner[-1]):
            print(self._stumbled(inner[-1], text, error))
            return True
        frame = student_frame(traceback.tb_next)
        if frame is None:
            return False
        print(
            tell(
                "Stopped: {name} raised {text} (line {number}: {line})",
                name=frame.name,
                text=text,
                number=frame.lineno,
                line=frame.line,
            )
        )
        return True

    def _stumbled(self, line: FrameSummary, text: str, error: Exception) -> str:
        """Say what the kit stopped at: in its own words, or else in Python's."""
        if (line.line or "").startswith("raise "):
            return tell("Stopped: {text}", text=error)
        return tell(
            "Stopped: {text} What one of your functions returned does not fit here. Do all checks "
            "of {tasks} pass?",
            text=f"{text}.",
            tasks=self.tasks,
        )
