"""Wrong answers to T1 to T4."""

from __future__ import annotations

import numpy as np

from autograder.hw4.reference import T1_NAMES

from ..blocks import T1
from ..registry import Wrongs

wrong = Wrongs()

# ------------------------------------------------------------------------ T1: values by hand

NOTHING = dict.fromkeys(("dz_dw0", "dz_dw1", "dz_db0", "dz_db1"), 0.0)
BACKWARD = ("∂z/∂w0", "∂z/∂w1", "∂z/∂b0", "∂z/∂b1")


def t1(identifier: str, mistake: str, fails: tuple[str, ...], **changes: object) -> None:
    """Record T1's answers with some changed.

    Each slip costs its own mark only: a number that follows from an earlier one still counts.
    """
    names = {"t1": T1 | changes}
    wrong.add(f"T1_{identifier}", "T1", mistake, names, fails=fails, marks=7.0 - len(fails))


t1("sign_of_dw0", "a sign slip in one derivative", ("∂z/∂w0",), dz_dw0=0.2)
t1("signs_of_layer_0", "a sign slip carried on to w0", ("∂z/∂b0",), dz_dw0=0.2, dz_db0=0.2)
t1("sign_of_y1", "a sign slip in y1", ("y1",), y1=0.38)
t1("b1_missing", "the second bias is missing", ("y1",), y1=-0.08, z=0.92)
t1("b0_missing", "the first bias is missing", ("x1",), x1=0.3, y1=-0.36, z=0.64, dz_dw1=0.3)
t1("residual_missing", "no residual connection, so the last ReLU is shut", ("z",), z=0.0, **NOTHING)
t1("second_relu_shut", "the last ReLU judged shut", ("∂z/∂b1",), **NOTHING)
t1("sign_of_x1", "a sign slip in x1: the first ReLU is shut", ("x1",), x1=0.0, y1=-0.3, z=0.7,
   dz_dw0=0.0, dz_dw1=0.0, dz_db0=0.0)  # fmt: skip
t1("slope_of_2", "∂z/∂b1 doubled and carried on", ("∂z/∂b1",), dz_db1=2.0, dz_dw1=0.8,
   dz_db0=-0.4, dz_dw0=-0.4)  # fmt: skip
t1("relu_on_y1", "a ReLU on y1", ("y1",), y1=0.0, z=1.0)
t1("w0_for_x0", "the derivative by w0 is w0·w1", ("∂z/∂w0",), dz_dw0=-0.06)
t1("w1_for_x1", "the derivative by w1 is w1", ("∂z/∂w1",), dz_dw1=-0.2)
t1("bias_derivative_zero", "biases are constants", ("∂z/∂b1",), dz_db0=0.0, dz_db1=0.0)
t1("bias_derivative_is_bias", "the derivative by a bias is the bias", ("∂z/∂b0", "∂z/∂b1"),
   dz_db0=0.1, dz_db1=-0.3)  # fmt: skip
t1("b0_derivative_one", "the path through w1 is left out", ("∂z/∂b0",), dz_db0=1.0)
t1("first_relu_shut", "nothing is led back to the first layer", ("∂z/∂b0",),
   dz_dw0=0.0, dz_db0=0.0)  # fmt: skip
t1("shortcut_led_back_twice", "the shortcut is added to ∂z/∂b0", ("∂z/∂b0",),
   dz_dw0=0.8, dz_db0=0.8)  # fmt: skip
t1("w0_on_the_way_back", "w0 in place of w1 on the way back", ("∂z/∂b0",),
   dz_dw0=0.3, dz_db0=0.3)  # fmt: skip
t1("rounded", "rounded to one digit", ("y1",), y1=-0.4, z=0.6)
t1("one_open", "one value is still open", ("∂z/∂b1",), dz_db1=None)
t1("text", "an expression in a string", ("x1",), x1="0.3 + 0.1")
t1("y1_not_carried", "y1 right, z from another y1", ("z",), z=0.92)
t1("nan", "not a number", ("z",), z=float("nan"))
t1("zeros", "zeros for all", tuple(T1_NAMES.values()), **dict.fromkeys(T1_NAMES, 0.0))
t1("zeros_after_x1", "zeros after x1", ("y1", "z", *BACKWARD), y1=0.0, z=0.0, **NOTHING)
t1("one_number", "one number for all, y1 by chance", ("x1", "z", *BACKWARD),
   **dict.fromkeys(T1_NAMES, -0.25))  # fmt: skip
t1("copied", "x1 for all", ("y1", "z", "∂z/∂w0", "∂z/∂b0", "∂z/∂b1"),
   **dict.fromkeys(T1_NAMES, 0.4))  # fmt: skip

# --------------------------------------------------------------------------------- T2: sizes


def t2(identifier: str, mistake: str, fails: tuple[str, ...], A, B, C) -> None:
    """Record three shapes as a wrong answer to T2."""
    names = {"A_shape": A, "B_shape": B, "C_shape": C}
    wrong.add(f"T2_{identifier}", "T2", mistake, names, fails=fails)


t2("mixed_conventions", "rows for A, columns for B and C", (), (32, 1024), (512, 32), (1, 32))
t2("last_transposed", "columns for C only", ("C",), (32, 1024), (32, 512), (1, 32))
t2("first_transposed", "columns for A only", ("A",), (1024, 32), (32, 512), (32, 1))
t2("batch_forgotten", "sizes of one example", ("A", "B", "C"), (1024,), (512,), (1,))
t2("one_example", "a batch of one", ("A", "B", "C"), (1, 1024), (1, 512), (1, 1))
t2("weights", "the weights' shapes", ("A", "B", "C"), (30, 1024), (1024, 512), (512, 1))
t2("inputs_for_A", "the input's shape for A", ("A",), (32, 30), (32, 512), (32, 1))
t2("one_layer_early", "each one layer early", ("A", "B", "C"), (32, 30), (32, 1024), (32, 512))
t2("swapped", "A and B swapped", ("A", "B"), (32, 512), (32, 1024), (32, 1))
t2("features_for_batch", "30 rows", ("A", "B", "C"), (30, 1024), (30, 512), (30, 1))
t2("products", "numbers of entries", ("A", "B", "C"), 32 * 1024, 32 * 512, 32)
t2("one_open", "C is still open", ("C",), (32, 1024), (32, 512), None)
t2("axis_of_C_missing", "C without its second axis", ("C",), (32, 1024), (32, 512), (32,))
t2("three_dimensions", "an axis too many", ("A",), (32, 1024, 1), (32, 512), (32, 1))

# ---------------------------------------------------------------------------- T3: parameters


def t3(identifier: str, mistake: str, value: object, **expected: object) -> None:
    """Record a number of parameters as a wrong answer to T3."""
    wrong.add(f"T3_{identifier}", "T3", mistake, {"num_parameters": value}, **expected)


ALL, WEIGHTS = 557_057, 555_520
HALF = {"marks": 5.0, "fails": ("biases counted",), "passes": ("weights counted",)}

t3("biases_forgotten", "biases forgotten: half marks", WEIGHTS, **HALF)
t3("output_bias_forgotten", "the last bias forgotten", ALL - 1, **HALF)
t3("one_bias_a_layer", "one bias a layer", WEIGHTS + 3, **HALF)
t3("one_bias", "one bias in all", WEIGHTS + 1, **HALF)
t3("biases_of_layer_2_forgotten", "the second layer's biases forgotten", ALL - 512, **HALF)
t3("biases_of_layer_1_forgotten", "the first layer's biases forgotten", ALL - 1024, **HALF)
t3("biases_of_layer_1_twice", "the first layer's biases counted twice", ALL + 1024, **HALF)
t3("biases_of_inputs_too", "biases of the input neurons as well", ALL + 30, **HALF)
t3("bias_of_each_weight", "two of everything", 2 * WEIGHTS, **HALF)
t3("bias_per_input", "a bias for each input", WEIGHTS + 30 + 1024 + 512, **HALF)
t3("output_layer_forgotten", "the last layer forgotten", ALL - 513, marks=0.0)
t3("output_layer_without_biases", "the last layer and biases forgotten", WEIGHTS - 512, marks=0.0)
t3("neurons", "neurons counted", 1024 + 512 + 1, marks=0.0)
t3("first_layer_only", "the first layer only", 31 * 1024, marks=0.0)
t3("batch_for_features", "32 inputs in place of 30", ALL + 2 * 1024, marks=0.0)
t3("batch_without_biases", "32 inputs, no biases", WEIGHTS + 2 * 1024, marks=0.0)
t3("times_batch", "once for each example", 32 * ALL, marks=0.0)
t3("nearly", "a slip in the addition", ALL - 10, marks=0.0)
t3("text", "an expression in a string", "31 * 1024 + 1025 * 512 + 513")
t3("negative", "a sign slip", -ALL)
t3("nan", "not a number", float("nan"))

# --------------------------------------------------------------------------- T4: derivatives

SAME, OTHER, LOSS = "∂P(y=j)/∂h_i for j = i", "∂P(y=j)/∂h_i for j ≠ i", "∂L/∂h_i"


def t4(identifier: str, mistake: str, fails: tuple[str, ...], marks: float, **names) -> None:
    """Record formulas as a wrong answer to T4."""
    passes = tuple(check for check in (SAME, OTHER, LOSS) if check not in fails)
    expected = {"fails": fails, "passes": passes, "marks": marks}
    wrong.add(f"T4_{identifier}", "T4", mistake, names, **expected)


def by_case(same, other):
    """Return dP_dh from a formula for j = i and one for j ≠ i."""
    return lambda P, i, j: same(P, i, j) if i == j else other(P, i, j)


def right_same(P, i, j):
    return P[i] * (1 - P[i])


def right_other(P, i, j):
    return -P[i] * P[j]


t4("other_sign", "the minus is missing for j ≠ i", (OTHER,), 3.0,
   dP_dh=by_case(right_same, lambda P, i, j: P[i] * P[j]))  # fmt: skip
t4("other_zero", "0 for j ≠ i, as if softmax were a sigmoid", (OTHER,), 3.0,
   dP_dh=by_case(right_same, lambda P, i, j: 0.0))  # fmt: skip
t4("other_like_same", "the form of j = i throughout", (OTHER,), 3.0,
   dP_dh=lambda P, i, j: P[j] * (1 - P[i]))  # fmt: skip
t4("same_like_other", "the form of j ≠ i throughout", (SAME,), 3.0, dP_dh=right_other)
t4("same_without_product", "P(y=i) for j = i", (SAME,), 3.0,
   dP_dh=by_case(lambda P, i, j: P[i], right_other))  # fmt: skip
t4("same_one_minus", "1 − P(y=i) for j = i", (SAME,), 3.0,
   dP_dh=by_case(lambda P, i, j: 1 - P[i], right_other))  # fmt: skip
t4("same_sign", "P(P − 1) for j = i", (SAME,), 3.0,
   dP_dh=by_case(lambda P, i, j: P[i] * (P[i] - 1), right_other))  # fmt: skip
t4("both_signs", "the sign of both turned round", (SAME, OTHER), 2.0,
   dP_dh=lambda P, i, j: P[j] * (P[i] - (i == j)))  # fmt: skip
t4("loss_sign", "y − P", (LOSS,), 2.0, dL_dh=lambda P, y, i: y[i] - P[i])
t4("loss_without_label", "P alone", (LOSS,), 2.0, dL_dh=lambda P, y, i: P[i])
t4("loss_minus_one_always", "P − 1 for every class", (LOSS,), 2.0, dL_dh=lambda P, y, i: P[i] - 1)
t4("loss_by_probability", "the derivative by P, not by h", (LOSS,), 2.0,
   dL_dh=lambda P, y, i: -y[i] / P[i])  # fmt: skip
t4("loss_one_term", "only the term j = i of the chain rule", (LOSS,), 2.0,
   dL_dh=lambda P, y, i: -y[i] * (1 - P[i]))  # fmt: skip
t4("loss_itself", "the loss in place of its derivative", (LOSS,), 2.0,
   dL_dh=lambda P, y, i: -np.sum(y * np.log(P)))  # fmt: skip


def derivative(P, i, j):
    return right_same(P, i, j) if i == j else right_other(P, i, j)


t4("rounded", "rounded to two digits", (SAME, OTHER), 2.0,
   dP_dh=lambda P, i, j: round(derivative(P, i, j), 2))  # fmt: skip
t4("always_the_second_label", "the label is taken for the second class", (LOSS,), 2.0,
   dL_dh=lambda P, y, i: P[i] - (i == 1))  # fmt: skip
t4("equal_for_same", "equal probabilities are taken for the same class", (OTHER,), 3.0,
   dP_dh=lambda P, i, j: right_same(P, i, j) if P[i] == P[j] else right_other(P, i, j))  # fmt: skip
t4("kept_off_zero", "probabilities are kept off 0 and 1", (SAME, OTHER), 2.0,
   dP_dh=lambda P, i, j: derivative(np.clip(P, 0.01, 0.99), i, j))  # fmt: skip


def label_changed_in_place(P, y, i):
    y -= P
    return -y[i]


t4("label_changed_in_place", "y is changed by the call", (LOSS,), 2.0,
   dL_dh=label_changed_in_place)  # fmt: skip


def kept_from_zero(P, y, i):
    return sum(-y[j] / (P[j] + 1e-8) * derivative(P, i, j) for j in range(len(P)))


t4("number_that_keeps_from_zero", "a small number keeps a probability from 0", (LOSS,), 2.0,
   dL_dh=kept_from_zero)  # fmt: skip


def by_identity(P, i, j):
    return P[i] * (1 - P[i]) if i is j else -P[i] * P[j]


t4("same_object", "the same class told by `is`", (SAME,), 3.0, dP_dh=by_identity)
