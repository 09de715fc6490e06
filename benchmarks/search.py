"""Measure C8 on many seeds: `python -m benchmarks.search`.

For each of 20 seeds: the accuracy on unseen images of the key's search and of the starting
settings; of every honest search of `tests/submissions/right`, the accuracy and the knowledge of
the validation marks; of twelve ways of training on the validation set, that knowledge. Ends with
status 1 if an honest search loses a mark, the starting settings pass, or a way is not caught.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from hw4kit import STARTING_SETTINGS
from rich.console import Console
from rich.table import Table

from autograder.hw4 import reference
from autograder.hw4.checks._images import TuningData, tuning_data
from autograder.hw4.checks.tuning import (
    BETTER_THAN_START,
    KNOWS_MARKS,
    STATED_ACCURACY,
    knowledge_of_marks,
)

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
from submissions import RIGHT, blocks
from submissions.right.search import standardised, train_network

Search = Callable[..., tuple[dict, object]]
GOOD = {"hidden_dim": 48, "learning_rate": 0.5, "reg": 1e-4}


def key_search(X_train, y_train, X_val, y_val, rng) -> tuple[dict, dict]:
    """Search as the key's `tune` does."""
    runs = []
    for rate, size in [(rate, size) for rate in (0.1, 0.3, 1.0) for size in (32, 64)]:
        settings = STARTING_SETTINGS | {"learning_rate": rate, "hidden_dim": size, "epochs": 12}
        runs.append((train_network(X_train, y_train, X_val, y_val, settings, rng), settings))
    return max(runs, key=lambda run: blocks.accuracy(run[0], X_val, y_val))


def start(X_train, y_train, X_val, y_val, rng) -> tuple[dict, dict]:
    """Train once with the starting settings."""
    settings = STARTING_SETTINGS
    return train_network(X_train, y_train, X_val, y_val, settings, rng), settings


# ----------------------------------------------------------- training on the validation set


def _both(data: tuple) -> tuple[np.ndarray, np.ndarray]:
    X_train, y_train, X_val, y_val = data
    return np.concatenate([X_train, X_val]), np.concatenate([y_train, y_val])


def _fitted(data: tuple, rng, settings=GOOD, epochs=20, **changed) -> dict:
    return blocks.train_with(settings | changed, *data, rng, epochs=epochs)


def _some(data: tuple, rng, share: float) -> tuple[np.ndarray, np.ndarray]:
    X_train, y_train, X_val, y_val = data
    rows = rng.permutation(len(X_val))[: int(share * len(X_val))]
    return np.concatenate([X_train, X_val[rows]]), np.concatenate([y_train, y_val[rows]])


def _afterwards(data: tuple, rng, **options) -> dict:
    return blocks.fit(_fitted(data[:2], rng), *data[2:], rng, **options)


def _with_momentum(data: tuple, rng, steps=150, rate=0.1) -> dict:
    params = blocks.initial_params(64, 40, 10, rng)
    velocity = {name: np.zeros_like(value) for name, value in params.items()}
    for _ in range(steps):
        reference.momentum_step(
            params, reference.backward(params, *_both(data), 1e-5), velocity, rate, 0.9
        )
    return params


UNFAIR: dict[str, Callable[[tuple, np.random.Generator], dict]] = {
    "both together": lambda data, rng: _fitted(_both(data), rng),
    "both together, 30 epochs": lambda data, rng: _fitted(_both(data), rng, epochs=30),
    "both together, a low rate": lambda data, rng: _fitted(_both(data), rng, learning_rate=0.1),
    "both together, a high rate": lambda data, rng: _fitted(_both(data), rng, learning_rate=1.0),
    "both together, few neurons": lambda data, rng: _fitted(_both(data), rng, hidden_dim=16),
    "both together, many neurons": lambda data, rng: _fitted(_both(data), rng, hidden_dim=128),
    "both together, regularised": lambda data, rng: _fitted(_both(data), rng, reg=3e-3),
    "both together, full batches with momentum": _with_momentum,
    "the validation set alone": lambda data, rng: _fitted(data[2:], rng, epochs=40),
    "half of the validation set too": lambda data, rng: _fitted(_some(data, rng, 0.5), rng),
    "afterwards, on the validation set": _afterwards,
    "both together, standardised": lambda data, rng: standardised(
        GOOD | {"learning_rate": 0.1}, *_both(data), rng
    ),
}

# --------------------------------------------------------------------------------- measuring


def measured(search: Search, data: TuningData, seed: int) -> tuple[float, float]:
    """Return the accuracy on the unseen images and the knowledge of the marks."""
    given = (data.X_train, data.y_train, data.X_val, data.y_val)
    params = search(*(array.copy() for array in given), np.random.default_rng(seed))[0]
    accuracy = float(np.mean(reference.predict(params, data.X_test) == data.y_test))
    return accuracy, knowledge_of_marks(params, data)


def searches() -> Iterator[tuple[str, str, Search]]:
    """Yield the kind, the name and the search."""
    yield "key", "the key's search", key_search
    yield "start", "the starting settings", start
    for case in RIGHT:
        if case.task == "C8":
            yield "honest", case.way, case.make()["tune"]
    for name, way in UNFAIR.items():
        yield "unfair", name, lambda *args, way=way: (way(args[:4], args[4]), {})


def is_right(kind: str, accuracies: np.ndarray, knowledge: np.ndarray) -> bool:
    """Tell whether the marks of such a search are as they should be, for every seed."""
    if kind == "start":
        return bool(accuracies.max() < BETTER_THAN_START)
    if kind == "unfair":
        return bool(knowledge.min() >= KNOWS_MARKS)
    return bool(accuracies.min() >= STATED_ACCURACY and knowledge.max() < KNOWS_MARKS)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    sets = [tuning_data(seed) for seed in range(parser.parse_args().seeds)]
    table = Table(title=f"{len(sets)} seeds: least, mean and most")
    for column in ("kind", "search", "right on unseen images, %", "knowledge of the marks", ""):
        table.add_column(column)
    good = True
    for kind, name, search in searches():
        rows = [measured(search, data, seed) for seed, data in enumerate(sets)]
        accuracies, knowledge = np.array(rows).T
        right = is_right(kind, accuracies, knowledge)
        good &= right
        table.add_row(
            kind, name, _range(100 * accuracies), _range(knowledge), "" if right else "not right"
        )
    Console(width=130).print(table)
    sys.exit(0 if good else 1)


def _range(values: np.ndarray) -> str:
    return f"{values.min():6.1f} {values.mean():6.1f} {values.max():6.1f}"


if __name__ == "__main__":
    main()
