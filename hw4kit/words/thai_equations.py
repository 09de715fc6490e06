"""What the reader of equations says, in Thai by its English template."""

THAI: dict[str, str] = {
    "This is not understood.": "อ่านสมการนี้ไม่เข้าใจ",
    "Something is opened here and not closed: a brace or a $?": (
        "มีบางอย่างที่เปิดไว้แต่ไม่ได้ปิด: วงเล็บปีกกาหรือ $ หรือไม่"
    ),
    "There was no time left to try this out.": "เวลาหมดก่อนจะลองสมการนี้",
    "This can be read in two ways.": "สมการนี้อ่านได้สองแบบ",
    "This may set or define something.": "ตรงนี้อาจเป็นการกำหนดค่าหรือนิยาม",
    "A condition that this stands under was not understood.": "ตรงนี้อยู่ใต้เงื่อนไขที่ระบบอ่านไม่ออก",
    "This may set, suppose or try something.": "ตรงนี้อาจเป็นการกำหนด สมมติ หรือลองค่า",
    "This is about shapes.": "ตรงนี้พูดถึงรูปร่าง",
    "So much is false here that it may be read wrongly.": "ตรงนี้ไม่เป็นจริงหลายแห่งจนอาจเป็นเพราะอ่านผิด",
    "The shapes do not fit, as this was read: which shape has each factor?": (
        "รูปร่างเข้ากันไม่ได้ เท่าที่อ่านได้: แต่ละตัวคูณมีรูปร่างเท่าใด"
    ),
    "It is not clear what {letter} stands for.": "ไม่ชัดเจนว่า {letter} แทนอะไร",
    # ------------------------------------------------------------------- the command line
    "left {left}, right {right} at {point}": "ซ้าย {left} ขวา {right} ที่ {point}",
    "{true} true, {false} false, {unknown} not understood": (
        "จริง {true} เท็จ {false} อ่านไม่เข้าใจ {unknown}"
    ),
    "{name} cannot be read: {problem}": "อ่าน {name} ไม่ได้: {problem}",
    "The reader of equations needs pylatexenc: pip install pylatexenc": (
        "ตัวอ่านสมการต้องใช้ pylatexenc: pip install pylatexenc"
    ),
}
