"""Why a notebook could not be marked, in words for the student who handed it in."""

from __future__ import annotations

from autograder.intake import Unshown
from autograder.report._words import say
from autograder.text.language import Text


def trouble_with(notebook: str, reason: str) -> Text:
    """Return the sentence for `reason`, which is the marker's own and empty for a fault of ours."""
    name = f"{notebook}.ipynb"
    if reason.startswith("is missing"):
        return say(
            "`{notebook}` was not among the files that you handed in, so that its tasks have no "
            "marks.",
            notebook=name,
        )
    if reason.startswith("is broken JSON"):
        return say(
            "Only a part of `{notebook}` could be read: the upload probably broke off. What could "
            "be read has been marked. Ask your instructor whether you may hand it in again.",
            notebook=name,
        )
    if reason:
        return say(
            "`{notebook}` could not be opened as a notebook of this homework. Perhaps the upload "
            "broke off, or another file was handed in under its name. Ask your instructor whether "
            "you may hand it in again.",
            notebook=name,
        )
    return say(
        "`{notebook}` could not be marked. That is a fault on our side, not yours.", notebook=name
    )


def not_shown(file: Unshown) -> Text:
    """Return what to say of a file that may hold an answer and that the page cannot show."""
    values = {"file": _code(file.file), "why": file.why}
    if file.tasks:
        return say(
            "`{file}` {why}: it is not shown with your answers, or not all of it. {tasks}: a "
            "person opens it and gives the marks. Ask your instructor whether you may hand in a "
            "picture or a PDF of it.",
            tasks=", ".join(file.tasks),
            **values,
        )
    return say(
        "`{file}` {why}: it is not shown with your answers, or not all of it. No task waits for "
        "it.",
        **values,
    )


def copy_that_counts(notebook: str, file: str) -> Text:
    """Return what to say of a notebook that was handed in several times."""
    return say(
        "You handed in several copies of `{notebook}`. The one with most answers was marked: "
        "`{file}`.",
        notebook=f"{notebook}.ipynb",
        file=_code(file),
    )


def _code(name: str) -> str:
    return name.replace("`", "'")
