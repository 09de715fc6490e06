"""Slips that people make before they hand in: each ends in a zip and a sentence, or a sentence.

A slip is what is done to a folder in which all is right; then the names that the zip has beside the
notebooks, and words that are said. `SLIPS` need no kernel; `RUN` are those that do.
"""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy as np
import pytest
from conftest import ROOT
from hw4kit import submit
from hw4kit.hand_in import beside, handout, packing, review, scans
from hw4kit.hand_in.console import fit
from hw4kit.words import language, say
from PIL import Image

from autograder.hw4.handout import describe
from autograder.intake import own_files
from autograder.intake import scans as marked_scans

RELEASED = ROOT / "assignments" / "hw4"
BASICS, NETWORK = submit.NOTEBOOKS
ZIP = "hw4_6512345.zip"
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\nstartxref\n0\n%%EOF"


def picture(kind: str) -> bytes:
    written = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)).save(
        written, kind
    )
    return written.getvalue()


JPEG, PNG, WEBP, GIF = map(picture, ("jpeg", "png", "webp", "gif"))
HEIC = b"\0\0\0\x18ftypheic" + bytes(100)


def put(**files: bytes | str) -> Callable[[Path], None]:
    """Return what writes files; `__` stands for `.` and `--` for a folder in the names."""

    def change(folder: Path) -> None:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return change


def cell(*sources: str, notebook: str = NETWORK) -> Callable[[Path], None]:
    """Return what adds cells of the student's own to a notebook."""

    def change(folder: Path) -> None:
        path = folder / notebook
        content = json.loads(path.read_text("utf-8"))
        content["cells"] += [
            {"cell_type": "code", "id": f"own-{n}", "metadata": {}, "source": source,
             "outputs": [], "execution_count": None}
            for n, source in enumerate(sources)
        ]  # fmt: skip
        path.write_text(json.dumps(content), "utf-8")

    return change


def both(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        for one in changes:
            one(folder)

    return change


def rename(old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: (folder / old).rename(folder / new)


@dataclass(frozen=True)
class Slip:
    """What is done, what else is in the zip, what is said; `without` is what is not in the zip."""

    change: Callable[[Path], object]
    more: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    status: int = 1


GOES = "Goes along, since your work names it: {}."
STAYS = "Stays here, since no cell names it: {}."
READ_W = "[np.load(f'data/w_{i}.npy') for i in range(2)]"

SLIPS = {
    # -------------------------------------------------------------------- the notebooks
    "one is not there": Slip(
        lambda f: (f / BASICS).unlink(), (), (f"{BASICS} is not here, so nothing of it",), (BASICS,)
    ),
    "one has the name of a second download": Slip(
        rename(NETWORK, "2_neural_network (1).ipynb"),
        ("2_neural_network (1).ipynb",),
        (f"{NETWORK} is not here. If 2_neural_network (1).ipynb is it",),
        (NETWORK,),
    ),
    "one has the student's name": Slip(
        rename(BASICS, "1_Ann Lee.ipynb"), ("1_Ann Lee.ipynb",), ("1_Ann Lee.ipynb is it",),
        (BASICS,),
    ),
    "one is empty": Slip(put(**{BASICS: b""}), (), (f"{BASICS} cannot be read, and goes along",)),
    "one has marks of a merge in it": Slip(
        put(**{NETWORK: "<<<<<<< HEAD\n{}\n=======\n"}), (), (f"{NETWORK} cannot be read",)
    ),
    "one is a list": Slip(put(**{BASICS: b"[]"}), (), (f"{BASICS} cannot be read",)),
    "one is in another code": Slip(put(**{BASICS: b"\xff\xfe\0"}), (), ("cannot be read",)),
    "one is deeply nested": Slip(put(**{BASICS: b"[" * 100_000}), (), ("cannot be read",)),
    "one is a folder": Slip(
        both(lambda f: (f / BASICS).unlink(), lambda f: (f / BASICS).mkdir()),
        (), (BASICS,), (BASICS,),
    ),
    "a copy lies beside": Slip(
        lambda f: shutil.copy(f / NETWORK, f / "2_old.ipynb"), (), (STAYS.format("2_old.ipynb"),),
        status=0,
    ),
    # ---------------------------------------------------------------------------- paper
    "Word": Slip(put(**{"T4.docx": b"PK"}), ("T4.docx",), ("T4.docx is no picture and no PDF",)),
    "Pages": Slip(put(**{"T1.pages": b"PK"}), ("T1.pages",), ("T1.pages is no picture",)),
    "a drawing": Slip(put(**{"OT1.svg": "<svg/>"}), ("OT1.svg",), ("Export it as a PDF",)),
    "notes of an app": Slip(put(**{"T4.goodnotes": b"x"}), ("T4.goodnotes",), ("no picture",)),
    "an empty PDF": Slip(put(**{"T4.pdf": b""}), ("T4.pdf",), ("T4.pdf is empty (0 bytes)",)),
    "an empty picture": Slip(put(**{"T1.png": b""}), ("T1.png",), ("T1.png is empty",)),
    "random bytes": Slip(
        put(**{"T1.jpg": bytes(range(200, 256)) * 9}), ("T1.jpg",),
        ("T1.jpg is no picture that can be opened",),
    ),
    "a web page called a picture": Slip(
        put(**{"T4.jpg": "<html>sign in</html>"}), ("T4.jpg",), ("is no picture that can",)
    ),
    "a picture that is cut off": Slip(
        put(**{"T4.jpg": JPEG[: len(JPEG) // 2]}), ("T4.jpg",), ("T4.jpg is broken or cut off",)
    ),
    "another picture that is cut off": Slip(
        put(**{"T4.png": PNG[: len(PNG) // 2]}), ("T4.png",), ("T4.png is broken or cut off",)
    ),
    "a PDF that is cut off": Slip(
        put(**{"T4.pdf": PDF[:20]}), ("T4.pdf",), ("T4.pdf is broken or cut off",)
    ),
    "a locked PDF": Slip(
        put(**{"T4.pdf": PDF + b"/Encrypt 2 0 R"}), ("T4.pdf",), ("T4.pdf may want a password",)
    ),
    "a placeholder of iCloud": Slip(
        put(**{".T4.pdf.icloud": b"x"}), (".T4.pdf.icloud",), ("is only a link: download",)
    ),
    "a link to Google": Slip(put(**{"T4.gdoc": b"{}"}), ("T4.gdoc",), ("is only a link",)),
    "a name that says no task": Slip(
        put(**{"IMG_7.jpg": JPEG}), ("IMG_7.jpg",), ("Nothing says which task this is for: IMG_7",)
    ),
    "names with blanks and in Thai": Slip(
        put(**{"โจทย์ข้อ ๔ หน้า 1.png": PNG}), ("โจทย์ข้อ ๔ หน้า 1.png",), ("With a scan: T4.",),
        status=0,
    ),
    "scans in a folder": Slip(
        put(**{"scans/T4.jpg": JPEG, "T1/1.jpg": JPEG}), ("T1/1.jpg", "scans/T4.jpg"),
        ("With a scan: T1, T4.",), status=0,
    ),
    "a typed answer in a file": Slip(
        put(**{"OT1.txt": "d"}), ("OT1.txt",), ("With a scan: OT1.",), status=0
    ),
    "good scans of all kinds": Slip(
        put(**{"T1.JPG": JPEG, "T2.webp": WEBP, "T3.gif": GIF, "T4.heic": HEIC, "OT1.pdf": PDF}),
        ("OT1.pdf", "T1.JPG", "T2.webp", "T3.gif", "T4.heic"),
        ("With a scan: T1, T2, T3, T4, OT1",), status=0,
    ),
    "a folder called as a scan": Slip(lambda f: (f / "T4.jpg").mkdir(), (), (), status=0),
    "what Word keeps beside": Slip(put(**{"~$T4.docx": b"x"}), (), (), ("~$T4.docx",), status=0),
    "photographs of a holiday": Slip(
        put(**{f"IMG_{n}.jpg": JPEG for n in range(40)}, **{"T4.jpg": JPEG}), ("T4.jpg",),
        ("Stays here", "and 28 more"), status=0,
    ),
    # ------------------------------------------------------------------- their own files
    "a module": Slip(
        both(put(**{"helper.py": "x = 1"}), cell("from helper import x")), ("helper.py",),
        (GOES.format("helper.py"),), status=0,
    ),
    "a module that imports another": Slip(
        both(put(**{"a.py": "import b", "b.py": "import c.d", "c/d.py": "", "e.py": ""}),
             cell("import numpy as np, a")),
        ("a.py", "b.py", "c/d.py"), (STAYS.format("e.py"),), status=0,
    ),
    "a package": Slip(
        both(put(**{"net/__init__.py": "from .layers import f", "net/layers.py": "f = 1"}),
             cell("from net import f")),
        ("net/__init__.py", "net/layers.py"), (), status=0,
    ),
    "%run": Slip(
        both(put(**{"code/one.py": "x = 1", "two.py": ""}),
             cell("%run code/one", "%run -i two.py")),
        ("code/one.py", "two.py"), (), status=0,
    ),
    "import_module": Slip(
        both(put(**{"late.py": ""}), cell("import importlib\nimportlib.import_module('late')")),
        ("late.py",), (), status=0,
    ),
    "arrays by a pattern": Slip(
        both(put(**{"data/w_0.npy": b"0", "data/w_1.npy": b"1", "data/v.npy": b"2"}), cell(READ_W)),
        ("data/w_0.npy", "data/w_1.npy"), (STAYS.format("data/v.npy"),), status=0,
    ),
    "tables by glob": Slip(
        both(put(**{"a.csv": b"0", "t/b.csv": b"1"}), cell("import glob\nglob.glob('*.csv')")),
        ("a.csv", "t/b.csv"), (), status=0,
    ),
    "a folder that is listed": Slip(
        both(put(**{"runs/one": b"0", "runs/b/two.txt": b"1"}), cell("os.listdir('./runs/')")),
        ("runs/b/two.txt", "runs/one"), (), status=0,
    ),
    "a path in parts": Slip(
        both(put(**{"d/x.csv": b"0"}), cell("open(Path('d') / 'x.csv')")), ("d/x.csv",), (),
        status=0,
    ),
    "a picture that a cell shows": Slip(
        both(put(**{"img/net.png": PNG, "loss.png": PNG}),
             cell("Image('img/net.png')", "plt.savefig('loss.png')")),
        ("img/net.png", "loss.png"), (), status=0,
    ),
    "a name in Thai": Slip(
        both(put(**{"ข้อมูล 1.csv": b"0"}), cell("open('ข้อมูล 1.csv')")), ("ข้อมูล 1.csv",), (),
        status=0,
    ),
    "a data set of hundreds of megabytes": Slip(
        both(lambda f: os.truncate(os.open(f / "big.npz", os.O_CREAT | os.O_RDWR), 300_000_000),
             put(**{"small.csv": "1"}), cell("np.load('big.npz'), open('small.csv')")),
        ("small.csv",), ("Too large to go along: big.npz.",),
    ),
    "what is no work of theirs": Slip(
        both(put(**{".venv/x.py": "", "env/pyvenv.cfg": "", "env/lib/x.py": "", ".git/x.py": "",
                    "__pycache__/x.pyc": "", ".ipynb_checkpoints/x.ipynb": "{}", "hw4.zip": b"x",
                    "hw4kit/x.py": "", "hw4_1.zip": b"x", "README.md": "", "x.py": ""}),
             cell("import x")),
        ("x.py",), (), status=0,
    ),
    # ------------------------------------------------------------------------- the folder
    "a folder has the name of the zip": Slip(
        lambda f: (f / ZIP).mkdir(), (), ("a folder has that name: rename it", "(2).zip")
    ),
    "a scan that nobody may read": Slip(
        both(put(**{"T4.jpg": JPEG}), lambda f: UNREADABLE.append("T4.jpg")), (),
        ("Cannot be read, and stays out: T4.jpg.",),
    ),
    "a link that leads nowhere": Slip(
        lambda f: (f / "T4.jpg").symlink_to("gone.jpg"), (), (), status=0
    ),
    "a time before zips": Slip(
        both(put(**{"T4.jpg": JPEG}), lambda f: os.utime(f / "T4.jpg", (0, 0))), ("T4.jpg",), (),
        status=0,
    ),
}  # fmt: skip
UNREADABLE: list[str] = []


@pytest.fixture(scope="module")
def known() -> dict:
    """What was handed out, as the released kit knows it."""
    return {
        path.stem: list(describe(nbformat.read(path, as_version=4).cells))
        for path in (RELEASED / name for name in submit.NOTEBOOKS)
    }


@pytest.fixture(scope="module")
def right(tmp_path_factory, key) -> Path:
    """A folder in which all is right."""
    folder = tmp_path_factory.mktemp("right")
    for name in submit.NOTEBOOKS:
        notebook = json.loads((RELEASED / name).read_text("utf-8"))
        for one in notebook["cells"]:
            one["source"] = key.get(one["id"], one["source"])
        (folder / name).write_text(json.dumps(notebook), "utf-8")
    return folder


@pytest.fixture
def folder(right, known, tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(handout, "read_handout", lambda: known)
    return Path(shutil.copytree(right, tmp_path / "my hw4 ก"))


def hand_in(folder: Path, capsys, *more: str, id: str = "6512345") -> tuple[int, str]:
    status = submit.main([id, "--folder", str(folder), "--no-run", *more])
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    assert said.out.count("\n") < 30
    return status, said.out


def packed(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_nothing_is_wrong_without_a_slip(folder, capsys):
    status, said = hand_in(folder, capsys)
    assert (status, "!" in said) == (0, False)
    assert set(packed(folder / ZIP)) == set(submit.NOTEBOOKS)


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_ends_in_a_zip_and_words(folder, capsys, monkeypatch, name):
    slip, read = SLIPS[name], Path.read_bytes
    UNREADABLE.clear()
    slip.change(folder)

    def read_bytes(path: Path) -> bytes:
        if path.name in UNREADABLE:
            raise PermissionError(errno.EACCES, "no")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    status, said = hand_in(folder, capsys)
    monkeypatch.undo()
    assert status == slip.status, said
    assert [word for word in slip.says if word not in said] == [], said
    found = packed(next(path for path in folder.glob("hw4_6512345*.zip") if path.is_file()))
    assert set(found) == {*submit.NOTEBOOKS, *slip.more} - set(slip.without)
    assert all(found[name] == (folder / name).read_bytes() for name in found)
    assert all(name in said for name in slip.more)
    assert list(folder.glob("*.partial")) == []


def test_there_are_thirty_and_more():
    assert len(SLIPS) + len(RUN) > 50


# --------------------------------------------------------------------- the only ones without a zip


@pytest.mark.parametrize("id", ["", "  ", "../x", "65 12", "a/b", "ก", "x" * 60, "CON:"])
def test_without_an_id_there_is_no_zip(folder, capsys, id):
    status, said = hand_in(folder, capsys, id=id)
    assert (status, said.count("\n")) == (2, 1)
    assert said.startswith("Nothing has been written. ")
    assert list(folder.glob("*.zip")) == []


@pytest.mark.parametrize("id", ["๖๕๑๒๓๔๕", " 6512345\n", "６５１２３４５"])
def test_an_id_in_other_digits_is_one(folder, capsys, id):
    assert hand_in(folder, capsys, id=id)[0] == 0
    assert (folder / ZIP).exists()


@pytest.mark.parametrize("where", ["gone", "empty", "a file", "too deep"])
def test_in_another_folder_there_is_no_zip(tmp_path, capsys, where):
    (tmp_path / "empty").mkdir()
    (tmp_path / "a file").write_text("x")
    folder = tmp_path / (where if where != "too deep" else "x" * 300)
    status, said = hand_in(folder, capsys)
    assert (status, said.count("\n")) == (2, 1)
    assert f"Neither notebook is in {folder}" in said


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "x"])
def test_seconds_that_are_none_are_refused(capsys, seconds):
    with pytest.raises(SystemExit) as ended:
        submit.main(["1", "--seconds", seconds])
    assert ended.value.code == 2
    assert f"invalid seconds value: {seconds!r}" in capsys.readouterr().err


def test_a_fault_of_the_hand_in_itself_is_one_sentence(folder, capsys, monkeypatch):
    monkeypatch.setattr(submit, "look_beside", lambda *_: 1 / 0)
    status, said = hand_in(folder, capsys)
    assert (status, said.count("\n")) == (2, 1)
    assert "fault of its own (ZeroDivisionError: division by zero)" in said
    monkeypatch.setattr(submit, "somebody_is_there", lambda: True)
    submit.hand_in("1", folder=None)
    assert "fault of its own (TypeError" in capsys.readouterr().out


# ---------------------------------------------------------------------------- where the zip can be


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "the folder is read-only, or another program has the zip open"),
        (errno.EROFS, "Read-only file system"),
        (errno.ENOSPC, "no space is left there"),
        (errno.EDQUOT, "no space is left there"),
        (errno.ENAMETOOLONG, "File name too long"),
        (errno.EIO, "Input/output error"),
    ],
)
@pytest.mark.parametrize("when", ["begun", "written", "put in its place"])
def test_where_a_folder_takes_no_zip_it_is_elsewhere(
    folder, tmp_path, capsys, monkeypatch, number, words, when
):
    """As a Windows with the zip open, a share that is read-only, or a full disk has it."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setattr(Path, "home", lambda: home)
    fail_below(folder, monkeypatch, OSError(number, os.strerror(number)), when)
    status, said = hand_in(folder, capsys)
    monkeypatch.undo()
    assert status == 1
    assert f"{ZIP} could not be written ({words}" in said
    assert f"so the zip is here: {home / ZIP}" in said
    assert set(packed(home / ZIP)) == set(submit.NOTEBOOKS)
    assert [
        path.name for path in folder.iterdir() if ".zip" in path.name or path.suffix[:2] == ".p"
    ] == []


def fail_below(folder: Path, monkeypatch, error: OSError, when: str) -> None:
    """Let writing below a folder fail when the zip is begun, written or put in its place."""
    opened, replace, write = zipfile.ZipFile, os.replace, zipfile.ZipFile.writestr

    def fails(path: object) -> None:
        if str(path).startswith(str(folder)):
            raise error

    class Fails(opened):
        def __init__(self, path, mode="r", *more, **options):
            if when == "begun":
                fails(path)
            super().__init__(path, mode, *more, **options)

        def writestr(self, info, *more):
            if when == "written":
                fails(self.filename)
            return write(self, info, *more)

    def replaced(old, new):
        if when == "put in its place":
            fails(new)
        return replace(old, new)

    monkeypatch.setattr(packing.zipfile, "ZipFile", Fails)
    monkeypatch.setattr(packing.os, "replace", replaced)


def test_an_older_zip_that_is_open_elsewhere_stays_and_the_new_one_lies_beside(
    folder, capsys, monkeypatch
):
    (folder / ZIP).write_bytes(b"old")
    replace = os.replace

    def locked(old, new):
        if Path(new).name == ZIP:
            raise PermissionError(errno.EACCES, "in use")
        return replace(old, new)

    monkeypatch.setattr(packing.os, "replace", locked)
    status, said = hand_in(folder, capsys)
    assert status == 1
    assert "another program has the zip open: close it" in said
    assert (folder / ZIP).read_bytes() == b"old"
    assert set(packed(folder / "hw4_6512345 (2).zip")) == set(submit.NOTEBOOKS)


def test_where_nothing_can_be_written_it_is_said_once(folder, capsys, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(packing.zipfile, "ZipFile", full)
    status, said = hand_in(folder, capsys)
    assert (status, said.count("\n")) == (2, 1)
    assert "could not be written, here or elsewhere (no space is left there)" in said


def test_an_older_zip_is_whole_when_writing_a_new_one_is_broken_off(folder, capsys, monkeypatch):
    hand_in(folder, capsys)
    before = (folder / ZIP).read_bytes()

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(packing, "entry", stop)
    status, said = hand_in(folder, capsys)
    assert (status, said.count("\n")) == (2, 1)
    assert "You stopped it" in said
    assert (folder / ZIP).read_bytes() == before
    assert list(folder.glob("*.partial")) == []


# -------------------------------------------------------------------------------- bounds, and names


def test_a_folder_with_very_many_files_is_not_looked_through_for_ever(folder, capsys, monkeypatch):
    monkeypatch.setattr(beside, "MOST_LOOKED_AT", 3)
    put(**{f"a{n}.txt": b"x" for n in range(9)})(folder)
    status, said = hand_in(folder, capsys)
    assert status == 1
    assert "too many files to look through all" in said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("{folder}/d/x.csv", True), ("../out.csv", True), ("{home}/in home.csv", True),
        ("~/in home.csv", True), ("d/x.csv", False), ("./d/x.csv", False), ("/dev/null", False),
        ("/bin/sh", False), ("{folder}", False), ("{folder}/gone.csv", False), ("..", False),
    ],
)  # fmt: skip
def test_a_file_that_is_only_on_this_computer_is_named(
    folder, tmp_path, capsys, monkeypatch, said, told
):
    home = tmp_path / "home"
    put(**{"d/x.csv": "1"})(folder)
    put(**{"in home.csv": "1", "hw4/x": ""})(home)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    work = home / "work"
    shutil.move(folder, work)
    put(**{"out.csv": "1"})(home)
    name = said.format(folder=work, home=home)
    cell(f"open({name!r})")(work)
    assert (f"Only on this computer: {name}." in hand_in(work, capsys)[1]) == told


def test_of_many_small_files_of_their_own_there_is_an_end(folder, capsys, monkeypatch):
    monkeypatch.setattr(beside, "MOST_FILES", 3)
    both(put(**{f"d/{n}.npy": b"x" for n in range(5)}, **{"d/m.py": ""}), cell("os.listdir('d')"))(
        folder
    )
    said = hand_in(folder, capsys)[1]
    assert "Too large to go along: d/2.npy, d/3.npy, d/4.npy." in said
    assert {"d/m.py", "d/0.npy", "d/1.npy"} < set(packed(folder / ZIP))


def test_what_is_a_scan_and_how_much_goes_along_is_as_the_marker_has_it():
    """Students have the kit alone: it can ask no marker."""
    assert set(scans.ENDINGS) == set(marked_scans.ENDINGS)
    assert (beside.MOST_FILES, beside.MOST_BYTES) == (own_files.MOST_FILES, own_files.MOST_BYTES)


@pytest.mark.processes
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("T4.pdf", b""), ("T4.pdf", b"%PDF-1.4 nothing else"), ("T1.jpg", bytes(range(200, 256))),
        ("T1.jpg", JPEG), ("T1.jpg", JPEG[:500]), ("T1.png", PNG), ("T1.png", PNG[:500]),
        ("T1.jpg", PNG), ("T1.jpg", b"<html>"), ("T1.webp", WEBP), ("T1.gif", GIF),
    ],
)  # fmt: skip
def test_what_can_be_opened_is_as_the_marker_has_it(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    pages, trouble = marked_scans.decode(tmp_path / name)
    told = scans.trouble_with(tmp_path / name, name)
    assert bool(told) == bool(trouble or not pages), (told, trouble)


def test_who_stops_the_run_has_the_zip_and_is_told_what_is_not_known(folder, capsys, monkeypatch):
    def stop(*_):
        assert (folder / ZIP).exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(submit, "review_run", stop)
    assert submit.main(["6512345", "--folder", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "You stopped it before all cells were run" in said
    assert f"{ZIP} is ready" in said


def test_the_files_that_were_handed_out_are_the_ones_that_stay():
    source = ROOT / "solutions" / "hw4"
    names = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    assert names - set(submit.NOTEBOOKS) <= beside.HANDED_OUT


@pytest.mark.parametrize(
    ("text", "name", "named"),
    [
        ("np.load('x.npy')", "x.npy", True),
        ("np.load('x.npy')", "deep/er/x.npy", True),
        ("np.load('xx.npy')", "x.npy", False),
        ("np.load('x.npy.gz')", "x.npy", True),
        ("np.load('my-x.npy')", "x.npy", False),
        ("x.NPY", "X.npy", True),
        ("import xy", "x.py", False),
        ("    from . import x", "x.py", True),
        (">>> import x", "x.py", True),
        ("print('important x')", "x.py", False),
        ("open('%s_%02d.csv' % (a, b))", "run_07.csv", True),
        ("open('{}.csv'.format(a))", "run.csv", True),
        ("print(f'{a}')", "run.csv", False),
        ("print('*' * 9)", "run.csv", False),
        ("r'data\\\\x.csv'", "data/x.csv", True),
        ("![](my%20x.png)", "my x.png", True),
        ("'data'", "data/deep/x", True),
        ("'dat'", "data/x", False),
    ],
)
def test_a_file_is_named_in_every_way(text, name, named):
    mentions = beside.Mentions()
    mentions.add(text)
    assert mentions.names(name) == named


def test_bounds_are_those_of_a_long_list(capsys):
    names = [f"{n}.csv" for n in range(100)]
    assert review.shortened(names).endswith("11.csv and 88 more")
    assert review.shortened(["a", "a"]) == "a"


# ----------------------------------------------------------------------------------- the console


@pytest.mark.parametrize("encoding", ["cp874", "ascii", "cp1252", "cp437", "utf-8", "no such"])
@pytest.mark.parametrize("code", ["en", "th"])
def test_what_a_console_cannot_show_is_replaced(encoding, code):
    text = say("{name} is ready. In it: {names}.", name="ก“.zip", names="· é ✎ \ud800")
    language(code)
    try:
        shown = fit(text, encoding)
    finally:
        language("en")
    shown.encode("ascii" if encoding == "no such" else encoding)
    assert ("is ready" in shown) == (code == "en" or encoding not in ("cp874", "utf-8"))


def test_thai_is_kept_where_a_console_has_it():
    language("th")
    try:
        assert fit(say("Nothing has been written."), "cp874") == "ยังไม่ได้สร้างไฟล์ส่งงาน"
    finally:
        language("en")


CONSOLES = {
    "a Thai Windows": {"PYTHONIOENCODING": "cp874"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "no locale": {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "POSIX": {"LANG": "POSIX", "PYTHONUTF8": "0"},
}


@pytest.mark.processes
@pytest.mark.parametrize("console", CONSOLES)
def test_a_real_console_of_any_kind_gets_its_sentences(folder, console):
    """With names that it lacks, through a pipe."""
    put(**{"ข้อ ๔ é.jpg": JPEG})(folder)
    done = subprocess.run(
        [sys.executable, "-m", "hw4kit.submit", "6512345", "--no-run", "--folder", str(folder)],
        cwd=ROOT, env={**os.environ, **CONSOLES[console]}, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"hw4_6512345.zip is ready" in done.stdout
    assert set(packed(folder / ZIP)) == {*submit.NOTEBOOKS, "ข้อ ๔ é.jpg"}


@pytest.mark.processes
def test_a_pipe_that_is_closed_early_is_no_error(folder):
    script = f"{sys.executable} -m hw4kit.submit 6512345 --no-run --folder '{folder}' | true"
    done = subprocess.run(script, shell=True, cwd=ROOT, capture_output=True, check=False)
    time.sleep(0.1)
    assert b"Traceback" not in done.stderr
    assert (folder / ZIP).exists()


@pytest.mark.processes
@pytest.mark.parametrize("lacks", ["numpy", "tqdm"])
def test_a_terminal_without_the_environment_is_one_sentence(tmp_path, lacks):
    """What `find_spec` says there is said here by a module that hides one of the two."""
    script = (
        f"import importlib.util as u, runpy, sys; find = u.find_spec; "
        f"u.find_spec = lambda name, *a: None if name == {lacks!r} else find(name, *a); "
        "sys.argv = ['-m', '1']; runpy.run_module('hw4kit.submit', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, "")
    assert "Activate the environment" in done.stdout


# ------------------------------------------------------------------------------- with a kernel


RUN = {
    "a module that is imported": Slip(
        both(put(**{"helper.py": "def relu(A):\n    return A"}), cell("from helper import relu")),
        ("helper.py",), (), status=0,
    ),
    "a file that nothing could find": Slip(
        both(put(**{"secret.dat": b"x"}), cell("open('secret' + '.dat').close()")), (),
        ("FileNotFoundError", "Stays here, since no cell names it: secret.dat."),
    ),
    "a cell that is loud": Slip(cell("import os\nos.write(1, b'x')\nos.system('clear')"), status=0),
    "an exit": Slip(
        cell("import os\nos._exit(3)"), (), (f"{NETWORK} ended its kernel in the cell import os",)
    ),
}  # fmt: skip


@pytest.mark.processes
@pytest.mark.parametrize("name", RUN)
def test_a_slip_that_shows_when_the_zip_is_run(folder, capsys, name):
    slip = RUN[name]
    for notebook in submit.NOTEBOOKS:  # few cells, so that it is quick
        content = json.loads((folder / notebook).read_text("utf-8"))
        for one in content["cells"]:
            if one["cell_type"] == "code":
                one["source"] = "pass"
        (folder / notebook).write_text(json.dumps(content), "utf-8")
    slip.change(folder)
    status = submit.main(["6512345", "--folder", str(folder)])
    said = capsys.readouterr().out
    assert [word for word in slip.says if word not in said] == [], said
    assert "Checks in" not in said
    assert set(packed(folder / ZIP)) == {*submit.NOTEBOOKS, *slip.more}
    remarks = [line for line in said.splitlines() if line.startswith(" !")]
    ours = [line for line in remarks if "Open in" not in line]
    assert (status, bool([line for line in ours if "Cells of" not in line])) == (
        1 if slip.status else status,
        bool(slip.status),
    )
