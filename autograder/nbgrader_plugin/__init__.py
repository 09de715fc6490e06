"""The only package that imports nbgrader: configuration, preprocessors, gradebook, marking."""

import warnings

from sqlalchemy.exc import SAWarning

from autograder.nbgrader_plugin.configuration import configure

# nbgrader 0.9.6 reads submissions that it has not added to the session yet: harmless, and noisy.
warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\b")

__all__ = ["configure"]
