"""What the class report is made from: marks, code, and what was recorded while marking."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course
from autograder.homework import Homework
from autograder.intake.own_files import modules_in
from autograder.marks import Outcome, TaskMarks
from autograder.report.tokens import Tokens
from autograder.written.marked import DeskTask


@dataclass(frozen=True)
class ClassFacts:
    """A class, read from its folder.

    outcomes and repairs: by student, of those that have any; sources: each student's cells of
    Python code, and modules of their own; handed_out: cells that all were given; tokens: what is
    known of them from before; desk: how the marking of written answers stands.
    """

    homework: Homework
    rows: list[TaskMarks]
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    repairs: Mapping[str, list[str]] = field(default_factory=dict)
    sources: Mapping[str, Sequence[str]] = field(default_factory=dict)
    handed_out: Sequence[str] = ()
    tokens: Tokens = field(default_factory=Tokens)
    desk: Sequence[DeskTask] = ()

    @property
    def students(self) -> list[str]:
        return list(dict.fromkeys([*(row.student for row in self.rows), *sorted(self.outcomes)]))


def gather(course: Course, rows: Iterable[TaskMarks], desk: Sequence[DeskTask] = ()) -> ClassFacts:
    """Read what is recorded of a class; a file that cannot be read is left out."""
    rows = list(rows)
    students = list(dict.fromkeys([*course.students(), *(row.student for row in rows)]))
    outcomes = {s: _outcome(_json(course.record(s))) for s in students}
    repairs = {s: _repairs(_json(course.repairs(s))) for s in students}
    names, kit = course.homework.notebooks, course.homework.kit
    modules = {s: modules_in(course.autograded(s), kit) for s in students}
    sources = {s: [*_code_in(course.autograded(s), names), *modules[s]] for s in students}
    return ClassFacts(
        course.homework,
        rows,
        {s: outcome for s, outcome in outcomes.items() if outcome},
        {s: texts for s, texts in repairs.items() if texts},
        {s: code for s, code in sources.items() if any(code)},
        _handed_out(course) if any(modules.values()) else _code_in(course.released, names),
        Tokens(course.own / "tokens.json"),
        desk,
    )


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def _outcome(data: object) -> Outcome | None:
    try:
        return Outcome(**data["outcome"])  # type: ignore[index]
    except (KeyError, TypeError):
        return None


def _repairs(data: object) -> list[str]:
    """Return what was mended when collecting and when marking, in words, each once."""
    if not isinstance(data, dict):
        return []
    said = [*_list(data.get("collected")), *_list(data.get("marked"))]
    told = [one for one in said if "notebook" in one and "message" in one]
    return list(dict.fromkeys(f"{one['notebook']}: {one['message']}" for one in told))


def _list(data: object) -> list[dict]:
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []


def _handed_out(course: Course) -> list[str]:
    """Return all code that was handed out: a module may be a notebook's export, or the kit's."""
    kit = (
        [path.read_text("utf-8") for path in sorted(course.kit.rglob("*.py"))] if course.kit else []
    )
    return [*_code_in(course.released, course.homework.notebooks, tests=True), *kit]


def _code_in(folder: Path, names: Iterable[str], tests: bool = False) -> list[str]:
    """Return the cells of code that students write in notebooks; tests and checks are ours."""
    notebooks = [_json(folder / f"{name}.ipynb") for name in names]
    return [
        "".join(cell.get("source", ""))
        for notebook in notebooks
        if isinstance(notebook, dict)
        for cell in notebook.get("cells", [])
        if cell.get("cell_type") == "code" and (tests or not _is_locked(cell))
    ]


def _is_locked(cell: dict) -> bool:
    return bool(cell.get("metadata", {}).get("nbgrader", {}).get("locked"))
