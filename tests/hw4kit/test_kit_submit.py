"""Hand-in: what it looks at, what it says, what is in the zip, and when it does nothing."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import time
import types
import zipfile
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from hw4kit import equations, submit
from hw4kit.equations import Equality
from hw4kit.hand_in import clean_run, handout, kernel, review, scans
from hw4kit.hand_in.references import references
from hw4kit.words import language

from autograder.demo.writing import write_submission
from autograder.hw4 import HOMEWORK
from autograder.hw4.handout import describe
from autograder.intake.task_names import TaskNames
from autograder.nbgrader_plugin.conversion import release
from autograder.release import zipping

RELEASED = ROOT / "assignments" / "hw4"
NETWORK = "2_neural_network.ipynb"
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\nstartxref\n0\n%%EOF"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(autouse=True)
def handed_out(monkeypatch):
    """Let the kit of the sources know what was handed out, as the released one does."""
    known = {
        path.stem: list(describe(nbformat.read(path, as_version=4).cells))
        for path in (RELEASED / name for name in submit.NOTEBOOKS)
    }
    monkeypatch.setattr(handout, "read_handout", lambda: known)


@pytest.fixture
def folder(tmp_path, key) -> Path:
    """A student's folder, with the key's answers."""
    for name in submit.NOTEBOOKS:
        (tmp_path / name).write_bytes((RELEASED / name).read_bytes())
        change(tmp_path / name, key)
    return tmp_path


def change(path: Path, texts: dict[str, str | None]) -> None:
    """Change the text of a notebook's cells, or take those out whose text is None."""
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        if texts.get(cell["id"]) is not None:
            cell["source"] = texts[cell["id"]]
    notebook["cells"] = [c for c in notebook["cells"] if texts.get(c["id"], "") is not None]
    path.write_text(json.dumps(notebook), "utf-8")


def hand_in(folder: Path, capsys, *more: str, id: str = "6512345") -> tuple[int, str]:
    """Hand in without running the notebooks; return the exit status and what was said."""
    status = submit.main([id, "--folder", str(folder), "--no-run", *more])
    return status, capsys.readouterr().out


def names_in(folder: Path) -> list[str]:
    with zipfile.ZipFile(folder / "hw4_6512345.zip") as archive:
        return archive.namelist()


def test_all_done_is_one_zip_without_a_remark(folder, capsys):
    (folder / "hw4kit").mkdir()
    (folder / ".ipynb_checkpoints").mkdir()
    status, said = hand_in(folder, capsys)
    assert status == 0
    assert "hw4_6512345.zip is ready" in said
    assert "!" not in said
    assert names_in(folder) == list(submit.NOTEBOOKS)
    with zipfile.ZipFile(folder / "hw4_6512345.zip") as archive:
        assert archive.read(NETWORK) == (folder / NETWORK).read_bytes()


def test_an_untouched_homework_is_handed_in_with_its_open_tasks_named(tmp_path, capsys):
    for name in submit.NOTEBOOKS:
        (tmp_path / name).write_bytes((RELEASED / name).read_bytes())
    status, said = hand_in(tmp_path, capsys)
    assert status == 1
    assert "Open in 1_the_basics.ipynb: T1, T2, T3." in said
    assert "Open in 2_neural_network.ipynb: T4, C1, C2, C3, C4, C5, C6, C7, C8." in said
    assert "T4: the written part is empty and there is no scan of it." in said
    assert "Open, but optional: OT1, OT2, OT3." in said
    assert names_in(tmp_path) == list(submit.NOTEBOOKS)


def test_all_pictures_are_handed_in_and_those_without_a_task_are_named(folder, capsys):
    for name in ("T1.jpg", "t4_page2.PNG", "OT1 (2).pdf", "IMG_7.jpg", "proof.jpg", "notes.txt"):
        (folder / name).write_bytes(PDF if name.endswith("pdf") else PNG)
    change(folder / NETWORK, {"t4_proof": "see proof.jpg"})
    status, said = hand_in(folder, capsys)
    assert status == 1
    scans = ["IMG_7.jpg", "OT1 (2).pdf", "T1.jpg", "proof.jpg", "t4_page2.PNG"]
    assert sorted(names_in(folder)[2:]) == scans
    assert "Nothing says which task this is for: IMG_7.jpg." in said
    assert "With a scan: T1, T4, OT1." in said


def test_what_is_on_paper_is_not_open_and_a_missing_scan_is_a_remark(folder, capsys):
    blank = json.loads((RELEASED / "1_the_basics.ipynb").read_text("utf-8"))
    (folder / "1_the_basics.ipynb").write_text(json.dumps(blank), "utf-8")
    (folder / "T1-T2.pdf").write_bytes(PDF)
    change(folder / NETWORK, {"t4_proof": "It is in T4.jpg."})
    status, said = hand_in(folder, capsys)
    assert status == 1
    assert "Open in 1_the_basics.ipynb: T3." in said
    assert "T1: the written part" not in said
    assert "T4 speaks of T4.jpg, which is not here." in said


@pytest.mark.parametrize(
    "name",
    [
        "T4.jpg", "t4_2.png", "HW4 T4 page2.pdf", "T1-T3.pdf", "โจทย์ข้อ T4.jpg", "ข้อ ๔.jpg",
        "OT1.heic", "IMG_1234.jpg", "hw4.pdf", "T12.jpg", "ＯＴ１.png", "task 2 (1).jpg",
        "best4.jpg", "T2 to 4.pdf",
    ],
)  # fmt: skip
def test_names_of_scans_are_read_as_the_marker_reads_them(name):
    named = TaskNames(HOMEWORK).named_in(name)
    assert scans.tasks_of(name) == tuple(t for t in named if t in scans.PAPER_TASKS)


def test_deleted_changed_and_copied_cells_are_named(folder, capsys):
    change(folder / NETWORK, {"train_network": None, "toy": "X_toy = 1", "c1_prompt": None})
    notebook = json.loads((folder / NETWORK).read_text("utf-8"))
    copy = next(cell for cell in notebook["cells"] if cell["id"] == "c1_forward")
    notebook["cells"].append({**copy, "id": "another"})
    (folder / NETWORK).write_text(json.dumps(notebook), "utf-8")
    status, said = hand_in(folder, capsys)
    assert status == 1
    assert "Cells of the homework are gone from 2_neural_network.ipynb: train_network." in said
    assert "more than once, and only one of them counts: c1_forward." in said
    assert "You changed cells of 2_neural_network.ipynb: toy." in said


def test_an_untouched_copy_after_the_answer_does_not_make_it_open(folder, capsys):
    blank = json.loads((RELEASED / NETWORK).read_text("utf-8"))["cells"]
    copy = next(cell for cell in blank if cell["id"] == "c1_forward")
    notebook = json.loads((folder / NETWORK).read_text("utf-8"))
    notebook["cells"].append({**copy, "id": "another"})
    (folder / NETWORK).write_text(json.dumps(notebook), "utf-8")
    assert "Open in" not in hand_in(folder, capsys)[1]


def test_the_language_that_a_student_chose_is_no_change():
    text = "from hw4kit import language\n"
    assert handout.digest(text + 'language("en")') == handout.digest(text + 'language("th")')
    assert handout.digest("a") != handout.digest("b")


@pytest.mark.parametrize("id", ["", " ", "../x", "65 12", "a/b", "ก", "x" * 60])
def test_an_id_that_is_none_is_refused(folder, capsys, id):
    status, said = hand_in(folder, capsys, id=id)
    assert status == 2
    assert "Nothing has been written." in said
    assert list(folder.glob("*.zip")) == []


def test_colab_is_told_where_its_notebooks_are(folder, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    (folder / NETWORK).unlink()
    assert "Download both" in hand_in(folder, capsys)[1]


def test_a_large_zip_is_a_remark(folder, capsys):
    (folder / "T1.jpg").write_bytes(os.urandom(review.LARGE_BYTES + 1))
    status, said = hand_in(folder, capsys)
    assert status == 1
    assert "The zip has 20 MB" in said
    assert "T1.jpg is the largest" in said


def test_an_older_zip_is_replaced_and_nothing_is_left_over(folder, capsys):
    hand_in(folder, capsys)
    (folder / "T1.jpg").write_bytes(b"x")
    hand_in(folder, capsys)
    assert "T1.jpg" in names_in(folder)
    assert list(folder.glob("*.partial")) == []


def test_everything_is_said_in_thai_as_well(folder, capsys):
    language("th")
    try:
        said = hand_in(folder, capsys)[1]
    finally:
        language("en")
    assert "สร้าง hw4_6512345.zip แล้ว" in said


# ------------------------------------------------------------------------ inside a notebook


class Shell(types.SimpleNamespace):
    """A stand-in for IPython's shell, in a kernel at which somebody sits or not."""

    def __init__(self, allow_stdin: bool, ran: tuple[str, ...] = ()) -> None:
        super().__init__(
            kernel=types.SimpleNamespace(_allow_stdin=allow_stdin), user_ns={"In": list(ran)}
        )


def in_shell(monkeypatch, shell: Shell | None) -> None:
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))


def test_the_last_cell_hands_in_when_it_is_run_by_hand(folder, capsys, monkeypatch):
    in_shell(monkeypatch, Shell(allow_stdin=True))
    submit.hand_in("6512345", folder, run=False)
    assert "is ready" in capsys.readouterr().out


@pytest.mark.parametrize("shell", [Shell(allow_stdin=False), types.SimpleNamespace()])
def test_nothing_is_handed_in_where_nobody_sits_at_the_keyboard(folder, capsys, monkeypatch, shell):
    in_shell(monkeypatch, shell)
    submit.hand_in("6512345", folder)
    assert capsys.readouterr().out == "Not handed in: run this cell by hand.\n"
    assert list(folder.glob("*.zip")) == []


def test_a_clean_run_does_not_hand_in_again(folder, capsys, monkeypatch):
    monkeypatch.setenv(kernel.GUARD, "1")
    submit.hand_in("6512345", folder)
    assert list(folder.glob("*.zip")) == []


def test_a_function_that_is_not_saved_is_the_first_remark(folder, capsys, monkeypatch, key):
    newer = key["c1_forward"] + "\n# better"
    in_shell(monkeypatch, Shell(True, (key["c1_forward"], newer)))
    submit.hand_in("6512345", folder, run=False)
    said = capsys.readouterr().out
    assert said.startswith(f" ! {NETWORK} on disk, which is handed in, is not what you ran last")
    assert "Save it (Ctrl+S)" in said
    in_shell(monkeypatch, Shell(True, (newer, key["c1_forward"])))
    submit.hand_in("6512345", folder, run=False)
    assert "!" not in capsys.readouterr().out


HAND_IN = 'from hw4kit.submit import hand_in\n\nstudent_id = "{}"\nhand_in(student_id)'


@pytest.mark.parametrize("program", ["jupyter", "code", "unknown", "another notebook"])
@pytest.mark.parametrize("saved", ["", "6512345"])
def test_an_id_that_is_not_saved_shows_that_nothing_is(folder, capsys, monkeypatch, program, saved):
    """Written answers leave no trace in the kernel, but are saved together with the id."""
    change(folder / NETWORK, {"hand_in": HAND_IN.format(saved)})
    shell = Shell(True, ("x = 1", HAND_IN.format("6512345")))
    path = {"another notebook": "hw4/mine.ipynb"}.get(program, f"hw4/{NETWORK}")
    if program == "code":
        shell.user_ns[kernel.CODE_OF_VS] = f"c:\\hw4\\{NETWORK}"
    monkeypatch.setenv(kernel.OF_JUPYTER, "" if program in ("code", "unknown") else path)
    in_shell(monkeypatch, shell)
    submit.hand_in("6512345", folder, run=False)
    told = "is not what you ran last (see the cell from hw4kit.submit" in capsys.readouterr().out
    assert told == (not saved and program in ("jupyter", "code"))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "just now"), (59, "just now"), (300, "5 min ago"), (7200, "2 h ago"), (3e5, "3 days ago"),
     (-3600, "just now")],
)  # fmt: skip
def test_when_each_notebook_was_saved_is_told(folder, capsys, seconds, said):
    then = time.time() - seconds
    os.utime(folder / NETWORK, (then, then))
    out = hand_in(folder, capsys)[1]
    assert re.search(rf"{NETWORK} was saved at \d\d:\d\d, {said}\.", out)
    assert "1_the_basics.ipynb was saved at" in out


def test_what_came_out_of_the_zip_and_was_never_saved_is_told_so(folder, capsys):
    fresh = time.mktime((*zipping.FIXED_TIME, 0, 0, -1))  # as unpacking leaves it
    os.utime(folder / NETWORK, (fresh, fresh))
    out = hand_in(folder, capsys)[1]
    assert f"{NETWORK} has not been saved since it came out of the zip." in out
    assert f"{NETWORK} was saved at" not in out


# ---------------------------------------------------------------------------- typed equations


def tried(text: str, task: str, seconds: float = 2.0) -> list[Equality]:
    """Find `a = b` wherever it is typed; what is on its right side is the verdict."""
    verdicts = re.findall(r"a = (true|false|unknown)", text)
    return [Equality("a", verdict, (0, 1), (4, 9), verdict) for verdict in verdicts]


def test_equations_that_are_not_true_are_told_and_keep_nobody_from_handing_in(
    folder, capsys, monkeypatch
):
    monkeypatch.setattr(equations, "try_out", tried)
    change(folder / NETWORK, {"t4_proof": "$a = true$, $a = false$, $a = unknown$ and $a = false$"})
    change(folder / "1_the_basics.ipynb", {"t1_working": "$a = unknown$"})
    status, said = hand_in(folder, capsys)
    assert status == 1
    remarks = [line for line in said.splitlines() if line.startswith(" !")]
    assert remarks == [
        " ! T4: 2 of 4 equations are not true. The cell below the answer shows which."
    ]
    assert names_in(folder) == list(submit.NOTEBOOKS)


@pytest.mark.parametrize("error", [ModuleNotFoundError("pylatexenc"), ValueError(), MemoryError()])
def test_where_equations_cannot_be_read_the_hand_in_says_nothing_of_them(
    folder, capsys, monkeypatch, error
):
    def fails(*_, **__):
        raise error

    monkeypatch.setattr(equations, "try_out", fails)
    change(folder / NETWORK, {"t4_proof": "$a = false$"})
    status, said = hand_in(folder, capsys)
    assert (status, "!" in said) == (0, False)


# ------------------------------------------------------------------------------- the clean run


def write_notebook(path: Path, *sources: str) -> None:
    cells = [
        {"cell_type": "code", "id": f"cell{i}", "metadata": {}, "source": source, "outputs": [],
         "execution_count": None}
        for i, source in enumerate(sources)
    ]  # fmt: skip
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    path.write_text(json.dumps(notebook), "utf-8")


def run_clean(path: Path, seconds: float = 60, progress=lambda *_: None) -> clean_run.CleanRun:
    """Pack a notebook alone, as the hand-in does, and run what is in the zip."""
    archive = path.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(path, path.name)
    return clean_run.run_clean(archive, path.name, seconds, progress)


@pytest.mark.processes
def test_errors_and_progress_of_a_run_come_back(tmp_path):
    path = tmp_path / "n.ipynb"
    write_notebook(
        path, "# a note\nprint(later)", "later = 1", "import os\nos.environ['HW4_CLEAN_RUN']"
    )
    before = path.read_bytes()
    steps = []
    run = run_clean(path, progress=lambda *step: steps.append(step))
    assert run.errors == [["print(later)", "NameError: name 'later' is not defined"]]
    assert (run.stopped_in, run.died_in, run.trouble, run.red) == ("", "", "", [])
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert path.read_bytes() == before


REPORT = """
from hw4kit.checks.report import CheckItem, CheckReport
report = CheckReport("C8 rehearse", {status!r}, (CheckItem("a", None),), summary="12.4% right.")
{shown}
"""


@pytest.mark.processes
@pytest.mark.parametrize(
    ("status", "shown", "said"),
    [
        ("failed", "display(report)", ["C8 rehearse: 12.4% right."]),
        ("passed", "display(report)", []),
        ("form", "display(report)", []),
        ("open", "display(report)", []),
        ("failed", "report", []),  # a cell of the student's own, or a check that is counted by name
        ("failed", "display(0.0, report.items, {'a': 1})", []),
    ],
)
def test_a_red_report_that_a_cell_displays_says_what_it_said(tmp_path, status, shown, said):
    source = REPORT.format(status=status, shown=shown)
    write_notebook(tmp_path / "n.ipynb", f"import sys\nsys.path.append({str(ROOT)!r})\n" + source)
    run = run_clean(tmp_path / "n.ipynb")
    assert (run.said, run.errors) == (said, [])


LOUD = (
    "import os\nos.system('clear; echo x')",
    "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(1)'])",
    "os.write(1, b'{\"found\": 1}\\n' * 1000)\nos.write(2, b'\\xff' * 3_000_000)",
    "sys.__stdout__.write('x' * 300_000)\nsys.__stderr__.write('x' * 30_000_000)",
    "import ctypes\nctypes.CDLL(None).puts(b'from C')\nctypes.CDLL(None).fflush(None)",
    "print('x' * 30_000_000)\nfor _ in range(3000): print(_, file=sys.stderr)",
    "sys.stdout = sys.stderr = open(os.devnull, 'w')\nos.close(1)",
    "'x' * 10_000_000",
    "raise ValueError('y' * 1_000_000)",
)


@pytest.mark.processes
def test_a_run_is_followed_whatever_its_cells_write_and_wherever(tmp_path):
    write_notebook(tmp_path / "n.ipynb", *LOUD)
    run = run_clean(tmp_path / "n.ipynb")
    (error,) = run.errors
    assert error[0].startswith("raise ValueError")
    assert len(error[1]) <= clean_run.LONGEST_MESSAGE
    assert (run.stopped_in, run.died_in, run.trouble) == ("", "", "")


@pytest.mark.processes
def test_a_cell_that_never_ends_is_named(tmp_path):
    write_notebook(tmp_path / "n.ipynb", "x = 1", "while True: pass")
    assert run_clean(tmp_path / "n.ipynb", 3).stopped_in == "while True: pass"


DEADLY = {
    "os._exit(1)": "import os\nos._exit(1)",
    "a signal": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "a fault in C": "import ctypes\nctypes.string_at(0)",
}


@pytest.mark.processes
@pytest.mark.parametrize("kind", DEADLY)
def test_a_cell_that_ends_the_kernel_is_named(tmp_path, kind):
    write_notebook(tmp_path / "n.ipynb", "x = 1", DEADLY[kind], "x = 2")
    run = run_clean(tmp_path / "n.ipynb")
    assert (run.died_in, run.stopped_in) == (DEADLY[kind].split("\n")[0], "")


@pytest.mark.processes
def test_a_runner_that_says_nothing_is_waited_for_no_longer_than_its_time(tmp_path, monkeypatch):
    write_notebook(tmp_path / "n.ipynb", "x = 1")
    monkeypatch.setattr(clean_run, "GRACE_SECONDS", 0.0)
    assert "did not answer" in run_clean(tmp_path / "n.ipynb", 0.01).trouble


def test_a_zip_that_cannot_be_unpacked_is_a_reason(tmp_path):
    (tmp_path / "n.zip").write_bytes(b"x")
    assert "zip" in clean_run.run_clean(tmp_path / "n.zip", "n.ipynb", 1, print).trouble


def test_what_went_wrong_in_a_run_is_said(tmp_path, monkeypatch):
    found = clean_run.CleanRun(
        errors=[["f(x)", "NameError: no f"]] * 5,
        red=["test_c1_forward", "test_c2_compute_loss", "unknown"],
        said=["C8 rehearse: too late."] * 2 + ["C2 loss: no."],
        stopped_in="while True:",
        died_in="exit()",
        trouble="no kernel",
    )
    monkeypatch.setattr(review, "run_clean", lambda *_: found)
    result = review.Review(open={"C2"})
    review.review_run(tmp_path / "x.zip", NETWORK, 300, result, lambda *_: None)
    said = "\n".join(result.remarks)
    assert said.count("does not run through: NameError: no f (in the cell f(x)).") == 3
    assert "did not end within 300 seconds; it was in the cell while True:." in said
    assert "could not be run: no kernel" in said
    assert "ended its kernel in the cell exit()" in said
    assert "Checks in 2_neural_network.ipynb that do not pass: C1." in said
    assert said.count("2_neural_network.ipynb shows in red: C8 rehearse: too late.") == 1
    assert "C2" not in said


def test_without_nbclient_the_rest_works(folder, capsys, monkeypatch):
    monkeypatch.setattr(submit, "can_run", lambda: False)
    status = submit.main(["6512345", "--folder", str(folder)])
    assert status == 1
    assert "pip install nbclient" in capsys.readouterr().out


@pytest.mark.processes
def test_the_released_kit_runs_both_notebooks_and_names_a_wrong_function(course, key):
    release(course)
    wrong = "def decay_learning_rate(learning_rate, decay):\n    return 1.0"
    answers = key | {"c6_decay_learning_rate": wrong}
    folder = write_submission(course, "s1", answers)
    command = [sys.executable, "-m", "hw4kit.submit", "6512345"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "Checks in 2_neural_network.ipynb that do not pass: C6." in done.stdout
    assert zipfile.is_zipfile(folder / "hw4_6512345.zip")


# ----------------------------------------------------------- what a written answer refers to

PASTED = "1c5b0e3c-8f1b-4f0e-9f0a-0b1c2d3e4f50.png"
THERE = ["T4.jpg", "my scan.png", "ข้อ ๔.png", "page (1).pdf"]


def paste(path: Path, cell_id: str, source: str, attachments: object) -> None:
    """Write a text into a cell, with the pictures pasted into it."""
    notebook = json.loads(path.read_text("utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["id"] == cell_id)
    cell |= {"source": source, "attachments": attachments}
    path.write_text(json.dumps(notebook), "utf-8")


def test_a_picture_pasted_into_a_cell_is_there_and_its_words_are_no_file(folder, capsys):
    picture = {PASTED: {"image/png": "iVBORw0KGgo="}}
    paste(folder / NETWORK, "t4_proof", f"![scan.png](attachment:{PASTED})", picture)
    status, said = hand_in(folder, capsys)
    assert (status, "!" in said) == (0, False)


@pytest.mark.parametrize(
    "source", [f"![scan.png](attachment:{PASTED})", "![](data:image/png;base64,iVBORw0KGgo=)"]
)
def test_a_pasted_picture_is_a_scan_of_its_task_as_a_file_is(tmp_path, capsys, source):
    for name in submit.NOTEBOOKS:
        (tmp_path / name).write_bytes((RELEASED / name).read_bytes())
    picture = {PASTED: {"image/png": "iVBORw0KGgo="}}
    paste(tmp_path / "1_the_basics.ipynb", "t1_working", source, picture)
    said = hand_in(tmp_path, capsys)[1]
    assert "Open in 1_the_basics.ipynb: T2, T3." in said
    assert "T1: the written part" not in said
    assert "With a scan: T1." in said


@pytest.mark.parametrize("attachments", [{}, {PASTED: {}}, {"other.png": {"image/png": "x"}}, 3])
def test_a_pasted_picture_that_is_gone_is_a_remark_by_the_words_that_stand_for_it(
    folder, capsys, attachments
):
    paste(folder / NETWORK, "t4_proof", f"See ![scan.png](attachment:{PASTED})", attachments)
    status, said = hand_in(folder, capsys)
    assert status == 1
    assert "T4: the picture scan.png is not in the cell any more." in said
    assert "speaks of" not in said
    assert PASTED not in said
    assert "With a scan" not in said


@pytest.mark.parametrize(
    "text",
    [
        "![a b.png](attachment:a%20b.png)",
        "![](<attachment:a b.png>)",
        "![](attachment:a b.png)",
        '![](attachment:a%20b.png "the proof.png")',
        '<img src="attachment:a%20b.png" alt="x.png">',
        "<img alt='a > b.png' src='attachment:a b.png'/>",
        "![p.png][1]\n\n[1]: attachment:a%20b.png",
        "![p.png]\n\n[p.png]: <attachment:a b.png>",
        "[![p.png](attachment:a%20b.png)](attachment:a%20b.png)",
    ],
)
def test_an_attachment_is_found_in_every_form(text):
    refers = references(text)
    assert refers.missing([]) == []
    assert refers.missing_attachments(["a b.png"]) == []
    assert refers.missing_attachments(["a%20b.png"]) == []
    assert len(refers.missing_attachments(["b.png"])) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "It is in T4.jpg.", "see t4.JPG, please", "`T4.jpg`", "**T4.jpg**", "_T4.jpg_", "<T4.jpg>",
        "ดูรูปT4.jpgครับ", "“my scan.png”", "ดูที่ไฟล์ ข้อ ๔.png", "page (1).pdf and T4.jpg",
        "![T9.png](T4.jpg)", "![](./T4.jpg)", "![](my%20scan.png)", "![](<my scan.png>)",
        "![](my scan.png)", "![](page%20(1).pdf)", "![](page (1).pdf)", "[the page.pdf](T4.jpg)",
        "![](%E0%B8%82%E0%B9%89%E0%B8%AD%20%E0%B9%94.png)", "![](ข้อ%20๔.png)",
        '<img src="my%20scan.png" width=300>', "<a href=T4.jpg>it</a>",
        "![p][x]\n\n[x]: T4.jpg", '![](T4.jpg "T9.jpg")', "T4.jpg,my scan.png",
        "![](T4.jpg?raw=true#top)", "C:\\Users\\me\\T4.jpg", "[x](file:///home/me/T4.jpg)",
        "[![T9.png](T4.jpg)](my%20scan.png)", "<embed src='page (1).pdf'>",
    ],
)  # fmt: skip
def test_a_file_beside_the_notebooks_is_found_in_every_form(text):
    refers = references(text)
    assert refers.missing(THERE) == []
    assert refers.found(THERE)
    assert refers.missing([])


@pytest.mark.parametrize(
    "text",
    [
        "![scan.png](data:image/png;base64,iVBORw0KGgo=)",
        '<img src="data:image/png;base64,iVBORw0KGgo=" alt="scan.png">',
        "![scan.png](https://example.org/a/scan.png)",
        "see https://example.org/a/scan.png and www.example.org/scan.pdf",
        "<https://example.org/scan.png>",
        "[T4.jpg](https://drive.google.com/file/d/abc)",
        "![x](//example.org/x.png)",
        "<!-- old: T9.jpg -->",
        "a .png is a picture, and $P_i - y_i$ is not",
        "![](figures/t2_network.svg)",
        "",
        "[" * 3000,
        "![](" * 2000,
    ],
)
def test_what_lies_elsewhere_is_no_file_that_could_be_missing(text):
    refers = references(text)
    assert refers.missing([]) == []
    assert refers.missing_attachments([]) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It is in T9.jpg.", "T9.jpg"),
        ("![scan.png](T9.jpg)", "T9.jpg"),
        ("![](<T9 a.jpg>)", "T9 a.jpg"),
        ("![](T9%20a.jpg)", "T9 a.jpg"),
        ("![](ข้อ%20๕.png)", "ข้อ ๕.png"),
        ("<img src='T9.jpg'>", "T9.jpg"),
        ("ดู ข้อ๕.png", "ข้อ๕.png"),
        ("_T9.jpg_ or **T9.jpg**", "T9.jpg"),
        ("XT4.jpg", "XT4.jpg"),
        ("[x](file:///home/me/T9.jpg)", "T9.jpg"),
    ],
)
def test_a_file_that_is_not_there_is_named(text, name):
    assert references(text).missing(THERE) == [name]
