"""A sample class: made, marked and shown by `autograder demo`, and used by the tests."""

from autograder.demo.running import run_demo
from autograder.demo.writing import write_class, write_submission

__all__ = ["run_demo", "write_class", "write_submission"]
