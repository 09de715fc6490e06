"""What the page is shown of an answer is of one moment, also if it is handed in anew meanwhile."""

from __future__ import annotations

import base64
import io

import pytest
from a_marker import STUDENTS, AMarker, refused
from PIL import Image
from saved_class import save_as_marked

from autograder.course import Course
from autograder.desk.changing import Changing
from autograder.desk.keeping import Kept
from autograder.desk.showing import Showing
from autograder.desk.trying import Tried
from autograder.nbgrader_plugin.written.places import keys_of

pytestmark = pytest.mark.processes
WHO, CELL = STUDENTS[0], "t4_proof"


@pytest.fixture
def show(written: Course):
    with Kept(written) as kept:
        yield Showing(written, "ann", kept, Tried(written))


def key_of(course: Course) -> int:
    return keys_of(course, CELL, [WHO])[WHO]


def scan(color: str) -> str:
    with io.BytesIO() as file:
        Image.new("RGB", (60, 80), color).save(file, "PNG")
        data = base64.b64encode(file.getvalue()).decode()
    return f"![scan](data:image/png;base64,{data})"


def test_an_answer_handed_in_while_the_one_before_is_drawn_is_not_marked_unseen(
    show, ann: AMarker, monkeypatch
):
    draw = show.kept.answer

    def drawn_before(*arguments) -> dict:
        found = draw(*arguments)
        save_as_marked(ann.course, WHO, t4_proof="What nobody has seen.")
        return found

    monkeypatch.setattr(show.kept, "answer", drawn_before)
    seen = show.answer(CELL, key_of(ann.course))
    assert "What nobody has seen" not in seen["html"]
    with refused("revision"):
        ann.mark(WHO, 1, revision=seen["revision"])


def test_the_scan_of_a_new_hand_in_has_an_address_of_its_own(show, written):
    """A browser keeps what it has fetched from an address."""
    urls = []
    for color in ("white", "black"):
        save_as_marked(written, WHO, t4_proof=scan(color))
        (page,) = show.answer(CELL, key_of(written))["pages"]
        urls.append(page["url"])
    assert urls[0] != urls[1]


def test_names_that_another_thread_forgets_meanwhile_are_there(show):
    """The list of tasks, which each page asks for again and again, lets them be read anew."""

    class Forgotten(Showing):
        looks = iter([{WHO: "Ann"}, None])
        _names = property(lambda self: next(self.looks), lambda self, names: None)

    assert Forgotten(show.course, "ann", show.kept, show.tried).name_of(WHO) == "Ann"


def test_who_takes_a_second_look_back_has_not_seen_the_first_mark(show, ann: AMarker):
    ann.mark(WHO, 1, comment="Ann's.")
    ben = Showing(show.course, "ben", show.kept, show.tried)
    number = AMarker(show.course, "ben").look(WHO, 1, 1)
    answer = Changing(ben).undo({"cell": CELL, "log": number})["answer"]
    assert (answer["second"], answer["marking"], answer["state"]) == (True, None, "waiting")
    assert "Ann's." not in str(answer)


def test_a_second_look_that_comes_again_after_it_was_taken_back_is_not_saved_again(show, ann):
    ann.mark(WHO, 1)
    ben = Changing(Showing(show.course, "ben", show.kept, show.tried))
    answer = ben._show.answer(CELL, key_of(ann.course), second=True)
    sent = {"cell": CELL, "key": answer["key"], "revision": answer["revision"], "second": True}
    sent |= {"rubric_version": ann.rubric().version, "request": "a" * 32, "ticks": {}}
    saved = ben.mark(sent)
    assert saved["marking"]["marks"] == 0.0
    ben.undo({"cell": CELL, "log": saved["undo"]})
    assert (ben.mark(sent)["marking"], ben.mark(sent)["undo"]) == (None, saved["undo"])
