"""The written desk over HTTP: for who is logged in, from its own page, in both languages."""

from __future__ import annotations

import base64
import http.cookiejar
import io
import json
import sqlite3
import time
import urllib.error
import urllib.request
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from a_marker import BLANK, STUDENTS, formgrader_says
from PIL import Image
from saved_class import save_as_marked

from autograder.course import Course, UsageError
from autograder.desk import open_desk
from autograder.desk.handlers import OF_A_STUDENT, POLICY
from autograder.desk.server import marker_name
from autograder.nbgrader_plugin.written.places import keys_of

pytestmark = pytest.mark.processes
CELL = "t4_proof"
SECRET = "Somchai"
PATIENCE_SECONDS = 60.0


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def said(self) -> dict:
        return json.loads(self.content)


class Page:
    """What the page in a browser does: it keeps cookies, and sends the XSRF mark back."""

    def __init__(self, desk, course: Course, *, log_in: bool = True) -> None:
        self.desk, self.course = desk, course
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), _NoRedirect() if not log_in else _None()
        )
        if log_in:
            self.opener.open(desk.written).read()

    def ask(self, path: str, body: object = None, xsrf: bool = True) -> Reply:
        headers = {"Content-Type": "application/json"}
        if xsrf:
            headers["X-XSRFToken"] = next((c.value for c in self.jar if c.name == "_xsrf"), "")
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.desk.home}/written/{path}", data, headers)
        try:
            with self.opener.open(request, timeout=60) as reply:
                return Reply(reply.status, dict(reply.headers), reply.read())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, dict(error.headers), error.read())

    def next(self, query: str = "") -> dict:
        return self.ask(f"api/next?cell={CELL}{query}").said["answer"]

    def wish(self, answer: dict, **more: object) -> dict:
        rubric = self.ask(f"api/task/{CELL}").said["rubric"]
        made_from = {"revision": answer["revision"], "rubric_version": rubric["version"]}
        wish = {"cell": CELL, "key": answer["key"], **made_from, "request": str(uuid.uuid4())}
        return wish | {"ticks": {rubric["items"][0]["id"]: 1}, "adjust": 0, "comment": ""} | more


class _None(urllib.request.BaseHandler):
    pass


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def scan() -> str:
    with io.BytesIO() as file:
        Image.new("RGB", (60, 80), "white").save(file, "JPEG")
        return base64.b64encode(file.getvalue()).decode()


@pytest.fixture(scope="module")
def opened(prepared_course, tmp_path_factory):
    """A desk of ann's in a class of its own, whose last student has handed in a scan."""
    course = prepared_course(tmp_path_factory.mktemp("desk"))
    for number, student in enumerate(STUDENTS):
        save_as_marked(course, student, t4_proof=f"$a_{number} = b$, by {student} {SECRET}.")
    pasted = f"![scan](data:image/jpeg;base64,{scan()})"
    save_as_marked(course, "scan99", t4_proof=f"<script>alert(1)</script>\n\n{pasted}")
    save_as_marked(course, BLANK, t4_proof="YOUR ANSWER HERE")
    with sqlite3.connect(course.gradebook) as gradebook:
        gradebook.execute("UPDATE student SET first_name = ?", [SECRET])
    gradebook.close()
    with open_desk(course, marker="ann") as desk:
        yield desk, course


@pytest.fixture
def page(opened) -> Page:
    return Page(*opened)


def test_who_is_not_logged_in_gets_nothing(opened):
    stranger = Page(*opened, log_in=False)
    for path in ("", "api/class", f"api/next?cell={CELL}", "static/desk.js", f"page/{CELL}/1/1"):
        assert stranger.ask(path).status in (302, 403), path
    assert stranger.ask("api/mark", {}).status in (302, 403)


def test_a_change_bears_the_servers_own_xsrf_mark(page):
    wish = page.wish(page.next())
    refused = page.ask("api/mark", wish, xsrf=False)
    assert refused.status == 403
    assert refused.said["message_th"] != refused.said["message"]
    assert page.ask("api/mark", wish).status == 200


def test_the_page_and_all_that_is_asked_of_it_may_load_nothing_else(page):
    for path in ("", "api/class", f"api/task/{CELL}", "static/desk.js"):
        reply = page.ask(path)
        assert reply.status == 200, path
        assert reply.headers["Content-Security-Policy"] == POLICY
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in POLICY
    assert page.ask("static/..%2fserver.py").status == 404


def test_the_class_its_tasks_and_its_marker(page):
    said = page.ask("api/class").said
    assert said["marker"] == "ann"
    assert said["title_th"] != said["title"]
    assert {task["id"] for task in said["tasks"]} == {"T1", "T4", "OT1"}
    proof = next(task for task in said["tasks"] if task["cell"] == CELL)
    assert (proof["total"], proof["max_marks"], proof["blank"]) == (6, 6, 1)


def test_a_task_has_its_rubric_in_both_languages_its_model_and_its_note(page):
    said = page.ask(f"api/task/{CELL}").said
    items = said["rubric"]["items"]
    assert [item["key"] for item in items] == [1, 2, 3, 4, 5]
    assert all("<math" in item["text_html"] or item["text_html"] for item in items)
    assert items[0]["text_th_html"] != items[0]["text_html"]
    assert "Chain rule" in said["model_html"]
    assert said["order_size"] == 6


def test_no_name_is_shown_unless_it_is_asked_for(page):
    text = page.ask(f"api/next?cell={CELL}").content.decode()
    key = json.loads(text)["answer"]["key"]
    for told in (text, page.ask(f"api/task/{CELL}").content.decode()):
        assert SECRET not in told
        assert not any(student in told for student in (*STUDENTS, "scan99"))
    assert SECRET not in page.ask(f"text/{CELL}/{key}").content.decode()
    named = page.ask(f"api/answer/{CELL}/{key}?names=1").said
    assert SECRET in named["name"]
    assert "name" not in page.ask(f"api/answer/{CELL}/{key}").said


def test_a_students_page_is_a_picture_under_a_number_and_nothing_else(page):
    key = keys_of(page.course, CELL, ["scan99"])["scan99"]
    answer = page.ask(f"api/answer/{CELL}/{key}").said
    assert "<script" not in answer["html"]
    (one,) = answer["pages"]
    assert (one["width"], one["height"]) == (60, 80)
    reply = page.ask(one["url"])
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "image/jpeg"
    assert reply.headers["Content-Security-Policy"] == OF_A_STUDENT
    assert reply.content == base64.b64decode(scan())
    assert page.ask(f"page/{CELL}/{answer['key']}/2").status == 404


def test_saved_undone_and_marked_in_formgrader(page):
    answer = page.next()
    wish = page.wish(answer, comment="Good.")
    saved = page.ask("api/mark", wish).said
    assert page.ask("api/mark", wish).said["undo"] == saved["undo"]
    student = page.ask(f"api/answer/{CELL}/{answer['key']}?names=1").said["student"]
    assert formgrader_says(page.course, student) == (2.0, False, "Good.")
    stale = page.ask("api/mark", page.wish(answer))
    assert (stale.status, stale.said["reason"]) == (409, "revision")
    assert stale.said["now"]["marking"]["comment"] == "Good."
    undone = page.ask("api/undo", {"cell": CELL, "log": saved["undo"]}).said["answer"]
    assert (undone["state"], undone["marking"]) == ("waiting", None)
    assert formgrader_says(page.course, student)[:2] == (None, True)


def test_a_mark_given_in_formgraders_own_page_is_shown_as_such(page):
    """Formgrader's own addresses, as its page uses them, on the same server."""
    answer = page.next()
    student = page.ask(f"api/answer/{CELL}/{answer['key']}?names=1").said["student"]
    with closing(sqlite3.connect(page.course.gradebook)) as gradebook:
        ((number,),) = gradebook.execute(
            "SELECT grade.id FROM grade JOIN submitted_notebook n ON n.id = grade.notebook_id "
            "JOIN submitted_assignment s ON s.id = n.assignment_id JOIN base_cell c "
            "ON c.id = grade.cell_id WHERE s.student_id = ? AND c.name = ?",
            [student, CELL],
        ).fetchall()
    xsrf = next(cookie.value for cookie in page.jar if cookie.name == "_xsrf")
    request = urllib.request.Request(
        f"{page.desk.home}/formgrader/api/grade/{number}",
        json.dumps({"manual_score": 3.5, "extra_credit": None}).encode(),
        {"X-XSRFToken": xsrf, "Content-Type": "application/json"},
        method="PUT",
    )
    with page.opener.open(request) as reply:
        assert reply.status == 200
    now = page.ask(f"api/answer/{CELL}/{answer['key']}").said
    assert (now["state"], now["elsewhere"]["marks"]) == ("elsewhere", 3.5)
    refused = page.ask("api/mark", page.wish(now))
    assert (refused.status, refused.said["reason"]) == (409, "elsewhere")
    assert page.ask("api/mark", page.wish(now, overrule=True)).status == 200
    with page.opener.open(f"{page.desk.home}/formgrader/api/grade/{number}") as reply:
        said = json.loads(reply.read())
    assert (said["manual_score"], said["needs_manual_grade"]) == (2.0, False)


BAD = {
    "no JSON": b"{",
    "no object": b"[]",
    "not a number": b'{"cell": "t4_proof", "key": NaN}',
    "too long": b" " * (2**20 + 1),
    "too deep": b"[" * 100_000,
    "no answer": b'{"cell": "t4_proof"}',
    "another cell": b'{"cell": "nothing", "key": 1}',
    "no such answer": b'{"cell": "t4_proof", "key": 1}',
}


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("to", ["mark", "lease", "rubric", "comment"])
def test_what_makes_no_sense_is_refused_in_words(page, to, what):
    reply = page.ask(f"api/{to}", BAD[what])
    allowed = (200,) if to == "comment" and what in ("no answer", "no such answer") else ()
    assert reply.status in (400, 404, 413, *allowed)
    if not allowed:
        assert reply.said["message"]
        assert reply.said["message_th"]


@pytest.mark.parametrize(
    "more",
    [{"adjust": 1e9}, {"adjust": 99}, {"ticks": {"x": 1}}, {"comment": "x" * 5000},
     {"request": "x; DROP TABLE"}, {"ticks": {"x": "all"}}, {"seconds": -1}],
    ids=str,
)  # fmt: skip
def test_a_mark_that_is_none_is_refused_and_nothing_is_written(page, more):
    answer = page.next()
    reply = page.ask("api/mark", page.wish(answer, **more))
    assert reply.status in (400, 409)
    assert page.ask(f"api/answer/{CELL}/{answer['key']}").said["state"] == "waiting"


def test_half_a_character_is_kept_as_a_sign_and_stops_nothing(page):
    """A browser sends one where a text was cut in the middle of a picture letter."""
    answer, half = page.next(), "\ud83d"
    assert page.ask("api/mark", page.wish(answer, ticks={half: 1})).status == 409
    rubric = page.ask(f"api/task/{CELL}").said["rubric"]
    items = [*rubric["items"], {"id": None, "text": f"a {half}", "text_th": half, "marks": 0}]
    sent = {"cell": CELL, "version": rubric["version"], "items": items}
    assert page.ask("api/rubric", sent).status == 200
    assert page.ask(f"api/task/{CELL}").said["rubric"]["items"][-1]["text"] == "a ?"
    page.ask("api/rubric", sent | {"version": rubric["version"] + 1, "items": rubric["items"]})


def test_what_is_too_long_is_told_with_what_the_most_is(page):
    answer = page.next()
    comment = page.ask("api/mark", page.wish(answer, comment="x" * 9000)).said["message"]
    assert comment == "A comment has at most 4000 characters; this one has 9000."
    rubric = page.ask(f"api/task/{CELL}").said["rubric"]
    items = [*rubric["items"], {"id": None, "text": "y" * 9000, "marks": 0}]
    sent = {"cell": CELL, "version": rubric["version"], "items": items}
    assert "1000 characters" in page.ask("api/rubric", sent).said["message"]


def test_a_held_gradebook_is_told_with_423_and_the_page_tries_again(page):
    wish = page.wish(page.next())
    with closing(sqlite3.connect(page.course.gradebook, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        reply = page.ask("api/mark", wish)
        holder.execute("ROLLBACK")
    assert reply.status == 423
    assert "held by another program" in reply.said["message"]
    saved = page.ask("api/mark", wish)
    assert saved.status == 200
    page.ask("api/undo", {"cell": CELL, "log": saved.said["undo"]})


def test_the_bank_flags_leases_and_rubrics_go_over_the_wire(page):
    bank = page.ask("api/comment", {"cell": CELL, "id": None, "text": "Say why $x$."}).said
    one = next(c for c in bank["comments"] if c["text"] == "Say why $x$.")
    assert "<math" in one["text_html"]
    gone = page.ask("api/comment", {"cell": CELL, "id": one["id"], "off": True}).said["comments"]
    assert one["id"] not in [comment["id"] for comment in gone]
    answer = page.next()
    where = {"cell": CELL, "key": answer["key"]}
    assert page.ask("api/lease", where).status == 200
    assert page.ask("api/flag", {**where, "note": "Look."}).status == 200
    flagged = page.ask(f"api/answer/{CELL}/{answer['key']}").said["flag"]
    assert flagged == {"by": "ann", "note": "Look."}
    assert page.ask("api/flag", {**where, "off": True}).status == 200
    assert page.ask("api/skip", where).status == page.ask("api/release", where).status == 200
    rubric = page.ask(f"api/task/{CELL}").said["rubric"]
    items = [{**item, "marks": 9} for item in rubric["items"]]
    sent = {"cell": CELL, "version": rubric["version"], "items": items, "dry_run": True}
    said = page.ask("api/rubric", sent)
    assert said.status == 200
    assert said.said["problems"][0]["message_th"]
    assert page.ask(f"api/task/{CELL}").said["rubric"]["version"] == rubric["version"]


def test_equations_come_later_and_equal_answers_together(page):
    answer = page.next()
    end = time.monotonic() + PATIENCE_SECONDS
    while None in (found := page.ask(f"api/equations/{CELL}/{answer['key']}").said).values():
        assert time.monotonic() < end
        time.sleep(0.1)
    items = [item["id"] for item in page.ask(f"api/task/{CELL}").said["rubric"]["items"]]
    assert set(found["proposed"]) <= set(items)
    groups = page.ask(f"api/task/{CELL}").said["groups"]
    assert {group["kind"] for group in groups} >= {"blank"}


def test_the_desk_adds_nothing_to_a_jupyter_server_of_somebody_elses():
    config = Path(__file__).parents[2] / "autograder" / "desk"
    assert not list(config.rglob("*.json"))  # no file of Jupyter's that would switch it on


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\nb"])
def test_a_marker_has_a_name(name):
    with pytest.raises(UsageError, match="--marker"):
        marker_name(name)


def test_the_hubs_user_marks_or_who_is_logged_in(monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "dao")
    assert (marker_name(None), marker_name(" ben ")) == ("dao", "ben")
    monkeypatch.delenv("JUPYTERHUB_USER")
    monkeypatch.setenv("LOGNAME", "eve")
    assert marker_name(None) == "eve"
