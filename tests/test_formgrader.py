"""Formgrader in a real browser: its autograde button marks on two sides."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from conftest import make_course, need
from nbgrader.api import Gradebook
from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from autograder.course import Course
from autograder.demo.writing import key_answers, write_submission
from autograder.nbgrader_plugin.conversion import prepare_gradebook
from autograder.nbgrader_plugin.gradebook import read_marks
from autograder.nbgrader_plugin.marking import mark_submission, save
from autograder.tasks import NETWORK, TASKS

STUDENT = "s01-forger"
WRONG = "def decay_learning_rate(learning_rate, decay):\n    return 0.99 * learning_rate"
# Where both sides are one process, this gets full marks for whatever stands in C6.
FORGE = """
import ast


class Blank(ast.NodeTransformer):
    def visit_Module(self, node):
        if "id='mark'" in ast.dump(node) and "'C6'" in ast.dump(node):
            node.body = ast.parse("10").body
        return node


get_ipython().ast_transformers.append(Blank())
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A course with one submission: the key's answers, but a wrong C6 and an attack."""
    course = make_course(tmp_path)
    prepare_gradebook(course)
    key = key_answers(course) | {"c6_decay_learning_rate": WRONG}
    path = write_submission(course, STUDENT, key) / f"{NETWORK}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(1, nbformat.v4.new_code_cell(FORGE))
    nbformat.write(notebook, path)
    return course


@pytest.fixture
def jupyter(course: Course):
    """JupyterLab's server, started in the course's folder; its address."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--IdentityProvider.token=", "--ServerApp.port_retries=0"]
    environment = {**os.environ, "AUTOGRADER_CLASS": str(course.class_dir)}
    log = course.root / "jupyter.log"
    with log.open("w") as file:
        server = subprocess.Popen(
            command, cwd=course.root, env=environment, stdout=file, stderr=subprocess.STDOUT
        )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(f"{address}/api"), 60, lambda: log.read_text()[-3000:])
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def browser(chromium: str, tmp_path: Path):
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in ("headless", "no-sandbox", "disable-gpu", "disable-background-networking"):
        options.add_argument(f"--{flag}")
    options.add_argument(f"--user-data-dir={tmp_path / 'chromium'}")
    options.add_argument("--window-size=1280,800")
    driver = webdriver.Chrome(options, webdriver.ChromeService(need("chromedriver")))
    yield driver
    driver.quit()


def until(condition, seconds: float, what=lambda: "") -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what()
        time.sleep(0.2)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


def test_the_autograde_button_marks_on_two_sides(course, jupyter, browser):
    need("bwrap")
    browser.get(f"{jupyter}/formgrader/manage_submissions/hw4")
    WebDriverWait(browser, 60).until(lambda b: b.find_elements(By.CSS_SELECTOR, ".autograde a"))
    browser.find_element(By.CSS_SELECTOR, ".autograde a").click()
    WebDriverWait(browser, 120).until(lambda b: b.find_elements(By.CSS_SELECTOR, ".modal-title"))
    title = browser.find_element(By.CSS_SELECTOR, ".modal-title")
    WebDriverWait(browser, 20).until(lambda b: title.text)
    assert title.text == "Success", browser.find_element(By.CSS_SELECTOR, ".modal-body").text
    marks = {row.task: row.to_dict()["marks"] for row in read_marks(course, [STUDENT])}
    expected = {task.id: task.machine.marks if task.machine else 0 for task in TASKS}
    assert marks == expected | {"C6": 0}


def picture(width: int, height: int) -> bytes:
    data = io.BytesIO()
    Image.effect_mandelbrot((width, height), (-2, -1.5, 1, 1.5), 80).save(data, "PNG")
    return data.getvalue()


def test_a_scanned_proof_is_shown_beside_its_marks(course, jupyter, browser, monkeypatch):
    """Does the person who marks see the pages, upright and without opening a file?"""
    need("bwrap")
    monkeypatch.setenv("AUTOGRADER_SANDBOX", "bubblewrap")
    folder = write_submission(course, STUDENT, {})
    (folder / "T4.png").write_bytes(picture(1200, 900))
    save(course, mark_submission(course, STUDENT))
    with Gradebook(f"sqlite:///{course.gradebook}") as gradebook:
        number = gradebook.find_submission_notebook(NETWORK, "hw4", STUDENT).id
    browser.get(f"{jupyter}/formgrader/submissions/{number}/?index=0")
    shown = "img[src^='data:image/jpeg']"
    WebDriverWait(browser, 60).until(lambda b: b.find_elements(By.CSS_SELECTOR, shown))
    scan = browser.find_element(By.CSS_SELECTOR, shown)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", scan)
    until(lambda: browser.execute_script("return arguments[0].naturalWidth", scan) == 1200, 20)
    assert scan.is_displayed()
    browser.save_screenshot(str(course.root / "scan.png"))
    rows = {row.task: str(row.status) for row in read_marks(course, [STUDENT])}
    assert rows["T4"] == "needs_marking"
    assert rows["C1"] == "not_attempted"
