"""Where the gradebook is: what nbgrader_config.py says of it, and words where that is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from traitlets.config import Config

from autograder.course import Course, UsageError
from autograder.nbgrader_plugin import configure
from autograder.nbgrader_plugin.database.address import (
    COURSE_ID,
    Address,
    address_of,
    normal,
    run_config,
)
from autograder.nbgrader_plugin.database.connecting import is_there
from autograder.nbgrader_plugin.database.engines import engine

SECRET = "pl@nted"
WRITTEN = "pl%40nted"  # in an address
DB_URL = "get_config().CourseDirectory.db_url"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course without homework."""
    root = tmp_path / "course"
    (root / "solutions").mkdir(parents=True)
    (root / "nbgrader_config.py").write_bytes((ROOT / "nbgrader_config.py").read_bytes())
    return Course(root, root / "class")


def add(course: Course, *lines: str) -> None:
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def begin(course: Course, *lines: str) -> None:
    file = course.root / "nbgrader_config.py"
    head = "".join(f"{line}\n" for line in lines)
    file.write_text(head + file.read_text("utf-8"), "utf-8")


def test_without_a_word_it_is_a_file_in_the_classs_folder(course):
    address = address_of(course)
    assert address.file == course.gradebook
    assert address.course_id == COURSE_ID
    assert not course.class_dir.exists()  # nothing is made by asking
    other = Course(course.root, course.root / "other")
    assert address_of(other).file == other.gradebook


def test_a_course_without_the_file_has_one_too(course):
    (course.root / "nbgrader_config.py").unlink()
    assert address_of(course).file == course.gradebook


def test_what_the_file_sets_counts_after_our_settings_and_before_them(course):
    add(course, f"{DB_URL} = 'postgresql://ann:{WRITTEN}@db.example.org:5433/hw4'")
    assert address_of(course).url.database == "hw4"
    begin(course, f"{DB_URL} = 'postgresql://ann@db.example.org/first'")
    assert address_of(course).url.database == "hw4"  # the last word


def test_what_the_file_sets_before_our_settings_stays(course):
    begin(course, f"{DB_URL} = 'postgresql://ann@db.example.org/first'")
    begin(course, "get_config().CourseDirectory.course_id = ' nn2026 '")
    address = address_of(course)
    assert (address.url.database, address.course_id) == ("first", "nn2026")
    assert run_config(course).CourseDirectory.db_url.endswith("/first")  # as nbgrader hears it


def test_a_password_may_come_from_the_environment(course, monkeypatch):
    add(course, "import os", f"{DB_URL} = f'postgresql://ann:{{os.environ[\"GB\"]}}@h/d'")
    with pytest.raises(UsageError, match="asks for 'GB', which is not set"):
        address_of(course)
    for password in ("one", "two"):  # asked anew when it changes
        monkeypatch.setenv("GB", password)
        assert address_of(course).url.password == password


def test_a_changed_file_is_asked_anew(course):
    assert address_of(course).file == course.gradebook
    add(course, f"{DB_URL} = 'postgresql://h/d'")
    assert address_of(course).file is None


def test_a_path_is_the_same_from_every_folder(course):
    add(course, f"{DB_URL} = 'sqlite:///marks/../here.db?timeout=5'")
    (course.root / "marks").mkdir()
    assert address_of(course).file == course.root / "here.db"
    assert address_of(course).secret.endswith("here.db?timeout=5")


def test_a_course_may_tell_its_classes_apart(course):
    add(course, "if find_course(start=Path(__file__).parent).class_dir.name == 'class':",
        f"    {DB_URL} = 'postgresql://h/d'")  # fmt: skip
    assert address_of(course).file is None
    other = Course(course.root, course.root / "class-demo")
    assert address_of(other).file == other.gradebook


def test_what_the_file_prints_is_no_output_of_a_command(course, capsys):
    add(course, "print('hello')")
    address_of(course)
    assert capsys.readouterr().out == ""


def test_a_file_that_builds_on_our_settings_is_run_with_all_of_them(course):
    add(course, "steps = get_config().Autograde.autograde_preprocessors", "assert len(steps) > 3",
        f"{DB_URL} = 'postgresql://h/d'")  # fmt: skip
    assert address_of(course).url.host == "h"


@pytest.mark.processes
def test_neither_nbgrader_nor_a_database_is_imported_to_ask(course):
    script = (
        "import sys; from pathlib import Path; from autograder.course import Course\n"
        "from autograder.nbgrader_plugin.database.address import address_of\n"
        "print(address_of(Course(*map(Path, sys.argv[1:]))))\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('nbgrader', 'sqlalchemy')])"
    )
    command = [sys.executable, "-c", script, course.root, course.class_dir]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == [str(course.gradebook), "[]"]


NO_ADDRESS = "is no address. It has the form"
WRONG = {
    "empty": ("''", "is empty"),
    "nothing": ("None", "is empty"),
    "no text": ("5", "is empty"),
    "no address": ("'hw4'", NO_ADDRESS),
    "a port that is none": (f"'postgresql://ann:{WRITTEN}@h:54x/d'", NO_ADDRESS),
    "a password as it is": (f"'postgresql://ann:{SECRET}@h/d'", NO_ADDRESS),
    "no file": ("'sqlite://'", NO_ADDRESS),
    "an empty file": ("'sqlite:///'", "names no file"),
    "in memory": ("'sqlite:///:memory:'", "names no file"),
    "no such folder": ("'sqlite:////no/such/gradebook.db'", "there is no folder /no/such"),
}


@pytest.mark.parametrize(("said", "words"), WRONG.values(), ids=WRONG)
def test_what_is_no_address_is_told_and_never_a_new_file(course, said, words):
    add(course, f"{DB_URL} = {said}")
    with pytest.raises(UsageError, match=words) as told:
        is_there(course)
    assert "nted" not in str(told.value)
    assert "nbgrader_config.py" in str(told.value)
    assert not list(course.root.rglob("*.db"))


ELSEWHERE = ("NbGrader.db_url", "Coursedirectory.db_url", "CourseDirectory.db_uri", "Gradebook.url")


@pytest.mark.parametrize("name", ["class ?", "class%41", "?x"])
def test_a_folder_whose_name_an_address_reads_otherwise_is_told(course, name):
    """Else the gradebook would be made in another folder, or nowhere."""
    other = Course(course.root, course.root / name)
    with pytest.raises(UsageError, match="give the folder a name without them"):
        address_of(other)


@pytest.mark.parametrize("name", ["100%", "a#b", "a@b:c", "ชั้น", "new\nline", "{x}"])
def test_any_other_name_is_found(course, name):
    other = Course(course.root, course.root / name)
    assert address_of(other).file == other.gradebook
    assert address_of(other).url.database == str(other.gradebook)


@pytest.mark.parametrize("option", ELSEWHERE)
def test_an_address_where_nobody_looks_for_it_is_told(course, option):
    add(course, f"get_config().{option} = 'postgresql://ann:{WRITTEN}@h/d'")
    with pytest.raises(UsageError, match=f"does not look for its gradebook in {option}") as told:
        address_of(course)
    assert "nted" not in str(told.value)


def test_a_file_that_cannot_be_run_is_told(course):
    add(course, "import sys", "sys.exit('say GRADEBOOK_PASSWORD first')")
    with pytest.raises(UsageError, match="cannot be run: SystemExit: say GRADEBOOK_PASSWORD first"):
        address_of(course)


UNOPENED = {
    "postgres://h/d": "begins with postgres://, which names no database",
    "postgresql+nix://h/d": "names no database that is known here",
    "nosuchdb://h/d": "names no database that is known here",
    "postgresql+pg8000://h/d": "its driver is not installed.*pip install",
}


@pytest.mark.parametrize(("address", "words"), UNOPENED.items(), ids=UNOPENED)
def test_a_database_or_driver_that_is_not_there_is_told(address, words):
    with pytest.raises(UsageError, match=words):
        engine(Address(normal(address)))


def test_without_any_driver_it_is_said_what_to_install(monkeypatch):
    for name in ("psycopg", "psycopg2"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr("autograder.nbgrader_plugin.database.address.find_spec", lambda name: None)
    address = Address(normal(f"postgresql://ann:{WRITTEN}@h/d"))
    with pytest.raises(UsageError, match=r"pip install '\.\[postgresql\]'") as told:
        engine(address)
    assert "nted" not in str(told.value)


@pytest.mark.parametrize("installed", ["psycopg", "psycopg2"])
def test_the_driver_that_is_installed_is_taken(monkeypatch, installed):
    """Whatever SQLAlchemy would take by itself, which depends on its version."""
    spec = "autograder.nbgrader_plugin.database.address.find_spec"
    monkeypatch.setattr(spec, lambda name: name == installed or None)
    assert normal("postgresql://h/d") == f"postgresql+{installed}://h/d"
    assert normal("postgresql+pg8000://h/d") == "postgresql+pg8000://h/d"


def test_an_address_is_shown_without_what_is_secret():
    address = Address(f"postgresql+psycopg://ann:{WRITTEN}@h:5433/d?password=other&sslmode=require")
    assert str(address) == "postgresql://ann@h:5433/d"
    assert "nted" not in repr(address) + f"{address}" + str([address])


def test_nbgrader_is_told_the_course_that_postgresql_asks_for(course):
    directory = configure(Config(), course).CourseDirectory
    assert directory.course_id == COURSE_ID
    assert directory.db_url == f"sqlite:///{course.gradebook}"


def test_the_lines_that_the_page_shows_are_right(course, monkeypatch):
    page = (ROOT / "docs" / "assistants.md").read_text("utf-8")
    [lines] = [
        block for block in re.findall(r"```python\n(.*?)```", page, re.S) if "db_url" in block
    ]
    add(course, lines)
    monkeypatch.setenv("GRADEBOOK_PASSWORD", "a/b@c:d%")
    address = address_of(course)
    assert (address.url.password, address.url.database) == ("a/b@c:d%", "hw4")
    demo = Course(course.root, course.root / "class-demo")
    monkeypatch.delenv("GRADEBOOK_PASSWORD")
    assert address_of(demo).file == demo.gradebook
