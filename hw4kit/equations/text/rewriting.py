r"""LaTeX brought to one spelling before it is read: the cell's own macros, {a \over b}, {=}, h[i].

What is put in has the place of what it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from .raw import Raw, raw_tokens

DEFINED = re.compile(
    r"\\(?:newcommand|renewcommand|providecommand|DeclareMathOperator)\*?\s*"
    r"\{?\\([A-Za-z]+)\}?\s*(?:\[(\d)\])?\s*\{"
    r"|\\def\s*\\([A-Za-z]+)((?:#\d)*)\s*\{"
)
MOST_MACROS = 40
MOST_EXPANDED = 8_000
BARE = frozenset("=+-,:;<>/.")
BOXES = frozenset((r"\boxed", r"\fbox"))


@dataclass(frozen=True)
class Macro:
    """What a macro of the cell's own stands for, and how many arguments it takes."""

    count: int
    body: str


def macros_in(text: str) -> tuple[str, dict[str, Macro]]:
    """Return a cell's text with blanks for the macros that it defines, and these."""
    found: dict[str, Macro] = {}
    for match in list(DEFINED.finditer(text))[:MOST_MACROS]:
        end = brace_end(text, match.end())
        body = text[match.end() : end]
        if "\n\n" in body or "newcommand" in body or not end:
            continue
        name, count = match[1] or match[3], int(match[2] or len(match[4] or "") // 2)
        word = match[0].startswith(r"\Declare")
        body = rf"\operatorname{{{body}}}" if word else body.replace(r"\text{", r"\mathrm{")
        found[name] = Macro(count, body)
        text = text[: match.start()] + " " * (end + 1 - match.start()) + text[end + 1 :]
    return text, found


def brace_end(text: str, at: int) -> int:
    """Return where the brace that opened before a place is closed; 0 if nowhere near."""
    depth = 1
    for place in range(at, min(len(text), at + 400)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if not depth:
            return place
    return 0


def rewritten(raw: list[Raw], macros: Mapping[str, Macro]) -> list[Raw]:
    """Return raw tokens in one spelling."""
    for _ in range(4 if macros else 0):  # macros in macros
        raw, again = expanded(raw, macros)
        if not again or len(raw) > MOST_EXPANDED:
            break
    return with_fractions(plainer(raw))


def expanded(raw: list[Raw], macros: Mapping[str, Macro]) -> tuple[list[Raw], bool]:
    """Return raw tokens with the cell's own macros written out once, and whether any was."""
    result: list[Raw] = []
    at, any_ = 0, False
    while at < len(raw):
        macro = macros.get(raw[at].text[1:]) if raw[at].text.startswith("\\") else None
        if macro is None or len(result) > MOST_EXPANDED:
            result.append(raw[at])
            at += 1
            continue
        call, any_, groups = raw[at], True, []
        at += 1
        for _ in range(macro.count):
            end = group_end(raw, at)
            groups.append(raw[at:end])
            at = end
        stop = max([call.end, *(one.end for group in groups for one in group)])
        result += filled(macro.body, groups, call, stop)
    return result, any_


def filled(body: str, groups: list[list[Raw]], call: Raw, stop: int) -> list[Raw]:
    """Return a macro's body with its arguments in it."""
    result: list[Raw] = []
    inner = raw_tokens(body, 0, len(body))
    for at, one in enumerate(inner):
        before = inner[at - 1].text if at else ""
        if one.text == "#":
            continue
        if before == "#" and one.text.isdigit() and 0 < int(one.text) <= len(groups):
            result += groups[int(one.text) - 1]
        else:
            result.append(Raw(one.text, call.start, stop, one.spaced))
    return result


def group_end(raw: list[Raw], at: int) -> int:
    """Return the place behind the group, or the one token, that begins at a place."""
    depth = 0
    for place in range(at, len(raw)):
        depth += {"{": 1, "}": -1}.get(raw[place].text, 0)
        if depth <= 0:
            return place + 1
    return len(raw)


def plainer(raw: list[Raw]) -> list[Raw]:
    r"""Return {=} as =, \not= as \neq, \boxed{a = b} without its braces, and h[i] as h_{i}."""
    result: list[Raw] = []
    skipped: set[int] = set()
    for at, one in enumerate(raw):
        texts = [other.text for other in raw[at : at + 3]]
        before = raw[at - 1].text if at else ""
        if at in skipped:
            continue
        if texts[0] == "{" and texts[2:] == ["}"] and texts[1] in BARE and before not in ("_", "^"):
            skipped.add(at + 2)
        elif texts[:2] == [r"\not", "="]:
            result.append(replace(one, text=r"\neq", end=raw[at + 1].end))
            skipped.add(at + 1)
        elif one.text in BOXES and texts[1:2] == ["{"]:
            end = group_end(raw, at + 1) - 1
            if has_relation(raw[at + 2 : end]):
                skipped |= {at + 1, end}
        elif one.text == "[" and (end := index_end(raw, at)):
            result += [replace(one, text="_", end=one.start), replace(one, text="{")]
            result += raw[at + 1 : end]
            result.append(replace(raw[end], text="}"))
            skipped |= set(range(at + 1, end + 1))
        else:
            result.append(one)
    return result


def has_relation(raw: list[Raw]) -> bool:
    """Say whether a relation stands in no brace."""
    depth = 0
    for one in raw:
        depth += {"{": 1, "}": -1}.get(one.text, 0)
        if not depth and one.text in ("=", r"\neq", r"\approx", r"\equiv"):
            return True
    return False


def index_end(raw: list[Raw], at: int) -> int:
    """Return where a bracket right behind a letter, with nothing but indices in it, is closed."""
    if not at or raw[at].spaced or not (raw[at - 1].text.isalpha() or raw[at - 1].text == "}"):
        return 0
    for place in range(at + 1, min(at + 8, len(raw))):
        text = raw[place].text
        if text == "]":
            return place if place > at + 1 else 0
        if not (text in ",:'" or (text.isascii() and text.isalnum())):
            return 0
    return 0


def with_fractions(raw: list[Raw]) -> list[Raw]:
    r"""Return {a \over b} as \frac{a}{b}."""
    for _ in range(60):
        at = next((at for at, one in enumerate(raw) if one.text == r"\over"), None)
        if at is None:
            return raw
        begin, end = opening(raw, at), closing(raw, at)
        over = replace(raw[at], text="{")
        above = [replace(over, text=r"\frac"), over, *raw[begin + 1 : at]]
        middle = [replace(over, text="}"), over, *raw[at + 1 : end], replace(over, text="}")]
        raw = [*raw[: begin + 1], *above, *middle, *raw[end:]]
    return raw


def opening(raw: list[Raw], at: int) -> int:
    """Return where the brace around a place opens; -1 if there is none."""
    depth = 0
    for place in range(at - 1, -1, -1):
        depth += {"{": 1, "}": -1}.get(raw[place].text, 0)
        if depth > 0:
            return place
    return -1


def closing(raw: list[Raw], at: int) -> int:
    """Return where the brace around a place closes; the end if there is none."""
    depth = 0
    for place in range(at + 1, len(raw)):
        depth += {"{": 1, "}": -1}.get(raw[place].text, 0)
        if depth < 0:
            return place
    return len(raw)
