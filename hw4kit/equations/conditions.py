"""Conditions in words, in English and Thai: the same index, other classes, otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .trees import Node, Relation

OTHERWISE = re.compile(
    r"\b(otherwise|(?<!nothing )(?<!anything )(?<!everything )else|other cases|if not|or not)\b"
    r"|นอกเหนือ|กรณีอื่น|มิฉะนั้น|ไม่ใช่|อื่น\s*ๆ|นอกนั้น",
    re.I,
)
UNEQUAL = re.compile(
    r"\b(differ\w*|distinct|unequal|off[- ]?diagonal|another|the others|mismatch|not match"
    r"|other (class|index|indices|score)\w*|not (the )?(same|equal)|do(es)? not (match|equal))\b"
    r"|ต่างกัน|ไม่เท่า|คนละ|ไม่ตรง|ต่าง(ดัชนี|คลาส|ตัว)",
    re.I,
)
EQUAL = re.compile(
    r"\b(same|equal|coincide|match\w*|(?<!off)(?<!off[- ])diagonal|identical"
    r"|own (score|index|class))\b"
    r"|เท่ากัน|เดียวกัน|ตรงกัน|เหมือนกัน|ตัวเอง",
    re.I,
)


@dataclass(frozen=True)
class Condition:
    """A condition on indices: a relation, or "equal" / "unequal" of whichever two there are."""

    text: str
    node: Node | None = None
    kind: str = ""


def negated(condition: Condition) -> Condition:
    """Return the opposite of a condition, for "otherwise"."""
    node = condition.node
    if isinstance(node, Relation) and len(node.ops) == 1 and node.ops[0] in "=≠":
        other = "≠" if node.ops[0] == "=" else "="
        return Condition(f"not {condition.text}", Relation(node.sides, (other,)))
    return Condition("otherwise", kind="equal" if condition.kind == "unequal" else "unequal")


def in_words(words: str) -> str:
    """Return "equal", "unequal", "otherwise" or "" for what words say about indices."""
    for kind, pattern in (("unequal", UNEQUAL), ("equal", EQUAL), ("otherwise", OTHERWISE)):
        if pattern.search(words[:300]):
            return kind
    return ""
