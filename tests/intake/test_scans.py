"""Scans: found, decoded out of harm's way, put where a person sees them, waited for."""

from __future__ import annotations

import base64
import io
import json
import os
import socket
import struct
import zlib
from pathlib import Path

import nbformat
import pillow_heif
import pytest
from conftest import ROOT, need
from marked import answered_files, homework, write_files
from PIL import Image, ImageDraw

from autograder.course import Course
from autograder.demo.writing import key_answers, write_submission
from autograder.hw4 import HOMEWORK
from autograder.hw4.tasks import BASICS, NETWORK
from autograder.intake import open_submission, repairs_of, scans
from autograder.intake.papers import Paper, read_papers
from autograder.intake.placing import answered_on_paper, place_papers
from autograder.intake.scans import decode, scan_files
from autograder.intake.task_names import TaskNames
from autograder.nbgrader_plugin.gradebook import read_marks, write_hand_mark
from autograder.nbgrader_plugin.marking import mark_submission
from autograder.nbgrader_plugin.saving import save

pillow_heif.register_heif_opener()


def photo(width: int = 2400, height: int = 1800, turned: int = 1, **options) -> bytes:
    """Return a picture with a black corner, top left as the camera saw it, as a file."""
    picture = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(picture).rectangle((0, 0, width // 4, height // 4), fill="black")
    exif = picture.getexif()
    exif[0x0112] = turned
    data = io.BytesIO()
    picture.save(data, options.pop("format", "JPEG"), exif=exif, **options)
    return data.getvalue()


def pdf(pages: int) -> bytes:
    picture = Image.new("RGB", (600, 800), "white")
    data = io.BytesIO()
    picture.save(data, "PDF", save_all=True, append_images=[picture] * (pages - 1))
    return data.getvalue()


def printed(*lines: str) -> bytes:
    """Return a PDF whose page shows some lines of text."""
    shown = " ".join(f"({line.replace('(', '[').replace(')', ']')}) Tj T*" for line in lines)
    text = f"BT /F1 9 Tf 20 780 Td 11 TL {shown} ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % (n, one) for n, one in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer << /Root 1 0 R /Size 6 >>\n%%EOF"


def opened(page: Paper | dict) -> Image.Image:
    text = page.jpeg if isinstance(page, Paper) else page["jpeg"]
    return Image.open(io.BytesIO(base64.b64decode(text)))


def decoded(tmp_path: Path, data: bytes, name: str = "scan.jpg"):
    (tmp_path / name).write_bytes(data)
    return decode(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "tasks"),
    [
        ("T1.jpg", ("T1",)),
        ("t4_2.png", ("T4",)),
        ("HW4 T4 page2.pdf", ("T4",)),
        ("โจทย์ข้อ T4.jpg", ("T4",)),
        ("ข้อ ๔.jpg", ("T4",)),
        ("Task 3.png", ("T3",)),
        ("OT1.jpg", ("OT1",)),
        ("homework_ot1_p2.jpg", ("OT1",)),
        ("T1-T3.pdf", ("T1", "T2", "T3")),
        ("T1 and T4.pdf", ("T1", "T4")),
        ("T4/IMG_0001.heic", ("T4",)),
        ("IMG_1234.jpg", ()),
        ("hw4.pdf", ()),
        ("PT1.png", ()),
        ("T12.png", ()),
        ("T9.png", ()),
    ],
)
def test_names_tell_the_task(name, tasks):
    assert TaskNames(HOMEWORK).named_in(name) == tasks


def test_pages_come_in_the_order_of_their_numbers(tmp_path):
    write_files(tmp_path, dict.fromkeys(("T4_10.jpg", "T4_2.jpg", "T4_1.jpg"), b"x"))
    assert [path.name for path in scan_files(tmp_path, HOMEWORK)] == [
        "T4_1.jpg",
        "T4_2.jpg",
        "T4_10.jpg",
    ]


def test_the_homeworks_own_figures_are_no_scans(tmp_path):
    write_files(tmp_path, {"figures/x.png": b"x", ".hidden/T1.jpg": b"x", "hw4kit/T1.png": b"x"})
    assert scan_files(tmp_path, HOMEWORK) == []


@pytest.mark.processes
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF", "WEBP", "TIFF", "BMP", "GIF"])
def test_pictures_of_all_kinds_are_read_and_made_small(tmp_path, kind):
    pages, trouble = decoded(tmp_path, photo(format=kind))
    assert (len(pages), trouble) == (1, None)
    assert opened(pages[0]).size == (1600, 1200)
    assert opened(pages[0]).format == "JPEG"


@pytest.mark.processes
@pytest.mark.parametrize(
    ("turned", "corner"), [(1, (0, 0)), (3, (-1, -1)), (6, (-1, 0)), (8, (0, -1))]
)
def test_photographs_are_turned_as_the_camera_was_held(tmp_path, turned, corner):
    (page,), _ = decoded(tmp_path, photo(turned=turned))
    picture = opened(page)
    at = tuple(4 if c == 0 else size - 5 for c, size in zip(corner, picture.size, strict=True))
    assert sum(picture.getpixel(at)) < 100
    assert picture.size == ((1600, 1200) if turned in (1, 3) else (1200, 1600))


@pytest.mark.processes
def test_transparent_pictures_get_a_white_ground(tmp_path):
    data = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(data, "PNG")
    (page,), _ = decoded(tmp_path, data.getvalue())
    assert opened(page).getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.processes
def test_all_pages_of_a_pdf_are_read(tmp_path):
    pages, trouble = decoded(tmp_path, pdf(3), "T4.pdf")
    assert (len(pages), trouble) == (3, None)
    assert max(opened(pages[0]).size) == 1600


@pytest.mark.processes
def test_a_long_pdf_is_cut_and_named(tmp_path):
    pages, trouble = decoded(tmp_path, pdf(25), "T4.pdf")
    assert len(pages) == 20
    assert "25 pages" in trouble


@pytest.mark.processes
def test_a_noisy_picture_stays_below_the_limit(tmp_path):
    noise = Image.effect_noise((3000, 3000), 100).convert("RGB")
    data = io.BytesIO()
    noise.save(data, "PNG")
    (page,), _ = decoded(tmp_path, data.getvalue())
    assert len(page["jpeg"]) <= 400_000 * 4 / 3 + 4


def png_bomb() -> bytes:
    """Return a small PNG that claims 60,000 × 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.mark.processes
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (png_bomb(), "pixels"),
        (b"nothing of the kind", "is no picture or PDF"),
        (photo()[:500], "broken or cut off"),
        (b"%PDF-1.4 broken", "is a broken PDF"),
        (b"", "is empty"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, data, reason):
    pages, trouble = decoded(tmp_path, data)
    assert pages == []
    assert reason in trouble


ODD = b"T4\xff\xfe\n.jpg"  # a name that is no UTF-8


@pytest.mark.processes
def test_a_name_that_is_no_text_is_made_readable(tmp_path):
    for data in (photo(), b"no picture"):
        with open(os.path.join(os.fsencode(tmp_path), ODD), "wb") as file:
            file.write(data)
        (paper,) = read_papers(tmp_path, homework()).papers
        assert "T4" in paper.file.encode().decode()
        assert "\n" not in paper.file


@pytest.mark.processes
def test_a_broken_scan_costs_the_others_nothing(tmp_path):
    write_files(tmp_path, {"T1.jpg": photo(), "T4.jpg": b"broken"})
    papers = read_papers(tmp_path, homework()).papers
    assert [(paper.file, bool(paper.jpeg)) for paper in papers] == [
        ("T1.jpg", True),
        ("T4.jpg", False),
    ]
    assert papers[1].why == "is no picture or PDF that can be opened"


@pytest.mark.processes
def test_the_words_on_a_page_tell_the_task(tmp_path):
    (tmp_path / "scan.pdf").write_bytes(printed("T4 Your proof"))
    assert [page.tasks for page in read_papers(tmp_path, homework()).papers] == [("T4",)]


SPY = """
import json, os, socket, sys

def trying(act):
    try:
        return repr(act())[:80]
    except OSError:
        return "refused"

def written(path):
    with open(path, "w") as file:
        return file.write("x")

sys.stdin.buffer.read()
found = {path: trying(lambda: open(path, "rb").read(9)) for path in READ}
found |= {path: trying(lambda: os.listdir(path)) for path in LIST}
places = ("/new", "/usr/lib/new", "/proc/self/fd/0")
found |= {path: trying(lambda: written(path)) for path in places}
found["network"] = trying(lambda: socket.create_connection(("127.0.0.1", PORT), 1))
print(json.dumps({"jpeg": "/9j/aaaa", "text": json.dumps(found)}))
"""


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.processes
def test_a_decoder_in_a_strangers_hands_reads_writes_and_reaches_nothing(
    course, tmp_path, monkeypatch, port
):
    need("bwrap")
    course.class_dir.mkdir(exist_ok=True)
    course.gradebook.write_bytes(b"marks of all")
    scan = course.submitted("ann") / "T4.jpg"
    write_files(scan.parent, {"T4.jpg": b"crafted"})
    read = ["/etc/passwd", course.gradebook, course.source / f"{NETWORK}.ipynb", scan, __file__,
            Path.home() / ".bashrc"]  # fmt: skip
    folders = [course.class_dir, course.root, ROOT / "solutions", ROOT / "hw4kit",
               ROOT / "autograder", "/var"]  # fmt: skip
    given = {"READ": list(map(str, read)), "LIST": list(map(str, folders)), "PORT": port}
    spy = tmp_path / "spy.py"
    spy.write_text("".join(f"{name} = {value!r}\n" for name, value in given.items()) + SPY)
    monkeypatch.setattr(scans, "DECODER", spy)
    ((page,), trouble) = decode(scan)
    found = json.loads(page["text"])
    assert set(map(str, [*read, *folders])) < set(found)
    assert {path: what for path, what in found.items() if what != "refused"} == {
        "/proc/self/fd/0": "1"  # the pipe, which nobody reads
    }
    assert (trouble, scan.read_bytes()) == (None, b"crafted")


# ---------------------------------------------------------------------------------------- placing

JPEG = base64.b64encode(photo(60, 40)).decode()


def placed(name: str, *papers: Paper, change=lambda notebook: None):
    notebook = json.loads((homework_folder() / f"{name}.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    change(notebook)
    repairs = place_papers(notebook, list(papers), homework(), name).repairs
    nbformat.validate(notebook)
    return notebook, repairs


def homework_folder() -> Path:
    from marked import COURSE

    return COURSE.released


def cell_of(notebook: dict, name: str) -> dict:
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def test_a_scan_goes_into_the_written_answer_of_its_task():
    notebook, repairs = placed(NETWORK, Paper("T4.jpg", ("T4",), jpeg=JPEG))
    cell = cell_of(notebook, "t4_proof")
    assert cell["attachments"] == {"scan-1.jpg": {"image/jpeg": JPEG}}
    assert "![T4.jpg page 1](attachment:scan-1.jpg)" in cell["source"]
    assert answered_on_paper(notebook, HOMEWORK) == ["T4"]
    assert [repair.kind for repair in repairs] == ["scan"]


@pytest.mark.parametrize(
    ("typed", "begins"),
    [("YOUR ANSWER HERE\n", "*Handed in beside"), ("By hand, see below.", "By hand")],
)
def test_a_scan_stands_in_the_place_of_the_stub_and_behind_what_was_typed(typed, begins):
    def write(notebook: dict) -> None:
        cell_of(notebook, "t4_proof")["source"] = typed

    notebook, _ = placed(NETWORK, Paper("T4.jpg", ("T4",), jpeg=JPEG), change=write)
    assert cell_of(notebook, "t4_proof")["source"].startswith(begins)


def test_a_task_without_written_answer_gets_a_cell_behind_its_own():
    notebook, _ = placed(BASICS, Paper("T2.jpg", ("T2",), jpeg=JPEG))
    ids = [cell["id"] for cell in notebook["cells"]]
    assert ids[ids.index("t2_shapes") + 1] == "scans-t2"
    assert answered_on_paper(notebook, HOMEWORK) == ["T2"]


def test_pages_without_a_task_go_to_the_top_and_empty_answers_point_there():
    notebook, _ = placed(BASICS, Paper("IMG_1.jpg", (), jpeg=JPEG))
    assert notebook["cells"][0]["id"] == "scans"
    assert "See the top of this notebook" in cell_of(notebook, "t1_working")["source"]
    assert answered_on_paper(notebook, HOMEWORK) == ["T1", "T2", "T3"]


def test_a_picture_pasted_among_a_tasks_cells_is_seen():
    def paste(notebook: dict) -> None:
        at = next(n for n, c in enumerate(notebook["cells"]) if c["id"] == "t3_parameters")
        source = "![](attachment:a.png)"
        own = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": source}
        notebook["cells"].insert(at, own | {"attachments": {"a.png": {"image/png": "aaaa"}}})

    notebook, _ = placed(BASICS, change=paste)
    assert answered_on_paper(notebook, HOMEWORK) == ["T3"]


def test_without_scans_nothing_is_put_in():
    notebook, repairs = placed(NETWORK)
    assert (answered_on_paper(notebook, HOMEWORK), repairs) == ([], [])


@pytest.mark.parametrize("flag", [None, 3, {"scans": 3}, {"scans": [3, "T4", "x"]}])
def test_a_flag_that_is_none_is_not_believed(flag):
    tasks = answered_on_paper({"metadata": {"autograder": flag}}, HOMEWORK)
    assert set(tasks) <= {"T4"}


# ---------------------------------------------------------------------------------------- marking


@pytest.fixture
def paper(prepared_course, tmp_path, monkeypatch) -> Course:
    """A student who answered T1, T2 and T4 on paper, typed T3, and wrote no code."""
    need("bwrap")
    monkeypatch.setenv("AUTOGRADER_SANDBOX", "bubblewrap")
    course = prepared_course(tmp_path)
    key = key_answers(course)
    folder = write_submission(course, "ann", {"t3_parameters": key["t3_parameters"]})
    write_files(folder, {"T1.jpg": photo(), "T2.png": photo(format="PNG"), "T4.pdf": pdf(2)})
    save(course, mark_submission(course, "ann"))
    return course


def rows_of(course: Course) -> dict:
    return {row.task: row for row in read_marks(course, ["ann"])}


@pytest.mark.processes
def test_tasks_on_paper_wait_and_typed_ones_are_marked(paper):
    rows = rows_of(paper)
    statuses = {task: str(rows[task].status) for task in ("T1", "T2", "T3", "T4", "C1", "OT1")}
    assert statuses == {
        "T1": "needs_marking",
        "T2": "needs_marking",
        "T3": "passed",
        "T4": "needs_marking",
        "C1": "not_attempted",
        "OT1": "not_attempted",
    }
    assert [repair.kind for repair in repairs_of(paper, "ann")] == ["scan"] * 3


@pytest.mark.processes
def test_marks_given_for_paper_count(paper):
    for cell, marks in (("test_t2_shapes", 8), ("test_t1_values", 7), ("t1_working", 3)):
        write_hand_mark(paper, "ann", cell, marks, "read on paper")
    rows = rows_of(paper)
    assert (rows["T2"].marks, str(rows["T2"].status)) == (8, "partial")
    assert (rows["T1"].marks, str(rows["T1"].status)) == (10, "passed")


@pytest.mark.processes
def test_a_scan_beside_typed_answers_takes_nothing_away(course):
    files = answered_files() | {"T1.jpg": photo(), "T4.jpg": photo()}
    write_files(course.submitted("ann"), files)
    opened = open_submission(course, "ann")
    assert opened.problems == []
    assert "scan-1.jpg" in cell_of(opened.notebooks[BASICS].notebook, "t1_working")["attachments"]
