"""nbgrader's configuration for this course; run nbgrader in this folder.

The class's data live in `class/`, or where the variable AUTOGRADER_CLASS points.
"""

from pathlib import Path

from autograder.course import find_course
from autograder.nbgrader_plugin import configure

configure(get_config(), find_course(start=Path(__file__).parent))  # noqa: F821
