"""Known wrong answers to T4: the derivatives of the softmax and of its cross-entropy."""

from __future__ import annotations

import numpy as np

from autograder.hw4.misconceptions.backward import READ_T4
from autograder.hw4.misconceptions.chain import Chain, Function
from autograder.hw4.misconceptions.entry import Entries

T4 = Entries("T4", READ_T4)
STEPS = {
    "same": lambda P, i: P[i] * (1 - P[i]),
    "other": lambda P, i, j: -P[i] * P[j],
    "sign": lambda: 1.0,
    "slope": lambda i, j, same, other, sign: sign * (same if i == j else other),
    "loss_slope": lambda P, y, i: P[i] - y[i],
}

T4(
    "other-sign",
    ("the sign for j ≠ i", "เครื่องหมายของกรณี j ≠ i"),
    (
        "All probabilities add up to 1. If the score of one class rises, what happens to the "
        "others?",
        "ความน่าจะเป็นทั้งหมดรวมกันได้ 1 ถ้าสกอร์ของคลาสหนึ่งเพิ่มขึ้น คลาสอื่นเป็นอย่างไร",
    ),
    {"other": lambda P, i, j: P[i] * P[j]},
)
T4(
    "other-zero",
    ("0 for j ≠ i, as if each class stood alone", "ได้ 0 เมื่อ j ≠ i ราวกับแต่ละคลาสอยู่เดี่ยว ๆ"),
    (
        "h of class i stands in the denominator of every probability. What does a larger "
        "denominator do to P of class j?",
        "h ของคลาส i อยู่ในตัวส่วนของความน่าจะเป็นทุกตัว เมื่อตัวส่วนใหญ่ขึ้น P ของคลาส j เป็นอย่างไร",
    ),
    {"other": lambda: 0.0},
)
T4(
    "form-of-j-equal-i",
    ("the form of j = i for j ≠ i as well", "ใช้รูปของกรณี j = i กับ j ≠ i ด้วย"),
    (
        "For j ≠ i the numerator does not depend on h of class i. What is its derivative then?",
        "เมื่อ j ≠ i ตัวเศษไม่ขึ้นกับ h ของคลาส i อนุพันธ์ของตัวเศษคืออะไร",
    ),
    {"other": lambda P, i, j: P[j] * (1 - P[i])},
    {"other": lambda P, i: P[i] * (1 - P[i])},
    {"other": lambda P, i, j: P[i] * (1 - P[j])},
)
T4(
    "form-of-j-unequal-i",
    ("the form of j ≠ i for j = i as well", "ใช้รูปของกรณี j ≠ i กับ j = i ด้วย"),
    (
        "For j = i the numerator depends on h of class i, too. Which term does the quotient "
        "rule add?",
        "เมื่อ j = i ตัวเศษขึ้นกับ h ของคลาส i ด้วย กฎผลหารเพิ่มพจน์ใด",
    ),
    {"same": lambda P, i: -P[i] * P[i]},
)
T4(
    "same-without-denominator",
    ("for j = i the denominator is taken for a constant", "กรณี j = i ถือว่าตัวส่วนเป็นค่าคงที่"),
    (
        "The sum in the denominator holds h of class i, too. Which term does the quotient rule add "
        "for it?",
        "ผลรวมในตัวส่วนมี h ของคลาส i อยู่ด้วย กฎผลหารเพิ่มพจน์ใดเพราะเหตุนี้",
    ),
    {"same": lambda P, i: P[i]},
)
T4(
    "same-one-minus",
    ("1 − P for j = i: a factor is lost", "ได้ 1 − P เมื่อ j = i: ตัวคูณหายไปหนึ่งตัว"),
    (
        "1 − P is the derivative of log P. By the chain rule, how does it come from the "
        "derivative of P?",
        "1 − P คืออนุพันธ์ของ log P ตามกฎลูกโซ่ อนุพันธ์นี้ได้มาจากอนุพันธ์ของ P อย่างไร",
    ),
    {"same": lambda P, i: 1 - P[i]},
)
T4(
    "same-sign",
    ("the sign is turned round for j = i", "เครื่องหมายกลับด้านเมื่อ j = i"),
    (
        "If the score of a class rises, does its own probability rise or fall?",
        "ถ้าสกอร์ของคลาสหนึ่งเพิ่มขึ้น ความน่าจะเป็นของคลาสนั้นเพิ่มหรือลด",
    ),
    {"same": lambda P, i: P[i] * (P[i] - 1)},
)
T4(
    "both-signs",
    ("the sign of both cases is turned round", "เครื่องหมายกลับด้านทั้งสองกรณี"),
    (
        "If the score of one class rises, which probability should rise with it, and which should "
        "fall?",
        "ถ้าสกอร์ของคลาสหนึ่งเพิ่มขึ้น ความน่าจะเป็นตัวใดควรเพิ่มตาม และตัวใดควรลดลง",
    ),
    {"sign": lambda: -1.0},
)
T4(
    "loss-sign",
    ("y − P: the sign is the wrong way round", "y − P: เครื่องหมายกลับด้าน"),
    (
        "If the score of the true class rises, should the loss rise or fall?",
        "ถ้าสกอร์ของคลาสที่ถูกต้องเพิ่มขึ้น ค่าสูญเสียควรเพิ่มหรือลด",
    ),
    {"loss_slope": lambda P, y, i: y[i] - P[i]},
)
T4(
    "label-missing",
    ("the label is missing: P alone", "ไม่มีป้ายกำกับ: มีแต่ P"),
    (
        "Your result does not depend on the label. In the sum over j, has the case j = i its own "
        "form of the derivative?",
        "ผลของคุณไม่ขึ้นกับป้ายกำกับ ในผลรวมตาม j กรณี j = i ใช้อนุพันธ์ในรูปของกรณีนั้นเองหรือไม่",
    ),
    {"loss_slope": lambda P, i: P[i]},
)
T4(
    "label-everywhere",
    ("P − 1 for every class", "ได้ P − 1 ทุกคลาส"),
    (
        "The one-hot label is 1 for the true class. What is it for the others?",
        "ป้ายกำกับแบบ one-hot เป็น 1 สำหรับคลาสที่ถูกต้อง สำหรับคลาสอื่นเป็นเท่าใด",
    ),
    {"loss_slope": lambda P, i: P[i] - 1},
)
T4(
    "derivative-by-p",
    ("the derivative with respect to P, not to h", "เป็นอนุพันธ์เทียบกับ P ไม่ใช่เทียบกับ h"),
    (
        "You have done the first factor of the chain rule. Which one is missing?",
        "คุณทำตัวคูณแรกของกฎลูกโซ่แล้ว ยังขาดตัวใด",
    ),
    {"loss_slope": lambda P, y, i: -y[i] / P[i]},
)
T4(
    "one-term-only",
    ("only the term j = i of the chain rule", "มีเฉพาะพจน์ j = i ของกฎลูกโซ่"),
    (
        "h of class i moves every probability. Over which j does the sum go?",
        "h ของคลาส i ทำให้ความน่าจะเป็นทุกตัวขยับ ผลรวมคิดจาก j ใดบ้าง",
    ),
    {"loss_slope": lambda P, y, i: -y[i] * (1 - P[i])},
)
T4(
    "loss-itself",
    ("the loss itself in place of its derivative", "เป็นค่าสูญเสียเอง ไม่ใช่อนุพันธ์ของมัน"),
    (
        "Your result is the same for every i. What is asked for: L, or how L changes?",
        "ผลของคุณเท่ากันสำหรับทุก i โจทย์ถามอะไร L หรือการเปลี่ยนแปลงของ L",
    ),
    {"loss_slope": lambda P, y: -np.sum(y * np.log(P))},
)
T4(
    "label-in-place-of-index",
    ("the label is subtracted as a whole, not its entry", "ลบป้ายกำกับทั้งเวกเตอร์ ไม่ใช่สมาชิกตัวเดียว"),
    (
        "A label y has one number for each class. Which of its entries belongs to class i?",
        "ป้ายกำกับ y มีหนึ่งจำนวนต่อคลาส สมาชิกใดเป็นของคลาส i",
    ),
    {"loss_slope": lambda P, y, i: P[i] - y},
    {"loss_slope": lambda P, y: P - y},
)


def _one(call) -> dict:
    return {"": call.value}


CHAIN = Chain(
    {
        "dP_dh": Function(lambda P, i, j: {"P": P, "i": i, "j": j}, _one, {"": "slope"}, 0.1),
        "dL_dh": Function(lambda P, y, i: {"P": P, "y": y, "i": i}, _one, {"": "loss_slope"}, 0.1),
    },
    STEPS,
)
