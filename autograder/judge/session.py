"""A student's process as seen from here: names, proxies, and starting again after a failure."""

from __future__ import annotations

import builtins
import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autograder.homework import NOTHING_KNOWN, Homework, Task
from autograder.inside import wire
from autograder.judge.answering import Answering
from autograder.judge.deadline import Judging
from autograder.judge.notes import told_of
from autograder.judge.outputs import (
    LONGEST_LINE,
    clean_outputs,
    cut_down,
    error_output,
    listed,
    mapped,
    readable,
    size,
)
from autograder.results import Status, TaskAborted, Verdict
from autograder.sandbox import SPARE, Ended, Limits, Sandbox, SandboxMissing, Usage
from autograder.text.language import Text

MOST_RESTARTS = 12
PUT_SECONDS = 20.0  # that it may take to write a file
MOST_OUTPUT = 4_000_000  # characters that one notebook may put out
MOST_BYTES = 16 * 1024 * 1024  # of results that one exam may get beyond what it asked for


@dataclass(frozen=True)
class Ran:
    """A student's cell that ran: its text, what it may take, and what it was handed out as."""

    source: str
    seconds: float
    given: str | None = None

    def as_handed_out(self) -> list[Ran]:
        """Return what to run in its place: nothing for a student's own."""
        changed = self.given is not None and self.source != self.given
        return [Ran(self.given, self.seconds, self.given)] if changed else []


class Session(Mapping):
    """The names of one notebook's process; a mapping, so that it can stand for `globals()`.

    Names that the instructor's source imports (`trusted`) come from this side. The inputs of checks
    are made from `seed`; without one they are always the same.
    """

    def __init__(
        self,
        backend: str,
        kit: Path,
        limits: Limits,
        trusted: dict[str, object],
        seed: bytes | None = None,
        homework: Homework = NOTHING_KNOWN,
    ) -> None:
        self.seed, self.homework = seed, homework
        self._arguments = (backend, kit, limits)
        self._trusted = trusted
        self._history: list[Ran] = []
        self._sandbox: Sandbox | None = None
        self._usages: list[Usage] = []  # of all processes that it had
        self._restarts = 0
        self._output_left = MOST_OUTPUT
        self.verdicts: dict[str, Verdict] = {}  # of the tasks marked so far; they are final
        self.starved = False  # did the machine ever leave it no time?
        self.call_seconds = 30.0  # that a call may take of its own time
        self.end = self._until = float("inf")  # of its own time; the same for what is asked now
        self.late_modules: tuple[str, ...] = ()
        # copied into the working folder of each process
        self.files: Sequence[tuple[str, bytes]] = ()
        self.notes: list[Text] = []  # what is to be told of the notebook's run
        self.kinds: tuple[str, ...] = ()  # of text kept in displays (`outputs.RICH`)
        self._callables: set[str] = set()
        self._answering: Answering | None = None
        self._allowed = float("inf")
        self._bytes_left = MOST_BYTES
        self.judging = Judging()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exception) -> None:
        self.close()

    def close(self) -> None:
        if self._sandbox is not None:
            self._sandbox.close()
            self._lose()

    def _lose(self) -> None:
        """Know no process any more; of its cells one that is run again may fail then."""
        self._sandbox = None
        self._callables.clear()

    @property
    def seconds(self) -> float:
        """The own time (see `sandbox.usage`) that the notebook used, starting again included."""
        return sum(usage.seconds for usage in self._usages)

    def allow(self, seconds: float) -> None:
        """From now on all that is asked may take `seconds`, within the notebook's time.

        What it gives back, and the marker keeps for the diagnosis, may take `MOST_BYTES` more than
        arguments and results of their size do.
        """
        self._bytes_left = MOST_BYTES
        self._allowed = seconds
        self._until = min(self.end, self.seconds + seconds)

    def allow_anew(self) -> None:
        """From now on all that is asked may take as much as was allowed last."""
        self.allow(self._allowed)

    def task_of(self, cell: Mapping) -> Task | None:
        """Return the task that a test cell marks, if it is one that the homework tells of."""
        return self.homework.by_test_cell.get(cell["id"])

    # ------------------------------------------------------------------------------------- cells

    def run(self, source: str, seconds: float, given: str | None = None) -> list[dict]:
        """Run a student's cell over there, which may take `seconds`, and return its outputs.

        It goes on after an import that fails, and one that was handed out as `given` after any line
        that does, which is noted.

        Raises:
            Ended: the cell did not end by itself; it will not be run again.
        """
        cell = Ran(source, seconds, given)
        reply = self._ask(self._to_run(cell), seconds, and_look=True)
        self._callables = {name for name in listed(reply.get("callables")) if type(name) is str}
        if "outputs" not in reply:
            return [error_output("OutputError", readable(reply.get("text"), LONGEST_LINE))]
        self._history.append(cell)
        self.notes += told_of(source, reply, own=given is None)
        outputs = clean_outputs(reply["outputs"], self.kinds)
        self._output_left -= sum(map(size, outputs))
        return outputs if self._output_left >= 0 else cut_down(outputs)

    def _to_run(self, cell: Ran) -> dict:
        request = {"do": "run", "source": cell.source, "late": list(self.late_modules)}
        return request if cell.given is None else request | {"given": cell.given}

    def _ask(self, request: dict, seconds: float, and_look: bool = False) -> dict:
        if self._sandbox is None:
            self._restart()
        try:
            answering = self._answering if request.get("stand_ins") else None
            left = self._left
            reply = self._sandbox.ask(request, min(seconds, left), answering, left)
            self._bytes_left -= self._sandbox.surplus_bytes
            if and_look:  # what a cell leaves behind is its own fault, not the next one's
                self._sandbox.look_after()
            return reply
        except Ended as ended:
            self._lose()
            self.starved |= ended.starved
            raise
        except TaskAborted:  # judging took too long meanwhile: half a message may be read
            self.close()
            raise

    @property
    def _left(self) -> float:
        """The own time that is left of what is allowed."""
        return self._until - self.seconds

    def _restart(self) -> None:
        """Start a process and run the cells that ended well; a cell that now ends it is dropped.

        Of one of the homework's own the text as it was handed out is run in its place.
        """
        while self._sandbox is None:
            if self._restarts > MOST_RESTARTS:
                raise Ended("student_error", "the process ended too often")
            if self._left <= 0:
                raise Ended("timed_out", "the notebook did not end in time")
            self._restarts += 1
            sandbox = self._begin()
            self._usages.append(sandbox.usage)
            self._put_files(sandbox)
            try:
                for position, cell in enumerate(self._history):
                    failed_at = position
                    sandbox.ask(self._to_run(cell), min(cell.seconds, self._left))
                self._sandbox = sandbox
            except Ended as ended:
                self.starved |= ended.starved
                self._history[failed_at : failed_at + 1] = cell.as_handed_out()

    def _put_files(self, sandbox: Sandbox) -> None:
        for name, content in self.files:
            array = np.frombuffer(content, np.uint8)
            sandbox.ask({"do": "put", "name": name, "content": array}, PUT_SECONDS)

    def _begin(self) -> Sandbox:
        """Return a process that is ready; what fails before a student's code runs is our fault."""
        try:
            sandbox = SPARE.take(*self._arguments)
            sandbox.begin()
        except Ended:  # one that waited may have been killed meanwhile
            sandbox = SPARE.take(*self._arguments)
            try:
                sandbox.begin()
            except Ended as ended:
                raise SandboxMissing(f"The sandbox does not start: {ended}") from ended
        return sandbox

    # ------------------------------------------------------------------------------------- names

    def __getitem__(self, name: str) -> object:
        if name in self._trusted:
            return self._trusted[name]
        if name in self._callables:
            return Proxy(self, name)
        reply = self._request({"do": "look", "name": name})
        kind = readable(reply.get("kind"), LONGEST_LINE)
        if kind == "callable":
            self._callables.add(name)  # until the next cell; a call goes by the name anyway
            return Proxy(self, name)
        if kind == "value":
            return reply.get("value")
        raise KeyError(name)

    def is_trusted(self, name: str) -> bool:
        """Tell whether a name comes from this side."""
        return name in self._trusted

    def __iter__(self) -> Iterator[str]:
        return iter(self._trusted)

    def __len__(self) -> int:
        return len(self._trusted)

    def _request(self, request: dict) -> dict:
        try:
            untold = wire.TELL_SECONDS if "each" in request else 0.0  # of calls before a slow one
            reply = self._ask(request, self.call_seconds + untold)
            if self._bytes_left < 0:
                raise Ended("memory_exceeded", f"its results take more than {MOST_BYTES:,} bytes")
            return reply
        except Ended as ended:
            raise TaskAborted(Status(ended.why), str(ended)) from ended
        except SandboxMissing as missing:
            raise TaskAborted(Status.GRADER_ERROR, str(missing)) from missing

    @contextlib.contextmanager
    def standing_in(self, functions: Mapping[str, Callable]) -> Iterator[None]:
        """While it lasts, calls find `functions` of this side in place of theirs, by name.

        They never leave this side: what stands there for them asks here. The time that calls may
        take starts anew.
        """
        self._answering = Answering(functions)
        self.allow_anew()
        try:
            yield
        finally:
            self._answering = None

    def call(self, name: str, args: tuple, kwargs: dict) -> object:
        """Call a function over there; in-place changes of its arguments are made here too.

        Arguments that it left as they were are left alone, so that of an array that is passed
        twice, or with a view of it, the copy that was not changed does not undo the other's change.

        Raises:
            TaskAborted: it did not come back.
            Exception: what the student's code raised, as an exception of the same name.
        """
        value, changed = self._call(name, args, kwargs)
        for place, mine in [*enumerate(args), *kwargs.items()]:
            if place in changed:
                take_over(mine, changed[place])
        return value

    def call_on_copies(self, name: str, args: tuple) -> tuple[object, tuple]:
        """Call a function over there, as `call` does, but leave `args` alone.

        Returns its result and the arguments as it left them: those that it changed are copies.
        """
        value, changed = self._call(name, args, {})
        return value, _as_left(args, changed)

    def call_on_copies_of_each(
        self, name: str, argument_lists: list[tuple]
    ) -> list[tuple[tuple, tuple[object, tuple] | Exception]] | None:
        """Call a function over there once with each list of arguments, in one message.

        `wire.AS_LEFT` stands for what the call before left in its place. Returns each call's
        arguments with what `call_on_copies` returns for them, or the exception that it would raise;
        None if they do not cross together. From a call that raised nothing goes on.

        Raises:
            TaskAborted: it did not come back.
        """
        request = {"do": "call", "name": name, "each": [list(args) for args in argument_lists]}
        reply = self._request(self._standing_in(request))
        replies = listed(reply.get("each"))
        if len(replies) != len(argument_lists) or not all(type(one) is bytes for one in replies):
            return None

        def call(number: int, args: tuple) -> tuple[object, tuple]:
            value, changed = _value_in(mapped(self._decoded(replies[number], len(replies))))
            return value, _as_left(args, changed)

        return wire.one_after_the_other(argument_lists, call)

    def _decoded(self, payload: bytes, calls: int) -> object:
        """Return what the reply to one of many calls says; a forged one ends the process too."""
        try:
            return wire.decode(payload, calls)
        except wire.WireError as error:  # who replies has looked whether it can be decoded
            self.close()
            raise TaskAborted(Status.STUDENT_ERROR, f"the process sent {error}") from error

    def _call(self, name: str, args: tuple, kwargs: dict) -> tuple[object, dict]:
        """Call a function over there; return its result and the arguments that it changed."""
        request = {"do": "call", "name": name, "args": list(args), "kwargs": kwargs}
        return _value_in(self._request(self._standing_in(request)))

    def _standing_in(self, request: dict) -> dict:
        return request | {"stand_ins": list(self._answering.functions) if self._answering else []}

    def cpu_seconds_of_call(self) -> float:
        """Return the CPU seconds that the last call took over there."""
        return self._sandbox.cpu_seconds_of_request()


class Proxy:
    """Stands for a student's function."""

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self.__name__ = name
        self.__globals__ = session

    def __call__(self, /, *args, **kwargs):
        return self._session.call(self.__name__, args, kwargs)

    def on_copies(self, *args) -> tuple[object, tuple]:
        """Call it and leave `args` alone; see `Session.call_on_copies`."""
        return self._session.call_on_copies(self.__name__, args)

    def on_copies_of_each(self, argument_lists: list[tuple]) -> list | None:
        """Call it with each list of arguments; see `Session.call_on_copies_of_each`."""
        return self._session.call_on_copies_of_each(self.__name__, argument_lists)


def _value_in(reply: dict) -> tuple[object, dict]:
    """Return the result that a reply to a call has, and the arguments that it changed, by place.

    Raises: the exception that it names instead.
    """
    if "error" in reply:
        raise exception_named(reply)
    return reply.get("value"), mapped(reply.get("changed"))


def _as_left(args: tuple, changed: dict) -> tuple:
    """Return arguments as a call left them, which changed those in `changed`; these are copies."""
    after = list(args)
    for place, mine in enumerate(args):
        if place in changed:
            after[place] = _taken_over(mine, changed[place])
    return tuple(after)


def _taken_over(mine: object, theirs: object) -> object:
    """Return a copy of an argument with the changes that a call made to its own."""
    if _are_alike(mine, theirs):
        return theirs
    copy = wire.decode(wire.encode(mine))
    take_over(copy, theirs)
    return copy


def _are_alike(mine: object, theirs: object) -> bool:
    """Tell whether two generators differ in their state only."""
    generators = isinstance(mine, np.random.Generator) and isinstance(theirs, np.random.Generator)
    return generators and type(mine.bit_generator) is type(theirs.bit_generator)


def take_over(mine: object, theirs: object) -> None:
    """Make the changes that a call made to its copy of an argument to the argument itself."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        mine.clear()
        mine.update(theirs)
    elif isinstance(mine, list) and isinstance(theirs, list):
        mine[:] = theirs
    elif isinstance(mine, tuple) and isinstance(theirs, tuple):
        for one, other in zip(mine, theirs, strict=False):
            take_over(one, other)
    elif isinstance(mine, np.ndarray) and isinstance(theirs, np.ndarray):
        if mine.shape == theirs.shape and np.can_cast(theirs.dtype, mine.dtype, "same_kind"):
            np.copyto(mine, theirs, casting="same_kind")
    elif _are_alike(mine, theirs):
        mine.bit_generator.state = theirs.bit_generator.state


def exception_named(reply: dict) -> Exception:
    """Return an exception that carries the name and message of the student's."""
    text = readable(reply.get("text"), LONGEST_LINE)
    if reply.get("stub") is True:
        return NotImplementedError(text)
    name = reply["error"] if isinstance(reply["error"], str) else ""
    known = getattr(builtins, name, None)
    if known is KeyError:  # whose message is its key's repr
        text = text.strip("'")
    if isinstance(known, type) and issubclass(known, Exception):
        try:
            return known(text)
        except Exception:  # such as UnicodeDecodeError, which wants more than a text
            pass
    safe = name if re.fullmatch(r"[A-Za-z_]\w{0,60}", name) else "Exception"
    return type(safe, (Exception,), {})(text)
