"""Mark a notebook on two sides: the student's cells over there, the test cells here.

Theory of operation. Cells are taken in the notebook's order. A student's cell is sent to the
sandbox and its outputs come back as data. A test cell, whose text comes from the instructor's
source, runs in this process: names that the instructor's own imports define mean ours, every
other name is looked up on the other side, where a function becomes a proxy. Calling a proxy sends
copies of the arguments over and brings back the result and what the call did to the arguments.
If the other side hangs, dies or takes too much, the cell that caused it is given up, a new
process is started with the cells that ran before, and marking goes on with the next cell.
"""

from autograder.judge.notebook import CellResult, judge_notebook, what_timed_out
from autograder.judge.notes import too_much
from autograder.judge.seeds import class_secret, seed_of
from autograder.judge.session import Session

__all__ = [
    "CellResult",
    "Session",
    "class_secret",
    "judge_notebook",
    "seed_of",
    "too_much",
    "what_timed_out",
]
