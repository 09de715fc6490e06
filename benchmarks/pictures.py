"""Make the pictures of the README: `python -m benchmarks.pictures`, into docs/pictures/.

What they show is made for them: a released notebook with a common mistake in it, the sample class,
marked, and a proof with a wrong sign at the written desk. Needs Chromium and its driver.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from selenium.webdriver import ActionChains

from autograder.course import Course, find_course
from autograder.demo import run_demo
from autograder.demo.writing import key_answers
from autograder.desk import open_desk
from autograder.hw4.sample_class import STUDENTS
from autograder.hw4.tasks import NETWORK
from autograder.nbgrader_plugin.conversion import release
from autograder.release import build_zip
from autograder.text.console import Console
from tests.browser import Notebook, chromium_browser, free_port, lab_server, until
from tests.saved_class import save_as_marked

WIDTH, HEIGHT = 1000, 640
DESK = 1280, 900
COLOURS = 128  # enough for pages, and a third of the size
TASK, CHECK = "c3_backward", "test_c3_backward"
OF_PROOF, PROOF = "T4", "t4_proof"
FORGETFUL = "s07-no-mask"  # whose gradient ignores where ReLU was 0


def save(picture: bytes, name: str) -> None:
    folder = find_course().root / "docs" / "pictures"
    folder.mkdir(exist_ok=True)
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS).save(folder / f"{name}.png", optimize=True)


@contextmanager
def forgetful_notebook(driver, course: Course, folder: Path) -> Iterator[Notebook]:
    """Open a released notebook in JupyterLab whose `backward` has no mask, the rest being right."""
    release(course)
    with zipfile.ZipFile(build_zip(course)) as archive:
        archive.extractall(folder)
    (wrong,) = (student.answers for student in STUDENTS if student.id == FORGETFUL)
    options = ("--LabApp.expose_app_in_browser=True",)
    with lab_server(folder / course.homework.id, folder / "jupyter.log", *options) as address:
        notebook = Notebook(driver, address)
        notebook.open(NETWORK)
        notebook.command("application:toggle-left-area")
        notebook.write(key_answers(course) | {TASK: wrong[TASK]})
        yield notebook


def of_a_check(driver, course: Course, folder: Path) -> None:
    """Picture an instant check that refuses a `backward` without ReLU's mask."""
    with forgetful_notebook(driver, course, folder) as notebook:
        for cell in ("setup", "c1_forward", "c2_compute_loss", TASK, CHECK):
            notebook.run(cell)
        notebook.text(CHECK)
        notebook.show(CHECK)
        driver.execute_script(
            "document.querySelector('.Toastify')?.remove();"  # JupyterLab's news
            "cellOf(arguments[0]).node.scrollIntoView()",  # the answer is nobody's business
            CHECK,
        )
        save(driver.get_screenshot_as_png(), "check")


def of_a_page(driver, page: Path, name: str, find: str) -> None:
    """Picture a page from the first element on that a selector finds."""
    driver.get(page.as_uri())
    driver.execute_script(f"document.querySelector({find!r}).scrollIntoView()")
    save(driver.get_screenshot_as_png(), name)


def of_the_desk(driver, course: Course) -> None:
    """Picture a proof at the written desk of which one line is false, with what is told of it."""
    wrong = key_answers(course)[PROOF].replace("= -P_i P_j", "= P_i P_j")
    save_as_marked(course, "s99", **{PROOF: wrong})
    with open_desk(course, free_port(), "Ploy") as desk:
        driver.get(desk.written)
        driver.get(f"{desk.home}/written/#{OF_PROOF}")
        driver.refresh()
        until(lambda: driver.find_elements("css selector", ".equations .tally"), 60)
        for _ in course.students():
            if driver.find_elements("css selector", ".sign.put.false"):
                break
            ActionChains(driver).send_keys("s").perform()
            time.sleep(3)  # its equations are tried out
        ActionChains(driver).send_keys("134j").perform()
        time.sleep(1)
        save(driver.get_screenshot_as_png(), "desk")


def main() -> None:
    programs: list[str] = [shutil.which(name) or "" for name in ("chromium", "chromedriver")]
    if not all(programs):
        raise SystemExit("Chromium is needed: apt install chromium chromium-driver")
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        course = Course(find_course().root, folder / "class")
        run_demo(course, 2, Console(file=io.StringIO()))
        with chromium_browser(*programs, folder / "chromium", f"{WIDTH},{HEIGHT}") as driver:
            driver.set_window_size(WIDTH, HEIGHT + 140)  # the browser's own bars
            of_a_page(driver, course.feedback(FORGETFUL) / "feedback.html", "feedback", "body")
            of_a_page(driver, course.class_dir / "report.html", "report", "body")
            of_a_check(driver, course, folder)
            driver.set_window_size(*DESK)
            of_the_desk(driver, course)


if __name__ == "__main__":
    main()
