"""The table of tasks: what is asked, where it is marked, and what each check is worth.

The one place for marks. The notebooks carry the same points in nbgrader's metadata and a test
keeps the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass

ASSIGNMENT = "hw4"
BASICS = "1_the_basics"
NETWORK = "2_neural_network"
REQUIRED_MARKS = 120.0
TUNE_SECONDS = 60.0  # of CPU time: the budget that C8 states


@dataclass(frozen=True)
class Part:
    """A notebook cell that carries marks: nbgrader's `grade_id` and its points."""

    cell: str
    marks: float


@dataclass(frozen=True)
class Task:
    """One task of the homework.

    `machine` is the cell marked by checks, `hand` the one marked by a person, `answer` the code
    cell the student writes in; `checks` maps each check's name to its marks, which add up to
    `machine.marks`. A call of the student's function may take `call_seconds` of its own time.
    `relies_on` names the tasks whose functions an answer may call: if these are wrong, the key may
    stand in.
    """

    id: str
    title: str
    notebook: str
    answer: str | None = None
    machine: Part | None = None
    hand: Part | None = None
    optional: bool = False
    checks: tuple[tuple[str, float], ...] = ()
    call_seconds: float = 10.0
    relies_on: tuple[str, ...] = ()

    @property
    def max_marks(self) -> float:
        return sum(part.marks for part in (self.machine, self.hand) if part)


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
        checks=(("A", 4), ("B", 3), ("C", 3)),
    ),
    Task(
        "T3",
        "Number of learnable parameters",
        BASICS,
        answer="t3_parameters",
        machine=Part("test_t3_parameters", 10),
        checks=(("weights counted", 5), ("biases counted", 5)),
    ),
    Task(
        "T4",
        "Gradient of the softmax cross-entropy",
        NETWORK,
        answer="t4_derivatives",
        machine=Part("test_t4_derivatives", 4),
        hand=Part("t4_proof", 6),
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
