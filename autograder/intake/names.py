"""Which names a cell's text defines, and the block of text that defines each; also for bad code."""

from __future__ import annotations

import ast
import re
import warnings

DEFINITION = re.compile(r"^(?:async[ ]+)?(?:def|class)[ ]+(?P<name>\w+)")
TARGETS = re.compile(r"^(?P<names>\(?\w+(?:\s*,\s*\w+)*\)?)\s*(?::[^=\n]+)?=(?!=)")
ITEM = re.compile(r"""^(?P<name>\w+)\[(?P<quote>["'])(?P<key>\w+)(?P=quote)\]\s*=(?!=)""")
MAGIC = re.compile(r"^([^\S\n]*)[%!?].*$", re.MULTILINE)
WORD = re.compile(r"[^\W\d]\w*")
ABOVE = ("#", "@")  # a comment or a decorator goes with what stands below it
LONGEST_LINE = 2_000  # characters in which a name is looked for
LONGEST_TO_PARSE = 200_000


def blocks_of(source: str) -> list[tuple[tuple[str, ...], str]]:
    """Cut a text at its top-level statements; return (names defined, text) of each block.

    Works on lines, so that one syntax error does not hide the other functions. An entry
    `t["x"] = 1` defines the name `t["x"]`.
    """
    blocks: list[tuple[tuple[str, ...], list[str]]] = []
    pending: list[str] = []
    for line in source.split("\n"):
        if line.startswith(ABOVE):
            pending.append(line)
            continue
        names = names_in(line[:LONGEST_LINE])
        begins = bool(names) or (
            bool(line.strip()) and not line[0].isspace() and line[0] not in ")]}"
        )
        if begins or not blocks:
            blocks.append((names, [*pending, line]))
        else:
            blocks[-1][1].extend([*pending, line])
        pending = []
    if pending:
        blocks.append(((), pending))
    return [(names, "\n".join(lines)) for names, lines in blocks]


def names_in(line: str) -> tuple[str, ...]:
    """Return the names that a line at the top level defines."""
    if match := DEFINITION.match(line):
        return (match["name"],)
    if match := ITEM.match(line):
        return (f'{match["name"]}["{match["key"]}"]',)
    if match := TARGETS.match(line):
        return tuple(re.findall(r"\w+", match["names"]))
    return ()


def defined(source: str) -> dict[str, str]:
    """Return the names that a text defines, each with the last block that does."""
    return {name: text for names, text in blocks_of(source) for name in names}


def words(source: str) -> set[str]:
    return set(WORD.findall(source))


def compiles(source: str) -> bool:
    """Tell whether a cell's text is Python, apart from IPython's own lines."""
    if len(source) > LONGEST_TO_PARSE:
        return True  # nobody types so much; it is left as it is
    plain = MAGIC.sub(r"\1pass", source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
