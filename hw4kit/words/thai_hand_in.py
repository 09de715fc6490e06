"""What the hand-in says, in Thai by its English template."""

THAI: dict[str, str] = {
    "Not handed in: run this cell by hand.": "ยังไม่ได้ส่งงาน: ให้คุณรันเซลล์นี้ด้วยตัวเอง",
    "Nothing has been written.": "ยังไม่ได้สร้างไฟล์ส่งงาน",
    "it ended without a word": "โปรแกรมจบลงโดยไม่มีข้อความใด ๆ",
    "it is not a notebook": "ไม่ใช่ไฟล์โน้ตบุ๊ก",
    "{name} is ready. In it: {names}.": "สร้าง {name} แล้ว ในไฟล์มี: {names}",
    "Look at the lines with ! first. If all is as you want it, upload the zip.": (
        "ดูบรรทัดที่มี ! ก่อน ถ้าทุกอย่างเป็นไปตามที่ต้องการแล้ว จึงอัปโหลดไฟล์ zip"
    ),
    "Upload it to the course's web site.": "อัปโหลดไฟล์นี้ที่เว็บไซต์ของวิชา",
    "The notebooks were not run, since nbclient is not installed (pip install nbclient). Restart "
    "the kernel and run all cells yourself, in both.": (
        "ไม่ได้รันโน้ตบุ๊ก เพราะยังไม่ได้ติดตั้ง nbclient (pip install nbclient) "
        "ให้รีสตาร์ตเคอร์เนลและรันทุกเซลล์เองในโน้ตบุ๊กทั้งสอง"
    ),
    "Your student id is missing: write it between the quotes.": (
        "ยังไม่มีรหัสประจำตัว: เขียนไว้ระหว่างเครื่องหมายคำพูด"
    ),
    "A student id has letters, digits, - and _ only, which {id} has not.": (
        "รหัสประจำตัวมีได้เฉพาะตัวอักษรอังกฤษ ตัวเลข - และ _ ซึ่ง {id} ไม่เป็นเช่นนั้น"
    ),
    "{name} on disk is not what you ran last (see the cell {line}). Save it (Ctrl+S), then run "
    "this again.": ("ไฟล์ {name} ไม่ตรงกับที่รันล่าสุด (ดูเซลล์ {line}) ให้บันทึกไฟล์ (Ctrl+S) แล้วรันใหม่อีกครั้ง"),
    "Colab keeps notebooks elsewhere. Download both (File → Download → .ipynb), upload them and "
    "your scans into the Files panel, then run this again.": (
        "Colab เก็บโน้ตบุ๊กไว้ที่อื่น ให้ดาวน์โหลดโน้ตบุ๊กทั้งสอง (File → Download → .ipynb) "
        "แล้วอัปโหลดพร้อมไฟล์สแกนในแถบ Files จากนั้นรันใหม่อีกครั้ง"
    ),
    "{name} is not in {folder}. Both notebooks must be there, under their own names.": (
        "ไม่พบ {name} ใน {folder} ต้องมีโน้ตบุ๊กทั้งสองไฟล์อยู่ที่นั่นโดยใช้ชื่อเดิม"
    ),
    "{name} cannot be read. Open it, save it and try again.": (
        "อ่าน {name} ไม่ได้ ให้เปิดไฟล์ บันทึก แล้วลองใหม่อีกครั้ง"
    ),
    "Open in {name}: {tasks}.": "ข้อที่ยังไม่ได้ทำใน {name}: {tasks}",
    "Open, but optional: {tasks}.": "ข้อเสริมที่ยังไม่ได้ทำ: {tasks}",
    "Cells of the homework are gone from {name}: {cells}. Take the notebook from hw4.zip again "
    "and copy the text of your answers over.": (
        "เซลล์ของการบ้านหายไปจาก {name}: {cells} ให้นำโน้ตบุ๊กจาก hw4.zip มาใหม่ "
        "แล้วคัดลอกเฉพาะข้อความของคำตอบมาใส่"
    ),
    "Cells stand in {name} more than once, and only one of them counts: {cells}.": (
        "มีเซลล์ซ้ำใน {name} และจะนับเพียงเซลล์เดียว: {cells}"
    ),
    "You changed cells of {name}: {cells}.": "คุณแก้เซลล์ของ {name}: {cells}",
    "{task}: the written part is empty and there is no scan of it.": (
        "{task}: ส่วนที่ต้องเขียนยังว่างอยู่ และไม่มีไฟล์สแกน"
    ),
    "{task} speaks of {name}, which is not here.": "{task} กล่าวถึง {name} แต่ไม่พบไฟล์นี้",
    "{task}: the picture {name} is not in the cell any more. Drag it into the cell again.": (
        "{task}: ไม่มีรูป {name} อยู่ในเซลล์แล้ว ให้ลากไฟล์รูปมาวางในเซลล์อีกครั้ง"
    ),
    "Nothing says which task this is for: {names}. Name it like T4.jpg or T4_page2.jpg, or take it "
    "away.": (
        "ไม่มีสิ่งใดบอกว่าไฟล์นี้เป็นของข้อใด: {names} ให้ตั้งชื่อไฟล์ เช่น T4.jpg หรือ T4_page2.jpg หรือนำออกไป"
    ),
    "With a scan: {tasks}.": "ข้อที่มีไฟล์สแกน: {tasks}",
    "{name} could not be run: {why}": "รัน {name} ไม่ได้: {why}",
    "{name} did not end within {seconds} seconds; it was in the cell {line}.": (
        "{name} รันไม่เสร็จภายใน {seconds} วินาที โดยค้างอยู่ที่เซลล์ {line}"
    ),
    "{name} does not run through: {error} (in the cell {line}).": (
        "รัน {name} ไม่ผ่านจนจบ: {error} (ในเซลล์ {line})"
    ),
    "Checks in {name} that do not pass: {tasks}.": "ตัวตรวจใน {name} ที่ยังไม่ผ่าน: {tasks}",
    "The zip has {size} MB, and a web site may refuse that. {name} is the largest: take scans "
    "with less resolution, or clear the outputs of the notebook.": (
        "ไฟล์ zip มีขนาด {size} MB เว็บไซต์อาจไม่รับ ไฟล์ที่ใหญ่ที่สุดคือ {name} "
        "ให้สแกนด้วยความละเอียดต่ำลง หรือล้างเอาต์พุตของโน้ตบุ๊ก"
    ),
}
