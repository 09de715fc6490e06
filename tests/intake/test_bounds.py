"""What a student hands in costs that student alone: sizes are bounded, work grows with them."""

from __future__ import annotations

import errno
import io
import json
import os
import struct
import warnings
import zipfile

import pytest
from marked import answered_files
from test_collect import HW, ROSTER, lay_out, run, zipped
from test_twice import appended

from autograder.deadlines import TooLong, within
from autograder.downloads import archives, collecting, handins
from autograder.downloads.archives import Refused, opened, unpack
from autograder.downloads.budgets import Budget, for_a_class
from autograder.hw4.tasks import NETWORK
from autograder.intake import handed_in_at, open_submission
from autograder.intake.pictures import MOST_PICTURES, show_pictures
from autograder.intake.repairs import gathered
from autograder.roster import read_roster
from autograder.text.printable import MOST_LISTED

SECONDS = 10.0  # of CPU; each took minutes or had no end
ANN, BOB = "6530000021", "6530000121"


def many(names, data: bytes = b"") -> bytes:
    """Return a zip with these names, be they twice in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are there twice
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def listing(entries: int) -> bytes:
    """Return a zip whose table of contents has many entries, all of one folder."""
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 10, 0, 0, 0, 33, 0, 0, 0, 2, 0) + b"a/"
    fields = (b"PK\x01\x02", 10, 10, 0, 0, 0, 33, 0, 0, 0, 2, 0, 0, 0, 0, 16, 0)
    entry = struct.pack("<4s6H3L5H2L", *fields) + b"a/"
    end = (b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(entry) * entries, len(local), 0)
    return local + entry * entries + struct.pack("<4s4H2LH", *end)


def in_cell(text: str, pictures: int = 0) -> dict:
    attachments = {f"é {n}.png": {"image/png": "A"} for n in range(pictures)}
    cell = {"cell_type": "markdown", "id": "t4", "source": text, "attachments": attachments}
    return {"cells": [cell]}


# ----------------------------------------------------------------------------------------- zips


def test_a_table_of_contents_is_not_read_if_it_is_too_long(tmp_path):
    path = tmp_path / "hw4.zip"
    path.write_bytes(listing(1_000_000))
    with within(SECONDS), pytest.raises(Refused, match="more files than a hand-in may have"):
        unpack(path, tmp_path / "out", Budget())


@pytest.mark.parametrize(("largest", "fits"), [(4_800, True), (4_799, False)])
def test_a_table_of_contents_may_have_just_so_many_bytes(tmp_path, largest, fits):
    path = tmp_path / "hw4.zip"
    path.write_bytes(listing(100))
    try:
        with opened(path, largest) as archive:
            assert fits
            assert len(archive.infolist()) == 100
    except Refused:
        assert not fits


def test_folders_count_in_all_the_zips_of_a_hand_in(tmp_path):
    path = tmp_path / "hw4.zip"
    path.write_bytes(zipped({f"{n}.zip": listing(600) for n in range(3)}))
    with pytest.raises(Refused, match="too many files and folders"):
        unpack(path, tmp_path / "strict", Budget(entries=2))
    budget = Budget(entries=1_000)
    unpack(path, tmp_path / "out", budget)
    assert len(budget.refused) == 2


def test_many_members_of_one_name_are_all_kept_and_a_few_are_told(tmp_path):
    path = tmp_path / "hw4.zip"
    path.write_bytes(appended(*(("a", str(number).encode()) for number in range(4_900))))
    budget = Budget()
    with within(SECONDS):
        unpack(path, tmp_path / "out", budget)
    assert len([p for p in (tmp_path / "out").rglob("*") if p.is_file()]) == 4_900
    assert (tmp_path / "out" / "a").read_text() == "4899"
    assert budget.twice == ["a"]


def test_of_many_names_that_are_twice_the_first_are_told(tmp_path):
    path = tmp_path / "hw4.zip"
    names = [f"{number}.txt" for number in range(50)]
    path.write_bytes(appended(*((name, data) for data in (b"1", b"2") for name in names)))
    budget = Budget()
    unpack(path, tmp_path / "out", budget)
    assert budget.twice == names[:MOST_LISTED]


def test_what_is_refused_is_counted_and_a_few_are_named(tmp_path):
    path = tmp_path / "hw4.zip"
    path.write_bytes(many(f"../{n}" for n in range(2_000)))
    budget = Budget()
    unpack(path, tmp_path / "out", budget)
    assert len(budget.refused) == MOST_LISTED + 1
    assert budget.refused[-1] == "and 1,990 more"


@pytest.mark.parametrize("above", ["", "HW4/"])
def test_in_a_classs_zip_what_is_refused_is_counted_for_each_student(course, tmp_path, above):
    files = {f"{above}{ANN}/../{n}": b"" for n in range(200)}
    files |= {f"{above}{BOB}/hw4.zip": HW, f"{above}{BOB}/../x": b"", f"{above}{ANN}/hw4.zip": HW}
    (tmp_path / "class.zip").write_bytes(zipped(files))
    results = run(course, tmp_path / "class.zip")
    assert len(results[ANN].refused) == MOST_LISTED + 1
    assert results[ANN].refused[-1].endswith("and 190 more")
    assert len(results[BOB].refused) == 1


def test_no_folder_uses_up_what_a_classs_zip_may_hold(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.downloads.budgets.SHARE", (1_000, 3))
    files = {f"HW4/ann/{n}": b"x" for n in range(9)} | {
        "HW4/bob/big": b"x" * 2_000,
        "HW4/eve/a": b"x",
    }
    (tmp_path / "class.zip").write_bytes(zipped(files))
    budget = for_a_class()
    unpack(tmp_path / "class.zip", tmp_path / "out", budget, depth=99)
    kept = sorted(p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("?"))
    assert kept == ["HW4/ann/0", "HW4/ann/1", "HW4/ann/2", "HW4/eve/a"]
    assert len(budget.refused) == 7


# ------------------------------------------------------------------------------------ deadlines


def too_long(*_, **__):
    raise TooLong


def test_an_upload_that_takes_too_long_costs_nobody_else(course, tmp_path, monkeypatch):
    downloads = lay_out(tmp_path / "d", {f"{ANN}_hw4.zip": HW, f"{BOB}_hw4.zip": HW})
    unpack_one = handins.unpack

    def slow(path, *rest):
        return too_long() if ANN in path.name else unpack_one(path, *rest)

    monkeypatch.setattr(handins, "unpack", slow)
    results = run(course, downloads)
    assert results[BOB].notebooks == 2
    lost = results[f"d/{ANN}_hw4.zip"]
    assert "takes more than 30 s to be unpacked" in lost.outcome
    assert len(list((course.class_dir / "unmatched").rglob(f"{ANN}_hw4.zip"))) == 1


def test_files_that_take_too_long_to_be_read_cost_nobody_else(course, tmp_path, monkeypatch):
    downloads = lay_out(tmp_path / "d", {f"{ANN}_hw4.zip": HW, f"{BOB}_hw4.zip": HW})
    collect_one = collecting._collected

    def slow(course, student, *rest):
        return too_long() if student == ANN else collect_one(course, student, *rest)

    monkeypatch.setattr(collecting, "_collected", slow)
    results = run(course, downloads)
    assert results[BOB].notebooks == 2
    assert "take more than 30 s to be read" in results[f"d/{ANN}_hw4.zip"].outcome


# ------------------------------------------------------------------------------------ notebooks


def test_many_pasted_pictures_are_counted_and_the_first_are_shown():
    notebook = in_cell("my proof", pictures=60_000)
    with within(SECONDS):
        (repair, *_) = show_pictures(notebook, NETWORK)
    assert len(notebook["cells"][0]["attachments"]) == MOST_PICTURES
    assert "holds 60,000 pasted pictures; the first 200 are shown" in repair.message


@pytest.mark.parametrize(
    "text",
    [
        "<img " + "src=attachment:a " * 120_000,
        "<img src=attachment:a " + "src= " * 200_000,
        "![a](attachment:" + "(a" * 100_000,
        "![a](attachment:a" + " " * 200_000,
        "![a](attachment:x)" + "![" * 100_000,
        "[a]: attachment:x" + "\n[a]:" * 30_000,
        "![a](attachment:&#" + "9" * 5_000 + ";)",
        "![a](attachment:e" + "\u0301\u0316" * 100_000 + ")",
        "![p](attachment:é%201.png) " * 40_000,
    ],
    ids=lambda text: text[:22],
)
def test_no_text_around_pictures_takes_long(text):
    with within(SECONDS):
        show_pictures(in_cell(text, pictures=200), NETWORK)


def test_a_picture_in_an_unfinished_tag_stays_as_it_is_and_a_finished_one_is_shown():
    text = "<img src=attachment:a <img alt=x src='attachment:é 1.png' width=9>"
    notebook = in_cell(text, pictures=2)
    show_pictures(notebook, NETWORK)
    source = notebook["cells"][0]["source"]
    assert source.startswith('<img src=attachment:a <img alt=x src="data:image/png;base64,A')
    assert source.endswith('" width=9>')


def test_many_repairs_of_a_kind_are_counted():
    notes = [("merged", f"“{n}”: taken apart") for n in range(500)]
    notes += [("picture", f"`cell-{n}`: made plain") for n in range(500)]
    merged, *others = gathered(notes, NETWORK)
    assert merged.message == "“0”: taken apart"
    assert [one.message for one in others][MOST_LISTED - 1] == "and 490 more"
    assert others[-1].message.endswith("`cell-9`, and 490 more: made plain")


@pytest.mark.parametrize(
    "cells",
    [
        [" x = 1"] * 1_900,
        ["f("] * 1_900,
        ["def forward(params, X):\n    return 1" + " \n" * 30_000 + "x = 1\n"],
        ["a," * 500_000],
        ["def f(): pass\n" * 50_000],
    ],
    ids=["blank", "broken", "empty lines", "names", "functions"],
)
def test_reading_a_submission_of_odd_cells_takes_no_time(course, cells):
    folder = lay_out(course.submitted(ANN), answered_files())
    path = folder / f"{NETWORK}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    plain = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"] += [plain | {"source": source} for source in cells]
    path.write_text(json.dumps(notebook), "utf-8")
    with within(SECONDS):
        opened_one = open_submission(course, ANN)
    assert opened_one.problems == []


# ---------------------------------------------------------------------- who says what time it was

EARLY = "2020-01-01 00:00:00 UTC"


def time_of(course, student=ANN):
    return handed_in_at(course.submitted(student))[0]


@pytest.mark.parametrize(
    "name",
    [
        f"{ANN}_+hw4+{EARLY}+x.zip",
        f"{ANN}+hw4+{EARLY}+x.zip",
        f"{ANN}_hw4+hw4+{EARLY}.zip",
        f"hw4_{ANN}.zip",
    ],
)
def test_a_name_that_a_student_gives_a_file_tells_no_time(course, tmp_path, name):
    results = run(course, lay_out(tmp_path / "d", {name: HW, f"{BOB}_hw4.zip": HW}))
    assert set(results) == {ANN, BOB}
    assert time_of(course) is None


@pytest.mark.parametrize(
    "inside",
    [
        "timestamp.txt",
        "hw4/timestamp.txt",
        f"{ANN}+hw4+{EARLY}+x/timestamp.txt",
    ],
)
def test_nothing_in_a_students_zip_tells_a_time(course, tmp_path, inside):
    files = {**answered_files(), inside: EARLY.encode()}
    for name in (f"{ANN}_hw4.zip", "Ann Lee_12_assignsubmission_file_/hw4.zip"):
        results = run(course, lay_out(tmp_path / name[:3], {name: zipped(files)}))
        (student,) = results
        assert time_of(course, student) is None


def test_a_folder_in_a_students_own_folder_tells_no_time(course, tmp_path):
    files = {f"{ANN}/{BOB}+hw4+{EARLY}+x/{name}": data for name, data in answered_files().items()}
    for student in run(course, lay_out(tmp_path / "d", files | {f"{BOB}_hw4.zip": HW})):
        assert time_of(course, student) is None


def test_a_zip_of_nobodys_in_a_download_tells_no_time(course, tmp_path):
    inner = {f"{BOB}+hw4+{EARLY}+x/{name}": data for name, data in answered_files().items()}
    run(course, lay_out(tmp_path / "d", {"final.zip": zipped(inner), f"{ANN}_hw4.zip": HW}))
    assert time_of(course, BOB) is None


def test_nbgraders_own_folders_tell_the_time(course, tmp_path):
    files = {f"{ANN}+hw4+{EARLY}+x/{name}": data for name, data in answered_files().items()}
    run(course, lay_out(tmp_path / "d", files))
    assert time_of(course).year == 2020


@pytest.mark.parametrize(
    ("name", "late"),
    [
        ("leeann_LATE_12345_67890_hw4.zip", True),
        ("leeann_12345_67890_hw4_LATE_1_2_x.zip", False),
        ("leeann_12345_67890_LATE_1_2_x.zip", False),
    ],
)
def test_only_the_sites_own_part_of_a_name_says_late(course, tmp_path, name, late):
    (result,) = run(course, lay_out(tmp_path / "d", {name: HW})).values()
    assert result.late is late


@pytest.mark.parametrize("listed", [True, False])
def test_a_zip_with_others_names_in_it_replaces_nobodys_hand_in(course, tmp_path, listed):
    blank = dict.fromkeys(answered_files(), b"{}")
    inside = {f"{BOB}+hw4+2030-01-01 00:00:00 UTC/{name}": data for name, data in blank.items()}
    inside |= {f"{BOB}/{name}": data for name, data in blank.items()}
    inside |= {} if listed else answered_files()  # her own at the top
    files = {f"{BOB}_hw4.zip": HW, f"{ANN}_hw4.zip": zipped(inside)}
    paths = [lay_out(tmp_path / "d", files) / name for name in files]
    (tmp_path / "class.csv").write_text(ROSTER, "utf-8")
    roster = read_roster(tmp_path / "class.csv") if listed else None
    results = run(course, *paths, roster=roster)
    assert set(results) == {ANN, BOB}
    assert (results[BOB].notebooks, results[BOB].problems, time_of(course, BOB)) == (2, [], None)


@pytest.mark.parametrize("own", ["hw4_{}.zip", "{}_hw4.zip", "hw4_{}_final.zip", "{}_late.zip"])
@pytest.mark.parametrize("inside", ["hw4_{}.zip", "{}_hw4.zip", "{}/hw4.zip"])
def test_a_hand_in_inside_anothers_is_nobodys_hand_in_without_a_roster(
    course, tmp_path, own, inside
):
    blank = zipped(dict.fromkeys(answered_files(), b"{}"))
    files = {own.format(BOB): HW, own.format(ANN): zipped({inside.format(BOB): blank})}
    results = run(course, *(lay_out(tmp_path / "d", files) / name for name in files))
    assert (results[BOB].notebooks, results[BOB].problems) == (2, [])


def test_a_full_disk_is_no_fault_of_a_zip(course, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(archives, "_copy", full)
    with pytest.raises(OSError, match="no space left"):
        run(course, lay_out(tmp_path / "d", {f"{ANN}_hw4.zip": HW}))


def test_a_pipe_among_downloads_is_waited_for_by_nobody(course, tmp_path):
    downloads = lay_out(tmp_path / "d", {f"{ANN}_hw4.zip": HW})
    for name in (f"{BOB}_hw4.zip", "nobody.zip"):
        os.mkfifo(downloads / name)
    assert run(course, downloads)[ANN].notebooks == 2
