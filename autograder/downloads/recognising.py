"""Whom downloads belong to, by their names and, if there is one, the class list.

Without a class list a name must say it by itself. With one it may say it by any id, user name,
e-mail or name in the list; what the list does not know is nobody's.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from autograder.downloads.archives import is_zip
from autograder.downloads.pairs import NUMBER, named
from autograder.downloads.whose import NO_ID, Owner, beginnings, counted, doubt, readings, whose
from autograder.homework import Homework
from autograder.intake.filenames import shown
from autograder.roster import Person, Roster, folder_name
from autograder.roster.people import squeezed
from autograder.text.printable import some

IN_A_FOLDER = (  # a hand-in's own name may leave doubt whatever the id is: ann-2
    "put it into a folder called <student id> beside the others and collect them again, or give a "
    "class list with --roster."
)
COUNTED = re.compile(  # what sites call a hand-in, or several people, and not a person
    r"(?:submission|attempt|upload|entry|anonymous|participant)[-_ ]?\d*", re.IGNORECASE
)
TEAM = re.compile(
    r"(?:team|group|grp|gruppe|กลุ่ม)\b.*|[^_]*[-_ ](?:team|grp|group)[-_ ].*", re.IGNORECASE
)


ILIAS = re.compile(r"(?P<last>[^\d_]+)_(?P<first>[^\d_]+)_(?P<id>[^_]+)_\d+")
ENDING = re.compile(r"\.\w{1,6}$")


class Trouble(NamedTuple):
    """Why a hand-in is nobody's or is not taken, and what a person can do."""

    what: str
    to_do: str


def refused(what: str, to_do: str = "") -> Trouble:
    ask = "ask for a new zip of the two notebooks and the scans, and collect that."
    return Trouble(what, to_do or ask)


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
        if own_names or (owner and owner.strong):
            return owner
        if several := self._several(name):
            return several
        if self.roster is None:
            return owner
        if of_ilias := self._of_ilias(name):
            return of_ilias
        for text, rest in beginnings(name, self.assignment):
            if self._is_somebody(text, name.partition(text)[2]):
                file, attempt = counted(rest) if PurePosixPath(rest).stem else (name, 0)
                return Owner("plain", id=text, name=text, file=file, attempt=attempt)
        return owner

    def _of_ilias(self, name: str) -> Owner | None:
        """Return whose a folder of ILIAS's is: by itself its name may be anything."""
        match = ILIAS.fullmatch(name)
        if match is None or NO_ID.fullmatch(match["id"]):
            return None
        owner = Owner("ILIAS", id=match["id"], name=f"{match['first']} {match['last']}")
        known = self.roster.find(id=owner.id) or self.roster.find(name=owner.name)
        return owner if known else None

    def _several(self, name: str) -> Owner | None:
        """Return whose a name is that names several people."""
        path = PurePosixPath(name)
        stem = re.sub(rf"{re.escape(self.assignment)}[-_ ]+", "", path.stem, count=1, flags=re.I)
        own = stem if path.stem.lower().startswith(self.assignment) else path.stem
        found = named(own, self._one, self.roster is not None)
        if found is None:
            return None
        first, *others = found.students
        rest = f"{found.rest}{path.suffix}" if found.rest else f"{self.assignment}{path.suffix}"
        file, attempt = counted(rest if path.suffix else found.rest)
        return Owner("plain", id=first, name=first, file=file, attempt=attempt,
                     others=tuple(others), unknown=found.unknown)  # fmt: skip

    def named_inside(self, owner: Owner, path: Path, found: list[str]) -> tuple[str, ...]:
        """Return whom the student's own names of files name as well, where the site says one."""
        if not owner.strong and not path.is_dir():
            return ()
        names = [inner.name for inner in sorted(path.iterdir())] if path.is_dir() else [owner.file]
        several = filter(None, map(self._several, names))
        named = {one: None for who in several for one in (who.id, *who.others, *who.unknown)}
        return tuple(one for one in named if one not in found) if {*found} & {*named} else ()

    def _one(self, text: str) -> str:
        """Return the one student that a text is all about, or nothing."""
        text = text.strip(" .")
        if self.roster is None:
            return text if NUMBER.fullmatch(text) else ""
        found = self.roster.find(id=text)
        found = found or (self.roster.find(name=text) if len(text.split()) > 1 else [])
        return found[0].student if len(found) == 1 else ""

    def _is_somebody(self, text: str, after: str) -> bool:
        """Tell whether the list knows what a name begins with, and the rest does not say otherwise.

        Behind a name or a user name a word may be a part of another's name: Robert Ray is not
        whoever is called `robert`, nor is Ann Lee Smith or Ann Lee-Smith Ann Lee.
        """
        found = self.roster.find(id=text) or self.roster.find(name=text)
        if not found or re.search(r"[\d@]", text):
            return bool(found)
        file = ENDING.search(after)
        surname = r"-[^\W\d_]{2,}|\s+[^\W\d_]" if " " in text else r"\s+[^\W\d_]"
        if file and not re.match(surname, after):
            return True
        words = re.findall(r"[^\W\d_]+", after[: file.start()] if file else after)
        own = {word for person in found for word in _words(person)}
        own |= set(re.findall(r"[^\W\d_]+", self.assignment.lower()))
        return all(
            NO_ID.fullmatch(word) or word.lower() in own for word in words[: 1 if file else None]
        )

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

    def is_nameless(self, name: str) -> bool:
        """Tell whether a name is only what the homework or a part of the class is called."""
        if name.lower() == self.assignment or doubt(name, self.assignment):
            return True
        words = re.findall(r"[^\W\d_]+", name)
        return bool(words) and all(map(NO_ID.fullmatch, words))

    # ------------------------------------------------------------------------------------ people

    def students(self, owner: Owner, path: Path) -> list[str] | Trouble:
        """Return the students whose something is, or what is the matter if it is not known.

        They are several if the site says that a team has handed it in.
        """
        if not owner.team and (members := self._team(owner)):
            return members
        found = [self._student(one, path) for one in (owner, *owner.team)]
        wrong = next((one for one in found if isinstance(one, Trouble)), None)
        return wrong or list(dict.fromkeys(found))

    def _team(self, owner: Owner) -> list[str]:
        """Return the members of a team that the roster knows by the name that a site wrote."""
        if self.roster is None or self.roster.find(id=owner.id, name=owner.name):
            return []
        return [person.student for person in self.roster.team(owner.id or owner.name)]

    def _student(self, owner: Owner, path: Path) -> str | Trouble:
        if self.roster is None:
            said = owner.id or owner.aka or f"{owner.name}-{owner.number}".strip("-")
            return folder_name(said) or self.nobody(path)
        found = self._meant(owner)
        who = owner.id or owner.name or owner.aka
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
        return found[0].student if found else self._unknown(owner, path)

    def _unknown(self, owner: Owner, path: Path) -> Trouble:
        """Say that the list does not know somebody, in words that are true of them."""
        who = " ".join(filter(None, (owner.name, owner.id))) if owner.team else owner.id
        who = who or owner.name or owner.aka
        rename = self._rename(path)
        if COUNTED.fullmatch(who):
            return Trouble(f"“{who}” is a number that the site gave, and does not say who", rename)
        if TEAM.fullmatch(who) and owner.layout != "hand-in":
            to_do = (
                "give the class list a column `group` in which its members have this name, or "
                f"{rename.removesuffix('.')}; a pair is <student id>+<student id>."
            )
            return Trouble(f"“{who}” is a team's name, and does not say who is in it", to_do)
        if squeezed(who) in self.roster.without_id:
            to_do = f"write the id of “{who}” into the roster, and collect it again."
            return Trouble(f"“{who}” has no id in the roster", to_do)
        for person in self.roster.values() if who.isdigit() else ():
            if person.student.lstrip("0") == who.lstrip("0"):
                to_do = (
                    "take the list from the site again, with the ids in a column of the format "
                    f"Text; or if {person.student} is meant: {rename}"
                )
                what = f"“{who}” is not in the roster, but {person.student} is: "
                return Trouble(f"{what}a spreadsheet leaves zeros in front out", to_do)
        to_do = f"add “{who}” to the roster, or if somebody else is meant: {rename}"
        beside = f", and its name has {' and '.join(owner.others)} too" if owner.others else ""
        return Trouble(f"“{who}” is not in the roster{beside}", to_do)

    def stranger(self, path: Path, inside: list[str]) -> Trouble:
        """Say of a folder or zip that the list does not know what is called as other people's."""
        who = shown(path.stem if path.suffix.lower() == ".zip" else path.name)
        called = f"; what lies in it is called {', '.join(some(inside, 3))}'s" if inside else ""
        what = (
            f"“{who}” is not in the roster{called}, but the outer name decides, which the site "
            "gave or you"
        )
        to_do = (
            f"add “{who}” to the roster; or if it is a part of the class, collect it by itself; or "
            f"if somebody else is meant: {self._rename(path)}"
        )
        return Trouble(what, to_do)

    def _meant(self, owner: Owner) -> list[Person]:
        """Return whom the roster knows that a name may mean: by the site's number and the name."""
        by_id = [*self.roster.find(id=owner.id), *self.roster.find(id=owner.aka)]
        if by_id:
            return list(dict.fromkeys(by_id))
        named = self.roster.find(name=owner.name) or self._member(owner)
        if owner.id or not owner.number:
            return [person for person in named if not self._has_another_id(person, owner)]
        numbered = [p for p in self.roster.values() if self._number(p, owner) == owner.number]
        if not numbered:
            return named
        both = [person for person in numbered if person in named]
        return both or [*numbered, *named]

    def _member(self, owner: Owner) -> list[Person]:
        """Return whom Moodle named behind a group, as it did until 4.0: `Group 3-Ann Lee`.

        A group must be called as one, or be of that member in the list: Marie-Ann Lee is nobody
        else.
        """
        if owner.layout != "Moodle":
            return []
        for sign in re.finditer("-", owner.name):
            group = owner.name[: sign.start()]
            found = self.roster.find(name=owner.name[sign.end() :])
            if found and (TEAM.fullmatch(f"{group}-") or found[0] in self.roster.team(group)):
                return found
        return []

    def _has_another_id(self, person: Person, owner: Owner) -> bool:
        """Tell whether a site's id, which the list does not have, says that it is not this one."""
        if owner.layout == "Gradescope":
            return bool(owner.id)
        return owner.layout in ("Sakai", "ILIAS") and bool(person.login or person.sis_login_id)

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
        read = readings(name, self.assignment)
        others = [other for other in read if other.layout != owner.layout]
        if len(others) == len(read):
            return []  # the name does not say it at all: a paper beside it does, or a folder above
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


def _words(person: Person) -> list[str]:
    """Return the words that are a person's own, in small letters."""
    said = f"{person.name} {person.login} {person.sis_login_id} {person.email}"
    return re.findall(r"[^\W\d_]+", said.lower())
