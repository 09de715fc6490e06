"""The only package that imports nbgrader: configuration, preprocessors, gradebook, marking."""

import sys
import warnings

from sqlalchemy.exc import SAWarning

# jsonschema would compile a grammar of internationalised addresses for 2.5 seconds, more than
# the marking of a submission takes; notebooks' schemas have none. It does without if it must.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from autograder.nbgrader_plugin.configuration import configure  # noqa: E402
from autograder.nbgrader_plugin.times import read_strictly  # noqa: E402

# nbgrader 0.9.6 reads submissions that it has not added to the session yet: harmless, and noisy.
warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\b")

read_strictly()

__all__ = ["configure"]
