"""What a feedback page says of each task: its state, its checks, what explains them, the answer.

Of a finding only its name, marks, message and misconception are shown; what the marker says of its
own faults is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from autograder.homework import Homework, Task
from autograder.marks import TaskMarks, waiting_marks
from autograder.report._words import CHECKS, say
from autograder.report.answers import Answer, PictureFinder, no_pictures, shown_answer
from autograder.report.ticked import TickedPart, comments_of, ticked_parts
from autograder.results import NOTE, Finding, Status
from autograder.text.language import Text, joined
from autograder.written.marked import WrittenMark


@dataclass(frozen=True)
class Handed:
    """What one student handed in and got for it.

    `answers` are the cells that the student wrote in, by `grade_id`; `troubles` say of a notebook
    why it could not be marked, `notes` what became of other files; `find_picture` returns a picture
    beside the notebooks as a `data:` address, or None. `plainly` shows the answers as they were
    typed. `written` are the marks from the written desk, by `grade_id`.
    """

    homework: Homework
    student: str
    rows: list[TaskMarks]
    answers: Mapping[str, Answer] = field(default_factory=dict)
    troubles: Mapping[str, Text] = field(default_factory=dict)
    notes: Sequence[Text] = ()
    find_picture: PictureFinder = no_pictures
    plainly: bool = False
    written: Mapping[str, WrittenMark] = field(default_factory=dict)


@dataclass(frozen=True)
class Mistake:
    """Known mistakes that explain failed checks; `lead` says how they go together.

    `entries` are the catalogue's, each with `title` and `hint`; `reads` says what to read again.
    `checks` names what they explain, and is empty if that is all that failed.
    """

    lead: Text
    entries: list
    reads: list[Text]
    checks: Text


@dataclass(frozen=True)
class Failure:
    """Failed checks of one task that say the same: their names in both languages, and why.

    `single` tells that it is one check.
    """

    names: str
    single: bool
    marks: float
    max_marks: float
    message: str


@dataclass(frozen=True)
class TaskView:
    """What the page says of one task; `state` is also its class in the style sheet."""

    task: Task
    row: TaskMarks
    title: str
    state: str
    says: str
    passed: list[Finding]
    failures: list[Failure]
    mistakes: list[Mistake]
    notes: list[str]
    answers: list[Markup]
    comments: list[str]
    ticked_on_paper: TickedPart | None
    ticked: TickedPart | None

    @property
    def share(self) -> float:
        """The part of the marks that has been earned, in per cent."""
        return 100.0 * self.row.earned / self.row.max_marks

    @property
    def open_marks(self) -> float:
        """The marks that are neither earned nor waiting for a person."""
        return self.row.max_marks - self.row.earned - marks_to_give(self.task, self.row)

    @property
    def on_paper(self) -> bool:
        """Tell whether a person marks on paper what the machine marks otherwise."""
        return self.row.on_paper


def marks_to_confirm(row: TaskMarks) -> float:
    """Return those of the waiting marks that were given before and count until then."""
    by_hand = row.hand.marks or 0.0 if row.hand and row.hand.waiting else 0.0
    waits = row.machine is not None and row.machine.status is Status.NEEDS_MARKING
    return by_hand + (row.machine.marks if waits else 0.0)


def marks_to_give(task: Task, row: TaskMarks) -> float:
    """Return the waiting marks that count as 0 until a person gives them."""
    return waiting_marks(task, row) - marks_to_confirm(row)


def task_view(row: TaskMarks, handed: Handed, with_answers: bool) -> TaskView:
    homework = handed.homework
    task = homework.by_id[row.task]
    trouble = handed.troubles.get(task.notebook)
    state, says = _state(row, trouble)
    findings = row.findings if _shows_findings(row, state) else []
    failed = [finding for finding in findings if not finding.passed]
    on_paper, by_hand = ticked_parts(task, row, handed.written)
    return TaskView(
        task,
        row,
        title=Text(task.title, homework.title_th_of(task.id)),
        state=state,
        says=says,
        passed=[one for one in findings if one.passed and one.check != NOTE],
        failures=_failures(homework, failed),
        mistakes=_mistakes(homework, failed),
        notes=_notes(task, row, state),
        answers=_answers(task, row, handed) if with_answers and not trouble else [],
        comments=comments_of(task, row, handed.written),
        ticked_on_paper=on_paper,
        ticked=by_hand,
    )


def _state(row: TaskMarks, trouble: Text | None) -> tuple[str, Text]:
    """Return the task's state, as the page has it, and the words for it."""
    if trouble or row.status is Status.GRADER_ERROR:
        return "unmarked", say("could not be marked")
    if row.status is not Status.NEEDS_MARKING and row.earned >= row.max_marks:
        return "passed", say("all right")
    words = {
        Status.PARTIAL: say("partly right"),
        Status.NEEDS_MARKING: say("waits for a person"),
        Status.NOT_ATTEMPTED: say("left open"),
        Status.STUDENT_ERROR: say("stopped with an error"),
        Status.TIMED_OUT: say("took too long"),
        Status.MEMORY_EXCEEDED: say("needed too much memory"),
    }
    return str(row.status), words.get(row.status, say("not right yet"))


def _shows_findings(row: TaskMarks, state: str) -> bool:
    """Tell whether the checks say more than the state does, and nothing of our own faults.

    On paper they saw an empty cell only.
    """
    if state == "unmarked" or row.machine is None or row.on_paper:
        return False
    return row.machine.status not in (Status.NOT_ATTEMPTED, Status.GRADER_ERROR)


def _failures(homework: Homework, failed: list[Finding]) -> list[Failure]:
    """Put those together that say the same: one error may end every check."""
    together: dict[str, list[Finding]] = {}
    for finding in failed:
        together.setdefault(finding.message or finding.check, []).append(finding)
    return [
        Failure(
            _names(homework, group),
            len(group) == 1,
            sum(finding.marks for finding in group),
            sum(finding.max_marks for finding in group),
            message(group[0]),
        )
        for group in together.values()
    ]


def _mistakes(homework: Homework, failed: list[Finding]) -> list[Mistake]:
    """Return the known mistakes among failed checks, each once, with the checks it explains.

    What was made together stands together; where one of several may be the cause they stand apart.
    """
    groups: dict[str, tuple[dict, list[Finding]]] = {}
    for finding in failed:
        alternatives = _alternatives(homework, finding.misconception)
        if alternatives:
            key = finding.misconception if len(alternatives) > 1 else ""
            entries, findings = groups.setdefault(key, ({}, []))
            entries |= {entry.id: entry for together in alternatives for entry in together}
            findings.append(finding)
    return [
        _mistake(homework, list(entries.values()), findings, failed, either=bool(key))
        for key, (entries, findings) in groups.items()
    ]


def _alternatives(homework: Homework, name: str | None) -> tuple:
    try:
        return homework.read_name(name) if name else ()
    except KeyError:  # marked with a catalogue that had another name for it
        return ()


def _mistake(
    homework: Homework, entries: list, explained: list[Finding], failed: list[Finding], either: bool
) -> Mistake:
    lead = say("This looks like")
    if len(entries) > 1:
        one_of, together = (
            say("This looks like one of these"),
            say("This looks like these together"),
        )
        lead = one_of if either else together
    reads = list(dict.fromkeys(entry.read for entry in entries if entry.read))
    names = [] if len(explained) == len(failed) else explained
    return Mistake(lead, entries, reads, _names(homework, names))


def _notes(task: Task, row: TaskMarks, state: str) -> list[Text]:
    if state == "unmarked":
        return [say("There are no marks for it yet; that says nothing about your answer.")]
    notes = [_note_on_paper(task, row)] if row.on_paper else []
    notes += [message(finding) for finding in row.findings if finding.check == NOTE]
    machine = row.machine
    if machine and machine.status is Status.NOT_ATTEMPTED and state != "not_attempted":
        notes.append(say("The part that the machine marks was left open."))
    if machine and machine.stand_ins:
        notes.append(
            say(
                "Marked with correct answers to {tasks}: a slip there costs marks only once.",
                tasks=", ".join(machine.stand_ins),
            )
        )
    if machine and machine.overruled:
        notes.append(say("A person has looked at it and given the mark in place of the machine."))
    if row.extra_credit:
        notes.append(say("Extra credit, counted in: {marks}.", marks=f"{row.extra_credit:g}"))
    return notes


def _note_on_paper(task: Task, row: TaskMarks) -> Text:
    most, given = f"{task.machine.marks:g}", f"{row.machine.marks:g}"
    if row.machine.status is not Status.NEEDS_MARKING:
        return say("Handed in on paper: {marks} of {most} marks.", marks=given, most=most)
    if row.machine.marks:
        template = "Handed in on paper: {marks} of {most} marks, to be confirmed by a person."
        return say(template, marks=given, most=most)
    return say("Handed in on paper: up to {most} marks wait for a person.", most=most)


def _answers(task: Task, row: TaskMarks, handed: Handed) -> list[Markup]:
    """Return what the student wrote for this task, but nothing that was left as handed out."""
    cells = []
    typed = row.machine and row.machine.status is not Status.NOT_ATTEMPTED and not row.on_paper
    if task.answer and typed:
        cells.append(task.answer)
    if task.hand and row.hand and row.hand.attempted:
        cells.append(task.hand.cell)
    written = [handed.answers[cell] for cell in cells if cell in handed.answers]
    return [shown_answer(answer, handed.find_picture, handed.plainly) for answer in written]


def message(finding: Finding) -> Text:
    """Return a finding's message in both languages."""
    return Text(finding.message, finding.message_th)


def check_name(homework: Homework, finding: Finding) -> Text:
    """Return the name of a finding's check in both languages; mere symbols stay as they are."""
    name = finding.check
    return Text(name, homework.checks_th.get(name, CHECKS.get(name, name)))


def _names(homework: Homework, findings: list[Finding]) -> Text:
    return joined(*(check_name(homework, finding) for finding in findings), between=", ")
