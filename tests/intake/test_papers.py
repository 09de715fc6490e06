"""What lies beside the notebooks: named, shown if it can be, and never 0 in silence."""

from __future__ import annotations

import ast
import io
import json
import re
import shutil

import pypdfium2
import pytest
from conftest import ROOT, need
from hypothesis import given
from hypothesis import strategies as st
from language import is_thai, placeholders, templates
from marked import COURSE, answered_files, homework, write_files
from PIL import Image
from test_scans import pdf, photo, printed

from autograder.hw4 import HOMEWORK
from autograder.hw4.tasks import BASICS, NETWORK
from autograder.intake import open_submission
from autograder.intake.filenames import as_counted
from autograder.intake.kinds import BY_ENDING, DATA, PROGRAMS, TEXTS, THAI, kind_of
from autograder.intake.opening import open_folder
from autograder.intake.papers import read_papers
from autograder.intake.placing import answered_on_paper
from autograder.intake.scans import ENDINGS, scan_files
from autograder.marks import totals
from autograder.nbgrader_plugin.feedback import write_feedback
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.nbgrader_plugin.marking import mark_submission
from autograder.nbgrader_plugin.saving import save
from autograder.results import Status

WRITTEN = ("t1_values", "t1_working", "t4_derivatives", "t4_proof", "ot1_derivation")
PAPER_TASKS = {"T1", "T4", "OT1"}
LOCKED_PDF = b"""%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>
endobj
4 0 obj
<< /Filter /Standard /V 1 /R 2 /P -4
/O <92fe0f4454ad4c9644693f33c07cb54f587dce1e2682fe9ecea6107a1ef630dd>
/U <902d6c0d6b77adef97ca1c71e49308c613b917b2ad6ef711a0cb410737994360> >>
endobj
trailer << /Size 5 /Root 1 0 R /Encrypt 4 0 R
/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] >>
%%EOF
"""


def with_open(*cells: str) -> dict[str, bytes]:
    """Return the answered notebooks' files with some answers as they were handed out."""
    files = answered_files()
    for name in (BASICS, NETWORK):
        blank = json.loads((COURSE.released / f"{name}.ipynb").read_text("utf-8"))
        sources = {cell["id"]: cell["source"] for cell in blank["cells"]}
        notebook = json.loads(files[f"{name}.ipynb"])
        for cell in notebook["cells"]:
            if cell["id"] in cells:
                cell["source"] = sources[cell["id"]]
        files[f"{name}.ipynb"] = json.dumps(notebook).encode()
    return files


def handed_in(course, beside: dict[str, bytes], *open_cells: str):
    """Return a submission with files beside it, opened, and the tasks that wait for a person."""
    write_files(course.submitted("ann"), with_open(*open_cells) | beside)
    opened = open_submission(course, "ann")
    notebooks = [mended.notebook for mended in opened.notebooks.values()]
    return opened, {task for nb in notebooks for task in answered_on_paper(nb, HOMEWORK)}


def text_of(opened, cell: str) -> str:
    cells = [c for m in opened.notebooks.values() for c in m.notebook["cells"]]
    return next(c["source"] for c in cells if c["id"] == cell)


# ------------------------------------------------------------- documents that cannot be shown


@pytest.mark.parametrize(
    ("file", "task", "kind"),
    [
        ("T4.docx", "T4", "a Word document"),
        ("T1.pages", "T1", "a Pages document"),
        ("OT1.svg", "OT1", "a drawing"),
        ("T4.odt", "T4", "a document of a word processor"),
        ("my proof of T4.rtf", "T4", "a document of a word processor"),
        ("T4/answer.pptx", "T4", "a presentation"),
        ("OT1.xlsx", "OT1", "a spreadsheet"),
        ("T4.key", "T4", "a presentation"),
        ("ข้อ ๔.goodnotes", "T4", "holds the notes of an app"),
        ("T4.xps", "T4", "an e-book or a printed file"),
        ("T4.mp4", "T4", "a video"),
        ("T4.html", "T4", "a web page"),
        ("T4.zip", "T4", "an archive"),
        ("T4.xyz", "T4", "a file of a kind that is not shown here"),
        ("T4", "T4", "a file of a kind that is not shown here"),
        (".T4.pdf.icloud", "T4", "a placeholder of iCloud"),
        ("T4.gdoc", "T4", "a link to a Google document"),
        ("T4.py", "T4", "a program"),
        ("T1.csv", "T1", "data"),
    ],
)
def test_a_document_named_after_an_open_task_is_named_and_waits(course, file, task, kind):
    opened, waiting = handed_in(course, {file: b"\0\1\2 anything"}, *WRITTEN)
    (problem,) = opened.problems
    assert file in problem
    assert kind in problem
    assert f"{task} waits for a person" in problem
    assert waiting == {task}
    written = {"T1": "t1_working", "T4": "t4_proof", "OT1": "ot1_derivation"}[task]
    assert f"`{file}`" in text_of(opened, written)
    assert all(is_thai(one.why.th) for one in opened.unshown)


@pytest.mark.parametrize("file", ["notes.docx", "Homework 4.pages", "answers.one", "x.tar.gz"])
def test_a_document_without_a_task_lets_all_that_is_open_wait(course, file):
    opened, waiting = handed_in(course, {file: b"\1\2"}, *WRITTEN, "c3_backward")
    assert waiting == {*PAPER_TASKS, "C3"}
    assert file in str(opened.problems)
    assert f"`{file}`" in text_of(opened, "t4_proof")


@pytest.mark.parametrize("file", ["notes.docx", "README.md", "lecture.pptx", "x.mp4", "my.ipynb"])
def test_a_document_beside_a_complete_notebook_is_no_event(course, file):
    opened, waiting = handed_in(course, {file: b"\1\2"})
    assert (opened.problems, opened.repairs, waiting) == ([], [], set())


def test_a_document_named_after_an_answered_task_costs_nothing_and_is_seen(course):
    opened, _ = handed_in(course, {"T4.docx": b"PK\3\4"})
    assert opened.problems == []
    assert "T4.docx" in str(opened.repairs)
    key = json.loads(answered_files()[f"{NETWORK}.ipynb"])
    typed = next("".join(c["source"]) for c in key["cells"] if c["id"] == "t4_proof")
    assert text_of(opened, "t4_proof").startswith(typed)
    assert "T4.docx" in text_of(opened, "t4_proof")


@pytest.mark.parametrize(
    "file",
    ["helper.py", "weights.npy", "data.csv", "log.txt~", "requirements.txt", "environment.yml",
     "README.md", "timestamp.txt", "~$T4.docx", ".DS_Store", "hw4kit/T4.docx", "figures/T4.docx",
     ".ipynb_checkpoints/T4.docx"],
)  # fmt: skip
def test_programs_data_and_what_was_handed_out_are_no_answers(course, file):
    ours = COURSE.released / file
    data = ours.read_bytes() if ours.is_file() else b"x = 1\n"
    if file == "log.txt~":
        file, data = "run.log", b"epoch 1"
    if file == "timestamp.txt":
        data = b"2026-11-24 23:30:00 +07:00"
    opened, waiting = handed_in(course, {file: data}, *WRITTEN)
    assert (opened.problems, waiting) == ([], set())


@pytest.mark.parametrize("file", ["T4.py", "C3.py", "T1.npy", "t4/log.csv", "ot1.json"])
def test_a_program_or_data_with_a_tasks_name_beside_its_answer_is_no_event(course, file):
    opened, waiting = handed_in(course, {file: b"x = 1\n"})
    assert (opened.problems, opened.repairs, waiting) == ([], [], set())


def test_no_ending_is_told_in_two_ways():
    assert not BY_ENDING.keys() & (PROGRAMS | DATA | TEXTS | {*ENDINGS})


@pytest.mark.parametrize("english", THAI)
def test_each_reason_is_told_in_thai(english):
    assert is_thai(THAI[english])
    assert placeholders(THAI[english]) == placeholders(english)


def test_each_reason_that_is_given_is_in_the_table():
    spoken = templates(ROOT / "autograder" / "intake", "say")
    files = ("kinds", "papers", "scans", "opening")
    assert {text for text, at in spoken.items() if at.startswith(files)} - set(THAI) == set()
    decoder = ast.parse((ROOT / "autograder/intake/decoding.py").read_text("utf-8"))
    texts = (node.value for node in ast.walk(decoder) if isinstance(node, ast.Constant))
    told = {text for text in texts if re.match(r"(?:is|has|wants|needs|could) ", str(text))}
    assert told - set(THAI) == set()
    assert len(told) > 6


# ------------------------------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("T4.txt", "By the quotient rule P_i (1 - P_i) *q*"),
        ("T4.md", "By the quotient rule $P_i (1 - P_i)$"),
        ("T4.tex", "\\documentclass{article}\\begin{document}By the quotient rule\\end{document}"),
        ("OT1 T4.rst", "By the quotient rule"),
    ],
)
def test_a_text_is_shown_where_its_name_says(course, file, data):
    opened, waiting = handed_in(course, {file: data.encode()}, *WRITTEN)
    assert opened.problems == []
    assert "T4" in waiting
    assert "By the quotient rule" in text_of(opened, "t4_proof")
    assert "documentclass" not in text_of(opened, "t4_proof")


def test_a_plain_text_is_shown_as_it_was_typed_whatever_stands_in_it(course):
    opened, _ = handed_in(course, {"T4.txt": b"a ``` b\n# no heading"}, *WRITTEN)
    assert "````\na ``` b\n# no heading\n````" in text_of(opened, "t4_proof")


def test_a_text_without_a_task_goes_to_the_top_and_open_answers_point_there(course):
    opened, waiting = handed_in(course, {"proofs.txt": b"First, by the chain rule"}, *WRITTEN)
    assert "by the chain rule" in text_of(opened, "scans")
    assert "`proofs.txt`" in text_of(opened, "ot1_derivation")
    assert waiting == PAPER_TASKS


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"a" * 30_000, "too long"), (bytes(range(256)) * 4, "of a kind"), (b"", "empty")],
)
def test_a_text_that_is_none_is_named(course, data, why):
    opened, waiting = handed_in(course, {"T4.txt": data}, *WRITTEN)
    assert why in str(opened.problems)
    assert waiting == {"T4"}


# ------------------------------------------------------------------- scans that cannot be opened


def blank_pdf(pages: int) -> bytes:
    document, data = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(600, 800)
    document.save(data)
    return data.getvalue()


def avif() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(data, "AVIF")
    return data.getvalue()


LOGIN = b"<!DOCTYPE html><html><body>Log in to see this file</body></html>"


@pytest.mark.processes
@pytest.mark.parametrize(
    ("file", "data", "why"),
    [
        ("T4.pdf", b"", "is empty (0 bytes)"),
        ("T4.pdf", LOGIN, "is not a PDF but a web page"),
        ("T4.jpg", LOGIN, "is not a picture but a web page"),
        ("T4.pdf", pdf(1)[:200], "is a broken PDF"),
        ("T4.pdf", blank_pdf(0), "is a broken PDF"),
        ("T4.jpg", bytes(range(256)) * 9, "is no picture or PDF that can be opened"),
        ("T4.png", photo(format="PNG")[:400], "is a picture that is broken or cut off"),
        ("T4.heic", photo(200, 100, format="HEIF")[:300], "is a picture that is broken or cut off"),
        ("T4.pdf", b"PK\3\4\x14\0\6\0 word/document.xml", "is a Word document"),
        ("T4.jpg", b"Rar!\x1a\7\1\0", "is an archive that was not opened"),
        (
            "T4.pdf",
            b"version https://git-lfs.github.com/spec/v1\noid sha256:1",
            "is a pointer of Git",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_scan_that_cannot_be_opened_is_told_why_and_its_task_waits(course, file, data, why):
    opened, waiting = handed_in(course, {file: data}, *WRITTEN)
    (problem,) = opened.problems
    assert f"“{file}” {why}" in problem
    assert waiting == {"T4"}
    assert why in text_of(opened, "t4_proof")


@pytest.mark.processes
def test_a_locked_pdf_wants_a_password(course):
    opened, waiting = handed_in(course, {"T4.pdf": LOCKED_PDF}, *WRITTEN)
    assert opened.problems == ["“T4.pdf” wants a password: T4 waits for a person who opens it"]
    assert waiting == {"T4"}


@pytest.mark.processes
def test_of_a_scan_that_is_shown_in_part_the_rest_waits(course):
    opened, waiting = handed_in(course, {"T4.pdf": blank_pdf(23)}, *WRITTEN)
    assert opened.problems == [
        "“T4.pdf” has 23 pages, of which the first 20 are shown: T4 waits for a person who opens it"
    ]
    assert text_of(opened, "t4_proof").count("attachment:scan-") == 20
    assert waiting == {"T4"}


@pytest.mark.processes
def test_a_scan_without_a_task_that_cannot_be_opened_lets_what_is_open_wait(course):
    opened, waiting = handed_in(course, {"IMG_1.jpg": b"\xff\xd8\xff no"}, "ot1_derivation")
    assert waiting == {"OT1"}
    assert "OT1 waits" in str(opened.problems)


@pytest.mark.processes
@pytest.mark.parametrize(
    ("file", "data"),
    [("T4.avif", avif()), ("T4", photo(60, 40)), ("T4.docx", pdf(1)), ("T4.dat", photo(60, 40))],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_picture_is_called_does_not_hide_it(course, file, data):
    opened, waiting = handed_in(course, {file: data}, *WRITTEN)
    assert (opened.problems, waiting) == ([], {"T4"})
    assert "attachment:scan-1.jpg" in text_of(opened, "t4_proof")


@pytest.mark.processes
def test_more_files_than_are_looked_at_are_counted(course):
    many = {f"p{n}.docx": b"\1" for n in range(35)}
    opened, waiting = handed_in(course, many, *WRITTEN)
    assert "5 more files" in str(opened.problems)
    assert waiting == PAPER_TASKS


# ----------------------------------------------------------------------------------- printouts


def printout() -> bytes:
    raw = json.loads((COURSE.released / f"{NETWORK}.ipynb").read_text("utf-8"))
    code = ["".join(c["source"]) for c in raw["cells"] if c["cell_type"] == "code"]
    return printed(*"\n".join(code[1:4]).split("\n")[:40])


@pytest.mark.processes
@pytest.mark.parametrize("name", ["2_neural_network.pdf", "hw4.pdf", "print/all.pdf"])
def test_a_printout_beside_a_complete_notebook_is_no_scan(course, name):
    opened, waiting = handed_in(course, {name: printout()})
    assert (opened.problems, opened.repairs, waiting) == ([], [], set())
    assert "Handed in beside" not in str(opened.notebooks[NETWORK].notebook)


@pytest.mark.processes
def test_a_printout_is_shown_where_a_written_task_is_open_since_it_may_hold_it(course):
    opened, waiting = handed_in(course, {"2_neural_network.pdf": printout()}, "t4_proof")
    assert waiting >= {"T4"}
    assert "attachment:scan-1.jpg" in str(opened.notebooks[NETWORK].notebook)
    assert "Handed in beside" not in str(opened.notebooks[BASICS].notebook)


@pytest.mark.processes
def test_a_sheet_to_write_on_is_no_printout(course):
    sheet = printed("T4 The gradient of softmax with cross-entropy", "Your proof")
    opened, waiting = handed_in(course, {"hw4.pdf": sheet})
    assert waiting == {"T4"}
    assert "attachment:scan-1.jpg" in text_of(opened, "t4_proof")


# ------------------------------------------------------------------------------------- names

ODD = "0123456789๐๑๒๙٣९²½①aZ._- กé\udc80\U0001d7d8"
NAMES = st.text(st.sampled_from(ODD), max_size=12) | st.text(max_size=9)


@given(st.lists(NAMES, max_size=8))
def test_any_names_can_be_sorted_and_always_alike(names):
    once = sorted(names, key=as_counted)
    backwards = names[::-1]
    assert sorted(backwards, key=as_counted) == once


@pytest.mark.parametrize(
    "names",
    [["a1.jpg", "๑1.jpg"], ["1.jpg", "๒.jpg", "10.jpg", "๑๑.jpg"], ["p².jpg", "p3.jpg"],
     ["๑a1.jpg", "1a๒.jpg", "a.jpg"]],
)  # fmt: skip
def test_numbers_of_any_script_count(tmp_path, names):
    write_files(tmp_path, dict.fromkeys(reversed(names), b"x"))
    found = [path.name for path in scan_files(tmp_path, HOMEWORK)]
    assert sorted(found) == sorted(names)
    if names[0] == "1.jpg":
        assert found == names


@given(st.binary(max_size=40), st.sampled_from(["x.pdf", "T4.docx", "a", ".x.icloud", "b.svg"]))
def test_of_any_bytes_something_is_said_or_nothing(data, name):
    said = kind_of(name, data)
    assert said is None or is_thai(said.th)


def test_reading_papers_starts_no_process_where_there_are_none(tmp_path):
    folder = write_files(tmp_path, answered_files())
    opened = open_folder(folder, homework())
    assert read_papers(folder, homework(), opened.notebooks_in).papers == []


# ------------------------------------------------------------------------------------ marking


@pytest.fixture
def marked(prepared_course, tmp_path, monkeypatch):
    """Return a function that marks what ann hands in and returns her marks by task."""
    need("bwrap")
    monkeypatch.setenv("AUTOGRADER_SANDBOX", "bubblewrap")
    course = prepared_course(tmp_path)
    blank = {
        f"{name}.ipynb": (course.released / f"{name}.ipynb").read_bytes()
        for name in (BASICS, NETWORK)
    }

    def mark(beside: dict[str, bytes], *left_out: str) -> dict:
        shutil.rmtree(course.submitted("ann"), ignore_errors=True)
        kept = {name: data for name, data in blank.items() if name not in left_out}
        write_files(course.submitted("ann"), kept | beside)
        save(course, mark_submission(course, "ann"))
        return {row.task: row for row in read_marks(course, ["ann"])}

    mark.course = course
    return mark


def final(rows: dict) -> bool:
    return totals(HOMEWORK, rows.values())[0].final


@pytest.mark.processes
def test_what_cannot_be_shown_waits_and_the_students_page_says_why(marked):
    rows = marked({"T4.pdf": LOCKED_PDF, "OT1.docx": b"\1"})
    assert {task: str(rows[task].status) for task in ("T4", "OT1", "T1", "C1")} == {
        "T4": "needs_marking",
        "OT1": "needs_marking",
        "T1": "not_attempted",
        "C1": "not_attempted",
    }
    assert not final(rows)
    (written,) = write_feedback(marked.course, ["ann"])
    page = (marked.course.feedback("ann") / "feedback.html").read_text("utf-8")
    assert written.waiting
    for said in ("<code>T4.pdf</code> wants a password", "<code>T4.pdf</code> ต้องใช้รหัสผ่าน"):
        assert said in page
    assert "<code>OT1.docx</code> is a Word document" in page


@pytest.mark.processes
def test_a_notebook_that_nobody_has_seen_is_not_0_and_one_of_which_there_is_nothing_is(marked):
    file = f"{NETWORK}.ipynb"
    before = marked({})
    assert before["C1"].status is Status.NOT_ATTEMPTED
    unseen = marked({f".{file}.icloud": b"bplist00"}, file)
    assert unseen["C1"].unmarked
    assert not final(unseen)
    broken = marked({file: b"<html>sign in</html>"}, file)
    assert broken["C1"].unmarked
    nothing = marked({}, file)
    assert (nothing["C1"].marks, str(nothing["C1"].status)) == (0, "not_attempted")
    assert final(nothing)
    on_paper = marked({"T4.docx": b"\1"}, file)
    assert str(on_paper["T4"].status) == "needs_marking"
    assert on_paper["C1"].status is Status.NOT_ATTEMPTED  # it was marked, with the paper in it
    assert not final(on_paper)
