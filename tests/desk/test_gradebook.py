"""Our tables in nbgrader's gradebook: held, read only, killed, and looked at by nbgrader itself."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from a_marker import STUDENTS, AMarker, formgrader_says
from commands import nbgrader
from saved_class import save_as_marked
from servers import BOTH, on_a_file
from sqlalchemy import select

from autograder.course import Course
from autograder.nbgrader_plugin.database.holding import NotNow
from autograder.nbgrader_plugin.entered import read_entered
from autograder.nbgrader_plugin.gradebook import open_gradebook, read_marks
from autograder.nbgrader_plugin.hand_marks import SaveKeepingHandMarks
from autograder.nbgrader_plugin.written import log, marking, transactions
from autograder.nbgrader_plugin.written.places import places
from autograder.nbgrader_plugin.written.tables import LOG, METADATA, has_tables
from autograder.nbgrader_plugin.written.transactions import reading, writing

pytestmark = [pytest.mark.processes, BOTH]
WHO = "ann01"
ROUNDS = 4  # of each marker through all tasks
CELLS = ("t4_proof", "t1_working", "ot1_derivation")


def test_reading_makes_no_tables_and_saving_does(ann):
    with reading(ann.course) as connection:
        assert not has_tables(connection)
    ann.mark(WHO, 1)
    with reading(ann.course) as connection:
        assert has_tables(connection)


@on_a_file
def test_a_gradebook_that_may_only_be_read_is_shown_and_not_written(ann, monkeypatch):
    def refuse(*_):
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(transactions, "lock_for_writing", sqlalchemys(refuse))
    assert ann.answer(WHO).state == "waiting"
    with pytest.raises(NotNow, match="may not be written"):
        ann.mark(WHO, 1)


def sqlalchemys(function):
    """Raise what a function raises as SQLAlchemy does."""
    from sqlalchemy.exc import OperationalError

    def raising(*arguments):
        try:
            function(*arguments)
        except sqlite3.OperationalError as error:
            raise OperationalError("", {}, error) from error

    return raising


@on_a_file
def test_a_read_only_file_says_so_itself(ann):
    if os.geteuid() == 0:
        pytest.skip("root may write everything")
    ann.course.gradebook.chmod(0o444)
    with pytest.raises(NotNow, match="may not be written"):
        ann.mark(WHO, 1)


@on_a_file
def test_a_held_gradebook_is_waited_for_and_then_told_with_its_holder(ann, monkeypatch):
    wish = ann.wish(WHO, 1)
    monkeypatch.setattr(transactions, "WRITER_SECONDS", 0.3)
    with closing(sqlite3.connect(ann.course.gradebook, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotNow, match=f"held by another program.*process {os.getpid()}"):
            ann.save(wish)
        monkeypatch.setattr(transactions, "WRITER_SECONDS", 20.0)
        threading.Timer(0.5, os.kill, (os.getpid(), 0)).start()
        free = threading.Thread(target=ann.save, args=(wish,))
        free.start()
        time.sleep(0.3)
        holder.execute("COMMIT")
        free.join()
    assert formgrader_says(ann.course, WHO)[0] == 2.0


def test_stock_nbgrader_works_beside_our_tables(ann):
    ann.mark(WHO, 1, comment="Good.")
    grades = f"--to={ann.course.class_dir}/grades.csv"
    for arguments in (["db", "upgrade"], ["export", grades],
                      ["db", "student", "remove", WHO, "--force"]):  # fmt: skip
        done = nbgrader(ann.course, *arguments)
        assert done.returncode == 0, done.stderr
    assert WHO not in ann.answers()
    ann.mark("bob02", 1)
    with reading(ann.course) as connection:
        assert len(connection.execute(select(LOG)).all()) == 2


def test_what_is_kept_needs_no_database_but_a_plain_one():
    kinds = {type(column.type).__name__ for table in METADATA.tables.values() for column in table.c}
    assert kinds == {"String", "Text", "Integer", "Float", "Boolean"}
    assert all(name.startswith("desk_") for name in METADATA.tables)


SAVING = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from a_marker import AMarker
from autograder.course import Course
course = Course(Path({root!r}), Path({class_dir!r}), "hw4")
for number in range(200):
    for student in {students!r}:
        AMarker(course).mark(student, *(1, 0.5, 1, 1)[number % 3:], comment=f"{{number}}")
        print(student, number, flush=True)
"""


def test_killed_in_the_middle_of_saving_nothing_is_half_written(ann):
    """SIGKILL comes while one of 200 saves is being made; what was said to be saved is."""
    here, course = Path(__file__).parent, ann.course
    text = SAVING.format(tests=str(here.parent), root=str(course.root),
                         class_dir=str(course.class_dir), students=STUDENTS)  # fmt: skip
    random_seconds = random.Random(1).uniform(0.0, 1.0)
    with subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True) as saver:
        said = [saver.stdout.readline().split() for _ in range(20)]
        time.sleep(random_seconds)
        saver.send_signal(signal.SIGKILL)
        said += [line.split() for line in saver.stdout if line.endswith("\n")]
    last = dict(said)
    entries = ann.read(log.entries)
    for student in STUDENTS:
        answer, done = ann.answer(student), [row for row in entries if row.student == student]
        assert not answer.is_elsewhere
        assert not answer.needs
        assert answer.changes == len(done)
        # What was saved last and could not be said any more is there as a whole, too.
        assert int(answer.comment) in (int(last[student]), int(last[student]) + 1)
        assert answer.manual == answer.marking.score
    ann.mark(WHO, 1)
    assert formgrader_says(course, WHO)[0] == 2.0


def test_two_markers_and_marking_again_by_machine_at_once(written: Course):
    """Nothing is lost, nothing twice, nothing answered with an error."""
    course = written
    told: dict[tuple[str, str], tuple[float, str]] = {}
    errors: list[BaseException] = []
    ended = threading.Event()

    def mark(name: str) -> None:
        rng, mine = random.Random(name), STUDENTS[name == "ann" :: 2]
        for number in range(ROUNDS):
            for cell in CELLS:
                marker = AMarker(course, name, cell)
                student = marker.next(among=mine).student or rng.choice(mine)
                wish = marker.wish(student, rng.choice([0.5, 1]), comment=f"{name} {number}")
                first, second = marker.save(wish), marker.save(wish)
                assert first == second
                told[student, cell] = (marker.answer(student).manual, wish.comment)

    def grade() -> None:
        while not ended.is_set():
            for number, student in enumerate(STUDENTS):
                save_as_marked(course, student, t4_proof=f"$a_{number} = b$, so it is proved.")

    def kept(work, *arguments) -> None:
        try:
            work(*arguments)
        except BaseException as error:
            errors.append(error)

    grading = threading.Thread(target=kept, args=(grade,))
    markers = [threading.Thread(target=kept, args=(mark, name)) for name in ("ann", "ben")]
    for thread in (grading, *markers):
        thread.start()
    for thread in markers:
        thread.join()
    ended.set()
    grading.join()
    assert errors == []
    for (student, cell), (marks, comment) in told.items():
        answer = AMarker(course, cell=cell).answer(student)
        assert (answer.manual, answer.comment, answer.needs) == (marks, comment, False)
    with reading(course) as connection:
        requests = [row.request for row in connection.execute(select(LOG))]
    assert len(requests) == len(set(requests)) == 2 * ROUNDS * len(CELLS)


def test_other_homework_in_the_same_gradebook_is_not_touched(ann):
    ann.mark(WHO, 1)
    with writing(ann.course) as connection:
        rows = connection.execute(select(LOG.c.assignment)).all()
    assert {row.assignment for row in rows} == {ann.course.homework.id}
    assert set(places(ann.course)) >= set(CELLS)
    assert read_entered(ann.course)[WHO].scores[ann.cell].manual == 2.0
    assert len(read_marks(ann.course, [WHO])) == len(ann.course.homework.tasks)
    with open_gradebook(ann.course) as gradebook:
        assert gradebook.find_submission(ann.course.homework.id, WHO).score > 0


def marked_while(ann: AMarker, monkeypatch, grading: threading.Thread) -> str:
    """Let the machine's marks be saved while a marker's are; return how the answer stands then.

    The marker has looked at the answer that is there, and has not written yet.
    """
    write = marking.write

    def slowly(*arguments) -> None:
        if not grading.ident:
            grading.start()
            grading.join(1.0)  # it waits, if it does right
        write(*arguments)

    monkeypatch.setattr(marking, "write", slowly)
    ann.mark(WHO, 1)
    grading.join()
    return ann.answer(WHO).state


def test_a_mark_given_while_a_new_hand_in_is_saved_is_to_be_confirmed(ann, written, monkeypatch):
    new = {"t4_proof": "Another proof."}
    grading = threading.Thread(target=save_as_marked, args=(written, WHO), kwargs=new)
    assert marked_while(ann, monkeypatch, grading) == "confirm"


def test_so_it_is_where_nbgraders_own_command_saves(ann, written, monkeypatch):
    place = places(written)["t4_proof"]
    notebook = nbformat.read(written.autograded(WHO) / f"{place.task.notebook}.ipynb", 4)
    cell = next(cell for cell in notebook.cells if cell.id == place.cell)
    step = SaveKeepingHandMarks()
    step.known, step.digests = {}, {place.cell: "of another answer"}
    step.notebook_id, step.assignment_id, step.student_id = place.task.notebook, "hw4", WHO

    def save() -> None:
        with open_gradebook(written) as step.gradebook:
            step._add_score(cell, {})

    assert marked_while(ann, monkeypatch, threading.Thread(target=save)) == "confirm"
