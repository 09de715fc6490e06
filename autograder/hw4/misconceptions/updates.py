"""Known wrong answers to C5, C6 and OT2: the step, the learning rate's decay, momentum."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from hw4kit.words import Text

from autograder.hw4.misconceptions import forms, probes
from autograder.hw4.misconceptions.chain import Chain, Function
from autograder.hw4.misconceptions.entry import Entries, Evidence
from autograder.hw4.misconceptions.remembering import (
    NAMES,
    differs_when_repeated,
    has_one_rate,
)

READ_C5 = Text(
    "the heading “C5 · The gradient descent step” in notebook 2",
    "หัวข้อ “C5 · The gradient descent step” ในโน้ตบุ๊กที่ 2",
)
READ_C6 = Text(
    "the heading “C6 · Learning rate decay” in notebook 2",
    "หัวข้อ “C6 · Learning rate decay” ในโน้ตบุ๊กที่ 2",
)
READ_OT2 = Text("the heading “OT2 · Momentum” in notebook 2", "หัวข้อ “OT2 · Momentum” ในโน้ตบุ๊กที่ 2")
COMMON_SIZES = (2, 10, 16, 20, 25, 32, 50, 64, 100, 128, 200, 256)  # of a mini-batch
WEIGHTS, BIASES = ("W1", "W2"), ("b1", "b2")


def _by_name(rule) -> dict:
    """Return what `rule(name)` gives for each parameter."""
    return {name: rule(name) for name in NAMES}


def _shortened(array: np.ndarray, of: np.ndarray, longest: float) -> np.ndarray:
    return array / max(1.0, float(np.linalg.norm(of)) / longest)


def _all(grads: Mapping) -> np.ndarray:
    return np.concatenate([np.ravel(grads[name]) for name in NAMES])


def _smaller(params: Mapping, share: float, moved: tuple[str, ...]) -> dict:
    return _by_name(lambda n: params[n] * (1 - share) if n in moved else params[n])


# ----------------------------------------------------------------------------------------- C5

C5 = Entries("C5", READ_C5)
C5_STEPS = {
    "rate": lambda learning_rate: learning_rate,
    "change": lambda rate, grads: _by_name(lambda name: rate * grads[name]),
    "signs": lambda: dict.fromkeys(NAMES, -1.0),
    "times": lambda: dict.fromkeys(NAMES, 1.0),
    "moving": lambda: NAMES,
    "start": lambda params: params,
    "new": lambda start, change, signs, times, moving: _by_name(
        lambda n: start[n] + (signs[n] * times[n] * change[n] if n in moving else 0.0)
    ),
    "new_W1": lambda new: new["W1"],
    "new_b1": lambda new: new["b1"],
    "new_W2": lambda new: new["W2"],
    "new_b2": lambda new: new["b2"],
}

C5(
    "uphill",
    ("the step goes uphill", "ก้าวขึ้นเขา"),
    (
        "The gradient points to where the loss grows. Which way do you want to go?",
        "เกรเดียนต์ชี้ไปทางที่ค่าสูญเสียเพิ่มขึ้น คุณต้องการไปทางใด",
    ),
    {"signs": lambda: dict.fromkeys(NAMES, 1.0)},
)
C5(
    "biases-uphill",
    ("the biases' step goes uphill", "ก้าวของไบแอสขึ้นเขา"),
    (
        "The weights go downhill, the biases uphill. Which sign does your code give to each?",
        "น้ำหนักลงเขาแต่ไบแอสขึ้นเขา โค้ดของคุณใช้เครื่องหมายใดกับแต่ละอย่าง",
    ),
    {"signs": lambda: {name: 1.0 if name in BIASES else -1.0 for name in NAMES}},
)
C5(
    "biases-not-moved",
    ("the biases are not moved: they never learn", "ไบแอสไม่ขยับ: ไบแอสไม่เรียนรู้"),
    (
        "How many arrays of the network learn, and how many does your code move?",
        "ในโครงข่ายมีกี่อาร์เรย์ที่เรียนรู้ และโค้ดของคุณขยับกี่อาร์เรย์",
    ),
    {"moving": lambda: WEIGHTS},
)
C5(
    "b1-not-moved",
    ("b1 is not moved", "b1 ไม่ขยับ"),
    (
        "Does the first layer learn with all of its arrays?",
        "ชั้นแรกเรียนรู้ครบทุกอาร์เรย์หรือไม่",
    ),
    {"moving": lambda: ("W1", "W2", "b2")},
)
C5(
    "b2-not-moved",
    ("b2 is not moved", "b2 ไม่ขยับ"),
    (
        "Does the second layer learn with all of its arrays?",
        "ชั้นที่สองเรียนรู้ครบทุกอาร์เรย์หรือไม่",
    ),
    {"moving": lambda: ("W1", "b1", "W2")},
)
C5(
    "one-layer-only",
    ("only one of the two layers is moved", "ขยับเพียงชั้นเดียวจากสองชั้น"),
    (
        "Compare all four arrays before and after a step. Which layer stays as it was?",
        "เปรียบเทียบทั้งสี่อาร์เรย์ก่อนและหลังหนึ่งก้าว ชั้นใดยังเหมือนเดิม",
    ),
    {"moving": lambda: ("W2", "b2")},
    {"moving": lambda: ("W1", "b1")},
)
C5(
    "one-array-only",
    ("only one of the four arrays is moved", "ขยับเพียงอาร์เรย์เดียวจากสี่อาร์เรย์"),
    (
        "How many times does the line that moves an array run in one call?",
        "ในการเรียกหนึ่งครั้ง บรรทัดที่ขยับอาร์เรย์ทำงานกี่ครั้ง",
    ),
    {"moving": lambda: ("W1",)},
    {"moving": lambda: ("b2",)},
)
C5(
    "weights-moved-twice",
    ("the weights are moved twice", "ขยับน้ำหนักสองครั้ง"),
    (
        "The weights have gone twice as far as the biases. How many times does your code move "
        "each array?",
        "น้ำหนักไปไกลเป็นสองเท่าของไบแอส โค้ดของคุณขยับแต่ละอาร์เรย์กี่ครั้ง",
    ),
    {"times": lambda: {name: 2.0 if name in WEIGHTS else 1.0 for name in NAMES}},
)
C5(
    "moved-twice",
    ("every array is moved twice", "ขยับทุกอาร์เรย์สองครั้ง"),
    (
        "The step is twice as long as it should be. How many times does your code move each array?",
        "ก้าวยาวเป็นสองเท่าของที่ควรเป็น โค้ดของคุณขยับแต่ละอาร์เรย์กี่ครั้ง",
    ),
    {"times": lambda: dict.fromkeys(NAMES, 2.0)},
)
C5(
    "no-learning-rate",
    ("the learning rate is not used", "ไม่ได้ใช้อัตราการเรียนรู้"),
    (
        "Your step is the same for every learning rate. What makes it long or short?",
        "ก้าวของคุณเท่ากันสำหรับทุกอัตราการเรียนรู้ อะไรทำให้ก้าวยาวหรือสั้น",
    ),
    {"rate": lambda: 1.0},
)
C5(
    "fixed-learning-rate",
    ("a fixed number instead of the learning rate", "ใช้ค่าคงที่แทนอัตราการเรียนรู้"),
    (
        "Your step is the same for every learning rate. Who decides how long it is?",
        "ก้าวของคุณเท่ากันสำหรับทุกอัตราการเรียนรู้ ใครเป็นผู้กำหนดความยาว",
    ),
    *({"rate": lambda c=c: c} for c in (0.1, 0.01, 0.001)),
)
C5(
    "learning-rate-twice",
    ("the learning rate is applied twice", "ใช้อัตราการเรียนรู้สองครั้ง"),
    (
        "For a rate of 1 your step is right, for 0.1 it is ten times too short. How many times "
        "does the rate come in?",
        "เมื่ออัตราเป็น 1 ก้าวของคุณถูกต้อง แต่เมื่อเป็น 0.1 สั้นไปสิบเท่า อัตราการเรียนรู้เข้ามากี่ครั้ง",
    ),
    {"rate": lambda learning_rate: learning_rate**2},
)
C5(
    "divided-by-batch-size",
    ("the step is divided by a number that it is not given", "หารก้าวด้วยจำนวนที่ฟังก์ชันไม่ได้รับมา"),
    (
        "Your step points the right way but is shorter than the learning rate says. By what do you "
        "divide, and does the task's equation?",
        "ก้าวของคุณไปถูกทางแต่สั้นกว่าที่อัตราการเรียนรู้บอก คุณหารด้วยอะไร และสมการในโจทย์หารด้วยหรือไม่",
    ),
    *({"rate": lambda learning_rate, n=n: learning_rate / n} for n in COMMON_SIZES),
)
C5(
    "divided-by-learning-rate",
    ("divided by the learning rate", "หารด้วยอัตราการเรียนรู้"),
    (
        "A smaller rate makes your step longer. Should it?",
        "อัตราที่เล็กลงทำให้ก้าวของคุณยาวขึ้น ควรเป็นเช่นนั้นหรือไม่",
    ),
    {"rate": lambda learning_rate: 1 / learning_rate},
)
C5(
    "parameters-scaled-too",
    ("the parameters are multiplied by the learning rate as well", "คูณพารามิเตอร์ด้วยอัตราการเรียนรู้ด้วย"),
    (
        "Mind your brackets: what does the learning rate make shorter?",
        "ระวังวงเล็บ อัตราการเรียนรู้ทำให้อะไรสั้นลง",
    ),
    {"new": lambda params, grads, rate: _by_name(lambda n: rate * (params[n] - grads[n]))},
)
C5(
    "step-in-place-of-parameters",
    ("the step itself is stored instead of the moved parameters", "เก็บตัวก้าวแทนพารามิเตอร์ที่ขยับแล้ว"),
    (
        "After your step the old values are gone. Where does a step begin?",
        "หลังก้าวของคุณค่าเดิมหายไป ก้าวเริ่มต้นจากที่ใด",
    ),
    {"new": lambda change, signs: _by_name(lambda n: signs[n] * change[n])},
    {"new": lambda change: change},
)
C5(
    "sign-of-gradient",
    ("only the sign of the gradient is used", "ใช้เฉพาะเครื่องหมายของเกรเดียนต์"),
    (
        "All entries that move go equally far. Should an entry on a steep slope move further than "
        "one on a flat slope?",
        "สมาชิกทุกตัวที่ขยับไปไกลเท่ากัน สมาชิกที่ความชันมากควรขยับไกลกว่าสมาชิกที่ความชันน้อยหรือไม่",
    ),
    {"change": lambda rate, grads: _by_name(lambda n: rate * np.sign(grads[n]))},
)
C5(
    "normalised-gradient",
    ("the gradient is divided by its norm", "หารเกรเดียนต์ด้วยนอร์มของมัน"),
    (
        "Every step of yours has the same length. What should happen near the valley's floor?",
        "ทุกก้าวของคุณยาวเท่ากัน เมื่อใกล้ก้นหุบเขาควรเป็นอย่างไร",
    ),
    {"change": lambda rate, grads: _by_name(lambda n: rate * grads[n] / np.linalg.norm(grads[n]))},
)
C5(
    "gradient-clipped",
    ("large gradients are clipped", "เกรเดียนต์ที่มีค่ามากถูกตัด"),
    (
        "Short gradients give the right step, long ones a shorter step than the task's. Does the "
        "task's equation have a limit?",
        "เกรเดียนต์เล็กให้ก้าวที่ถูกต้อง แต่เกรเดียนต์ใหญ่ให้ก้าวสั้นกว่าของโจทย์ สมการในโจทย์มีขีดจำกัดหรือไม่",
    ),
    *(
        {"change": rule}
        for c in (0.5, 1.0, 5.0, 10.0)
        for rule in (
            lambda rate, grads, c=c: _by_name(lambda n: rate * np.clip(grads[n], -c, c)),
            lambda rate, grads, c=c: _by_name(lambda n: rate * _shortened(grads[n], grads[n], c)),
            lambda rate, grads, c=c: _by_name(
                lambda n: rate * _shortened(grads[n], _all(grads), c)
            ),
        )
    ),
)
C5(
    "weight-decay",
    ("the parameters are made smaller at every step as well", "พารามิเตอร์ถูกทำให้เล็กลงทุกก้าวด้วย"),
    (
        "Your parameters move even where the gradient is zero. In which task are large weights "
        "paid for, and is that part in grads already?",
        "พารามิเตอร์ของคุณขยับแม้เกรเดียนต์เป็นศูนย์ น้ำหนักที่มีค่ามากต้องเสียในข้อใด และ grads มีส่วนนั้นอยู่แล้วหรือไม่",
    ),
    *(
        {"start": rule}
        for c in (0.1, 0.01, 0.001, 0.0005)
        for moved in (NAMES, WEIGHTS)
        for rule in (
            lambda params, rate, c=c, moved=moved: _smaller(params, rate * c, moved),
            lambda params, c=c, moved=moved: _smaller(params, c, moved),
        )
    ),
)


def _remembering(entries: Entries, function: str, inputs: list[tuple]) -> None:
    """Add what decides a step beside its arguments, as both steps know it."""
    entries(
        "remembers",
        ("the same arguments give another step each time", "อาร์กิวเมนต์เดียวกันแต่ได้ก้าวต่างกันทุกครั้ง"),
        (
            "What besides its arguments decides your step: something kept from an earlier call, or "
            "chance?",
            "นอกจากอาร์กิวเมนต์ มีอะไรกำหนดก้าวของคุณ: สิ่งที่เก็บไว้จากการเรียกครั้งก่อน หรือการสุ่ม",
        ),
        shows=differs_when_repeated(function, inputs[0]),
    )
    entries(
        "one-learning-rate",
        ("one learning rate for all calls", "ใช้อัตราการเรียนรู้ค่าเดียวกับทุกการเรียก"),
        (
            "Your step is the same for every learning rate. Where does your rate come from: your "
            "code, or an earlier call that it remembers?",
            "ก้าวของคุณเท่ากันสำหรับทุกอัตราการเรียนรู้ อัตราของคุณมาจากไหน: จากโค้ด หรือจากการเรียกครั้งก่อนที่จำไว้",
        ),
        shows=has_one_rate(function, inputs),
    )


_remembering(C5, "sgd_step", probes.of_steps()[:3])


def _in_order_of(params: Mapping, grads: Mapping) -> dict:
    return {name: grads[name] for name in params}


def _as_rows(arrays: Mapping) -> dict:
    return {name: np.atleast_2d(array) for name, array in arrays.items()}


def _only_if(function: str, others: Callable[..., list[tuple]]) -> Callable[[Evidence], bool]:
    """Return the predicate that all calls end in an error, and one with other arguments does not.

    others: the arguments of a call → those of the calls to try.
    """

    def shows(evidence: Evidence) -> bool:
        calls = evidence.of(function)
        if not calls or not all(call.error for call in calls):
            return False
        asked = (evidence.ask(function, *args) for args in others(*calls[0].given))
        return any(call is not None and not call.error for call in asked)

    return shows


def _by_order(params: Mapping, grads: Mapping, *others) -> list[tuple]:
    return [(params, _in_order_of(params, grads), *others)]


def _by_rows(params: Mapping, grads: Mapping, *others) -> list[tuple]:
    velocity = [_as_rows(one) if isinstance(one, Mapping) else one for one in others]
    return [
        (params, _as_rows(grads), *others),
        (_as_rows(params), grads, *velocity),
        (_as_rows(params), _as_rows(grads), *velocity),
    ]


def _of_form(entries: Entries, function: str, conduct: str) -> None:
    """Add what shows by the form of the dictionaries only, as both steps know it."""
    entries(
        "order-of-keys",
        ("arrays are paired by their place in the dictionaries", "จับคู่อาร์เรย์ตามลำดับในดิกชันนารี"),
        (
            "Two dictionaries with the same keys may hold them in different orders; those of a "
            "gradient often come from the last layer to the first. What says which gradient "
            "belongs to which array?",
            "ดิกชันนารีสองตัวที่มีคีย์เดียวกันอาจเรียงคีย์ต่างกัน เกรเดียนต์มักเรียงจากชั้นสุดท้ายไปชั้นแรก "
            "อะไรบอกว่าเกรเดียนต์ตัวใดเป็นของอาร์เรย์ใด",
        ),
        shows=_only_if(function, _by_order),
    )
    entries(
        "biases-as-rows",
        ("biases of shape (1, n) are expected", "คาดว่าไบแอสมีรูปร่าง (1, n)"),
        (
            "A bias has one number for each neuron and a single axis. Where in your code does it "
            "need a second one?",
            "ไบแอสมีหนึ่งจำนวนต่อนิวรอนและมีแกนเดียว โค้ดของคุณต้องใช้แกนที่สองตรงไหน",
        ),
        shows=_only_if(function, _by_rows),
        checks=(conduct,),
    )


_of_form(C5, "sgd_step", "gradients unchanged")
C5(
    "nothing-moves",
    (
        "params did not change: the step is not made in place",
        "params ไม่เปลี่ยน: ไม่ได้เปลี่ยนค่าเดิมโดยตรง (in place)",
    ),
    (
        "The caller's dictionary is as it was. Do you change what it holds, or only a copy or a "
        "variable inside the function?",
        "ดิกชันนารีของผู้เรียกยังเหมือนเดิม คุณเปลี่ยนสิ่งที่อยู่ในนั้น หรือเปลี่ยนเพียงสำเนาหรือตัวแปรในฟังก์ชัน",
    ),
    {"new": lambda params: params},
)

# ----------------------------------------------------------------------------------------- C6

C6 = Entries("C6", READ_C6)
C6_STEPS = {"decayed": lambda learning_rate, decay: learning_rate * decay}


def _decays(name: str, title: tuple, hint: tuple, *rules) -> None:
    C6(name, title, hint, *({"decayed": rule} for rule in rules))


_decays(
    "twice",
    ("the factor is applied twice", "คูณตัวคูณสองครั้ง"),
    (
        "One call is one epoch. How many times does the factor come in?",
        "การเรียกหนึ่งครั้งคือหนึ่งอีพ็อก ตัวคูณเข้ามากี่ครั้ง",
    ),
    lambda learning_rate, decay: learning_rate * decay**2,
)
_decays(
    "no-decay",
    ("the learning rate stays as it is", "อัตราการเรียนรู้ไม่เปลี่ยน"),
    (
        "Your rate is the same after an epoch. What should the factor do?",
        "อัตราของคุณเท่าเดิมหลังหนึ่งอีพ็อก ตัวคูณควรทำอะไร",
    ),
    lambda learning_rate: learning_rate,
)
_decays(
    "inverse-time",
    ("decay of another kind: a division by 1 + decay", "การลดแบบอื่น: หารด้วย 1 + decay"),
    (
        "There are several ways to lower the rate. Which one is in the task's equation?",
        "มีหลายวิธีในการลดอัตรา สมการในโจทย์ใช้วิธีใด",
    ),
    lambda learning_rate, decay: learning_rate / (1 + decay),
)
_decays(
    "one-plus-decay",
    ("multiplied by 1 + decay", "คูณด้วย 1 + decay"),
    (
        "Your rate grows from epoch to epoch. What should it do?",
        "อัตราของคุณเพิ่มขึ้นทุกอีพ็อก ควรเป็นอย่างไร",
    ),
    lambda learning_rate, decay: learning_rate * (1 + decay),
)
_decays(
    "square-root",
    ("a square root is taken", "ใช้รากที่สอง"),
    (
        "Take a rate of 1 and a decay of 0.25. What does the task's equation give, and what do "
        "you get?",
        "ลองอัตรา 1 และ decay 0.25 สมการในโจทย์ให้ค่าเท่าใด และคุณได้เท่าใด",
    ),
    lambda learning_rate, decay: learning_rate * np.sqrt(decay),
    lambda learning_rate, decay: np.sqrt(learning_rate * decay),
)
_decays(
    "exponential-of-decay",
    ("decay of another kind: with an exponential function", "การลดแบบอื่น: ใช้ฟังก์ชันเอ็กซ์โพเนนเชียล"),
    (
        "“Exponential” says that the same factor is applied after every epoch; is there an e in "
        "the task's equation?",
        "คำว่า exponential หมายถึงคูณด้วยตัวคูณเดิมหลังทุกอีพ็อก ในสมการของโจทย์มี e หรือไม่",
    ),
    lambda learning_rate, decay: learning_rate * np.exp(-decay),
)
_decays(
    "complement",
    ("1 − decay in place of decay", "ใช้ 1 − decay แทน decay"),
    (
        "With a decay of 0.9, how much of the rate should be left: nine tenths or one tenth?",
        "เมื่อ decay เป็น 0.9 ควรเหลืออัตราเท่าใด เก้าส่วนสิบหรือหนึ่งส่วนสิบ",
    ),
    lambda learning_rate, decay: learning_rate * (1 - decay),
)
_decays(
    "difference",
    ("a difference in place of a product", "ใช้ผลต่างแทนผลคูณ"),
    (
        "Your rate can become negative. Does the task subtract?",
        "อัตราของคุณเป็นลบได้ โจทย์ใช้การลบหรือไม่",
    ),
    lambda learning_rate, decay: learning_rate - decay,
)
_decays(
    "quotient",
    ("a quotient in place of a product", "ใช้ผลหารแทนผลคูณ"),
    (
        "With a decay of 0.5 your rate doubles. Should it grow?",
        "เมื่อ decay เป็น 0.5 อัตราของคุณเพิ่มเป็นสองเท่า ควรเพิ่มขึ้นหรือไม่",
    ),
    lambda learning_rate, decay: learning_rate / decay,
)
_decays(
    "power",
    ("a power in place of a product", "ใช้เลขยกกำลังแทนผลคูณ"),
    (
        "Which operation joins η and decay in the task's equation?",
        "ในสมการของโจทย์ η กับ decay เชื่อมกันด้วยการดำเนินการใด",
    ),
    lambda learning_rate, decay: learning_rate**decay,
)
_decays(
    "factor-alone",
    ("the factor alone is returned", "คืนตัวคูณอย่างเดียว"),
    (
        "Your result does not depend on the learning rate. What is the factor applied to?",
        "ผลของคุณไม่ขึ้นกับอัตราการเรียนรู้ ตัวคูณใช้กับอะไร",
    ),
    lambda decay: decay,
)
_decays(
    "constant-factor",
    ("a fixed factor in place of decay", "ใช้ตัวคูณคงที่แทน decay"),
    (
        "Your result does not depend on decay. Who decides how fast the rate falls?",
        "ผลของคุณไม่ขึ้นกับ decay ใครเป็นผู้กำหนดว่าอัตราลดเร็วเท่าใด",
    ),
    *(lambda learning_rate, c=c: learning_rate * c for c in (0.9, 0.95, 0.99, 0.5)),
)
_decays(
    "rounded",
    ("the learning rate is rounded", "อัตราการเรียนรู้ถูกปัดเศษ"),
    (
        "After many epochs a rate may be as small as 0.00000123. What is left of it after your "
        "rounding?",
        "หลังหลายอีพ็อก อัตราอาจเล็กถึง 0.00000123 หลังการปัดเศษของคุณเหลือเท่าใด",
    ),
    *(lambda learning_rate, decay, n=n: round(learning_rate * decay, n) for n in (2, 3, 4, 5, 6)),
)
_decays(
    "every-step",
    ("the decay of many steps in one call", "ลดหลายก้าวในการเรียกครั้งเดียว"),
    (
        "The training loop calls the function once an epoch. What do you not have to count then?",
        "ลูปการฝึกเรียกฟังก์ชันนี้อีพ็อกละครั้ง ดังนั้นอะไรที่ไม่ต้องนับ",
    ),
    *(lambda learning_rate, decay, n=n: learning_rate * decay**n for n in (3, 10, 100)),
)

# ---------------------------------------------------------------------------------------- OT2

OT2 = Entries("OT2", READ_OT2)
OT2_STEPS = {
    "rate": lambda learning_rate: learning_rate,
    "memory": lambda momentum: momentum,
    "push": lambda rate, grads: _by_name(lambda n: -rate * grads[n]),
    "speed": lambda memory, velocity, push: _by_name(lambda n: memory * velocity[n] + push[n]),
    "moving": lambda: NAMES,
    "shift": lambda speed: speed,
    "kept": lambda speed, velocity, moving: _by_name(
        lambda n: speed[n] if n in moving else velocity[n]
    ),
    "new": lambda params, shift, moving: _by_name(
        lambda n: params[n] + (shift[n] if n in moving else 0.0)
    ),
    "new_W1": lambda new: new["W1"],
    "new_b1": lambda new: new["b1"],
    "new_W2": lambda new: new["W2"],
    "new_b2": lambda new: new["b2"],
    "kept_W1": lambda kept: kept["W1"],
    "kept_b1": lambda kept: kept["b1"],
    "kept_W2": lambda kept: kept["W2"],
    "kept_b2": lambda kept: kept["b2"],
}

_of_form(OT2, "momentum_step", "gradients unchanged")
_remembering(OT2, "momentum_step", probes.of_momentum()[1:4])
OT2(
    "velocity-not-stored",
    ("the velocity is not stored", "ไม่ได้เก็บความเร็ว"),
    (
        "The first step is right, the later ones have no memory. What does velocity hold after "
        "your call?",
        "ก้าวแรกถูกต้อง แต่ก้าวต่อไปจำอะไรไม่ได้ หลังการเรียกของคุณ velocity เก็บอะไรไว้",
    ),
    {"kept": lambda velocity: velocity},
)
OT2(
    "momentum-left-out",
    ("momentum is not used", "ไม่ได้ใช้โมเมนตัม"),
    (
        "Your step is the same for every momentum. What is left of the old velocity?",
        "ก้าวของคุณเท่ากันสำหรับทุกค่า momentum ความเร็วเดิมเหลืออยู่เท่าใด",
    ),
    {"memory": lambda: 0.0},
)
OT2(
    "plain-descent",
    (
        "plain gradient descent: the velocity plays no part",
        "gradient descent ธรรมดา: ความเร็วไม่มีบทบาท",
    ),
    (
        "The parameters move, velocity does not. Which of the two equations comes first?",
        "พารามิเตอร์ขยับแต่ velocity ไม่ขยับ สมการใดจากสองสมการมาก่อน",
    ),
    {"shift": lambda push: push, "kept": lambda velocity: velocity},
)
OT2(
    "uphill",
    ("the push goes uphill", "แรงผลักขึ้นเขา"),
    (
        "The gradient points to where the loss grows. With which sign does it enter the velocity?",
        "เกรเดียนต์ชี้ไปทางที่ค่าสูญเสียเพิ่มขึ้น มันเข้าสู่ความเร็วด้วยเครื่องหมายใด",
    ),
    {"push": lambda rate, grads: _by_name(lambda n: rate * grads[n])},
)
OT2(
    "velocity-of-other-sign",
    ("the velocity has the other sign, and is subtracted", "ความเร็วมีเครื่องหมายกลับกัน แล้วถูกลบออก"),
    (
        "The parameters are right, the velocity is not. With which sign does the gradient enter "
        "the first equation of the task?",
        "พารามิเตอร์ถูกต้องแต่ความเร็วไม่ถูก เกรเดียนต์เข้าไปในสมการแรกของโจทย์ด้วยเครื่องหมายอะไร",
    ),
    {
        "push": lambda rate, grads: _by_name(lambda n: rate * grads[n]),
        "shift": lambda speed: _by_name(lambda n: -speed[n]),
    },
)
OT2(
    "velocity-subtracted",
    ("the velocity is subtracted", "พารามิเตอร์ถูกหักออกด้วยความเร็ว"),
    (
        "The velocity is right, but the parameters move against it. With which sign does it enter "
        "the second equation?",
        "ความเร็วถูกต้อง แต่พารามิเตอร์ขยับสวนทาง ความเร็วเข้าไปในสมการที่สองด้วยเครื่องหมายอะไร",
    ),
    {"shift": lambda speed: _by_name(lambda n: -speed[n])},
)
OT2(
    "memory-sign",
    ("the old velocity has the wrong sign", "ความเร็วเดิมมีเครื่องหมายผิด"),
    (
        "A ball that rolls on keeps its direction. Does yours turn round at every step?",
        "ลูกบอลที่กลิ้งต่อไปรักษาทิศทางไว้ ของคุณกลับทิศทุกก้าวหรือไม่",
    ),
    {"memory": lambda momentum: -momentum},
)
OT2(
    "memory-complete",
    ("all of the old velocity is kept", "เก็บความเร็วเดิมไว้ทั้งหมด"),
    (
        "Your ball never slows down. What does momentum say about the old velocity?",
        "ลูกบอลของคุณไม่เคยช้าลง momentum บอกอะไรเกี่ยวกับความเร็วเดิม",
    ),
    {"memory": lambda: 1.0},
)
OT2(
    "dampening",
    ("the gradient is weighted by 1 − momentum", "ถ่วงเกรเดียนต์ด้วย 1 − momentum"),
    (
        "That is a moving average, another rule than the task's. What stands before the gradient "
        "there?",
        "นั่นคือค่าเฉลี่ยเคลื่อนที่ ซึ่งเป็นกฎอื่นที่ไม่ใช่ของโจทย์ ในโจทย์มีอะไรอยู่หน้าเกรเดียนต์",
    ),
    {"push": lambda rate, grads, momentum: _by_name(lambda n: -(1 - momentum) * rate * grads[n])},
)
OT2(
    "momentum-times-everything",
    (
        "momentum is applied to the gradient's part as well",
        "ใช้ momentum กับส่วนของเกรเดียนต์ด้วย",
    ),
    (
        "Mind your brackets. With a momentum of 0 your parameters stay where they are: what should "
        "they do then?",
        "ระวังวงเล็บ เมื่อ momentum เป็น 0 พารามิเตอร์ของคุณไม่ขยับ ที่จริงควรเป็นอย่างไร",
    ),
    {"speed": lambda memory, velocity, push: _by_name(lambda n: memory * (velocity[n] + push[n]))},
)
OT2(
    "learning-rate-twice",
    ("the learning rate is applied twice", "ใช้อัตราการเรียนรู้สองครั้ง"),
    (
        "The velocity is right. Does the learning rate come into the second equation, too?",
        "ความเร็วถูกต้อง อัตราการเรียนรู้อยู่ในสมการที่สองด้วยหรือไม่",
    ),
    {"shift": lambda speed, learning_rate: _by_name(lambda n: learning_rate * speed[n])},
)
OT2(
    "learning-rate-outside",
    (
        "the learning rate is applied to the velocity, not to the gradient",
        "ใช้อัตราการเรียนรู้กับความเร็ว ไม่ใช่กับเกรเดียนต์",
    ),
    (
        "Some books write it like that. In which of the task's two equations does the learning "
        "rate stand?",
        "บางตำราเขียนแบบนั้น ในโจทย์อัตราการเรียนรู้อยู่ในสมการใดจากสองสมการ",
    ),
    {
        "rate": lambda: 1.0,
        "shift": lambda speed, learning_rate: _by_name(lambda n: learning_rate * speed[n]),
    },
)
OT2(
    "learning-rate-after-velocity",
    (
        "velocity sums gradients, and the learning rate comes only at the step",
        "ความเร็วรวมเกรเดียนต์ แล้วคูณอัตราการเรียนรู้เมื่อก้าวเท่านั้น",
    ),
    (
        "That is another common form of momentum. What does velocity hold after one step in the "
        "form of the task?",
        "นี่เป็นโมเมนตัมอีกรูปแบบหนึ่งที่พบบ่อย ในรูปแบบของโจทย์ หลังหนึ่งก้าว velocity เก็บอะไรไว้",
    ),
    {
        "push": lambda grads: _by_name(lambda n: grads[n]),
        "shift": lambda rate, speed: _by_name(lambda n: -rate * speed[n]),
    },
)
OT2(
    "no-learning-rate",
    ("the learning rate is not used", "ไม่ได้ใช้อัตราการเรียนรู้"),
    (
        "Your step is the same for every learning rate. What makes it long or short?",
        "ก้าวของคุณเท่ากันสำหรับทุกอัตราการเรียนรู้ อะไรทำให้ก้าวยาวหรือสั้น",
    ),
    {"rate": lambda: 1.0},
)
OT2(
    "moved-too-early",
    ("the parameters are moved by the old velocity", "ขยับพารามิเตอร์ด้วยความเร็วเดิม"),
    (
        "The velocity is right, but the parameters are one step behind. Which equation comes "
        "first?",
        "ความเร็วถูกต้อง แต่พารามิเตอร์ช้าไปหนึ่งก้าว สมการใดมาก่อน",
    ),
    {"shift": lambda velocity: velocity},
)
OT2(
    "nesterov",
    ("Nesterov's momentum", "โมเมนตัมแบบ Nesterov"),
    (
        "That is a refinement which looks one step ahead. How many times does the new velocity "
        "come into the second equation of the task?",
        "นั่นเป็นแบบที่ปรับปรุงโดยมองล่วงหน้าหนึ่งก้าว ความเร็วใหม่เข้าไปในสมการที่สองของโจทย์กี่ครั้ง",
    ),
    {"shift": lambda memory, speed, push: _by_name(lambda n: memory * speed[n] + push[n])},
)
OT2(
    "weights-only",
    ("the biases are not moved: they never learn", "ไบแอสไม่ขยับ: ไบแอสไม่เรียนรู้"),
    (
        "After a step W1 and W2 have moved, b1 and b2 have not. How many arrays learn?",
        "หลังหนึ่งก้าว W1 และ W2 ขยับแล้ว แต่ b1 และ b2 ไม่ขยับ มีกี่อาร์เรย์ที่เรียนรู้",
    ),
    {"moving": lambda: WEIGHTS},
)
OT2(
    "fixed-momentum",
    ("a fixed number instead of momentum", "ใช้ค่าคงที่แทน momentum"),
    (
        "Your velocity does not depend on momentum. Who decides how much is remembered?",
        "ความเร็วของคุณไม่ขึ้นกับ momentum ใครเป็นผู้กำหนดว่าจำไว้เท่าใด",
    ),
    *({"memory": lambda c=c: c} for c in (0.9, 0.5, 0.99)),
)
OT2(
    "parameters-not-moved",
    ("the velocity changes, the parameters do not", "ความเร็วเปลี่ยน แต่พารามิเตอร์ไม่ขยับ"),
    (
        "The velocity is right. What does it do to the parameters?",
        "ความเร็วถูกต้อง ความเร็วทำอะไรกับพารามิเตอร์",
    ),
    {"new": lambda params: params},
)
OT2(
    "nothing-moves",
    (
        "neither params nor velocity changes: the step is not made in place",
        "ทั้ง params และ velocity ไม่เปลี่ยน: ไม่ได้เปลี่ยนค่าเดิมโดยตรง (in place)",
    ),
    (
        "The caller's dictionaries are as they were. Do you change what they hold, or only copies?",
        "ดิกชันนารีของผู้เรียกยังเหมือนเดิม คุณเปลี่ยนสิ่งที่อยู่ในนั้น หรือเปลี่ยนเพียงสำเนา",
    ),
    {"new": lambda params: params, "kept": lambda velocity: velocity},
)

# ------------------------------------------------------------------------------------- chains


def _moved(call) -> Mapping | None:
    """Return where the step has left the parameters; none if all that it did is to add others."""
    before, after = call.given[0], call.after[0]
    return after if isinstance(after, Mapping) and not forms.adds_only(before, after) else None


def _moved_and_kept(call) -> Mapping | None:
    params, velocity = _moved(call), call.after[2]
    if not (params is not None and isinstance(velocity, Mapping)):
        return None
    return {**params, **{f"v{name}": value for name, value in velocity.items()}}


def _put(args: tuple, parts: dict) -> None:
    args[0].update({name: parts[name] for name in NAMES})
    if "vW1" in parts:
        args[2].update({name: parts[f"v{name}"] for name in NAMES})


def _copies(arrays: Mapping) -> dict:
    return {name: np.array(arrays[name], dtype=np.float64) for name in NAMES}


def _step_inputs(params, grads, learning_rate) -> dict:
    return {"params": _copies(params), "grads": grads, "learning_rate": learning_rate}


def _momentum_inputs(params, grads, velocity, learning_rate, momentum) -> dict:
    inputs = _step_inputs(params, grads, learning_rate)
    return {**inputs, "velocity": _copies(velocity), "momentum": momentum}


_PARAMS = {name: f"new_{name}" for name in NAMES}
C5_CHAIN = Chain({"sgd_step": Function(_step_inputs, _moved, _PARAMS, answer=_put)}, C5_STEPS)
C6_CHAIN = Chain(
    {
        "decay_learning_rate": Function(
            lambda learning_rate, decay: {"learning_rate": learning_rate, "decay": decay},
            lambda call: {"": call.value},
            {"": "decayed"},
        )
    },
    C6_STEPS,
)
OT2_CHAIN = Chain(
    {
        "momentum_step": Function(
            _momentum_inputs,
            _moved_and_kept,
            {**_PARAMS, **{f"v{name}": f"kept_{name}" for name in NAMES}},
            floor=0.1,
            answer=_put,
        )
    },
    OT2_STEPS,
)
