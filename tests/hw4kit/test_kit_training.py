"""Training: what it records, how it stops, and that the starting settings leave room."""

import time

import hw4kit
import numpy as np
import pytest
from _kit_network import STUDENT
from hw4kit import STARTING_SETTINGS, History, init_params, load_digits_data, train

DATA = load_digits_data()


def run(seed=0, hidden_dim=16, progress=False, rows=1097, changes=None, **settings):
    """Train a fresh network on the digits; return params and history."""
    rng = np.random.default_rng(seed)
    params = init_params(64, hidden_dim, 10, rng)
    history = train(
        params,
        DATA.X_train[:rows],
        DATA.y_train[:rows],
        DATA.X_val,
        DATA.y_val,
        rng=rng,
        progress=progress,
        **(STUDENT | (changes or {})),
        **settings,
    )
    return params, history


def test_fresh_parameters():
    params = init_params(5, 4, 3, np.random.default_rng(0), scale=0.01)
    assert {name: value.shape for name, value in params.items()} == {
        "W1": (5, 4),
        "b1": (4,),
        "W2": (4, 3),
        "b2": (3,),
    }
    assert all(value.dtype == np.float64 for value in params.values())
    assert 0 < np.abs(params["W1"]).max() < 0.1
    assert not params["b1"].any()


def test_history_has_one_entry_a_step_and_one_an_epoch():
    params, history = run(epochs=3, batch_size=100, learning_rate=0.2, decay=0.5)
    assert len(history.loss) == 3 * 10
    assert len(history.train_accuracy) == len(history.val_accuracy) == 3
    assert history.learning_rate == [0.2, 0.1, 0.05]
    assert history.settings["batch_size"] == 100
    share = np.mean(STUDENT["predict"](params, DATA.X_val) == DATA.y_val)
    assert history.val_accuracy[-1] == share
    assert "30 steps, 3 epochs, validation accuracy" in repr(history)
    assert "not measured" in repr(History())


def test_an_epoch_has_at_least_one_step():
    assert len(run(rows=20, epochs=2, batch_size=50)[1].loss) == 2


def test_training_changes_params_in_place_and_is_reproducible():
    first, second = run(epochs=1)[0], run(epochs=1)[0]
    assert np.abs(first["b1"]).max() > 0
    assert all(np.array_equal(first[name], second[name]) for name in first)


def slow_forward(params, X):
    time.sleep(0.05)  # the bar appears once a run takes longer than a blink
    return STUDENT["forward"](params, X)


def test_progress_goes_to_stdout_alone(capsys):
    run(epochs=1, progress=True, changes={"forward": slow_forward})
    captured = capsys.readouterr()
    assert "100%" in captured.out
    assert "validation=" in captured.out
    assert captured.err == ""


def test_no_progress_is_silent(capsys):
    run(epochs=1)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_a_diverging_loss_stops_with_a_message(capsys):
    _, history = run(learning_rate=1e200)
    assert history.diverged
    assert len(history.loss) < 10
    assert "smaller learning rate" in capsys.readouterr().out
    assert "diverged" in repr(history)


def test_a_run_that_ends_above_log_c_is_said_to_have_learnt_nothing(capsys):
    _, history = run(learning_rate=3.0)
    assert history.learnt_nothing
    assert history.cross_entropy > history.clueless_loss == pytest.approx(np.log(10))
    said = capsys.readouterr().out
    assert f"It learnt nothing: the cross-entropy ended at {history.cross_entropy:.3f}" in said
    assert "log C = 2.303" in said
    assert "learnt nothing" in repr(history)


def test_one_that_is_often_right_has_learnt_something_however_large_its_loss(capsys):
    def overdone(params, X):
        return 100 * STUDENT["forward"](params, X)

    _, history = run(changes={"forward": overdone}, reg=0.0)
    assert history.cross_entropy > history.clueless_loss
    assert history.train_accuracy[-1] > 0.5
    said = capsys.readouterr().out
    assert "learnt nothing" not in said + repr(history)
    assert "very sure where it is wrong" in said


def zero_params(*sizes):
    return {name: 0 * array for name, array in hw4kit.init_params(*sizes).items()}


def test_nor_has_one_that_knows_only_how_often_each_class_comes(capsys, monkeypatch):
    """Of weights that are all zero no gradient comes but that of the last biases."""
    monkeypatch.setitem(globals(), "init_params", zero_params)
    _, history = run()
    assert history.learnt_nothing
    assert "learnt nothing" in capsys.readouterr().out


@pytest.mark.parametrize(
    "settings", [{}, {"epochs": 1}, {"epochs": 2, "rows": 200}, {"reg": 1.0, "epochs": 1}]
)
def test_a_run_that_gets_below_log_c_is_not_though_it_is_short_or_the_price_high(settings, capsys):
    _, history = run(**settings)
    assert not history.learnt_nothing
    assert capsys.readouterr().out == ""


def test_a_run_that_was_cut_short_is_not_judged(capsys):
    _, history = run(learning_rate=1e200)
    assert history.diverged
    assert not history.learnt_nothing
    assert "learnt nothing" not in capsys.readouterr().out


def test_stopping_by_hand_keeps_what_was_learnt(capsys):
    calls = []

    def interrupted(params, grads, learning_rate):
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        STUDENT["sgd_step"](params, grads, learning_rate)

    params, history = run(changes={"sgd_step": interrupted})
    assert history.interrupted
    assert np.abs(params["b2"]).max() > 0
    assert len(history.loss) == 4
    assert "Stopped by hand after 4 steps" in capsys.readouterr().out


def test_a_students_error_is_shown_as_it_is():
    with pytest.raises(ZeroDivisionError):
        run(changes={"backward": lambda *_: 1 / 0})


@pytest.mark.parametrize(
    ("name", "value"),
    [("batch_size", 0), ("batch_size", 2.5), ("epochs", 0), ("learning_rate", 0)],
)
def test_senseless_settings_are_refused(name, value):
    with pytest.raises(ValueError, match=name):
        run(**{name: value})


def test_starting_settings_are_mediocre_and_a_modest_search_is_not():
    hidden_dim = STARTING_SETTINGS["hidden_dim"]
    start = [run(seed, hidden_dim)[1].val_accuracy[-1] for seed in range(3)]
    assert max(start) < 0.8
    assert min(start) > 0.3
    rates = (0.1, 0.5)
    assert max(run(1, 32, learning_rate=r, epochs=12)[1].val_accuracy[-1] for r in rates) > 0.93
