"""Whether everybody can read the pages: axe-core on them, and a screen of a telephone's width."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from browser import Accessibility
from conftest import IN_CI
from test_class_report import row, whole

from autograder.course import Course
from autograder.hw4 import HOMEWORK
from autograder.marks import Outcome
from autograder.report.class_report import class_report
from autograder.report.facts import ClassFacts
from autograder.results import Finding, Status

pytestmark = pytest.mark.processes
THEMES = ("light", "dark")
SERIOUS = ("serious", "critical")
TELEPHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"
LONG = "x = 3  # " + "a comment that goes on and on " * 12
SUM = " + ".join(f"x_{{{n}}}" for n in range(60))
WIDE = f"""A sum ${SUM}$ in a line, and

$${SUM}$$

    {LONG}

```
{LONG}
```

```python
{LONG}
```

<pre>{LONG}</pre>

| {" | ".join(f"column{n}" for n in range(30))} |
|{" --- |" * 30}
| {" | ".join("123456789" for _ in range(30))} |

$$\\unknown{{{SUM}}}$$
"""
MESSAGE = "`grads['W1'][1, 2]`: expected 0.125, received 0.25. " + "Averyverylongname_" * 12


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    """A class report with all that it can have in it."""
    findings = [Finding(f"check {n}", False, MESSAGE, f"mistake-{n}", 0, 2) for n in range(14)]
    students = [f"65{n:08}" for n in range(14)]
    rows = [r for n, s in enumerate(students) for r in whole(s, share=n / 14, waiting=n % 2)]
    rows += [row("late", "C1", 0.2, findings), row("late", "C2", 0.4, status=Status.TIMED_OUT)]
    code = "".join(f"if a{n} > b or {n} % {n + 2}: f(x, {n})  # {LONG}\n" for n in range(30))
    facts = ClassFacts(
        HOMEWORK,
        rows,
        {s: Outcome(s, True, ["2_neural_network.ipynb is missing"], 1.5) for s in students},
        {students[0]: ["1_the_basics: " + MESSAGE]},
        {students[1]: [code], students[2]: [code]},
    )
    page = tmp_path_factory.mktemp("report") / "report.html"
    names = dict.fromkeys(students, "Ann van der Long-Surname")
    page.write_text(class_report(facts, datetime(2026, 11, 24), None, names), encoding="utf-8")
    return page


@pytest.fixture(scope="module")
def feedback(prepared_course, tmp_path_factory) -> Path:
    """A feedback page with all that it can have in it: code, mistakes, comments, what waits.

    And of what a student may have written all that is wider than a page.
    """
    from saved_class import save_as_marked

    from autograder.hw4.tasks import TASKS
    from autograder.nbgrader_plugin.feedback import write_feedback
    from autograder.nbgrader_plugin.gradebook import write_hand_mark

    course: Course = prepared_course(tmp_path_factory.mktemp("course"))
    save_as_marked(course, "6501", t4_proof=WIDE)
    first = next(task for task in TASKS if task.hand)
    write_hand_mark(course, "6501", first.hand.cell, 2, f"Say *why* in `step 2`:\n\n$${SUM}$$")
    assert [page.problem for page in write_feedback(course, ["6501"])] == [""]
    return course.feedback("6501") / "feedback.html"


@pytest.fixture(params=[390, 1100], ids="{}-wide".format)
def axe(browser, request) -> Iterator[Accessibility]:
    """axe-core, on a screen of a telephone's width and of a computer's."""
    if not Accessibility.FILE.is_file():
        (pytest.fail if IN_CI else pytest.skip)(Accessibility.HOW_TO_GET)
    screen = TELEPHONE | {"width": request.param}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    yield Accessibility(browser)
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def serious(troubles: list[list[str]]) -> list[list[str]]:
    return [trouble for trouble in troubles if trouble[0] in SERIOUS]


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_on_the_class_report_keeps_anybody_out(axe, report, theme):
    assert serious(axe.troubles(report.as_uri(), theme)) == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", ["en", "th"])
def test_nothing_on_a_feedback_page_keeps_anybody_out(axe, feedback, language, theme):
    prepare = f"{OPEN}; document.getElementById('show-{language}').checked = true"
    assert serious(axe.troubles(feedback.as_uri(), theme, prepare)) == []


@pytest.mark.parametrize(
    "fault",
    [
        "<p style='color: #aaa; background: #fff'>hardly to be read</p>",
        f"<pre style='overflow: auto; width: 9em'>{LONG}</pre>",
        "<img src='data:image/png;base64,iVBORw0KGgo='>",
    ],
)
def test_the_tests_above_can_fail(axe, tmp_path, fault):
    page = tmp_path / "page.html"
    page.write_text(f"<!DOCTYPE html><html lang=en><title>x</title><main>{fault}</main>")
    assert serious(axe.troubles(page.as_uri(), "light")) != []


@pytest.mark.parametrize("name", ["report", "feedback"])
def test_a_page_fits_a_telephone(browser, request, name):
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", TELEPHONE)
    try:
        browser.get(request.getfixturevalue(name).as_uri())
        browser.execute_script(OPEN)
        script = """return [...document.querySelectorAll("body *")].filter(one =>
            one.getBoundingClientRect().right > 391
            && !one.closest(".scroll, pre, .own, .said, svg")
        ).map(one => one.outerHTML.slice(0, 120))"""
        assert browser.execute_script(script) == []
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_reports_figures_follow_the_theme(browser, report):
    colours = {}
    for theme in THEMES:
        feature = {"name": "prefers-color-scheme", "value": theme}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        browser.get(report.as_uri())
        script = """const one = e => getComputedStyle(e);
            const drawn = [...document.querySelectorAll("svg path, svg use, svg g")];
            return [one(document.body).backgroundColor, one(document.body).color,
                    [...new Set(drawn.map(e => one(e).fill))].sort().join()]"""
        colours[theme] = browser.execute_script(script)
    for light, dark in zip(*colours.values(), strict=True):
        assert light != dark
