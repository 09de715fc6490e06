"""Known wrong answers to C3: the way back from the loss to the four arrays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from hw4kit.words import Text

from autograder.hw4 import reference
from autograder.hw4.misconceptions import slips
from autograder.hw4.misconceptions.chain import ABSENT, Chain, Function
from autograder.hw4.misconceptions.compare import agree, numbers
from autograder.hw4.misconceptions.entry import Entries, Evidence
from autograder.hw4.misconceptions.forward import READ_C1, relu, softmax
from autograder.hw4.misconceptions.probes import NETWORKS, network

READ = Text(
    "the heading “C3 · Backward pass” in notebook 2", "หัวข้อ “C3 · Backward pass” ในโน้ตบุ๊กที่ 2"
)
READ_T4 = Text(
    "the heading “T4 · The gradient of softmax with cross-entropy” in notebook 2",
    "หัวข้อ “T4 · The gradient of softmax with cross-entropy” ในโน้ตบุ๊กที่ 2",
)
READ_LOSS = Text(
    "the heading “C2 · Loss” in notebook 2: the equation of L",
    "หัวข้อ “C2 · Loss” ในโน้ตบุ๊กที่ 2: สมการของ L",
)
READ_CLASSES = Text(
    "the heading “C2 · Loss” in notebook 2: the list below the equation",
    "หัวข้อ “C2 · Loss” ในโน้ตบุ๊กที่ 2: รายการใต้สมการ",
)
READ_SOFTMAX = Text(
    "the heading “The network” in notebook 2: the equation of P",
    "หัวข้อ “The network” ในโน้ตบุ๊กที่ 2: สมการของ P",
)
C3 = Entries("C3", READ)


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-values))


NAMES = ("W1", "b1", "W2", "b2")
STEPS = {
    "before_relu": lambda X, W1, b1: X @ W1 + b1,
    "hidden": lambda before_relu: relu(before_relu),
    "scores": lambda hidden, W2, b2: hidden @ W2 + b2,
    "probs": lambda scores: softmax(scores),
    "target": lambda scores, y: (y[:, None] == np.arange(scores.shape[1])).astype(float),
    "count": lambda y: len(y),
    "subtracted": lambda target: target,
    "error": lambda probs, subtracted: probs - subtracted,
    "dscores": lambda error, count: error / count,
    "dhidden": lambda dscores, W2: dscores @ W2.T,
    "mask": lambda before_relu: before_relu > 0,
    "dbefore_relu": lambda dhidden, mask: dhidden * mask,
    "into_second": lambda hidden: hidden,
    "dW1": lambda X, dbefore_relu: X.T @ dbefore_relu,
    "db1": lambda dbefore_relu: dbefore_relu.sum(axis=0),
    "dW2": lambda into_second, dscores: into_second.T @ dscores,
    "db2": lambda dscores: dscores.sum(axis=0),
    "strength": lambda reg: reg,
    "penalty_W1": lambda strength, W1: strength * W1,
    "penalty_W2": lambda strength, W2: strength * W2,
    "penalty_b1": lambda: 0.0,
    "penalty_b2": lambda: 0.0,
    "grad_W1": lambda dW1, penalty_W1: dW1 + penalty_W1,
    "grad_b1": lambda db1, penalty_b1: db1 + penalty_b1,
    "grad_W2": lambda dW2, penalty_W2: dW2 + penalty_W2,
    "grad_b2": lambda db2, penalty_b2: db2 + penalty_b2,
    "given_W1": lambda grad_W1: grad_W1,
    "given_b1": lambda grad_b1: grad_b1,
    "given_W2": lambda grad_W2: grad_W2,
    "given_b2": lambda grad_b2: grad_b2,
}

# -------------------------------------------------------------------- what it is made from


def _right_after_forward(evidence: Evidence) -> bool:
    """The gradients are right if, and only if, `forward` has just been called with the same."""
    if not evidence.failed.issuperset(NAMES):
        return False
    for (params, X, y), reg in NETWORKS[:2]:
        evidence.ask("forward", params, X)
        call = evidence.ask("backward", params, X, y, reg)
        if call is None or call.error or not isinstance(call.value, Mapping):
            return False
        right = reference.backward(params, X, y, reg)
        if not all(agree(call.value.get(name), right[name]) for name in NAMES):
            return False
    return True


C3(
    "left-by-forward",
    (
        "backward uses what an earlier call of forward has left behind",
        "backward ใช้ค่าที่การเรียก forward ครั้งก่อนเหลือทิ้งไว้",
    ),
    (
        "Your gradients belong to the params and X of an earlier call. What does backward know of "
        "the ones in its own arguments, if nobody has called forward just before?",
        "เกรเดียนต์ของคุณเป็นของ params และ X ในการเรียกครั้งก่อน ถ้าไม่มีใครเรียก forward มาก่อน backward "
        "รู้อะไรเกี่ยวกับค่าในอาร์กิวเมนต์ของตัวเอง",
    ),
    shows=_right_after_forward,
)


def _is_limited(evidence: Evidence) -> bool:
    """Small gradients are right, larger ones too small: by one of three ways to measure size."""
    right, wrong = [], []
    for call in evidence.of("backward"):
        expected = reference.backward(*call.given)
        if call.error or not isinstance(call.value, Mapping):
            return False
        received = {name: numbers(call.value.get(name)) for name in NAMES}
        pairs = [(received.get(name), expected[name]) for name in NAMES]
        if any(one is None or one.shape != other.shape for one, other in pairs):
            return False
        exact = all(agree(one, other, 1e-3) for one, other in pairs)
        if not exact and not all(_is_smaller(one, other) for one, other in pairs):
            return False
        (right if exact else wrong).append([measure(expected) for measure in _SIZES])
    return bool(right and wrong) and bool(np.any(np.max(right, axis=0) <= np.min(wrong, axis=0)))


def _is_smaller(received: np.ndarray, expected: np.ndarray) -> bool:
    """Tell whether no entry is larger than it should be, of another sign, or nothing at all."""
    nothing = 1e-6 * np.abs(expected).max()
    larger = np.abs(received) > (1 + 1e-3) * np.abs(expected) + nothing
    gone = (received == 0) & (np.abs(expected) > 1e3 * nothing)
    return not np.any(larger | gone | (received * expected < -(nothing**2)))


_SIZES = (
    lambda grads: max(float(np.abs(grad).max()) for grad in grads.values()),
    lambda grads: max(float(np.linalg.norm(grad)) for grad in grads.values()),
    lambda grads: float(np.sqrt(sum(np.sum(grad**2) for grad in grads.values()))),
)
C3(
    "limited",
    ("the size of the gradients is limited", "ขนาดของเกรเดียนต์ถูกจำกัด"),
    (
        "Small gradients are right, large ones are too small. Which line of yours limits their "
        "size?",
        "เกรเดียนต์ที่มีค่าน้อยถูกต้อง ที่มีค่ามากกลับน้อยเกินไป บรรทัดใดของคุณจำกัดขนาดของเกรเดียนต์",
    ),
    shows=_is_limited,
    checks=(*NAMES, "regulariser", "every batch"),
)

# ------------------------------------------------------------------------------- its ReLU

MASK_HINT = (
    "Follow your way back through the ReLU. Which entries did the ReLU cut on the way forward, "
    "and how much does the loss change when such an entry moves a little?",
    "ไล่ตามขากลับของคุณผ่าน ReLU ขาไป ReLU ตัดสมาชิกใดทิ้งบ้าง และถ้าสมาชิกที่ถูกตัดขยับเล็กน้อย ค่าสูญเสียเปลี่ยนเท่าใด",
)
C3(
    "no-relu-mask",
    ("the ReLU is forgotten on the way back", "ลืม ReLU ในขากลับ"),
    MASK_HINT,
    {"dbefore_relu": lambda dhidden: dhidden},
)
C3(
    "gradient-clipped",
    ("the gradient itself is cut at 0 in place of being masked",
     "ตัดเกรเดียนต์เองที่ 0 แทนที่จะใช้มาสก์"),
    (
        "A gradient may be negative. On which array of the way forward does it depend what the "
        "ReLU lets through?",
        "เกรเดียนต์เป็นลบได้ สิ่งที่ ReLU ปล่อยผ่านขึ้นกับอาร์เรย์ใดในขาไป",
    ),
    {"dbefore_relu": lambda dhidden: relu(dhidden)},
)  # fmt: skip
C3(
    "masked-and-clipped",
    ("the gradient is masked, and cut at 0 as well", "ใช้มาสก์กับเกรเดียนต์แล้ว แต่ยังตัดที่ 0 ด้วย"),
    (
        "The mask is there. Why should a gradient that comes back negative be lost?",
        "มีมาสก์แล้ว แต่ทำไมเกรเดียนต์ที่ย้อนกลับมาเป็นลบจึงต้องหายไป",
    ),
    {"dbefore_relu": lambda dhidden, mask: relu(dhidden) * mask},
)
C3(
    "wrong-mask",
    ("the ReLU's mask is made without b1", "สร้างมาสก์ของ ReLU โดยไม่มี b1"),
    (
        "Which array goes into the ReLU on the way forward, and which one does your mask look at?",
        "ขาไปอาร์เรย์ใดเข้าสู่ ReLU และมาสก์ของคุณดูจากอาร์เรย์ใด",
    ),
    {"mask": lambda X, W1: X @ W1 > 0},
)
C3(
    "mask-turned-round",
    ("the ReLU's mask is turned round", "มาสก์ของ ReLU กลับด้าน"),
    (
        "Your gradient goes through where the ReLU was closed. Where was it open?",
        "เกรเดียนต์ของคุณผ่านตรงที่ ReLU ปิด ReLU เปิดตรงไหน",
    ),
    {"mask": lambda before_relu: before_relu < 0},
)
C3(
    "activation-for-mask",
    ("multiplied by the hidden layer at the ReLU, on the way back", "คูณด้วยชั้นซ่อนที่ ReLU ในขากลับ"),
    (
        "What is the slope of the ReLU at 3, and what is its value there?",
        "ความชันของ ReLU ที่ 3 เป็นเท่าใด และค่าของมันที่นั่นเป็นเท่าใด",
    ),
    {"mask": lambda hidden: hidden},
)
C3(
    "leaky-mask",
    ("the mask lets a little through, as that of a leaky ReLU does",
     "มาสก์ปล่อยผ่านเล็กน้อยเหมือนของ leaky ReLU"),
    (
        "A little of the gradient comes back through neurons that were closed. How much of a "
        "negative number does the ReLU of the task let through on the way forward?",
        "มีเกรเดียนต์เล็กน้อยย้อนกลับผ่านนิวรอนที่ปิดอยู่ ขาไป ReLU ของโจทย์ปล่อยจำนวนลบผ่านไปเท่าใด",
    ),
    {"mask": lambda before_relu: np.where(before_relu > 0, 1.0, 0.01)},
    {"mask": lambda before_relu: np.where(before_relu > 0, 1.0, 0.1)},
)  # fmt: skip
C3(
    "slope-of-another-activation",
    ("the slope of another activation function in place of the ReLU's",
     "ใช้ความชันของฟังก์ชันกระตุ้นตัวอื่นแทนของ ReLU"),
    (
        "The network has one activation function. Draw its graph: which slopes does it have left "
        "and right of 0, and does yours have the same?",
        "โครงข่ายใช้ฟังก์ชันกระตุ้นตัวเดียว ลองวาดกราฟของมัน: ทางซ้ายและทางขวาของ 0 มีความชันเท่าใด "
        "และของคุณตรงกันหรือไม่",
    ),
    {"mask": lambda hidden: hidden * (1 - hidden)},
    {"mask": lambda before_relu: _sigmoid(before_relu) * (1 - _sigmoid(before_relu))},
    {"mask": lambda hidden: 1 - hidden**2},
    {"mask": lambda before_relu: 1 - np.tanh(before_relu) ** 2},
)  # fmt: skip
C3(
    "masked-too-late",
    ("W1's gradient is taken before the ReLU's mask", "หาเกรเดียนต์ของ W1 ก่อนใช้มาสก์ของ ReLU"),
    (
        "From which array do you make the gradient of b1, and from which one that of W1?",
        "คุณหาเกรเดียนต์ของ b1 จากอาร์เรย์ใด และของ W1 จากอาร์เรย์ใด",
    ),
    {"dW1": lambda X, dhidden: X.T @ dhidden},
)
C3(
    "b1-before-mask",
    ("b1's gradient is taken before the ReLU's mask", "หาเกรเดียนต์ของ b1 ก่อนใช้มาสก์ของ ReLU"),
    (
        "From which array do you make the gradient of W1, and from which one that of b1?",
        "คุณหาเกรเดียนต์ของ W1 จากอาร์เรย์ใด และของ b1 จากอาร์เรย์ใด",
    ),
    {"db1": lambda dhidden: dhidden.sum(axis=0)},
)
C3(
    "w2-before-relu",
    ("W2's gradient uses the hidden layer before its ReLU", "เกรเดียนต์ของ W2 ใช้ชั้นซ่อนก่อนผ่าน ReLU"),
    (
        "Which array is multiplied with W2 on the way forward, and which one makes your gradient "
        "of W2?",
        "ขาไปอาร์เรย์ใดคูณกับ W2 และคุณใช้อาร์เรย์ใดหาเกรเดียนต์ของ W2",
    ),
    {"into_second": lambda before_relu: before_relu},
)

C3(
    "gradient-for-w2",
    ("W2's gradient in place of W2 on the way back", "ใช้เกรเดียนต์ของ W2 แทน W2 ในขากลับ"),
    (
        "With which array is the hidden layer multiplied on the way forward, and with which one do "
        "you go back through that product?",
        "ขาไปชั้นซ่อนคูณกับอาร์เรย์ใด และในขากลับคุณใช้อาร์เรย์ใดย้อนผ่านผลคูณนั้น",
    ),
    {"dhidden": lambda dscores, dW2: dscores @ dW2.T},
    {"dhidden": lambda dscores, grad_W2: dscores @ grad_W2.T},
)

# ------------------------------------------------------------------------------ its softmax

C3(
    "label-not-subtracted",
    (
        "the true label is not subtracted from the probabilities",
        "ไม่ได้ลบป้ายกำกับที่ถูกต้องออกจากความน่าจะเป็น",
    ),
    (
        "Your gradient does not depend on y. What does the result of T4 hold besides P?",
        "เกรเดียนต์ของคุณไม่ขึ้นกับ y ผลลัพธ์ของ T4 มีอะไรนอกจาก P",
    ),
    {"target": lambda: 0.0},
    read=READ_T4,
)
C3(
    "labels-as-numbers",
    ("the labels' numbers are subtracted from the probabilities",
     "ลบหมายเลขของป้ายกำกับออกจากความน่าจะเป็น"),
    (
        "A label of 7 takes 7 away from every probability of its row. Which entries of a row of P "
        "should change, and by how much?",
        "ป้ายกำกับ 7 ทำให้ความน่าจะเป็นทุกตัวในแถวลดลง 7 สมาชิกใดในแถวของ P ควรเปลี่ยน และเปลี่ยนเท่าใด",
    ),
    {"target": lambda y: y[:, None]},
    read=READ_T4,
)  # fmt: skip
C3(
    "softmax-derivative-again",
    ("the derivative of the softmax is multiplied in once more", "คูณอนุพันธ์ของ softmax เข้าไปอีกครั้ง"),
    (
        "The result of T4 is a derivative with respect to the scores already. Which factor of "
        "yours has gone into it before?",
        "ผลลัพธ์ของ T4 เป็นอนุพันธ์เทียบกับสกอร์แล้ว ตัวคูณใดของคุณรวมอยู่ในนั้นก่อนแล้ว",
    ),
    {"dscores": lambda error, probs, count: error * probs * (1 - probs) / count},
    read=READ_T4,
)
C3(
    "label-in-whole-columns",
    ("the label is subtracted in whole columns", "ลบป้ายกำกับออกทั้งคอลัมน์"),
    (
        "How many entries of the probabilities should change for a batch of N rows?",
        "แบตช์ที่มี N แถว ควรมีสมาชิกของความน่าจะเป็นกี่ตัวที่เปลี่ยน",
    ),
    {"target": lambda scores, y: np.broadcast_to(
        np.isin(np.arange(scores.shape[1]), y), scores.shape)},
    read=READ_T4,
)  # fmt: skip
C3(
    "label-added",
    ("the true label is added to the probabilities", "บวกป้ายกำกับที่ถูกต้องเข้ากับความน่าจะเป็น"),
    (
        "Which signs has T4's result for the true class and for a wrong one, and which signs has "
        "yours?",
        "ผลลัพธ์ของ T4 มีเครื่องหมายอะไรสำหรับคลาสที่ถูกต้องและคลาสที่ผิด และของคุณมีเครื่องหมายอะไร",
    ),
    {"subtracted": lambda target: -target},
    read=READ_T4,
)
C3(
    "label-after-the-mean",
    ("the label is subtracted after the division by N", "ลบป้ายกำกับหลังจากหารด้วย N แล้ว"),
    (
        "The mean is over both parts of T4's result. What is divided by N in yours?",
        "ค่าเฉลี่ยคิดจากทั้งสองส่วนของผลลัพธ์ใน T4 ของคุณหารอะไรด้วย N",
    ),
    {"dscores": lambda probs, target, count: probs / count - target},
    read=READ_T4,
)
C3(
    "scores-for-probabilities",
    ("the scores in place of the probabilities", "ใช้สกอร์แทนความน่าจะเป็น"),
    (
        "In T4 the label is subtracted from P. What turns the scores into P?",
        "ใน T4 ลบป้ายกำกับออกจาก P อะไรเปลี่ยนสกอร์เป็น P",
    ),
    {"probs": lambda scores: scores},
    read=READ_T4,
)
C3(
    *slips.NO_EXPONENTIAL,
    {"probs": lambda scores: scores / scores.sum(axis=1, keepdims=True)},
    read=READ_T4,
)
C3(
    *slips.SOFTMAX_OVER_ROWS,
    {"probs": lambda scores: softmax(scores, axis=0)},
    read=READ_SOFTMAX,
)
C3(
    *slips.SOFTMAX_OVER_EVERYTHING,
    {"probs": lambda scores: softmax(scores, axis=None)},
    read=READ_SOFTMAX,
)
C3(
    *slips.MAXIMUM_WITHOUT_ITS_AXIS,
    {"probs": lambda scores: softmax(scores - scores.max(axis=1))},
)
C3(
    *slips.SUMS_WITHOUT_THEIR_AXIS,
    {"probs": lambda scores: np.exp(scores) / np.exp(scores).sum(axis=1)},
)
C3(
    "label-minus-probability",
    ("label minus probability: the sign is the wrong way round",
     "ป้ายกำกับลบความน่าจะเป็น: เครื่องหมายกลับด้าน"),
    (
        "In T4's result, which sign has the derivative for a wrong class, and which has yours?",
        "ในผลลัพธ์ของ T4 อนุพันธ์ของคลาสที่ผิดมีเครื่องหมายอะไร และของคุณมีเครื่องหมายอะไร",
    ),
    {"error": lambda probs, subtracted: subtracted - probs},
    read=READ_T4,
)  # fmt: skip
C3(
    "classes-from-labels",
    ("the number of classes is taken from the labels in the batch",
     "นับจำนวนคลาสจากป้ายกำกับในแบตช์"),
    (
        "A class may be absent from the batch. Which array has a column for every class?",
        "บางคลาสอาจไม่ปรากฏในแบตช์ อาร์เรย์ใดมีคอลัมน์สำหรับทุกคลาส",
    ),
    {"target": lambda y: np.eye(y.max() + 1)[y]},
    {"target": lambda y: np.eye(len(np.unique(y)))[y]},
    {"db2": lambda probs, y, count: (probs.sum(axis=0) - np.bincount(y)) / count},
    read=READ_CLASSES,
)  # fmt: skip
C3(
    "three-classes",
    ("three classes are hard-coded", "กำหนดจำนวนคลาสไว้ตายตัวเป็นสาม"),
    (
        "Your function works for only one number of classes. Which array knows how many there are?",
        "ฟังก์ชันของคุณใช้ได้กับจำนวนคลาสเดียว อาร์เรย์ใดรู้ว่ามีกี่คลาส",
    ),
    {"target": lambda y: np.eye(3)[y]},
)


def _ten_classes(evidence: Evidence) -> bool:
    """Every call has ended in an error, and a network of ten classes ends well."""
    calls = evidence.of("backward")
    if not calls or not all(call.error for call in calls):
        return False
    params, X, y = network(9, 6, 4, 5, 10)
    call = evidence.ask("backward", params, X, y, 0.5)
    return call is not None and not call.error


C3(
    "ten-classes",
    ("ten classes are hard-coded", "กำหนดจำนวนคลาสไว้ตายตัวเป็นสิบ"),
    (
        "The digits have ten classes, other data have other numbers of them. Which array knows "
        "how many there are?",
        "ตัวเลขมีสิบคลาส แต่ข้อมูลอื่นมีจำนวนคลาสต่างไป อาร์เรย์ใดรู้ว่ามีกี่คลาส",
    ),
    shows=_ten_classes,
)
C3(
    "one-hot-labels-expected",
    ("labels in one-hot form are expected", "คาดว่าป้ายกำกับเป็นแบบ one-hot"),
    (
        "y holds one whole number for each row. What do you subtract from the probabilities?",
        "y เก็บจำนวนเต็มหนึ่งจำนวนต่อแถว คุณเอาอะไรไปลบออกจากความน่าจะเป็น",
    ),
    {"target": lambda y: y},
)

# --------------------------------------------------------------------------------- its mean

C3(
    "not-averaged",
    ("the sum in place of the mean: N times as large", "ใช้ผลรวมแทนค่าเฉลี่ย: ใหญ่เป็น N เท่า"),
    (
        "The loss is a mean over N examples. Where does its 1/N come in on the way back?",
        "ค่าสูญเสียเป็นค่าเฉลี่ยของ N ตัวอย่าง 1/N เข้ามาตรงไหนในขากลับ",
    ),
    {"count": lambda: 1},
    read=READ_LOSS,
)
C3(
    "averaged-twice",
    ("averaged twice: 1/N of what it should be", "เฉลี่ยสองครั้ง: ได้ 1/N ของที่ควรเป็น"),
    (
        "In how many places of the way back do you divide by N or take a mean?",
        "ในขากลับคุณหารด้วย N หรือหาค่าเฉลี่ยกี่แห่ง",
    ),
    {"count": lambda y: len(y) ** 2},
    read=READ_LOSS,
)
C3(
    "mean-over-classes",
    ("divided by the number of classes", "หารด้วยจำนวนคลาส"),
    (
        "What is the mean of the loss taken over: the examples or the classes?",
        "ค่าเฉลี่ยในค่าสูญเสียคิดจากอะไร จากตัวอย่างหรือจากคลาส",
    ),
    {"count": lambda scores: scores.shape[1]},
    read=READ_LOSS,
)
C3(
    "mean-over-entries",
    ("a mean over all N·C entries", "เฉลี่ยจากสมาชิกทั้งหมด N·C ตัว"),
    (
        "What is the mean of the loss taken over: the examples, or all entries of the scores?",
        "ค่าเฉลี่ยในค่าสูญเสียคิดจากอะไร จากตัวอย่างหรือจากสมาชิกทุกตัวของสกอร์",
    ),
    {"count": lambda scores: scores.size},
    read=READ_LOSS,
)
C3(
    "first-layer-not-averaged",
    ("W1's and b1's gradients are N times as large", "เกรเดียนต์ของ W1 และ b1 ใหญ่เป็น N เท่า"),
    (
        "The first layer has lost its 1/N. From which array do you walk on to the first layer?",
        "ชั้นแรกขาด 1/N ไป คุณเดินต่อไปยังชั้นแรกจากอาร์เรย์ใด",
    ),
    {"dhidden": lambda dscores, W2, count: count * (dscores @ W2.T)},
)


def _about_lost_mean(name: str) -> tuple:
    return (
        "Compare the ways to the four gradients: where does each get its 1/N, and where does that "
        f"of {name} lose it?",
        f"เทียบทางไปสู่เกรเดียนต์ทั้งสี่: แต่ละตัวได้ 1/N มาจากตรงไหน และ 1/N ของ {name} หายไปตรงไหน",
    )


def _about_another_mean(name: str) -> tuple:
    return (
        f"Follow the way to the gradient of {name}, beside the ways to the other three: how many "
        "times do you divide by N or take a mean?",
        f"ไล่ตามทางไปสู่เกรเดียนต์ของ {name} เทียบกับอีกสามตัว: คุณหารด้วย N หรือหาค่าเฉลี่ยกี่ครั้ง",
    )


_sum_b1 = {"db1": lambda dbefore_relu, count: count * dbefore_relu.sum(axis=0)}
_sum_b2 = {"db2": lambda dscores, count: count * dscores.sum(axis=0)}
# By the chain's count: with a count of 1 this is no second mean, so that "not averaged" and this
# never stand together for an array that is right.
_mean_b1 = {"db1": lambda dbefore_relu, count: dbefore_relu.sum(axis=0) / count}
_mean_b2 = {"db2": lambda dscores, count: dscores.sum(axis=0) / count}
_SUMS = {
    "W1": {"dW1": lambda X, dbefore_relu, count: count * (X.T @ dbefore_relu)},
    "b1": _sum_b1,
    "W2": {"dW2": lambda into_second, dscores, count: count * (into_second.T @ dscores)},
    "b2": _sum_b2,
}
_MEANS = {
    "W1": {"dW1": lambda X, dbefore_relu, count: X.T @ dbefore_relu / count},
    "b1": _mean_b1,
    "W2": {"dW2": lambda into_second, dscores, count: into_second.T @ dscores / count},
    "b2": _mean_b2,
}
for _array in NAMES:
    C3(
        f"{_array.lower()}-not-averaged",
        (f"{_array}'s gradient is N times as large", f"เกรเดียนต์ของ {_array} ใหญ่เป็น N เท่า"),
        _about_lost_mean(_array),
        _SUMS[_array],
    )
for _array in NAMES:
    C3(
        f"{_array.lower()}-averaged-twice",
        (
            f"{_array}'s gradient is averaged twice: 1/N of what it should be",
            f"เฉลี่ยเกรเดียนต์ของ {_array} สองครั้ง: ได้ 1/N ของที่ควรเป็น",
        ),
        _about_another_mean(_array),
        _MEANS[_array],
    )
C3(
    "biases-not-averaged",
    ("the biases' gradients are N times as large", "เกรเดียนต์ของไบแอสใหญ่เป็น N เท่า"),
    (
        "The biases have lost the 1/N of the mean. From which arrays do their gradients start?",
        "ไบแอสขาด 1/N ของค่าเฉลี่ยไป เกรเดียนต์ของไบแอสเริ่มจากอาร์เรย์ใด",
    ),
    {**_sum_b1, **_sum_b2},
)  # fmt: skip
C3(
    "biases-averaged-twice",
    (
        "the biases' gradients are averaged twice: 1/N of what they should be",
        "เฉลี่ยเกรเดียนต์ของไบแอสสองครั้ง: ได้ 1/N ของที่ควรเป็น",
    ),
    (
        "Follow the way to the biases' gradients, beside that to the weights': how many times do "
        "you divide by N or take a mean?",
        "ไล่ตามทางไปสู่เกรเดียนต์ของไบแอส เทียบกับของน้ำหนัก: คุณหารด้วย N หรือหาค่าเฉลี่ยกี่ครั้ง",
    ),
    {**_mean_b1, **_mean_b2},
)

# ------------------------------------------------------------------------------- its biases

C3(
    "no-bias-gradients",
    ("no gradient for the biases: they never learn", "ไม่มีเกรเดียนต์ของไบแอส: ไบแอสไม่เรียนรู้"),
    (
        "The loss depends on the biases, too. Which entries of the dictionary are missing or "
        "always zero?",
        "ค่าสูญเสียขึ้นกับไบแอสด้วย รายการใดในดิกชันนารีหายไปหรือเป็นศูนย์เสมอ",
    ),
    {"given_b1": lambda: ABSENT, "given_b2": lambda: ABSENT},
    {"db1": lambda b1: np.zeros_like(b1), "db2": lambda b2: np.zeros_like(b2)},
    {"db1": lambda: 0.0, "db2": lambda: 0.0},
)
C3(
    "no-gradient-of-b1",
    ("no gradient for b1: it never learns", "ไม่มีเกรเดียนต์ของ b1: b1 ไม่เรียนรู้"),
    (
        "The loss depends on b1, too. Through which array does it reach the loss?",
        "ค่าสูญเสียขึ้นกับ b1 ด้วย b1 ส่งผลถึงค่าสูญเสียผ่านอาร์เรย์ใด",
    ),
    {"given_b1": lambda: ABSENT},
    {"db1": lambda b1: np.zeros_like(b1)},
    {"db1": lambda: 0.0},
)
C3(
    "no-gradient-of-b2",
    ("no gradient for b2: it never learns", "ไม่มีเกรเดียนต์ของ b2: b2 ไม่เรียนรู้"),
    (
        "The loss depends on b2, too. Through which array does it reach the loss?",
        "ค่าสูญเสียขึ้นกับ b2 ด้วย b2 ส่งผลถึงค่าสูญเสียผ่านอาร์เรย์ใด",
    ),
    {"given_b2": lambda: ABSENT},
    {"db2": lambda b2: np.zeros_like(b2)},
    {"db2": lambda: 0.0},
)
C3(
    "biases-from-weights",
    ("the biases' gradients are derived from those of the weights",
     "หาเกรเดียนต์ของไบแอสจากเกรเดียนต์ของน้ำหนัก"),
    (
        "A bias is added; it is never multiplied by X or the hidden layer. What is the derivative "
        "of a sum with respect to one of its terms?",
        "ไบแอสถูกบวก ไม่เคยถูกคูณด้วย X หรือชั้นซ่อน อนุพันธ์ของผลบวกเทียบกับพจน์หนึ่งคืออะไร",
    ),
    {"given_b1": lambda grad_W1: grad_W1.sum(axis=0),
     "given_b2": lambda grad_W2: grad_W2.sum(axis=0)},
    {"db1": lambda dW1: dW1.sum(axis=0), "db2": lambda dW2: dW2.sum(axis=0)},
    {"db1": lambda dW1: dW1.mean(axis=0), "db2": lambda dW2: dW2.mean(axis=0)},
    {"given_b1": lambda grad_W1: grad_W1.mean(axis=0),
     "given_b2": lambda grad_W2: grad_W2.mean(axis=0)},
    {"given_b1": lambda grad_W1, y: grad_W1.sum(axis=0) / len(y),
     "given_b2": lambda grad_W2, y: grad_W2.sum(axis=0) / len(y)},
    {"db1": lambda dW1, y: dW1.sum(axis=0) / len(y),
     "db2": lambda dW2, y: dW2.sum(axis=0) / len(y)},
)  # fmt: skip
C3(
    "biases-over-the-wrong-axis",
    ("the biases' gradients are summed over the wrong axis", "รวมเกรเดียนต์ของไบแอสผิดแกน"),
    (
        "You have one number for each row. What should there be one number for?",
        "คุณได้หนึ่งจำนวนต่อแถว ควรมีหนึ่งจำนวนต่ออะไร",
    ),
    {"db1": lambda dbefore_relu: dbefore_relu.sum(axis=1),
     "db2": lambda dscores: dscores.sum(axis=1)},
)  # fmt: skip
C3(
    "biases-as-one-number",
    (
        "one number for all entries of a bias's gradient",
        "ใช้จำนวนเดียวสำหรับสมาชิกทุกตัวในเกรเดียนต์ของไบแอส",
    ),
    (
        "Each neuron has a bias of its own. How many derivatives does that make?",
        "แต่ละนิวรอนมีไบแอสของตัวเอง จึงมีอนุพันธ์กี่ค่า",
    ),
    {"db1": lambda dbefore_relu: dbefore_relu.sum(), "db2": lambda dscores: dscores.sum()},
    {"db1": lambda dbefore_relu: dbefore_relu.mean(), "db2": lambda dscores: dscores.mean()},
)

# -------------------------------------------------------------------------- its regulariser

C3(
    "biases-regularised",
    ("the biases are regularised, too", "ทำเรกูลาไรเซชันกับไบแอสด้วย"),
    (
        "The regulariser of the loss does not hold the biases. What does it add to their "
        "gradient?",
        "พจน์เรกูลาไรเซชันในค่าสูญเสียไม่มีไบแอส แล้วเพิ่มอะไรให้เกรเดียนต์ของไบแอส",
    ),
    {"penalty_b1": lambda strength, b1: strength * b1,
     "penalty_b2": lambda strength, b2: strength * b2},
    {"penalty_b1": lambda strength, b1: 2 * strength * b1,
     "penalty_b2": lambda strength, b2: 2 * strength * b2},
    {"penalty_b1": lambda reg, b1: reg * b1, "penalty_b2": lambda reg, b2: reg * b2},
    read=READ_LOSS,
)  # fmt: skip
C3(
    "b1-regularised",
    ("b1 is regularised, too", "ทำเรกูลาไรเซชันกับ b1 ด้วย"),
    (
        "The regulariser of the loss does not hold b1. What does it add to the gradient of b1?",
        "พจน์เรกูลาไรเซชันในค่าสูญเสียไม่มี b1 แล้วเพิ่มอะไรให้เกรเดียนต์ของ b1",
    ),
    {"penalty_b1": lambda strength, b1: strength * b1},
    read=READ_LOSS,
)
C3(
    "b2-regularised",
    ("b2 is regularised, too", "ทำเรกูลาไรเซชันกับ b2 ด้วย"),
    (
        "The regulariser of the loss does not hold b2. What does it add to the gradient of b2?",
        "พจน์เรกูลาไรเซชันในค่าสูญเสียไม่มี b2 แล้วเพิ่มอะไรให้เกรเดียนต์ของ b2",
    ),
    {"penalty_b2": lambda strength, b2: strength * b2},
    read=READ_LOSS,
)
C3(
    "regulariser-doubled",
    ("the regulariser's part is counted twice", "นับส่วนของพจน์เรกูลาไรเซชันสองครั้ง"),
    (
        "The loss has a factor of one half. What is left of it after taking the derivative of a "
        "square?",
        "ค่าสูญเสียมีตัวคูณหนึ่งส่วนสอง หลังหาอนุพันธ์ของกำลังสองแล้วเหลืออะไร",
    ),
    {"strength": lambda reg: 2 * reg},
    read=READ_LOSS,
)
C3(
    "regulariser-halved",
    (
        "the regulariser's part is half as large as it should be",
        "ส่วนของพจน์เรกูลาไรเซชันเหลือเพียงครึ่งเดียวของที่ควรเป็น",
    ),
    (
        "The loss has a factor of one half. What becomes of it when you take the derivative of a "
        "square?",
        "ค่าสูญเสียมีตัวคูณหนึ่งส่วนสอง เมื่อหาอนุพันธ์ของกำลังสอง ตัวคูณนี้กลายเป็นอะไร",
    ),
    {"strength": lambda reg: 0.5 * reg},
    read=READ_LOSS,
)
C3(
    "regulariser-left-out",
    ("the regulariser's part is left out", "ขาดส่วนของพจน์เรกูลาไรเซชัน"),
    (
        "The gradients of your weights are the same for every reg. The loss has two parts: which "
        "have you gone back through?",
        "เกรเดียนต์ของน้ำหนักเท่ากันสำหรับทุก reg ค่าสูญเสียมีสองส่วน คุณย้อนกลับผ่านส่วนใดแล้วบ้าง",
    ),
    {"penalty_W1": lambda: 0.0, "penalty_W2": lambda: 0.0},
    read=READ_LOSS,
)
C3(
    "regulariser-left-out-of-w1",
    (
        "the regulariser's part is left out of W1's gradient",
        "ขาดส่วนของพจน์เรกูลาไรเซชันในเกรเดียนต์ของ W1",
    ),
    (
        "Which arrays stand in the two sums of the regulariser, and what does that make of the "
        "gradient of W1?",
        "อาร์เรย์ใดอยู่ในผลรวมสองตัวของพจน์เรกูลาไรเซชัน และทำให้เกรเดียนต์ของ W1 เป็นอย่างไร",
    ),
    {"penalty_W1": lambda: 0.0},
    read=READ_LOSS,
)
C3(
    "regulariser-left-out-of-w2",
    (
        "the regulariser's part is left out of W2's gradient",
        "ขาดส่วนของพจน์เรกูลาไรเซชันในเกรเดียนต์ของ W2",
    ),
    (
        "Which arrays stand in the two sums of the regulariser, and what does that make of the "
        "gradient of W2?",
        "อาร์เรย์ใดอยู่ในผลรวมสองตัวของพจน์เรกูลาไรเซชัน และทำให้เกรเดียนต์ของ W2 เป็นอย่างไร",
    ),
    {"penalty_W2": lambda: 0.0},
    read=READ_LOSS,
)
C3(
    "reg-twice-for-w2",
    ("reg is multiplied into W2's part twice", "คูณ reg เข้ากับส่วนของ W2 สองครั้ง"),
    (
        "With reg = 1 this slip does not show, with reg = 0.1 it does. Mind your brackets: what is "
        "reg multiplied with?",
        "เมื่อ reg = 1 จะไม่เห็นข้อผิดพลาดนี้ แต่เมื่อ reg = 0.1 จะเห็น ระวังวงเล็บ reg คูณอยู่กับอะไร",
    ),
    {"penalty_W2": lambda reg, W2: reg * reg * W2},
    read=READ_LOSS,
)
C3(
    "reg-missing",
    ("the weights are added without reg", "บวกน้ำหนักโดยไม่มี reg"),
    (
        "With reg = 0 there is still a part of the regulariser in your gradient. Who decides how "
        "strong it is?",
        "เมื่อ reg = 0 ยังมีส่วนของพจน์เรกูลาไรเซชันในเกรเดียนต์ของคุณ ใครเป็นผู้กำหนดว่าแรงเท่าใด",
    ),
    {"strength": lambda: 1.0},
    read=READ_LOSS,
)
C3(
    "regulariser-averaged",
    ("the regulariser's part is divided by the batch size", "พจน์เรกูลาไรเซชันถูกหารด้วยขนาดแบตช์"),
    (
        "Which of the two parts of the loss is a mean over the batch, and which is not?",
        "ส่วนใดในสองส่วนของค่าสูญเสียเป็นค่าเฉลี่ยของแบตช์ และส่วนใดไม่เป็น",
    ),
    {"strength": lambda reg, y: reg / len(y)},
    read=READ_LOSS,
)
C3(
    "regulariser-sign",
    ("the regulariser's part is of the wrong sign", "ส่วนของพจน์เรกูลาไรเซชันผิดเครื่องหมาย"),
    (
        "Should a step make large weights smaller, or even larger?",
        "หนึ่งก้าวควรทำให้น้ำหนักที่มีค่ามากเล็กลงหรือใหญ่ขึ้นอีก",
    ),
    {"strength": lambda reg: -reg},
    read=READ_LOSS,
)
C3(
    "penalty-itself-added",
    ("the regulariser itself is added, not its derivative", "บวกพจน์เรกูลาไรเซชันเอง ไม่ใช่อนุพันธ์ของมัน"),
    (
        "You add the same number to every entry. What is the derivative of a sum of squares with "
        "respect to one of the weights?",
        "คุณบวกจำนวนเดียวกันให้สมาชิกทุกตัว อนุพันธ์ของผลรวมกำลังสองเทียบกับน้ำหนักตัวหนึ่งคืออะไร",
    ),
    {f"penalty_{name}": rule for name, rule in {
        "W1": lambda reg, W1: 0.5 * reg * np.sum(W1**2),
        "b1": lambda reg, b1: 0.5 * reg * np.sum(b1**2),
        "W2": lambda reg, W2: 0.5 * reg * np.sum(W2**2),
        "b2": lambda reg, b2: 0.5 * reg * np.sum(b2**2)}.items()},
    {"penalty_W1": lambda reg, W1: 0.5 * reg * np.sum(W1**2),
     "penalty_W2": lambda reg, W2: 0.5 * reg * np.sum(W2**2)},
    read=READ_LOSS,
)  # fmt: skip
C3(
    "squares-for-weights",
    ("the squares of the weights are added, not their derivative",
     "บวกกำลังสองของน้ำหนัก ไม่ใช่อนุพันธ์ของมัน"),
    (
        "Your regulariser's part is never negative. What is the derivative of a square?",
        "ส่วนของพจน์เรกูลาไรเซชันของคุณไม่เคยเป็นลบ อนุพันธ์ของกำลังสองคืออะไร",
    ),
    {"penalty_W1": lambda strength, W1: strength * W1**2,
     "penalty_W2": lambda strength, W2: strength * W2**2},
    {"penalty_W1": lambda strength, W1: 0.5 * strength * W1**2,
     "penalty_W2": lambda strength, W2: 0.5 * strength * W2**2},
    read=READ_LOSS,
)  # fmt: skip

C3(
    "absolute-values",
    ("only the signs of the weights are added: the derivative of absolute values",
     "บวกเฉพาะเครื่องหมายของน้ำหนัก ซึ่งเป็นอนุพันธ์ของค่าสัมบูรณ์"),
    (
        "A weight of 0.01 and one of 3 get the same from your regulariser. Does the loss hold "
        "absolute values or squares?",
        "น้ำหนัก 0.01 และน้ำหนัก 3 ได้เท่ากันจากพจน์เรกูลาไรเซชันของคุณ ค่าสูญเสียใช้ค่าสัมบูรณ์หรือกำลังสอง",
    ),
    {"penalty_W1": lambda strength, W1: strength * np.sign(W1),
     "penalty_W2": lambda strength, W2: strength * np.sign(W2)},
    {"penalty_W1": lambda strength, W1: 0.5 * strength * np.sign(W1),
     "penalty_W2": lambda strength, W2: 0.5 * strength * np.sign(W2)},
    read=READ_LOSS,
)  # fmt: skip

# ------------------------------------------------------------- its form and its forward pass

C3(
    "every-sign",
    (
        "every sign is the wrong way round: uphill in place of downhill",
        "เครื่องหมายกลับด้านทุกตัว: ขึ้นเขาแทนลงเขา",
    ),
    (
        "The minus of gradient descent belongs to another task. If the loss grows with a weight, "
        "which sign has its derivative, and which has yours?",
        "เครื่องหมายลบของ gradient descent อยู่ในอีกข้อหนึ่ง ถ้าค่าสูญเสียเพิ่มตามน้ำหนัก "
        "อนุพันธ์มีเครื่องหมายอะไร และของคุณมีเครื่องหมายอะไร",
    ),
    {"given_W1": lambda grad_W1: -grad_W1, "given_b1": lambda grad_b1: -grad_b1,
     "given_W2": lambda grad_W2: -grad_W2, "given_b2": lambda grad_b2: -grad_b2},
)  # fmt: skip
C3(
    "w1-transposed",
    ("W1's gradient is transposed", "เกรเดียนต์ของ W1 ถูกทรานสโพส"),
    (
        "The gradient of W1 has the shape of W1. Write the shapes of both factors: how must they "
        "be arranged so that N cancels and that shape is left?",
        "เกรเดียนต์ของ W1 มีรูปร่างเดียวกับ W1 เขียนรูปร่างของตัวคูณทั้งสอง: ต้องจัดอย่างไรให้ N หักล้างกัน"
        "และเหลือรูปร่างนั้น",
    ),
    {"given_W1": lambda grad_W1: grad_W1.T},
)
C3(
    "w2-transposed",
    ("W2's gradient is transposed", "เกรเดียนต์ของ W2 ถูกทรานสโพส"),
    (
        "The gradient of W2 has the shape of W2. Write the shapes of both factors: how must they "
        "be arranged so that N cancels and that shape is left?",
        "เกรเดียนต์ของ W2 มีรูปร่างเดียวกับ W2 เขียนรูปร่างของตัวคูณทั้งสอง: ต้องจัดอย่างไรให้ N หักล้างกัน"
        "และเหลือรูปร่างนั้น",
    ),
    {"given_W2": lambda grad_W2: grad_W2.T},
)
C3(
    "layers-swapped",
    ("the gradients of the two layers are swapped", "เกรเดียนต์ของสองชั้นสลับกัน"),
    (
        "Which of your gradients has the shape of W1, and under which name do you return it?",
        "เกรเดียนต์ใดของคุณมีรูปร่างเดียวกับ W1 และคุณคืนด้วยชื่อใด",
    ),
    {"given_W1": lambda grad_W2: grad_W2, "given_b1": lambda grad_b2: grad_b2,
     "given_W2": lambda grad_W1: grad_W1, "given_b2": lambda grad_b1: grad_b1},
)  # fmt: skip

C3(
    "weights-swapped",
    ("the gradients of W1 and W2 are swapped", "เกรเดียนต์ของ W1 และ W2 สลับกัน"),
    (
        "The gradient under the name W1 belongs to another layer. Which two arrays come together "
        "in the gradient of each weight matrix, and under which name do you return it?",
        "เกรเดียนต์ที่ใช้ชื่อ W1 เป็นของอีกชั้นหนึ่ง เกรเดียนต์ของเมทริกซ์น้ำหนักแต่ละตัวมาจากสองอาร์เรย์ใด "
        "และคุณคืนด้วยชื่อใด",
    ),
    {"given_W1": lambda grad_W2: grad_W2, "given_W2": lambda grad_W1: grad_W1},
)
C3(
    "biases-swapped",
    ("the gradients of b1 and b2 are swapped", "เกรเดียนต์ของ b1 และ b2 สลับกัน"),
    (
        "The gradient under the name b1 belongs to another layer. How many entries has each bias, "
        "and how many has the array that you return for it?",
        "เกรเดียนต์ที่ใช้ชื่อ b1 เป็นของอีกชั้นหนึ่ง ไบแอสแต่ละตัวมีสมาชิกกี่ตัว และอาร์เรย์ที่คุณคืนให้มีสมาชิกกี่ตัว",
    ),
    {"given_b1": lambda grad_b2: grad_b2, "given_b2": lambda grad_b1: grad_b1},
)

OWN_FORWARD = (
    "in backward, the scores are wrong: {}",
    "ใน backward สกอร์ผิด: {}",
)
_OWN = (
    ("b1-left-out", "b1 is not added", "ไม่ได้บวก b1",
     {"before_relu": lambda X, W1: X @ W1}),
    ("b1-twice", "b1 is added twice", "บวก b1 สองครั้ง",
     {"before_relu": lambda X, W1, b1: X @ W1 + 2 * b1}),
    ("b2-left-out", "b2 is not added", "ไม่ได้บวก b2",
     {"scores": lambda hidden, W2: hidden @ W2}),
    ("b2-twice", "b2 is added twice", "บวก b2 สองครั้ง",
     {"scores": lambda hidden, W2, b2: hidden @ W2 + 2 * b2}),
    ("no-relu", "the ReLU is missing", "ไม่ได้ใช้ ReLU",
     {"hidden": lambda before_relu: before_relu}),
    ("relu-on-scores", "a ReLU is applied to the scores, too", "ใช้ ReLU กับสกอร์ด้วย",
     {"scores": lambda hidden, W2, b2: relu(hidden @ W2 + b2)}),
)  # fmt: skip
for _name, _english, _thai, _way in _OWN:
    C3(
        f"own-forward-{_name}",
        (OWN_FORWARD[0].format(_english), OWN_FORWARD[1].format(_thai)),
        (
            "Print the scores inside backward and those of forward for X_toy. If they agree, mend "
            "C1 first; at which step do they begin to differ otherwise?",
            "ใช้ print แสดงสกอร์ใน backward และสกอร์จาก forward สำหรับ X_toy ถ้าตรงกัน ให้แก้ C1 ก่อน "
            "ถ้าไม่ตรง ทั้งสองเริ่มต่างกันที่ขั้นใด",
        ),
        _way,
        read=READ_C1,
    )


def _inputs(params, X, y, reg) -> dict:
    return {**{name: params[name] for name in NAMES}, "X": X, "y": y, "reg": reg}


def _received(call) -> Mapping | None:
    return call.value if isinstance(call.value, Mapping) else None


CHAIN = Chain(
    {
        "backward": Function(
            _inputs,
            _received,
            {name: f"given_{name}" for name in NAMES},
            floor=1e-3,
            answer=lambda args, parts: dict(parts),
        )
    },
    STEPS,
)
