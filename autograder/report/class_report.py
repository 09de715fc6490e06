"""The class report: one self-contained page that says what the class understood and what not."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import jinja2

from autograder.course import Course, write_at_once
from autograder.marks import TaskMarks, Total, totals
from autograder.report import findings, plots
from autograder.report import statistics as items
from autograder.report.anonymous import hide_names, read_labels
from autograder.report.facts import ClassFacts, gather
from autograder.report.similarity import Pair, alike_pairs
from autograder.report.written_answers import written_tasks
from autograder.roster import Person, called, names_in
from autograder.written.agreement import FEWEST
from autograder.written.marked import DeskTask

MOST_PAIRS = 20
MOST_EXAMPLES, MOST_RARER = 12, 20  # misconceptions with an example, and those only named
MOST_NAMES = 12  # of students in one list
MOST_CHARACTERS = 300  # of an example
MOST_LINES = 40  # of an excerpt
HARD, WEAK = 0.6, 0.2  # difficulty and discrimination that deserve a look
HIDDEN_EXCERPT = "(left out of the anonymous report)"


@dataclass(frozen=True)
class Hiding:
    """How names are hidden: the label of each student, and other names that must not appear."""

    labels: Mapping[str, str]
    names: tuple[str, ...] = ()

    def __call__(self, text: str) -> str:
        return hide_names(text, self.labels, self.names)


def class_report(
    facts: ClassFacts,
    made: datetime,
    hiding: Hiding | None = None,
    names: Mapping[str, str] | None = None,
) -> str:
    """Return the report as one HTML page that needs nothing else.

    `names` stand behind the ids. With `hiding` no name or id of a student appears in it, and no
    code of theirs.
    """
    hide: Callable[[str], str] = hiding or str
    label = hiding or (lambda student: called(student, names or {}))
    homework = facts.homework
    sums = totals(homework, facts.rows)
    pairs = alike_pairs(facts.sources, facts.handed_out, facts.tokens)
    unmarked, waiting = findings.unmarked(facts.rows), findings.waiting(homework, facts.rows)
    seconds = _seconds(facts)
    analysed = items.analyse(homework, facts.rows)
    read = [one for one in analysed if not one.waiting]
    recognised = findings.misconceptions(homework, facts.rows)
    page = _environment().get_template("class_report.html.j2")
    return page.render(
        homework=homework,
        made=made.strftime("%d %B %Y, %H:%M"),
        anonymous=hiding is not None,
        hide=hide,
        label=label,
        names=lambda students: _names([label(student) for student in students]),
        students=facts.students,
        sums=sums,
        median=statistics.median(total.per_cent for total in sums),
        spread=_spread(sums),
        open_students=[t.student for t in sums if t.waiting or t.student in unmarked],
        late_students=[t.student for t in sums if t.late_penalty],
        distribution=_distribution(sums, set(unmarked)),
        tasks=analysed,
        items=plots.difficulty_and_discrimination(read) if _drawable(read) else "",
        unread=[one for one in analysed if one.waiting],
        advice=_advice(read),
        misconceptions=recognised[:MOST_EXAMPLES],
        rarer=recognised[MOST_EXAMPLES:],
        most_rarer=MOST_RARER,
        example=lambda finding: _shorten(hide(finding.message)),
        failed_checks=findings.failed_checks(homework, facts.rows),
        waiting=waiting,
        waiting_count=sum(map(len, waiting.values())),
        written=written_tasks(homework, facts.desk, hidden=hiding is not None),
        fewest_looks=FEWEST,
        unmarked=unmarked,
        problems={o.student: o.reasons for o in facts.outcomes.values() if o.reasons},
        repairs=facts.repairs,
        pairs=pairs[:MOST_PAIRS],
        more_pairs=len(pairs[MOST_PAIRS:]),
        excerpts=_hidden_excerpts if hiding else _excerpts,
        seconds=seconds,
        median_seconds=statistics.median(seconds or [0]),
        timings=plots.timings(seconds) if seconds else "",
    )


def write_class_report(
    course: Course,
    rows: Iterable[TaskMarks],
    people: Iterable[Person],
    anonymous: bool,
    names: Mapping[str, str] | None = None,
    desk: Sequence[DeskTask] = (),
) -> Path:
    """Write the report of a class into its folder and return the file.

    `desk` is how the marking of written answers stands. The anonymous report is a file of its own,
    which must hold no name of `people`, nor of `names`.
    """
    facts = gather(course, rows, desk)
    hiding = None
    if anonymous:
        labels = read_labels(course.own / "anonymous.json", facts.students)
        others = [Person(student, name) for student, name in (names or {}).items()]
        hiding = Hiding(labels, tuple(names_in([*people, *others])))
    path = course.own / ("report-anonymous.html" if anonymous else "report.html")
    page = class_report(facts, datetime.now(), hiding, names)
    write_at_once(path, page.encode("utf-8"))
    facts.tokens.keep()
    return path


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["share"] = _per_cent
    environment.filters["number"] = _number
    return environment


def _per_cent(share: float) -> str:
    return "–" if share != share else f"{100 * share:.0f} %"


def _number(value: float) -> str:
    return "–" if value != value else f"{value:.2f}".replace("-", "−")


def _names(students: list[str]) -> str:
    more = len(students) - MOST_NAMES
    return ", ".join(students[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def _spread(sums: list[Total]) -> tuple[float, float]:
    """Return the per cent below which a quarter and three quarters of the class lie."""
    values = [total.per_cent for total in sums]
    if len(values) < 2:
        return values[0], values[0]
    quarters = statistics.quantiles(values, n=4, method="inclusive")
    return quarters[0], quarters[2]


def _distribution(sums: list[Total], unmarked: set[str]) -> str:
    waits = [bool(total.waiting) or total.student in unmarked for total in sums]
    return plots.distribution([total.per_cent for total in sums], waits)


def _drawable(analysed: Iterable[items.TaskStatistics]) -> bool:
    return any(one.discrimination == one.discrimination for one in analysed)


def _advice(analysed: list[items.TaskStatistics]) -> list[str]:
    """Return what to see in the table of tasks, one sentence each."""
    counted = [one for one in analysed if one.mean == one.mean]
    if not counted:
        return []
    hardest = max(counted, key=lambda one: one.difficulty)
    easiest = min(counted, key=lambda one: one.difficulty)
    said = [
        f"Hardest is {hardest.task} ({hardest.title}): the class earned {_per_cent(hardest.mean)} "
        f"of its marks; easiest is {easiest.task} ({easiest.title}) with {_per_cent(easiest.mean)}."
    ]
    weak = [one.task for one in counted if one.discrimination < WEAK and one.mean < 0.95]
    if weak:
        said.append(
            f"{', '.join(weak)}: how students did here says little about how they did elsewhere; "
            "look whether the task, or its check, asks what you mean it to ask."
        )
    hard = [one.task for one in counted if one.difficulty > HARD]
    if hard:
        said.append(f"{', '.join(hard)}: worth going through again in class.")
    return said


def _excerpts(pair: Pair) -> tuple[str, str]:
    first, second = (_first_lines(text) for text in pair.excerpts)
    return first, second


def _first_lines(text: str) -> str:
    lines = text.split("\n")
    more = len(lines) - MOST_LINES
    return "\n".join([*lines[:MOST_LINES], *([f"({more} more lines)"] if more > 0 else [])])


def _hidden_excerpts(pair: Pair) -> tuple[str, str]:
    return HIDDEN_EXCERPT, HIDDEN_EXCERPT


def _seconds(facts: ClassFacts) -> list[float]:
    return [o.wall_seconds for o in facts.outcomes.values() if o.wall_seconds > 0]
