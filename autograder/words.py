"""The names of tasks and checks in Thai, for pages that students read.

The English names stand in `tasks` and are the contract; `title_th` and `check_th` give the Thai
beside them. A name without Thai is shown in English, and a test finds it.
"""

from __future__ import annotations

from autograder.tasks import BY_ID

TITLES = {
    "T1": "คำนวณไปข้างหน้าและย้อนกลับด้วยมือ",
    "T2": "ขนาดของเอาต์พุต",
    "T3": "จำนวนพารามิเตอร์ที่เรียนรู้ได้",
    "T4": "เกรเดียนต์ของ softmax กับ cross-entropy",
    "C1": "การคำนวณไปข้างหน้า",
    "C2": "ค่าสูญเสีย",
    "C3": "การคำนวณย้อนกลับ",
    "C4": "มินิแบตช์",
    "C5": "หนึ่งก้าวของ gradient descent",
    "C6": "การลดอัตราการเรียนรู้",
    "C7": "การทำนาย",
    "C8": "การค้นหาไฮเปอร์พารามิเตอร์",
    "OT1": "เกรเดียนต์ในรูปเมทริกซ์",
    "OT2": "โมเมนตัม",
    "OT3": "Inverted dropout",
}
CHECKS = {
    "weights counted": "นับน้ำหนักถูกต้อง",
    "biases counted": "นับไบแอสถูกต้อง",
    "∂P(y=j)/∂h_i for j = i": "∂P(y=j)/∂h_i เมื่อ j = i",
    "∂P(y=j)/∂h_i for j ≠ i": "∂P(y=j)/∂h_i เมื่อ j ≠ i",
    "scores without biases": "สกอร์เมื่อไม่มีไบแอส",
    "first bias": "ไบแอสตัวแรก",
    "second bias": "ไบแอสตัวที่สอง",
    "every batch": "ใช้ได้กับแบตช์ทุกแบบ",
    "shape, type and inputs": "รูปร่าง ชนิด และไม่เปลี่ยนอินพุต",
    "shapes, types and inputs": "รูปร่าง ชนิด และไม่เปลี่ยนอินพุต",
    "mean cross-entropy": "ค่าเฉลี่ยของ cross-entropy",
    "regulariser": "พจน์เรกูลาไรเซชัน",
    "biases not regularised": "เรกูลาไรเซชันไม่รวมไบแอส",
    "stable for large scores": "เสถียรเมื่อสกอร์มีค่ามาก",
    "one number, inputs unchanged": "เป็นตัวเลขตัวเดียว และไม่เปลี่ยนอินพุต",
    "rows keep their labels": "แต่ละแถวได้ป้ายกำกับของตัวเอง",
    "batch size": "ขนาดของแบตช์",
    "random rows": "สุ่มแถว",
    "batch larger than the data": "แบตช์ที่ใหญ่กว่าข้อมูล",
    "repeatable, inputs unchanged": "ทำซ้ำได้ และไม่เปลี่ยนอินพุต",
    "weights": "น้ำหนัก",
    "biases": "ไบแอส",
    "gradients unchanged": "ไม่เปลี่ยนเกรเดียนต์",
    "one epoch": "หนึ่งอีพ็อก",
    "epoch after epoch": "หลายอีพ็อกต่อกัน",
    "one number": "เป็นตัวเลขตัวเดียว",
    "labels without biases": "ป้ายกำกับเมื่อไม่มีไบแอส",
    "labels with biases": "ป้ายกำกับเมื่อมีไบแอส",
    "trained parameters": "พารามิเตอร์ที่ฝึกแล้ว",
    "settings reported": "บอกค่าที่เลือกใช้",
    "validation set only used to choose": "ใช้ชุดตรวจสอบเพื่อเลือกเท่านั้น",
    "beats the starting settings": "ดีกว่าค่าตั้งต้น",
    "stated accuracy on unseen data": "ค่าความถูกต้องตามที่กำหนดบนข้อมูลที่ไม่เคยเห็น",
    "first step": "ก้าวแรก",
    "steps with momentum": "ก้าวต่อ ๆ ไปที่มีโมเมนตัม",
    "velocity kept": "เก็บความเร็วไว้",
    "training": "เมื่อฝึก",
    "evaluation": "เมื่อใช้งานจริง",
    "backward": "ขาย้อนกลับ",
    "random, inputs unchanged": "สุ่มจริง และไม่เปลี่ยนอินพุต",
    # What is found before any check of a task can be:
    "the marker itself": "ระบบตรวจ",
    "the answer runs": "คำตอบรันได้",
    "the cell runs": "เซลล์รันได้",
    "the notebook can be marked": "ตรวจโน้ตบุ๊กได้",
}


def title_th(task_id: str) -> str:
    """Return a task's title in Thai; its English title where there is none.

    Raises:
        KeyError: there is no such task.
    """
    return TITLES.get(task_id, BY_ID[task_id].title)


def check_th(name: str) -> str:
    """Return a check's name in Thai; mere symbols, such as "W1", stay as they are."""
    return CHECKS.get(name, name)
