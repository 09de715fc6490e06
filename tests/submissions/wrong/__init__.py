"""Wrong answers, each different from a right one only in its mistake."""

from . import (
    backward,
    chain_rule,
    decay,
    dropout,
    forward,
    loss,
    minibatch,
    momentum,
    predict,
    search,
    sgd,
    stability,
    written,
)

MODULES = (
    written, forward, loss, stability, backward, chain_rule, minibatch, sgd, decay, predict,
    search, momentum, dropout,
)  # fmt: skip
WRONG = [case for module in MODULES for case in module.wrong]
