"""The only package that knows nbgrader: configuration, preprocessors, gradebook, marking.

Most of it imports nbgrader, which takes a second; to read marks (`gradebook`, `earned`)
and to learn where the gradebook is (`address`) does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traitlets.config import Config

    from autograder.course import Course


def configure(config: Config, course: Course) -> Config:
    """Set up nbgrader's `config` for `course` and return it; see `configuration.configure`."""
    from autograder.nbgrader_plugin.database.address import is_only_asking, set_directory

    if is_only_asking():
        return set_directory(config, course)
    from autograder.nbgrader_plugin.configuration import configure

    return configure(config, course)


__all__ = ["configure"]
