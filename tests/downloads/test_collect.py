"""From downloads to submissions: whose each is, what counts, what is kept."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import unicodedata
import zipfile
from pathlib import Path

import pytest
from marked import answered_files
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course import UsageError
from autograder.downloads import archives, collect, collecting, sorting, undo
from autograder.downloads.archives import Refused
from autograder.hw4.tasks import NETWORK
from autograder.intake import handed_in_at, open_submission, repairs_of
from autograder.roster import read_roster

SECOND = f"{NETWORK}.ipynb"
ROSTER = """name,email,id
Ann Lee,ann.lee@example.org,6530000021
"Bob, O'Neil",bob@example.org,6530000121
สมชาย ใจดี,somchai@example.org,6530000221
José García,jose@example.org,6530000321
"""


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def lay_out(folder, files: dict[str, bytes]):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def delivered(folder: Path, files: dict[str, bytes], packed: bool) -> Path:
    """Return a download: the files in a folder, or in one zip of the site's."""
    if not packed:
        return lay_out(folder / "downloads", files)
    path = folder / "CS-HW4-99999.zip"
    path.write_bytes(zipped(files))
    return path


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text(ROSTER, "utf-8")
    return read_roster(path)


def run(course, *paths, **options):
    count, *results = collect(course, list(paths), **options)
    assert count == len(results)
    return {result.student or result.sources[0]: result for result in results}


def tree(folder) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


HW = zipped({f"hw4/{name}": data for name, data in answered_files().items()})
LAYOUTS = {
    "Moodle, folders": {
        "Ann Lee_123456_assignsubmission_file_/hw4.zip": HW,
        "สมชาย ใจดี_123457_assignsubmission_file_/hw4.zip": HW,
    },
    "Moodle, files": {
        "Ann Lee_123456_assignsubmission_file_hw4.zip": HW,
        "สมชาย ใจดี_123457_assignsubmission_file_hw4.zip": HW,
    },
    "Canvas": {
        "leeann_LATE_12345_67890_hw4.zip": HW,
        "ใจดีสมชาย_12346_67891_hw4-1.zip": HW,
    },
    "Google Classroom": {  # a folder of Drive; files go by the names that students gave them
        "HW4/hw4_6530000021.zip": HW,
        "HW4/สมชาย ใจดี - hw4.zip": HW,
    },
    "plain": {"6530000021_hw4.zip": HW, "6530000221/hw4.zip": HW},
    "by email": {"ann.lee/hw4.zip": HW, "somchai@example.org.zip": HW},
    "nbgrader's exchange": {
        f"{who}+hw4+2026-11-24 10:00:00 UTC+x1y2/{name}": data
        for who in ("6530000021", "6530000221")
        for name, data in answered_files().items()
    },
}


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "one zip"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_of_web_sites(course, roster, tmp_path, layout, packed):
    results = run(course, delivered(tmp_path, LAYOUTS[layout], packed), roster=roster)
    assert set(results) == {"6530000021", "6530000221"}
    for student, result in results.items():
        assert (result.outcome, result.notebooks, result.problems) == ("new", 2, [])
        assert (course.submitted(student) / SECOND).read_bytes() == answered_files()[SECOND]


def test_without_a_roster_the_sites_own_names_are_taken(course, tmp_path):
    downloads = {**LAYOUTS["Moodle, folders"], **LAYOUTS["plain"], "eve/hw4.zip": HW}
    results = run(course, lay_out(tmp_path / "downloads", downloads))
    assert set(results) == {
        "Ann-Lee-123456", "สมชาย-ใจดี-123457", "6530000021", "6530000221", "eve",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["hw4", "HW4", "hw4_final"])
def test_a_folder_called_as_the_homework_is_nobody(course, tmp_path, name):
    files = {f"{name}/{file}": data for file, data in answered_files().items()}
    results = run(course, lay_out(tmp_path / "d", {**files, "x.zip": zipped(files)}))
    assert [(r.student, r.sources) for r in results.values()] == [
        ("", [f"d/{name}"]), ("", ["d/x.zip"]),
    ]  # fmt: skip
    assert all("<student id>" in r.to_do for r in results.values())


def test_the_folder_that_a_hand_in_was_unpacked_into_is_known_like_it(course, tmp_path):
    files = {f"hw4_{s}/{n}": d for s in ("ann", "6512345") for n, d in answered_files().items()}
    assert set(run(course, lay_out(tmp_path / "d", files))) == {"ann", "6512345"}


def test_a_students_own_time_does_not_count(course, tmp_path):
    files = {f"ann/hw4/{name}": data for name, data in answered_files().items()}
    own = {"ann/hw4/timestamp.txt": b"2026-01-01 10:00:00 UTC", "ann/hw4/x.txt": b"?"}
    folder = {"bob/hw4.zip": zipped({**answered_files(), "timestamp.txt/x.txt": b"?"})}
    run(course, lay_out(tmp_path / "d", {**files, **own, **folder}))
    for student in ("ann", "bob"):
        assert handed_in_at(course.submitted(student)) == (None, "")
    assert (course.submitted("bob") / "timestamp.txt-folder" / "x.txt").read_bytes() == b"?"


def test_work_in_a_folder_of_its_own_is_the_outer_folders(course, tmp_path):
    files = {f"eve/my work/{name}": data for name, data in answered_files().items()}
    results = run(course, lay_out(tmp_path / "d", {**files, "bob/hw4.zip": HW}))
    assert {name: result.notebooks for name, result in results.items()} == {"eve": 2, "bob": 2}


def test_a_photograph_called_by_its_date_is_nobody(course, tmp_path):
    files = {**answered_files(), "20261124_101112.jpg": b"scan"}
    folder = lay_out(tmp_path / "d", {f"6530000021/{name}": data for name, data in files.items()})
    assert set(run(course, folder)) == {"6530000021"}
    assert set(tree(course.submitted("6530000021"))) == set(files)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("name", ["สมชาย ใจดี", "José García", "García José", "GARCÍA, José"])
def test_names_match_in_any_unicode_form(course, roster, tmp_path, name, form):
    name = unicodedata.normalize(form, name)
    downloads = lay_out(tmp_path / "d", {f"{name}_1_assignsubmission_file_/hw4.zip": HW})
    expected = "6530000221" if "สม" in name else "6530000321"
    assert set(run(course, downloads, roster=roster)) == {expected}


@pytest.mark.parametrize("encoding", ["utf-8", "cp874"])
def test_names_in_zips_of_other_systems(course, tmp_path, encoding):
    """Old programs write names in their own code and do not say which."""
    data = zipped({"hw4/AAAAAAAAAAAA.jpg": b"x" * 50, **answered_files()})
    name = "โจทย์ข้อ".encode(encoding)
    data = data.replace(b"A" * 12, name[:12].ljust(12, b"_"))
    (tmp_path / "6530000021.zip").write_bytes(data)
    run(course, tmp_path / "6530000021.zip")
    names = {path.name for path in course.submitted("6530000021").rglob("*.jpg")}
    assert any("โจทย" in name for name in names), names


def test_who_is_not_in_the_roster_is_listed_and_kept(course, roster, tmp_path):
    downloads = {"Eve_7_assignsubmission_file_/hw4.zip": HW, "notes.ipynb": b"{}"}
    results = run(course, lay_out(tmp_path / "d", downloads), roster=roster)
    assert {r.outcome for r in results.values()} == {
        "“Eve” is not in the roster",
        "nobody's name or number is in its name",
    }
    kept = list((course.class_dir / "unmatched").rglob(SECOND))
    assert [path.read_bytes() for path in kept] == [answered_files()[SECOND]]
    reasons = [p.read_text("utf-8") for p in (course.class_dir / "unmatched").rglob("why.txt")]
    assert any("“Eve” is not in the roster" in reason for reason in reasons)


IDS = """id,username,name,email
6530000021,ann,Ann Lee,a.lee@example.org
633020123-4,bob.o,Bob O'Neil,bob@example.org
633020123-5,somchai,สมชาย ใจดี,somchai@example.org
1,zoe,Zoe,zoe@example.org
"""


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("hw4_ann.zip", "6530000021"),
        ("hw4_ANN (1).zip", "6530000021"),
        ("hw4_ann-2.zip", "6530000021"),
        ("hw4_6530000021_final.zip", "6530000021"),
        ("hw4_a.lee@example.org.zip", "6530000021"),
        ("hw4_633020123-4.zip", "633020123-4"),
        ("hw4_633020123-5.zip", "633020123-5"),
        ("hw4_6330201234.zip", "633020123-4"),
        ("hw4_bob.o.zip", "633020123-4"),
        ("633020123-4_hw4.zip", "633020123-4"),
        ("bob.o/hw4.zip", "633020123-4"),
        ("hw4_สมชาย ใจดี.zip", "633020123-5"),
        ("hw4_zoe.zip", "1"),
        ("hw4_1.zip", "1"),
        ("6530000021/hw4_ann.zip", "6530000021"),
        ("6530000021/hw4_backup-of-mine.zip", "6530000021"),
        ("BobONeil_12345_assignsubmission_file_/hw4.zip", "633020123-4"),
        ("oneilbob_LATE_12345_9_hw4.zip", "633020123-4"),
    ],
)
def test_with_a_roster_any_id_in_it_tells_whose_a_hand_in_is(course, tmp_path, name, student):
    (tmp_path / "r.csv").write_text(IDS, "utf-8")
    downloads = lay_out(tmp_path / "d", {name: HW})
    results = run(course, downloads, roster=read_roster(tmp_path / "r.csv"))
    assert {key: (r.outcome, r.notebooks) for key, r in results.items()} == {student: ("new", 2)}


@pytest.mark.parametrize("name", ["hw4_bob.o.zip", "633020123-4_hw4.zip", "bob.o/hw4.zip"])
def test_nobody_hands_in_for_another_by_a_name_inside_their_own(course, tmp_path, name):
    (tmp_path / "r.csv").write_text(IDS, "utf-8")
    downloads = lay_out(tmp_path / "d", {f"6530000021/{name}": HW, "633020123-4/T4.jpg": b"scan"})
    results = run(course, downloads, roster=read_roster(tmp_path / "r.csv"))
    assert {student: result.notebooks for student, result in results.items()} == {
        "6530000021": 2, "633020123-4": 0,
    }  # fmt: skip


def test_a_notebooks_own_number_is_no_students(course, tmp_path):
    (tmp_path / "r.csv").write_text(IDS, "utf-8")
    downloads = lay_out(tmp_path / "d", {f"section/{n}": d for n, d in answered_files().items()})
    (result,) = run(course, downloads, roster=read_roster(tmp_path / "r.csv")).values()
    assert result.outcome == "“section” is not in the roster"


def test_without_a_roster_hand_ins_of_the_toolkit_are_known(course, tmp_path):
    old = zipped(answered_files() | {SECOND: b"{}"})
    files = {"hw4_ann.zip": old, "hw4_ann (1).zip": HW, "hw4_bob_k.zip": HW, "hw4_65-1234.zip": HW}
    results = run(course, lay_out(tmp_path / "d", files))
    assert set(results) == {"ann", "bob_k", "65-1234"}
    assert (course.submitted("ann") / SECOND).read_bytes() == answered_files()[SECOND]


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "one zip"])
def test_a_copy_in_a_students_folder_is_not_another_students(course, tmp_path, packed):
    files = {"eve/hw4_mywork.zip": HW, "eve/T4.jpg": b"scan", "sec1/hw4_a.zip": HW,
             "sec1/hw4_b.zip": HW}  # fmt: skip
    downloads = lay_out(tmp_path / "d", files)
    if packed:
        downloads = tmp_path / "hw4_submissions.zip"
        downloads.write_bytes(zipped(files))
    assert set(run(course, downloads)) == {"eve", "a", "b"}
    assert (course.submitted("eve") / "T4.jpg").exists()


@pytest.mark.parametrize(
    ("name", "what", "to_do"),
    [
        (
            "hw4_final.zip",
            "may be a student",
            "folder called <student id> beside the others",
        ),
        (
            "hw4_ann-2.zip",
            "another one of “ann”",
            "folder called <student id> beside the others",
        ),
        ("hw4_ann lee.zip", "no student id", "into a folder called <student id> beside the others"),
        ("notes.txt", "nobody's name", "<student id>_notes.txt, or zip it as hw4_<student id>.zip"),
        ("ann.zip", "nobody's name", "hw4_<student id>.zip and collect it again, or give a class"),
    ],
)
def test_what_is_not_matched_is_listed_with_what_to_do(course, tmp_path, name, what, to_do):
    data = HW if name.endswith(".zip") else b"?"
    (result,) = run(course, lay_out(tmp_path / "d", {name: data})).values()
    assert (result.student, result.to_do.endswith(".")) == ("", True)
    assert what in result.outcome
    assert to_do in result.to_do
    (why,) = (course.class_dir / "unmatched").rglob("why.txt")
    assert result.to_do in why.read_text("utf-8")


def test_what_to_do_is_possible(course, tmp_path):
    """Each of the names that the sentences propose is then known."""
    files = {"hw4_x1.zip": HW, "6530000021_notes.txt": b"?", "ann-2/hw4_ann-2.zip": HW}
    results = run(course, lay_out(tmp_path / "d", files))
    assert all(result.matched for result in results.values())


def test_two_of_one_name_are_not_guessed(course, tmp_path):
    (tmp_path / "r.csv").write_text("id,name\n1,Ann Lee\n2,Ann Lee\n")
    downloads = lay_out(tmp_path / "d", {"Ann Lee_7_assignsubmission_file_/hw4.zip": HW})
    results = run(course, downloads, roster=read_roster(tmp_path / "r.csv"))
    assert [r.outcome for r in results.values()] == ["“Ann Lee” may be 1 or 2"]
    assert [r.to_do for r in results.values()] == [
        "rename it to <student id> with an id of the roster and collect it again."
    ]


NUMBERS = {
    "Canvas": """Student,ID,SIS User ID,SIS Login ID,Section
"B, Bob",12,bob,bob,1
"Z, Zoe",11,zoe,zoe,1
""",
    "Moodle": """id,name,identifier
bob,Bob B,Participant 12
zoe,Zoe Z,Participant 11
b65,Eve E,Participant 13
""",
    "names": "id,name\nbob,Bob B\nzoe,Zoe Z\n",
}
BOBS = {"Canvas": "bbob_12_22_hw4.zip", "Moodle": "Bob B_12_assignsubmission_file_hw4.zip"}
BOBS["names"] = BOBS["Canvas"]
OTHER = zipped({f"hw4/{name}": data + b" " for name, data in answered_files().items()})


@pytest.mark.parametrize(
    ("roster", "name", "whose"),
    [
        # what a student called the file looks like another site's name: the site's part decides
        ("Canvas", "zzoe_11_21_x_12_assignsubmission_file_hw4.zip", "zoe"),
        ("Canvas", "zzoe_LATE_11_21_Bob B_12_assignsubmission_file_hw4.zip", "zoe"),
        ("Canvas", "zzoe_11_21_bob+hw4+2026-11-24 10:00:00 UTC.zip", "zoe"),
        ("Canvas", "zzoe_11_21_bbob_12_22_hw4.zip", "zoe"),
        ("names", "zzoe_11_21_Bob B_12_assignsubmission_file_hw4.zip", "zoe"),
        ("Moodle", "Zoe Z_11_assignsubmission_file_bbob_12_22_hw4.zip", "zoe"),
        ("Moodle", "Zoe Z_11_assignsubmission_file_bob+hw4+2026-11-24 10:00:00 UTC", "zoe"),
        ("Moodle", "Zoe Z_11_assignsubmission_file_Bob B_12_assignsubmission_file_x.zip", "zoe"),
        ("Moodle", "Zoe_Z_11_assignsubmission_file_/hw4.zip", "zoe"),
        # Canvas's number is not Moodle's
        ("Moodle", "zzoe_12_21_hw4.zip", "zoe"),
        ("Moodle", "eve_12_21_hw4.zip", "“eve” is not in the roster"),
        # a site's number and name, or two readings, mean different people
        ("Canvas", "bbob_11_21_hw4.zip", "may be zoe or bob"),
        ("Moodle", "Bob B_11_assignsubmission_file_/hw4.zip", "may be zoe or bob"),
        ("Moodle", "zoe_12_assignsubmission_file_hw4.zip", "may be bob or zoe"),
        ("Moodle", "zoe_x_12_assignsubmission_file_hw4.zip", "may be bob or zoe"),
        ("Canvas", "zoe_12_34_hw4.zip", "may be bob or zoe"),
        ("Canvas", "zoe_x_12_34_hw4.zip", "may be bob or zoe"),
        ("Canvas", "bbob_13_21_hw4.zip", "has Canvas's number 13, and bob has 12 in the roster"),
        ("Moodle", "Bob B_14_assignsubmission_file_/hw4.zip", "has Moodle's number 14, and bob"),
        # nothing tells them apart but the number
        ("names", "bbob_13_21_hw4.zip", "several people who are called like bob (numbers 12, 13)"),
    ],
)
@pytest.mark.parametrize("together", [False, True], ids=["after", "at once"])
def test_nobody_replaces_anothers_hand_in_by_a_name(
    course, tmp_path, roster, name, whose, together
):
    (tmp_path / "r.csv").write_text(NUMBERS[roster], "utf-8")
    people = read_roster(tmp_path / "r.csv")
    lay_out(tmp_path / "d", {BOBS[roster]: HW})
    if not together:
        assert set(run(course, tmp_path / "d", roster=people)) == {"bob"}
    results = run(course, lay_out(tmp_path / "d", {name: OTHER}), roster=people)
    if roster == "names" and "several" in whose and together:
        assert not any(result.matched for result in results.values())
        assert {"several people" in result.outcome for result in results.values()} == {True}
        return
    assert results["bob"].outcome == ("new" if together else "unchanged")
    assert (course.submitted("bob") / SECOND).read_bytes() == answered_files()[SECOND]
    if whose == "zoe":
        assert set(results) == {"bob", "zoe"}
    else:
        (lost,) = [result for result in results.values() if not result.matched]
        assert whose in lost.outcome
        assert "<student id>" in lost.to_do


@pytest.mark.parametrize("roster", NUMBERS)
def test_a_later_hand_in_with_the_same_number_replaces_the_earlier_one(course, tmp_path, roster):
    (tmp_path / "r.csv").write_text(NUMBERS[roster], "utf-8")
    people = read_roster(tmp_path / "r.csv")
    run(course, lay_out(tmp_path / "d", {BOBS[roster]: HW}), roster=people)
    later = BOBS[roster].replace("_22_", "_23_")
    results = run(course, lay_out(tmp_path / "e", {later: OTHER}), roster=people)
    assert results["bob"].outcome == "replaced"


def test_the_last_attempt_counts_and_the_others_are_kept(course, tmp_path):
    first = answered_files() | {SECOND: answered_files()[SECOND].replace(b"hidden", b"hiddem")}
    times = {"2026-11-23 09:00:00 UTC": first, "2026-11-24 10:00:00 UTC": answered_files()}
    for time, files in times.items():
        lay_out(tmp_path / "in" / f"ann+hw4+{time}", files | {"timestamp.txt": b"1999-01-01"})
    run(course, tmp_path / "in")
    assert (course.submitted("ann") / SECOND).read_bytes() == answered_files()[SECOND]
    assert (course.submitted("ann") / "timestamp.txt").read_text() == "2026-11-24 10:00:00 UTC\n"
    kept = list((course.class_dir / "collected" / "ann").rglob(SECOND))
    assert [path.read_bytes() for path in kept] == [first[SECOND]]


def test_canvas_counts_uploads_of_one_name(course, tmp_path):
    old = zipped(answered_files() | {SECOND: b"{}"})
    eighth = "hw4-0b7c6a1e-93f5-4c55-8d0e-5a8b6e0b7f11.zip"  # Canvas counts no further than 7
    files = {"leeann_1_3_hw4.zip": old, "leeann_1_9_hw4-1.zip": old, f"leeann_1_27_{eighth}": HW}
    run(course, lay_out(tmp_path / "d", files))
    assert (course.submitted("leeann-1") / SECOND).read_bytes() == answered_files()[SECOND]


def test_single_files_of_one_person_belong_together(course, tmp_path):
    files = {f"leeann_1_{n}_{name}": d for n, (name, d) in enumerate(answered_files().items())}
    run(course, lay_out(tmp_path / "d", {**files, "leeann_1_7_T4.jpg": b"scan"}))
    assert set(tree(course.submitted("leeann-1"))) == {*answered_files(), "T4.jpg"}


def test_running_it_again_changes_nothing(course, tmp_path):
    downloads = lay_out(tmp_path / "d", {"6530000021_hw4.zip": HW, "x.txt": b"?"})
    run(course, downloads)
    before = tree(course.class_dir)
    results = run(course, downloads)
    assert results["6530000021"].outcome == "unchanged"
    assert tree(course.class_dir) == before


def test_a_newer_download_replaces_and_keeps_the_older_one(course, tmp_path):
    run(course, lay_out(tmp_path / "d", {"6530000021_hw4.zip": HW}))
    newer = zipped(answered_files() | {"T4.jpg": b"scan"})
    results = run(course, lay_out(tmp_path / "e", {"6530000021_hw4.zip": newer}))
    assert results["6530000021"].outcome == "replaced"
    assert (course.submitted("6530000021") / "T4.jpg").exists()
    assert run(course, tmp_path / "d")["6530000021"].outcome == "older, kept aside"
    assert (course.submitted("6530000021") / "T4.jpg").exists()


def test_a_dry_run_writes_nothing(course, tmp_path):
    before = tree(course.class_dir)
    downloads = lay_out(tmp_path / "d", {"6530000021_hw4.zip": HW, "x.txt": b"?"})
    assert run(course, downloads, dry_run=True)["6530000021"].outcome == "new"
    assert tree(course.class_dir) == before


def test_junk_is_left_out(course, tmp_path):
    junk = [
        "__MACOSX/._1_the_basics.ipynb", ".DS_Store", ".ipynb_checkpoints/x-checkpoint.ipynb",
        "venv/lib/python3.11/site-packages/numpy/core.py", "hw4kit/__pycache__/a.pyc",
    ]  # fmt: skip
    data = zipped(answered_files() | dict.fromkeys(junk, b"x"))
    run(course, lay_out(tmp_path / "d", {"6530000021_hw4.zip": data}))
    assert set(tree(course.submitted("6530000021"))) == set(answered_files())


def test_zips_in_zips_are_opened(course, tmp_path):
    run(
        course,
        lay_out(tmp_path / "d", {"6530000021.zip": zipped({"a.zip": zipped({"b.zip": HW})})}),
    )
    assert open_submission(course, "6530000021").problems == []


def test_damage_is_mended_and_can_be_undone(course, tmp_path):
    files = answered_files()
    files["hw4 (1).ipynb"] = files.pop(SECOND)
    results = run(course, lay_out(tmp_path / "d", {"6530000021_hw4.zip": zipped(files)}))
    folder = course.submitted("6530000021")
    assert [repair.kind for repair in results["6530000021"].repairs] == ["renamed"]
    assert repairs_of(course, "6530000021") == results["6530000021"].repairs
    assert set(tree(folder)) == set(answered_files())
    assert json.loads((folder / SECOND).read_text("utf-8"))["nbformat"] == 4
    assert undo(course, "6530000021") == ["hw4 (1).ipynb"]
    assert tree(folder) == files
    assert open_submission(course, "6530000021").problems == [f"{SECOND} is missing"]
    assert run(course, tmp_path / "d")["6530000021"].outcome == "unchanged"


def test_undoing_what_was_not_mended_is_a_usage_error(course):
    with pytest.raises(UsageError, match="nothing was mended"):
        undo(course, "ann")


# ---------------------------------------------------------------------------------- what is refused


def odd_zip(name: str, mode: int = 0o100644, data: bytes = b"x") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for own, content in answered_files().items():
            archive.writestr(own, content)
        member = zipfile.ZipInfo(name)
        member.external_attr, member.compress_type = mode << 16, zipfile.ZIP_DEFLATED
        archive.writestr(member, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (("/etc/evil",), "absolute path"),
        (("C:/evil",), "absolute path"),
        (("../evil",), "leads out"),
        (("a/../../evil",), "leads out"),
        (("..\\evil",), "leads out"),
        (("evil", 0o120777, b"/etc/passwd"), "is a link"),
        (("evil", 0o020644), "device"),
        (("evil", 0o010644), "device"),
        (("evil/" + "a/" * 1500 + "x",), "too many folders"),
    ],
)
def test_what_leads_out_of_the_folder_is_refused_by_name(course, tmp_path, odd, reason):
    results = run(course, lay_out(tmp_path / "d", {"6530000021_hw4.zip": odd_zip(*odd)}))
    refused = " ".join(results["6530000021"].refused)
    assert "evil" in refused
    assert reason in refused
    assert set(tree(course.submitted("6530000021"))) == set(answered_files())
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (lambda: zipped({"zeros": b"\0" * 80_000_000}), "zip bomb"),
        (lambda: zipped({f"{n}.txt": b"" for n in range(6000)}), "too many files"),
        (lambda: b"PK\x03\x04 broken", "cannot be read"),
        (lambda: b"Rar!\x1a\x07", "RAR archive: ask for a zip"),
        (lambda: zipped({}), "holds no file"),
    ],
)
def test_bombs_and_broken_archives_are_listed_and_stop_nobody(course, tmp_path, data, reason):
    files = {"6530000021_hw4.zip": data(), "6530000121_hw4.zip": HW}
    results = run(course, lay_out(tmp_path / "d", files))
    assert results["6530000121"].outcome == "new"
    (lost,) = [result for result in results.values() if not result.matched]
    assert reason in lost.outcome
    kept = [p.name for p in (course.class_dir / "unmatched").rglob("*") if p.is_file()]
    assert sorted(kept) in (["6530000021_hw4.zip", "why.txt"], ["why.txt"])


def corrupt(method: int) -> bytes:
    """Return a zip whose first member is broken in its middle; the second one is stored plainly."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("1_the_basics.ipynb", answered_files()["1_the_basics.ipynb"], method)
        archive.writestr(SECOND, answered_files()[SECOND])
    broken = bytearray(data.getvalue())
    broken[200:1200] = bytes(byte ^ 0x5A for byte in broken[200:1200])
    return bytes(broken)


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_corrupt_member_of_any_method_costs_itself_alone(course, tmp_path, method):
    files = {"6530000021_hw4.zip": corrupt(method), "6530000121_hw4.zip": HW}
    results = run(course, lay_out(tmp_path / "d", files))
    assert [result.notebooks for result in results.values()] == [1, 2]
    (refused,) = results["6530000021"].refused
    assert refused.startswith("1_the_basics.ipynb could not be unpacked: ")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zips_broken_at_random_stop_nothing(tmp_path, method):
    rng, data = random.Random(method), io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name in ("a.txt", "b/c.txt", "d.zip"):
            archive.writestr(name, rng.randbytes(60) + b"x" * 60)
    good = data.getvalue()
    for number in range(400):
        broken = bytearray(good)
        for _ in range(rng.randint(1, 4)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        path = tmp_path / f"{number}.zip"
        path.write_bytes(broken[: rng.choice([len(broken), rng.randrange(len(broken))])])
        with contextlib.suppress(Refused):
            archives.unpack(path, tmp_path / str(number), archives.Budget())
        archives.is_zip(path)


LONG = "/".join(["d" * 170] * 30)


@pytest.mark.parametrize("name", ["zeros.ipynb", f"{LONG}/x.txt"], ids=["bomb", "long path"])
@pytest.mark.parametrize("others", [True, False], ids=["beside good files", "alone"])
def test_one_students_file_does_not_cost_the_class_its_zip(course, roster, tmp_path, name, others):
    people = ["Ann Lee_1", "José García_4", *(["สมชาย ใจดี_3"] if others else [])]
    files = {
        f"{who}_assignsubmission_file_/{file}": data
        for who in people
        for file, data in answered_files().items()
    }
    files[f"สมชาย ใจดี_3_assignsubmission_file_/{name}"] = b"\0" * 40_000_000
    (tmp_path / "class.zip").write_bytes(zipped(files))
    results = run(course, tmp_path / "class.zip", roster=roster)
    bad = "6530000221" if others else "class.zip/สมชาย ใจดี_3_assignsubmission_file_"
    assert set(results) == {"6530000021", "6530000321", bad}
    assert results["6530000021"].refused == results["6530000321"].refused == []
    assert {r.notebooks for r in results.values() if r.matched} == {2}
    (refused,) = results[bad].refused
    assert refused.startswith("สมชาย ใจดี_3_assignsubmission_file_/")
    assert "zip bomb" in refused or "path that is too long" in refused


def test_a_classs_zip_is_limited_in_all(course, tmp_path, monkeypatch):
    monkeypatch.setattr(sorting, "for_a_class", lambda: archives.Budget(100_000, many=True))
    (tmp_path / "class.zip").write_bytes(zipped(LAYOUTS["Moodle, folders"] | {"x": b"x" * 99_999}))
    (lost,) = run(course, tmp_path / "class.zip").values()
    assert "zip bomb" in lost.outcome


def test_files_in_each_others_way_are_told_without_paths_of_ours(course, tmp_path):
    data = zipped(answered_files() | {"x": b"x", "x/y": b"x", f"{SECOND}/evil": b"x"})
    (result,) = run(course, lay_out(tmp_path / "d", {"6530000021_hw4.zip": data})).values()
    assert (result.notebooks, len(result.refused)) == (2, 2)
    assert str(tmp_path) not in str(result.refused)
    assert all("another file stands in its place" in text for text in result.refused)


@pytest.mark.parametrize("depth", range(5))
def test_zips_are_opened_three_deep_and_a_deeper_one_is_named(course, tmp_path, depth):
    data = HW
    for _ in range(depth):
        data = zipped({"in.zip": data})
    (result,) = run(course, lay_out(tmp_path / "d", {"6530000021_hw4.zip": data})).values()
    assert result.notebooks == (2 if depth < 3 else 0)
    assert ("nested too deeply" in str(result.refused)) == (depth >= 3)
    problems = open_submission(course, "6530000021").problems
    assert ("in.zip” is an archive that was not opened" in str(problems)) == (depth >= 3)


@pytest.mark.parametrize("name", [b"T4\xff\xfe.jpg", b"\xff.ipynb", b"x\xff/hw4.zip"])
def test_names_that_are_no_text_are_made_readable(course, tmp_path, name):
    folder = lay_out(tmp_path / "d" / "6530000021", answered_files())
    lay_out(tmp_path / "d", {"6530000121_hw4.zip": HW, os.fsdecode(b"eve\xff\n/hw4.zip"): HW})
    lay_out(folder, {os.fsdecode(name): HW})
    lay_out(tmp_path / "d", {os.fsdecode(b"\xfe.jpg"): b"nobody's"})
    results = run(course, tmp_path / "d")
    assert len(results) == 4
    assert [results[s].notebooks for s in ("6530000021", "6530000121")] == [2, 2]
    json.dumps([str(result) for result in results.values()], ensure_ascii=False).encode()
    for path in course.class_dir.rglob("*"):
        assert str(path).encode()
    assert open_submission(course, "6530000021").repairs == []


def test_two_names_that_become_one_are_both_kept(course, tmp_path):
    names = [os.fsdecode(b"T4\xfe\x01.txt"), os.fsdecode(b"T4\xfe\x02.txt"), "é", "e\u0301"]
    lay_out(tmp_path / "d" / "6530000021", answered_files() | {n: n.encode("utf-8", "replace")
                                                               for n in names})  # fmt: skip
    run(course, tmp_path / "d")
    assert len(tree(course.submitted("6530000021"))) == 6


def test_a_file_too_many_folders_deep_is_refused_by_name(course, tmp_path):
    folder = lay_out(tmp_path / "d" / "6530000021", answered_files())
    before = os.getcwd()
    os.chdir(folder)
    for _ in range(20):  # in steps: in one the path would be too long for the system
        os.mkdir("d" * 190)
        os.chdir("d" * 190)
    Path("x.txt").write_text("x")
    os.chdir(before)
    (result,) = run(course, tmp_path / "d").values()
    assert (result.notebooks, result.outcome) == (2, "new")
    assert "path that is too long" in str(result.refused)


@pytest.mark.parametrize("error", [ValueError("a bad day"), OSError(36, "File name too long")])
def test_a_fault_of_ours_costs_no_other_student_theirs(course, tmp_path, monkeypatch, error):
    known = collecting.open_folder

    def fail(folder, homework):
        if (folder / "bad").exists():
            raise error
        return known(folder, homework)

    monkeypatch.setattr(collecting, "open_folder", fail)
    bad = zipped(answered_files() | {"bad": b""})
    results = run(course, lay_out(tmp_path / "d", {"6530000021.zip": bad, "6530000121.zip": HW}))
    assert results["6530000121"].outcome == "new"
    assert "could not be collected as 6530000021's" in results["d/6530000021.zip"].outcome
    assert [p.name for p in (course.class_dir / "unmatched").rglob("bad")] == ["bad"]
    monkeypatch.setattr(collecting, "open_folder", known)
    assert run(course, tmp_path / "d")["6530000021"].outcome == "new"


def test_links_in_a_folder_are_refused(course, tmp_path):
    folder = lay_out(tmp_path / "d" / "6530000021", answered_files())
    os.symlink("/etc/passwd", folder / "T4.jpg")
    results = run(course, tmp_path / "d")
    assert results["6530000021"].refused == ["T4.jpg is a link or a special file"]


# ----------------------------------------------------------------------------------- command line


def command(course, *arguments: str):
    before = os.getcwd()
    os.chdir(course.root)
    try:
        return CliRunner().invoke(app, ["collect", *arguments])
    finally:
        os.chdir(before)


@pytest.mark.processes
def test_the_command_says_what_was_done_and_what_needs_a_person(course, tmp_path):
    files = answered_files()
    files["hw4.ipynb"] = files.pop(SECOND)
    downloads = {"6530000021_hw4.zip": zipped(files), "x.txt": b"?"}
    result = command(course, str(lay_out(tmp_path / "d", downloads)))
    assert result.exit_code == 1
    assert "file under another name" in result.stdout
    assert "not matched: d/x.txt: nobody's name" in result.stdout
    assert "to do: rename it to <student id>_x.txt" in result.stdout
    assert command(course, "--undo", "6530000021").exit_code == 0


@pytest.mark.processes
def test_the_command_ends_with_0_if_all_is_well(course, tmp_path):
    result = command(course, str(lay_out(tmp_path / "d", {"6530000021_hw4.zip": HW})))
    assert result.exit_code == 0
    assert "1 student: 1 new. 0 not matched." in result.stdout
    assert "mended" not in result.stdout
    assert "roster" not in result.stdout


@pytest.mark.processes
def test_the_command_says_who_is_late_and_who_is_missing(course, tmp_path):
    (tmp_path / "class.csv").write_text(ROSTER, "utf-8")
    files = {"leeann_LATE_12_67_hw4.zip": HW, "ใจดีสมชาย_13_68_hw4.zip": HW}
    folder = str(lay_out(tmp_path / "d", files))
    result = command(course, folder, "--roster", str(tmp_path / "class.csv"))
    assert result.exit_code == 0
    assert "2 students: 2 new. 0 not matched." in result.stdout
    assert "LATE by the site's word, which names no time: 6530000021 Ann Lee. " in result.stdout
    missing = "Nothing from 2 of the roster's 4: 6530000121 O'Neil Bob, 6530000321 José García."
    assert missing in result.stdout
    assert missing in command(course, folder, "--roster", str(tmp_path / "class.csv")).stdout


@pytest.mark.processes
@pytest.mark.parametrize("lines", ["6.53012E+09,Ann\n6.53012E+09,Bob\n", "1,Ann\n1,Bob\n"])
def test_a_class_list_that_a_spreadsheet_has_spoilt_ends_the_command(course, tmp_path, lines):
    (tmp_path / "class.csv").write_text(f"id,name\n{lines}")
    folder = str(lay_out(tmp_path / "d", {"Ann_1_assignsubmission_file_/hw4.zip": HW}))
    result = command(course, folder, "--roster", str(tmp_path / "class.csv"))
    assert result.exit_code == 2
    assert "format Text" in " ".join(result.stderr.split())
    assert not course.submitted("").exists()


@pytest.mark.processes
def test_of_many_missing_students_some_are_named(course, tmp_path):
    ids = [f"653000{n:04}" for n in range(30)]
    (tmp_path / "class.csv").write_text("\n".join(["id", *ids]), "utf-8")
    folder = str(lay_out(tmp_path / "d", {f"{ids[0]}_hw4.zip": HW}))
    said = command(course, folder, "--dry-run", "--roster", str(tmp_path / "class.csv")).stdout
    assert f"Nothing from 29 of the roster's 30: {', '.join(ids[1:13])} and 17 more." in said


@pytest.mark.parametrize(
    "arguments",
    [[], pytest.param(["no-such-folder"], marks=pytest.mark.processes), ["x", "--undo", "ann"]],
)
def test_the_command_refuses_what_makes_no_sense(course, arguments):
    result = command(course, *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("autograder: ")  # and no empty bar before it


# ----------------------------------------------------------- an older download, collected later

LATER = {
    "Canvas": ("leeann_1_90_hw4-1.zip", "leeann_1_80_hw4.zip"),
    "Canvas, of another name": ("leeann_1_90_final.zip", "leeann_1_80_draft.zip"),
    "Blackboard": (
        "T_ann.lee_attempt_2026-11-25-10-00-00_a.zip",
        "T_ann.lee_attempt_2026-11-24-23-00-00_a.zip",
    ),
    "Brightspace": (
        "1-2 - Ann Lee - Nov 25, 2026 1000 AM/a.zip",
        "1-2 - Ann Lee - Nov 24, 2026 1100 PM/a.zip",
    ),
}


@pytest.mark.parametrize("site", LATER)
def test_an_older_download_replaces_nothing_where_the_site_says_which_is_later(
    course, roster, tmp_path, site
):
    later, earlier = LATER[site]
    other = zipped({SECOND: answered_files()[SECOND] + b" "})
    outcomes = [
        run(course, lay_out(tmp_path / str(n), {name: data}), roster=roster)["6530000021"].outcome
        for n, (name, data) in enumerate([(later, HW), (earlier, other), (later, HW)])
    ]
    assert outcomes == ["new", "older, kept aside", "unchanged"]
    assert (course.submitted("6530000021") / SECOND).read_bytes() == answered_files()[SECOND]
    assert answered_files()[SECOND] + b" " in tree(course.collected("6530000021")).values()


@pytest.mark.parametrize("name", ["Ann Lee", "6530000021", "ann.lee@example.org"])
def test_two_folders_of_one_name_that_hold_a_part_each_belong_together(
    course, roster, tmp_path, name
):
    """As Google Drive parts what is large: in `…-001.zip` and `…-002.zip`."""
    parts = [
        zipped({f"HW4/{name}/{file}": data, "HW4/สมชาย ใจดี/hw4.zip": HW})
        for file, data in answered_files().items()
    ]
    files = {f"drive-download-{n}.zip": data for n, data in enumerate(parts, 1)}
    downloads = lay_out(tmp_path / "d", files)
    results = run(course, *sorted(downloads.iterdir()), roster=roster)
    assert (results["6530000021"].notebooks, results["6530000021"].problems) == (2, [])


def test_a_zip_of_which_nothing_could_be_taken_is_kept_itself(course, roster, tmp_path):
    data = zipped({f"/home/ann/{name}": data for name, data in answered_files().items()})
    (lost,) = run(course, lay_out(tmp_path / "d", {"hw4_6530000021.zip": data}),
                  roster=roster).values()  # fmt: skip
    assert lost.outcome == "holds no file that could be taken"
    assert data in tree(course.class_dir / "unmatched").values()
