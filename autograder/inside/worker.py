"""The untrusted side: runs a submission's cells and answers calls to its functions.

Started inside the sandbox as `python -I -S worker.py REQUESTS REPLIES LIBRARIES…`, or forked by
`forking.py`: requests come on one descriptor, replies go out on another. It holds nothing worth
stealing: no expected value, no test, no path of the host's. Whatever it replies is the student's
word and nothing more.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import resource
import sys
from collections.abc import Callable
from time import monotonic

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARIES = sys.argv[3:]
sys.path += [HERE, *LIBRARIES]

import cells  # noqa: E402
import children  # noqa: E402
import stubs  # noqa: E402
import wire  # noqa: E402

sys.path.remove(HERE)
sys.path.insert(0, "")  # the working folder, as in a kernel
OURS = (
    "alone", "cells", "children", "forking", "given", "late", "rights", "stubs", "wire", "worker",
)  # fmt: skip


def prepare() -> None:
    """Import what every notebook imports; better before it is waited for.

    It has numpy, and the toolkit that lies in the working folder.
    """
    children.equip(LIBRARIES)
    for name in ("numpy.random", *filter(_is_package, os.listdir())):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def _is_package(name: str) -> bool:
    return os.path.isfile(f"{name}/__init__.py")


def _limit(limits: dict) -> None:
    """Take limits that cannot be raised again.

    Of CPU seconds one more is left before the kernel kills: the signal before it says why.
    """
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.getrlimit(kind)
        least = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (least, least + (name == "CPU" and least == value)))


def _read(descriptor: int, count: int) -> bytes:
    """Return exactly `count` bytes, or leave when the other side is gone."""
    chunks = []
    while count:
        chunk = os.read(descriptor, min(count, 1 << 20))
        if not chunk:
            os._exit(0)
        chunks.append(chunk)
        count -= len(chunk)
    return b"".join(chunks)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


class Worker:
    """Answers requests one after the other until the other side closes."""

    def __init__(self, requests: int, replies: int) -> None:
        self.requests, self.replies = requests, replies
        self.shell = None
        self.output_bytes = 0
        self.longest = wire.LEAST_REPLY  # what the reply to the current request may take

    def serve(self) -> None:
        for name in OURS:  # a student's own module may be called so
            sys.modules.pop(name, None)
        while True:
            payload = self._receive()
            request = wire.decode(payload)
            self.longest = wire.longest_reply(len(payload), wire.calls_in(request))
            try:
                reply = self._answer(request)
                payload = wire.encode(reply, self.longest)
                # What will be refused there costs this call, not the process.
                wire.decode(payload)
            except Exception as error:  # too large or too deep, or an object that misbehaves
                payload = wire.encode({"id": request["id"], **_unfit(error)})
            _write(self.replies, wire.frame(payload))

    def _receive(self) -> bytes:
        return _read(self.requests, wire.frame_length(_read(self.requests, 4)))

    def _answer(self, request: dict) -> dict:
        handler = {
            "start": self._start,
            "put": self._put,
            "run": self._run,
            "look": self._look,
            "call": self._call,
        }[request["do"]]
        return {"id": request["id"], **handler(request)}

    def _start(self, request: dict) -> dict:
        """Make an IPython shell in the working folder and take the limits."""
        self.output_bytes = request["output_bytes"]
        self.shell = cells.make_shell()
        prepare()
        _limit(request["limits"])
        return {}

    def _put(self, request: dict) -> dict:
        """Write a file into the working folder."""
        name = request["name"]
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(request["content"].tobytes())
        return {}

    def _run(self, request: dict) -> dict:
        late, given = request.get("late", ()), request.get("given")
        return cells.run_cell(self.shell, request["source"], self.output_bytes, late, given)

    def _look(self, request: dict) -> dict:
        """Say what a name stands for: nothing, something callable, or a plain value."""
        names = self.shell.user_ns
        if request["name"] not in names:
            return {"kind": "missing"}
        value = names[request["name"]]
        if callable(value):
            return {"kind": "callable"}
        try:
            plain = wire.decode(wire.encode(value, wire.LONGEST_NAMED))
            return {"kind": "value", "value": plain}
        except Exception:
            return {"kind": "value", "value": wire.Foreign(type(value).__name__)}

    def _call(self, request: dict) -> dict:
        """Call a function; its result goes back, and those arguments that it changed, by place.

        With `each` it is called once with each list of arguments. Functions named in `stand_ins`
        are the other side's meanwhile.
        """

        def tell(more: dict) -> None:
            told = wire.encode({"id": request["id"], **more}, self.longest)
            _write(self.replies, wire.frame(told))

        def exchange(question: dict) -> dict:
            tell(question)
            return wire.decode(self._receive())

        stand_ins = stubs.Stubs(exchange).installed(
            self.shell.user_ns, request.get("stand_ins", ())
        )
        with stand_ins:
            if "each" in request:
                return {"each": self._call_each(request["name"], request["each"], tell)}
            args, kwargs = request["args"], request["kwargs"]
            given = Given({**dict(enumerate(args)), **kwargs})
            return self._called(request["name"], given, *args, **kwargs)

    def _called(self, name: str, given: Given, /, *args, **kwargs) -> dict:
        with cells.silent():
            try:
                value = self.shell.user_ns[name](*args, **kwargs)
            except BaseException as error:
                return cells.describe_exception(error)
            return {"value": value, "changed": given.changed()}

    def _call_each(self, name: str, argument_lists: list, tell: Callable) -> list:
        """Return a reply to each call, encoded before the next call may change what is in it.

        What goes on from a call that raised is not made. Of slow calls it tells as they are made:
        each of them has its time.
        """
        replies, left, length, told = [], None, 0, monotonic()
        for args in argument_lists:
            going_on = [n for n, value in enumerate(args) if _is_as_left(value)]
            if going_on and left is None:
                replies.append(wire.Encoded({}))
                continue
            try:
                for place in going_on:
                    args[place] = _as_plain(left[place])
                given = Given(dict(enumerate(args)))
                reply = self._called(name, given, *args)
                encoded = wire.Encoded(reply, wire.longest_reply(given.size))
                wire.decode(encoded.payload, len(argument_lists))
                left = None if "error" in reply else args
            except Exception as error:
                left, encoded = None, wire.Encoded(_unfit(error))
            replies.append(encoded)
            length += len(encoded.payload)
            if length > self.longest:
                raise wire.WireError("the results are too long together")
            if monotonic() > told + wire.TELL_SECONDS:
                tell({"part": replies})
                replies, told = [], monotonic()
        return replies


def _is_as_left(value: object) -> bool:
    return isinstance(value, wire.Foreign) and value == wire.AS_LEFT


def _as_plain(value: object) -> object:
    """Return what a value would be on the other side; a generator, which moves on, is that."""
    moves_on = isinstance(value, sys.modules["numpy"].random.Generator)
    return value if moves_on else wire.decode(wire.encode(value))


def _unfit(error: Exception) -> dict:
    """Describe a result that is too large or too deep, or an object that misbehaves."""
    text = str(error) if isinstance(error, wire.WireError) else type(error).__name__
    return {"error": "ValueError", "text": text, "stub": False}


class Given:
    """The arguments of a call, by place or name, and what they were before it."""

    def __init__(self, arguments: dict) -> None:
        self._arguments = arguments
        self._before = {place: wire.encode(value) for place, value in arguments.items()}

    @property
    def size(self) -> int:
        """How many bytes they took."""
        return sum(map(len, self._before.values()))

    def changed(self) -> dict:
        """Return the arguments that are no longer, bit by bit, what they were."""
        pairs = self._arguments.items()
        return {place: v for place, v in pairs if wire.encode(v) != self._before[place]}


if __name__ == "__main__":
    Worker(int(sys.argv[1]), int(sys.argv[2])).serve()
