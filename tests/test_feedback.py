"""Feedback pages of a marked class: by our command, by nbgrader's step, in a browser."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from commands import nbgrader, run
from conftest import make_course, need

from autograder.course import Course
from autograder.demo import write_class
from autograder.homework import SampleStudent
from autograder.hw4 import HOMEWORK
from autograder.hw4.sample_class import STUDENTS
from autograder.hw4.tasks import TASKS
from autograder.marks import totals
from autograder.nbgrader_plugin import feedback, handed
from autograder.nbgrader_plugin.gradebook import read_marks, write_hand_mark
from autograder.nbgrader_plugin.handed import pictures
from autograder.report.pictures import LARGEST

STRONG, WEAK = "s01-key", "s20-struggling"
LONG_LINE = (
    "def decay_learning_rate(learning_rate, decay):\n    return learing_rate  # " + "x" * 300
)
ANSWERS = {
    "c2_compute_loss": STUDENTS[5].answers["c2_compute_loss"],
    "c6_decay_learning_rate": f"def decay_learning_rate(learning_rate, decay):\n{LONG_LINE}",
    "t4_proof": "<script>alert(1)</script> $$ " + " + ".join(["a_{ij}"] * 60) + " $$\n\n"
    "| " + " | ".join("abcdefghij") + " |\n|" + " --- |" * 10,
}
CLASS = (
    SampleStudent(STRONG, "the key"),
    SampleStudent(WEAK, "wrong here and there", answers=ANSWERS),
    SampleStudent("s14-missing", "one notebook", damage="missing"),
    SampleStudent("s15-truncated", "one notebook cut off", damage="cut"),
)


@pytest.fixture(scope="module")
def marked(prepared_course, tmp_path_factory) -> Course:
    """A class of four, marked; the strong student's written answers have been marked by hand."""
    need("bwrap")
    course = prepared_course(tmp_path_factory.mktemp("course"))
    write_class(course, CLASS)
    assert run(course, "grade", "--jobs", "2").exit_code == 1  # two notebooks are damaged
    for task in TASKS:
        if task.hand:
            write_hand_mark(course, STRONG, task.hand.cell, task.hand.marks - 0.5, "Well argued!")
    return course


@pytest.fixture
def course(marked: Course) -> Course:
    """The marked class without any page."""
    shutil.rmtree(marked.class_dir / "feedback", ignore_errors=True)
    return marked


def page(course: Course, student: str, name: str = "feedback.html") -> str:
    return (course.feedback(student) / name).read_text(encoding="utf-8")


@pytest.mark.processes
def test_every_student_gets_a_page_and_the_second_run_changes_none(course):
    first = run(course, "feedback")
    assert first.exit_code == 0, first.output
    assert "4 feedback pages in class/feedback (4 new or changed, 0 unchanged)." in first.stdout
    assert "3 of them have a part that waits for a person:" in first.stdout
    path = course.feedback(STRONG) / "feedback.html"
    before = path.stat().st_mtime_ns
    again = run(course, "feedback")
    assert "(0 new or changed, 4 unchanged)" in again.stdout
    assert path.stat().st_mtime_ns == before
    forced = run(course, "feedback", "--force", "--student", STRONG)
    assert "1 feedback page in class/feedback (1 new or changed" in forced.stdout
    assert path.stat().st_mtime_ns > before


@pytest.mark.processes
def test_only_what_has_changed_is_written_again(course):
    run(course, "feedback")
    write_hand_mark(course, WEAK, "t1_working", 2, "Almost: look at the sign.")
    assert "(1 new or changed, 3 unchanged)" in run(course, "feedback").stdout
    assert "Almost: look at the sign." in page(course, WEAK)


@pytest.mark.processes
def test_a_fault_with_one_student_costs_no_other_the_page(course, monkeypatch):
    known = handed.open_submission

    def fail(course, student):
        if student == STRONG:
            raise ValueError("a bad day")
        return known(course, student)

    monkeypatch.setattr(handed, "open_submission", fail)
    written = {one.student: one for one in feedback.write_feedback(course)}
    assert written[STRONG].problem == "ValueError: a bad day"
    assert [one.fresh for one in written.values()].count(True) == 3


@pytest.mark.processes
def test_the_marks_are_those_that_marks_prints(course):
    run(course, "feedback")
    rows = json.loads(run(course, "marks", "--format", "json").stdout)
    for row in rows:
        shown = page(course, row["student"]).split(f'aria-labelledby="{row["task"]}">')[1]
        assert f"<b>{row['marks']:g}</b>&#8202;/&#8202;{row['max_marks']:g}" in shown[:1000]
    for total in totals(HOMEWORK, read_marks(course)):
        assert f"<b>{total.per_cent:.1f} %</b>" in page(course, total.student)


@pytest.mark.processes
def test_hand_marks_and_comments_are_shown(course):
    run(course, "feedback")
    assert "5.5 of 6 marks" in page(course, STRONG)
    assert page(course, STRONG).count("Well argued!") == 3


@pytest.mark.processes
def test_missing_and_broken_notebooks_are_explained(course):
    run(course, "feedback")
    assert "was not among the files that you handed in" in page(course, "s14-missing")
    assert "Only a part of" in page(course, "s15-truncated")
    assert "Only a part of" not in page(course, STRONG)


@pytest.mark.processes
def test_no_page_holds_a_hidden_test_a_scheme_or_a_script(course):
    run(course, "feedback")
    assert nbgrader(course, "generate_feedback", "hw4", "--force").returncode == 0
    pages = sorted((course.class_dir / "feedback").rglob("*.html"))
    assert len(pages) == 4 + 7
    for path in pages:
        text = path.read_text(encoding="utf-8")
        for secret in (
            "HIDDEN TESTS",
            "MARK SCHEME",
            "Marking scheme",
            "from autograder.hw4 import",
        ):
            assert secret not in text, path
        assert "<script" not in text
        assert not re.search(r'<[^>]+\bsrc="(?!data:)', text)


@pytest.mark.processes
def test_the_language_is_the_one_asked_for(course):
    assert run(course, "feedback", "--language", "th").exit_code == 0
    assert '<html lang="th">' in page(course, WEAK)
    assert run(course, "feedback", "--language", "fr").exit_code == 2


@pytest.mark.processes
def test_nbgraders_step_writes_our_pages(course):
    """Does a course that never runs our command hand out the same page?"""
    result = nbgrader(course, "generate_feedback", "hw4", "--student", WEAK)
    assert result.returncode == 0, result.stderr[-2000:]
    written = page(course, WEAK)
    run(course, "feedback", "--student", WEAK, "--force")
    assert page(course, WEAK) == written
    basics, network = (
        page(course, WEAK, "1_the_basics.html"),
        page(course, WEAK, "2_neural_network.html"),
    )
    assert 'id="T1"' in basics
    assert 'id="T1"' not in network
    assert "stable for large scores" in network
    assert "data:image/svg+xml;base64," in network
    assert "learing_rate" in network


@pytest.mark.processes
def test_nbgraders_step_can_show_thai_first(course):
    option = "--FeedbackExporter.language=th"
    assert nbgrader(course, "generate_feedback", "hw4", "--student", WEAK, option).returncode == 0
    assert '<html lang="th">' in page(course, WEAK, "1_the_basics.html")


# ------------------------------------------------------------------------------------ bad input


@pytest.mark.processes
def test_a_submission_that_is_not_marked_is_named_and_the_others_get_a_page(course):
    folder = course.submitted("s99-late")
    folder.mkdir(parents=True)
    try:
        result = run(course, "feedback")
    finally:
        shutil.rmtree(folder.parent)
    assert result.exit_code == 1
    assert "s99-late: has not been marked" in result.stderr
    assert "4 feedback pages" in result.stdout


@pytest.mark.processes
def test_a_page_that_cannot_be_written_is_named_and_the_others_are_written(course):
    blocked = course.feedback(WEAK)
    blocked.parent.mkdir(parents=True)
    blocked.write_text("a file where the folder should be")
    result = run(course, "feedback")
    assert result.exit_code == 1
    assert f"{WEAK}: cannot be written" in result.stderr
    assert "3 feedback pages" in result.stdout


@pytest.mark.processes
def test_an_unknown_student_is_a_usage_error(course):
    result = run(course, "feedback", "--student", "nobody")
    assert result.exit_code == 2
    assert "nobody" in result.stderr


def test_before_marking_the_command_says_what_to_run(tmp_path):
    result = run(make_course(tmp_path), "feedback")
    assert result.exit_code == 2
    assert "autograder grade" in result.stderr


@pytest.mark.parametrize("command", ["feedback", "marks", "report", "export"])
def test_before_marking_another_class_is_named_in_what_to_run(tmp_path, command):
    result = run(make_course(tmp_path), command, "--class-dir", "class 2027")
    assert result.exit_code == 2
    assert "run `autograder grade --class-dir 'class 2027'`" in " ".join(result.stderr.split())


@pytest.mark.processes
def test_a_student_that_is_not_marked_is_named_with_the_class_to_mark(course):
    folder = course.submitted("s99-late")
    folder.mkdir(parents=True)
    try:
        result = run(course, "feedback", "--class-dir", "class")
    finally:
        shutil.rmtree(folder.parent)
    assert "run `autograder grade --class-dir class`, which" in " ".join(result.stderr.split())


# ------------------------------------------------------------------------------------- pictures


@pytest.mark.processes
def test_pictures_come_from_the_homework_and_the_submission_only(course, tmp_path):
    folder = course.autograded(WEAK)
    folder.chmod(0o755)
    outside = tmp_path / "secret.png"
    outside.write_bytes(b"secret")
    (folder / "scan.jpg").write_bytes(b"jpeg")
    (folder / "mine.svg").write_text("<svg onload='alert(1)'/>")
    (folder / "link.png").symlink_to(outside)
    with (folder / "huge.png").open("wb") as huge:
        huge.truncate(LARGEST + 1)
    find = pictures(course, WEAK)
    assert find("scan.jpg") == "data:image/jpeg;base64,anBlZw=="
    assert find("figures/t1_graph.svg").startswith("data:image/svg+xml;base64,")
    refused = ["mine.svg", "link.png", "huge.png", str(outside), "../../../gradebook.db"]
    refused += ["nowhere.png", "1_the_basics.ipynb", "x\0.png", "x" * 5_000 + ".png"]
    assert [name for name in refused if find(name)] == []


# ------------------------------------------------------------------------------------ in a browser


@pytest.mark.processes
@pytest.mark.parametrize("name", ["feedback.html", "2_neural_network.html"])
def test_a_phone_shows_the_page_without_sideways_scrolling(course, browser, name):
    assert nbgrader(course, "generate_feedback", "hw4", "--student", WEAK).returncode == 0
    phone = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    browser.get((course.feedback(WEAK) / name).as_uri())
    for language in ("en", "th"):
        browser.execute_script(f"document.getElementById('show-{language}').click()")
        browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
        width = browser.execute_script("return document.documentElement.scrollWidth")
        assert width <= 390


@pytest.mark.processes
def test_the_switch_shows_one_language_and_loads_nothing(course, browser):
    run(course, "feedback", "--student", WEAK)
    browser.get((course.feedback(WEAK) / "feedback.html").as_uri())
    heading = browser.find_element("css selector", "h1")
    assert heading.text == "Homework 4: Neural Networks"
    browser.find_element("css selector", "label[for=show-th]").click()
    assert heading.text == "การบ้านที่ 4: โครงข่ายประสาทเทียม"
    loaded = "return performance.getEntriesByType('resource').length"
    assert browser.execute_script(loaded) == 0
