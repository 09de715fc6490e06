"""The kit's sentences: `say` puts values into one, in both languages.

`tell` gives the language that was chosen, for what is printed or raised at once. A test keeps the
tables complete, their placeholders those of the English, their words those of the glossary.
"""

from __future__ import annotations

from . import (
    thai_chance,
    thai_checks,
    thai_equations,
    thai_errors,
    thai_flow,
    thai_gradients,
    thai_guesses,
    thai_hand_in,
    thai_notebooks,
    thai_pictures,
    thai_questions,
    thai_written,
)
from .texts import Phrases, shown

TABLES = (
    thai_chance,
    thai_checks,
    thai_equations,
    thai_errors,
    thai_flow,
    thai_gradients,
    thai_guesses,
    thai_hand_in,
    thai_notebooks,
    thai_pictures,
    thai_questions,
    thai_written,
)
THAI = {english: thai for table in TABLES for english, thai in table.THAI.items()}

say = Phrases(THAI)


def tell(template: str, **values: object) -> str:
    """Return a sentence in the language chosen with `language`."""
    return shown(say(template, **values))
