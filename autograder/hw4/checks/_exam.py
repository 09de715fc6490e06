"""Writing checks: call a student's function, judge what comes back, record findings.

An `Exam` holds one task of one submission. Each check is a `with exam.check(name):` block in
which a failed expectation, an exception of the student's code or a missing function ends that
check only. The student's function may be an ordinary one or a proxy for one in another process:
it is given copies and everything it printed or warned of is kept away from the marker's output.

What it gives reaches the checks as plain values only, those of the wire between the two sides, in
one process too. They are read by `as_numbers` and its like, which raise `Rejected` and nothing
else, and compared by expectations that say what must hold, so that NaN never passes. What a check
computes from a student's own numbers must be `ordinary`. Any other exception is a fault of ours.
"""

from __future__ import annotations

import contextlib
import io
import os
import warnings
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from hw4kit.checks.values import number, told_apart
from hw4kit.timing import cpu_seconds
from hw4kit.words import Text, asking, joined, thai_of

from autograder.hw4.checks._cases import Cases
from autograder.hw4.checks._words import say
from autograder.hw4.misconceptions import Observation
from autograder.hw4.misconceptions.compare import LARGEST_NUMBER, nearly_right, type_name
from autograder.hw4.misconceptions.exceptions import question_about
from autograder.hw4.misconceptions.smallest import CLOSING
from autograder.hw4.tasks import BY_ID
from autograder.inside import wire
from autograder.results import Finding, Status, Verdict

AS_LEFT = wire.AS_LEFT
RELATIVE_TOLERANCE = 3e-5  # float32 inside a student's code stays ten times below this
SMALLEST_FACTOR, LARGEST_FACTOR = 1e-4, 1e4  # of a slip: the largest are products of two sizes
MOST_NUMBERS = 1_000_000  # in one array; no check asks for a tenth of it
NUMBERS = "biuf"  # kinds of dtypes
LONGEST_MESSAGE = 600
NEARLY = say("That is nearly right. Does something round your numbers, limit them or add to them?")

OF_AN_ERROR = say("For which inputs does your code stop, and does the task allow them?")
OF_A_TEST = say(
    "What is different about this test: how large its numbers are, how many there are, or what "
    "came before it?"
)
OF_A_FORM = say("Which line of yours gives that, and for which inputs?")
ON_PAPER, OF_AN_OPEN_ONE = ("T1", "T2", "T3"), say("What does the task ask for here?")
OF_A_NUMBER = {  # task: what is asked about a wrong number of it
    "T1": say("On which numbers of the figure does it depend, and how?"),
    "T2": say("What does one row stand for, and what one column?"),
    "C6": CLOSING,  # a message holds all that goes in
}

Outcome = tuple[object, tuple] | BaseException  # a result and the arguments as they were left


class Ending(Exception):
    """How a check ended that did not pass; its first argument is the message."""

    @property
    def text(self) -> str:
        """The message, with its Thai form if it has one."""
        return self.args[0]


class Rejected(Ending):
    """An expectation was not met; the message says what was expected and what came."""


class Differs(Rejected):
    """A number is another one than is right."""


class StudentError(Ending):
    """The student's code raised an exception; the second argument is what to ask about it."""


class NotAttempted(Ending):
    """The student's code is still the hand-out's stub, or is missing."""


@dataclass(frozen=True)
class Call:
    """What a call gave back: its value, and its arguments as the call left them."""

    value: object
    args: tuple
    given: tuple

    def require_unchanged(self, *names: str) -> None:
        """Raise `Rejected` if an argument, named in order, was changed by the call."""
        _require_unchanged(names, self.given, self.args)


class Exam:
    """The checks of one task on one submission's names, on inputs that come from a seed.

    `charged` names tasks that were wrong and have lost their marks for it: where this one's code
    repeats what is wrong there, it may be held against the student's own functions of those.
    """

    def __init__(
        self,
        task_id: str,
        namespace: Mapping[str, object],
        cases: Cases | None = None,
        charged: frozenset[str] = frozenset(),
    ):
        self.task = BY_ID[task_id]
        self.namespace = namespace
        self.cases = Cases() if cases is None else cases
        self.charged = charged
        self._weights = dict(self.task.checks)
        self._findings: dict[str, Finding] = {}
        self._endings: dict[str, type | None] = {}
        self._questions: dict[str, Text] = {}
        self._bonus: set[str] = set()
        self._remark = ""
        self.said: dict[str, str] = {}  # a finding's message: the same, and which part of it asks
        self.calls: list[Observation] = []
        self._ahead: defaultdict[tuple, deque] = defaultdict(deque)

    def rng(self, purpose: str) -> np.random.Generator:
        """Return a generator for inputs, each time in the state that the seed gives `purpose`."""
        return self.cases.rng(purpose)

    def value(self, name: str) -> object:
        """Return what the submission's `name` stands for, as a plain value; None if nothing."""
        value = self.namespace.get(name)
        try:
            return wire.decode(wire.encode(value, wire.LONGEST_NAMED))
        except Exception:  # it is too large or too deep, or a student's object that misbehaves
            return wire.Foreign(type(value).__name__)

    def call(self, function: str, *args) -> Call:
        """Call the student's `function` on copies of `args`, quietly.

        Raises:
            NotAttempted: it is missing or raises NotImplementedError.
            StudentError: it raises anything else.
        """
        student_function = self._function(function)
        outcome = self._made_ahead(function, args)
        if outcome is None:
            made = wire.one_after_the_other([args], partial(_on_copies, student_function))
            (_, outcome), *_ = made
        return self._kept(function, args, outcome)

    def _kept(self, function: str, args: tuple, outcome: Outcome) -> Call:
        """Keep what came of a call for the diagnosis, and return it or raise what `call` does."""
        if isinstance(outcome, NotImplementedError):
            text = say("`{function}` is not written yet.", function=function)
            raise NotAttempted(text) from outcome
        if isinstance(outcome, BaseException):
            failure = _as_it_crosses(outcome)
            self.calls.append(Observation(function, args, None, args, *failure))
            asked = question_about(self.task.id, *failure) or OF_AN_ERROR
            raise StudentError(_about_error(function, *failure), asked) from outcome
        value, left = outcome
        self.calls.append(Observation(function, args, value, left))
        return Call(value, left, args)

    def _function(self, name: str) -> Callable:
        function = self.namespace.get(name)
        if function is None:
            raise NotAttempted(say("`{function}` is not defined.", function=name))
        if not callable(function):
            raise Rejected(
                say(
                    "`{function}` should be a function, not {kind}.",
                    function=name,
                    kind=kind(self.value(name)),
                )
            )
        return function

    def ahead(self, function: str, argument_lists: Iterable[tuple]) -> None:
        """Make calls that `call` will be asked for: across the wall, in one message.

        What comes of one is known, and kept, when it is asked for. `AS_LEFT` stands for what the
        call before left of its argument in this place. Nothing that follows from a right answer may
        be among the arguments: they lie there together. What may take long is better asked for by
        itself.
        """
        for args, outcome in self._made(function, list(argument_lists)):
            with contextlib.suppress(wire.WireError):  # what a call left may be of any form
                self._ahead[function, wire.encode(args)].append(outcome)

    def _made(self, function: str, argument_lists: list[tuple]) -> list[tuple[tuple, Outcome]]:
        """Return calls with their arguments; none if they do not cross together."""
        student_function = self.namespace.get(function)
        if not callable(student_function):
            return []
        across = getattr(student_function, "on_copies_of_each", None)
        if across is None:
            call = partial(_on_copies, student_function)
            return wire.one_after_the_other(argument_lists, call)
        try:
            return across(argument_lists) or []
        except wire.WireError:
            return []

    def _made_ahead(self, function: str, args: tuple) -> Outcome | None:
        if not self._ahead:
            return None
        with contextlib.suppress(wire.WireError):
            outcomes = self._ahead.get((function, wire.encode(args)))
            return outcomes.popleft() if outcomes else None
        return None

    def timed_call(self, function: str, *args) -> tuple[Call, float]:
        """Do what `call` does; return with it the CPU seconds that the student's code took."""
        before = cpu_seconds()
        call = self.call(function, *args)
        across = getattr(self.namespace, "cpu_seconds_of_call", None)
        return call, across() if across else cpu_seconds() - before

    def came_back(self, function: str, argument_lists: Iterable[tuple], charged: str) -> list[Call]:
        """Call `function` once with each list of arguments; return the calls that ended well.

        charged: the check that judges what such calls return. If it has failed, a crash has had
        its cost.

        Raises: what `call` does, if no call ended well, or `charged` has seen no fault.
        """
        calls, crash = [], None
        for args in argument_lists:
            try:
                calls.append(self.call(function, *args))
            except StudentError as error:
                crash = error
        if crash and (self.passed(charged) or not calls):
            raise crash
        return calls

    def crashes(self, function: str, *args) -> bool:
        """Tell whether a call ends in an exception of the student's code."""
        try:
            self.call(function, *args)
        except Ending as ending:
            return isinstance(ending, StudentError)
        return False

    def require_unchanged(self, function: str, *names: str) -> None:
        """Raise `Rejected` if any call of a function so far has changed an argument of these."""
        for call in self.calls:
            if call.function == function and not call.error:
                _require_unchanged(names, call.given, call.after)

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """While it lasts, calls are not kept, so that no diagnosis has to explain them."""
        kept = len(self.calls)
        try:
            yield
        finally:
            del self.calls[kept:]

    def call_in_a_row(self, function: str, times: int, *args) -> Iterator[Call]:
        """Call a function many times on copies of `args`, of which generators move on.

        Raises: what `call` does.
        """
        moving = [isinstance(value, np.random.Generator) for value in args]
        more = tuple(AS_LEFT if m else v for m, v in zip(moving, args, strict=True))
        made = []  # here they are made one by one, as far as they are wanted
        if hasattr(self.namespace.get(function), "on_copies_of_each"):
            made = self._made(function, [args, *[more] * (times - 1)])
        for args, outcome in made:
            call = self._kept(function, args, outcome)
            yield call
        for _ in range(times - len(made)):
            call = self.call(function, *args)
            yield call
            pairs = zip(moving, call.args, args, strict=True)
            args = tuple(now if moved else value for moved, now, value in pairs)

    @contextlib.contextmanager
    def check(self, name: str, conduct: bool = False) -> Iterator[None]:
        """Record the outcome of the block as the finding of check `name`.

        A `conduct` check (types, shapes, inputs left alone) earns its marks only if another
        check of the task passed, so that a function that does nothing earns nothing.
        """
        ending, self._remark = None, ""
        try:
            yield
            message = self._remark
        except Ending as outcome:
            ending, message = type(outcome), outcome.text
            if ending is StudentError:
                self._questions[name] = outcome.args[1]
            elif ending is Differs:
                self._questions[name] = OF_A_NUMBER.get(self.task.id, OF_A_TEST)
            elif ending is Rejected:
                self._questions[name] = OF_A_FORM
            elif self.task.id in ON_PAPER:
                self._questions[name] = OF_AN_OPEN_ONE
        weight = self._weights[name]
        passed = ending is None
        earned = weight if passed else 0.0
        self._findings[name] = Finding(
            name, passed, str(message), None, earned, weight, str(thai_of(message))
        )
        self._endings[name] = ending
        self.said[str(message)] = message
        if conduct:
            self._bonus.add(name)

    def remark(self, message: str) -> None:
        """Say `message` of the check that is running, should it pass."""
        self._remark = message

    def passed(self, name: str) -> bool:
        """Tell whether the check `name` has been run and passed."""
        return name in self._findings and self._findings[name].passed

    def differs(self, name: str) -> bool:
        """Tell whether the check `name` ended at a number that is another one than is right."""
        return self._endings.get(name) is Differs

    def question(self, name: str) -> Text | None:
        """Return what to ask about how the check `name` ended: at an error, a number, a form."""
        return self._questions.get(name)

    def holds(self, expectation: Callable, *args, **options) -> bool:
        """Tell whether an expectation is met, without recording anything."""
        try:
            expectation(*args, **options)
        except Ending:
            return False
        return True

    def verdict(self) -> Verdict:
        """Return the verdict, with a finding for every check of the task in the table's order.

        Raises:
            KeyError: a check of the table was never run.
        """
        findings = [self._findings[name] for name in self._weights]
        if not any(f.passed and f.check not in self._bonus for f in findings):
            findings = [_without_bonus(f) if f.passed else f for f in findings]
        marks = sum(finding.marks for finding in findings)
        status = self._status(findings)
        return Verdict(self.task.id, marks, self.task.machine.marks, status, findings)

    def _status(self, findings: list[Finding]) -> Status:
        if all(finding.passed for finding in findings):
            return Status.PASSED
        endings = {self._endings[finding.check] for finding in findings}
        if any(finding.passed for finding in findings):
            return Status.PARTIAL
        if endings <= {NotAttempted, None}:
            return Status.NOT_ATTEMPTED
        return Status.STUDENT_ERROR if StudentError in endings else Status.FAILED


def _require_unchanged(names: Iterable[str], given: tuple, left: tuple) -> None:
    for name, before, after in zip(names, given, left, strict=False):
        if not same(before, after):
            raise Rejected(
                say("`{name}` was changed by the call; leave the inputs as they are.", name=name)
            )


def _on_copies(function: Callable, _: int, args: tuple) -> tuple[object, tuple]:
    """Call a function on copies of `args`; return its result and what became of them.

    One of this process is called as one across the wall is: what it gives are plain values.
    """
    if hasattr(function, "on_copies"):
        return function.on_copies(*args)
    asked = wire.encode(args)
    copies = wire.decode(asked)
    with quiet():
        value = function(*copies)
        longest = wire.longest_reply(len(asked))
        return wire.decode(wire.encode((value, copies), longest))


def _without_bonus(finding: Finding) -> Finding:
    message = say("Counts once one of the checks above passes.")
    return Finding(
        finding.check, False, str(message), None, 0.0, finding.max_marks, str(thai_of(message))
    )


def _as_it_crosses(error: BaseException) -> tuple[str, str]:
    """Return an error's name and message; a value that does not cross is a ValueError there too."""
    name = "ValueError" if isinstance(error, wire.WireError) else type(error).__name__
    try:
        return name, str(error)
    except Exception:  # a student's exception may refuse
        return name, ""


def _about_error(function: str, name: str, error: str) -> Text:
    return shorten(
        say("`{function}` raised {name}: “{error}”.", function=function, name=name, error=error)
        if (error := error.strip())
        else say("`{function}` raised {name}.", function=function, name=name)
    )


# --------------------------------------------------------------------------------- expectations


def expect(condition: bool, message: str, ending: type[Rejected] = Rejected) -> None:
    """Raise `ending(message)` unless `condition`."""
    if not condition:
        raise ending(shorten(message))


def as_array(value: object, what: str) -> np.ndarray:
    """Return `value` as an array of real numbers of whatever kind, be it a list or a number.

    Raises:
        Rejected: it holds something that is not a real number, or rows of different lengths, or
            more than a million numbers.
    """
    if type(value) is np.ndarray and value.dtype.kind in NUMBERS:
        return _not_too_large(value, what)
    if value is None:
        raise Rejected(asking(say("{what} is None.", what=what), say("Is a `return` missing?")))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            array = np.asarray(value)
            if array.dtype.kind == "O" and not any(isinstance(v, str) for v in array.ravel()):
                array = np.asarray(value, dtype=np.float64)
    except Exception as error:  # whatever reading a student's value raises
        raise _not_numbers(value, what) from error
    if array.dtype.kind not in NUMBERS:
        raise _not_numbers(value, what)
    return _not_too_large(array, what)


def as_numbers(value: object, what: str) -> np.ndarray:
    """Return `as_array(value, what)` as float64; NaN and infinity may be among them.

    Raises:
        Rejected: what `as_array` does.
    """
    with np.errstate(over="ignore"):  # a longer float may become infinite
        return np.array(as_array(value, what), dtype=np.float64)


def _not_too_large(array: np.ndarray, what: str) -> np.ndarray:
    if array.size > MOST_NUMBERS:
        text = say("{what} is far too large: it has shape {shape}.", what=what, shape=array.shape)
        raise Rejected(shorten(text))
    return array


def _not_numbers(value: object, what: str) -> Rejected:
    return Rejected(
        say("{what} is {kind}, where numbers are asked for.", what=what, kind=kind(value))
    )


def finite_numbers(value: object, what: str) -> np.ndarray:
    """Return `as_numbers(value, what)`, or raise `Rejected` if a value is NaN or infinite."""
    values = as_numbers(value, what)
    if not np.isfinite(values).all():
        raise Rejected(_not_finite(values, what))
    return values


def _not_finite(values: np.ndarray, what: str) -> Text:
    if values.size == 1:
        return say(
            "{what} is {found}, which is not finite.", what=what, found=number(values.item())
        )
    return say(
        "{what} holds numbers that are NaN or infinite: {count} of {total}.",
        what=what,
        count=int(np.sum(~np.isfinite(values))),
        total=values.size,
    )


def ordinary(value: object, what: str) -> np.ndarray:
    """Return `finite_numbers(value, what)`, or raise `Rejected` if one is beyond all right ones.

    Whatever a check computes with must be ordinary: sums and products of numbers near the largest
    float overflow, and next to infinity everything is close.
    """
    values = finite_numbers(value, what)
    if not np.all(np.abs(values) <= LARGEST_NUMBER):
        text = say("{what} holds numbers beyond {largest:,.0f}.", what=what, largest=LARGEST_NUMBER)
        raise Rejected(shorten(text))
    return values


def is_one_number(value: object) -> bool:
    """Tell whether `value` is a number of Python or numpy, or an array without axes."""
    if isinstance(value, np.ndarray):
        return value.ndim == 0
    return isinstance(value, (int, float, np.number))


def expect_close(
    received, expected, what: str, *, when="", scale=0.0, hint="", tolerance=RELATIVE_TOLERANCE
) -> None:
    """Raise `Rejected` unless `received` equals `expected` up to rounding, float32 included.

    `received` may be of another kind or have axes of length one more or less: right values of
    the wrong type are a matter for another check. The tolerance is relative to each entry and
    to the largest one (at least `scale`); it does not grow with the size of the array. A message
    says `what` is wrong, in which place of it, and `when`.
    """
    named = joined(what, when)
    expected = np.asarray(expected, dtype=np.float64)
    if not (np.abs(expected) <= LARGEST_NUMBER).all():
        ordinary(expected, say("what {what} is held against", what=named))  # which says why
    values = in_shape(finite_numbers(received, named), expected.shape, named)
    if expected.size == 0:
        return
    largest = max(float(np.max(np.abs(expected))), scale)
    excess = np.abs(values - expected) - tolerance * (np.abs(expected) + largest)
    if not np.all(excess <= 0):
        worst = np.unravel_index(np.argmax(excess), expected.shape)
        hint = hint or (asking("", NEARLY) if nearly_right(values, expected) else "")
        raise Differs(_difference(values, expected, worst, (what, when), hint))


def in_shape(values: np.ndarray, shape: tuple, what: str) -> np.ndarray:
    """Return `values` in that shape; raise `Rejected` if more than axes of length one differ."""
    if values.shape != shape:
        axes = [tuple(size for size in one if size != 1) for one in (values.shape, shape)]
        if axes[0] != axes[1]:
            raise _wrong_shape(what, shape, values.shape)
    return values.reshape(shape)


def _wrong_shape(what: str, shape: tuple, found: tuple) -> Rejected:
    if not shape:
        return Rejected(
            say("{what} should be one number, but has shape {found}.", what=what, found=found)
        )
    if not found:
        return Rejected(
            say("{what}: shape {shape} is asked for, but one number came.", what=what, shape=shape)
        )
    if found == shape[::-1] and len(shape) > 1:
        return Rejected(
            say(
                "{what} should have shape {shape}, but is transposed: it has {found}.",
                what=what,
                shape=shape,
                found=found,
            )
        )
    return Rejected(
        say(
            "{what} should have shape {shape}, not {found}.",
            what=what,
            shape=shape,
            found=found,
        )
    )


def _difference(values, expected, worst, named: tuple[str, str], hint: str) -> Text:
    what, when = named
    place = joined(what, str(list(map(int, worst))), between="") if expected.ndim else what
    right, yours = told_apart(expected[worst], values[worst], np.max(np.abs(expected)))
    text = say(
        "{place}: expected {expected}, received {received}.",
        place=joined(place, when),
        expected=right,
        received=yours,
    )
    return shorten(joined(text, hint))


def expect_factor(factor: float, what: str) -> None:
    """Raise `Rejected` unless `factor` is one that a slip may have made, other than 0."""
    expect(
        SMALLEST_FACTOR <= abs(factor) <= LARGEST_FACTOR,
        say("{what} is {factor:.6g} times what is right.", what=what, factor=factor),
    )


def expect_array(value: object, shape: tuple, what: str) -> None:
    """Raise `Rejected` unless `value` is a plain array of that shape holding real numbers."""
    if type(value) is not np.ndarray:
        raise Rejected(
            say("{what} should be a numpy array, but is {kind}.", what=what, kind=kind(value))
        )
    if value.shape != shape:
        raise _wrong_shape(what, shape, value.shape)
    if value.dtype.kind not in NUMBERS:
        raise Rejected(
            say("{what} should hold numbers, but has dtype {dtype}.", what=what, dtype=value.dtype)
        )


def expect_dict(value: object, keys, what: str) -> dict:
    """Return `value`, or raise `Rejected` unless it is a dictionary that has all `keys`."""
    if not isinstance(value, Mapping):
        raise Rejected(
            say("{what} should be a dictionary, but is {kind}.", what=what, kind=kind(value))
        )
    missing = [key for key in keys if key not in value]
    if missing:
        names = ", ".join(repr(key) for key in missing)
        raise Rejected(say("{what} has no entry {names}.", what=what, names=names))
    return value


# -------------------------------------------------------------------------------------- helpers


def same(one: object, other: object) -> bool:
    """Tell whether two arguments (arrays, dictionaries of arrays, plain values) are equal."""
    if isinstance(one, np.ndarray):
        if not isinstance(other, np.ndarray) or one.shape != other.shape:
            return False
        if other.dtype.kind not in "biufc":
            return False
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if isinstance(one, dict):
        return (
            isinstance(other, dict)
            and one.keys() == other.keys()
            and all(same(one[key], other[key]) for key in one)
        )
    if isinstance(one, np.random.Generator):
        return True  # a generator is meant to move on
    return type(one) is type(other) and one == other


def kind(value: object) -> Text:
    """Say in words what a student's value is, without showing its contents."""
    name = type_name(value)
    if isinstance(value, np.ndarray):
        form = {"shape": value.shape, "dtype": value.dtype}
        if name == "ndarray":
            return say("an array of shape {shape} and dtype {dtype}", **form)
        return say("a {name} of shape {shape} and dtype {dtype}", name=name, **form)
    if isinstance(value, (tuple, list, str, dict)):
        return say("a {name} of length {length}", name=name, length=len(value))
    if is_one_number(value) and not isinstance(value, bool):
        return say("one number of type {name}", name=name)
    return Text("None") if value is None else say("a value of type {name}", name=name)


def shorten(text: str) -> Text:
    """Cut a message to a length that fits a feedback page."""
    if max(len(text), len(str(thai_of(text)))) <= LONGEST_MESSAGE and isinstance(text, Text):
        return text  # with its question, if it has one
    english, thai = (
        t if len(t) <= LONGEST_MESSAGE else t[: LONGEST_MESSAGE - 1] + "…"
        for t in (str(text), str(thai_of(text)))
    )
    return Text(english, thai)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep output and warnings of the student's code, and its numpy settings, to itself."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
        np.errstate(),
    ):
        warnings.simplefilter("ignore")
        directory = os.getcwd()
        try:
            yield
        finally:
            os.chdir(directory)
