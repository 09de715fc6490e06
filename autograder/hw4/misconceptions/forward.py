"""Known wrong answers to C1 and C7: the scores, and the class with the highest one."""

from __future__ import annotations

import numpy as np
from hw4kit.words import Text

from autograder.hw4.misconceptions.chain import Chain, Function
from autograder.hw4.misconceptions.compare import numbers
from autograder.hw4.misconceptions.entry import Entries, Evidence

READ_C1 = Text(
    "the heading “C1 · Forward pass” in notebook 2, and the figure of the network above it",
    "หัวข้อ “C1 · Forward pass” ในโน้ตบุ๊กที่ 2 และรูปโครงข่ายที่อยู่ก่อนหน้า",
)
READ_C7 = Text("the heading “C7 · Prediction” in notebook 2", "หัวข้อ “C7 · Prediction” ในโน้ตบุ๊กที่ 2")


def softmax(scores: np.ndarray, axis: int | None = 1) -> np.ndarray:
    """Return probabilities over `axis`, stable for large scores."""
    exponentials = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def relu(values: np.ndarray) -> np.ndarray:
    return np.maximum(values, 0.0)


NETWORK_STEPS = {
    "into_first": lambda X: X,
    "before_relu": lambda into_first, W1, b1: into_first @ W1 + b1,
    "hidden": lambda before_relu: relu(before_relu),
    "second": lambda hidden, W2: hidden @ W2,
    "bias_added": lambda second, b2: second + b2,
    "scores": lambda bias_added: bias_added,
}

# The mistakes of the network itself: name, title, hint, and the steps that they replace. C7 has
# them too, where `predict` repeats the forward pass.
NETWORK_MISTAKES = (
    (
        "b1-left-out",
        ("b1 is not added", "ไม่ได้บวก b1"),
        (
            "What does a hidden neuron add to its weighted sum, and where does your code do so?",
            "นิวรอนในชั้นซ่อนบวกอะไรเข้ากับผลรวมถ่วงน้ำหนัก และโค้ดของคุณบวกที่ใด",
        ),
        {"before_relu": lambda into_first, W1: into_first @ W1},
    ),
    (
        "b1-twice",
        ("b1 is added twice", "บวก b1 สองครั้ง"),
        (
            "How many times should each bias enter the sum of a hidden neuron, and how many times "
            "does it in your code?",
            "ไบแอสแต่ละตัวควรถูกบวกในผลรวมของนิวรอนในชั้นซ่อนกี่ครั้ง และในโค้ดของคุณกี่ครั้ง",
        ),
        {"before_relu": lambda into_first, W1, b1: into_first @ W1 + 2 * b1},
    ),
    (
        "b1-sign",
        ("b1 is subtracted", "b1 เข้าไปด้วยเครื่องหมายลบ"),
        (
            "Which sign has the bias in the equation for A, and which in your code?",
            "ในสมการของ A ไบแอสมีเครื่องหมายอะไร และในโค้ดของคุณมีเครื่องหมายอะไร",
        ),
        {"before_relu": lambda into_first, W1, b1: into_first @ W1 - b1},
    ),
    (
        "b1-after-relu",
        ("b1 is added after the ReLU", "บวก b1 หลัง ReLU"),
        (
            "Take a sum of −1 and a bias of 2. What comes out if the bias comes before the cut "
            "below zero, as in the equation for A, and what in your order?",
            "ลองผลรวมเป็น −1 และไบแอสเป็น 2 ถ้าบวกไบแอสก่อนตัดค่าที่ต่ำกว่าศูนย์ดังในสมการของ A จะได้เท่าใด "
            "และตามลำดับของคุณได้เท่าใด",
        ),
        {"before_relu": lambda into_first, W1: into_first @ W1,
         "hidden": lambda before_relu, b1: relu(before_relu) + b1},
    ),
    (
        "b2-left-out",
        ("b2 is not added", "ไม่ได้บวก b2"),
        (
            "What does the second layer add to its weighted sums, and where does your code do so?",
            "ชั้นที่สองบวกอะไรเข้ากับผลรวมถ่วงน้ำหนัก และโค้ดของคุณบวกที่ใด",
        ),
        {"bias_added": lambda second: second},
    ),
    (
        "b2-twice",
        ("b2 is added twice", "บวก b2 สองครั้ง"),
        (
            "How many times should each bias enter the score of a class, and how many times does "
            "it in your code?",
            "ไบแอสแต่ละตัวควรถูกบวกในสกอร์ของคลาสกี่ครั้ง และในโค้ดของคุณกี่ครั้ง",
        ),
        {"bias_added": lambda second, b2: second + 2 * b2},
    ),
    (
        "b2-sign",
        ("b2 is subtracted", "b2 เข้าไปด้วยเครื่องหมายลบ"),
        (
            "Which sign has the bias in the equation for S, and which in your code?",
            "ในสมการของ S ไบแอสมีเครื่องหมายอะไร และในโค้ดของคุณมีเครื่องหมายอะไร",
        ),
        {"bias_added": lambda second, b2: second - b2},
    ),
    (
        "no-relu",
        ("the ReLU is missing", "ไม่ได้ใช้ ReLU"),
        (
            "Your two layers are one affine map after another. What stands between them in the "
            "figure, and what does it do to negative numbers?",
            "สองชั้นของคุณเป็นการแปลงแอฟฟีนต่อกัน ในรูปมีอะไรอยู่ระหว่างสองชั้นนี้ และทำอะไรกับจำนวนลบ",
        ),
        {"hidden": lambda before_relu: before_relu},
    ),
    (
        "relu-on-scores",
        ("a ReLU is applied to the scores, too", "ใช้ ReLU กับสกอร์ด้วย"),
        (
            "What follows the second affine map in the figure, and may a score be negative?",
            "ในรูปมีอะไรตามหลังการแปลงแอฟฟีนตัวที่สอง และสกอร์เป็นจำนวนลบได้หรือไม่",
        ),
        {"scores": lambda bias_added: relu(bias_added)},
    ),
    (
        "one-product",
        (
            "neither biases nor a ReLU: the weights alone are multiplied",
            "ไม่มีทั้งไบแอสและ ReLU: คูณด้วยน้ำหนักอย่างเดียว",
        ),
        (
            "Follow the figure of the network from left to right. Between X and the scores lie "
            "more than two products: what else?",
            "ไล่ตามรูปโครงข่ายจากซ้ายไปขวา ระหว่าง X กับสกอร์มีมากกว่าผลคูณสองครั้ง มีอะไรอีก",
        ),
        {"before_relu": lambda into_first, W1: into_first @ W1,
         "hidden": lambda before_relu: before_relu,
         "bias_added": lambda second: second},
    ),
    (
        "relu-on-input",
        ("a ReLU is applied to X, too", "ใช้ ReLU กับ X ด้วย"),
        (
            "What happens to X in the figure before it meets W1, and may a feature be negative?",
            "ในรูปเกิดอะไรกับ X ก่อนจะพบกับ W1 และฟีเจอร์เป็นจำนวนลบได้หรือไม่",
        ),
        {"into_first": lambda X: relu(X)},
    ),
    (
        "minimum",
        (
            "the positive numbers are cut at 0, the negative ones are kept",
            "ตัดจำนวนบวกที่ 0 และเก็บจำนวนลบไว้",
        ),
        (
            "Compare with the graph of the ReLU: what does your hidden layer make of 3, and what "
            "of −3?",
            "เทียบกับกราฟของ ReLU: ชั้นซ่อนของคุณเปลี่ยน 3 เป็นอะไร และเปลี่ยน −3 เป็นอะไร",
        ),
        {"hidden": lambda before_relu: np.minimum(before_relu, 0.0)},
    ),
    (
        "softplus",
        ("a softplus in place of the ReLU", "ใช้ softplus แทน ReLU"),
        (
            "Your activation function is a smooth curve that is never 0. What does the one of the "
            "network give for −2?",
            "ฟังก์ชันกระตุ้นของคุณเป็นเส้นโค้งเรียบที่ไม่เคยเป็น 0 ฟังก์ชันกระตุ้นของโครงข่ายให้ค่าอะไรที่ −2",
        ),
        {"hidden": lambda before_relu: np.logaddexp(0.0, before_relu)},
    ),
    (
        "elu",
        ("an ELU in place of the ReLU", "ใช้ ELU แทน ReLU"),
        (
            "Right of 0 your activation function is that of the network. What should it give left "
            "of 0?",
            "ทางขวาของ 0 ฟังก์ชันกระตุ้นของคุณเหมือนของโครงข่าย ทางซ้ายของ 0 ควรให้ค่าอะไร",
        ),
        {"hidden": lambda before_relu: np.where(
            before_relu > 0, before_relu, np.expm1(np.minimum(before_relu, 0.0)))},
    ),
    (
        "absolute",
        ("an absolute value in place of the ReLU", "ใช้ค่าสัมบูรณ์แทน ReLU"),
        ("What should become of −3 in the hidden layer?", "ค่า −3 ในชั้นซ่อนควรกลายเป็นอะไร"),
        {"hidden": lambda before_relu: np.abs(before_relu)},
    ),
    (
        "sigmoid",
        ("a sigmoid in place of the ReLU", "ใช้ซิกมอยด์แทน ReLU"),
        (
            "What does the activation function of the network give for 2 and for −2, and what does "
            "yours?",
            "ฟังก์ชันกระตุ้นของโครงข่ายให้ค่าอะไรที่ 2 และที่ −2 และของคุณให้ค่าอะไร",
        ),
        {"hidden": lambda before_relu: 1 / (1 + np.exp(-before_relu))},
    ),
    (
        "tanh",
        ("tanh in place of the ReLU", "ใช้ tanh แทน ReLU"),
        (
            "Your hidden layer never goes beyond 1. What should the activation function of the "
            "network make of 3?",
            "ชั้นซ่อนของคุณไม่เคยเกิน 1 ฟังก์ชันกระตุ้นของโครงข่ายควรเปลี่ยน 3 เป็นอะไร",
        ),
        {"hidden": lambda before_relu: np.tanh(before_relu)},
    ),
    (
        "leaky-relu",
        ("a leaky ReLU", "ใช้ leaky ReLU"),
        (
            "Your activation function lets a little of the negative numbers through. What should "
            "be left of them?",
            "ฟังก์ชันกระตุ้นของคุณปล่อยจำนวนลบผ่านไปเล็กน้อย ควรเหลือเท่าใด",
        ),
        {"hidden": lambda before_relu: np.where(before_relu > 0, before_relu, 0.01 * before_relu)},
        {"hidden": lambda before_relu: np.where(before_relu > 0, before_relu, 0.1 * before_relu)},
    ),
    (
        "clipped-at-one",
        ("the hidden layer is clipped at 1 as well", "ชั้นซ่อนถูกตัดที่ 1 ด้วย"),
        (
            "Your hidden layer has a floor and a ceiling. Which of them does the ReLU have?",
            "ชั้นซ่อนของคุณมีทั้งพื้นและเพดาน ReLU มีสิ่งใดในสองสิ่งนี้",
        ),
        {"hidden": lambda before_relu: np.clip(before_relu, 0, 1)},
    ),
    (
        "largest-of-batch",
        (
            "the largest number of each neuron in the batch, in place of a ReLU",
            "ใช้ค่ามากที่สุดของแต่ละนิวรอนในแบตช์แทน ReLU",
        ),
        (
            "One function finds the largest number along an axis, another compares entry by "
            "entry. Which of them keeps the shape of the hidden layer?",
            "ฟังก์ชันหนึ่งหาค่ามากที่สุดตามแกน อีกฟังก์ชันหนึ่งเปรียบเทียบทีละสมาชิก ตัวใดคงรูปร่างของชั้นซ่อนไว้",
        ),
        {"hidden": lambda before_relu: np.max(before_relu, 0)},
    ),
)  # fmt: skip


def _network_inputs(params: dict, X: np.ndarray) -> dict:
    return {**{name: params[name] for name in ("W1", "b1", "W2", "b2")}, "X": X}


def _whole(call) -> dict | None:
    return {"": call.value}


C1 = Entries("C1", READ_C1)
for name, title, hint, *ways in NETWORK_MISTAKES:
    C1(name, title, hint, *ways)

C1(
    "shifted",
    ("each row is shifted by its largest score", "แต่ละแถวถูกเลื่อนด้วยสกอร์ที่มากที่สุดของแถว"),
    (
        "The shift that keeps the softmax from overflowing belongs to another task. At which "
        "point of the figure are the scores taken?",
        "การเลื่อนที่ป้องกันค่าล้นใน softmax เป็นเรื่องของอีกข้อหนึ่ง สกอร์อยู่ที่จุดใดในรูป",
    ),
    {"given": lambda scores: scores - scores.max(axis=1, keepdims=True)},
)
C1(
    "probabilities",
    (
        "probabilities are returned in place of the scores",
        "คืนความน่าจะเป็นแทนสกอร์",
    ),
    (
        "For each example your numbers add up to 1. At which point of the figure are the scores "
        "taken?",
        "ตัวเลขของคุณในแต่ละตัวอย่างรวมกันได้ 1 สกอร์อยู่ที่จุดใดในรูป",
    ),
    {"given": lambda scores: softmax(scores)},
)
C1(
    "log-probabilities",
    (
        "logarithms of probabilities are returned in place of the scores",
        "คืนลอการิทึมของความน่าจะเป็นแทนสกอร์",
    ),
    (
        "The softmax and its logarithm come later. At which point of the figure are the scores "
        "taken?",
        "softmax และลอการิทึมมาทีหลัง สกอร์อยู่ที่จุดใดในรูป",
    ),
    {"given": lambda scores: np.log(softmax(scores))},
)
C1(
    "hidden-returned",
    ("the hidden layer is returned", "คืนชั้นซ่อนแทนสกอร์"),
    (
        "Your result has one column for each hidden neuron. What should each column stand for?",
        "ผลของคุณมีหนึ่งคอลัมน์ต่อหนึ่งนิวรอนในชั้นซ่อน แต่ละคอลัมน์ควรแทนอะไร",
    ),
    {"given": lambda hidden: hidden},
)
C1(
    "transposed",
    ("the scores are transposed", "สกอร์ถูกทรานสโพส"),
    (
        "Is an example a row or a column in this homework?",
        "ในการบ้านนี้ตัวอย่างหนึ่งเป็นแถวหรือคอลัมน์",
    ),
    {"returned": lambda given: np.transpose(given)},
)


def _only_three(scores: np.ndarray) -> np.ndarray:
    filled = np.zeros((len(scores), 3))
    filled[:] = scores
    return filled


C1(
    "three-classes",
    ("three classes are hard-coded", "กำหนดจำนวนคลาสไว้ตายตัวเป็นสาม"),
    (
        "Your function works for only one number of classes. Which array knows how many there are?",
        "ฟังก์ชันของคุณใช้ได้กับจำนวนคลาสเดียว อาร์เรย์ใดรู้ว่ามีกี่คลาส",
    ),
    {"returned": _only_three},
    {"returned": lambda scores: np.where(np.arange(scores.shape[1]) < 3, scores, 0.0)},
    {"returned": lambda scores: scores[:, :3]},
)


def _swapped(function: str):
    """Return the predicate that the function runs with its two arguments the other way round."""

    def shows(evidence: Evidence) -> bool:
        calls = evidence.of(function)
        if not calls or not all(call.error for call in calls):
            return False
        turned = [evidence.ask(function, *reversed(call.given)) for call in calls[:2]]
        return all(call is not None and not call.error for call in turned)

    return shows


SWAPPED = (
    "arguments-swapped",
    ("the two arguments stand in the other order", "อาร์กิวเมนต์สองตัวสลับลำดับกัน"),
    (
        "In which order does the first line of the function in the task name its arguments, and in "
        "which order does yours?",
        "บรรทัดแรกของฟังก์ชันในโจทย์เรียงอาร์กิวเมนต์อย่างไร และของคุณเรียงอย่างไร",
    ),
)
C1(*SWAPPED, shows=_swapped("forward"))

C1_CHAIN = Chain(
    {"forward": Function(_network_inputs, _whole, {"": "returned"})},
    {**NETWORK_STEPS, "given": lambda scores: scores, "returned": lambda given: given},
)

# ----------------------------------------------------------------------------------------- C7

C7 = Entries("C7", READ_C7)
for name, (english, thai), hint, *ways in NETWORK_MISTAKES:
    if name != "largest-of-batch":  # it leaves no rows to predict, see below
        C7(name, (f"in predict, {english}", f"ใน predict {thai}"), hint, *ways, read=READ_C1)

C7(
    "wrong-axis",
    ("the best row of each class", "หาแถวที่ดีที่สุดของแต่ละคลาส"),
    (
        "You have one label for each class. Along which direction of the scores do the classes "
        "lie?",
        "คุณได้หนึ่งป้ายกำกับต่อหนึ่งคลาส คลาสเรียงอยู่ตามทิศทางใดของสกอร์",
    ),
    {"labels": lambda scores: scores.argmax(axis=0)},
)
C7(
    "no-axis",
    ("one label for the whole batch", "ได้ป้ายกำกับเดียวสำหรับทั้งแบตช์"),
    (
        "Your result is one number, the place in the flattened scores. How many answers does a "
        "batch of N rows need?",
        "ผลของคุณเป็นจำนวนเดียว คือตำแหน่งในสกอร์ที่คลี่ออกเป็นเส้นเดียว แบตช์ที่มี N แถวต้องการกี่คำตอบ",
    ),
    {"labels": lambda scores: scores.argmax()},
)
C7(
    "lowest-score",
    ("the class with the lowest score", "เลือกคลาสที่มีสกอร์ต่ำที่สุด"),
    (
        "Is a high score good or bad for a class?",
        "สกอร์สูงดีหรือไม่ดีสำหรับคลาสนั้น",
    ),
    {"labels": lambda scores: scores.argmin(axis=1)},
)
C7(
    "score-for-class",
    ("the highest score in place of its class", "คืนสกอร์สูงสุดแทนที่จะคืนคลาส"),
    (
        "You say how high the best score is. Does the task ask how high it is, or where in the "
        "row it stands?",
        "คุณบอกว่าสกอร์ที่ดีที่สุดสูงเท่าใด โจทย์ถามว่าสูงเท่าใด หรือถามว่าอยู่ที่ใดในแถว",
    ),
    {"labels": lambda scores: scores.max(axis=1)},
)
C7(
    "largest-absolute-score",
    ("the class of the largest absolute score", "เลือกคลาสที่มีค่าสัมบูรณ์ของสกอร์มากที่สุด"),
    (
        "Is −8 a better score than 3?",
        "สกอร์ −8 ดีกว่า 3 หรือไม่",
    ),
    {"labels": lambda scores: np.abs(scores).argmax(axis=1)},
)
C7(
    "scores-returned",
    ("the scores in place of the labels", "คืนสกอร์แทนป้ายกำกับ"),
    (
        "You return C numbers for each row. The caller needs a single one: which class is the "
        "answer for each row?",
        "คุณคืน C จำนวนต่อแถว ผู้เรียกต้องการจำนวนเดียว คลาสใดคือคำตอบของแต่ละแถว",
    ),
    {"labels": lambda scores: scores},
    {"labels": lambda scores: softmax(scores)},
)
C7(
    "hidden-for-scores",
    (
        "the largest hidden neuron in place of the highest score",
        "หานิวรอนในชั้นซ่อนที่มากที่สุดแทนสกอร์ที่สูงที่สุด",
    ),
    (
        "Your labels run from 0 to one less than the number of hidden neurons. Which layer has one "
        "neuron for each class?",
        "ป้ายกำกับของคุณอยู่ระหว่าง 0 ถึงจำนวนนิวรอนในชั้นซ่อนลบหนึ่ง ชั้นใดมีหนึ่งนิวรอนต่อหนึ่งคลาส",
    ),
    {"labels": lambda hidden: hidden.argmax(axis=1)},
)
C7(
    "one-hot-labels",
    ("one-hot rows in place of labels", "คืนแถวแบบ one-hot แทนป้ายกำกับ"),
    (
        "A label is one whole number for each row, not a whole row with a single 1 in it. Which "
        "whole number says where the 1 stands?",
        "ป้ายกำกับคือจำนวนเต็มหนึ่งจำนวนต่อแถว ไม่ใช่แถวของศูนย์ที่มีหนึ่งอยู่ตัวเดียว จำนวนเต็มใดบอกว่าหนึ่งอยู่ตรงไหน",
    ),
    {"labels": lambda scores: np.eye(scores.shape[1])[scores.argmax(axis=1)]},
)
C7(
    "counting-from-one",
    ("labels that count from 1", "ป้ายกำกับที่นับจาก 1"),
    (
        "Every label is one too high. What is the number of the first class?",
        "ป้ายกำกับทุกตัวมากเกินไปหนึ่ง คลาสแรกมีหมายเลขอะไร",
    ),
    {"labels": lambda scores: scores.argmax(axis=1) + 1},
)
C7(
    "three-classes",
    ("only the first three classes can be predicted", "ทำนายได้เฉพาะสามคลาสแรก"),
    (
        "Your labels are never larger than 2. Which array knows how many classes there are?",
        "ป้ายกำกับของคุณไม่เคยเกิน 2 อาร์เรย์ใดรู้ว่ามีกี่คลาส",
    ),
    {"labels": lambda scores: scores[:, :3].argmax(axis=1)},
)
C7(
    "softmax-over-rows",
    ("a softmax over the wrong axis comes first", "ทำ softmax ผิดแกนก่อนหาคลาส"),
    (
        "The softmax compares the classes of one row, and the prediction does not even need it. "
        "What do your probabilities add up to along each row?",
        "softmax เปรียบเทียบคลาสภายในแถวเดียว และการทำนายไม่จำเป็นต้องใช้ด้วยซ้ำ "
        "ความน่าจะเป็นของคุณในแต่ละแถวรวมกันได้เท่าใด",
    ),
    {"labels": lambda scores: softmax(scores, axis=0).argmax(axis=1)},
)
C7(
    "first-row",
    ("the first row's label only", "ได้ป้ายกำกับของแถวแรกเท่านั้น"),
    (
        "Every row needs a label of its own. From which row of X do yours come?",
        "ทุกแถวต้องมีป้ายกำกับของตัวเอง ป้ายกำกับของคุณมาจากแถวใด",
    ),
    {"labels": lambda scores: scores[:1].argmax(axis=1)},
    {"labels": lambda scores: np.full(len(scores), scores[0].argmax())},
)
C7(
    "largest-of-batch-repeated",
    ("in predict, every row gets the same hidden layer: the largest numbers of the batch",
     "ใน predict ทุกแถวได้ชั้นซ่อนเดียวกัน คือค่ามากที่สุดของแบตช์"),
    (
        "One function finds the largest number along an axis, another compares entry by entry. "
        "Which of them keeps the shape of the hidden layer?",
        "ฟังก์ชันหนึ่งหาค่ามากที่สุดตามแกน อีกฟังก์ชันหนึ่งเปรียบเทียบทีละสมาชิก ตัวใดคงรูปร่างของชั้นซ่อนไว้",
    ),
    {"hidden": lambda before_relu: np.broadcast_to(before_relu.max(axis=0), before_relu.shape)},
    {"hidden": lambda before_relu: np.max(before_relu, 0),
     "labels": lambda scores: scores.argmax(-1)},
    read=READ_C1,
)  # fmt: skip


C7(*SWAPPED, shows=_swapped("predict"))


def _labels(call) -> dict | None:
    values = numbers(call.value)
    return None if values is None else {"": values}


C7_CHAIN = Chain(
    {"predict": Function(_network_inputs, _labels, {"": "labels"})},
    {**NETWORK_STEPS, "labels": lambda scores: scores.argmax(axis=1)},
)
