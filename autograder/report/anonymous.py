"""Labels in place of student ids: stable for a class, and not to be guessed from the ids."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.course import write_at_once

HIDDEN = "[…]"


def read_labels(path: Path, students: Iterable[str]) -> dict[str, str]:
    """Return a label for each student, such as "Student 17"; new ones are drawn and kept in `path`.

    The file tells who is who, so it stays with the class's data.
    """
    try:
        labels = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        labels = {}
    new = sorted(set(students) - set(labels))
    if new:
        numbers = list(range(len(labels) + 1, len(labels) + len(new) + 1))
        secrets.SystemRandom().shuffle(numbers)
        labels |= {
            student: f"Student {number}" for student, number in zip(new, numbers, strict=True)
        }
        write_at_once(path, json.dumps(labels, ensure_ascii=False, indent=1).encode())
    return labels


def hide_names(text: str, labels: Mapping[str, str], names: Iterable[str] = ()) -> str:
    """Return `text` with every id replaced by its label and every other name by `[…]`."""
    replacements = {name.casefold(): HIDDEN for name in names}
    replacements |= {student.casefold(): label for student, label in labels.items()}
    if not replacements:
        return text
    longest_first = sorted(replacements, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
    return pattern.sub(lambda match: replacements.get(match[0].casefold(), HIDDEN), text)
