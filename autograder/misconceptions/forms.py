"""Mistakes of form that every task knows: nothing returned, inputs changed, telling exceptions.

They are facts about the calls and not computations, so nothing else need be compared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from hw4kit._language import Text

from autograder.misconceptions.compare import numbers
from autograder.misconceptions.entry import Entries, Evidence, Observation

CONDUCT = {  # task: function that it is about, its check of good conduct, the inputs it keeps
    "C1": ("forward", "shape, type and inputs", (0, 1)),
    "C2": ("compute_loss", "one number, inputs unchanged", (0, 1, 2)),
    "C3": ("backward", "shapes, types and inputs", (0, 1, 2)),
    "C4": ("sample_minibatch", "repeatable, inputs unchanged", (0, 1)),
    "C5": ("sgd_step", "gradients unchanged", (1,)),
    "C6": ("decay_learning_rate", "one number", ()),
    "C7": ("predict", "shape, type and inputs", (0, 1)),
    "C8": ("tune", "validation set only used to choose", (0, 1, 2, 3)),
    "OT2": ("momentum_step", "gradients unchanged", (1,)),
    "OT3": ("dropout_forward", "random, inputs unchanged", (0, 1)),  # of both functions
}
RETURNS = ("C1", "C2", "C3", "C4", "C6", "C7", "C8", "OT3")
FUNCTIONS = {**{task: (about[0],) for task, about in CONDUCT.items()}, "T4": ("dP_dh", "dL_dh")}
FUNCTIONS["OT3"] = ("dropout_forward", "dropout_backward")


def entries(task: str, read: Text) -> Entries:
    """Return the mistakes of form of one task."""
    form = Entries(task, read)
    if task in CONDUCT:
        _of_values(form, *CONDUCT[task])
    if task in FUNCTIONS:
        _of_exceptions(form)
    return form


# ------------------------------------------------------------------------------------- values


def _of_values(form: Entries, function: str, conduct: str, kept: tuple[int, ...]) -> None:
    def every(rule):
        def shows(evidence: Evidence) -> bool:
            calls = evidence.of(function)
            return bool(calls) and all(not call.error and rule(call) for call in calls)

        return shows

    if form.task in RETURNS:
        form(
            "nothing-returned",
            (f"{function} returns nothing", f"{function} ไม่คืนค่าใด"),
            (
                "Printing a result shows it to you; the caller gets what stands after return. Is "
                "the last line a return statement?",
                "การพิมพ์ทำให้คุณเห็นผล แต่ผู้เรียกได้เฉพาะสิ่งที่อยู่หลัง return บรรทัดสุดท้ายเป็นคำสั่ง return หรือไม่",
            ),
            shows=every(lambda call: call.value is None),
        )
    if form.task in ("C1", "C2", "C6", "C7"):
        form(
            "too-much-returned",
            (f"{function} returns several things at once", f"{function} คืนหลายสิ่งพร้อมกัน"),
            (
                "The caller expects one thing. Which of yours is it?",
                "ผู้เรียกคาดว่าจะได้สิ่งเดียว สิ่งใดในของคุณคือสิ่งนั้น",
            ),
            shows=every(_is_several),
        )
    if form.task in ("C2", "C6"):
        form(
            "text-returned",
            (f"{function} returns text, not a number", f"{function} คืนข้อความ ไม่ใช่ตัวเลข"),
            (
                "A text can be printed but not added or multiplied. What is the number inside it?",
                "ข้อความพิมพ์ได้แต่บวกหรือคูณไม่ได้ ตัวเลขในข้อความนั้นคืออะไร",
            ),
            shows=every(lambda call: isinstance(call.value, str)),
        )
    if form.task == "C3":
        _of_gradients(form, every)
    if form.task == "C6":
        form(
            "counts-itself",
            ("the function counts its calls", "ฟังก์ชันนับการเรียกเอง"),
            (
                "Called twice with the same numbers it gives two answers. Who counts the epochs?",
                "เรียกสองครั้งด้วยค่าเดียวกันแต่ได้สองคำตอบ ใครเป็นผู้นับอีพ็อก",
            ),
            shows=lambda evidence: _changes_its_mind(
                [*evidence.of(function), *(evidence.ask(function, 0.5, 0.5) for _ in range(12))]
            ),
        )
    if form.task in ("C5", "OT2"):
        form(
            "entries-lost",
            ("an entry of params is lost or is no array", "ค่าใน params หายไปหรือไม่ใช่อาร์เรย์"),
            (
                "After the step the caller's dictionary must hold the same four arrays.",
                "หลังหนึ่งก้าว ดิกชันนารีของผู้เรียกต้องมีอาร์เรย์ทั้งสี่เหมือนเดิม",
            ),
            shows=every(lambda call: not _has_all(call.after[0])),
        )
    if kept:
        form(
            "inputs-changed",
            ("an input is changed by the call", "การเรียกฟังก์ชันเปลี่ยนอินพุต"),
            (
                "The caller goes on using its arrays. Which line of yours writes into one of "
                "them "
                "in place of making a new one?",
                "ผู้เรียกยังใช้อาร์เรย์ของตนต่อ บรรทัดใดของคุณเขียนทับอาร์เรย์นั้นแทนที่จะสร้างใหม่",
            ),
            shows=lambda evidence: any(
                _changed(call, kept) for name in FUNCTIONS[form.task] for call in evidence.of(name)
            ),
            checks=(conduct,),
        )
    if form.task in ("C1", "C2", "C3", "C6", "C7"):
        form(
            "wrong-type",
            ("right numbers in another type or shape than asked for",
             "ตัวเลขถูกต้องแต่ชนิดหรือรูปร่างไม่ตรงกับที่ต้องการ"),
            (
                "Compare the type and the shape of what you return with the task's docstring.",
                "เปรียบเทียบชนิดและรูปร่างของสิ่งที่คุณคืนกับคำอธิบายในโจทย์",
            ),
            shows=lambda evidence: evidence.failed == {conduct} and not any(
                call.error or _changed(call, kept) for call in evidence.of(function)),
            checks=(conduct,),
        )  # fmt: skip


def _of_gradients(form: Entries, every) -> None:
    form(
        "other-names",
        ("the gradients have other names than the parameters", "เกรเดียนต์มีชื่อไม่ตรงกับพารามิเตอร์"),
        (
            "Whoever uses the dictionary looks for the keys of params.",
            "ผู้ใช้ดิกชันนารีจะหาคีย์เดียวกับ params",
        ),
        shows=every(
            lambda call: (
                isinstance(call.value, Mapping)
                and len(call.value) >= 4
                and not set(call.given[0]) & set(call.value)
            )
        ),
    )
    form(
        "tuple-returned",
        ("a tuple in place of a dictionary", "คืนทูเพิลแทนดิกชันนารี"),
        (
            "Four arrays without names may be mixed up. What does the task ask for?",
            "อาร์เรย์สี่ตัวที่ไม่มีชื่ออาจสลับกันได้ โจทย์ต้องการอะไร",
        ),
        shows=every(lambda call: isinstance(call.value, (tuple, list))),
    )


def _is_several(call: Observation) -> bool:
    """Tell whether the value is a tuple (or a list of unlike parts): not one array or number."""
    value = call.value
    return isinstance(value, tuple) and len(value) > 1 and numbers(value[0]) is not None


def _changes_its_mind(calls: list[Observation]) -> bool:
    seen: dict[tuple, object] = {}
    for call in calls:
        if call is None or call.error or numbers(call.value) is None or np.size(call.value) != 1:
            return False
        value = float(np.ravel(call.value)[0])
        if seen.setdefault(call.given, value) != value:
            return True
    return False


def _has_all(params: object) -> bool:
    names = ("W1", "b1", "W2", "b2")
    return isinstance(params, Mapping) and all(
        isinstance(params.get(name), np.ndarray) for name in names
    )


def _changed(call: Observation, kept: tuple[int, ...]) -> bool:
    pairs = [(call.given[i], call.after[i]) for i in kept if i < len(call.after)]
    return any(not _same(before, after) for before, after in pairs)


def _same(before: object, after: object) -> bool:
    if isinstance(before, dict):
        return (
            isinstance(after, dict)
            and before.keys() == after.keys()
            and all(_same(before[name], after[name]) for name in before)
        )
    if isinstance(before, np.ndarray):
        both = isinstance(after, np.ndarray) and before.shape == after.shape
        return both and np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
    return True


# --------------------------------------------------------------------------------- exceptions

EXCEPTIONS = (
    (
        "truth-value",
        r"truth value of an array",
        ("one truth value is wanted of a whole array, as with Python's own max",
         "ต้องการค่าจริงเท็จค่าเดียวจากทั้งอาร์เรย์ เช่นเมื่อใช้ max ของ Python"),
        (
            "Python's own comparisons and max know single numbers only. Which function of numpy "
            "compares entry by entry?",
            "การเปรียบเทียบและ max ของ Python ใช้กับจำนวนเดียวเท่านั้น ฟังก์ชันใดของ numpy เปรียบเทียบทีละค่า",
        ),
    ),
    (
        "one-argument",
        r"(maximum|minimum)\(\) takes from 2 to 3 positional arguments but 1 (was|were) given",
        ("a function that compares two things got one argument",
         "ฟังก์ชันที่เปรียบเทียบสองสิ่งได้รับอาร์กิวเมนต์เดียว"),
        (
            "What should each entry be compared with?",
            "แต่ละค่าควรถูกเปรียบเทียบกับอะไร",
        ),
    ),
    (
        "array-for-axis",
        r"only integer scalar arrays can be converted|only (length-1|0-dimensional) arrays can be|"
        r"only size-1 arrays can be",
        ("an array stands where a function wants one whole number, such as the axis of a sum",
         "มีอาร์เรย์อยู่ตรงที่ฟังก์ชันต้องการจำนวนเต็มจำนวนเดียว เช่นแกนของผลรวม"),
        (
            "The second argument of a sum is not added. What does it mean?",
            "อาร์กิวเมนต์ที่สองของผลรวมไม่ได้ถูกบวก มันหมายถึงอะไร",
        ),
    ),
    (
        "shapes-of-a-product",
        r"matmul: |shapes .* not aligned",
        ("the shapes of a matrix product do not fit", "รูปร่างในการคูณเมทริกซ์ไม่เข้ากัน"),
        (
            "Write the shapes of both factors below each other: the last number of the first "
            "must "
            "be the first of the second.",
            "เขียนรูปร่างของตัวคูณทั้งสองไว้ด้วยกัน จำนวนสุดท้ายของตัวแรกต้องเท่ากับจำนวนแรกของตัวที่สอง",
        ),
    ),
    (
        "shapes-do-not-fit",
        r"could not be broadcast|could not broadcast|shape mismatch",
        ("the shapes of two arrays do not fit together", "รูปร่างของสองอาร์เรย์ไม่เข้ากัน"),
        (
            "Print the two shapes just before that line. Which axis does each number belong to?",
            "พิมพ์รูปร่างทั้งสองก่อนบรรทัดนั้น แต่ละจำนวนเป็นของแกนใด",
        ),
    ),
    (
        "index-beyond",
        r"out of bounds for axis",
        ("an index lies beyond the end of an axis", "ดัชนีเลยท้ายของแกน"),
        (
            "Which axis do your indices count along, and how long is it? Do you count from 0?",
            "ดัชนีของคุณนับตามแกนใด แกนนั้นยาวเท่าใด และนับจาก 0 หรือไม่",
        ),
    ),
    (
        "axis-missing",
        r"is out of bounds for array of dimension",
        ("an axis is asked for that the array does not have", "ขอแกนที่อาร์เรย์ไม่มี"),
        (
            "Print the shape of the array just before that line. Which step before it has lost "
            "an axis?",
            "พิมพ์รูปร่างของอาร์เรย์ก่อนบรรทัดนั้น ขั้นตอนใดก่อนหน้าที่ทำให้แกนหายไป",
        ),
    ),
    (
        "index-not-whole",
        r"arrays used as indices must be of integer|only integers, slices",
        ("an index that is not a whole number", "ดัชนีที่ไม่ใช่จำนวนเต็ม"),
        (
            "Print the dtype of your index just before that line. Are whole numbers still whole?",
            "พิมพ์ dtype ของดัชนีก่อนบรรทัดนั้น จำนวนเต็มยังเป็นจำนวนเต็มหรือไม่",
        ),
    ),
    (
        "key-missing",
        r"KeyError",
        ("a dictionary is asked for a key that it does not have", "ขอคีย์ที่ไม่มีในดิกชันนารี"),
        (
            "Compare the key in the message with those of params, letter by letter.",
            "เปรียบเทียบคีย์ในข้อความกับคีย์ของ params ทีละตัวอักษร",
        ),
    ),
    (
        "name-unknown",
        r"NameError|UnboundLocalError",
        ("a name that is not defined", "ชื่อที่ยังไม่ได้กำหนด"),
        (
            "Restart the kernel and run all cells: is the name still defined before this "
            "function "
            "uses it?",
            "รีสตาร์ตเคอร์เนลแล้วรันทุกเซลล์ ชื่อนี้ถูกกำหนดก่อนที่ฟังก์ชันจะใช้หรือไม่",
        ),
    ),
    (
        "arguments",
        r"^TypeError: \w+\(\) (takes|missing|got)",
        ("a function is called, or defined, with other arguments than it has",
         "เรียกหรือกำหนดฟังก์ชันด้วยอาร์กิวเมนต์ที่ไม่ตรงกัน"),
        (
            "Compare the arguments in the message with the line of the definition in the task.",
            "เปรียบเทียบอาร์กิวเมนต์ในข้อความกับบรรทัดที่กำหนดฟังก์ชันในโจทย์",
        ),
    ),
)  # fmt: skip


def _of_exceptions(form: Entries) -> None:
    for name, pattern, title, hint in EXCEPTIONS:
        form(f"error-{name}", title, hint, shows=_raises(form.task, re.compile(pattern)))


def _raises(task: str, pattern: re.Pattern):
    """Return the predicate that every call of the task's functions ended in such an error."""

    def shows(evidence: Evidence) -> bool:
        calls = [call for function in FUNCTIONS[task] for call in evidence.of(function)]
        errors = [f"{call.error}: {call.text}" for call in calls if call.error]
        return bool(calls) and len(errors) == len(calls) and all(map(pattern.search, errors))

    return shows
