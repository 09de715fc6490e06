"""From downloads to submissions: whose each is, what counts, what is kept."""

from __future__ import annotations

import io
import json
import os
import unicodedata
import zipfile

import pytest
from marked import answered_files
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course import UsageError
from autograder.intake import collect, open_submission, read_roster, repairs_of, undo
from autograder.tasks import NETWORK

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
    downloads = lay_out(tmp_path / "downloads", LAYOUTS[layout])
    if packed:
        downloads = tmp_path / "CS-HW4-99999.zip"
        downloads.write_bytes(zipped(LAYOUTS[layout]))
    results = run(course, downloads, roster=roster)
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


def test_two_of_one_name_are_not_guessed(course, tmp_path):
    (tmp_path / "r.csv").write_text("id,name\n1,Ann Lee\n2,Ann Lee\n")
    downloads = lay_out(tmp_path / "d", {"Ann Lee_7_assignsubmission_file_/hw4.zip": HW})
    results = run(course, downloads, roster=read_roster(tmp_path / "r.csv"))
    assert [r.outcome for r in results.values()] == ["“Ann Lee” may be 1 or 2"]


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
    files = {"leeann_1_2_hw4-2.zip": HW, "leeann_1_3_hw4.zip": old, "leeann_1_9_hw4-1.zip": old}
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
    downloads = lay_out(tmp_path / "d", {"6530000021_hw4.zip": HW, "x.txt": b"?"})
    assert run(course, downloads, dry_run=True)["6530000021"].outcome == "new"
    assert tree(course.class_dir) == {}


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
    ("data", "reason"),
    [
        (odd_zip("/etc/evil"), "absolute path"),
        (odd_zip("C:/evil"), "absolute path"),
        (odd_zip("../evil"), "leads out"),
        (odd_zip("a/../../evil"), "leads out"),
        (odd_zip("..\\evil"), "leads out"),
        (odd_zip("evil", 0o120777, b"/etc/passwd"), "is a link"),
        (odd_zip("evil", 0o020644), "device"),
        (odd_zip("evil", 0o010644), "device"),
        (odd_zip("evil/" + "a/" * 1500 + "x"), "too many folders"),
    ],
)
def test_what_leads_out_of_the_folder_is_refused_by_name(course, tmp_path, data, reason):
    results = run(course, lay_out(tmp_path / "d", {"6530000021_hw4.zip": data}))
    refused = " ".join(results["6530000021"].refused)
    assert "evil" in refused
    assert reason in refused
    assert set(tree(course.submitted("6530000021"))) == set(answered_files())
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped({"zeros": b"\0" * 80_000_000}), "zip bomb"),
        (zipped({f"{n}.txt": b"" for n in range(6000)}), "too many files"),
        (b"PK\x03\x04 broken", "cannot be read"),
        (b"Rar!\x1a\x07", "RAR archive: ask for a zip"),
        (zipped({}), "holds no file"),
    ],
)
def test_bombs_and_broken_archives_are_listed_and_stop_nobody(course, tmp_path, data, reason):
    files = {"6530000021_hw4.zip": data, "6530000121_hw4.zip": HW}
    results = run(course, lay_out(tmp_path / "d", files))
    assert results["6530000121"].outcome == "new"
    (lost,) = [result for result in results.values() if not result.matched]
    assert reason in lost.outcome
    kept = [p.name for p in (course.class_dir / "unmatched").rglob("*") if p.is_file()]
    assert sorted(kept) in (["6530000021_hw4.zip", "why.txt"], ["why.txt"])


def test_links_in_a_folder_are_refused(course, tmp_path):
    folder = lay_out(tmp_path / "d" / "6530000021", answered_files())
    os.symlink("/etc/passwd", folder / "T4.jpg")
    results = run(course, tmp_path / "d")
    assert results["6530000021"].refused == ["T4.jpg is a link or a special file"]


# ---------------------------------------------------------------------------------------- rosters


@pytest.mark.parametrize(
    "text",
    [
        "id,name,email\n65,Ann Lee,ann@x.org\n",
        "email;name;id\nann@x.org;Ann Lee;65\n",
        "First name\tSurname\tID number\tEmail address\nAnn\tLee\t65\tann@x.org\n",
        "Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"
        '"Lee, Ann",9001,65,ann,1\n',
        "Identifier,Full name,ID number,Email address\nParticipant 9001,Ann Lee,65,ann@x.org\n",
        "รหัสนิสิต,ชื่อ,นามสกุล\n65,Ann,Lee\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
def test_rosters_of_web_sites(tmp_path, text, encoding):
    (tmp_path / "r.csv").write_bytes(text.encode(encoding))
    roster = read_roster(tmp_path / "r.csv")
    assert [person.id for person in roster.people] == ["65"]
    assert [person.id for person in roster.find(name="Ann Lee")] == ["65"]
    assert [person.id for person in roster.find(name="leeann")] == ["65"]
    if "9001" in text:
        assert [person.id for person in roster.find(number="9001")] == ["65"]


@pytest.mark.parametrize("text", ["", "color,size\nred,3\n"])
def test_a_roster_of_nobody_is_a_usage_error(tmp_path, text):
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(UsageError, match="roster"):
        read_roster(tmp_path / "r.csv")


# ----------------------------------------------------------------------------------- command line


def command(course, *arguments: str):
    before = os.getcwd()
    os.chdir(course.root)
    try:
        return CliRunner().invoke(app, ["collect", *arguments])
    finally:
        os.chdir(before)


def test_the_command_says_what_was_done_and_what_needs_a_person(course, tmp_path):
    files = answered_files()
    files["hw4.ipynb"] = files.pop(SECOND)
    downloads = {"6530000021_hw4.zip": zipped(files), "x.txt": b"?"}
    result = command(course, str(lay_out(tmp_path / "d", downloads)))
    assert result.exit_code == 1
    assert "file under another name" in result.stdout
    assert "not matched: d/x.txt: nobody's name" in result.stdout
    assert command(course, "--undo", "6530000021").exit_code == 0


def test_the_command_ends_with_0_if_all_is_well(course, tmp_path):
    result = command(course, str(lay_out(tmp_path / "d", {"6530000021_hw4.zip": HW})))
    assert result.exit_code == 0
    assert "1 students: 1 new. 0 not matched." in result.stdout


@pytest.mark.parametrize("arguments", [[], ["no-such-folder"], ["x", "--undo", "ann"]])
def test_the_command_refuses_what_makes_no_sense(course, arguments):
    result = command(course, *arguments)
    assert result.exit_code == 2
    assert "autograder: " in result.stderr
