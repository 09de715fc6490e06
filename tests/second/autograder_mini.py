"""A second homework, as small as one can be: two gradients and one derivation.

It stands beside the marker, not in it: `find("mini")` finds it by the name of this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from autograder.homework import Homework, Part, SampleStudent, Task
from autograder.results import Finding, Status, Verdict
from autograder.text.language import Phrases, Text

NOTEBOOK = "gradients"
STEP, TOLERANCE = 1e-5, 1e-6
TASKS = (
    Task(
        "G1",
        "Gradient of a line's loss",
        NOTEBOOK,
        answer="g1_line_gradient",
        machine=Part("test_g1_line_gradient", 4),
        checks=(("slope", 2), ("intercept", 2)),
    ),
    Task(
        "G2",
        "Slope of the logistic function",
        NOTEBOOK,
        answer="g2_logistic_slope",
        machine=Part("test_g2_logistic_slope", 2),
        checks=(("at every point", 2),),
    ),
    Task(
        "W1", "Derivation of the gradient", NOTEBOOK, hand=Part("w1_derivation", 4), on_paper=True
    ),
)
BY_ID = {task.id: task for task in TASKS}
say = Phrases(
    {
        "expected {expected:.4f}, received {received:.4f}.": (
            "ควรได้ {expected:.4f} แต่ได้ {received:.4f}"
        ),
        "`{name}` raised {error}.": "`{name}` หยุดด้วยข้อผิดพลาด {error}",
    }
)


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer."""

    id: str
    title: Text
    hint: Text
    read: Text


MEAN_LEFT_OUT = Mistake(
    "g1-mean-left-out",
    Text("a sum in place of the mean", "ใช้ผลรวมแทนค่าเฉลี่ย"),
    Text(
        "What becomes of your gradient if every example comes twice?",
        "ถ้าใช้ทุกตัวอย่างซ้ำสองครั้ง เกรเดียนต์จะเป็นอย่างไร",
    ),
    Text("G1, the loss", "G1 ค่าสูญเสีย"),
)


def loss(w: float, b: float, x: np.ndarray, y: np.ndarray) -> float:
    """Return the mean squared error of the line w·x + b."""
    return float(np.mean((w * x + b - y) ** 2))


def difference(function: Callable[[float], float], at: float) -> float:
    """Return a central difference."""
    return (function(at + STEP) - function(at - STEP)) / (2 * STEP)


def line_gradient(namespace: Mapping) -> dict[str, tuple[float, object]]:
    """Return what is expected and what came, by check."""
    rng = np.random.default_rng(6)
    x, y = rng.normal(size=7), rng.normal(size=7)
    w, b = 0.7, -0.4
    dw, db = namespace["line_gradient"](w, b, x.copy(), y.copy())
    return {
        "slope": (difference(lambda v: loss(v, b, x, y), w), dw),
        "intercept": (difference(lambda v: loss(w, v, x, y), b), db),
    }


def logistic_slope(namespace: Mapping) -> dict[str, tuple[float, object]]:
    points = [-3.0, -0.5, 0.0, 2.0]
    pairs = [
        (difference(lambda v: 1 / (1 + np.exp(-v)), at), namespace["logistic_slope"](at))
        for at in points
    ]
    return {"at every point": max(pairs, key=lambda pair: abs(pair[0] - float(pair[1])))}


CHECKS = {"G1": ("line_gradient", line_gradient), "G2": ("logistic_slope", logistic_slope)}


def mark(task_id: str, namespace: Mapping[str, object]) -> Verdict:
    """Mark one task of one submission."""
    task, (name, check) = BY_ID[task_id], CHECKS[task_id]
    try:
        pairs = {key: (want, float(came)) for key, (want, came) in check(namespace).items()}
    except NotImplementedError:
        return _verdict(task, Status.NOT_ATTEMPTED, [_lost(c, say("`{name}` raised {error}.",
                        name=name, error="NotImplementedError")) for c in task.checks])  # fmt: skip
    except Exception as error:
        text = say("`{name}` raised {error}.", name=name, error=type(error).__name__)
        return _verdict(task, Status.STUDENT_ERROR, [_lost(each, text) for each in task.checks])
    findings = [_finding(each, *pairs[each[0]]) for each in task.checks]
    passed = [finding.passed for finding in findings]
    status = Status.PASSED if all(passed) else Status.PARTIAL if any(passed) else Status.FAILED
    return _verdict(task, status, findings)


def _finding(check: tuple[str, float], want: float, came: float) -> Finding:
    if abs(want - came) <= TOLERANCE:
        return Finding(check[0], True, "", None, check[1], check[1])
    text = say("expected {expected:.4f}, received {received:.4f}.", expected=want, received=came)
    name = MEAN_LEFT_OUT.id if abs(7 * want - came) <= 7 * TOLERANCE else None
    return _lost(check, text, name)


def _lost(check: tuple[str, float], text: Text, misconception: str | None = None) -> Finding:
    return Finding(check[0], False, str(text), misconception, 0.0, check[1], text.th)


def _verdict(task: Task, status: Status, findings: list[Finding]) -> Verdict:
    return Verdict(task.id, sum(f.marks for f in findings), task.machine.marks, status, findings)


def misconceptions() -> dict[str, Mistake]:
    return {MEAN_LEFT_OUT.id: MEAN_LEFT_OUT}


def sample_class() -> tuple[SampleStudent, ...]:
    return (
        SampleStudent("ann", "right"),
        SampleStudent("bob", "left as it was handed out", start="blank"),
        SampleStudent(
            "cat",
            "a sum in place of the mean",
            answers={
                "g1_line_gradient": "def line_gradient(w, b, x, y):\n"
                "    error = w * x + b - y\n"
                "    return 2 * (error * x).sum(), 2 * error.mean()\n"
            },
            loses=("G1",),
        ),
    )


HOMEWORK = Homework(
    id="mini",
    title="Homework 6: Gradients",
    tasks=TASKS,
    mark=mark,
    title_th="การบ้านที่ 6: เกรเดียนต์",
    titles_th={
        "G1": "เกรเดียนต์ของค่าสูญเสียของเส้นตรง",
        "G2": "ความชันของฟังก์ชันลอจิสติก",
        "W1": "การหาเกรเดียนต์",
    },
    checks_th={"slope": "ความชัน", "intercept": "จุดตัดแกน", "at every point": "ทุกจุด"},
    misconceptions=misconceptions,
    sample_class=sample_class,
)
