"""Slips of the softmax that show in C2 and in C3 alike: the entry's name, its title, its hint."""

from __future__ import annotations

NO_EXPONENTIAL = (
    "no-exponential",
    ("a softmax without the exponential", "softmax ที่ไม่มีฟังก์ชันเอ็กซ์โพเนนเชียล"),
    (
        "Scores may be negative, probabilities may not. What turns every score into a positive "
        "number?",
        "สกอร์เป็นลบได้ ความน่าจะเป็นเป็นลบไม่ได้ อะไรทำให้สกอร์ทุกค่ากลายเป็นจำนวนบวก",
    ),
)
SOFTMAX_OVER_ROWS = (
    "softmax-over-rows",
    ("a softmax over the wrong axis", "ทำ softmax ผิดแกน"),
    (
        "Which of your probabilities add up to 1, those of one row or those of one column, and "
        "which should?",
        "ความน่าจะเป็นของคุณกลุ่มใดรวมกันได้ 1 ในแถวเดียวกันหรือในคอลัมน์เดียวกัน และควรเป็นแบบใด",
    ),
)
SOFTMAX_OVER_EVERYTHING = (
    "softmax-over-everything",
    ("one softmax over the whole batch", "ทำ softmax ครั้งเดียวกับทั้งแบตช์"),
    (
        "All your probabilities together add up to 1. What should add up to 1?",
        "ความน่าจะเป็นทั้งหมดของคุณรวมกันได้ 1 อะไรควรรวมกันได้ 1",
    ),
)
MAXIMUM_WITHOUT_ITS_AXIS = (
    "maximum-without-its-axis",
    ("the rows' maxima are subtracted along the wrong axis", "ลบค่ามากที่สุดของแถวผิดแกน"),
    (
        "The maxima of N rows are N numbers without a second axis. Which shape must they have to "
        "be subtracted row by row?",
        "ค่ามากที่สุดของ N แถวคือ N จำนวนที่ไม่มีแกนที่สอง ต้องมีรูปร่างใดจึงจะลบออกทีละแถวได้",
    ),
)
SUMS_WITHOUT_THEIR_AXIS = (
    "sums-without-their-axis",
    (
        "the exponentials are divided by the rows' sums along the wrong axis",
        "หารด้วยผลรวมของแถวผิดแกน",
    ),
    (
        "The sums of N rows are N numbers without a second axis. Which shape must they have to "
        "divide row by row?",
        "ผลรวมของ N แถวคือ N จำนวนที่ไม่มีแกนที่สอง ต้องมีรูปร่างใดจึงจะหารทีละแถวได้",
    ),
)
