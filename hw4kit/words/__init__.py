"""What the kit says, in English and in Thai: `language("th")` chooses.

texts: a sentence that carries both languages. sentences: the kit's own. thai_…: the translations.
"""

from .sentences import say, tell
from .texts import (
    LANGUAGES,
    Phrases,
    Text,
    asking,
    ended,
    joined,
    language,
    question_in,
    shown,
    thai_of,
    without_question,
)

__all__ = [
    "LANGUAGES",
    "Phrases",
    "Text",
    "asking",
    "ended",
    "joined",
    "language",
    "question_in",
    "say",
    "shown",
    "tell",
    "thai_of",
    "without_question",
]
