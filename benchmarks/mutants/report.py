"""Print what became of the mutants: a table of tasks, the survivors, and what needs a person."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from .generate import Mutant
from .run import Outcome, Result
from .survivors import Explanation, match

COLUMNS = "{:<6}{:>9}{:>9}{:>11}{:>11}{:>13}{:>9}"
HEADINGS = ("task", "mutants", "killed", "by timeout", "equivalent", "unexplained", "broken")


def report(results: list[Result], explanations: list[Explanation], tasks: Iterable[str]) -> int:
    """Print everything and return the exit status."""
    survivors = [result.mutant for result in results if result.outcome is Outcome.SURVIVED]
    broken = [result for result in results if result.outcome is Outcome.BROKEN]
    explained, unexplained, stale = match(survivors, explanations, tasks)
    _print_explained(explained)
    for result in results:
        if result.outcome is Outcome.TIMED_OUT:
            print(f"killed by the time limit: {result.mutant}\n")
    for mutant in unexplained:
        print(f"SURVIVED, unexplained: {mutant}\n")
    for result in broken:
        print(f"THE MARKER FAILED on {result.mutant}\n{textwrap.indent(result.detail, '    ')}\n")
    for task, function, before, after in stale:
        print(
            f"STALE explanation, no such survivor: {task} {function}\n  - {before}\n  + {after}\n"
        )
    _print_table(results, explained, list(tasks))
    return 1 if unexplained or broken or stale else 0


def _print_explained(explained: dict[Mutant, str]) -> None:
    """Print the survivors under their reasons, one reason once."""
    groups: dict[tuple[str, str, str, str], list[Mutant]] = {}
    for mutant, why in explained.items():
        groups.setdefault((mutant.task, mutant.function, mutant.before, why), []).append(mutant)
    for (task, function, before, why), mutants in groups.items():
        print(f"survived, equivalent: {task} {function}\n    - {before}")
        print(*(f"    + {mutant.after}" for mutant in mutants), sep="\n")
        print(textwrap.fill(why, 100, initial_indent="  why: ", subsequent_indent="  "), end="\n\n")


def _print_table(results: list[Result], explained: dict[Mutant, str], tasks: list[str]) -> None:
    rows = [_row(task, [r for r in results if r.mutant.task == task], explained) for task in tasks]
    print(COLUMNS.format(*HEADINGS))
    for row in rows:
        print(COLUMNS.format(*row))
    sums = [sum(row[i] for row in rows) for i in range(1, len(HEADINGS))]
    print(COLUMNS.format("all", *sums))
    total, killed, _, equivalent, *_ = sums
    print(f"\nkilled {killed}/{total}; of those not equivalent {killed}/{total - equivalent}")


def _row(task: str, results: list[Result], explained: dict[Mutant, str]) -> tuple:
    def count(*outcomes: Outcome) -> int:
        return sum(result.outcome in outcomes for result in results)

    equivalent = sum(result.mutant in explained for result in results)
    return (
        task,
        len(results),
        count(Outcome.KILLED, Outcome.TIMED_OUT),
        count(Outcome.TIMED_OUT),
        equivalent,
        count(Outcome.SURVIVED) - equivalent,
        count(Outcome.BROKEN),
    )
