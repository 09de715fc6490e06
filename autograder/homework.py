"""What the marker asks of a homework: its tasks, what is right in them, and words about them.

The marker knows no homework by name. `find` looks for a package called like the assignment, the
folder below `solutions/`: `autograder.NAME`, or `autograder_NAME` anywhere on Python's path. What
that calls `HOMEWORK` is all that is asked.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from autograder.results import EITHER, TOGETHER, Verdict

PLACES = ("autograder.{}", "autograder_{}")
KEY, BLANK = "key", "blank"


@dataclass(frozen=True)
class Part:
    """A notebook cell that carries marks: nbgrader's `grade_id` and its points."""

    cell: str
    marks: float


@dataclass(frozen=True)
class Task:
    """One task of a homework.

    `machine` is the cell marked by checks, `hand` the one marked by a person, `answer` the code
    cell the student writes in; `checks` maps each check's name to its marks, which add up to
    `machine.marks`. A call of the student's function may take `call_seconds` of its own time.
    `relies_on` names the tasks whose functions an answer may call: if these are wrong, the key may
    stand in. `on_paper` tells that it may be answered there.
    """

    id: str
    title: str
    notebook: str
    answer: str | None = None
    machine: Part | None = None
    hand: Part | None = None
    optional: bool = False
    checks: tuple[tuple[str, float], ...] = ()
    call_seconds: float = 10.0
    relies_on: tuple[str, ...] = ()
    on_paper: bool = False

    @property
    def max_marks(self) -> float:
        return sum(part.marks for part in self.parts)

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for part in (self.machine, self.hand) if part)


class Misconception(Protocol):
    """A known wrong answer; its texts are in English, with Thai as `th` (`text.language`)."""

    id: str
    title: str
    hint: str
    read: str


class TriedEquality(Protocol):
    """An equality of a typed answer, and what trying it out at points showed.

    lhs, rhs: its sides as they stand in the answer's text; lhs_at, at: where the left and the right
    one begin and end there. verdict: "true", "false" or "unknown". condition: what it was held to
    apply under, in the student's letters. Of a false one, point says where it was tried and values
    are its two sides there. reason, of an unknown one: why it was not understood.
    """

    lhs: str
    rhs: str
    lhs_at: tuple[int, int]
    at: tuple[int, int]
    verdict: str
    condition: str
    point: str
    values: tuple[float, float] | None
    reason: str | None


@dataclass(frozen=True)
class SampleStudent:
    """One student of a homework's sample class.

    `start` says where the answers come from; `answers` replaces whole cells, by `grade_id`;
    `loses` are the tasks that must lose marks, `damage` names what is done to the files.
    """

    id: str
    note: str
    start: str = KEY
    answers: dict[str, str] = field(default_factory=dict)
    loses: tuple[str, ...] = ()
    damage: str = ""


def _no_misconceptions() -> Mapping[str, Misconception]:
    return {}


def _nobody() -> Sequence[SampleStudent]:
    return ()


def _nothing(there: Path, notebook: str, cells: list) -> Mapping[str, str]:
    return {}


def _no_equations(task_id: str, text: str) -> Sequence[TriedEquality]:
    return ()


def _states_nothing(task_id: str, text: str, items: Sequence[str]) -> Sequence[int]:
    return ()


@dataclass(frozen=True, eq=False)
class Homework:
    """All that is right in one homework; of one without tasks nothing is known.

    id: the assignment's name, and that of its folders. mark: judges a task, given its id and the
    names of a submission; where it is defined lies all that marks depend on. per_cent_rule: the per
    cent for the marks of required and of optional tasks; without it their sum by the required
    marks, 100 at most. title_th, titles_th, checks_th: Thai names, of the homework, of tasks by id,
    and of checks by their English name. folder: where in a class's folder lies what is kept of this
    homework alone; without it in one called like the homework.
    kit: the package, below the course's folder, that a release puts beside the notebooks.
    told_to_kit: texts that it gets there by name, given where it is put, the name of the notebook
    that is released and its cells. quiet_imports: beginnings of lines that the notebooks import
    with and that draw nothing by themselves. preloads: modules that marking needs. misconceptions:
    the known wrong answers by id. try_equations: reads the equalities of a task's typed answer, in
    Markdown, and tries each out; it raises for no text, and none of it is ever a mark. states:
    which of a rubric's items, by their places, such an answer states with true equations; they are
    proposed to whoever marks.
    scan_names: examples of how scans are named. usually_slow: what a slow submission does.
    sample_class: who hands in for `autograder demo`.
    """

    id: str
    title: str = ""
    tasks: tuple[Task, ...] = ()
    mark: Callable[[str, Mapping[str, object]], Verdict] | None = None
    per_cent_rule: Callable[[float, float], float] | None = None
    title_th: str = ""
    titles_th: Mapping[str, str] = field(default_factory=dict)
    checks_th: Mapping[str, str] = field(default_factory=dict)
    folder: str | None = None
    kit: str = ""
    told_to_kit: Callable[[Path, str, list], Mapping[str, str]] = _nothing
    quiet_imports: tuple[str, ...] = ()
    preloads: tuple[str, ...] = ()
    misconceptions: Callable[[], Mapping[str, Misconception]] = _no_misconceptions
    try_equations: Callable[[str, str], Sequence[TriedEquality]] = _no_equations
    states: Callable[[str, str, Sequence[str]], Sequence[int]] = _states_nothing
    scan_names: tuple[str, ...] = ()
    usually_slow: str = ""
    sample_class: Callable[[], Sequence[SampleStudent]] = _nobody

    def __reduce__(self):
        return find, (self.id,)  # what it holds need not travel between processes

    @property
    def files(self) -> list[Path]:
        """The package that defines `mark`, or its one file: what marks depend on."""
        if self.mark is None:
            return []
        file = Path(sys.modules[self.mark.__module__].__file__)
        return [file.parent if file.stem == "__init__" else file]

    @property
    def short_title(self) -> str:
        return self.title.partition(":")[0]

    @cached_property
    def notebooks(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(task.notebook for task in self.tasks))

    @cached_property
    def by_id(self) -> dict[str, Task]:
        return {task.id: task for task in self.tasks}

    @cached_property
    def by_test_cell(self) -> dict[str, Task]:
        return {task.machine.cell: task for task in self.tasks if task.machine}

    @cached_property
    def required_marks(self) -> float:
        return float(sum(task.max_marks for task in self.tasks if not task.optional))

    def per_cent(self, required: float, optional: float) -> float:
        """Return the per cent for sums of marks of required and of optional tasks."""
        if self.per_cent_rule is not None:
            return self.per_cent_rule(required, optional)
        return min(100.0 * (required + optional) / self.required_marks, 100.0)

    @property
    def on_paper(self) -> list[Task]:
        """The tasks that may be answered on paper, at least in part."""
        return [task for task in self.tasks if task.on_paper]

    def read_name(self, name: str) -> tuple[tuple[Misconception, ...], ...]:
        """Return what a finding's `misconception` stands for: alternatives made together.

        Raises:
            KeyError: it names one that is not known.
        """
        known = self.misconceptions()
        return tuple(tuple(known[id] for id in one.split(TOGETHER)) for one in name.split(EITHER))

    def explain(self, name: str) -> list[Misconception]:
        """Return all that a finding's `misconception` mentions; none if one is unknown."""
        try:
            alternatives = self.read_name(name)
        except KeyError:  # marked when they had other names
            return []
        return list({one.id: one for together in alternatives for one in together}.values())

    def title_th_of(self, task_id: str) -> str:
        """Return a task's title in Thai; its English title where there is none."""
        return self.titles_th.get(task_id, self.by_id[task_id].title)


@cache
def find(assignment: str) -> Homework:
    """Return the homework of an assignment; one of which nothing is known if none is there."""
    for name in (place.format(assignment) for place in PLACES if assignment.isidentifier()):
        if find_spec(name) is not None:
            found = getattr(import_module(name), "HOMEWORK", None)
            if found is not None:
                return found
    return Homework(assignment)


NOTHING_KNOWN = Homework("")
