"""Kinds of damage that submissions suffer, for `benchmarks.damage` and the tests of `intake`.

Each takes a submission's files, name to bytes, and returns them damaged. The answers are all still
there, unless `loses` names tasks whose answers are not.
"""

from benchmarks.damages import notebooks, paper, programs  # noqa: F401  (each registers its kinds)
from benchmarks.damages.kinds import DAMAGES, Damage, Files, dumped

__all__ = ["DAMAGES", "Damage", "Files", "dumped"]
