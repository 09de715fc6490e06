"""What people really upload, packed as they and their web sites pack it: nothing is lost, misfiled
or 0 in silence. `make damage` tries a thousand, with several slips each.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

import pytest
from conftest import need

from autograder.course import Course
from autograder.hw4.tasks import BY_ID
from autograder.marks import HandMark, MachineMark, combine
from autograder.results import Status
from benchmarks.damages import DAMAGES
from benchmarks.damages.kinds import zipped
from benchmarks.packing import HandIn
from benchmarks.random_hand_ins import misfiled, run, signatures_in, task_faults, where_signed
from benchmarks.sites import LAYOUTS, Person, Upload

KINDS = [kind for kind in DAMAGES if kind.by_run]
IN_WRITING = [kind for kind in KINDS if "proof" in kind.name or "photo" in kind.name]
IN_CODE = [kind for kind in KINDS if kind not in IN_WRITING]
PARTNERS = 8  # there are no more of so many people
ANN = Person("6530100001", "Ann Lee", "u00001", 410001)
BOB = Person("6530100002", "Bob Ray", "u00002", 410002)


@pytest.fixture(scope="module")
def handed_in(prepared_course, tmp_path_factory) -> list[HandIn]:
    """A marked class in which each has made a slip in code and one in writing, with strangers."""
    need("bwrap")
    course, downloads = (
        prepared_course(tmp_path_factory.mktemp("hand-ins")),
        tmp_path_factory.mktemp("downloads"),
    )
    left = [[one for one in both if one] for both in zip_longest(IN_CODE, IN_WRITING)]
    people = len(left) + PARTNERS
    handed, _ = run(course, downloads, people, seed=2, choose=lambda _: left.pop() if left else [])
    assert not left
    return handed


@pytest.mark.processes
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_slip_keeps_its_marks_or_waits(handed_in, kind):
    (one,) = [one for one in handed_in if kind.name in one.kinds]
    assert one.faults == []


@pytest.mark.processes
def test_strangers_and_pairs_are_not_misfiled(handed_in):
    strangers = [one for one in handed_in if not one.listed]
    pairs = [one for one in handed_in if one.upload.partners]
    assert len(strangers) >= len(LAYOUTS) // 2
    assert len(pairs) >= 2
    assert [one.faults for one in strangers + pairs if one.faults] == []


# ------------------------------------------------------------- that these tests can fail themselves


def hand_in(*partners: Person, listed: bool = True) -> HandIn:
    return HandIn(Upload(ANN, [], [*partners]), [], {"C6"}, listed)


def test_a_hand_in_is_found_wherever_it_lies(course: Course):
    signature = hand_in().signature
    places = {
        "submitted/6530100001/hw4/x.ipynb": f"# {signature}".encode(),
        "unmatched/x/x.ipynb": f"# {signature}".encode("utf-16"),
        "collected/x.zip": zipped([("y.zip", zipped([("x", signature.encode())]))]),
        "submitted/6530100002/hw4/x.ipynb": b"# signed u00002",
    }
    for name, data in places.items():
        path = course.class_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    found = where_signed(course, {signature, "signed u00003"})
    assert {str(path) for path in found[signature]} == {*list(places)[:3]}
    assert found["signed u00003"] == set()
    assert signatures_in(b"PK no zip, signed u00004") == {"signed u00004"}


def test_what_lies_with_somebody_else_is_misfiled(tmp_path):
    place = tmp_path.relative_to(tmp_path) / "submitted" / BOB.id / "hw4" / "x.ipynb"
    assert misfiled(hand_in(), {place})
    assert not misfiled(hand_in(BOB), {place})
    assert misfiled(hand_in(BOB, listed=False), {place})
    assert not misfiled(hand_in(), {tmp_path.relative_to(tmp_path) / "unmatched" / "x.ipynb"})


def marks(task: str, machine: float, waiting: bool):
    mark = MachineMark(machine, Status.PARTIAL, []) if BY_ID[task].machine else None
    hand = HandMark(None, waiting, attempted=waiting) if BY_ID[task].hand else None
    return combine("s", BY_ID[task], mark, hand)


def test_fewer_marks_and_final_zeros_are_faults():
    whole = {"C1": marks("C1", 10, False), "T4": marks("T4", 4, True), "C6": marks("C6", 10, False)}
    right = [*whole.values()]
    assert task_faults(hand_in(), right, whole) == []
    wrong = [marks("C1", 9, False), marks("T4", 4, False), marks("C6", 0, False)]
    assert task_faults(hand_in(), wrong, whole) == ["C1 has 9 of 10", "T4 is a final zero"]
    assert task_faults(replace(hand_in(), loses=set()), wrong[2:], whole) == ["C6 has 0 of 10"]
    assert task_faults(hand_in(), [], whole) == ["a partner has nothing"]
