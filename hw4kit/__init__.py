"""hw4kit: the student's toolkit for Homework 4.

Numerical gradients, instant checks, data, training and plots. It holds no answers.
"""

from importlib import import_module

from ._differences import describe_difference
from ._gradient_report import GradientReport, ParameterResult
from ._language import language
from ._report import CheckItem, CheckReport
from .checks import check, check_settings, check_t1, check_t2, check_t3
from .data import Data, load_data, load_digits_data, load_mnist_data, read_idx
from .gradients import check_gradient, numerical_gradient
from .notebook import cpu_timer, skip_if_open
from .training import STARTING_SETTINGS, History, init_params, train

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
    "plot_history",
    "plot_predictions",
    "plot_weights",
    "read_idx",
    "skip_if_open",
    "train",
]

PLOTS = {
    "plot_digits": "plots",
    "plot_gradient_error": "_gradient_picture",
    "plot_history": "plots",
    "plot_predictions": "plots",
    "plot_weights": "plots",
}


def __getattr__(name: str):
    """Import matplotlib when a plot is first asked for: it takes half a second."""
    if name in PLOTS:
        return getattr(import_module(f".{PLOTS[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
