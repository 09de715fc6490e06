"""The file of explanations: why a mutant that survives is a right answer all the same."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .generate import Mutant

EXPLANATIONS = Path(__file__).with_name("survivors.toml")


@dataclass(frozen=True)
class Explanation:
    """Why the mutants of one line that are named in `after` cannot be told from the reference."""

    task: str
    function: str
    before: str
    after: tuple[str, ...]
    why: str

    @property
    def keys(self) -> set[tuple[str, str, str, str]]:
        return {(self.task, self.function, self.before, line) for line in self.after}


def read_explanations(path: Path = EXPLANATIONS) -> list[Explanation]:
    """Read the explanations.

    Raises:
        ValueError: an entry lacks a field, has an unknown one, or names a mutant a second time.
    """
    explanations: list[Explanation] = []
    seen: set = set()
    for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("survivor", []):
        if sorted(entry) != ["after", "before", "function", "task", "why"]:
            raise ValueError(f"{path.name}: fields {sorted(entry)} in the entry {entry}")
        explanation = Explanation(**{**entry, "after": tuple(entry["after"])})
        if seen & explanation.keys or len(explanation.keys) < len(explanation.after):
            raise ValueError(f"{path.name}: explained twice: {explanation.before}")
        seen |= explanation.keys
        explanations.append(explanation)
    return explanations


def match(
    survivors: Iterable[Mutant], explanations: Iterable[Explanation], tasks: Iterable[str]
) -> tuple[dict[Mutant, str], list[Mutant], list[tuple[str, str, str, str]]]:
    """Return the explained survivors with their reasons, the unexplained, and the stale keys.

    An explanation is stale when its task is one of `tasks` and the mutant did not survive.
    """
    reasons = {key: entry.why for entry in explanations for key in entry.keys}
    survivors = list(survivors)
    explained = {mutant: reasons[mutant.key] for mutant in survivors if mutant.key in reasons}
    unexplained = [mutant for mutant in survivors if mutant not in explained]
    alive = {mutant.key for mutant in survivors}
    stale = [key for key in reasons if key[0] in set(tasks) and key not in alive]
    return explained, unexplained, stale
