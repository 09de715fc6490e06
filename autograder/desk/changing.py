"""What the page changes: each is one transaction, and answers with what stands then."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from autograder.desk.asked import seconds_in
from autograder.desk.showing import Showing, shown_marking, told
from autograder.nbgrader_plugin.written import (
    bank,
    flags,
    leases,
    log,
    looks,
    rubric_change,
)
from autograder.nbgrader_plugin.written.following import following
from autograder.nbgrader_plugin.written.marking import mark
from autograder.nbgrader_plugin.written.places import Place, keys_of
from autograder.nbgrader_plugin.written.rows import answers_of, marking_in, rows_of
from autograder.nbgrader_plugin.written.seen import digest_of
from autograder.nbgrader_plugin.written.tables import SECOND
from autograder.nbgrader_plugin.written.transactions import reading, writing
from autograder.nbgrader_plugin.written.undoing import undo
from autograder.nbgrader_plugin.written.wishes import Wish, tidy
from autograder.nbgrader_plugin.written.words import Refused, say
from autograder.written.rubric import Item


class Changing:
    """Everything that a marker can do at the written desk."""

    def __init__(self, showing: Showing) -> None:
        self._show, self._course, self._who = showing, showing.course, showing.marker

    def next(self, cell: str, after: int, second: bool, group: str | None) -> dict:
        """Lease the next answer and return it, and the key of the one that would come after."""
        place = self._show.place(cell)
        among = self._among(place, group) if group else None
        with writing(self._course) as connection:
            found = following(connection, self._course, place, self._who, after, second, among)
        with reading(self._course) as connection:
            answers = answers_of(connection, self._course, place)
            shown = None
            if found.student in answers:
                shown = self._show.shown(connection, place, found.student, answers, second=second)
        keys = keys_of(self._course, place.cell, [found.ahead] if found.ahead else [])
        return {"answer": shown, "ahead": keys.get(found.ahead), "left": found.left}

    def _among(self, place: Place, group: str) -> list[str]:
        with reading(self._course) as connection:
            answers = answers_of(connection, self._course, place)
        groups = self._show.grouping.groups(place, answers)
        return [student for one in groups if one.id == group for student in one.members]

    def mark(self, sent: dict) -> dict:
        """Save a mark, or a second look."""
        place = self._show.place(sent["cell"])
        with reading(self._course) as connection:
            student, _ = self._show.find(connection, place, sent["key"])
        wish = self._wish(place, student, sent)
        with writing(self._course) as connection:
            if sent.get("second"):
                entry = looks.look(connection, self._course, place, wish, self._who)
                return self._looked(connection, place, student, entry)
            saved = mark(connection, self._course, place, wish, self._who)
            answer = answers_of(connection, self._course, place, [student])[student]
        keys = keys_of(self._course, place.cell, saved.left_out)
        return {
            "marking": shown_marking(answer.marking) if answer.marking else None,
            "revision": answer.revision(digest_of(self._course, student, place)),
            "undo": saved.entry,
            "left_out": list(keys.values()),
        }

    def _looked(self, connection: Connection, place: Place, student: str, entry: int) -> dict:
        answer = answers_of(connection, self._course, place, [student])[student]
        given = rows_of(connection, self._course, SECOND, place.cell).get(student)
        return {  # one that came twice may have been taken back in between
            "marking": None if given is None else shown_marking(marking_in(given)),
            "revision": answer.revision(digest_of(self._course, student, place)),
            "undo": entry,
            "left_out": [],
        }

    def _wish(self, place: Place, student: str, sent: dict) -> Wish:
        return Wish(
            student,
            sent["revision"],
            sent["rubric_version"],
            sent["request"],
            sent["ticks"],
            float(sent.get("adjust", 0.0)),
            sent.get("comment", ""),
            seconds_in(sent),
            self._group(place, student, sent.get("group") or []),
            bool(sent.get("overrule")),
        )

    def _group(self, place: Place, student: str, keys: list[int]) -> dict[str, str]:
        """Return the digests of the answers that get the same mark, by student.

        They are those that were shown as one group with it, and no others.
        """
        if not keys:
            return {}
        with reading(self._course) as connection:
            answers = answers_of(connection, self._course, place)
        chosen = [
            {s: one.digests.get(s, "") for s, key in one.members.items() if key in keys}
            for one in self._show.grouping.groups(place, answers)
            if student in one.members
        ]
        found = max(chosen, key=len, default={})
        return {other: digest for other, digest in found.items() if other != student}

    def undo(self, sent: dict) -> dict:
        """Take back a mark, with its group; return the answer as it stands then."""
        place = self._show.place(sent["cell"])
        with writing(self._course) as connection:
            student = undo(connection, self._course, place, sent["log"], self._who)
            second = log.is_look(connection, self._course, place, sent["log"])
        return {"answer": self._now(place, student, second)}

    def _now(self, place: Place, student: str, second: bool) -> dict:
        with reading(self._course) as connection:
            answers = answers_of(connection, self._course, place)
            return self._show.shown(connection, place, student, answers, second=second)

    def skip(self, sent: dict) -> dict:
        """Let others have an answer; it comes again at the end."""
        return self._do(sent, leases.release)

    release = skip

    def lease(self, sent: dict) -> dict:
        """Keep an answer open for a while longer, and what was given ahead.

        Raises:
            Refused: somebody else has it open.
        """
        place = self._show.place(sent["cell"])
        with writing(self._course) as connection:
            student, _ = self._show.find(connection, place, sent["key"])
            if not leases.lease(connection, self._course, place, student, self._who):
                holder = leases.holders(connection, self._course, place)[student]
                raise Refused("lease", say("{marker} has this answer open.", marker=holder))
            leases.extend(connection, self._course, place, self._who)
        return {}

    def flag(self, sent: dict) -> dict:
        """Leave an answer to somebody else, or take that back."""
        if sent.get("off"):
            return self._do(sent, lambda *about: flags.unflag(*about[:-1]))
        note = sent.get("note", "")

        def flagged(*about) -> None:
            flags.flag(*about, note)
            leases.release(*about)

        return self._do(sent, flagged)

    def _do(self, sent: dict, change: Callable) -> dict:
        place = self._show.place(sent["cell"])
        with writing(self._course) as connection:
            student, _ = self._show.find(connection, place, sent["key"])
            change(connection, self._course, place, student, self._who)
        return {}

    def rubric(self, sent: dict) -> dict:
        """Change a rubric, or say what that would do."""
        place = self._show.place(sent["cell"])
        items = [_item(item) for item in sent["items"]]
        about = (self._course, place, sent["version"], items)
        if sent.get("dry_run"):
            with reading(self._course) as connection:
                changed = rubric_change.preview(connection, *about)
        else:
            with writing(self._course) as connection:
                changed = rubric_change.change(connection, *about, self._who)
        students = [student for student, _, _ in changed.changes]
        keys = keys_of(self._course, place.cell, [*students, *changed.kept])
        return {
            "version": changed.version,
            "changes": [
                {"key": keys[s], "from": old, "to": new} for s, old, new in changed.changes
            ],
            "kept": [keys[student] for student in changed.kept],
            "problems": [told(problem) for problem in changed.problems],
        }

    def comment(self, sent: dict) -> dict:
        """Change the bank of comments."""
        place, id, text = self._show.place(sent["cell"]), sent.get("id"), sent.get("text", "")
        with writing(self._course) as connection:
            if sent.get("off") and id is not None:
                bank.hide(connection, self._course, place, id)
            else:
                bank.edit(connection, self._course, place, id, tidy(text))
            return {"comments": self._show.comments(connection, place)}


def _item(sent: dict) -> Item:
    about = (sent["text"].strip(), sent.get("text_th", "").strip(), float(sent["marks"]))
    return Item(sent["id"] or "", *about, bool(sent.get("retired")))
