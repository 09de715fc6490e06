"""Known wrong answers to T1, T2 and T3: numbers and sizes found on paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np
from hw4kit.words import Text

from autograder.hw4 import reference
from autograder.hw4.misconceptions.compare import LARGEST_NUMBER
from autograder.hw4.misconceptions.entry import Entries, Evidence
from autograder.hw4.reference import T1_NAMES, T1_TOLERANCE

READ_T1 = Text(
    "the heading “T1 · Forward and backward by hand” in notebook 1, with its figure",
    "หัวข้อ “T1 · Forward and backward by hand” ในโน้ตบุ๊กที่ 1 พร้อมรูป",
)
READ_T2 = Text(
    "the heading “T2 · Sizes of the outputs” in notebook 1",
    "หัวข้อ “T2 · Sizes of the outputs” ในโน้ตบุ๊กที่ 1",
)
READ_T3 = Text(
    "the heading “T3 · Learnable parameters” in notebook 1",
    "หัวข้อ “T3 · Learnable parameters” ในโน้ตบุ๊กที่ 1",
)

# ----------------------------------------------------------------------------------------- T1

T1 = Entries("T1", READ_T1)
DERIVATIVES = ("dz_dw0", "dz_dw1", "dz_db0", "dz_db1")


def _slip(
    name: str,
    title: tuple,
    hint: tuple,
    must: str = "",
    when: Callable[[dict], bool] = lambda own: True,
    **formulas: Callable,
) -> None:
    """Add one entry for a slip that may show in several of the seven numbers.

    formulas: number → what it is after the slip, from the given numbers and the student's own.
    Where the slip shows in more than one of them, every one that is wrong must be after it; the
    number `must` has to be wrong, and the student's own numbers have to be as `when` says.
    """

    def shows(evidence: Evidence) -> bool:
        own = own_numbers(evidence.names.get("t1"))
        wrong = {n: f for n, f in formulas.items() if T1_NAMES[n] in evidence.failed and n in own}
        known = {**reference.T1_INPUTS, **own}
        try:
            return (
                bool(wrong)
                and must in ("", *wrong)
                and when(own)
                and _are_worked_out(own)
                and all(abs(f(known) - own[n]) <= T1_TOLERANCE for n, f in wrong.items())
            )
        except KeyError:  # an earlier number is not there
            return False

    T1(name, title, hint, shows=shows, checks=tuple(T1_NAMES[n] for n in formulas))


def _are_worked_out(own: dict) -> bool:
    """Tell that the numbers are not one or two written everywhere, which follow from no slip."""
    return len(own) < len(T1_NAMES) or len(set(own.values())) > 2


def _are_zero(*names: str) -> Callable[[dict], bool]:
    return lambda own: all(own.get(name) == 0 for name in names)


def _biases_alone_are_zero(own: dict) -> bool:
    weights = _are_zero("dz_dw0")(own) or _are_zero("dz_dw1")(own)
    return _are_zero("dz_db0", "dz_db1")(own) and not weights


def own_numbers(answers: object) -> dict[str, float]:
    """Return those of T1's seven numbers that a student's dictionary holds as numbers."""
    own = {}
    for name in T1_NAMES if isinstance(answers, Mapping) else ():
        try:
            own[name] = as_number(answers.get(name))
        except Exception:  # a student's object may raise anything when it is read
            continue
    return {name: value for name, value in own.items() if abs(value) <= LARGEST_NUMBER}


def as_number(value: object) -> float:
    """Return a number, also one in an array or tuple by itself (`x = 0.4,`) or in a string.

    Raises:
        Exception: it is something else; a student's object may raise anything when it is read.
    """
    if isinstance(value, str):
        above, _, below = value.replace("\N{MINUS SIGN}", "-").partition("/")
        return float(above) / float(below or 1)
    return float(np.asarray(value).item())


_slip(
    "b0-missing",
    ("b0 is not added", "ไม่ได้บวก b0"),
    ("Which numbers go into the first box of the figure?", "มีจำนวนใดบ้างเข้าสู่กล่องแรกในรูป"),
    x1=lambda k: k["x0"] * k["w0"],
)
_slip(
    "b1-missing",
    ("b1 is not added", "ไม่ได้บวก b1"),
    (
        "Which numbers go into the box of y1 in the figure?",
        "มีจำนวนใดบ้างเข้าสู่กล่องของ y1 ในรูป",
    ),
    y1=lambda k: k["x1"] * k["w1"],
)
_slip(
    "sign-of-y1",
    ("a sign slip in y1", "เครื่องหมายของ y1 ผิด"),
    (
        "Write the two terms of y1 one below the other: which sign has each of them?",
        "เขียนสองพจน์ของ y1 เรียงลงมาทีละบรรทัด: แต่ละพจน์มีเครื่องหมายอะไร",
    ),
    y1=lambda k: -(k["x1"] * k["w1"] + k["b1"]),
)
_slip(
    "sign-of-one-term",
    ("a sign slip in one of y1's two terms", "เครื่องหมายผิดในพจน์หนึ่งของ y1"),
    (
        "w1 and b1 are both negative. Which sign has each of the two terms?",
        "ทั้ง w1 และ b1 เป็นลบ แต่ละพจน์มีเครื่องหมายอะไร",
    ),
    y1=lambda k: -k["x1"] * k["w1"] + k["b1"],
)
_slip(
    "sign-of-b1",
    ("a sign slip at b1", "เครื่องหมายของ b1 ผิด"),
    (
        "b1 is negative. What happens to y1 when a negative number is added?",
        "b1 เป็นลบ เมื่อบวกจำนวนลบ y1 เป็นอย่างไร",
    ),
    y1=lambda k: k["x1"] * k["w1"] - k["b1"],
)
_slip(
    "relu-on-y1",
    ("a ReLU on y1", "ใช้ ReLU กับ y1"),
    (
        "There are two ReLUs in the figure. Is one of them between y1 and the plus?",
        "ในรูปมี ReLU สองตัว มีตัวใดอยู่ระหว่าง y1 กับเครื่องหมายบวกหรือไม่",
    ),
    y1=lambda k: max(k["x1"] * k["w1"] + k["b1"], 0.0),
)
_slip(
    "shortcut-forgotten",
    ("the shortcut is forgotten", "ลืมทางลัด"),
    (
        "x0 reaches z in two ways. What is added to y1 before the second ReLU?",
        "x0 ไปถึง z ได้สองทาง ก่อน ReLU ตัวที่สองมีอะไรบวกเข้ากับ y1",
    ),
    must="z",
    z=lambda k: max(k["y1"], 0.0),
    **dict.fromkeys(DERIVATIVES, lambda k: 0.0),
)
_slip(
    "second-relu-shut",
    ("the second ReLU is taken to be shut on the way back", "ถือว่า ReLU ตัวที่สองปิดในขากลับ"),
    (
        "All your derivatives are 0. Which number goes into the second ReLU, and is it below 0?",
        "อนุพันธ์ทุกตัวของคุณเป็น 0 จำนวนใดเข้าสู่ ReLU ตัวที่สอง และจำนวนนั้นต่ำกว่า 0 หรือไม่",
    ),
    when=lambda own: _are_zero(*DERIVATIVES)(own) and own.get("z", 0.0) > 0,
    **dict.fromkeys(DERIVATIVES, lambda k: 0.0),
)
_slip(
    "first-relu-shut",
    ("nothing is led back to the first layer", "ไม่มีสิ่งใดย้อนกลับไปถึงชั้นแรก"),
    (
        "If b0 grows by 0.01, does x1 change, and z with it?",
        "ถ้า b0 เพิ่มขึ้น 0.01 แล้ว x1 เปลี่ยนหรือไม่ และ z เปลี่ยนตามหรือไม่",
    ),
    when=lambda own: _are_zero("dz_dw0", "dz_db0")(own) and own.get("dz_db1", 0.0) != 0,
    dz_dw0=lambda k: 0.0,
    dz_db0=lambda k: 0.0,
)
_slip(
    "shortcut-led-back-twice",
    (
        "the shortcut is counted on the way back to the first layer",
        "นับทางลัดเข้าไปในขากลับสู่ชั้นแรก",
    ),
    (
        "Follow the shortcut in the figure from its end to its start. Which boxes does it pass?",
        "ไล่ตามทางลัดในรูปจากปลายไปหาต้นทาง ผ่านกล่องใดบ้าง",
    ),
    dz_dw0=lambda k: (k["w1"] + 1) * k["x0"],
    dz_db0=lambda k: k["w1"] + 1,
)
_slip(
    "w0-for-w1",
    ("a factor on the way back is not the right one", "ตัวคูณตัวหนึ่งในขากลับไม่ใช่ตัวที่ถูก"),
    (
        "x1 is multiplied once before it reaches y1. By which of the two weights?",
        "x1 ถูกคูณหนึ่งครั้งก่อนถึง y1 คูณด้วยน้ำหนักตัวใดในสองตัว",
    ),
    dz_dw0=lambda k: k["w0"] * k["x0"],
    dz_db0=lambda k: k["w0"],
)
_slip(
    "z-without-b1",
    ("z is taken from a y1 without b1", "หา z จาก y1 ที่ไม่มี b1"),
    (
        "z does not follow from your y1. Which y1 did you use for z?",
        "z ไม่ได้ตามมาจาก y1 ของคุณ คุณใช้ y1 ค่าใดในการหา z",
    ),
    z=lambda k: k["x1"] * k["w1"] + k["x0"],
)
_slip(
    "w0-for-x0",
    ("w0 itself is a factor of ∂z/∂w0", "ใช้ w0 เองเป็นตัวคูณใน ∂z/∂w0"),
    (
        "If w0 grows by 0.01, which number decides by how much x0·w0 grows?",
        "ถ้า w0 เพิ่มขึ้น 0.01 จำนวนใดกำหนดว่า x0·w0 เพิ่มขึ้นเท่าใด",
    ),
    dz_dw0=lambda k: k["w1"] * k["w0"],
)
_slip(
    "w1-for-x1",
    ("w1 itself is given as ∂z/∂w1", "ตอบ w1 เองเป็น ∂z/∂w1"),
    (
        "If w1 grows by 0.01, which number decides by how much x1·w1 grows?",
        "ถ้า w1 เพิ่มขึ้น 0.01 จำนวนใดกำหนดว่า x1·w1 เพิ่มขึ้นเท่าใด",
    ),
    dz_dw1=lambda k: k["w1"],
)
_slip(
    "sign-of-derivative",
    ("a sign slip on the way back through w1", "เครื่องหมายผิดในขากลับผ่าน w1"),
    (
        "w1 is negative. If b0 or w0 grows, x1 grows: does z grow or shrink then?",
        "w1 เป็นลบ ถ้า b0 หรือ w0 เพิ่ม x1 จะเพิ่ม แล้ว z เพิ่มหรือลด",
    ),
    dz_dw0=lambda k: -k["w1"] * k["x0"],
    dz_db0=lambda k: -k["w1"],
)
_slip(
    "path-through-w1",
    ("a multiplication is left out on the way back", "ลืมการคูณหนึ่งครั้งในขากลับ"),
    (
        "Between b0 and z lies a multiplication. Which factor does the chain rule take along?",
        "ระหว่าง b0 กับ z มีการคูณ กฎลูกโซ่เก็บตัวคูณใดไปด้วย",
    ),
    dz_db0=lambda k: 1.0,
    dz_dw0=lambda k: k["x0"],
)
_slip(
    "biases-are-constants",
    ("the derivatives with respect to the biases are set to 0", "ถือว่าอนุพันธ์เทียบกับไบแอสเป็น 0"),
    (
        "A bias is learnt like a weight. If it grows by 0.01, by how much does z change?",
        "ไบแอสเรียนรู้ได้เหมือนน้ำหนัก ถ้าไบแอสเพิ่ม 0.01 แล้ว z เปลี่ยนเท่าใด",
    ),
    when=_biases_alone_are_zero,
    dz_db0=lambda k: 0.0,
    dz_db1=lambda k: 0.0,
)
_slip(
    "derivative-is-the-bias",
    ("the bias itself, not the derivative with respect to it", "ใช้ตัวไบแอสเองแทนอนุพันธ์เทียบกับไบแอส"),
    (
        "What is the derivative of a sum with respect to one of its terms?",
        "อนุพันธ์ของผลบวกเทียบกับพจน์หนึ่งคืออะไร",
    ),
    dz_db0=lambda k: k["b0"],
    dz_db1=lambda k: k["b1"],
)
_slip(
    "rounded",
    ("rounded to one decimal", "ปัดเศษเหลือทศนิยมหนึ่งตำแหน่ง"),
    (
        "The exact numbers have two decimals at most. At which step have you dropped one?",
        "ค่าที่แน่นอนมีทศนิยมไม่เกินสองตำแหน่ง คุณตัดทศนิยมทิ้งที่ขั้นใด",
    ),
    x1=lambda k: round(k["x0"] * k["w0"] + k["b0"], 1),
    y1=lambda k: round(k["x1"] * k["w1"] + k["b1"], 1),
    z=lambda k: round(k["y1"] + k["x0"], 1),
)

# ----------------------------------------------------------------------------------------- T2

T2 = Entries("T2", READ_T2)


def sizes(evidence: Evidence) -> dict[str, tuple]:
    """Return the sizes A, B and C that the student gave, as tuples of numbers."""
    found = {}
    for name in "ABC":
        value = evidence.names.get(f"{name}_shape")
        try:
            if isinstance(value, str):
                value = re.findall(r"\d+", value)
            found[name] = tuple(float(number) for number in np.ravel(value))
        except Exception:  # a student's object may raise anything when it is read
            found[name] = ()
    return found


def _sizes(name: str, title: tuple, hint: tuple, *answers: dict[str, tuple]) -> None:
    """Add an entry for the sizes that a slip gives, in rows or in columns."""

    def shows(evidence: Evidence) -> bool:
        given = sizes(evidence)
        for answer in answers:
            for turn in (1, -1):
                slip = {key: shape[::turn] for key, shape in answer.items()}
                right = {key: shape[::turn] for key, shape in reference.T2_ROWS.items()}
                if all(given[key] == {**right, **slip}[key] for key in "ABC"):
                    return True
        return False

    T2(name, title, hint, shows=shows)


def _mixed(evidence: Evidence) -> bool:
    given = sizes(evidence)
    return all(
        given[name] in (shape, shape[::-1]) for name, shape in reference.T2_ROWS.items()
    )  # and a check has failed, so not all in one way


_sizes(
    "batch-forgotten",
    ("the sizes of one example, without the mini-batch", "ขนาดของตัวอย่างเดียว ไม่มีมินิแบตช์"),
    (
        "How many examples go through at once, and where is that number in each of your sizes?",
        "มีกี่ตัวอย่างผ่านพร้อมกัน และจำนวนนั้นอยู่ที่ใดในแต่ละขนาดของคุณ",
    ),
    {"A": (1024,), "B": (512,), "C": (1,)},
    {"A": (1, 1024), "B": (1, 512), "C": (1, 1)},
)
_sizes(
    "weights",
    ("the sizes of the weights, not of the outputs", "ขนาดของน้ำหนัก ไม่ใช่ของเอาต์พุต"),
    (
        "Your numbers are those of the weights between two layers. How many numbers does a layer "
        "give for each of the 32 examples?",
        "ตัวเลขของคุณเป็นของน้ำหนักระหว่างสองชั้น ชั้นหนึ่งให้กี่ค่าต่อหนึ่งตัวอย่างใน 32 ตัวอย่าง",
    ),
    {"A": (30, 1024), "B": (1024, 512), "C": (512, 1)},
)
_sizes(
    "layer-early",
    ("each size is that of one layer earlier", "แต่ละขนาดเป็นของชั้นก่อนหน้า"),
    (
        "Each of your sizes is that of what goes into a layer. What comes out of it?",
        "แต่ละขนาดของคุณเป็นของสิ่งที่เข้าสู่ชั้น แล้วสิ่งที่ออกมาจากชั้นมีขนาดเท่าใด",
    ),
    {"A": (32, 30), "B": (32, 1024), "C": (32, 512)},
)
_sizes(
    "input-for-a",
    ("the size of the input for A", "ใช้ขนาดของอินพุตเป็น A"),
    (
        "Your A is what the first layer gets. How many numbers does it give for each example?",
        "A ของคุณคือสิ่งที่ชั้นแรกรับเข้าไป ชั้นนี้ให้ออกมากี่ค่าต่อหนึ่งตัวอย่าง",
    ),
    {"A": (32, 30)},
)
_sizes(
    "swapped",
    ("some sizes belong to other layers", "ขนาดบางตัวเป็นของชั้นอื่น"),
    (
        "Read the figure from left to right: which layer's output is A?",
        "อ่านรูปจากซ้ายไปขวา: A เป็นเอาต์พุตของชั้นใด",
    ),
    {"A": (32, 512), "B": (32, 1024)},
)
_sizes(
    "features-for-batch",
    ("the number of features stands in every size", "ใช้จำนวนฟีเจอร์ในทุกขนาด"),
    (
        "Layer 1 turns the 30 features into other numbers. Which number is the same in front of "
        "and behind every layer?",
        "ชั้นที่ 1 เปลี่ยน 30 ฟีเจอร์เป็นค่าอื่น จำนวนใดเท่ากันทั้งก่อนและหลังทุกชั้น",
    ),
    {"A": (30, 1024), "B": (30, 512), "C": (30, 1)},
)
_sizes(
    "products",
    ("numbers of entries in place of sizes", "ใช้จำนวนสมาชิกทั้งหมดแทนขนาด"),
    (
        "Your numbers say how many entries each output has. In how many rows and columns do they "
        "stand?",
        "จำนวนของคุณบอกว่าเอาต์พุตมีสมาชิกกี่ตัว สมาชิกเหล่านั้นเรียงเป็นกี่แถวและกี่คอลัมน์",
    ),
    {"A": (32 * 1024,), "B": (32 * 512,), "C": (32,)},
)
_sizes(
    "axis-missing",
    ("the last output without its second axis", "เอาต์พุตสุดท้ายไม่มีแกนที่สอง"),
    (
        "One neuron gives one number for each example. How many axes does a table have, even if "
        "one of them is short?",
        "หนึ่งนิวรอนให้หนึ่งจำนวนต่อหนึ่งตัวอย่าง ตารางมีกี่แกน แม้แกนหนึ่งจะสั้น",
    ),
    {"C": (32,)},
)
T2(
    "mixed-conventions",
    ("rows in one size, columns in another", "บางขนาดใช้แถว บางขนาดใช้คอลัมน์"),
    (
        "Examples may be rows or columns, but the same in all three. Which of your sizes is unlike "
        "the others?",
        "ตัวอย่างจะเป็นแถวหรือคอลัมน์ก็ได้ แต่ต้องเหมือนกันทั้งสาม ขนาดใดของคุณต่างจากตัวอื่น",
    ),
    shows=_mixed,
)

# ----------------------------------------------------------------------------------------- T3

T3 = Entries("T3", READ_T3)
ALL, PLAIN = reference.T3_PARAMETERS, reference.T3_WITHOUT_BIASES


def _count(name: str, title: tuple, hint: tuple, *values: int) -> None:
    def shows(evidence: Evidence) -> bool:
        answer = evidence.names.get("num_parameters")
        try:
            answer = re.sub(r"[\s,_]", "", answer) if isinstance(answer, str) else answer
            return float(np.asarray(answer, dtype=float).item()) in values
        except Exception:  # a student's object may raise anything when it is read
            return False

    T3(name, title, hint, shows=shows)


_count(
    "biases-forgotten",
    ("the biases are not counted", "ไม่ได้นับไบแอส"),
    (
        "What does each neuron learn besides its weights?",
        "นอกจากน้ำหนักแล้ว แต่ละนิวรอนยังเรียนรู้ค่าอะไรอีก",
    ),
    PLAIN,
)
_count(
    "last-layer-forgotten",
    ("the last layer is not counted", "ไม่ได้นับชั้นสุดท้าย"),
    (
        "One neuron is a layer, too. How many layers have weights?",
        "นิวรอนเดียวก็เป็นชั้นหนึ่ง มีกี่ชั้นที่มีน้ำหนัก",
    ),
    31 * 1024 + 1025 * 512,
    30 * 1024 + 1024 * 512,
)
_count(
    "last-bias-forgotten",
    ("the biases are not counted completely", "นับไบแอสไม่ครบ"),
    (
        "Count the biases layer by layer. Does every neuron have one?",
        "ลองนับไบแอสทีละชั้น นิวรอนทุกตัวมีไบแอสหรือไม่",
    ),
    ALL - 1,
)
_count(
    "neurons",
    ("the neurons are counted, not their parameters", "นับนิวรอน ไม่ใช่พารามิเตอร์"),
    ("How many weights does one neuron of the first layer have?", "นิวรอนหนึ่งตัวในชั้นแรกมีน้ำหนักกี่ตัว"),
    1024 + 512 + 1,
)
_count(
    "first-layer-only",
    ("the first layer only", "นับเฉพาะชั้นแรก"),
    ("How many layers does the figure show?", "ในรูปมีกี่ชั้น"),
    31 * 1024,
    30 * 1024,
)
_count(
    "batch-for-features",
    ("the mini-batch is taken for the features", "สับสนมินิแบตช์กับฟีเจอร์"),
    (
        "Does the network grow when more examples go through it?",
        "โครงข่ายใหญ่ขึ้นหรือไม่เมื่อมีตัวอย่างผ่านมากขึ้น",
    ),
    33 * 1024 + 1025 * 512 + 513,
    32 * 1024 + 1024 * 512 + 512,
)
_count(
    "once-for-each-example",
    ("counted once for each example", "นับซ้ำสำหรับทุกตัวอย่าง"),
    (
        "Do the 32 examples have weights of their own, or do they share them?",
        "ทั้ง 32 ตัวอย่างมีน้ำหนักของตัวเอง หรือใช้ร่วมกัน",
    ),
    32 * ALL,
    32 * PLAIN,
)
_count(
    "one-bias-a-layer",
    ("one bias a layer", "นับไบแอสหนึ่งตัวต่อชั้น"),
    (
        "Each neuron has a bias of its own. How many is that in a layer?",
        "แต่ละนิวรอนมีไบแอสของตัวเอง ในหนึ่งชั้นมีกี่ตัว",
    ),
    PLAIN + 3,
)
_count(
    "bias-for-each-weight",
    ("a bias for each weight", "นับไบแอสหนึ่งตัวต่อน้ำหนักหนึ่งตัว"),
    (
        "A neuron adds up many weighted inputs. How many biases does it add to the sum?",
        "นิวรอนหนึ่งรวมอินพุตหลายค่าที่คูณน้ำหนักแล้ว ต้องบวกไบแอสกี่ตัวให้ผลรวมนั้น",
    ),
    2 * PLAIN,
)
_count(
    "bias-for-each-input",
    ("a bias for each input", "นับไบแอสหนึ่งตัวต่ออินพุตหนึ่งตัว"),
    (
        "A bias is added to a weighted sum. How many such sums does a layer make for one example?",
        "ไบแอสถูกบวกเข้ากับผลรวมถ่วงน้ำหนัก สำหรับหนึ่งตัวอย่าง หนึ่งชั้นมีผลรวมเช่นนี้กี่ตัว",
    ),
    PLAIN + 30 + 1024 + 512,
)
_count(
    "negative",
    ("the right number with a minus", "จำนวนถูกต้องแต่ติดลบ"),
    (
        "Where does the minus come from?",
        "เครื่องหมายลบมาจากไหน",
    ),
    -ALL,
)
