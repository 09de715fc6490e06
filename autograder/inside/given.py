"""Run a cell so that a line that fails costs only itself.

In a cell of a student's own that is an import or a line for IPython, which may fail where it is
marked and nowhere else. In one of the homework's that a student has edited it is any line: its
statements run one after the other whether one before failed or not, also below a magic that
runs a cell. What is no Python is left out. In the end those names that the cell gives as it was
handed out, and that are not there, are made as it makes them: what a student's own lines have
defined stays.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import dis
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

FAILED = "__line_failed__"  # what a failed statement calls: one of Python's names meanwhile
MOST_UNREADABLE = 20  # blocks of lines that are left out because they are no Python
MOST_FAILURES = 20  # that are told of
LONGEST_TEXT = 200_000  # characters of a cell that is looked through; nobody types so much
BEGINS = re.compile(r"(?!(?:else|elif|except|finally)\b)[^\s#)\]}]")  # a statement, at the top
FOR_IPYTHON = [f"get_ipython().{name}" for name in ("run_line_magic", "system", "getoutput")]
AWAITING = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


@dataclass
class Ran:
    """What came of a cell: what failed, each with its line, and the names that were put back."""

    failures: list[tuple[int, BaseException]] = field(default_factory=list)
    made: list[str] = field(default_factory=list)


def run_given(shell, source: str, given: str) -> Ran:
    """Run a cell that was handed out as `given`."""
    failures = Failures(source)
    text = _readable(shell, source, failures)
    with _going_on(shell, failures):
        result = shell.run_cell(text, store_history=True)
    failures.add(failures.last, result.error_before_exec or result.error_in_exec)
    found = sorted(failures.found, key=lambda one: one[0])
    return Ran(found, _complete(shell, given))


def run_own(shell, source: str) -> Ran:
    """Run a cell of the student's own; an error that ended it stands first, without a line."""
    failures = Failures(source)
    with _going_on(shell, failures, asks_for_what_is_around):
        result = shell.run_cell(source, store_history=True)
    error = result.error_before_exec or result.error_in_exec
    return Ran([*([] if error is None else [(0, error)]), *failures.found])


def asks_for_what_is_around(node: ast.stmt) -> bool:
    """Tell whether a statement imports something, or is a magic or a command of the system's."""
    match node:
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(ast.Call(func=ast.Attribute() as called)):
            return ast.unparse(called) in FOR_IPYTHON
    return False


class Failures:
    """The statements of one cell that failed, each with its line in the cell, counted from 1.

    IPython drops the empty lines above, and gives a cell's magic what stands below it.
    """

    def __init__(self, source: str) -> None:
        self.found: list[tuple[int, BaseException]] = []
        self.last = 0  # the line of the last statement, which is not guarded if it shows a value
        begin = source.lstrip()
        self._above = source[: len(source) - len(begin)].count("\n")
        self._magic = begin.startswith("%%")

    def __call__(self, line: int) -> None:
        """Note the error that is being handled."""
        self.add(line + self._magic, sys.exc_info()[1])

    def add(self, line: int, error: BaseException | None) -> None:
        if error is not None and len(self.found) < MOST_FAILURES:
            self.found.append((line + self._above, error))


@contextlib.contextmanager
def _going_on(
    shell, failures: Failures, after: Callable[[ast.stmt], bool] = lambda _: True
) -> Iterator[None]:
    """While it lasts, cells that the shell runs go on `after` a statement that fails."""
    step = GoOn(failures, after)
    shell.ast_transformers.append(step)
    setattr(builtins, FAILED, failures)
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):
            shell.ast_transformers.remove(step)
        with contextlib.suppress(AttributeError):
            delattr(builtins, FAILED)


class GoOn:
    """Makes each statement of a module, but for a last one that shows a value, go on after one."""

    def __init__(self, failures: Failures, after: Callable[[ast.stmt], bool]) -> None:
        self._failures, self._after = failures, after

    def visit(self, tree: ast.AST) -> ast.AST:
        if isinstance(tree, ast.Module) and tree.body:
            last = tree.body[-1]
            self._failures.last = self._failures.last or last.lineno
            tree.body = [
                self._guarded(node) if self._may_go_on(node, last) else node for node in tree.body
            ]
        return tree

    def _may_go_on(self, node: ast.stmt, last: ast.stmt) -> bool:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            return False
        return self._after(node) and not (node is last and isinstance(node, ast.Expr))

    def _guarded(self, node: ast.stmt) -> ast.stmt:
        try:
            compile(ast.Module([node], []), "<cell>", "exec", AWAITING)
        except (SyntaxError, ValueError) as error:  # such as a `return` outside of a function
            self._failures.add(node.lineno, error)
            return ast.copy_location(ast.Pass(), node)
        (guard,) = ast.parse(f"try: pass\nexcept BaseException: {FAILED}({node.lineno})").body
        guard.body = [node]
        return ast.copy_location(guard, node)


# ----------------------------------------------------------------------------- what is no Python


def _readable(shell, source: str, failures: Failures) -> str:
    """Return a cell's text without what is no Python in it."""
    if len(source) > LONGEST_TEXT:
        return source
    try:
        lines = shell.transform_cell(source).split("\n")
    except Exception:  # whatever IPython makes of it
        return source
    for _ in range(MOST_UNREADABLE):
        try:
            ast.parse("\n".join(lines))
            return "\n".join(lines) if failures.found else source
        except SyntaxError as error:
            failures.add(error.lineno or 1, error)
            first, last = _at_fault(lines, error)
            lines[first:last] = [""] * (last - first)
        except (ValueError, RecursionError, MemoryError):
            return source
    return ""


def _at_fault(lines: list[str], error: SyntaxError) -> tuple[int, int]:
    """Return where the statement at the top level begins and ends that is no Python.

    A block that lacks something is told of where the next statement begins.
    """
    above = str(error.msg).startswith(("expected an indented block", "expected 'except'"))
    first = min(max((error.lineno or 1) - above, 1), len(lines)) - 1
    last = first + 1
    while first > 0 and not BEGINS.match(lines[first]) and error.msg != "unexpected indent":
        first -= 1
    while last < len(lines) and not BEGINS.match(lines[last]):
        last += 1
    while first > 0 and lines[first - 1].startswith("@"):
        first -= 1
    return first, last


# ------------------------------------------------------------------------------ what is not there


def _complete(shell, given: str) -> list[str]:
    """Make those names that a cell gives as it was handed out, and that are missing; return them.

    A statement that gives a missing name and others leaves the others as they are.
    """
    made: list[str] = []
    for node in ast.parse(shell.transform_cell(given)).body:
        names = _stored(node)
        missing = [name for name in names if name not in shell.user_ns]
        if missing:
            before = {name: shell.user_ns[name] for name in names if name in shell.user_ns}
            shell.run_cell(ast.unparse(node), store_history=False)
            shell.user_ns.update(before)
            made += [name for name in missing if name in shell.user_ns]
    return made


def _stored(node: ast.stmt) -> list[str]:
    """Return the names that a statement at the top level gives a meaning."""
    code = compile(ast.Module([node], []), "<cell>", "exec", AWAITING)
    stored = (one for one in dis.get_instructions(code) if one.opname == "STORE_NAME")
    return list(dict.fromkeys(one.argval for one in stored))
