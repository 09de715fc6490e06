"""Training: `train` puts the student's functions C1 to C7 together.

loop: the training itself. history: what happened. progress: how a run shows itself meanwhile.
"""

from .history import History
from .loop import STARTING_SETTINGS, init_params, train

__all__ = ["STARTING_SETTINGS", "History", "init_params", "train"]
