"""How the marking of written answers stands, for the class report: from what the desk has kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from autograder.homework import Homework
from autograder.report.answers import shown_markdown
from autograder.written.agreement import FEWEST, Agreement, agreement
from autograder.written.marked import DeskTask, Flag
from autograder.written.pace import by_marker, median_seconds
from autograder.written.rubric import FULL, Item

MOST_MISSED = 5  # items of a task


@dataclass(frozen=True)
class Missed:
    """An item of a rubric, and how many of the marked answers got none, or half, of it."""

    text: Markup
    marks: float
    without: int
    half: int
    marked: int

    @property
    def share(self) -> float:
        return self.without / self.marked


@dataclass(frozen=True)
class MarkerPace:
    """How many answers somebody marked, and the median seconds of each."""

    name: str
    answers: int
    seconds: float | None


@dataclass(frozen=True)
class WrittenTask:
    """What the report says of one marked cell; `on_paper` tells of the part for the machine."""

    task: str
    title: str
    on_paper: bool
    marked: int
    waiting: int
    missed: list[Missed]
    seconds: float | None
    markers: list[MarkerPace]
    agreement: Agreement | None
    item_texts: Mapping[str, Markup]
    second_left: int
    open_with: list[tuple[str, int]]
    flags: Sequence[Flag]

    @property
    def speaks_of_items(self) -> bool:
        """Tell whether enough answers were looked at twice to speak of single items."""
        return self.agreement is not None and self.agreement.count >= FEWEST


def written_tasks(homework: Homework, desk: Sequence[DeskTask], hidden: bool) -> list[WrittenTask]:
    """Return what is said of each cell that was marked at the desk, or is being marked there.

    With `hidden` those who marked are numbered, who marked most first.
    """
    used = [one for one in desk if one.ticks or one.acts or one.flags or one.open_with]
    names = _names(used, hidden)
    return [_written_task(homework, one, names) for one in used]


def _names(desk: Iterable[DeskTask], hidden: bool) -> dict[str, str]:
    """Return what each marker is called in the report."""
    acts = [act for one in desk for act in one.acts]
    others = [name for one in desk for name in (*one.open_with, *(f.by for f in one.flags))]
    names = list(dict.fromkeys([*by_marker(acts), *sorted(others)]))
    return {name: f"Marker {n}" if hidden else name for n, name in enumerate(names, start=1)}


def _written_task(homework: Homework, one: DeskTask, names: Mapping[str, str]) -> WrittenTask:
    task = homework.by_id[one.task]
    texts = {item.id: shown_markdown(item.text, {}) for item in one.rubric.active}
    paces = by_marker(one.acts).items()
    return WrittenTask(
        task=task.id,
        title=task.title,
        on_paper=bool(task.machine and task.machine.cell == one.cell),
        marked=len(one.ticks),
        waiting=one.waiting,
        missed=_missed(one, texts),
        seconds=median_seconds(one.acts),
        markers=[MarkerPace(names[name], *pace) for name, pace in paces],
        agreement=agreement(one.rubric.items, one.twice),
        item_texts=texts,
        second_left=one.second_left,
        open_with=[(names[name], count) for name, count in one.open_with.items()],
        flags=[Flag(flag.student, names[flag.by], flag.note) for flag in one.flags],
    )


def _missed(one: DeskTask, texts: Mapping[str, Markup]) -> list[Missed]:
    """Return the items that most of the marked answers are without, the most missed first."""
    found = [_of_item(item, one, texts[item.id]) for item in one.rubric.active if one.ticks]
    found.sort(key=lambda missed: (-missed.without, -missed.half))
    return [missed for missed in found if missed.without or missed.half][:MOST_MISSED]


def _of_item(item: Item, one: DeskTask, text: Markup) -> Missed:
    shares = [ticks.get(item.id, 0.0) for ticks in one.ticks]
    half = sum(0 < share < FULL for share in shares)
    return Missed(text, item.marks, shares.count(0), half, len(shares))
