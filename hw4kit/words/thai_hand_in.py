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
    "Colab keeps notebooks elsewhere. Download both (File → Download → .ipynb), upload them and "
    "your scans into the Files panel, then run this again.": (
        "Colab เก็บโน้ตบุ๊กไว้ที่อื่น ให้ดาวน์โหลดโน้ตบุ๊กทั้งสอง (File → Download → .ipynb) "
        "แล้วอัปโหลดพร้อมไฟล์สแกนในแถบ Files จากนั้นรันใหม่อีกครั้ง"
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
    "{task}: {count} of {total} equations are not true. The cell below the answer shows which.": (
        "{task}: มี {count} จาก {total} สมการที่ไม่จริง เซลล์ใต้คำตอบจะแสดงว่าเป็นสมการใด"
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
    "{name} shows in red: {said}": "{name} แสดงเป็นสีแดง: {said}",
    "The zip has {size} MB, and a web site may refuse that. {name} is the largest: take scans "
    "with less resolution, or clear the outputs of the notebook.": (
        "ไฟล์ zip มีขนาด {size} MB เว็บไซต์อาจไม่รับ ไฟล์ที่ใหญ่ที่สุดคือ {name} "
        "ให้สแกนด้วยความละเอียดต่ำลง หรือล้างเอาต์พุตของโน้ตบุ๊ก"
    ),
    "{name} on disk, which is handed in, is not what you ran last (see the cell {line}). Save it "
    "(Ctrl+S), then run this again.": (
        "ไฟล์ {name} ที่จะส่งไม่ตรงกับที่รันล่าสุด (ดูเซลล์ {line}) ให้บันทึกไฟล์ (Ctrl+S) แล้วรันใหม่อีกครั้ง"
    ),
    "{name} was saved at {clock}, {ago}.": "บันทึก {name} เมื่อเวลา {clock} ({ago})",
    "{name} has not been saved since it came out of the zip.": (
        "{name} ยังไม่เคยบันทึกเลยตั้งแต่แตกไฟล์ zip"
    ),
    "just now": "เมื่อสักครู่",
    "{count} min ago": "{count} นาทีที่แล้ว",
    "{count} h ago": "{count} ชั่วโมงที่แล้ว",
    "{count} days ago": "{count} วันที่แล้ว",
    "{name} is not here, so nothing of it is handed in. Put it beside the other one, and hand in "
    "again.": "ไม่พบ {name} ที่นี่ จึงไม่มีการส่งไฟล์นี้ ให้วางไว้ข้างอีกไฟล์หนึ่ง แล้วส่งใหม่อีกครั้ง",
    "{name} is not here. If {others} is it, give it that name and hand in again.": (
        "ไม่พบ {name} ที่นี่ ถ้า {others} คือไฟล์นั้น ให้เปลี่ยนเป็นชื่อนั้นแล้วส่งใหม่อีกครั้ง"
    ),
    "Neither notebook is in {folder}. Go to the folder in which they are, under their own names, "
    "and try again there.": (
        "ไม่พบโน้ตบุ๊กใน {folder} ให้ไปที่โฟลเดอร์ที่มีโน้ตบุ๊กทั้งสองโดยใช้ชื่อเดิม แล้วลองใหม่อีกครั้งที่นั่น"
    ),
    "{name} cannot be read, and goes along as it is. Open it, save it and hand in again.": (
        "อ่าน {name} ไม่ได้ และจะส่งไปตามที่เป็นอยู่ ให้เปิดไฟล์ บันทึก แล้วส่งใหม่อีกครั้ง"
    ),
    "{names} and {more} more": "{names} และอีก {more} ไฟล์",
    "Too large to go along: {names}. Files of your own may have {size} MB together, and be "
    "{count}: make them smaller, or let the notebook do without.": (
        "ใหญ่เกินกว่าจะส่งไปด้วย: {names} ไฟล์ของคุณเองมีขนาดรวมกันได้ {size} MB และมีได้ {count} ไฟล์ "
        "ให้ทำให้เล็กลง หรือแก้โน้ตบุ๊กให้ทำงานได้โดยไม่ใช้ไฟล์เหล่านี้"
    ),
    "Only on this computer: {names}. Put it beside the notebooks, and name it like data/w.npy, "
    "without the folders above.": (
        "มีอยู่เฉพาะในเครื่องนี้: {names} ให้วางไว้ข้างโน้ตบุ๊ก แล้วใช้ชื่อเช่น data/w.npy โดยไม่ระบุโฟลเดอร์ที่อยู่เหนือขึ้นไป"
    ),
    "This folder holds too many files to look through all. Is something missing, put the notebooks "
    "and what belongs to them into a folder of its own.": (
        "โฟลเดอร์นี้มีไฟล์มากเกินกว่าจะดูได้ทั้งหมด ถ้ามีสิ่งใดขาดไป ให้วางโน้ตบุ๊กและไฟล์ที่เกี่ยวข้องไว้ในโฟลเดอร์แยกต่างหาก"
    ),
    "Goes along, since your work names it: {names}.": "ส่งไปด้วย เพราะงานของคุณระบุชื่อไว้: {names}",
    "Stays here, since no cell names it: {names}.": "ไม่ได้ส่งไปด้วย เพราะไม่มีเซลล์ใดระบุชื่อไว้: {names}",
    "{name} ended its kernel in the cell {line}, so what stands below was not tried. An exit "
    "there, or more memory than there is? Change that cell.": (
        "เคอร์เนลของ {name} หยุดทำงานในเซลล์ {line} จึงไม่ได้ลองรันเซลล์ที่อยู่ถัดลงไป "
        "มีคำสั่ง exit หรือใช้หน่วยความจำเกินที่มีอยู่หรือไม่ ให้แก้เซลล์นั้น"
    ),
    "it did not answer any more": "โปรแกรมไม่ตอบสนองอีก",
    "{wanted} could not be written ({why}), so the zip is here: {path}": (
        "สร้าง {wanted} ไม่ได้ ({why}) ไฟล์ zip จึงอยู่ที่นี่แทน: {path}"
    ),
    "The zip could not be written, here or elsewhere ({why}). Make room, or copy the whole folder "
    "to another place, and try again there.": (
        "สร้างไฟล์ zip ไม่ได้ ทั้งที่นี่และที่อื่น ({why}) ให้เพิ่มพื้นที่ว่าง หรือคัดลอกทั้งโฟลเดอร์ไปไว้ที่อื่น แล้วลองใหม่อีกครั้งที่นั่น"
    ),
    "no space is left there": "ไม่มีพื้นที่ว่างเหลืออยู่",
    "a folder has that name: rename it": "มีโฟลเดอร์ชื่อนั้นอยู่แล้ว ให้เปลี่ยนชื่อโฟลเดอร์",
    "the folder is read-only, or another program has the zip open: close it": (
        "โฟลเดอร์เขียนไม่ได้ หรือมีโปรแกรมอื่นเปิดไฟล์ zip ไว้ ให้ปิดโปรแกรมนั้น"
    ),
    "Cannot be read, and stays out: {names}.": "อ่านไม่ได้ จึงไม่ได้ส่งไปด้วย: {names}",
    "{name} is broken or cut off: scan or export it again.": (
        "{name} เสียหายหรือขาดหายไป ให้สแกนหรือส่งออกไฟล์ใหม่อีกครั้ง"
    ),
    "{name} is only a link: download the file itself, as a PDF.": (
        "{name} เป็นเพียงลิงก์ ให้ดาวน์โหลดตัวไฟล์เองเป็น PDF"
    ),
    "{name} is empty (0 bytes): scan or export it again.": (
        "{name} เป็นไฟล์ว่าง (0 ไบต์) ให้สแกนหรือส่งออกไฟล์ใหม่อีกครั้ง"
    ),
    "{name} is no picture and no PDF: a person must open it, and perhaps cannot. Export it as a "
    "PDF, and hand in again.": (
        "{name} ไม่ใช่รูปหรือ PDF ผู้ตรวจต้องเปิดเองและอาจเปิดไม่ได้ ให้ส่งออกเป็น PDF แล้วส่งงานใหม่อีกครั้ง"
    ),
    "{name} may want a password: export it again without one.": (
        "{name} อาจต้องใช้รหัสผ่าน ให้ส่งออกไฟล์ใหม่โดยไม่ใส่รหัสผ่าน"
    ),
    "{name} is no picture that can be opened, whatever its name says: scan or export it again.": (
        "{name} ไม่ใช่รูปที่เปิดได้ แม้ชื่อไฟล์จะบอกเช่นนั้น ให้สแกนหรือส่งออกไฟล์ใหม่อีกครั้ง"
    ),
    "The hand-in stopped at a fault of its own ({error}). Please tell your instructor, and upload "
    "a zip that you make yourself: both notebooks, your scans, your own files.": (
        "โปรแกรมส่งงานหยุดเพราะข้อผิดพลาดของโปรแกรมเอง ({error}) โปรดแจ้งผู้สอน "
        "แล้วอัปโหลดไฟล์ zip ที่คุณสร้างเอง: โน้ตบุ๊กทั้งสอง ไฟล์สแกน และไฟล์ของคุณเอง"
    ),
    "The zip is written. Now each notebook in it is run, which may take minutes …": (
        "สร้างไฟล์ zip แล้ว ต่อไปจะรันโน้ตบุ๊กแต่ละไฟล์ในนั้น ซึ่งอาจใช้เวลาหลายนาที …"
    ),
    "You stopped it. Is there a zip, it may be an older one: run this again.": (
        "คุณหยุดการส่งงาน ถ้ามีไฟล์ zip อยู่ อาจเป็นไฟล์เก่า ให้รันใหม่อีกครั้ง"
    ),
    "You stopped it before all cells were run: what comes of them is not known.": (
        "คุณหยุดก่อนที่จะรันครบทุกเซลล์ จึงไม่ทราบว่าเซลล์เหล่านั้นให้ผลอย่างไร"
    ),
}
