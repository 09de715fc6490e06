"""The worlds of the tasks: random numbers for what is given, and what follows from them.

A world has quantities: given ones (scores, weights, labels) and those that the task defines through
them, step by step. It holds no derivative: those come from central differences of the quantities.
"""

from __future__ import annotations

from ..trees import NotUnderstood
from .affine import affine_world
from .residual import residual_world
from .softmax import softmax_world
from .state import State, World

__all__ = ["State", "World", "residual_world", "world_of"]


def world_of(task: str, sizes: dict[str, int]) -> World:
    """Return a task's world.

    Raises:
        NotUnderstood: the task has none.
    """
    if task == "T4":
        return softmax_world(sizes.get("C", 4))
    if task == "OT1":
        return affine_world(sizes)
    if task == "T1":
        return residual_world()
    raise NotUnderstood("task")
