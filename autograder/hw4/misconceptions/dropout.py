"""Known wrong answers to OT3: told by which entries survive, how large they are, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from hw4kit.words import Text

from autograder.hw4.misconceptions.compare import agree, numbers
from autograder.hw4.misconceptions.entry import Entries, Evidence, Observation

READ = Text(
    "the heading “OT3 · Inverted dropout” in notebook 2", "หัวข้อ “OT3 · Inverted dropout” ในโน้ตบุ๊กที่ 2"
)
TRAINING, EVALUATION, BACKWARD = "training", "evaluation", "backward"
RANDOM = "random, inputs unchanged"
DEVIATIONS = 5.0  # standard deviations of a share that count as the same share
OT3 = Entries("OT3", READ)


@dataclass(frozen=True)
class Dropped:
    """What one call of dropout_forward did to A.

    share: of the entries that survived; scale: what all of these were multiplied with, or None.
    """

    A: np.ndarray
    drop_prob: float
    out: np.ndarray
    mask: np.ndarray | None

    @property
    def kept(self) -> np.ndarray:
        return self.out != 0

    @property
    def scale(self) -> float | None:
        ratios = self.out[self.kept] / self.A[self.kept]
        if ratios.size == 0 or not agree(ratios, np.full_like(ratios, ratios[0])):
            return None
        return float(ratios[0])

    def keeps(self, share: float) -> bool:
        """Tell whether about this share of the entries survived, up to chance."""
        spread = np.sqrt(share * (1 - share) / self.A.size)
        return abs(self.kept.mean() - share) < DEVIATIONS * spread + 1e-9

    def scaled_by(self, factor: float) -> bool:
        return self.scale is not None and agree(self.scale, factor)


def drops(evidence: Evidence, training: bool, swapped: bool = False) -> list[Dropped]:
    """Return the calls, in training or not, that gave a pair whose output has A's shape."""
    found = []
    for call in evidence.of("dropout_forward"):
        if call.error or bool(call.given[3]) is not training or not call.given[1]:
            continue
        pair = _pair(call.value)
        out, mask = map(numbers, reversed(pair) if swapped else pair)
        A = call.given[0]
        if out is not None and out.shape == A.shape and np.isfinite(out).all():
            found.append(Dropped(A, call.given[1], out, mask))
    return found


def _pair(value: object) -> tuple:
    return tuple(value) if isinstance(value, (tuple, list)) and len(value) == 2 else (None, None)


def _when(training: bool, rule: Callable[[Dropped], bool]):
    """Return the predicate that the rule holds for all calls, in training or not."""

    def shows(evidence: Evidence) -> bool:
        found = drops(evidence, training)
        return len(found) >= 2 and all(rule(drop) for drop in found)

    return shows


def _both(*predicates: Callable[[Evidence], bool]):
    return lambda evidence: all(shows(evidence) for shows in predicates)


def _either(*predicates: Callable[[Evidence], bool]):
    return lambda evidence: any(shows(evidence) for shows in predicates)


def _unchanged(drop: Dropped) -> bool:
    return agree(drop.out, drop.A)


def _right_share(drop: Dropped) -> bool:
    return drop.keeps(1 - drop.drop_prob)


def _swapped_share(drop: Dropped) -> bool:
    return drop.keeps(drop.drop_prob)


def _some_dropped(drop: Dropped) -> bool:
    """Tell whether entries are lost, and not just those of one sign or below some size."""
    if drop.kept.all() or not drop.kept.any():
        return not drop.kept.all()
    for values in (drop.A, np.abs(drop.A)):
        lost, left = values[~drop.kept], values[drop.kept]
        if lost.max() <= left.min() or left.max() <= lost.min():
            return False
    return True


def _negative_cut(drop: Dropped) -> bool:
    """Tell whether no negative entry is left, but some of the others are."""
    negative = drop.A < 0
    return bool(negative.any() and drop.kept[~negative].any() and not drop.kept[negative].any())


OT3(
    "negative-cut",
    ("negative entries are cut at 0 as well", "ตัดสมาชิกที่เป็นลบที่ 0 ด้วย"),
    (
        "A holds 2 and −2, and both are to be treated alike here. What becomes of each when "
        "training is false?",
        "A มีทั้ง 2 และ −2 ซึ่งข้อนี้ต้องทำกับทั้งสองเหมือนกัน เมื่อ training เป็น false แต่ละตัวกลายเป็นอะไร",
    ),
    shows=_when(False, lambda d: _negative_cut(d) and agree(d.out, np.maximum(d.A, 0.0))),
    checks=(EVALUATION,),
)
OT3(
    "negative-cut-in-training",
    ("negative entries never survive in training", "สมาชิกที่เป็นลบไม่เคยรอดตอนฝึก"),
    (
        "Who survives is a matter of chance, not of sign. What does your function do to −2, with a "
        "mask that keeps it?",
        "การรอดขึ้นกับการสุ่ม ไม่ใช่เครื่องหมาย ฟังก์ชันของคุณทำอะไรกับ −2 เมื่อมาสก์เก็บมันไว้",
    ),
    shows=_when(True, _negative_cut),
    checks=(TRAINING, BACKWARD),
)
OT3(
    "training-swapped",
    ("training and evaluation are swapped", "สลับระหว่างตอนฝึกและตอนใช้งาน"),
    (
        "Your function drops entries when training is false. When should a network lose neurons?",
        "ฟังก์ชันของคุณตัดสมาชิกทิ้งเมื่อ training เป็น false โครงข่ายควรสูญเสียนิวรอนเมื่อใด",
    ),
    shows=_both(_when(True, _unchanged), _when(False, _some_dropped)),
    checks=(TRAINING, EVALUATION, RANDOM),
)
OT3(
    "never-dropped",
    ("nothing is dropped in training", "ไม่ตัดสมาชิกใดเลยตอนฝึก"),
    (
        "With drop_prob = 0.5 your output is A. What should happen to half of its entries?",
        "เมื่อ drop_prob = 0.5 เอาต์พุตของคุณคือ A สมาชิกครึ่งหนึ่งควรเป็นอย่างไร",
    ),
    shows=_when(True, _unchanged),
    checks=(TRAINING, RANDOM),
)
OT3(
    "whole-columns",
    ("whole columns are dropped: one mask for all rows", "ตัดทั้งคอลัมน์: ใช้มาสก์เดียวกับทุกแถว"),
    (
        "All examples of the batch lose the same neurons. Which shape must the random "
        "numbers have?",
        "ทุกตัวอย่างในแบตช์สูญเสียนิวรอนเดียวกัน เลขสุ่มต้องมีรูปร่างใด",
    ),
    shows=_when(True, lambda d: not d.kept.all() and bool((d.kept == d.kept[:1]).all())),
    checks=(TRAINING,),
)
OT3(
    "whole-rows",
    ("whole rows are dropped", "ตัดทั้งแถว"),
    (
        "Some examples lose all their neurons, others none. Which shape must the random "
        "numbers have?",
        "บางตัวอย่างสูญเสียนิวรอนทั้งหมด บางตัวอย่างไม่เสียเลย เลขสุ่มต้องมีรูปร่างใด",
    ),
    shows=_when(True, lambda d: not d.kept.all() and bool((d.kept == d.kept[:, :1]).all())),
    checks=(TRAINING,),
)
OT3(
    "not-scaled",
    ("the survivors are not made larger", "ไม่ได้ขยายสมาชิกที่รอด"),
    (
        "With p = 0.5 half of a sum is gone. What must happen to the rest so that the mean stays?",
        "เมื่อ p = 0.5 ผลรวมหายไปครึ่งหนึ่ง ส่วนที่เหลือต้องเป็นอย่างไรค่าเฉลี่ยจึงคงเดิม",
    ),
    shows=_when(True, lambda d: _right_share(d) and d.scaled_by(1.0)),
    checks=(TRAINING,),
)
OT3(
    "scaled-by-drop-probability",
    (
        "the survivors are divided by the probability of dropping",
        "หารสมาชิกที่รอดด้วยความน่าจะเป็นที่จะถูกตัด",
    ),
    (
        "If one entry of ten is dropped, should the others become a little larger, or ten times "
        "as large?",
        "ถ้าสมาชิกสิบตัวถูกตัดหนึ่งตัว ตัวที่เหลือควรใหญ่ขึ้นเล็กน้อยหรือสิบเท่า",
    ),
    shows=_when(True, lambda d: _right_share(d) and d.scaled_by(1 / d.drop_prob)),
    checks=(TRAINING,),
)
OT3(
    "multiplied-by-keep-probability",
    ("the survivors are made smaller, not larger", "สมาชิกที่รอดถูกทำให้เล็กลง ไม่ใช่ใหญ่ขึ้น"),
    (
        "Part of the sum is gone already. Should the rest shrink, too?",
        "ผลรวมหายไปส่วนหนึ่งแล้ว ส่วนที่เหลือควรเล็กลงอีกหรือไม่",
    ),
    shows=_when(True, lambda d: _right_share(d) and d.scaled_by(1 - d.drop_prob)),
    checks=(TRAINING,),
)
OT3(
    "probabilities-swapped",
    ("the probabilities of keeping and dropping are swapped", "สลับความน่าจะเป็นของการเก็บกับการตัด"),
    (
        "With p = 0.2, is one fifth of the entries lost or kept?",
        "เมื่อ p = 0.2 สมาชิกหนึ่งในห้าหายไปหรือถูกเก็บไว้",
    ),
    shows=_when(True, lambda d: _swapped_share(d) and d.scaled_by(1 / d.drop_prob)),
    checks=(TRAINING,),
)
OT3(
    "complement-dropped",
    ("1 − p of the entries are dropped, not p", "ตัดสมาชิกไป 1 − p ของทั้งหมด ไม่ใช่ p"),
    (
        "The survivors have the right size, but there are not as many as there should be. Is p "
        "the probability to be dropped, or to survive?",
        "สมาชิกที่รอดมีค่าถูกต้อง แต่จำนวนไม่ถูกต้อง p คือความน่าจะเป็นที่จะถูกตัด หรือที่จะรอด",
    ),
    shows=_when(True, lambda d: _swapped_share(d) and d.scaled_by(1 / (1 - d.drop_prob))),
    checks=(TRAINING,),
)
OT3(
    "always-a-half",
    ("a half is dropped, whatever drop_prob is", "ตัดครึ่งหนึ่งเสมอไม่ว่า drop_prob เป็นเท่าใด"),
    (
        "Your function drops equally many entries for every drop_prob. Who decides how many are "
        "dropped?",
        "ฟังก์ชันของคุณตัดสมาชิกมากเท่ากันสำหรับทุก drop_prob ใครเป็นผู้กำหนดว่าตัดเท่าใด",
    ),
    shows=_both(
        _when(True, lambda d: d.keeps(0.5) and d.scaled_by(2.0)),
        lambda evidence: any(not _right_share(d) for d in drops(evidence, True)),
    ),
    checks=(TRAINING,),
)


def _same_in_each_row(drop: Dropped) -> bool:
    counts = drop.kept.sum(axis=1)
    return _right_count(drop) and len(set(counts.tolist())) == 1


def _right_count(drop: Dropped) -> bool:
    """Tell whether the number of survivors is what it is on average, up to one."""
    expected = (1 - drop.drop_prob) * drop.A.size
    rows = len(drop.A)
    return abs(drop.kept.sum() - expected) <= rows and drop.scaled_by(1 / (1 - drop.drop_prob))


OT3(
    "fixed-number-a-row",
    ("the same number of entries is dropped in each row", "จำนวนสมาชิกที่ถูกตัดเท่ากันในทุกแถว"),
    (
        "Each entry decides for itself, as with a coin of its own. Must each row lose equally "
        "many?",
        "สมาชิกแต่ละตัวตัดสินเองเหมือนโยนเหรียญของตัวเอง ทุกแถวต้องเสียเท่ากันหรือไม่",
    ),
    shows=_when(True, _same_in_each_row),
    checks=(TRAINING,),
)
OT3(
    "fixed-number",
    ("the same number of entries is dropped every time", "จำนวนสมาชิกที่ถูกตัดเท่าเดิมทุกครั้ง"),
    (
        "Each entry decides for itself, as with a coin of its own. Is the number of heads always "
        "the same?",
        "สมาชิกแต่ละตัวตัดสินเองเหมือนโยนเหรียญของตัวเอง จำนวนครั้งที่ออกหัวเท่าเดิมเสมอหรือไม่",
    ),
    shows=lambda evidence: (
        len(drops(evidence, True)) >= 6
        and all(
            abs(d.kept.sum() - (1 - d.drop_prob) * d.A.size) <= 1
            and d.scaled_by(1 / (1 - d.drop_prob))
            for d in drops(evidence, True)
        )
    ),
    checks=(TRAINING,),
)
OT3(
    "scaled-at-test-time",
    ("the output is scaled when not training", "เอาต์พุตถูกปรับขนาดตอนใช้งาน"),
    (
        "The survivors grow in training, so that nothing needs doing later. What is the output "
        "when training is false?",
        "สมาชิกที่รอดถูกขยายตอนฝึกแล้ว ภายหลังจึงไม่ต้องทำอะไร เมื่อ training เป็น false เอาต์พุตควรเป็นอะไร",
    ),
    shows=_when(False, lambda d: d.kept.all() and not _unchanged(d) and d.scale is not None),
    checks=(EVALUATION,),
)
OT3(
    "dropped-at-test-time",
    ("entries are dropped when not training as well", "ตัดสมาชิกตอนใช้งานด้วย"),
    (
        "A network that is used should have all its neurons. What is training for?",
        "โครงข่ายที่นำไปใช้ควรมีนิวรอนครบ training มีไว้ทำอะไร",
    ),
    shows=_when(False, _some_dropped),
    checks=(EVALUATION,),
)


def _ones(drop: Dropped) -> bool:
    return drop.mask is not None and agree(drop.mask, np.ones_like(drop.A))


OT3(
    "mask-at-test-time",
    (
        "the mask drops entries when not training, though the output does not",
        "มาสก์ตัดสมาชิกตอนใช้งาน แม้เอาต์พุตไม่ได้ตัด",
    ),
    (
        "When training is false your output is A. With which mask would A times the mask be the "
        "same?",
        "เมื่อ training เป็น false เอาต์พุตของคุณคือ A คูณ A กับมาสก์ใดจึงจะได้ผลเดียวกัน",
    ),
    shows=_when(False, lambda d: d.mask is not None and _unchanged(d) and not _ones(d)),
    checks=(EVALUATION,),
)


def _no_mask(evidence: Evidence) -> bool:
    calls = [call for call in evidence.of("dropout_forward") if not call.given[3]]
    good = [call for call in calls if not call.error and len(_pair(call.value)) == 2]
    return bool(good) and all(
        _pair(call.value)[1] is None and numbers(_pair(call.value)[0]) is not None for call in good
    )


OT3(
    "no-mask-at-test-time",
    ("no mask is returned when not training", "ไม่คืนมาสก์ตอนใช้งาน"),
    (
        "The way back multiplies with the mask, whatever training was. Which mask changes nothing?",
        "ขากลับคูณด้วยมาสก์เสมอไม่ว่า training เป็นอะไร มาสก์ใดไม่เปลี่ยนอะไรเลย",
    ),
    shows=_no_mask,
    checks=(EVALUATION,),
)
OT3(
    "mask-without-scale",
    ("the mask has ones in place of its scale", "มาสก์มีค่าเป็นหนึ่งแทนที่จะมีตัวขยาย"),
    (
        "The output is right, the mask is not. With which numbers was A multiplied?",
        "เอาต์พุตถูกต้อง แต่มาสก์ไม่ถูก A ถูกคูณด้วยตัวเลขใด",
    ),
    shows=_when(
        True,
        lambda d: (
            d.scaled_by(1 / (1 - d.drop_prob))
            and d.mask is not None
            and d.mask.shape == d.A.shape
            and np.array_equal(d.mask, d.kept)
        ),
    ),
    checks=(BACKWARD,),
)


def _turned_round(evidence: Evidence) -> bool:
    turned = drops(evidence, True, swapped=True)
    return len(turned) >= 2 and all(
        d.mask is not None and d.scale is not None and agree(d.out, d.A * d.mask) for d in turned
    )


OT3(
    "pair-turned-round",
    ("the mask comes first, the output second", "มาสก์มาก่อน เอาต์พุตมาทีหลัง"),
    ("In which order does the task want the two?", "โจทย์ต้องการสองสิ่งนี้ตามลำดับใด"),
    shows=_turned_round,
)


def _alone(evidence: Evidence) -> bool:
    calls = [call for call in evidence.of("dropout_forward") if not call.error]
    return bool(calls) and all(
        isinstance(call.value, np.ndarray) and call.value.shape == call.given[0].shape
        for call in calls
    )


OT3(
    "output-without-mask",
    ("the output is returned without its mask", "คืนเอาต์พุตโดยไม่มีมาสก์"),
    (
        "dropout_backward must know which entries survived. Who tells it?",
        "dropout_backward ต้องรู้ว่าสมาชิกใดรอด ใครเป็นผู้บอก",
    ),
    shows=_alone,
)

# --------------------------------------------------------------------------------- the way back


def _back(rule: Callable[[np.ndarray, np.ndarray], np.ndarray]):
    """Return the predicate that the way back is wrong, and is `rule(dout, mask)` in all calls."""

    def shows(evidence: Evidence) -> bool:
        calls = [call for call in evidence.of("dropout_backward") if _is_clear(call)]
        given = [(call.value, *map(np.asarray, call.given)) for call in calls]
        wrong = any(not agree(value, dout * mask) for value, dout, mask in given)
        with np.errstate(all="ignore"):
            return wrong and all(agree(value, rule(dout, mask)) for value, dout, mask in given)

    return shows


def _is_clear(call: Observation) -> bool:
    dout, mask = map(numbers, call.given)
    return not call.error and mask is not None and dout.shape == mask.shape


OT3(
    "backward-without-mask",
    ("the way back does not use the mask", "ขากลับไม่ใช้มาสก์"),
    (
        "An entry that was dropped has no influence on the loss. What is its gradient?",
        "สมาชิกที่ถูกตัดไม่มีผลต่อค่าสูญเสีย เกรเดียนต์ของมันคือเท่าใด",
    ),
    shows=_back(lambda dout, mask: dout),
    checks=(BACKWARD,),
)
OT3(
    "backward-without-scale",
    ("the way back forgets the mask's scale", "ขากลับลืมตัวขยายในมาสก์"),
    (
        "The right entries survive. By how much were they made larger on the way forward?",
        "สมาชิกที่รอดถูกต้องแล้ว ขาไปสมาชิกเหล่านี้ถูกขยายเท่าใด",
    ),
    shows=_back(lambda dout, mask: dout * (mask > 0)),
    checks=(BACKWARD,),
)
OT3(
    "backward-turned-round",
    ("the way back takes the entries that were dropped", "ขากลับใช้สมาชิกที่ถูกตัด"),
    (
        "Your gradient goes through where nothing came through on the way forward. Which entries "
        "have reached the loss?",
        "เกรเดียนต์ของคุณผ่านตรงที่ขาไปไม่มีอะไรผ่าน สมาชิกตัวใดส่งผลถึงค่าสูญเสีย",
    ),
    shows=_back(lambda dout, mask: dout * (mask == 0)),
    checks=(BACKWARD,),
)
OT3(
    "backward-divided",
    ("the way back divides by the mask", "ขากลับหารด้วยมาสก์"),
    (
        "If the output is A times a number, what is its derivative with respect to A?",
        "ถ้าเอาต์พุตคือ A คูณจำนวนหนึ่ง อนุพันธ์เทียบกับ A คืออะไร",
    ),
    shows=_either(
        _back(lambda dout, mask: np.where(mask > 0, dout / np.where(mask > 0, mask, 1), 0)),
        _back(lambda dout, mask: dout / mask),
    ),
    checks=(BACKWARD,),
)


def _backward_none(evidence: Evidence) -> bool:
    calls = [call for call in evidence.of("dropout_backward") if not call.error]
    return bool(calls) and all(call.value is None for call in calls)


OT3(
    "backward-nothing-returned",
    ("dropout_backward returns nothing", "dropout_backward ไม่คืนค่าใด"),
    ("Is the last line a return statement?", "บรรทัดสุดท้ายเป็นคำสั่ง return หรือไม่"),
    shows=_backward_none,
    checks=(BACKWARD,),
)

# ---------------------------------------------------------------------------------------- chance


def _masks(evidence: Evidence) -> list[tuple[Observation, np.ndarray]]:
    """Return the training calls of one probability, with what survived in each.

    Where all or nothing did, that is too little to tell one mask from another.
    """
    calls = [
        call
        for call in evidence.of("dropout_forward")
        if not call.error and call.given[3] and call.given[1] == 0.5
    ]
    found = [(call, numbers(_pair(call.value)[0])) for call in calls]
    return [
        (call, out != 0)
        for call, out in found
        if out is not None and out.shape == call.given[0].shape and np.isfinite(out).all()
        if out.any() and not out.all()
    ]


def _states(one: Observation, other: Observation) -> bool:
    states = [call.given[2].bit_generator.state for call in (one, other)]
    return states[0] == states[1]


def _same_mask(evidence: Evidence) -> bool:
    masks = _masks(evidence)
    pairs = [
        np.array_equal(mask, later)
        for (one, mask), (other, later) in pairwise(masks)
        if not _states(one, other) and mask.shape == later.shape
    ]
    return bool(pairs) and all(pairs)


def _other_generator(evidence: Evidence) -> bool:
    masks = _masks(evidence)
    pairs = [
        np.array_equal(mask, later)
        for (one, mask), (other, later) in pairwise(masks)
        if _states(one, other) and mask.shape == later.shape
    ]
    return bool(pairs) and not any(pairs)


OT3(
    "same-mask",
    ("the same mask every time", "ได้มาสก์เดิมทุกครั้ง"),
    (
        "Where does your function get its random numbers from, and is a seed set inside?",
        "ฟังก์ชันของคุณได้เลขสุ่มจากไหน และตั้งซีดไว้ข้างในหรือไม่",
    ),
    shows=_same_mask,
    checks=(RANDOM,),
)
OT3(
    "another-generator",
    ("random numbers from elsewhere than rng", "ใช้เลขสุ่มจากที่อื่นที่ไม่ใช่ rng"),
    (
        "Who else makes random numbers in your function?",
        "ในฟังก์ชันของคุณมีอะไรสร้างเลขสุ่มอีก",
    ),
    shows=_other_generator,
    checks=(RANDOM,),
)


def probes() -> list[tuple]:
    """Return more calls, with probabilities far from a half, to be sure."""
    found = []
    for seed, drop_prob in enumerate((0.2, 0.7, 0.35)):
        rng = np.random.default_rng([seed, 79])
        A = rng.choice([-1.0, 1.0], size=(40, 30)) * rng.uniform(0.5, 2.0, size=(40, 30))
        found.append((A, drop_prob, rng, True))
        found.append((A[:6, :5], drop_prob, rng, False))
    return found
