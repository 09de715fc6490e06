"""What can be known from outside of an editor: when a notebook was saved, and whether it changed.

An editor tells nobody what it has not saved. But a notebook's own kernel knows what has run in it,
the cell that hands in among it, which holds the student's id.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

from ..words import say, shown
from . import handout, kernel

MINUTE, HOUR, DAY = 60, 3600, 86400
IN_THE_ZIP = 1_577_836_800  # 2020-01-01: the time of everything in hw4.zip, in no zone of its own
HAND_IN = re.compile(r"\bhand_in\s*\(")


def saved(path: Path) -> str:
    """Say when a notebook was saved last."""
    then = path.stat().st_mtime
    if abs(then - IN_THE_ZIP) <= DAY:
        return say("{name} has not been saved since it came out of the zip.", name=path.name)
    clock = time.strftime("%H:%M", time.localtime(then))
    return say("{name} was saved at {clock}, {ago}.", name=path.name, clock=clock, ago=ago(then))


def ago(then: float) -> str:
    """Return how long ago a moment was, in words."""
    seconds = time.time() - then
    if seconds < MINUTE:
        return say("just now")
    if seconds < HOUR:
        return say("{count} min ago", count=round(seconds / MINUTE))
    if seconds < DAY:
        return say("{count} h ago", count=round(seconds / HOUR))
    return say("{count} days ago", count=round(seconds / DAY))


def unsaved_line(path: Path, cells: list[handout.Cell]) -> str:
    """Return the first line of a cell that ran in another form than the file holds.

    Looked at are the cells of functions, and in the notebook that hands in itself the one that
    does. Only the notebook's own kernel knows what has run; anywhere else this finds nothing.
    """
    ran = [str(text) for text in kernel.names().get("In", [])]
    last = {handout.first_line(text): handout.digest(text) for text in ran}
    held = {handout.digest(cell.text) for cell in cells}
    lines = [handout.first_line(cell.text) for cell in cells if cell.is_code]
    looked_at = [line for line in lines if line.startswith("def ") and line in last]
    if ran and HAND_IN.search(ran[-1]) and kernel.is_notebook_of(path):
        looked_at.append(handout.first_line(ran[-1]))
    return next((shown(line).rstrip(":") for line in looked_at if last[line] not in held), "")
