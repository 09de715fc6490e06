"""What a marker wants saved, looked at before anything is written."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.nbgrader_plugin.gradebook import HARDLY
from autograder.nbgrader_plugin.written.bank import LONGEST_COMMENT
from autograder.nbgrader_plugin.written.words import Refused, say
from autograder.written.rubric import SHARES, Rubric, marks_of

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
LONGEST_SECONDS = 3600.0  # longer than that nobody reads an answer


@dataclass(frozen=True)
class Wish:
    """Ticks, an adjustment and a comment for one answer, and what they were made from.

    `revision` is that of the answer on the screen, `version` that of the rubric; `request` is drawn
    by whoever asks and is the same when it is asked again. `group` are other students who get the
    same, by the digest of the answer that was shown as alike. `overrule` puts it in place of what
    Formgrader says.
    """

    student: str
    revision: int
    version: int
    request: str
    ticks: Mapping[str, float] = field(default_factory=dict)
    adjust: float = 0.0
    comment: str = ""
    seconds: float = 0.0
    group: Mapping[str, str] = field(default_factory=dict)
    overrule: bool = False


def tidy(text: str) -> str:
    """Return a comment as it is kept; every database and encoding can hold it.

    Raises:
        Refused: it is too long.
    """
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    text = CONTROL.sub("", text).strip()
    if len(text) > LONGEST_COMMENT:
        template = "A comment has at most {most} characters; this one has {count}."
        raise Refused("invalid", say(template, most=LONGEST_COMMENT, count=len(text)))
    return text


def score_of(rubric: Rubric, wish: Wish) -> float:
    """Return the marks that a wish comes to.

    Raises:
        Refused: it ticks what is not there, or its adjustment leads beyond what can be given.
    """
    known = {item.id for item in rubric.items}
    for item, share in wish.ticks.items():
        if item not in known:
            raise Refused("rubric", say("The rubric has no item {item}.", item=item[:40]))
        if share not in SHARES:
            template = "An item is ticked in full or half; {share} is neither."
            raise Refused("invalid", say(template, share=share))
    if not math.isfinite(wish.adjust):
        raise Refused("invalid", say("The adjustment is no number of marks."))
    _see_that_it_fits(rubric, wish)
    return marks_of(rubric, wish.ticks, wish.adjust)


def _see_that_it_fits(rubric: Rubric, wish: Wish) -> None:
    """Refuse an adjustment beyond the marks of a task; that items add up to more is no reason."""
    ticked = marks_of(rubric, wish.ticks)
    most, total = rubric.max_marks, ticked + wish.adjust
    if wish.adjust > 0 and total > most + HARDLY:
        template = "That makes {marks} marks; the task has {most}. Change the adjustment."
        raise Refused("invalid", say(template, marks=f"{total:g}", most=f"{most:g}"))
    if wish.adjust < 0 and total < -HARDLY:
        template = "That makes {marks} marks, which is less than none. Change the adjustment."
        raise Refused("invalid", say(template, marks=f"{total:g}"))
