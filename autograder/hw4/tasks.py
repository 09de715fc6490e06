"""The table of tasks: what is asked, where it is marked, and what each check is worth.

The one place for marks. The notebooks carry the same points in nbgrader's metadata and a test
keeps the two equal.
"""

from __future__ import annotations

from autograder.homework import Part, Task

ASSIGNMENT = "hw4"
BASICS = "1_the_basics"
NETWORK = "2_neural_network"
NOTEBOOKS = (BASICS, NETWORK)
REQUIRED_MARKS = 120.0
TUNE_SECONDS = 60.0  # of CPU time: the budget that C8 states


def _coding(
    id: str,
    name: str,
    title: str,
    checks: dict[str, float],
    optional: bool = False,
    call_seconds: float = Task.call_seconds,
    relies_on: tuple[str, ...] = (),
) -> Task:
    stem = f"{id.lower()}_{name}"
    part = Part(f"test_{stem}", sum(checks.values()))
    return Task(
        id,
        title,
        NETWORK,
        answer=stem,
        machine=part,
        optional=optional,
        checks=tuple(checks.items()),
        call_seconds=call_seconds,
        relies_on=relies_on,
    )


TASKS: tuple[Task, ...] = (
    Task(
        "T1",
        "Forward and backward by hand",
        BASICS,
        answer="t1_values",
        machine=Part("test_t1_values", 7),
        hand=Part("t1_working", 3),
        on_paper=True,
        checks=(
            ("x1", 1),
            ("y1", 1),
            ("z", 1),
            ("∂z/∂w0", 1),
            ("∂z/∂w1", 1),
            ("∂z/∂b0", 1),
            ("∂z/∂b1", 1),
        ),
    ),
    Task(
        "T2",
        "Sizes of the outputs",
        BASICS,
        answer="t2_shapes",
        machine=Part("test_t2_shapes", 10),
        on_paper=True,
        checks=(("A", 4), ("B", 3), ("C", 3)),
    ),
    Task(
        "T3",
        "Number of learnable parameters",
        BASICS,
        answer="t3_parameters",
        machine=Part("test_t3_parameters", 10),
        on_paper=True,
        checks=(("weights counted", 5), ("biases counted", 5)),
    ),
    Task(
        "T4",
        "Gradient of the softmax cross-entropy",
        NETWORK,
        answer="t4_derivatives",
        machine=Part("test_t4_derivatives", 4),
        hand=Part("t4_proof", 6),
        on_paper=True,
        checks=(("∂P(y=j)/∂h_i for j = i", 1), ("∂P(y=j)/∂h_i for j ≠ i", 1), ("∂L/∂h_i", 2)),
    ),
    _coding(
        "C1",
        "forward",
        "Forward pass",
        {
            "scores without biases": 4,
            "first bias": 2,
            "second bias": 2,
            "every batch": 1,
            "shape, type and inputs": 1,
        },
    ),
    _coding(
        "C2",
        "compute_loss",
        "Loss",
        {
            "mean cross-entropy": 4,
            "every batch": 1,
            "regulariser": 2,
            "biases not regularised": 1,
            "stable for large scores": 1,
            "one number, inputs unchanged": 1,
        },
    ),
    _coding(
        "C3",
        "backward",
        "Backward pass",
        {
            "W2": 2,
            "b2": 1,
            "W1": 2,
            "b1": 1,
            "regulariser": 2,
            "every batch": 1,
            "shapes, types and inputs": 1,
        },
        relies_on=("C1", "C2"),
    ),
    _coding(
        "C4",
        "sample_minibatch",
        "Mini-batches",
        {
            "rows keep their labels": 3,
            "batch size": 2,
            "random rows": 2,
            "batch larger than the data": 2,
            "repeatable, inputs unchanged": 1,
        },
    ),
    _coding(
        "C5",
        "sgd_step",
        "Gradient descent step",
        {"weights": 4, "biases": 4, "gradients unchanged": 2},
    ),
    _coding(
        "C6",
        "decay_learning_rate",
        "Learning rate decay",
        {"one epoch": 6, "epoch after epoch": 3, "one number": 1},
    ),
    _coding(
        "C7",
        "predict",
        "Prediction",
        {
            "labels without biases": 3,
            "labels with biases": 4,
            "every batch": 2,
            "shape, type and inputs": 1,
        },
        relies_on=("C1",),
    ),
    _coding(
        "C8",
        "tune",
        "Hyperparameter search",
        {
            "trained parameters": 1,
            "settings reported": 1,
            "validation set only used to choose": 2,
            "beats the starting settings": 2,
            "stated accuracy on unseen data": 4,
        },
        call_seconds=TUNE_SECONDS + 15,
        relies_on=("C1", "C2", "C3", "C4", "C5", "C6", "C7"),
    ),
    Task(
        "OT1",
        "Matrix form of the gradient",
        NETWORK,
        hand=Part("ot1_derivation", 5),
        optional=True,
        on_paper=True,
    ),
    _coding(
        "OT2",
        "momentum_step",
        "Momentum",
        {"first step": 1, "steps with momentum": 2, "velocity kept": 1, "gradients unchanged": 1},
        optional=True,
    ),
    _coding(
        "OT3",
        "dropout",
        "Inverted dropout",
        {"training": 2, "evaluation": 1, "backward": 1, "random, inputs unchanged": 1},
        optional=True,
    ),
)

BY_ID: dict[str, Task] = {task.id: task for task in TASKS}


def per_cent(required: float, optional: float, cap: float | None = 100.0) -> float:
    """Return the homework's per cent: (required + optional) / 120, capped at `cap`.

    `required` and `optional` are sums of marks; `cap=None` leaves the result uncapped.
    """
    value = 100.0 * (required + optional) / REQUIRED_MARKS
    return value if cap is None else min(value, cap)
