"""Put scanned pages into the notebook, where the person who marks sees them.

A page whose name or text names a task goes into that task's written answer, or behind its answer
cell where the task has none. The others go to the top of both notebooks; a written answer that is
still empty then points there. Pages become attachments of the cell, so Formgrader shows them.
"""

from __future__ import annotations

import re
from itertools import count

from autograder.homework import Homework, Task
from autograder.intake.handout import Handout, Slot
from autograder.intake.repairs import Repair
from autograder.intake.scans import Page

PASTED = re.compile(r"attachment:|data:image/|<img\b", re.IGNORECASE)
FLAG = "autograder"  # the notebook's own metadata: {"scans": [task, ...]}
STUB = "YOUR ANSWER HERE"
LEAD = "*Scanned pages, handed in beside the notebook:*"
POINTER = "*See the scanned pages at the top of this notebook.*"


def place_scans(notebook: dict, pages: list[Page], handout: Handout, name: str) -> list[Repair]:
    """Put `pages` into notebook `name`, and note which tasks were answered on paper.

    Also notes the tasks among whose cells the student has pasted a picture.
    """
    homework = handout.homework
    tasks = [task.id for task in homework.tasks if task.notebook == name]
    on_paper = [task.id for task in homework.on_paper if task.notebook == name]
    repairs, answered = [], {task for task in _pasted(notebook, handout, name) if task in on_paper}
    for task in tasks:
        theirs = [page for page in pages if task in page.tasks]
        if theirs:
            _place(notebook, homework.by_id[task], theirs)
            answered.add(task)
            repairs.append(Repair("scan", name, f"{_files(theirs)} put into {task}"))
    unnamed = [page for page in pages if not page.tasks]
    if unnamed:
        _place_on_top(notebook, unnamed)
        answered |= set(on_paper)
        repairs.append(Repair("scan", name, f"{_files(unnamed)} put at the top: no task is named"))
    notebook["metadata"][FLAG] = {"scans": [task for task in tasks if task in answered]}
    return repairs


def answered_on_paper(notebook: dict, homework: Homework) -> list[str]:
    """Return the tasks for which a notebook holds scans."""
    flag = notebook["metadata"].get(FLAG)
    scans = flag.get("scans") if isinstance(flag, dict) else None
    return [task for task in scans if task in homework.by_id] if isinstance(scans, list) else []


def _files(pages: list[Page]) -> str:
    return ", ".join(f"“{name}”" for name in dict.fromkeys(page.file for page in pages))


def _pasted(notebook: dict, handout: Handout, name: str) -> list[str]:
    """Return the tasks among whose cells stands a picture that is not the hand-out's."""
    slots: dict[str, Slot] = {slot.cell.id: slot for slot in handout.slots[name]}
    found, now = [], ""
    for cell in notebook["cells"]:
        slot = slots.get(cell["id"])
        if slot is not None and slot.role == "locked":
            now = slot.task
        elif slot is not None and slot.role == "free" and slot.cell.kind == "markdown":
            continue
        elif cell["cell_type"] == "markdown" and PASTED.search(cell["source"]):
            found.append(slot.task if slot else now)
    return found


def _place(notebook: dict, task: Task, pages: list[Page]) -> None:
    wanted = task.hand.cell if task.hand else task.answer
    at = next(n for n, cell in enumerate(notebook["cells"]) if cell["id"] == wanted)
    if task.hand:
        cell = notebook["cells"][at]
        typed = "" if _is_empty(cell) else f"{cell['source']}\n\n"
        cell["source"] = f"{typed}{LEAD}"
    else:
        cell = _new_cell(f"scans-{task.id.lower()}", LEAD)
        notebook["cells"].insert(at + 1, cell)
    _attach(cell, pages)


def _place_on_top(notebook: dict, pages: list[Page]) -> None:
    cell = _new_cell("scans", f"{LEAD} *no task is named.*")
    _attach(cell, pages)
    notebook["cells"].insert(0, cell)
    for other in notebook["cells"]:
        marks = other["metadata"].get("nbgrader", {})
        written = marks.get("solution") and other["cell_type"] == "markdown"
        if written and _is_empty(other):
            other["source"] = POINTER


def _is_empty(cell: dict) -> bool:
    return cell["source"].strip() in ("", STUB)


def _new_cell(name: str, source: str) -> dict:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def _attach(cell: dict, pages: list[Page]) -> None:
    attachments = cell.setdefault("attachments", {})
    free = (n for n in count(1) if f"scan-{n}.jpg" not in attachments)
    for page in pages:
        name = f"scan-{next(free)}.jpg"
        title = re.sub(r"[^\w .-]", "_", f"{page.file} page {page.number}")
        attachments[name] = {"image/jpeg": page.jpeg}
        cell["source"] += f"\n\n![{title}](attachment:{name})"
