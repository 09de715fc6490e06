"""What is said of exceptions, in Thai by its English template."""

THAI: dict[str, str] = {
    (
        "Print the names of the two arrays in the line of the error, and their shapes: do they "
        "belong together?"
    ): "ลองใช้ print แสดงชื่อและรูปร่างของสองอาร์เรย์ในบรรทัดที่เกิดข้อผิดพลาด: เป็นคู่กันหรือไม่",
    (
        "Indices count from 0. Which of yours lies beyond this X, and does it come from this call "
        "or from an earlier one, with another X?"
    ): "ดัชนีนับจาก 0 ดัชนีใดของคุณเลยท้ายของ X นี้ และมาจากการเรียกครั้งนี้หรือครั้งก่อนที่มี X อื่น",
    (
        "rng is one of numpy's Generators, whose methods have other names than those of "
        "numpy's older functions. help(rng) lists them: which one draws what you need?"
    ): (
        "rng เป็น Generator ของ numpy ซึ่งเมท็อดมีชื่อต่างจากฟังก์ชันสุ่มรุ่นเก่าของ numpy "
        "ดูรายชื่อได้ด้วย help(rng) เมท็อดใดสุ่มสิ่งที่คุณต้องการ"
    ),
    (
        "This function compares two things entry by entry. What is the second one in your "
        "line, or do you need another function?"
    ): ("ฟังก์ชันนี้เปรียบเทียบสองสิ่งทีละสมาชิก ในบรรทัดของคุณสิ่งที่สองคืออะไร หรือคุณต้องใช้ฟังก์ชันอื่น"),
    (
        "Functions of math, range, and the second argument of a sum or max take one number, "
        "not an array. Which of them is in the line of the error?"
    ): (
        "ฟังก์ชันของ math, range และอาร์กิวเมนต์ตัวที่สองของ sum หรือ max รับจำนวนเดียว "
        "ไม่ใช่อาร์เรย์ ในบรรทัดที่เกิดข้อผิดพลาดมีตัวใด"
    ),
    (
        "The second argument of a sum or max is its axis, and range takes a count: whole "
        "numbers. Should two sums be added, rather than one given to the other?"
    ): (
        "อาร์กิวเมนต์ตัวที่สองของ sum หรือ max คือแกน ส่วน range รับจำนวนรอบ "
        "ซึ่งเป็นจำนวนเต็ม ควรนำผลรวมสองตัวมาบวกกันแทนที่จะส่งตัวหนึ่งให้อีกตัวหรือไม่"
    ),
    (
        "Write both shapes side by side: is the last number of the first one the first of "
        "the second?"
    ): ("เขียนรูปร่างทั้งสองเรียงข้างกัน จำนวนสุดท้ายของตัวแรกเท่ากับจำนวนแรกของตัวที่สองหรือไม่"),
    (
        "Print the two shapes just before the line of the error. Which axis does each "
        "number belong to?"
    ): ("ใช้ print แสดงรูปร่างทั้งสองก่อนบรรทัดที่เกิดข้อผิดพลาด แต่ละจำนวนเป็นของแกนใด"),
    "Indices count from 0. Which axis do yours count along, and how long is it?": (
        "ดัชนีนับจาก 0 ของคุณนับตามแกนใด และแกนนั้นยาวเท่าใด"
    ),
    (
        "Count the axes of the array in the line of the error from 0: do you ask for one too "
        "many, or has an earlier step taken one away?"
    ): (
        "นับแกนของอาร์เรย์ในบรรทัดที่เกิดข้อผิดพลาดโดยเริ่มจาก 0 คุณขอแกนเกินไปหนึ่งแกน หรือขั้นตอนก่อนหน้าทำให้แกนหายไป"
    ),
    (
        "Arrays take whole numbers in brackets, dictionaries names. Print what stands before the "
        "brackets and in them: which is not what you expect?"
    ): (
        "วงเล็บเหลี่ยมของอาร์เรย์รับจำนวนเต็ม ของดิกชันนารีรับชื่อ ใช้ print แสดงสิ่งที่อยู่หน้าวงเล็บและในวงเล็บ: "
        "สิ่งใดไม่เป็นอย่างที่คุณคาด"
    ),
    "Is the key in the message one of those of params, letter by letter?": (
        "คีย์ในข้อความแสดงข้อผิดพลาดตรงกับคีย์ของ params ทีละตัวอักษรหรือไม่"
    ),
    (
        "Is the name spelt as where it gets its value, and has that line or cell run before "
        "this one?"
    ): ("ชื่อนี้สะกดตรงกับตอนที่กำหนดค่าหรือไม่ และบรรทัดหรือเซลล์นั้นรันก่อนบรรทัดนี้แล้วหรือยัง"),
    (
        "Which function does the message name? Compare your arguments with the first line of "
        "that function, in the task or in its help."
    ): (
        "ข้อความแสดงข้อผิดพลาดบอกชื่อฟังก์ชันใด "
        "เปรียบเทียบอาร์กิวเมนต์ของคุณกับบรรทัดแรกของฟังก์ชันนั้น ในโจทย์หรือใน help"
    ),
    (
        "Something in the line of the error is None. Which function gave it: one that works "
        "in place and returns nothing, or one of yours without a return?"
    ): (
        "มีสิ่งหนึ่งในบรรทัดที่เกิดข้อผิดพลาดเป็น None ได้มาจากฟังก์ชันใด: "
        "ฟังก์ชันที่แก้ค่าเดิมโดยไม่คืนค่า หรือฟังก์ชันของคุณที่ไม่มี return"
    ),
    (
        "Round brackets call a function, square ones take an entry. Which did you mean, and "
        "has a variable taken the name of a function, such as sum or max?"
    ): (
        "วงเล็บกลมใช้เรียกฟังก์ชัน ส่วนวงเล็บเหลี่ยมใช้หยิบสมาชิก คุณต้องการแบบใด "
        "และมีตัวแปรที่ใช้ชื่อเดียวกับฟังก์ชัน เช่น sum หรือ max หรือไม่"
    ),
    (
        "The message says what stands before the dot, and what it does not have. Is it of "
        "the type that you expect, and is the name spelt as in its help?"
    ): (
        "ข้อความแสดงข้อผิดพลาดบอกว่าอะไรอยู่หน้าจุด และสิ่งใดที่ไม่มี "
        "สิ่งนั้นเป็นชนิดที่คุณคาดไว้หรือไม่ และสะกดชื่อตรงกับใน help หรือไม่"
    ),
    (
        "An array of whole numbers cannot take fractions in place. Which array is it, and "
        "which line gave it its dtype?"
    ): ("อาร์เรย์ของจำนวนเต็มรับเศษส่วนในที่เดิมไม่ได้ อาร์เรย์นั้นคืออาร์เรย์ใด และบรรทัดใดกำหนด dtype ของอาร์เรย์นั้น"),
    (
        "The message names the two types that do not go together. Arrays can be added "
        "and multiplied entry by entry, lists and dictionaries cannot: where does "
        "yours come from?"
    ): (
        "ข้อความแสดงข้อผิดพลาดบอกสองชนิดที่ใช้ร่วมกันไม่ได้ อาร์เรย์บวกและคูณทีละสมาชิกได้ "
        "แต่ลิสต์และดิกชันนารีทำไม่ได้ ของคุณมาจากไหน"
    ),
    (
        "A condition or Python's own max needs one True or False. Do you ask about each "
        "entry, or about all together?"
    ): (
        "เงื่อนไขหรือ max ของ Python เองต้องการ True หรือ False ค่าเดียว คุณถามถึงสมาชิกแต่ละตัว หรือถามรวมทั้งหมด"
    ),
}
