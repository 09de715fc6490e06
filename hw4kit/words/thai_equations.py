"""What the reader of equations says, in Thai by its English template."""

THAI: dict[str, str] = {
    "This is not understood.": "อ่านสมการนี้ไม่เข้าใจ",
}
