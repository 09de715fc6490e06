"""Words in a cell of code: a proof as comments, in a string, or as what Jupyter displays.

What is ordinary code is none, with its comments; nor is code that was commented out.
"""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
import warnings
from collections.abc import Iterator

from autograder.intake.names import LONGEST_TO_PARSE, MAGIC

TEXT_MAGIC = re.compile(
    r"\A\s*%%(?:latex|markdown|html|svg|writefile\s+\S+\.(?:md|tex|txt))\b.*(?:\n|\Z)"
)
SHOWING = frozenset(
    ("Markdown", "Latex", "Math", "HTML", "Pretty", "display", "print", "pprint",
     "display_markdown", "display_latex", "display_html", "display_pretty")
)  # fmt: skip
PICTURES = frozenset(("Image", "SVG"))
ALGEBRA = ("sympy", "sage")  # a derivation may be done by them
LIBRARIES = ("IPython", "textwrap")  # that only show text
LEAST = 8  # letters, digits and signs of what is taken for words
MOSTLY = 40  # characters of comments that outweigh fewer lines of code
LONG = 60  # the same, of code with fewer characters
COMMANDS = (
    ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.For, ast.While, ast.With,
    ast.If, ast.Try, ast.Assert, ast.Delete, ast.Raise,
)  # fmt: skip


def words_in(source: str) -> str:
    """Return the words that a cell of code holds, as Markdown; nothing if it is ordinary code."""
    if match := TEXT_MAGIC.match(source):
        return source[match.end() :].strip()
    if len(source) > LONGEST_TO_PARSE or (tree := _parsed(source)) is None:
        return ""
    if any(_library(one).split(".")[0] in ALGEBRA for one in tree.body):
        return f"```python\n{source.strip()}\n```"
    shown = [_shown(statement) for statement in tree.body]
    comments = comments_in(source)
    if None in shown and not _outweighs(comments, source):
        return ""
    if not any(shown) and _is_code(comments):
        return ""
    words = "\n\n".join(text.strip() for text in [comments, *shown] if text and text.strip())
    return words if len("".join(words.split())) >= LEAST else ""


def _outweighs(comments: str, source: str) -> bool:
    """Tell whether comments say more than the code among them does."""
    code = [line for line in map(str.strip, source.split("\n")) if line and line[0] != "#"]
    lines = comments.count("\n") + 1
    return (len(comments) > MOSTLY and lines > len(code)) or len(comments) > max(
        LONG, len("".join(code))
    )


def is_only_words(source: str) -> bool:
    """Tell whether a cell of code does nothing when it is run: it can become text."""
    tree = _parsed(source)
    strings = tree is not None and all(_string(one) is not None for one in tree.body)
    return strings or bool(TEXT_MAGIC.match(source))


def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(MAGIC.sub(r"\1pass", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _shown(statement: ast.stmt) -> str | None:
    """Return the text that a statement is or shows, "" if it only helps to; None if it is code."""
    if isinstance(statement, ast.ImportFrom | ast.Import):
        return "" if _library(statement).split(".")[0] in LIBRARIES else None
    if isinstance(statement, ast.Pass):
        return ""
    if isinstance(statement, ast.FunctionDef) and all(_string(one) for one in statement.body):
        return ast.get_docstring(statement)
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        text = _text_of(statement.value)
        return text if text is None or len(text.split()) > 2 else ""  # a file's name, a symbol
    if isinstance(statement, ast.Expr):
        name = isinstance(statement.value, ast.Name)  # shows what was assigned above
        return "" if name else _text_of(statement.value)
    return None


def _library(statement: ast.stmt) -> str:
    """Return what a statement imports, or imports from; nothing if it does not."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module or ""
    return statement.names[0].name if isinstance(statement, ast.Import) else ""


def _string(statement: ast.stmt) -> str | None:
    constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    text = statement.value.value if constant else None
    return text if isinstance(text, str) else None


def _text_of(value: ast.expr | None) -> str | None:
    """Return the text in an expression that is made of texts alone."""
    if isinstance(value, ast.Constant):
        return textwrap.dedent(value.value) if isinstance(value.value, str) else None
    if isinstance(value, ast.JoinedStr):
        texts = [part.value for part in value.values if isinstance(part, ast.Constant)]
        whole = len(texts) == len(value.values) or len("".join(texts)) > MOSTLY
        return "".join(texts) if whole else None  # what reports a number is code
    if isinstance(value, ast.BinOp):
        return _together([value.left, value.right], "")
    if isinstance(value, ast.List | ast.Tuple):
        return _together(value.elts, "\n")
    if isinstance(value, ast.Call):
        return _text_of_call(value)
    return None


def _text_of_call(call: ast.Call) -> str | None:
    if isinstance(call.func, ast.Attribute) and (text := _text_of(call.func.value)) is not None:
        return text if text.strip() else _together(call.args, "\n")  # "…".format(…), "".join([…])
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name in PICTURES:
        place = _together([*call.args[:1], *(word.value for word in call.keywords[:1])], "")
        return f"![]({place.strip()})" if place and "\n" not in place else None
    if name not in SHOWING:
        return None
    given = [*call.args, *(word.value for word in call.keywords if word.arg == "data")]
    if all(isinstance(one, ast.Name) for one in given):
        return ""  # shows what was assigned above
    text = _together(given, "\n\n")
    return f"$$\n{text}\n$$" if name == "Math" and text else text


def _together(values: list[ast.expr], between: str) -> str | None:
    texts = [_text_of(value) for value in values]
    return None if None in texts else between.join(texts)


def comments_in(source: str) -> str:
    """Return the comments of a cell that stand on lines of their own."""
    found = (token.string for token in _tokens(source) if _is_comment(token, alone=True))
    return "\n".join(re.sub(r"^#+:? ?", "", text) for text in found).strip()


def remarks_in(source: str) -> list[str]:
    """Return the lines of all comments, and of strings of several lines, as docstrings are."""
    tokens = (token for token in _tokens(source) if _is_comment(token) or _is_long(token))
    lines = (line.strip(" #:") for token in tokens for line in token.string.split("\n"))
    return [line for line in lines if line.strip("\"'")]


def _is_comment(token: tokenize.TokenInfo, alone: bool = False) -> bool:
    comment = token.type == tokenize.COMMENT
    return comment and (not alone or token.line.lstrip().startswith("#"))


def _is_long(token: tokenize.TokenInfo) -> bool:
    return token.type == tokenize.STRING and (
        token.start[0] < token.end[0] or '"""' in token.string
    )


def _tokens(source: str) -> Iterator[tokenize.TokenInfo]:
    """Yield the tokens of a cell as far as it is Python."""
    try:
        yield from tokenize.generate_tokens(io.StringIO(source).readline)
    except (tokenize.TokenError, SyntaxError):
        return


def _is_code(comments: str) -> bool:
    """Tell whether comments are code that was commented out."""
    tree = _parsed(comments)
    return tree is not None and any(
        isinstance(one, COMMANDS) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Call))
        for one in tree.body
    )
