"""A student's process as seen from here: names, proxies, and starting again after a failure."""

from __future__ import annotations

import builtins
import math
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from autograder.results import Status
from autograder.sandbox import SPARE, Ended, Limits, Sandbox

MOST_RESTARTS = 12
MOST_OUTPUT = 4_000_000  # characters that one notebook may put out


class TaskAborted(BaseException):
    """The other side ended during a call; no check can go on. Not an Exception, on purpose:
    nothing that handles a student's errors may take it for one."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status = status


class NotStarted(BaseException):
    """No process could be started: a fault of ours, which may cost no marks."""


class Session(Mapping):
    """The names of one notebook's process; a mapping, so that it can stand for `globals()`.

    Names that the instructor's source imports (`trusted`) come from this side.
    """

    def __init__(self, backend: str, kit: Path, limits: Limits, trusted: dict[str, object]) -> None:
        self._arguments = (backend, kit, limits)
        self._trusted = trusted
        self._history: list[tuple[str, float]] = []
        self._sandbox: Sandbox | None = None
        self._restarts = 0
        self._output_left = MOST_OUTPUT
        self.wall_seconds = 30.0
        self.deadline = math.inf

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exception) -> None:
        self.close()

    def close(self) -> None:
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None

    # ------------------------------------------------------------------------------------- cells

    def run(self, source: str, wall_seconds: float) -> list[dict]:
        """Run a student's cell over there and return its outputs.

        Raises:
            Ended: the cell did not end by itself; it will not be run again.
        """
        reply = self._ask({"do": "run", "source": source}, wall_seconds)
        if "outputs" not in reply:
            return [_error("OutputError", str(reply.get("text", "")))]
        self._history.append((source, wall_seconds))
        outputs = clean_outputs(reply["outputs"])
        self._output_left -= sum(map(_length, outputs))
        return outputs if self._output_left >= 0 else [_stream("… the notebook's output ends here")]

    def _ask(self, request: dict, wall_seconds: float) -> dict:
        if self._sandbox is None:
            self._restart()
        try:
            left = max(self.deadline - time.monotonic(), 0.0)
            return self._sandbox.ask(request, min(wall_seconds, left))
        except Ended:
            self._sandbox = None
            raise

    def _restart(self) -> None:
        """Start a process and run the cells that ended well; a cell that now fails is dropped."""
        while self._sandbox is None:
            if self._restarts > MOST_RESTARTS:
                raise Ended("student_error", "the process ended too often")
            self._restarts += 1
            sandbox = SPARE.take(*self._arguments)
            try:
                sandbox.begin()
            except Ended as ended:
                raise NotStarted(str(ended)) from ended
            try:
                for position, (source, wall_seconds) in enumerate(self._history):
                    failed_at = position
                    sandbox.ask({"do": "run", "source": source}, wall_seconds)
                self._sandbox = sandbox
            except Ended:
                del self._history[failed_at]

    # ------------------------------------------------------------------------------------- names

    def __getitem__(self, name: str) -> object:
        if name in self._trusted:
            return self._trusted[name]
        reply = self._request({"do": "look", "name": name})
        kind = reply.get("kind")
        if kind == "callable":
            return Proxy(self, name)
        if kind == "value":
            return reply.get("value")
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._trusted)

    def __len__(self) -> int:
        return len(self._trusted)

    def _request(self, request: dict) -> dict:
        try:
            return self._ask(request, self.wall_seconds)
        except Ended as ended:
            raise TaskAborted(Status(ended.why), str(ended)) from ended

    def call(self, name: str, args: tuple, kwargs: dict) -> object:
        """Call a function over there; in-place changes of `args` are made here too.

        Raises:
            TaskAborted: it did not come back.
            Exception: what the student's code raised, as an exception of the same name.
        """
        request = {"do": "call", "name": name, "args": list(args), "kwargs": kwargs}
        reply = self._request(request)
        if "error" in reply:
            raise exception_named(reply)
        for mine, theirs in zip(args, _list(reply.get("args")), strict=False):
            take_over(mine, theirs)
        return reply.get("value")


def _list(value: object) -> list:
    return value if isinstance(value, list) else []


class Proxy:
    """Stands for a student's function."""

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self.__name__ = name
        self.__globals__ = session

    def __call__(self, *args, **kwargs):
        return self._session.call(self.__name__, args, kwargs)


def take_over(mine: object, theirs: object) -> None:
    """Make the changes that a call made to its copy of an argument to the argument itself."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        mine.clear()
        mine.update(theirs)
    elif isinstance(mine, list) and isinstance(theirs, list):
        mine[:] = theirs
    elif isinstance(mine, np.ndarray) and isinstance(theirs, np.ndarray):
        if mine.shape == theirs.shape and np.can_cast(theirs.dtype, mine.dtype, "same_kind"):
            np.copyto(mine, theirs, casting="same_kind")
    elif (
        isinstance(mine, np.random.Generator)
        and isinstance(theirs, np.random.Generator)
        and type(mine.bit_generator) is type(theirs.bit_generator)
    ):
        mine.bit_generator.state = theirs.bit_generator.state


def exception_named(reply: dict) -> Exception:
    """Return an exception that carries the name and message of the student's."""
    text = str(reply.get("text", ""))
    if reply.get("stub") is True:
        return NotImplementedError(text)
    name = str(reply["error"])
    known = getattr(builtins, name, None)
    if isinstance(known, type) and issubclass(known, Exception):
        try:
            return known(text)
        except Exception:  # such as UnicodeDecodeError, which wants more than a text
            pass
    safe = name if re.fullmatch(r"[A-Za-z_]\w{0,60}", name) else "Exception"
    return type(safe, (Exception,), {})(text)


# --------------------------------------------------------------------------------------- outputs


def _error(name: str, text: str) -> dict:
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}


def _stream(text: str) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _length(output: dict) -> int:
    parts = [*output.get("data", {}).values(), *output.get("traceback", ())]
    parts += [output.get("text", ""), output.get("ename", ""), output.get("evalue", "")]
    return sum(map(len, parts))


def clean_outputs(outputs: object) -> list[dict]:
    """Return those outputs that are in notebook format; the rest is dropped."""
    cleaned = []
    for output in _list(outputs):
        kind = output.get("output_type") if isinstance(output, dict) else None
        if kind == "stream":
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            text = str(output.get("text", ""))
            cleaned.append({"output_type": "stream", "name": name, "text": text})
        elif kind == "error":
            lines = [str(line) for line in _list(output.get("traceback"))]
            item = _error(str(output.get("ename", "")), str(output.get("evalue", "")))
            cleaned.append({**item, "traceback": lines})
        elif kind in ("display_data", "execute_result"):
            data = output.get("data")
            data = data if isinstance(data, dict) else {}
            plain = {str(k): v for k, v in data.items() if isinstance(v, str)}
            item = {"output_type": kind, "data": plain, "metadata": {}}
            if kind == "execute_result":
                item["execution_count"] = None
            cleaned.append(item)
    return cleaned
