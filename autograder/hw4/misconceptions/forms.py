"""Mistakes of form that every task knows: nothing returned, inputs changed, another type.

They are facts about the calls and not computations, so nothing else need be compared.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from hw4kit.words import Text

from autograder.hw4.misconceptions import exceptions
from autograder.hw4.misconceptions.compare import numbers
from autograder.hw4.misconceptions.entry import Entries, Evidence, Observation

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
INPUT_CHANGED = (
    ("an input is changed by the call", "การเรียกฟังก์ชันเปลี่ยนอินพุต"),
    (
        "The caller goes on using its arrays. Which line of yours writes into one of them instead "
        "of making a new one?",
        "ผู้เรียกยังใช้อาร์เรย์ของตนต่อ บรรทัดใดของคุณเขียนทับอาร์เรย์นั้นแทนที่จะสร้างใหม่",
    ),
)
GRADS_CHANGED = ("grads is changed by the call", "การเรียกฟังก์ชันเปลี่ยน grads")
CHANGED = {  # title and hint where some of the arguments must be written into
    "C5": (
        GRADS_CHANGED,
        (
            "Only params may change here. Which line of yours writes into grads?",
            "ข้อนี้เปลี่ยนได้เฉพาะ params บรรทัดใดของคุณเขียนทับ grads",
        ),
    ),
    "OT2": (
        GRADS_CHANGED,
        (
            "Only params and velocity may change here. Which line of yours writes into grads?",
            "ข้อนี้เปลี่ยนได้เฉพาะ params และ velocity บรรทัดใดของคุณเขียนทับ grads",
        ),
    ),
}


def entries(task: str, read: Text) -> Entries:
    """Return the mistakes of form of one task."""
    form = Entries(task, read)
    if task in CONDUCT:
        _of_values(form, *CONDUCT[task])
    if task in FUNCTIONS:
        exceptions.add(form, FUNCTIONS[task])
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
                "print ทำให้คุณเห็นผล แต่ผู้เรียกได้เฉพาะสิ่งที่อยู่หลัง return บรรทัดสุดท้ายเป็นคำสั่ง return หรือไม่",
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
                "Nobody can calculate with a text. Where in your function is the number before it "
                "becomes a text?",
                "คำนวณกับข้อความไม่ได้ ในฟังก์ชันของคุณ ตัวเลขอยู่ตรงไหนก่อนจะกลายเป็นข้อความ",
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
                "Called again and again with the same numbers, your function gives different "
                "answers. Who counts the epochs?",
                "เรียกฟังก์ชันซ้ำหลายครั้งด้วยค่าเดียวกันแต่ได้คำตอบต่างกัน ใครเป็นผู้นับอีพ็อก",
            ),
            shows=lambda evidence: _changes_its_mind(
                [*evidence.of(function), *(evidence.ask(function, 0.5, 0.5) for _ in range(12))]
            ),
        )
    if form.task in ("C5", "OT2"):
        form(
            "entries-added",
            (
                "new entries are added, the old ones stay as they are",
                "เพิ่มรายการใหม่ แต่รายการเดิมไม่เปลี่ยน",
            ),
            (
                "The caller looks for the keys it has. Print the keys of params before and after a "
                "call: under which names do your results stand?",
                "ผู้เรียกหาคีย์เดิมของตน ลองใช้ print แสดงคีย์ของ params ก่อนและหลังการเรียก ผลของคุณอยู่ใต้ชื่อใด",
            ),
            shows=every(lambda call: adds_only(call.given[0], call.after[0])),
        )
        form(
            "entries-lost",
            ("an entry of params is lost or is no array", "รายการใน params หายไปหรือไม่ใช่อาร์เรย์"),
            (
                "After the step each of the four keys must still hold an array. Print params "
                "after a call: which key does not?",
                "หลังหนึ่งก้าว คีย์ทั้งสี่ต้องยังเก็บอาร์เรย์อยู่ ใช้ print แสดง params หลังการเรียก คีย์ใดไม่เป็นเช่นนั้น",
            ),
            shows=every(lambda call: not _has_all(call.after[0])),
        )
    if kept and form.task in ("C1", "C2", "C3", "C7"):
        form(
            "entry-added",
            ("an entry is added to params", "เพิ่มรายการใน params"),
            (
                "The caller goes on using its dictionary, and has four entries in mind. Where else "
                "can your function keep what it needs later?",
                "ผู้เรียกยังใช้ดิกชันนารีของตนต่อ และคาดว่ามีสี่รายการ ฟังก์ชันของคุณเก็บสิ่งที่ต้องใช้ภายหลังไว้ที่อื่นได้หรือไม่",
            ),
            shows=lambda evidence: any(_has_more(call, kept) for call in evidence.of(function)),
            checks=(conduct,),
        )
    if kept:
        form(
            "inputs-changed",
            *CHANGED.get(form.task, INPUT_CHANGED),
            shows=lambda evidence: any(
                _changed(call, kept) for name in FUNCTIONS[form.task] for call in evidence.of(name)
            ),
            checks=(conduct,),
        )
    if form.task in KINDS:
        is_as_asked = KINDS[form.task]
        form(
            "wrong-type",
            ("another type or shape than asked for", "ชนิดหรือรูปร่างไม่ตรงกับที่ต้องการ"),
            (
                "Which type and shape does the task's docstring ask for, and what do you return?",
                "docstring ในโจทย์ต้องการชนิดและรูปร่างใด และคุณคืนอะไร",
            ),
            shows=lambda evidence: not any(
                _changed(call, kept) for call in evidence.of(function)
            ) and any(not call.error and not is_as_asked(call) for call in evidence.of(function)),
            checks=(conduct,),
        )  # fmt: skip


def _is_number(call: Observation) -> bool:
    value = call.value
    return isinstance(value, (int, float, np.number, np.ndarray)) and np.ndim(value) == 0


def _is_array(value: object, shape: tuple[int, ...], kinds: str = "biuf") -> bool:
    return type(value) is np.ndarray and value.shape == shape and value.dtype.kind in kinds


def _has_shapes_of_params(call: Observation) -> bool:
    """Tell whether each gradient that is there is an array of its parameter's shape."""
    params, grads = call.given[0], call.value
    return not isinstance(grads, Mapping) or all(
        _is_array(grads[name], array.shape) for name, array in params.items() if name in grads
    )


KINDS = {  # task: whether a value is of the type and the shape asked for
    "C1": lambda call: _is_array(call.value, (len(call.given[1]), len(call.given[0]["b2"]))),
    "C2": _is_number,
    "C3": _has_shapes_of_params,
    "C6": _is_number,
    "C7": lambda call: _is_array(call.value, (len(call.given[1]),), "iu"),
}


def _of_gradients(form: Entries, every) -> None:
    form(
        "other-names",
        ("the gradients have other names than the parameters", "เกรเดียนต์มีชื่อไม่ตรงกับพารามิเตอร์"),
        (
            "Whoever uses the dictionary looks for the keys of params. Which keys has yours?",
            "ผู้ใช้ดิกชันนารีจะหาคีย์เดียวกับ params ของคุณมีคีย์ใดบ้าง",
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


def _has_more(call: Observation, kept: tuple[int, ...]) -> bool:
    """Tell whether a dictionary has got another key and is otherwise as it was."""
    pairs = [(call.given[i], call.after[i]) for i in kept if i < len(call.after)]
    dictionaries = [pair for pair in pairs if all(isinstance(one, dict) for one in pair)]
    return any(adds_only(before, after) for before, after in dictionaries)


def adds_only(before: dict, after: object) -> bool:
    """Tell whether a dictionary has got other keys and is otherwise as it was."""
    more = isinstance(after, dict) and before.keys() < after.keys()
    return more and _same(before, {name: after[name] for name in before})


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
