"""How LaTeX is spelt: which commands say the same, which say nothing, and which take what."""

from __future__ import annotations

# Unicode and LaTeX of the same symbol; the first is what stands for all.
_SAME = r"""
α \alpha|β \beta|γ \gamma|δ \delta|ϵ \epsilon|ε \varepsilon|ζ \zeta|η \eta|θ \theta|κ \kappa
λ \lambda|μ \mu µ|ν \nu|ξ \xi|π \pi|ρ \rho|σ \sigma|τ \tau|ϕ \phi|φ \varphi|χ \chi|ψ \psi|ω \omega
Γ \Gamma|Δ \Delta ∆|Θ \Theta|Λ \Lambda|Ξ \Xi|Φ \Phi|Ψ \Psi|Ω \Omega|ℓ \ell|∇ \nabla|∂ \partial
∑ \sum Σ \Sigma|∏ \prod Π \Pi|∫ \int|∞ \infty|∈ \in|∉ \notin|∀ \forall|∃ \exists
⊂ \subset|∅ \emptyset
≠ \ne \neq|≤ \le \leq \leqslant|≥ \ge \geq \geqslant|≈ \approx|≡ \equiv|∼ \sim|∝ \propto
→ \to \rightarrow|← \gets \leftarrow|⇒ \Rightarrow \implies \Longrightarrow ⟹
⇔ \Leftrightarrow \iff \Longleftrightarrow ⟺|↦ \mapsto|± \pm|∓ \mp|÷ \div|⊙ \odot|∘ \circ|⊗ \otimes
· \cdot \times × ⋅ ∙ • \bullet|… \dots \ldots \cdots \dotsc \dotsb ⋯|⊤ \top|⊥ \perp
∧ \land \wedge|∨ \lor \vee|¬ \neg \lnot|∴ \therefore|∵ \because|■ \blacksquare ∎ \qed
□ \square \Box
- − – \textendash|\{ \lbrace|\} \rbrace|[ \lbrack|] \rbrack|⟨ \langle|⟩ \rangle|: \colon|< \lt|> \gt
* \ast ∗|′ \prime ' ’|% \%|# \#|√ \surd|⋮ \vdots|⋱ \ddots
"""


SYMBOLS = {
    other: first
    for first, *others in (entry.split() for entry in _SAME.replace("|", "\n").strip().splitlines())
    for other in others
}
SYMBOLS |= dict.fromkeys((r"\vert", r"\mid", r"\lvert", r"\rvert"), "|")
SYMBOLS |= dict.fromkeys((r"\Vert", r"\|", r"\lVert", r"\rVert"), "‖")
LITERAL = {"{": r"\{", "}": r"\}", "_": r"\_", "^": r"\^"}  # where it groups or raises nothing
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱᵀ", "0123456789+-niT", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₗₘₙ", "0123456789+-ijklmn", strict=True))
RAISED = frozenset((*SUPERSCRIPTS, *SUBSCRIPTS, "'", "′", "’", r"\prime"))  # scripts by themselves
SCRIPTS = RAISED | {"_", "^"}


def _commands(names: str, *others: str) -> frozenset[str]:
    return frozenset([*("\\" + name for name in names.split()), *others])


SILENT = _commands(
    ", ; : ! > / quad qquad enspace thinspace medspace thickspace displaystyle textstyle "
    "scriptstyle nonumber notag rm hfill hfil noindent",
    "~",
    "\\ ",
    "\\\n",
    "\\\t",
)
LIMITS = _commands("limits nolimits")  # where a sum's scripts stand
SILENT_WITH_ARGUMENT = _commands("label hspace vspace phantom hphantom vphantom")
SIZES = _commands(
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm"
)
FRACTIONS = _commands("frac dfrac tfrac cfrac")
UPRIGHT = _commands(
    "mathrm text textrm textnormal mathit textit mbox operatorname mathop textup textsf mathsf "
    "texttt mathtt"
)
ONE_ARGUMENT = _commands(
    "sqrt mathbf boldsymbol bm mathbb mathcal mathfrak vec hat bar tilde dot ddot overline "
    "underline boxed widehat widetilde textbf pmb overbrace underbrace"
)
NAMES = _commands(
    "log ln max min arg argmax argmin sin cos tan tanh lim sup inf det dim Pr exp diag tr"
)
BINDING = frozenset(("∑", "∏", "max", "min", "argmax", "argmin"))  # their subscripts name an index
VARIABLES = frozenset("∂∇|‖′")  # theirs name what one derives by, or where
LINES = frozenset(  # environments that only set lines below each other
    ("align", "aligned", "eqnarray", "split", "gather", "gathered", "equation", "multline")
)
