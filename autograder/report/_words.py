"""The words of the feedback page in two languages: `say` looks their Thai up in a table.

The terms are those of docs/glossary.md.
"""

from __future__ import annotations

from autograder.text.language import Phrases

THAI: dict[str, str] = {
    # ------------------------------------------------------------------------------- the page
    "Feedback": "ผลการตรวจและคำแนะนำ",
    "Your marks": "คะแนนของคุณ",
    "so far": "ถึงตอนนี้",
    "{marks} of {most} marks in the required tasks": "ข้อบังคับได้ {marks} จาก {most} คะแนน",
    "{marks} of {most} marks on top in the optional tasks": (
        "ข้อเสริมได้เพิ่ม {marks} จาก {most} คะแนน"
    ),
    "{marks} of {most} marks in this notebook's required tasks": (
        "ข้อบังคับในโน้ตบุ๊กนี้ได้ {marks} จาก {most} คะแนน"
    ),
    "Per cent = (required + optional) / {required}, and not more than 100.": (
        "ร้อยละ = (คะแนนข้อบังคับ + คะแนนข้อเสริม) / {required} และไม่เกิน 100"
    ),
    "Up to {marks} more marks wait for a person; until then they count as 0.": (
        "อีกไม่เกิน {marks} คะแนนรอผู้สอนตรวจ ระหว่างนี้นับเป็น 0"
    ),
    "Up to 1 more mark waits for a person; until then it counts as 0.": (
        "อีกไม่เกิน 1 คะแนนรอผู้สอนตรวจ ระหว่างนี้นับเป็น 0"
    ),
    "{marks} marks given before wait to be confirmed; they count until then.": (
        "{marks} คะแนนที่ให้ไว้ก่อนหน้านี้รอผู้สอนยืนยัน ระหว่างนี้ยังนับอยู่"
    ),
    "Per cent = (required + optional − {late}) / {required}, and not more than 100.": (
        "ร้อยละ = (คะแนนข้อบังคับ + คะแนนข้อเสริม − {late}) / {required} และไม่เกิน 100"
    ),
    "Handed in late: 1 mark is taken off.": "ส่งช้ากว่ากำหนด: หัก 1 คะแนน",
    "Handed in late: {marks} marks are taken off.": "ส่งช้ากว่ากำหนด: หัก {marks} คะแนน",
    "Shown as it was typed, since it cannot be drawn:": "แสดงตามที่พิมพ์ไว้ เพราะแสดงเป็นรูปแบบปกติไม่ได้:",
    "The per cent is of the whole homework.": "ร้อยละคิดจากการบ้านทั้งหมด",
    # ----------------------------------------------------------------------------- the summary
    "What is right": "สิ่งที่ทำได้ถูกต้อง",
    "What to look at next": "สิ่งที่ควรดูต่อไป",
    "Every required task is complete. Well done.": "ทำข้อบังคับได้ครบทุกข้อ ดีมาก",
    "Nothing yet. Each task below says where to begin.": ("ยังไม่มี แต่ละข้อด้านล่างบอกว่าควรเริ่มจากตรงไหน"),
    "{passed} of {count} checks pass: something to build on.": (
        "ผ่าน {passed} จาก {count} รายการตรวจ เป็นพื้นฐานที่ดีที่จะทำต่อ"
    ),
    "What waits for a person may well be right.": "ส่วนที่รอผู้สอนตรวจอาจถูกก็ได้",
    "Half or more of the marks:": "ได้คะแนนตั้งแต่ครึ่งหนึ่งขึ้นไป:",
    "{complete} of {count} required tasks are complete.": (
        "ทำข้อบังคับได้ครบถ้วน {complete} จาก {count} ข้อ"
    ),
    "Nothing: all that could be marked is right.": "ไม่มี ทุกอย่างที่ตรวจแล้วถูกต้อง",
    "the written part": "ส่วนที่เขียนอธิบาย",
    "All tasks": "ทุกข้อ",
    "Task": "ข้อ",
    "Marks": "คะแนน",
    "How it stands": "ผล",
    "optional": "ข้อเสริม",
    # -------------------------------------------------------------------------------- one task
    "all right": "ถูกต้องครบ",
    "partly right": "ถูกบางส่วน",
    "not right yet": "ยังไม่ถูก",
    "left open": "ยังไม่ได้ทำ",
    "waits for a person": "รอผู้สอนตรวจ",
    "stopped with an error": "หยุดเพราะเกิดข้อผิดพลาด",
    "took too long": "ใช้เวลานานเกินไป",
    "needed too much memory": "ใช้หน่วยความจำมากเกินไป",
    "could not be marked": "ตรวจไม่ได้",
    "{marks} of {most} marks": "{marks} จาก {most} คะแนน",
    "right": "ถูก",
    "to look at": "ควรดู",
    "This looks like": "น่าจะเป็นเพราะ",
    "This looks like one of these": "น่าจะเป็นเพราะข้อใดข้อหนึ่งต่อไปนี้",
    "This looks like these together": "น่าจะเป็นเพราะสิ่งเหล่านี้รวมกัน",
    "It explains: {checks}.": "อธิบายรายการตรวจ: {checks}",
    "Read again:": "ควรทบทวน:",
    "Nothing was handed in for this task. Begin with its text in the notebook; even a part earns "
    "marks.": ("ไม่มีคำตอบของข้อนี้ในงานที่ส่ง ลองเริ่มจากคำอธิบายในโน้ตบุ๊ก ทำได้บางส่วนก็ได้คะแนน"),
    "There are no marks for it yet; that says nothing about your answer.": (
        "ข้อนี้ยังไม่มีคะแนน ซึ่งไม่ได้หมายความว่าคำตอบผิด"
    ),
    "The part that the machine marks was left open.": "ส่วนที่ตรวจโดยโปรแกรมยังไม่ได้ทำ",
    "Marked with correct answers to {tasks}: a slip there costs marks only once.": (
        "ข้อนี้ตรวจโดยใช้คำตอบที่ถูกต้องของ {tasks} แทน สิ่งที่ผิดในนั้นจึงเสียคะแนนเพียงครั้งเดียว"
    ),
    "Handed in on paper: up to {most} marks wait for a person.": (
        "ส่งเป็นกระดาษ: ไม่เกิน {most} คะแนนรอผู้สอนตรวจ"
    ),
    "Handed in on paper: {marks} of {most} marks, to be confirmed by a person.": (
        "ส่งเป็นกระดาษ: {marks} จาก {most} คะแนน รอผู้สอนยืนยัน"
    ),
    "Handed in on paper: {marks} of {most} marks.": "ส่งเป็นกระดาษ: {marks} จาก {most} คะแนน",
    "Extra credit, counted in: {marks}.": "นับคะแนนพิเศษรวมไว้แล้ว: {marks}",
    "A person has looked at it and given the mark in place of the machine.": (
        "ผู้สอนตรวจข้อนี้เอง และให้คะแนนแทนโปรแกรม"
    ),
    "The written part": "ส่วนที่เขียนอธิบาย",
    "waits for a person; up to {most} marks": "รอผู้สอนตรวจ ไม่เกิน {most} คะแนน",
    "was left open": "ยังไม่ได้ทำ",
    "{marks} of {most} marks, to be confirmed by a person": ("{marks} จาก {most} คะแนน รอผู้สอนยืนยัน"),
    "half of it": "ได้ครึ่งหนึ่ง",
    "Adjusted by the person who marked it": "ผู้ตรวจปรับคะแนน",
    "Comment": "ความเห็นจากผู้สอน",
    "Your answer": "คำตอบของคุณ",
    "Your notebook": "โน้ตบุ๊กของคุณ",
    # ------------------------------------------------------------------------- what went wrong
    "What could not be marked": "ส่วนที่ตรวจไม่ได้",
    "`{notebook}` was not among the files that you handed in, so that its tasks have no marks.": (
        "ไม่มี `{notebook}` ในไฟล์ที่ส่ง ข้อต่าง ๆ ในโน้ตบุ๊กนี้จึงไม่มีคะแนน"
    ),
    "Only a part of `{notebook}` could be read: the upload probably broke off. What could be read "
    "has been marked. Ask your instructor whether you may hand it in again.": (
        "อ่าน `{notebook}` ได้เพียงบางส่วน อาจเป็นเพราะอัปโหลดไม่สมบูรณ์ ส่วนที่อ่านได้ตรวจแล้ว "
        "ลองถามผู้สอนว่าส่งใหม่ได้หรือไม่"
    ),
    "`{notebook}` could not be opened as a notebook of this homework. Perhaps the upload broke "
    "off, or another file was handed in under its name. Ask your instructor whether you may hand "
    "it in again.": (
        "เปิด `{notebook}` เป็นโน้ตบุ๊กของการบ้านนี้ไม่ได้ อาจเป็นเพราะอัปโหลดไม่สมบูรณ์ "
        "หรือส่งไฟล์อื่นมาในชื่อนี้ ลองถามผู้สอนว่าส่งใหม่ได้หรือไม่"
    ),
    "Your other files": "ไฟล์อื่นที่คุณส่ง",
    "`{file}` {why}: it is not shown with your answers, or not all of it. {tasks}: a person opens "
    "it and gives the marks. Ask your instructor whether you may hand in a picture or a PDF of "
    "it.": (
        "`{file}` {why} จึงไม่ได้แสดงไว้กับคำตอบของคุณ หรือแสดงไม่ครบ {tasks}: ผู้สอนจะเปิดดูและให้คะแนน "
        "ลองถามผู้สอนว่าส่งเป็นรูปหรือ PDF แทนได้หรือไม่"
    ),
    "`{file}` {why}: it is not shown with your answers, or not all of it. No task waits for it.": (
        "`{file}` {why} จึงไม่ได้แสดงไว้กับคำตอบของคุณ หรือแสดงไม่ครบ ไม่มีข้อใดรอไฟล์นี้"
    ),
    "You handed in several copies of `{notebook}`. The one with most answers was marked: "
    "`{file}`.": ("คุณส่ง `{notebook}` มาหลายสำเนา ระบบตรวจสำเนาที่มีคำตอบมากที่สุดคือ `{file}`"),
    "`{notebook}` could not be marked. That is a fault on our side, not yours.": (
        "ตรวจ `{notebook}` ไม่ได้ เป็นความผิดพลาดของระบบตรวจ ไม่ใช่ของคุณ"
    ),
    "This page says what the machine's checks found, and what the people who marked it wrote. If "
    "you think that something is wrong, ask your instructor and name the task and the check.": (
        "หน้านี้แสดงผลจากการตรวจของโปรแกรม และความเห็นของผู้สอน "
        "หากคิดว่ามีสิ่งใดไม่ถูกต้อง ให้แจ้งผู้สอนโดยระบุข้อและรายการตรวจ"
    ),
}
CHECKS = {  # what is found before any check of a task can be
    "the answer runs": "คำตอบรันได้",
    "the cell runs": "เซลล์รันได้",
    "the notebook can be marked": "ตรวจโน้ตบุ๊กได้",
}

say = Phrases(THAI)
