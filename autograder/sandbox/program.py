"""Run a program of ours on a stranger's file: large decoders have holes.

The program sees what a student's process sees (`backends`), gets the file through a pipe, and ends
with it. It sets its own limits on memory, time and output before it looks at the file.
"""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.sandbox import backends, seccomp
from autograder.sandbox.commands import prepared

TMP_BYTES = 16 * 1024 * 1024


def run_program(program: Path, data: bytes, wall_seconds: float) -> tuple[int, bytes]:
    """Run a Python program with `data` as its input; return its exit status and its output.

    It is told the folders of the libraries as arguments, and imports nothing of ours. Where
    bubblewrap does not work it runs as a plain process.

    Raises:
        TimeoutError: it has not ended in time, and is dead.
        OSError: it cannot be run.
    """
    with tempfile.TemporaryFile() as written, _command(program) as (command, descriptors):
        try:
            ended = subprocess.run(
                command,
                input=data,
                stdout=written,
                stderr=subprocess.DEVNULL,
                timeout=wall_seconds,
                check=False,
                pass_fds=descriptors,
                env={"LANG": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired as expired:
            raise TimeoutError from expired
        written.seek(0)
        return ended.returncode, written.read()


@contextlib.contextmanager
def _command(program: Path) -> Iterator[tuple[list[str], list[int]]]:
    """Lend the command for a program, and the descriptors that it must inherit."""
    if backends.available():
        python = [backends.interpreter(), "-I", "-S", "-B"]
        yield [*python, str(program), *backends.python_paths()], []
        return
    with seccomp.opened_program() as calls:
        command = backends.program_command(program, TMP_BYTES, calls)
        with prepared(command) as (start, descriptors):
            python = backends.python_command(f"{backends.GIVEN}/{program.name}")
            yield [*start, *python], [calls, *descriptors]
