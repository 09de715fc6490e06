"""Do all messages of the toolkit come in the chosen language, and is the Thai complete?"""

from __future__ import annotations

from pathlib import Path

import hw4kit
import numpy as np
import pytest
from _kit_network import STUDENT, named
from hw4kit import CheckItem, CheckReport, check, check_gradient, check_t1, check_t2, check_t3
from hw4kit.words import Text, joined, shown
from language import is_thai, placeholders, sentences_in, tables_of_the_kit, templates

FOLDER = Path(hw4kit.__file__).parent
THAI = tables_of_the_kit()
SPOKEN = templates(FOLDER, "say", "tell")
SYMBOLS = {"a {name}", "an {name}", "{good}. {note}"}  # no word of their own to translate
NOT_MESSAGES = {"finale/picture.py", "texts.py", "__init__.py"}  # names of the player's own
EXEMPT = ("say", "tell", "ArgumentParser", "add_argument", "compile")
# Tables of spellings, and why the reader of equations gave up, which it says in its own sentences.
EXEMPT += ("table", "words", "NotUnderstood", "WrongShape")
MARKERS = {"YOUR ANSWER HERE"}
SOURCES = [
    path
    for path in sorted(FOLDER.rglob("*.py"))
    if not {path.name, f"{path.parent.name}/{path.name}"} & NOT_MESSAGES
    and "\nTHAI" not in path.read_text("utf-8")
]


@pytest.fixture
def thai():
    hw4kit.language("th")
    yield
    hw4kit.language("en")


def test_each_message_is_in_the_table_and_the_table_has_no_other():
    assert len(SPOKEN) > 150
    assert {text: place for text, place in SPOKEN.items() if text not in THAI} == {}
    assert set(THAI) - set(SPOKEN) == set()


@pytest.mark.parametrize("english", THAI)
def test_both_languages_put_in_the_same_values(english):
    assert placeholders(THAI[english]) == placeholders(english)
    assert is_thai(THAI[english]) or english in SYMBOLS


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_message_is_english_only(path):
    assert [found for found in sentences_in(path, EXEMPT) if found[1] not in MARKERS] == []


def test_a_language_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="en, th"):
        hw4kit.language("de")


def test_english_is_what_comes_without_asking():
    assert str(check(named("forward")(lambda params, X: X))).startswith("C1 forward: 2 of 10")


@pytest.mark.usefixtures("thai")
def test_a_failing_check_is_shown_in_thai_and_stored_as_a_number():
    report = check(named("forward")(lambda params, X: X))
    assert "ผ่าน 2 จาก 10 รายการ" in str(report)
    assert "สกอร์ ควรมีรูปร่าง (4, 5) ไม่ใช่ (4, 2)" in str(report)
    assert "checks passed" not in str(report)
    bundle = report._repr_mimebundle_()
    assert bundle["text/plain"] == "0.0"
    assert "ผ่าน 2 จาก 10 รายการ" in bundle["text/html"]


@pytest.mark.usefixtures("thai")
def test_the_plain_form_of_a_passed_check_stays_english():
    bundle = check(STUDENT["forward"])._repr_mimebundle_()
    assert bundle["text/plain"] == "C1 forward: all 10 checks passed"
    assert "ผ่านครบทั้ง 10 รายการ" in bundle["text/html"]


@pytest.mark.usefixtures("thai")
@pytest.mark.parametrize("name", sorted(STUDENT))
def test_open_tasks_and_all_names_of_checks_are_in_thai(name):
    def unfinished(*arguments):
        raise NotImplementedError

    assert "ยังไม่ได้เริ่มทำ" in str(check(named(name)(unfinished), **others_of(name)))
    report = check(STUDENT[name], **others_of(name))
    assert report.passed
    assert all(is_thai(shown(item.name)) or "∂" in item.name for item in report.items)


def others_of(name: str) -> dict:
    needed = {
        "backward": ("forward", "compute_loss"),
        "dropout_forward": ("dropout_backward",),
        "dropout_backward": ("dropout_forward",),
    }
    return {other: STUDENT[other] for other in needed.get(name, ())}


@pytest.mark.usefixtures("thai")
def test_an_error_of_the_students_code_is_told_in_thai():
    def forward(params, X):
        raise KeyError("W3")

    text = str(check(forward))
    assert "โค้ดของคุณหยุดด้วย KeyError: 'W3'" in text
    assert "ใน forward บรรทัดที่" in text
    assert "สาเหตุเดียวกับข้างบน" in text


@pytest.mark.usefixtures("thai")
def test_forms_of_answers_on_paper_are_checked_in_thai():
    assert "รูปแบบของ x1" in str(check_t1({"x1": "a", "y1": 1}))
    assert "ควรเป็นคู่ เช่น (3, 7)" in str(check_t2(3, (1, 2), None))
    assert str(check_t3(7)) == (
        "T3: รูปแบบถูกต้อง ตรวจเฉพาะรูปแบบ ส่วนค่าจะถูกหรือไม่จะตรวจภายหลัง\n  ok    รูปแบบของ num_parameters"
    )


@pytest.mark.usefixtures("thai")
def test_gradient_reports_are_shown_in_thai():
    params = {"w": np.array([1.0, 2.0, -3.0])}
    report = check_gradient(lambda p: float(np.sum(p["w"] ** 2)), params, {"w": params["w"]})
    assert "ผลการตรวจเกรเดียนต์: ถูกต้อง 0 จาก 1" in str(report)
    assert "เหลือเพียงครึ่งเดียว" in str(report)
    assert "เหลือเพียงครึ่งเดียว" in report._repr_html_()
    assert "half as large" in report["w"].sentence
    with pytest.raises(TypeError, match="ดิกชันนารี"):
        check_gradient(lambda p: 0.0, params, 3)


@pytest.mark.usefixtures("thai")
def test_an_open_cell_says_so_in_thai(capsys):
    with hw4kit.skip_if_open("C1 to C3"):
        raise NotImplementedError
    assert capsys.readouterr().out.startswith("ยังไม่เสร็จ: C1 ถึง C3")


def test_the_language_may_be_chosen_after_a_check_has_run():
    item = CheckItem(Text("one", "หนึ่ง"), False, joined("a", Text("two", "สอง")))
    report = CheckReport("C1", "failed", (item,))
    assert "one" in str(report)
    hw4kit.language("th")
    try:
        assert "a สอง" in str(report)
    finally:
        hw4kit.language("en")
