"""What a worker needs of a course, as bytes: all that marking reads but the submissions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgpack

from autograder.course import Course, UsageError, files_below
from autograder.homework import Homework, find

ROOT, CLASS = "course", "class"  # folders that it becomes


@dataclass(frozen=True)
class Bundle:
    """A course as bytes, for one homework."""

    data: bytes

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def homework(self) -> Homework:
        return find(msgpack.unpackb(self.data)[0])

    def put(self, folder: Path) -> Course:
        """Put the course's files down in a folder that is empty and private; return the course."""
        assignment, files = msgpack.unpackb(self.data)
        for name, content in files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_bytes(content)
        return Course(folder / ROOT, folder / CLASS, assignment)


def bundle_of(course: Course) -> Bundle:
    """Return what marks of this course depend on: sources, kit, hand-out, key, and its secret.

    Raises:
        UsageError: it cannot be read, or the secret is damaged.
    """
    from autograder.judge.seeds import class_secret

    try:
        class_secret(course.secret_file)  # made here, so that all are asked the same
        files = [(name, path.read_bytes()) for name, path in _files(course)]
    except (OSError, ValueError) as error:
        raise UsageError(f"the course cannot be sent to workers: {error}") from error
    return Bundle(msgpack.packb([course.homework.id, files]))


def _files(course: Course) -> Iterator[tuple[str, Path]]:
    """Yield each file with the name that it gets in a bundle."""
    for folder in (*course.handed_out, course.released):
        for path in files_below(folder):
            yield f"{ROOT}/{path.relative_to(course.root).as_posix()}", path
    handed_out = files_below(course.release / course.homework.id)
    for path in (*handed_out, course.key_gradebook, course.secret_file):
        yield f"{CLASS}/{path.relative_to(course.class_dir).as_posix()}", path
