"""Keys of clusters for tests: right ones, and those of somebody who should not get in."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from autograder.cluster import authority
from autograder.cluster.authority import key_file, make_keys
from autograder.cluster.keys import AUTHORITY, MACHINE


def right(folder: Path) -> Path:
    make_keys(folder, renew=False, force=False)
    return folder


def copied(folder: Path, to: Path) -> Path:
    """Return another machine's folder of the same cluster, the authority's key beside it."""
    shutil.copytree(folder, to)
    shutil.copytree(key_file(folder).parent, key_file(to).parent)
    return to


def expired(folder: Path) -> Path:
    """Give a machine of this cluster a certificate that ended yesterday."""
    with dated(begin=-3, end=-1):
        make_keys(folder, renew=True, force=False)
    return folder


def not_yet_valid(folder: Path) -> Path:
    with dated(begin=1, end=3):
        make_keys(folder, renew=True, force=False)
    return folder


def of_a_stranger(folder: Path) -> Path:
    """Give a machine that knows this cluster's authority a certificate of another one."""
    other = right(folder.with_name("stranger"))
    (folder / MACHINE).write_bytes((other / MACHINE).read_bytes())
    return folder


def self_signed(folder: Path) -> Path:
    other = right(folder.with_name("self-signed"))
    (folder / MACHINE).write_bytes(key_file(other).read_bytes())
    return folder


def without_authority(folder: Path) -> Path:
    """Give a machine what another cluster's machines have, both files of it."""
    other = of_a_stranger(folder).with_name("stranger")
    (folder / AUTHORITY).write_bytes((other / AUTHORITY).read_bytes())
    return folder


@contextlib.contextmanager
def dated(begin: int, end: int) -> Iterator[None]:
    """Let certificates be made that hold between so many days from now."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(authority, "CLOCKS", timedelta(days=-begin))
        patch.setattr(authority, "MACHINE_DAYS", end)
        yield
