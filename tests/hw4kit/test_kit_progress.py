"""The live curve: shown in a notebook only, replaced while it runs, right at its end."""

from __future__ import annotations

import sys
import types
from xml.etree import ElementTree

import numpy as np
import pytest
from _kit_network import STUDENT
from hw4kit import History, init_params, load_digits_data, train
from hw4kit.training import progress

DATA = load_digits_data()


class Screen:
    """A stand-in for IPython in a kernel: keeps what a notebook would show."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.get_ipython = lambda: types.SimpleNamespace(kernel=object())
        self.display = types.SimpleNamespace(HTML=str, display=self.show)

    def show(self, drawing: str, display_id: bool):
        assert display_id
        self.shown.append(drawing)
        return types.SimpleNamespace(update=self.shown.append)


@pytest.fixture
def screen(monkeypatch) -> Screen:
    screen = Screen()
    monkeypatch.setitem(sys.modules, "IPython", screen)
    monkeypatch.setitem(sys.modules, "IPython.display", screen.display)
    return screen


def run(**changes) -> tuple[dict, History]:
    rng = np.random.default_rng(0)
    params = init_params(64, 8, 10, rng)
    settings = {"epochs": 2} | {k: changes.pop(k) for k in ("progress", "epochs") if k in changes}
    data = (DATA.X_train[:200], DATA.y_train[:200], DATA.X_val, DATA.y_val)
    return params, train(params, *data, rng=rng, **settings, **(STUDENT | changes))


def test_the_curve_is_drawn_again_and_again_in_one_place(screen, monkeypatch, capsys):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 0.0)
    run()
    assert len(screen.shown) == 8 + 1  # each step, and the end
    assert "step 8 of 8" in screen.shown[-1]
    assert "validation accuracy" in screen.shown[-1]
    assert capsys.readouterr().out == ""


def test_a_run_that_did_not_begin_has_no_curve(screen):
    def still_open(*_):
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        run(sample_minibatch=still_open)
    assert screen.shown == []


def test_a_short_run_is_drawn_once(screen, monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 1e6)
    run()
    assert len(screen.shown) == 1


def test_nothing_is_drawn_without_progress(screen):
    run(progress=False)
    assert screen.shown == []


def test_interrupting_shows_what_was_reached_and_keeps_it(screen, capsys):
    calls = []

    def interrupted(params, X):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return STUDENT["forward"](params, X)

    params, history = run(forward=interrupted)
    assert history.interrupted
    assert "step 3 of 8" in screen.shown[-1]
    assert progress.ORANGE in screen.shown[-1]
    assert np.abs(params["b2"]).max() > 0
    assert "params keep what was learnt" in capsys.readouterr().out


@pytest.mark.parametrize(
    "history",
    [
        History(),
        History(loss=[1.0]),
        History(loss=[0.0, 0.0]),
        History(loss=[2.0, np.inf], diverged=True),
        History(list(np.linspace(2, 1, 5000)), [0.5], [0.4], [0.1]),
    ],
)
def test_a_drawing_is_well_formed_and_small(history):
    html = progress.draw(history, 5000, 1.5)
    svg = ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])
    texts = [element.text for element in svg.iter() if element.tag == "text"]
    assert {"loss (nats)", "accuracy: validation, training dashed"} <= set(texts)
    assert "nan" not in html
    assert len(html) < 12_000


def test_the_running_mean_follows_the_values():
    assert progress.running_mean([1.0, 2.0, 3.0]) == [1.0, 2.0, 3.0]
    smooth = progress.running_mean([0.0, 1.0] * 60)
    assert smooth[-1] == pytest.approx(2 / 3)  # of the last three
