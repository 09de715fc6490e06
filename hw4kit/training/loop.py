"""`train`: the student's functions C1 to C7, step by step and epoch by epoch."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

import numpy as np

from ..searching import one_more_network, one_more_step
from ..words import say, shown, tell
from .history import History
from .progress import progress_for

Params = dict[str, np.ndarray]

# Deliberately modest: a search should find much better ones.
STARTING_SETTINGS = {
    "learning_rate": 0.06,
    "decay": 0.95,
    "reg": 1e-3,
    "batch_size": 50,
    "epochs": 10,
    "hidden_dim": 16,
}
WEIGHT_SCALE = 0.1  # standard deviation of the first weights
ACCURACY_ROWS = 2_000  # training rows that the training accuracy is measured on, at most


def init_params(
    input_dim: int, hidden_dim: int, num_classes: int, rng: np.random.Generator,
    scale: float = WEIGHT_SCALE,
) -> Params:  # fmt: skip
    """Return fresh parameters: weights from a normal distribution, biases zero, all float64.

    scale: the weights' standard deviation. W1 (input_dim, hidden_dim), b1 (hidden_dim,),
    W2 (hidden_dim, num_classes), b2 (num_classes,).
    """
    return {
        "W1": scale * rng.standard_normal((input_dim, hidden_dim)),
        "b1": np.zeros(hidden_dim),
        "W2": scale * rng.standard_normal((hidden_dim, num_classes)),
        "b2": np.zeros(num_classes),
    }


def train(
    params: Params,
    X_train: np.ndarray,
    y_train: np.ndarray,
    X_val: np.ndarray,
    y_val: np.ndarray,
    *,
    forward: Callable,
    compute_loss: Callable,
    backward: Callable,
    sample_minibatch: Callable,
    sgd_step: Callable,
    decay_learning_rate: Callable,
    predict: Callable,
    rng: np.random.Generator,
    learning_rate: float = STARTING_SETTINGS["learning_rate"],
    decay: float = STARTING_SETTINGS["decay"],
    reg: float = STARTING_SETTINGS["reg"],
    batch_size: int = STARTING_SETTINGS["batch_size"],
    epochs: int = STARTING_SETTINGS["epochs"],
    progress: bool = True,
) -> History:
    """Train `params` in place with mini-batch gradient descent and return what happened.

    X_train (N, D), y_train (N,), X_val, y_val: the data. An epoch is max(1, N // batch_size)
    steps; the learning rate decays once after each epoch. rng: the batches' random numbers.
    progress: show a bar, in a notebook with the curves so far; False is silent. Stopping the cell
    keeps what was learnt so far, but in a `tune` ends it all; a loss that is nan or inf ends the
    training with a message, and one that ends above log C is told.
    Raises: ValueError for settings that make no sense.
    """
    settings = {
        "learning_rate": learning_rate, "decay": decay, "reg": reg,
        "batch_size": batch_size, "epochs": epochs,
    }  # fmt: skip
    require_sensible(settings)
    history = History(settings=settings)
    steps = max(1, len(X_train) // batch_size)
    some = slice(0, ACCURACY_ROWS)
    progress_shown = progress_for(epochs * steps, progress)

    def one_step() -> float:
        X_batch, y_batch = sample_minibatch(X_train, y_train, batch_size, rng)
        loss = float(compute_loss(forward(params, X_batch), y_batch, params, reg))
        if math.isfinite(loss):
            sgd_step(params, backward(params, X_batch, y_batch, reg), learning_rate)
        return loss

    def one_epoch() -> None:
        history.learning_rate.append(learning_rate)
        for _ in range(steps):
            history.loss.append(one_step())
            progress_shown.update(history)
            one_more_step()
            if not math.isfinite(history.loss[-1]):
                history.diverged = True
                return
        for shares, X, y in (
            (history.train_accuracy, X_train[some], y_train[some]),
            (history.val_accuracy, X_val, y_val),
        ):
            shares.append(accuracy(predict, params, X, y))

    try:
        # A diverging loss gets a message of its own; numpy's warnings before it only confuse.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            for _ in range(epochs):
                one_epoch()
                if history.diverged:
                    break
                learning_rate = decay_learning_rate(learning_rate, decay)
            if not history.diverged:
                scores = forward(params, X_train[some])
                history.clueless_loss = math.log(np.shape(scores)[-1])
                history.cross_entropy = float(compute_loss(scores, y_train[some], params, 0.0))
                one_more_network(history.val_accuracy[-1])
    except KeyboardInterrupt:
        history.interrupted = True
        if in_a_search():
            raise
    finally:
        progress_shown.end(history)
    tell_bad_end(history)
    return history


def in_a_search() -> bool:
    """Return whether `tune` has called: then the end of one run would begin the next."""
    frame = sys._getframe()
    while frame and frame.f_code.co_name != "tune":
        frame = frame.f_back
    return frame is not None


def tell_bad_end(history: History) -> None:
    """Print why a run ended before its time, or that it came to nothing."""
    steps = len(history.loss)
    if history.interrupted:
        text = say("Stopped by hand after {steps} steps; params keep what was learnt.", steps=steps)
        print(shown(text))
    if history.diverged:
        text = say(
            "The loss became {loss} at step {step}, so training stopped. "
            "Try a smaller learning rate; if that does not help, check C2 and C3.",
            loss=history.loss[-1],
            step=steps,
        )
        print(shown(text))
    if history.above_log_c:
        losses = {"loss": history.cross_entropy, "log_C": history.clueless_loss}
        nothing = say("It learnt nothing: the cross-entropy ended at {loss:.3f}; blind guessing "
                      "has log C = {log_C:.3f}.", **losses)  # fmt: skip
        too_sure = say("The cross-entropy ended at {loss:.3f}, above the log C = {log_C:.3f} of "
                       "blind guessing: the network is very sure where it is wrong.",
                       **losses)  # fmt: skip
        print(shown(nothing if history.learnt_nothing else too_sure))


def require_sensible(settings: dict[str, float]) -> None:
    """Raise ValueError for the first setting that makes no sense."""
    for name in ("batch_size", "epochs"):
        if settings[name] != int(settings[name]) or settings[name] < 1:
            raise ValueError(
                tell(
                    "{name} should be a whole number from 1, but is {found}",
                    name=name,
                    found=settings[name],
                )
            )
    if not settings["learning_rate"] > 0:
        found = settings["learning_rate"]
        raise ValueError(tell("learning_rate should be above 0, but is {found}", found=found))


def accuracy(predict: Callable, params: Params, X: np.ndarray, y: np.ndarray) -> float:
    """Return the share of rows, in [0, 1], whose predicted label is right.

    Raises: ValueError if there is not one label for each row.
    """
    labels = np.asarray(predict(params, X))
    if labels.shape != np.shape(y):
        raise ValueError(
            tell(
                "predict gave labels of shape {found} for {count} rows. Does C7 pass its check?",
                found=labels.shape,
                count=len(X),
            )
        )
    return float(np.mean(labels == y))
