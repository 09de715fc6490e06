"""A new student's evening, in a real browser: unpack, a mistake, its hint, training, the hand-in.

With STUDENT_JOURNEY_PICTURES=FOLDER each step is also saved as a picture, in both themes.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from browser import chromium_browser, lab_server, until
from conftest import make_course, need
from selenium.webdriver import ActionChains, Keys

from autograder.course import Course
from autograder.demo.writing import key_answers
from autograder.nbgrader_plugin.conversion import prepare_gradebook
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.nbgrader_plugin.marking import mark_submission, save
from autograder.release import build_zip
from autograder.tasks import BASICS, NETWORK, TASKS

STUDENT = "6512345"
WRONG = "def decay_learning_rate(learning_rate, decay):\n    return decay"
PICTURES = os.environ.get("STUDENT_JOURNEY_PICTURES")
HELPERS = """
window.cellOf = id => jupyterapp.shell.currentWidget.content.widgets.find(w => w.model.id === id);
window.showCell = id => jupyterapp.shell.currentWidget.content.scrollToCell(cellOf(id), "center");
window.textOf = id => cellOf(id)?.outputArea?.node.innerText ?? "";
window.idle = () => jupyterapp.shell.currentWidget?.context?.sessionContext?.session?.kernel
    ?.status === "idle";
"""


class Notebook:
    """A notebook open in JupyterLab, worked on by keyboard."""

    def __init__(self, driver, address: str) -> None:
        self.driver, self.address = driver, address
        self.steps = 0
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
        """Scroll to a cell, since those far away are not on the page, and return what it shows."""
        self.script("return showCell(arguments[0])", cell)
        read = "return textOf(arguments[0])"
        return until(lambda: self.script(read, cell), 10, lambda: f"{cell} shows nothing")

    def command(self, name: str, **arguments: object) -> None:
        self.driver.execute_async_script(
            "const done = arguments[2];"
            "jupyterapp.commands.execute(arguments[0], arguments[1]).then(() => done(), done)",
            name,
            arguments,
        )

    def picture(self, name: str, cell: str) -> None:
        """Save what the screen shows around a cell, in both themes, if pictures are wanted."""
        if not PICTURES:
            return
        self.steps += 1
        for theme in ("Light", "Dark"):
            self.command("apputils:change-theme", theme=f"JupyterLab {theme}")
            self.script("return showCell(arguments[0])", cell)
            until(lambda theme=theme: self.theme_is(theme), 10)
            path = Path(PICTURES) / f"{self.steps}-{name}-{theme.lower()}.png"
            self.driver.save_screenshot(str(path))

    def theme_is(self, theme: str) -> bool:
        light = self.script("return document.body.dataset.jpThemeLight")
        return light == str(theme == "Light").lower()


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return make_course(tmp_path / "course")


@pytest.fixture
def folder(course: Course, tmp_path: Path) -> Path:
    """The folder that unpacking hw4.zip makes."""
    with zipfile.ZipFile(build_zip(course)) as archive:
        archive.extractall(tmp_path)
    return tmp_path / "hw4"


@pytest.fixture
def notebook(folder: Path, chromium: str, tmp_path: Path):
    options = ("--LabApp.expose_app_in_browser=True",)
    with (
        lab_server(folder, tmp_path / "jupyter.log", *options) as address,
        chromium_browser(
            chromium, need("chromedriver"), tmp_path / "chromium", "1100,900"
        ) as driver,
    ):
        yield Notebook(driver, address)


def test_from_the_zip_to_the_marks(course, folder, notebook):
    need("bwrap")
    key = key_answers(course)
    notebook.open(BASICS)
    notebook.run("kit")
    assert str(folder) in notebook.text("kit")
    notebook.write(key)
    notebook.command("notebook:run-all-cells")
    notebook.command("docmanager:save")

    notebook.open(NETWORK)
    notebook.command("notebook:run-all-cells")
    assert "not started yet" in notebook.text("test_c6_decay_learning_rate")
    notebook.picture("open", "test_c6_decay_learning_rate")

    notebook.write({"c6_decay_learning_rate": WRONG})
    notebook.run("c6_decay_learning_rate")
    notebook.run("test_c6_decay_learning_rate")
    hint = notebook.text("test_c6_decay_learning_rate")
    assert "checks passed" in hint
    assert "should be" in hint
    notebook.picture("hint", "test_c6_decay_learning_rate")

    notebook.write({"c6_decay_learning_rate": key["c6_decay_learning_rate"]})
    notebook.run("c6_decay_learning_rate")
    notebook.run("test_c6_decay_learning_rate")
    assert "checks passed" in notebook.text("test_c6_decay_learning_rate")
    notebook.picture("solved", "test_c6_decay_learning_rate")

    notebook.write(key)
    notebook.command("notebook:run-all-cells")
    assert "validation accuracy" in notebook.text("first_run")
    assert "step 210 of 210" in notebook.text("first_run")
    notebook.picture("training", "first_run")
    notebook.picture("gradient", "see_c3_errors")

    last = notebook.script("return cellOf('hand_in').model.sharedModel.source")
    notebook.write({"hand_in": last.replace('""', f'"{STUDENT}"')})
    notebook.command("docmanager:save")
    notebook.run("hand_in", 120)
    said = notebook.text("hand_in")
    notebook.picture("hand-in", "hand_in")
    assert f"hw4_{STUDENT}.zip is ready" in said
    assert "!" not in said

    prepare_gradebook(course)
    with zipfile.ZipFile(folder / f"hw4_{STUDENT}.zip") as archive:
        archive.extractall(course.submitted(STUDENT))
    save(course, mark_submission(course, STUDENT))
    marks = {row.task: row.machine.marks for row in read_marks(course, [STUDENT]) if row.machine}
    assert marks == {task.id: task.machine.marks for task in TASKS if task.machine}
