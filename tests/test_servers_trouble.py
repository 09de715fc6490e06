"""A server that lets nobody in, is held, is read only or goes away: said in words, nothing lost."""

from __future__ import annotations

import shutil
import threading
import time
from contextlib import closing, contextmanager
from importlib.util import find_spec
from urllib.parse import quote

import psycopg
import pytest
from a_marker import AMarker, copied, formgrader_says
from commands import run
from saved_class import save_as_marked
from servers import moved, on_a_server
from sqlalchemy.exc import OperationalError

from autograder.course import Course, UsageError
from autograder.desk import open_desk
from autograder.nbgrader_plugin import saving
from autograder.nbgrader_plugin.database import connecting as transactions
from autograder.nbgrader_plugin.database.address import DRIVERS, address_of
from autograder.nbgrader_plugin.database.holding import NoRoom, NotNow
from autograder.nbgrader_plugin.entered import marked_students
from autograder.nbgrader_plugin.gradebook import open_gradebook, read_marks, write_hand_mark
from autograder.nbgrader_plugin.written import transactions as desk
from benchmarks.at_once import Client
from benchmarks.own_postgresql import PASSWORD, VARIABLE, own_server

pytestmark = [pytest.mark.processes, on_a_server]
AT_ONCE = 8.0  # seconds, on a busy machine, of a patience of one and a half
WHO = "ann01"
INSTALLED = [name for name in DRIVERS if find_spec(name)] or DRIVERS[:1]
READING = (["marks"], ["report"], ["feedback"], ["export", "--allow-waiting"])
WRITING = (["grade", "--force"], ["release"], ["desk", "--no-browser"])


def command(course: Course, *arguments: str):
    return run(course, *arguments, "--class-dir", str(course.class_dir))


def is_told(course: Course, arguments: list[str], *words: str) -> None:
    start = time.monotonic()
    result = command(course, *arguments)
    assert time.monotonic() - start < AT_ONCE
    assert result.exit_code == 2, (arguments, result.output)
    said = " ".join(result.stderr.split())
    assert all(word in said for word in words), said
    assert PASSWORD not in result.output
    assert quote(PASSWORD, safe="") not in result.output


WRONG = {
    "password": ({}, "Is the password right, in nbgrader_config.py, ~/.pgpass or PGPASSWORD?"),
    "user": ({"postgres:": "nobody:"}, 'for user "nobody"'),
    "database": ({"/class_": "/no_class_"}, "has it been made (createdb)?"),
    "port": ({"127.0.0.1:": "127.0.0.1:1"}, "Does the server run, and are host and port right?"),
    "host": ({"127.0.0.1:": "no.such.host.invalid:"}, "Is the host's name right?"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_address_that_leads_nowhere_is_told_by_each_command(written, monkeypatch, wrong):
    changes, words = WRONG[wrong]
    if wrong == "password":
        monkeypatch.setenv(VARIABLE, "another")
    file = written.class_dir / "database"
    address = file.read_text()
    for old, new in changes.items():
        address = address.replace(old, new)
    if wrong == "port":
        address = address.replace(f":1{address.split(':1')[-1].split('/')[0]}", ":1")
    file.unlink()
    file.write_text(address)
    for arguments in (["marks"], ["grade"], ["release"], ["desk", "--no-browser"]):
        is_told(written, arguments, words, "cannot be reached")
    assert not written.gradebook.exists()


@contextmanager
def holder(course: Course, *statements: str):
    """A program that holds what it has changed and not committed."""
    url = address_of(course).url
    where = {"host": url.host, "port": url.port, "dbname": url.database, "user": url.username}
    with closing(psycopg.connect(**where, password=url.password, application_name="psql")) as one:
        for statement in statements:
            one.execute(statement)
        yield one


UNSAVED = ("UPDATE grade SET manual_score = 1", "UPDATE comment SET manual_comment = 'x'")


@pytest.mark.parametrize("statement", UNSAVED)
def test_who_writes_is_told_at_once_who_holds_it_and_who_reads_is_not_hindered(written, statement):
    with holder(written, statement) as other:
        for arguments in WRITING:
            is_told(written, arguments, "is held by another program",
                    f"(psql, process {other.info.backend_pid} there, from 127.0.0.1)",
                    "then run the same command again")  # fmt: skip
        for arguments in READING:
            assert command(written, *arguments).exit_code == 0, arguments


def test_a_save_at_the_desk_waits_and_is_then_told_with_the_holder(ann, monkeypatch):
    wish = ann.wish(WHO, 1)
    monkeypatch.setattr(desk, "WRITER_SECONDS", 0.3)
    with holder(ann.course, UNSAVED[1]) as other:
        with pytest.raises(NotNow, match=f"held by another.*process {other.info.backend_pid}"):
            ann.save(wish)
        monkeypatch.setattr(desk, "WRITER_SECONDS", 20.0)
        free = threading.Thread(target=ann.save, args=(wish,))
        free.start()
        time.sleep(0.5)
        other.rollback()
        free.join()
    assert formgrader_says(ann.course, WHO)[0] == 2.0


@pytest.mark.parametrize("statement", UNSAVED)
def test_marking_waits_for_whoever_saves_and_takes_what_was_saved(written, statement):
    """Also where it holds one table already and must let go of it."""
    with holder(written, statement) as other:
        marking = threading.Thread(target=save_as_marked, args=(written, WHO))
        marking.start()
        time.sleep(0.5)
        other.commit()
        marking.join()
    marks, waits, comment = formgrader_says(written, WHO)
    assert (marks, comment) in ((1.0, None), (None, "x"))
    assert waits


def test_a_program_that_stands_still_keeps_others_from_writing_only_for_a_while(ann, monkeypatch):
    monkeypatch.setattr(transactions, "NO_STANDSTILL", "SET LOCAL idle_in_transaction_session_"
                                                      "timeout = '500ms'")  # fmt: skip

    def stand_still(connection) -> None:
        saved = threading.Thread(target=AMarker(ann.course, "another").mark, args=(WHO, 1))
        saved.start()
        saved.join()
        connection.exec_driver_sql("UPDATE grade SET manual_score = 0")

    with pytest.raises(NotNow, match="cannot be reached"), desk.writing(ann.course) as connection:
        stand_still(connection)
    assert formgrader_says(ann.course, WHO)[0] == 2.0


@pytest.fixture
def reader(written: Course, server) -> Course:
    """The class, for somebody who may only read."""
    name = address_of(written).url.database
    server.ask(
        f"CREATE ROLE reader_{name} LOGIN PASSWORD '{PASSWORD}'",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader_{name}",
        database=name,
    )
    server.give(written, name, user=f"reader_{name}")
    return written


def test_who_may_only_read_reads_and_is_told_what_to_ask_for(reader, monkeypatch):
    assert len(marked_students(reader)) == 6
    assert AMarker(reader).answer(WHO).state == "waiting"
    for arguments in READING:
        assert command(reader, *arguments).exit_code == 0, arguments
    for arguments in (["grade", "--force"], ["release"]):
        is_told(reader, arguments, "may not do in", "GRANT SELECT, INSERT, UPDATE, DELETE")
    with pytest.raises(NotNow, match="may not do in"):
        AMarker(reader).mark(WHO, 1)


class Planted(Exception):
    """What a driver raises of a code."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__("planted")
        self.sqlstate = sqlstate


def failing(times: int, sqlstate: str, write):
    """Return what fails so many times before it writes, as when others write the same rows."""
    left = [sqlstate] * times

    def attempt(*arguments):
        write(*arguments)
        if left:
            raise OperationalError("UPDATE grade", {}, Planted(left.pop()))

    return attempt


@pytest.mark.parametrize("sqlstate", ["40001", "40P01", "23505"])
def test_marks_are_written_anew_where_others_have_come_between(written, monkeypatch, sqlstate):
    write = saving._write_marks
    monkeypatch.setattr(saving, "_write_marks", failing(saving.TIMES - 1, sqlstate, write))
    save_as_marked(written, "new99")
    assert "new99" in marked_students(written)
    monkeypatch.setattr(saving, "_write_marks", failing(saving.TIMES, sqlstate, write))
    with pytest.raises(UsageError):  # not for ever
        save_as_marked(written, "new99")


@pytest.mark.parametrize("student", ["z" * 140, "y" * 129])
def test_what_the_database_has_no_room_for_is_told_with_whose_it_is(written, student):
    told = f"name has {len(student)} characters, of which 128 have room in .*another name"
    with pytest.raises(NoRoom, match=told):
        save_as_marked(written, student)
    assert not written.autograded(student).exists()
    save_as_marked(written, "new99")
    assert "new99" in marked_students(written)


def test_a_student_whose_name_has_no_room_stops_no_run(written):
    short, long = (written.submitted(student).parent for student in (WHO, "z" * 129))
    shutil.copytree(short, long)
    result = command(written, "grade", "--student", WHO, "--student", long.name, "--force")
    assert result.exit_code == 1, result.output
    assert "1 of 2 submissions marked completely" in result.stdout
    assert "of which 128 have room in the gradebook on a server" in " ".join(result.stderr.split())
    assert long.name not in marked_students(written)


@pytest.fixture(scope="module")
def alone():
    """A server that is stopped and killed."""
    with own_server() as server:
        yield server


@pytest.fixture
def frail(written_class: Course, tmp_path, alone) -> Course:
    """A class whose gradebook is on a server that is stopped and killed."""
    return moved(copied(written_class, tmp_path), alone)


def test_a_server_that_is_away_is_told_and_all_goes_on_when_it_is_back(frail, alone):
    ann = AMarker(frail)
    ann.mark("bob02", 1, comment="Good.")
    rows, wish = read_marks(frail), ann.wish(WHO, 1)
    alone.stop("immediate")
    for arguments in (["marks"], ["grade"], ["release"], ["report"]):
        is_told(frail, arguments, "cannot be reached", "run the same command again")
    with pytest.raises(NotNow, match="cannot be reached"):
        ann.save(wish)
    alone.start()
    assert read_marks(frail) == rows
    ann.save(wish)  # as the page does by itself
    assert formgrader_says(frail, WHO)[0] == 2.0


def test_killed_in_the_middle_of_marking_it_costs_nothing_but_time(frail, alone, monkeypatch):
    write_hand_mark(frail, WHO, "t4_proof", 5.0, "Well.")
    proof = {"t4_proof": "$a_0 = b$, so it is proved."}
    save_as_marked(frail, WHO, **proof)
    write, killed = saving._write_marks, []

    def kill_first(*arguments):
        if not killed:
            killed.append(alone.stop("immediate"))
        write(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(saving, "_write_marks", kill_first)
        with pytest.raises(NotNow, match="cannot be reached"):
            save_as_marked(frail, WHO, **proof)
    alone.start()
    save_as_marked(frail, WHO, **proof)
    assert formgrader_says(frail, WHO) == (5.0, False, "Well.")


def test_formgrader_goes_on_when_the_server_is_back(frail, alone):
    with open_gradebook(frail) as gradebook:
        grade = gradebook.find_grade("t4_proof", "2_neural_network", "hw4", WHO).id
    with open_desk(frail) as desk:
        formgrader = Client(desk.formgrader, "formgrader/api")
        save = (f"grade/{grade}", {"manual_score": 4.0}, "PUT")
        assert formgrader.ask(*save)[0] == 200
        alone.stop("immediate")
        assert formgrader.ask(*save)[0] == 500
        alone.start()
        assert formgrader.ask(*save)[0] == 200
    assert formgrader_says(frail, WHO)[0] == 4.0


def test_what_nbgrader_has_open_goes_on_when_the_server_is_back(frail, alone):
    with open_gradebook(frail) as gradebook:
        assert gradebook.find_student(WHO)
        gradebook.db.remove()  # as Formgrader does after each request
        alone.stop("immediate")
        alone.start()
        assert gradebook.find_student(WHO)


@pytest.mark.parametrize("driver", INSTALLED)
@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_without_room_for_every_letter_is_told(written, server, encoding, driver):
    """As Debian makes it on a machine whose language is not set."""
    name = f"{encoding}_{driver}".lower()
    server.ask(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'")
    file = written.class_dir / "database"
    address = (
        file.read_text().rpartition("/")[0].replace("postgresql://", f"postgresql+{driver}://")
    )
    file.unlink()
    file.write_text(f"{address}/{name}")
    for arguments in (["marks"], ["grade"], ["release"], ["desk", "--no-browser"]):
        is_told(written, arguments, f"{name} keeps text as {encoding}", "createdb --encoding=UTF8")


@pytest.mark.parametrize("driver", INSTALLED)
def test_letters_travel_as_they_are_whatever_is_set_on_the_machine(ann, monkeypatch, driver):
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    file = ann.course.class_dir / "database"
    address = file.read_text().replace("postgresql://", f"postgresql+{driver}://")
    file.unlink()
    file.write_text(address)
    ann.mark(WHO, 1, comment="Schön, 证明.")
    assert formgrader_says(ann.course, WHO)[2] == "Schön, 证明."
