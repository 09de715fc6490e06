"""C8: the hyperparameter search, marked on data that the student has never seen.

The labels of the final test never reach student code: what `tune` returns is used with the key's
forward pass on this side. Of the images, and of the marks that tell whether the validation set was
trained on, see `_images`.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from hw4kit.checks.rehearsal import (
    BETTER_THAN_START,
    STATED_ACCURACY,
    right_on_unseen,
    took_too_long,
)
from hw4kit.words import Text

from autograder.hw4 import reference
from autograder.hw4.checks._exam import (
    Exam,
    Rejected,
    as_numbers,
    expect,
    expect_dict,
    kind,
    ordinary,
)
from autograder.hw4.checks._images import NUM_CLASSES, NUM_FEATURES, TuningData, tuning_data
from autograder.hw4.checks._words import say
from autograder.hw4.misconceptions.compare import type_name, without_tiny
from autograder.hw4.tasks import TUNE_SECONDS

BUDGET_SECONDS = TUNE_SECONDS
FEWEST_LABELS = 3  # that a network of more than constants gives to unseen images
KNOWS_MARKS = 6.0  # standard errors; honest searches stay below 4, see docs/how-marking-works.md
OF_LIBRARIES = ("MLPClassifier", "MLPRegressor", "Pipeline", "GridSearchCV", "Sequential", "Module")
MOST_HIDDEN = 5_000  # hidden neurons; a search has no time for a tenth of it


def knowledge_of_marks(params: dict[str, np.ndarray], data: TuningData) -> float:
    """Return how far lighting class c's mark raises class c's score beyond the other scores.

    In standard errors: about normal around 0 for a network that has never trained on the marks.
    """
    X, W1 = data.X_test, params["W1"]
    dark = X @ W1 + params["b1"]  # before the ReLU
    hidden = np.maximum(dark, 0.0).mean(axis=0)
    effects = np.empty((NUM_CLASSES, NUM_CLASSES))  # [mark, class]
    for c, pixels in enumerate(data.marks):
        lit = dark + (1.0 - X[:, pixels]) @ W1[pixels]
        effects[c] = (np.maximum(lit, 0.0).mean(axis=0) - hidden) @ params["W2"]
    effects -= effects.mean(axis=0) + effects.mean(axis=1, keepdims=True) - effects.mean()
    others = effects[~np.eye(NUM_CLASSES, dtype=bool)]
    spread = others.std() / np.sqrt(NUM_CLASSES)
    # Without any effect it knows nothing. Effects without a spread are infinitely much knowledge.
    return float(np.diag(effects).mean() / spread) if effects.any() else 0.0


def check_tune(exam: Exam) -> None:
    """Run the student's search once, within its time budget, and judge what it returns."""
    data = tuning_data(exam.rng("images"))
    result = _Result(data)
    with exam.check("trained parameters"):
        result.run(exam)
        for name, array in result.params.items():
            shape = as_numbers(result.get()[0][name], name).shape
            expect(
                shape == array.shape,
                _wrong_shape(name, array.shape, shape),
            )
        result.expect_to_tell_apart()
    with exam.check("settings reported"):
        settings = expect_dict(result.get()[1], ["learning_rate", "hidden_dim"], "best_settings")
        hidden_dim = as_numbers(settings["hidden_dim"], "best_settings['hidden_dim']")
        columns = result.params["W1"].shape[1]
        expect(
            hidden_dim.size == 1 and float(hidden_dim.ravel()[0]) == columns,
            say(
                "best_settings says hidden_dim = {said!r:.40}, but best_params has {columns} "
                "hidden neurons.",
                said=settings["hidden_dim"],
                columns=columns,
            ),
        )
        as_numbers(settings["learning_rate"], "best_settings['learning_rate']")
        result.expect_to_tell_apart()
    with exam.check("beats the starting settings"):
        result.expect_accuracy(BETTER_THAN_START)
    with exam.check("stated accuracy on unseen data"):
        result.expect_accuracy(STATED_ACCURACY)
    with exam.check("validation set only used to choose", conduct=True):
        params = result.params
        expect(
            exam.passed("beats the starting settings"),
            say("Counts once the search beats the starting settings."),
        )
        expect(
            knowledge_of_marks(params, data) < KNOWS_MARKS,
            say("The network knows what only the validation set could tell it: it was trained on."),
        )
        result.call.require_unchanged("X_train", "y_train", "X_val", "y_val")


class _Result:
    """The one run of `tune`; asking again after it failed fails in the same way."""

    def __init__(self, data: TuningData) -> None:
        self.data, self.call = data, None
        self.failure: Exception = Rejected(say("`tune` gave no result."))

    def run(self, exam: Exam) -> None:
        data = self.data
        given = (data.X_train, data.y_train, data.X_val, data.y_val)
        try:
            self.call, seconds = exam.timed_call("tune", *given, exam.rng("search"))
        except Exception as failure:
            self.failure = failure
            raise
        if seconds > BUDGET_SECONDS:
            self.call = None
            self.failure = Rejected(took_too_long(seconds, BUDGET_SECONDS))

    def get(self) -> tuple:
        if self.call is None:
            raise self.failure
        value = self.call.value
        good = isinstance(value, (tuple, list)) and len(value) == 2
        expect(
            good,
            say(
                "Expected the pair (best_params, best_settings), received {kind}.", kind=kind(value)
            ),
        )
        return tuple(value)

    @cached_property
    def params(self) -> dict[str, np.ndarray]:
        """The parameters in their right shapes; see `_expect_parameters`."""
        return _expect_parameters(self.get()[0])

    @cached_property
    def labels(self) -> np.ndarray:
        """What the network gives to the unseen images."""
        return reference.predict(self.params, self.data.X_test)

    def expect_to_tell_apart(self) -> None:
        expect(
            len(np.unique(self.labels)) >= FEWEST_LABELS,
            say("The network gives nearly all images the same label."),
        )

    def expect_accuracy(self, asked: float) -> None:
        accuracy = float(np.mean(self.labels == self.data.y_test))
        expect(accuracy >= asked, right_on_unseen(accuracy, asked))


def _expect_parameters(params: object) -> dict[str, np.ndarray]:
    """Return the parameters in their right shapes; biases may come as (1, H) or (H, 1)."""
    expect(
        type_name(params) not in OF_LIBRARIES,
        say(
            "best_params is {kind}: a library's networks are not allowed. It should hold the four "
            "arrays of your own network.",
            kind=kind(params),
        ),
    )
    expect_dict(params, ["W1", "b1", "W2", "b2"], "best_params")
    arrays = {name: ordinary(params[name], f"best_params[{name!r}]") for name in _SHAPES}
    expect(arrays["W1"].ndim == 2, say("best_params['W1'] should have shape (64, hidden_dim)."))
    hidden_dim = arrays["W1"].shape[1]
    expect(
        hidden_dim <= MOST_HIDDEN,
        say(
            "best_params has {count:,} hidden neurons; at most {most:,} are looked at.",
            count=hidden_dim,
            most=MOST_HIDDEN,
        ),
    )
    for name, shape in _SHAPES.items():
        expected = tuple(hidden_dim if size is None else size for size in shape)
        if name.startswith("b") and arrays[name].squeeze().shape == expected:
            arrays[name] = arrays[name].reshape(expected)
        expect(
            arrays[name].shape == expected,
            _wrong_shape(name, expected, arrays[name].shape),
        )
    return {name: without_tiny(array) for name, array in arrays.items()}


def _wrong_shape(name: str, expected: tuple, found: tuple) -> Text:
    return say(
        "best_params[{name!r}] should have shape {expected}, not {found}.",
        name=name,
        expected=expected,
        found=found,
    )


_SHAPES = {
    "W1": (NUM_FEATURES, None),
    "b1": (None,),
    "W2": (None, NUM_CLASSES),
    "b2": (NUM_CLASSES,),
}
