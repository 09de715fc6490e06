"""What stands on the sheets: for each written task its texts, and the boxes to write in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.homework import Homework, Task

ANSWERS_TAG = "answers"
THAI_BLOCK = re.compile(r"<details>\s*<summary>ภาษาไทย</summary>(.*?)</details>", re.DOTALL)
VARIABLE = re.compile(r"^(?:\w+\[\"(\w+)\"\]|(\w+))\s*=\s*None", re.MULTILINE)


@dataclass(frozen=True)
class Sheet:
    """A task as it is printed.

    texts: (English, Thai) of each prompt, in Markdown, each followed by the boxes of its place
    in `boxes`: names of values for small boxes, or marks for a large one.
    """

    task: Task
    parts: list[Prompt] = field(default_factory=list)


@dataclass
class Prompt:
    """One prompt with what follows it: values to fill in, or room to write, worth `marks`."""

    english: str
    thai: str
    values: list[str] = field(default_factory=list)
    marks: float | None = None


def sheets(homework: Homework, notebooks: dict[str, list]) -> list[Sheet]:
    """Return the sheets, given the released notebooks' cells by name."""
    return [
        Sheet(task, list(prompts(task, notebooks[task.notebook]))) for task in homework.on_paper
    ]


def prompts(task: Task, cells: list) -> Iterator[Prompt]:
    """Yield a task's prompts, in order, with the answers that are asked for after each."""
    current = None
    for cell in cells:
        marks = cell.metadata.get("nbgrader", {})
        if not marks.get("grade_id", "").startswith(f"{task.id.lower()}_"):
            continue
        if marks["locked"] and cell.cell_type == "markdown":
            if current:
                yield current
            current = prompt_of(cell.source)
        elif current and ANSWERS_TAG in cell.metadata.get("tags", []):
            current.values = [first or second for first, second in VARIABLE.findall(cell.source)]
        elif current and marks["grade"] and cell.cell_type == "markdown":
            current.marks = marks["points"]
    if current:
        yield current


def prompt_of(source: str) -> Prompt:
    """Return a prompt's English text and, if there is one, its Thai one."""
    thai = "\n\n".join(block.strip() for block in THAI_BLOCK.findall(source))
    return Prompt(THAI_BLOCK.sub("", source).strip(), thai)
