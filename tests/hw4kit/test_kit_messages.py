"""Is every message that a known mistake gets in the kit true, short, and a whole sentence?"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from _kit_network import STUDENT
from hw4kit import check, check_settings, check_t1, check_t2, check_t3
from hw4kit.checks import by_name, running
from hw4kit.checks.values import Problem, told_apart
from hw4kit.words import question_in, thai_of
from spoken import MINUS_ZERO, faults_of
from submissions import FUNCTION_OF, WRONG, key_names

from autograder.hw4 import reference

FUNCTIONS = {task: (name,) for task, name in FUNCTION_OF.items() if task != "C8"}
FUNCTIONS |= {"T4": ("dP_dh", "dL_dh"), "OT3": ("dropout_forward",)}
CASES = [(task, case) for case in WRONG for task in case.tasks if task in FUNCTIONS]


def reports(names, task):
    return [by_name.check_named(name, names[name], names, {}) for name in FUNCTIONS[task]]


@pytest.mark.parametrize(("task", "case"), CASES, ids=lambda v: getattr(v, "id", v))
def test_all_messages_of_a_known_mistake_are_sentences(task, case):
    for report in reports(key_names() | case.make(), task):
        assert "The check itself stopped" not in str(report)
        for item in report.failures:
            assert faults_of(item.message) == [], item.message
            assert not MINUS_ZERO.search(str(thai_of(item.message)))
        if report.failures:
            assert_asked_once(report)


def assert_asked_once(report):
    """The first failed item asks one question; a later one asks another, or none at all."""
    first, *others = (question_in(item.message) or item.message for item in report.failures)
    assert first.count("?") == 1, first
    asked = [text for text in (first, *others) if "?" in text]
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize(
    ("task", "case"), [(t, c) for c in WRONG for t in c.tasks if t in ("T1", "T2", "T3")]
)
def test_a_wrong_form_on_paper_is_asked_about(task, case):
    names = key_names() | case.make()
    shapes = (names["A_shape"], names["B_shape"], names["C_shape"])
    report = {"T1": check_t1(names["t1"]), "T2": check_t2(*shapes)}.get(
        task, check_t3(names["num_parameters"])
    )
    assert all(item.passed == (not item.message) for item in report.items)
    for item in report.failures:
        assert faults_of(item.message) == []
    if report.failures:
        assert_asked_once(report)


def test_a_question_is_asked_once_and_that_of_a_case_only_where_all_before_is_right():
    def item(name, passes=False, **options):
        return running.Item(name, (lambda: None) if passes else lambda: told(name), **options)

    def told(name):
        raise Problem(f"{name} is wrong.")

    def messages(*items):
        return [str(item.message) for item in running.run_items("C1 forward", items).items]

    one = item("one", question="Why?")
    case = {"question": "What is new here?", "special": True}
    assert messages(one, item("two", question="Why?")) == ["one is wrong. Why?", "two is wrong."]
    assert messages(one, item("two", **case)) == ["one is wrong. Why?", "two is wrong."]
    assert messages(item("one", True), item("two", **case)) == [
        "",
        "two is wrong. What is new here?",
    ]
    assert messages(one, item("one", question="How?"))[1] == "The same as above."


@pytest.mark.parametrize(
    "message",
    [
        "All zero: is this part computed, and stored?.",
        "It should be 0.2, but is -0.",
        "b1: worst entry [0] is -0 but numerically 1.",
        "It is 0",
        "A " * 61 + "word.",
        "scores[0] should be 0, but is 1.5e-17.",
        "With all weights 1 times as large it grows.",
        "The loss holds 1 value(s) that are NaN.",
        "Is a `return` missing? Is the last line one?",
    ],
)
def test_such_messages_would_be_found(message):
    assert faults_of(message)


def test_what_numpy_says_is_no_fault_of_ours():
    assert faults_of("`forward` raised ValueError: “is it (2,)? .. -0”. Which shapes?") == []


def test_such_numbers_are_no_minus_zeros():
    assert faults_of("It should be -0.5 or -0.04, in 1e-05 or N-0.") == []


# ------------------------------------------------------------------------ claims, each tried out


def compute_loss_by(cross_entropy):
    """Return compute_loss with another mean of the rows' losses."""

    def compute_loss(scores, y, params, reg):
        penalty = reference.compute_loss(scores, y, params, reg)
        penalty -= reference.compute_loss(scores, y, params, 0.0)
        return cross_entropy(scores, y) + penalty

    return compute_loss


def row_losses(scores, y):
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(y)), y]


def stable_softmax(scores):
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def test_who_has_subtracted_the_maximum_is_not_told_to_subtract_it():
    def by_probabilities(scores, y):
        with np.errstate(divide="ignore"):
            return -np.log(stable_softmax(scores)[np.arange(len(y)), y]).mean()

    text = str(check(compute_loss_by(by_probabilities)))
    assert "subtract" not in text
    assert "log(0) is not finite" in text


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_an_overflow_and_a_logarithm_of_0_are_told_apart(dtype):
    def shifted_by_the_label(scores, y):
        with np.errstate(all="ignore"):
            shifted = (scores - scores[np.arange(len(y)), y][:, None]).astype(dtype)
            return np.log(np.exp(shifted).sum(axis=1)).mean()

    def log_of_a_quotient(scores, y):
        with np.errstate(all="ignore"):
            return -np.log(stable_softmax(scores).astype(dtype)[np.arange(len(y)), y]).mean()

    text = str(check(compute_loss_by(shifted_by_the_label)))
    assert "its exponential overflows" in text
    assert "log(0)" not in text
    text = str(check(compute_loss_by(log_of_a_quotient)))
    assert "log(0) is not finite" in text
    assert "overflows" not in text


def test_a_mean_without_the_rows_of_no_loss_is_not_called_a_limit():
    def compute_loss(scores, y):
        losses = row_losses(scores, y)
        return losses.sum() / max(1, np.count_nonzero(losses))

    text = str(check(compute_loss_by(compute_loss)))
    assert "left out of your mean" in text
    assert "limits" not in text


def test_whole_columns_are_not_called_a_sum_in_place_of_the_mean():
    def compute_loss(scores, y):
        shifted = scores - scores.max(axis=1, keepdims=True)
        log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return -log_probs[:, y].sum() / len(y)

    text = str(check(compute_loss_by(compute_loss)))
    assert "in place of the mean" not in text
    assert "by how many do you divide?" in text


def test_classes_of_the_same_weight_fail_under_their_own_heading():
    def balanced(scores, y):
        return np.mean([row_losses(scores, y)[y == label].mean() for label in np.unique(y)])

    failed = [item.name for item in check(compute_loss_by(balanced)).failures]
    assert failed[0] == "A class that is more frequent than another"


@pytest.mark.parametrize(("limit", "reg"), [(1.0, "20"), (0.1, "0.3")])
def test_the_reg_is_named_at_which_the_gradient_is_wrong(limit, reg):
    def backward(params, X, y, reg):
        return reference.backward(params, X, y, min(reg, limit))

    report = check(backward, forward=reference.forward, compute_loss=reference.compute_loss)
    assert report.failures[0].message.startswith(
        f"reg is {reg} here. Only the gradients of W1 and W2 are wrong."
    )


def test_where_nothing_overflows_nobody_hears_of_it():
    def shifted_labels(scores, y):
        return row_losses(scores, (y + 1) % scores.shape[1]).mean()

    def balanced(scores, y):
        return np.mean([row_losses(scores, y)[y == label].mean() for label in np.unique(y)])

    for wrong in (shifted_labels, balanced):
        text = str(check(compute_loss_by(wrong)))
        assert "exp(" not in text, text


def test_who_has_not_subtracted_anything_is_asked_what_to_subtract():
    def plain(scores, y):
        with np.errstate(all="ignore"):
            P = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
            return -np.log(P[np.arange(len(y)), y]).mean()

    assert "What can you subtract" in str(check(compute_loss_by(plain)))


def test_a_lost_axis_fails_where_there_are_as_many_rows_as_classes():
    def compute_loss(scores, y, params, reg):
        if len(y) != scores.shape[1]:
            return reference.compute_loss(scores, y, params, reg)
        exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
        P = exponentials / exponentials.sum(axis=1)
        return -np.log(P[np.arange(len(y)), y]).mean()

    failed = [item.name for item in check(compute_loss).failures]
    assert failed == ["As many examples as classes (N = C)"]


def test_only_the_sign_is_claimed_to_be_wrong_where_it_is():
    def dP_dh(P, i, j):
        return P[j] * (1 - P[i])

    assert "sign" not in str(check(dP_dh))

    def dL_dh(P, y, i):
        return y[i] - P[i]

    assert "Only the sign is wrong" in str(check(dL_dh, dP_dh=None))


@pytest.mark.parametrize("alone", ["W1", "b1", "W2", "b2"])
def test_a_wrong_gradient_is_told_by_its_place(alone):
    def backward(params, X, y, reg):
        grads = reference.backward(params, X, y, reg)
        rng = np.random.default_rng(1)
        return grads | {alone: grads[alone] + 0.1 * rng.normal(size=grads[alone].shape)}

    report = check(backward, forward=reference.forward, compute_loss=reference.compute_loss)
    message = next(item.message for item in report.failures)
    assert message.startswith(f"Only the gradient of {alone} is wrong.\n{alone}[")
    assert message.count("numerical gradient there is") == 1


# ------------------------------------------------------------------------------ whose fault it is


def test_a_misspelt_key_of_the_gradients_is_named_and_no_error_of_the_students():
    def backward(params, X, y, reg):
        grads = reference.backward(params, X, y, reg)
        return {name.replace("W", "w"): grad for name, grad in grads.items()}

    report = check(backward, forward=reference.forward, compute_loss=reference.compute_loss)
    assert "KeyError" not in str(report)
    assert "should have the keys W1, b1, W2, b2, but have w1, b1, w2, b2." in str(report)


ODD = (
    None, "text", b"bytes", 1j, {}, {"w2": 1}, [[1], [1, 2]], np.array("x"), np.zeros((0, 3)),
    np.array([None]), np.nan, np.inf, True, (1, 2), [], object(), np.zeros((2, 2), complex),
    {"W1": "a", "b1": None, "W2": [[1], [1, 2]], "b2": 1j},
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(by_name.TITLES) - {"tune"}))
def test_whatever_comes_back_the_kit_does_not_stop(name):
    for value in ODD:
        names = dict(key_names()) | {name: lambda *arguments, value=value: value}
        report = by_name.check_named(name, names[name], names, {})
        assert report.status == "failed"
        assert "stopped with" not in str(report), (name, value, report)


W1, ROW = np.zeros((64, 5)), np.zeros(5)
NETWORK = {"W1": W1, "b1": ROW, "W2": np.zeros((5, 10)), "b2": np.zeros(10)}
ODD_PARAMS = (
    *ODD, np.float64(0.9), 0.9, [NETWORK], {1: 2}, dict.fromkeys(NETWORK), list(NETWORK.items()),
    dict.fromkeys(NETWORK, 0.5), NETWORK | {"b2": [[1], [1, 2]]}, NETWORK | {"b2": {}},
    NETWORK | {"W1": ROW}, NETWORK | {"W1": np.zeros((2, 2, 2))}, NETWORK | {"W1": "text"},
    NETWORK | {"W2": W1}, NETWORK | {"W1": np.zeros((64, 0))}, NETWORK,
)  # fmt: skip
ODD_SETTINGS = (
    *ODD, {"lr": 0.1}, {"learning_rate": "0.1", "hidden_dim": 5},
    *({"learning_rate": 0.1, "hidden_dim": value} for value in (*ODD, 4, [5, 5], W1, {5})),
)  # fmt: skip
GOOD_SETTINGS = {"learning_rate": 0.1, "hidden_dim": 5}


def searched(params, settings):
    """Return what the check and the cell of the own search say of what tune returns."""

    def tune(X_train, y_train, X_val, y_val, rng):
        return params, settings

    X, y = np.zeros((20, 64)), np.arange(20) % 10
    given = (params, settings, X, y)
    return by_name.check_named("tune", tune, {}, {}), check_settings(*given, predict=predict)


def predict(params, X):
    return np.argmax(STUDENT["forward"](params, X), axis=1)


@pytest.mark.parametrize(
    ("params", "settings"),
    [(params, GOOD_SETTINGS) for params in ODD_PARAMS]
    + [(NETWORK, settings) for settings in ODD_SETTINGS]
    + list(zip(ODD_PARAMS, ODD_SETTINGS, strict=False)),
    ids=itertools.count(),  # not what they hold: an object's address is another in each process
)
def test_whatever_a_search_returns_is_no_fault_of_the_kit(params, settings):
    for report in searched(params, settings):
        assert report.status == "failed"
        assert_asked_once(report)
        for item in report.failures:
            assert "stopped with" not in item.message, item.message
            assert faults_of(item.message) == [], item.message


@pytest.mark.parametrize("settings", [{"lr": 0.1}, {}, GOOD_SETTINGS | {"hidden_dim": 4}])
def test_settings_are_held_to_one_rule_wherever_they_are_looked_at(settings):
    found = []
    for report in searched(NETWORK, settings):
        found += [item.message for item in report.failures if "settings" in item.name]
    assert len(found) == 2
    assert len(set(found)) == 1


def test_a_fault_of_the_kit_is_called_one():
    def broken():
        raise KeyError("w2")

    broken.__code__ = broken.__code__.replace(co_filename=running.__file__)
    report = running.run_items("C1 forward", [("an item", broken)])
    assert "The check itself stopped with KeyError: 'w2'" in str(report)
    assert "Your code" not in str(report)


# ------------------------------------------------------------------ by the name that a thing has


class CallableForward:
    def __call__(self, params, X):
        return STUDENT["forward"](params, X)


def decorated(function):
    def wrapper(*arguments):
        return function(*arguments)

    return wrapper


def test_a_function_is_found_by_the_name_that_it_has_here():
    forward = lambda *given: STUDENT["forward"](*given)  # noqa: E731, PLW0108
    assert check(forward).passed
    forward = CallableForward()
    assert check(forward).passed
    forward = decorated(STUDENT["forward"])
    report = check(forward)
    assert report.passed
    assert report.title == "C1 forward"


def test_a_lambda_that_is_wrong_fails_and_one_without_a_name_is_told_so():
    forward = lambda params, X: X  # noqa: E731
    assert check(forward).status == "failed"
    assert "Does your function have one of these names?" in str(check(lambda params, X: X))


def test_helpers_of_an_object_are_found_where_check_is_called():
    names = {"check": check, "backward": CallableBackward()}
    names |= {name: STUDENT[name] for name in ("forward", "compute_loss")}
    assert eval("check(backward)", names).passed


class CallableBackward:
    def __call__(self, *arguments):
        return STUDENT["backward"](*arguments)


# ------------------------------------------------------------------------ what stays where it is


def step_unless(stays):
    """Return sgd_step that takes no step where stays(grads, learning_rate) is true."""

    def sgd_step(params, grads, learning_rate):
        if not stays(grads, learning_rate):
            reference.sgd_step(params, grads, learning_rate)

    return sgd_step


@pytest.mark.parametrize(
    "stays",
    [
        lambda grads, learning_rate: abs(grads["W1"]).max() < 1e-5,
        lambda grads, learning_rate: abs(grads["W1"].sum()) < 1e-9,
        lambda grads, learning_rate: learning_rate < 0.001,
        lambda grads, learning_rate: learning_rate < 1,
    ],
)
def test_who_moves_in_place_is_not_told_to(stays):
    text = str(check(step_unless(stays)))
    assert "does your code take no step?" in text
    assert "writes into it?" not in text
    assert "writes into it?" in str(check(step_unless(lambda *given: True)))


def test_a_velocity_that_moves_alone_is_told():
    def momentum_step(params, *others):
        reference.momentum_step({name: array.copy() for name, array in params.items()}, *others)

    assert "velocity itself did" in str(check(momentum_step))


@pytest.mark.parametrize("times", [1, 2, 0.1])
def test_a_step_uphill_of_any_length_is_told(times):
    def sgd_step(params, grads, learning_rate):
        reference.sgd_step(params, grads, -times * learning_rate)

    assert "goes uphill" in str(check(sgd_step))
    assert "goes uphill" not in str(check(step_unless(lambda grads, rate: rate > 1)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda y: y.astype(np.uint8), "No row has that label"),
        (np.sort, "in another order"),
        (lambda y: np.where(y == 300, 301, y - 1), "Which indices does X get"),
    ],
)
def test_a_wrong_label_is_told_by_its_kind(change, said):
    def sample_minibatch(X, y, batch_size, rng):
        X_batch, y_batch = reference.sample_minibatch(X, y, batch_size, rng)
        return X_batch, change(y_batch)

    assert said in str(check(sample_minibatch))


def test_other_random_numbers_are_not_told_as_a_matter_of_A():
    def dropout_forward(A, drop_prob, rng, training):
        return reference.dropout_forward(A, drop_prob, np.random.default_rng(), training)

    text = str(check(dropout_forward, dropout_backward=reference.dropout_backward))
    assert "the same seed gave different masks" in text
    assert "Where A is 0" not in text


@pytest.mark.parametrize("numbers", [(0.02, 0.020004), (1.0, 1.0 + 1e-12), (123456.7, 123456.8)])
def test_numbers_are_shown_with_as_many_digits_as_tell_them_apart(numbers):
    right, yours = told_apart(*numbers)
    assert right != yours
    assert told_apart(1.0, 2.0) == ("1", "2")
    assert told_apart(0.0, -0.0) == ("0", "0")


def test_numpys_own_line_is_not_called_the_students():
    def sample_minibatch(X, y, batch_size, rng):
        rows = rng.choice(len(X), size=batch_size, replace=False)
        return X[rows], y[rows]

    text = str(check(sample_minibatch))
    assert "in sample_minibatch, line" in text
    assert "numpy.random" not in text
