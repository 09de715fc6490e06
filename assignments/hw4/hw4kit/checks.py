"""The instant checks: `check(function)` for the code, `check_t1` … for the answers on paper."""

from __future__ import annotations

import copy
from collections.abc import Callable

import numpy as np

from . import _check_network as network
from . import _check_steps as steps
from ._calls import Problem, as_array, number, run_items
from ._report import CheckItem, CheckReport

TITLES = {
    "dP_dh": "T4 dP_dh",
    "dL_dh": "T4 dL_dh",
    "forward": "C1 forward",
    "compute_loss": "C2 compute_loss",
    "backward": "C3 backward",
    "sample_minibatch": "C4 sample_minibatch",
    "sgd_step": "C5 sgd_step",
    "decay_learning_rate": "C6 decay_learning_rate",
    "predict": "C7 predict",
    "momentum_step": "OT2 momentum_step",
    "dropout_forward": "OT3 dropout",
    "dropout_backward": "OT3 dropout",
}
ITEMS = {
    "dP_dh": network.dP_dh_items,
    "dL_dh": network.dL_dh_items,
    "forward": network.forward_items,
    "compute_loss": network.compute_loss_items,
    "sample_minibatch": steps.sample_minibatch_items,
    "sgd_step": steps.sgd_step_items,
    "decay_learning_rate": steps.decay_learning_rate_items,
    "predict": network.predict_items,
    "momentum_step": steps.momentum_step_items,
}
HELPERS = {
    "backward": ("forward", "compute_loss"),
    "dropout_forward": ("dropout_backward",),
    "dropout_backward": ("dropout_forward",),
}
T1_KEYS = ("x1", "y1", "z", "dz_dw0", "dz_dw1", "dz_db0", "dz_db1")


def check(function: Callable, **helpers: Callable) -> CheckReport:
    """Check one of the homework's functions, chosen by its name, and say what came of it.

    helpers: other functions of the student's that the check needs, by name: `forward` and
    `compute_loss` for `backward`, `dropout_backward` for `dropout_forward`. The functions get
    copies of small examples; their prints and warnings are caught. Never raises for a mistake in
    the student's code.
    """
    name = getattr(function, "__name__", type(function).__name__)
    if name not in TITLES:
        return refusal(
            "check", f"There is no check for {name}. There are checks for: {', '.join(TITLES)}."
        )
    missing = [helper for helper in HELPERS.get(name, ()) if helper not in helpers]
    if missing:
        given = ", ".join(f"{helper}={helper}" for helper in HELPERS[name])
        return refusal(TITLES[name], f"This check needs more: check({name}, {given}).")
    if name == "backward":
        return check_backward(function, helpers["forward"], helpers["compute_loss"])
    if name.startswith("dropout"):
        pair = {**helpers, name: function}
        items = steps.dropout_items(pair["dropout_forward"], pair["dropout_backward"])
        return run_items(TITLES[name], items)
    return run_items(TITLES[name], ITEMS[name](function))


def refusal(title: str, message: str) -> CheckReport:
    """Return a failed report with a single item."""
    return CheckReport(title, "failed", (CheckItem("The check can be run", False, message),))


def check_backward(
    backward: Callable, forward: Callable, compute_loss: Callable
) -> CheckReport:
    """Check C3, unless C1 or C2, whose loss is the judge, are not right themselves."""
    title = TITLES["backward"]
    params, X, y = network.examples.network()
    opened = run_items(title, [("Runs", lambda: backward(*copy.deepcopy((params, X, y)), 0.1))])
    if opened.status == "open":
        return opened
    for name, items in (
        ("forward", network.forward_items(forward)),
        ("compute_loss", network.compute_loss_value_items(compute_loss)),
    ):
        report = run_items(TITLES[name], items)
        if report.status == "open":
            return CheckReport(title, "open", note=f"waiting for {name}, which is not started yet.")
        if not report.passed:
            return refusal(
                title,
                f"Gradients are held against your own loss, and {name} does not pass its check "
                f"yet. Mend {TITLES[name]} first; this says nothing about backward.",
            )
    return run_items(title, network.backward_items(backward, forward, compute_loss))


# ------------------------------------------------------------------------- answers on paper

FORM_ONLY = "The form is right; whether the values are right is marked later."


def check_t1(t1: dict[str, float | None]) -> CheckReport:
    """Check the form of T1's answer: seven names, each with a number. Never says if it is right."""
    title = "T1"
    if isinstance(t1, dict) and t1 and all(value is None for value in t1.values()):
        return CheckReport(title, "open")

    def value(key: str) -> Callable[[], None]:
        def item() -> None:
            if not isinstance(t1, dict):
                raise Problem(f"t1 should be a dict, but is a {type(t1).__name__}.")
            if key not in t1:
                raise Problem(f"t1 has no entry '{key}'.")
            require_number(t1[key], f"t1['{key}']")

        return item

    return run_items(title, [(f"{key} is a number", value(key)) for key in T1_KEYS], FORM_ONLY)


def check_t2(A_shape: object, B_shape: object, C_shape: object) -> CheckReport:
    """Check the form of T2's answers: three pairs of whole numbers. Never says if they are right."""
    shapes = {"A_shape": A_shape, "B_shape": B_shape, "C_shape": C_shape}
    if all(shape is None for shape in shapes.values()):
        return CheckReport("T2", "open")

    def pair(name: str, shape: object) -> Callable[[], None]:
        def item() -> None:
            if shape is None:
                raise Problem(f"{name} is still None.")
            if not isinstance(shape, (tuple, list)) or len(shape) != 2:
                raise Problem(f"{name} should be a pair such as (3, 7), but is {shape!r:.80}.")
            for size in shape:
                if not is_whole(size) or size < 1:
                    raise Problem(f"{name} should hold whole numbers, but holds {size!r:.80}.")

        return item

    items = [(f"{name} is a pair of sizes", pair(name, shape)) for name, shape in shapes.items()]
    return run_items("T2", items, FORM_ONLY)


def check_t3(num_parameters: int | None) -> CheckReport:
    """Check the form of T3's answer: one whole number. Never says if it is right."""
    if num_parameters is None:
        return CheckReport("T3", "open")

    def item() -> None:
        if not is_whole(num_parameters) or num_parameters < 1:
            raise Problem(
                f"num_parameters should be a whole number such as 1234, but is "
                f"{num_parameters!r:.80}."
            )

    return run_items("T3", [("num_parameters is a whole number", item)], FORM_ONLY)


def is_whole(value: object) -> bool:
    """Return whether a value is a whole number (12 and 12.0 are, True and "12" are not)."""
    if isinstance(value, (bool, np.bool_)):
        return False
    if isinstance(value, (int, np.integer)):
        return True
    return isinstance(value, (float, np.floating)) and float(value).is_integer()


def require_number(value: object, what: str) -> None:
    """Raise Problem unless `value` is one finite number."""
    if value is None:
        raise Problem(f"{what} is still None.")
    if isinstance(value, (bool, str)) or not isinstance(value, (int, float, np.number, np.ndarray)):
        raise Problem(f"{what} should be a number, but is {value!r:.80}.")
    array = as_array(value, what)
    if array.size != 1:
        raise Problem(f"{what} should be a single number, but has shape {array.shape}.")


# ------------------------------------------------------------------------------ C8 settings


def check_settings(
    best_params: dict[str, np.ndarray],
    best_settings: dict[str, object],
    X_val: np.ndarray,
    y_val: np.ndarray,
    *,
    predict: Callable,
    target: float | None = None,
) -> CheckReport:
    """Check what `tune` returned: the parameters' form and their accuracy on validation data.

    X_val (N, D), y_val (N,). target: an accuracy (0 to 1) to reach; without one, the accuracy is
    reported and only has to be better than guessing. Nothing is changed.
    """

    def settings() -> None:
        if not isinstance(best_settings, dict) or not best_settings:
            raise Problem("best_settings should be a dict that says which settings were best.")

    def form() -> None:
        if not isinstance(best_params, dict) or set(best_params) != {"W1", "b1", "W2", "b2"}:
            raise Problem("best_params should be a dict with the keys W1, b1, W2 and b2.")
        H, C = np.shape(best_params["W2"])[:1] + (0, 0), np.shape(best_params["W2"])[1:] + (0,)
        as_array(best_params["W1"], "W1", (X_val.shape[1], H[0]))
        as_array(best_params["b1"], "b1", (H[0],))
        as_array(best_params["W2"], "W2", (H[0], C[0]))
        as_array(best_params["b2"], "b2", (C[0],))

    def accuracy() -> str:
        labels = as_array(predict(*copy.deepcopy((best_params, X_val))), "labels", y_val.shape)
        share = float(np.mean(labels == y_val))
        wanted = 2 / len(np.unique(y_val)) if target is None else target
        text = f"The validation accuracy is {share:.1%}"
        if share < wanted:
            raise Problem(f"{text}; it should be {number(100 * wanted)}% or more.")
        return text + "."

    return run_items(
        "C8 tune",
        [
            ("best_settings says what was chosen", settings),
            ("best_params has the right form", form),
            ("Accuracy on the validation set", accuracy),
        ],
    )
