"""What arrives where a submission is marked: what marking would see of it here, no more."""

from __future__ import annotations

import json
import os
import socket
import tempfile
from pathlib import Path

import msgpack
import pytest
from conftest import ROOT
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.cluster import packing
from autograder.cluster.packing import TooLarge, pack, pack_marked, unpack, unpack_marked
from autograder.course import Course
from autograder.intake import Repair, files_beside, handed_in_at, open_submission, papers
from autograder.intake.files import FIGURES, hidden_notebooks, plain_files
from autograder.intake.opening import is_odd
from autograder.marks import MarkedSubmission, Outcome

STUDENT = "s1"
NOTEBOOK = "1_the_basics.ipynb"
NAMES = (
    b"1_the_basics.ipynb", b"2_neural_network.ipynb", b"1_the_basics (1).ipynb", b".~1.ipynb",
    b"mine.py", b"my data.csv", b"\xe0\xb8\x87\xe0\xb8\xb2\xe0\xb8\x99.ipynb", b"\xff\xfe.ipynb",
    b"page_1.png", b"timestamp.txt", b"report.pdf", b".icloud", b"a.icloud", b"no ending",
    b"figures", b".ipynb_checkpoints", b"__pycache__", b"node_modules", b"__MACOSX", b".git",
    b"env", b"pyvenv.cfg", b"hw4kit", b"part", b"\x80", b"x" * 200, b"new\nline.py", b"-f",
)  # fmt: skip
RELEASED = (ROOT / "assignments" / "hw4" / NOTEBOOK).read_bytes()
CONTENTS = (b"", b"{", b"import mine\n", RELEASED, RELEASED[:5000], b"\x89PNG\r\n\x1a\n", b"\0")
NS = st.integers(0, 2**33).map(lambda seconds: seconds * 1_000_000_000 + 123_456_789)
PATHS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(tuple)
OUTSIDE = (b"/etc/passwd", b"/", b"/nowhere", b"../../../other/hw4/x.py", b"loop")
THINGS = st.one_of(
    st.tuples(st.just("file"), st.sampled_from(CONTENTS), NS),
    st.tuples(st.just("folder"), st.just(b""), st.just(0)),
    st.tuples(st.just("link"), st.sampled_from((*NAMES, *OUTSIDE)), st.just(0)),
    st.tuples(st.sampled_from(("pipe", "socket")), st.just(b""), st.just(0)),
    st.tuples(st.just("huge"), st.sampled_from(CONTENTS), NS),
)
FOLDERS = st.dictionaries(PATHS, THINGS, max_size=12)
Things = dict[tuple[bytes, ...], tuple[str, bytes, int]]


@pytest.fixture(scope="module", autouse=True)
def scans_are_read_here():
    """Decode no scan, which takes a process: say what it holds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(papers, "decode", lambda path: ([], f"holds {looked_at(path)}"))
        yield


def course_in(folder: str | Path) -> Course:
    return Course(ROOT, Path(folder) / "class", "hw4")


def put(top: Path, things: Things) -> None:
    """Make a folder with what was drawn, as far as one thing leaves room for the other."""
    top.mkdir(parents=True)
    for parts, (kind, content, time) in things.items():
        path = os.path.join(os.fsencode(top), *parts)
        parent = os.path.dirname(path)
        if os.path.lexists(path) or os.path.realpath(parent) != parent:
            continue
        try:
            os.makedirs(parent, exist_ok=True)
        except OSError:
            continue
        put_one(path, kind, content, time)


def put_one(path: bytes, kind: str, content: bytes, time: int) -> None:
    if kind == "folder":
        os.mkdir(path)
    elif kind == "link":
        os.symlink(content, path)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as at, tempfile.TemporaryDirectory() as short:
            at.bind(f"{short}/s")
            os.rename(f"{short}/s", path)
    else:
        with open(path, "wb") as file:
            file.write(content)
            file.truncate(packing.LARGEST_READ * 3 if kind == "huge" else len(content))
        os.utime(path, ns=(time, time))


def seen(course: Course) -> dict:
    """Return what marking sees of a submission."""
    folder = course.submitted(STUDENT)
    listings = {
        "plain": plain_files(folder, course.homework.kit),
        "hidden": hidden_notebooks(folder),
        "figures": [] if (folder / FIGURES).is_symlink() else plain_files(folder / FIGURES),
    }
    found = {
        kind: [(os.fsencode(path.relative_to(folder)), looked_at(path)) for path in paths]
        for kind, paths in listings.items()
    }
    return {**found, "time": handed_in_at(folder), "named": is_odd(folder / NOTEBOOK)}


def looked_at(path: Path) -> tuple:
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        return about.st_size, about.st_mtime_ns, file.read(packing.BEGINNING)


def made_of(course: Course) -> tuple:
    """Return what marking makes of a submission before any of it runs."""
    opened = open_submission(course, STUDENT)
    there = {name: path.relative_to(course.class_dir) for name, path in opened.files.items()}
    beside = [
        files_beside(course, STUDENT, "open('my data.csv'), glob, listdir", home)
        for home in {None, *(path.parent for path in opened.files.values())}
    ]
    sizes = [([(n, len(c), c[:99]) for n, c in one.files], one.left_out) for one in beside]
    words = str((opened.problems, opened.repairs, opened.papers, opened.absent, opened.unshown))
    texts = {name: mended.notebook for name, mended in opened.notebooks.items()}
    return texts, there, sorted(sizes, key=str), words


def travelled(things: Things, here: str, there: str, record: dict | None) -> tuple[Course, Course]:
    first, second = course_in(here), course_in(there)
    put(first.submitted(STUDENT), things)
    if record is not None:
        first.repairs(STUDENT).parent.mkdir(parents=True)
        first.repairs(STUDENT).write_text(json.dumps(record))
    assert unpack(pack(first, STUDENT), second) == STUDENT
    return first, second


RECORDS = st.sampled_from((
    None,
    {"collected": [], "marked": [], "kept": {}, "undone": True},
    {"collected": [], "marked": [], "kept": {"part/1_the_basics.ipynb": None}, "undone": False},
))  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(FOLDERS, RECORDS)
@example({(b"timestamp.txt",): ("link", b"/etc/passwd", 0)}, None)
@example(
    {
        (b"1_the_basics.ipynb",): ("file", RELEASED, 0),
        (b"1_the_basics (1).ipynb",): ("file", RELEASED, 5_000_000_000),
    },
    None,
)
@example({(b"mine.py",): ("huge", b"import numpy", 0), (b"page_1.png",): ("huge", b"", 0)}, None)
@example(
    {(b"env", b"pyvenv.cfg"): ("link", b"/etc/passwd", 0), (b"env", b"a.py"): ("file", b"a", 0)},
    None,
)
@example(
    {(b"1_the_basics.ipynb",): ("link", b"/etc/passwd", 0)},
    {"collected": [], "marked": [], "kept": {}, "undone": True},
)
@example(
    {(b"1_the_basics.ipynb",): ("pipe", b"", 0)},
    {"collected": [], "marked": [], "kept": {}, "undone": True},
)
@example(
    {(b"part",): ("link", b"env", 0), (b"env", b"mine.py"): ("file", b"a", 0)},
    {"collected": [], "marked": [], "kept": {"part/1_the_basics.ipynb": None}, "undone": False},
)
def test_marking_sees_there_what_it_sees_here(things: Things, record: dict | None):
    with tempfile.TemporaryDirectory() as here, tempfile.TemporaryDirectory() as there:
        first, second = travelled(things, here, there, record)
        assert seen(second) == seen(first)
        assert made_of(second) == made_of(first)


@settings(max_examples=60, deadline=None)
@given(FOLDERS)
def test_nothing_there_leads_out_of_the_submission(things: Things):
    with tempfile.TemporaryDirectory() as here, tempfile.TemporaryDirectory() as there:
        _, second = travelled(things, here, there, None)
        top = second.submitted(STUDENT).resolve()
        for where, folders, names in os.walk(top):
            for name in (*folders, *names):
                path = os.path.realpath(os.path.join(where, name))
                assert path.startswith((f"{top}/", "/dev/null"))


def test_what_marking_never_reads_stays_here(tmp_path: Path):
    course = course_in(tmp_path)
    put(course.submitted(STUDENT), {
        (b"env", b"pyvenv.cfg"): ("file", b"", 0),
        (b"env", b"lib", b"torch.so"): ("file", b"of a library" * 1000, 0),
        (b".git", b"pack"): ("file", b"of git" * 1000, 0),
        (b"films.mp4",): ("huge", b"", 0),
    })  # fmt: skip
    packed = pack(course, STUDENT)
    assert b"of a library" not in packed
    assert b"of git" not in packed
    assert len(packed) < 1.1 * packing.BEGINNING


def test_a_submission_too_large_to_travel_is_refused_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(packing, "MOST_BYTES", 10_000)
    course = course_in(tmp_path)
    put(course.submitted("two words"), {(b"a.csv",): ("file", b"x" * 9_999, 0)})
    pack(course, "two words")
    (course.submitted("two words") / "b.csv").write_text("xx")
    with pytest.raises(TooLarge, match="`autograder grade --student 'two words'`"):
        pack(course, "two words")


def test_a_submission_of_too_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(packing, "MOST_ENTRIES", 3)
    course = course_in(tmp_path)
    put(course.submitted(STUDENT), {(b"%d.py" % n,): ("file", b"", 0) for n in range(3)})
    pack(course, STUDENT)
    (course.submitted(STUDENT) / "4.py").touch()
    with pytest.raises(TooLarge):
        pack(course, STUDENT)


@pytest.mark.parametrize("name", [b"../x", b"/etc/x", b"a//b", b"a/./b", b"", b"a\0b"])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path, name):
    packed = msgpack.packb([b"s1", [(name, packing.FILE, 0, 0, b"")], None])
    with pytest.raises(ValueError, match="no name of a file"):
        unpack(packed, course_in(tmp_path))


@pytest.mark.parametrize("name", [b"..", b"a/b", b""])
def test_a_student_is_one_folder(tmp_path, name):
    with pytest.raises(ValueError, match="no name of a file"):
        unpack(msgpack.packb([name, [], None]), course_in(tmp_path))


def test_a_student_whose_name_is_no_utf8_arrives(tmp_path):
    student = os.fsdecode(b"\xff")
    here, there = course_in(tmp_path / "here"), course_in(tmp_path / "there")
    put(here.submitted(student), {(b"a.py",): ("file", b"1", 0)})
    assert unpack(pack(here, student), there) == student
    assert (there.submitted(student) / "a.py").read_text() == "1"


def test_a_marked_submission_comes_back_as_it_was():
    outcome = Outcome("\udcff", True, ["no UTF-8: \udcff"], 1.5, ["C8"])
    texts = {"1_the_basics": '{"cells": "\ud800 ไทย"}\n'}
    marked = MarkedSubmission(outcome, texts, [Repair("scan", "1", "“a” was put in")], ["2"])
    assert unpack_marked(pack_marked(marked)) == marked
