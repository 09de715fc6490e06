"""What is said to those who mark when something cannot be done, and how they hear of it."""

from __future__ import annotations

from autograder.text.language import Phrases, Text

THAI: dict[str, str] = {
    "Somebody has marked or changed this answer meanwhile. Look at what stands now; yours was not "
    "saved.": "มีผู้อื่นให้คะแนนหรือแก้คำตอบนี้ไปแล้วระหว่างนี้ ดูคะแนนที่มีอยู่ตอนนี้ ของคุณยังไม่ได้บันทึก",
    "Mark or comment were changed in Formgrader. To put yours in their place, say so.": (
        "คะแนนหรือความเห็นถูกแก้ใน Formgrader หากต้องการใช้ของคุณแทน ให้ยืนยัน"
    ),
    "{marker} has this answer open.": "{marker} เปิดคำตอบนี้อยู่",
    "The rubric was changed meanwhile. Look at its items again; nothing was saved.": (
        "เกณฑ์ถูกแก้ไประหว่างนี้ ดูรายการอีกครั้ง ยังไม่ได้บันทึกอะไร"
    ),
    "There is no such task.": "ไม่มีข้อนี้",
    "This answer is not there any more: the submission was taken away or replaced.": (
        "ไม่มีคำตอบนี้แล้ว งานที่ส่งถูกลบหรือถูกแทนที่"
    ),
    "The rubric has no item {item}.": "เกณฑ์ไม่มีรายการ {item}",
    "An item is ticked in full or half; {share} is neither.": (
        "รายการเลือกได้เต็มหรือครึ่งเท่านั้น {share} ไม่ใช่ทั้งสองอย่าง"
    ),
    "That makes {marks} marks; the task has {most}. Change the adjustment.": (
        "รวมได้ {marks} คะแนน แต่ข้อนี้มี {most} คะแนน ให้แก้การปรับคะแนน"
    ),
    "That makes {marks} marks, which is less than none. Change the adjustment.": (
        "รวมได้ {marks} คะแนน ซึ่งต่ำกว่าศูนย์ ให้แก้การปรับคะแนน"
    ),
    "The adjustment is no number of marks.": "การปรับคะแนนไม่ใช่จำนวนคะแนน",
    "A comment has at most {most} characters; this one has {count}.": (
        "ความเห็นยาวได้ไม่เกิน {most} ตัวอักษร อันนี้ยาว {count} ตัวอักษร"
    ),
    "What was sent is not what the desk expects: {what}.": "ข้อมูลที่ส่งมาไม่ถูกต้อง: {what}",
    "There is nothing of that number to undo.": "ไม่มีรายการหมายเลขนั้นให้เลิกทำ",
    "It cannot be undone any more: something newer stands, by {marker}.": (
        "เลิกทำไม่ได้แล้ว เพราะมีการเปลี่ยนแปลงที่ใหม่กว่าโดย {marker}"
    ),
    "It cannot be undone any more: mark or comment were changed in Formgrader since.": (
        "เลิกทำไม่ได้แล้ว เพราะคะแนนหรือความเห็นถูกแก้ใน Formgrader หลังจากนั้น"
    ),
    "A second look is for an answer that somebody else has marked.": (
        "การดูซ้ำใช้กับคำตอบที่ผู้อื่นให้คะแนนไว้แล้ว"
    ),
    "A rubric must have an item.": "เกณฑ์ต้องมีอย่างน้อยหนึ่งรายการ",
    "This answer has no such page.": "คำตอบนี้ไม่มีหน้านั้น",
    "The desk does not know you any more. Open it again by the address it printed.": (
        "ระบบไม่รู้จักคุณแล้ว ให้เปิดใหม่ด้วยที่อยู่ที่คำสั่งแสดงไว้"
    ),
    "That is a fault of the desk; its log, desk.log in the class's folder, says more.": (
        "เกิดข้อผิดพลาดของระบบเอง ดูรายละเอียดใน desk.log ในโฟลเดอร์ของชั้นเรียน"
    ),
    "There is no such comment.": "ไม่มีความเห็นนี้",
}
say = Phrases(THAI)


class Refused(Exception):
    """A change was not made, and nothing was written; `reason` is one word for the page.

    `revision`, `elsewhere`, `lease`, `rubric`, `undo`: what stands is another; `invalid`: no good
    whatever stands; `unknown`: there is no such thing.
    """

    def __init__(self, reason: str, message: Text) -> None:
        super().__init__(message)
        self.reason, self.message = reason, message
