"""Run notebook cells with IPython's semantics and keep their outputs in notebook format."""

from __future__ import annotations

import base64
import contextlib
import functools
import io
import itertools
import os
import sys
import traceback
import types
from collections.abc import Iterable

from given import run_given, run_own
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from late import LateImport
from traitlets.config import Config

LONGEST_TEXT = 2_000
MOST_CALLABLES = 100  # that are told of; the hand-out imports some twenty
ITEM_BYTES = 100  # what an output counts for, besides its text
CUT = "\n… output cut here"
NO_SHELL = "There is no shell where the notebook is marked: not run: {}\n"


class Outputs:
    """What a cell put out so far, up to a number of bytes.

    The first value and the first text on stderr are kept beyond it, shortened: nbgrader's marks
    may go by them.
    """

    def __init__(self, most_bytes: int) -> None:
        self.left = most_bytes
        self.items: list[dict] = []
        self._kept: set[str] = set()

    def clear(self) -> None:
        self.items.clear()
        self._kept.clear()

    def add_text(self, name: str, text: str) -> None:
        if not text or (self.left <= 0 and (name != "stderr" or name in self._kept)):
            return
        self._kept.add(name)
        text = text if len(text) <= self.left else text[: max(self.left, 0)] + CUT
        self.left -= len(text)
        last = self.items[-1] if self.items else {}
        if last.get("output_type") == "stream" and last.get("name") == name:
            last["text"] += text
        else:
            self.left -= ITEM_BYTES
            self.items.append({"output_type": "stream", "name": name, "text": text})

    def add_data(self, kind: str, data: dict, metadata: dict | None, count: int | None) -> None:
        plain = {str(mime): content for mime, content in data.items() if isinstance(content, str)}
        size = ITEM_BYTES + sum(len(content) for content in plain.values())
        if size > self.left:
            self.add_text("stdout", CUT)
            self.left = 0
            if kind != "execute_result" or kind in self._kept:
                return
            plain = {"text/plain": plain.get("text/plain", "")[:LONGEST_TEXT]}
        else:
            self.left -= size
        self._kept.add(kind)
        item = {"output_type": kind, "data": plain, "metadata": {}}
        self.items.append(item | ({"execution_count": count} if count is not None else {}))


class _Stream(io.TextIOBase):
    """A text stream that writes into the current cell's outputs."""

    encoding = "utf-8"

    def __init__(self, name: str) -> None:
        self.name = name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        _CURRENT[0].add_text(self.name, str(text))
        return len(text)


_CURRENT = [Outputs(0)]


class _Publisher(DisplayPublisher):
    def publish(self, data, metadata=None, *, transient=None, update=False, **kwargs):
        _CURRENT[0].add_data("display_data", _text_of(data), metadata, None)

    def clear_output(self, wait=False):
        _CURRENT[0].clear()


class _Hook(DisplayHook):
    def start_displayhook(self):
        self.data = None

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        self.data = format_dict

    def finish_displayhook(self):
        if self.data is not None:
            count = self.shell.execution_count
            _CURRENT[0].add_data("execute_result", _text_of(self.data), None, count)


def _text_of(data: dict) -> dict:
    """Return the parts of a display that are text, pictures as base64."""
    return {
        mime: base64.b64encode(part).decode("ascii") if isinstance(part, bytes) else part
        for mime, part in data.items()
    }


class Shell(InteractiveShell):
    """IPython's shell without a window system: `%matplotlib inline` needs none.

    As in a kernel, a command that is not found (`!pip install …`) does not end its cell, and an
    `exit()` lets the cell go on; here it lets the notebook go on too.
    """

    def enable_gui(self, gui=None):
        pass

    def ask_exit(self):
        pass

    def system(self, cmd):
        _CURRENT[0].add_text("stderr", NO_SHELL.format(cmd))
        self.user_ns["_exit_code"] = 127

    def getoutput(self, cmd, split=True, depth=0):
        self.system(cmd)
        return SList() if split else ""


@functools.cache
def make_shell() -> InteractiveShell:
    """Return the shell, which behaves as a kernel's: magics, displays, `%matplotlib inline`."""
    sys.meta_path.insert(0, LateImport)
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    Shell.displayhook_class = _Hook
    Shell.display_pub_class = _Publisher
    without_history = Config({"HistoryManager": {"enabled": False, "hist_file": ":memory:"}})
    shell = Shell.instance(config=without_history)
    shell.colors = "nocolor"
    shell.run_cell("pass")  # loads what a first cell does
    return shell


@contextlib.contextmanager
def silent():
    """Drop what a call prints."""
    outputs, _CURRENT[0] = _CURRENT[0], Outputs(0)
    try:
        with (
            contextlib.redirect_stdout(_Stream("stdout")),
            contextlib.redirect_stderr(_Stream("stderr")),
        ):
            yield
    finally:
        _CURRENT[0] = outputs


def run_cell(
    shell: InteractiveShell, source: str, most_bytes: int, late: Iterable[str], given: str | None
) -> dict:
    """Run a cell and return {"outputs": [...], "failed": bool}, in notebook format.

    "callables" are some of the names that stand for functions now. Modules named in `late` are
    loaded when they are first used. A cell that was handed out as `given` goes on after an error,
    and each goes on after an import that fails: "lines" are those that failed, the one that ended
    it is 0, and "made" the names that were put back.
    """
    LateImport.names = tuple(late)
    sys.path_importer_cache.pop(os.getcwd(), None)  # a cell before may have written a module
    outputs = _CURRENT[0] = Outputs(most_bytes)
    with (
        contextlib.redirect_stdout(_Stream("stdout")),
        contextlib.redirect_stderr(_Stream("stderr")),
    ):
        shell.showtraceback = lambda *args, **kwargs: None
        shell.showsyntaxerror = lambda *args, **kwargs: None
        ran = run_own(shell, source) if given is None else run_given(shell, source, given)
    items = [*outputs.items, *(_error_output(error) for _, error in ran.failures)]
    return {
        "outputs": items,
        "failed": bool(ran.failures),
        "lines": [[line, _told(error)] for line, error in ran.failures],
        "made": ran.made,
        "callables": _callables(shell.user_ns),
    }


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {_message(error)}"[:LONGEST_TEXT]


def _callables(names: dict) -> list[str]:
    """Return the names of the first functions, classes and the like that are not hidden."""
    known = list(names.items())  # a thread may add to them meanwhile
    found = (n for n, value in known if type(n) is str and n[:1] != "_" and callable(value))
    return list(itertools.islice(found, MOST_CALLABLES))


def _error_output(error: BaseException) -> dict:
    name, text = type(error).__name__, _message(error)
    try:
        lines = traceback.format_exception(type(error), error, _from_the_cell(error), limit=-8)
    except Exception:
        lines = [f"{name}: {text}"]
    lines = "".join(lines)[-4 * LONGEST_TEXT :].rstrip("\n").split("\n")
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": lines}


def _from_the_cell(error: BaseException) -> types.TracebackType | None:
    """Return an error's traceback without IPython's own frames before the cell's."""
    first = error.__traceback__
    while first is not None and f"{os.sep}IPython{os.sep}" in first.tb_frame.f_code.co_filename:
        first = first.tb_next
    return first


def _message(error: BaseException) -> str:
    try:
        return str(error)[:LONGEST_TEXT]
    except Exception:
        return "(its message could not be read)"


def describe_exception(error: BaseException) -> dict:
    """Return what crosses of an exception: its type's name and its message."""
    stub = isinstance(error, NotImplementedError)
    return {"error": str(type(error).__name__)[:100], "text": _message(error), "stub": stub}
