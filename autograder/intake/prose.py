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
SHOWING = frozenset(("Markdown", "Latex", "Math", "HTML", "Pretty", "display", "print", "pprint"))
LIBRARIES = ("IPython", "textwrap")  # that only show text
LEAST = 8  # letters, digits and signs of what is taken for words
MOSTLY = 40  # characters of comments that outweigh the code below them
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
    shown = [_shown(statement) for statement in tree.body]
    comments = comments_in(source)
    code = sum(text is None for text in shown)
    if code and not (len(comments) > MOSTLY and comments.count("\n") + 1 > _lines_of_code(source)):
        return ""
    if not any(shown) and _is_code(comments):
        return ""
    words = "\n\n".join(text.strip() for text in [comments, *shown] if text and text.strip())
    return words if len("".join(words.split())) >= LEAST else ""


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
        return text if text and len(text.split()) > 2 else None  # not a file's name
    if isinstance(statement, ast.Expr):
        name = isinstance(statement.value, ast.Name)  # shows what was assigned above
        return "" if name else _text_of(statement.value)
    return None


def _library(statement: ast.ImportFrom | ast.Import) -> str:
    if isinstance(statement, ast.ImportFrom):
        return statement.module or ""
    return statement.names[0].name


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
    return "\n".join(re.sub(r"^#+:? ?", "", text) for text in _comment_tokens(source)).strip()


def _comment_tokens(source: str) -> Iterator[str]:
    """Yield the comments that stand on lines of their own."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#"):
                yield token.string
    except (tokenize.TokenError, SyntaxError):
        return


def _lines_of_code(source: str) -> int:
    lines = (line.strip() for line in source.split("\n"))
    return sum(bool(line) and not line.startswith("#") for line in lines)


def _is_code(comments: str) -> bool:
    """Tell whether comments are code that was commented out."""
    tree = _parsed(comments)
    return tree is not None and any(
        isinstance(one, COMMANDS) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Call))
        for one in tree.body
    )
