"""Right answers to T1 to T4."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np

from ..blocks import T1
from ..registry import Rights

right = Rights()

# ----------------------------------------------------------------------------------------- T1


def t1(identifier: str, way: str, answers: dict) -> None:
    """Record a form of T1's answers."""
    right.add(f"T1_{identifier}", "T1", way, {"t1": answers})


def as_fraction(value: float) -> Fraction:
    return Fraction(round(100 * value), 100)


t1("floats", "two decimals", T1)
t1("whole_numbers", "an integer where it is one", T1 | {"dz_db1": 1})
t1("fractions", "fractions", {name: as_fraction(value) for name, value in T1.items()})
t1("decimals", "decimals", {name: Decimal(str(value)) for name, value in T1.items()})
t1("float64", "numpy numbers", {name: np.float64(value) for name, value in T1.items()})
t1("float32", "numpy numbers of 32 bits", {name: np.float32(value) for name, value in T1.items()})
t1("zero_dimensional", "arrays without axes", {name: np.array(v) for name, v in T1.items()})
t1("one_axis", "arrays with one number", {name: np.array([v]) for name, v in T1.items()})
t1("comma_behind", "a comma behind the number", {name: (value,) for name, value in T1.items()})
t1("strings", "strings with a typographic minus", {
    name: str(value).replace("-", "\N{MINUS SIGN}") for name, value in T1.items()})  # fmt: skip
t1("fraction_strings", "fractions in strings", {
    name: str(as_fraction(value)) for name, value in T1.items()})  # fmt: skip
t1("computed", "expressions, with their rounding errors", {
    "x1": 1.0 * 0.3 + 0.1, "y1": (1.0 * 0.3 + 0.1) * -0.2 - 0.3, "z": (0.3 + 0.1) * -0.2 - 0.3 + 1,
    "dz_dw0": 1 * -0.2 * 1.0, "dz_dw1": 0.3 + 0.1, "dz_db0": -0.2, "dz_db1": True,
})  # fmt: skip
t1("another_order", "entries in another order", dict(reversed(T1.items())))
t1("more_entries", "intermediate results as well", T1 | {"x1_before_relu": 0.4, "note": "ok"})

# ----------------------------------------------------------------------------------------- T2

ROWS = {"A_shape": (32, 1024), "B_shape": (32, 512), "C_shape": (32, 1)}


def t2(identifier: str, way: str, convert) -> None:
    """Record T2's shapes in a form of their own."""
    names = {name: convert(shape) for name, shape in ROWS.items()}
    right.add(f"T2_{identifier}", "T2", way, names)


t2("tuples", "tuples", lambda shape: shape)
t2("lists", "lists", list)
t2("arrays", "arrays", np.array)
t2("float_arrays", "arrays of floats", lambda shape: np.array(shape, dtype=float))
t2("strings", "strings", str)
t2("strings_with_times", "strings with a times sign", lambda shape: f"{shape[0]} × {shape[1]}")
t2("strings_with_x", "strings with an x", lambda shape: f"{shape[0]}x{shape[1]}")
t2("columns", "the column convention", lambda shape: shape[::-1])
t2("columns_as_lists", "the column convention in lists", lambda shape: list(shape[::-1]))
t2("numpy_shapes", "shapes of real arrays", lambda shape: np.zeros(shape).shape)
t2("numpy_numbers", "numpy numbers", lambda shape: tuple(np.int64(size) for size in shape))
right.add("T2_mixed_types", "T2", "a tuple, a list and a string",
          {"A_shape": (32, 1024), "B_shape": [32, 512], "C_shape": "(32, 1)"})  # fmt: skip

# ----------------------------------------------------------------------------------------- T3


def t3(identifier: str, way: str, value: object) -> None:
    """Record a form of T3's answer."""
    right.add(f"T3_{identifier}", "T3", way, {"num_parameters": value})


t3("integer", "an integer", 557057)
t3("expression", "an expression", 30 * 1024 + 1024 + 1024 * 512 + 512 + 512 * 1 + 1)
t3("float", "a float", 557057.0)
t3("int64", "a numpy integer", np.int64(557057))
t3("zero_dimensional", "an array without axes", np.array(557057))
t3("one_axis", "an array with one number", np.array([557057]))
t3("comma_behind", "a comma behind the number", (557057,))
t3("thousands", "a string with commas", "557,057")
t3("counted", "counted from arrays",
   sum(np.zeros((n + 1, m)).size for n, m in ((30, 1024), (1024, 512), (512, 1))))  # fmt: skip

# ----------------------------------------------------------------------------------------- T4


def t4(identifier: str, way: str, **names: object) -> None:
    """Record right formulas for T4."""
    right.add(f"T4_{identifier}", "T4", way, names)


def two_cases(P, i, j):
    """Return ∂P(y=j)/∂h_i by two cases."""
    if i == j:
        return P[i] * (1 - P[i])
    return -P[i] * P[j]


def whole_jacobian(P, i, j):
    """Return an entry of the Jacobian diag(P) − P Pᵀ."""
    return (np.diag(P) - np.outer(P, P))[i, j]


def from_logits(P, i, j):
    """Return it by the quotient rule on exponentials, recovered from P."""
    e = np.exp(np.log(P))
    total = sum(e)
    return ((i == j) * e[j] * total - e[j] * e[i]) / total**2


def float32_inside(P, i, j):
    P = np.asarray(P, dtype=np.float32)
    return P[j] * (np.float32(i == j) - P[i])


def chain_rule(P, y, i):
    """Return ∂L/∂h_i as the chain rule's sum over all classes."""
    return -sum(y[j] / P[j] * two_cases(P, i, j) for j in range(len(P)))


def by_label(P, y, i):
    """Return ∂L/∂h_i by whether i is the true class."""
    return P[i] - 1 if np.argmax(y) == i else P[i]


t4("two_cases", "two cases", dP_dh=two_cases)
t4("jacobian", "an entry of the whole Jacobian", dP_dh=whole_jacobian)
t4("quotient_rule", "the quotient rule", dP_dh=from_logits)
t4("kronecker", "a Kronecker delta", dP_dh=lambda P, i, j: P[j] * (float(i == j) - P[i]))
t4("float32_inside", "float32 inside", dP_dh=float32_inside)
t4("zero_dimensional", "arrays without axes", dP_dh=lambda P, i, j: np.array(two_cases(P, i, j)))
t4("chain_rule", "the chain rule's sum", dP_dh=two_cases, dL_dh=chain_rule)
t4("dot_product", "the chain rule as a dot product",
   dL_dh=lambda P, y, i: float((np.diag(P) - np.outer(P, P))[i] @ (-y / P)))  # fmt: skip
t4("by_label", "by the true class", dL_dh=by_label)
t4("whole_vector", "an entry of the whole vector", dL_dh=lambda P, y, i: (P - y)[i])
t4("python_numbers", "plain floats", dL_dh=lambda P, y, i: float(P[i]) - float(y[i]))
t4("one_axis", "arrays with one number", dP_dh=lambda P, i, j: np.array([two_cases(P, i, j)]),
   dL_dh=lambda P, y, i: [[P[i] - y[i]]])  # fmt: skip
