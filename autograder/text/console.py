"""Where commands print, and how they show progress.

All that is printed goes through `Console`: what strangers chose (names, messages) can neither
command the terminal nor be taken for rich's markup.
"""

from __future__ import annotations

import re
import shlex
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path

import rich.console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TimeRemainingColumn,
)
from rich.segment import Segment
from rich.text import Text

from autograder.text.printable import visible


class Console(rich.console.Console):
    """rich's console, which sends no control character but its own."""

    def __init__(self, **options) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def print(self, *objects, **options) -> None:
        """Print; text is made visible before it is laid out, so that columns fit."""
        super().print(*(visible(o) if isinstance(o, str) else o for o in objects), **options)

    def say(self, text: str) -> None:
        """Print one line, as long as it is; what is in it begins no other."""
        self.print(visible(text, kept=""), soft_wrap=True)

    def render(self, renderable, options=None) -> Iterable[Segment]:
        """Render as rich does; whatever of it would still be obeyed is written out."""
        for segment in super().render(renderable, options):
            text = segment.text if segment.control else visible(segment.text)
            yield segment if text == segment.text else segment._replace(text=text)


COMMAND = re.compile(r"`(autograder [a-z]+)`")
out, err = Console(), Console(stderr=True)


def with_options(command: str, class_dir: Path | None, assignment: str | None = None) -> str:
    """Return a command for the same class and homework as the one that was given."""
    options = {"--class-dir": class_dir, "--assignment": assignment}
    given = [f"{name} {shlex.quote(str(value))}" for name, value in options.items() if value]
    return " ".join([command, *given])


def for_class(text: str, class_dir: Path | None, assignment: str | None = None) -> str:
    """Return a text in which each `autograder COMMAND` has the options that were given."""
    return COMMAND.sub(lambda match: f"`{with_options(match[1], class_dir, assignment)}`", text)


def next_step(command: str, class_dir: Path | None, assignment: str | None = None) -> str:
    """Return a command's last line: what to type next, as it stands."""
    return f"Next: {with_options(f'autograder {command}', class_dir, assignment)}"


def progress_bar() -> Progress:
    """Return a progress display on stderr with the time that is left."""
    columns = (_Description(), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=err)


class _Description(ProgressColumn):
    """rich's column of text, without its markup."""

    def render(self, task: Task) -> Text:
        return Text(visible(task.description, kept=""))


def show_traceback(kind, error, trace) -> None:
    """Print an error that ended the command as Python does; for `sys.excepthook`."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        err.print("".join(traceback.format_exception(kind, error, trace)), soft_wrap=True)
