"""Formgrader in a real browser: its buttons mark on two sides and write our feedback pages."""

from __future__ import annotations

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
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from autograder.course import Course
from autograder.demo.writing import key_answers, write_submission
from autograder.nbgrader_plugin.conversion import prepare_gradebook
from autograder.nbgrader_plugin.gradebook import read_marks
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


def press(browser, jupyter: str, button: str) -> None:
    """Press a button in the row of the only submission, and wait until Formgrader says Success."""
    browser.get(f"{jupyter}/formgrader/manage_submissions/hw4")
    WebDriverWait(browser, 60).until(lambda b: b.find_elements(By.CSS_SELECTOR, f".{button} a"))
    browser.find_element(By.CSS_SELECTOR, f".{button} a").click()
    WebDriverWait(browser, 120).until(lambda b: b.find_elements(By.CSS_SELECTOR, ".modal-title"))
    title = browser.find_element(By.CSS_SELECTOR, ".modal-title")
    WebDriverWait(browser, 20).until(lambda b: title.text)
    assert title.text == "Success", browser.find_element(By.CSS_SELECTOR, ".modal-body").text


def test_the_autograde_button_marks_on_two_sides_and_feedback_is_ours(course, jupyter, browser):
    need("bwrap")
    press(browser, jupyter, "autograde")
    marks = {row.task: row.to_dict()["marks"] for row in read_marks(course, [STUDENT])}
    expected = {task.id: task.machine.marks if task.machine else 0 for task in TASKS}
    assert marks == expected | {"C6": 0}
    press(browser, jupyter, "generate-feedback")
    browser.get((course.feedback(STUDENT) / f"{NETWORK}.html").as_uri())
    assert "C6" in browser.find_element(By.CSS_SELECTOR, ".next").text
    browser.get((course.feedback(STUDENT) / "feedback.html").as_uri())
    assert "101 of 120 marks" in browser.find_element(By.CSS_SELECTOR, ".total").text
