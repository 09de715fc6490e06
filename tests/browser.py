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
from selenium.webdriver import ActionChains, Keys

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

HELPERS = """
window.cellOf = id => jupyterapp.shell.currentWidget.content.widgets.find(w => w.model.id === id);
window.showCell = id => jupyterapp.shell.currentWidget.content.scrollToCell(cellOf(id), "center");
window.textOf = id => cellOf(id)?.outputArea?.node.innerText ?? "";
window.idle = () => jupyterapp.shell.currentWidget?.context?.sessionContext?.session?.kernel
    ?.status === "idle";
"""


@contextlib.contextmanager
def lab_server(folder: Path, log: Path, *options: str, **variables: str) -> Iterator[str]:
    """Run JupyterLab in `folder`; its address."""
    port = free_port()
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


@contextlib.contextmanager
def own_tab(driver) -> Iterator:
    """Open a tab that knows of no other's cookies; its driver."""
    first = driver.current_window_handle
    driver.switch_to.new_window("tab")
    driver.execute_cdp_cmd("Page.bringToFront", {})  # JupyterLab waits for the focus
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.get_log("browser")  # what others have had to say
    try:
        yield driver
    finally:
        driver.close()
        driver.switch_to.window(first)


def until(condition: Callable, seconds: float, what: Callable[[], object] = lambda: "") -> object:
    """Wait for a condition and return what it gave; fail with `what()` after so many seconds."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, what()
        time.sleep(0.2)
    return value


def free_port() -> int:
    """Return a port that nobody listens on, of those that no desk tries by itself."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(address: str) -> bool:
    """Tell whether a page comes from there."""
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


class Notebook:
    """A notebook open in JupyterLab, worked on by keyboard."""

    def __init__(self, driver, address: str) -> None:
        self.driver, self.address = driver, address
        driver.set_script_timeout(120)

    def open(self, name: str) -> None:
        self.driver.get(f"{self.address}/lab/tree/{name}.ipynb?reset")
        until(lambda: self.script("return window.jupyterapp !== undefined"), 60)
        self.script(HELPERS)
        until(lambda: self.script("return idle()"), 60)

    def script(self, text: str, *arguments: object) -> object:
        return self.driver.execute_script(text, *arguments)

    def write(self, texts: dict[str, str]) -> None:
        """Put texts into cells, as pasting does."""
        text = "cellOf(arguments[0])?.model.sharedModel.setSource(arguments[1])"
        for cell, source in texts.items():
            self.script(text, cell, source)

    def source(self, cell: str) -> str:
        return self.script("return cellOf(arguments[0]).model.sharedModel.source", cell)

    def run(self, cell: str, seconds: float = 30) -> None:
        """Select a cell, press Shift + Enter, and wait until it is done."""
        self.script(
            "const content = jupyterapp.shell.currentWidget.content;"
            "content.activeCellIndex = content.widgets.indexOf(cellOf(arguments[0]));"
            "content.mode = 'command'; content.activate();"
            "cellOf(arguments[0]).model.executionCount = null;",
            cell,
        )
        ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(Keys.ENTER).key_up(
            Keys.SHIFT
        ).perform()
        done = "return cellOf(arguments[0]).model.executionCount !== null && idle()"
        until(lambda: self.script(done, cell), seconds, lambda: f"{cell} does not end")

    def text(self, cell: str) -> str:
        """Scroll to a cell, since those far away are not on the page, and return what it shows.

        As pictures above are drawn it moves away again; so it is scrolled to until it shows.
        """

        def shown() -> str:
            self.script("return showCell(arguments[0])", cell)
            return self.script("return textOf(arguments[0])", cell)

        return until(shown, 60, lambda: f"{cell} shows nothing")

    def command(self, name: str, **arguments: object) -> None:
        self.driver.execute_async_script(
            "const done = arguments[2];"
            "jupyterapp.commands.execute(arguments[0], arguments[1]).then(() => done(), done)",
            name,
            arguments,
        )

    def show(self, cell: str, theme: str = "Light") -> None:
        """Bring a cell to the middle of the screen, in a theme."""
        self.command("apputils:change-theme", theme=f"JupyterLab {theme}")
        until(lambda: self.theme_is(theme), 20)
        self.script("return showCell(arguments[0])", cell)
        time.sleep(1)  # for the scrolling and the equations; in no run of the tests

    def theme_is(self, theme: str) -> bool:
        """Tell whether a theme is there, and the screen between two themes gone."""
        light = self.script("return document.body.dataset.jpThemeLight")
        splash = self.script("return document.getElementById('jupyterlab-splash') !== null")
        return light == str(theme == "Light").lower() and not splash


class Accessibility:
    """axe-core, which tells what on a page cannot be read, or reached, by everybody."""

    FILE = Path(sys.prefix) / "node_modules" / "axe-core" / "axe.min.js"
    HOW_TO_GET = "axe-core is not installed (npm install --prefix .venv --no-save axe-core@4)"
    RUN = """
    const done = arguments[0];
    axe.run(document).then(found => done(found.violations.flatMap(one => one.nodes.map(
        node => [one.impact, one.id, node.html.slice(0, 120)]))), done)
    """

    def __init__(self, driver) -> None:
        self.driver, self.text = driver, self.FILE.read_text("utf-8")

    def troubles(self, address: str, theme: str, prepare: str = "") -> list[list[str]]:
        """Open a page in a theme, run a script on it, and return what axe-core finds."""
        feature = {"name": "prefers-color-scheme", "value": theme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        self.driver.get(address)
        self.driver.set_script_timeout(60)
        self.driver.execute_script(prepare)
        self.driver.execute_script(self.text)
        return self.found()

    def found(self) -> list[list[str]]:
        """Return what axe-core, which is on the page already, finds on it as it is now."""
        return self.driver.execute_async_script(self.RUN)
