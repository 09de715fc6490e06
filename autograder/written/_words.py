"""What is said of a rubric, to those who mark: `say` looks the Thai up in a table."""

from __future__ import annotations

from autograder.text.language import Phrases

THAI: dict[str, str] = {
    "all right": "ถูกต้องครบถ้วน",
    "`{notebook}.ipynb` in the homework's sources cannot be read: {reason}.": (
        "อ่าน `{notebook}.ipynb` ในต้นฉบับของการบ้านไม่ได้: {reason}"
    ),
    "The homework's source notebook has no cell `{cell}`.": "โน้ตบุ๊กต้นฉบับของการบ้านไม่มีเซลล์ `{cell}`",
    "There is no marking scheme above `{cell}` in the source notebook, so one item stands for "
    "all of it.": "ไม่มีเกณฑ์การให้คะแนนเหนือ `{cell}` ในโน้ตบุ๊กต้นฉบับ จึงมีรายการเดียวสำหรับทั้งข้อ",
    "The marking scheme has no item that begins like `- **1 mark:**`, so one item stands for "
    "all of it.": "เกณฑ์การให้คะแนนไม่มีรายการที่ขึ้นต้นแบบ `- **1 mark:**` จึงมีรายการเดียวสำหรับทั้งข้อ",
    "The marking scheme has no `END MARK SCHEME`; it was read to the end of its cell.": (
        "เกณฑ์การให้คะแนนไม่มี `END MARK SCHEME` จึงอ่านไปจนจบเซลล์"
    ),
    "“{item}” says no marks, so it is no item but a part of the note.": (
        "“{item}” ไม่ได้บอกคะแนน จึงไม่เป็นรายการ แต่เป็นส่วนหนึ่งของหมายเหตุ"
    ),
    "“{item}” takes marks away ({marks}). Items give marks; it counts as 0 until you change it.": (
        "“{item}” หักคะแนน ({marks}) รายการมีไว้ให้คะแนน จึงนับเป็น 0 จนกว่าจะแก้"
    ),
    "“{item}” is longer than {most} characters; it is cut.": (
        "“{item}” ยาวเกิน {most} ตัวอักษร จึงตัดให้สั้นลง"
    ),
    "The marking scheme has {count} items; the first {most} count, the others are in the note.": (
        "เกณฑ์การให้คะแนนมี {count} รายการ ใช้ {most} รายการแรก ที่เหลืออยู่ในหมายเหตุ"
    ),
    "The items add up to {sum}, the task has {most} marks: no answer can get them all.": (
        "รายการรวมกันได้ {sum} แต่ข้อนี้มี {most} คะแนน จึงไม่มีคำตอบใดได้คะแนนเต็ม"
    ),
    "The items add up to {sum}, the task has {most} marks: what is above them is cut off.": (
        "รายการรวมกันได้ {sum} แต่ข้อนี้มี {most} คะแนน ส่วนที่เกินจะถูกตัดออก"
    ),
    "An item has no text. Say what it gives marks for.": "มีรายการที่ไม่มีข้อความ ให้บอกว่าให้คะแนนเรื่องใด",
    "“{item}” has no number of marks.": "“{item}” ไม่มีจำนวนคะแนน",
    "“{item}” takes marks away. Items give marks: use the adjustment of an answer to take some.": (
        "“{item}” หักคะแนน รายการมีไว้ให้คะแนน ถ้าจะหักให้ใช้การปรับคะแนนของคำตอบ"
    ),
    "“{item}” is longer than {most} characters.": "“{item}” ยาวเกิน {most} ตัวอักษร",
    "Two items are the same one.": "มีสองรายการที่เป็นรายการเดียวกัน",
    "There are {count} items; {most} is the most.": "มี {count} รายการ มีได้ไม่เกิน {most} รายการ",
}
say = Phrases(THAI)
