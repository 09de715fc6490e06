"""See that the gradebook can be written before anything is begun."""

from __future__ import annotations

from autograder.course import Course, UsageError
from autograder.nbgrader_plugin.database.address import KEPT, address_of
from autograder.nbgrader_plugin.database.holding import held, is_free


def require_free(course: Course) -> None:
    """See that the gradebook can be written, if there is one.

    Raises:
        UsageError: another program holds it, its server cannot be reached, or it is not this
            class's.
    """
    file = address_of(course).file
    if file != course.gradebook or (course.class_dir / KEPT).exists():
        from autograder.nbgrader_plugin.database.connecting import (
            require_lock,  # takes long to import
        )

        require_lock(course)
    elif file.exists() and not is_free(file):
        raise UsageError(held(file))
