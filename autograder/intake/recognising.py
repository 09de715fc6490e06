"""Whom downloads belong to, by their names and, if there is one, the class list.

Without a class list a name must say it by itself. With one it may say it by any id, user name,
e-mail or name in the list; what the list does not know is nobody's.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import NamedTuple

from autograder.homework import Homework
from autograder.intake.archives import is_junk, is_zip
from autograder.intake.filenames import shown
from autograder.intake.whose import Owner, beginnings, counted, doubt, readings, whose
from autograder.roster import Person, Roster, folder_name

IN_A_FOLDER = (  # a hand-in's own name may leave doubt whatever the id is: ann-2
    "put it into a folder called <student id> beside the others and collect them again, or give a "
    "class list with --roster."
)


class Trouble(NamedTuple):
    """Why a hand-in is nobody's or is not taken, and what a person can do."""

    what: str
    to_do: str


def refused(what: str) -> Trouble:
    return Trouble(what, "ask for a new zip of the two notebooks and the scans, and collect that.")


def unpacked_in_part() -> Trouble:
    return Trouble("was left out of the web site's zip", "see below, and ask for what is missing.")


def empty() -> Trouble:
    return Trouble("holds no file that could be taken", "ask for it again.")


class Recogniser:
    """Tells by names whose files and folders are."""

    def __init__(self, homework: Homework, roster: Roster | None) -> None:
        self.homework, self.assignment, self.roster = homework, homework.id, roster

    def known(self, name: str) -> Owner | None:
        """Return whose a name says it is; one that the roster knows is known as a whole."""
        name = shown(name)
        owner = whose(name, self.assignment)
        own_names = name.startswith(self.homework.notebooks)  # "1_x" is no one, be an id 1 listed
        if self.roster is None or own_names or (owner and owner.strong):
            return owner
        for text, rest in beginnings(name, self.assignment):
            if self.roster.find(id=text) or self.roster.find(name=text):
                file, attempt = counted(rest) if PurePosixPath(rest).stem else (name, 0)
                return Owner("plain", id=text, name=text, file=file, attempt=attempt)
        return owner

    def nobody(self, path: Path) -> Trouble:
        """Return what to say of a name that tells of nobody."""
        what = doubt(shown(path.name), self.assignment) if self.roster is None else ""
        to_do = IN_A_FOLDER if what and not path.is_dir() else self._rename(path)
        return Trouble(what or "nobody's name or number is in its name", to_do)

    def is_listed(self, owner: Owner) -> bool:
        """Tell whether the roster knows one such person: what is in their folder is theirs.

        Otherwise they could hand in for somebody else, by a name inside of it.
        """
        return self.roster is not None and len(self.roster.find(id=owner.id, name=owner.name)) == 1

    def is_nameless(self, folder: Path) -> bool:
        """Tell whether a folder is only called as the homework is, and not as somebody."""
        return folder.name.lower() == self.assignment or bool(doubt(folder.name, self.assignment))

    def student(self, owner: Owner, path: Path) -> str | Trouble:
        """Return the student's id, or what is the matter if it is not known."""
        if self.roster is None:
            name = folder_name(owner.id or f"{owner.name}-{owner.number}")
            return name or self.nobody(path)
        found = self._meant(owner)
        who = owner.id or owner.name
        others = self._read_otherwise(owner, shown(path.name)) if found else []
        if others and not any(person in others for person in found):
            who, found = shown(path.name), [*found, *others]
        if len(found) > 1:
            them = " or ".join(person.student for person in found)
            return Trouble(f"“{who}” may be {them}", self._rename(path))
        if found and self._has_another_number(found[0], owner):
            what = (
                f"“{who}” has {owner.layout}'s number {owner.number}, and {found[0].student} has "
                f"{self._number(found[0], owner)} in the roster: by the name alone it is not taken"
            )
            return Trouble(what, self._rename(path))
        if found:
            return found[0].student
        to_do = f"add “{who}” to the roster, or if somebody else is meant: {self._rename(path)}"
        return Trouble(f"“{who}” is not in the roster", to_do)

    def _meant(self, owner: Owner) -> list[Person]:
        """Return whom the roster knows that a name may mean: by the site's number and the name."""
        named = self.roster.find(id=owner.id, name=owner.name)
        if owner.id or not owner.number:
            return named
        numbered = [p for p in self.roster.values() if self._number(p, owner) == owner.number]
        if not numbered:
            return named
        both = [person for person in numbered if person in named]
        return both or [*numbered, *named]

    def _number(self, person: Person, owner: Owner) -> str:
        """Return a person's number on the site that a name comes from."""
        return {"Canvas": person.canvas_id, "Moodle": person.participant}.get(owner.layout, "")

    def _has_another_number(self, person: Person, owner: Owner) -> bool:
        number = self._number(person, owner)
        return bool(number and owner.number and number != owner.number)

    def _read_otherwise(self, owner: Owner, name: str) -> list[Person]:
        """Return whom a name means that is read as some other site's; nobody if it is sure.

        A site without a pattern of its own may have put an id of the roster before the file's name.
        """
        known = self.roster.find(name=owner.name) if owner.name else []
        sure = any(self._number(person, owner) == owner.number for person in known)
        if not owner.strong or (owner.number and sure):
            return []
        others = [other for other in readings(name, self.assignment) if other != owner]
        people = [person for other in others for person in self._meant(other)]
        texts = [text for text, _ in beginnings(name, self.assignment)]
        starts = [text for text in texts if owner.name.startswith(text)]
        begins = (self.roster.find(id=text) for text in ([owner.name] if known else starts))
        return [*people, *next(filter(None, begins), [])]

    def _rename(self, path: Path) -> str:
        """Say how a download must be called to be known."""
        listed = " with an id of the roster" if self.roster is not None else ""
        or_list = "" if self.roster is not None else ", or give a class list with --roster"
        hand_in = f"{self.assignment}_<student id>.zip"
        if path.is_dir():
            new = "<student id>"
        elif is_zip(path):
            new = hand_in
        else:
            new = f"<student id>_{shown(path.name)}, or zip it as {hand_in},"
        return f"rename it to {new}{listed} and collect it again{or_list}."

    # -------------------------------------------------------------------------- what folders hold

    def holds_people(self, path: Path) -> bool:
        """Tell whether a folder holds several people's hand-ins, and is not one itself.

        One lone hand-in whose id is no number may be a copy that its owner called somehow.
        """
        others = [other for inner in path.iterdir() if (other := self._other(inner, path))]
        sure = any(other.layout != "hand-in" for other in others)
        return sure or len({other.id for other in others}) > 1

    def _other(self, inner: Path, folder: Path) -> Owner | None:
        """Return who is not the folder's owner; a photograph may only be numbered like an id."""
        owner = self.known(inner.name)
        if owner is None or owner.strong:
            return owner
        work = inner.is_dir() or inner.suffix.lower() in (".zip", ".ipynb")
        return owner if work and not self._same(owner, folder.name) else None

    def _same(self, owner: Owner, name: str) -> bool:
        if self.roster is None:
            return owner.id == name
        found = self.roster.find(id=owner.id, name=owner.name)
        unknown = owner.layout == "hand-in" and not found
        return unknown or owner.id == name or bool(found and found == self._found(name))

    def _found(self, name: str) -> list:
        return self.roster.find(id=name) or self.roster.find(name=name)

    def is_a_submission(self, path: Path) -> bool:
        """Tell whether a folder looks like one person's work, be it in a folder of its own."""
        if (path / self.assignment).is_dir():
            return True
        if self.holds_people(path):
            return False
        inside = [inner for inner in path.iterdir() if not is_junk(PurePosixPath(inner.name))]
        folders = [inner for inner in inside if inner.is_dir() and not inner.is_symlink()]
        if len(inside) == len(folders) == 1:
            return self.is_a_submission(folders[0])
        return any(inner.is_file() and inner.suffix in (".ipynb", ".zip") for inner in inside)
