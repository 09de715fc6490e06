"""The finale: a film of the student's own network, its still picture, and PyTorch where it is."""

from __future__ import annotations

import base64
import io
import re
import sys
from html import unescape

import hw4kit
import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from _kit_network import STUDENT
from hw4kit.finale import Film, film, held_to_torch, pytorch, spiral
from language import is_thai
from notebook_cells import fill, run_cells
from PIL import Image

from autograder.hw4.tasks import NETWORK

X, Y = spiral(np.random.default_rng(0), per_class=20)


def half_planes(params, X):
    """Predict 0 left of a line and 2 right of it."""
    return np.where(X[:, 0] < params["b1"][0], 0, 2)


SNAPSHOTS = {step: {"b1": np.array([step / 4 - 1])} for step in (0, 4, 9)}


@pytest.fixture(scope="module")
def shown() -> Film:
    return film(SNAPSHOTS, half_planes, X, Y)


# ------------------------------------------------------------------------------------- the spiral


def test_a_spiral_has_as_many_points_of_each_class_and_no_line_parts_them():
    points, labels = spiral(np.random.default_rng(1))
    assert points.shape == (300, 2)
    assert np.bincount(labels).tolist() == [100, 100, 100]
    ones = np.c_[points, np.ones(300)]
    weights = np.linalg.lstsq(ones, np.eye(3)[labels], rcond=None)[0]
    assert np.mean((ones @ weights).argmax(axis=1) == labels) < 0.7


# --------------------------------------------------------------------------------------- the film


def test_a_film_has_a_frame_for_each_moment(shown):
    frames = set(re.findall(r"frames\[(\d+)\] = ", shown.player))
    assert frames == {"0", "1", "2"}


def test_a_film_needs_no_network_and_no_letters_of_a_server(shown):
    html = shown._repr_html_()
    assert not re.search(r"https?:|//cdn|<link", html)
    assert "fa-" not in html
    assert {"▶", "‖"} <= set(html)


def test_a_film_that_is_made_out_of_sight_waits_until_it_is_on_the_page(shown):
    """JupyterLab puts a cell on the page when it is scrolled to; *Run All* runs it before."""
    assert "setTimeout(function begin() { if (!document.getElementById(img_id))" in shown.player
    assert "setTimeout(function() {" not in shown.player


def test_a_player_that_may_run_no_script_shows_the_last_moment(shown):
    data = re.search(r"<img src='data:image/png;base64,([^']+)'", shown.player)[1]
    with Image.open(io.BytesIO(base64.b64decode(data, validate=True))) as image:
        assert image.size == (400, 416)


def test_matplotlibs_player_has_no_icon_that_we_do_not_know(shown):
    assert "•" not in shown.player


def test_a_film_and_its_still_are_told_to_those_who_cannot_see_them(shown):
    html = shown._repr_html_()
    pictures = re.findall(r"<img [^>]*>", html)
    words = {unescape(re.search(r"alt='([^']*)'", picture)[1]) for picture in pictures}
    assert len(pictures) == 2
    assert words == {str(shown)}
    assert "3 moments from step 0 to 9" in str(shown)
    assert 'aria-label="moment"' in html


def test_a_film_is_told_in_thai(shown):
    hw4kit.language("th")
    try:
        assert is_thai(str(shown))
    finally:
        hw4kit.language("en")


def test_on_paper_there_is_a_still_in_place_of_the_player(shown):
    html = shown._repr_html_()
    assert "@media print{.hw4-film{display:none!important}}" in html
    assert "@media screen{.hw4-still{display:none!important}}" in html
    with Image.open(io.BytesIO(shown._repr_png_())) as still:
        assert still.format == "PNG"
        assert still.width > 2 * still.height  # several moments side by side


def test_a_film_shows_what_predict_says_of_the_plane(monkeypatch):
    scenes = []
    monkeypatch.setattr(
        "hw4kit.finale.showing.played", lambda given, *_: scenes.extend(given) or ""
    )
    film(SNAPSHOTS, half_planes, X, Y)
    columns = [np.unique(labels[:, 0]).tolist() for labels, _ in scenes]
    assert columns == [[0], [0], [0]]
    shares = [np.mean(labels == 0) for labels, _ in scenes]
    assert shares == sorted(shares)
    assert [title.split(":")[0] for _, title in scenes] == ["step 0", "step 4", "step 9"]


def test_a_film_of_one_moment_can_be_shown_and_leaves_nothing_open():
    one = film({7: SNAPSHOTS[0]}, half_planes, X, Y)
    assert "from step 7 to 7" in str(one)
    assert plt.get_fignums() == []


def test_an_error_of_predict_is_the_students():
    with pytest.raises(ZeroDivisionError):
        film(SNAPSHOTS, lambda params, X: 1 / 0, X, Y)


# --------------------------------------------------------------------------------- in the notebook


def test_right_functions_learn_the_spiral_in_the_notebooks_cell():
    names = dict(STUDENT)
    (shown,) = run_cells(NETWORK, ["setup", "finale"], names)
    assert "16 moments from step 0 to 2025" in str(shown)
    right = np.mean(names["predict"](names["params"], names["X_spiral"]) == names["y_spiral"])
    assert right > 0.95
    assert len(shown.player) < 1_500_000


@pytest.mark.parametrize("switch", [False, True])
def test_the_test_set_is_looked_at_only_when_the_switch_is_turned(switch, capsys):
    looked = []

    class Data:
        y_test = np.zeros(4)

        @property
        def X_test(self):
            looked.append(1)
            return np.zeros((4, 2))

    names = dict(STUDENT) | {"predict": lambda params, X: np.zeros(len(X)), "best_params": {}}
    names |= {"data": Data(), "np": np, "skip_if_open": hw4kit.skip_if_open}
    with fill("look_at_the_test_set = False", f"look_at_the_test_set = {switch}"):
        run_cells(NETWORK, ["test_accuracy"], names)
    assert bool(looked) is switch
    assert ("test accuracy 100.0%" in capsys.readouterr().out) is switch


# ------------------------------------------------------------------------------------------ PyTorch


def toy() -> tuple:
    rng = np.random.default_rng(0)
    shapes = {"W1": (4, 5), "b1": (5,), "W2": (5, 3), "b2": (3,)}
    params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    return params, rng.normal(size=(6, 4)), np.array([0, 2, 1, 1, 0, 2])


def test_without_pytorch_a_line_says_that_nothing_needs_it(monkeypatch):
    monkeypatch.setattr(pytorch, "find_spec", lambda name: None)
    assert "nothing needs it" in held_to_torch(STUDENT["backward"], *toy())
    assert "torch" not in sys.modules


@pytest.mark.parametrize(
    ("factor", "said"), [(1.0, "equals PyTorch's to"), (0.5, "Does C3 pass its check?")]
)
def test_a_gradient_is_held_against_another(factor, said, monkeypatch):
    def backward(params, X, y, reg):
        assert reg == 0
        return {name: factor * g for name, g in STUDENT["backward"](params, X, y, reg).items()}

    monkeypatch.setattr(pytorch, "find_spec", lambda name: name)
    monkeypatch.setattr(
        pytorch, "torch_gradients", lambda params, X, y: STUDENT["backward"](params, X, y, 0.0)
    )
    assert said in held_to_torch(backward, *toy())


def test_a_gradient_of_another_shape_is_far_away(monkeypatch):
    monkeypatch.setattr(pytorch, "find_spec", lambda name: name)
    monkeypatch.setattr(pytorch, "torch_gradients", lambda *_: {"W1": np.zeros((4, 5))})
    assert "inf away" in held_to_torch(lambda *_: {"W1": np.zeros(3)}, *toy())


def test_pytorch_itself_agrees_to_ten_digits():
    pytest.importorskip("torch")
    params, X, y = toy()
    theirs = pytorch.torch_gradients(params, X, y)
    ours = STUDENT["backward"](params, X, y, 0.0)
    assert max(pytorch.relative_distance(ours[name], theirs[name]) for name in ours) < 1e-10
