"""Read marked notebooks: the machine's verdicts, and what the student answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

import nbformat

from autograder.course import Course
from autograder.homework import Homework, Task
from autograder.nbgrader_plugin.missing_names import why_missing, why_undefined
from autograder.results import VERDICT_MIME, Finding, Status, Verdict
from autograder.text.language import Text, joined

TIMEOUT_ERRORS = ("CellTimeoutError", "KeyboardInterrupt")
MISSING_NAME = re.compile(r"NameError: “?name '(\w+)' is not defined|`(\w+)` is not defined\.")
USED_NAME = re.compile(r"NameError: “?name '(\w+)' is not defined")
DAMAGED = Finding(
    "the marked notebook can be read",
    False,
    "The marked notebook is damaged. Mark the submission again, with --force.",
    message_th="โน้ตบุ๊กที่ตรวจแล้วเสียหาย ให้ตรวจงานนี้ใหม่ด้วย --force",
)

Cells = list[nbformat.NotebookNode]


def cells_in(content: bytes) -> Cells:
    """Return the cells of a notebook's file."""
    return nbformat.reads(content.decode("utf-8"), as_version=4).cells


def cells_or_none(content: bytes) -> Cells | None:
    """Return the cells of a notebook's file; None if it is damaged, in whatever way."""
    try:
        return cells_in(content)
    except Exception:
        return None


def read_cells(course: Course, student: str) -> dict[str, nbformat.NotebookNode]:
    """Return the homework's cells in a student's marked notebooks, by `grade_id`."""
    paths = (course.autograded(student) / f"{name}.ipynb" for name in course.homework.notebooks)
    return _by_id(cells_in(path.read_bytes()) for path in paths if path.exists())


def _by_id(notebooks: Iterable[Cells]) -> dict[str, nbformat.NotebookNode]:
    cells = {}
    for cell in (cell for notebook in notebooks for cell in notebook):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id:
            cells[grade_id] = cell
    return cells


def verdicts_in(homework: Homework, notebooks: Mapping[str, Cells | None]) -> dict[str, Verdict]:
    """Return the verdict of each task whose test cell is in the marked notebooks.

    A cell that ended in an error, or has no verdict, is one of 0 marks that says so; so are all of
    a damaged notebook, which has no cells.
    """
    cells = _by_id(filter(None, notebooks.values()))
    verdicts = {}
    for task in homework.tasks:
        if task.machine and notebooks.get(task.notebook, ()) is None:
            fault = (Status.GRADER_ERROR, [DAMAGED])
            verdicts[task.id] = Verdict(task.id, 0.0, task.machine.marks, *fault)
        elif task.machine and task.machine.cell in cells:
            verdict = _verdict_of(task, cells[task.machine.cell])
            verdicts[task.id] = _with_missing_names(verdict, task, notebooks)
    return verdicts


def _verdict_of(task: Task, cell: nbformat.NotebookNode) -> Verdict:
    for output in cell.get("outputs", []):
        data = output.get("data", {}).get(VERDICT_MIME)
        if data is not None:
            with suppress(KeyError, TypeError, ValueError, AttributeError):
                return Verdict.from_dict(data)
    return Verdict(task.id, 0.0, task.machine.marks, *_error_in(cell))


def _error_in(cell: nbformat.NotebookNode) -> tuple[Status, list[Finding]]:
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            text = f"{output.ename}: {output.evalue}".strip(": ")
            timed_out = output.ename in TIMEOUT_ERRORS
            status = Status.TIMED_OUT if timed_out else Status.STUDENT_ERROR
            return status, [Finding("the cell runs", False, text)]
    no_verdict = Finding(
        "the cell runs",
        False,
        "The test cell gave no verdict.",
        message_th="เซลล์ทดสอบไม่ได้ให้ผลการตรวจ",
    )
    return Status.GRADER_ERROR, [no_verdict]


def _with_missing_names(verdict: Verdict, task: Task, notebooks: Mapping[str, Cells]) -> Verdict:
    """Return the verdict with a word on why a name is missing, where a finding says that it is."""
    cells = notebooks.get(task.notebook, [])
    findings = [_with_reason(finding, task, cells) for finding in verdict.findings]
    return verdict if findings == verdict.findings else replace(verdict, findings=findings)


def _with_reason(finding: Finding, task: Task, cells: Cells) -> Finding:
    if match := MISSING_NAME.fullmatch(finding.message):
        why = why_missing(match[1] or match[2], cells, task.answer)
        return replace(finding, message=str(why), message_th=why.th)
    if finding.passed or not (match := USED_NAME.search(finding.message)):
        return finding
    why = why_undefined(match[1], cells)
    message = finding.message if finding.message.endswith(".") else f"{finding.message}."
    said = why and joined(Text(message, finding.message_th), why)
    return replace(finding, message=str(said), message_th=said.th) if said else finding
