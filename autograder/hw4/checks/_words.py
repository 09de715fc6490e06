"""The messages of the checks in two languages: `say` puts values into a sentence of `_thai`."""

from __future__ import annotations

from hw4kit.words import Phrases

from autograder.hw4.checks._thai import THAI

say = Phrases(THAI)
