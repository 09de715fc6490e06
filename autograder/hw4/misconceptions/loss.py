"""Known wrong answers to C2: mean cross-entropy, regulariser, stability."""

from __future__ import annotations

import numpy as np
from hw4kit.words import Text

from autograder.hw4.misconceptions import slips
from autograder.hw4.misconceptions.chain import Chain, Function
from autograder.hw4.misconceptions.compare import numbers
from autograder.hw4.misconceptions.entry import Entries, Evidence, Observation
from autograder.hw4.misconceptions.forward import softmax

READ = Text("the heading “C2 · Loss” in notebook 2", "หัวข้อ “C2 · Loss” ในโน้ตบุ๊กที่ 2")
STABLE = "stable for large scores"
C2 = Entries("C2", READ)
STEPS = {
    "row_max": lambda scores: scores.max(axis=1, keepdims=True),
    "shifted": lambda scores, row_max: scores - row_max,
    "exponentials": lambda shifted: np.exp(shifted),
    "row_sums": lambda exponentials: exponentials.sum(axis=1, keepdims=True),
    "log_probs": lambda shifted, row_sums: shifted - np.log(row_sums),
    "labels": lambda y: y,
    "picked": lambda log_probs, labels: log_probs[np.arange(len(labels)), labels],
    "log_of_base": lambda: 1.0,
    "row_losses": lambda picked, log_of_base: -picked / log_of_base,
    "count": lambda y: len(y),
    "cross_entropy": lambda row_losses, count: row_losses.sum() / count,
    "squares_W1": lambda W1: np.sum(W1**2),
    "squares_W2": lambda W2: np.sum(W2**2),
    "squares_b": lambda: 0.0,
    "half": lambda: 0.5,
    "strength": lambda reg: reg,
    "penalty": lambda half, strength, squares_W1, squares_W2, squares_b: (
        half * strength * (squares_W1 + squares_W2 + squares_b)
    ),
    "loss": lambda cross_entropy, penalty: cross_entropy + penalty,
}

# ------------------------------------------------------------------------------- regulariser

C2(
    "biases-regularised",
    ("the biases are regularised, too", "ทำเรกูลาไรเซชันกับไบแอสด้วย"),
    (
        "Your loss changes with the biases even where the scores do not. Which arrays stand in "
        "the two sums of the regulariser?",
        "ค่าสูญเสียของคุณเปลี่ยนตามไบแอสแม้สกอร์ไม่เปลี่ยน อาร์เรย์ใดอยู่ในผลรวมสองตัวของพจน์เรกูลาไรเซชัน",
    ),
    {"squares_b": lambda b1, b2: np.sum(b1**2) + np.sum(b2**2)},
)
C2(
    "b1-regularised",
    ("b1 is regularised, too", "ทำเรกูลาไรเซชันกับ b1 ด้วย"),
    (
        "Your loss changes with b1 even where the scores do not. Which arrays stand in the two "
        "sums of the regulariser?",
        "ค่าสูญเสียของคุณเปลี่ยนตาม b1 แม้สกอร์ไม่เปลี่ยน อาร์เรย์ใดอยู่ในผลรวมสองตัวของพจน์เรกูลาไรเซชัน",
    ),
    {"squares_b": lambda b1: np.sum(b1**2)},
)
C2(
    "b2-regularised",
    ("b2 is regularised, too", "ทำเรกูลาไรเซชันกับ b2 ด้วย"),
    (
        "Your loss changes with b2 even where the scores do not. Which arrays stand in the two "
        "sums of the regulariser?",
        "ค่าสูญเสียของคุณเปลี่ยนตาม b2 แม้สกอร์ไม่เปลี่ยน อาร์เรย์ใดอยู่ในผลรวมสองตัวของพจน์เรกูลาไรเซชัน",
    ),
    {"squares_b": lambda b2: np.sum(b2**2)},
)
C2(
    "regulariser-doubled",
    (
        "the regulariser is twice as large: the one half",
        "พจน์เรกูลาไรเซชันใหญ่เป็นสองเท่า: เรื่องหนึ่งส่วนสอง",
    ),
    (
        "Courses differ here. Which factor stands before the squares in this task?",
        "แต่ละวิชากำหนดไม่เหมือนกัน ในโจทย์นี้มีตัวคูณอะไรอยู่หน้าพจน์กำลังสอง",
    ),
    {"half": lambda: 1.0},
)
C2(
    "regulariser-halved",
    ("the regulariser is half as large", "พจน์เรกูลาไรเซชันเล็กลงครึ่งหนึ่ง"),
    (
        "What reg adds is exactly half of what it should be. How many times does the one half "
        "stand in the task?",
        "ส่วนที่ reg เพิ่มเข้ามาเป็นครึ่งหนึ่งพอดีของที่ควรเป็น ในโจทย์มีหนึ่งส่วนสองอยู่กี่ครั้ง",
    ),
    {"half": lambda: 0.25},
)
C2(
    "regulariser-left-out",
    ("reg is not used", "ไม่ได้ใช้ reg"),
    (
        "What is the price on large weights in the equation of L, and where is it in your code?",
        "ในสมการของ L น้ำหนักที่มีค่ามากต้องเสียอะไรเพิ่ม และส่วนนั้นอยู่ที่ใดในโค้ดของคุณ",
    ),
    {"penalty": lambda: 0.0},
)
C2(
    "reg-constant",
    ("the regulariser does not use reg: a constant stands in its place",
     "พจน์เรกูลาไรเซชันไม่ใช้ reg แต่ใช้ค่าคงที่แทน"),
    (
        "With reg = 0 there is still a price on the weights. Who decides how strong it is?",
        "เมื่อ reg = 0 ยังมีส่วนเพิ่มจากน้ำหนักอยู่ ใครเป็นผู้กำหนดว่าแรงเท่าใด",
    ),
    *({"strength": lambda c=c: c} for c in (1.0, 0.1, 0.01, 0.001)),
)  # fmt: skip
C2(
    "square-of-sums",
    (
        "the sum of each weight matrix is squared, not its entries",
        "ยกกำลังสองผลรวมของเมทริกซ์น้ำหนัก ไม่ใช่ยกกำลังสองทีละสมาชิก",
    ),
    (
        "Weights of 3 and −3 cancel each other in your regulariser. Which comes first in the task, "
        "the square or the sum?",
        "น้ำหนัก 3 และ −3 หักล้างกันในพจน์เรกูลาไรเซชันของคุณ ในโจทย์ยกกำลังสองก่อนหรือรวมก่อน",
    ),
    {"squares_W1": lambda W1: np.sum(W1) ** 2, "squares_W2": lambda W2: np.sum(W2) ** 2},
)
C2(
    "reg-twice-for-w2",
    ("reg is multiplied into the sum of W2 twice", "คูณ reg เข้ากับผลรวมของ W2 สองครั้ง"),
    (
        "With reg = 1 this slip does not show, with reg = 0.1 it does. Mind your brackets: what is "
        "reg multiplied with?",
        "เมื่อ reg = 1 จะไม่เห็นข้อผิดพลาดนี้ แต่เมื่อ reg = 0.1 จะเห็น ระวังวงเล็บ reg คูณอยู่กับอะไร",
    ),
    {"squares_W2": lambda reg, W2: reg * np.sum(W2**2)},
)
C2(
    "w2-missing",
    ("W2 is missing from the regulariser", "ไม่มี W2 ในพจน์เรกูลาไรเซชัน"),
    (
        "How many layers have weights?",
        "มีกี่ชั้นที่มีน้ำหนัก",
    ),
    {"squares_W2": lambda: 0.0},
)
C2(
    "w1-missing",
    ("W1 is missing from the regulariser", "ไม่มี W1 ในพจน์เรกูลาไรเซชัน"),
    (
        "Large weights cost something in every layer. Which layer costs nothing in your loss?",
        "น้ำหนักที่มีค่ามากต้องเสียในทุกชั้น ในค่าสูญเสียของคุณชั้นใดไม่เสีย",
    ),
    {"squares_W1": lambda: 0.0},
)
C2(
    "regulariser-averaged",
    ("the regulariser is divided by the batch size", "พจน์เรกูลาไรเซชันถูกหารด้วยขนาดแบตช์"),
    (
        "Which of the two parts of the loss is a mean over the batch, and which is not?",
        "ส่วนใดในสองส่วนของค่าสูญเสียเป็นค่าเฉลี่ยของแบตช์ และส่วนใดไม่เป็น",
    ),
    {"strength": lambda reg, y: reg / len(y)},
)
C2(
    "reg-squared",
    ("reg is squared", "ยกกำลังสอง reg"),
    (
        "With reg = 1 this slip does not show, with reg = 0.1 it does. How many times does reg "
        "come in?",
        "เมื่อ reg = 1 จะไม่เห็นข้อผิดพลาดนี้ แต่เมื่อ reg = 0.1 จะเห็น reg เข้ามากี่ครั้ง",
    ),
    {"strength": lambda reg: reg**2},
)
C2(
    "norms",
    ("the norms of the weights, not their squares", "ใช้นอร์มของน้ำหนัก ไม่ใช่กำลังสอง"),
    (
        "A norm is a square root. Does the task have one?",
        "นอร์มคือรากที่สอง ในโจทย์มีรากที่สองหรือไม่",
    ),
    {"squares_W1": lambda W1: np.linalg.norm(W1), "squares_W2": lambda W2: np.linalg.norm(W2)},
)
C2(
    "absolute-values",
    ("absolute values of the weights, not their squares", "ใช้ค่าสัมบูรณ์ของน้ำหนัก ไม่ใช่กำลังสอง"),
    (
        "Squares and absolute values are never negative, but only one stands in the task. What "
        "should a weight of 3 cost?",
        "กำลังสองและค่าสัมบูรณ์ไม่เป็นลบทั้งคู่ แต่โจทย์ใช้เพียงแบบเดียว น้ำหนัก 3 ควรเสียเท่าใด",
    ),
    {"squares_W1": lambda W1: np.abs(W1).sum(), "squares_W2": lambda W2: np.abs(W2).sum()},
)
C2(
    "sums-not-squared",
    ("the plain sums of the weights, not of their squares", "ผลรวมของน้ำหนักเฉย ๆ ไม่ใช่ของกำลังสอง"),
    (
        "Should a negative weight make the loss smaller, as one of yours does?",
        "น้ำหนักที่เป็นลบควรทำให้ค่าสูญเสียน้อยลงอย่างของคุณหรือไม่",
    ),
    {"squares_W1": lambda W1: W1.sum(), "squares_W2": lambda W2: W2.sum()},
)
C2(
    "mean-of-squares",
    ("the mean of the squared weights, not their sum", "ค่าเฉลี่ยของน้ำหนักกำลังสอง ไม่ใช่ผลรวม"),
    (
        "Which sign stands before the squares in the task: that of a sum or that of a mean?",
        "ในโจทย์มีเครื่องหมายใดอยู่หน้าพจน์กำลังสอง: ของผลรวมหรือของค่าเฉลี่ย",
    ),
    {"squares_W1": lambda W1: np.mean(W1**2), "squares_W2": lambda W2: np.mean(W2**2)},
)
C2(
    "regulariser-sign",
    ("the regulariser has the wrong sign", "พจน์เรกูลาไรเซชันมีเครื่องหมายผิด"),
    (
        "Should large weights make the loss larger or smaller?",
        "น้ำหนักที่มีค่ามากควรทำให้ค่าสูญเสียมากขึ้นหรือน้อยลง",
    ),
    {"loss": lambda cross_entropy, penalty: cross_entropy - penalty},
)

# ----------------------------------------------------------------------------- cross-entropy

C2(
    "sum-for-mean",
    ("a sum in place of the mean", "ใช้ผลรวมแทนค่าเฉลี่ย"),
    (
        "Your cross-entropy grows with the number of rows. Should a batch of 200 cost more than "
        "one of 20?",
        "cross-entropy ของคุณเพิ่มตามจำนวนแถว แบตช์ 200 ตัวอย่างควรมีค่าสูญเสียมากกว่าแบตช์ 20 หรือไม่",
    ),
    {"count": lambda: 1},
)
C2(
    "mean-over-classes",
    ("divided by the number of classes", "หารด้วยจำนวนคลาส"),
    (
        "What is the mean taken over: the examples or the classes?",
        "ค่าเฉลี่ยคิดจากอะไร จากตัวอย่างหรือจากคลาส",
    ),
    {"count": lambda scores: scores.shape[1]},
)
C2(
    "mean-over-entries",
    ("a mean over all N·C entries", "เฉลี่ยจากสมาชิกทั้งหมด N·C ตัว"),
    (
        "Each example has one term in the sum, that of its true class. How many terms do you "
        "divide by?",
        "แต่ละตัวอย่างมีหนึ่งพจน์ในผลรวม คือพจน์ของคลาสที่ถูกต้อง คุณหารด้วยจำนวนพจน์เท่าใด",
    ),
    {"count": lambda scores: scores.size},
)
C2(
    "averaged-twice",
    ("divided by the batch size twice", "หารด้วยขนาดแบตช์สองครั้ง"),
    (
        "The cross-entropy part is 1/N of what it should be. In how many places do you divide or "
        "take a mean?",
        "ส่วนของ cross-entropy เป็น 1/N ของที่ควรเป็น คุณหารหรือหาค่าเฉลี่ยกี่แห่ง",
    ),
    {"count": lambda y: len(y) ** 2},
)
C2(
    "divided-by-n-minus-one",
    ("divided by N − 1", "หารด้วย N − 1"),
    (
        "Try a batch of two rows, or of one. How many terms does the sum over the batch have, and "
        "by how many do you divide?",
        "ลองแบตช์ที่มีสองแถว หรือแถวเดียว ผลรวมของแบตช์มีกี่พจน์ และคุณหารด้วยเท่าใด",
    ),
    {"count": lambda y: len(y) - 1},
)
C2(
    "cross-entropy-halved",
    ("the cross-entropy is halved", "cross-entropy ถูกหารด้วยสอง"),
    (
        "To which of the two parts of the loss does the one half of the task belong?",
        "หนึ่งส่วนสองในโจทย์เป็นของส่วนใดในสองส่วนของค่าสูญเสีย",
    ),
    {"cross_entropy": lambda row_losses, count: 0.5 * row_losses.sum() / count},
)
C2(
    "sign",
    ("the cross-entropy has the wrong sign", "cross-entropy มีเครื่องหมายผิด"),
    (
        "A probability is at most 1. What sign has its logarithm, and what sign should a "
        "loss have?",
        "ความน่าจะเป็นมีค่าไม่เกิน 1 ลอการิทึมของมันมีเครื่องหมายอะไร และค่าสูญเสียควรมีเครื่องหมายอะไร",
    ),
    {"row_losses": lambda picked, log_of_base: picked / log_of_base},
)
C2(
    "base-10",
    ("a logarithm to base 10", "ใช้ลอการิทึมฐาน 10"),
    (
        "Which logarithm undoes the exponential of the softmax?",
        "ลอการิทึมฐานใดหักล้างกับฟังก์ชันเอ็กซ์โพเนนเชียลใน softmax",
    ),
    {"log_of_base": lambda: np.log(10)},
)
C2(
    "base-2",
    ("a logarithm to base 2", "ใช้ลอการิทึมฐาน 2"),
    (
        "Which logarithm undoes the exponential of the softmax?",
        "ลอการิทึมฐานใดหักล้างกับฟังก์ชันเอ็กซ์โพเนนเชียลใน softmax",
    ),
    {"log_of_base": lambda: np.log(2)},
)
C2(
    "no-logarithm",
    ("the logarithm is missing", "ไม่มีลอการิทึม"),
    (
        "A probability itself is never large. How large should the loss become when the true "
        "class gets a probability near 0?",
        "ความน่าจะเป็นเองไม่มีทางมีค่ามาก เมื่อคลาสที่ถูกต้องได้ความน่าจะเป็นใกล้ 0 ค่าสูญเสียควรมากเท่าใด",
    ),
    {"picked": lambda log_probs, labels: np.exp(log_probs)[np.arange(len(labels)), labels]},
)
C2(
    *slips.NO_EXPONENTIAL,
    {"log_probs": lambda scores: np.log(scores / scores.sum(axis=1, keepdims=True))},
    {"exponentials": lambda shifted: shifted,
     "log_probs": lambda exponentials, row_sums: np.log(exponentials / row_sums)},
)  # fmt: skip
C2(
    *slips.SOFTMAX_OVER_ROWS,
    {"log_probs": lambda scores: np.log(softmax(scores, axis=0))},
)
C2(
    *slips.SOFTMAX_OVER_EVERYTHING,
    {"log_probs": lambda scores: np.log(softmax(scores, axis=None))},
)
C2(
    *slips.MAXIMUM_WITHOUT_ITS_AXIS,
    {"row_max": lambda scores: scores.max(axis=1)},
    {"log_probs": lambda scores: _log_softmax(scores - scores.max(axis=1))},
)
C2(
    *slips.SUMS_WITHOUT_THEIR_AXIS,
    {"row_sums": lambda exponentials: exponentials.sum(axis=1)},
)
C2(
    "whole-columns-picked",
    ("whole columns are picked", "เลือกทั้งคอลัมน์"),
    (
        "Each row has one true class. How many numbers should be left, and how many are left in "
        "yours?",
        "แต่ละแถวมีคลาสที่ถูกต้องคลาสเดียว ควรเหลือกี่จำนวน และของคุณเหลือกี่จำนวน",
    ),
    {"cross_entropy": lambda log_probs, labels: -log_probs[:, labels].mean()},
    {"picked": lambda log_probs, labels: log_probs[:, labels]},
)
C2(
    "most-likely-class",
    ("the most likely class in place of the true one", "ใช้คลาสที่น่าจะเป็นที่สุดแทนคลาสที่ถูกต้อง"),
    (
        "Your loss does not depend on y. Who says what the right answer is?",
        "ค่าสูญเสียของคุณไม่ขึ้นกับ y ใครเป็นผู้บอกคำตอบที่ถูกต้อง",
    ),
    {"labels": lambda scores: scores.argmax(axis=1)},
)
C2(
    "labels-from-one",
    (
        "1 is subtracted from the labels, as if they counted from 1",
        "ลบ 1 ออกจากป้ายกำกับ ราวกับนับจาก 1",
    ),
    (
        "Which number does y hold for the first class, and which column of the scores do you take "
        "for it?",
        "y ใช้หมายเลขใดแทนคลาสแรก และคุณใช้คอลัมน์ใดของสกอร์สำหรับคลาสนั้น",
    ),
    {"labels": lambda y: y - 1},
    {"row_losses": lambda scores, log_probs, y: -(_one_hot(scores, y - 1) * log_probs).sum(axis=1)},
)
C2(
    "binary-cross-entropy",
    ("a binary cross-entropy of every class", "ใช้ cross-entropy แบบสองค่ากับทุกคลาส"),
    (
        "How many terms has each row in the loss of the task, and how many has it in yours?",
        "ในค่าสูญเสียของโจทย์ แต่ละแถวมีกี่พจน์ และของคุณมีกี่พจน์",
    ),
    {"row_losses": lambda scores, y: _binary(softmax(scores), y)},
)
C2(
    "squared-error",
    ("a squared error in place of the cross-entropy", "ใช้ค่าคลาดเคลื่อนกำลังสองแทน cross-entropy"),
    (
        "A squared difference of probabilities is never large. How large should the loss become "
        "when the true class gets a probability near 0?",
        "กำลังสองของผลต่างความน่าจะเป็นไม่มีทางมีค่ามาก เมื่อคลาสที่ถูกต้องได้ความน่าจะเป็นใกล้ 0 ค่าสูญเสียควรมากเท่าใด",
    ),
    {"row_losses": lambda scores, y: ((softmax(scores) - _one_hot(scores, y)) ** 2).sum(axis=1)},
    {"row_losses": lambda scores, y: ((softmax(scores) - _one_hot(scores, y)) ** 2).mean(axis=1)},
)
C2(
    "hinge-loss",
    ("a hinge loss in place of the cross-entropy", "ใช้ค่าสูญเสียแบบ hinge แทน cross-entropy"),
    (
        "That is the loss of another classifier, with a margin of 1. Of what does the definition "
        "of L take the logarithm?",
        "นั่นคือค่าสูญเสียของตัวจำแนกอีกแบบหนึ่งที่มีระยะขอบ (margin) เท่ากับ 1 นิยามของ L หาลอการิทึมของอะไร",
    ),
    {"row_losses": lambda scores, y: _hinge(scores, y)},
)
C2(
    "one-hot-labels-expected",
    ("labels in one-hot form are expected", "คาดว่าป้ายกำกับเป็นแบบ one-hot"),
    (
        "y holds one whole number for each row. What do you multiply with it?",
        "y เก็บจำนวนเต็มหนึ่งจำนวนต่อแถว คุณเอาอะไรไปคูณกับมัน",
    ),
    {"row_losses": lambda log_probs, y: -(y * log_probs).sum(axis=1)},
    {"cross_entropy": lambda log_probs, y, count: -(y * log_probs).sum() / count},
)
C2(
    "classes-from-labels",
    ("the number of classes is taken from the labels in the batch",
     "นับจำนวนคลาสจากป้ายกำกับในแบตช์"),
    (
        "A class may be absent from the batch. Which array has a column for every class?",
        "บางคลาสอาจไม่ปรากฏในแบตช์ อาร์เรย์ใดมีคอลัมน์สำหรับทุกคลาส",
    ),
    {"row_losses": lambda log_probs, y: -(np.eye(y.max() + 1)[y] * log_probs).sum(axis=1)},
    {"row_losses": lambda scores, y: _first_classes(scores, y, len(np.unique(y)))},
    {"row_losses": lambda log_probs, y: -(np.eye(len(np.unique(y)))[y] * log_probs).sum(axis=1)},
)  # fmt: skip
C2(
    "three-classes",
    ("three classes are hard-coded", "กำหนดจำนวนคลาสไว้ตายตัวเป็นสาม"),
    (
        "Your function works for only one number of classes. Which array knows how many there are?",
        "ฟังก์ชันของคุณใช้ได้กับจำนวนคลาสเดียว อาร์เรย์ใดรู้ว่ามีกี่คลาส",
    ),
    {"row_losses": lambda log_probs, y: -(np.eye(3)[y] * log_probs).sum(axis=1)},
)
C2(
    "first-row",
    ("only the first row counts", "นับเฉพาะแถวแรก"),
    (
        "Your loss does not change with the other rows. What is the mean taken over?",
        "ค่าสูญเสียของคุณไม่เปลี่ยนตามแถวอื่น ค่าเฉลี่ยคิดจากอะไร",
    ),
    {"cross_entropy": lambda row_losses: row_losses[0]},
)
C2(
    "last-row-left-out",
    ("the last row is left out", "แถวสุดท้ายตกหล่น"),
    (
        "Your loss does not change with the last row. How many rows are there, and what is the "
        "index of the last?",
        "ค่าสูญเสียของคุณไม่เปลี่ยนตามแถวสุดท้าย มีกี่แถว และแถวสุดท้ายมีดัชนีอะไร",
    ),
    {"cross_entropy": lambda row_losses: row_losses[:-1].sum() / max(1, len(row_losses) - 1)},
    {"cross_entropy": lambda row_losses, count: row_losses[:-1].sum() / count},
)
C2(
    "one-loss-a-row",
    ("one loss for each row is returned", "คืนค่าสูญเสียแยกทีละแถว"),
    (
        "The loss of a batch is one number. What becomes of the losses of its rows?",
        "ค่าสูญเสียของแบตช์เป็นจำนวนเดียว ต้องทำอะไรกับค่าสูญเสียของแต่ละแถว",
    ),
    {"cross_entropy": lambda row_losses: row_losses},
)

# ---------------------------------------------------------------------------------- stability

SHIFT = (
    "For scores near 1000 the exponential is more than a float can hold. What can you subtract "
    "from all scores of a row so that its probabilities stay and no exponential is large?",
    "เมื่อสกอร์ใกล้ 1000 ค่า e ยกกำลังสกอร์ใหญ่เกินกว่าที่ float เก็บได้ ลบอะไรออกจากทุกสกอร์ในแถวได้ "
    "โดยที่ความน่าจะเป็นไม่เปลี่ยนและไม่มีค่า e ยกกำลังใดใหญ่เกินไป",
)
_log_of_probs = {"log_probs": lambda exponentials, row_sums: np.log(exponentials / row_sums)}
C2(
    "overflow",
    ("the exponentials overflow for large scores", "ค่า e ยกกำลังสกอร์เกิดค่าล้นเมื่อสกอร์มีค่ามาก"),
    SHIFT,
    {"row_max": lambda: 0.0},
    {"row_max": lambda: 0.0, **_log_of_probs},
    {"row_max": lambda: 0.0, "log_probs": lambda exponentials, row_sums: (
        np.log(exponentials) - np.log(row_sums))},
    rare=True,
)  # fmt: skip
C2(
    "shifted-by-another-number",
    (
        "each row is shifted, but not by its largest score",
        "แต่ละแถวถูกเลื่อน แต่ไม่ใช่ด้วยสกอร์ที่มากที่สุดของแถว",
    ),
    (
        "The shift is there, but a positive number near 1000 can still be left in a row, and its "
        "exponential overflows. Take the scores 1000 and −1000 with each as the true class in "
        "turn: what are they after your shift?",
        "มีการเลื่อนแล้ว แต่ในแถวยังเหลือจำนวนบวกใกล้ 1000 ได้ และ e ยกกำลังจำนวนนั้นเกิดค่าล้น "
        "ลองแถวที่มีสกอร์ 1000 และ −1000 โดยให้แต่ละตัวเป็นคลาสที่ถูกต้องคนละครั้ง หลังการเลื่อนของคุณเหลือเท่าใด",
    ),
    *(
        {"row_max": rule, **others}
        for rule in (
            lambda scores, y: scores[np.arange(len(y)), y][:, None],
            lambda scores: np.median(scores, axis=1, keepdims=True),
            lambda scores: scores.mean(axis=1, keepdims=True),
            lambda scores: scores.min(axis=1, keepdims=True),
        )
        for others in ({}, _log_of_probs)
    ),
    rare=True,
)
C2(
    "one-maximum",
    ("the largest score of all is subtracted from every row", "ลบสกอร์ที่มากที่สุดของทั้งหมดออกจากทุกแถว"),
    (
        "If one row has scores near 1000 and another near −1000, what is left of the second row "
        "after your shift?",
        "ถ้าแถวหนึ่งมีสกอร์ใกล้ 1000 และอีกแถวใกล้ −1000 หลังการเลื่อนของคุณแถวที่สองเหลืออะไร",
    ),
    {"row_max": lambda scores: scores.max()},
    {"row_max": lambda scores: scores.max(), **_log_of_probs},
    rare=True,
)
C2(
    "log-of-zero",
    ("the logarithm of a probability that has become 0", "ลอการิทึมของความน่าจะเป็นที่กลายเป็น 0"),
    (
        "The shift is there. But a very small probability, such as e⁻¹⁰⁰⁰, becomes 0 before its "
        "logarithm is taken. What is left of the logarithm of the fraction if you simplify it on "
        "paper first?",
        "มีการเลื่อนแล้ว แต่ความน่าจะเป็นที่เล็กมาก เช่น e⁻¹⁰⁰⁰ กลายเป็น 0 ก่อนหาลอการิทึม "
        "ถ้าจัดรูปลอการิทึมของเศษส่วนบนกระดาษก่อน จะเหลืออะไร",
    ),
    _log_of_probs,
    rare=True,
)
C2(
    "rows-of-zero-left-out",
    (
        "the mean is taken over the rows whose loss is not 0",
        "ค่าเฉลี่ยคิดเฉพาะแถวที่ค่าสูญเสียไม่เป็น 0",
    ),
    (
        "Rows with a loss of 0 are left out of your mean. How many rows does the task divide by?",
        "ค่าเฉลี่ยของคุณไม่นับแถวที่มีค่าสูญเสียเป็น 0 โจทย์หารด้วยจำนวนแถวเท่าใด",
    ),
    {"count": lambda row_losses: max(1, np.count_nonzero(row_losses))},
    rare=True,
)


def _for_large_scores(rule):
    """Return the predicate that every call with large scores ended well with such a value."""

    def shows(evidence: Evidence) -> bool:
        calls = [call for call in evidence.of("compute_loss") if is_extreme(call)]
        values = [numbers(call.value) for call in calls if not call.error]
        good = len(values) == len(calls) and all(value is not None for value in values)
        return bool(values) and good and all(rule(value) for value in values)

    return shows


C2(
    "finite-but-wrong",
    ("finite for large scores, but not right", "มีค่าจำกัดเมื่อสกอร์มีค่ามาก แต่ไม่ถูกต้อง"),
    (
        "The loss is finite but not right. Is a score, a difference of scores or a probability "
        "kept within limits, or a NaN replaced?",
        "ค่าสูญเสียมีค่าจำกัดแต่ไม่ถูกต้อง มีการจำกัดช่วงของสกอร์ ผลต่างของสกอร์ หรือความน่าจะเป็น หรือแทนค่า NaN หรือไม่",
    ),
    shows=_for_large_scores(lambda value: np.isfinite(value).all()),
    rare=True,
)
C2(
    "not-finite",
    ("NaN or infinity for large scores", "ได้ NaN หรือค่าอนันต์เมื่อสกอร์มีค่ามาก"),
    (
        "Somewhere a number becomes too large for a float, or a probability becomes 0 before its "
        "logarithm is taken. Try one row with the scores 1000 and −1000, once with each as the "
        "true class: at which step does it happen?",
        "มีบางขั้นที่จำนวนใหญ่เกินกว่าที่ float เก็บได้ หรือความน่าจะเป็นกลายเป็น 0 ก่อนหาลอการิทึม "
        "ลองแถวเดียวที่มีสกอร์ 1000 และ −1000 โดยให้แต่ละตัวเป็นคลาสที่ถูกต้องคนละครั้ง: เกิดขึ้นที่ขั้นใด",
    ),
    shows=_for_large_scores(lambda value: not np.isfinite(value).all()),
    rare=True,
)


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _one_hot(scores: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (y[:, None] == np.arange(scores.shape[1])).astype(float)


def _binary(probs: np.ndarray, y: np.ndarray) -> np.ndarray:
    right = _one_hot(probs, y)
    return -(right * np.log(probs) + (1 - right) * np.log(1 - probs)).sum(axis=1)


def _hinge(scores: np.ndarray, y: np.ndarray) -> np.ndarray:
    right = scores[np.arange(len(y)), y][:, None]
    return np.maximum(0, scores - right + 1).sum(axis=1) - 1


def _first_classes(scores: np.ndarray, y: np.ndarray, count: int) -> np.ndarray:
    return -np.log(softmax(scores[:, :count])[np.arange(len(y)), y])


def _inputs(scores, y, params, reg) -> dict:
    weights = {name: params[name] for name in ("W1", "b1", "W2", "b2")}
    return {**weights, "scores": scores, "y": y, "reg": reg}


CHAIN = Chain(
    {"compute_loss": Function(_inputs, lambda call: {"": call.value}, {"": "loss"})}, STEPS
)


def is_extreme(call: Observation) -> bool:
    """Tell whether a call was given scores for which the exponential leaves a float's range."""
    return bool(np.max(np.abs(call.given[0])) > 500)
