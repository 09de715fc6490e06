"""`check(function)`: find the check of one of the homework's functions by its name, and run it."""

from __future__ import annotations

import sys
from collections import ChainMap
from collections.abc import Callable, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from ..words import Text, say
from . import derivatives, examples, network, steps
from .backward import backward_items
from .dropout import dropout_items
from .loss import compute_loss_items, compute_loss_value_items
from .minibatch import sample_minibatch_items
from .report import CheckItem, CheckReport
from .running import call, run_items
from .tuning import tune_items
from .values import Problem

if TYPE_CHECKING:
    from .walking_back import Trace

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
    "tune": "C8 tune",
    "momentum_step": "OT2 momentum_step",
    "dropout_forward": "OT3 dropout",
    "dropout_backward": "OT3 dropout",
}
ITEMS = {
    "dP_dh": derivatives.dP_dh_items,
    "dL_dh": derivatives.dL_dh_items,
    "forward": network.forward_items,
    "compute_loss": compute_loss_items,
    "sample_minibatch": sample_minibatch_items,
    "sgd_step": steps.sgd_step_items,
    "decay_learning_rate": steps.decay_learning_rate_items,
    "predict": network.predict_items,
    "tune": tune_items,
    "momentum_step": steps.momentum_step_items,
}
NOTES = {"tune": say("This looks at the form only; the marks come from images of their own.")}
HELPERS = {
    "backward": ("forward", "compute_loss"),
    "dropout_forward": ("dropout_backward",),
    "dropout_backward": ("dropout_forward",),
}


def check(function: Callable, **helpers: Callable) -> CheckReport:
    """Check one of the homework's functions, chosen by its name, and say what came of it.

    The name is the one under which the function stands where `check` is called, so that it may be
    a lambda, an object that can be called, or decorated; otherwise its own.
    Some checks need other functions of the student's: `forward` and `compute_loss` for `backward`,
    `dropout_backward` for `dropout_forward`. They are found beside the function, where it was
    defined, unless they are given by name as helpers. The functions get copies of small examples;
    their prints and warnings are caught. trace: how your `backward` calls the gradients on the way,
    {"dS": "dscores", "dA": "dhidden", "dZ": "dbefore"}, or a function with its arguments that
    returns them so; each is held against its own numerical gradient, and the first wrong box of the
    network lights up. Never raises for a mistake in the student's code.
    """
    caller = sys._getframe(1)
    where = ChainMap(dict(caller.f_locals), caller.f_globals)
    name = name_of(function, where)
    if name not in TITLES:
        return refusal(
            "check",
            say(
                "There is no check for {name}. There are checks for: {names}. Does your function "
                "have one of these names?",
                name=name,
                names=", ".join(TITLES),
            ),
        )
    beside = ChainMap(getattr(function, "__globals__", {}), where)
    return check_named(name, function, beside, helpers)


def name_of(function: object, names: Mapping[str, object]) -> str:
    """Return the name of a task's function under which it stands among `names`, or its own."""
    own = getattr(function, "__name__", type(function).__name__)
    standing = [name for name in TITLES if names.get(name) is function]
    return standing[0] if standing and own not in standing else own


def check_named(
    name: str, function: Callable, beside: Mapping[str, object], helpers: dict[str, Callable]
) -> CheckReport:
    """Do what `check` does for a function of this name; `beside` are the names of its notebook."""
    if "trace" in helpers and name != "backward":
        return refusal(TITLES[name], say("trace is for backward alone."))
    for helper in HELPERS.get(name, ()):
        helpers.setdefault(helper, beside.get(helper))
        if helpers[helper] is None:
            return refusal(
                TITLES[name],
                say(
                    "This check needs {name} too, which is not defined: run its cell first.",
                    name=helper,
                ),
            )
    if name == "backward":
        return check_backward(
            function, helpers["forward"], helpers["compute_loss"], helpers.get("trace")
        )
    if name.startswith("dropout"):
        pair = {**helpers, name: function}
        items = dropout_items(pair["dropout_forward"], pair["dropout_backward"])
        return run_items(TITLES[name], items)
    items = ITEMS[name](function)
    if name == "dL_dh" and "dP_dh" in beside:  # T4's two formulas share one test cell
        other = check_named("dP_dh", beside["dP_dh"], beside, {})
        items = chain(items, [(say("dP_dh passes its check, too"), lambda: require_passed(other))])
    report = run_items(TITLES[name], items, NOTES.get(name, ""))
    return report.form_only() if name in NOTES else report


def require_passed(report: CheckReport) -> None:
    """Raise Problem unless another check has passed."""
    if not report.passed:
        headline = report.headline
        headline = Text(headline.removesuffix("."), headline.th)
        raise Problem(
            say("{headline}. What does its own check say, in the cell above?", headline=headline)
        )


def refusal(title: str, message: str) -> CheckReport:
    """Return a failed report with a single item."""
    return CheckReport(title, "failed", (CheckItem(say("The check can be run"), False, message),))


def check_backward(
    backward: Callable, forward: Callable, compute_loss: Callable, trace: Trace | None
) -> CheckReport:
    """Check C3, unless C1 or C2, whose loss is the judge, are not right themselves."""
    title = TITLES["backward"]
    params, X, y = examples.network()
    opened = run_items(title, [(say("Runs"), lambda: call(backward, params, X, y, 0.1))])
    if opened.status == "open":
        return opened
    for name, items in (
        ("forward", network.forward_value_items(forward)),
        ("compute_loss", compute_loss_value_items(compute_loss)),
    ):
        report = run_items(TITLES[name], items)
        if report.status == "open":
            note = say("waiting for {name}, which is not started yet.", name=name)
            return CheckReport(title, "open", note=note)
        if not report.passed:
            return refusal(
                title,
                say(
                    "Gradients are held against your own loss, and {name} does not pass its "
                    "check yet; this says nothing about backward. What does the check of {task} "
                    "say?",
                    name=name,
                    task=TITLES[name],
                ),
            )
    if trace is not None:
        from .walking_back import check_on_the_way  # which marking has no use for

        return check_on_the_way(title, backward, forward, compute_loss, trace)
    return run_items(title, backward_items(backward, forward, compute_loss))
