"""Exceptions that tell what went wrong, in every task whose functions are called."""

from __future__ import annotations

import re

from hw4kit.checks.errors import ERRORS, IN_A_TASK
from hw4kit.words import Text

from autograder.hw4.misconceptions.entry import Entries, Evidence

TITLES = {
    "generator-method": (
        "rng is asked for something that it does not have",
        "ขอสิ่งที่ rng ไม่มี",
    ),
    "truth-value": (
        "a whole array stands where one True or False is needed",
        "มีทั้งอาร์เรย์อยู่ตรงที่ต้องการ True หรือ False ค่าเดียว",
    ),
    "one-argument": (
        "a function that compares two things got one argument",
        "ฟังก์ชันที่เปรียบเทียบสองสิ่งได้รับอาร์กิวเมนต์เดียว",
    ),
    "array-for-axis": (
        "a whole array stands where a function takes one number, such as the axis of a sum",
        "มีทั้งอาร์เรย์อยู่ตรงที่ฟังก์ชันรับจำนวนเดียว เช่นแกนของผลรวม",
    ),
    "whole-number-wanted": (
        "something else stands where a function takes a whole number, such as the axis of a sum",
        "มีสิ่งอื่นอยู่ตรงที่ฟังก์ชันรับจำนวนเต็ม เช่นแกนของผลรวม",
    ),
    "shapes-of-a-product": (
        "the shapes of a matrix product do not fit",
        "รูปร่างในการคูณเมทริกซ์ไม่เข้ากัน",
    ),
    "shapes-do-not-fit": (
        "the shapes of two arrays do not fit together",
        "รูปร่างของสองอาร์เรย์ไม่เข้ากัน",
    ),
    "index-beyond": (
        "an index lies beyond the end of an axis",
        "ดัชนีเลยท้ายของแกน",
    ),
    "axis-missing": (
        "an axis is asked for that the array does not have",
        "ขอแกนที่อาร์เรย์ไม่มี",
    ),
    "index-not-whole": (
        "an index that is not a whole number",
        "ดัชนีที่ไม่ใช่จำนวนเต็ม",
    ),
    "key-missing": (
        "a dictionary is asked for a key that it does not have",
        "ขอคีย์ที่ไม่มีในดิกชันนารี",
    ),
    "name-unknown": (
        "a name that is not defined",
        "ชื่อที่ยังไม่ได้กำหนด",
    ),
    "arguments": (
        "a function is called or defined with the wrong arguments",
        "เรียกหรือกำหนดฟังก์ชันด้วยอาร์กิวเมนต์ที่ไม่ตรงกัน",
    ),
    "none-used": (
        "something is None where a value is needed",
        "มี None อยู่ตรงที่ต้องการค่า",
    ),
    "array-called": (
        "round brackets behind something that is no function",
        "ใส่วงเล็บหลังสิ่งที่ไม่ใช่ฟังก์ชัน",
    ),
    "attribute-unknown": (
        "something is asked for after a dot that is not there",
        "ขอสิ่งที่ไม่มีหลังจุด",
    ),
    "whole-numbers-in-place": (
        "fractions are written into an array of whole numbers",
        "เขียนเศษส่วนลงในอาร์เรย์ของจำนวนเต็ม",
    ),
    "lists-not-arrays": (
        "arithmetic with things that have none, such as lists",
        "คำนวณกับสิ่งที่คำนวณไม่ได้ เช่น ลิสต์",
    ),
}
OTHER_HINTS = {  # (task, name): the hint where the general one would lead astray
    ("C1", "truth-value"): (
        "Python's own if and max need one True or False; an array gives one for each entry. "
        "Which function of numpy compares entry by entry?",
        "if และ max ของ Python ต้องการ True หรือ False ค่าเดียว แต่อาร์เรย์ให้หนึ่งค่าต่อสมาชิก "
        "ฟังก์ชันใดของ numpy เปรียบเทียบทีละสมาชิก",
    ),
    ("C1", "one-argument"): (
        "What should each entry be compared with?",
        "สมาชิกแต่ละตัวควรถูกเปรียบเทียบกับอะไร",
    ),
    **dict.fromkeys(
        [(task, "key-missing") for task in ("T4", "C4", "C6", "OT3")],  # they know no params
        (
            "Print the keys of your dictionary and compare them with the key in the message: in "
            "which letter do they differ?",
            "ใช้ print แสดงคีย์ของดิกชันนารี แล้วเปรียบเทียบกับคีย์ในข้อความแสดงข้อผิดพลาด: ต่างกันที่ตัวอักษรใด",
        ),
    ),
    ("C8", "key-missing"): (
        "Compare the key in the message with those of STARTING_SETTINGS and of params: in which "
        "letter do they differ?",
        "เปรียบเทียบคีย์ในข้อความแสดงข้อผิดพลาดกับคีย์ของ STARTING_SETTINGS และของ params: ต่างกันที่ตัวอักษรใด",
    ),
}


def add(form: Entries, functions: tuple[str, ...]) -> None:
    """Add the telling exceptions of one task, whose functions these are."""
    for name, pattern, general in ERRORS:
        hint = _hint(form.task, name, general)
        form(f"error-{name}", TITLES[name], hint, shows=_raises(functions, pattern))


def question_about(task: str, error: str, text: str) -> Text | None:
    """Return what is asked about an exception of a common kind, given its type and message."""
    for name, pattern, general in ERRORS:
        if pattern.search(f"{error}: {text}"):
            return Text(*_hint(task, name, general))
    return None


def _hint(task: str, name: str, general: Text) -> tuple[str, str]:
    known = IN_A_TASK.get((task, name), general)
    return OTHER_HINTS.get((task, name), (str(known), known.th))


def _raises(functions: tuple[str, ...], pattern: re.Pattern):
    """Return the predicate that every call of these functions ended in such an error."""

    def shows(evidence: Evidence) -> bool:
        calls = [call for function in functions for call in evidence.of(function)]
        errors = [f"{call.error}: {call.text}" for call in calls if call.error]
        return bool(calls) and len(errors) == len(calls) and all(map(pattern.search, errors))

    return shows
