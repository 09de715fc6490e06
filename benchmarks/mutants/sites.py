"""A place in the code where a fault may be planted, and what can be told about it by its names."""

from __future__ import annotations

import ast
import copy
import re
from dataclasses import dataclass

Replacement = ast.expr | ast.keyword | ast.operator | list[ast.stmt]

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
KEYS = ("W1", "b1", "W2", "b2")
REDUCTIONS = ("sum", "mean", "max", "argmax")
NOT_ARITHMETIC = ("len", "arange", "ones_like", "random", "integers")  # their arguments
FLAT_CALLS = ("float", "len", "sum", "mean", "argmax", "arange", "integers")
FLAT_NAMES = (  # numbers and vectors: .T changes nothing
    *("reg", "learning_rate", "decay", "momentum", "drop_prob", "cross_entropy", "penalty"),
    *("training", "batch_size", "i", "j", "name", "P", "y", "rows"),
)
NEVER_NEGATIVE = "|".join(  # ReLU changes nothing
    (
        r"(np\.maximum|np\.exp|np\.ones_like|np\.arange|rng\.integers|len)\(.*\)",
        r".*\*\* 2|np\.sum\(.*\*\* 2\).*|.* (>=?|==) .*|[\d.]+|1\.0 - drop_prob",
        r"(float\()?(penalty|cross_entropy)\b.*|0\.5 \* reg.*|learning_rate \* decay",
        r"(hidden|mask|rows|y|P)\b.*|reg|momentum|learning_rate|decay|drop_prob",
    )
)


@dataclass(frozen=True)
class Site:
    """A node, where it hangs, and the variables bound before its line."""

    node: ast.AST
    parent: ast.AST
    field: str
    variables: tuple[str, ...]

    @property
    def is_load(self) -> bool:
        return isinstance(self.node, ast.expr) and not isinstance(
            getattr(self.node, "ctx", None), (ast.Store, ast.Del)
        )

    @property
    def is_number(self) -> bool:
        """Whether a number or array stands here that enters a sum, a product or the result."""
        if not self.is_load or isinstance(self.node, (ast.Tuple, ast.Dict)):
            return False
        parent = self.parent
        if isinstance(parent, ast.Call):
            return self.field == "args" and called_name(parent) not in NOT_ARITHMETIC
        if isinstance(parent, ast.Attribute):
            return parent.attr in REDUCTIONS
        whole = isinstance(parent, (ast.Assign, ast.AugAssign, ast.Return, ast.Dict))
        is_whole = whole and self.field in ("value", "values")
        return is_whole or isinstance(parent, (ast.BinOp, ast.Tuple))


def expression(template: str, **parts: ast.AST) -> ast.expr:
    """Return the template's expression with each placeholder name replaced by a copy of a node."""

    class Fill(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.AST:
            return copy.deepcopy(parts.get(name.id, name))

    return Fill().visit(ast.parse(template, mode="eval").body)


def called_name(node: ast.AST) -> str | None:
    """Return f for f(…), np.f(…) and x.f(…)."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "id", None) or getattr(function, "attr", None)


def is_method(call: ast.Call) -> bool:
    """Whether the call is x.f(…), x being a value and not the module np."""
    return isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) not in (
        "np",
        "rng",
    )


def is_flat(node: ast.AST) -> bool:
    """Whether the value is a number or a vector, as far as the names tell."""
    if isinstance(node, ast.BinOp):
        return is_flat(node.left) and is_flat(node.right)
    if isinstance(node, ast.UnaryOp):
        return is_flat(node.operand)
    if isinstance(node, ast.Subscript):
        return is_flat(node.value) or getattr(node.slice, "value", None) in ("b1", "b2")
    flat = called_name(node) in FLAT_CALLS or getattr(node, "id", None) in FLAT_NAMES
    return flat or isinstance(node, (ast.Constant, ast.Compare))


def is_scalar(node: ast.AST) -> bool:
    """Whether the value is a flat one that has no rows either."""
    rows = ("y", "rows", "arange", "integers", "argmax", "b1", "b2", "sum")
    return is_flat(node) and not any(name in ast.unparse(node) for name in rows)


def is_never_negative(node: ast.AST) -> bool:
    """Whether the names tell that no entry of the value can be below zero."""
    return re.fullmatch(NEVER_NEGATIVE, ast.unparse(node)) is not None
