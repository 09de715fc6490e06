"""The written desk's page in a browser, worked on by keyboard."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from browser import until
from selenium.webdriver import ActionChains, Keys

from autograder.course import Course
from autograder.nbgrader_plugin.gradebook import read_marks

OPEN = "#pane article, #pane .group-list, .end"
TABLET, SCREEN = (800, 1100), (1400, 900)
EVERYTHING: list[str] = []


class Page:
    """The page in a tab of its own."""

    def __init__(self, driver, desk, course: Course) -> None:
        self.driver, self.desk, self.course = driver, desk, course
        self.home = f"{desk.home}/written/"

    def open(self, task: str = "", size=SCREEN, theme: str = "light", language: str = "en") -> None:
        screen = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        feature = {"name": "prefers-color-scheme", "value": theme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        self.driver.get(f"{self.home}static/desk.css")
        forget = "localStorage.clear(); localStorage.setItem('desk:language', arguments[0])"
        self.script(forget, language)
        self.driver.get(self.home + (f"#{task}" if task else ""))
        self.there(OPEN if task else ".tasks")

    def script(self, text: str, *arguments: object) -> object:
        return self.driver.execute_script(text, *arguments)

    def module(self, text: str, *arguments: object) -> object:
        """Run a script that may wait, and may import the page's modules."""
        self.driver.set_script_timeout(30)
        wrapped = f"const done = arguments[arguments.length - 1]; (async (...given) => {{{text}}})"
        wrapped += "(...arguments).then(done, error => done(`failed: ${error}`))"
        return self.driver.execute_async_script(wrapped, *arguments)

    def press(self, *keys: str) -> None:
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()

    def shifted(self, key: str) -> None:
        ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(key).key_up(Keys.SHIFT).perform()

    def there(self, selector: str, seconds: float = 15) -> None:
        query = "return document.querySelector(arguments[0]) !== null"
        until(lambda: self.script(query, selector), seconds, lambda: (selector, self.log()))

    def text(self, selector: str) -> str:
        return self.script("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    @property
    def answer(self) -> str:
        return self.text("#about h1")

    @property
    def sum(self) -> str:
        return self.text("#sum").replace("\n", "")

    def save(self) -> str:
        """Press Enter and wait for the next answer; return what is shown then."""
        before = self.answer
        self.press(Keys.ENTER)
        ended = "return document.querySelector('.end') !== null"
        until(
            lambda: self.answer != before or self.script(ended),
            15,
            lambda: (before, self.text("#alerts"), self.log()),
        )
        return self.answer

    def saved(self) -> None:
        until(lambda: self.text("#kept") == "All saved", 15, lambda: self.text("#kept"))

    def marks(self, task: str) -> list[tuple[float, str]]:
        """Return what nbgrader's gradebook has of a task's marks by hand, with comments."""
        rows = [
            row for row in read_marks(self.course, list(self.course.students())) if row.task == task
        ]
        given = [(row.hand.marks, list(row.comments)) for row in rows if not row.hand.waiting]
        return sorted(given, key=str)

    def click(self, text: str, among: str = "button") -> None:
        """Click the first of some elements that says a text."""
        self.script(
            "[...document.querySelectorAll(arguments[0])]"
            ".find(one => one.innerText.includes(arguments[1])).click()",
            among,
            text,
        )

    def log(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")]

    @contextlib.contextmanager
    def without(self, addresses: list[str]) -> Iterator[None]:
        """Let no request through to some addresses, as a lost connection does."""
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": addresses})
        try:
            yield
        finally:
            self.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": EVERYTHING})
