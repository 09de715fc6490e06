"""What the tests of the two languages share: sentences found in source, placeholders, glossary."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from conftest import ROOT
from hw4kit.words import sentences

THAI_LETTER = re.compile(r"[\u0e01-\u0e5b]")
WORD = re.compile(r"(?<!\w)[A-Za-z]{2,}(?![\w(\[=])")  # of a sentence, not of code
MARKUP = re.compile(r"<style>.*?</style>|<[^>]*>?|[\w-]+='[^']*'?|[\w-]+:\S+")  # of HTML
GLOSSARY = ROOT / "docs" / "glossary.md"


def is_thai(text: str) -> bool:
    return bool(THAI_LETTER.search(text))


def tables_of_the_kit() -> dict[str, str]:
    """Return all translations of the toolkit."""
    return sentences.THAI


def calls_of(path: Path, *names: str) -> Iterator[ast.Call]:
    """Yield the calls in a file of functions or methods with one of these names."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", None))
            if name in names:
                yield node


def templates(folder: Path, *names: str) -> dict[str, str]:
    """Return template → where it stands, for each call of `say` and its like below a folder."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        for call in calls_of(path, *names):
            first = call.args[0] if call.args else None
            if isinstance(first, ast.Constant):
                found[first.value] = f"{path.name}:{call.lineno}"
    return found


def placeholders(template: str) -> set[tuple[str, str, str]]:
    """Return (name, conversion, format) of each field of a template."""
    parsed = Formatter().parse(template)
    return {(name, conversion or "", form) for _, name, form, conversion in parsed if name}


def sentences_in(path: Path, exempt: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of literals that read like a sentence and that no exempt call is given.

    Docstrings are left out, and so is what only Python sees: names, formats, single words.
    """
    for node in ast.walk(_without(ast.parse(path.read_text("utf-8")), exempt)):
        text = node.value if isinstance(node, ast.Constant) else None
        prose = MARKUP.sub("", text).strip() if isinstance(text, str) else ""
        if " " in prose and len(WORD.findall(prose)) >= 2:
            yield node.lineno, text


def _without(tree: ast.Module, exempt: tuple[str, ...]) -> ast.Module:
    """Return the tree without docstrings and without the arguments of exempt calls."""

    class Remover(ast.NodeTransformer):
        def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                return None
            return self.generic_visit(node)

        def visit_Call(self, node: ast.Call) -> ast.Call:
            name = getattr(node.func, "id", getattr(node.func, "attr", None))
            if name in exempt:
                return ast.copy_location(ast.Call(node.func, [], []), node)
            return self.generic_visit(node)

    return Remover().visit(tree)


def glossary(heading: str) -> list[tuple[str, str, list[str]]]:
    """Return (English, Thai, [what it is not]) for each row of a table of the glossary."""
    section = GLOSSARY.read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:1] == "|"][2:]
    return [(english, thai, wrong.split(", ")) for english, thai, wrong in rows]
