"""Take the names of indices away: one letter is as good as another, if it is so all through.

A letter is an index if it is nothing else anywhere in the answer: it stands in subscripts, in
conditions such as j ≠ i, or by itself ("for each i"). It must also be said in the answer what it
ranges over or belongs to, since "the result is P_i − y_i" says something else than with j.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.written.tokens import END, EQUATION, FRACTION, LINE, Role, Token

RELATIONS = ("=", "≠")
BETWEEN = frozenset(",;.:()[]?!&") | {EQUATION, END, LINE, r"\{", r"\}", "", "⇒", "⇔"}
OPERATORS = frozenset("+-·*/") | {FRACTION}
NAME = "\0{}"  # of an index


def renamed(tokens: list[Token]) -> list[str]:
    """Return the texts of tokens with indices numbered in the order in which they first appear."""
    names = {letter: NAME.format(number) for number, letter in enumerate(indices(tokens))}
    return [
        names.get(token.text, token.text) if token.role is not Role.FIXED else token.text
        for token in tokens
    ]


def indices(tokens: list[Token]) -> list[str]:
    """Return the letters that are indices and nothing else, in the order of appearance."""
    roles = _resolved(tokens)
    uses: dict[str, list[Role]] = {}
    for token, role in zip(tokens, roles, strict=True):
        if role is not Role.FIXED:
            uses.setdefault(token.text, []).append(role)
    likely = [
        letter
        for letter, found in uses.items()
        if Role.OTHER not in found and set(found) != {Role.BARE} and len(found) > 1
    ]
    vague = _vague(tokens, roles) if likely else set()
    return [letter for letter in likely if letter not in vague]


def _resolved(tokens: list[Token]) -> list[Role]:
    """Return each token's role; a BARE one is left of those that stand as an index may."""
    roles = [token.role for token in tokens]
    for number, token in enumerate(tokens):
        if token.role is Role.FIXED or token.role is Role.OTHER:
            continue
        called = _text(tokens, number + 1) == "("
        if called or (token.role is Role.BARE and not _stands_as_index(tokens, number)):
            roles[number] = Role.OTHER
    return roles


def _text(tokens: list[Token], number: int) -> str:
    return tokens[number].text if 0 <= number < len(tokens) else ""


def _stands_as_index(tokens: list[Token], number: int) -> bool:
    """Tell whether a letter by itself is compared with another one, or has nothing around it."""
    for step in (-1, 1):
        beside = _text(tokens, number + step)
        if beside in RELATIONS:
            other = number + 2 * step
            if not (0 <= other < len(tokens) and tokens[other].role is Role.BARE):
                return False
        elif not _is_beside(beside):
            return False
    return True


def _is_beside(text: str) -> bool:
    """Tell whether a text may stand beside a letter by itself: a word, a stop, no operator."""
    environment = text.startswith((r"\begin", r"\end"))
    return environment or text in BETWEEN or text in "∈∀" or _is_word(text)


def _is_word(text: str) -> bool:
    return (len(text) > 1 and text.isalpha()) or "\u0e00" <= text[:1] <= "\u0e7f"


def _vague(tokens: list[Token], roles: list[Role]) -> set[str]:
    """Return the letters that are first used where only the task can say what they are.

    That is in a line that begins with an equals sign, or that has none but is more than a name.
    """
    known: set[str] = set()
    vague: set[str] = set()
    for line in _lines(tokens):
        letters = [n for n in line if roles[n] is not Role.FIXED]
        left = _left_of(tokens, line)
        told = {tokens[n].text for n in letters if n < left or roles[n] is Role.BARE}
        known |= told - vague
        bound = {tokens[n].text for n in letters if roles[n] is Role.BOUND}
        vague |= {tokens[n].text for n in letters} - known - bound
    return vague


def _lines(tokens: list[Token]) -> Iterator[range]:
    start = 0
    for number in range(1, len(tokens) + 1):
        if number == len(tokens) or tokens[number].unit != tokens[start].unit:
            yield range(start, number)
            start = number


def _left_of(tokens: list[Token], line: range) -> int:
    """Return where the side of a line ends that says what it is about.

    That is at its first equals sign; a line without one is about all that it names, unless it
    counts with it.
    """
    depth = 0
    for number in line:
        text = tokens[number].text
        depth += (text in ("{", "(", "[")) - (text in ("}", ")", "]"))
        if text == "=" and depth <= 0:
            return number
    counts = any(tokens[number].text in OPERATORS for number in line)
    return line.start if counts else line.stop
