"""The finale: your own functions learn a spiral, and are held against PyTorch where that is there.

points: the spiral. showing: what the network thinks of the plane, moment by moment; picture: how
that is drawn. pytorch: the same gradient found by a library.
"""

from .points import spiral
from .pytorch import held_to_torch
from .showing import Film, film

__all__ = ["Film", "film", "held_to_torch", "spiral"]
