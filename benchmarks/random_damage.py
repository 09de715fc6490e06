"""Damage submissions at random and see what becomes of them: `python -m benchmarks.random_damage`.

Each is the key's answers, damaged by one to three things drawn with a seed: the kinds of
`benchmarks.damages`, and bytes flipped, cut out, doubled or made up, cells shuffled, and values of
the JSON replaced by others. All go through `collect` and `grade`, as a class does. A submission is
lost if it is neither marked nor named with a reason, and a crash is a reason that is Python's and
not a person's. Ends with status 1 if there is a loss or a crash. C8 is left blank: a search takes
most of the time of marking and is of no interest here.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import track

from autograder.course import Course, find_course
from autograder.demo.writing import key_answers
from autograder.downloads import collect
from autograder.hw4.tasks import NOTEBOOKS
from autograder.marks import Outcome
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.pipeline import mark_class, use_sandbox
from autograder.sandbox import available
from benchmarks.damages import DAMAGES, Files, dumped

SEED = 20261124
JUNK: tuple = (
    None,
    0,
    -1,
    1e300,
    True,
    "",
    "x",
    "\ud800",
    [],
    {},
    [[]],
    {"cell_type": "code"},
    2**70,
)
CRASH = re.compile(r"\b(?!JSON)[A-Z]\w*(?:Error|Exception)\b|died|Traceback")


def answered(course: Course) -> Files:
    """Return the key's notebooks, C8 blank, by file name."""
    key = key_answers(course)
    del key["c8_tune"]
    files = {}
    for name in NOTEBOOKS:
        notebook = json.loads((course.released / f"{name}.ipynb").read_text("utf-8"))
        for cell in notebook["cells"]:
            if cell["id"] in key:
                cell["source"] = key[cell["id"]].splitlines(keepends=True)
        files[f"{name}.ipynb"] = dumped(notebook)
    return files


# ------------------------------------------------------------------------------- kinds of accident


def flip(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice((1, 3, 30))):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def truncate(data: bytes, draw: random.Random) -> bytes:
    return data[: draw.randrange(len(data))]


def cut_out(data: bytes, draw: random.Random) -> bytes:
    start, length = draw.randrange(len(data)), draw.choice((1, 100, 5000))
    return data[:start] + data[start + length :]


def double(data: bytes, draw: random.Random) -> bytes:
    start, length = draw.randrange(len(data)), draw.choice((1, 100, 5000))
    return data[: start + length] + data[start:]


def insert(data: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(data))
    return data[:at] + draw.randbytes(draw.choice((1, 20, 500))) + data[at:]


def shuffle(data: bytes, draw: random.Random) -> bytes:
    notebook = json.loads(data)
    cells = notebook["cells"]
    for _ in range(draw.choice((1, 5, len(cells)))):
        cells.insert(draw.randrange(len(cells)), cells.pop(draw.randrange(len(cells))))
    return dumped(notebook)


def drop_cells(data: bytes, draw: random.Random) -> bytes:
    notebook = json.loads(data)
    notebook["cells"] = [cell for cell in notebook["cells"] if draw.random() > 0.2]
    return dumped(notebook)


def edit_json(data: bytes, draw: random.Random) -> bytes:
    """Put other values, of other types, in some places of the JSON."""
    notebook = json.loads(data)
    for _ in range(draw.choice((1, 5, 40))):
        container, key = _somewhere(notebook, draw)
        if draw.random() < 0.3 and isinstance(container, dict):
            del container[key]
        else:
            container[key] = draw.choice(JUNK)
    return json.dumps(notebook, indent=1).encode()


def _somewhere(value: object, draw: random.Random) -> tuple:
    """Return a place in the JSON, as its container and key."""
    while True:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = draw.choice(list(keys))
        inside = value[key]
        if not isinstance(inside, (dict, list)) or not inside or draw.random() < 0.15:
            return value, key
        value = inside


def mix_lines(data: bytes, draw: random.Random) -> bytes:
    lines = data.split(b"\n")
    for _ in range(draw.choice((1, 10))):
        one, two = draw.randrange(len(lines)), draw.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


ACCIDENTS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip, truncate, cut_out, double, insert, shuffle, drop_cells, edit_json, mix_lines,
)  # fmt: skip


def damaged(files: Files, draw: random.Random) -> tuple[Files, list[str]]:
    """Return a submission's files after one to three accidents, and their names."""
    names: list[str] = []
    for _ in range(draw.choice((1, 1, 2, 3))):
        try:
            files, name = _one(files, draw)
        except (ValueError, KeyError, IndexError, StopIteration, TypeError, AttributeError):
            continue  # an earlier accident has left nothing for this one to damage
        names.append(name)
    return files, names


def _one(files: Files, draw: random.Random) -> tuple[Files, str]:
    if draw.random() < 0.5:
        kind = draw.choice(DAMAGES)
        return kind.apply(files), kind.name
    accident, file = draw.choice(ACCIDENTS), draw.choice(sorted(files))
    return {**files, file: accident(files[file], draw)}, accident.__name__


# ---------------------------------------------------------------------------------------- the run


def hand_in(folder: Path, files: Files, count: int, seed: int) -> dict[str, list[str]]:
    """Write `count` damaged submissions into folders of their own; return their accidents."""
    accidents = {}
    for number in track(range(count), "Damaging"):
        student = f"{6530000000 + number}"
        theirs, accidents[student] = damaged(files, random.Random(seed + number))
        for name, data in theirs.items():
            (folder / student / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / student / name).write_bytes(data)
    return accidents


def crashes_in(outcomes: list[Outcome]) -> dict[str, list[str]]:
    """Return the problems whose words are a program's, by student."""
    found = {o.student: [p for p in o.problems if CRASH.search(p)] for o in outcomes}
    return {student: problems for student, problems in found.items() if problems}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.random_damage", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    console = Console(highlight=False)
    use_sandbox("process" if available() else "bubblewrap")
    with tempfile.TemporaryDirectory() as folder:
        root = find_course().root
        course = Course(root, Path(folder) / "class")
        downloads = Path(folder) / "downloads"
        accidents = hand_in(downloads, answered(course), options.count, options.seed)
        start = time.monotonic()
        _, *collected = collect(course, [downloads])
        collecting = time.monotonic() - start
        outcomes = [o for o, _ in mark_class(course, None, options.jobs, force=False).outcomes]
        sums = Counter()
        for row in read_marks(course):
            sums[row.student] += row.machine.marks if row.machine else 0.0
    report(console, accidents, collected, outcomes, sums, collecting)


def report(console, accidents, collected, outcomes, sums, collecting) -> None:
    """Print the outcome; end with status 1 if something was lost or crashed."""
    named = {o.student for o in outcomes if o.marked or o.problems}
    unmatched = {s for result in collected if not result.matched for s in result.sources}
    lost = [s for s in accidents if s not in named and not any(s in text for text in unmatched)]
    crashes = crashes_in(outcomes)
    marked = [o for o in outcomes if o.marked]
    whole = [o for o in marked if o.complete]
    share = sum(sums.values()) / (len(accidents) * max(sums.values(), default=1.0))
    console.print(f"{len(accidents)} submissions damaged; collected in {collecting:.0f} s")
    console.print(f"crashes: {len(crashes)}   lost: {len(lost)}")
    console.print(
        f"marked: {len(marked)} ({len(marked) / len(accidents):.1%}), {len(whole)} of them in both "
        f"notebooks; named with a reason: {len(accidents) - len(whole)}"
    )
    console.print(f"marks by machine: {share:.1%} of those of undamaged submissions")
    for student, problems in crashes.items():
        console.print(f"  {student} ({', '.join(accidents[student])}): {problems}", markup=False)
    for student in lost:
        console.print(f"  lost: {student} ({', '.join(accidents[student])})", markup=False)
    sys.exit(1 if lost or crashes else 0)


if __name__ == "__main__":
    main()
