"""Hand in what makes a marker slow, at ten times its usual size, and time each command.

Each input is one student's, beside a right one. A command may take 60 seconds of CPU more than
for the right one alone, and what the right one gets (marks, feedback) must not change.

    make slow                                  all inputs, an hour
    python -m benchmarks.slow_inputs NAME…     some of them
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.course import Course
from autograder.demo.writing import key_answers
from autograder.hw4.tasks import NOTEBOOKS

ROOT = Path(__file__).resolve().parent.parent
COURSE = Course(ROOT, ROOT / "class")
PR_SET_CHILD_SUBREAPER = 36
MOST_SECONDS = 60.0
HANGS = 900.0  # wall seconds, on a busy machine
HOSTILE, RIGHT = "6530000666", ("6530000021",)
COMMANDS = (
    ("collect",),
    ("grade", "--jobs", "2"),
    ("feedback",),
    ("report",),
    ("export", "--allow-waiting"),
    ("marks", "--format", "json"),
)
BASICS, NETWORK = NOTEBOOKS
FORWARD = "def forward(params, X):\n    pass\n"
Make = Callable[[Path], None]  # writes one student's zip


def notebooks(change: Callable[[list[dict]], None] = lambda cells: None) -> dict[str, str]:
    """Return the key's notebooks as text, the cells of the second one changed."""
    key, texts = key_answers(COURSE), {}
    for name in NOTEBOOKS:
        notebook = json.loads((COURSE.released / f"{name}.ipynb").read_text("utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = key.get(cell["id"], cell["source"])
        if name == NETWORK:
            change(notebook["cells"])
        texts[f"{name}.ipynb"] = json.dumps(notebook, ensure_ascii=False)
    return texts


def packed(files: dict[str, str]) -> Make:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(name, text)

    return write


def with_source(cell_id: str, source: str, **more: object) -> Make:
    """Return a hand-in in which one cell has another text."""

    def change(cells: list[dict]) -> None:
        (cell,) = (cell for cell in cells if cell["id"] == cell_id)
        cell.update(source=source, **more)

    return packed(notebooks(change))


def with_cells(new: list[dict], first: bool = False) -> Make:
    """Return a hand-in with more cells, at the end or at the top."""
    return packed(notebooks(lambda cells: cells.__setitem__(
        slice(0, 0) if first else slice(len(cells), None), new)))  # fmt: skip


def proof(text: str, **more: object) -> Make:
    return with_source("t4_proof", text, **more)


def code(source: str, outputs: tuple = (), **metadata: object) -> dict:
    return {"cell_type": "code", "id": "x", "metadata": metadata, "source": source,
            "outputs": list(outputs), "execution_count": None}  # fmt: skip


def words(source: str) -> dict:
    return {"cell_type": "markdown", "id": "x", "metadata": {}, "source": source}


def pasted(number: int) -> dict[str, dict[str, str]]:
    return {f"é {n}.png": {"image/png": "A"} for n in range(number)}


# ------------------------------------------------------------------------------------------- zips


def members(names: Iterator[str]) -> Make:
    """Return a hand-in with more files, all empty."""

    def write(path: Path) -> None:
        packed(notebooks())(path)
        with zipfile.ZipFile(path, "a") as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(name), b"")

    return write


def entries(number: int, name: bytes = b"a/") -> Make:
    """Return a zip whose table of contents lists one name `number` times."""

    def write(path: Path) -> None:
        fields = (b"PK\x03\x04", 10, 0, 0, 0, 33, 0, 0, 0, len(name), 0)
        local = struct.pack("<4s5H3L2H", *fields) + name
        fields = (b"PK\x01\x02", 10, 10, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 16, 0)
        entry = struct.pack("<4s6H3L5H2L", *fields) + name
        size = len(entry) * number
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, size, len(local), 0)
        path.write_bytes(local + entry * number + end)

    return write


def many_notebooks(number: int, text: str) -> Make:
    """Return a zip that holds a large notebook again and again."""
    (_, large) = notebooks(
        lambda cells: next(c for c in cells if c["id"] == "c1_forward").update(source=text)
    ).values()
    return packed({f"copy {n}.ipynb": large for n in range(number)} | notebooks())


# ----------------------------------------------------------------------------------------- inputs

# name: a hand-in ten times the size of what was found to stop a class
INPUTS: dict[str, Callable[[], Make]] = {
    "nothing": lambda: packed(notebooks()),
    "pictures": lambda: proof("my proof", attachments=pasted(600_000)),
    "pictures-read": lambda: proof("my proof", attachments=pasted(500_000)),
    "pictures-named": lambda: proof(
        "![p](attachment:é%201.png) " * 400_000, attachments=pasted(60_000)
    ),
    "img-without-end": lambda: proof("<img " + "src=attachment:a " * 1_200_000),
    "img-few": lambda: proof("<img src=attachment:a " + "src= " * 2_000_000),
    "blank-lines": lambda: with_source("c1_forward", FORWARD + " \n" * 900_000 + "x = 1\n"),
    "blank-lines-read": lambda: with_source("c1_forward", FORWARD + " \n" * 98_000 + "x = 1\n"),
    "blank-cells": lambda: with_cells([code(f" x = {n}") for n in range(19_000)]),
    "blank-cells-long": lambda: with_cells([code(" x = 1\n" * 40) for n in range(1_900)]),
    "notebooks": lambda: many_notebooks(450, FORWARD + "a" * 9_900_000),
    "notebooks-read": lambda: many_notebooks(45, FORWARD + "a, " * 3_300_000),
    "notebooks-lines": lambda: many_notebooks(
        45, "".join(f"n{n} = 1  {' ' * 90}\n" for n in range(98_000))
    ),
    "same-name": lambda: members("a" for _ in range(49_000)),
    "same-name-read": lambda: members("a" for _ in range(4_900)),
    "entries": lambda: entries(10_000_000),
    "entries-read": lambda: entries(170_000),
    "refused": lambda: entries(1_500_000, b"../a"),
    "refused-read": lambda: entries(150_000, b"../a"),
    "long-names": lambda: members("n/" * 40 + f"{n}" + "e\u0301\u0316" * 9_000 for n in range(500)),
    # Markdown
    **{
        f"markdown-{name}": lambda part=part: proof(part * (1_000_000 // len(part)))
        for name, part in {
            "bold": "<b>",
            "div": "<div>",
            "begin": "\\begin{a}",
            "align": r"\begin{align}",
            "brackets": "[",
            "links": "[a](",
            "quotes": ">",
            "stars": "*a **b ",
            "dollars": "$",
            "equations": r"$\frac{a}{b}$ ",
            "fractions": r"\frac{",
            "headings": "# a\n",
            "ticks": "`a``b",
            "rows": "|a|b|\n",
            "footnotes": "[^a]: x\n",
            "zalgo": "e\u0301\u0316",
            "ampersands": "&",
            "escapes": "\x1b]8;;http://x\x07",
            "less": "<",
            "autolinks": "<http://",
        }.items()
    },
    "markdown-number": lambda: proof("&#" + "9" * 50_000 + ";"),
    "markdown-table": lambda: proof(
        "|a" * 100_000 + "|\n" + "|-" * 100_000 + "|\n" + "|b" * 100_000 + "|\n"
    ),
    "markdown-list": lambda: proof("\n".join(" " * 2 * n + "- a" for n in range(2_000))),
    "markdown-cells": lambda: with_cells([words("<b>" * 6_000) for _ in range(1_800)]),
    # code
    "one-line": lambda: with_source("c1_forward", FORWARD + "x = '" + "a" * 90_000_000 + "'"),
    "deep-brackets": lambda: with_source("c1_forward", FORWARD + "x = " + "[" * 190_000),
    "deep-minus": lambda: with_source("c1_forward", FORWARD + "x = " + "-" * 190_000 + "1"),
    "names": lambda: with_source("c1_forward", "".join(f"forwar{n} = 1\n" for n in range(98_000))),
    "helpers": lambda: with_cells(
        [code(f"def h{n}():\n    return h{n + 1}()") for n in range(1_800)], first=True
    ),
    "huge-integer": lambda: with_source("c1_forward", FORWARD + "x = " + "9" * 1_000_000),
    "prints": lambda: with_cells([code("print('x' * 190_000)") for _ in range(1_800)]),
    "errors": lambda: with_cells([code("raise ValueError('x' * 10**6)") for _ in range(1_800)]),
    # JSON
    "deep-json": lambda: packed(notebooks() | {f"{NETWORK}.ipynb": "[" * 5_000_000}),
    "deep-metadata": lambda: with_cells(
        [
            json.loads(
                json.dumps(code("x")).replace(
                    '"metadata": {}', '"metadata": {"a": ' + "[" * 800 + "]" * 800 + "}"
                )
            )
        ]
    ),
    "json-integer": lambda: packed(
        {
            n: t.replace('"nbformat_minor": 5', '"nbformat_minor": ' + "9" * 100_000)
            for n, t in notebooks().items()
        }
    ),
    "json-nan": lambda: packed(
        {
            n: t.replace('"nbformat_minor": 5', '"nbformat_minor": NaN')
            for n, t in notebooks().items()
        }
    ),
    "tags": lambda: with_cells(
        [code("x", tags=[f"t{n}" for n in range(1_000)]) for _ in range(900)]
    ),
    "outputs": lambda: with_cells(
        [
            code(
                "x = 1",
                outputs=[{"output_type": "stream", "name": "stdout", "text": "a"}] * 300_000,
            )
        ]
    ),
}


# ------------------------------------------------------------------------------------------ times


def run(command: tuple[str, ...], folder: Path) -> tuple[float, int, str]:
    """Run a command; return its CPU seconds with its children's, its status and its output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    program = [sys.executable, "-m", "autograder", *command, "--class-dir", str(folder / "class")]
    program += [str(folder / "downloads")] if command[0] == "collect" else []
    try:
        done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=HANGS,
                              env={**os.environ, "COLUMNS": "200"}, check=False)  # fmt: skip
        status, said = done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired:
        status, said = -1, "did not end"
    with contextlib.suppress(ChildProcessError):
        while True:  # workers, whose parent has gone
            os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, status, said


def try_out(name: str, make: Make) -> tuple[list[str], dict[str, float]]:
    """Run all commands on a class with the input; return what went wrong, and the times."""
    troubles, seconds = [], {}
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        (folder / "downloads").mkdir()
        for student in RIGHT:
            packed(notebooks())(folder / "downloads" / f"hw4_{student}.zip")
        make(folder / "downloads" / f"hw4_{HOSTILE}.zip")
        for command in COMMANDS:
            start = time.monotonic()
            used, status, said = run(command, folder)
            seconds[command[0]] = max(used, 0.0)
            wall = time.monotonic() - start
            theirs = [line for line in said.splitlines() if HOSTILE in line]
            print(
                f"  {name:20} {command[0]:9} CPU {used:6.1f} s, wall {wall:6.1f} s, "
                f"status {status}, {len(said):,} characters; {' / '.join(theirs)[:150]!r}",
                flush=True,
            )
            if status not in (0, 1) or used > MOST_SECONDS or "Traceback" in said:
                troubles.append(
                    f"{name}: {command[0]} took {used:.0f} s, status {status}: {said[-300:]}"
                )
            if len(said) > 100_000 and command[0] != "marks":
                troubles.append(f"{name}: {command[0]} printed {len(said):,} characters")
        troubles += [
            f"{name}: {student} {text}" for student in RIGHT for text in harm(folder, said, student)
        ]
    return troubles, seconds


def harm(folder: Path, marks: str, student: str) -> Iterator[str]:
    """Yield what a right student has lost; `marks` is what the last command printed."""
    if not (folder / "class" / "feedback" / student / "hw4" / "feedback.html").is_file():
        yield "has no feedback page"
    try:
        rows = [row for row in json.loads(marks) if row["student"] == student]
    except ValueError:
        rows = []
    lost = [
        row["task"] for row in rows if row["status"] not in ("passed", "partial", "needs_marking")
    ]
    if lost or not rows:
        yield f"has lost marks in {lost or 'all tasks'}"


def main() -> None:
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)  # so that workers' seconds are ours to count
    chosen = sys.argv[1:] or list(INPUTS)
    troubles: list[str] = []
    slowest: dict[str, float] = {}
    for name in chosen:
        found, seconds = try_out(name, INPUTS[name]())
        troubles += found
        slowest |= {
            command: max(used, slowest.get(command, 0.0)) for command, used in seconds.items()
        }
    print(f"{len(chosen)} inputs; most CPU seconds of each command:")
    print("  " + ", ".join(f"{command} {used:.1f}" for command, used in slowest.items()))
    print("\n".join(troubles) or "No command was slow, and nobody else lost anything.")
    raise SystemExit(bool(troubles))


if __name__ == "__main__":
    main()
