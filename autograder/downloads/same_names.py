"""Two people whom a site calls alike: neither may replace the other's hand-in by the name alone.

Sites put a number of their own beside the name. Once a number has been taken for a student, a
hand-in of that name with another number of the same site is somebody else's, or nobody knows.

So are two that a student's own name for a file gives to one person, in folders of several: without
a class list nobody knows whose the folders are.
"""

from __future__ import annotations

import json

from autograder.course import Course
from autograder.downloads.handins import HandIn
from autograder.downloads.recognising import Trouble

TO_DO = (
    "see whose it is; put it into a folder called <student id> and collect that, or give a class "
    "list that has the site's numbers."
)


FOLDER = "folder"  # beside the sites: what the folder is called that a hand-in lay in
TO_CALL = (
    "see whose each is; call the folder <student id> and collect it again, or give a class list "
    "with --roster that knows the folders' names."
)


def numbers_of(handins: list[HandIn]) -> dict[str, str]:
    """Return the number by which each site calls the person of some hand-ins."""
    sites = {one.owner.layout: one.owner.number for one in handins if one.owner.number}
    return sites | {FOLDER: handins[-1].within} if handins else sites


def seen_numbers(course: Course, student: str) -> dict[str, str]:
    """Return the numbers under which a student's hand-ins were collected before."""
    try:
        path = course.collected(student) / "seen.json"
        return numbers_in(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, AttributeError):
        return {}


def numbers_in(seen: dict) -> dict[str, str]:
    """Return the numbers that a student's `seen.json` holds; an older one has none."""
    numbers = seen.get("numbers")
    if not isinstance(numbers, dict):
        return {}
    return {str(site): str(number) for site, number in numbers.items()}


def strangers(course: Course, students: dict[str, list[HandIn]]) -> list[HandIn]:
    """Take out of `students` what may be somebody else's of the same name; return it, with why."""
    found = []
    for student, handins in list(students.items()):
        known = seen_numbers(course, student)
        theirs = [one for one in handins if not _trouble(one, student, handins, known)]
        found += [one for one in handins if one not in theirs]
        students[student] = theirs
        if not theirs:
            del students[student]
    return found


def _trouble(handin: HandIn, student: str, handins: list[HandIn], known: dict[str, str]) -> bool:
    """Tell whether a hand-in is not taken for the student's, and say in it why."""
    if called := _called_alike(handin, handins, known):
        what = (
            f"“{handin.within}” and {called} each hold what is called as {student}'s: one would "
            "replace the other"
        )
        handin.student, handin.trouble = "", Trouble(what, TO_CALL)
        return True
    site, number = handin.owner.layout, handin.owner.number
    others = {one.owner.number for one in handins if one.owner.layout == site} - {number, ""}
    if not number or (known[site] == number if site in known else not others):
        return False
    numbers = ", ".join(sorted({number, known[site]} if site in known else {number, *others}))
    what = (
        f"{site} has several people who are called like {student} (numbers {numbers}): by the name "
        "alone it would replace another person's hand-in"
    )
    handin.student, handin.trouble = "", Trouble(what, TO_DO)
    return True


def _called_alike(handin: HandIn, handins: list[HandIn], known: dict[str, str]) -> str:
    """Return where else something lies that is called as the same person's; nothing if nowhere."""
    if not handin.within:
        return ""
    places = {one.within: one.source for one in handins}
    if FOLDER in known:
        places.setdefault(known[FOLDER], "what was collected before")
    places.pop(handin.within, None)
    return ", ".join(f"“{name}”" if name else source for name, source in sorted(places.items()))
