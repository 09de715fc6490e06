"""Exceptions that tell what went wrong, in every task whose functions are called."""

from __future__ import annotations

import re

from autograder.hw4.misconceptions.entry import Entries, Evidence

EXCEPTIONS = (
    (
        "truth-value",
        r"truth value of an array",
        (
            "a whole array stands where one True or False is needed",
            "มีทั้งอาร์เรย์อยู่ตรงที่ต้องการ True หรือ False ค่าเดียว",
        ),
        (
            "if, and, or, and Python's own max need one True or False; an array gives one for "
            "each entry. Do you ask about each entry, or about all of them together?",
            "if, and, or และ max ของ Python ต้องการ True หรือ False ค่าเดียว แต่อาร์เรย์ให้หนึ่งค่าต่อสมาชิก "
            "คุณถามถึงสมาชิกแต่ละตัว หรือถามรวมทั้งหมด",
        ),
    ),
    (
        "one-argument",
        r"(maximum|minimum)\(\) takes from 2 to 3 positional arguments but 1 (was|were) given",
        ("a function that compares two things got one argument",
         "ฟังก์ชันที่เปรียบเทียบสองสิ่งได้รับอาร์กิวเมนต์เดียว"),
        (
            "This function compares two things entry by entry. What is the second one in your "
            "line, or do you need another function?",
            "ฟังก์ชันนี้เปรียบเทียบสองสิ่งทีละสมาชิก ในบรรทัดของคุณสิ่งที่สองคืออะไร หรือคุณต้องใช้ฟังก์ชันอื่น",
        ),
    ),
    (
        "array-for-axis",
        r"only integer scalar arrays can be converted|only (length-1|0-dimensional) arrays can be|"
        r"only size-1 arrays can be",
        (
            "a whole array stands where a function takes one number, such as the axis of a sum",
            "มีทั้งอาร์เรย์อยู่ตรงที่ฟังก์ชันรับจำนวนเดียว เช่นแกนของผลรวม",
        ),
        (
            "Some functions take one number where you give an array: those of math, range, or a "
            "sum or max in its second argument. Which one is in the line of the error, and what "
            "does its help say?",
            "บางฟังก์ชันรับจำนวนเดียวตรงที่คุณใส่อาร์เรย์ เช่นฟังก์ชันของ math, range หรืออาร์กิวเมนต์ตัวที่สองของ sum "
            "และ max ในบรรทัดที่เกิดข้อผิดพลาดมีตัวใด และ help ของตัวนั้นบอกว่าอย่างไร",
        ),
    ),
    (
        "whole-number-wanted",
        r"cannot be interpreted as an integer",
        (
            "something else stands where a function takes a whole number, such as the axis of a "
            "sum",
            "มีสิ่งอื่นอยู่ตรงที่ฟังก์ชันรับจำนวนเต็ม เช่นแกนของผลรวม",
        ),
        (
            "Sums, means and maxima take an axis as their second argument, and range a count: "
            "whole numbers. What stands there in the line of the error? Should two sums be added, "
            "rather than one given to the other?",
            "ผลรวม ค่าเฉลี่ย และค่ามากที่สุดรับแกนเป็นอาร์กิวเมนต์ตัวที่สอง ส่วน range รับจำนวนรอบ ซึ่งเป็นจำนวนเต็ม "
            "ในบรรทัดที่เกิดข้อผิดพลาดมีอะไรอยู่ตรงนั้น ควรนำผลรวมสองตัวมาบวกกันแทนที่จะส่งตัวหนึ่งให้อีกตัวหรือไม่",
        ),
    ),
    (
        "shapes-of-a-product",
        r"matmul: |shapes .* not aligned",
        ("the shapes of a matrix product do not fit", "รูปร่างในการคูณเมทริกซ์ไม่เข้ากัน"),
        (
            "Write the shapes of both factors side by side: the last number of the first must "
            "equal the first number of the second.",
            "เขียนรูปร่างของตัวคูณทั้งสองเรียงข้างกัน จำนวนสุดท้ายของตัวแรกต้องเท่ากับจำนวนแรกของตัวที่สอง",
        ),
    ),
    (
        "shapes-do-not-fit",
        r"could not be broadcast|could not broadcast|shape mismatch",
        ("the shapes of two arrays do not fit together", "รูปร่างของสองอาร์เรย์ไม่เข้ากัน"),
        (
            "Print the two shapes just before the line of the error. Which axis does each number "
            "belong to?",
            "ใช้ print แสดงรูปร่างทั้งสองก่อนบรรทัดที่เกิดข้อผิดพลาด แต่ละจำนวนเป็นของแกนใด",
        ),
    ),
    (
        "index-beyond",
        r"out of bounds for axis",
        ("an index lies beyond the end of an axis", "ดัชนีเลยท้ายของแกน"),
        (
            "Which axis do your indices count along, and how long is it? Do you count from 0?",
            "ดัชนีของคุณนับตามแกนใด แกนนั้นยาวเท่าใด และนับจาก 0 หรือไม่",
        ),
    ),
    (
        "axis-missing",
        r"is out of bounds for array of dimension|too many indices for array",
        ("an axis is asked for that the array does not have", "ขอแกนที่อาร์เรย์ไม่มี"),
        (
            "Print the shape of the array just before the line of the error, and count its axes "
            "from 0. Do you ask for one too many, or has an earlier step taken one away?",
            "ใช้ print แสดงรูปร่างของอาร์เรย์ก่อนบรรทัดที่เกิดข้อผิดพลาด แล้วนับแกนจาก 0 คุณขอแกนเกินไปหนึ่งแกน "
            "หรือขั้นตอนก่อนหน้าทำให้แกนหายไป",
        ),
    ),
    (
        "index-not-whole",
        r"arrays used as indices must be of integer|only integers, slices",
        ("an index that is not a whole number", "ดัชนีที่ไม่ใช่จำนวนเต็ม"),
        (
            "Print your index and its dtype just before the line of the error. Which step has "
            "made it something else than whole numbers?",
            "ใช้ print แสดงดัชนีและ dtype ของดัชนีก่อนบรรทัดที่เกิดข้อผิดพลาด ขั้นตอนใดทำให้ดัชนีไม่เป็นจำนวนเต็ม",
        ),
    ),
    (
        "key-missing",
        r"KeyError",
        ("a dictionary is asked for a key that it does not have", "ขอคีย์ที่ไม่มีในดิกชันนารี"),
        (
            "Compare the key in the message with those of params, letter by letter.",
            "เปรียบเทียบคีย์ในข้อความแสดงข้อผิดพลาดกับคีย์ของ params ทีละตัวอักษร",
        ),
    ),
    (
        "name-unknown",
        r"NameError|UnboundLocalError",
        ("a name that is not defined", "ชื่อที่ยังไม่ได้กำหนด"),
        (
            "Is the name spelt as where it gets its value, and does that line or cell run first? "
            "Restart the kernel and run all cells to see.",
            "ชื่อนี้สะกดตรงกับตอนที่กำหนดค่าหรือไม่ และบรรทัดหรือเซลล์นั้นรันก่อนหรือไม่ ลองรีสตาร์ตเคอร์เนลแล้วรันทุกเซลล์",
        ),
    ),
    (
        "arguments",
        r"^TypeError: \w+\(\) (takes|missing|got)",
        (
            "a function is called or defined with the wrong arguments",
            "เรียกหรือกำหนดฟังก์ชันด้วยอาร์กิวเมนต์ที่ไม่ตรงกัน",
        ),
        (
            "Which function does the message name? Compare your arguments with the first line of "
            "that function, in the task or in its help.",
            "ข้อความแสดงข้อผิดพลาดบอกชื่อฟังก์ชันใด เปรียบเทียบอาร์กิวเมนต์ของคุณกับบรรทัดแรกของฟังก์ชันนั้น "
            "ในโจทย์หรือใน help",
        ),
    ),
)  # fmt: skip
OTHER_HINTS = {  # (task, name): the hint where the general one would lead astray
    ("C1", "truth-value"): (
        "if and Python's own max need one True or False; an array gives one for each entry. Which "
        "function of numpy compares entry by entry?",
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
            "Print the keys of your dictionary and compare them with the key in the message, "
            "letter by letter.",
            "ใช้ print แสดงคีย์ของดิกชันนารี แล้วเปรียบเทียบกับคีย์ในข้อความแสดงข้อผิดพลาดทีละตัวอักษร",
        ),
    ),
    ("C8", "key-missing"): (
        "Compare the key in the message with those of STARTING_SETTINGS and of params, letter by "
        "letter.",
        "เปรียบเทียบคีย์ในข้อความแสดงข้อผิดพลาดกับคีย์ของ STARTING_SETTINGS และของ params ทีละตัวอักษร",
    ),
}


def add(form: Entries, functions: tuple[str, ...]) -> None:
    """Add the telling exceptions of one task, whose functions these are."""
    for name, pattern, title, general in EXCEPTIONS:
        hint = OTHER_HINTS.get((form.task, name), general)
        form(f"error-{name}", title, hint, shows=_raises(functions, re.compile(pattern)))


def _raises(functions: tuple[str, ...], pattern: re.Pattern):
    """Return the predicate that every call of these functions ended in such an error."""

    def shows(evidence: Evidence) -> bool:
        calls = [call for function in functions for call in evidence.of(function)]
        errors = [f"{call.error}: {call.text}" for call in calls if call.error]
        return bool(calls) and len(errors) == len(calls) and all(map(pattern.search, errors))

    return shows
