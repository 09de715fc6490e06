"""Formgrader in a real browser: its buttons mark and write our feedback; marks given by hand."""

from __future__ import annotations

import base64
import csv
import io
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from browser import lab_server, until
from commands import nbgrader
from conftest import need
from matplotlib.figure import Figure
from PIL import Image
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from autograder.course import Course
from autograder.demo.writing import key_answers, write_submission
from autograder.desk import open_desk
from autograder.hw4.tasks import NETWORK, TASKS
from autograder.marks import TaskMarks
from autograder.nbgrader_plugin.feedback import write_feedback
from autograder.nbgrader_plugin.formgrader.content_policy import HEADER, POLICY
from autograder.nbgrader_plugin.gradebook import open_gradebook, read_marks
from autograder.nbgrader_plugin.marking import mark_submission
from autograder.nbgrader_plugin.saving import save
from autograder.report.export import export
from autograder.results import Status

pytestmark = pytest.mark.processes

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


@dataclass(frozen=True)
class Work:
    """A student's submission in the course that all tests here share; each has its own student."""

    course: Course
    student: str

    def hand_in(self, answers: dict[str, str]) -> Path:
        return write_submission(self.course, self.student, answers)

    def mark(self) -> None:
        save(self.course, mark_submission(self.course, self.student))

    def rows(self) -> list[TaskMarks]:
        return read_marks(self.course, [self.student])

    def by_task(self) -> dict[str, float]:
        return {row.task: row.marks for row in self.rows()}

    def proof(self) -> TaskMarks:
        return next(row for row in self.rows() if row.task == "T4")

    def number(self) -> str:
        """Return what Formgrader calls the second notebook."""
        with open_gradebook(self.course) as gradebook:
            return gradebook.find_submission_notebook(NETWORK, "hw4", self.student).id


@pytest.fixture(scope="module")
def course(prepared_course, tmp_path_factory) -> Course:
    """A course whose class lies elsewhere, as the instructors' page advises."""
    inside = prepared_course(tmp_path_factory.mktemp("course"))
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "class of 2027"
    return Course(inside.root, inside.class_dir.rename(elsewhere))


@pytest.fixture
def work(course: Course, request) -> Work:
    return Work(course, f"s{len(list(course.students()))}-{request.node.name[5:25]}")


@pytest.fixture
def forged(work: Work) -> Work:
    """The key's answers, but a wrong C6 and an attack."""
    path = work.hand_in(key_answers(work.course) | {"c6_decay_learning_rate": WRONG})
    path /= f"{NETWORK}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(1, nbformat.v4.new_code_cell(FORGE))
    nbformat.write(notebook, path)
    return work


@pytest.fixture(scope="module")
def jupyter(course: Course):
    """JupyterLab's server, started in the course's folder; its address."""
    log = course.root / "jupyter.log"
    with lab_server(course.root, log, AUTOGRADER_CLASS=str(course.class_dir)) as address:
        yield address


@pytest.fixture(scope="module")
def desk(course: Course):
    with open_desk(course) as desk:
        yield desk


def press(browser, jupyter: str, button: str, student: str) -> None:
    """Press a button in the row of a submission, and wait until Formgrader says Success."""
    browser.get(f"{jupyter}/formgrader/manage_submissions/hw4")
    link = f"//tr[td[contains(., '{student}')]]/td[contains(@class, '{button}')]//a"
    WebDriverWait(browser, 60).until(lambda b: b.find_elements(By.XPATH, link))
    browser.find_element(By.XPATH, link).click()
    WebDriverWait(browser, 120).until(lambda b: b.find_elements(By.CSS_SELECTOR, ".modal-title"))
    title = browser.find_element(By.CSS_SELECTOR, ".modal-title")
    WebDriverWait(browser, 20).until(lambda b: title.text)
    assert title.text == "Success", browser.find_element(By.CSS_SELECTOR, ".modal-body").text


def test_the_autograde_button_marks_on_two_sides_and_feedback_is_ours(forged, jupyter, browser):
    need("bwrap")
    press(browser, jupyter, "autograde", forged.student)
    marks = {row.task: row.to_dict()["marks"] for row in forged.rows()}
    expected = {task.id: task.machine.marks if task.machine else 0 for task in TASKS}
    assert marks == expected | {"C6": 0}
    press(browser, jupyter, "generate-feedback", forged.student)
    feedback = forged.course.feedback(forged.student)
    browser.get((feedback / f"{NETWORK}.html").as_uri())
    assert "C6" in browser.find_element(By.CSS_SELECTOR, ".next").text
    browser.get((feedback / "feedback.html").as_uri())
    assert "101 of 120 marks" in browser.find_element(By.CSS_SELECTOR, ".total").text


# ------------------------------------------------------------------------------- marking by hand

EQUATION = "$$\\frac{\\partial L}{\\partial h_i} = \\sum_j y_j (P_i - \\delta_{ij}) = P_i - y_i$$"
COMMENT = "Say which rule you use in step 2."


def picture() -> str:
    """Return a picture as pasting makes it, in Markdown; it stands for a scanned page."""
    figure, out = Figure((4, 1.5)), io.BytesIO()
    figure.text(0.1, 0.4, "dL/dh = P - y", fontsize=24)
    figure.savefig(out, format="png")
    return f"![page](data:image/png;base64,{base64.b64encode(out.getvalue()).decode()})"


@pytest.fixture
def marked(work: Work) -> Work:
    """A submission that a machine has marked; its proof has a picture in it."""
    need("bwrap")
    proof = f"By the chain rule\n\n{EQUATION}\n\n{picture()}"
    work.hand_in(key_answers(work.course) | {"t4_proof": proof})
    work.mark()
    return work


def follow(browser, how: str, link: str) -> None:
    """Click a link, once it is there."""
    WebDriverWait(browser, 60).until(lambda b: b.find_elements(how, link))
    browser.find_element(how, link).click()


def test_a_proof_is_read_and_marked_at_the_desk_and_the_mark_goes_everywhere(marked, desk, browser):
    browser.get(desk.formgrader)
    follow(browser, By.PARTIAL_LINK_TEXT, NETWORK)
    follow(browser, By.CSS_SELECTOR, f"a[href*='{marked.number()}']")
    WebDriverWait(browser, 60).until(lambda b: b.find_elements(By.CSS_SELECTOR, ".MathJax"))
    WebDriverWait(browser, 60).until(lambda b: "∂" in answer(b).text)
    page = browser.find_element(By.TAG_NAME, "img")
    assert browser.execute_script("return arguments[0].naturalWidth", page) > 100
    assert "Marking scheme (6 marks)" in browser.find_element(By.TAG_NAME, "body").text
    assert foreign_addresses(browser) == []
    give_mark(browser, "5.5", COMMENT)
    until(lambda: not marked.proof().hand.waiting, 30)
    until(lambda: COMMENT in comments_of(marked), 30)
    row = marked.proof()
    assert (row.hand.marks, row.marks, row.status) == (5.5, 9.5, Status.PARTIAL)
    assert COMMENT in feedback_pages(marked)
    export(marked.course, marked.rows(), {})
    plain = (marked.course.class_dir / "export" / "marks_plain.csv").read_text(encoding="utf-8-sig")
    assert next(csv.DictReader(io.StringIO(plain)))["T4"] == "9.5"


def answer(browser):
    """Return the panel with the student's proof."""
    cell = "//div[contains(@class, 'nbgrader_cell')][.//*[@id='t4_proof']]"
    return browser.find_element(By.XPATH, cell)


def give_mark(browser, marks: str, comment: str) -> None:
    """Type a mark and a comment, each followed by Tab, as a person does."""
    for name, text in (("t4_proof", marks), ("t4_proof-comment", comment)):
        field = browser.find_element(By.ID, name)
        browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", field)
        field.clear()
        field.send_keys(text + Keys.TAB)


def foreign_addresses(browser) -> list[str]:
    """Return what the page has asked for from anywhere but this machine."""
    script = "return performance.getEntriesByType('resource').map(entry => entry.name)"
    names = browser.execute_script(script)
    return [name for name in names if not name.startswith(("http://127.0.0.1:", "data:"))]


def comments_of(work: Work) -> list[str | None]:
    with open_gradebook(work.course) as gradebook:
        submission = gradebook.find_submission_notebook(NETWORK, "hw4", work.student)
        return [comment.manual_comment for comment in submission.comments]


def feedback_pages(work: Work) -> str:
    """Return all feedback that nbgrader's own step makes for the student."""
    done = nbgrader(work.course, "generate_feedback", "hw4", "--student", work.student)
    assert done.returncode == 0, done.stderr
    pages = work.course.feedback(work.student).glob("*.html")
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def noise(width: int, height: int) -> bytes:
    data = io.BytesIO()
    Image.effect_mandelbrot((width, height), (-2, -1.5, 1, 1.5), 80).save(data, "PNG")
    return data.getvalue()


def test_a_scanned_proof_is_shown_beside_its_marks(work, jupyter, browser, monkeypatch):
    """Does the person who marks see the pages, upright and without opening a file?"""
    need("bwrap")
    monkeypatch.setenv("AUTOGRADER_SANDBOX", "bubblewrap")
    (work.hand_in({}) / "T4.png").write_bytes(noise(1200, 900))
    work.mark()
    browser.get(f"{jupyter}/formgrader/submissions/{work.number()}/?index=0")
    shown = "img[src^='data:image/jpeg']"
    WebDriverWait(browser, 60).until(lambda b: b.find_elements(By.CSS_SELECTOR, shown))
    scan = browser.find_element(By.CSS_SELECTOR, shown)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", scan)
    until(lambda: browser.execute_script("return arguments[0].naturalWidth", scan) == 1200, 20)
    assert scan.is_displayed()
    assert 600 < scan.size["width"] < 800  # to be read, and most of a page at once
    assert "255, 0, 0" not in scan.value_of_css_property("border-color")  # as in nbgrader's style
    browser.save_screenshot(str(work.course.root / "scan.png"))
    rows = {row.task: str(row.status) for row in work.rows()}
    assert rows["T4"] == "needs_marking"
    assert rows["C1"] == "not_attempted"


def test_a_pasted_picture_with_a_thai_name_is_shown_at_the_desk_and_in_the_feedback(
    work, jupyter, browser, monkeypatch
):
    need("bwrap")
    monkeypatch.setenv("AUTOGRADER_SANDBOX", "bubblewrap")
    proof = "![รูป.png](attachment:รูป.png) ![](attachment:lost.png)"
    path = work.hand_in({"t4_proof": proof}) / f"{NETWORK}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = (
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "t4_proof"
    )
    data = base64.b64encode(noise(300, 200)).decode()
    cell["attachments"] = {"รูป.png": {"image/png": data}}
    nbformat.write(notebook, path)
    work.mark()
    browser.get(f"{jupyter}/formgrader/submissions/{work.number()}/?index=0")
    shown = "img[src^='data:image/png']"
    WebDriverWait(browser, 60).until(lambda b: answer(b).find_elements(By.CSS_SELECTOR, shown))
    pasted = answer(browser).find_element(By.CSS_SELECTOR, shown)
    until(lambda: browser.execute_script("return arguments[0].naturalWidth", pasted) == 300, 20)
    assert "picture missing · ไม่พบรูป: lost.png" in answer(browser).text
    assert [w.problem for w in write_feedback(work.course, [work.student])] == [""]
    page = work.course.feedback(work.student) / "feedback.html"
    assert data in page.read_text(encoding="utf-8")
    assert str(work.proof().status) == "needs_marking"


# --------------------------------------------------------------------- what a proof cannot do there

NAMES_OF_TESTS = r"""
By the chain rule. <span id="test_c1_forward"></span>
<a name="test_c3_backward" class="tabbable">x</a>

# test_c8_tune

<a href="/logout" class="navbar-fixed-top"><img src="/logout" width="9999" height="9999"></a>
![](https://example.org/who-marks.png) ![](/formgrader) [home](/logout)
"""
EQUATIONS = r"""
$\href{https://example.org}{a}$ $\\href{https://example.org}{b}$ $\\\href{https://example.org}{c}$
$\cssId{test_c1_forward}{d}$ $\class{modal}{e}$ $\style{position:fixed}{f}$ $\require{HTML}g$
$\let\x=\href \x{https://example.org}{h}$ $\def\y#1{#1ref}\csname\y{h}\endcsname{https://example.org}{i}$
$$\mmlToken{mi}[href="https://example.org" id="test_c1_forward" class="modal" style="top:0"]{j}$$
<p>$\&#104;ref{https://example.org}{k}$ $\&#99;ssId{test_c1_forward}{l}$</p>
<p>$\mml&#84;oken{mi}[id=test_c1_forward href="https://example.org"]{m}$ $\bb&#111;x[9999px]{n}$</p>
\begin{equation} x = 1 \label{test_c1_forward} \end{equation} $\eqref{test_c1_forward}$
$$y \tag{t4_proof}$$ $\smash{\rlap{\raise 400px {\text{over others}}}}$ $\hspace{-5000px}x$
$$\renewcommand{\frac}[2]{\text{full marks}} \frac{1}{2} \Rule{400em}{400em}{400em}$$
"""


@pytest.fixture
def wicked(work: Work) -> Work:
    """A submission of which only the proof is there; and it is no proof."""
    need("bwrap")
    work.hand_in({"t4_proof": NAMES_OF_TESTS + EQUATIONS})
    work.mark()
    return work


def submissions_page(browser, desk, work: Work) -> None:
    """Open Formgrader's page of a submission and wait until its equations are drawn."""
    browser.get(desk.formgrader)
    browser.get(f"{desk.home}/formgrader/submissions/{work.number()}/?index=0")
    drawn = "return window.MathJax && MathJax.loaded && window.formgrader && formgrader.loaded"
    WebDriverWait(browser, 90).until(lambda b: b.execute_script(drawn))


def test_full_credit_for_a_proof_with_the_names_of_tests_is_for_the_proof_alone(
    wicked, desk, browser
):
    before = wicked.by_task()
    submissions_page(browser, desk, wicked)
    proof = answer(browser)
    assert "(/logout)" in proof.text
    assert no_equation_acts(browser, proof.find_element(By.CSS_SELECTOR, ".panel-body"))
    assert names_stand_once(browser)
    assert the_scheme_is_as_it_was(browser)
    proof.find_element(By.CSS_SELECTOR, ".full-credit").click()
    until(lambda: not wicked.proof().hand.waiting, 30)
    submissions_page(browser, desk, wicked)  # nobody has been signed out
    assert wicked.by_task() == before | {"T4": before["T4"] + 6}


def no_equation_acts(browser, body) -> bool:
    """Tell that there is no link, that nothing leaves its place, and that no rule fills a page."""
    script = "return [...arguments[0].querySelectorAll(arguments[1])].map(e => e.outerHTML)"
    acting = browser.execute_script(script, body, "a, [href], img, [style*=fixed], .modal")
    assert acting == []
    boxes = body.find_elements(By.CSS_SELECTOR, ".rendered_html")
    assert {box.value_of_css_property("overflow") for box in boxes} <= {"auto", "hidden"}
    return browser.execute_script("return arguments[0].scrollHeight", body) < 3000


def names_stand_once(browser) -> bool:
    """Tell that each id on the page is of one element, and that none is of an equation's making.

    nbgrader's template has its own `notebook` and `notebook-container` twice.
    """
    script = "return [...document.querySelectorAll('[id]')].map(e => e.id)"
    ours = ("MathJax", "notebook")
    ids = [name for name in browser.execute_script(script) if not name.startswith(ours)]
    assert [name for name in ids if name.startswith("mjx")] == []
    return len(ids) == len(set(ids))


def the_scheme_is_as_it_was(browser) -> bool:
    """Tell that a macro in an answer has changed nothing in what the homework says."""
    scheme = "//div[@class='homework'][contains(., 'Marking scheme (6 marks)')]"
    assert "full marks" in answer(browser).text
    return "full marks" not in browser.find_element(By.XPATH, scheme).text


def figures_of(browser) -> list[int]:
    """Return the widths of the pictures on the page; 0 for one that is not shown."""
    return browser.execute_script("return [...document.images].map(i => i.naturalWidth)")


def status_of(desk, address: str) -> int:
    with_key = {"Authorization": f"token {desk.key}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=with_key)) as reply:
            return reply.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_figures_and_files_of_a_class_outside_the_course_are_shown_and_nothing_else(
    marked, desk, browser
):
    assert not marked.course.class_dir.is_relative_to(marked.course.root)
    submissions_page(browser, desk, marked)
    until(lambda: len(figures_of(browser)) >= 4 and all(figures_of(browser)), 20)
    page = browser.current_url.split("?")[0]
    folder = marked.course.autograded(marked.student)
    (folder / "T1.png").write_bytes(noise(30, 20))
    (folder / "two words.txt").write_text("mine")
    for name in ("T1.png", "two%20words.txt", "figures/two_layer_network.svg"):
        assert status_of(desk, page + name) == 200, name
    for name in ("..%2f..%2f..%2fgradebook.db", "..%2f..%2f..%2finputs.secret", "%2fetc%2fpasswd"):
        assert status_of(desk, page + name) in (403, 404), name


def test_every_page_of_the_server_has_the_policy_and_jupyterlab_works_under_it(
    marked, desk, browser
):
    (marked.course.autograded(marked.student) / "evil.html").write_text(
        "<script>document.title = 'x'</script>"
    )
    submissions_page(browser, desk, marked)
    evil = browser.current_url.split("?")[0] + "evil.html"
    with_key = {"Authorization": f"token {desk.key}"}
    for address in (f"{desk.home}/lab", browser.current_url, desk.formgrader, evil):
        with urllib.request.urlopen(urllib.request.Request(address, headers=with_key)) as reply:
            assert reply.headers[HEADER].startswith(POLICY), address
    browser.get(evil)
    assert browser.title != "x"
    browser.get(desk.address())
    launcher = ".jp-Launcher, .jp-LauncherCard"
    WebDriverWait(browser, 90).until(lambda b: b.find_elements(By.CSS_SELECTOR, launcher))
    refused = [e["message"] for e in browser.get_log("browser") if "Security Policy" in str(e)]
    assert [message for message in refused if "evil.html" not in message] == []


def test_extra_credit_typed_in_formgrader_is_counted_everywhere(marked, desk, browser):
    before = marked.by_task()
    submissions_page(browser, desk, marked)
    for name, marks in (("t4_proof", "4"), ("t4_proof_extra_credit", "1.5")):
        field = browser.find_element(By.ID, name)
        browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", field)
        field.send_keys(marks + Keys.TAB)
    until(lambda: marked.proof().extra_credit, 30)
    row = marked.proof()
    assert (row.hand.marks, row.extra_credit, row.status) == (4, 1.5, Status.PARTIAL)
    assert marked.by_task() == before | {"T4": 9.5}
    with open_gradebook(marked.course) as gradebook:
        score = gradebook.find_submission("hw4", marked.student).score
        assert score == sum(marked.by_task().values())
    marked.mark()
    assert marked.by_task()["T4"] == 9.5
    assert "Extra credit, counted in: 1.5." in feedback_pages(marked)
