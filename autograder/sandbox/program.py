"""Run a program of ours on a stranger's file: large decoders have holes.

The program sees what a student's process sees (`backends`), gets the file through a pipe, and ends
with it. It sets its own limits on memory, time and output before it looks at the file.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from autograder.sandbox import backends, seccomp

TMP_BYTES = 16 * 1024 * 1024


def run_program(program: Path, data: bytes, wall_seconds: float) -> tuple[int, bytes]:
    """Run a Python program with `data` as its input; return its exit status and its output.

    It is told the folders of the libraries as arguments, and imports nothing of ours. Where
    bubblewrap does not work it runs as a plain process.

    Raises:
        TimeoutError: it has not ended in time, and is dead.
        OSError: it cannot be run.
    """
    with seccomp.opened_program() as calls, tempfile.TemporaryFile() as written:
        try:
            ended = subprocess.run(
                _command(program, calls),
                input=data,
                stdout=written,
                stderr=subprocess.DEVNULL,
                timeout=wall_seconds,
                check=False,
                pass_fds=[calls],
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired as expired:
            raise TimeoutError from expired
        written.seek(0)
        return ended.returncode, written.read()


def _command(program: Path, filter_descriptor: int) -> list[str]:
    shut_in = not backends.available()
    where = f"{backends.GIVEN}/{program.name}" if shut_in else str(program)
    command = [backends.interpreter(), "-I", "-S", "-B", where, *backends.python_paths()]
    if shut_in:
        return [*backends.program_command(program, TMP_BYTES, filter_descriptor), *command]
    return command
