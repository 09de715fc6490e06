"""The instant checks accept every right form and reject what the usual notebook misses."""

import copy
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import numpy as np
import pytest
from _kit_network import EVERYTHING, STUDENT, named
from hw4kit import (
    check,
    check_settings,
    check_t1,
    check_t2,
    check_t3,
    load_digits_data,
    numerical_gradient,
)

from autograder.hw4 import mark

HELPERS = {
    "backward": {name: STUDENT[name] for name in ("forward", "compute_loss")},
    "dropout_forward": {"dropout_backward": EVERYTHING["dropout_backward"]},
    "dropout_backward": {"dropout_forward": EVERYTHING["dropout_forward"]},
}


def run(function):
    """Check a function with the right helpers."""
    return check(function, **HELPERS.get(function.__name__, {}))


def rejects(function, *texts):
    """Assert that a function fails its check with all these texts in the message."""
    report = run(function)
    assert report.status == "failed", report
    for text in texts:
        assert text in str(report), report
    return report


# ----------------------------------------------------------------------------- right answers


@pytest.mark.parametrize("name", EVERYTHING)
def test_right_function_passes(name):
    report = run(EVERYTHING[name])
    assert report.passed, report


@named("forward")
def forward_with_loops(params, X):
    scores = []
    for x in X:
        A = [max(0.0, float(x @ w + b)) for w, b in zip(params["W1"].T, params["b1"], strict=True)]
        scores.append(np.array(A) @ params["W2"] + params["b2"])
    return np.array(scores)


@named("forward")
def forward_in_float32(params, X):
    p = {name: value.astype(np.float32) for name, value in params.items()}
    A = X.astype(np.float32) @ p["W1"] + p["b1"]
    return np.where(A > 0, A, np.float32(0)) @ p["W2"] + p["b2"]


@named("forward")
def forward_with_bias_column(params, X):
    ones = np.ones((len(X), 1))
    A = np.hstack([X, ones]) @ np.vstack([params["W1"], params["b1"]])
    A = A * (A > 0)
    return np.einsum("nh,hc->nc", A, params["W2"]) + params["b2"]


@named("compute_loss")
def loss_with_one_hot(scores, y, params, reg):
    s = scores - np.max(scores, axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    one_hot = np.eye(scores.shape[1])[y]
    norm = np.linalg.norm
    penalty = reg / 2 * (norm(params["W1"]) ** 2 + norm(params["W2"]) ** 2)
    return np.array(-(one_hot * log_p).sum() / len(y) + penalty)


@named("compute_loss")
def loss_in_float32(scores, y, params, reg):
    s = scores.astype(np.float32)
    s = s - s.max(axis=1)[:, None]
    log_p = s - np.log(np.exp(s).sum(axis=1))[:, None]
    weights = np.float32(sum(np.sum(params[n] ** 2) for n in ("W1", "W2")))
    return -np.float32(log_p[np.arange(len(y)), y].mean()) + np.float32(0.5 * reg) * weights


@named("backward")
def backward_with_loops_and_prints(params, X, y, reg):
    print("working")
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    for x, label in zip(X, y, strict=True):
        A = x @ params["W1"] + params["b1"]
        H = np.where(A >= 0, A, 0)
        s = H @ params["W2"] + params["b2"]
        d = np.exp(s - s.max())
        d = d / d.sum() - (np.arange(len(s)) == label)
        grads["W2"] += np.outer(H, d) / len(X)
        grads["b2"] += d / len(X)
        dA = (params["W2"] @ d) * (A >= 0) / len(X)
        grads["W1"] += np.outer(x, dA)
        grads["b1"] += dA
    for name in ("W1", "W2"):
        grads[name] += reg * params[name]
    return grads


@named("backward")
def backward_in_float32(params, X, y, reg):
    right = STUDENT["backward"](params, X, y, reg)
    return {name: grad.astype(np.float32) for name, grad in right.items()}


@named("sample_minibatch")
def sample_without_replacement(X, y, batch_size, rng):
    rows = rng.choice(len(X), batch_size, replace=batch_size > len(X))
    return X[rows], y[rows]


@named("sample_minibatch")
def sample_by_permutation(X, y, batch_size, rng):
    rows = [i for _ in range(-(-batch_size // len(X))) for i in rng.permutation(len(X))]
    rows = np.array(rows[:batch_size])
    return [X[rows], y[rows]]


@named("sgd_step")
def step_that_rebinds(params, grads, learning_rate):
    for name in ("b2", "W2", "b1", "W1"):
        params[name] = params[name] - learning_rate * grads[name]
    return params


@named("predict")
def predict_row_by_row(params, X):
    return np.array([np.argmax(row) for row in STUDENT["forward"](params, X)], dtype=np.uint8)


@named("backward")
def backward_with_float32_inside(params, X, y, reg):
    grads = backward_in_float32(params, X, y, reg)
    grads = {name: grad.astype(np.float64) * (1 + 2e-5) for name, grad in grads.items()}
    return MappingProxyType(grads | {"scores": None})


@named("sample_minibatch")
def sample_every_row_once_at_most(X, y, batch_size, rng):
    rows = rng.permutation(len(X))[:batch_size]
    return X[rows], y[rows]


@named("sgd_step")
def step_that_counts(params, grads, learning_rate):
    for name in grads:
        params[name] -= learning_rate * grads[name]
    params["steps"] = params.get("steps", 0) + 1


@pytest.mark.parametrize(
    "function",
    [
        forward_with_loops,
        forward_in_float32,
        forward_with_bias_column,
        loss_with_one_hot,
        loss_in_float32,
        backward_with_loops_and_prints,
        backward_in_float32,
        sample_without_replacement,
        sample_by_permutation,
        step_that_rebinds,
        predict_row_by_row,
        backward_with_float32_inside,
        sample_every_row_once_at_most,
        step_that_counts,
    ],
)
def test_unusual_but_right_function_passes(function):
    report = run(function)
    assert report.passed, report


@pytest.mark.parametrize(
    ("task", "function"),
    [
        ("C3", backward_with_float32_inside),
        ("C4", sample_every_row_once_at_most),
        ("C5", step_that_counts),
        ("C7", predict_row_by_row),
    ],
)
def test_what_the_check_lets_pass_gets_full_marks(task, function):
    assert mark(task, {function.__name__: function}).status == "passed"


@pytest.mark.parametrize(
    ("task", "name", "change"),
    [
        ("C1", "forward", np.asmatrix),
        ("C1", "forward", np.ndarray.tolist),
        ("C7", "predict", np.ndarray.tolist),
        ("C7", "predict", lambda labels: labels.astype(float)),
        ("C7", "predict", lambda labels: labels[:, None]),
    ],
)
def test_values_of_a_wrong_type_fail_here_as_they_cost_marks_there(task, name, change):
    @named(name)
    def answer(params, X):
        return change(STUDENT[name](params, X))

    assert mark(task, {name: answer}).status == "partial"
    assert "a numpy array" in rejects(answer).failures[-1].name


def test_params_that_become_lists_fail_here_as_they_cost_marks_there():
    @named("sgd_step")
    def step(params, grads, learning_rate):
        for name in params:
            params[name] = (np.asarray(params[name]) - learning_rate * grads[name]).tolist()

    assert mark("C5", {"sgd_step": step}).status == "partial"
    assert [item.name for item in rejects(step).failures] == ["params still hold numpy arrays"]


def test_backward_passes_with_a_forward_and_a_loss_in_float32():
    helpers = {"forward": forward_in_float32, "compute_loss": loss_in_float32}
    report = check(backward_in_float32, **helpers)
    assert report.passed, report


# ------------------------------------------------------------------------------- C1 mistakes


def forward_like(relu=lambda A: np.maximum(A, 0), after=lambda s: s, b1=1, b2=1):
    @named("forward")
    def forward(params, X):
        H = relu(X @ params["W1"] + b1 * params["b1"])
        return after(H @ params["W2"] + b2 * params["b2"])

    return forward


def softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("forward", "text"),
    [
        (forward_like(b1=0), "b1 is not added"),
        (forward_like(b1=2), "b1 is added twice"),
        (forward_like(b2=0), "b2 is not added"),
        (forward_like(relu=lambda A: A), "the ReLU is missing"),
        (forward_like(after=lambda s: np.maximum(s, 0)), "ReLU is applied to the scores"),
        (forward_like(after=softmax), "probabilities"),
        (forward_like(after=lambda s: s - s.max(axis=1, keepdims=True)), "point of the figure"),
        (forward_like(after=lambda s: s[:, :3]), "shape (4, 5)"),
        (forward_like(after=lambda s: s.T), "not (5, 4)"),
        (forward_like(after=lambda s: None), "return statement missing"),
        (forward_like(after=lambda s: s * np.nan), "not finite"),
        (forward_like(after=lambda s: "scores"), "an array of numbers"),
        (forward_like(after=lambda s: [[1], [1, 2]]), "an array of numbers"),
        (forward_like(relu=lambda A: max(0, A)), "ValueError"),
        (forward_like(relu=np.maximum), "TypeError"),
    ],
)
def test_wrong_forward_is_rejected_and_named(forward, text):
    rejects(forward, text)


def test_inputs_changed_in_place_are_rejected():
    @named("forward")
    def forward(params, X):
        scores = STUDENT["forward"](params, X)
        X -= X.mean()
        return scores

    report = rejects(forward, "X was changed in place")
    assert len(report.failures) == 1


def remembering(name):
    """Return a right function that knows its arrays again by their identity."""
    known = {}

    def function(*args):
        key = tuple(id(a) if isinstance(a, (np.ndarray, dict)) else a for a in args)
        if key not in known:
            known[key] = (
                args,
                EVERYTHING[name](*args),
            )  # which keeps the arrays, and their identity
        return copy.deepcopy(known[key][1])

    return named(name)(function)


@pytest.mark.parametrize(
    "name", ["forward", "compute_loss", "backward", "predict", "dP_dh", "dL_dh"]
)
def test_what_is_remembered_by_an_arrays_identity_is_rejected(name):
    report = rejects(remembering(name), "What does your code remember of an earlier call")
    assert [item.name for item in report.failures] == ["Nothing is kept from one call to the next"]


@pytest.mark.parametrize("name", ["forward", "predict"])
def test_a_change_in_one_kind_of_call_alone_is_rejected(name):
    @named(name)
    def function(params, X):
        result = STUDENT[name](params, X)
        if X.shape == (len(X), params["W1"].shape[1]):
            X[...] = 0
        return result

    report = rejects(function, "X was changed in place")
    assert [item.name for item in report.failures] == ["X and params stay as they were"]


# ------------------------------------------------------------------------------- C2 mistakes


def loss_like(change=lambda ce, n: ce, penalty=lambda p, reg: 0.5 * reg * weights(p)):
    @named("compute_loss")
    def compute_loss(scores, y, params, reg):
        ce = STUDENT["compute_loss"](scores, y, params, 0.0)
        return change(ce, len(y)) + penalty(params, reg)

    return compute_loss


def weights(p, names=("W1", "W2")):
    return sum(np.sum(p[name] ** 2) for name in names)


ALL = ("W1", "b1", "W2", "b2")


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (loss_like(lambda ce, n: ce * n), "by how many do you divide?"),
        (loss_like(lambda ce, n: -ce), "Only the sign"),
        (loss_like(lambda ce, n: ce / 3), "should be"),
        (loss_like(lambda ce, n: np.full(n, ce)), "single number"),
        (loss_like(penalty=lambda p, reg: 0.0), "reg is not used"),
        (loss_like(penalty=lambda p, reg: reg * weights(p)), "That is twice as large."),
        (loss_like(penalty=lambda p, reg: reg / 2 * weights(p, ALL)), "biases are regularised"),
        (loss_like(penalty=lambda p, reg: reg * weights(p, ALL)), "half is missing"),
        (loss_like(penalty=lambda p, reg: reg / 2 * weights(p, ["W1"])), "W2 is missing"),
        (loss_like(penalty=lambda p, reg: reg / 2 * weights(p, ["W2"])), "W1 is missing"),
        (loss_like(penalty=lambda p, reg: reg / 8 * weights(p)), "divided by N"),
        (loss_like(penalty=lambda p, reg: -reg / 2 * weights(p)), "sign is wrong"),
    ],
)
def test_wrong_loss_is_rejected_and_named(loss, text):
    rejects(loss, text)


@pytest.mark.parametrize(
    "penalty", [lambda p, reg: reg * weights(p), lambda p, reg: reg / 2 * weights(p, ALL)]
)
def test_a_penalty_that_is_wrong_in_one_way_everywhere_is_told_once(penalty):
    report = run(loss_like(penalty=penalty))
    assert [item.message for item in report.failures][1:] == ["The same as above."]


def test_unstable_loss_fails_one_item_alone():
    @named("compute_loss")
    def compute_loss(scores, y, params, reg):
        P = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        return -np.log(P[np.arange(len(y)), y]).mean() + reg / 2 * weights(params)

    report = rejects(compute_loss, "exp(1000)")
    assert [item.name for item in report.failures] == ["Large scores (1000, -1000 and larger ones)"]
    helpers = {"forward": STUDENT["forward"], "compute_loss": compute_loss}
    assert check(STUDENT["backward"], **helpers).passed


def test_clipped_loss_is_finite_but_wrong():
    @named("compute_loss")
    def compute_loss(scores, y, params, reg):
        return STUDENT["compute_loss"](np.clip(scores, -50, 50), y, params, reg)

    rejects(compute_loss, "Large scores")


def test_row_maximum_without_keepdims_is_rejected():
    @named("compute_loss")
    def compute_loss(scores, y, params, reg):
        s = scores - scores.max(axis=1)
        return STUDENT["compute_loss"](s, y, params, reg)

    rejects(compute_loss, "could not be broadcast")


def test_classes_taken_from_the_labels_are_rejected():
    @named("compute_loss")
    def compute_loss(scores, y, params, reg):
        one_hot = np.eye(y.max() + 1)[y]
        log_p = np.log(softmax(scores))
        return -(one_hot * log_p).sum() / len(y) + reg / 2 * weights(params)

    rejects(compute_loss, "ValueError")


# ------------------------------------------------------------------------------- C3 mistakes


def backward_like(change):
    @named("backward")
    def backward(params, X, y, reg):
        grads = STUDENT["backward"](params, X, y, reg)
        changed = change(grads, params, len(X), reg)
        return grads if changed is None else changed

    return backward


def put(name, value):
    """Return a change that sets one gradient to value(old, params, N, reg)."""
    return lambda g, p, n, reg: g.update({name: value(g[name], p, n, reg)})


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (put("b1", lambda g, p, n, reg: g + reg * p["b1"]), "a part where it should have none"),
        (put("b2", lambda g, p, n, reg: g * n), "and N is"),
        (put("W2", lambda g, p, n, reg: g * np.float64(1.001)), "1.001 times"),
        (put("W2", lambda g, p, n, reg: (g * 1.001).astype(np.float32)), "1.001 times"),
        (put("b2", lambda g, p, n, reg: g * 0), "every entry is 0"),
        (put("W1", lambda g, p, n, reg: g - reg * p["W1"]), "left out"),
        (put("W2", lambda g, p, n, reg: g + reg * p["W2"]), "counted twice"),
        (put("W1", lambda g, p, n, reg: -g), "has the wrong sign"),
        (put("W1", lambda g, p, n, reg: g.T), "grads['W1'] should have shape (2, 3)"),
        (put("b1", lambda g, p, n, reg: g[None]), "(1, 3)"),
        (put("b1", lambda g, p, n, reg: g.tolist()), "not a list"),
        (put("W2", lambda g, p, n, reg: np.asmatrix(g)), "not a matrix"),
        (put("W1", lambda g, p, n, reg: g + 0.01), "the numerical gradient there is"),
        (put("W1", lambda g, p, n, reg: g * np.nan), "nan"),
        (lambda g, p, n, reg: g.pop("b2") is None or None, "keys W1, b1, W2, b2"),
        (lambda g, p, n, reg: list(g.values()), "dict of gradients"),
        (lambda g, p, n, reg: p.update(W1=p["W1"] * 0), "params was changed"),
    ],
)
def test_wrong_backward_is_rejected_and_named(change, text):
    rejects(backward_like(change), text)


def test_backward_that_returns_nothing_is_rejected():
    @named("backward")
    def backward(params, X, y, reg):
        STUDENT["backward"](params, X, y, reg)

    rejects(backward, "return statement missing")


def test_differences_of_the_loss_fail_as_too_many_passes_and_where_numbers_are_of_other_sizes():
    loss, forward = (STUDENT[name] for name in ("compute_loss", "forward"))

    @named("backward")
    def backward(params, X, y, reg):
        def gradient(name):
            def of(values):
                moved = params | {name: values}
                return loss(forward(moved, X), y, moved, reg)

            return numerical_gradient(of, params[name])

        return {name: gradient(name) for name in params}

    report = rejects(backward, "Derivatives are asked for")
    assert [item.name for item in report.failures] == [
        "Gradients that are large, and very small ones",
        "One walk back, not a forward pass for each weight",
    ]


def test_an_entry_added_to_params_is_called_that():
    @named("backward")
    def backward(params, X, y, reg):
        params["hidden"] = X
        return STUDENT["backward"](params, X, y, reg)

    rejects(backward, "params has a new entry after the call: hidden")


def test_steps_that_pair_arrays_by_their_order_are_rejected():
    @named("sgd_step")
    def sgd_step(params, grads, learning_rate):
        for param, grad in zip(params.values(), grads.values(), strict=True):
            param -= learning_rate * grad  # noqa: PLW2901

    @named("momentum_step")
    def momentum_step(params, grads, velocity, learning_rate, momentum):
        for name, grad in zip(params, grads.values(), strict=True):
            velocity[name] = momentum * velocity[name] - learning_rate * grad
            params[name] += velocity[name]

    rejects(sgd_step, "could not be broadcast")
    rejects(momentum_step, "could not be broadcast")


def test_row_bias_gradients_fail_the_form_alone():
    change = put("b1", lambda g, p, n, reg: g[None])
    report = run(backward_like(change))
    assert [item.name for item in report.failures] == ["Names, types and shapes of the gradients"]


@pytest.mark.parametrize("open_name", ["forward", "compute_loss"])
def test_backward_waits_for_open_helpers(open_name):
    def unfinished(*_):
        raise NotImplementedError

    helpers = HELPERS["backward"] | {open_name: named(open_name)(unfinished)}
    report = check(STUDENT["backward"], **helpers)
    assert report.status == "open"
    assert f"waiting for {open_name}" in str(report)


def test_backward_is_not_blamed_for_a_wrong_helper():
    for name, wrong in (
        ("forward", forward_like(b1=0)),
        ("compute_loss", loss_like(lambda ce, n: ce * n)),
    ):
        report = check(STUDENT["backward"], **(HELPERS["backward"] | {name: wrong}))
        assert report.status == "failed"
        assert f"{name} does not pass its check yet" in str(report)
        assert "says nothing about backward" in str(report)


# ------------------------------------------------------------------------------- C4 mistakes


def sample_like(rows_of, labels_of=lambda rows, rng: rows):
    @named("sample_minibatch")
    def sample_minibatch(X, y, batch_size, rng):
        rows = rows_of(len(X), batch_size, rng)
        return X[rows], y[labels_of(rows, rng)]

    return sample_minibatch


def shuffled_apart(rows, rng):
    return rng.permutation(rows)


@pytest.mark.parametrize(
    ("sample", "text"),
    [
        (sample_like(lambda n, b, rng: rng.choice(n, b, replace=False)), "ValueError"),
        (sample_like(lambda n, b, rng: rng.integers(n, size=5)), "shape (4, 3)"),
        (sample_like(lambda n, b, rng: rng.integers(n, size=min(n, b))), "shape (25, 3)"),
        (sample_like(lambda n, b, rng: np.arange(b) % n), "the same batch every time"),
        (
            sample_like(lambda n, b, rng: np.random.default_rng(0).integers(n, size=b)),
            "the same batch every time",
        ),
        (sample_like(lambda n, b, rng: rng.integers(n - 1, size=b)), "never came"),
        (sample_like(lambda n, b, rng: np.full(b, rng.integers(n))), "one row, repeated"),
        (sample_like(lambda n, b, rng: (np.arange(b) + rng.integers(n)) % n), "are neighbours"),
        (
            sample_like(lambda n, b, rng: rng.integers(n, size=b), shuffled_apart),
            "the right labels, but in another order",
        ),
        (
            sample_like(lambda n, b, rng: np.random.default_rng().integers(n, size=b)),
            "draw elsewhere",
        ),
    ],
)
def test_wrong_minibatch_is_rejected_and_named(sample, text):
    rejects(sample, text)


def test_an_error_inside_a_compiled_library_names_the_students_own_line():
    """numpy's Generator leaves lines of a file that is not there in the traceback."""
    report = run(sample_like(lambda n, b, rng: rng.choice(n, b, replace=False)))
    (failure,) = report.failures
    assert "Generator" not in failure.message
    assert "replace=False" in failure.message.splitlines()[1]


def test_minibatch_of_other_rows_or_of_one_array_is_rejected():
    rejects(named("sample_minibatch")(lambda X, y, b, rng: X[:b]), "Return two arrays")
    rejects(
        named("sample_minibatch")(lambda X, y, b, rng: (np.full((b, 3), 0.5), y[:b])),
        "not rows of X",
    )


# ------------------------------------------------------------------- C5, C6, C7 and OT mistakes


def step_like(change):
    @named("sgd_step")
    def sgd_step(params, grads, learning_rate):
        return change(params, grads, learning_rate)

    return sgd_step


def move(params, grads, rate, names=ALL):
    for name in names:
        params[name] -= rate * grads[name]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda p, g, r: move(p, g, -r), "uphill"),
        (lambda p, g, r: move(p, g, r, ["W1", "W2"]), "params['b1'] did not change"),
        (
            lambda p, g, r: {n: p[n] - r * g[n] for n in p},
            "did not change. The dict that",
        ),
        (lambda p, g, r: move(p, g, 0.5), "Other learning rates"),
        (lambda p, g, r: move(p, g, 2 * r), "should be"),
        (lambda p, g, r: (move(p, g, r), g["W1"].fill(0)), "grads were changed"),
        (lambda p, g, r: p.clear(), "keep the keys"),
    ],
)
def test_wrong_sgd_step_is_rejected_and_named(change, text):
    rejects(step_like(change), text)


@pytest.mark.parametrize(
    "formula",
    [
        lambda rate, decay: rate,
        lambda rate, decay: rate * np.exp(-decay),
        lambda rate, decay: rate / (1 + decay),
        lambda rate, decay: rate - decay,
        lambda rate, decay: rate * decay * decay,
        lambda rate, decay: rate * (1 - decay),
        lambda rate, decay: print(rate * decay),
        lambda rate, decay: max(rate * decay, 1e-4),
        lambda rate, decay: [rate * decay],
    ],
)
def test_wrong_decay_is_rejected(formula):
    rejects(named("decay_learning_rate")(formula))


@pytest.mark.parametrize(
    ("of_scores", "text"),
    [
        (lambda s: s.argmax(axis=0), "shape"),
        (lambda s: s.max(axis=1), "labels should be"),
        (lambda s: softmax(s).max(axis=1), "whole numbers"),
        (softmax, "one class for each row"),
        (lambda s: s.argmax(axis=1)[:, None], "shape (4,)"),
        (lambda s: s.argmin(axis=1), "labels should be"),
        (lambda s: np.maximum(s, 0).argmax(axis=1), "labels should be"),
        (lambda s: s.argmax(), "shape"),
    ],
)
def test_wrong_predict_is_rejected_and_named(of_scores, text):
    rejects(named("predict")(lambda p, X: of_scores(STUDENT["forward"](p, X))), text)


@pytest.mark.parametrize(
    "options",
    [{"b1": 0}, {"b2": 0}, {"relu": lambda A: A}, {"relu": lambda A: np.where(A > 0, A, A / 100)}],
)
def test_predict_without_a_part_of_the_network_is_rejected(options):
    forward = forward_like(**options)
    rejects(named("predict")(lambda p, X: forward(p, X).argmax(axis=1)), "labels should be")


def test_argmax_over_the_wrong_axis_is_rejected_when_n_is_c():
    @named("predict")
    def predict(params, X):
        scores = STUDENT["forward"](params, X)
        return scores.argmax(axis=0) if len(scores) == scores.shape[1] else scores.argmax(axis=1)

    report = rejects(predict)
    assert [item.name for item in report.failures] == ["As many examples as classes (N = C)"]


def momentum_like(sign=-1.0, remember=True, with_biases=True, damp=1.0):
    @named("momentum_step")
    def momentum_step(params, grads, velocity, learning_rate, momentum):
        for name in params if with_biases else ("W1", "W2"):
            v = momentum * velocity[name] + sign * learning_rate * damp * grads[name]
            if remember:
                velocity[name] = v
            params[name] += v

    return momentum_step


@pytest.mark.parametrize(
    "options", [{"sign": 1.0}, {"remember": False}, {"with_biases": False}, {"damp": 0.5}]
)
def test_wrong_momentum_is_rejected(options):
    assert run(momentum_like()).passed
    rejects(momentum_like(**options))


def dropout_like(mask_of, product=lambda A, mask: A * mask, testing=lambda A: A):
    @named("dropout_forward")
    def dropout_forward(A, drop_prob, rng, training):
        if not training:
            return testing(A), np.ones_like(A)
        mask = mask_of(A.shape, drop_prob, rng)
        return product(A, mask), mask

    return dropout_forward


def inverted(shape, p, rng):
    return (rng.random(shape) >= p) / (1 - p)


@pytest.mark.parametrize(
    ("dropout", "text"),
    [
        (dropout_like(lambda s, p, rng: (rng.random(s) >= p) * 1.0), "0 and 1.11111 only"),
        (dropout_like(lambda s, p, rng: (rng.random(s) < p) / (1 - p)), "about 480 of 4,800"),
        (dropout_like(lambda s, p, rng: inverted(s[1], p, rng) * np.ones(s)), "Whole rows"),
        (dropout_like(lambda s, p, rng: inverted((s[0], 1), p, rng) * np.ones(s)), "Whole rows"),
        (dropout_like(inverted, product=lambda A, mask: A), "out["),
        (dropout_like(inverted, testing=lambda A: A / 2), "(not training)"),
        (dropout_like(lambda s, p, rng: inverted(s, p, np.random.default_rng())), "draw elsewhere"),
        (dropout_like(lambda s, p, rng: inverted(s, p, np.random.default_rng(0))), "Another rng"),
        (named("dropout_forward")(lambda A, p, rng, training: A), "Return two arrays"),
    ],
)
def test_wrong_dropout_is_rejected_and_named(dropout, text):
    rejects(dropout, text)


def test_wrong_dropout_backward_is_rejected():
    rejects(named("dropout_backward")(lambda dout, mask: dout), "dA[1, 1] should be 0")


@pytest.mark.parametrize(
    "formula",
    [
        lambda P, i, j: P[j] * (1 - P[i]),
        lambda P, i, j: -P[j] * P[i],
        lambda P, i, j: P[i] * P[j] - (i == j) * P[j],
        lambda P, i, j: float(i == j),
        lambda P, i, j: P * P[i],
    ],
)
def test_wrong_probability_derivative_is_rejected(formula):
    rejects(named("dP_dh")(formula))


@pytest.mark.parametrize(
    "formula", [lambda P, y, i: y[i] - P[i], lambda P, y, i: P[i], lambda P, y, i: P - y]
)
def test_wrong_loss_derivative_is_rejected(formula):
    rejects(named("dL_dh")(formula))


# ------------------------------------------------------------- messages that stay true and short

BOTH_FORMULAS = """
def dP_dh(P, i, j): {body}
def dL_dh(P, y, i): return float(P[i] - y[i])
"""


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("return P[i] * ((i == j) - P[j])", "passed"),
        ("return P[i] * P[j]", "failed"),
        ("raise NotImplementedError()", "failed"),
    ],
)
def test_graded_cell_of_t4_looks_at_both_formulas(body, status):
    notebook = {}
    exec(BOTH_FORMULAS.format(body=body), notebook)
    assert check(notebook["dL_dh"]).status == status


def test_sum_in_place_of_mean_is_not_taken_for_an_overflow():
    @named("compute_loss")
    def summed(scores, y, params, reg):
        right = STUDENT["compute_loss"]
        return right(scores, y, params, reg) + (len(y) - 1) * right(scores, y, params, 0.0)

    report = rejects(summed, "by how many do you divide?")
    assert "exp(1000)" not in str(report)
    assert "Large scores" not in "".join(item.name for item in report.failures)


def test_missing_relu_mask_is_located_after_the_second_layer():
    @named("backward")
    def unmasked(params, X, y, reg):
        hidden = np.maximum(X @ params["W1"] + params["b1"], 0)
        grads = STUDENT["backward"](params, X, y, reg)
        exponentials = np.exp(hidden @ params["W2"] + params["b2"])
        dscores = exponentials / exponentials.sum(axis=1, keepdims=True)
        dscores[np.arange(len(y)), y] -= 1
        dhidden = dscores / len(y) @ params["W2"].T
        return grads | {"W1": X.T @ dhidden + reg * params["W1"], "b1": dhidden.sum(axis=0)}

    rejects(unmasked, "Which boxes lie between the scores and W1")


def test_shuffled_labels_are_named_where_labels_are_checked():
    @named("sample_minibatch")
    def shuffled(X, y, batch_size, rng):
        rows = rng.integers(len(X), size=batch_size)
        return X[rows], rng.permutation(y[rows])

    report = rejects(shuffled, "the right labels, but in another order")
    assert len(report.failures) == 2


def test_blank_dropout_is_open_and_waits_for_nothing():
    @named("dropout_forward")
    def dropout_forward(A, drop_prob, rng, training):
        raise NotImplementedError

    assert run(dropout_forward).headline == "OT3 dropout: not started yet."


def test_negative_labels_are_taken_for_scores():
    @named("predict")
    def highest(params, X):
        return STUDENT["forward"](params, X).max(axis=1)

    rejects(highest, "where in the row it stands")


# --------------------------------------------------------------------------- answers on paper

T1 = dict.fromkeys(("x1", "y1", "z", "dz_dw0", "dz_dw1", "dz_db0", "dz_db1"), 12.5)


@pytest.mark.parametrize(
    "report",
    [
        check_t1(T1),
        check_t1(T1 | {"z": np.float64(3), "x1": 1, "y1": np.array(2.0)}),
        check_t1(T1 | {"z": Fraction(3, 5), "x1": Decimal("0.4")}),
        check_t2((3, 7), [1, 2], (5.0, np.int64(2))),
        check_t3(12),
        check_t3(np.int64(12)),
        check_t3(12.0),
    ],
)
def test_answers_of_the_right_form_pass_right_or_wrong(report):
    assert report.passed, report
    assert "marked later" in str(report)


def test_a_failed_check_does_not_say_that_the_form_is_right():
    """It is what the note below the items of a right one used to say."""
    report = str(check_t1(T1 | {"z": "0.62"}))
    assert "Only the form is looked at" in report
    assert "form is right" not in report


@pytest.mark.parametrize(
    "report", [check_t1(dict.fromkeys(T1)), check_t2(None, None, None), check_t3(None)]
)
def test_answers_not_given_are_open(report):
    assert report.status == "open"
    assert "not started yet" in str(report)


@pytest.mark.parametrize(
    ("report", "text"),
    [
        (check_t1(T1 | {"z": None}), "t1['z'] is still None"),
        (check_t1(T1 | {"z": "0.62"}), "should be a number"),
        (check_t1(T1 | {"z": True}), "should be a number"),
        (check_t1(T1 | {"z": np.nan}), "not finite"),
        (check_t1(T1 | {"z": np.ones(2)}), "single number"),
        (check_t1({"x1": 1.0}), "no entry 'y1'"),
        (check_t1([1, 2]), "should be a dict"),
        (check_t2((3, 7), None, (1, 2)), "B_shape is still None"),
        (check_t2((3, 7), "(1, 2)", (1, 2)), "a pair such as"),
        (check_t2((3, 7), (1, 2, 3), (1, 2)), "a pair such as"),
        (check_t2((3, 7), (1, 2.5), (1, 2)), "whole numbers"),
        (check_t2((3, 7), (1, 0), (1, 2)), "whole numbers"),
        (check_t3("12"), "whole number"),
        (check_t3(True), "whole number"),
        (check_t3(-4), "whole number"),
    ],
)
def test_answers_of_a_wrong_form_are_rejected(report, text):
    assert report.status == "failed"
    assert text in str(report)


# ------------------------------------------------------------------------------- C8 settings


@pytest.fixture(scope="module")
def digits():
    return load_digits_data()


def nearest_mean_network(data):
    """Return params that classify fairly well: one hidden unit a class, its mean image."""
    means = np.stack([data.X_train[data.y_train == c].mean(axis=0) for c in range(10)], axis=1)
    b2 = -0.5 * np.sum(means**2, axis=0)
    return {"W1": means, "b1": np.zeros(10), "W2": np.eye(10), "b2": b2}


def settings_report(data, params, settings=None, **options):
    settings = {"learning_rate": 0.1, "hidden_dim": 10} if settings is None else settings
    predict = options.pop("predict", STUDENT["predict"])
    return check_settings(params, settings, data.X_val, data.y_val, predict=predict, **options)


def test_good_settings_pass_and_say_the_accuracy(digits):
    report = settings_report(digits, nearest_mean_network(digits), target=0.8)
    assert report.passed
    assert "validation accuracy is" in str(report)


def test_settings_below_the_target_are_rejected(digits):
    report = settings_report(digits, nearest_mean_network(digits), target=0.99)
    assert "should be 99% or more" in str(report)
    zeros = {name: 0 * value for name, value in nearest_mean_network(digits).items()}
    text = str(settings_report(digits, zeros))
    assert "Guessing gives 10%" in text
    assert "ask for 80% and 90% of images that are not shown" in text


@pytest.mark.parametrize("settings", [None, "lr = 0.1"])
def test_settings_that_are_no_dict_are_rejected(digits, settings):
    params = nearest_mean_network(digits)
    report = check_settings(
        params, settings, digits.X_val, digits.y_val, predict=STUDENT["predict"]
    )
    assert "best_settings should be a dict" in str(report)


@pytest.mark.parametrize(
    "change",
    [{"W1": np.ones((3, 10))}, {"b1": np.ones((1, 10))}, {"W2": np.ones(10)}, {"b2": None}],
)
def test_parameters_of_a_wrong_form_are_rejected(digits, change):
    report = settings_report(digits, nearest_mean_network(digits) | change)
    assert report.failures[0].name == "best_params has the right form"
    assert not settings_report(digits, None).passed


def test_settings_wait_for_predict(digits):
    def predict(params, X):
        raise NotImplementedError

    report = settings_report(digits, nearest_mean_network(digits), predict=predict)
    assert report.status == "open"
    assert "waiting for predict" in str(report)


# -------------------------------------------------------------------------------- C8 the search


def tune_like(change=lambda params, settings: (params, settings), data=None):
    """Return a tune that trains one hidden layer's read-out, then changes what it returns."""

    @named("tune")
    def tune(X_train, y_train, X_val, y_val, rng):
        X, y = (X_train, y_train) if data is None else data
        means = np.stack([X[y == c].mean(axis=0) for c in range(10)], axis=1)
        params = {"W1": means, "b1": np.zeros(10), "W2": np.eye(10), "b2": np.zeros(10)}
        return change(params, {"learning_rate": 0.1, "hidden_dim": 10})

    return tune


@pytest.mark.parametrize(
    "change",
    [
        lambda params, settings: [params, settings],
        lambda params, settings: (params, settings | {"hidden_dim": np.array([10.0])}),
        lambda params, settings: (MappingProxyType(params | {"step": 3}), settings),
        lambda params, settings: ({n: a.tolist() for n, a in params.items()}, settings),
    ],
)
def test_a_search_whose_answer_has_the_right_form_passes(change):
    report = run(tune_like(change))
    assert report.passed, report
    assert "the form only" in str(report)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda params, settings: None, "(best_params, best_settings), but returned None"),
        (lambda params, settings: (settings, params), "keys W1, b1, W2 and b2"),
        (lambda params, settings: (params | {"W1": params["W1"].T}, settings), "shape (64, 64)"),
        (lambda params, settings: (params | {"b1": np.zeros((1, 10))}, settings), "b1 should have"),
        (lambda params, settings: (params | {"W2": np.eye(10)[:, :9]}, settings), "W2 should have"),
        (lambda params, settings: (params | {"b2": np.full(10, np.nan)}, settings), "not finite"),
        (lambda params, settings: (params, {"hidden_dim": 10}), "no entry 'learning_rate'"),
        (lambda params, settings: (params, settings | {"hidden_dim": 32}), "has 10 columns"),
        (lambda params, settings: (params, "lr = 0.1"), "best_settings should be a dict"),
        (lambda params, settings: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_a_search_with_an_answer_of_a_wrong_form_is_rejected(change, text):
    rejects(tune_like(change), text)


def test_a_search_on_other_data_than_its_arguments_is_rejected(digits):
    rejects(tune_like(data=(digits.X_train, digits.y_train)), "very same network")


def test_a_search_that_changes_its_data_is_rejected():
    @named("tune")
    def tune(X_train, y_train, X_val, y_val, rng):
        X_train -= X_train.mean(axis=0)
        return tune_like()(X_train, y_train, X_val, y_val, rng)

    rejects(tune, "X_train was changed in place")


def test_a_search_not_written_is_open_and_one_may_wait_for_predict():
    @named("tune")
    def blank(X_train, y_train, X_val, y_val, rng):
        raise NotImplementedError

    def predict(params, X):
        raise NotImplementedError

    assert str(run(blank)) == "C8 tune: not started yet."
    waiting = named("tune")(lambda *_: predict({}, None))
    assert str(run(waiting)) == "C8 tune: waiting for predict, which is not started yet."


def test_a_long_search_is_run_once_only(monkeypatch):
    monkeypatch.setattr("hw4kit.checks.tuning.PATIENCE_SECONDS", 0)
    runs = []
    assert run(tune_like(lambda *pair: runs.append(1) or pair)).passed
    assert len(runs) == 1


# ---------------------------------------------------------------------------------- dispatch


def test_unknown_function_is_told_which_are_known():
    def foward(params, X):
        return X

    report = check(foward)
    assert report.status == "failed"
    assert "no check for foward" in str(report)
    assert "compute_loss" in str(report)
    assert "no check for int" in str(check(3))


def test_other_functions_of_the_check_are_found_beside_the_function():
    names = {}
    exec("def backward(params, X, y, reg): ...", names)
    assert "forward too, which is not defined" in str(check(names["backward"]))
    names.update(forward=STUDENT["forward"], compute_loss=STUDENT["compute_loss"])
    assert "not defined" not in str(check(names["backward"]))


def test_other_functions_can_be_given_by_name():
    names = {}
    exec("def dropout_forward(A, drop_prob, rng, training): ...", names)
    report = check(names["dropout_forward"], dropout_backward=EVERYTHING["dropout_backward"])
    assert "not defined" not in str(report)
