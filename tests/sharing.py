"""Which tests stay together when several processes share them out (`--dist loadgroup`).

A file whose tests start processes stays whole: they share a class that takes long to mark, and may
build on each other. Where they do not, it says how many stay together: `TOGETHER = 5`. All others
are shared out in small portions, which come last and fill up what the large ones leave. Who would
keep a process busy alone at the end starts first.
"""

from __future__ import annotations

from collections import Counter

import pytest
from processes import MARK

PORTION = 25
# The files whose groups take longest, half a minute and more for those that start processes.
LONGEST = (
    "test_grading",
    "test_formgrader",
    "test_student_journey",
    "test_plain_assignment",
    "test_attacks",
    "test_marking_elsewhere",
    "test_workers",
    "test_process",
    "test_feedback",
    "test_saves",
    "test_carried_forward",
    "test_repeated_slips",
    "test_names",
    "test_page",
)


@pytest.hookimpl(tryfirst=True)  # before the group becomes a part of the test's name
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: (not starts_processes(item), place_in_line(item)))
    seen: Counter[str] = Counter()
    for item in items:
        kind = MARK if starts_processes(item) else "quick"
        group = f"{item.path.stem}-{kind}"
        number = seen[group] // portion(item)
        seen[group] += 1
        item.add_marker(pytest.mark.xdist_group(f"{group}-{number}"))


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_node_collection_finished(node: object, ids: list[str]) -> None:
    """Refuse to share out tests whose groups are lost: all that they share would be made again.

    pytest-xdist hands groups on as a part of the tests' names.
    """
    if node.config.getvalue("dist") == "loadgroup" and not all("@" in name for name in ids):
        raise pytest.UsageError("This pytest and this pytest-xdist lose the tests' groups.")


def place_in_line(item: pytest.Item) -> int:
    name = item.path.stem
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


def starts_processes(item: pytest.Item) -> bool:
    return item.get_closest_marker(MARK) is not None


def portion(item: pytest.Item) -> int:
    """Return how many tests of an item's file and kind one process runs in a row."""
    if not starts_processes(item):
        return PORTION
    return getattr(item.module, "TOGETHER", 1_000_000)
