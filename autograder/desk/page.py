"""The written desk's page, as it is sent: the marks of HTML, and all words in both languages.

What it shows it asks of the server itself (`static/`, `api/`), by addresses relative to its own.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from autograder.desk.words import LANGUAGES, WORDS

STATIC = Path(__file__).parent / "static"
BREAKS_OUT = {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"}  # of the element that JSON stands in


@cache
def page(language: str) -> str:
    """Return the page; `language` ("en" or "th") is what it speaks until somebody chooses."""
    number = LANGUAGES.index(language) if language in LANGUAGES else 0
    environment = Environment(
        loader=PackageLoader("autograder.desk"), autoescape=True, undefined=StrictUndefined
    )
    scripts = sorted(path.name for path in STATIC.glob("*.js"))
    words = json.dumps(WORDS, ensure_ascii=False).translate(str.maketrans(BREAKS_OUT))
    return environment.get_template("desk.html.j2").render(
        language=LANGUAGES[number],
        scripts=scripts,
        words=Markup(words),
        say=lambda key: WORDS[key][number],
    )
