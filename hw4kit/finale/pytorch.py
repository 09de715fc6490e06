"""Hold a gradient against the one that PyTorch finds by itself, where it is installed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec

import numpy as np

from ..words import tell

Params = Mapping[str, np.ndarray]


def held_to_torch(backward: Callable, params: Params, X: np.ndarray, y: np.ndarray) -> str:
    """Say how far your gradient, without regularisation, is from PyTorch's, if that is there."""
    if find_spec("torch") is None:
        return tell("PyTorch is not installed here, and nothing needs it.")
    theirs = torch_gradients(params, X, y)
    yours = backward({name: array.copy() for name, array in params.items()}, X, y, 0.0)
    far = max(relative_distance(np.asarray(yours[name]), theirs[name]) for name in theirs)
    if far <= 1e-10:
        return tell("Your gradient equals PyTorch's to {far:.0e}.", far=far)
    return tell("Your gradient is {far:.1e} away from PyTorch's. Does C3 pass its check?", far=far)


def relative_distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the length of the difference over that of `other`."""
    if one.shape != other.shape:
        return np.inf
    return float(np.linalg.norm(one - other) / max(np.linalg.norm(other), 1e-300))


def torch_gradients(params: Params, X: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    """Return the gradients that PyTorch finds by itself for the same network."""
    import torch

    (inputs, hidden), classes = params["W1"].shape, len(params["b2"])
    layers = [torch.nn.Linear(inputs, hidden), torch.nn.Linear(hidden, classes)]
    named = {name: torch.nn.Parameter(torch.tensor(params[name].T)) for name in params}
    for number, layer in enumerate(layers, start=1):
        layer.weight, layer.bias = named[f"W{number}"], named[f"b{number}"]
    network = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1])
    labels = torch.tensor(np.asarray(y, dtype=np.int64))
    torch.nn.CrossEntropyLoss()(network(torch.tensor(X)), labels).backward()
    return {name: parameter.grad.numpy().T for name, parameter in named.items()}
