"""Put what lies beside the notebooks into them, where the person who marks sees it.

What names a task goes into that task's written answer, or behind its answer cell where the task has
none. The rest goes to the top of the notebooks; a written answer that is still empty then points
there. Pages become attachments of the cell, so Formgrader shows them; of a file that cannot be
shown stand its name and the reason. A task that is so answered waits for a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count

from autograder.homework import Homework, Task
from autograder.intake.handout import Handout, Slot
from autograder.intake.papers import Paper
from autograder.intake.places import ELSEWHERE
from autograder.intake.repairs import Repair
from autograder.intake.scripts import is_script

PASTED = re.compile(r"attachment:|data:image/|<img\b", re.IGNORECASE)
FLAG = "autograder"  # the notebook's own metadata: {"scans": [task, ...]}
STUB = "YOUR ANSWER HERE"
LEAD = "*Handed in beside the notebook:*"
NO_TASK = f"{LEAD} *no task is named.*"
POINTER = "*See the top of this notebook, for what was handed in beside it:* {}"
NOT_SHOWN = "*{} {}: open it among the files that were handed in.*"
HARDLY_WRITTEN = 60  # characters, of an answer that may go on elsewhere: "see my scan"


@dataclass
class Placed:
    """What was put into a notebook, and which files wait there for a person: tasks by file."""

    repairs: list[Repair] = field(default_factory=list)
    waiting: dict[str, list[str]] = field(default_factory=dict)


def place_papers(notebook: dict, papers: list[Paper], handout: Handout, name: str) -> Placed:
    """Put `papers` into notebook `name`, and note which tasks were answered in them.

    Also notes the tasks among whose cells the student has pasted a picture.
    """
    return _Placer(notebook, handout, name).place(papers)


def answered_on_paper(notebook: dict, homework: Homework) -> list[str]:
    """Return the tasks for which a notebook holds scans, or names other files."""
    flag = notebook["metadata"].get(FLAG)
    scans = flag.get("scans") if isinstance(flag, dict) else None
    return [task for task in scans if task in homework.by_id] if isinstance(scans, list) else []


class _Placer:
    """One notebook into which papers are put."""

    def __init__(self, notebook: dict, handout: Handout, name: str) -> None:
        self.notebook, self.name, self.homework = notebook, name, handout.homework
        self.slots = {slot.cell.id: slot for slot in handout.slots[name]}
        self.tasks = [task.id for task in self.homework.tasks if task.notebook == name]
        self.on_paper = [task.id for task in self.homework.on_paper if task.notebook == name]
        self.open = self._open_tasks()
        self.answered = {task for task in _pasted(notebook, self.slots) if task in self.on_paper}
        self.placed = Placed()

    def place(self, papers: list[Paper]) -> Placed:
        for task in self.tasks:
            theirs = [paper for paper in papers if task in paper.tasks]
            theirs = [paper for paper in theirs if paper.always or task in self.open]
            if theirs:
                _put(self.notebook, self.homework.by_id[task], theirs)
                self._note(theirs, {task}, f"{_files(theirs)} put into {task}")
        unnamed = [paper for paper in papers if not paper.tasks]
        unnamed = [paper for paper in unnamed if paper.always or self._reach(paper) & self.open]
        if unnamed:
            self._put_on_top(unnamed)
            reached = set().union(*map(self._reach, unnamed))
            reached &= self.open if not any(paper.always for paper in unnamed) else reached
            self._note(unnamed, reached, f"{_files(unnamed)} put at the top: no task is named")
        scans = [task for task in self.tasks if task in self.answered]
        self.notebook["metadata"][FLAG] = {"scans": scans}
        return self.placed

    def _note(self, papers: list[Paper], tasks: set[str], message: str) -> None:
        self.answered |= tasks
        self.placed.repairs.append(Repair("scan", self.name, message))
        for paper in papers:
            waiting = [task for task in self.tasks if task in tasks & self.open]
            known = self.placed.waiting.setdefault(paper.file, [])
            known += [task for task in waiting if task not in known]

    def _reach(self, paper: Paper) -> set[str]:
        """Return the tasks that a paper may answer which names none.

        What nobody has seen, and code, may answer any; pages and other words those on paper.
        """
        unseen = paper.why is not None or (bool(paper.text) and is_script(paper.text))
        return set(self.tasks if unseen else self.on_paper)

    def _open_tasks(self) -> set[str]:
        """Return the tasks of which an answer is not there, or hardly."""
        cells = {cell["id"]: cell["source"] for cell in self.notebook["cells"]}
        return {task for task in self.tasks if self._is_open(self.homework.by_id[task], cells)}

    def _is_open(self, task: Task, cells: dict[str, str]) -> bool:
        if task.hand and _is_hardly_written(cells.get(task.hand.cell, "")):
            return True
        slot = self.slots.get(task.answer)
        return slot is not None and cells.get(task.answer, "").split() == slot.cell.source.split()

    def _put_on_top(self, papers: list[Paper]) -> None:
        cell = _new_cell("scans", NO_TASK)
        _attach(cell, papers)
        self.notebook["cells"].insert(0, cell)
        names = ", ".join(dict.fromkeys(_named(paper) for paper in papers))
        for other in self.notebook["cells"]:
            marks = other["metadata"].get("nbgrader", {})
            written = marks.get("solution") and other["cell_type"] == "markdown"
            if written and _is_empty(other):
                other["source"] = POINTER.format(names)


def _is_hardly_written(text: str) -> bool:
    own = text.replace(STUB, "").replace(ELSEWHERE, "").strip()
    return not PASTED.search(text) and len(own) < HARDLY_WRITTEN


def _files(papers: list[Paper]) -> str:
    return ", ".join(f"“{name}”" for name in dict.fromkeys(paper.file for paper in papers))


def _pasted(notebook: dict, slots: dict[str, Slot]) -> list[str]:
    """Return the tasks among whose cells stands a picture that is not the hand-out's."""
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


def _put(notebook: dict, task: Task, papers: list[Paper]) -> None:
    """Put papers into a task's written answer, or into a cell behind its answer."""
    wanted = task.hand.cell if task.hand else task.answer
    at = next((n for n, cell in enumerate(notebook["cells"]) if cell["id"] == wanted), 0)
    if task.hand:
        cell = notebook["cells"][at]
        typed = "" if _is_empty(cell) else f"{cell['source']}\n\n"
        cell["source"] = f"{typed}{LEAD}"
    else:
        cell = _new_cell(f"scans-{task.id.lower()}", LEAD)
        notebook["cells"].insert(at + 1, cell)
    _attach(cell, papers)


def _is_empty(cell: dict) -> bool:
    return cell["source"].strip() in ("", STUB)


def _new_cell(name: str, source: str) -> dict:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def _named(paper: Paper) -> str:
    """Return a file's name as Markdown that shows it as it is, whatever stands in it."""
    return "`" + re.sub(r"[`\s]+", " ", paper.file).strip() + "`"


def _attach(cell: dict, papers: list[Paper]) -> None:
    attachments = cell.setdefault("attachments", {})
    free = (n for n in count(1) if f"scan-{n}.jpg" not in attachments)
    for paper in papers:
        if paper.why is not None:
            cell["source"] += f"\n\n{NOT_SHOWN.format(_named(paper), paper.why)}"
        elif paper.text:
            cell["source"] += f"\n\n{_named(paper)}:\n\n{paper.text}"
        else:
            name = f"scan-{next(free)}.jpg"
            title = re.sub(r"[^\w .-]", "_", f"{paper.file} page {paper.number}")
            attachments[name] = {"image/jpeg": paper.jpeg}
            cell["source"] += f"\n\n![{title}](attachment:{name})"
    if not attachments:
        del cell["attachments"]
