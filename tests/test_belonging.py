"""A database is one class's gradebook; an empty one is not begun while the marks are elsewhere."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from a_marker import AMarker, copied
from commands import nbgrader, run
from saved_class import save_as_marked
from servers import BOTH, POSTGRESQL, moved, on_a_server

from autograder.course import Course, UsageError
from autograder.nbgrader_plugin.conversion import prepare_gradebook
from autograder.nbgrader_plugin.database import belonging
from autograder.nbgrader_plugin.database.address import KEPT, address_of
from autograder.nbgrader_plugin.database.connecting import claim_gradebook, is_there
from autograder.nbgrader_plugin.gradebook import open_gradebook, read_marks
from autograder.nbgrader_plugin.moving import move_gradebook
from autograder.pipeline import alone

pytestmark = pytest.mark.processes
WHO = "ann01"
CONFIG = "nbgrader_config.py"
ELSEWHERE = """
if (Path(__file__).parent / "elsewhere").exists():
    get_config().CourseDirectory.db_url = (Path(__file__).parent / "elsewhere").read_text()
"""


@pytest.fixture
def course(written_class: Course, tmp_path: Path) -> Course:
    """A marked class whose gradebook may be said to be elsewhere."""
    course = copied(written_class, tmp_path)
    root = tmp_path / "course"
    shutil.copytree(written_class.root, root, ignore=shutil.ignore_patterns("class"))
    with (root / CONFIG).open("a", encoding="utf-8") as file:
        file.write(ELSEWHERE)
    return Course(root, course.class_dir)


@pytest.fixture
def elsewhere(course: Course, database: str, request) -> str:
    """An address of another gradebook, an empty one."""
    if database == POSTGRESQL:
        server = request.getfixturevalue("server")
        return server.address(server.new_database())
    (course.root / "other").mkdir()
    return f"sqlite:///{course.root}/other/marks.db"


def say(course: Course, address: str | None) -> None:
    """Let the course's file name another gradebook, or none."""
    (course.root / "elsewhere").unlink(missing_ok=True)
    if address is not None:
        (course.root / "elsewhere").write_text(address)
    with (course.root / CONFIG).open("a") as file:
        file.write("\n")  # it is asked anew
    belonging._known.clear()  # as a new command knows nothing


COMMANDS = (["marks"], ["grade"], ["release"], ["desk"])


def all_refuse(course: Course, words: str, *, forbidden: Path | None = None) -> None:
    for command in COMMANDS:
        options = ["--no-browser"] if command == ["desk"] else []
        result = run(course, *command, *options, "--class-dir", str(course.class_dir))
        assert result.exit_code == 2, (command, result.output)
        assert words in " ".join(result.stderr.split()), command
    assert words in " ".join(nbgrader(course, "db", "student", "list").stderr.split())
    if forbidden is not None:
        assert not forbidden.exists()


@BOTH
def test_marks_in_the_file_are_not_left_behind_by_another_address(course, elsewhere):
    say(course, elsewhere)
    words = "holds marks of this class, and "
    forbidden = course.root / "other" / "marks.db"
    all_refuse(course, words, forbidden=None if "postgres" in elsewhere else forbidden)
    assert run(course, "move-gradebook", "--class-dir", str(course.class_dir)).exit_code == 0
    assert read_marks(course)


@BOTH
def test_what_is_moved_is_all_there_and_the_file_is_kept(course, elsewhere):
    ann = AMarker(course)
    ann.mark(WHO, 1, 0.5, comment="Schön, 证明.")
    rows, answer = read_marks(course), ann.answer(WHO)
    say(course, elsewhere)
    moved = move_gradebook(course)
    assert (moved.submissions, moved.left) == (6, 0)
    assert not course.gradebook.exists()
    assert moved.kept.exists()
    assert read_marks(course) == rows
    assert ann.answer(WHO) == answer
    ann.mark(WHO, 1)  # numbers go on behind those that were copied
    save_as_marked(course, "new99")
    with open_gradebook(course) as gradebook:
        [course_of_it] = {assignment.course_id for assignment in gradebook.assignments}
        assert course_of_it == address_of(course).course_id


def test_what_belongs_to_nothing_is_left_out_and_told(course, elsewhere):
    with open_gradebook(course) as gradebook:
        gradebook.db.connection().exec_driver_sql("DELETE FROM student WHERE id = 'bob02'")
        gradebook.db.commit()
    say(course, elsewhere)
    result = run(course, "move-gradebook", "--class-dir", str(course.class_dir))
    assert "Copied 5 submissions" in result.stdout
    assert "Left out: " in result.stdout
    assert {row.student for row in read_marks(course)} == {"ann01", "cai03", "dao04", "eve05",
                                                          "fay06"}  # fmt: skip


def test_moving_says_why_not(course, tmp_path):
    with pytest.raises(UsageError, match="names no other gradebook"):
        move_gradebook(course)
    (course.root / "other").mkdir()
    say(course, f"sqlite:///{course.root}/other/marks.db")
    other = Course(course.root, tmp_path / "other class")
    with pytest.raises(UsageError, match=r"there is no .*gradebook\.db to be moved"):
        move_gradebook(other)
    shutil.copy(course.gradebook, tmp_path / "kept")
    move_gradebook(course)
    shutil.copy(tmp_path / "kept", course.gradebook)
    with pytest.raises(UsageError, match="holds submissions already: nothing was copied"):
        move_gradebook(course)


def test_moving_that_fails_changes_nothing(course, server):
    """A name that the database has no room for, of the last student."""
    save_as_marked(course, "z" * 140)
    rows, database = read_marks(course), server.new_database()
    say(course, server.address(database))
    told = r"could not be copied into .*: id in the table student is too long \(room for 128\): “z"
    with pytest.raises(UsageError, match=f"{told}+”. Nothing was changed"):
        move_gradebook(course)
    assert server.ask("SELECT count(*) FROM student", database=database) == [(0,)]
    say(course, None)
    assert read_marks(course) == rows


@on_a_server
def test_a_second_class_is_refused_and_nothing_of_it_gets_in(course, elsewhere, tmp_path):
    say(course, elsewhere)
    move_gradebook(course)
    rows = read_marks(course)
    other = Course(course.root, tmp_path / "other")
    shutil.copytree(course.class_dir / "submitted", other.class_dir / "submitted")
    shutil.rmtree(other.class_dir / "submitted" / "bob02")
    all_refuse(other, f"is the gradebook of the class in {course.class_dir}")
    assert read_marks(course) == rows
    # The same class on another machine brings its name along.
    shutil.copy(course.class_dir / KEPT, other.class_dir)
    assert {row.student for row in read_marks(other)} == {row.student for row in rows}


@on_a_server
def test_an_address_that_is_lost_is_no_new_gradebook(course, elsewhere):
    say(course, elsewhere)
    move_gradebook(course)
    say(course, None)
    all_refuse(course, "the marks of this class are in ", forbidden=course.gradebook)
    say(course, elsewhere)
    assert read_marks(course)


@on_a_server
def test_begun_anew_on_purpose_all_goes_on(course, elsewhere):
    course.gradebook.rename(course.gradebook.with_suffix(".old"))
    say(course, elsewhere)
    assert not is_there(course)
    prepare_gradebook(course)
    save_as_marked(course, WHO)
    assert {row.student for row in read_marks(course)} == {WHO}
    say(course, None)
    (course.class_dir / KEPT).unlink()
    assert not is_there(course)


def test_a_database_that_moves_to_another_server_is_the_same_gradebook(course, server):
    moved_course = moved(course, server)
    rows, database = read_marks(moved_course), address_of(moved_course).url.database
    other = server.new_database(like=database)  # as pg_dump and pg_restore make one
    server.give(moved_course, other)
    say(moved_course, None)
    assert read_marks(moved_course) == rows
    assert json.loads((course.class_dir / KEPT).read_text())["gradebook"].endswith(other)
    empty = server.new_database()
    server.give(moved_course, empty)
    say(moved_course, None)
    with pytest.raises(UsageError, match=f"the marks of this class are in .*{other}"):
        read_marks(moved_course)


def test_made_up_students_do_not_get_into_it(course, server):
    say(course, server.address(server.new_database()))
    result = run(course, "demo")
    assert result.exit_code == 2
    assert "made-up students do not belong there" in " ".join(result.stderr.split())
    assert not (course.root / "class-demo" / "submitted").exists()


def test_a_damaged_note_is_told(course, server):
    moved(course, server)
    belonging._known.clear()
    (course.class_dir / KEPT).write_text("{")
    with pytest.raises(UsageError, match=r"gradebook\.json cannot be read"):
        read_marks(course)


def test_moving_needs_no_program_on_the_path(course, server, monkeypatch):
    """nbgrader itself calls a bare `alembic` when it makes its tables."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    say(course, server.address(server.new_database()))
    assert move_gradebook(course).submissions == 6


def test_a_file_that_was_moved_before_is_not_replaced(course, server):
    say(course, server.address(server.new_database()))
    first = move_gradebook(course).kept.read_bytes()
    (course.class_dir / KEPT).unlink()  # begun anew, and moved once more
    say(course, None)
    prepare_gradebook(course)
    save_as_marked(course, WHO)
    say(course, server.address(server.new_database()))
    kept = move_gradebook(course).kept
    assert kept.name == "gradebook.db.moved-2"
    assert kept.read_bytes() != first
    assert (course.class_dir / "gradebook.db.moved").read_bytes() == first


def test_a_database_that_was_made_anew_is_not_begun(course, server):
    database = server.new_database()
    say(course, server.address(database))
    move_gradebook(course)
    server.ask(f"DROP DATABASE {database} WITH (FORCE)", f"CREATE DATABASE {database}")
    say(course, server.address(database))
    all_refuse(course, "what is there now is another database of that name, or one made anew")
    (course.class_dir / KEPT).unlink()  # as the message says
    assert (
        run(course, "grade", "--class-dir", str(course.class_dir), "--student", WHO).exit_code == 0
    )
    assert {row.student for row in read_marks(course)} == {WHO}


def test_a_file_elsewhere_that_is_gone_is_not_begun_anew(course):
    (course.root / "other").mkdir()
    file = course.root / "other" / "marks.db"
    say(course, f"sqlite:///{file}")
    move_gradebook(course)
    file.unlink()
    say(course, f"sqlite:///{file}")
    all_refuse(course, "what is there now is another", forbidden=file)


def test_a_class_that_was_killed_while_it_claimed_goes_on(course, server, monkeypatch):
    """Between its own note and the database's."""
    database = server.new_database()
    say(course, server.address(database))
    course.gradebook.rename(course.gradebook.with_suffix(".old"))
    prepare_gradebook(course)
    server.ask("DROP TABLE desk_class", database=database)
    (course.class_dir / KEPT).unlink()
    belonging._known.clear()

    def killed(table: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as then:
        then.setattr(belonging, "insert", killed)
        with pytest.raises(KeyboardInterrupt):
            claim_gradebook(course)
    save_as_marked(course, WHO)
    belonging._known.clear()
    assert {row.student for row in read_marks(course)} == {WHO}
    assert server.ask("SELECT count(*) FROM desk_class", database=database) == [(1,)]
    assert "claiming" not in (course.class_dir / KEPT).read_text()


@pytest.mark.parametrize("way", ["", "nothing/../"])
def test_a_file_of_another_class_is_not_shared(course, tmp_path, way):
    """As by an address that is written for all classes of the course."""
    rows = read_marks(course)
    other = Course(course.root, tmp_path / "other")
    shutil.copytree(course.class_dir / "submitted", other.class_dir / "submitted")
    say(other, f"sqlite:///{course.class_dir}/{way}gradebook.db")
    all_refuse(other, f"is the gradebook of the class in {course.class_dir}")
    (course.class_dir / "nothing").mkdir()
    assert read_marks(course) == rows


def test_who_may_only_read_the_folder_finds_a_database_that_has_moved(course, server, monkeypatch):
    database = server.new_database()
    say(course, server.address(database))
    move_gradebook(course)
    rows = read_marks(course)
    say(course, server.address(database).replace("127.0.0.1", "localhost"))

    def refuse(*arguments):
        raise PermissionError("planted")

    monkeypatch.setattr(belonging, "write_at_once", refuse)
    assert read_marks(course) == rows


def test_a_text_that_a_server_cannot_hold_is_named_when_moving(course, server):
    with open_gradebook(course) as gradebook:
        gradebook.db.connection().exec_driver_sql(
            "UPDATE comment SET manual_comment = 'well' || char(0) || 'done'"
        )
        gradebook.db.commit()
    say(course, server.address(server.new_database()))
    with pytest.raises(UsageError, match="manual_comment in the table comment holds a NUL: “well"):
        move_gradebook(course)
    assert course.gradebook.exists()


def test_a_class_that_is_being_marked_is_not_moved_meanwhile(course, server):
    say(course, server.address(server.new_database()))
    with alone(course):
        result = run(course, "move-gradebook", "--class-dir", str(course.class_dir))
    assert (result.exit_code, "Another run is marking" in result.stderr) == (2, True)
    assert course.gradebook.exists()
