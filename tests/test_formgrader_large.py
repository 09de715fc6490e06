"""Formgrader's lists as ours asks for them: nbgrader's answers, and long ones can be used."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import SimpleNamespace

import nbgrader.api
import pytest
from browser import free_port, until
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader.api import Base, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.server_extensions.formgrader import base, handlers
from odd_class import ASSIGNMENTS, COURSE, NOTEBOOKS, STUDENTS, OddClass, enter
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from servers import BOTH, SQLITE
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import NullPool

from autograder.desk import open_desk
from autograder.nbgrader_plugin.database.address import normal
from autograder.nbgrader_plugin.formgrader import serving
from autograder.nbgrader_plugin.formgrader.lists import FormgraderAPI
from autograder.nbgrader_plugin.formgrader.sums import ClassGradebook
from benchmarks.large_class import make_large_class

EXAMPLES = 4
FIXTURE = HealthCheck.function_scoped_fixture  # each example has a new class
NOWHERE = ("unknown", "*", "hw?", "..", "")
UNKNOWN = ("no folder", ".hidden", *NOWHERE)
TURNS = ("_next", "_prev", "_next_incorrect", "_prev_incorrect")
Ask = Callable[[], object]


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("odd") / "course"


@pytest.fixture(scope="module")
def engine(request: pytest.FixtureRequest, place: Path, database: str) -> Iterator[Engine]:
    """The engine of all gradebooks here, which come and go: what it has compiled once it knows."""
    if database == SQLITE:
        made = create_engine(f"sqlite:///{place}/gradebook.db", poolclass=NullPool)
    else:
        server = request.getfixturevalue("server")
        made = create_engine(normal(server.address(server.new_database())))
    yield made
    made.dispose()


@pytest.fixture
def draw(engine: Engine, place: Path) -> Iterator[Callable[[int], OddClass]]:
    """Draw a class, in place of the one before; the same seed gives the same one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nbgrader.api, "create_engine", lambda *_, **__: engine)
        patch.setattr(engine, "dispose", lambda: None)  # by whoever closes one gradebook

        def drawn(seed: int) -> OddClass:
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            Base.metadata.drop_all(engine)
            odd = OddClass(place, engine)
            enter(odd, Random(seed))
            return odd

        yield drawn


def asked(api: NbGraderAPI, seed: int) -> dict[str, Ask]:
    """Return what Formgrader asks: every list, and about some students drawn."""
    rng = Random(seed)
    all_of_it: dict[str, Ask] = {"assignments": api.get_assignments, "students": api.get_students}
    for name in (*ASSIGNMENTS, rng.choice(NOWHERE)):
        notebook = rng.choice((*NOTEBOOKS, "unknown"))
        all_of_it |= about_assignment(api, name, notebook)
    for student in (*rng.sample(STUDENTS, 2), rng.choice(UNKNOWN)):
        all_of_it |= about_student(api, student, rng.choice((*ASSIGNMENTS, *NOWHERE)))
    return all_of_it


def about_assignment(api: NbGraderAPI, name: str, notebook: str) -> dict[str, Ask]:
    return {
        f"assignment {name}": lambda: api.get_assignment(name),
        f"notebooks of {name}": lambda: api.get_notebooks(name),
        f"submissions for {name}": lambda: api.get_submissions(name),
        f"{notebook} of {name}": lambda: api.get_notebook_submissions(name, notebook),
        f"places in it, {name}": lambda: api.get_notebook_submission_indices(name, notebook),
    }


def about_student(api: NbGraderAPI, student: str, name: str) -> dict[str, Ask]:
    return {
        f"student {student}": lambda: api.get_student(student),
        f"all that {student} has handed in": lambda: api.get_student_submissions(student),
        f"{name} of {student}": lambda: api.get_submission(name, student),
        f"{name} of {student}, notebooks": lambda: api.get_student_notebook_submissions(
            student, name
        ),
    }


def as_read(ask: Ask) -> object:
    """Return an answer as a page reads it, or the error in its place."""
    try:
        return json.loads(json.dumps(ask()))
    except (AttributeError, MissingEntry, NameError, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


@BOTH
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[FIXTURE])
@given(seed=st.integers(0, 10**9))
def test_every_answer_is_nbgraders_own(draw, seed: int):
    odd = draw(seed)
    theirs, ours = (asked(odd.api(kind), seed) for kind in (NbGraderAPI, FormgraderAPI))
    for what, ask in ours.items():
        assert as_read(ask) == as_read(theirs[what]), what


def test_where_the_exchange_vouches_for_files_nobody_looks_for_them(draw, tmp_path: Path):
    """nbgrader's strict exchange lists notebooks whose file is not there; ours does too."""
    for step in ("inbound", "outbound", "feedback"):
        (tmp_path / "exchange" / COURSE / step).mkdir(parents=True)
    seed = 4
    odd = draw(seed)
    (odd.root / "nbgrader_config.py").write_text("c = get_config()\n")
    both = [odd.api(kind, tmp_path / "exchange") for kind in (NbGraderAPI, FormgraderAPI)]
    assert all(api.exchange_is_functional for api in both)
    for api in both:
        api.config.ExchangeSubmit.strict = True
    theirs, ours = (asked(api, seed) for api in both)
    for what, ask in ours.items():
        assert as_read(ask) == as_read(theirs[what]), what


# ---------------------------------------------------------------------------- next and previous

LINKS = handlers.SubmissionNavigationHandler
THEIRS = {
    name: vars(LINKS)[name] for name in ("_get_submission_ids", "_get_incorrect_submission_ids")
}
CHANGED = (
    (base, "NbGraderAPI"),
    (base.BaseHandler, "render"),
    (base.BaseHandler, "on_finish"),
    (handlers.SubmissionFilesHandler, "initialize"),
    (handlers.SubmissionFilesHandler, "content_security_policy"),
    *((LINKS, name) for name in THEIRS),
)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Put ours in place as a server does, for the time of a test."""
    for owner, name in CHANGED:
        monkeypatch.setattr(owner, name, getattr(owner, name))
    application = SimpleNamespace(settings={})
    monkeypatch.setattr(serving, "running_server", lambda: SimpleNamespace(web_app=application))
    serving.set_up_server(tmp_path)


def turned(odd: OddClass, kind: type[NbGraderAPI], **methods: Callable) -> dict[tuple, str]:
    """Return where each link of each submission's page leads."""
    api = odd.api(kind)
    with api.gradebook as gradebook:
        about = {"base_url": "", "api": api, "gradebook": gradebook}
        about["get_argument"] = lambda page, name, default=None: "3"
        page = object.__new__(type("Page", (LINKS,), about | methods))
        return {
            (turn, shown.id): getattr(page, turn)(name, notebook, shown)
            for name in ASSIGNMENTS
            for notebook in NOTEBOOKS
            for shown in gradebook.notebook_submissions(notebook, name)
            if shown.id in api.get_notebook_submission_indices(name, notebook)
            for turn in TURNS
        }


@BOTH
@pytest.mark.parametrize("seed", range(2))
def test_links_lead_where_nbgraders_lead(draw, installed, seed: int):
    odd = draw(seed)
    ours = turned(odd, FormgraderAPI)
    assert len(ours) >= len(TURNS)
    assert ours == turned(odd, NbGraderAPI, **THEIRS)


def test_a_server_answers_by_ours_and_other_programs_by_nbgraders(
    installed, monkeypatch, tmp_path: Path
):
    assert base.NbGraderAPI is FormgraderAPI
    monkeypatch.setattr(base, "NbGraderAPI", NbGraderAPI)
    monkeypatch.setattr(serving, "running_server", lambda: None)
    serving.set_up_server(tmp_path)
    assert base.NbGraderAPI is NbGraderAPI


# ------------------------------------------------------------------------------- how much is asked


@contextmanager
def statements(engine: Engine) -> Iterator[list[tuple]]:
    """Note what is asked of a database."""
    noted: list[tuple] = []

    def note(connection, cursor, statement, parameters, *_) -> None:
        noted.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    yield noted
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "ask",
    [
        lambda gradebook: gradebook.submission_dicts("hw1"),
        lambda gradebook: gradebook.notebook_submission_dicts("p1", "hw1"),
        lambda gradebook: gradebook.average_assignment_score("hw1"),
        lambda gradebook: gradebook.average_notebook_code_score("p1", "hw1"),
    ],
)
def test_no_list_goes_through_all_grades_of_the_course(draw, ask: Callable):
    """A term's grades are many: SQLite finds those of the one assignment by its cells."""
    odd = draw(1)
    with odd.api(FormgraderAPI).gradebook as gradebook, statements(odd.engine) as noted:
        ask(gradebook)
    assert 0 < len(noted) <= 3
    plans = [plan_of(odd.engine, *each) for each in noted]
    assert any("grade USING INDEX" in plan for plan in plans), plans
    assert not any(re.search(r"SCAN (grade|submitted_notebook)\b", plan) for plan in plans), plans


def plan_of(engine: Engine, statement: str, parameters: tuple) -> str:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return "\n".join(row.detail for row in rows)


def test_one_students_submission_is_asked_for_without_the_class(draw, monkeypatch):
    odd = draw(1)
    api = odd.api(FormgraderAPI)

    def the_class(*_) -> None:
        pytest.fail("the whole class is asked about")

    monkeypatch.setattr(ClassGradebook, "student_dicts", the_class)
    looked_at: list[str] = []
    monkeypatch.setattr(
        FormgraderAPI, "get_submitted_timestamp", lambda api, name, one: looked_at.append(one)
    )
    for name in ASSIGNMENTS:
        api.get_submission(name, STUDENTS[0])
    assert set(looked_at) <= {STUDENTS[0]}


# --------------------------------------------------------------------------------- long lists

STUDENTS_OF_LARGE = 130  # more than a page
NAME = STUDENT = 1  # columns of the notebook's list, of students' and submissions' lists


@pytest.fixture(scope="module")
def large_desk(prepared_course, tmp_path_factory):
    """A desk on a class whose lists are longer than a page."""
    course = prepared_course(tmp_path_factory.mktemp("large"))
    make_large_class(course, STUDENTS_OF_LARGE)
    with open_desk(course, free_port()) as desk:
        yield desk


def opened(browser, desk, page: str) -> None:
    browser.get(desk.formgrader)
    again(browser, desk, page)


def again(browser, desk, page: str) -> None:
    browser.get(f"{desk.home}/formgrader/{page}")
    until(lambda: browser.execute_script("return window.models && models.loaded"), 60)


def column(browser, number: int) -> list[str]:
    """Return what is seen in a column."""
    script = "return [...document.querySelectorAll('#main-table tr')].map(row => row.cells[NUMBER]"
    return browser.execute_script(f"{script}.innerText.trim())".replace("NUMBER", str(number)))


def turn(browser, way: str) -> None:
    browser.find_element("css selector", f".paginate_button.{way} a").click()


def search(browser, text: str) -> None:
    field = browser.find_element("css selector", "input[type=search]")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(text or Keys.DELETE)


@pytest.mark.processes
def test_a_long_list_comes_in_pages_and_all_of_it_is_searched_and_ordered(browser, large_desk):
    opened(browser, large_desk, "manage_submissions/hw4")
    assert len(column(browser, STUDENT)) == 100
    told = browser.find_element("css selector", ".dataTables_info").text
    assert f"of {STUDENTS_OF_LARGE}" in told
    turn(browser, "next")
    assert len(column(browser, STUDENT)) == STUDENTS_OF_LARGE - 100
    for number in (1, STUDENTS_OF_LARGE - 1):
        search(browser, f"65{number:08}")
        until(lambda one=number: column(browser, STUDENT) == [f"65{one:08}"], 10)
    search(browser, "")
    until(lambda: len(column(browser, STUDENT)) == 100, 10)
    first = []
    for _ in range(2):
        browser.find_elements("css selector", "th")[STUDENT].click()
        first.append(column(browser, STUDENT)[0])
    assert first == ["6500000000", f"65{STUDENTS_OF_LARGE - 1:08}"]


@pytest.mark.processes
def test_who_comes_back_finds_the_page_that_was_left(browser, large_desk):
    opened(browser, large_desk, "manage_students")
    turn(browser, "next")
    left = column(browser, STUDENT)
    again(browser, large_desk, "manage_students")
    assert column(browser, STUDENT) == left
    length = browser.find_element("css selector", ".dataTables_length select")
    Select(length).select_by_visible_text("All")
    assert len(column(browser, STUDENT)) == STUDENTS_OF_LARGE


@pytest.mark.processes
def test_all_names_are_shown_and_hidden_on_every_page(browser, large_desk):
    opened(browser, large_desk, "gradebook/hw4/2_neural_network")
    hidden = column(browser, NAME)
    assert hidden == [f"Submission #{number}" for number in range(1, 101)]
    button = browser.find_element("id", "toggle_names")
    button.click()
    assert button.text == "Hide All Names"
    for way in ("next", "previous", "next"):
        assert not any(name.startswith("Submission") for name in column(browser, NAME))
        turn(browser, way)
    browser.find_element("css selector", "#main-table span.name-shown").click()
    assert column(browser, NAME)[0] == "Submission #101"
    assert button.text == "Show All Names"
    for label in ("Hide All Names", "Show All Names"):
        button.click()
        assert button.text == label
    assert all(name.startswith("Submission") for name in column(browser, NAME))
    turn(browser, "previous")
    assert column(browser, NAME) == hidden


@pytest.mark.processes
def test_a_list_of_a_page_is_as_nbgrader_draws_it(browser, large_desk):
    opened(browser, large_desk, "gradebook/hw4")
    assert column(browser, 0) == ["1_the_basics", "2_neural_network"]
    assert not browser.find_elements("css selector", ".dataTables_paginate")
