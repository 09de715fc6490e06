"""How checks treat a student's code: copies, silence, exceptions, tolerance, credit."""

from __future__ import annotations

import sys
import time
import warnings

import numpy as np
import pytest

from autograder.hw4 import mark, reference
from autograder.hw4.checks import CHECKS
from autograder.hw4.checks._exam import (
    AS_LEFT,
    Exam,
    NotAttempted,
    Rejected,
    StudentError,
    as_numbers,
    expect_close,
    same,
)
from autograder.hw4.tasks import TASKS
from autograder.inside import wire
from autograder.results import Status

FUNCTION_TASKS = [t.id for t in TASKS if t.machine and t.id not in ("T1", "T2", "T3")]
KEY = {name: getattr(reference, name) for name in dir(reference) if not name.startswith("_")}


def close(received, expected, **options) -> bool:
    try:
        expect_close(received, expected, "the array", **options)
    except Rejected:
        return False
    return True


# ------------------------------------------------------------------------------------------ time


def test_of_a_timed_call_only_cpu_time_counts():
    """On a busy machine a search waits; here it sleeps."""

    def sleep(seconds):
        time.sleep(seconds)
        return "slept"

    def spin(seconds):
        until = time.process_time() + seconds
        while time.process_time() < until:
            pass

    call, seconds = Exam("C8", {"tune": sleep}).timed_call("tune", 0.5)
    assert (call.value, seconds < 0.3) == ("slept", True)
    assert Exam("C8", {"tune": spin}).timed_call("tune", 0.3)[1] >= 0.29


# ------------------------------------------------------------------------------------ tolerance


@pytest.mark.parametrize("size", [1, 10, 100_000])
def test_tolerance_does_not_grow_with_size(size):
    expected = np.linspace(1.0, 2.0, size)
    off = expected.copy()
    off[-1] *= 1.001
    assert close(expected.astype(np.float32), expected)
    assert not close(off, expected)


def test_zero_is_not_close_to_a_small_gradient():
    expected = 1e-9 * np.ones(5)
    assert not close(np.zeros(5), expected)
    assert close(np.zeros(5), np.zeros(5))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_not_a_number_is_never_close(bad):
    assert not close([1.0, bad], [1.0, bad])


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # np.matrix
def test_an_axis_of_length_one_more_is_a_matter_of_type_not_of_value():
    assert close([[1.0, 2.0]], [1.0, 2.0])
    assert close(np.matrix([[1.0, 2.0]]), [1.0, 2.0])
    assert not close([[1.0], [2.0], [3.0]], [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])
    assert not close(np.ones((2, 3)), np.ones((3, 2)))


@pytest.mark.parametrize("value", ["0.5", ["1", "2"], {"a": 1}, [[1], [1, 2]], 1j, object(), None])
def test_what_is_not_numbers_is_rejected_in_words(value):
    with pytest.raises(Rejected, match=r"numbers|None"):
        as_numbers(value, "the answer")


def test_same_compares_nested_arguments():
    rng = np.random.default_rng()
    assert same({"a": np.ones(2)}, {"a": np.ones(2)})
    assert not same({"a": np.ones(2)}, {"a": np.zeros(2)})
    assert not same({"a": np.ones(2)}, {"b": np.ones(2)})
    assert not same(np.ones(2), [1.0, 1.0])
    assert same(rng, rng)
    assert not same(1, 1.0)


# ------------------------------------------------------------------------------- student's code


def noisy_forward(params, X):
    print("debugging")
    print("more", file=sys.stderr)
    warnings.warn("careful", stacklevel=1)
    np.log(np.zeros(1))
    np.seterr(all="raise")
    return reference.forward(params, X)


def test_prints_warnings_and_numpy_settings_stay_with_the_student(capsys):
    before = np.geterr()
    assert mark("C1", {"forward": noisy_forward}).passed
    assert capsys.readouterr() == ("", "")
    assert np.geterr() == before


def test_arguments_are_copies():
    def spoil(params, X):
        scores = reference.forward(params, X)
        params["W1"][:] = 0
        X[:] = 0
        return scores

    for _ in range(2):
        verdict = mark("C1", {"forward": spoil})
        assert [f.check for f in verdict.findings if not f.passed] == ["shape, type and inputs"]


@pytest.mark.parametrize(
    "error", [ValueError("no"), SystemExit(3), RecursionError(), MemoryError()]
)
def test_an_exception_is_a_finding_with_its_name(error):
    def fail(*args):
        raise error

    verdict = mark("C3", {**KEY, "backward": fail})
    assert (verdict.status, verdict.marks) == (Status.STUDENT_ERROR, 0)
    assert type(error).__name__ in verdict.findings[0].message


def test_an_interrupt_is_not_swallowed():
    def interrupted(*args):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mark("C1", {"forward": interrupted})


@pytest.mark.parametrize("task", FUNCTION_TASKS)
def test_stubs_and_missing_names_are_not_attempted(task):
    def stub(*args):
        raise NotImplementedError

    for names in ({}, dict.fromkeys(KEY, stub)):
        verdict = mark(task, names)
        assert (verdict.status, verdict.marks) == (Status.NOT_ATTEMPTED, 0)


@pytest.mark.parametrize("task", FUNCTION_TASKS)
@pytest.mark.parametrize("value", [None, 0.0, [], {}, "text"])
def test_a_function_that_does_nothing_earns_nothing(task, value):
    verdict = mark(task, dict.fromkeys([*KEY, "tune"], lambda *args: value))
    assert verdict.marks == 0
    assert verdict.status in (Status.FAILED, Status.STUDENT_ERROR)


def test_something_else_than_a_function_is_rejected():
    verdict = mark("C1", {"forward": 3})
    assert verdict.status is Status.FAILED
    assert "should be a function" in verdict.findings[0].message


@pytest.mark.parametrize("task", [task for task in CHECKS if task not in ("T1", "T2", "T3", "C8")])
def test_the_reference_passes_and_every_check_of_the_table_is_run(task):
    verdict = mark(task, KEY)
    assert verdict.passed, str(verdict)
    assert verdict.marks == verdict.max_marks
    assert all(finding.marks == finding.max_marks for finding in verdict.findings)


def test_marking_twice_gives_the_same_verdict():
    assert mark("C4", KEY) == mark("C4", KEY)


# ---------------------------------------------------------------------------- the marker itself


def test_an_unknown_task_is_an_error_that_names_the_known_ones():
    with pytest.raises(ValueError, match="C1"):
        mark("C9", {})


def test_a_fault_of_ours_is_told_as_such(monkeypatch):
    def broken(exam):
        raise ZeroDivisionError("ours")

    monkeypatch.setitem(CHECKS, "C1", broken)
    verdict = mark("C1", KEY)
    assert verdict.status is Status.GRADER_ERROR
    assert "ZeroDivisionError" in verdict.findings[0].message


def test_a_check_that_was_never_run_is_noticed():
    exam = Exam("C6", KEY)
    with exam.check("one epoch"):
        pass
    with pytest.raises(KeyError):
        exam.verdict()


def test_conduct_counts_only_beside_a_passed_check():
    exam = Exam("C6", KEY)
    with exam.check("one epoch"):
        raise Rejected("wrong")
    with exam.check("epoch after epoch"):
        raise Rejected("wrong")
    with exam.check("one number", conduct=True):
        pass
    assert exam.verdict().marks == 0


def test_an_expectation_can_be_tried_without_a_finding():
    exam = Exam("C6", KEY)
    assert exam.holds(expect_close, 1.0, 1.0, "a number")
    assert not exam.holds(expect_close, 1.0, 2.0, "a number")
    assert not exam.passed("one epoch")


# ------------------------------------------------------------------------------- calls in a row


class AcrossTheWall:
    """A function that can be called many times over there, or only seems so."""

    def __init__(self, made=None):
        self.made, self.called = made, 0

    def __call__(self, values, rng):
        self.called += 1
        values += 1
        return rng.random()

    def on_copies_of_each(self, argument_lists):
        return self.made and self.made(argument_lists)


def test_in_a_row_only_the_generator_moves_on():
    exam = Exam("C4", {"sample_minibatch": AcrossTheWall()})
    row = exam.call_in_a_row("sample_minibatch", 3, np.zeros(1), np.random.default_rng(2))
    calls = list(row)
    assert [call.value for call in calls] == list(np.random.default_rng(2).random(3))
    assert [call.given[0].item() for call in calls] == [0, 0, 0]
    assert [call.args[0].item() for call in calls] == [1, 1, 1]
    assert [seen.value for seen in exam.calls] == [call.value for call in calls]


def test_a_row_from_across_the_wall_is_taken_without_a_call_here():
    def made(lists):
        first, second = np.random.default_rng(3), np.random.default_rng(4)
        assert [given[1] is AS_LEFT for given in lists] == [False, True]
        return [
            (lists[0], ("a", (np.ones(1), first))),
            ((lists[1][0], first), ("b", (np.ones(1), second))),
        ]

    function = AcrossTheWall(made)
    exam = Exam("C4", {"sample_minibatch": function})
    row = exam.call_in_a_row("sample_minibatch", 2, np.zeros(1), np.random.default_rng(2))
    calls = list(row)
    assert [(call.value, call.given[0].item(), call.args[0].item()) for call in calls] == [
        ("a", 0, 1),
        ("b", 0, 1),
    ]
    assert calls[1].given[1] is calls[0].args[1]
    assert len(exam.calls) == 2
    assert function.called == 0


def test_what_was_called_ahead_is_handed_out_once_and_kept_when_it_is_asked_for():
    function = AcrossTheWall(lambda lists: [(args, ("ahead", args)) for args in lists])
    exam = Exam("C4", {"sample_minibatch": function})
    args = (np.zeros(1), np.random.default_rng(2))
    exam.ahead("sample_minibatch", [args, args, (np.ones(1), args[1])])
    assert exam.calls == []
    values = [exam.call("sample_minibatch", *args).value for _ in range(3)]
    assert values == ["ahead", "ahead", np.random.default_rng(2).random()]
    assert function.called == 1
    assert [seen.value for seen in exam.calls] == values


@pytest.mark.parametrize(
    ("error", "ending"), [(KeyError("a"), StudentError), (NotImplementedError("x"), NotAttempted)]
)
def test_an_exception_of_a_call_made_ahead_is_raised_where_it_is_asked_for(error, ending):
    function = AcrossTheWall(lambda lists: [(args, error) for args in lists])
    exam = Exam("C4", {"sample_minibatch": function})
    exam.ahead("sample_minibatch", [(1,)])
    with pytest.raises(ending):
        exam.call("sample_minibatch", 1)


def too_long(_):
    raise wire.WireError("a message is too long")


@pytest.mark.parametrize("made", [None, too_long], ids=["refused", "too long"])
def test_what_does_not_cross_together_is_called_when_it_is_asked_for(made):
    function = AcrossTheWall(made)
    exam = Exam("C4", {"sample_minibatch": function})
    exam.ahead("sample_minibatch", [(np.zeros(1), np.random.default_rng(2))])
    assert function.called == 0
    exam.call("sample_minibatch", np.zeros(1), np.random.default_rng(2))
    assert function.called == 1


def test_in_one_process_too_calls_are_made_ahead_in_their_order():
    seen = []

    def step(params, rate):
        seen.append((float(params["a"][0]), rate))
        params["a"] -= rate

    exam = Exam("C5", {"sgd_step": step})
    params = {"a": np.zeros(1)}
    exam.ahead("sgd_step", [(params, 1.0), (AS_LEFT, 2.0)])
    assert seen == [(0.0, 1.0), (-1.0, 2.0)]
    moved = exam.call("sgd_step", params, 1.0).args[0]
    assert exam.call("sgd_step", moved, 2.0).args[0]["a"] == -3.0
    assert len(seen) == 2
    assert params["a"] == 0.0


def test_what_a_call_left_that_does_not_cross_again_ends_no_exam():
    deep = []
    for _ in range(2 * wire.DEEPEST):
        deep = [deep]
    function = AcrossTheWall(lambda lists: [(lists[0], (0, (deep,))), ((deep,), (0, (deep,)))])
    exam = Exam("C5", {"sgd_step": function})
    exam.ahead("sgd_step", [(1,), (AS_LEFT,)])
    moved = exam.call("sgd_step", 1).args[0]
    with pytest.raises(StudentError):
        exam.call("sgd_step", moved)


def test_a_students_class_by_the_name_of_our_sign_stands_for_nothing():
    sign = type(AS_LEFT.type_name, (), {})()
    exam = Exam("C6", {"decay_learning_rate": lambda rate, decay: sign})
    made = exam.call("decay_learning_rate", 1.0, 0.5).value
    assert made == AS_LEFT
    assert made is not AS_LEFT
    exam.ahead("decay_learning_rate", [(1.0, 0.5), (made, 0.5)])
    assert exam.call("decay_learning_rate", made, 0.5).given == (made, 0.5)


def test_of_a_missing_function_nothing_is_called_ahead():
    exam = Exam("C5", {"sgd_step": 7})
    exam.ahead("sgd_step", [({}, 1.0)])
    exam.ahead("momentum_step", [({}, 1.0)])
    with pytest.raises(Rejected):
        exam.call("sgd_step", {}, 1.0)


def test_a_function_that_is_not_written_is_not_attempted_in_a_row_either():
    with pytest.raises(NotAttempted):
        next(Exam("C4", {}).call_in_a_row("sample_minibatch", 3))


def test_in_a_row_no_more_calls_are_made_than_are_wanted():
    function = AcrossTheWall()
    exam = Exam("C4", {"sample_minibatch": function})
    next(exam.call_in_a_row("sample_minibatch", 3, np.zeros(1), np.random.default_rng(2)))
    assert function.called == 1
