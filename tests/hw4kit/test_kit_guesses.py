"""Guess, then run: the answer stands beside a guess, and no guess stops nothing."""

from __future__ import annotations

import numpy as np
import pytest
from _kit_network import STUDENT
from conftest import ROOT
from hw4kit import History, guesses, init_params, language, load_digits_data
from hw4kit.guesses import REASONS, beside, silent_share
from language import is_thai
from notebook_cells import fill, run_cells

from autograder.hw4.tasks import BASICS, NETWORK

DATA = load_digits_data()
GUESSES = {
    "see_c2": "clueless",
    "guess_large_steps": "large_steps",
    "guess_zeros": "zeros",
    "guess_large_weights": "large_weights",
    "guess_reg": "reg",
}
NEEDED = ["toy", "digits", "train_network", "first_run", "train_again"]


def never() -> float:
    raise AssertionError("there was no guess")


@pytest.fixture
def thai():
    language("th")
    yield
    language("en")


# --------------------------------------------------------------------------- the notebook's cells


@pytest.fixture(scope="module")
def ran() -> dict:
    """The names of notebook 2 with right answers, run as far as the guesses need it."""
    names = dict(STUDENT)
    run_cells(NETWORK, ["setup", *NEEDED], names)
    return names


@pytest.mark.parametrize("cell", GUESSES)
def test_a_cell_without_a_guess_runs_nothing_and_asks_for_one(cell, ran, monkeypatch):
    for name in ("train_network", "compute_loss"):
        monkeypatch.setitem(ran, name, never)
    (answer,) = run_cells(NETWORK, [cell], ran)
    assert "No number yet" in str(answer)
    assert "None" in str(answer)


@pytest.mark.parametrize("cell", GUESSES)
def test_a_cell_with_a_guess_shows_it_beside_what_came(cell, ran, capsys):
    with fill("guess = None", "guess = 3"):
        (answer,) = run_cells(NETWORK, [cell], dict(ran))
    text = str(answer)
    assert text.startswith("Your guess: 3")
    assert "What came: " in text
    assert text.endswith("?")
    assert len(text.split()) <= 75
    assert ("It learnt nothing" in capsys.readouterr().out) == (cell in TO_NOTHING)


TO_NOTHING = {"guess_large_steps", "guess_zeros"}
CAME = {
    "see_c2": "What came: 2.3 nats",
    "guess_large_steps": "100 per cent of the hidden neurons are now silent",
    "guess_zeros": "W1 is still zero",
    "guess_large_weights": "With the usual weights it was 2.3.",
    "guess_reg": "per cent without it",
}


@pytest.mark.parametrize("cell", GUESSES)
def test_what_came_is_what_the_students_own_network_did(cell, ran):
    with fill("guess = None", "guess = 3"):
        (answer,) = run_cells(NETWORK, [cell], dict(ran))
    assert CAME[cell] in str(answer)


@pytest.mark.parametrize("cell", GUESSES)
def test_open_tasks_leave_a_guess_waiting_in_one_line(cell, ran, capsys, monkeypatch):
    def unfinished(*arguments, **settings):
        raise NotImplementedError

    with fill("guess = None", "guess = 3"):
        monkeypatch.setitem(ran, "compute_loss", unfinished)
        shown = run_cells(NETWORK, [cell], ran)
    assert shown == []
    assert capsys.readouterr().out.startswith("Open: C")


@pytest.mark.parametrize(
    ("yours", "told"),
    [
        ("None", "No number yet"),
        ("-0.06", "Yours: -0.06. The answer: 0.94.\n"),
        ("0.95", "Yours: 0.95. The answer: 0.94.\n"),  # near is not right
        ("1 - 0.06", "Yours: 0.94. The answer: 0.94. Right.\n"),
    ],
)
def test_the_shortcuts_derivative_is_told_beside_ones_own(yours, told):
    with fill("dz_dx0 = None", f"dz_dx0 = {yours}"):
        (answer,) = run_cells(BASICS, ["setup", "guess_two_ways"], {})
    assert str(answer).startswith(told)


def test_the_derivative_along_both_ways_is_right():
    def z(x0):
        return max(max(x0 * 0.3 + 0.1, 0) * -0.2 - 0.3 + x0, 0)

    assert (z(1 + 1e-6) - z(1 - 1e-6)) / 2e-6 == pytest.approx(guesses.TWO_WAYS)


# -------------------------------------------------------------------------------- beside a guess


@pytest.mark.parametrize("question", REASONS)
def test_no_guess_runs_nothing(question):
    assert str(beside(None, question, never)).startswith("No number yet")


@pytest.mark.parametrize(
    "guess", ["a lot", "50 %", [1, 2], {}, True, float("nan"), float("inf"), 10**400, object(), 1j]
)
def test_a_guess_that_is_no_number_is_told_so_and_runs_nothing(guess):
    assert str(beside(guess, "clueless", never)).startswith("One number is asked for")


@pytest.mark.parametrize("guess", [2, 2.0, np.float32(2), np.int64(2), np.array(2.0)])
def test_every_kind_of_number_is_a_guess(guess):
    assert str(beside(guess, "clueless", lambda: 2.0)).startswith("Your guess: 2 nats.")


@pytest.mark.parametrize(
    ("guess", "said"), [(2.25, "close"), (2.4, "close"), (3, "too high"), (-1, "too low")]
)
def test_a_guess_is_told_on_which_side_it_lies(guess, said):
    assert f"You were {said}." in str(beside(guess, "clueless", lambda: np.log(10)))


def test_a_guess_that_prints_as_what_came_does_is_not_called_close():
    assert "Your guess: 2.3 nats. What came: 2.3 nats. Spot on." in str(
        beside(2.303, "clueless", lambda: np.log(10))
    )


def test_a_run_that_broke_off_is_told_so():
    text = str(beside(50, "large_steps", lambda: (History().val_percent, 60.0, 1.0)))
    assert (
        text
        == "Your guess: 50 per cent. What came: nan per cent. That is no number: the run "
        + ("broke off.")
    )


@pytest.mark.parametrize(
    ("question", "came", "said"),
    [
        ("clueless", 1.1, "Does C2 pass its check?"),
        ("large_steps", (40.0, 60.0, 0.1), "At which learning rate does it begin to learn?"),
        ("zeros", (40.0, 0.3), "Does C3 pass its check?"),
    ],
)
def test_a_network_that_did_otherwise_gets_another_reason(question, came, said):
    assert said in str(beside(1, question, lambda: came))


@pytest.mark.usefixtures("thai")
@pytest.mark.parametrize("question", REASONS)
def test_an_answer_is_told_in_thai(question):
    facts = {"large_steps": 3, "zeros": 2, "large_weights": 5, "reg": 3}.get(question, 1)
    for guess in (None, "much", 3):
        lines = str(beside(guess, question, lambda: (0.0,) * facts)).splitlines()
        assert all(is_thai(line) for line in lines)


def test_a_guess_is_escaped_and_minus_zero_is_zero():
    assert "<b>x" not in beside("<b>x", "clueless", never)._repr_html_()
    assert "-0" not in str(beside(-0.0, "clueless", lambda: -0.0))


# ------------------------------------------------------------------------------------ dead neurons


def test_the_share_of_silent_neurons_is_seen_through_the_students_own_forward():
    params = init_params(64, 4, 10, np.random.default_rng(0))
    params["b1"] = np.array([-100.0, 100.0, -100.0, 100.0])
    assert silent_share(STUDENT["forward"], params, DATA.X_train) == 0.5
    assert silent_share(STUDENT["forward"], params, DATA.X_train[:1]) == 0.5


def test_no_answer_lies_in_what_the_guesses_hold():
    text = (ROOT / "hw4kit" / "guesses.py").read_text("utf-8")
    assert [part for part in ("maximum", "exp(", " @ ", "argmax") if part in text] == []
