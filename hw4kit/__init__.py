"""hw4kit: the student's toolkit for Homework 4. It holds no answers.

checks: the instant checks of your answers. gradients: numerical gradients, and yours held against
them. equations: those of a written answer, read and tried out; imported when asked for. training:
the training loop. data, plots, drawing: the digits, and pictures. guesses, finale: what carries no
marks. notebook, missing, searching, timing: help for the notebooks' cells. submit: the hand-in,
with hand_in behind it. words: what all of these say, in English and Thai. boxes: how it looks.
"""

import sys
from importlib import import_module, util

if sys.argv[:1] == ["-m"]:  # `python -m hw4kit.submit`, in a terminal, looks here first
    lacks = [name for name in ("numpy", "tqdm") if util.find_spec(name) is None]
    if lacks or sys.version_info < (3, 11):
        print("Nothing has been written: this Python", sys.version.split()[0], "lacks what the "
              "homework needs. Activate the environment that you installed for it (README.md says "
              "how), then try again.")  # fmt: skip
        sys.exit(2)

from .checks import (
    CheckItem,
    CheckReport,
    check,
    check_settings,
    check_t1,
    check_t2,
    check_t3,
    check_written,
    rehearse,
)
from .data import Data, load_data, load_digits_data, load_mnist_data, read_idx
from .gradients import (
    GradientReport,
    ParameterResult,
    check_gradient,
    describe_difference,
    numerical_gradient,
    plot_gradient_error,
    plot_gradient_scatter,
)
from .missing import explain_missing_names
from .notebook import cpu_timer, skip_if_open
from .training import STARTING_SETTINGS, History, init_params, train
from .words import language

__all__ = [
    "STARTING_SETTINGS",
    "CheckItem",
    "CheckReport",
    "Data",
    "GradientReport",
    "History",
    "ParameterResult",
    "check",
    "check_gradient",
    "check_settings",
    "check_t1",
    "check_t2",
    "check_t3",
    "check_written",
    "cpu_timer",
    "describe_difference",
    "init_params",
    "language",
    "load_data",
    "load_digits_data",
    "load_mnist_data",
    "numerical_gradient",
    "plot_digits",
    "plot_gradient_error",
    "plot_gradient_scatter",
    "plot_history",
    "plot_predictions",
    "plot_weights",
    "read_idx",
    "rehearse",
    "skip_if_open",
    "train",
]

PLOTS = {"plot_digits", "plot_history", "plot_predictions", "plot_weights"}


def __getattr__(name: str):
    """Import matplotlib when a plot is first asked for: it takes half a second."""
    if name in PLOTS:
        return getattr(import_module(".plots", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


explain_missing_names()
