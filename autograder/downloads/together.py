"""What several people hand in: it counts for each, and what is said of it.

A site's own word on a team is as good as one on a person. A mere name is not: whoever names others
beside themselves gives them this hand-in only as long as they have none of their own.
"""

from __future__ import annotations

import json

from autograder.course import Course
from autograder.downloads.handins import HandIn
from autograder.intake.repairs import Repair

KIND = "together"


def settle(course: Course, students: dict[str, list[HandIn]]) -> None:
    """Note what is of several people; those named beside somebody keep what is their own."""
    everything = [handin for handins in students.values() for handin in handins]
    for handin in everything:
        if handin.together:
            whom = f"{', '.join(handin.together[:-1])} and {handin.together[-1]}"
            handin.notes.append(_note(handin, f"is of {whom}: it counts for each of them"))
        gone = {one for one in handin.named if one in students or _has_own(course, one)}
        handin.named = tuple(one for one in handin.named if one not in gone)
    for student, handins in list(students.items()):
        own = [one for one in handins if not one.beside]
        if own or _has_own(course, student):
            for named in (one for one in handins if one.beside):
                _keep_own(student, named, own, everything)
            students[student] = own
        if not students[student]:
            del students[student]


def _keep_own(student: str, named: HandIn, own: list[HandIn], everything: list[HandIn]) -> None:
    first = [one for one in everything if one.source == named.source and not one.beside]
    for one in first:
        one.notes[:] = [_note(one, f"names {student} too, who has handed in alone: that counts")]
    for one in own:
        whose = named.together[0]
        one.notes.append(_note(named, f"of {whose} names {student} too; it is left out here"))


def _note(handin: HandIn, what: str) -> Repair:
    return Repair(KIND, handin.source.rsplit("/", 1)[-1], what)


def unknown(handin: HandIn) -> list[str]:
    """Say whom a name has beside the students that are known, and that get nothing by it."""
    if handin.named:
        whom = " and ".join(handin.named)
        what = f"{handin.source} says one person, and a file's name in it {whom} too"
        to_do = f"if {whom} worked on it, collect a copy in a folder called <student id>"
        return [f"{what}: it counts for nobody else; {to_do}"]
    whom = " and ".join(handin.unknown)
    what = f"{handin.source} names {whom} too, who is not in the roster: it counts for nobody else"
    return [f"{what}; add {whom} to the roster and collect it again, or leave it"] * bool(whom)


def _has_own(course: Course, student: str) -> bool:
    """Tell whether something is there already that a student has not by another's name for it."""
    try:
        seen = json.loads((course.collected(student) / "seen.json").read_text("utf-8"))
        return bool(seen["now"]) and seen.get("beside") is not True
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return course.submitted(student).is_dir()
