"""Faults in a statement: each function takes a site and yields the statements in its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .sites import ARITHMETIC, KEYS, Replacement, Site, expression

ARRAYS = ("P", "X", "y", "scores", "A", "dout", "mask")
DICTIONARIES = ("params", "grads")


def not_in_place(site: Site) -> Iterator[Replacement]:
    """Yield the change of a dictionary's entry made on a copy of the dictionary."""
    node = site.node
    if not isinstance(node, (ast.Assign, ast.AugAssign)):
        return
    target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
    if not isinstance(target, ast.Subscript) or ast.unparse(target.slice) != "name":
        return
    value = node.value
    if isinstance(node, ast.AugAssign):
        old = ast.Subscript(target.value, target.slice, ast.Load())
        value = ast.BinOp(old, node.op, node.value)
    name = ast.unparse(target.value)
    copied = expression(f"{{**{name}, name: value}}", value=value)
    yield [ast.Assign([ast.Name(name, ast.Store())], copied)]


def augmented(site: Site) -> Iterator[Replacement]:
    if isinstance(site.node, ast.AugAssign):
        target, value = site.node.target, site.node.value
        for op in ARITHMETIC:
            yield [ast.AugAssign(target, op(), value)]
        yield [ast.Assign([target], value)]


def plain_to_augmented(site: Site) -> Iterator[Replacement]:
    """Yield `x[k] += v` for `x[k] = v`, and `a -= b; x = a` for `x = a - b`."""
    if not isinstance(site.node, ast.Assign):
        return
    target, value = site.node.targets[0], site.node.value
    if isinstance(target, ast.Subscript):
        yield [ast.AugAssign(target, ast.Add(), value)]
        yield [ast.AugAssign(target, ast.Sub(), value)]
    if isinstance(value, ast.BinOp) and isinstance(value.left, ast.Name):
        changed = ast.Name(value.left.id, ast.Store())
        yield [ast.AugAssign(changed, value.op, value.right), ast.Assign([target], value.left)]


def dropped_statement(site: Site) -> Iterator[Replacement]:
    if isinstance(site.node, ast.stmt):
        yield [ast.Pass()]


def repeated_statement(site: Site) -> Iterator[Replacement]:
    if isinstance(site.node, ast.AugAssign):
        yield [site.node, site.node]


def loop(site: Site) -> Iterator[Replacement]:
    if isinstance(site.node, ast.For):
        head, body = (site.node.target, site.node.iter), site.node.body
        yield [ast.For(*head, [*body, ast.Break()], [])]
        for text in ("list(value)[1:]", "list(value)[:-1]", "list(value) * 2"):
            yield [ast.For(head[0], expression(text, value=head[1]), body, [])]


def returned(site: Site) -> Iterator[Replacement]:
    if not isinstance(site.node, ast.Return):
        return
    value = site.node.value
    yield from ([ast.Return(expression(text))] for text in ("None", "0.0", "1.0"))
    if isinstance(value, ast.Tuple):
        yield [ast.Return(ast.Tuple(value.elts[::-1], ast.Load()))]
        yield from ([ast.Return(element)] for element in value.elts)
    if isinstance(value, ast.Dict):
        for i in range(len(value.keys)):
            keys, values = value.keys[:i] + value.keys[i + 1 :], value.values[:]
            yield [ast.Return(ast.Dict(keys, values[:i] + values[i + 1 :]))]
            zeros = expression("np.zeros_like(value)", value=values[i])
            yield [ast.Return(ast.Dict(value.keys, [*values[:i], zeros, *values[i + 1 :]]))]


def changed_input(site: Site) -> Iterator[Replacement]:
    """Damage an argument in place when the work is done: before a return, or after a loop."""
    if isinstance(site.node, (ast.Return, ast.For)):
        lines = [f"{name} *= 2" for name in ARRAYS if name in site.variables]
        for name in DICTIONARIES:
            if name in site.variables:
                lines += [f"{name}[{key!r}] *= 2" for key in KEYS]
        for line in lines:
            damage = ast.parse(line).body
            after = isinstance(site.node, ast.For)
            yield [site.node, *damage] if after else [*damage, site.node]
