"""Which tests stay together when several processes share them out (`--dist loadgroup`).

A file whose tests start processes stays whole: they share a class that takes long to mark, and may
build on each other. Where they do not, it says how many stay together: `TOGETHER = 5`. All others
are shared out in small portions, which come last and fill up what the large ones leave.
"""

from __future__ import annotations

from collections import Counter

import pytest
from processes import MARK

PORTION = 25


@pytest.hookimpl(tryfirst=True)  # before the group becomes a part of the test's name
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not starts_processes(item))
    seen: Counter[str] = Counter()
    for item in items:
        kind = MARK if starts_processes(item) else "quick"
        group = f"{item.path.stem}-{kind}"
        number = seen[group] // portion(item)
        seen[group] += 1
        item.add_marker(pytest.mark.xdist_group(f"{group}-{number}"))


def starts_processes(item: pytest.Item) -> bool:
    return item.get_closest_marker(MARK) is not None


def portion(item: pytest.Item) -> int:
    """Return how many tests of an item's file and kind one process runs in a row."""
    if not starts_processes(item):
        return PORTION
    return getattr(item.module, "TOGETHER", 1_000_000)
