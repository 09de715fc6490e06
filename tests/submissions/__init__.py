"""Wrong and right answers to every task: the test data of the marker."""

from .registry import FUNCTION_OF, Answered, Right, Wrong, key_names
from .right import RIGHT, RIGHT_VALUES_WRONG_TYPE
from .wrong import WRONG

__all__ = [
    "FUNCTION_OF",
    "RIGHT",
    "RIGHT_VALUES_WRONG_TYPE",
    "WRONG",
    "Answered",
    "Right",
    "Wrong",
    "key_names",
]
