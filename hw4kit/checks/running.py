"""Call a student's code: fresh inputs, captured output, and errors that become messages."""

from __future__ import annotations

import contextlib
import copy
import io
import os
import re
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import starmap
from types import TracebackType
from typing import NamedTuple

import numpy as np

from ..words import Text, asking, ended, joined, question_in, say, without_question
from . import questions
from .errors import question
from .report import CheckItem, CheckReport
from .values import Problem, same

KIT_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PRINTED_LIMIT = 2_000  # characters
TASK_FUNCTIONS = {
    "forward",
    "compute_loss",
    "backward",
    "sample_minibatch",
    "sgd_step",
    "decay_learning_rate",
    "predict",
    "tune",
    "momentum_step",
    "dropout_forward",
    "dropout_backward",
    "dP_dh",
    "dL_dh",
}


COMPILED = (".pyx", ".pxd", ".pxi")  # lines of libraries whose files are not there, as numpy.random
CALLING = {"call", "__call__"}  # lines of the kit at which a student's function is called
NOTHING_IS_KEPT = say("Nothing is kept from one call to the next")
SAME_AS_ABOVE = say("The same as above.")
ARGUMENTS_DO_NOT_FIT = re.compile(r"\(\) (takes|missing|got) ")


class Item(NamedTuple):
    """One thing that a check looks at.

    call: raises if it fails. question: what is asked then, where the message itself asks nothing.
    special: whether that asks about what is new in a case of its own, as one row alone. It goes
    before what is asked of any wrong shape or place, and is asked only if all before has passed:
    what has failed before tells of a cause that lies elsewhere.
    """

    name: str
    call: Callable[[], object]
    question: str = ""
    special: bool = False


Items = Iterator[tuple]  # each an Item, or its first two values


class LimitedText(io.TextIOBase):
    """A stream that keeps the first characters only, so that a print in a loop stays small."""

    def __init__(self) -> None:
        self.kept = ""

    def write(self, text: str) -> int:
        self.kept += text[: max(0, PRINTED_LIMIT - len(self.kept))]
        return len(text)


@contextlib.contextmanager
def captured_output() -> Iterator[LimitedText]:
    """Catch prints and warnings: stderr in a test cell would cost all its marks in nbgrader."""
    stream = LimitedText()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
            yield stream


def call(function: Callable, *args: object, **kwargs: object) -> object:
    """Call `function` on deep copies, so that no check sees what an earlier one changed."""
    return function(*copy.deepcopy(args), **copy.deepcopy(kwargs))


class Watched:
    """A student's function, each call of which is watched for changes of its arguments.

    names: of its arguments. It gets copies; a generator is handed on as it is, to move on. What it
    gives is a copy, too: who computes in the same array every time is not to blame.
    """

    def __init__(self, function: Callable, *names: str) -> None:
        self.function, self.names = function, names
        self.change = ""

    def __call__(self, *args: object) -> object:
        given = [a if isinstance(a, np.random.Generator) else copy.deepcopy(a) for a in args]
        result = self.function(*given)
        changes = map(change_of, self.names, args, given)
        self.change = self.change or next(filter(None, changes), "")
        return copied(result)

    def require_unchanged(self) -> None:
        """Raise Problem if one of the calls has changed an argument in place."""
        if self.change:
            raise Problem(self.change)

    def require_forgetful(self, args: tuple, others: tuple) -> None:
        """Raise Problem if it gives something else for arrays that held other numbers before.

        args, others: arguments with arrays of the same shapes.
        """
        right = self(*others)
        given = copy.deepcopy(args)
        self.function(*given)
        if any(map(change_of, self.names, args, given)):
            return  # which another item tells
        for array, other in zip(arrays_of(given), arrays_of(others), strict=True):
            array[...] = other
        if not same(self.function(*given), right):
            raise Problem(
                say(
                    "The same arrays with other numbers in them give what they gave before. What "
                    "does your code remember of an earlier call, and by what does it know it again?"
                )
            )


def copied(result: object) -> object:
    """Return a copy of a result, or itself if it is something that cannot be copied."""
    try:
        return copy.deepcopy(result)
    except Exception:  # a student's object may refuse, as a mapping that is a view does
        return result


def arrays_of(value: object) -> list[np.ndarray]:
    """Return the arrays of a value, of a tuple of values or of a dictionary's, in one order."""
    if isinstance(value, dict):
        value = [value[name] for name in sorted(value)]
    if isinstance(value, (tuple, list)):
        return [array for one in value for array in arrays_of(one)]
    return [value] if isinstance(value, np.ndarray) and value.ndim else []


def change_of(name: str, before: object, after: object) -> str:
    """Return what has become of an argument in a call; nothing if it is as it was."""
    if isinstance(before, np.random.Generator) or same(before, after):
        return ""
    added = set(after) - set(before) if isinstance(before, dict) else ()
    if added:
        entries = ", ".join(sorted(map(str, added)))
        return asking(
            say(
                "{name} has a new entry after the call: {entries}. Keep it elsewhere.",
                name=name,
                entries=entries,
            ),
            questions.WRITES,
        )
    return asking(
        say(
            "{name} was changed in place: after the call it holds other values than "
            "before. Work on a copy (for example, write A = A - c instead of A -= c).",
            name=name,
        ),
        questions.WRITES,
    )


def run_items(title: str, items: Iterable[tuple], note: str = "") -> CheckReport:
    """Run every item; an item fails by raising Problem, or by an error of the student's code."""
    results: list[CheckItem] = []
    with captured_output() as stream:
        for item in starmap(Item, items):
            try:
                message = item.call()
                results.append(CheckItem(item.name, True, message or ""))
            except NotImplementedError as error:
                return CheckReport(title, "open", note=open_note(error, title))
            except Problem as problem:
                results.append(failed_item(item, problem.text, results, problem.otherwise))
            except (Exception, SystemExit) as error:
                otherwise = item.question if item.special else ""
                stopped = Item(item.name, item.call)  # an error has a question of its own
                message = explain_error(error, title, otherwise)
                results.append(failed_item(stopped, message, results))
    status = "passed" if all(item.passed for item in results) else "failed"
    return CheckReport(title, status, tuple(results), note, stream.kept)


def failed_item(
    item: Item, message: str, earlier: list[CheckItem], otherwise: str = ""
) -> CheckItem:
    """Return a failed item with one question; what was said or asked once is not said again."""
    told = without_question(message)
    if any(told == without_question(other.message) for other in earlier):
        return CheckItem(item.name, False, SAME_AS_ABOVE)
    asked = question_in(message)
    if told != SAME_AS_ABOVE and (asked or "?" not in told):
        special = item.special and all(other.passed for other in earlier) and item.question
        asked = asked or special or otherwise or ("" if item.special else item.question)
        known = any(asked == question_in(other.message) for other in earlier)
        message = told if known else asking(told, asked)
    return CheckItem(item.name, False, message)


def student_frame(trace: TracebackType | None) -> traceback.FrameSummary | None:
    """Return the innermost line that is neither the kit's nor a library's, if there is one."""
    own = [frame for frame in without_libraries(trace) if not of_the_kit(frame)]
    return own[-1] if own else None


def without_libraries(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    """Return the lines of a traceback that are the student's, the notebook's or the kit's."""
    return [
        frame
        for frame in traceback.extract_tb(trace)
        if "site-packages" not in frame.filename
        and os.path.dirname(os.__file__) not in frame.filename
        and not frame.filename.endswith(COMPILED)
    ]


def of_the_kit(frame: traceback.FrameSummary) -> bool:
    """Return whether a line of a traceback is the kit's."""
    return os.path.abspath(frame.filename).startswith(KIT_FOLDER)


def open_note(error: NotImplementedError, title: str) -> Text:
    """Say that a task is not started, or which unfinished task's function it calls."""
    frame = student_frame(error.__traceback__)
    own = {"OT3 dropout": "dropout_forward"}.get(title, title)  # two functions, a short title
    if frame is None or frame.name in own or frame.name not in TASK_FUNCTIONS:
        return say("not started yet.")
    return say("waiting for {name}, which is not started yet.", name=frame.name)


def explain_error(error: BaseException, title: str = "", otherwise: str = "") -> Text:
    """Return a few lines: the error, the student's line it came from, and what to ask about it.

    title: that of the checks, which begins with the task's id. otherwise: what to ask about an
    error of no common kind.
    """
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    frame = student_frame(error.__traceback__)
    if frame is None and not stopped_in_a_call(error):
        return say("The check itself stopped with {text} Please show this to us.", text=ended(text))
    stopped = say("Your code stopped with {text}", text=text)
    where = ""
    if frame is not None:
        line = f": {frame.line.strip()}" if frame.line else ""
        where = say(
            "in {name}, line {number}{line}", name=frame.name, number=frame.lineno, line=line
        )
    line = frame.line if frame else ""
    asked = question(error, title.partition(" ")[0], line, otherwise)
    return asking(joined(stopped, where, between="\n"), asked)


def stopped_in_a_call(error: BaseException) -> bool:
    """Return whether an error without a student's line is still that of calling the function."""
    if ARGUMENTS_DO_NOT_FIT.search(str(error)):
        return True
    frames = traceback.extract_tb(error.__traceback__)
    kits = [f.name for f in frames if os.path.abspath(f.filename).startswith(KIT_FOLDER)]
    return bool(kits) and kits[-1] in CALLING
