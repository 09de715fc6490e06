"""What is read out of pictures to those who cannot see them, in Thai by its English template."""

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
}
