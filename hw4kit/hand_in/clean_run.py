"""Run a notebook in a new kernel, from top to bottom, and say what happened to it.

A process of its own does it (`python -m hw4kit.hand_in.clean_run FILE SECONDS`), since inside a
notebook an event loop runs already. It prints one line of JSON for each cell that begins, and at
last one with what it found. The file stays as it is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from ..words import say

GUARD = (
    "HW4_CLEAN_RUN"  # set while a notebook is run here, so that its last cell does not do it again
)
LONGEST_MESSAGE = 200  # characters
NOT_PASSED = "0.0"  # the plain form of a check that does not pass yet


@dataclass
class CleanRun:
    """What happened: errors as (the cell's first line, the error), and the checks still red.

    stopped_in: the cell that was running when the time was up; trouble: why nothing could be run.
    """

    errors: list[tuple[str, str]] = field(default_factory=list)
    red: list[str] = field(default_factory=list)
    stopped_in: str = ""
    trouble: str = ""


def can_run() -> bool:
    """Return whether what runs notebooks is installed; it comes with JupyterLab."""
    return all(find_spec(name) is not None for name in ("nbclient", "nbformat", "ipykernel"))


def run_clean(path: Path, seconds: float, progress: Callable[[int, int], None]) -> CleanRun:
    """Run the notebook at `path` in a new kernel; `progress` gets (cell, number of cells)."""
    command = [sys.executable, "-m", f"{__package__}.clean_run", str(path.resolve()), str(seconds)]
    kit = str(Path(__file__).parents[2])  # may lie in a zip
    search = os.pathsep.join([kit, os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)
    environment = {**os.environ, "PYTHONPATH": search, "PYTHONWARNINGS": "ignore", GUARD: "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env=environment, cwd=path.resolve().parent,
    )  # fmt: skip
    with process:
        try:
            return follow(process, progress)
        finally:
            if process.poll() is None:
                process.terminate()


def follow(process: subprocess.Popen, progress: Callable[[int, int], None]) -> CleanRun:
    """Read the other process's lines to their end."""
    for line in process.stdout:
        message = json.loads(line)
        if "found" in message:
            return CleanRun(**message["found"])
        progress(message["cell"], message["cells"])
    last = process.stderr.read().strip().splitlines()[-1:]
    return CleanRun(trouble=last[0][:LONGEST_MESSAGE] if last else say("it ended without a word"))


# ------------------------------------------------------------------------- the process of its own


def main(path: Path, seconds: float) -> None:
    """Run the notebook and print what happened, one JSON object a line."""
    import nbformat
    from nbclient import NotebookClient

    os.environ["PYTHONIOENCODING"] = "utf-8"
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    end = time.monotonic() + seconds
    begun = []

    def begin(cell, cell_index: int) -> None:
        if cell.cell_type == "code":
            begun.append(shown_line(cell.source))
            say_line(cell=len(begun), cells=len(code))

    # python3 is the kernel of this very Python, whatever the notebook's own is called elsewhere.
    client = NotebookClient(
        notebook, kernel_name="python3", allow_errors=True, on_cell_start=begin,
        timeout_func=lambda cell: max(1, round(end - time.monotonic())),
        resources={"metadata": {"path": str(path.parent)}},
    )  # fmt: skip
    stopped_in = ""
    try:
        client.execute()
    except TimeoutError:  # nbclient's own is one
        stopped_in = begun[-1] if begun else path.name
    say_line(found={**found_in(code), "stopped_in": stopped_in})


def say_line(**message: object) -> None:
    """Print one message for the process that follows this one."""
    print(json.dumps(message), flush=True)


def found_in(code: list) -> dict[str, list]:
    """Return errors and red checks in the outputs of a notebook's code cells."""
    errors, red = [], []
    for cell in code:
        for output in cell.outputs:
            if output.output_type == "error":
                text = " ".join(f"{output.ename}: {output.evalue}".split())
                errors.append((shown_line(cell.source), text[:LONGEST_MESSAGE]))
            elif output.get("data", {}).get("text/plain") == NOT_PASSED:
                red.append(cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id", ""))
    return {"errors": errors, "red": red}


def shown_line(source: str) -> str:
    """Return the first line of a cell that says something."""
    lines = (line.strip() for line in source.splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")[:60]


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
