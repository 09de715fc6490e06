"""Written answers whose truth is known: typed ones, spelt in many ways, with planted faults.

An answer is a template: «i» is an index, so that its name can be another one all through. A fault
changes one thing in the template and therefore what the answer says; spelling and names of indices
are put in afterwards and change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

INDEX = re.compile("«([a-z])»")
NAMES = {"i": "ic", "j": "jq", "k": "kp", "n": "ns", "m": "ml"}  # none is another thing's

SOFTMAX = r"""
Let $Z = \sum_«k» e^{h_«k»}$ and $P_«j» = \dfrac{e^{h_«j»}}{Z}$, so $\partial Z / \partial
h_«i» = e^{h_«i»}$.

For $«j» = «i»$ the quotient rule gives
$$ \frac{\partial P_«j»}{\partial h_«i»} = \frac{e^{h_«i»} \cdot Z - e^{h_«i»} e^{h_«i»}}{Z^2}
= P_«i» (1 - P_«i») $$
For $«j» \neq «i»$ the numerator does not depend on $h_«i»$:
$$ \frac{\partial P_«j»}{\partial h_«i»} = \frac{0 \cdot Z - e^{h_«j»} e^{h_«i»}}{Z^2} = -P_«i»
P_«j» $$
By the chain rule, over all $«j»$,
\begin{align}
\frac{\partial L}{\partial h_«i»} &= -\sum_«j» \frac{y_«j»}{P_«j»} \frac{\partial
P_«j»}{\partial h_«i»} \\
&= -y_«i» (1 - P_«i») + \sum_{«j» \neq «i»} y_«j» P_«i» \\
&= P_«i» \sum_«j» y_«j» - y_«i» = P_«i» - y_«i»
\end{align}
because the label is one-hot, $\sum_«j» y_«j» = 1$.
"""
SOFTMAX_TH = r"""
ให้ $P_«j» = \frac{e^{h_«j»}}{\sum_«k» e^{h_«k»}}$ แทน $P(y=«j»)$

กรณี $«j» = «i»$ ใช้กฎผลหาร
$$ \frac{\partial P_«j»}{\partial h_«i»} = P_«i» (1 - P_«i») $$
กรณี $«j» \neq «i»$ ตัวเศษไม่ขึ้นกับ $h_«i»$ จึงได้
$$ \frac{\partial P_«j»}{\partial h_«i»} = - P_«i» P_«j» $$
ดังนั้น
$$ \frac{\partial L}{\partial h_«i»} = -y_«i» (1 - P_«i») + \sum_{«j» \neq «i»} y_«j» P_«i» =
P_«i» - y_«i» $$
เพราะ $\sum_«j» y_«j» = 1$
"""
SOFTMAX_LOG = r"""
Take the logarithm first: $\log P_«j» = h_«j» - \log \sum_«k» \exp(h_«k»)$.
$$ \frac{\partial \log P_«j»}{\partial h_«i»} = \begin{cases} 1 - P_«i» & «j» = «i» \\ -P_«i» &
«j» \neq «i» \end{cases} $$
With $L = -\sum_«j» y_«j» \log P_«j»$ this is
$$ \frac{\partial L}{\partial h_«i»} = -\sum_«j» y_«j» \left( \delta_{«i»«j»} - P_«i» \right) =
P_«i» \sum_«j» y_«j» - y_«i» = P_«i» - y_«i» $$
where the sum of all $y_«j»$ is used to be 1.
"""
SOFTMAX_PLAIN = """
P_«j» = exp(h_«j») / Z with Z = Σ_«k» exp(h_«k»).

«j» = «i»: ∂P_«i»/∂h_«i» = (exp(h_«i») Z − exp(h_«i») exp(h_«i»)) / Z² = P_«i» (1 − P_«i»)

«j» ≠ «i»: ∂P_«j»/∂h_«i» = −exp(h_«j») exp(h_«i») / Z² = −P_«i» P_«j»

∂L/∂h_«i» = −y_«i» (1 − P_«i») + Σ_{«j»≠«i»} y_«j» P_«i» = P_«i» − y_«i»
since Σ_«j» y_«j» = 1.
"""
MATRIX = r"""
1. $S_{«n»«k»} = \sum_«m» A_{«n»«m»} (W_2)_{«m»«k»} + (b_2)_«k»$

2. $\frac{\partial S_{«n»«k»}}{\partial (W_2)_{«i»«j»}} = A_{«n»«i»} \delta_{«k»«j»}$, which is
zero unless $«k» = «j»$.

3. $$ \frac{\partial L}{\partial (W_2)_{«i»«j»}} = \sum_«n» \sum_«k» G_{«n»«k»} A_{«n»«i»}
\delta_{«k»«j»} + \mathrm{reg} \cdot (W_2)_{«i»«j»} = \sum_«n» A_{«n»«i»} G_{«n»«j»} +
\mathrm{reg} \cdot (W_2)_{«i»«j»} $$

4. $\frac{\partial L}{\partial W_2} = A^\top G + \mathrm{reg} \cdot W_2$, of shape $(H, C)$,
with $G = \frac{1}{N} (P - Y)$.
"""
MATRIX_TH = r"""
สมาชิกหนึ่งตัวคือ $S_{«n»«k»} = \sum_«m» A_{«n»«m»} W_{«m»«k»} + b_«k»$
$$ \frac{\partial S_{«n»«k»}}{\partial W_{«i»«j»}} = \begin{cases} A_{«n»«i»} & «k» = «j» \\ 0
& «k» \neq «j» \end{cases} $$
กฎลูกโซ่ รวมทุก $«n»$ และ $«k»$
$$ \frac{\partial L}{\partial W_{«i»«j»}} = \sum_{«n»,«k»} G_{«n»«k»} \frac{\partial
S_{«n»«k»}}{\partial W_{«i»«j»}} = \sum_«n» A_{«n»«i»} G_{«n»«j»} $$
ดังนั้น $\frac{\partial L}{\partial W} = A^\top G$ โดยไม่ลืม $\frac{1}{N}$ ใน $G$
"""
NUMBERS = r"""
Forward: $x_1 = \max(0, 1.0 \cdot 0.3 + 0.1) = 0.4$, $y_1 = 0.4 \cdot (-0.2) - 0.3 = -0.38$ and
$z = \max(0, -0.38 + 1.0) = 0.62$.

Both inputs, 0.4 and 0.62, are positive, so both ReLUs have the derivative 1.
$$ \frac{\partial z}{\partial w_1} = 1 \cdot x_1 = 0.4, \qquad \frac{\partial z}{\partial b_1}
= 1 $$
$$ \frac{\partial z}{\partial w_0} = w_1 \cdot x_0 = -0.2, \qquad \frac{\partial z}{\partial
b_0} = w_1 = -0.2 $$
"""
NUMBERS_TH = r"""
ไปข้างหน้า $x_1 = \max(0, 0.3 + 0.1) = 0.4$ แล้ว $y_1 = 0.4 \times (-0.2) - 0.3 = -0.38$ และ $z
= 0.62$

ReLU ทั้งสองเปิด เพราะอินพุตเป็นบวก
$$ \frac{\partial z}{\partial w_0} = \frac{\partial z}{\partial y_1} \cdot w_1 \cdot x_0 = 1
\times (-0.2) \times 1.0 = -0.2 $$
"""
ANSWERS = {
    "proof": SOFTMAX,
    "proof, Thai": SOFTMAX_TH,
    "proof by logarithm": SOFTMAX_LOG,
    "proof, plain text": SOFTMAX_PLAIN,
    "matrix form": MATRIX,
    "matrix form, Thai": MATRIX_TH,
    "numbers": NUMBERS,
    "numbers, Thai": NUMBERS_TH,
}

# ----------------------------------------------------------------------------------------- faults

NUMBER = re.compile(r"(?<![\d._^])\d+(?:\.\d+)?(?![\d.]*\})")
WORDS = re.compile(r"(?<=[a-z]) (?=[a-z]{2,})|(?<=[ก-๙]) ?(?=[ก-ฮ])")
NOT = {True: "ไม่", False: " not "}


def faults(template: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, template) for each answer that says something else in one place."""
    for kind, pattern, other in FAULTS:
        for match in re.finditer(pattern, template):
            for text in other(match):
                yield kind, template[: match.start()] + text + template[match.end() :]


def _other_index(match: re.Match) -> list[str]:
    names = {*INDEX.findall(match.string), "m"} - {match[1]}
    return [f"«{name}»" for name in sorted(names)]


def _not(match: re.Match) -> list[str]:
    return [NOT["ก" <= match.string[match.end()] <= "๙"]]


FAULTS: list[tuple[str, str, Callable[[re.Match], list[str]]]] = [
    ("a sign", r"(?<![a-z])[-−](?![a-z])", lambda match: ["+", ""]),
    ("a sign", r"\+", lambda match: ["-"]),
    ("an index", INDEX.pattern, _other_index),
    ("a condition", r"\\neq|≠", lambda match: ["="]),
    ("a condition", r"(?<=» )=(?= «)", lambda match: [r"\neq"]),
    ("a number", NUMBER.pattern, lambda match: [f"{float(match[0]) + 1:g}", "7"]),
    ("a word", WORDS.pattern, _not),
    ("a factor", r"(?<= )P_«[a-z]»(?=[ $])", lambda match: [""]),
    ("a letter", r"\b[PyhAGzxw](?=_)", lambda match: ["Q"]),
]

# --------------------------------------------------------------------------------------- spelling


def named(template: str, rng: Random | None = None) -> str:
    """Return an answer with its indices as they stand, or with names that are drawn."""
    names = {one: rng.choice(NAMES[one]) if rng else one for one in NAMES}
    return INDEX.sub(lambda match: names[match[1]], template)


SPELLINGS: list[tuple[str, tuple[str, ...]]] = [
    (r"\\d?frac(?=\{)", (r"\\frac", r"\\dfrac", r"\\tfrac")),
    (r"\\frac\{1\}\{([A-Z])\}", (r"\\frac1\1", r"\\frac{1}\1", r"\\frac {1} {\1}")),
    (r"\\cdot(?![a-z])|\\times", (r"\\cdot", r"\\times", "·", "×")),
    (r"\\neq", (r"\\neq", r"\\ne", "≠", r"\\not=")),
    (r"\\partial ", (r"\\partial ", "∂ ", r"\\partial{} ")),
    (r"\\sum(?![a-z])", (r"\\sum", r"\\sum\\limits", "∑")),
    (r"_([a-z0-9])(?![a-z0-9}])", (r"_\1", r"_{\1}", r"_{ \1 }")),
    (r"\be\^\{(h_[a-z])\}", (r"e^{\1}", r"\\exp(\1)", r"\\exp\\left(\1\\right)", r"\\exp{\1}")),
    (r"(?<![a-z\\])\(([^()$\n]{3,20})\)", (r"(\1)", r"\\left( \1 \\right)", r"\\bigl(\1\\bigr)")),
    (r"\\mathrm\{reg\}", (r"\\mathrm{reg}", "reg", r"\\text{reg}")),
    (r"\\qquad", (r"\\quad", r"\\;", " ")),
    (r" = ", (" = ", "=", r" \\, = ", "  =  ")),
    (r"&=", ("&=", "& =", "&=&")),
]
LINES = ("{align}", "{align*}", "{aligned}", "{eqnarray}")
DOLLARS = re.compile(r"(?<!\$)\$(?!\$)([^$]+)\$(?!\$)")
AROUND = (("$", "$"), (r"\(", r"\)"), ("$ ", " $"), ("$$", "$$"), (r"\[", r"\]"))


def respelled(text: str, rng: Random) -> str:
    """Return the same answer, spelt otherwise in some places."""
    plain = "\\" not in text
    for pattern, others in SPELLINGS if not plain else ():
        text = re.sub(pattern, lambda match, o=others: match.expand(rng.choice(o)), text)
    text = text.replace("{align}", rng.choice(LINES))
    text = DOLLARS.sub(lambda match: match[1].join(rng.choice(AROUND)), text)
    text = re.sub(r" (?=[^\n])", lambda match: rng.choice((" ", " ", "  ")), text)
    return re.sub(
        r"\n", lambda match: rng.choice(("\n", " \n", "\n\n" if not plain else "\n")), text
    )
