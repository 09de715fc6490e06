"""Where the inputs of checks come from: a secret of the class and what a submission runs.

So the same cells are asked the same whenever and by whichever command they are marked, and what
one submission is asked, or prints of it, tells nothing of what another one will be asked.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

SIZE = 32  # bytes
PATIENCE_SECONDS = 5.0  # while another process writes the secret that it has just begun


def class_secret(file: Path) -> bytes:
    """Return a class's secret, made at first use; of several processes one makes it.

    Raises:
        ValueError: the file is damaged.
    """
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(file)
    with open(descriptor, "wb") as new:
        secret = secrets.token_bytes(SIZE)
        new.write(secret)
    return secret


def _read(file: Path) -> bytes:
    end = time.monotonic() + PATIENCE_SECONDS
    while len(secret := file.read_bytes()) != SIZE:
        if time.monotonic() > end:
            raise ValueError(
                f"{file} is damaged: it should hold {SIZE} bytes. Delete it: a new one is made, "
                "and what is marked from then on is asked other inputs."
            )
        time.sleep(0.01)
    return secret


def seed_of(
    secret: bytes, cells: Iterable[Mapping], files: Iterable[tuple[str, bytes]] = ()
) -> bytes:
    """Return the seed of a notebook's inputs.

    Cells are described as for `judge_notebook`; `files` are what lies beside, by name.
    """
    sources: list = [cell["source"] for cell in cells if cell["kind"] == "student"]
    sources += [[name, hashlib.sha256(content).hexdigest()] for name, content in files]
    return hmac.digest(secret, json.dumps(sources).encode(), "sha256")
