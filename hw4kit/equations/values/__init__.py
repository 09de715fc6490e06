"""What an expression is worth at the points of a world, for all values of its indices."""

from .conditional import Conditional
from .differentiating import Differentiating
from .elementary import Elementary
from .functions import Functions
from .lettered import Lettered
from .summing import Summing
from .walking import OutOfTime, Ways

__all__ = ["Evaluator", "OutOfTime", "Ways"]


class Evaluator(Elementary, Lettered, Functions, Summing, Conditional, Differentiating):
    """Evaluates expressions."""
