"""Group simulated classes whose answers' truth is known: is anything equal that is not?

`python -m benchmarks.groups --help`. A class has blank answers and pictures, copies of typed
answers in other spellings and with other names of indices, answers with one or two planted faults,
spelt likewise, and answers with words of their own. Two answers say the same if they come from the
same template with the same faults.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from random import Random

from autograder.written.groups import BLANK, EQUAL, NEAR, AnswerText, Group, groups
from benchmarks.written_answers import ANSWERS, faults, named, respelled

TASKS = {"a proof": "proof", "the matrix form": "matrix", "numbers": "numbers"}
# What students hand in, in per cent of a class.
MIX = {"blank": 12, "picture": 15, "copy": 35, "one fault": 20, "two faults": 6, "own words": 12}
FAULTS_MADE = 12  # many students make the same few


@dataclass(frozen=True)
class Simulated:
    """An answer and what it truly says; those with the same `truth` say the same."""

    answer: AnswerText
    kind: str
    truth: str


def simulate(count: int, task: str, rng: Random) -> dict[str, Simulated]:
    """Return a class's answers to a task, by student."""
    templates = [text for name, text in ANSWERS.items() if name.startswith(TASKS[task])]
    made = {text: rng.sample(list(faults(text)), FAULTS_MADE) for text in templates}
    kinds = rng.choices(list(MIX), list(MIX.values()), k=count)
    return {
        f"s{number:03}": _simulated(kind, number, rng.choice(templates), made, rng)
        for number, kind in enumerate(kinds)
    }


def _simulated(
    kind: str, number: int, template: str, made: Mapping[str, list[tuple[str, str]]], rng: Random
) -> Simulated:
    if kind == "blank":
        return Simulated(AnswerText(rng.choice(["", " \n", "YOUR ANSWER HERE"])), kind, "")
    if kind == "picture":
        return Simulated(AnswerText(f"![](page{number}.jpg)"), kind, f"picture {number}")
    if kind in ("one fault", "two faults"):
        template = rng.choice(made[template])[1]
    if kind == "two faults":
        # A second index could make a renaming of the two.
        template = rng.choice([text for name, text in faults(template) if name != "an index"])
    if kind == "own words":
        template += f"\nThat is step {number} of my notes."
    return Simulated(AnswerText(respelled(named(template, rng), rng)), kind, template)


def false_pairs(found: list[Group], made: Mapping[str, Simulated]) -> Iterator[tuple[str, str]]:
    """Yield the pairs that stand together as equal or blank and do not say the same."""
    for group in found:
        if group.kind != NEAR:
            for pair in combinations(group.members, 2):
                if made[pair[0]].truth != made[pair[1]].truth:
                    yield pair


def saved(found: list[Group], *kinds: str) -> int:
    """Return how many answers need not be read again: all but one of each group."""
    return sum(len(group.members) - 1 for group in found if group.kind in kinds)


def could_be_saved(made: Mapping[str, Simulated]) -> int:
    truths = Counter(one.truth for one in made.values() if one.kind not in ("blank", "picture"))
    return sum(count - 1 for count in truths.values())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.groups", description=__doc__)
    parser.add_argument("--students", type=int, default=500, help="in each class (500)")
    parser.add_argument("--classes", type=int, default=5, help="of each task (5)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    wrong = 0
    for task in TASKS:
        for number in range(options.classes):
            rng = Random(f"{task} {options.seed + number}")
            wrong += _one_class(simulate(options.students, task, rng), task)
    print(f"{wrong} pairs that say different things stand together as equal.")
    return 1 if wrong else 0


def _one_class(made: Mapping[str, Simulated], task: str) -> int:
    begin = time.perf_counter()
    found = groups({student: one.answer for student, one in made.items()})
    seconds = time.perf_counter() - begin
    wrong = list(false_pairs(found, made))
    for one, other in wrong[:3]:
        print(f"NOT EQUAL:\n{made[one].answer.text}\n{made[other].answer.text}")
    typed = sum(one.kind not in ("blank", "picture") for one in made.values())
    near = sum(len(group.members) for group in found if group.kind == NEAR)
    equal = saved(found, EQUAL)
    print(
        f"{task:16} {len(made)} answers in {seconds:.1f} s: {saved(found, BLANK)} blank ones and "
        f"{equal} of {typed} typed ones need no second reading ({equal / typed:.0%}; "
        f"{could_be_saved(made)} say what another one says), {near} stand with nearly equal ones; "
        f"{len(wrong)} wrong pairs"
    )
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())
