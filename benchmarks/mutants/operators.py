"""The mutation operators, by families: what kinds of faults are planted."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import expressions, statements
from .sites import Replacement, Site

FAMILIES: dict[str, Callable[[Site], Iterator[Replacement]]] = {
    "arithmetic": expressions.arithmetic,
    "comparison": expressions.comparison,
    "condition": expressions.condition,
    "unary": expressions.unary,
    "constant": expressions.constant,
    "factor": expressions.factor,
    "slightly off": expressions.slightly_off,
    "wrapped": expressions.wrapped,
    "axis": expressions.axis,
    "transpose": expressions.transpose,
    "dropped term": expressions.dropped_term,
    "repeated term": expressions.repeated_term,
    "regularised bias": expressions.regularised_bias,
    "swapped sides": expressions.swapped_sides,
    "dropped call": expressions.dropped_call,
    "dropped argument": expressions.dropped_argument,
    "dropped index": expressions.dropped_index,
    "key": expressions.key,
    "variable": expressions.variable,
    "function name": expressions.function_name,
    "off by one": expressions.off_by_one,
    "random draw": expressions.random_draw,
    "not in place": statements.not_in_place,
    "augmented assignment": statements.augmented,
    "plain assignment": statements.plain_to_augmented,
    "dropped statement": statements.dropped_statement,
    "repeated statement": statements.repeated_statement,
    "loop": statements.loop,
    "returned value": statements.returned,
    "changed input": statements.changed_input,
}
