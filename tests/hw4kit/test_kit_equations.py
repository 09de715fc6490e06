"""Are the equations of an answer read as a teacher reads them, and tried out rightly?"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest
from hw4kit.checks.formulas import as_typed
from hw4kit.equations import Equality, try_out
from hw4kit.equations.__main__ import main
from hw4kit.equations.text.spellings import FONTS, TEXTS
from hw4kit.equations.text.whole import unmatched, whole
from hw4kit.equations.verdicts.reader import read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
CELLS = re.split(
    r"<!-- cell: (\w+) (\S+) -->\n", Path(__file__).with_name("derivations.md").read_text("utf-8")
)
RIGHT = {
    name: (task, text)
    for task, name, text in zip(CELLS[1::3], CELLS[2::3], CELLS[3::3], strict=True)
}


@cache
def tried(name: str) -> list[Equality]:
    """Return the equalities of a right derivation."""
    task, text = RIGHT[name]
    return try_out(text, task, 20.0)


def said(text: str, task: str = "T4") -> list[str]:
    return [one.verdict for one in try_out(text, task, 20.0)]


# ------------------------------------------------------------------------ right derivations


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_in_a_right_derivation_is_called_false(name):
    text, found = RIGHT[name][1], tried(name)
    assert [one for one in found if one.verdict == "false"] == []
    assert all(text[slice(*one.at)] == one.rhs for one in found)
    assert all(text[slice(*one.lhs_at)] == one.lhs for one in found)


def test_most_of_them_is_understood():
    found = [one.verdict for name in RIGHT for one in tried(name)]
    assert len(found) > 700
    assert found.count("true") / len(found) > 0.93


# --------------------------------------------------------------------- habits, both ways

P = "With $P_j = P(y=j)$ and $Z = \\sum_k e^{h_k}$: "

# What it is: (task, a right line, what is right in it, what a slip makes of that).
HABITS = {
    "quotient": ("T4", P + r"$P_j = \frac{e^{h_j}}{Z}$", r"e^{h_j}", r"h_j"),
    "frac of digits": ("T4", P + r"$\frac12(P_i+P_i) = P_i$", r"\frac12", r"\frac14"),
    "case behind a comma": (
        "T4",
        P + r"$$\frac{\partial P_j}{\partial h_i} = -P_jP_i, \quad i \neq j$$",
        "-P_j",
        "P_j",
    ),
    "case before a colon": (
        "T4",
        P + "\n\nFor $i=j$:\n$$\\frac{\\partial P_j}{\\partial h_i} = P_i(1-P_i)$$",
        "1-P",
        "1+P",
    ),
    "case over a chain": (
        "T4",
        P
        + "$$\\begin{align}\\frac{\\partial P_j}{\\partial h_i} &= P_i - P_i^2\\\\ &= P_i(1-P_i), "
        "\\quad i=j\\end{align}$$",
        "P_i - P_i^2",
        "P_i - 2P_i^2",
    ),
    "cases": (
        "T4",
        P + r"$\frac{\partial P_j}{\partial h_i} = \begin{cases} P_i(1-P_i) & i=j \\ -P_iP_j & "
        r"\text{otherwise}\end{cases}$",
        "-P_iP_j &",
        "P_iP_j &",
    ),
    "words for a case": (
        "T4",
        P + "\n\nWhen the index differs, ∂P_j/∂h_i = −P_i P_j",
        "−P_i",
        "−2 P_i",
    ),
    "Thai words for a case": ("T4", P + "\n\nกรณีดัชนีต่างกัน ∂P_j/∂h_i = −P_i P_j", "−P_i", "−2 P_i"),
    "otherwise": (
        "T4",
        P + "\n\nIf $i = j$ then $\\frac{\\partial P_j}{\\partial h_i} = P_i(1-P_i)$, otherwise "
        "$\\frac{\\partial P_j}{\\partial h_i} = -P_iP_j$.",
        "-P_iP_j",
        "2P_iP_j",
    ),
    "delta": (
        "T4",
        P + r"$\frac{\partial P_j}{\partial h_i} = P_j(\delta_{ij} - P_i)$",
        "- P_i",
        "+ P_i",
    ),
    "indicator": ("T4", P + r"$\partial_{h_i} P_j = P_j(\mathbb{1}[i=j] - P_i)$", "- P_i", "+ P_i"),
    "sum with a condition": ("T4", P + r"$\sum_{k\neq i} P_k = 1 - P_i$", r"k\neq i", r"k"),
    "sum without an index": ("T4", P + r"$L = -\sum y_j \log P_j$", "-", "+"),
    "captured index": (
        "T4",
        r"$P(y=j) = \frac{e^{h_j}}{\sum_j e^{h_j}}$",
        r"\sum_j e^",
        r"\sum_j 2e^",
    ),
    "three dots": ("T4", P + r"$e^{h_1} + e^{h_2} + \dots + e^{h_C} = Z$", "= Z", "= 2Z"),
    "one hot": (
        "T4",
        P + r"$\frac{\partial L}{\partial h_i} = P_i\sum_k y_k - y_i = P_i - y_i$",
        "= P_i - y_i",
        "= P_i + y_i",
    ),
    "right class": (
        "T4",
        P + "Let $c$ be the right class, $L = -\\log P_c$, and for $i \\neq c$ "
        "$\\frac{\\partial L}{\\partial h_i} = P_i$.",
        "= P_i$.",
        "= -P_i$.",
    ),
    "derivative by a step between": (
        "T4",
        P + r"$\frac{\partial L}{\partial P_j} = -\frac{y_j}{P_j}$",
        "= -",
        "= ",
    ),
    "operator": ("T4", P + r"$\frac{\partial}{\partial h_i} \log Z = P_i$", "= P_i", "= 2P_i"),
    "prime": (
        "T4",
        "The prime is $\\partial/\\partial h_i$. $v = \\sum_k e^{h_k}$, $v' = e^{h_i}$",
        "v' = e^{h_i}",
        "v' = 2e^{h_i}",
    ),
    "vectors": (
        "T4",
        r"$\nabla_h L = P - y$, $\frac{\partial P}{\partial h} = \mathrm{diag}(P) - PP^\top$",
        "- PP",
        "+ PP",
    ),
    "own letters, defined later": (
        "T4",
        "$\\frac{\\partial q_j}{\\partial h_i} = q_j(\\delta_{ij}-q_i)$ where "
        "$q_j = \\frac{e^{h_j}}{\\sum_k e^{h_k}}$",
        "-q_i",
        "+q_i",
    ),
    "other letters for the scores": (
        "T4",
        "$a_j = \\frac{e^{z_j}}{\\sum_k e^{z_k}}$, $\\frac{\\partial a_j}{\\partial z_i} = "
        "a_j(\\delta_{ij} - a_i)$, $\\frac{\\partial L}{\\partial z_i} = a_i - y_i$, "
        "$\\sum_k e^{z_k - z_j} = 1/a_j$, $\\partial_{z_i} \\log \\sum_k e^{z_k} = a_i$",
        "= a_i - y_i",
        "= a_i + y_i",
    ),
    "code": (
        "T4",
        "```\ndL/dh_i = P_i * sum_j y_j - y_i = P_i - y_i\n```",
        "= P_i - y_i",
        "= P_i + y_i",
    ),
    "prose between the halves": (
        "T4",
        P + "$\\frac{\\partial L}{\\partial h_i}$ is by the chain rule\n\n$$= -\\sum_j "
        "\\frac{y_j}{P_j}\\frac{\\partial P_j}{\\partial h_i}$$",
        "= -",
        "= ",
    ),
    "logarithm of a sum": ("T4", P + r"$\log P_j = h_j - \log \sum_k e^{h_k}$", "h_j -", "h_j +"),
    "squeezed indices": (
        "T4",
        "P(y=j) = exp(hj)/Z with Z = sum_k exp(hk); dZ/dhi = exp(hi)",
        "dhi = exp(hi)",
        "dhi = -exp(hi)",
    ),
    "element": ("OT1", r"$S_{nk} = \sum_m A_{nm}(W_2)_{mk} + (b_2)_k$", "+ (b", "- (b"),
    "derivative by a weight": (
        "OT1",
        r"$\frac{\partial S_{nk}}{\partial (W_2)_{ij}} = A_{ni}\delta_{kj}$",
        "A_{ni}",
        "2A_{ni}",
    ),
    "matrices": (
        "OT1",
        r"$\frac{\partial L}{\partial W_2} = A^\top G + reg\,W_2$",
        "+ reg",
        "- reg",
    ),
    "mean": ("OT1", r"$G_{nk} = \frac{1}{N}(P_{nk} - Y_{nk})$", r"\frac{1}{N}", ""),
    "outer products": (
        "OT1",
        r"$\frac{\partial L_{data}}{\partial W_2} = \sum_n a_n^\top g_n$",
        r"\sum_n a",
        r"\sum_n 2a",
    ),
    "index of a product": ("OT1", r"$(A^\top G)_{ij} = \sum_n A_{ni}G_{nj}$", "= ", "= -"),
    "numbers": ("T1", r"$y_1 = 0.4\cdot(-0.2) - 0.3 = -0.38$", "= -0.38", "= 0.38"),
    "maximum": ("T1", r"$z = \max(0, y_1 + x_0) = 0.62$", "= 0.62", "= 0.38"),
    "local derivatives": (
        "T1",
        "s = y1 + x0, z = relu(s), dz/ds = 1, dz/dw1 = dz/ds * ds/dy1 * x1 = 0.4",
        "x1 = 0.4",
        "x1 = -0.4",
    ),
    "gradients written as dx": (
        "T1",
        "```\ndy1 = 1\ndx1 = dy1 * w1 = -0.2\n```",
        "= -0.2",
        "= 0.2",
    ),
    "TeX's own fractions": (
        "T4",
        r"$${\partial P_j\over\partial h_i} = {e^{h_j}[i=j]\sum_k e^{h_k}-e^{h_j}e^{h_i}"
        r"\over(\sum_k e^{h_k})^2}$$",
        "-e^",
        "+e^",
    ),
    "macros of the cell's own": (
        "T4",
        r"$\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}\def\p#1{P(y=#1)}$"
        r" $\pd{L}{h_i} = \p{i} - y_i$",
        "- y_i",
        "+ y_i",
    ),
    "a relation in braces": ("T4", r"$\frac{\partial L}{\partial h_i} = P(y{=}i) - y_i$", "-", "+"),
    "a box around an equality": ("T4", r"$\boxed{\partial L/\partial h_i = P_i - y_i}$", "-", "+"),
    "indices in brackets": ("T4", "dL/dh[i] = P[i] - y[i]", "-", "+"),
    "matrices as code": (
        "OT1",
        "dL/dW2 = A.T @ G + reg*W2, S[n,k] = sum_m A[n,m]*W2[m,k] + b2[k]",
        "+",
        "-",
    ),
    "a hat over a bold letter": (
        "T4",
        r"$\partial L/\partial h_i = \hat\mathbf{y}_i - y_i$, "
        r"$\hat{\mathbf y}_i = \hat \mathbf{y}_i$,"
        r" $\hat\mathbf{y}_i = e^{h_i}/\sum_k e^{h_k}$, $\sum_i (\hat\mathbf{y}_i - y_i) = 0$",
        "- y_i",
        "+ y_i",
    ),
    "two on a line, and a remark": (
        "T4",
        "```\nP_j = exp(h_j)/Z      Z = sum_k exp(h_k)\n"
        "dL/dh_i = P_i - y_i\n``"
        "`\n\n```\nP_i - y_i = 0 + P_i - y_i  # y_i is known\n  = P_i - y_i\n```",
        "- y_i",
        "+ y_i",
    ),
    "two rows below a sum": (
        "T4",
        r"$\sum_{\substack{k=1\\ k \not= i}}^{C} P_k = 1 - P_i$,"
        r" $\sum_{k=1 \atop k \ne i}^C P_k = 1 - P_i$",
        "-",
        "+",
    ),
}
GUESSED = {"gradients written as dx"}  # read, but never called false


@pytest.mark.parametrize("habit", HABITS)
def test_a_habit_is_read_and_its_slip_is_found(habit):
    task, right, piece, slip = HABITS[habit]
    assert right.count(piece) >= 1
    assert set(said(right, task)) == {"true"}
    before, _, after = right.rpartition(piece)
    wrong = said(before + slip + after, task)
    assert "false" in wrong or (habit in GUESSED and "unknown" in wrong)


MARKUP = {
    "escaped stars": r"L = -sum_j y_j\*log(P_j) and dL/dh_i = -sum_j y_j/P_j \* dP_j/dh_i",
    "escaped underscores": r"dL/dh\_i = P\_i - y\_i",
    "tags": "dL/dh<sub>i</sub> = P<sub>i</sub> - y<sub>i</sub><br>P<sub>i</sub> = P<sub>i</sub>",
    "entities": "dL/dh_i&nbsp;=&nbsp;P_i &minus; y_i",
    "bold": "**dL/dh_i = P_i - y_i** and so **P_i - y_i** = -y_i + P_i",
    "a noun before its letter": "the loss L = -sum_j y_j log(P_j)",
    "what is struck out": "~~$P_i = 1$~~ <s>$P_i = 2$</s> $P_i - y_i = -y_i + P_i$",
    "a call as code": "$\\frac{\\partial L}{\\partial h_i} = P_i - y_i$, `(P-y).sum(axis=0)`",
}


@pytest.mark.parametrize("name", MARKUP)
def test_markup_around_mathematics_is_no_mathematics(name):
    assert set(said(MARKUP[name])) == {"true"}


# ------------------------------------------------------------ what nobody may call false

NO_CLAIM = {
    "conditions": ("T4", "$i=j$, $j \\neq i$, $k = 1,\\dots,C$, $y = j$, $i = j = k$"),
    "a shape": (
        "OT1",
        "$(H\\times N)(N\\times C) = (H\\times C)$, $(H,N)(N,C)=(H,C)$, $H \\cdot C = N$",
    ),
    "a quoted rule": (
        "T4",
        r"$f' = \frac{u'v-uv'}{v^2}$, $(fg)' = f'g + fg'$, $\log ab = \log a + \log b$",
    ),
    "an example": ("T4", "For example $h = (0, 1)$: $P_1 = 0.27$, $P_2 = 0.73$, $e^1 = 2.72$"),
    "another point": ("T1", "With $w_0 = 0.5$ one gets $x_1 = 0.6$, $z = 0.58$."),
    "another point in words": ("T1", "b0 from 0.1 to 0.2 makes x1 = 0.5, y1 = -0.4, z = 0.6"),
    "another point in Thai": ("T1", "ถ้าให้ b0 เป็น 0.2 จะได้ x1 = 0.5\n\nแทน b0 ด้วย 0.2: z = 0.6"),
    "a symbol told": ("T4", "$\\delta_{ij} = 1$ if $i=j$ and $\\delta_{ij} = 0$ if not."),
    "a condition in words": (
        "T4",
        "L = -log(Pc)\n\nif i is not c:  dL/dhi = -1/Pc * (-Pc*Pi) = Pi",
    ),
    "the class's letter, no condition seen": (
        "T4",
        "$L = -\\log P_c$. The class itself: $\\partial L/\\partial h_i = P_i - 1$",
    ),
    "the class's letter in words": (
        "T4",
        "$L = -\\log P_c$, so $\\partial L/\\partial h_i = -\\frac{1}{P_c}"
        "\\frac{\\partial P_c}{\\partial h_i}$\n\n"
        "* $i$ is $c$: $\\frac{\\partial L}{\\partial h_i} = -\\frac{1}{P_c}P_c(1-P_c)"
        " = P_c - 1 = P_i - y_i$",
    ),
    "a number in prose": ("T4", "(slide 4 = the long one)\n\n$$P_i = P_i$$"),
    "a small letter for either": ("OT1", "$G = \\frac{1}{N}(s - Y)$"),
    "a condition in words behind": (
        "T4",
        "$\\partial P_j/\\partial h_i = -P_jP_i$ whenever the index isn't j's own.",
    ),
    "a label": ("T4", "If $y_i = 1$ then all other $y_j = 0$."),
    "something supposed": ("T4", "It is not true that $P_i = y_i$. If $P_i = y_i$, all is done."),
    "names": ("T4", "$N = 3$, $K = 10$, $c = 2$, $\\theta = 0.1$, $D = \\{1, 2\\}$"),
    "a letter twice": ("T4", "$u = e^{h_j}$ here. There $u = \\sum_k e^{h_k}$."),
    "numbers of a shape": ("OT1", "$(4\\times5)(5\\times3) = 4\\times3$"),
    "an address": ("T1", "อ้างอิง https://example.org/watch?v=abcd1234&y1=2 แล้ว"),
    "a sum that goes without its sign": (
        "OT1",
        "$S_{nk} = A_{nm}(W_2)_{mk} + (b_2)_k$, so "
        "$\\partial L_{data}/\\partial (W_2)_{ij} = G_{nj} A_{ni}$",
    ),
    "sizes": ("T4", "$\\sum_{k=1}^{7} P_k = 1$"),
}


@pytest.mark.parametrize("name", NO_CLAIM)
def test_what_claims_nothing_is_not_called_false(name):
    task, text = NO_CLAIM[name]
    assert "false" not in said(text, task)


def test_who_writes_one_sum_leaves_none_out():
    lost = r"$\partial L_{data}/\partial (W_2)_{ij} = G_{nj} A_{ni}$"
    with_sum = r"$S_{nk} = \sum_m A_{nm}(W_2)_{mk} + (b_2)_k$, so " + lost
    assert said(lost, "OT1") == ["unknown"]
    assert said(with_sum, "OT1") == ["true", "false"]
    assert said("I leave out sums over repeated indices. " + with_sum, "OT1") == ["true", "unknown"]


def test_an_index_that_may_be_meant_for_a_case_is_not_called_false():
    line = r"$\frac{\partial P_j}{\partial h_i} = P_i(1-P_j)$"
    assert said("The diagonal ones: " + line) == ["true"]
    assert said("Those that matter: " + line) == ["unknown"]
    assert said(line[:-1] + r", \quad i \neq j$") == ["false"]


def test_each_line_of_a_chain_is_held_against_the_line_before():
    text = "$L = -\\sum_j y_j\\log P_j$\n\n$$P_i + 1 = P_i$$\n$$= P_i + 0$$"
    assert said(text) == ["true", "false", "true"]


def test_a_cell_that_is_false_throughout_is_doubted():
    text = "\n".join(f"$P_i + {n} = y_i$" for n in range(1, 7))
    assert set(said(text)) == {"unknown"}


# --------------------------------------------------------------------- what is handed back


def test_a_false_one_has_its_point_its_values_and_no_right_formula():
    (one,) = try_out(r"$\frac{\partial L}{\partial h_i} = y_i - P_i$", "T4")
    left, right = one.values
    assert (one.verdict, one.reason) == ("false", None)
    assert left == pytest.approx(-right, rel=1e-4)
    assert one.point.startswith("i = ")
    assert "h = (" in one.point
    assert "y = (" in one.point


def test_an_unknown_one_says_why_in_both_languages():
    (one,) = try_out(r"$\Xi_j + P_j = 1$", "T4")
    assert one.verdict == "unknown"
    assert "Ξ" in one.reason
    assert "Ξ" in one.reason.th
    assert one.reason.th != str(one.reason)


def test_the_condition_is_in_the_students_letters():
    (one,) = try_out(r"$$\frac{\partial P_m}{\partial h_n} = -P_mP_n, \quad m \neq n$$", "T4")
    assert (one.verdict, one.condition) == ("true", "m ≠ n")


@pytest.mark.parametrize("task", ["T2", "C1", ""])
def test_a_task_without_equations_has_none(task):
    assert try_out("$P_j = 1$", task) == []


# ------------------------------------------------------------------------------- bounds

HOSTILE = {
    "a megabyte": "$P_j = x$ " * 110_000,
    "never ends": "$$ \\frac{" * 5000,
    "braces": "$" + "{" * 20_000 + "= 1$",
    "brackets": "$P = " + "(" * 3000 + "1" + ")" * 3000 + "$",
    "powers": "$P_j = 2^{10^9}$, $2^{2^{2^{2^{9}}}} = 1$, $10^{1000000000} = 1$",
    "sums": "$" + "".join(f"\\sum_{x}" for x in "abcdefgkl") + "P_aP_bP_cP_dP_eP_fP_gP_kP_l = 1$",
    "derivatives": "$" + r"\frac{\partial}{\partial h_i}" * 12 + "P_j = 0$",
    "marks from right to left": "\u202e$P_j \u202e= \u200fP_j$",
    "halves of characters": "$P_j = \ud800$ \x00 = \x01",
    "definitions": ", ".join(f"$α_{{{n + 1}}} = α_{{{n}}} + α_{{{n}}}$" for n in range(60)),
    "a circle": "$a = b + 1$, $b = c$, $c = a$, $a = 2b$, $a = a + 1$",
    "equals signs": "a" + "=a" * 50_000,
    "indices": "P" + "_j" * 50_000 + " = 1",
    "tags": "<" * 60_000 + "<!-- " * 5000,
    "stars": "*a" * 40_000,
    "hats": "$" + "\\hat" * 3000 + "x = 1$",
    "environments": "\\begin{cases}" * 3000 + "a = b",
    "a matrix": "$$\\begin{pmatrix}" + " & ".join("1" * 2000) + "\\end{pmatrix} = P$$",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_only_text(name):
    start = time.perf_counter()
    found = read(HOSTILE[name], "T1" if name in ("definitions", "a circle") else "T4", 0.2)
    assert time.perf_counter() - start < 4.0  # a busy machine may take its time
    assert all(isinstance(one, Equality) for one in found)


LATEX = r"""
$ $$ \[ \] \( \) { } ( ) [ ] = \neq + - * / ^ _ ' & \\ , . : | i j k h y P L Z 1 2 0.4 \frac
\sum \partial \log \exp e \left \right \begin{cases} \end{cases} \begin{align} \end{align}
\text{if} \top \cdot \delta_{ij} \hat ∂ Σ ² ₖ ถ้า for case \quad \underbrace \mathbf
\begin{pmatrix} ``` # ∇ d \frac{\partial\ L}{\partial\ h_i} P_j \left( e^{h_k}
"""
PIECES = st.sampled_from([*LATEX.split(), "\n", "\n\n", " "])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=80),
    st.sampled_from(["T4", "OT1", "T1"]),
)
def test_any_text_is_read_without_an_error_and_places_are_right(text, task):
    for one in read(text, task, 1.0):  # where an error of ours is not caught
        assert one.rhs == text[slice(*one.at)]
        assert one.lhs == text[slice(*one.lhs_at)]
        assert one.verdict in ("true", "false", "unknown")
        assert (one.values is not None) == (one.verdict == "false")
        assert (one.reason is not None) == (one.verdict == "unknown")


# --------------------------------------------------------------- commands with braces, whole

COMMANDS = st.sampled_from(
    [rf"\{name}" for name in (*sorted(FONTS - {"mathbb", "mathbbm", "mathds"}), *sorted(TEXTS))]
)
SIDES = st.recursive(
    st.sampled_from(["0.4", "x_1", "y_1", r"\hat{z}", r"\left(x_0 + 1\right)", r"\frac{z}{2}"]),
    lambda inner: st.one_of(
        st.builds(r"{}{{ReLU}}({})".format, COMMANDS, inner),
        st.builds(r"{}{{{}}}".format, st.sampled_from([r"\mathrm", r"\mathbf", r"\hat"]), inner),
        st.builds(r"{} + {}".format, inner, inner),
        st.builds(r"\underset{{a}}{{{}}}".format, inner),
    ),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SIDES, SIDES, st.sampled_from(["${} = {}$", "$$\n{} = {} .\n$$", r"$\boxed{{{} = {}}}$"]))
def test_a_side_is_shown_with_the_whole_of_its_commands(left, right, around):
    for one in try_out(around.format(left, right), "T1", 5.0):
        for side in (one.lhs, one.rhs):
            assert unmatched(side) == ([], []), side
        name, drawn = as_typed(one.lhs, one.rhs)
        assert drawn, name


def test_a_place_is_made_whole_and_no_more():
    for text, part, expected in (
        (r"\mathrm{ReLU}(0.4) = 1", "ReLU}(0.4)", r"\mathrm{ReLU}(0.4)"),
        (r"z = \text{ ReLU }", "ReLU", r"\text{ ReLU }"),
        (r"\hat\mathbf{y} = 1", "y", r"\hat\mathbf{y}"),
        (r"\boxed{a = b}", "a", "a"),
        (r"\boxed{a = b}", "b", "b"),
        (r"\boxed{a = \mathrm{R}(b)}", r"R}(b)", r"\mathrm{R}(b)"),
        (r"\begin{aligned}x = 1\end{aligned}", "x", "x"),
        (r"a = {b}", "{b}", "{b}"),
        (r"a} = b", "a} = b", "a} = b"),
        ("a", "a", "a"),
    ):
        start = text.index(part)
        a, b = whole(text, start, start + len(part))
        assert text[a:b] == expected


def test_in_broken_tex_nothing_is_called_true_or_false():
    for text in (
        r"$$\frac{\partial z}{\partial b_1 = 1$$",
        r"$x_1 = \mathrm{ReLU(0.4) = 0.4$",
        r"So $x_1 = 0.4, and x_1 = 0.5",
        r"$x_1 = 0.4}$",
    ):
        assert set(said(text, "T1")) <= {"unknown"}, text
    for text in (
        r"$x_1 = 0.4$, which costs \$5",
        "So it costs 5 $.\nThen $x_1 = 0.4$",
        "$x_1 = 0.4 % {\n$",
        r"$\{x_1\} = 0.4$ and $x_1 = 0.4$",
    ):
        assert "true" in said(text, "T1"), text


# ------------------------------------------------------------------------- command line


@pytest.fixture
def cell(tmp_path):
    path = tmp_path / "cell.md"
    path.write_text("$P_i = P_i$, $L = \\sum_j y_j\\log P_j$ and $\\Xi_j + P_j = 1$", "utf-8")
    return path


def test_the_command_line_prints_what_a_program_reads(cell, capsys):
    assert main([str(cell), "--task", "T4", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["verdict"] for one in found] == ["true", "false", "unknown"]
    assert {"lhs", "rhs", "at", "verdict", "point", "values", "reason", "reason_th"} <= set(
        found[0]
    )


@pytest.mark.parametrize("code", ["en", "th"])
def test_the_command_line_prints_for_people(cell, capsys, code):
    assert main([str(cell), "--task", "T4", "--language", code]) == 0
    main([str(cell), "--task", "T4"])  # back to English
    out = capsys.readouterr().out
    assert "✓ P_i = P_i" in out
    assert "✗ L = " in out
    assert ("จริง 1 เท็จ 1" in out) == (code == "th")


def test_a_file_that_cannot_be_read_is_said_in_words(tmp_path, capsys):
    (tmp_path / "image.png").write_bytes(b"\x89PNG\xff\xfe")
    for name in (tmp_path / "nowhere.md", tmp_path / "image.png", tmp_path):
        assert main([str(name), "--task", "T4"]) == 2
        assert "cannot be read" in capsys.readouterr().err


@pytest.mark.processes
def test_it_runs_as_a_module_on_what_is_piped_in():
    command = [sys.executable, "-m", "hw4kit.equations", "-", "--task", "T1", "--format", "json"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        input="x1 = relu(0.4) = 0.4",
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    assert [one["verdict"] for one in json.loads(done.stdout)] == ["true", "true"]


WITHOUT_LIBRARY = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "pylatexenc":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from hw4kit.equations import try_out

try:
    print(try_out("$P_i = P_i$", "T4"))
except ModuleNotFoundError as error:
    print("lacks", error.name)
"""


@pytest.mark.processes
def test_that_its_library_is_missing_is_not_taken_for_no_equation():
    command = [sys.executable, "-c", WITHOUT_LIBRARY]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "lacks pylatexenc\n"
