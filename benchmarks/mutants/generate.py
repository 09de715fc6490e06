"""Plant one fault at a time in the reference's functions.

A task's functions are copied out of the reference as a student's cell would hold them, with the
helpers they use under names of their own: so a faulty helper spoils this task and no other.
"""

from __future__ import annotations

import ast
import difflib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.hw4 import reference

from .operators import FAMILIES
from .sites import Replacement, Site

TASKS = {  # helpers, functions
    "T4": ((), ("dP_dh", "dL_dh")),
    "C1": ((), ("forward",)),
    "C2": (("log_softmax",), ("compute_loss",)),
    "C3": (("log_softmax",), ("backward",)),
    "C4": ((), ("sample_minibatch",)),
    "C5": ((), ("sgd_step",)),
    "C6": ((), ("decay_learning_rate",)),
    "C7": (("forward",), ("predict",)),
    "OT2": ((), ("momentum_step",)),
    "OT3": ((), ("dropout_forward", "dropout_backward")),
}
LEFT_OUT = {"C7": ("slightly off",)}  # a label moves only near a tie, where no check may look


@dataclass(frozen=True)
class Mutant:
    """One faulty cell; `before` and `after` are the lines in which it differs."""

    task: str
    function: str
    family: str
    before: str
    after: str
    cell: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What the file of survivors calls it: no line numbers, so that it outlives edits."""
        return self.task, self.function, self.before, self.after

    def __str__(self) -> str:
        return (
            f"{self.task} {self.function} [{self.family}]\n    - {self.before}\n    + {self.after}"
        )


def cell_of(task: str) -> ast.Module:
    """Return the task's functions as a student's cell: no docstrings, no annotations."""
    helpers, functions = TASKS[task]
    names = {helper: f"own_{helper}" for helper in helpers}
    tree = ast.parse(inspect.getsource(reference))
    found = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    cell = ast.Module([found[name] for name in (*helpers, *functions)], [])
    for node in ast.walk(cell):
        if isinstance(node, ast.FunctionDef):
            node.name, node.returns = names.get(node.name, node.name), None
            node.body = node.body[1:] if ast.get_docstring(node) else node.body
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return cell


def mutants_of(task: str, cell: ast.Module | None = None) -> list[Mutant]:
    """Return every different mutant of the task's cell (or of another one), in code order."""
    cell = cell or cell_of(task)
    original = _text(cell)
    seen = {original}  # unparsed, so equal trees have equal texts
    mutants = []
    for function in cell.body:
        for family, text in _mutated(cell, function):
            if text not in seen and family not in LEFT_OUT.get(task, ()):
                seen.add(text)
                lines = _changed_lines(original, text)
                mutants.append(Mutant(task, function.name, family, *lines, text))
    return mutants


def _mutated(cell: ast.Module, function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    for site in list(_sites(function, function)):
        for family, rule in FAMILIES.items():
            for replacement in rule(site):
                yield family, _text_with(cell, site, replacement)


def _sites(function: ast.FunctionDef, parent: ast.AST) -> Iterator[Site]:
    """Yield every node under `parent` but a function's arguments, in code order."""
    for field, value in ast.iter_fields(parent):
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST) and not isinstance(node, ast.arguments):
                line = getattr(node, "lineno", 0)
                yield Site(node, parent, field, _bound_before(function, line))
                yield from _sites(function, node)


def _bound_before(function: ast.FunctionDef, line: int) -> tuple[str, ...]:
    names = [arg.arg for arg in function.args.args]
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.lineno < line:
            names.append(node.id)
    return tuple(dict.fromkeys(names))


def _text_with(cell: ast.Module, site: Site, replacement: Replacement) -> str:
    """Return the cell's text with the replacement in the site's place; the cell stays as it is."""
    old = getattr(site.parent, site.field)
    new = replacement
    if isinstance(old, list):
        at = next(i for i, node in enumerate(old) if node is site.node)
        new = replacement if isinstance(replacement, list) else [replacement]
        new = [*old[:at], *new, *old[at + 1 :]]
    setattr(site.parent, site.field, new)
    try:
        return _text(cell)
    finally:
        setattr(site.parent, site.field, old)


def _text(cell: ast.Module) -> str:
    """Return the cell as text, one entry of a dictionary a line."""
    text = ast.unparse(ast.fix_missing_locations(cell))
    return re.sub(r"(\{|, )('\w+': )", r"\1\n        \2", text)


def _changed_lines(before: str, after: str) -> tuple[str, str]:
    lines = before.splitlines(), after.splitlines()
    gone, new = [], []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, *lines, autojunk=False).get_opcodes():
        if tag != "equal":
            back = int(tag == "insert" and i > 0)  # the line before says where it went in
            gone += [line.strip() for line in lines[0][i - back : j]]
            new += [line.strip() for line in lines[1][k - back : m]]
    return " ⏎ ".join(gone), " ⏎ ".join(new)
