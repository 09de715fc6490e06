"""The written desk inside the Jupyter server that `open_desk` starts, and in no other.

The server loads this because it is told to on its command line. Whose class it is and who marks
comes by the environment.
"""

from __future__ import annotations

import atexit
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from jupyter_server.utils import url_path_join
from tornado import web

from autograder.course import find_course
from autograder.desk.changing import Changing
from autograder.desk.handlers import ADDRESSES, Written
from autograder.desk.keeping import Kept
from autograder.desk.server import ASSIGNMENT_VARIABLE, MARKER_VARIABLE
from autograder.desk.showing import Showing
from autograder.desk.trying import Tried

THREADS = 8


def _load_jupyter_server_extension(server) -> None:
    """Add the written desk's pages to a Jupyter server; called by it."""
    course = find_course(assignment=os.environ.get(ASSIGNMENT_VARIABLE) or None)
    opened = ExitStack()
    atexit.register(opened.close)
    kept, tried = opened.enter_context(Kept(course)), opened.enter_context(Tried(course))
    kept.warm_up()
    show = Showing(course, os.environ.get(MARKER_VARIABLE, ""), kept, tried)
    threads = ThreadPoolExecutor(THREADS, thread_name_prefix="written")
    ahead = ThreadPoolExecutor(1, thread_name_prefix="ahead")
    written = {"written": Written(show, Changing(show), threads, ahead)}
    base = server.web_app.settings["base_url"]
    home = url_path_join(base, "written")
    addresses = [(f"{home}/{end}", handler, written) for end, handler in ADDRESSES]
    addresses.append((home, web.RedirectHandler, {"url": f"{home}/"}))
    server.web_app.add_handlers(".*$", addresses)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "autograder.desk.extension"}]
