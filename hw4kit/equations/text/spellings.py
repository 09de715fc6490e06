"""Tables: which spellings stand for the same sign, function or letter."""

from __future__ import annotations


def table(lines: str) -> dict[str, str]:
    """Return a table from lines of a meaning and its spellings; `_` in a meaning is a blank."""
    found = {}
    for line in lines.strip().splitlines():
        meaning, *spellings = line.split()
        meaning = meaning.replace("_", " ") if ":" in meaning else meaning
        found |= dict.fromkeys(spellings, meaning)
    return found


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


GREEK = table("""
α alpha α
β beta β
γ gamma γ
δ delta δ
ϵ epsilon ϵ
ε varepsilon ε
ζ zeta ζ
η eta η
θ theta θ
ϑ vartheta ϑ
ι iota ι
κ kappa κ
λ lambda λ
μ mu μ
ν nu ν
ξ xi ξ
π pi π
ϖ varpi ϖ
ρ rho ρ
σ sigma σ
ς varsigma ς
τ tau τ
υ upsilon υ
ϕ phi ϕ
φ varphi φ
χ chi χ
ψ psi ψ
ω omega ω
Γ Gamma Γ
Δ Delta Δ
Θ Theta Θ
Λ Lambda Λ
Ξ Xi Ξ
Π Pi Π
Φ Phi Φ
Ψ Psi Ψ
Ω Omega Ω
ℓ ell ℓ
""")

# Words that are one name, in whatever font, and what they are called here.
FUNCTIONS = table("""
exp exp
log log ln
softmax softmax Softmax smax
relu relu ReLU Relu RELU
max max
min min
diag diag Diag
tr tr Tr trace
reg reg
sum sum Sum
Pr Pr
sqrt sqrt
sigmoid sigmoid
logits logits
loss loss Loss
CE CE
onehot onehot
sgn sgn
nabla nabla
grad grad
logsumexp logsumexp LSE
prod prod
vec vec
dim dim
shape shape
size size
const const
frac frac
softplus softplus
rowsum rowsum
""")

# Greek letters that are typed as words.
WORDED = {
    name: GREEK[name]
    for name in ("alpha", "beta", "gamma", "delta", "lambda", "sigma", "theta", "epsilon", "omega")
}
FUNCTIONS |= WORDED

# Names that are commands when typed as words.
AS_COMMANDS = table("""
sum sum Sum
prod prod
nabla nabla grad
sqrt sqrt
""")

# Words of prose that students type without \\text in the middle of mathematics.
WORDS = words("""
Case For If Let Otherwise When all and any as because by case else for from get have hence if
is let or otherwise since so the then therefore thus using we when where with
""")

# Names that are words of prose before a letter: the loss L.
NOUNS = words("""
CE Loss const dim grad logits loss shape size
""")

RELATIONS = table(r"""
= = equiv ≡ triangleq coloneqq coloneq doteq ≜ ≔ eqqcolon := ==
≈ ≈ approx simeq ≃ cong
≠ neq ne ≠ != <>
< < lt ll
> > gt gg
≤ le leq ≤ <= leqslant
≥ ge geq ≥ >= geqslant
∈ in ∈
∉ notin ∉
∝ propto ∝
∼ sim ∼
""")

OPERATORS = table(r"""
+ +
- - − – — ‒
* * ast ∗ star ⋆
/ / ÷ div
^ ^ **
_ _
' ' ′ ’ prime
'' ″
! !
cdot cdot · ⋅ ∙ • bullet @
times times × ✕
odot odot ⊙ circ ∘
otimes otimes ⊗
top top intercal ⊤
| | mid vert lvert rvert
‖ ‖ Vert lVert rVert ∥
oslash oslash ⊘
pm pm mp ±
""")
OPERATORS["_"] = "_"

COMMANDS = table(r"""
cmd:frac frac dfrac tfrac cfrac
cmd:sum sum ∑
name:Σ Σ Sigma
cmd:prod prod ∏
cmd:partial partial ∂ 𝜕
cmd:nabla nabla ∇
cmd:sqrt sqrt √
cmd:dots dots ldots cdots vdots ddots dotsc dotsb … ⋯ ⋮ ⋱
cmd:brace underbrace overbrace
cmd:ones 𝟙 𝟏
cmd:infty infty ∞
open:\{ lbrace {
close:\} rbrace }
open:⟨ langle ⟨
close:⟩ rangle ⟩
open:[ lbrack
close:] rbrack
open:( lparen
close:) rparen
amp:& &
sep:, , ،
sep:; ; ?
sep:: : colon
sep:. . qed blacksquare square Box ■ □ ∎ ✓ ✔
sep:quad quad qquad hline
arrow:⇒ Rightarrow Longrightarrow implies ⇒ ⟹ => ==>
arrow:⇔ iff Leftrightarrow ⇔ ⟺ Longleftrightarrow
arrow:⇐ impliedby Leftarrow
arrow:∴ therefore ∴
arrow:∵ because ∵
arrow:→ to rightarrow → longrightarrow mapsto leadsto -> ← gets leftarrow xrightarrow
text:for_all forall ∀
op:‖ |
text:and land wedge
text:or lor
text:not lnot
row:\\ atop cr newline par tabularnewline
""")

BIG = words("""
Big Bigg Biggl Biggr Bigl Bigm Bigr big bigg biggl biggr bigl bigm bigr left middle right
""")
SKIPPED = words("""
class color colorbox cssId eqref hphantom href hskip hspace kern label mkern mskip phantom ref
require style tag textcolor vphantom vspace
""")
FONTS = words("""
bm boldsymbol mathbb mathbbm mathbf mathcal mathds mathfrak mathit mathnormal mathrm mathscr
mathsf mathtt operatorname operatorname* pmb symbf symbfit
""")
TEXTS = words("""
emph hbox intertext mbox shortintertext text textbf textit textnormal textrm textsf texttt
textup
""")
IGNORED = words(r"""
! , : ; > Large allowbreak bcancel bf bigskip bigstrut boxed cal cancel centering displaystyle
enspace fbox hfil hfill it label- large limits mathbin mathop mathord mathrel mathstrut
medskip medspace negthinspace nobreak noindent nolimits nonumber normalsize notag rm
scriptstyle sf small smallskip space strut substack textstyle thickspace thinspace tt
underbar xcancel ~
""") | {" ", "\n", "\t"}
DECORATIONS = table("""
hat hat widehat
bar bar overline
tilde tilde widetilde
dot dot
ddot ddot
none vec underline overrightarrow
check check
breve breve
acute acute
grave grave
ring mathring
""")

SUBSCRIPTS = dict(
    zip("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋₌₍₎", "0123456789aehijklmnoprstuvx+-=()", strict=True)
)
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵗʰʲᵏ", "0123456789+-=()niTthjk", strict=True))
ZERO_WIDTH = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064"
    "\u2066\u2067\u2068\u2069\ufeff\u00ad~$"
)
