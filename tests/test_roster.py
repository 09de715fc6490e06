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


@pytest.mark.parametrize(
    "id",
    ["6501-3", "๖๕๐๑-๓", "６５０１-３", "ann.lee", "ANN.LEE", "annlee", "ann.lee@x.org", "a_lee"],
)
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


# ------------------------------------------------------------------------- after a spreadsheet


PEOPLE = [("6530123421", "Ann Lee"), ("6530123499", "Bob Ray"), ("0530123500", "Cee Dow")]


def written(form, people=PEOPLE, sign=",", head=("id", "name")):
    """Return a class list whose ids are written in some form."""
    lines = [head, *((form(id), name) for id, name in people)]
    return "\n".join(sign.join(line) for line in lines) + "\n"


FORMS = {
    "formula": lambda id: f'"=""{id}"""',
    "bare formula": lambda id: f'="{id}"',
    "apostrophe": lambda id: f"'{id}",
    "typographic apostrophe": lambda id: f"’{id}",
    "fraction": lambda id: f"{id}.0",
    "fraction of two": lambda id: f"{id}.00",
    "hash": lambda id: f"#{id}",
    "hash in a formula": lambda id: f'"=""#{id}"""',
    "blanks": lambda id: f"  {id}\u00a0",
    "marks of no width": lambda id: f"\ufeff{id}\u200b",
    "Thai digits": lambda id: id.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")),
    "full width": lambda id: id.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_a_spreadsheet_writes_around_an_id_is_cleaned(tmp_path, form):
    people = roster(tmp_path, written(FORMS[form]))
    assert {id: people[id].name for id in people} == dict(PEOPLE)
    assert {person.id_number for person in people.values()} == {""}  # so the marks' file has it too


@pytest.mark.parametrize("number", ["6,530,123,421", "6,530,123,421.00", "6 530 123 421"])
def test_a_number_in_groups_of_three_is_an_id(tmp_path, number):
    assert set(roster(tmp_path, f'id,name\n"{number}",Ann Lee\n')) == {"6530123421"}


@pytest.mark.parametrize("id", ["12E3456", "1E5", "65-0123", "b6530.x", "633020123-4", "5e"])
def test_an_id_that_only_looks_like_a_number_stays(tmp_path, id):
    assert set(roster(tmp_path, f"id,name\n{id},Ann\n")) == {id}


def test_names_keep_their_signs(tmp_path):
    people = roster(tmp_path, 'id,name\n1,\'t Hooft\n2,"=""Ann Lee"""\n3,#Bob\n')
    assert [person.name for person in people.values()] == ["'t Hooft", "Ann Lee", "#Bob"]


@pytest.mark.parametrize(
    "lost",
    ["6.53012E+09", "6,53012E+09", "6.53E+9", "7E+09", "6.5301e+9", "#N/A", "########", "#REF!"],
)
@pytest.mark.parametrize("all_of_them", [True, False])
def test_ids_that_a_spreadsheet_has_cut_off_are_refused_with_what_to_do(
    tmp_path, lost, all_of_them
):
    text = written(lambda id: f'"{lost}"' if all_of_them or id.endswith("499") else id)
    with pytest.raises(UsageError, match=r"has lost .* in a spreadsheet") as error:
        roster(tmp_path, text)
    said = str(error.value)
    assert f"line 3, Bob Ray: {lost}" in said
    assert "format Text" in said
    assert ("3 ids" in said) == all_of_them
    assert ("Ann Lee" in said) == all_of_them  # nothing is said of whom nothing is wrong with


@pytest.mark.parametrize("column", ["SIS Login ID", "Username", "Canvas ID", "Identifier"])
def test_any_id_that_is_cut_off_is_refused(tmp_path, column):
    with pytest.raises(UsageError, match=r"line 2, Ann: 6\.53012E"):
        roster(tmp_path, f"ID number,Name,{column}\n6501,Ann,6.53012E+09\n")


@pytest.mark.parametrize(
    "lines",
    [
        "7,Ann Lee\n7,Bob Ray\n8,Cee Dow\n",
        "8,Cee Dow\n7,Ann Lee\n007a,Zoe\n7,Bob Ray\n",
        '="7",Ann Lee\n\'7,Bob Ray\n',
        "7.0,Ann Lee\n7,Bob Ray\n",
        "๗,Ann Lee\n7,Bob Ray\n",
    ],
)
def test_one_id_for_two_people_is_refused_and_both_are_named(tmp_path, lines):
    with pytest.raises(UsageError, match="one id to several people") as error:
        roster(tmp_path, f"id,name\n{lines}")
    assert "7 is Ann Lee in line" in str(error.value)
    assert "Bob Ray in line" in str(error.value)
    assert "Cee Dow" not in str(error.value)


def test_two_ids_that_no_two_folders_can_bear_are_refused(tmp_path):
    with pytest.raises(UsageError, match="65-01 is Ann in line 2 and Bob in line 3"):
        roster(tmp_path, "id,name\n65/01,Ann\n65:01,Bob\n")


def test_two_addresses_of_one_id_are_two_people(tmp_path):
    with pytest.raises(UsageError, match=r"a@x.org in line 2 and b@x.org in line 3"):
        roster(tmp_path, "id,email\n7,a@x.org\n7,b@x.org\n")


@pytest.mark.parametrize(
    "other", ["Ann Lee", "ANN LEE", '"Lee, Ann"', "Ann Mary Lee", "Ann", "", "AnnLee"]
)
def test_one_person_in_two_lines_is_one(tmp_path, other):
    assert len(roster(tmp_path, f"id,name\n7,Ann Lee\n7,{other}\n")) == 1


ABOVE = ["", "Homework 4: Neural Networks\n", "CS101,,\nClass list of 2026,,\n\n", ",,\n,,\n"]
ABOVE += ["Teacher,Prof. Oak,\nEmail,oak@example.org,\n"]


@pytest.mark.parametrize("above", ABOVE)
def test_titles_above_the_headings_are_passed_over(tmp_path, above):
    assert set(roster(tmp_path, above + written(str))) == {id for id, _ in PEOPLE}


@pytest.mark.parametrize("first", ["sep=;\n", "sep=;\r\n", '"sep=;"\n', "SEP=;;\n"])
def test_excels_own_first_line_says_the_sign_between_cells(tmp_path, first):
    text = first + 'id;name\n6501;"Lee; Ann, Mary"\n'
    assert roster(tmp_path, text)["6501"].name == "Lee; Ann, Mary"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("sign", ["\t", ";", ",", "|"])
def test_a_spreadsheets_unicode_text_is_read(tmp_path, encoding, sign):
    head = ("รหัสนิสิต", "ชื่อ-นามสกุล")
    people = roster(tmp_path, written(str, sign=sign, head=head), encoding)
    assert {id: people[id].name for id in people} == dict(PEOPLE)


@pytest.mark.parametrize(
    "head",
    [
        "student_id", " ID number ", '"=""ID"""', "Student\u00a0ID", "*Student ID:", "รหัสนักศึกษา",
        "Student No.", "OrgDefinedId", "\u200bid",
    ],
)  # fmt: skip
def test_headings_are_known_however_they_are_written(tmp_path, head):
    assert set(roster(tmp_path, f"{head},name\n6501,Ann\n")) == {"6501"}


def test_brightspaces_export_is_read_as_it_is(tmp_path):
    text = (
        "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n"
        "#6501,#annlee,Lee,Ann,ann@example.org,#\n"
    )
    people = roster(tmp_path, text)
    assert people["6501"] == Person("6501", "Ann Lee", "ann@example.org", login="annlee")


def test_github_classrooms_roster_is_read_as_it_is(tmp_path):
    text = '"identifier","github_username","github_id","name"\n"6501","ann-l","77","Ann Lee"\n'
    people = roster(tmp_path, text)
    assert students(people, id="ann-l") == students(people, name="Ann Lee") == ["6501"]


def test_a_cell_that_no_table_has_is_refused_in_words(tmp_path):
    with pytest.raises(UsageError, match="is no CSV"):
        roster(tmp_path, f"id,name\n1,{'x' * 200_000}\n")


def test_a_team_is_its_members(tmp_path):
    people = roster(tmp_path, "id,name,group\n1,Ann,Group 3\n2,Bob,group-3; Lab 1\n3,Zoe,Lab 1\n")
    assert [person.student for person in people.team("GROUP 3")] == ["1", "2"]
    assert [person.student for person in people.team("Lab 1")] == ["2", "3"]
    assert people.team("") == []


@pytest.mark.parametrize(
    "head",
    [
        "No.,Student,,E-mail\n,ID,Name,", "ลำดับ,นิสิต,,อีเมล\n,รหัสนิสิต,ชื่อ-นามสกุล,",
        ",,,Email\nNo,SID,Full name,", "Class list,,,\n,Student,,Contact\nNo.,ID,Name,E-mail",
    ],
)  # fmt: skip
def test_headings_over_two_lines_are_read_as_one(tmp_path, head):
    lines = "1,6501,Ann Lee,ann@x.org\n2,6502,Bob Ray,bob@x.org\n"
    people = roster(tmp_path, f"{head}\n{lines}")
    assert [(p.student, p.name, p.email) for p in people.values()] == [
        ("6501", "Ann Lee", "ann@x.org"), ("6502", "Bob Ray", "bob@x.org"),
    ]  # fmt: skip


@pytest.mark.parametrize("again", ["id,name", "ID , Name ", "id,name\n\nid,name"])
def test_headings_that_come_again_on_each_page_are_nobody(tmp_path, again):
    assert set(roster(tmp_path, f"id,name\n6501,Ann\n\n{again}\n6502,Bob\n")) == {"6501", "6502"}


@pytest.mark.parametrize(
    "line", ["Total,2", "total:,", "รวม,2 คน", "รวมทั้งสิ้น,2", "Average,", "Count 2,", "จำนวน 2 คน,"]
)
def test_a_line_that_sums_up_is_nobody(tmp_path, line):
    assert set(roster(tmp_path, f"id,name\n6501,Ann\n{line}\n")) == {"6501"}


@pytest.mark.parametrize("line", ["sum,Sum Wong", "total1,", "mean.j,", "6502,Total Eclipse"])
def test_who_is_only_called_like_a_sum_is_somebody(tmp_path, line):
    assert len(roster(tmp_path, f"id,name\n6501,Ann\n{line}\n")) == 2


@pytest.mark.parametrize(
    "lines",
    [
        '6501,"Ann Lee,a\n6502,Bob Ray,b\n6503,Cee,c\n',
        '6501,"Ann Lee,a\n6502,"Bob Ray",b\n',
        '6501,Ann Lee,"12 Road\n6502,Bob Ray,"12 Road"\n',
    ],
)
def test_a_quotation_mark_that_swallows_people_is_refused(tmp_path, lines):
    with pytest.raises(UsageError, match="a quotation mark that nothing closes, in line 2"):
        roster(tmp_path, f"id,name,address\n{lines}")


def test_cells_of_several_lines_are_cells(tmp_path):
    lines = '6501,"Ann\nLee","12 Road,\nBangkok"\n6502,Bob "B" Ray,x\n'
    people = roster(tmp_path, '"id\nno",name,address\n'.replace('"id\nno"', "id") + lines)
    assert set(people) == {"6501", "6502"}
