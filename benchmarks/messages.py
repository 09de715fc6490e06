"""Print what each known mistake is told: `python -m benchmarks.messages [TASK …]`.

A table in Markdown, a row for each mistake of tests/submissions and each one that the catalogue can
compute: the first message of the kit's instant check, the marker's with the name's hint, and the
words of the longer one. It is read by people who have not seen the key: is each message true, does
it hold no code, does it ask one question? Exit status: 1 if a check of the kit stops, or says more
than sixty words.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

from hw4kit.checks import CheckReport, by_name, check_t1, check_t2, check_t3

from autograder.hw4 import HOMEWORK, mark
from autograder.hw4.misconceptions import ENTRIES
from autograder.hw4.misconceptions.catalogue import matchers
from autograder.results import Verdict

sys.path.append(str(Path(__file__).parent.parent / "tests"))  # the known mistakes are theirs
from submissions import FUNCTION_OF, WRONG, key_names

MOST_WORDS = 60
FUNCTIONS = {task: (name,) for task, name in FUNCTION_OF.items()}
FUNCTIONS |= {"T4": ("dP_dh", "dL_dh"), "OT3": ("dropout_forward",)}
HEADING = "| mistake | kit | marker | words |\n| --- | --- | --- | --- |"


def mistakes(tasks: Iterable[str]) -> Iterator[tuple[str, str, dict]]:
    """Yield (what it is, its task, the names of a notebook with it)."""
    for task in tasks:
        for case in WRONG:
            if task in case.tasks:
                yield case.mistake, task, key_names() | case.make()
        for matcher in matchers(task):
            for entry in ENTRIES[task]:
                for way in entry.ways:
                    if matcher.chain.outputs(matcher.function, way) != matcher.right.nodes:
                        wrong = matcher.chain.function(matcher.function, way)
                        yield str(entry.title), task, key_names() | {matcher.function: wrong}


def of_kit(task: str, names: dict) -> str:
    """Return the first message of the instant check, or that there is none."""
    found = reports(task, names)
    for report in found:
        for item in report.failures:
            return f"{item.name}: {item.message}"
        if report.status == "open":
            return str(report)
    return "(form only)" if any(report.status == "form" for report in found) else "(green)"


def reports(task: str, names: dict) -> list[CheckReport]:
    """Return what the instant checks of a task say."""
    if task == "T1":
        return [check_t1(names["t1"])]
    if task == "T2":
        return [check_t2(*(names[f"{letter}_shape"] for letter in "ABC"))]
    if task == "T3":
        return [check_t3(names["num_parameters"])]
    return [by_name.check_named(name, names[name], names, {}) for name in FUNCTIONS[task]]


def of_marker(verdict: Verdict) -> str:
    """Return the first failed check's message, with the hint of the mistake that it names."""
    for finding in verdict.findings:
        if not finding.passed:
            hints = [entry.hint for entry in HOMEWORK.explain(finding.misconception or "")][:1]
            return " ".join([f"{finding.check}: {finding.message}", *map(str, hints)])
    return "(full marks)"


def words_of(said: str) -> int:
    """Return how many words a message has, without the name of the check that it stands under."""
    return len(said.partition(": ")[2].split())


def row(mistake: str, task: str, kit: str, marker: str) -> str:
    """Return a row of the table."""
    words = max(words_of(kit), words_of(marker))
    cells = (f"{task}: {mistake}", kit, marker, str(words))
    return "| " + " | ".join(c.replace("|", "\\|").replace("\n", "<br>") for c in cells) + " |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tasks", nargs="*", default=[], help="such as C1 C2; all but C8 without")
    tasks = parser.parse_args().tasks or [task for task in ENTRIES if task != "C8"]
    warnings.simplefilter("ignore")
    faults = 0
    print(HEADING)
    for mistake, task, names in mistakes(tasks):
        kit, marker = of_kit(task, names), of_marker(mark(task, names))
        print(row(mistake, task, kit, marker), flush=True)
        faults += "The check itself stopped" in kit or words_of(kit) > MOST_WORDS
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
