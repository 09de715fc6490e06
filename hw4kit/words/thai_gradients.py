"""What the check of gradients says, in Thai by its English template."""

THAI: dict[str, str] = {
    "Gradient check: {right} of {total} right (tolerance {tolerance:g})": (
        "ผลการตรวจเกรเดียนต์: ถูกต้อง {right} จาก {total} (ค่าคลาดเคลื่อนที่ยอมรับได้ {tolerance:g})"
    ),
    "{name}: right ({count} entries checked)": "{name}: ถูกต้อง (ตรวจสมาชิก {count} ตัว)",
    "worst entry {index}": "สมาชิกที่ผิดมากที่สุด {index}",
    "is {analytic:.6g} but numerically {numerical:.6g} (relative error {error:.2g}).": (
        "เป็น {analytic:.6g} แต่ค่าเชิงตัวเลขคือ {numerical:.6g} (ความคลาดเคลื่อนสัมพัทธ์ {error:.2g})"
    ),
    "What it looks like: {text}": "ลักษณะที่พบ: {text}",
    "it is None": "เป็น None",
    "it has complex entries": "มีสมาชิกที่เป็นจำนวนเชิงซ้อน",
    "it has entries that are nan": "มีสมาชิกที่เป็น nan",
    "it has entries that are infinite": "มีสมาชิกที่เป็นอนันต์",
    "it is not a numeric array but a {kind}": "ไม่ใช่อาร์เรย์ของตัวเลข แต่เป็น {kind}",
    "it is missing from the gradients": "ไม่มีอยู่ในเกรเดียนต์",
    "there is no such parameter": "ไม่มีพารามิเตอร์ชื่อนี้",
    "its shape is {shape} in place of {expected}": "มีรูปร่าง {shape} แทนที่จะเป็น {expected}",
    "{text}: transposed": "{text}: เหมือนถูกทรานสโพส",
    "{text}: one dimension too many (keepdims, or a row kept as a matrix)": (
        "{text}: เกินมาหนึ่งมิติ (keepdims หรือเก็บแถวไว้เป็นเมทริกซ์)"
    ),
    "{text}: a single number": "{text}: เป็นตัวเลขตัวเดียว",
    "the regulariser's part is left out": "ขาดส่วนของพจน์เรกูลาไรเซชัน",
    "the regulariser's part is counted twice": "นับส่วนของพจน์เรกูลาไรเซชันสองครั้ง",
    "the regulariser's part is half as large as it should be": (
        "ส่วนของพจน์เรกูลาไรเซชันเหลือเพียงครึ่งเดียวของที่ควรเป็น"
    ),
    "the regulariser's part is of the wrong sign": "ส่วนของพจน์เรกูลาไรเซชันผิดเครื่องหมาย",
    "the bias's own value": "ค่าของไบแอสเอง",
    "the parameter's own value": "ค่าของพารามิเตอร์เอง",
    "{times} times {what}": "{times} เท่าของ{what}",
    "{text}, apart from the regulariser's part, which is right": (
        "{text} ยกเว้นส่วนของพจน์เรกูลาไรเซชันซึ่งถูกต้องแล้ว"
    ),
    "{text}, apart from a multiple of the parameter itself": (
        "{text} ยกเว้นส่วนที่เป็นพหุคูณของพารามิเตอร์เอง"
    ),
    "the loss has a kink here (all weights zero?): check at another point": (
        "ค่าสูญเสียมีจุดหักตรงนี้ (น้ำหนักเป็นศูนย์ทั้งหมดหรือไม่): ให้ตรวจที่จุดอื่น"
    ),
    "step must be positive, not {step}": "step ต้องมากกว่า 0 แต่เป็น {step}",
    "grads should be a dict of arrays, not {kind}": "grads ควรเป็นดิกชันนารีของอาร์เรย์ ไม่ใช่ {kind}",
    "the loss should be one finite number, but is {value}": (
        "ค่าสูญเสียควรเป็นตัวเลขค่าจำกัดตัวเดียว แต่เป็น {value}"
    ),
    "the loss gives another value each time: is there randomness in it?": (
        "ค่าสูญเสียเปลี่ยนไปทุกครั้งที่คำนวณ: มีการสุ่มอยู่ข้างในหรือไม่"
    ),
    "{size} entries are too many for a picture: take a smaller network": (
        "สมาชิก {size} ตัวมากเกินไปสำหรับภาพ ให้ใช้โครงข่ายที่เล็กลง"
    ),
    ("{name}{index} is {analytic:.6g}, but the numerical gradient there is {numerical:.6g}."): (
        "{name}{index} เป็น {analytic:.6g} แต่เกรเดียนต์เชิงตัวเลขตรงนั้นคือ {numerical:.6g}"
    ),
    "every entry is 0": "สมาชิกทุกตัวเป็น 0",
    "rows and columns are exchanged (transposed)": "แถวกับคอลัมน์สลับกัน (ทรานสโพส)",
    "every entry is {N} times what it should be, and N is {N}": (
        "สมาชิกทุกตัวเป็น {N} เท่าของที่ควรเป็น และ N เป็น {N}"
    ),
    "every entry is 1/{N} of what it should be, and N is {N}": (
        "สมาชิกทุกตัวเป็น 1/{N} ของที่ควรเป็น และ N เป็น {N}"
    ),
    "every entry is -{N} times what it should be, and N is {N}": (
        "สมาชิกทุกตัวเป็น -{N} เท่าของที่ควรเป็น และ N เป็น {N}"
    ),
    "(the sum in place of the mean)": "(ใช้ผลรวมแทนค่าเฉลี่ย)",
    "(averaged twice)": "(เฉลี่ยสองครั้ง)",
    "(the wrong sign, and the sum in place of the mean)": ("(ผิดเครื่องหมาย และใช้ผลรวมแทนค่าเฉลี่ย)"),
    "every entry is {times} times what it should be": ("สมาชิกทุกตัวเป็น {times} เท่าของที่ควรเป็น"),
    "every entry is 1/{times} of what it should be": "สมาชิกทุกตัวเป็น 1/{times} ของที่ควรเป็น",
    "every entry is {factor:.4g} times what it should be": (
        "สมาชิกทุกตัวเป็น {factor:.4g} เท่าของที่ควรเป็น"
    ),
    "every entry has the wrong sign": "สมาชิกทุกตัวผิดเครื่องหมาย",
    "every entry is twice as large as it should be": "สมาชิกทุกตัวมากเป็นสองเท่าของที่ควรเป็น",
    "every entry is half as large as it should be": ("สมาชิกทุกตัวเหลือเพียงครึ่งเดียวของที่ควรเป็น"),
    "the regulariser has a part where it should have none ({size})": (
        "มีส่วนของพจน์เรกูลาไรเซชันในที่ที่ไม่ควรมี ({size})"
    ),
    "a part is missing that is {size}": "ขาดส่วนหนึ่งไปซึ่งเท่ากับ {size}",
    "the regulariser's part is too large, by {size}": "ส่วนของพจน์เรกูลาไรเซชันมากเกินไป {size}",
    "the regulariser's part is too small, by {size}": "ส่วนของพจน์เรกูลาไรเซชันน้อยเกินไป {size}",
}
