"""The zip that students get, built from the released folder."""

from __future__ import annotations

import zipfile
from pathlib import Path

from autograder.course import Course
from autograder.tasks import ASSIGNMENT

FIXED_TIME = (2020, 1, 1, 0, 0, 0)  # the same files give the same zip, byte for byte
IGNORED = ("__pycache__", ".ipynb_checkpoints")


def build_zip(course: Course) -> Path:
    """Write `dist/hw4.zip` from `assignments/hw4` and return its path.

    Raises:
        FileNotFoundError: nothing has been released here yet.
    """
    kit = course.released / course.kit.name  # not in git, so a new clone lacks it
    if not kit.is_dir():
        raise FileNotFoundError(f"{kit} is missing: run `autograder release`.")
    course.dist.mkdir(parents=True, exist_ok=True)
    path = course.dist / f"{ASSIGNMENT}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(course.released.rglob("*")):
            if file.is_file() and not set(IGNORED) & set(file.parts):
                name = f"{ASSIGNMENT}/{file.relative_to(course.released).as_posix()}"
                info = zipfile.ZipInfo(name, FIXED_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                archive.writestr(info, file.read_bytes())
    return path
