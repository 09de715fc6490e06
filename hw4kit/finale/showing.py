"""A film of what a network says of the plane while it learns, and a still of it for paper."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

import numpy as np

from ..drawing import figure_style
from ..training.loop import accuracy
from ..words import say, shown
from .picture import EDGE, GRID, ON_PAPER, played, still_of, titled

Params = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Film:
    """A film as a notebook shows it, a still picture of it, and what is read out."""

    player: str
    still: bytes
    words: str

    def __repr__(self) -> str:
        return shown(self.words)

    def _repr_html_(self) -> str:
        data = "data:image/png;base64," + b64encode(self.still).decode("ascii")
        words = escape(shown(self.words))
        still = f"<img class='hw4-still' style='max-width:100%' alt='{words}' src='{data}'>"
        player = self.player.replace("<img src=", f"<img alt='{words}' src=")
        return f"{ON_PAPER}<div class='hw4-film'>{player}</div>{still}"

    def _repr_png_(self) -> bytes:
        return self.still


def film(snapshots: Mapping[int, Params], predict: Callable, X: np.ndarray, y: np.ndarray) -> Film:
    """Return a film of what the network thinks of the plane.

    snapshots: the parameters by the number of the step at which they were kept. X (N, 2), y (N,):
    the points, of at most three classes. What `predict` says of a point of the plane is its colour.
    """
    across = np.linspace(-EDGE, EDGE, GRID)
    plane = np.stack(np.meshgrid(across, across), axis=-1).reshape(-1, 2)
    scenes = []
    for step, params in snapshots.items():
        right = accuracy(predict, params, X, y)
        labels = np.asarray(predict(params, plane)).reshape(GRID, GRID)
        scenes.append((labels, titled(step, right)))
    words = say(
        "The plane with a spiral of three arms, one for each class, coloured by what the network "
        "predicts; {count} moments from step {first} to {last}, at which {right} are right.",
        count=len(scenes), first=min(snapshots), last=max(snapshots), right=f"{right:.0%}",
    )  # fmt: skip
    with figure_style():
        return Film(played(scenes, X, y), still_of(scenes, X, y), words)
