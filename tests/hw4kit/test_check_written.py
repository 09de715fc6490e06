"""`check_written`: what is typed is found and tried out; nothing else is told, nothing stops it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
import types
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from hw4kit import check_written, equations, language
from hw4kit.checks import formulas, written
from hw4kit.equations import Equality
from hw4kit.hand_in import handout, kernel, typed
from hw4kit.words import say
from hw4kit.words.thai_equations import THAI as SENTENCES

from autograder.hw4.handout import describe
from autograder.hw4.tasks import TASKS

RELEASED = ROOT / "assignments" / "hw4"
BASICS, NETWORK = "1_the_basics.ipynb", "2_neural_network.ipynb"
READ = handout.read_handout
PIXEL = {"image/png": "iVBORw0KGgo="}


@pytest.fixture(autouse=True)
def homework(tmp_path, monkeypatch) -> Path:
    """A student's folder, which is where the kernel runs; no program says which notebook it is."""
    for name in (BASICS, NETWORK):
        shutil.copyfile(RELEASED / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(kernel.OF_JUPYTER, raising=False)
    monkeypatch.setattr(kernel, "shell", lambda: None)  # which other tests may have started
    known = {
        path.stem: list(describe(nbformat.read(path, as_version=4).cells))
        for path in (RELEASED / BASICS, RELEASED / NETWORK)
    }
    monkeypatch.setattr(handout, "read_handout", lambda: known)
    return tmp_path


@pytest.fixture
def reader(monkeypatch) -> list:
    """What the reader of equations was given; it finds a = b wherever that is typed.

    `true`, `false` and `odd` on a right side are the verdict.
    """
    given = []

    def try_out(text: str, task: str, seconds: float = 2.0) -> list[Equality]:
        given.append((text, task))
        return [one(*sides) for sides in re.findall(r"([\w\\^]+) = (\w+)", text)]

    def one(lhs: str, rhs: str) -> Equality:
        places = ((0, 1), (2, 3))
        if rhs == "odd":
            return Equality(lhs, rhs, *places, "unknown", reason=say("This is not understood."))
        if rhs != "false":
            return Equality(lhs, rhs, *places, "true")
        return Equality(lhs, rhs, *places, "false", "j ≠ i", "i = 2, j = 1", (0.25, -0.5))

    monkeypatch.setattr(equations, "try_out", try_out)
    return given


@pytest.fixture
def thai():
    language("th")
    yield
    language("en")


def write(text: str, *below: dict, name: str = NETWORK, cell: str = "t4_proof", **more) -> Path:
    """Write an answer, and cells below it."""
    path = Path(name)
    notebook = json.loads(path.read_text("utf-8"))
    at = next(n for n, one in enumerate(notebook["cells"]) if one["id"] == cell)
    notebook["cells"][at] |= {"source": text, **more}
    notebook["cells"][at + 1 : at + 1] = below
    path.write_text(json.dumps(notebook), "utf-8")
    return path


def own(text: str, kind: str = "markdown") -> dict:
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {
        "cell_type": kind,
        "id": f"own{abs(hash(text))}",
        "metadata": {},
        "source": text,
        **code,
    }


def edit(name: str, change) -> None:
    notebook = json.loads(Path(name).read_text("utf-8"))
    notebook["cells"] = change(notebook["cells"])
    Path(name).write_text(json.dumps(notebook), "utf-8")


# --------------------------------------------------------------------------- what is said of each


def test_each_equation_is_marked_and_a_false_one_is_told_with_its_point_and_values(reader):
    write("$a = true$, so $b = false$ and $c = odd$")
    report = check_written("T4")
    assert report.status == "failed"
    lines = str(report).splitlines()
    assert lines[0] == "T4: 3 equations tried out: 1 true, 1 not true, 1 not understood"
    assert lines[1] == "  ok    a = true"
    assert lines[2] == "  FAIL  b = false"
    assert lines[3].strip() == (
        "for j ≠ i, at i = 2, j = 1: the left side is 0.25, the right side is -0.5"
    )
    assert lines[4] == "  ?     c = odd"
    assert lines[5].strip() == "This is not understood."
    assert "That is no fault" in lines[6]
    assert "A proof is more than true equations" in lines[7]


def test_when_all_are_true_it_is_passed_and_still_shows_each_and_what_else_is_asked(reader):
    write("$a = true$ and $b = true$")
    report = check_written("T4")
    assert report.passed
    assert str(report).startswith("T4: 2 equations tried out: 2 true\n  ok    a = true")
    html = report._repr_html_()
    assert html.count("✓") == 2
    assert r"$\displaystyle a = true$" in html
    assert html.count("<div style='overflow-x:auto' tabindex='0'>") == 1  # wide formulas scroll
    assert "A proof is more than true equations" in html
    assert "no fault" not in html


def test_what_was_not_understood_is_neither_passed_nor_failed(reader):
    write("$a = odd$")
    report = check_written("T4")
    assert report.status == "open"
    assert report.failures == ()
    assert "T4: one equation: 1 not understood" in str(report)
    assert "d1495b" not in report._repr_html_()  # which is red


def test_a_piece_that_is_not_understood_leaves_the_others_grey(reader):
    write("$a = true$ and $b = odd$")
    report = check_written("T4")
    assert (report.status, report.failures) == ("open", ())
    assert "That is no fault" in report.note


@pytest.mark.parametrize(
    ("task", "text"),
    [
        ("OT1", r"$\frac{\partial L}{\partial W_2} = A G^\top$"),
        ("T1", r"$$\frac{\partial z}{\partial b_1 = 1$$"),
        ("T4", r"Also $L = -\log P: \text{and} y = c"),
    ],
)
def test_shapes_that_do_not_fit_and_broken_tex_are_asked_about_and_not_called_no_fault(task, text):
    name, cell = PLACES[task]
    write(text, name=name, cell=cell)
    report = check_written(task)
    assert report.status == "open"
    assert all(item.passed is None and item.message.endswith("?") for item in report.items)
    assert "no fault" not in report.note
    assert "? with a question" in report.note


def test_all_of_it_is_in_thai(reader, thai):
    write("$a = true$, $b = false$, $c = odd$")
    report = check_written("T4")
    for text in (str(report), report._repr_html_()):
        assert "ลองตรวจ 3 สมการ: จริง 1, ไม่จริง 1, อ่านไม่เข้าใจ 1" in text
        assert "เมื่อ j ≠ i, ที่ i = 2, j = 1: ด้านซ้ายเป็น 0.25 ด้านขวาเป็น -0.5" in text
        assert "บทพิสูจน์เป็นมากกว่าสมการที่เป็นจริง" in text
        assert "not true" not in text


@pytest.mark.parametrize("task", ["t4", " T4 ", "T4"])
def test_a_task_may_be_written_in_small_letters(reader, task):
    write("$a = true$")
    assert check_written(task).passed


@pytest.mark.parametrize("task", ["C3", "", None, 4, ["T4"], "T" * 10_000])
def test_another_task_is_refused_with_the_names_of_those_there_are(task):
    text = str(check_written(task))
    assert "There is one in: T1, T4, OT1." in text
    assert len(text) < 200


def test_the_tasks_are_those_that_a_person_marks():
    wanted = {task.id: (task.notebook, task.hand.cell) for task in TASKS if task.hand}
    assert wanted == typed.ANSWERS


def test_an_equation_that_can_be_drawn_is_drawn_and_no_other(reader):
    def drawn(lhs, rhs="b"):
        return formulas.as_typed(lhs, rhs)[1]

    for whole in (r"\frac{a}{b}", r"\left(a\right)", r"\{a\}", "∂L/∂h_i",
                  r"\begin{cases} 1 & i = j \\ 0 \end{cases}"):  # fmt: skip
        assert drawn(whole), whole
    for part in (r"\frac{a}{b", r"\left(a", "a & b", r"a \\ b", "$a", "a}{", r"\tag{1} a", r"\(a",
                 r"\begin{cases} 1", "a % b", "x" * 700):  # fmt: skip
        assert not drawn(part), part
    assert formulas.as_typed("& a\n  b", r"c \, , \quad") == ("a b = c", True)
    assert formulas.as_typed(".5", r"0.5 .") == (".5 = 0.5", True)
    assert formulas.as_typed("a", "b\\") == ("a = b\\", False)


@pytest.mark.parametrize("program", ["code", "colab"])
def test_where_nothing_draws_formulas_they_are_shown_as_typed(reader, monkeypatch, program):
    if program == "code":
        path = str(Path(NETWORK).absolute())
        monkeypatch.setattr(kernel, "names", lambda: {kernel.CODE_OF_VS: path})
    else:
        monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    write("$a = true$")
    html = check_written("T4")._repr_html_()
    assert "a = true" in html
    assert "$" not in html


def test_what_is_typed_is_text_on_the_page():
    item = written.item_of(
        Equality("<script>alert(1)</script>", "<b>", (0, 1), (2, 3), "false", point="<i>"), "T4"
    )
    html = written.CheckReport("T4", "failed", (item,))._repr_html_()
    assert not re.search("<(script|b>[^T]|i>)", html)
    assert "&lt;script&gt;" in html


# ------------------------------------------------------------------------ no answer is given away


def test_of_t1_no_value_of_a_formula_is_told_but_slips_in_arithmetic_are():
    def told(lhs, rhs):
        one = Equality(lhs, rhs, (0, 1), (2, 3), "false", "", "x_1 = 0.4", (0.4, 0.5))
        return str(written.where_it_fails(one, "T1"))

    for lhs, rhs in (("x_1", "0.5"), (r"\frac{\partial z}{\partial w_0}", "0.5"), ("0.5", "z"),
                     (r"\mathrm{ReLU}(x_0 w_0 + b_0)", "0.5"), (r"\alpha", "1"), ("ค่า", "1"),
                     (r"\text{dz}", "0.5"), (r"\cdotz", "0.5"), ("๐z", "1")):  # fmt: skip
        assert told(lhs, rhs) == "with the numbers of the task the two sides differ", lhs
    for lhs in (r"1.0 \cdot 0.3 + 0.1", r"\frac{2}{5}", r"\mathrm{ReLU}(0.4)", r"\max(0, 0.4)",
                "1 × 0.3 + 0.1", r"-0.2 \times 1 \cdot 1.0"):  # fmt: skip
        assert told(lhs, "0.5") == "the left side is 0.4, the right side is 0.5", lhs


@pytest.mark.parametrize("task", ["T1", "T4"])
def test_guesses_are_told_ten_at_a_time_and_the_right_one_among_the_others_is_not(reader, task):
    guesses = " ".join(f"$z = {'true' if n == 60 else 'false'}$" for n in range(100))
    name, cell = (BASICS, "t1_working") if task == "T1" else (NETWORK, "t4_proof")
    write(guesses, name=name, cell=cell)
    report = check_written(task)
    assert len(report.failures) == written.MOST_FALSE == len(report.items)
    assert "true" not in {item.name.split()[-1] for item in report.items}
    assert "Shown are the first 10 of 100: mend these, then run this again." in str(report)


def test_values_that_look_alike_are_spelt_out_until_they_do_not():
    assert formulas.spelt(0.25, -0.5) == ("0.25", "-0.5")
    assert formulas.spelt(1 / 3, 1 / 3 + 1e-7) == ("0.3333333", "0.3333334")
    assert formulas.spelt(2.0, 2.0) == ("2", "2")


# ------------------------------------------------------------------- what belongs to the answer


@pytest.mark.parametrize(
    ("task", "name", "cell"),
    [("T1", BASICS, "t1_working"), ("T4", NETWORK, "t4_proof"), ("OT1", NETWORK, "ot1_derivation")],
)
def test_read_is_the_answer_with_the_students_own_cells_of_text_below_it(reader, task, name, cell):
    write("$a = true$", own("$b = true$"), own("$c = true$"), name=name, cell=cell)
    assert check_written(task).passed
    assert reader == [("$a = true$\n\n$b = true$\n\n$c = true$", task)]


def test_an_answer_goes_on_below_the_check_but_not_below_code_or_the_next_task(reader):
    def behind_the_check(cells):
        at = next(n for n, cell in enumerate(cells) if cell["id"] == "see_t4_proof") + 1
        more = [own("$c = true$"), own("x = 1", "code"), own("$d = true$")]
        return [*cells[:at], *more, *cells[at:]]

    write("$a = true$", own("$b = true$"))
    edit(NETWORK, behind_the_check)
    check_written("T4")
    assert reader[0][0] == "$a = true$\n\n$b = true$\n\n$c = true$"


def test_an_answer_only_in_a_cell_below_is_one(reader):
    write("YOUR ANSWER HERE", own("$b = true$"))
    check_written("T4")
    assert reader[0][0] == "$b = true$"


def test_of_a_cell_that_was_copied_the_one_that_counts_is_read(reader):
    write("$a = true$")

    def copied(cells):
        at = next(n for n, cell in enumerate(cells) if cell["id"] == "t4_proof")
        return [*cells[:at], cells[at], cells[at] | {"source": "$b = true$"}, *cells[at + 1 :]]

    edit(NETWORK, copied)
    text = str(check_written("T4"))
    assert reader[0][0] == "$b = true$"
    assert "there more than once" in text


@pytest.mark.parametrize("known", [True, False], ids=["released", "in the sources"])
def test_a_cell_is_known_by_any_of_its_ids(reader, monkeypatch, known):
    """Programs differ in where they keep it; without any the text before it tells, if known."""
    if not known:
        monkeypatch.setattr(handout, "read_handout", READ)
    write("$a = true$")

    def in_metadata(cells):
        return [{**cell, "id": "x", "metadata": {"id": cell["id"]}} for cell in cells]

    edit(NETWORK, in_metadata)
    assert check_written("T4").passed
    edit(NETWORK, lambda cells: [{**cell, "metadata": {}} for cell in cells])
    assert check_written("T4").passed is known
    assert known or "is gone from" in str(check_written("T4"))


def test_the_cell_of_the_answer_may_have_become_code(reader):
    write("$a = true$", cell_type="code", outputs=[])
    check_written("T4")
    assert reader[0][0] == "$a = true$"


# --------------------------------------------------------------------------- nothing to try out


@pytest.mark.parametrize("text", ["YOUR ANSWER HERE", "", "  \n"])
def test_nothing_typed_is_said_kindly(text):
    write(text)
    report = check_written("T4")
    assert report.status == "open"
    assert "nothing is typed in the cell for the answer" in str(report)
    assert "just as good" in str(report)
    assert NETWORK in str(report)


def test_a_picture_is_as_good_as_what_is_typed(reader):
    write("![proof](attachment:p.png)", attachments={"p.png": PIXEL})
    assert "your answer is a picture" in str(check_written("T4")) or "no equation" in str(
        check_written("T4")
    )
    write("![proof](attachment:p.png) and $a = true$", attachments={"p.png": PIXEL})
    assert "What stands in a picture is not looked at here" in str(check_written("T4"))


def test_words_without_an_equation_are_answered_without_reproach(reader):
    write("By symmetry.")
    report = check_written("T4")
    assert report.status == "open"
    assert "no equation was found" in str(report)


# ----------------------------------------------------------------------- which notebook, how old


def test_how_old_the_file_is_is_said_and_that_the_screen_may_show_more(reader):
    path = write("$a = true$")
    assert re.search(rf"{NETWORK} was saved at .* just now\. Changed", str(check_written("T4")))
    then = time.time() - 840
    os.utime(path, (then, then))
    assert re.search(
        r"was saved at \d\d:\d\d, 14 min ago\. Changed since\? Save it \(Ctrl\+S\) and run",
        str(check_written("T4")),
    )


def test_that_the_file_is_behind_the_screen_is_said_where_it_is_known(reader, monkeypatch):
    write("$a = true$")
    ran = {"In": ["", "def forward(params, X):\n    return X"]}
    monkeypatch.setattr(kernel, "names", lambda: ran)
    assert "The screen shows more (see the cell def forward(params, X)): save it" in str(
        check_written("T4")
    )


@pytest.mark.parametrize("program", ["jupyter", "code"])
def test_the_notebook_that_is_open_is_read_whatever_it_is_called(reader, monkeypatch, program):
    write("$a = false$")
    shutil.copyfile(NETWORK, "2_neural_network-Copy1.ipynb")
    copy = write("$a = true$", name="2_neural_network-Copy1.ipynb").absolute()
    if program == "code":
        monkeypatch.setattr(kernel, "names", lambda: {kernel.CODE_OF_VS: str(copy)})
    else:
        monkeypatch.setenv(kernel.OF_JUPYTER, str(copy))
    report = check_written("T4")
    assert report.passed
    assert "2_neural_network-Copy1.ipynb was saved at" in str(report)


def test_without_a_program_that_says_which_the_one_with_its_own_name_is_read(reader):
    shutil.copyfile(NETWORK, "copy.ipynb")
    write("$a = false$", name="copy.ipynb")
    write("$a = true$")
    assert check_written("T4").passed


def test_a_notebook_with_another_name_is_found_by_its_cells_the_newest_first(reader):
    Path(NETWORK).rename("old.ipynb")
    shutil.copyfile("old.ipynb", "newer.ipynb")
    write("$a = true$", name="newer.ipynb")
    os.utime("old.ipynb", (1e9, 1e9))
    Path("broken.ipynb").write_text("{", "utf-8")
    report = check_written("T4")
    assert report.passed
    assert "newer.ipynb was saved at" in str(report)


def test_called_from_the_other_notebook_it_reads_the_right_one(reader, monkeypatch):
    write("$a = true$")
    monkeypatch.setenv(kernel.OF_JUPYTER, str(Path(BASICS).absolute()))
    assert check_written("T4").passed


def test_a_cell_that_is_gone_is_not_looked_for_in_a_copy(reader):
    shutil.copyfile(NETWORK, "copy.ipynb")
    write("$a = true$", name="copy.ipynb")
    edit(NETWORK, lambda cells: [cell for cell in cells if cell["id"] != "t4_proof"])
    report = check_written("T4")
    assert report.status == "open"
    assert f"The cell for the answer to T4 is gone from {NETWORK}" in str(report)


def test_where_there_is_no_notebook_it_says_where_it_looked(homework):
    for path in homework.glob("*.ipynb"):
        path.unlink()
    text = str(check_written("T4"))
    assert f"{NETWORK} is not in {homework}" in text


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe\x00", b"[]", b'{"cells": 3}', b'{"cells": [{"source": [1]}]}',
     b'{"cells": [{"metadata": 7}]}', b"[" * 100_000, b'{"cells": [{"source": 5}]}'],
    ids=range(9),
)  # fmt: skip
def test_a_damaged_notebook_is_said_to_be_one(content):
    Path(NETWORK).write_bytes(content)
    report = check_written("T4")
    assert report.status == "open"
    assert f"{NETWORK} cannot be read" in str(report)


def test_a_notebook_that_is_far_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(typed, "MOST_BYTES", 10)
    assert "too large" in str(check_written("T4"))


def test_a_folder_in_the_notebooks_place_is_no_notebook():
    Path(NETWORK).unlink()
    Path(NETWORK).mkdir()
    assert check_written("T4").status == "open"


def test_colab_hands_over_what_is_on_the_screen(reader, monkeypatch):
    notebook = json.loads(write("$a = true$").read_text("utf-8"))
    asked = []

    def blocking_request(what, request, timeout_sec):
        asked.append(what)
        return {"ipynb": notebook}

    message = types.SimpleNamespace(blocking_request=blocking_request)
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    monkeypatch.setitem(sys.modules, "google.colab._message", message)
    for name in (NETWORK, BASICS):
        Path(name).unlink()
    report = check_written("T4")
    assert report.passed
    assert "Read as it is on the screen." in str(report)
    assert asked == ["get_ipynb"]
    notebook["cells"] = []
    assert "is gone from" in str(check_written("T4"))


@pytest.mark.parametrize("answer", [None, {}, {"ipynb": None}, TimeoutError()])
def test_where_colab_does_not_the_uploaded_file_is_read(reader, monkeypatch, answer):
    def blocking_request(*_, **__):
        if isinstance(answer, Exception):
            raise answer
        return answer

    message = types.SimpleNamespace(blocking_request=blocking_request)
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    monkeypatch.setitem(sys.modules, "google.colab._message", message)
    write("$a = true$")
    assert check_written("T4").passed
    Path(NETWORK).unlink()
    assert "Colab did not hand over the notebook" in str(check_written("T4"))


# ---------------------------------------------------------------------------- nothing stops it


@pytest.mark.parametrize("run_by", ["the hand-in", "nbconvert", "the marker", "a person"])
def test_where_nobody_sits_at_the_keyboard_nothing_is_read(reader, monkeypatch, run_by):
    write("$a = false$")
    runs = types.SimpleNamespace(_allow_stdin=run_by != "nbconvert")
    shell = types.SimpleNamespace(user_ns={}, kernel=None if run_by == "the marker" else runs)
    monkeypatch.setattr(kernel, "shell", lambda: shell)
    if run_by == "the hand-in":
        monkeypatch.setenv(kernel.GUARD, "1")
    report = check_written("T4")
    if run_by == "a person":
        assert report.status == "failed"
    else:
        assert str(report) == "T4: not tried out: run this cell by hand."
        assert reader == []


def test_without_the_library_it_says_how_to_install_it_and_the_kit_goes_on(monkeypatch):
    missing = ModuleNotFoundError("No module named 'pylatexenc'", name="pylatexenc")
    monkeypatch.setattr(equations, "try_out", raises(missing))
    write("$a = true$")
    report = check_written("T4")
    assert report.status == "open"
    assert '%pip install "pylatexenc>=2.10,<3"' in str(report)


@pytest.mark.parametrize("error", [ValueError("<b>"), RecursionError(), MemoryError()])
def test_a_fault_of_the_reader_says_nothing_about_the_answer(monkeypatch, error):
    monkeypatch.setattr(equations, "try_out", raises(error))
    write("$a = true$")
    report = check_written("T4")
    assert report.status == "open"
    assert f"a fault of its own ({type(error).__name__}" in str(report)
    assert "<b>ValueError" not in report._repr_html_()


def test_stopping_by_hand_stops_it(monkeypatch):
    monkeypatch.setattr(equations, "try_out", raises(KeyboardInterrupt()))
    write("$a = true$")
    with pytest.raises(KeyboardInterrupt):
        check_written("T4")


def raises(error: BaseException):
    def try_out(*_, **__):
        raise error

    return try_out


def test_of_a_very_long_answer_the_beginning_is_looked_at(reader):
    write("$a = true$ " * 100_000)
    report = check_written("T4")
    assert len(reader[0][0]) == written.LONGEST_ANSWER
    assert len(report.items) == written.MOST_SHOWN
    assert "its beginning was looked at" in str(report)
    assert len(report._repr_html_()) < 100_000


@pytest.mark.parametrize(
    "text",
    ["x.", "<!--", "[", "$", r"\frac{", "a = ", "\u202e", "\ud800 = 1 ", "(", "=\n"],
)
def test_an_answer_of_a_megabyte_that_never_ends_is_done_with_in_seconds(monkeypatch, text):
    monkeypatch.setattr(written, "SECONDS", 0.3)
    write(text * (1_000_000 // len(text)))
    start = time.process_time()
    report = check_written("T4")
    assert "a fault of its own" not in str(report)
    assert time.process_time() - start < 5
    assert len(report._repr_html_().encode()) < 500_000


def test_our_own_cells_of_text_are_known_by_their_thai():
    """What is ours ends an answer; the cells that were handed out come right below it."""
    for name, cells in ((BASICS, ["t1_working"]), (NETWORK, ["t4_proof", "ot1_derivation"])):
        released = json.loads(Path(name).read_text("utf-8"))["cells"]
        for id in cells:
            at = next(n for n, cell in enumerate(released) if cell["id"] == id)
            check, after = released[at + 1 : at + 3]
            assert handout.CALL in "".join(check["source"])
            assert check["metadata"]["tags"] == ["demo"]
            assert handout.FOLD in "".join(after["source"])


# ------------------------------------------- with the reader itself: right, wrong, and no answers

PLACES = {task: (f"{notebook}.ipynb", cell) for task, (notebook, cell) in typed.ANSWERS.items()}
NUMBER = r"[-−]?[\d.]+(?:e[-+]?\d+)?|nan|[-−]?inf"
POINT = rf"[A-Za-z]\w*\s*=\s*(?:{NUMBER}|[(\[][-−\d.,;e\s()\[\]…]*[)\]])"
CONDITION = r"[\w\s=≠!\\,∈{}]{1,60}"
FALSE = re.compile(
    rf"(?:for {CONDITION}(?:, |: ))?(?:at (?:{POINT})(?:[,;] (?:{POINT}))*: )?"
    rf"(?:the left side is (?:{NUMBER}), the right side is (?:{NUMBER})|the two sides differ|"
    r"with the numbers of the task the two sides differ)"
)
REASONS = [
    re.compile(re.sub(r"\\\{.*?\\\}", "(.*?)", re.escape(template))) for template in SENTENCES
]


def slips(text: str) -> list[str]:
    """Return a derivation with one slip each: a sign turned round, an index exchanged."""
    signs = [(m.start(), {"+": "-", "-": "+"}[m[0]]) for m in re.finditer("[+-]", text)]
    indices = [(m.start(), m[0][:-1] + "j") for m in re.finditer(r"P_i|y_i|A_\{ni", text)]
    return [text[:at] + new + text[at + len(new) :] for at, new in signs + indices]


@pytest.mark.parametrize("task", typed.ANSWERS)
def test_of_the_key_nothing_is_called_false(task, key):
    name, cell = PLACES[task]
    write(key[cell], name=name, cell=cell)
    report = check_written(task)
    understood = all(item.passed for item in report.items)
    assert report.status == ("passed" if understood else "open"), str(report)
    assert sum(item.passed is True for item in report.items) > len(report.items) / 2, str(report)


@pytest.mark.parametrize(
    ("task", "text"),
    [
        ("T4", r"$\frac{\partial P_i}{\partial h_i} = P_i (1 + P_i)$"),
        ("T4", r"For $j \ne i$: $\frac{\partial P_j}{\partial h_i} = P_i P_j$"),
        ("T4", r"$L = \sum_j y_j \log P_j$"),
        ("T4", r"$\frac{\partial L}{\partial h_i} = y_i - P_i$"),
        ("T1", r"$x_1 = 0.5$"),
        ("T1", r"$0.3 \cdot 1 + 0.1 = 0.5$"),
        ("T1", r"$\frac{\partial z}{\partial w_0} = 0.2$"),
        ("OT1", r"$S_{nk} = \sum_m A_{nm} (W_2)_{mk} - (b_2)_k$"),
        ("OT1", r"$\frac{\partial L}{\partial W_2} = A^\top G - \texttt{reg} W_2$"),
    ],
)
def test_what_is_wrong_is_told_as_such(task, text):
    name, cell = PLACES[task]
    write(text, name=name, cell=cell)
    report = check_written(task)
    assert report.status == "failed", str(report)
    for item in report.items:
        gives_nothing_away(item, text, task)


@pytest.mark.parametrize("task", typed.ANSWERS)
def test_of_a_slip_nothing_is_told_but_where_it_shows(task, key):
    name, cell = PLACES[task]
    wrong = slips(key[cell])[::3]
    told = 0
    for text in wrong:
        write(text, name=name, cell=cell)
        report = check_written(task)
        told += report.status == "failed"
        for item in report.items:
            gives_nothing_away(item, text, task)
    assert told


def gives_nothing_away(item, text: str, task: str) -> None:
    """Hold that an item has no more than what was typed, numbers, and the check's own sentences."""
    for side in item.name.split(" = "):
        assert "".join(side.split()).strip("&,;.\\") in "".join(text.split()), item.name
    message = str(item.message)
    if item.passed is False:
        assert FALSE.fullmatch(message), message
        assert task != "T1" or formulas.numbers_alone(item.name.replace("=", "")) or (
            message == "with the numbers of the task the two sides differ"
        )  # fmt: skip
    elif item.passed is None:
        found = [match.groups() for reason in REASONS if (match := reason.fullmatch(message))]
        assert any(all(part in text for part in parts) for parts in found), message
    else:
        assert message == ""
