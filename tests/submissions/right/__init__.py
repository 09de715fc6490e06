"""Right answers, however unusual, and right values of the wrong type."""

from . import backward, forward, loss, minibatch, optional, search, steps, types, written

MODULES = (written, forward, loss, backward, minibatch, steps, search, optional)
RIGHT = [case for module in MODULES for case in module.right]
RIGHT_VALUES_WRONG_TYPE = list(types.right)
