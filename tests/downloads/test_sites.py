"""What web sites write decides whose a hand-in is, over all that students write.

The table in docs/instructors.md says for each site where its layout is known from.
"""

from __future__ import annotations

import random

import pytest
from test_collect import HW, SECOND, answered_files, delivered, lay_out, run, tree, zipped

from autograder.deadlines import within
from autograder.downloads.recognising import Recogniser
from autograder.downloads.whose import readings, whose
from autograder.intake import opening
from autograder.intake.repairing import repair
from autograder.roster import read_roster

ANN, BOB, CEE = "6530123421", "6530123499", "6530123500"
ROSTER = f"""id,name,email,username,group
{ANN},Ann Lee,ann.lee@uni.example,annlee,Team 7
{BOB},Bob Ray,bob.ray@uni.example,bobray,Team 7
{CEE},Cee Dow,cee.dow@uni.example,ceedow,
"""
THEIRS = {f"hw4/{name}": data + b" " for name, data in answered_files().items()}
OTHER = zipped(THEIRS)  # of somebody else
NOTE = b"""Name: Ann Lee (annlee)
Assignment: Homework 4
Date Submitted: Tuesday, 24 November 2026 10:00:00 o'clock ICT
Current Mark: Needs Marking

Submission Field:
There is no student submission text data for this assignment.

Comments:
There are no student comments for this assignment.

Files:
\tOriginal filename: hw4.zip
\tFilename: Homework 4_annlee_attempt_2026-11-24-10-00-00_hw4.zip
"""


@pytest.fixture(autouse=True)
def each_notebook_is_mended_once(monkeypatch):
    """Whose it is counts here, and all hand in the same few notebooks."""
    monkeypatch.setattr(opening, "_read", _read)
    monkeypatch.setattr(opening, "repair", _mended)


READ, SHEETS, MENDED = opening._read, {}, {}


def _read(path):
    data = path.read_bytes()
    if data not in SHEETS:
        SHEETS[data] = READ(path)
    return SHEETS[data]


def _mended(cells, handout, name, kernel):
    if (id(cells), name) not in MENDED:  # as long as they are kept, no others have their id
        MENDED[id(cells), name] = cells, repair(cells, handout, name, kernel)
    return MENDED[id(cells), name][1]


@pytest.fixture
def roster(tmp_path):
    (tmp_path / "class.csv").write_text(ROSTER, "utf-8")
    return read_roster(tmp_path / "class.csv")


def work(folder: str, files=None) -> dict[str, bytes]:
    """Return the two notebooks in a folder."""
    return {f"{folder}/{name}": data for name, data in (files or answered_files()).items()}


def metadata(**folders: list[str]) -> bytes:
    """Return what Gradescope writes of its folders' submitters."""
    lines = ["---"]
    for folder, people in folders.items():
        lines += [f"{folder}:", "  :submitters:", *people, "  :created_at: 2026-11-24 10:00:00 Z"]
    return "\n".join(lines).encode()


def person(name: str, sid: str = "", email: str = "") -> str:
    return f"  - :name: {name}\n    :sid: '{sid}'\n    :email: {email or '~'}"


def held(course, student: str) -> bytes:
    return (course.submitted(student) / SECOND).read_bytes()


# ------------------------------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("name", "layout", "id", "person", "number", "file"),
    [
        # bb-file-cleanup, README: assignmentname_username_attempt_datetime_filename.ext
        ("Homework 4_annlee_attempt_2026-11-24-10-00-00_hw4.zip", "Blackboard", "annlee", "", "",
         "hw4.zip"),
        ("Homework 4_annlee_attempt_2026-11-24-10-00-00.txt", "Blackboard", "annlee", "", "", ""),
        ("HW_4_s0000000_attempt_2026-11-24-10-00-00_a_b_attempt_1.pdf", "Blackboard", "s0000000",
         "", "", "a_b_attempt_1.pdf"),
        ("HW_ann_attempt_2026-11-24-10-00-00_x_bob_attempt_2026-11-24-10-00-00_y.zip",
         "Blackboard", "ann", "", "", "x_bob_attempt_2026-11-24-10-00-00_y.zip"),
        # public scripts that rename Brightspace's folders
        ("397063-2557369 - Mary-Ann Smith - Sep 24, 2024 926 PM", "Brightspace", "",
         "Mary-Ann Smith", "397063", ""),
        ("39786-640693 - Aiden Rodriguez - Oct 10, 2025 1022 AM - my - hw4 - 2026.zip",
         "Brightspace", "", "Aiden Rodriguez", "39786", "my - hw4 - 2026.zip"),
        ("John Doe - Sep 24, 2024 926 PM - hw4.zip", "Brightspace", "", "John Doe", "", "hw4.zip"),
        ("12-3 - สมชาย ใจดี - 24 พ.ย. 2569 1100", "Brightspace", "", "สมชาย ใจดี", "12", ""),
        ("12-3 - Ann Lee - 24 nov. 2026 1100 - hw4.zip", "Brightspace", "", "Ann Lee", "12",
         "hw4.zip"),
        # Sakai, AssignmentServiceImpl: the sort name has a comma, the eid is in brackets
        ("Lee, Ann(annlee)", "Sakai", "annlee", "Lee, Ann", "", ""),
        (",(annlee)", "Sakai", "annlee", ",", "", ""),
        ("Lee, Ann (Annie)(annlee)", "Sakai", "annlee", "Lee, Ann (Annie)", "", ""),
        # any plugin of Moodle's may take in what students hand in
        ("Ann Lee_11_assignsubmission_poodll_speech.mp3", "Moodle", "", "Ann Lee", "11",
         "speech.mp3"),
        ("Lee, Ann(annlee)__submissionText.html", "Sakai", "annlee", "Lee, Ann", "",
         "_submissionText.html"),
        ("Lee, Ann(annlee)_Submission attachment(s)_hw4.zip", "Sakai", "annlee", "Lee, Ann", "",
         "hw4.zip"),
    ],
)  # fmt: skip
def test_names_that_other_sites_give(name, layout, id, person, number, file):
    owner = whose(name, "hw4")
    assert (owner.layout, owner.id, owner.name, owner.number, owner.file) == (
        layout, id, person, number, file,
    )  # fmt: skip
    assert owner.strong


@pytest.mark.parametrize(
    "name",
    [
        "Ann Lee - hw4.zip", "hw4 - 2026 2", "Ann Lee - final 2026", "T4 - page - 2026-11-24 10",
        "Lee, Ann (2)", "f(x), g(y)", "my_attempt_2.zip", "notes - Nov 24, 2026.txt",
    ],
)  # fmt: skip
def test_names_that_only_look_like_a_sites_are_none(name):
    assert readings(name, "hw4") == []


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("T_ann_attempt_2026-11-23-10-00-00_a.zip", "T_ann_attempt_2026-11-24-09-00-00_b.zip"),
        ("1-2 - A B - Nov 9, 2026 1159 AM - a.zip", "1-2 - A B - Nov 10, 2026 101 AM - b.zip"),
        ("1-2 - A B - Nov 9, 2026 1159 AM", "1-2 - A B - Nov 9, 2026 1201 PM"),
        ("1-2 - A B - Nov 9, 2026 1201 AM", "1-2 - A B - Nov 9, 2026 111 AM"),
    ],
)
def test_a_sites_local_time_orders_attempts(earlier, later):
    assert 0 < whose(earlier, "hw4").attempt < whose(later, "hw4").attempt
    assert whose(later, "hw4").time is None  # of which zone, no name says


# ---------------------------------------------------------------------------------------- layouts

BRIGHT = "{}-7890 - {} - Nov 24, 2026 1000 AM"
LAYOUTS = {
    "Blackboard": {
        "Homework 4_annlee_attempt_2026-11-24-10-00-00.txt": NOTE,
        "Homework 4_annlee_attempt_2026-11-24-10-00-00_hw4.zip": HW,
        "Homework 4_bobray_attempt_2026-11-24-11-00-00_final_v2.zip": HW,
    },
    "Brightspace, folders": {
        "index.html": b"<html>",
        f"{BRIGHT.format(1, 'Ann Lee')}/hw4.zip": HW,
        f"{BRIGHT.format(2, 'Bob Ray')}/hw4_{ANN}.zip": HW,
    },
    "Brightspace, files": {
        "index.html": b"<html>",
        f"{BRIGHT.format(1, 'Ann Lee')} - hw4.zip": HW,
        f"{BRIGHT.format(2, 'Bob Ray')} - hw4_{ANN}.zip": HW,
    },
    "Brightspace, without numbers": {
        "Ann Lee - Nov 24, 2026 1000 AM/hw4.zip": HW,
        "Bob Ray - Nov 24, 2026 1000 AM - hw4.zip": HW,
    },
    "Gradescope": {
        "assignment_1_export/submission_metadata.yml": metadata(
            submission_301=[person("Ann Lee", ANN)],
            submission_302=[person("Bobby", "", "bob.ray@uni.example")],
        ),
        **work("assignment_1_export/submission_301"),
        **work("assignment_1_export/submission_302"),
    },
    "Gradescope, not in a folder": {
        "submission_metadata.yml": metadata(
            submission_301=[person("Ann Lee", "", "")], submission_302=[person("Bobby", BOB)]
        ),
        **work("submission_301"),
        **work("submission_302/deep/er"),
    },
    "GitHub Classroom": {
        **work("hw4-submissions/hw4-annlee"), **work("hw4-submissions/hw4-bobray"),
    },
    "GitHub Classroom, another slug": {
        **work("homework-4-2026-annlee"), **work("homework-4-2026-bobray"),
    },
    "Sakai": {
        "Homework 4/grades.csv": b"Display ID,ID,Last Name",
        "Homework 4/Lee, Ann(annlee)/timestamp.txt": b"20261124100000000",
        "Homework 4/Lee, Ann(annlee)/comments.txt": b"",
        "Homework 4/Lee, Ann(annlee)/Feedback Attachment(s)/marked.ipynb": b"{}",
        "Homework 4/Lee, Ann(annlee)/Submission attachment(s)/hw4.zip": HW,
        f"Homework 4/Ray, Bob(bobray)/Submission attachment(s)/hw4_{ANN}.zip": HW,
    },
    "Sakai, files": {
        "Lee, Ann(annlee)_Submission attachment(s)_hw4.zip": HW,
        f"Ray, Bob(bobray)_Submission attachment(s)_hw4_{ANN}.zip": HW,
    },
    "ILIAS": {"Lee_Ann_annlee_12345/hw4.zip": HW, f"Ray_Bob_bobray_12346/hw4_{ANN}.zip": HW},
    "Teams (made up)": {"Ann Lee/Homework 4/hw4.zip": HW, f"Bob Ray/Homework 4/hw4_{ANN}.zip": HW},
    "A+ (made up)": {f"{ANN}/hw4.zip": HW, f"{BOB}/hw4_{ANN}.zip": HW},
    "Stud.IP (made up)": {"Lee, Ann/hw4.zip": HW, f"Ray, Bob/hw4_{ANN}.zip": HW},
    "a teacher's folders": {"Ann Lee/hw4.zip": HW, f"Bob Ray/hw4_{ANN}.zip": HW},
}  # fmt: skip


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "one zip"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_of_other_sites(course, roster, tmp_path, layout, packed):
    results = run(course, delivered(tmp_path, LAYOUTS[layout], packed), roster=roster)
    assert set(results) == {ANN, BOB}
    for student, result in results.items():
        assert (result.outcome, result.notebooks, result.problems) == ("new", 2, [])
        assert held(course, student) == answered_files()[SECOND]
        assert not list(course.submitted(student).glob("*.txt"))


@pytest.mark.parametrize(
    ("layout", "students"),
    [
        ("Blackboard", {"annlee", "bobray"}),
        ("Brightspace, folders", {"Ann-Lee-1", "Bob-Ray-2"}),
        ("Gradescope", {ANN, "bob.ray@uni.example"}),
        ("GitHub Classroom", {"annlee", "bobray"}),
        ("Sakai", {"annlee", "bobray"}),
    ],
)
def test_without_a_roster_other_sites_names_are_taken(course, tmp_path, layout, students):
    (tmp_path / "CS.zip").write_bytes(zipped(LAYOUTS[layout]))
    assert set(run(course, tmp_path / "CS.zip")) == students


def test_what_a_student_wrote_into_blackboard_is_kept(course, roster, tmp_path):
    note = NOTE.replace(b"There are no student comments for this assignment.", b"Page 2 is T4.")
    name = "Homework 4_annlee_attempt_2026-11-24-10-00-00"
    run(course, lay_out(tmp_path / "d", {f"{name}.txt": note, f"{name}_hw4.zip": HW}),
        roster=roster)  # fmt: skip
    assert b"Page 2 is T4." in b"".join(tree(course.submitted(ANN)).values())


# -------------------------------------------------------------------------------------- strangers

PACKED = zipped({f"hw4_{ANN}.zip": OTHER})
STRANGERS = {
    "a folder": {"Ann Lee/hw4.zip": HW, f"Robert Ray/hw4_{ANN}.zip": OTHER},
    "the only folder": {f"Robert Ray/hw4_{ANN}.zip": OTHER},
    "strangers only": {f"Robert Ray/hw4_{ANN}.zip": OTHER, f"Zoe Poe/{BOB}_hw4.zip": OTHER},
    "two files of two": {
        "Ann Lee/hw4.zip": HW,
        f"Robert Ray/hw4_{ANN}.zip": OTHER,
        f"Robert Ray/hw4_{BOB}.zip": OTHER,
    },
    "a folder in it": {"Ann Lee/hw4.zip": HW, f"Robert Ray/x/hw4_{ANN}.zip": OTHER},
    "a site's name in it": {
        "Ann Lee/hw4.zip": HW,
        "Robert Ray/Ann Lee_11_assignsubmission_file_/hw4.zip": OTHER,
    },
    "Gradescope's paper in it": {
        "Ann Lee/hw4.zip": HW,
        "Robert Ray/submission_metadata.yml": metadata(submission_1=[person("Ann Lee", ANN)]),
        **work("Robert Ray/submission_1", THEIRS),
    },
    "notebooks": {"Ann Lee/hw4.zip": HW, **work("Robert Ray", THEIRS)},
    "another's user name": {"Ann Lee/hw4.zip": HW, "annlee Poe/hw4.zip": OTHER},
    "a longer name": {"Ann Lee/hw4.zip": HW, "Ann Lee Smith/hw4.zip": OTHER},
    "a longer name, with signs": {"Ann_Lee/hw4.zip": HW, "Ann_Lee_Smith/hw4.zip": OTHER},
    "a longer name, joined": {"Ann Lee.zip": HW, "Ann Lee-Smith.zip": OTHER},
    "a longer name, joined, before a file": {"Ann Lee.zip": HW, "Ann Lee-Smith - a.zip": OTHER},
    "a longer name, before a file": {"Ann Lee - a.zip": HW, "Ann Lee Smith - a.zip": OTHER},
    "a longer name in Thai": {"Ann Lee/hw4.zip": HW, "Ann Lee ใจดี/hw4.zip": OTHER},
    "a zip": {"Ann Lee/hw4.zip": HW, "Robert Ray.zip": PACKED},
    **{
        f"a zip, {site}'s name in it": {"Bob Ray.zip": HW, "Robert Ray.zip": zipped({name: OTHER})}
        for site, name in {
            "Moodle": "Ann Lee_11_assignsubmission_file_hw4.zip",
            "Canvas": "leeann_12_34_hw4.zip",
            "Blackboard": "T_annlee_attempt_2026-11-25-10-00-00_hw4.zip",
        }.items()
    },
    "a numbered zip, a site's name in it": {
        "Bob Ray.zip": HW,
        "Robert Ray 2.zip": zipped({"Ann Lee_11_assignsubmission_file_/hw4.zip": OTHER}),
    },
    "an id": {f"{ANN}/hw4.zip": HW, f"6599999999/hw4_{ANN}.zip": OTHER},
    "an id before a file": {f"{ANN}_hw4.zip": HW, f"6599999999_hw4_{ANN}.zip": OTHER},
    "Moodle": {
        "Ann Lee_11_assignsubmission_file_/hw4.zip": HW,
        f"Robert Ray_12_assignsubmission_file_/hw4_{ANN}.zip": OTHER,
    },
    "Canvas": {"leeann_1_2_hw4.zip": HW, f"rayrobert_3_4_hw4_{ANN}.zip": OTHER},
    "Brightspace": {
        f"{BRIGHT.format(1, 'Ann Lee')}/hw4.zip": HW,
        f"{BRIGHT.format(2, 'Robert Ray')}/hw4_{ANN}.zip": OTHER,
    },
    "Brightspace, files": {
        f"{BRIGHT.format(1, 'Ann Lee')} - hw4.zip": HW,
        f"{BRIGHT.format(2, 'Robert Ray')} - hw4_{ANN}.zip": OTHER,
    },
    "Blackboard": {
        "T_annlee_attempt_2026-11-24-10-00-00_hw4.zip": HW,
        f"T_robray_attempt_2026-11-25-10-00-00_hw4_{ANN}.zip": OTHER,
    },
    "Gradescope": {
        "submission_metadata.yml": metadata(
            submission_1=[person("Ann Lee", ANN)], submission_2=[person("Ann Lee", "6599999999")]
        ),
        **work("submission_1"),
        f"submission_2/hw4_{ANN}.zip": OTHER,
    },
    "GitHub Classroom": {**work("hw4-annlee"), f"hw4-robray/hw4_{ANN}.zip": OTHER},
    "Sakai": {
        "Lee, Ann(annlee)/hw4.zip": HW,
        f"Ray, Robert(robray)/Submission attachment(s)/hw4_{ANN}.zip": OTHER,
    },
    "ILIAS": {"Lee_Ann_annlee_1/h.zip": HW, f"Ray_Rob_robray_2/hw4_{ANN}.zip": OTHER},
    "ILIAS, of the same name": {"Lee_Ann_annlee_1/h.zip": HW, "Lee_Ann_annlee2_2/h.zip": OTHER},
    "Sakai, of the same name": {"Lee, Ann(annlee)/h.zip": HW, "Lee, Ann(annlee2)/h.zip": OTHER},
}  # fmt: skip


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "one zip"])
@pytest.mark.parametrize("kind", STRANGERS)
def test_a_strangers_hand_in_is_listed_and_replaces_nobodys(course, roster, tmp_path, kind, packed):
    run(course, lay_out(tmp_path / "before", {f"hw4_{ANN}.zip": HW, f"{BOB}_hw4.zip": HW}),
        roster=roster)  # fmt: skip
    downloads = lay_out(tmp_path / "site", STRANGERS[kind])
    if packed:
        downloads = tmp_path / "site.zip"
        downloads.write_bytes(zipped(STRANGERS[kind]))
    results = run(course, downloads, roster=roster)
    for student in (ANN, BOB):
        assert held(course, student) == answered_files()[SECOND]
    lost = [result for result in results.values() if not result.matched]
    assert lost
    for result in lost:
        assert "roster" in f"{result.outcome}; {result.to_do}"
        assert "<student id>" in result.to_do
    kept = tree(course.class_dir / "unmatched").values()
    assert {THEIRS[f"hw4/{SECOND}"], *STRANGERS[kind].values()} & set(kept) - {HW}


def test_a_sites_folders_that_are_named_one_by_one_are_a_sites(course, roster, tmp_path):
    """As a shell does of `collect site/*`."""
    site = lay_out(tmp_path / "site", STRANGERS["two files of two"])
    results = run(course, *sorted(site.iterdir()), roster=roster)
    assert set(results) == {ANN, "Robert Ray"}
    assert held(course, ANN) == answered_files()[SECOND]


@pytest.mark.parametrize("part", ["Monday", "Lab 3", "late", "hw4 late", "from the site"])
def test_a_part_of_the_class_is_sorted_by_what_lies_in_it(course, roster, tmp_path, part):
    files = {f"{part}/hw4_{ANN}.zip": HW, f"{part}/{BOB}_hw4.zip": HW, f"hw4_{CEE}.zip": HW}
    assert set(run(course, lay_out(tmp_path / "d", files), roster=roster)) == {ANN, BOB, CEE}


@pytest.mark.parametrize("one_by_one", [True, False])
def test_a_sites_zip_beside_peoples_is_the_sites(course, roster, tmp_path, one_by_one):
    moodle = {f"{PEOPLE[one]}_1_assignsubmission_file_/hw4.zip": HW for one in (ANN, BOB)}
    files = {f"hw4_{CEE}.zip": HW, "CS-HW4-99999.zip": zipped(moodle)}
    downloads = lay_out(tmp_path / "d", files)
    paths = sorted(downloads.iterdir()) if one_by_one else [downloads]
    assert set(run(course, *paths, roster=roster)) == {ANN, BOB, CEE}


def test_a_strangers_zip_that_is_named_among_others_is_the_strangers(course, roster, tmp_path):
    """As a shell does of `collect site/*`."""
    site = lay_out(tmp_path / "site", STRANGERS["a zip, Moodle's name in it"])
    results = run(course, *sorted(site.iterdir()), roster=roster)
    assert set(results) == {BOB, "Robert Ray.zip"}


@pytest.mark.parametrize("name", ["_assignfeedback_file", "", " (old)"])
def test_a_strangers_folder_of_which_nothing_is_called_is_told_in_whole_words(
    course, roster, tmp_path, name
):
    files = {"Ann Lee/hw4.zip": HW, f"Zoe Poe_11{name}/notes.pdf": b"%PDF-1.4"}
    lost = run(course, lay_out(tmp_path / "d", files), roster=roster)[f"d/Zoe Poe_11{name}"]
    assert lost.outcome.startswith(f"“Zoe Poe_11{name}” is not in the roster, but the outer name")


@pytest.mark.parametrize("id", ["0012", "00650123421", "650123421"])
def test_an_id_that_has_lost_its_zeros_is_told_as_one(course, tmp_path, id):
    (tmp_path / "r.csv").write_text(f"id,name\n{id.lstrip('0')},Ann Lee\n{BOB},Bob Ray\n", "utf-8")
    people = read_roster(tmp_path / "r.csv")
    (lost,) = run(course, lay_out(tmp_path / "d", {f"hw4_0{id}.zip": HW}), roster=people).values()
    assert f"but {id.lstrip('0')} is: a spreadsheet leaves zeros in front out" in lost.outcome
    assert "add “" not in lost.to_do
    assert "format Text" in lost.to_do


@pytest.mark.parametrize("part", ["late", "hw4", "HW4 submissions", "all"])
def test_a_folder_that_is_called_as_nobody_is_no_stranger(course, roster, tmp_path, part):
    files = {f"{ANN}/hw4.zip": HW, f"{part}/hw4_{BOB}.zip": HW}
    assert set(run(course, lay_out(tmp_path / "d", files), roster=roster)) == {ANN, BOB}


@pytest.mark.parametrize(
    "name",
    [
        "Ann Lee-hw4.zip", "Ann Lee-final 2.zip", "annlee-my work.zip", "Ann Lee-2.zip",
        "Ann Lee final/hw4.zip", "Ann Lee hw4/hw4.zip", "Ann_Lee_Homework_4/hw4.zip",
        "Ann Lee annlee/hw4.zip", "Ann Lee - Neural networks.zip", "annlee_my work.zip",
        "annlee final version.zip", f"{ANN} Ann Lee/hw4.zip", f"{ANN}-anything at all/hw4.zip",
        "ann.lee@uni.example my work.zip", "Lee, Ann (2)/hw4.zip", "Ann Lee (late)/hw4.zip",
    ],
)  # fmt: skip
def test_what_follows_a_name_may_be_about_the_homework(course, roster, tmp_path, name):
    assert set(run(course, lay_out(tmp_path / "d", {name: HW}), roster=roster)) == {ANN}


def test_ids_that_begin_alike_are_no_repositories(course, tmp_path):
    (tmp_path / "r.csv").write_text("id,name\n633020123-4,Ann\n633020123-5,Bob\n4,Zoe\n", "utf-8")
    files = {"633020123-4/hw4.zip": HW, "633020123-5/hw4.zip": OTHER}
    results = run(course, lay_out(tmp_path / "d", files), roster=read_roster(tmp_path / "r.csv"))
    assert set(results) == {"633020123-4", "633020123-5"}


@pytest.mark.parametrize("name", ["robert", "Robert"])
def test_a_first_name_is_not_whoever_has_it_for_a_user_name(course, tmp_path, name):
    (tmp_path / "r.csv").write_text(f"id,name,username\n{ANN},Robert Poe,{name}\n", "utf-8")
    files = {"Robert Ray/hw4.zip": HW, "Robert Ray - hw4.zip": HW, f"{name} final.zip": OTHER}
    results = run(course, lay_out(tmp_path / "d", files), roster=read_roster(tmp_path / "r.csv"))
    assert set(results) == {"d/Robert Ray", "d/Robert Ray - hw4.zip", ANN}


def test_who_has_no_id_in_the_list_is_not_told_to_be_missing_from_it(course, tmp_path):
    (tmp_path / "r.csv").write_text(f"id,name\n{ANN},Ann Lee\n,Bob Ray\n", "utf-8")
    files = {"Bob Ray_12_assignsubmission_file_/hw4.zip": HW}
    people = read_roster(tmp_path / "r.csv")
    (lost,) = run(course, lay_out(tmp_path / "d", files), roster=people).values()
    assert lost.outcome == "“Bob Ray” has no id in the roster"


# -------------------------------------------------------------------- without a class list

CLAIMS = {
    "folders": {f"Ann Lee/hw4_{ANN}.zip": HW, f"Robert Ray/hw4_{ANN}.zip": OTHER},
    "other names": {f"Ann Lee/{ANN}_hw4.zip": HW, f"Robert Ray/hw4_{ANN} (1).zip": OTHER},
    "zips": {
        "Ann Lee.zip": zipped({f"hw4_{ANN}.zip": HW}),
        "Robert Ray.zip": zipped({f"hw4_{ANN}.zip": OTHER}),
    },
    "a folder and a zip": {
        f"Ann Lee/hw4_{ANN}.zip": HW,
        "Robert Ray.zip": zipped({f"hw4_{ANN}.zip": OTHER}),
    },
}


@pytest.mark.parametrize("claims", CLAIMS)
@pytest.mark.parametrize("at_once", [True, False])
def test_two_folders_that_claim_one_id_are_told_and_nothing_is_replaced(
    course, tmp_path, claims, at_once
):
    (first, data), (second, other) = CLAIMS[claims].items()
    if at_once:
        results = run(course, lay_out(tmp_path / "d", {first: data, second: other}))
        lost = list(results.values())
        assert len(lost) == 2
        assert not course.submitted(ANN).exists()
    else:
        run(course, lay_out(tmp_path / "d", {first: data}))
        lost = list(run(course, lay_out(tmp_path / "e", {second: other})).values())
        assert held(course, ANN) == answered_files()[SECOND]
    for result in lost:
        assert not result.matched
        assert "one would replace the other" in result.outcome
        assert "Robert Ray" in result.outcome
        assert "<student id>" in result.to_do


def test_a_folder_that_a_number_names_stands_against_one_that_claims_it(course, tmp_path):
    files = {f"{ANN}/hw4.zip": HW, f"Robert Ray/hw4_{ANN}.zip": OTHER}
    results = run(course, lay_out(tmp_path / "d", files))
    assert held(course, ANN) == answered_files()[SECOND]
    assert [result.matched for result in results.values()] == [True, False]


def test_the_same_folder_may_come_again_with_more(course, tmp_path):
    run(course, lay_out(tmp_path / "d", {f"Ann Lee/hw4_{ANN}.zip": HW}))
    results = run(course, lay_out(tmp_path / "e", {f"Ann Lee/hw4_{ANN}.zip": OTHER}))
    assert results[ANN].outcome == "replaced"


# ------------------------------------------------------------------------------- a class's zip

UNNAMED = {
    "Gradescope's without its paper": {
        **work("export/submission_301"),
        **work("export/submission_302"),
    },
    "folders": {**work("a"), **work("b"), **work("c")},
    "zips": {"first.zip": HW, "second.zip": OTHER},
    "zips in folders": {"a/hw4.zip": HW, "b/hw4.zip": OTHER},
    "deep": {**work("x/one/hw4"), **work("x/two/hw4")},
}


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("kind", UNNAMED)
def test_nobody_is_told_to_call_a_classs_zip_after_one_student(
    course, roster, tmp_path, kind, listed
):
    (tmp_path / "CS.zip").write_bytes(zipped(UNNAMED[kind]))
    results = run(course, tmp_path / "CS.zip", roster=roster if listed else None)
    assert len(results) >= 2
    for source, result in results.items():
        assert source != "CS.zip"
        if not result.matched:
            assert "<student id>" in result.to_do


def test_one_persons_zip_without_a_name_is_still_told_how_to_be_called(course, roster, tmp_path):
    (tmp_path / "CS.zip").write_bytes(HW)
    (lost,) = run(course, tmp_path / "CS.zip", roster=roster).values()
    assert "rename it to hw4_<student id>.zip" in lost.to_do


# ------------------------------------------------------------------------------ pairs and teams

JOINTS = ["+", " + ", "-and-", "_and_", " and ", ",", ", ", "&", "_", "-", " ", "และ", "_กับ_", ";"]


@pytest.mark.parametrize("joint", JOINTS)
def test_a_pairs_hand_in_is_of_both_and_it_is_said(course, roster, tmp_path, joint):
    files = {f"{ANN}{joint}{BOB}_hw4.zip": HW}
    results = run(course, lay_out(tmp_path / "d", files), roster=roster)
    assert set(results) == {ANN, BOB}
    for student, result in results.items():
        assert (result.notebooks, result.problems) == (2, [])
        assert held(course, student) == answered_files()[SECOND]
        (said,) = [repair for repair in result.repairs if repair.kind == "together"]
        assert f"{ANN} and {BOB}" in said.message


@pytest.mark.parametrize("joint", JOINTS)
@pytest.mark.parametrize("form", ["hw4_{}.zip", "HW4-{}.zip", "{}", "{}.zip", "{} final.zip"])
def test_a_pair_is_known_in_any_form_of_a_name(course, roster, joint, form):
    owner = Recogniser(course.homework, roster).known(form.format(f"{ANN}{joint}{BOB}"))
    assert (owner.id, owner.others, owner.unknown) == (ANN, (BOB,), ())


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("annlee+bobray.zip", {ANN, BOB}),
        ("Ann Lee and Bob Ray - hw4.zip", {ANN, BOB}),
        ("Lee, Ann; Ray, Bob/hw4.zip", {ANN, BOB}),
        (f"{ANN}+{BOB}+{CEE}_hw4.zip", {ANN, BOB, CEE}),
        (f"{ANN}_{BOB}_{CEE}.zip", {ANN, BOB, CEE}),
        ("ann.lee@uni.example,bob.ray@uni.example.zip", {ANN, BOB}),
        # no pair: a date, a copy, a name of a file
        (f"{ANN}_20261124.zip", {ANN}),
        (f"{ANN}-2.zip", {ANN}),
        (f"{ANN}_{ANN}_hw4.zip", {ANN}),
        (f"{ANN}_hw4_{BOB}.zip", {ANN}),
        (f"{ANN}_bobray.zip", {ANN}),
        ("Ann Lee_11_assignsubmission_file_6530123421+6530123499.zip", {ANN}),
    ],
)
def test_whom_a_name_names(course, roster, tmp_path, name, people):
    assert set(run(course, lay_out(tmp_path / "d", {name: HW}), roster=roster)) == people


@pytest.mark.parametrize("joint", ["+", "-and-", "_"])
def test_one_of_a_pair_whom_nobody_knows_is_named(course, roster, tmp_path, joint):
    files = {f"{ANN}{joint}6599999999_hw4.zip": HW}
    (result,) = run(course, lay_out(tmp_path / "d", files), roster=roster).values()
    assert (result.student, result.notebooks) == (ANN, 2)
    (said,) = result.problems
    assert "names 6599999999 too, who is not in the roster" in said


@pytest.mark.parametrize("joint", ["+", "-and-", ", "])
def test_a_pair_whose_first_nobody_knows_is_listed_with_both(course, roster, tmp_path, joint):
    files = {f"6599999999{joint}{ANN}_hw4.zip": HW, f"{BOB}_hw4.zip": HW}
    results = run(course, lay_out(tmp_path / "d", files), roster=roster)
    (lost,) = [result for result in results.values() if not result.matched]
    assert lost.outcome == f"“6599999999” is not in the roster, and its name has {ANN} too"


IN_ONES_OWN = [
    f"Ann Lee_11_assignsubmission_file_/hw4_{ANN}+{BOB}.zip",
    f"Ann Lee_11_assignsubmission_file_hw4_{BOB}+{ANN}.zip",
    f"{ANN}/Ann Lee and Bob Ray.zip",
    f"leeann_12_34_hw4_{ANN}+{BOB}-1.zip",
]


@pytest.mark.parametrize("name", IN_ONES_OWN)
def test_a_pair_that_only_one_of_them_has_uploaded_is_told(course, roster, tmp_path, name):
    results = run(course, lay_out(tmp_path / "d", {name: OTHER}), roster=roster)
    assert set(results) == {ANN}
    (said,) = results[ANN].problems
    assert f"a file's name in it {BOB} too: it counts for nobody else" in said
    assert "<student id>" in said


@pytest.mark.parametrize("name", IN_ONES_OWN)
def test_a_pair_whose_second_has_uploaded_as_well_is_no_trouble(course, roster, tmp_path, name):
    files = {name: OTHER, f"{BOB}/hw4.zip": HW}
    results = run(course, lay_out(tmp_path / "d", files), roster=roster)
    assert set(results) == {ANN, BOB}
    assert results[ANN].problems == []


def test_without_a_roster_a_sign_between_two_numbers_makes_a_pair(course, tmp_path):
    files = {f"{ANN}+{BOB}_hw4.zip": HW, f"{CEE}_20261124.zip": HW}
    assert set(run(course, lay_out(tmp_path / "d", files))) == {ANN, BOB, CEE}


@pytest.mark.parametrize("order", ["at once", "own first", "own later"])
@pytest.mark.parametrize("own", [f"{BOB}_hw4.zip", "Bob Ray_11_assignsubmission_file_/hw4.zip"])
def test_nobody_s_own_hand_in_is_replaced_by_a_name(course, roster, tmp_path, order, own):
    pair = {f"{ANN}+{BOB}_hw4.zip": OTHER}
    if order == "at once":
        runs = [{own: HW, **pair}]
    else:
        runs = [{own: HW}, pair] if order == "own first" else [pair, {own: HW}]
    seen = [
        run(course, lay_out(tmp_path / str(number), files), roster=roster)
        for number, files in enumerate(runs)
    ]
    assert held(course, BOB) == answered_files()[SECOND]
    assert held(course, ANN) == THEIRS[f"hw4/{SECOND}"]
    if order != "own later":
        said = [str(repair) for repair in seen[-1][ANN].repairs]
        assert any(f"names {BOB} too, who has handed in alone" in text for text in said)


def test_a_pairs_later_hand_in_replaces_the_earlier_for_both(course, roster, tmp_path):
    name = f"{ANN}+{BOB}_hw4.zip"
    run(course, lay_out(tmp_path / "d", {name: HW}), roster=roster)
    results = run(course, lay_out(tmp_path / "e", {name: OTHER}), roster=roster)
    assert {result.outcome for result in results.values()} == {"replaced"}
    again = run(course, tmp_path / "e", roster=roster)
    assert {result.outcome for result in again.values()} == {"unchanged"}


TEAMS = {
    "Gradescope": {
        "submission_metadata.yml": metadata(
            submission_9=[person("Ann Lee", ANN), person("Bob Ray", BOB)]
        ),
        **work("submission_9"),
    },
    "Sakai": {"Lee, Ann(annlee); Ray, Bob(bobray)/Submission attachment(s)/hw4.zip": HW},
    "Moodle, a group of the list": {"Team 7_28387_assignsubmission_file_/hw4.zip": HW},
    "GitHub, a team of the list": {**work("hw4-submissions/hw4-team-7")},
    "A+ (made up)": {f"{ANN}-{BOB}/hw4.zip": HW},
}


@pytest.mark.parametrize("layout", TEAMS)
def test_a_teams_hand_in_is_everybodys_in_it(course, roster, tmp_path, layout):
    (tmp_path / "CS.zip").write_bytes(zipped(TEAMS[layout]))
    results = run(course, tmp_path / "CS.zip", roster=roster)
    assert set(results) == {ANN, BOB}
    assert all(result.notebooks == 2 for result in results.values())
    assert all("together" in {r.kind for r in result.repairs} for result in results.values())


def test_a_teams_number_is_none_of_its_members(course, roster, tmp_path):
    alone = {"Ann Lee_11_assignsubmission_file_/hw4.zip": OTHER}
    run(course, lay_out(tmp_path / "d", alone), roster=roster)
    results = run(course, lay_out(tmp_path / "e", TEAMS["Moodle, a group of the list"]),
                  roster=roster)  # fmt: skip
    assert {result.outcome for result in results.values()} == {"new", "replaced"}


@pytest.mark.parametrize(
    "name", ["Group 3", "C-grp-06-List-01", "Team Rocket", "กลุ่ม 4", "Gruppe 12"]
)
def test_a_team_of_which_nothing_says_who_is_in_it_is_told_with_what_helps(
    course, roster, tmp_path, name
):
    files = {f"{name}_28387_assignsubmission_file_/hw4.zip": HW}
    (lost,) = run(course, lay_out(tmp_path / "d", files), roster=roster).values()
    assert lost.outcome == f"“{name}” is a team's name, and does not say who is in it"
    assert "a column `group`" in lost.to_do
    assert f"add “{name}” to the roster" not in lost.to_do


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("Default group-Ann Lee", ANN), ("Group 3-Ann Lee", ANN), ("C-grp-06-Bob Ray", BOB),
        ("Team 7-Bob Ray", BOB), ("กลุ่ม 4-Cee Dow", CEE),
        ("Marie-Ann Lee", ""), ("Team 8-Robert Ray", ""), ("Bob-Ann Lee", ""),
    ],
)  # fmt: skip
def test_a_group_before_a_name_in_older_moodles_is_no_name(course, roster, tmp_path, name, student):
    files = {f"{name}_11_assignsubmission_file_/hw4.zip": HW}
    (result,) = run(course, lay_out(tmp_path / "d", files), roster=roster).values()
    assert result.student == student


def test_a_team_with_somebody_unknown_waits(course, roster, tmp_path):
    paper = metadata(submission_9=[person("Ann Lee", ANN), person("Zoe Poe", "6599999999")])
    files = {"submission_metadata.yml": paper, **work("submission_9")}
    (lost,) = run(course, lay_out(tmp_path / "d", files), roster=roster).values()
    assert "6599999999" in lost.outcome


# ---------------------------------------------------------------------------- Gradescope's paper


@pytest.mark.parametrize(
    "paper",
    [
        b"", b"[", b"- a\n- b", b"submission_1: 7", b"submission_1:\n  :submitters: x",
        b"submission_1:\n  :submitters:\n  - 7\n  - :name: [a]", b"\xff\xfe\0", b"a: &a [*a]",
        b"[" * 5_000, b"- " * 50_000 + b"x", b"[" * 900 + b"]" * 900,
        b"!!python/object/apply:os.system ['exit 1']",
    ],
    ids=lambda paper: repr(paper[:20]),
)  # fmt: skip
def test_a_paper_of_gradescopes_that_says_nothing_is_survived(course, roster, tmp_path, paper):
    files = {"submission_metadata.yml": paper, **work("submission_1"), **work("submission_2")}
    results = run(course, lay_out(tmp_path / "d", files), roster=roster)
    assert {"d/submission_1", "d/submission_2"} <= set(results)
    assert not any(result.matched for result in results.values())


def test_a_paper_of_gradescopes_that_repeats_itself_costs_no_memory(course, roster, tmp_path):
    laughs = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))
    paper = f"a0: &a0 [x]\n{laughs}\nsubmission_1:\n  :submitters: *a29\n".encode()
    files = {"submission_metadata.yml": paper, **work("submission_1")}
    with within(5.0):
        (lost,) = run(course, lay_out(tmp_path / "d", files), roster=roster).values()
    assert "does not say whose it is" in lost.outcome


def test_a_paper_in_a_students_own_folder_says_nothing(course, roster, tmp_path):
    paper = metadata(submission_1=[person("Bob Ray", BOB)])
    files = {f"{ANN}/submission_metadata.yml": paper, **work(f"{ANN}/submission_1")}
    assert set(run(course, lay_out(tmp_path / "d", files), roster=roster)) == {ANN}


# ------------------------------------------------------------------------------------- by property

PEOPLE = {ANN: "Ann Lee", BOB: "Bob Ray", CEE: "Cee Dow"}
OUTSIDERS = {"6599999999": "Robert Ray", "6588888888": "Zoe Poe"}
PREFIXES = (
    "{name}/", "{id}/",
    "{name}_1{id}_assignsubmission_file_/", "{name}_1{id}_assignsubmission_file_",
    "1{id}-7 - {name} - Nov 24, 2026 1000 AM/", "1{id}-7 - {name} - Nov 24, 2026 1000 AM - ",
    "HW_{id}_attempt_2026-11-24-10-00-00_", "{name}({id})/Submission attachment(s)/", "{id}_",
)  # fmt: skip
INNER = (
    "hw4.zip",
    "hw4_{id}.zip",
    "{id}_hw4.zip",
    "{name}.zip",
    "{id}/hw4.zip",
    "{name} - hw4.zip",
)


@pytest.mark.parametrize("seed", range(25))
def test_whatever_students_write_each_gets_their_own_and_a_stranger_nothing(
    course, roster, tmp_path, seed
):
    """A site's download, in one of its layouts; inside, anybody may call a file after anybody."""
    rng = random.Random(seed)
    prefix, everybody = rng.choice(PREFIXES), PEOPLE | OUTSIDERS
    files = {}
    for id, name in everybody.items():
        other = rng.choice(list(everybody))
        inner = rng.choice(INNER if prefix.endswith("/") else INNER[:4])
        sorted_name = ", ".join(reversed(name.split()))
        outer = prefix.format(id=id, name=sorted_name if "(" in prefix else name)
        mine = {**answered_files(), "mine.txt": id.encode()}
        files[outer + inner.format(id=other, name=everybody[other])] = zipped(mine)
    (tmp_path / "CS.zip").write_bytes(zipped(files))
    site = lay_out(tmp_path / "site", files)
    paths = [tmp_path / "CS.zip"], [site], sorted(site.iterdir())
    results = run(course, *rng.choice(paths), roster=roster)
    assert {student for student, result in results.items() if result.matched} == set(PEOPLE)
    assert sum(not result.matched for result in results.values()) == len(OUTSIDERS)
    for student in PEOPLE:
        (own,) = course.submitted(student).rglob("mine.txt")
        assert own.read_text() == student, prefix
