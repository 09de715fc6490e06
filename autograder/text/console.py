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


def for_class(text: str, class_dir: Path | None) -> str:
    """Return a text in which each `autograder COMMAND` has the option of the class, if given."""
    if class_dir is None:
        return text
    option = f" --class-dir {shlex.quote(str(class_dir))}"
    return COMMAND.sub(lambda match: f"`{match[1]}{option}`", text)


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
