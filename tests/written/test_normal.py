"""Is an answer equal to itself however it is spelt, and to none that says something else?"""

from __future__ import annotations

import re
import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.written.normal import LONGEST, normal
from benchmarks.written_answers import ANSWERS, SPELLINGS, faults, named, respelled


def same(one: str, other: str) -> bool:
    return normal(one).form == normal(other).form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a  proof\n\nin two lines", " a proof in\ttwo lines\n"),
        ("เพราะ ไม่ เท่ากัน", "เพราะไม่เท่ากัน"),
        ("นํ้า", "น้ำ"),
        ("soft\u00adhyphen and \u200bspace", "softhyphen and space"),
        ("$a=b$", "$ a = b $"),
        ("$a=b$", r"\(a=b\)"),
        ("$a=b$", "$$\na=b\n$$"),
        ("$a=b$", r"\[a=b\]"),
        (
            r"$$\begin{aligned}a&=b\\&=c\\\end{aligned}$$",
            r"\begin{align*}a &= b \\ &= c\end{align*}",
        ),
        (r"$$\begin{aligned}a&=b\\&=c\end{aligned}$$", r"$$a = b \\ = c$$"),
        (r"$\frac{1}{2}$", r"$\dfrac12$"),
        (r"$\frac{1}{N}$", r"$\tfrac 1 N$"),
        (r"$x_{i}^{2}$", "$x^2_i$"),
        ("$x_{i}$", "$x_i$"),
        ("${x}_i$", "$x_i$"),
        ("$x_0$", "$x₀$"),
        ("$Z^2$", "$Z²$"),
        ("Z²", "Z^2"),
        ("P_ij", "P_{ij}"),
        (r"$\partial{P_j}$", r"$∂P_j$"),
        (r"$\left( a \right)$", "$(a)$"),
        (r"$\Big[a\Big]$", "$[a]$"),
        (r"$\left. a \right|_{s=1}$", "$a|_{s=1}$"),
        (r"$a \cdot b \times c$", r"$a × b · c$"),
        (r"$a\,b\;c\quad d\ e~f$", "$a b c d e f$"),
        (r"$\mathrm{reg}\, W$", "$reg W$"),
        (r"$\operatorname{ReLU}(x)$", r"$\text{ReLU}(x)$"),
        (r"$\operatorname*{argmax}_c s$", r"$\mathrm{argmax}_c s$"),
        (r"$a \neq b \ne c$", r"$a ≠ b \not= c$"),
        (r"$e^{h_i}$", r"$\exp(h_i)$"),
        (r"$e^{h_i}$", r"$\exp\left(h_i\right)$"),
        (r"$e^{h_i}$", r"$\exp{h_i}$"),
        (r"$e^{a(b)}$", "$exp(a(b))$"),
        ("exp(h_i)/Z", "e^{h_i} / Z"),
        (r"$\sum_{k} \alpha$", "$∑_k α$"),
        (r"$\sum\limits_k a$", r"$\sum_k a$"),
        (r"$\log P$", r"$\log{P}$"),
        (r"$a \le b$", "$a ≤ b$"),
        (r"$-a – b$", "$−a − b$"),
        (r"$f'$", r"$f^{\prime}$"),
        (r"$\mathbf{S}$", r"$\mathbf S$"),
        (r"$a \label{x} = b$", "$a = b$"),
        (r"$1 \text{ if } a$", r"$1 \text{if} a$"),
    ],
)
def test_spelling_says_nothing(one, other):
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("it is able", "it is not able"),
        ("not able", "notable"),
        ("เท่ากัน", "ไม่เท่ากัน"),
        ("$a=b$", "a=b?"),
        ("$a$ $b$", "$ab$"),
        (r"$a \\ b$", "$a b$"),
        (r"$x_{12}$", "$x_12$"),
        ("x²", "x2"),
        ("x_12", "x_1 2"),
        ("$1 2$", "$12$"),
        ("1.5", "1. 5"),
        (r"$e^{h_i}$", "$e^h_i$"),
        (r"$e^{h} v$", "$e^{h v}$"),
        (r"$\exp h v$", r"$\exp(h) v$"),
        (r"$\exp(h)^2$", r"$e^{h^2}$"),
        (r"$\frac{a}{b} c$", r"$\frac{a}{b c}$"),
        (r"$\frac{a}{b}$", "$a b$"),
        ("$x_i^2$", "$x_{i^2}$"),
        ("$x_{i j}$", "$x_i j$"),
        (r"$a \cdot b$", "$a + b$"),
        (r"$a \cdot b$", "$a * b$"),
        (r"$\hat{a} b$", r"$\hat{ab}$"),
        (r"$\mathbf{h}$", "$h$"),
        (r"$\mathbb{1}$", "$1$"),
        (r"$\text{not able}$", r"$\text{notable}$"),
        (r"$A^\top$", "$A^T$"),
        (r"$\log a$", r"$\ln a$"),
        (r"$\begin{cases} a & b \\ c & d \end{cases}$", r"$\begin{cases} a b \\ c d \end{cases}$"),
        (r"$\begin{pmatrix} a & b \end{pmatrix}$", r"$\begin{bmatrix} a & b \end{bmatrix}$"),
        ("50% of a", "50"),
        ("`a` % b", "`a`"),
        (r"$a % b$", "$a$"),
        (r"a \! b", "a b"),
        ("it is ~~true~~", "it is true"),
        ("a \u202eb", "a b"),
        (r"$\foo{a}{b}$", r"$\foo{ab}$"),
        ("$$ x", "x"),
        ("\0[ a \0]", "$a$"),
        ("⟦a⟧", "$a$"),
        (r"$\{a\}$", "${a}$"),
        (r"$x_{i}$", "$x_{i$"),
        (r"$\text{a}$", r"$\text{a$"),
    ],
)
def test_what_says_something_else_is_not_equal(one, other):
    assert not same(one, other)


# ------------------------------------------------------------------------------- names of indices

DERIVATIVE = r"For $j \neq i$: $\frac{∂P_j}{∂h_i} = -P_i P_j$, so $\sum_j y_j = 1$."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (DERIVATIVE, DERIVATIVE.replace("j", "k")),
        (DERIVATIVE, DERIVATIVE.replace("i", "#").replace("j", "i").replace("#", "j")),
        (r"$\sum_k P_k = 1$", r"$\sum_m P_m = 1$"),
        (r"$S_{nk} = \sum_m A_{nm} W_{mk}$", r"$S_{ij} = \sum_l A_{il} W_{lj}$"),
        ("P_j = exp(h_j) / Σ_k exp(h_k)", "P_c = exp(h_c) / Σ_j exp(h_j)"),
        (r"$P(y=j) = e^{h_j}$", r"$P(y=k) = e^{h_k}$"),
        (
            r"$f_{i} = \begin{cases} y_i & i = j \\ 0 & i \ne j \end{cases}$ for $y_j$",
            r"$f_{a} = \begin{cases} y_a & a = b \\ 0 & a \ne b \end{cases}$ for $y_b$",
        ),
        ("ให้ $P_j = 1$ สำหรับทุก $j$", "ให้ $P_k = 1$ สำหรับทุก $k$"),
    ],
)
def test_names_of_indices_say_nothing_if_they_are_renamed_all_through(one, other):
    assert same(one, other)


def test_an_index_renamed_in_one_place_says_something_else():
    places = [n for n, letter in enumerate(DERIVATIVE) if letter == "j"]
    for place in places:
        for letter in "ikm":
            assert not same(DERIVATIVE, DERIVATIVE[:place] + letter + DERIVATIVE[place + 1 :])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$x_0 w_0 = 1$", "$x_1 w_1 = 1$"),
        (
            r"$\frac{\partial L}{\partial h} = 1, x_h = 2$",
            r"$\frac{\partial L}{\partial k} = 1, x_k = 2$",
        ),
        (r"$L = x_h h_1$", r"$L = x_w w_1$"),
        (r"$i x_i = y_i$", r"$j x_j = y_j$"),
        (r"$L_{data} = 1 - L_{data}$", r"$L_{dtat} = 1 - L_{dtat}$"),
        (r"$\partial_x f = x_x$", r"$\partial_y f = y_y$"),
        (r"$f'_x = x_x$", r"$f'_y = y_y$"),
        (r"$f|_{s=1} = a_s$", r"$f|_{t=1} = a_t$"),
        (r"$x_i = i(2)$", r"$x_j = j(2)$"),
        (r"$A_{NC} = B_{NC}$", r"$A_{MD} = B_{MD}$"),
    ],
)
def test_letters_that_are_something_else_keep_their_names(one, other):
    assert not same(one, other)


@pytest.mark.parametrize("text", ["$= P_i - y_i$", "$P_i - y_i$", "$$= P_i - y_i$$ so $P_i > y_i$"])
def test_an_index_that_only_the_task_explains_keeps_its_name(text):
    assert not same(text, text.replace("i", "j"))


def test_a_letter_that_is_used_once_keeps_its_name():
    assert not same("the derivative is $P_i$", "the derivative is $P_j$")


# ------------------------------------------------------------------------------------ by property


@given(st.sampled_from(sorted(ANSWERS)), st.integers(0, 2**32))
def test_an_answer_respelt_and_renamed_is_equal(name, seed):
    rng = Random(seed)
    assert same(named(ANSWERS[name]), respelled(named(ANSWERS[name], rng), rng))


FAULTS = {name: list(faults(template)) for name, template in ANSWERS.items()}


@given(st.data(), st.integers(0, 2**32))
def test_a_change_of_truth_in_one_place_is_not_equal_however_it_is_spelt(data, seed):
    name = data.draw(st.sampled_from(sorted(FAULTS)))
    _, faulty = data.draw(st.sampled_from(FAULTS[name]))
    rng = Random(seed)
    other = respelled(named(faulty, rng), rng)
    assert not same(named(ANSWERS[name]), other)
    assert same(named(faulty), respelled(named(faulty), rng))


def term(inner: st.SearchStrategy) -> st.SearchStrategy:
    index = st.sampled_from(["«i»", "«j»", "«k»"])
    return st.one_of(
        st.builds(r"\sum_{} {}".format, index, inner),
        st.builds(r"\frac{{{}}}{{{}}}".format, inner, inner),
        st.builds(r"\exp(h_{})".format, index),
        st.builds(r"({} - {})".format, inner, inner),
        st.builds(r"{} \cdot {}".format, inner, inner),
    )


LEAF = st.builds("{}_{}".format, st.sampled_from("PhyA"), st.sampled_from(["«i»", "«j»", "«k»"]))
SIDE = st.recursive(LEAF | st.sampled_from(["1", "0.4", "Z"]), term, max_leaves=6)
LINE = st.builds(
    r"$\frac{{\partial P_«j»}}{{\partial h_«i»}} = {} + {}$ for $«j» \neq «k»$".format, SIDE, SIDE
)
LINES = st.lists(LINE, min_size=1, max_size=4).map("\n".join)


@given(LINES, st.data(), st.integers(0, 2**32))
def test_it_is_so_for_equations_that_nobody_has_written(template, data, seed):
    rng = Random(seed)
    plain = named(template)
    assert same(plain, respelled(plain, rng))
    kind, faulty = data.draw(st.sampled_from(list(faults(template))))
    assert not same(plain, respelled(named(faulty, rng), rng)), kind


def test_each_spelling_occurs_in_an_answer():
    for pattern, _ in SPELLINGS:
        assert any(re.search(pattern, named(answer)) for answer in ANSWERS.values()), pattern


# ---------------------------------------------------------------------------------------- hostile


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{" * 9_000,
        "${" + "{" * 9_000 + "}$",
        r"$\frac" * 2_000,
        "$" + r"\exp(" * 2_000 + "$",
        r"\[" * 4_000,
        "`" * 9_000,
        "$" * 9_001,
        r"\begin{align}" * 700,
        "$" + r"\end{cases}" * 800 + "$",
        "$" + "_" * 9_000 + "$",
        "$x" + "^2" * 4_000 + "$",
        "$" + r"\not" * 2_000 + "$",
        "$" + r"\text" * 1_500 + "$",
        "\u202e$a$\u2066",
        "\ud800$x_\udfff$",
        "$\\",
        "$x_$ $^$ ${$ $}$ $&$",
        "i " * 4_000,
        "$j$" * 3_000,
    ],
    ids=lambda text: text[:12].encode("unicode_escape").decode(),
)
def test_whatever_a_student_typed_has_a_form_in_no_time(text):
    begin = time.process_time()
    assert normal(text).form == normal(f" {text}\n").form
    assert time.process_time() - begin < 2


def test_of_a_very_long_answer_only_white_space_is_taken_away():
    long = "so $a = b$ " * 100_000
    begin = time.process_time()
    assert len(long) > LONGEST
    assert same(long, long.replace(" ", "\n"))
    assert not same(long, long[:-1] + "c")
    assert normal(long).tokens == ()
    assert time.process_time() - begin < 2


@settings(max_examples=300)
@given(st.text(alphabet=r"\${}_^&%`()[]=-+ab1 '\n" + "ก", max_size=60))
def test_whatever_signs_there_are_white_space_around_them_says_nothing(text):
    assert same(text, f"\n{text}  ")


@pytest.mark.parametrize("piece", ["_{", "^{", "x_{i", r"\sum_{", "a_{b_{", r"\exp(", r"\left"])
def test_what_is_nested_without_end_is_compared_as_typed_and_stops_nobody(piece):
    one, other = normal(f"${piece * 900}$"), normal(f"${piece * 901}$")
    assert one.form != other.form
    assert normal(f"$ {piece * 900}  $").form != other.form
