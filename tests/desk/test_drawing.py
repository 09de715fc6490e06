"""What a marker sees of an answer: all of it, safely, without a name, bounded, and at once."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path

import pytest
from a_marker import STUDENTS
from PIL import Image
from saved_class import change_cell

from autograder.course import Course
from autograder.deadlines import TooLong
from autograder.desk import drawing
from autograder.desk.drawing import draw, draw_model, draw_plainly, draw_text
from autograder.desk.keeping import Kept
from autograder.nbgrader_plugin.written.places import Place, places
from autograder.nbgrader_plugin.written.seen import digest_of

pytestmark = pytest.mark.processes
WHO = STUDENTS[0]


@pytest.fixture
def proof(written: Course) -> Place:
    return places(written)["t4_proof"]


@pytest.fixture
def drawn(written: Course, proof: Place, tmp_path: Path):
    """Write an answer, as it is in the marked notebook, and draw it."""

    def of(source: str, *hidden: str, attachments=None, below=()) -> dict:
        path = written.autograded(WHO) / f"{proof.task.notebook}.ipynb"

        def change(cell) -> None:
            cell["source"] = source
            cell["attachments"] = attachments or {}

        path.chmod(0o644)
        change_cell(path, proof.cell, change)
        if below:
            _put_below(path, proof.cell, below)
        return draw(written, WHO, proof, hidden, tmp_path / "pages")

    return of


def _put_below(path: Path, cell: str, below) -> None:
    notebook = json.loads(path.read_text("utf-8"))
    at = next(n for n, one in enumerate(notebook["cells"]) if one["id"] == cell)
    new = [
        {"id": f"own-{n}", "cell_type": kind, "metadata": {}, "source": text}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for n, (kind, text) in enumerate(below)
    ]
    notebook["cells"][at + 1 : at + 1] = new
    path.write_text(json.dumps(notebook), "utf-8")


def picture(width: int = 30, height: int = 40, kind: str = "PNG") -> str:
    with io.BytesIO() as file:
        Image.new("RGB", (width, height), "white").save(file, kind)
        return base64.b64encode(file.getvalue()).decode()


def test_equations_are_drawn_and_nothing_acts_or_has_a_name(drawn):
    body = drawn("So $a<b$ <b id=t4_proof class=x onclick='f()'>bold</b> <script>alert(1)</script>")
    assert "<math" in body["html"]
    assert "<script" not in body["html"]
    assert not re.search(r"<[^>]*\b(id|name|class|onclick)=", body["html"])


def test_an_answer_goes_on_in_the_cells_of_text_below_it(drawn):
    below = [("markdown", "Second part."), ("code", "x = 1"), ("markdown", "Not the answer.")]
    body = drawn("First part.", below=below)
    assert "First part." in body["html"]
    assert "Second part." in body["html"]
    assert "Not the answer." not in body["html"]
    assert body["text"] == "First part.\n\nSecond part."


def test_pictures_are_pages_and_no_part_of_the_text(drawn, tmp_path):
    own, pasted = picture(30, 40), picture(50, 20, "JPEG")
    source = f"![x](attachment:a.png) and <img src='data:image/jpeg;base64,{pasted}'>"
    body = drawn(source, attachments={"a.png": {"image/png": own}})
    assert [(p["width"], p["height"], p["kind"]) for p in body["pages"]] == [
        (30, 40, "own"), (50, 20, "own")
    ]  # fmt: skip
    assert "base64" not in body["html"]
    assert body["html"].count('class="page-mark"') == 2
    kept = [(tmp_path / "pages" / page["file"]).read_bytes() for page in body["pages"]]
    assert kept == [base64.b64decode(own), base64.b64decode(pasted)]
    assert body["pictured"]


def test_pictures_whose_names_are_like_one_anothers_are_not_mixed_up(drawn):
    sizes = {"long name.png": 11, "0.png": 12, "1.png": 13, "1.png2": 14, "long name.png.png": 15}
    held = {name: {"image/png": picture(size, 5)} for name, size in sizes.items()}
    body = drawn(" ".join(f"![](attachment:{name})" for name in held), attachments=held)
    shown = [page["width"] for page in body["pages"]]
    assert shown == [*sizes.values()]


def test_a_scan_that_lies_on_its_side_is_as_high_as_it_is_shown(drawn):
    with io.BytesIO() as file:
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.new("RGB", (40, 30)).save(file, "JPEG", exif=exif)
        turned = base64.b64encode(file.getvalue()).decode()
    body = drawn("![](attachment:a.jpg)", attachments={"a.jpg": {"image/jpeg": turned}})
    assert (body["pages"][0]["width"], body["pages"][0]["height"]) == (30, 40)


BROKEN = {
    "cut off": picture()[:20],
    "no picture": base64.b64encode(b"<svg onload=alert(1)>").decode(),
    "no base64": "!!!",
    "nothing": "",
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_picture_is_told_in_words(drawn, what):
    attachments = {"a.png": {"image/png": BROKEN[what]}}
    body = drawn("Here: ![x](attachment:a.png).", attachments=attachments)
    assert body["pages"] == []
    assert "cannot be opened" in body["html"] or "not shown" in body["html"]
    assert "svg" not in body["html"]


def test_of_very_many_pictures_some_are_shown_and_the_others_counted(drawn):
    one = picture()
    attachments = {f"p{n}.png": {"image/png": one} for n in range(10_000)}
    source = "".join(f"![](attachment:p{n}.png)" for n in range(700))
    body = drawn(source, attachments=attachments)
    assert len(body["pages"]) == drawing.MOST_PAGES
    assert body["pages_left_out"] == 700 - drawing.MOST_PAGES
    assert len(body["html"]) < drawing.LONGEST_HTML


def test_a_picture_of_too_many_pixels_is_left_out(drawn, monkeypatch):
    monkeypatch.setattr(drawing, "MOST_PIXELS", 100)
    body = drawn("![](attachment:a.png)", attachments={"a.png": {"image/png": picture()}})
    assert body["pages"] == []


def test_a_student_cannot_forge_what_stands_for_a_page(drawn):
    sign = base64.b64encode(b"page:0").decode()
    body = drawn(f"<img src='data&#58;image/png;base64,{sign}'> ![x](data:image/png;base64,{sign})")
    assert body["pages"] == []


def test_a_megabyte_is_cut_and_told_and_can_be_seen_as_a_whole(drawn):
    body = drawn("So $a = b$. " * 90_000)
    assert len(body["html"]) < drawing.LONGEST_HTML
    assert body["cut"]
    assert body["characters"] == len("So $a = b$. ") * 90_000
    assert len(body["whole"]) == body["characters"]


HOSTILE = {
    "LaTeX without end": "$" + r"\frac{" * 5_000,
    "an equation that never closes": "$$ a = " + "b + " * 4_000,
    "right to left": "\u202eabc\u202c $x$ \u2067def",
    "brackets": "[" * 20_000,
    "controls": "a\x00\x1b[31mb\x07",
    "nested quotes": ">" * 5_000 + "x",
    "entities": "&#" + "9" * 5_000 + ";",
    "emphasis": "*a_" * 5_000,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_text_is_only_text(written, proof, what, tmp_path):
    with Kept(written) as kept:
        path = written.autograded(WHO) / f"{proof.task.notebook}.ipynb"
        path.chmod(0o644)
        change_cell(path, proof.cell, lambda cell: cell.update(source=HOSTILE[what]))
        body = kept.answer(WHO, proof)
    assert body["there"]
    assert len(body["html"]) < drawing.LONGEST_HTML
    assert not any(sign in body["html"] for sign in "\u202e\u2067\x00\x1b\x07")


def test_names_are_hidden_in_texts_and_names_of_files(drawn):
    source = (
        "By Somchai (ann01). “T4_somchai_ANN01.pdf” ![](attachment:somchai.png) $\\delta$ Delta"
    )
    body = drawn(source, "ann01", "Somchai", "Delta",
                 attachments={"somchai.png": {"image/png": picture()}})  # fmt: skip
    for name in ("omchai", "ann01", "ANN01"):
        assert name not in body["html"] + json.dumps(body["pages"])
    assert body["html"].count(drawing.HIDDEN) >= 4
    assert len(body["pages"]) == 1
    assert "δ" in body["html"]  # a command of LaTeX is no name
    assert "Somchai" in drawn("By Somchai.")["html"]


def test_the_code_of_the_same_task_is_one_key_away(drawn):
    assert "dP_dh" in re.sub("<[^>]+>", "", drawn("x")["code_html"])


def test_an_answer_that_takes_too_long_is_shown_as_it_was_typed(written, proof, tmp_path):
    body = draw_plainly(written, WHO, proof, (), tmp_path)
    assert "$a_0 = b$" in body["html"]
    assert body["cut"]
    assert body["there"]


def test_the_model_answer_and_a_comment_are_drawn(written, proof):
    assert "Chain rule" in draw_model(written, proof)
    assert draw_text("Good $x$") == draw_text("Good $x$")
    assert not draw_text("Good.").startswith("<p>")


def test_a_drawn_answer_is_found_again_until_its_notebook_changes(written, proof, monkeypatch):
    with Kept(written) as kept:
        first = kept.answer(WHO, proof)
        assert first["digests"][proof.cell] == digest_of(written, WHO, proof)
        monkeypatch.setattr(Kept, "_in_time", lambda *_: pytest.fail("it is drawn again"))
        assert kept.answer(WHO, proof) is first
    with Kept(written) as other:  # from the class's folder
        assert other.answer(WHO, proof) == first
        path = written.autograded(WHO) / f"{proof.task.notebook}.ipynb"
        change_cell(path, proof.cell, lambda cell: cell.update(source="Another."))
        with pytest.raises(pytest.fail.Exception):
            other.answer(WHO, proof)


def test_nothing_kept_can_be_forged_or_stands_in_the_way(written, proof):
    with Kept(written) as kept:
        first = kept.answer(WHO, proof)
        for file in (kept.folder / "answers").iterdir():
            file.write_text('{"made_from": "", "answer": {"html": "<script>"}}')
    with Kept(written) as other:
        assert other.answer(WHO, proof) == first


def test_of_nobodys_answer_nothing_is_there(written, proof):
    with Kept(written) as kept:
        assert not kept.answer("nobody", proof)["there"]


def test_an_answer_that_stands_elsewhere_is_shown_and_is_no_text_alone(drawn):
    """What was handed in beside the notebook stands at its top, where the answer points to."""
    below = [("code", "x = 1"), ("markdown", f"{drawing.BESIDE} hw.docx\n\nThe real proof.")]
    body = drawn("*See the top of this notebook.*", below=below)
    assert "The real proof." in body["html"]
    assert body["pictured"]


def test_pages_of_an_answer_that_is_too_long_to_be_drawn_are_shown_all_the_same(drawn):
    answer = drawn(
        "many words " * 3000 + f"![a](data:image/png;base64,{picture(31)}) ![b](attachment:b.png)",
        attachments={"b.png": {"image/png": picture(32)}},
    )
    assert answer["cut"]
    assert [page["width"] for page in answer["pages"]] == [31, 32]
    assert "base64" not in answer["html"]


def test_ten_thousand_pictures_are_bounded_and_counted(drawn):
    many = "\n".join(f"![{n}](data:image/png;base64,{picture()})" for n in range(10_000))
    answer = drawn(many)
    assert (len(answer["pages"]), answer["pages_left_out"]) == (100, 9_900)


def test_a_students_number_is_hidden_in_an_address_too(drawn):
    answer = drawn("Mine: s6412@uni.test, 6412x, Ann and Annual.", "6412", "Ann")
    assert "6412" not in answer["html"]
    assert "Annual" in answer["html"]


def test_equations_are_tried_without_a_name(drawn):
    answer = drawn(r"$\text{Somchai} = 5$", "Somchai")
    assert "Somchai" in answer["text"], "that it can be told from another's"
    assert "Somchai" not in answer["tried"]


def test_a_picture_is_not_unpacked_to_be_measured(drawn):
    """One whose pixels are missing is a page that a browser shows as far as it goes."""
    data = base64.b64decode(picture(3000, 2000))
    cut = base64.b64encode(data[: len(data) // 2]).decode()
    (page,) = drawn(f"![a](data:image/png;base64,{cut})")["pages"]
    assert (page["width"], page["height"]) == (3000, 2000)


@pytest.mark.parametrize("bundle", [{"image/png": 7}, {"image/png": None}, {}], ids=str)
def test_a_pasted_picture_that_is_none_stops_nothing(drawn, bundle):
    assert "Proof" in drawn("Proof ![a](attachment:a)", attachments={"a": bundle})["html"]


@pytest.mark.parametrize("error", [RecursionError, MemoryError, TooLong])
def test_what_stops_who_draws_is_shown_as_it_was_typed(written, proof, monkeypatch, error):
    def stopped(*_, **__):
        raise error

    with Kept(written) as kept:
        monkeypatch.setattr(kept._worker, "run_in_time", stopped)
        assert "so it is proved" in kept.answer(WHO, proof)["html"]


def test_a_picture_whose_name_tells_whose_it_is_is_shown_without_it(written, drawn):
    folder = written.autograded(WHO)
    for name, width in (("6412_page 1.png", 31), ("sub/Ann.png", 32), ("ann.png", 33)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(base64.b64decode(picture(width)))
    answer = drawn("![6412](6412_page%201.png) ![b](./sub/Ann.png) ![c](ann.png)", "6412", "Ann")
    assert [page["width"] for page in answer["pages"]] == [31, 32, 33]
    assert "6412" not in answer["html"]
