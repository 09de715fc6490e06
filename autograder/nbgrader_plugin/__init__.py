"""The only package that imports nbgrader: configuration, preprocessors, gradebook, marking."""

from autograder.nbgrader_plugin.configuration import configure

__all__ = ["configure"]
