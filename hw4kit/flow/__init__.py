"""See the gradient flow: each gradient on the way back is held against its own numerical one.

moved: the student's network as a function of what is moved in its middle. watching: what backward
meets on the way, read from its own variables. walking: each gradient compared. judging: which box
is the first wrong one. outcome: what was found. drawing, layout: the network with that box lit.
"""

from .drawing import Flow
from .walking import walk_back
from .watching import Unnamed, watched

__all__ = ["Flow", "Unnamed", "walk_back", "watched"]
