"""Faults in an expression: each function takes a site and yields what may stand there."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator

from .sites import (
    ARITHMETIC,
    KEYS,
    REDUCTIONS,
    Replacement,
    Site,
    called_name,
    expression,
    is_flat,
    is_method,
    is_never_negative,
    is_scalar,
)

COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
SIDES_MATTER = (ast.Sub, ast.Div, ast.MatMult, ast.Pow)
OTHER_FUNCTIONS = {
    "argmax": ("argmin", "max"),
    "maximum": ("minimum", "add", "fmin"),
    "sum": ("mean", "max", "min", "prod"),
    "mean": ("sum", "max", "min"),
    "max": ("min", "sum", "mean"),
    "exp": ("log", "exp2", "expm1"),
    "log": ("exp", "log2", "log10", "log1p"),
    "float": ("int", "bool"),
    "arange": ("zeros", "ones"),
    "ones_like": ("zeros_like",),
    "random": ("standard_normal", "standard_exponential"),
    "len": ("max", "sum"),
}
OTHER_DRAWS = {
    "integers": (
        "np.arange(batch_size)",
        "np.arange(batch_size) % len(X)",
        "rng.integers(1, len(X), size=batch_size)",
        "rng.integers(len(X), size=1)",
        "rng.integers(len(X), size=min(batch_size, len(X)))",
        "rng.integers(len(X), size=max(batch_size, len(X)))",
        "(rng.integers(len(X)) + np.arange(batch_size)) % len(X)",
        "np.sort(rng.integers(len(X), size=batch_size))",
        "rng.permutation(len(X))",
        "rng.permutation(len(X))[:batch_size]",
        "rng.choice(len(X), size=batch_size, replace=False)",
    ),
    "random": (
        "rng.random()",
        "rng.random(A.shape[1])",
        "rng.random((len(A), 1))",
        "np.tile(rng.random((len(A), 2)), A.shape[1])[:, : A.shape[1]]",
    ),
    "y[rows]": ("y[rng.integers(len(X), size=batch_size)]", "rng.permutation(value)"),
}


def arithmetic(site: Site) -> Iterator[Replacement]:
    if isinstance(site.node, ast.operator) and isinstance(site.parent, ast.BinOp):
        yield from (op() for op in ARITHMETIC if not isinstance(site.node, op))


def comparison(site: Site) -> Iterator[Replacement]:
    if isinstance(site.node, ast.Compare):
        for op in COMPARISONS:
            yield ast.Compare(site.node.left, [op()], site.node.comparators)
        yield from (expression(text) for text in ("True", "False"))


def condition(site: Site) -> Iterator[Replacement]:
    if isinstance(site.parent, ast.If) and site.field == "test":
        yield expression("not value", value=site.node)
        yield from (expression(text) for text in ("True", "False"))


def unary(site: Site) -> Iterator[Replacement]:
    if isinstance(site.node, ast.UnaryOp):
        yield site.node.operand
    if site.is_number and not isinstance(site.node, ast.Constant):
        yield expression("-value", value=site.node)


def constant(site: Site) -> Iterator[Replacement]:
    value = getattr(site.node, "value", None)
    if not isinstance(site.node, ast.Constant) or type(value) not in (int, float):
        return
    if isinstance(site.parent, ast.keyword) and site.parent.arg == "axis":
        return
    for other in (0 * value, 0 * value + 1, -value, value + 1, value - 1, value / 2, 2 * value):
        if other != value:
            yield expression(repr(other))


def factor(site: Site) -> Iterator[Replacement]:
    if site.is_number and not isinstance(site.node, ast.Constant):
        yield from (expression(text, value=site.node) for text in ("2 * value", "0.5 * value"))


def slightly_off(site: Site) -> Iterator[Replacement]:
    if site.is_number and not isinstance(site.node, ast.Constant):
        yield expression("1.001 * value", value=site.node)


def wrapped(site: Site) -> Iterator[Replacement]:
    """Yield a ReLU where there is none, the rows reversed, and the last row left out."""
    if site.is_number and not is_scalar(site.node):
        yield from (expression(text, value=site.node) for text in ("value[::-1]", "value[:-1]"))
    clipped = called_name(site.parent) == "maximum"
    if site.is_number and not clipped and not is_never_negative(site.node):
        yield expression("np.maximum(value, 0.0)", value=site.node)


def axis(site: Site) -> Iterator[Replacement]:
    call = site.node
    if called_name(call) not in REDUCTIONS:
        return
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    for wanted in (None, "0", "1"):
        for keepdims in (None, "True"):
            chosen = {"axis": wanted, "keepdims": keepdims}
            chosen = {name: text for name, text in chosen.items() if text is not None}
            if chosen != given:
                keywords = [ast.keyword(name, expression(text)) for name, text in chosen.items()]
                yield ast.Call(call.func, call.args, keywords)


def transpose(site: Site) -> Iterator[Replacement]:
    node = site.node
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif site.is_number and not is_flat(node):
        yield expression("value.T", value=node)


def dropped_term(site: Site) -> Iterator[Replacement]:
    if isinstance(site.node, ast.BinOp):
        yield from (site.node.left, site.node.right)


def repeated_term(site: Site) -> Iterator[Replacement]:
    if isinstance(site.node, ast.BinOp) and isinstance(site.node.op, (ast.Add, ast.Sub, ast.Mult)):
        yield ast.BinOp(site.node, site.node.op, site.node.right)


def regularised_bias(site: Site) -> Iterator[Replacement]:
    """Yield the regulariser with a bias beside its weights, in the loss and in the gradient."""
    text = ast.unparse(site.node)
    for bias in ("b1", "b2"):
        if re.fullmatch(r"np.sum\(params\['W\d'] \*\* 2\)", text):
            yield expression(f"value + np.sum(params['{bias}'] ** 2)", value=site.node)
        if isinstance(site.parent, ast.Dict) and site.field == "values" and ".sum" in text:
            for more in (f"reg * params['{bias}']", f"params['{bias}']", "reg"):
                yield expression(f"value + {more}", value=site.node)


def swapped_sides(site: Site) -> Iterator[Replacement]:
    if isinstance(site.node, ast.BinOp) and isinstance(site.node.op, SIDES_MATTER):
        yield ast.BinOp(site.node.right, site.node.op, site.node.left)


def dropped_call(site: Site) -> Iterator[Replacement]:
    """Yield each argument, or the object of a method, in place of the call."""
    if isinstance(site.node, ast.Call):
        yield from (arg for arg in site.node.args if not isinstance(arg, ast.Starred))
        if is_method(site.node):
            yield site.node.func.value


def dropped_argument(site: Site) -> Iterator[Replacement]:
    if isinstance(site.node, ast.Call) and called_name(site.node) not in REDUCTIONS:
        call = site.node
        for left_out in call.keywords:
            others = [keyword for keyword in call.keywords if keyword is not left_out]
            yield ast.Call(call.func, call.args, others)


def dropped_index(site: Site) -> Iterator[Replacement]:
    if isinstance(site.node, ast.Subscript) and site.is_load:
        yield site.node.value


def key(site: Site) -> Iterator[Replacement]:
    if isinstance(site.node, ast.Constant) and site.node.value in KEYS:
        yield from (ast.Constant(other) for other in KEYS if other != site.node.value)


def variable(site: Site) -> Iterator[Replacement]:
    if isinstance(site.node, ast.Name) and site.is_load and site.node.id in site.variables:
        for other in site.variables:
            yield ast.Name(other, ast.Load())


def function_name(site: Site) -> Iterator[Replacement]:
    for other in OTHER_FUNCTIONS.get(called_name(site.node), ()):
        call = copy.deepcopy(site.node)
        setattr(call.func, "id" if isinstance(call.func, ast.Name) else "attr", other)
        yield call


def off_by_one(site: Site) -> Iterator[Replacement]:
    node, parent = site.node, site.parent
    counted = called_name(node) in ("len", "arange", "integers", "argmax")
    argument = called_name(parent) in ("arange", "integers") and site.field == "args"
    size = isinstance(parent, ast.keyword) and parent.arg == "size"
    index = isinstance(parent, ast.Subscript) and site.field == "slice"
    in_index = isinstance(parent, ast.Tuple) and isinstance(node, ast.Name)
    if isinstance(node, ast.Constant) or not site.is_load:
        return
    if counted or argument or size or in_index or (index and isinstance(node, ast.Name)):
        yield expression("value + 1", value=node)
        yield expression("value - 1", value=node)


def random_draw(site: Site) -> Iterator[Replacement]:
    """Yield other draws: another generator, fewer of them, or one for many entries."""
    if isinstance(site.node, ast.Name) and site.node.id == "rng" and site.is_load:
        yield expression("np.random.default_rng(0)")
        yield expression("np.random.default_rng()")
    name = called_name(site.node) or ast.unparse(site.node)
    yield from (expression(text, value=site.node) for text in OTHER_DRAWS.get(name, ()))
