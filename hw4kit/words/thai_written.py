"""What the check of written answers says, in Thai by its English template."""

THAI: dict[str, str] = {
    # ----------------------------------------------------------------- what there is to look at
    "{task} has no written answer to look at. There is one in: {tasks}.": (
        "{task} ไม่มีคำตอบแบบเขียนให้ตรวจ ข้อที่มีคือ: {tasks}"
    ),
    "not tried out: run this cell by hand.": "ยังไม่ได้ตรวจ: ให้คุณรันเซลล์นี้ด้วยตัวเอง",
    "equations are read with pylatexenc, which is not installed. Run %pip install "
    '"pylatexenc>=2.10,<3" in a new cell, restart the kernel, and take the cell out again.': (
        "การอ่านสมการต้องใช้ pylatexenc ซึ่งยังไม่ได้ติดตั้ง ให้รัน %pip install "
        '"pylatexenc>=2.10,<3" ในเซลล์ใหม่ รีสตาร์ตเคอร์เนล แล้วลบเซลล์นั้นออก'
    ),
    "the check stopped at a fault of its own ({error}); it says nothing about your answer. Please "
    "tell your instructor.": (
        "ตัวตรวจหยุดทำงานเพราะข้อผิดพลาดของตัวตรวจเอง ({error}) ซึ่งไม่เกี่ยวกับคำตอบของคุณ โปรดแจ้งผู้สอน"
    ),
    "your answer is a picture, which is just as good: a person reads it. There is nothing typed to "
    "try out.": ("คำตอบของคุณเป็นรูป ซึ่งใช้ได้เช่นกัน: มีคนอ่าน แต่ไม่มีสิ่งที่พิมพ์ไว้ให้ลองตรวจ"),
    "nothing is typed in the cell for the answer, so there is nothing to try out. If it is on "
    "paper, that is just as good; if you typed it in another cell, copy it into that one.": (
        "ยังไม่มีสิ่งใดพิมพ์ไว้ในเซลล์คำตอบ จึงไม่มีอะไรให้ลองตรวจ ถ้าเขียนบนกระดาษก็ใช้ได้เช่นกัน "
        "แต่ถ้าพิมพ์ไว้ในเซลล์อื่น ให้คัดลอกมาใส่ในเซลล์คำตอบ"
    ),
    "no equation was found in what is typed. Best read are equations between dollar signs; a "
    "person reads all of it.": (
        "ไม่พบสมการในสิ่งที่พิมพ์ไว้ สมการที่อ่านได้ดีที่สุดคือสมการระหว่างเครื่องหมายดอลลาร์ ส่วนคนจะอ่านทั้งหมด"
    ),
    # ------------------------------------------------------------------------ where it was read
    "Read as it is on the screen.": "อ่านตามที่เห็นบนหน้าจอ",
    "Changed since? Save it (Ctrl+S) and run this again.": (
        "แก้หลังจากนั้นหรือไม่ ถ้าใช่ ให้บันทึก (Ctrl+S) แล้วรันใหม่อีกครั้ง"
    ),
    "The screen shows more (see the cell {line}): save it (Ctrl+S) and run this again.": (
        "บนหน้าจอมีมากกว่านี้ (ดูเซลล์ {line}): ให้บันทึก (Ctrl+S) แล้วรันใหม่อีกครั้ง"
    ),
    "{name} cannot be read. Save it (Ctrl+S) and run this again.": (
        "อ่าน {name} ไม่ได้ ให้บันทึก (Ctrl+S) แล้วรันใหม่อีกครั้ง"
    ),
    "{name} is too large to be looked through here.": "{name} ใหญ่เกินกว่าที่จะอ่านที่นี่ได้",
    "{name} is not in {folder}, where this runs. Run the cell in that notebook itself, saved "
    "beside hw4kit.": (
        "ไม่พบ {name} ใน {folder} ซึ่งเป็นที่ที่เซลล์นี้ทำงาน ให้รันเซลล์ในโน้ตบุ๊กนั้นเอง โดยบันทึกไว้ข้าง hw4kit"
    ),
    "Colab did not hand over the notebook. Run this again, or download it (File → Download → "
    ".ipynb) and put it into the Files panel.": (
        "Colab ไม่ได้ส่งโน้ตบุ๊กมาให้ ลองรันใหม่อีกครั้ง หรือดาวน์โหลด "
        "(File → Download → .ipynb) แล้วใส่ในแถบ Files"
    ),
    "The cell for the answer to {task} is gone from {name}. Take the notebook from hw4.zip again "
    "and copy the text of your answers over.": (
        "เซลล์คำตอบของ {task} หายไปจาก {name} ให้นำโน้ตบุ๊กจาก hw4.zip มาใหม่ "
        "แล้วคัดลอกเฉพาะข้อความของคำตอบมาใส่"
    ),
    # --------------------------------------------------------------------- what came of trying
    "one equation:": "สมการเดียว:",
    "{count} equations tried out:": "ลองตรวจ {count} สมการ:",
    "{count} true": "จริง {count}",
    "{count} not true": "ไม่จริง {count}",
    "{count} not understood": "อ่านไม่เข้าใจ {count}",
    "for {condition}": "เมื่อ {condition}",
    "at {point}": "ที่ {point}",
    "the left side is {left}, the right side is {right}": "ด้านซ้ายเป็น {left} ด้านขวาเป็น {right}",
    "the two sides differ": "สองด้านไม่เท่ากัน",
    "with the numbers of the task the two sides differ": "เมื่อแทนค่าตามโจทย์ สองด้านไม่เท่ากัน",
    "Shown are the first {count} of {total}: mend these, then run this again.": (
        "แสดงเพียง {count} สมการแรกจาก {total}: แก้ส่วนนี้ก่อน แล้วรันใหม่อีกครั้ง"
    ),
    "Your answer is very long; its beginning was looked at.": "คำตอบของคุณยาวมาก จึงตรวจเพียงส่วนต้น",
    "? with a question: look again at what it asks about. A person reads it.": (
        "เครื่องหมาย ? ที่มีคำถาม: ลองดูสิ่งที่ถามอีกครั้ง แล้วจะมีคนอ่านคำตอบนี้"
    ),
    "? was not understood here. That is no fault and costs nothing: a person reads it.": (
        "? คือตัวตรวจอ่านไม่เข้าใจ ไม่ใช่ความผิดและไม่เสียคะแนน: มีคนอ่าน"
    ),
    "A proof is more than true equations: say in each step which rule you use, and why.": (
        "บทพิสูจน์เป็นมากกว่าสมการที่เป็นจริง: บอกในแต่ละขั้นว่าใช้กฎใด และเพราะเหตุใด"
    ),
    "True equations are not all that is asked for: say what each ReLU lets through, and why.": (
        "โจทย์ไม่ได้ถามเพียงสมการที่เป็นจริง: บอกด้วยว่า ReLU แต่ละตัวปล่อยอะไรผ่าน และเพราะเหตุใด"
    ),
    "The cell for this answer is there more than once; read was the one that counts.": (
        "เซลล์คำตอบของข้อนี้มีซ้ำ ตัวตรวจอ่านเซลล์ที่จะนับ"
    ),
    "What stands in a picture is not looked at here, and counts just as much.": (
        "สิ่งที่อยู่ในรูปไม่ได้ตรวจที่นี่ แต่มีค่าเท่ากัน"
    ),
}
