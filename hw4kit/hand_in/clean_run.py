"""Run a notebook as it is in the zip, in a new kernel, from top to bottom; say what happened to it.

The zip is unpacked into a folder of its own, so that a file which is not in it is missing here as
it will be where the work is marked. A process of its own runs the notebook (`python -m
hw4kit.hand_in.clean_run FILE SECONDS MESSAGES`), since inside a notebook an event loop runs
already. It writes one line of JSON for each cell that begins into the file MESSAGES, and at last
one with what it found: a cell may write to standard output and error as much as it likes.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from ..words import say
from .kernel import GUARD, SAID

LONGEST_MESSAGE = 200  # characters
NOT_PASSED = "0.0"  # the plain form of a check that does not pass yet
KEPT = ("error", "execute_result")  # of a cell's outputs: the others may be endless
LOOK_EVERY_SECONDS = 0.1
GRACE_SECONDS = 90.0  # to start a kernel and to end it
KIT = Path(__file__).parents[1]  # may lie in a zip


@dataclass
class CleanRun:
    """What happened: errors as (the cell's first line, the error), and the checks still red.

    said: the headlines of red reports that a cell displays beside its result, as a rehearsal's;
    stopped_in: the cell that was running when the time was up; died_in: the one that ended the
    kernel; trouble: why nothing could be run.
    """

    errors: list[tuple[str, str]] = field(default_factory=list)
    red: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    stopped_in: str = ""
    died_in: str = ""
    trouble: str = ""


def can_run() -> bool:
    """Return whether what runs notebooks is installed; it comes with JupyterLab."""
    return all(find_spec(name) is not None for name in ("nbclient", "nbformat", "ipykernel"))


def run_clean(
    archive: Path, name: str, seconds: float, progress: Callable[[int, int], None]
) -> CleanRun:
    """Run the notebook `name` of a zip in a new kernel; `progress` gets (cell, number of cells)."""
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as there:
            folder, messages = Path(there) / "hw4", Path(there) / "messages"
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(folder)
            messages.touch()
            with started(folder, [name, str(seconds), str(messages)]) as process:
                end = time.monotonic() + seconds + GRACE_SECONDS
                return follow(process, messages, progress, end)
    except (OSError, zipfile.BadZipFile) as error:
        return CleanRun(trouble=str(error)[:LONGEST_MESSAGE])


@contextlib.contextmanager
def started(folder: Path, arguments: list[str]) -> Iterator[subprocess.Popen]:
    """Lend the process that runs a notebook in `folder`, which gets the kit; it ends with this."""
    search = [str(folder), os.environ.get("PYTHONPATH", "")]
    if KIT.is_dir():
        shutil.copytree(KIT, folder / KIT.name, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        search.insert(0, str(KIT.parent))
    environment = {
        **os.environ, "PYTHONPATH": os.pathsep.join(filter(None, search)), GUARD: "1",
        "PYTHONWARNINGS": "ignore", "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", f"{__package__}.clean_run", *arguments], cwd=folder, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()  # its kernel notices, and ends too
        process.wait()


def follow(
    process: subprocess.Popen, messages: Path, progress: Callable[[int, int], None], end: float
) -> CleanRun:
    """Read the other process's messages to their end."""
    line = ""
    with messages.open(encoding="utf-8") as file:
        while True:
            ended = process.poll() is not None  # before the last look
            line += file.readline()
            if line.endswith("\n"):
                message, line = json.loads(line), ""
                if "found" in message:
                    return CleanRun(**message["found"])
                progress(message["cell"], message["cells"])
            elif ended:
                return CleanRun(trouble=say("it ended without a word"))
            elif time.monotonic() > end:
                return CleanRun(trouble=say("it did not answer any more"))
            else:
                time.sleep(LOOK_EVERY_SECONDS)


# ------------------------------------------------------------------------- the process of its own


def main(path: Path, seconds: float, messages: Path) -> None:
    """Run the notebook and write what happened, one JSON object a line."""
    with messages.open("a", encoding="utf-8") as file:

        def tell(**message: object) -> None:
            file.write(json.dumps(message) + "\n")
            file.flush()

        try:
            tell(found=what_happens(path, seconds, tell))
        except Exception as error:  # such as a file that is no notebook
            text = " ".join(f"{type(error).__name__}: {error}".split())
            tell(found={"trouble": text[:LONGEST_MESSAGE]})


def what_happens(path: Path, seconds: float, tell: Callable) -> dict[str, object]:
    """Run the notebook; `tell` is told of each cell. Return the fields of a `CleanRun`."""
    import nbformat
    from nbclient.exceptions import DeadKernelError

    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    end = time.monotonic() + seconds
    begun = [""]

    def begin(cell, cell_index: int) -> None:
        if cell.cell_type == "code":
            begun.append(shown_line(cell.source))
            tell(cell=len(begun) - 1, cells=len(code))

    # python3 is the kernel of this very Python, whatever the notebook's own is called elsewhere.
    client = frugal_client()(
        notebook, kernel_name="python3", allow_errors=True, on_cell_start=begin,
        timeout_func=lambda cell: max(1, round(end - time.monotonic())),
        resources={"metadata": {"path": str(path.resolve().parent)}},
    )  # fmt: skip
    ended = {}
    try:
        client.execute()
    except TimeoutError:  # nbclient's own is one
        ended = {"stopped_in": begun[-1]}
    except DeadKernelError:
        ended = {"died_in": begun[-1]}
    return {**found_in(code), **ended}


def frugal_client() -> type:
    """Return nbclient's class, made to keep no more of the outputs than is looked at."""
    from nbclient import NotebookClient

    class Frugal(NotebookClient):
        def output(self, outs, msg, display_id, cell_index):
            content = msg["content"]
            said = str(content["data"].get(SAID, "")) if "data" in content else ""
            if msg["msg_type"] not in KEPT and not said:
                return None
            if "data" in content:
                plain = str(content["data"].get("text/plain"))[:10]
                content["data"] = {"text/plain": plain, SAID: said[:LONGEST_MESSAGE]}
            for name in {"evalue", "ename"} & set(content):
                content[name] = content[name][: 10 * LONGEST_MESSAGE]
            if "traceback" in content:
                content["traceback"] = []
            return super().output(outs, msg, display_id, cell_index)

    return Frugal


def found_in(code: list) -> dict[str, list]:
    """Return errors, red checks and other red reports in the outputs of a notebook's cells."""
    errors, red, said = [], [], []
    for cell in code:
        for output in cell.outputs:
            if output.output_type == "error":
                text = " ".join(f"{output.ename}: {output.evalue}".split())
                errors.append((shown_line(cell.source), text[:LONGEST_MESSAGE]))
            elif output.output_type == "display_data":
                said.append(output["data"][SAID])
            elif output.get("data", {}).get("text/plain") == NOT_PASSED:
                red.append(cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id", ""))
    return {"errors": errors, "red": red, "said": said}


def shown_line(source: str) -> str:
    """Return the first line of a cell that says something."""
    lines = (line.strip() for line in source.splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")[:60]


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3]))
