"""Whether an equation is the answer's own: not quoted, not behind a slip, not a mere result."""

from __future__ import annotations

import re
from dataclasses import replace

from hw4kit.equations.conditions import Condition
from hw4kit.equations.trees import (
    Add,
    Call,
    Deriv,
    Differential,
    Mul,
    Neg,
    Node,
    Relation,
    Sym,
    walk,
)
from hw4kit.equations.understood import Understanding, Understood
from hw4kit.equations.values import Evaluator
from hw4kit.equations.verdicts.meanings import symbols
from hw4kit.equations.worlds.state import World

from autograder.hw4.stated.formal import parts, shape_of
from autograder.hw4.stated.matching import LEFT, Statement, covered

LOSSES = ("L", "L_data", "L_n")
BEFORE, AFTER = 160, 80  # characters around an equation that say what it is for
SENTENCE = re.compile(r"(?<=[.!?;])\s|\n\s*\n(?=\s*[^\s$\\])")
QUOTED = re.compile(
    r"\b(?:to (?:be )?(?:prove[dn]?|shown?|verify|verified|check)|prove that|show that"
    r"|must (?:be|get|show)|wants?|wanted|should|goal|claim\w*|expected|(?:well |is |are )known"
    r"|hint|target|desired|supposed|as given"
    r"|from the (?:task|lecture|book|slides?|notes|net|internet|question|problem)"
    r"|wrong\w*|incorrect\w*|(?:is|are) not|not true|instead of|asked)\b"
    r"|พิสูจน์|(?:จง|ต้อง|จะ|ให้|เพื่อ)แสดง|ต้องการ|ควร(?:จะ)?(?:ได้|เป็น)|เป้าหมาย|โจทย์|สิ่งที่|ไม่จริง|ผิด"
    r"|จาก(?:หนังสือ|สไลด์|เอกสาร|อินเทอร์เน็ต)|คำใบ้|ทราบ(?:กัน)?(?:ดี)?ว่า",
    re.IGNORECASE,
)
LATER = re.compile(
    r"\b(?:to (?:be )?(?:prove[dn]?|shown?)|(?:must|has to|have to|needs? to|remains to) be"
    r" (?:prove[dn]|shown)|is (?:wrong|false|not true|incorrect)|what (?:I|we) (?:want|have to))\b"
    r"|ต้องพิสูจน์|ที่ต้องการ|ไม่จริง",
    re.IGNORECASE,
)
DERIVED = re.compile(r"\b(?:deriv(?:ed|ation)|written out|proof|proved)\b|พิสูจน์|วิธีทำ", re.IGNORECASE)


def quoted(text: str, one: Understood) -> bool:
    """Say whether the words around an equality say that it is yet to be shown, or another's."""
    start, end = one.pair.lefts[0].at[0], one.pair.right.at[1]
    line = text[text.rfind("\n", 0, start) + 1 : start]
    before = SENTENCE.split(text[max(0, start - BEFORE) : start].rstrip("$\\[({ \n\t"))[-1]
    after = text[end : end + AFTER].partition("\n\n")[0].partition(". ")[0]
    return (
        one.pair.supposed
        or line.lstrip().startswith((">", "~~"))
        or bool(QUOTED.search(before))
        or bool(LATER.search(after))
    )


def out_of_place(one: Understood) -> bool:
    """Say whether an equality in one index stands where two indices are said to differ."""
    if not one.held and one.left is not None and one.pair.own + one.pair.near:
        nearest = [*one.pair.own, *one.pair.near][0]
        return differ(nearest) and is_derivative(one.left, one) and one_index(one)
    return False


def differ(condition: Condition) -> bool:
    node = condition.node
    return condition.kind == "unequal" or (isinstance(node, Relation) and node.ops == ("≠",))


def is_derivative(node: Node, one: Understood) -> bool:
    """Say whether there is a derivative in a side, and none of the loss."""
    found = [part for part in walk(node) if isinstance(part, (Deriv, Differential))]
    return bool(found) and not any(is_loss(part, one) for part in found)


def is_loss(node: Deriv | Differential, one: Understood) -> bool:
    body = node.body if isinstance(node, Deriv) else node.of
    if not isinstance(body, Sym):
        return False
    key, _ = one.letters.split(body)
    return (one.letters.aliases.get(key) or one.letters.quantity(key)) in LOSSES


def one_index(one: Understood) -> bool:
    letters = {part.name for part in walk(one.left) if isinstance(part, Sym) and not part.subs}
    return len({name for name in letters if len(name) == 1 and name.islower()} - {"y"}) == 1


def is_result(wanted: Statement) -> bool:
    """Say whether an equation says what a derivative is, without a derivative."""
    (_, left), (_, right) = wanted.shapes
    return left and not right


def worked(
    wanted: Statement, one: Statement, item: str, found: list[Understood], formal: World
) -> bool:
    """Say whether a result comes from steps: in its chain, or in equalities of `found` before it.

    Of an item that asks for a derivation these are derivatives of something else, none of them
    false.
    """
    if not is_result(wanted):
        return True
    strict = bool(DERIVED.search(item))
    before = [other for other in found if other.pair.order < one.first.pair.order]
    helpers = (o for o in before if strict and o.verdict == "false" and o.left is not None)
    if any(is_helper(wanted, other, one.cell, formal) for other in helpers):
        return False
    if len(one.between) > 1:
        start = one.between[0]
        first = Statement(one.cell, start, start, start.held or (), (start,))
        if not covered(wanted, first, formal).any():
            return True
    return any(
        supports(wanted, other, one.cell, strict, formal)
        for other in before
        if other.verdict == "true" and other.held is not None
    )


def is_helper(wanted: Statement, one: Understood, cell: Understanding, formal: World) -> bool:
    """Say whether an equality is about a derivative of something else."""
    return is_derivative(one.left, one) and not same_left(wanted, one, cell, formal, anywhere=True)


def supports(
    wanted: Statement, one: Understood, cell: Understanding, strict: bool, formal: World
) -> bool:
    """Say whether an equality can be a step on the way to a result.

    One with the same left side is, if it is said for the same indices and is no result itself.
    """
    evaluator = cell.evaluator(one)
    if not is_derivative(one.left, one):
        sums = any(shape_of(side, evaluator)[0] for side in (one.left, one.right))
        return not strict and (sums or isinstance(one.left, Deriv))
    if not strict or is_helper(wanted, one, cell, formal):
        return True
    steps = any(is_step(part, evaluator) for part in parts(one.right, evaluator))
    return steps and same_left(wanted, one, cell, formal)


def is_step(node: Node, evaluator: Evaluator) -> bool:
    """Say whether a part of a formula is a derivative or an exponential."""
    if isinstance(node, Sym):
        key, _ = evaluator.letters.split(node)
        name = evaluator.alias(key) if key in evaluator.letters.own else None
        return node.name == "e" or (name or evaluator.letters.quantity(key)) in ("E", "Z")
    exponential = isinstance(node, Call) and node.name == "exp"
    return exponential or isinstance(node, (Deriv, Differential))


def same_left(
    wanted: Statement, one: Understood, cell: Understanding, formal: World, anywhere: bool = False
) -> bool:
    """Say whether an equality's left side is that of a wanted one, `anywhere` for any indices."""
    held = tuple(one_condition(one)) if one.held is None else one.held
    conditions = () if anywhere else held
    given = Statement(cell, one, one, conditions, (one,))
    if anywhere:
        wanted = replace(wanted, conditions=(), _values={})
    return bool(covered(wanted, given, formal, LEFT).any())


def one_condition(one: Understood) -> list[Condition]:
    pair = one.pair
    return [*pair.own, *pair.near, *pair.far][:1]


def spoiled(wanted: Statement, found: list[Understood], cell: Understanding, formal: World) -> bool:
    """Say whether a chain from a result's left side holds a false equality."""
    if not is_result(wanted):
        return False
    heads = {}
    for one in found:
        heads.setdefault(one.pair.chain, one)
    slips = {one.pair.chain for one in found if one.verdict == "false"}
    return any(
        heads[chain].left is not None and same_left(wanted, heads[chain], cell, formal)
        for chain in slips
    )


def formulas(cell: Understanding) -> list[Statement]:
    """Return the formulas of an item that stand in no equation: sums and products of letters."""
    letters = replace(cell.letters, labels=set())
    found = []
    for side, _ in cell.statements.alone:
        node = cell.parsed(side)
        if isinstance(node, (Add, Mul, Neg)) and len(symbols(node)) > 1:
            one = Understood(None, "true", node, node, letters)
            found.append(Statement(cell, one, one))
    return found


def comes_to(wanted: Statement, one: Understood, said: list[Statement], formal: World) -> bool:
    """Say whether an equality ends at a formula: from another one, or from a sum before it."""
    cell = said[0].cell
    end = replace(one, left=one.right)
    if not covered(wanted, Statement(cell, end, end, one.held or ()), formal, LEFT).any():
        return False
    if not shape_of(one.left, cell.evaluator(one))[1]:
        return True
    head = Statement(cell, one, one)
    before = [other for other in said if other.last.pair.order < one.pair.order]
    return any(
        other.shapes[1] == (True, False) and covered(head, other, formal, LEFT).any()
        for other in before
    )
