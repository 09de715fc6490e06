"""Walking back: each planted slip lights its own box, and what is right lights none.

A slip is a step of the way back done in another way. The student's names for the gradients on the
way are dscores, dhidden and dbefore.
"""

from __future__ import annotations

import functools
import re
import sys
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest
from hw4kit import check, language
from hw4kit.checks import walking_back
from hw4kit.checks.walking_back import example
from hw4kit.flow import moved
from hw4kit.flow.drawing import legend
from hw4kit.flow.outcome import AFTER, ASIDE, BOX_NAMES, LIT, OPEN, RIGHT
from hw4kit.gradients import numerical_gradient
from submissions import blocks

NAMES = {"dS": "dscores", "dA": "dhidden", "dZ": "dbefore"}


def forward(params, X):
    return blocks.forward(params, X)


def compute_loss(scores, y, params, reg):
    return float(blocks.compute_loss(scores, y, params, reg))


RIGHT_STEPS = {
    "dS": lambda s: blocks.score_gradient(s.scores, s.y),
    "dA": lambda s: s.dS @ s.W2.T,
    "dZ": lambda s: s.dA * (s.Z > 0),
    "W2": lambda s: s.A.T @ s.dS,
    "b2": lambda s: s.dS.sum(axis=0),
    "W1": lambda s: s.X.T @ s.dZ,
    "b1": lambda s: s.dZ.sum(axis=0),
    "reg": lambda s: {"W1": s.reg * s.W1, "W2": s.reg * s.W2},
}


def backward_with(**slips):
    """Return a backward of which some steps are done in another way."""
    steps = RIGHT_STEPS | slips

    def backward(params, X, y, reg):
        Z, A, scores = blocks.layers(params, X)
        s = SimpleNamespace(**params, X=X, y=y, Z=Z, A=A, scores=scores, N=len(X), reg=reg)
        s.dS = dscores = steps["dS"](s)
        s.dA = dhidden = steps["dA"](s)
        s.dZ = dbefore = steps["dZ"](s)
        grads = {name: steps[name](s) for name in ("W1", "b1", "W2", "b2")}
        for name, part in steps["reg"](s).items():
            grads[name] = grads[name] + part
        return grads | {"dS": dscores, "dA": dhidden, "dZ": dbefore}

    return backward


def labelled(amount, divided):
    """Return the way back from the loss with `amount` in place of −1 at the label."""

    def step(s):
        at_label = amount * blocks.one_hot(s.y, s.scores.shape[1])
        probs = blocks.softmax(s.scores)
        return (probs + at_label) / s.N if divided else probs / s.N + at_label

    return step


# what is done in another way → the gradient that is lit, and its box
SLIPS = {
    "the sum, not the mean": ({"dS": lambda s: s.N * RIGHT_STEPS["dS"](s)}, "dS", "loss"),
    "averaged twice": ({"dS": lambda s: RIGHT_STEPS["dS"](s) / s.N}, "dS", "loss"),
    "the other way round": ({"dS": lambda s: -RIGHT_STEPS["dS"](s)}, "dS", "loss"),
    "nothing at the label": ({"dS": labelled(0, divided=True)}, "dS", "loss"),
    "+1 at the label": ({"dS": labelled(1, divided=True)}, "dS", "loss"),
    "-1 after the division": ({"dS": labelled(-1, divided=False)}, "dS", "loss"),
    "the scores for the probabilities": (
        {"dS": lambda s: (s.scores - blocks.one_hot(s.y, 3)) / s.N}, "dS", "loss",
    ),
    "W2 from before the ReLU": ({"W2": lambda s: s.Z.T @ s.dS}, "W2", "affine 2"),
    "W2 transposed": ({"W2": lambda s: s.dS.T @ s.A, "reg": lambda s: {}}, "W2", "affine 2"),
    "b2 averaged once more": ({"b2": lambda s: s.dS.mean(axis=0)}, "b2", "affine 2"),
    "b2 not averaged": ({"b2": lambda s: s.N * s.dS.sum(axis=0)}, "b2", "affine 2"),
    "b2 never learns": ({"b2": lambda s: np.zeros(3)}, "b2", "affine 2"),
    "dA averaged once more": ({"dA": lambda s: s.dS @ s.W2.T / s.N}, "dA", "affine 2"),
    "dA with W2's sizes only": ({"dA": lambda s: s.dS @ np.abs(s.W2).T}, "dA", "affine 2"),
    "no mask": ({"dZ": lambda s: s.dA}, "dZ", "ReLU"),
    "the mask turned round": ({"dZ": lambda s: s.dA * (s.Z < 0)}, "dZ", "ReLU"),
    "masked by another array": ({"dZ": lambda s: s.dA * (s.X @ s.W1 > 0)}, "dZ", "ReLU"),
    "masked by its own sign": ({"dZ": lambda s: s.dA.clip(0)}, "dZ", "ReLU"),
    "times A in place of the mask": ({"dZ": lambda s: s.dA * s.A}, "dZ", "ReLU"),
    "W1 past the mask": ({"W1": lambda s: s.X.T @ s.dA}, "W1", "affine 1"),
    "W1 not averaged": ({"W1": lambda s: s.N * s.X.T @ s.dZ}, "W1", "affine 1"),
    "b1 past the mask": ({"b1": lambda s: s.dA.sum(axis=0)}, "b1", "affine 1"),
    "b1 over the wrong axis": ({"b1": lambda s: s.dZ.sum(axis=1)}, "b1", "affine 1"),
    "b1 from dW1": ({"b1": lambda s: (s.X.T @ s.dZ).sum(axis=0)}, "b1", "affine 1"),
    "no regulariser": ({"reg": lambda s: {}}, "W2", "regulariser"),
    "no regulariser at W1": ({"reg": lambda s: {"W2": s.reg * s.W2}}, "W1", "regulariser"),
    "the regulariser twice": (
        {"reg": lambda s: {"W1": 2 * s.reg * s.W1, "W2": 2 * s.reg * s.W2}}, "W2", "regulariser",
    ),
    "biases regularised": (
        {"reg": lambda s: RIGHT_STEPS["reg"](s) | {"b1": s.reg * s.b1, "b2": s.reg * s.b2}},
        "b2", "regulariser",
    ),
}  # fmt: skip


def flow_of(backward, trace):
    """Return the report of the check, and what was drawn."""
    report = check(backward, trace=trace, forward=forward, compute_loss=compute_loss)
    return report, report.picture


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_lights_its_own_box(slip):
    steps, gradient, box = SLIPS[slip]
    backward = backward_with(**steps)
    report, flow = flow_of(backward, NAMES)
    assert report.status == "failed"
    assert (flow.walk.first, flow.walk.boxes) == (gradient, (box,))
    assert str(BOX_NAMES[box]) in str(report)
    assert flow._repr_html_().count("hw4flow-lit'") == 1
    by_function = walking_back.flow_of(backward, forward, compute_loss, backward)
    assert by_function.walk.states == flow.walk.states


def test_what_reg_adds_is_shown_alone():
    twice = SLIPS["the regulariser twice"][0]
    sentence = flow_of(backward_with(**twice), NAMES)[1].walk.cloud("W2").sentence
    assert sentence.startswith(
        "Shown is what reg adds to W2. All points lie on one line, of slope 2"
    )


def test_the_slips_are_of_all_boxes_and_more_than_ten():
    assert {box for _, _, box in SLIPS.values()} == set(BOX_NAMES)
    assert len(SLIPS) > 20


def test_right_gradients_light_nothing_and_pass():
    report, flow = flow_of(backward_with(), NAMES)
    assert report.passed, report
    assert set(flow.walk.states.values()) == {RIGHT}
    assert "hw4flow-lit'" not in flow._repr_html_()
    assert all(cloud.passed for cloud in flow.walk.clouds)


def test_the_signs_of_the_drawing_are_told_below_it():
    flow = flow_of(backward_with(dZ=lambda s: s.dA), {"dS": "dscores"})[1]
    told = re.sub("<[^>]+>", "", flow._repr_html_())
    assert "? not named, so not compared" in told
    assert "≠ wrong, since what comes in is wrong" in re.sub(
        "<[^>]+>", "", flow_of(backward_with(dZ=lambda s: s.dA), NAMES)[1]._repr_html_()
    )
    assert legend(flow_of(backward_with(), NAMES)[1].walk) == ""


def test_what_comes_after_the_first_wrong_box_is_not_blamed():
    walk = flow_of(backward_with(dZ=lambda s: s.dA), NAMES)[1].walk
    assert walk.states == dict.fromkeys(("dS", "W2", "b2", "dA"), RIGHT) | {
        "dZ": LIT, "W1": AFTER, "b1": AFTER,
    }  # fmt: skip


def test_the_first_of_two_mistakes_is_lit_and_the_other_one_is_wrong_too():
    walk = flow_of(backward_with(b2=lambda s: s.dS.mean(axis=0), dZ=lambda s: s.dA), NAMES)[1].walk
    assert (walk.first, walk.box, walk.states["dZ"]) == ("b2", "affine 2", "wrong")


def test_the_regulariser_comes_last():
    walk = flow_of(backward_with(reg=lambda s: {}, dZ=lambda s: s.dA), NAMES)[1].walk
    assert (walk.first, walk.box, walk.penalty) == ("dZ", "ReLU", "wrong")


# --------------------------------------------------------------------- ways that are right, too

BACK = """
def backward(params, X, y, reg):
    before, hidden, scores = blocks.layers(params, X)
    {steps}
    return {{
        "W1": X.T @ {dZ} + reg * params["W1"], "b1": {dZ}.sum(axis=0),
        "W2": hidden.T @ {dS} + reg * params["W2"], "b2": {dS}.sum(axis=0),
    }}
"""
DS = "dscores = blocks.score_gradient(scores, y)"
WAYS = {
    "one line after the other": f"{DS}; dhidden = dscores @ params['W2'].T\n"
    "    dbefore = dhidden * (before > 0)",
    "masked in place under another name": f"{DS}\n    dhidden = dscores @ params['W2'].T\n"
    "    dbefore = dhidden\n    dbefore[before <= 0] = 0",
    "dS made in place": "dscores = blocks.softmax(scores)\n    dscores[np.arange(len(y)), y] -= 1\n"
    "    dscores /= len(y)\n    dhidden = dscores @ params['W2'].T\n"
    "    dbefore = np.where(before > 0, dhidden, 0)",
    "arrays filled row by row": "dscores, dhidden, dbefore = (np.zeros_like(a) for a in "
    "(scores, hidden, hidden))\n    for n in range(len(X)):\n"
    "        dscores[n] = blocks.score_gradient(scores, y)[n]\n"
    "        dhidden[n] = params['W2'] @ dscores[n]\n"
    "        dbefore[n] = dhidden[n] * (before[n] > 0)",
    "float32": f"{DS}; dscores = dscores.astype(np.float32)\n"
    "    dhidden = dscores @ params['W2'].T\n    dbefore = dhidden * (before > 0)",
}


def written(steps, **names):
    """Return the backward that a student has written so."""
    scope = {"np": np, "blocks": blocks}
    exec(BACK.format(steps=steps, **({"dS": "dscores", "dZ": "dbefore"} | names)), scope)
    return scope["backward"]


@pytest.mark.parametrize("way", WAYS)
def test_a_right_way_lights_nothing(way):
    report, flow = flow_of(written(WAYS[way]), NAMES)
    assert report.passed, report
    assert set(flow.walk.states.values()) == {RIGHT}, flow


def test_one_variable_may_hold_two_gradients():
    back = written(f"{DS}\n    d = dscores @ params['W2'].T\n    d[before <= 0] = 0", dZ="d")
    report, flow = flow_of(back, NAMES | {"dA": "d", "dZ": "d"})
    assert report.passed, report
    assert set(flow.walk.states.values()) == {RIGHT}, flow


@pytest.mark.parametrize("factor", ["len(y)", "-1", "-len(y)"])
def test_a_factor_that_is_put_right_later_is_no_mistake(factor):
    back = written(
        f"{DS}; dscores *= {factor}\n    dhidden = dscores @ params['W2'].T\n"
        "    dbefore = dhidden * (before > 0)",
        dS=f"(dscores / {factor})", dZ=f"(dbefore / {factor})",
    )  # fmt: skip
    report, flow = flow_of(back, NAMES)
    assert report.passed, report
    assert [flow.walk.states[name] for name in NAMES] == [ASIDE] * 3
    assert "that is put right later" in str(report)
    assert "that is put right later" in report._repr_html_()  # also where all is green


def test_a_mistake_behind_such_a_factor_is_found():
    back = written(
        f"{DS}; dscores *= len(y)\n    dhidden = dscores @ params['W2'].T\n    dbefore = dhidden",
        dS="(dscores / len(y))", dZ="(dbefore / len(y))",
    )  # fmt: skip
    walk = flow_of(back, NAMES)[1].walk
    assert (walk.first, walk.box, walk.states["dA"]) == ("dZ", "ReLU", ASIDE)


def test_a_helper_of_the_students_may_hold_the_name():
    scope = {"np": np, "blocks": blocks}
    source = BACK.format(
        steps="dZ = way(params, before, scores, y)\n    dS = blocks.score_gradient(scores, y)",
        dS="dS", dZ="dZ",
    )  # fmt: skip
    source += (
        "def way(params, before, scores, y):\n    dscores = blocks.score_gradient(scores, y)\n"
        "    dhidden = dscores @ params['W2'].T\n    return dhidden * (before > 0)\n"
    )
    exec(source, scope)
    report, flow = flow_of(scope["backward"], NAMES | {"dZ": "dZ"})
    assert report.passed, report
    assert set(flow.walk.states.values()) == {RIGHT}, flow


class Called:
    def __call__(self, params, X, y, reg):
        before, hidden, scores = blocks.layers(params, X)
        names = np.array(["no", "numbers"])  # of no interest
        dscores = blocks.score_gradient(scores, y)
        dhidden = dscores @ params["W2"].T
        dbefore = dhidden * (before > 0)
        assert len(names) == 2
        return blocks.backward_from(params, X, hidden, dscores, dbefore, reg)


@pytest.mark.parametrize(
    "function",
    [
        Called(),
        lambda *arguments: Called()(*arguments),  # noqa: PLW0108
        functools.partial(lambda here, *arguments: here(*arguments), Called()),
        functools.wraps(forward)(lambda *arguments: Called()(*arguments)),  # noqa: PLW0108
    ],
    ids=["an object", "a lambda", "a partial", "decorated"],
)
def test_variables_are_read_however_backward_is_called(function):
    walk = walking_back.flow_of(function, forward, compute_loss, NAMES).walk
    assert set(walk.states.values()) == {RIGHT}


def test_a_trace_is_for_backward_alone():
    assert "trace is for backward alone." in str(check(forward, trace=NAMES))


# ------------------------------------------------------------------- what is not handed out


@pytest.mark.parametrize(
    ("slip", "handed", "boxes"),
    [
        ("no mask", (), ("affine 2", "ReLU", "affine 1")),
        ("no mask", ("dA",), ("ReLU", "affine 1")),
        ("no mask", ("dS", "dZ"), ("ReLU",)),
        ("no mask", ("dZ",), ("ReLU",)),
        ("dA averaged once more", ("dZ",), ("affine 2", "ReLU")),
        ("dA averaged once more", ("dA",), ("affine 2",)),
        ("b1 past the mask", (), ("affine 1",)),
        ("b2 not averaged", (), ("affine 2",)),
        ("the sum, not the mean", (), ("loss", "affine 2")),
        ("the sum, not the mean", ("dS",), ("loss",)),
        ("no regulariser", (), ("regulariser",)),
    ],
)
def test_what_lies_between_stays_open(slip, handed, boxes):
    trace = dict.fromkeys(NAMES) | {name: NAMES[name] for name in handed}
    walk = flow_of(backward_with(**SLIPS[slip][0]), trace)[1].walk
    assert walk.boxes == boxes
    assert {name for name in NAMES if walk.states[name] == OPEN} == set(NAMES) - set(handed)
    asked = re.findall(r"Hand out what lies between them \((d[SAZ](?:, d[SAZ])*)\)", walk.sentence)
    assert bool(asked) == (len(boxes) > 1)
    assert not set(", ".join(asked).split(", ")) & set(handed)


def test_a_right_gradient_of_another_shape_is_not_called_right():
    def backward(params, X, y, reg):
        grads = backward_with()(params, X, y, reg)
        return grads | {"b2": grads["b2"][None]}

    report = check(backward, trace={}, forward=forward, compute_loss=compute_loss)
    told = report.picture.walk.sentence
    assert "Every gradient that was handed out is right" not in report._repr_html_()
    assert "The numbers of every gradient that was handed out are right; the shape of b2" in told


@pytest.mark.parametrize("trace", [{}, dict.fromkeys(NAMES), dict.fromkeys(NAMES, "")])
def test_without_names_only_the_weights_are_looked_at(trace):
    report = check(backward_with(), trace=trace, forward=forward, compute_loss=compute_loss)
    assert report.passed, report
    assert report.picture.walk.states["W1"] == RIGHT
    assert "Not handed out yet: dS, dA, dZ." in report._repr_html_()


@pytest.mark.parametrize(
    ("trace", "says"),
    [
        (NAMES | {"dS": "dscore"}, "backward has no array named dscore. It has: A, X, Z, d"),
        ({"ds": "dscores"}, "trace should have the keys dS, dA, dZ, one or more of them, but"),
        (NAMES | {"ds": "dscores"}, "one or more of them, but has dS, dA, dZ, ds."),  # all but one
        ({"dS": np.zeros(3)}, "the names of variables in backward, as text"),
        (lambda params, X, y, reg: None, "trace should return a dict of arrays, not None."),
        (lambda params, X, y, reg: {"W1": 1}, "one or more of them, but has W1"),
        (lambda params, X, y, reg: 1 / 0, "Your code stopped with ZeroDivisionError"),
    ],
)  # fmt: skip
def test_a_trace_that_cannot_be_used_says_what_to_write(trace, says):
    report, flow = flow_of(backward_with(), trace)
    assert says in str(report)
    assert not report.passed
    assert flow is None


@pytest.mark.parametrize(
    "handed", [None, "text", np.zeros((2, 2)), np.full((7, 5), np.nan), [[1, 2], [3]]]
)
def test_a_gradient_that_is_no_array_is_said_and_nothing_breaks(handed):
    def trace(params, X, y, reg):
        return backward_with()(params, X, y, reg) | {"dA": handed}

    walk = flow_of(backward_with(), trace)[1].walk
    assert walk.states["dA"] == (OPEN if handed is None else ASIDE)


def test_reading_variables_puts_back_who_was_tracing():
    def tracer(*_):
        return None

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        flow_of(backward_with(), NAMES)
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(before)


# --------------------------------------------------------------------------- the moved network


def test_the_moved_network_has_the_right_gradients_in_its_middle():
    params, X, y = example()
    right = backward_with()(params, X, y, 0.0)
    loss = moved.moved_loss(forward, compute_loss, X, y)
    middle = {name: np.zeros_like(right[name]) for name in NAMES}
    for name in right:
        point = params | middle
        slopes = numerical_gradient(lambda a, n=name, p=point: loss(p | {n: a}), point[name])
        np.testing.assert_allclose(slopes, right[name], atol=1e-8)


def test_its_network_tells_slips_apart():
    params, X, y = example()
    Z = blocks.layers(params, X)[0]
    assert np.abs(Z).min() > 0.1  # no kink within reach
    assert len({*X.shape, *params["W2"].shape}) == 4
    assert set(y) < set(range(3))
    assert ((Z > 0).any(axis=0) & (Z < 0).any(axis=0)).all()
    assert ((X @ params["W1"] > 0) != (Z > 0)).any()


# ------------------------------------------------------------------------------- the drawing


@pytest.mark.parametrize("code", ["en", "th"])
def test_the_drawing_is_well_formed_has_words_for_all_and_no_script(code):
    language(code)
    try:
        flow = flow_of(backward_with(dZ=lambda s: s.dA), NAMES)[1]
        html = flow._repr_html_()
    finally:
        language("en")
    drawings = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(drawings) == 8
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)
        assert root.get("role") == "img"
        assert len(root.get("aria-label")) > 20
    assert "<script" not in html
    assert " id=" not in html  # two reports on one page must not share one
    assert ("กล่อง" in html) == (code == "th")


def test_names_are_escaped():
    report = flow_of(backward_with(), NAMES | {"dS": "<b>"})[0]
    assert "<b>" not in report._repr_html_().replace("<div><b>", "")
