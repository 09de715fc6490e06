"""Which of a student's files does a notebook find beside it where it is marked?"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from autograder.course import Course
from autograder.intake import own_files
from autograder.intake.own_files import files_beside, modules_in
from autograder.intake.records import Record, write_record

NETWORK = "2_neural_network.ipynb"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    for name in ("solutions", "assignments"):
        (tmp_path / name).symlink_to(ROOT / name)
    return Course(tmp_path, tmp_path / "class")


def hand_in(course: Course, *names: str, **contents: bytes) -> Path:
    """Write files; those without content hold their own name."""
    folder = course.submitted("ann")
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents.get(name, name.encode()))
    return folder


def found(course: Course, code: str = "", home: Path | None = None) -> dict[str, str]:
    files = files_beside(course, "ann", code, home).files
    assert len(dict(files)) == len(files)
    return {name: content.decode() for name, content in files}


# ------------------------------------------------------------------------------ what comes along


@pytest.mark.parametrize(
    "name",
    ["helper.py", "my_package/__init__.py", "my_package/sub/layers.py", "weights.npy", "best.npz",
     "data/table.csv", "settings.json", "notes.txt", "params.pkl", "t10k-images-idx3-ubyte.gz",
     "วิธีทำ/ช่วย.py", "no_ending", "my helper.py", "config.toml", "mnist.parquet"],
)  # fmt: skip
def test_modules_and_data_come_along_at_their_places(course, name):
    hand_in(course, NETWORK, name)
    assert found(course) == {name: name}


@pytest.mark.parametrize(
    "name",
    [NETWORK, "1_the_basics.ipynb", "timestamp.txt", "__pycache__/helper.cpython-311.pyc",
     ".ipynb_checkpoints/helper.py", ".hidden.py", ".git/config", "__MACOSX/helper.py",
     "venv/pyvenv.cfg", "venv/lib/x.py", "hw4kit/__init__.py", "sub/hw4kit/checks.py",
     "x" * 199 + ".py", "/".join("abcdefghijk") + ".py"],
)  # fmt: skip
def test_what_is_no_work_of_theirs_or_not_plainly_named_does_not(course, name):
    hand_in(course, "venv/pyvenv.cfg", name)
    assert name not in found(course, f"open('{name}'), glob('*')")


@pytest.mark.parametrize("name", ["folder", "figures", ".ipynb_checkpoints", "data"])
def test_nothing_is_followed_out_of_the_hand_in(course, tmp_path, name):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.py").write_text("secret")
    folder = hand_in(course, NETWORK, "helper.py")
    (folder / "key.py").symlink_to(tmp_path / "secret" / "key.py")
    (folder / name).symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "pipe.py")
    assert found(course, "open('key.py')") == {"helper.py": "helper.py"}


def test_a_record_leads_nowhere_else(course, tmp_path):
    (tmp_path / "key.py").write_text("secret")
    folder = hand_in(course, NETWORK, "helper.py", "sub/x.py")
    (folder / "link").symlink_to(tmp_path)
    kept = dict.fromkeys(["../../../../x.ipynb", "/etc/x.ipynb", "link/x.ipynb", "gone/x.ipynb"])
    write_record(course, "ann", Record(kept=kept))
    assert set(found(course)) == {"helper.py", "sub/x.py"}


def test_a_name_that_is_no_text_is_left_out(course):
    folder = hand_in(course, NETWORK, "helper.py")
    (folder / os.fsdecode(b"\xff.py")).write_text("x")
    assert set(found(course)) == {"helper.py"}


def test_a_name_is_as_people_type_it(course):
    hand_in(course, "cafe\u0301.npy")  # as a Mac writes it
    assert set(found(course)) == {"caf\u00e9.npy"}


# --------------------------------------------------------------------- what code says it looks at


@pytest.mark.parametrize(
    "name",
    ["pics/photo.PNG", "T4.jpg", "scan.pdf", "figures/own.png", "utils.ipynb", "data.zip",
     "report.docx", "page.svg"],
)  # fmt: skip
def test_what_is_mostly_looked_at_comes_where_code_says_so(course, name):
    hand_in(course, NETWORK, name)
    ending = Path(name).suffix.lower()
    assert found(course, "x = 1") == {}
    for code in (f"open('{name}')", f"for n in range(3): read(f'{{n}}{ending}')",
                 "glob.glob('*')", "os.listdir('pics')", "list(Path('.').iterdir())"):  # fmt: skip
        assert found(course, code).get(name) == name, code


def test_a_module_may_say_it_too(course):
    folder = hand_in(course, NETWORK, "helper.py", "cat.png")
    (folder / "helper.py").write_text("import matplotlib.image\ncat = imread('cat.png')")
    assert set(found(course)) == {"helper.py", "cat.png"}


def test_what_was_handed_out_is_as_it_was_handed_out(course):
    hand_in(course, NETWORK, "README.md", "figures/t1_graph.svg", "environment.yml")
    assert found(course) == {}
    files = found(course, "open('README.md'), open('figures/t1_graph.svg')")
    released = ROOT / "assignments" / "hw4"
    assert files["README.md"] == (released / "README.md").read_text()
    assert files["figures/t1_graph.svg"] == (released / "figures" / "t1_graph.svg").read_text()
    assert "hw4kit/__init__.py" not in files


# ----------------------------------------------------------------------------------- where it lay


def test_files_lie_beside_the_notebook_wherever_it_was(course):
    folder = hand_in(
        course, "work/2_neural_network.ipynb", "work/helper.py", "work/d/x.csv", "a.py"
    )
    files = found(course, home=folder / "work")
    assert files["helper.py"] == files["work/helper.py"] == "work/helper.py"
    assert files["d/x.csv"] == "work/d/x.csv"
    assert files["a.py"] == "a.py"


def test_files_are_found_where_collecting_has_moved_the_notebook_from(course):
    hand_in(course, NETWORK, "work/helper.py", "helper.py")
    write_record(course, "ann", Record(kept={f"work/{NETWORK}": f"work/{NETWORK}", NETWORK: None}))
    assert found(course)["helper.py"] == "work/helper.py"


# ------------------------------------------------------------------------------------- how much


def test_modules_come_first_and_then_what_is_small(course, monkeypatch):
    monkeypatch.setattr(own_files, "MOST_BYTES", 1000)
    folder = hand_in(course, NETWORK, "helper.py", "a.npy", "b.npy", "c.npy")
    for name, size in (("helper.py", 500), ("a.npy", 300), ("b.npy", 201), ("c.npy", 100)):
        (folder / name).write_bytes(b"x" * size)
    beside = files_beside(course, "ann", "")
    assert [name for name, _ in beside.files] == ["helper.py", "c.npy", "b.npy"]
    assert beside.left_out == ["a.npy"]


def test_no_more_than_a_number_of_files_come_along(course, monkeypatch):
    monkeypatch.setattr(own_files, "MOST_FILES", 5)
    hand_in(course, *(f"data/{n:03}.txt" for n in range(50)), "helper.py")
    beside = files_beside(course, "ann", "")
    assert len(beside.files) == 5
    assert beside.files[0][0] == "helper.py"
    assert len(beside.left_out) == 46


def test_the_bounds_leave_room_in_the_private_folder():
    from autograder.sandbox import Limits

    assert own_files.MOST_BYTES <= Limits().tmp_mib * 2**20 // 2


def test_of_pictures_that_nobody_names_nothing_is_said(course, monkeypatch):
    monkeypatch.setattr(own_files, "MOST_BYTES", 10)
    folder = hand_in(course, NETWORK, "T4.jpg", "cat.jpg")
    for name in ("T4.jpg", "cat.jpg"):
        (folder / name).write_bytes(b"x" * 100)
    assert files_beside(course, "ann", "imread('cat.jpg')").left_out == ["cat.jpg"]


def test_a_file_that_goes_away_is_left_out(course, monkeypatch):
    hand_in(course, NETWORK, "helper.py", "a.py")
    read = Path.read_bytes
    monkeypatch.setattr(
        Path, "read_bytes", lambda p: read(p.with_name("gone") if p.stem == "a" else p)
    )
    beside = files_beside(course, "ann", "")
    assert ([name for name, _ in beside.files], beside.left_out) == (["helper.py"], ["a.py"])


def test_modules_are_read_as_text_and_bounded(course, monkeypatch):
    monkeypatch.setattr(own_files, "LONGEST_CODE", 5)
    folder = hand_in(course, NETWORK, "helper.py", "hw4kit/x.py", "a.txt")
    (folder / "broken.py").write_bytes(b"\xff\xfe")
    assert modules_in(folder, "hw4kit") == ["\ufffd\ufffd", "helpe"]
    shutil.rmtree(folder)
    assert modules_in(folder, "hw4kit") == []
