"""One untrusted process: start it, ask it, watch it, kill it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.util import Finalize
from pathlib import Path

from autograder.inside import wire
from autograder.sandbox import backends, seccomp
from autograder.sandbox.cgroups import Group, NoGroups
from autograder.sandbox.commands import prepared
from autograder.sandbox.forked import Forked, ForkServer, NoForkServer
from autograder.sandbox.memory import TreeMemory
from autograder.sandbox.tree import descendants
from autograder.sandbox.usage import LOOK_EVERY_SECONDS, SLOWEST, Usage

START_SECONDS = 30.0
AHEAD = 2  # processes that boot meanwhile: a submission has two notebooks
MIB = 1024 * 1024
PIPE_BYTES = MIB  # what a pipe may hold without further rights
LEAST_READ = 32 * 1024  # bytes; most messages are shorter


@dataclass(frozen=True)
class Limits:
    """What one submission may use."""

    memory_mib: int = 2048
    tmp_mib: int = 64
    tasks: int = 64  # processes and their threads, all told
    open_files: int = 256
    cpu_seconds: int = 300
    output_bytes: int = 200_000


class Ended(Exception):
    """The untrusted process is no more; `why` is timed_out, memory_exceeded or student_error.

    `starved` tells that it was the machine that left it no time.
    """

    def __init__(self, why: str, message: str, starved: bool = False) -> None:
        super().__init__(message)
        self.why, self.starved = why, starved


class Sandbox:
    """A running untrusted process; use it as a context manager."""

    def __init__(
        self, backend: str, kit: Path, limits: Limits, server: ForkServer | None = None
    ) -> None:
        """Start it, from `server` if there is one.

        Raises:
            NoForkServer: the server does not work.
        """
        self.limits = limits
        self._folder = None
        self._process: subprocess.Popen | Forked | None = None
        self._count = 0
        self._next_look = self._until = self._deadline = self._cpu_before = 0.0
        self._waited = 0.0  # seconds since the last look
        self._memory: TreeMemory | None = None
        self._group: Group | None = None
        self._received = bytearray()  # read from the pipe and not yet asked for
        self._longest = wire.LEAST_REPLY  # what a message may take just now
        self.asked_bytes = self.reply_bytes = 0  # what the last request and reply took
        self._from_child, replies = os.pipe()
        requests, self._to_child = os.pipe()
        try:
            if server is None:
                self._process = self._start(backend, kit, requests, replies)
            else:
                self._process = server.fork(requests, replies, limits.tmp_mib * MIB)
            self.usage = Usage(self._process.pid)
            self._memory = TreeMemory(self._process.pid, limits.open_files)
        except BaseException:
            self.close()
            raise
        finally:
            os.close(requests)
            os.close(replies)
        for pipe in (self._to_child, self._from_child):
            with contextlib.suppress(OSError):  # then a large message takes more turns
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        os.set_blocking(self._to_child, False)
        os.set_blocking(self._from_child, False)
        with contextlib.suppress(BrokenPipeError):  # `begin` will find that it has gone
            os.write(self._to_child, self._first_request())  # it boots before anyone waits for it

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *exception) -> None:
        self.close()

    def _start(self, backend: str, kit: Path, requests: int, replies: int) -> subprocess.Popen:
        start = self._start_shut_in if backend == "bubblewrap" else self._start_plainly
        return start(kit, [requests, replies])

    def _start_shut_in(self, kit: Path, pipes: list[int]) -> subprocess.Popen:
        command = backends.bubblewrap_command(kit, self.limits.tmp_mib * MIB)
        with seccomp.opened_program() as calls, prepared(command) as (start, descriptors):
            inherited = [*pipes, calls]
            program = backends.worker_command("alone.py", *inherited)
            return _quiet([*start, *program], [*inherited, *descriptors], {})

    def _start_plainly(self, kit: Path, pipes: list[int]) -> subprocess.Popen:
        self._folder = folder = tempfile.mkdtemp(prefix="homework-")
        if kit is not None:
            shutil.copytree(kit, Path(folder) / kit.name)
        environment = {**backends.ENVIRONMENT, "HOME": folder, "TMPDIR": folder,
                       "MPLCONFIGDIR": folder, "IPYTHONDIR": folder}  # fmt: skip
        command = [backends.interpreter(), "-I", "-S", "-B", f"{backends.INSIDE}/worker.py"]
        command += [*map(str, pipes), *backends.python_paths()]
        return _quiet(command, pipes, environment, folder)

    def _first_request(self) -> bytes:
        limits = {
            "AS": self.limits.memory_mib * MIB,
            "CPU": self.limits.cpu_seconds,
            "NOFILE": self.limits.open_files,
            "FSIZE": self.limits.tmp_mib * MIB,
            "SIGPENDING": self.limits.tasks,
            "CORE": 0,
        }
        request = {"do": "start", "limits": limits, "output_bytes": self.limits.output_bytes}
        return wire.frame(wire.encode({"id": 0, **request}))

    @property
    def surplus_bytes(self) -> int:
        """What the last reply took beyond its arguments, which come back, and as much again."""
        return max(self.reply_bytes - 2 * self.asked_bytes, 0)

    def begin(self) -> None:
        """Wait until the process has made its shell and taken the limits.

        Raises:
            Ended: it could not start.
        """
        try:
            self._allow(START_SECONDS)
            self._reply(0)
            self._limit_all()
            self.usage.start_anew()
        except Ended:
            self.close()
            raise

    def _limit_all(self) -> None:
        """Put all of it into a control group; where there are none it is summed from now on."""
        try:
            self._group = Group(self.limits.memory_mib * MIB, self.limits.tasks)
            self._group.take(descendants(self._process.pid))
            self.usage.count_by(self._group.cpu_seconds)
        except NoGroups:
            self._leave_group()
            self._memory.find_folders()

    def _leave_group(self) -> None:
        if self._group is not None:
            self._group.close()
            self._group = None

    def ask(
        self,
        request: dict,
        seconds: float,
        answering: Callable[[dict], dict] | None = None,
        all_seconds: float | None = None,
    ) -> dict:
        """Send a request and return the reply to it.

        It may take `seconds` of its own (see `usage`); a reply to many calls may come in parts that
        take as long each, and `all_seconds` together. Before it replies the process may ask back
        what `answering` answers; it raises `WireError` for what may not be asked. Without it
        nothing may.

        Raises:
            Ended: no reply within `seconds`, a malformed one or one too long for what was asked,
                or the process is gone or was killed for what it used; it is dead then.
        """
        self._count += 1
        payload = wire.encode({"id": self._count, **request})
        self.asked_bytes = len(payload)
        self._longest = wire.longest_reply(len(payload), wire.calls_in(request))
        end = self.usage.seconds + (seconds if all_seconds is None else all_seconds)
        try:
            self._allow(seconds)
            self._cpu_before = self.usage.cpu_seconds
            self._send(wire.frame(payload))
            each, told = [], 0
            while "part" in (reply := self._reply(self._count, answering)):
                each += _replies_in(reply["part"], len(request.get("each", ())) - len(each))
                told += self.reply_bytes
                self._longest -= self.reply_bytes
                self._allow(min(seconds, end - self.usage.seconds))
            if each and type(reply.get("each")) is list:
                reply["each"] = each + reply["each"]
            self.reply_bytes += told
            return reply
        except Ended:
            self.close()
            raise

    def _allow(self, seconds: float) -> None:
        """Let it have `seconds` of its own from now on, and by the clock as many as are fair."""
        now = time.monotonic()
        if now >= self._next_look:
            self._look(now)
        self._until = self.usage.seconds + seconds
        self._deadline = now + SLOWEST * seconds

    def cpu_seconds_of_request(self) -> float:
        """Return the CPU seconds since the last request was sent."""
        self.usage.look()
        return self.usage.cpu_seconds - self._cpu_before

    def _reply(self, number: int, answering: Callable | None = None) -> dict:
        try:
            while "callback" in (reply := self._message(number)):
                if answering is None:
                    raise wire.WireError("a question that it may not ask")
                began = time.thread_time()
                answer = _answer_frame(number, answering(reply))
                self.usage.answering_seconds += time.thread_time() - began
                self._send(answer)
        except wire.WireError as error:
            raise Ended("student_error", f"the process sent {error}") from error
        return reply

    def _message(self, number: int) -> dict:
        """Return the next message that belongs to request `number`."""
        length = wire.frame_length(self._receive(4), self._longest)
        message = wire.decode(self._receive(length))
        self.reply_bytes = length
        if not isinstance(message, dict) or type(message.get("id")) is not int:
            raise wire.WireError("something that is not a reply")
        if message["id"] != number:
            raise wire.WireError("a reply to another request")
        return message

    # ------------------------------------------------------------------------- pipes and watching

    def _send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._to_child, view) :]
            except BlockingIOError:
                self._wait([], [self._to_child])
            except BrokenPipeError as error:
                raise self._gone() from error

    def _receive(self, count: int) -> bytes:
        while len(self._received) < count:
            self._wait([self._from_child], [])
            try:
                chunk = os.read(self._from_child, max(count - len(self._received), LEAST_READ))
            except BlockingIOError:
                continue
            if not chunk:
                raise self._gone()
            self._received += chunk
        data = bytes(self._received[:count])
        del self._received[:count]
        return data

    def _wait(self, readers: list[int], writers: list[int]) -> None:
        """Wait until a pipe is ready, looking after the process from time to time.

        Also while it keeps the pipe busy: who writes byte by byte is looked after all the same.
        While there is something to read it may be waiting for us, so a look is put off for a while
        to find it at work, or idle.
        """
        while True:
            began = time.monotonic()
            if began >= self._deadline:
                raise Ended("timed_out", "this machine was too busy to run it", starved=True)
            until = min(self._next_look, self._deadline)
            ready = select.select(readers, writers, [], max(0.0, until - began))
            came = bool(ready[0] or ready[1])
            now = time.monotonic()
            self._waited += now - began
            if now >= self._next_look + came * LOOK_EVERY_SECONDS:
                self._look(now, self._waited if not came else 0.0)
                if self.usage.seconds >= self._until:
                    raise Ended("timed_out", "it used up its time")
            if came:
                return

    def _look(self, now: float, waited_seconds: float = 0.0) -> None:
        self._look_after()
        self.usage.look(waited_seconds)
        self._next_look, self._waited = now + LOOK_EVERY_SECONDS, 0.0

    def look_after(self) -> None:
        """Kill the process if it uses more than it may; it is also done during every wait.

        Raises:
            Ended: it did, and is dead.
        """
        try:
            self._look_after()
        except Ended:
            self.close()
            raise

    def _look_after(self) -> None:
        if self._group is not None:
            much, many = self._group.ran_out_of_memory(), self._group.ran_out_of_tasks()
        else:
            used, count = self._memory.look()
            much, many = used > self.limits.memory_mib * MIB, count > self.limits.tasks
        if much:
            raise Ended("memory_exceeded", f"it took more than {self.limits.memory_mib} MiB")
        if many:
            text = f"it started more than {self.limits.tasks} processes and threads"
            raise Ended("student_error", text)

    def _gone(self) -> Ended:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        code = self._process.returncode
        if code in (128 + signal.SIGXCPU, -signal.SIGXCPU):
            return Ended("timed_out", "it used up its CPU seconds")
        if code in (128 + signal.SIGKILL, -signal.SIGKILL):
            return Ended("memory_exceeded", "it was killed, as it is for too much memory")
        return Ended("student_error", "the process that runs the notebook ended (an exit?)")

    def close(self) -> None:
        """Kill the process with all that it started, and let go of everything."""
        if self._process is not None:
            running = self._process.poll() is None
            if running or self._folder:  # a plain process's group outlives it
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._process.pid, signal.SIGKILL)
            if running:
                self._process.kill()
            self._process.wait()
        self._leave_group()
        if self._memory is not None:
            self._memory.close()
        for descriptor in (self._to_child, self._from_child):
            with contextlib.suppress(OSError):
                os.close(descriptor)
        self._to_child = self._from_child = -1
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def _quiet(
    command: list[str], inherited: list[int], environment: dict, folder: str | None = None
) -> subprocess.Popen:
    """Start a process in a session of its own that says nothing to anyone's terminal."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=inherited,
        env=environment,
        cwd=folder,
        start_new_session=True,
    )


def _replies_in(part: object, most: int) -> list[bytes]:
    """Return the replies in a part of a reply to many calls, of which `most` are still to come."""
    good = type(part) is list and 0 < len(part) <= most
    if not good or not all(type(one) is bytes for one in part):
        raise Ended("student_error", "the process sent something that is not a part of a reply")
    return part


def _answer_frame(number: int, answer: dict) -> bytes:
    try:
        return wire.frame(wire.encode({"id": number, **answer}))
    except wire.WireError as error:  # an answer too large to send is one too
        return wire.frame(wire.encode({"id": number, "error": "ValueError", "text": str(error)}))


class Spare:
    """Keeps processes booting ahead of time, for whoever needs the next one."""

    def __init__(self) -> None:
        self._key: tuple | None = None
        self._waiting: list[Sandbox] = []
        self._server: ForkServer | None = None
        self.forking = True  # until it turns out that this machine cannot

    def take(self, *arguments) -> Sandbox:
        """Return a new process made with `arguments`, and start others like it."""
        if self._key != arguments:
            self.drop()
        if self._key is None:
            Finalize(None, self.drop, exitpriority=10)  # pool workers never get to atexit
        self._key = arguments
        ready = self._waiting.pop(0) if self._waiting else self._start()
        with contextlib.suppress(OSError):  # without the next ones it is only slower
            while len(self._waiting) < AHEAD:
                self._waiting.append(self._start())
        return ready

    def _start(self) -> Sandbox:
        """Start a process: fork it where that works, or else make it from nothing."""
        backend, kit, *_ = (*self._key, None)
        if backend == "bubblewrap" and self.forking:
            try:
                if self._server is None:
                    self._server = ForkServer(kit)
                return Sandbox(*self._key, self._server)
            except NoForkServer:
                self.forking = False
                self._end_server()
        return Sandbox(*self._key)

    def _end_server(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def drop(self) -> None:
        """Let go of the processes that wait."""
        while self._waiting:
            self._waiting.pop().close()
        self._end_server()


SPARE = Spare()
