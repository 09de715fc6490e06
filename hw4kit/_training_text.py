"""What training says, in both languages."""

from __future__ import annotations

from ._language import Phrases

THAI = {
    "step {done} of {steps}, {seconds} s": "ก้าวที่ {done} จาก {steps} เวลา {seconds} วินาที",
    "validation accuracy {accuracy}": "ค่าความถูกต้องของชุดตรวจสอบ {accuracy}",
    "Stopped by hand after {steps} steps; params keep what was learnt.": (
        "หยุดด้วยตนเองหลัง {steps} ก้าว params ยังเก็บสิ่งที่เรียนรู้แล้วไว้"
    ),
    "The loss became {loss} at step {step}, so training stopped. Try a smaller learning rate; if "
    "that does not help, check C2 and C3.": (
        "ค่าสูญเสียกลายเป็น {loss} ที่ก้าว {step} การฝึกจึงหยุด ลองใช้อัตราการเรียนรู้ที่เล็กลง "
        "ถ้ายังไม่ได้ผล ให้ตรวจ C2 และ C3"
    ),
}
say = Phrases(THAI)
