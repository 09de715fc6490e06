"""The kit's messages in two languages.

`say` puts values into a sentence of `_thai` and keeps both languages; `tell` gives the one that
was chosen, for what is printed or raised at once.
"""

from __future__ import annotations

from ._language import Phrases, shown
from ._thai import THAI

say = Phrases(THAI)


def tell(template: str, **values: object) -> str:
    """Return a sentence in the language chosen with `language`."""
    return shown(say(template, **values))
