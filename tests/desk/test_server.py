"""The desk: a server for this machine only, opened by its address alone, that ends with Ctrl+C."""

from __future__ import annotations

import http.cookiejar
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from browser import free_port
from conftest import make_course

from autograder.course import Course, UsageError
from autograder.desk import server as desk


@pytest.fixture
def taken():
    """A port that another program listens on."""
    with socket.socket() as one:
        one.bind((desk.HOST, 0))
        one.listen()
        yield one.getsockname()[1]


def open_page(address: str, *, remember: bool = True) -> tuple[int, str]:
    """Open an address as a browser does, with cookies; return the status and where it led."""
    jar = http.cookiejar.CookieJar()
    handlers = [urllib.request.HTTPCookieProcessor(jar)] if remember else []
    try:
        with urllib.request.build_opener(*handlers).open(address, timeout=20) as reply:
            return reply.status, reply.geturl()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.geturl()


def listening_on(port: int) -> set[str]:
    """Return the addresses, as the kernel writes them, that somebody listens on with `port`."""
    lines = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path("/proc/net", table).read_text().splitlines()[1:]
    ]
    here = [words[1].split(":") for words in lines if words[3] == "0A"]
    return {address for address, its_port in here if int(its_port, 16) == port}


def start(course: Course, *options: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "autograder", "desk", "--no-browser", *options]
    return subprocess.Popen(
        command, cwd=course.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.mark.processes
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_desk_opens_by_its_address_alone_and_ends_cleanly(tmp_path, how):
    course = make_course(tmp_path)
    port = free_port()
    with start(course, f"--port={port}") as program:
        written = re.fullmatch(r"Written answers: (\S+)\n", program.stdout.readline())[1]
        formgrader = re.fullmatch(r"Formgrader: (\S+)\n", program.stdout.readline())[1]
        lab = re.fullmatch(r"JupyterLab: (\S+)\n", program.stdout.readline())[1]
        assert open_page(formgrader) == (200, f"http://127.0.0.1:{port}/formgrader/gradebook/hw4")
        assert open_page(lab)[1].endswith("/lab")
        assert open_page(written)[1] == f"http://127.0.0.1:{port}/written/"
        without_key = re.sub("token=.*", "token=wrong", formgrader)
        assert "/login" in open_page(without_key)[1]
        assert listening_on(port) == {"0100007F"}  # 127.0.0.1 and nothing else
        program.send_signal(how)
        said = program.communicate(timeout=60)[0]
    assert "The desk is closed." in said
    assert "Traceback" not in said
    assert program.returncode == 0
    assert listening_on(port) == set()


@pytest.mark.processes
def test_the_key_is_in_no_command_line(tmp_path):
    with desk.open_desk(make_course(tmp_path)) as opened:
        command = Path(f"/proc/{opened.server.pid}/cmdline").read_bytes().decode()
        assert opened.key not in command
        assert len(opened.key) >= 32
    assert opened.server.returncode is not None


def test_a_taken_port_is_refused_with_what_to_do(tmp_path, taken):
    with pytest.raises(UsageError, match="--port"), desk.open_desk(make_course(tmp_path), taken):
        pass


def test_without_a_wish_the_first_free_port_is_taken(monkeypatch, taken):
    monkeypatch.setattr(desk, "FIRST_PORT", taken)
    assert taken < desk._free_port(taken) <= taken + desk.PORTS_TRIED


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> desk.Desk:
    """A desk that is open already."""
    with desk.open_desk(make_course(tmp_path_factory.mktemp("one")), free_port()) as opened:
        yield opened


@pytest.mark.processes
def test_who_loses_the_port_while_it_starts_takes_the_next_one(first, tmp_path, monkeypatch):
    """Whoever looks finds it free, before and after: the loser is started anew all the same."""
    monkeypatch.setattr(desk, "FIRST_PORT", first.port)
    really = desk._is_free
    monkeypatch.setattr(desk, "_is_free", lambda port: port == first.port or really(port))
    with desk.open_desk(make_course(tmp_path / "other")) as second:
        assert first.port < second.port
        assert open_page(second.formgrader)[1].startswith(f"{second.home}/formgrader/")
    assert open_page(first.formgrader)[1].startswith(f"{first.home}/formgrader/")


@pytest.mark.processes
def test_a_port_that_was_asked_for_and_lost_is_told(first, tmp_path, monkeypatch):
    monkeypatch.setattr(desk, "_is_free", lambda port: True)
    with pytest.raises(UsageError, match="did not start"):  # noqa: SIM117
        with desk.open_desk(make_course(tmp_path / "other"), first.port):
            pass


@pytest.mark.processes
def test_a_server_that_does_not_start_is_told_with_its_last_words(tmp_path, monkeypatch):
    monkeypatch.setattr(desk, "QUIET", ("--ServerApp.port=none",))
    start = time.monotonic()
    with pytest.raises(UsageError, match=r"(?s)did not start.*desk\.log.*port"):  # noqa: SIM117
        with desk.open_desk(make_course(tmp_path)):
            pass
    assert time.monotonic() - start < desk.START_SECONDS


@pytest.mark.processes
def test_outside_of_the_course_the_command_says_where_to_go(tmp_path):
    command = [sys.executable, "-m", "autograder", "desk"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "nbgrader_config.py" in result.stderr
