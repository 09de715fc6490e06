"""JupyterLab's server and a real browser, for the tests that press buttons."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from selenium import webdriver

FLAGS = (
    "headless",
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
)


@contextlib.contextmanager
def lab_server(folder: Path, log: Path, *options: str, **variables: str) -> Iterator[str]:
    """Run JupyterLab in `folder`; its address."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", *options]
    command += [f"--port={port}", "--IdentityProvider.token=", "--ServerApp.port_retries=0"]
    with log.open("w") as file:
        server = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **variables}, stdout=file, stderr=file
        )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(f"{address}/api"), 60, lambda: log.read_text()[-3000:])
        yield address
    finally:
        server.terminate()
        server.wait(20)


@contextlib.contextmanager
def chromium_browser(
    chromium: str, driver_path: str, profile: Path, size: str = "1280,800"
) -> Iterator:
    """Run a headless Chromium with a profile of its own; its driver."""
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in FLAGS:
        options.add_argument(f"--{flag}")
    options.add_argument(f"--user-data-dir={profile}")
    options.add_argument(f"--window-size={size}")
    driver = webdriver.Chrome(options, webdriver.ChromeService(driver_path))
    try:
        yield driver
    finally:
        driver.quit()


def until(condition: Callable, seconds: float, what: Callable[[], object] = lambda: "") -> object:
    """Wait for a condition and return what it gave; fail with `what()` after so many seconds."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, what()
        time.sleep(0.2)
    return value


def answers(address: str) -> bool:
    """Tell whether a page comes from there."""
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False
