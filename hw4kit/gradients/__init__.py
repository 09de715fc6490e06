"""Numerical gradients, and analytic ones held against them.

numerical: central differences of a loss, entry by entry. checking: `check_gradient`, which goes
along directions (slopes, measuring), and names what a wrong gradient looks like (differences).
report, picture, scatter: what was found, as text and as drawings; patterns reads a scatter.
"""

from .checking import check_gradient
from .differences import describe_difference
from .numerical import numerical_gradient
from .report import GradientReport, ParameterResult, plot_gradient_error, plot_gradient_scatter

__all__ = [
    "GradientReport",
    "ParameterResult",
    "check_gradient",
    "describe_difference",
    "numerical_gradient",
    "plot_gradient_error",
    "plot_gradient_scatter",
]
