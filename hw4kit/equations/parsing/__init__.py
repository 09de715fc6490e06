"""From tokens to an expression: products without a sign, sums without brackets, indices.

Mathematics is ambiguous: how far does a sum reach, what does `log` take, what does ∂/∂h act on.
`Options` chooses; the parser notes which choices made a difference, so that others can be tried.
"""

from .behind import Behind
from .big_signs import BigSigns
from .cursor import Options
from .derivatives import Derivatives
from .environments import Environments
from .names import Names
from .terms import Terms
from .truths import Truths

__all__ = ["Options", "Parser"]


class Parser(Terms, Truths, Names, Behind, BigSigns, Derivatives, Environments):
    """Parses one side of an equality, or a condition."""
