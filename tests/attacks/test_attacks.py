"""Hostile submissions, marked for real: each costs its author and nobody else."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib
import json
import os
import re
import socket
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import nbformat
import pytest
from attack_record import FIRST, LAST, TRIED, Attack
from attacks_exhausting import EXHAUSTING
from attacks_forging import FORGING, ONE_PROCESS
from attacks_fresh import FRESH
from attacks_oracle import ORACLE
from attacks_outside import LEAVING, READING, WRITING
from attacks_wire import WIRE
from conftest import ROOT, need, without_rights

from autograder import hw4
from autograder.course import Course
from autograder.demo.writing import key_answers, write_submission
from autograder.homework import find
from autograder.hw4.checks._cases import Cases
from autograder.hw4.tasks import BASICS, NETWORK, TASKS
from autograder.judge import judge_notebook
from autograder.marks import TaskMarks
from autograder.nbgrader_plugin import execute
from autograder.nbgrader_plugin.conversion import autograde_portably
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.nbgrader_plugin.marking import mark_submission
from autograder.nbgrader_plugin.saving import Saver
from autograder.results import Status
from autograder.sandbox import SPARE, backends

ATTACKS = [*FORGING, *READING, *WRITING, *LEAVING, *EXHAUSTING, *WIRE, *ORACLE, *FRESH]
OF_THE_KERNEL = ("memory_in_sock_stream", "watches_of_files", "memory_shared_by_zeros")
# What depends on how a process begins.
STARTED_ANEW = [*READING, *WRITING, *LEAVING, *WIRE, *FRESH]
STARTED_ANEW += [attack for attack in EXHAUSTING if attack.id in OF_THE_KERNEL]
# Process 1 is bubblewrap then: who ends it ends the own notebook.
OWN_GOALS = ("signals-to-everybody-and-limits-of-recursion",)
STARTED_ANEW = [replace(a, marks=None) if a.id in OWN_GOALS else a for a in STARTED_ANEW]
SECRET = "planted-secret-5d1f0c"
OF_THE_KEY = ("from autograder.hw4 import mark", "def check_tune", "submitted_assignment")
SHORT_SECONDS = 1.0
TOGETHER = 15
LONGEST_SECONDS = 120.0  # a task may take 30; without limits these would take 1,000 or never end
SLOWER = 10.0  # times as long this may be by the clock, on a machine with other things to do
LARGEST_NOTEBOOK = 30_000_000
PR_SET_CHILD_SUBREAPER = 36
MACHINE = {t.id: t.machine.marks for t in TASKS if t.machine and t.notebook == NETWORK}
FULL = MACHINE | {"C8": 0.0}  # nobody searches here: a search takes a second
# The key's own predict calls forward; this one stands alone, so that a wrong C1 costs C1 only.
PREDICT = (
    "def predict(params, X):\n"
    '    hidden = np.maximum(X @ params["W1"] + params["b1"], 0)\n'
    '    return (hidden @ params["W2"] + params["b2"]).argmax(axis=1)\n'
)


@dataclass
class Place:
    """A course with what an attacker would want, and doors that nobody may knock at."""

    course: Course
    saver: Saver
    doors: list[socket.socket]
    knows: dict[str, str]
    key: dict[str, str]

    def fill_in(self, code: str) -> str:
        for name, value in self.knows.items():
            code = code.replace(f"@{name}@", value)
        return code

    def hand_in(self, attack: Attack, student: str = "attacker", **more: str) -> None:
        """Write the attack's submission: the key's answers but for what it names."""
        answers = self.key | {name: self.fill_in(code) for name, code in attack.cells.items()}
        folder = write_submission(self.course, student, answers | more)
        if attack.edit or attack.extra:
            self._change(attack, folder / f"{NETWORK}.ipynb")
        if attack.files:
            attack.files(folder)

    def _change(self, attack: Attack, path: Path) -> None:
        notebook = nbformat.read(path, as_version=4)
        if attack.edit:
            attack.edit(notebook)
        if attack.extra:
            cell = nbformat.v4.new_code_cell(attack.extra, id="attack")
            notebook.cells.insert(_place_of(notebook, attack.where), cell)
        for cell in notebook.cells:
            cell.source = self.fill_in(cell.source)
        nbformat.write(notebook, path)

    def knocks(self) -> list[socket.socket]:
        return [door for door in self.doors if _knocked(door)]


def without_demos(notebook) -> None:
    """Take out what is not run when the wall stands: training and pictures."""
    cells = notebook.cells
    notebook.cells = [c for c in cells if execute.DEMO_TAG not in c.metadata.get("tags", [])]


def _place_of(notebook, where: str) -> int:
    if where in (FIRST, LAST):
        return 0 if where == FIRST else len(notebook.cells)
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    return ids.index(where)


def _knocked(door: socket.socket) -> bool:
    try:
        door.accept() if door.type == socket.SOCK_STREAM else door.recv(1)
    except BlockingIOError:
        return False
    return True


def _doors(folder: Path) -> list[socket.socket]:
    """Return listeners of every kind: TCP, UDP, and unix sockets with and without a file."""
    kinds = [
        (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
        (socket.AF_UNIX, socket.SOCK_STREAM, f"\0hw4-{os.getpid()}"),
        (socket.AF_UNIX, socket.SOCK_STREAM, str(folder / "door")),
    ]
    doors = []
    for family, kind, address in kinds:
        door = socket.socket(family, kind)
        door.bind(address)
        door.setblocking(False)
        if kind == socket.SOCK_STREAM:
            door.listen()
        doors.append(door)
    return doors


@pytest.fixture(scope="module")
def short_homework():
    """Take from the homework the notebook that nobody attacks, and the network of many weights."""
    tasks = tuple(task for task in TASKS if task.notebook == NETWORK)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hw4, "HOMEWORK", replace(hw4.HOMEWORK, tasks=tasks))
        patch.setattr(Cases, "large", property(lambda cases: cases.few_rows[0]))
        find.cache_clear()
        yield
    find.cache_clear()


@pytest.fixture(scope="module")
def place(prepared_course, short_homework, tmp_path_factory):
    need("bwrap")
    importlib.import_module("sklearn")  # sets variables of this process, once
    folder = tmp_path_factory.mktemp("hostile")
    course = prepared_course(folder / "course")
    (course.released / f"{BASICS}.ipynb").unlink()
    (course.class_dir / "secret.txt").write_text(SECRET)
    key = key_answers(course) | {"c7_predict": PREDICT}
    del key["c8_tune"]
    write_submission(course, "honest", key | {"t4_proof": SECRET})
    saver = Saver(course)
    saver.save(mark_submission(course, "honest"))
    doors = _doors(folder)
    knows = {
        "root": course.root,
        "class_dir": course.class_dir,
        "source": course.source,
        "gradebook": course.gradebook,
        "key_gradebook": course.key_gradebook,
        "secret": course.class_dir / "secret.txt",
        "canary": folder / "canary",
        "repository": ROOT,
        "pid": os.getpid(),
        "tcp_port": doors[0].getsockname()[1],
        "udp_port": doors[1].getsockname()[1],
        "abstract": f"hw4-{os.getpid()}",
        "socket": folder / "door",
    }
    os.environ["HW4_SECRET"] = SECRET
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)  # orphans of ours become our children
    yield Place(course, saver, doors, {name: str(value) for name, value in knows.items()}, key)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 0)
    del os.environ["HW4_SECRET"]
    for door in doors:
        door.close()
    saver.close()
    SPARE.drop()


@pytest.fixture
def limit(monkeypatch):
    """Give an attack less time, where it says that it needs no more to be seen."""

    def limited(attack: Attack) -> None:
        if not attack.short:
            return
        tasks = hw4.HOMEWORK.by_test_cell
        for cell, task in tasks.items():
            monkeypatch.setitem(tasks, cell, replace(task, call_seconds=SHORT_SECONDS))
        shorter = partial(judge_notebook, cell_seconds=SHORT_SECONDS)
        monkeypatch.setattr(execute, "judge_notebook", shorter)

    return limited


def outside(place: Place) -> dict[str, object]:
    """Return a digest of everything that marking may not change, by name."""
    trees = {"course": place.course.root, "marker": ROOT / "autograder", "kit": ROOT / "hw4kit"}
    trees["sources"] = ROOT / "solutions"
    state: dict[str, object] = {name: _digest(path) for name, path in trees.items()}
    libraries = Path(nbformat.__file__).parent.parent
    state["libraries"] = sorted((p.name, p.stat().st_mtime_ns) for p in libraries.iterdir())
    state["numpy"] = (libraries / "numpy" / "__init__.py").read_bytes()
    state["environment"] = dict(os.environ)
    state["folder"] = os.getcwd()
    state["canary"] = os.path.exists(place.knows["canary"])
    return state


def _digest(folder: Path) -> str:
    """Return a digest of the files below a folder, of which only new and changed ones are read."""
    digest = hashlib.sha256()
    for path in sorted(_files(folder)):
        file = os.lstat(path)
        if stat.S_ISREG(file.st_mode):
            known = file.st_ino, file.st_size, file.st_mtime_ns, file.st_ctime_ns
            digest.update(os.fsencode(path) + _content(path, *known))
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (os.path.join(place, name) for name in names)


@cache
def _content(path: str, *_: int) -> bytes:
    return hashlib.sha256(Path(path).read_bytes()).digest()


def processes() -> list[str]:
    """Return the command lines, without numbers of descriptors, of this process's descendants.

    Those are the processes that wait for the next notebook.
    """
    return sorted(re.sub(r"\b\d+ ", "", command) for command in _descendants(os.getpid()))


def processes_left(waiting: list[str]) -> list[str]:
    """Return those of now, as soon as they are those that waited before, or in the end."""
    deadline = time.monotonic() + 5
    while (left := processes()) != waiting and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def _descendants(pid: int) -> list[str]:
    found = []
    for child in _children(pid):
        try:
            state = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]
            command = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        if state == "Z" and command == "":
            _reap(child)
            continue
        found += [command, *_descendants(child)]
    return found


def _children(pid: int) -> list[int]:
    """Return the processes that a process started, none if it or its thread ends meanwhile."""
    found = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            found += Path(f"/proc/{pid}/task/{task}/children").read_text().split()
    return [int(child) for child in found]


def _reap(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def outputs_of_students(text: str) -> str:
    """Return as one text what the students' cells of a marked notebook put out."""
    outputs = [
        cell["outputs"]
        for cell in json.loads(text)["cells"]
        if cell["cell_type"] == "code"
        and not str(cell["metadata"].get("nbgrader", {}).get("grade_id")).startswith("test_")
    ]
    return json.dumps(outputs, ensure_ascii=False)


def marks_in(rows: list[TaskMarks]) -> dict[str, float]:
    return {row.task: row.to_dict()["marks"] for row in rows if row.task in FULL}


def timed_out_in(rows: list[TaskMarks]) -> set[str]:
    return {row.task for row in rows if row.status is Status.TIMED_OUT}


def named(timed_out: list[str]) -> set[str]:
    return {what.split(": ")[1] for what in timed_out}


def name_of(attack: Attack) -> str:
    return f"{attack.family}-{attack.id}"


# nbgrader adds a missing test cell without an id.
pytestmark = [
    pytest.mark.processes,
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=name_of)
def test_an_attack_costs_its_own_marks_and_changes_nothing(place, limit, attack):
    attempt(place, limit, attack)


@pytest.fixture(scope="module")
def refused(place):
    """Refuse the fork server what it needs, as some machines do: bubblewrap starts each process."""
    SPARE.drop()
    command, forking = backends.forking_command, SPARE.forking
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backends, "forking_command", lambda kit: without_rights(command(kit)))
        mark_submission(place.course, "honest")
        yield
        SPARE.drop()
    SPARE.forking = forking


@pytest.mark.parametrize("attack", STARTED_ANEW, ids=name_of)
def test_where_nothing_can_be_forked_an_attack_gets_no_further(place, refused, limit, attack):
    attempt(place, limit, attack)
    assert not SPARE.forking


def attempt(place: Place, limit, attack: Attack) -> None:
    """Mark the attack's submission, and look at the marks and at all that it may not touch."""
    place.hand_in(attack)
    limit(attack)
    before, waiting = outside(place), processes()
    start, cpu = time.monotonic(), time.process_time()

    marked = mark_submission(place.course, "attacker")

    seconds, cpu = time.monotonic() - start, time.process_time() - cpu
    assert outside(place) == before
    assert place.knocks() == []
    assert processes_left(waiting) == waiting != []
    assert seconds < SLOWER * LONGEST_SECONDS
    assert cpu < LONGEST_SECONDS
    place.saver.save(marked)
    if attack.problems:
        assert attack.problems in " ".join(marked.outcome.problems)
        return
    assert marked.outcome.problems == []
    text = marked.notebooks[NETWORK]
    assert len(text) < LARGEST_NOTEBOOK
    said = outputs_of_students(text)
    for word in (SECRET, "FOUND", "WROTE", "SENT", *OF_THE_KEY):
        assert word not in said
    assert TRIED in said or not attack.tried
    rows = read_marks(place.course, ["attacker"])
    marks = marks_in(rows)
    assert timed_out_in(rows) <= named(marked.outcome.timed_out)
    if attack.marks is None:
        assert marks.keys() == FULL.keys()
    else:
        assert marks == FULL | attack.marks


@pytest.mark.parametrize("identifier", ONE_PROCESS)
def test_without_the_wall_the_same_attack_wins(place, identifier):
    """The control: these are real attacks, and it is the wall that stops them."""
    (attack,) = (attack for attack in FORGING if attack.id == identifier)
    place.hand_in(replace(attack, edit=without_demos), student="without-wall")
    autograde_portably(place.course, "without-wall")
    task = ONE_PROCESS[identifier]
    assert attack.marks == {task: 0}
    assert marks_in(read_marks(place.course, ["without-wall"]))[task] == MACHINE[task]
