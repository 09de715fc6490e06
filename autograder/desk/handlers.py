"""The written desk's addresses, below `/written/`: JSON, the page with its files, students' pages.

Whoever asks is logged in, as for the server's other pages; what changes something bears the
server's own XSRF mark. Work is done in threads: the server answers others meanwhile. An error is
told as {message, message_th}, and a conflict as 409 with what stands now.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import mimetypes
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from autograder.course import UsageError
from autograder.desk.asked import MOST_BYTES, read_body
from autograder.desk.changing import Changing
from autograder.desk.page import STATIC, page
from autograder.desk.showing import Showing, told
from autograder.nbgrader_plugin.database.holding import NotNow
from autograder.nbgrader_plugin.written.words import Refused, say

NOT_YOURS = say("The desk does not know you any more. Open it again by the address it printed.")
FAULT = say("That is a fault of the desk; its log, desk.log in the class's folder, says more.")
STATUS = {"invalid": 400, "unknown": 404}  # of a refusal; 409 of all others
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
OF_A_STUDENT = "default-src 'none'; sandbox"
MAY_CHANGE = ("mark", "undo", "skip", "flag", "lease", "release", "rubric", "comment")
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Written:
    """What the handlers share: what can be shown and changed, and threads to do it in."""

    show: Showing
    change: Changing
    threads: Executor
    ahead: Executor
    being_read: set[str] = field(default_factory=set)

    def read_ahead(self, cell: str) -> None:
        """Read a task's answers in the background, unless they are waiting to be read already."""
        if cell not in self.being_read:
            self.being_read.add(cell)
            self.ahead.submit(self._read, cell)

    def _read(self, cell: str) -> None:
        self.being_read.discard(cell)
        try:
            with contextlib.suppress(Refused, UsageError):
                self.show.read_all(cell)
        except Exception:  # nobody waits for it: the server's log tells
            logging.getLogger(__name__).exception("The answers of %s were not read ahead.", cell)


class Handler(JupyterHandler):
    """A page of the written desk, which may load nothing but what is the server's own."""

    policy = POLICY

    def initialize(self, written: Written) -> None:
        self.written = written

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Content-Security-Policy", self.policy)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")

    async def prepare(self) -> None:
        if len(self.request.body) > MOST_BYTES:
            raise web.HTTPError(413)
        await super().prepare()
        if self.current_user:
            _ = self.xsrf_token  # sets the cookie that the page's scripts send back

    async def of(self, work: Callable, *arguments: object) -> object:
        """Do something in a thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.written.threads, work, *arguments)

    def flag_of(self, name: str) -> bool:
        return self.get_argument(name, "0") == "1"

    def number_of(self, name: str, default: int) -> int:
        text = self.get_argument(name, "")
        return int(text) if text.isdecimal() and len(text) < 20 else default


class Json(Handler):
    """A handler that answers in JSON, also when something cannot be done."""

    async def answered(self, work: Callable, *arguments: object) -> None:
        """Answer with what `work` returns, or with why it cannot be done."""
        try:
            self.tell(200, await self.of(work, *arguments))
        except Refused as refused:
            status = STATUS.get(refused.reason, 409)
            said = {"reason": refused.reason, **told(refused.message)}
            if status == 409:
                said["now"] = await self.now()
            self.tell(status, said)
        except NotNow as error:
            self.tell(423, told(str(error)))
        except (UsageError, OSError) as error:
            self.tell(500, told(str(error)))

    async def now(self) -> dict | None:
        return None

    def write_error(self, status_code: int, **about) -> None:
        """Say in JSON as well what the server itself refuses: no login, no XSRF mark, a fault."""
        self.tell(status_code, told(FAULT if status_code >= 500 else NOT_YOURS))

    def tell(self, status: int, what: object) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(what, ensure_ascii=False, allow_nan=False))


class Class(Json):
    @web.authenticated
    async def get(self) -> None:
        await self.answered(self.written.show.overview)


class Task(Json):
    @web.authenticated
    async def get(self, cell: str) -> None:
        await self.answered(self.written.show.task, cell)
        self.written.read_ahead(cell)


class Next(Json):
    @web.authenticated
    async def get(self) -> None:
        cell, group = self.get_argument("cell", ""), self.get_argument("group", "") or None
        after, second = self.number_of("after", -1), self.flag_of("second")
        await self.answered(self.written.change.next, cell, after, second, group)


class Answer(Json):
    @web.authenticated
    async def get(self, cell: str, key: str) -> None:
        if self.flag_of("lease"):
            await self.answered(self._leased, cell, int(key))
        else:
            await self.answered(self._shown, cell, int(key))

    def _shown(self, cell: str, key: int) -> dict:
        return self.written.show.answer(cell, key, self.flag_of("names"), self.flag_of("second"))

    def _leased(self, cell: str, key: int) -> dict:
        self.written.change.lease({"cell": cell, "key": key})
        return self._shown(cell, key)


class Equations(Json):
    @web.authenticated
    async def get(self, cell: str, key: str) -> None:
        await self.answered(self.written.show.equations, cell, int(key))


class Change(Json):
    """What changes something; `what` is one of MAY_CHANGE."""

    @web.authenticated
    async def post(self, what: str) -> None:
        self.sent: dict = {}
        await self.answered(self._changed, what)

    def _changed(self, what: str) -> dict:
        self.sent = read_body(what, self.request.body)
        return getattr(self.written.change, what)(self.sent)

    async def now(self) -> dict | None:
        """Return what stands: the answer, or the task's rubric where that is asked about."""
        show, cell = self.written.show, self.sent.get("cell")
        try:
            if "key" in self.sent:
                second = bool(self.sent.get("second"))
                return await self.of(show.answer, cell, self.sent["key"], False, second)
            return await self.of(show.task, cell)
        except (Refused, UsageError):
            return None


class Page(Handler):
    """A page of what a student handed in: a picture, and nothing else, whatever is in it."""

    policy = OF_A_STUDENT

    @web.authenticated
    async def get(self, cell: str, key: str, number: str) -> None:
        try:
            path = await self.of(self.written.show.page, cell, int(key), int(number))
            content = await self.of(path.read_bytes)
        except (Refused, UsageError, OSError) as error:
            raise web.HTTPError(404) from error
        self.set_header("Content-Type", f"image/{path.suffix[1:]}")
        self.set_header("Cache-Control", "private, max-age=3600")
        self.finish(content)


class Whole(Handler):
    """The whole text of an answer that is too long to be drawn."""

    policy = OF_A_STUDENT

    @web.authenticated
    async def get(self, cell: str, key: str) -> None:
        try:
            text = await self.of(self.written.show.whole, cell, int(key))
        except (Refused, UsageError) as error:
            raise web.HTTPError(404) from error
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(text.encode("utf-8", "replace"))


class Desk(Handler):
    """The page itself."""

    @web.authenticated
    async def get(self) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page(self.get_argument("language", "en")))


class Static(Handler):
    """The page's own files."""

    @web.authenticated
    async def get(self, name: str) -> None:
        path = STATIC / name
        if not path.is_file():
            raise web.HTTPError(404)
        kind = KINDS.get(path.suffix) or mimetypes.guess_type(name)[0] or "text/plain"
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.finish(await self.of(path.read_bytes))


NAME, NUMBER = r"([A-Za-z0-9_.+-]+)", r"([0-9]{1,17})"
ADDRESSES: list[tuple[str, type[Handler]]] = [
    ("", Desk),
    (rf"static/{NAME}", Static),
    (r"api/class", Class),
    (rf"api/task/{NAME}", Task),
    (r"api/next", Next),
    (rf"api/answer/{NAME}/{NUMBER}", Answer),
    (rf"api/equations/{NAME}/{NUMBER}", Equations),
    (rf"api/({'|'.join(MAY_CHANGE)})", Change),
    (rf"page/{NAME}/{NUMBER}/([0-9]{{1,4}})", Page),
    (rf"text/{NAME}/{NUMBER}", Whole),
]
