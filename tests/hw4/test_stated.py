"""Which rubric items are proposed: those whose equations an answer states, true and worked out."""

from __future__ import annotations

import time

import pytest
from conftest import ROOT

from autograder.homework import NOTHING_KNOWN
from autograder.hw4 import HOMEWORK, stated
from autograder.written.scheme import scheme_of

SCHEMES = {
    task: tuple(
        item.text for item in scheme_of(ROOT / "solutions" / "hw4", HOMEWORK.by_id[task]).items
    )
    for task in ("T1", "T4", "OT1")
}


def proposed(task: str, text: str) -> set[int]:
    """Return the numbers of the scheme's items that are proposed, from 1."""
    return {place + 1 for place in HOMEWORK.states(task, text, SCHEMES[task])}


QUOTIENT = r"""
Quotient rule, $j = i$:
$$ \frac{\partial P(y=i)}{\partial h_i} = \frac{e^{h_i}\sum_k e^{h_k}
- e^{h_i}e^{h_i}}{(\sum_k e^{h_k})^2}
= P(y=i)\,(1 - P(y=i)) $$
For $j \neq i$:
$$ \frac{\partial P(y=j)}{\partial h_i} = \frac{0 - e^{h_j}e^{h_i}}{(\sum_k e^{h_k})^2}
= -P(y=i)\,P(y=j) $$
Chain rule:
$$ \begin{aligned}
\frac{\partial L}{\partial h_i} &= -\sum_j \frac{y_j}{P(y=j)}
\frac{\partial P(y=j)}{\partial h_i} \\
&= -y_i(1 - P(y=i)) + \sum_{j \ne i} y_j P(y=i) \\
&= P(y=i) \sum_j y_j - y_i \\
&= P(y=i) - y_i
\end{aligned} $$
because $\sum_j y_j = 1$.
"""
SHORT = r"""
Let $Z = \sum_m e^{h_m}$ and $p_k = e^{h_k}/Z$.

If $k = n$: $\frac{\partial p_k}{\partial h_n}
= \frac{e^{h_k} Z - e^{h_k} e^{h_n}}{Z^2} = p_k - p_k^2$.

If $k \ne n$: $\frac{\partial p_k}{\partial h_n} = -\frac{e^{h_k} e^{h_n}}{Z^2} = -p_n p_k$.

$$\frac{\partial L}{\partial h_n} = -\sum_k y_k \frac{1}{p_k} \frac{\partial p_k}{\partial h_n}
= -y_n (1 - p_n) + p_n \sum_{k \ne n} y_k = p_n \sum_k y_k - y_n = p_n - y_n$$
where $\sum_k y_k = 1$.
"""
LOGARITHM = r"""
$\log P_j = h_j - \log \sum_k e^{h_k}$, therefore
$$ \frac{\partial \log P_j}{\partial h_i} = \delta_{ij} - P_i $$
and
$$ \frac{\partial P_j}{\partial h_i} = P_j \frac{\partial \log P_j}{\partial h_i}
= P_j(\delta_{ij} - P_i). $$
"""
THAI = r"""
ให้ $P_j = P(y=j)$ และ $Z = \sum_k e^{h_k}$

กรณี $i = j$:
$$\frac{\partial P_j}{\partial h_i} = \frac{e^{h_j} Z - e^{h_j} e^{h_i}}{Z^2} = P_i(1 - P_i)$$

กรณี $i \neq j$:
$$\frac{\partial P_j}{\partial h_i} = \frac{0 - e^{h_j} e^{h_i}}{Z^2} = -P_j P_i$$

จากกฎลูกโซ่
$$\frac{\partial L}{\partial h_i} = -\sum_j \frac{y_j}{P_j}\frac{\partial P_j}{\partial h_i}
= -y_i + P_i \underbrace{\sum_j y_j}_{=1} = P_i - y_i$$
"""
CASES = r"""
$Z = \sum_k e^{h_k}$, $P_j = e^{h_j} / Z$.
$$ \frac{\partial P_j}{\partial h_i} = \begin{cases}
\frac{e^{h_i} Z - e^{h_i} e^{h_i}}{Z^2} & i = j \\
-\frac{e^{h_i} e^{h_j}}{Z^2} & i \ne j \end{cases}
= \begin{cases} P_i (1 - P_i) & i = j \\ -P_i P_j & i \ne j \end{cases} $$
"""
PLAIN = """
Z = Σ_k exp(h_k), P_j = exp(h_j)/Z

j = i: ∂P_i/∂h_i = (exp(h_i)·Z − exp(h_i)·exp(h_i)) / Z² = P_i − P_i² = P_i(1 − P_i).

j ≠ i: ∂P_j/∂h_i = −exp(h_j)·exp(h_i)/Z² = −P_j P_i.

∂L/∂h_i = −Σ_j (y_j/P_j) · ∂P_j/∂h_i
= −y_i(1 − P_i) + Σ_{j≠i} y_j P_i
= −y_i + P_i Σ_j y_j
= P_i − y_i   (because Σ_j y_j = 1)
"""
ELEMENTS = r"""
1. $S_{nk} = \sum_m A_{nm} (W_2)_{mk} + (b_2)_k$
2. $\frac{\partial S_{nk}}{\partial (W_2)_{ij}} = \sum_m A_{nm} \delta_{mi}\delta_{kj}
= A_{ni}\,\delta_{kj}$
3. $$\frac{\partial L}{\partial (W_2)_{ij}} =
\sum_n \sum_k G_{nk} A_{ni} \delta_{kj} + reg (W_2)_{ij}
= \sum_n A_{ni} G_{nj} + reg (W_2)_{ij}$$
4. $\frac{\partial L}{\partial W_2} = A^\top G + reg W_2$, with $G = \frac{1}{N}(P - Y)$.
"""
TWO_CASES = r"""
$s_{nk} = b_k + \sum_h w_{hk} a_{nh}$, so
$\frac{\partial s_{nk}}{\partial w_{ij}} = a_{ni}$ if $k = j$,
and $\frac{\partial s_{nk}}{\partial w_{ij}} = 0$ if $k \neq j$.

$$\frac{\partial L}{\partial W} = reg \cdot W + A^T G, \qquad G = \frac{P - Y}{N}$$
"""


@pytest.mark.parametrize(
    ("task", "text", "expected"),
    [
        ("T4", QUOTIENT, {1, 2, 3, 5}),
        ("T4", SHORT, {1, 2, 3, 5}),
        ("T4", LOGARITHM, {1, 2}),
        ("T4", THAI, {1, 2, 3, 5}),
        ("T4", CASES, {1, 2}),
        ("T4", PLAIN, {1, 2, 3, 5}),
        ("OT1", ELEMENTS, {1, 2, 4, 5}),
        ("OT1", TWO_CASES, {1, 2, 4, 5}),
    ],
    ids=["quotient", "own letters", "logarithm", "Thai", "cases", "plain", "elements", "two cases"],
)
def test_what_a_right_derivation_states_is_proposed(task, text, expected):
    assert proposed(task, text) == expected


@pytest.mark.parametrize(
    ("text", "old", "new", "lost"),
    [
        (QUOTIENT, r"= P(y=i)\,(1 - P(y=i))", r"= P(y=i)\,(1 + P(y=i))", 1),
        (QUOTIENT, r"= P(y=i)\,(1 - P(y=i))", r"= P(y=i)\,(1 - P(y=k))", 1),
        (QUOTIENT, r"- e^{h_i}e^{h_i}}", r"+ e^{h_i}e^{h_i}}", 1),
        (QUOTIENT, r"= -P(y=i)\,P(y=j)", r"= P(y=i)\,P(y=j)", 2),
        (QUOTIENT, r"= -P(y=i)\,P(y=j)", r"= -P(y=i)", 2),
        (QUOTIENT, r"-\sum_j \frac{y_j}{P(y=j)}", r"\sum_j \frac{y_j}{P(y=j)}", 3),
        (QUOTIENT, r"-\sum_j \frac{y_j}{P(y=j)}", r"-\sum_{j \ne i} \frac{y_j}{P(y=j)}", 3),
        (QUOTIENT, r"\sum_j y_j = 1$", r"\sum_j y_j = C$", 5),
        (QUOTIENT, r"because $\sum_j y_j = 1$.", "which was to be shown", 5),
        (SHORT, "= p_k - p_k^2", "= p_k - p_k", 1),
        (SHORT, "= -p_n p_k", r"= -\frac{e^{h_n}}{Z} p_k", 2),
        (SHORT, "= p_k - p_k^2", r"= \frac{e^{h_k}}{Z}(1 - \frac{e^{h_k}}{Z})", 1),
    ],
    ids=str.split(
        "sign index work minus factor chain_sign part_of_sum total unsaid gone exponential"
        " exponentials"
    ),
)
def test_an_item_is_not_proposed_for_another_line(text, old, new, lost):
    assert old in text
    before = proposed("T4", text)
    after = proposed("T4", text.replace(old, new))
    assert lost in before
    assert lost not in after
    assert after <= before


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        (r"\sum_m A_{nm} (W_2)_{mk}", r"\sum_m A_{mn} (W_2)_{mk}", 1),
        (r"\sum_m A_{nm} (W_2)_{mk}", "(A W_2)_{nk}", 1),
        (r"= A_{ni}\,\delta_{kj}", r"= A_{ni}\,\delta_{ki}", 2),
        (r"= A_{ni}\,\delta_{kj}", "= A_{ni}", 2),
        (r"= A^\top G + reg W_2", r"= G^\top A + reg W_2", 4),
        (r"= A^\top G + reg W_2", r"= A^\top G", 4),
        (r"\frac{1}{N}(P - Y)", "P - Y", 5),
        (r"\frac{1}{N}(P - Y)", r"\frac{1}{N}(Y - P)", 5),
    ],
)
def test_neither_is_one_of_the_matrices(old, new, lost):
    assert old in ELEMENTS
    assert lost in proposed("OT1", ELEMENTS)
    assert lost not in proposed("OT1", ELEMENTS.replace(old, new))


RESULT = r"$\frac{\partial P_i}{\partial h_i} = P_i (1 - P_i)$"
WORK = (
    r"$P_j = e^{h_j}/Z$ with $Z = \sum_k e^{h_k}$, so $\frac{\partial Z}{\partial h_i} = e^{h_i}$. "
)


@pytest.mark.parametrize(
    "before",
    [
        "To prove: ",
        "We want to show that ",
        "The goal is ",
        "It is well known that ",
        "ต้องการพิสูจน์ว่า ",
        "จงแสดงว่า ",
        "> ",
        "It is not true that ",
    ],
)
def test_what_is_quoted_is_not_proposed(before):
    assert proposed("T4", f"{WORK}\n\nTherefore {RESULT}.") == {1}
    assert proposed("T4", f"{WORK}\n\n{before}{RESULT}") == set()


@pytest.mark.parametrize(
    ("task", "text"),
    [
        ("T4", RESULT),
        ("T4", r"$\frac{\partial L}{\partial h_i} = P(y=i) - y_i$"),
        ("T4", r"$P_j = e^{h_j}/\sum_k e^{h_k}$, " + RESULT),
        ("T4", r"$\sum_j y_j = 1$, so $\frac{\partial L}{\partial h_i} = P_i - y_i$"),
        ("OT1", r"$\frac{\partial L}{\partial W_2} = A^\top G + reg W_2$"),
        ("OT1", r"$S = A W_2 + b_2$, $\frac{\partial L}{\partial W_2} = A^\top G + reg W_2$"),
    ],
)
def test_a_result_alone_is_not_proposed(task, text):
    assert proposed(task, text) == set()


@pytest.mark.parametrize(
    "text",
    [
        rf"{WORK} For $j \neq i$: $\frac{{\partial P_j}}{{\partial h_i}} = P_j (1 - P_j)$",
        rf"{WORK} For $j = i$: $\frac{{\partial P_j}}{{\partial h_i}} = -P_j P_i$",
        rf"{WORK} For $j \neq i$: {RESULT}",
    ],
)
def test_a_result_under_another_condition_is_not_proposed(text):
    assert proposed("T4", text) == set()


def test_a_slip_in_between_breaks_the_chain():
    """Both ends are right, and the last step is true: but not for what stands before it."""
    text = QUOTIENT.replace("= P(y=i)\\,(1 - P(y=i)) $$", "= P(y=i) = P(y=i)\\,(1 - P(y=i)) $$")
    assert text != QUOTIENT
    assert 1 not in proposed("T4", text)


def test_an_item_without_an_equation_is_never_proposed():
    items = ["The quotient rule is named.", r"The term $j = i$ is separated.", "", "$P_i$"]
    assert list(HOMEWORK.states("T4", QUOTIENT, items)) == []
    assert proposed("T1", "x1 = relu(0.4) = 0.4") == set()


def test_items_are_found_in_any_order_and_however_reworded():
    items = [r"all of $\sum_k y_k = 1$", r"$\partial P_m/\partial h_m = P_m - P_m^2$"]
    assert list(HOMEWORK.states("T4", QUOTIENT, items)) == [0, 1]


def test_an_item_that_is_false_is_not_proposed():
    items = [r"$\partial P_i/\partial h_i = P_i$", r"$\sum_j y_j = 2$"]
    assert list(HOMEWORK.states("T4", QUOTIENT + r" $\sum_j y_j = 2$", items)) == []


@pytest.mark.parametrize("task", ["T2", "C1", "OT2", "", "T9"])
def test_of_other_tasks_nothing_is_proposed(task):
    assert list(HOMEWORK.states(task, QUOTIENT, SCHEMES["T4"])) == []
    assert list(NOTHING_KNOWN.states("T4", QUOTIENT, SCHEMES["T4"])) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "$" * 999,
        r"\frac{" * 3_000,
        "$a = " * 2_000,
        r"$\underbrace{" * 2_000,
        "\u202e$P_i = P_i$",
    ],
)
def test_no_text_does_harm(text):
    assert proposed("T4", text) == set()


def test_what_is_said_first_and_derived_then_is_proposed():
    first = r"I claim $\frac{\partial P_j}{\partial h_i} = P_j(\delta_{ij} - P_i)$." + "\n\n"
    assert proposed("T4", first + LOGARITHM) == {1, 2}


def test_a_definition_between_the_halves_of_a_chain_breaks_nothing():
    text = r"""
$$ \frac{\partial P_i}{\partial h_i} = \frac{e^{h_i} Z - e^{h_i} e^{h_i}}{Z^2} $$
with $Z = \sum_k e^{h_k}$, and this is
$$ = P_i (1 - P_i) $$
"""
    assert proposed("T4", text) == {1}
    assert proposed("T4", text.replace("Z - e", "Z + e")) == set()


def test_a_step_that_is_false_supports_nothing():
    """Right results behind a wrong derivative of the logarithm: somebody must look."""
    text = LOGARITHM.replace(r"= \delta_{ij} - P_i $$", r"= \delta_{ij} - P_j $$")
    text = text.replace(r"= P_j \frac{\partial \log P_j}{\partial h_i}", "")
    assert proposed("T4", text) == set()


def test_time_is_bounded_by_the_clock_that_the_reader_looks_at():
    proposing = stated._Proposing("T4", QUOTIENT)
    assert 0 < proposing.cell.deadline - time.thread_time() <= stated.SECONDS
