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
    "all zero.": "เป็นศูนย์ทั้งหมด",
    "Is this part computed, and stored?": "ได้คำนวณส่วนนี้และเก็บผลไว้หรือยัง",
    "transposed": "เหมือนถูกทรานสโพส",
    "N = {N} times as large (the sum in place of the mean)": (
        "มากเป็น N = {N} เท่า (ใช้ผลรวมแทนค่าเฉลี่ย)"
    ),
    "1/N = 1/{N} of what is right (averaged twice)": ("เป็น 1/N = 1/{N} ของที่ควรเป็น (เฉลี่ยสองครั้ง)"),
    "-N = -{N} times what is right (sign, and the sum in place of the mean)": (
        "เป็น -N = -{N} เท่าของที่ควรเป็น (ผิดเครื่องหมาย และใช้ผลรวมแทนค่าเฉลี่ย)"
    ),
    "{times} times as large as is right": "มากเป็น {times} เท่าของที่ควรเป็น",
    "1/{times} of what is right": "เป็น 1/{times} ของที่ควรเป็น",
    "{factor:.4g} times what is right, in every entry": (
        "เป็น {factor:.4g} เท่าของที่ควรเป็น ในสมาชิกทุกตัว"
    ),
    "of the wrong sign (factor -1)": "มีเครื่องหมายกลับด้าน (ตัวคูณ -1)",
    "twice as large (factor 2)": "มากเป็นสองเท่า (ตัวคูณ 2)",
    "half as large (factor 1/2)": "เหลือเพียงครึ่งเดียว (ตัวคูณ 1/2)",
    "the regulariser's part is left out": "ขาดส่วนของพจน์เรกูลาไรเซชัน",
    "the regulariser's part is counted twice": "นับส่วนของพจน์เรกูลาไรเซชันสองครั้ง",
    "the regulariser's part is half as large": "ส่วนของพจน์เรกูลาไรเซชันเหลือเพียงครึ่งเดียว",
    "the regulariser's part is of the wrong sign": "ส่วนของพจน์เรกูลาไรเซชันผิดเครื่องหมาย",
    "the bias": "ค่าไบแอส",
    "the parameter": "ค่าพารามิเตอร์",
    "{times} times {what}": "{times} เท่าของ{what}",
    "off by {size} itself (a bias is regularised)": "ต่างไป {size}เอง (คิดเรกูลาไรเซชันกับไบแอสด้วย)",
    "off by {size} itself (a regulariser's part is missing here)": (
        "ต่างไป {size}เอง (ขาดส่วนของพจน์เรกูลาไรเซชันตรงนี้)"
    ),
    "off by {size} itself (the regulariser's part is too large)": (
        "ต่างไป {size}เอง (ส่วนของพจน์เรกูลาไรเซชันมากเกินไป)"
    ),
    "off by {size} itself (the regulariser's part is too small)": (
        "ต่างไป {size}เอง (ส่วนของพจน์เรกูลาไรเซชันน้อยเกินไป)"
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
}
