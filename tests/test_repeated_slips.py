"""A slip that one task has paid for costs nothing where another one's own code repeats it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from submissions import blocks, key_names
from submissions.wrong.backward import with_scaled

from autograder.hw4 import mark

WAY_BACK = "The way back itself is right."


def relu(A):
    return np.maximum(A, 0)


def step(A):
    return (A > 0).astype(float)


class Network:
    """A student's two layers, from which `forward`, `backward` and `predict` are written."""

    def __init__(self, b1=1.0, b2=1.0, act=relu, slope=step, scores=lambda S: S, cut=lambda S: 1.0):
        self.b1, self.b2, self.act, self.slope = b1, b2, act, slope
        self.scores, self.cut = scores, cut

    def layers(self, params, X):
        before = X @ params["W1"] + self.b1 * params["b1"]
        after = self.act(before)
        return before, after, after @ params["W2"] + self.b2 * params["b2"]

    def forward(self, params, X):
        return self.scores(self.layers(params, X)[2])

    def backward(self, params, X, y, reg):
        before, after, S = self.layers(params, X)
        dscores = blocks.score_gradient(self.scores(S), y) * self.cut(S)
        dbefore = (dscores @ params["W2"].T) * self.slope(before)
        return blocks.backward_from(params, X, after, dscores, dbefore, reg)

    def predict(self, params, X):
        return self.forward(params, X).argmax(axis=1)

    def names(self):
        functions = ("forward", "backward", "predict")
        return key_names() | {name: getattr(self, name) for name in functions}


def sigmoid(A):
    return 1 / (1 + np.exp(-A))


SLIPS = {  # of the forward pass: the network and C1's marks
    "b1 left out": (Network(b1=0), 8),
    "b1 twice": (Network(b1=2), 8),
    "b1 subtracted": (Network(b1=-1), 8),
    "b2 left out": (Network(b2=0), 8),
    "b2 twice": (Network(b2=2), 8),
    "both left out": (Network(b1=0, b2=0), 6),
    "no ReLU": (Network(act=lambda A: A, slope=np.ones_like), 6),
    "no ReLU, but its mask": (Network(act=lambda A: A), 6),
    "ReLU on the scores": (Network(scores=relu), 6),
    "ReLU on the scores and its mask": (Network(scores=relu, cut=step), 6),
    "sigmoid": (Network(act=sigmoid, slope=lambda A: sigmoid(A) * (1 - sigmoid(A))), 6),
    "tanh": (Network(act=np.tanh, slope=lambda A: 1 - np.tanh(A) ** 2), 6),
    "unheard of": (Network(act=lambda A: np.sin(A) + A, slope=lambda A: np.cos(A) + 1), 6),
}  # fmt: skip


@pytest.mark.parametrize(("network", "marks"), SLIPS.values(), ids=SLIPS)
def test_a_slip_of_the_forward_pass_costs_c1_alone(network, marks):
    names = network.names()
    assert [names.marked(task).marks for task in ("C1", "C3", "C7")] == [marks, 10, 10]


def test_the_finding_says_what_it_was_charged_for():
    findings = mark("C3", Network(b1=0).names()).findings
    said = [finding for finding in findings if finding.message]
    assert {finding.check for finding in said} == {"W2", "b2", "W1", "b1", "every batch"}
    assert all(WAY_BACK in f.message and "C1" in f.message_th for f in said)


def test_without_the_slip_in_forward_it_costs_what_it_did():
    names = Network(b1=0).names() | {"forward": blocks.forward}
    assert mark("C3", names).marks == 3
    assert mark("C7", names).marks == 6


@pytest.mark.parametrize("network", [network for network, _ in SLIPS.values()], ids=SLIPS)
def test_right_answers_beside_a_wrong_forward_are_right(network):
    names = key_names() | {"forward": network.forward}
    for task in ("C3", "C7"):
        assert [finding.message for finding in mark(task, names).findings if finding.message] == []


def test_what_is_left_is_charged():
    network = Network(b1=0)

    def backward(params, X, y, reg):
        grads = network.backward(params, X, y, reg)
        return grads | {"b2": len(X) * grads["b2"]}

    verdict = mark("C3", network.names() | {"backward": backward})
    assert verdict.marks == 9
    assert [finding.check for finding in verdict.findings if not finding.passed] == ["b2"]


# ------------------------------------------------------------------ a forward made for the purpose


def zeros(params, X, y, reg):
    return {
        name: np.zeros_like(value) + reg * value * (name[0] == "W")
        for name, value in params.items()
    }


def of_the_sum(params, X, y, reg):
    """Return the gradient of a loss of `sum_of_everything`, without a walk back."""
    share = float(np.mean(1 / (1 + np.exp(-everything(params))) - (y == 0)))
    return {
        name: np.full(value.shape, share) + reg * value * (name[0] == "W")
        for name, value in params.items()
    }


def everything(params):
    return sum(value.sum() for value in params.values())


def sum_of_everything(params, X):
    scores = np.full((len(X), len(params["b2"])), -50.0)
    scores[:, 0], scores[:, 1] = everything(params), 0.0
    return scores


HOSTILE = {
    "a constant": (lambda params, X: np.ones((len(X), len(params["b2"]))), zeros),
    "of hardly any size": (lambda params, X: 1e-12 * blocks.forward(params, X), zeros),
    "without end": (lambda params, X: 1e300 * blocks.forward(params, X), zeros),
    "the bias alone": (lambda params, X: np.tile(params["b2"], (len(X), 1)), zeros),
    "the inputs alone": (lambda params, X: np.tile(X[:, :1], len(params["b2"])), zeros),
    "the sum of all parameters": (sum_of_everything, of_the_sum),
}


@pytest.mark.parametrize("only", ["always", "with both biases"])
@pytest.mark.parametrize(("forward", "backward"), HOSTILE.values(), ids=HOSTILE)
def test_no_forward_makes_a_wrong_gradient_right(forward, backward, only):
    """Also where it is right in what C1 asks with one bias at most, so that C1 earns something."""

    def sly(params, X):
        both = only == "always" or (params["b1"].any() and params["b2"].any())
        return forward(params, X) if both else blocks.forward(params, X)

    both = key_names() | {"forward": sly, "backward": backward}
    assert mark("C3", both).marks == marks_alone(backward)


@cache
def marks_alone(backward):
    return mark("C3", key_names() | {"backward": backward}).marks


def test_no_forward_makes_a_constant_prediction_right():
    def predict(params, X):
        return np.zeros(len(X), dtype=int)

    def forward(params, X):
        scores = blocks.forward(params, X)
        return scores + 40.0 * (np.arange(scores.shape[1]) == 0) * params["b1"].any()

    names = key_names() | {"predict": predict}
    assert mark("C7", names | {"forward": forward}).marks == mark("C7", names).marks


# ------------------------------------------------------------------------------ the loss repeated


def softmax(scores, axis, keepdims):
    exponentials = np.exp(scores - scores.max(axis=axis, keepdims=keepdims))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def with_probabilities(probs):
    """Return C2 and C3 of a student whose softmax this is."""

    def compute_loss(scores, y, params, reg):
        labelled = probs(scores)[np.arange(len(y)), y]
        return -np.log(labelled).mean() + 0.5 * reg * blocks.squares(params)

    def backward(params, X, y, reg):
        P = probs(blocks.forward(params, X))
        dscores = (P - blocks.one_hot(y, P.shape[1])) / len(y)
        return blocks.backward_through(params, X, dscores, reg)

    return {"compute_loss": compute_loss, "backward": backward}


LOST_AXES = {
    "maxima without their axis": lambda S: softmax(S, axis=1, keepdims=False),
    "sums without their axis": lambda S: np.exp(S) / np.exp(S).sum(axis=1),
    "a softmax over the rows": lambda S: softmax(S, axis=0, keepdims=True),
    "one softmax over everything": lambda S: softmax(S, axis=None, keepdims=True),
}


@pytest.mark.parametrize("probs", LOST_AXES.values(), ids=LOST_AXES)
def test_a_softmax_over_a_wrong_axis_is_charged_in_c2(probs):
    functions = with_probabilities(probs)
    names = key_names() | functions
    marks = {task: names.marked(task).marks for task in ("C2", "C3")}
    assert marks == {"C2": 4, "C3": 9}


@pytest.mark.parametrize("probs", LOST_AXES.values(), ids=LOST_AXES)
def test_in_c3_alone_it_costs_w2_and_every_batch(probs):
    backward = with_probabilities(probs)["backward"]
    verdict = mark("C3", key_names() | {"backward": backward})
    assert [f.check for f in verdict.findings if not f.passed] == ["W2", "every batch"]


def test_a_label_that_is_not_subtracted_is_no_slip_of_a_loss_without_logarithm():
    def compute_loss(scores, y, params, reg):
        labelled = blocks.softmax(scores)[np.arange(len(y)), y]
        return -labelled.mean() + 0.5 * reg * blocks.squares(params)

    def backward(params, X, y, reg):
        dscores = blocks.softmax(blocks.forward(params, X)) / len(y)
        return blocks.backward_through(params, X, dscores, reg)

    names = key_names() | {"compute_loss": compute_loss, "backward": backward}
    assert mark("C3", names).marks == 7


def sum_of_rows(scores, y, params, reg):
    return len(y) * blocks.cross_entropy(scores, y) + 0.5 * reg * blocks.squares(params)


def sum_of_rows_led_back(params, X, y, reg):
    return with_scaled(params, len(X), params, X, y, reg)


def doubled(scores, y, params, reg):
    return blocks.compute_loss(scores, y, params, 2 * reg)


def doubled_led_back(params, X, y, reg):
    return blocks.backward(params, X, y, 2 * reg)


def without_reg(scores, y, params, reg):
    return blocks.compute_loss(scores, y, params, 0.0)


def without_reg_led_back(params, X, y, reg):
    return blocks.backward(params, X, y, 0.0)


@pytest.mark.parametrize(
    ("compute_loss", "backward", "marks"),
    [
        (sum_of_rows, sum_of_rows_led_back, (6, 10)),
        (doubled, doubled_led_back, (8, 10)),
        (sum_of_rows, doubled_led_back, (6, 8)),
        (doubled, sum_of_rows_led_back, (8, 8)),
        (without_reg, without_reg_led_back, (7, 8)),  # left out twice is done nowhere
    ],
)
def test_a_factor_of_the_loss_is_charged_in_c2(compute_loss, backward, marks):
    names = key_names() | {"compute_loss": compute_loss, "backward": backward}
    assert tuple(names.marked(task).marks for task in ("C2", "C3")) == marks


def test_a_loss_that_is_constant_makes_no_gradient_right():
    names = key_names() | {"compute_loss": lambda *_: 1.0, "backward": zeros}
    assert mark("C3", names).marks == marks_alone(zeros)


# --------------------------------------------------------------------------- one crash, one check


@pytest.mark.parametrize(
    ("task", "function", "check"),
    [("C1", "forward", "every batch"), ("C3", "backward", "every batch"),
     ("C7", "predict", "every batch")],
)  # fmt: skip
def test_a_crash_on_a_special_batch_costs_one_check(task, function, check):
    right = key_names()[function]

    def of_several_rows(params, X, *others):
        if len(X) == 1:
            raise IndexError("one row")
        return right(params, X, *others)

    verdict = mark(task, key_names() | {function: of_several_rows})
    assert [f.check for f in verdict.findings if not f.passed] == [check]


def test_a_crash_that_no_other_check_has_seen_costs_the_mark_for_conduct():
    calls = []

    def forward(params, X):
        calls.append(1)
        if len(calls) > 30:
            raise IndexError("once too often")
        return blocks.forward(params, X)

    verdict = mark("C1", {"forward": forward})
    assert [f.check for f in verdict.findings if not f.passed] == ["shape, type and inputs"]
