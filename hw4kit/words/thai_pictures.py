"""What stands in pictures and is read out of them, in Thai by its English template."""

THAI: dict[str, str] = {
    "Loss and accuracy so far; their last values stand above.": (
        "ค่าสูญเสียและค่าความถูกต้องจนถึงตอนนี้ ค่าล่าสุดอยู่ด้านบน"
    ),
    "Run {name}:": "การฝึก {name}:",
    "the loss goes from {first} to {last} in {steps} steps,": (
        "ค่าสูญเสียไปจาก {first} ถึง {last} ใน {steps} ก้าว"
    ),
    "the validation accuracy from {first} to {last} in {epochs} epochs,": (
        "ค่าความถูกต้องบนชุดตรวจสอบจาก {first} ถึง {last} ใน {epochs} อีพ็อก"
    ),
    "the learning rate from {first} to {last}.": "อัตราการเรียนรู้จาก {first} ถึง {last}",
    "The weights into {shown} of {units} hidden neurons, each as a picture of {size} pixels: red "
    "above 0, blue below, at most {limit} in size.": (
        "น้ำหนักเข้าสู่นิวรอนในชั้นซ่อน {shown} จาก {units} ตัว แต่ละตัวเป็นภาพขนาด {size} พิกเซล: "
        "สีแดงมากกว่า 0 สีน้ำเงินน้อยกว่า 0 ขนาดไม่เกิน {limit}"
    ),
    "Handwritten digits. Their labels, row by row:": "ตัวเลขลายมือ ป้ายกำกับทีละแถวคือ",
    "Digits with their predicted labels, {wrong} of {total} wrong and these first, marked "
    "predicted ≠ right:": (
        "ตัวเลขพร้อมป้ายกำกับที่ทำนาย ผิด {wrong} จาก {total} ภาพและอยู่ก่อน โดยเขียนว่า ที่ทำนาย ≠ ที่ถูก:"
    ),
    # ----------------------------------------------------------------------- titles and labels
    "Loss of each mini-batch": "ค่าสูญเสียของแต่ละมินิแบตช์",
    "step": "ก้าว",
    "loss (nats)": "ค่าสูญเสีย (แนต)",
    "Accuracy": "ค่าความถูกต้อง",
    "epoch": "อีพ็อก",
    "right predictions (%)": "ทำนายถูก (%)",
    "Learning rate": "อัตราการเรียนรู้",
    "learning rate": "อัตราการเรียนรู้",
    "training": "ชุดฝึก",
    "validation": "ชุดตรวจสอบ",
    "accuracy: validation, training dashed": "ค่าความถูกต้อง: ชุดตรวจสอบ, เส้นประคือชุดฝึก",
    "First-layer weights of {shown} of {units} hidden neurons": (
        "น้ำหนักชั้นแรกของนิวรอนในชั้นซ่อน {shown} จาก {units} ตัว"
    ),
    "weight (per unit of pixel brightness)": "น้ำหนัก (ต่อหนึ่งหน่วยความสว่างของพิกเซล)",
    "Digits": "ตัวเลข",
    "Predicted labels: {wrong} of {total} wrong (predicted ≠ right)": (
        "ป้ายกำกับที่ทำนาย: ผิด {wrong} จาก {total} (ที่ทำนาย ≠ ที่ถูก)"
    ),
    "Gradient check: error of each entry": "การตรวจเกรเดียนต์: ความคลาดเคลื่อนของแต่ละสมาชิก",
    "Pale: as it should be. Dark: wrong; see whether whole rows, columns or arrays are.": (
        "สีอ่อน: ถูกต้อง สีเข้ม: ผิด ให้ดูว่าผิดทั้งแถว ทั้งคอลัมน์ หรือทั้งอาร์เรย์หรือไม่"
    ),
    "relative error (no unit)": "ความคลาดเคลื่อนสัมพัทธ์ (ไม่มีหน่วย)",
    "error up to {error:.1g}": "คลาดเคลื่อนถึง {error:.1g}",
    "{name}: cannot be compared": "{name}: เปรียบเทียบไม่ได้",
    "step {step}: {right:.0%} right": "ก้าวที่ {step}: ถูก {right:.0%}",
    "first feature": "ฟีเจอร์แรก",
    "second feature": "ฟีเจอร์ที่สอง",
    "row": "แถว",
    "column": "คอลัมน์",
    "entry": "สมาชิก",
}
