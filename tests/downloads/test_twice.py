"""A name that a zip holds twice: the later file counts, it is said, and the earlier one is kept."""

from __future__ import annotations

import io
import unicodedata
import warnings
import zipfile

import pytest
from test_collect import HW, SECOND, answered_files, lay_out, run, zipped

from autograder.downloads import archives
from autograder.downloads.budgets import Budget
from autograder.intake import open_submission, repairs_of
from autograder.intake.scans import scan_files

FIRST = "1_the_basics.ipynb"
ANN, BOB = "6530123421", "6530123499"
OLD = {name: data.replace(b"hidden", b"hiddem") + b" " for name, data in answered_files().items()}


def appended(*files: tuple[str, bytes]) -> bytes:
    """Return a zip with these files in this order; names may be there several times."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in files:
            archive.writestr(name, content)
    return data.getvalue()


def both(name: str = "{}") -> list[tuple[str, bytes]]:
    """Return the notebooks, first as they were and then as they are."""
    return [
        (name.format(n), data) for files in (OLD, answered_files()) for n, data in files.items()
    ]


def said(course, student: str) -> list[str]:
    return [str(one) for one in repairs_of(course, student) if one.kind == "twice"]


TWICE = {
    "a hand-in": {f"hw4_{ANN}.zip": appended(*both())},
    "in a folder of it": {f"{ANN}_hw4.zip": appended(*both("hw4/{}"))},
    "in a zip in a zip": {f"{ANN}.zip": zipped({"my.zip": appended(*both())})},
    "in Moodle's": {f"{ANN}/hw4.zip": appended(*both())},
    "a class's zip, folders": {"CS.zip": appended(*both(f"{ANN}/{{}}"))},
    "a class's zip, Moodle": {"CS.zip": appended(*both(f"x/{ANN}/hw4/{{}}"))},
}


@pytest.mark.parametrize("kind", TWICE)
def test_the_later_of_two_notebooks_counts_and_it_is_said(course, tmp_path, kind):
    downloads = lay_out(tmp_path / "d", TWICE[kind])
    paths = [downloads / "CS.zip"] if "CS.zip" in TWICE[kind] else [downloads]
    (result,) = run(course, *paths).values()
    assert (result.student, result.notebooks, result.refused) == (ANN, 2, [])
    folder = course.submitted(ANN)
    assert (folder / SECOND).read_bytes() == answered_files()[SECOND]
    kept = [path.read_bytes() for path in folder.rglob(SECOND) if ".earlier" in path.parts]
    assert kept == [OLD[SECOND]]
    told = said(course, ANN)
    assert len(told) == 2
    assert any(text.startswith("2_neural_network: was in the zip more than once") for text in told)
    opened = open_submission(course, ANN)
    assert (opened.problems, opened.repairs) == ([], [])
    (again,) = run(course, *paths).values()
    assert again.outcome == "unchanged"
    assert "twice" in {repair.kind for repair in again.repairs}


@pytest.mark.parametrize(
    "name", ["{}_hw4.zip", "hw4_{}.zip", "Ann_11_assignsubmission_file_hw4.zip"]
)
def test_of_two_uploads_of_one_name_in_a_classs_zip_the_later_one_counts(course, tmp_path, name):
    name = name.format(ANN)
    old = zipped({f"hw4/{file}": data for file, data in OLD.items()})
    (tmp_path / "CS.zip").write_bytes(appended((name, old), (f"{BOB}_hw4.zip", HW), (name, HW)))
    results = run(course, tmp_path / "CS.zip")
    (student,) = set(results) - {BOB}
    assert (course.submitted(student) / SECOND).read_bytes() == answered_files()[SECOND]
    kept = [path.read_bytes() for path in course.collected(student).rglob(SECOND)]
    assert kept == [OLD[SECOND]]
    assert said(course, student)
    assert not said(course, BOB)


@pytest.mark.parametrize("scan", ["T4.jpg", "scans/T1.png", "โจทย์ข้อ T4.pdf", "OT1.heic"])
def test_the_later_of_two_scans_counts_and_it_is_said(course, tmp_path, scan):
    files = [*answered_files().items(), (scan, b"old"), (scan, b"new")]
    (result,) = run(course, lay_out(tmp_path / "d", {f"{ANN}.zip": appended(*files)})).values()
    assert result.scans == 1
    (page,) = scan_files(course.submitted(ANN), course.homework)
    assert page.read_bytes() == b"new"
    assert scan.rsplit("/", 1)[-1] in said(course, ANN)[0]


def test_what_is_there_twice_alike_is_not_worth_a_word(course, tmp_path):
    files = [*answered_files().items()] * 3
    (result,) = run(course, lay_out(tmp_path / "d", {f"{ANN}.zip": appended(*files)})).values()
    assert result.repairs == []
    assert {path.name for path in course.submitted(ANN).iterdir()} == set(answered_files())


@pytest.mark.parametrize("order", [("NFC", "NFD"), ("NFD", "NFC")])
def test_a_name_in_two_unicode_forms_is_one(tmp_path, order):
    names = [unicodedata.normalize(form, "café.txt") for form in order]
    (tmp_path / "x.zip").write_bytes(appended(*zip(names, (b"old", b"new"), strict=True)))
    budget = Budget()
    archives.unpack(tmp_path / "x.zip", tmp_path / "out", budget)
    assert (tmp_path / "out" / "café.txt").read_bytes() == b"new"
    assert budget.twice == ["café.txt"]


def test_names_that_differ_in_capitals_are_two(tmp_path):
    (tmp_path / "x.zip").write_bytes(appended(("T4.jpg", b"1"), ("t4.JPG", b"2")))
    budget = Budget()
    archives.unpack(tmp_path / "x.zip", tmp_path / "out", budget)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["T4.jpg", "t4.JPG"]
    assert budget.twice == []


def test_names_that_only_become_one_are_two_files_that_can_be_read(course, tmp_path):
    files = [("2_neural\x01_network.ipynb", b"{}"), ("2_neural\x02_network.ipynb", HW)]
    (tmp_path / "x.zip").write_bytes(appended(*files))
    budget = Budget()
    archives.unpack(tmp_path / "x.zip", tmp_path / "out", budget)
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["2_neural__network-1.ipynb", "2_neural__network.ipynb"]
    assert budget.twice == []


def test_a_later_file_that_cannot_be_unpacked_leaves_the_earlier_one(course, tmp_path):
    data = bytearray(appended(*answered_files().items(), (SECOND, b"y" * 5_000 + b"z")))
    at = data.rindex(b"PK\x03\x04")
    data[at + 60 : at + 66] = bytes(byte ^ 0x5A for byte in data[at + 60 : at + 66])
    (result,) = run(course, lay_out(tmp_path / "d", {f"{ANN}.zip": bytes(data)})).values()
    assert (course.submitted(ANN) / SECOND).read_bytes() == answered_files()[SECOND]
    assert "could not be unpacked" in result.refused[0]
    assert result.repairs == []


@pytest.mark.parametrize("own", [".earlier", ".earlier/2_neural_network.ipynb"])
def test_what_a_student_called_so_is_in_nobodys_way(course, tmp_path, own):
    data = appended((own, b"mine"), *both())
    (result,) = run(course, lay_out(tmp_path / "d", {f"{ANN}.zip": data})).values()
    assert (result.notebooks, result.refused) == (2, [])
    kept = [path.read_bytes() for path in course.submitted(ANN).rglob("*") if path.is_file()]
    assert {b"mine", OLD[SECOND], OLD[FIRST], *answered_files().values()} == set(kept)


def test_what_leads_out_does_not_by_coming_twice(tmp_path):
    data = appended(
        ("a/x", b"1"), ("a/x", b"2"), ("../x", b"3"), ("../x", b"4"), ("a/../../x", b"5")
    )
    (tmp_path / "x.zip").write_bytes(data)
    archives.unpack(tmp_path / "x.zip", tmp_path / "out", Budget())
    outside = {path.name for path in tmp_path.iterdir()}
    assert outside == {"x.zip", "out"}


@pytest.mark.parametrize(
    "first", ["hw4/./{}", "hw4//{}", "hw4/{} ", "hw4\\{}", "./hw4/{}", "hw4 /{}"]
)
def test_a_name_is_one_however_its_path_is_written(course, tmp_path, first):
    files = [(first.format(name), data) for name, data in OLD.items()]
    files += [(f"hw4/{name}", data) for name, data in answered_files().items()]
    run(course, lay_out(tmp_path / "d", {f"hw4_{ANN}.zip": appended(*files)}))
    assert (course.submitted(ANN) / SECOND).read_bytes() == answered_files()[SECOND]
    assert len(said(course, ANN)) == 2
