"""Where commands print, and how they show progress."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

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
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeRemainingColumn(), console=err)
