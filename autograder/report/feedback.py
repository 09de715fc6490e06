"""One student's feedback page: what is right, what to look at next, and every check.

The page is one file in two languages that needs no script and no network. `task_views` decides
what is said of each task, the template where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.homework import Homework
from autograder.marks import TaskMarks, totals
from autograder.report._words import say
from autograder.report.answers import shown_markdown
from autograder.report.task_views import (
    Handed,
    TaskView,
    check_name,
    marks_to_confirm,
    marks_to_give,
    message,
    task_view,
)
from autograder.report.typed import plain
from autograder.results import Status
from autograder.text.language import Text, joined, thai_of

LANGUAGES = ("en", "th")
MOST_TO_LOOK_AT = 3
MOSTLY = 50.0  # per cent of a task's marks
LONGEST_BRIEF = 140  # characters of a message in the summary
CODE_WORD = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class NotebookPage:
    """What a page of one notebook has below the feedback: the notebook itself, as safe HTML."""

    name: str
    cells: list[Markup]


def feedback_page(
    handed: Handed, language: str = "en", notebook: NotebookPage | None = None
) -> str:
    """Return the page as HTML; `language` ("en" or "th") is the one shown first.

    With `notebook` it is about that notebook's tasks only and has the notebook below.
    """
    homework = handed.homework
    here = {task.id for task in homework.tasks if not notebook or task.notebook == notebook.name}
    rows = [row for row in handed.rows if row.task in here]
    views = [task_view(row, handed, with_answers=notebook is None) for row in rows]
    template = _environment().get_template("feedback.html.j2")
    return template.render(
        title=Text(homework.title, homework.title_th),
        student=plain(handed.student),
        check_name=partial(check_name, homework),
        language=language,
        one=shown_in(language),
        notebook=notebook,
        troubles=[] if notebook else list(handed.troubles.values()),
        notes=[] if notebook else list(handed.notes),
        views=views,
        **_sums(homework, handed.rows, rows),
        **_summary(views),
    )


def _sums(homework: Homework, all_rows: list[TaskMarks], shown: list[TaskMarks]) -> dict:
    """Return the marks of the whole homework and of the required tasks shown."""
    (total,) = totals(homework, all_rows)
    part = [row for row in shown if not row.optional]
    return {
        "total": total,
        "part": (sum(row.marks for row in part), sum(row.max_marks for row in part)),
        "to_give": sum(marks_to_give(homework.by_id[row.task], row) for row in all_rows),
        "to_confirm": sum(map(marks_to_confirm, all_rows)),
        "required_marks": homework.required_marks,
        "optional_marks": sum(task.max_marks for task in homework.tasks if task.optional),
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("autograder.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"both": both, "marks": "{:g}".format, "markdown": _comment}
    environment.globals |= {"say": say, "message": message}
    return environment


def both(text: str) -> Markup:
    """Return a text in both languages, of which the page shows one; `words` become code."""
    english, thai = _safe(str(text)), _safe(str(thai_of(text)))
    if english == thai:
        return english
    pair = Markup('<span class="en" lang="en">{}</span><span class="th" lang="th">{}</span>')
    return pair.format(english, thai)


def _safe(text: str) -> Markup:
    return Markup(CODE_WORD.sub(r"<code>\1</code>", str(escape(plain(text)))))


def shown_in(language: str) -> Callable[[str], str]:
    """Return a function that gives a text in one language, for where there is room for one."""
    return lambda text: str(thai_of(text)) if language == "th" else str(text)


def _comment(text: str) -> Markup:
    """Return a person's comment, which is Markdown as in Formgrader."""
    return shown_markdown(text, {})


# ----------------------------------------------------------------------------------- the summary


def _summary(views: list[TaskView]) -> dict:
    return {
        "lead": _lead(views),
        "complete": [view for view in views if view.state == "passed"],
        "mostly": [view for view in views if view.state != "passed" and view.share >= MOSTLY],
        "look_at": _look_at(views),
    }


def _look_at(views: list[TaskView]) -> list[tuple[TaskView, str]]:
    """Return the few tasks with most to win, each with the first thing to look at."""
    unfinished = [view for view in views if view.open_marks > 0 and view.state != "unmarked"]
    unfinished.sort(key=lambda view: (view.task.optional, -view.open_marks))
    return [(view, _first_thing(view)) for view in unfinished[:MOST_TO_LOOK_AT]]


def _first_thing(view: TaskView) -> str:
    if view.mistakes:
        return joined(*(e.title for e in view.mistakes[0].entries[:2]), between="; ")
    if view.failures:
        first = view.failures[0]
        if not first.message or len(first.message) > LONGEST_BRIEF:
            return first.names
        return joined(first.names, first.message, between=": ") if first.single else first.message
    if view.on_paper:
        return view.says
    return say("the written part") if view.row.status is Status.PARTIAL else view.says


def _lead(views: list[TaskView]) -> Text:
    required = [view for view in views if not view.task.optional]
    complete = sum(view.state == "passed" for view in required)
    if complete == len(required):
        return say("Every required task is complete. Well done.")
    if complete:
        template = "{complete} of {count} required tasks are complete."
        return say(template, complete=complete, count=len(required))
    passed = sum(len(view.passed) for view in views)
    if passed:
        count = sum(len(view.task.checks) for view in views)
        template = "{passed} of {count} checks pass: something to build on."
        return say(template, passed=passed, count=count)
    if any(view.state == "needs_marking" for view in views):
        return say("What waits for a person may well be right.")
    return say("Nothing yet. Each task below says where to begin.")
