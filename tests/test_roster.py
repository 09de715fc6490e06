"""One class list, read from whatever a course has, and looked up by whatever a name tells."""

from __future__ import annotations

import unicodedata

import pytest

from autograder.course import UsageError
from autograder.roster import Person, names_in, read_roster

ANN = Person("6501", "Ann Lee", "ann@example.org", "77", "6501", "ann", "Section 1")


def roster(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return read_roster(path)


# ---------------------------------------------------------------------------------------- reading


def test_a_class_list_of_ones_own_is_read_in_any_order(tmp_path):
    people = roster(tmp_path, "Email,ID,Name\nann@example.org,6501,Ann Lee\n")
    assert people == {"6501": Person("6501", "Ann Lee", "ann@example.org")}


def test_moodles_export_is_read_as_it_is(tmp_path):
    text = (
        '"First name","Last name","ID number",Institution,"Email address","Quiz (Real)"\n'
        "Ann,Lee,6501,,ann@example.org,7.00\n"
    )
    assert roster(tmp_path, text, "utf-8-sig")["6501"] == Person(
        "6501", "Ann Lee", "ann@example.org"
    )


def test_canvas_export_is_read_as_it_is(tmp_path):
    text = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Homework 4 (88)\n"
        "    Points Possible,,,,,100\n"
        '"Lee, Ann",77,6501,ann,Section 1,\n'
    )
    people = roster(tmp_path, text)
    assert people == {"6501": Person("6501", "Lee, Ann", "", "77", "6501", "ann", "Section 1")}


@pytest.mark.parametrize(
    ("line", "student"), [("77,6501,ann", "6501"), ("77,,ann", "ann"), ("77,,", "")]
)
def test_canvas_own_number_is_nobodys_student_id_beside_others(tmp_path, line, student):
    text = "Student,ID,SIS User ID,SIS Login ID,Section\nZoe,78,6502,zoe,1\n"
    people = roster(tmp_path, f'{text}"Lee, Ann",{line},1\n')
    assert set(people) == {"6502", student} - {""}


def test_canvas_export_without_other_ids_is_read_by_its_own_number(tmp_path):
    people = roster(tmp_path, 'Student,ID,Section,HW\n"Lee, Ann",77,1,\n')
    assert people == {"77": Person("77", "Lee, Ann", canvas_id="77", section="1")}


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
    people = roster(tmp_path, text, encoding)
    assert list(people) == ["65"]
    assert students(people, name="Ann Lee") == ["65"]
    assert students(people, name="leeann") == ["65"]
    if "9001" in text:
        assert students(people, number="9001") == ["65"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
def test_thai_names_are_read_in_the_encodings_that_spreadsheets_write(tmp_path, encoding):
    people = roster(tmp_path, "id,name\n6501,สมชาย ใจดี\n", encoding)
    assert people["6501"].name == "สมชาย ใจดี"


def test_accents_of_an_old_western_list_are_not_taken_for_thai(tmp_path):
    people = roster(tmp_path, "id,name\n6501,José Müller\n6502,Zoë\n", "cp1252")
    assert [person.name for person in people.values()] == ["José Müller", "Zoë"]


@pytest.mark.parametrize(
    "heading",
    ["รหัสนิสิต", "รหัสนักศึกษา", "เลขประจำตัว", "Student  ID", "STUDENT NUMBER", "student", "login"],
)
def test_headings_in_thai_and_english(tmp_path, heading):
    people = roster(tmp_path, f"ชื่อ - นามสกุล,{heading},อีเมล\nสมชาย ใจดี,6501,s@x.org\n")
    [person] = people.values()
    assert (person.student, person.name, person.email) == ("6501", "สมชาย ใจดี", "s@x.org")


def test_a_name_over_two_lines_of_its_cell_is_one(tmp_path):
    assert set(roster(tmp_path, 'id,name\n6501,"Ann\nLee"\n6502,Bob\n')) == {"6501", "6502"}


@pytest.mark.parametrize("text", ["", "colour,size\nred,3\n"])
def test_a_file_that_is_no_class_list_is_refused_in_words(tmp_path, text):
    with pytest.raises(UsageError, match=r"roster.*(headings|student ids)"):
        roster(tmp_path, text)


def test_a_class_list_of_nobody_is_refused(tmp_path):
    with pytest.raises(UsageError, match="names nobody"):
        roster(tmp_path, "id,name\n,Ann\n")


def test_a_class_list_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_roster(tmp_path / "none.csv")


def test_a_class_list_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "class.csv").write_bytes(b"id\n\x81\x8d\x8f")
    with pytest.raises(UsageError, match="save it as CSV UTF-8"):
        read_roster(tmp_path / "class.csv")


@pytest.mark.parametrize("magic", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_workbook_is_told_to_be_one(tmp_path, magic):
    (tmp_path / "class.xlsx").write_bytes(magic + b"\x14\0\6\0id,name")
    with pytest.raises(UsageError, match="is a workbook, no CSV: save it as CSV"):
        read_roster(tmp_path / "class.xlsx")


def test_short_lines_and_lines_without_an_id_are_passed_over(tmp_path):
    assert set(roster(tmp_path, "name,id,email\nAnn,6501\n\nBob\n")) == {"6501"}


def test_without_an_id_the_user_name_or_the_address_is_one(tmp_path):
    text = "ID number,Username,Email address\n,bob,b@x.org\n,,zoe@x.org\n6501,ann,a@x.org\n"
    assert set(roster(tmp_path, text)) == {"bob", "zoe", "6501"}


def test_an_id_that_no_folder_can_bear_is_kept_beside_the_folders_name(tmp_path):
    [person] = roster(tmp_path, "id,name\n65/01 +,Ann\n").values()
    assert (person.student, person.id_number) == ("65-01", "65/01 +")


# ------------------------------------------------------------------------------------- looking up


def students(people, **wanted) -> list[str]:
    return [person.student for person in people.find(**wanted)]


@pytest.mark.parametrize("id", ["6501-3", "ann.lee", "ANN.LEE", "annlee", "ann.lee@x.org", "a_lee"])
def test_anybody_is_found_by_any_of_their_ids(tmp_path, id):
    people = roster(tmp_path, "id,username,email\n6501-3,a_lee,ann.lee@x.org\n6502,bob,b@x.org\n")
    assert students(people, id=id) == ["6501-3"]


def test_an_id_as_it_is_written_counts_before_one_that_is_alike(tmp_path):
    people = roster(tmp_path, "id\n12-3\n1-23\n")
    assert students(people, id="12-3") == ["12-3"]
    assert students(people, id="123") == ["12-3", "1-23"]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("name", ["José García", "garciajose", "GARCÍA, José", "สมชาย ใจดี"])
def test_names_are_found_in_any_unicode_form(tmp_path, name, form):
    people = roster(tmp_path, "id,name\n6501,José García\n6502,สมชาย ใจดี\n")
    expected = "6502" if "สม" in name else "6501"
    assert students(people, name=unicodedata.normalize(form, name)) == [expected]


def test_nothing_finds_nobody(tmp_path):
    people = roster(tmp_path, "id,name,email\n6501,,\n")
    assert [people.find(), people.find(name="()"), people.find(id="6502")] == [[], [], []]


def test_two_lines_about_one_student_are_one_person(tmp_path):
    people = roster(tmp_path, "id,name,section\n6501,Ann Lee,1\n6501,Ann Lee,2\n")
    assert students(people, name="Ann Lee") == ["6501"]


def test_names_are_known_whole_and_in_parts():
    assert names_in([ANN]) == ["ann@example.org", "Ann Lee", "Ann", "Lee"]
