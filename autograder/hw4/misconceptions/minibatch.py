"""Known wrong answers to C4: told by what the batches have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from hw4kit.words import Text

from autograder.hw4.misconceptions.compare import numbers
from autograder.hw4.misconceptions.entry import Entries, Evidence, Observation

READ = Text("the heading “C4 · Mini-batches” in notebook 2", "หัวข้อ “C4 · Mini-batches” ในโน้ตบุ๊กที่ 2")
LABELS, SIZE, RANDOM = "rows keep their labels", "batch size", "random rows"
LARGE, REPEATABLE = "batch larger than the data", "repeatable, inputs unchanged"
ENOUGH = 8  # batches, to say what they have in common
MOST_ROWS = 1000  # of a batch that is looked at
C4 = Entries("C4", READ)


@dataclass(frozen=True)
class Batch:
    """One batch, each row and each label as the place in the data where it comes from.

    `rows` or `labels` is None if something in it is not of the data; N is the number of rows.
    """

    size: int
    N: int
    rows: tuple[int, ...] | None
    labels: tuple[int, ...] | None

    @property
    def good(self) -> bool:
        return self.rows is not None and self.labels is not None


def read(call: Observation) -> Batch:
    """Return what a call that ended well drew."""
    X, y, size, _ = call.given
    pair = call.value if isinstance(call.value, (tuple, list)) and len(call.value) == 2 else None
    rows, labels = pair or (None, None)
    return Batch(int(size), len(X), _places(rows, X), _places(labels, y))


def _places(value: object, data: np.ndarray) -> tuple[int, ...] | None:
    if isinstance(value, np.ndarray) and value.size > MOST_ROWS * data[0].size:
        return None  # before it is copied
    drawn = numbers(value)
    if drawn is None or drawn.ndim != data.ndim or drawn.shape[1:] != data.shape[1:]:
        return None
    if len(drawn) > MOST_ROWS:
        return None
    same = drawn[:, None] == data[None]
    same = same if data.ndim == 1 else same.all(axis=2)
    return tuple(same.argmax(axis=1).tolist()) if same.any(axis=1).all() else None


def batches(evidence: Evidence) -> list[Batch]:
    return [read(call) for call in evidence.of("sample_minibatch") if not call.error]


def _all(rule: Callable[[Batch], bool], among: Callable[[Batch], bool] = lambda batch: batch.good):
    """Return the predicate that enough batches are looked at and the rule holds for all."""

    def shows(evidence: Evidence) -> bool:
        drawn = [batch for batch in batches(evidence) if among(batch)]
        return len(drawn) >= ENOUGH and all(rule(batch) for batch in drawn)

    return shows


def _values(rule: Callable[[Observation], bool]):
    """Return the predicate that no call failed and the rule holds for what every one gave."""

    def shows(evidence: Evidence) -> bool:
        calls = evidence.of("sample_minibatch")
        return bool(calls) and all(not call.error and rule(call) for call in calls)

    return shows


def _steps(batch: Batch) -> Iterable[int]:
    """Return how far each row lies behind the one before it, going round."""
    return (np.diff(batch.rows) % batch.N).tolist()


# --------------------------------------------------------------------------------- batch size


def _constant(evidence: Evidence) -> bool:
    drawn = [batch for batch in batches(evidence) if batch.rows is not None]
    sizes = {batch.size for batch in drawn}
    lengths = {len(batch.rows) for batch in drawn}
    return len(sizes) >= 3 and len(lengths) == 1 and lengths != {drawn[0].N}


C4(
    "all-rows",
    ("the batch is the whole data", "แบตช์คือข้อมูลทั้งหมด"),
    (
        "Your batch has as many rows as the data, whatever batch_size is. What makes a batch "
        "“mini”?",
        "แบตช์ของคุณมีจำนวนแถวเท่ากับข้อมูลทั้งหมดไม่ว่า batch_size เป็นเท่าใด อะไรทำให้เป็น “มินิ” แบตช์",
    ),
    shows=_all(lambda batch: len(batch.rows) == batch.N, lambda batch: batch.rows is not None),
    checks=(SIZE, RANDOM, REPEATABLE),
)
C4(
    "constant-size",
    (
        "the batch has the same size whatever batch_size is",
        "แบตช์มีขนาดเท่าเดิมไม่ว่า batch_size เป็นเท่าใด",
    ),
    (
        "Look for a number, or for another variable, in the place of batch_size: does your "
        "function use it at all?",
        "ลองหาตัวเลขหรือตัวแปรอื่นที่อยู่แทน batch_size: ฟังก์ชันของคุณใช้ batch_size หรือไม่",
    ),
    shows=_constant,
    checks=(SIZE, LARGE),
)
C4(
    "one-row-too-few",
    ("one row too few", "ขาดไปหนึ่งแถว"),
    (
        "Ask for a batch of size 1 and print its shape. Where is its only row lost?",
        "ลองขอแบตช์ขนาด 1 แล้วใช้ print แสดงรูปร่าง แถวเดียวที่ควรมีหายไปตรงไหน",
    ),
    shows=_all(lambda batch: len(batch.rows) == batch.size - 1),
    checks=(SIZE, LARGE),
)
C4(
    "one-row-too-many",
    ("one row too many", "เกินมาหนึ่งแถว"),
    (
        "Ask for a batch of size 1 and print its shape. Where does the second row come from?",
        "ลองขอแบตช์ขนาด 1 แล้วใช้ print แสดงรูปร่าง แถวที่สองมาจากไหน",
    ),
    shows=_all(lambda batch: len(batch.rows) == batch.size + 1),
    checks=(SIZE, LARGE),
)


def _repeats_lost(evidence: Evidence) -> bool:
    drawn = [batch for batch in batches(evidence) if batch.good]
    short = [batch for batch in drawn if len(batch.rows) < min(batch.size, batch.N)]
    once = all(len(set(batch.rows)) == len(batch.rows) <= batch.size for batch in drawn)
    ordered = all(list(batch.rows) == sorted(batch.rows) for batch in drawn)
    return len(drawn) >= ENOUGH and len(short) >= 3 and once and ordered


C4(
    "repeats-thrown-away",
    ("rows drawn twice are thrown away", "แถวที่ถูกสุ่มซ้ำถูกทิ้งไป"),
    (
        "Your batches are sometimes too small, and always in order. Which function removes "
        "repeats and sorts?",
        "แบตช์ของคุณบางครั้งเล็กเกินไป และเรียงลำดับเสมอ ฟังก์ชันใดตัดค่าซ้ำและเรียงลำดับ",
    ),
    shows=_repeats_lost,
    checks=(SIZE, LARGE),
)


def _refuses_large(evidence: Evidence) -> bool:
    calls = evidence.of("sample_minibatch")
    large = [call for call in calls if call.given[2] > len(call.given[0])]
    small = [call for call in calls if call.given[2] <= len(call.given[0])]
    refused = all(call.error == "ValueError" for call in large)
    return bool(large) and refused and bool(small) and not any(call.error for call in small)


C4(
    "without-replacement",
    (
        "drawn without replacement, which ends in an error when batch_size is larger than the data",
        "สุ่มแบบไม่คืนที่ ซึ่งเกิดข้อผิดพลาดเมื่อ batch_size มากกว่าจำนวนแถว",
    ),
    (
        "Sampling without replacement is fine, until more rows are asked for than there are. What "
        "does the task allow then?",
        "การสุ่มแบบไม่คืนที่ใช้ได้ จนกว่าจะต้องการแถวมากกว่าที่มี กรณีนี้โจทย์ยอมให้ทำอย่างไร",
    ),
    shows=_refuses_large,
    checks=(LARGE,),
)


def _filled_up(evidence: Evidence) -> bool:
    large = [
        call
        for call in evidence.of("sample_minibatch")
        if call.given[2] > len(call.given[0]) and not call.error
    ]
    return bool(large) and all(_rows_of_zeros(call) for call in large)


def _rows_of_zeros(call: Observation) -> bool:
    pair = call.value if isinstance(call.value, (tuple, list)) and len(call.value) == 2 else [None]
    rows = numbers(pair[0])
    if rows is None or rows.shape != (call.given[2], call.given[0].shape[1]):
        return False
    drawn, added = rows[: len(call.given[0])], rows[len(call.given[0]) :]
    return _places(drawn, call.given[0]) is not None and not added.any()


C4(
    "filled-up-with-zeros",
    (
        "rows filled with 0 when batch_size is larger than the data",
        "มีแถวที่เติมด้วย 0 เมื่อ batch_size มากกว่าข้อมูล",
    ),
    (
        "The rows of X have come to an end there. What does the task allow when there are too few?",
        "ตรงนั้นแถวของ X หมดแล้ว ถ้ามีแถวไม่พอ โจทย์ยอมให้ทำอย่างไร",
    ),
    shows=_filled_up,
    checks=(LARGE,),
)

# --------------------------------------------------------------------------- rows and labels

C4(
    "pair-turned-round",
    ("labels first, rows second", "ป้ายกำกับมาก่อน แถวมาทีหลัง"),
    ("In which order does the task want the two?", "โจทย์ต้องการสองสิ่งนี้ตามลำดับใด"),
    shows=_values(lambda call: _dims(call.value) == [1, 2]),
)
C4(
    "labels-missing",
    ("only the rows are returned, without their labels", "คืนเฉพาะแถว ไม่มีป้ายกำกับ"),
    (
        "A batch is a pair. What else does the training need?",
        "แบตช์คือคู่ของสองสิ่ง การฝึกต้องใช้อะไรอีก",
    ),
    shows=_values(lambda call: isinstance(call.value, np.ndarray) and call.value.ndim == 2),
)


def _row_numbers(evidence: Evidence) -> bool:
    """One axis in every call, and somewhere a number that is no label."""
    calls = evidence.of("sample_minibatch")
    one_axis = _values(lambda call: isinstance(call.value, np.ndarray) and call.value.ndim == 1)
    return one_axis(evidence) and not all(
        np.isin(call.value, call.given[1]).all() for call in calls
    )


C4(
    "row-numbers",
    ("the rows' numbers in place of the rows", "คืนหมายเลขแถวแทนตัวแถว"),
    (
        "You have drawn the numbers of the rows. What should the caller get for each number?",
        "คุณสุ่มได้หมายเลขแถวแล้ว ผู้เรียกควรได้อะไรสำหรับแต่ละหมายเลข",
    ),
    shows=_row_numbers,
)
C4(
    "columns-for-rows",
    ("the batch is transposed", "แบตช์ถูกทรานสโพส"),
    (
        "Is an example a row or a column in this homework?",
        "ในการบ้านนี้ตัวอย่างหนึ่งเป็นแถวหรือคอลัมน์",
    ),
    shows=_values(lambda call: _dims(call.value) == [2, 1] and _is_turned(call)),
)


def _dims(value: object) -> list[int]:
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return []
    arrays = [numbers(part) for part in value]
    return [] if any(array is None for array in arrays) else [array.ndim for array in arrays]


def _is_turned(call: Observation) -> bool:
    return _places(numbers(call.value[0]).T, call.given[0]) is not None


def _mislabelled(rule: Callable[[Batch], bool]):
    def shows(evidence: Evidence) -> bool:
        drawn = [b for b in batches(evidence) if b.good and len(b.rows) == len(b.labels)]
        wrong = [batch for batch in drawn if batch.rows != batch.labels]
        return len(drawn) >= ENOUGH and len(wrong) >= 3 and all(rule(batch) for batch in drawn)

    return shows


C4(
    "first-labels",
    ("the labels of the first rows, whatever rows are drawn", "ใช้ป้ายกำกับของแถวแรก ๆ ไม่ว่าสุ่มได้แถวใด"),
    (
        "X is taken at the drawn rows. Where is y taken?",
        "X ถูกหยิบตามแถวที่สุ่มได้ แล้ว y ถูกหยิบจากไหน",
    ),
    shows=_mislabelled(lambda batch: batch.labels == tuple(range(len(batch.labels)))),
    checks=(LABELS, LARGE),
)
C4(
    "labels-sorted",
    ("the labels are sorted apart from their rows", "ป้ายกำกับถูกเรียงลำดับแยกจากแถว"),
    (
        "You have the right labels, but in another order than the rows. What happens to the pairs "
        "when only one side is sorted?",
        "ป้ายกำกับถูกชุดแต่เรียงไม่ตรงกับแถว เกิดอะไรขึ้นกับแต่ละคู่เมื่อเรียงลำดับเพียงด้านเดียว",
    ),
    shows=_mislabelled(lambda batch: list(batch.labels) == sorted(batch.rows)),
    checks=(LABELS, LARGE),
)
C4(
    "labels-of-neighbours",
    ("each row has the label of its neighbour", "แต่ละแถวได้ป้ายกำกับของแถวข้างเคียง"),
    (
        "Every label is that of the row before or after. With which indices do you take X, and "
        "with which y?",
        "ป้ายกำกับทุกตัวเป็นของแถวก่อนหน้าหรือแถวถัดไป คุณหยิบ X ด้วยดัชนีใด และหยิบ y ด้วยดัชนีใด",
    ),
    shows=_mislabelled(
        lambda batch: (
            len(set((np.subtract(batch.labels, batch.rows) % batch.N).tolist())) == 1
            and (batch.labels[0] - batch.rows[0]) % batch.N in (1, batch.N - 1)
        )
    ),
    checks=(LABELS, LARGE),
)
C4(
    "labels-apart",
    ("rows and labels are drawn apart", "สุ่มแถวและป้ายกำกับแยกกัน"),
    (
        "A picture of a 3 must keep its 3. How many times do you draw in one call?",
        "ภาพเลข 3 ต้องได้ป้ายกำกับ 3 ในการเรียกหนึ่งครั้งคุณสุ่มกี่ครั้ง",
    ),
    shows=_mislabelled(lambda batch: True),
    checks=(LABELS, LARGE),
)

# ------------------------------------------------------------------------------------ chance


def _fixed(evidence: Evidence) -> bool:
    drawn: dict[int, list] = {}
    for batch in batches(evidence):
        if batch.rows is not None:
            drawn.setdefault(batch.size, []).append(batch.rows)
    most = max(drawn.values(), key=len, default=[])
    return len(most) >= ENOUGH and all(len(set(rows)) == 1 for rows in drawn.values())


def _never(row: Callable[[int], int]):
    """Return the predicate that one row never comes up, and every other does."""

    def shows(evidence: Evidence) -> bool:
        drawn = [batch for batch in batches(evidence) if batch.good and batch.size < batch.N]
        counts = {number for batch in drawn for number in batch.rows}
        many = sum(len(batch.rows) for batch in drawn) >= 200
        return many and set(range(drawn[0].N)) - counts == {row(drawn[0].N)}

    return shows


_have_rows = lambda batch: batch.rows is not None and 1 < batch.size <= batch.N  # noqa: E731
C4(
    "first-rows",
    ("the first rows, every time", "ได้แถวแรก ๆ ทุกครั้ง"),
    (
        "Every batch begins with row 0. Where does your function use rng?",
        "ทุกแบตช์เริ่มจากแถว 0 ฟังก์ชันของคุณใช้ rng ตรงไหน",
    ),
    shows=_all(lambda batch: batch.rows == tuple(range(len(batch.rows))), _have_rows),
    checks=(RANDOM, REPEATABLE),
)
C4(
    "first-rows-shuffled",
    ("the first rows, shuffled", "ได้แถวแรก ๆ ที่สลับลำดับ"),
    (
        "A batch of 5 holds rows 0 to 4 only. From how many rows should you draw?",
        "แบตช์ขนาด 5 มีเฉพาะแถว 0 ถึง 4 ควรสุ่มจากกี่แถว",
    ),
    shows=_all(lambda batch: max(batch.rows) < batch.size, _have_rows),
    checks=(RANDOM,),
)
C4(
    "fixed-batch",
    ("the same batch every time", "ได้แบตช์เดิมทุกครั้ง"),
    (
        "Two calls with different generators give the same rows. Where does your function "
        "get its "
        "random numbers from, and is a seed set inside?",
        "การเรียกสองครั้งด้วยตัวสร้างเลขสุ่มต่างกันได้แถวเดียวกัน ฟังก์ชันของคุณได้เลขสุ่มจากไหน และตั้งซีดไว้ข้างในหรือไม่",
    ),
    shows=_fixed,
    checks=(RANDOM, REPEATABLE),
)
C4(
    "one-row-repeated",
    ("one row many times", "ได้แถวเดียวซ้ำหลายครั้ง"),
    (
        "How many random numbers do you draw in one call, and how many rows are needed?",
        "ในการเรียกหนึ่งครั้งคุณสุ่มกี่จำนวน และต้องการกี่แถว",
    ),
    shows=_all(
        lambda batch: len(set(batch.rows)) == 1,
        lambda batch: _have_rows(batch) and len(batch.rows) > 1,
    ),
    checks=(RANDOM,),
)
C4(
    "neighbouring-rows",
    ("a block of neighbouring rows", "ได้แถวที่อยู่ติดกันเป็นกลุ่ม"),
    (
        "At most the beginning of your batch is left to chance. If the data are sorted by class, "
        "what does such a batch hold?",
        "แบตช์ของคุณสุ่มอย่างมากเพียงจุดเริ่มต้น ถ้าข้อมูลเรียงตามคลาส แบตช์เช่นนี้มีอะไรอยู่",
    ),
    shows=_all(lambda batch: set(_steps(batch)) == {1}, _have_rows),
    checks=(RANDOM,),
)
C4(
    "last-row-never",
    ("the last row is never drawn", "ไม่เคยสุ่มได้แถวสุดท้าย"),
    (
        "Does the upper limit of your draw belong to the range or not?",
        "ขอบเขตบนของการสุ่มของคุณรวมอยู่ในช่วงหรือไม่",
    ),
    shows=_never(lambda N: N - 1),
    checks=(RANDOM,),
)
C4(
    "first-row-never",
    ("the first row is never drawn", "ไม่เคยสุ่มได้แถวแรก"),
    ("What is the index of the first row?", "แถวแรกมีดัชนีอะไร"),
    shows=_never(lambda N: 0),
    checks=(RANDOM,),
)


def _past_the_end(evidence: Evidence) -> bool:
    calls = evidence.of("sample_minibatch")
    errors = {call.error for call in calls if call.error}
    outside = all("out of bounds" in call.text for call in calls if call.error)
    return errors == {"IndexError"} and outside and len(errors) < len(calls)


C4(
    "past-the-end",
    ("rows past the end of the data are drawn", "สุ่มได้แถวที่เลยท้ายข้อมูล"),
    (
        "N rows have the indices 0 to N − 1. Which does your draw give?",
        "N แถวมีดัชนี 0 ถึง N − 1 การสุ่มของคุณให้ดัชนีใดบ้าง",
    ),
    shows=_past_the_end,
)


def _not_repeatable(evidence: Evidence) -> bool:
    """Two calls with generators that are not one object but in the same state, unlike in rows."""
    calls = [call for call in evidence.of("sample_minibatch") if not call.error]
    for one, other in pairwise(calls):
        fresh = one.given[3] is not other.given[3] and one.given[2] == other.given[2]
        if fresh and one.given[3].bit_generator.state == other.given[3].bit_generator.state:
            return read(one).rows != read(other).rows
    return False


C4(
    "another-generator",
    (
        "the batch depends on more than the arguments: other random numbers, or earlier calls",
        "แบตช์ไม่ได้ขึ้นกับอาร์กิวเมนต์เท่านั้น แต่ขึ้นกับเลขสุ่มจากที่อื่นหรือการเรียกครั้งก่อนด้วย",
    ),
    (
        "What besides rng decides which rows you take: another generator, or something kept from "
        "an earlier call?",
        "นอกจาก rng มีอะไรตัดสินว่าจะได้แถวใด: ตัวสร้างเลขสุ่มตัวอื่น หรือสิ่งที่เก็บไว้จากการเรียกครั้งก่อน",
    ),
    shows=_not_repeatable,
    checks=(REPEATABLE,),
)
