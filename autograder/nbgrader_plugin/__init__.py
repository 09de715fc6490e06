"""The only package that knows nbgrader: configuration, preprocessors, gradebook, marking.

Most of it imports nbgrader, which takes a second; to read marks (`gradebook`, `earned`) does not.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traitlets.config import Config

    from autograder.course import Course

# jsonschema would compile a grammar of internationalised addresses for 2.5 seconds, more than
# the marking of a submission takes; notebooks' schemas have none. It does without if it must.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def configure(config: Config, course: Course) -> Config:
    """Set up nbgrader's `config` for `course` and return it; see `configuration.configure`."""
    from autograder.nbgrader_plugin.configuration import configure

    return configure(config, course)


__all__ = ["configure"]
