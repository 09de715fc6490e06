"""What `tune` calls its settings may be anything: the diagnosis reads it and does not stumble."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from autograder.hw4 import mark


@pytest.mark.parametrize(
    "setting", [np.ones((6, 3)), np.zeros((0, 3)), np.array([]), float("nan"), [[1.0], 2.0]]
)
def test_settings_that_are_no_numbers_are_no_fault_of_the_markers(setting, caplog):
    def tune(X_train, y_train, X_val, y_val, rng):
        params = {name: np.ones((6, 3)) for name in ("W1", "b1", "W2", "b2")}
        return params, {"learning_rate": setting, "hidden_dim": setting}

    with caplog.at_level(logging.WARNING):
        mark("C8", {"tune": tune, "__name__": "__main__"})

    assert caplog.records == []
