"""The written desk's page in a real browser, on a real class, by keyboard."""

from __future__ import annotations

import base64
import contextlib
import io
import time
from collections.abc import Iterator

import pytest
from browser import Accessibility, free_port, until
from conftest import IN_CI
from PIL import Image
from saved_class import save_as_marked
from selenium.common.exceptions import NoAlertPresentException
from selenium.webdriver import Keys
from written_page import OPEN, SCREEN, TABLET, Page

from autograder.course import Course
from autograder.demo.writing import key_answers
from autograder.desk import open_desk

pytestmark = pytest.mark.processes
MARKER = "Ploy"
STUDENTS = [f"65301{n:05}" for n in range(7)]
PROOF, WORKING, MATRIX = "t4_proof", "t1_working", "ot1_derivation"
SERIOUS = ("serious", "critical")
AT_ONCE = 0.15  # seconds from Enter until the next answer is shown


def picture(width: int, height: int) -> str:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "#fffdf5").save(data, "PNG")
    return f"![](data:image/png;base64,{base64.b64encode(data.getvalue()).decode()})"


@pytest.fixture(scope="module")
def course(prepared_course, tmp_path_factory) -> Course:
    """A class of seven: in T4 a scan of two pages, three equal proofs, and others."""
    course: Course = prepared_course(tmp_path_factory.mktemp("course"))
    right = key_answers(course)
    proofs = [picture(900, 1300) + "\n\n" + picture(3000, 4000), *[right[PROOF]] * 3]
    proofs += [f"So $\\sum_j y_j = 1$, as in line {n}, by {'abc'[n] * 20}." for n in range(3)]
    for n, (student, proof) in enumerate(zip(STUDENTS, proofs, strict=True)):
        others = {cell: f"{right[cell]}\n\nNumber {n}." for cell in (WORKING, MATRIX)}
        save_as_marked(course, student, **others | {PROOF: proof})
    return course


@pytest.fixture(scope="module")
def desk(course: Course):
    with open_desk(course, free_port(), MARKER) as opened:
        yield opened


@pytest.fixture
def page(browser, desk, course) -> Iterator[Page]:
    browser.get(desk.written)
    yield (page := Page(browser, desk, course))
    refused = [message for message in page.log() if "Security Policy" in message]
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert refused == []


def test_answers_are_marked_by_keyboard_alone(page):
    page.open("T1")
    first = page.answer
    page.press(Keys.ENTER)
    assert "Press 0 to give 0" in page.text("#said")
    assert page.answer == first, "Enter alone gives nobody 0"
    page.press("1", "2", "2")
    assert page.sum == "1½ / 3"
    page.press("2", "c", "Say which rule", Keys.ENTER, "1", "1")
    assert page.sum == "– / 3", "a comment alone is no 0"
    page.press("1", "2", "2")
    second = page.save()
    assert second != first
    page.press("a", "-", "c", "which", Keys.ENTER)  # found in the bank
    page.save()
    page.shifted("1")  # as the first one: ticks and comment
    assert page.sum == "1½ / 3"
    page.save()
    page.press("0")
    assert page.sum == "0 / 3"
    page.save()
    page.saved()
    rule = ["Say which rule"]
    assert page.marks("T1") == [(0, []), (1.5, rule), (1.5, rule), (2.5, rule)]
    page.press("u")
    until(lambda: page.marks("T1") == [(1.5, rule), (1.5, rule), (2.5, rule)], 10)
    assert page.sum == "– / 3"
    page.press("3", "f", "cannot read it", Keys.ENTER)
    until(lambda: "Answer 5" in page.answer, 10, lambda: page.answer)
    page.press(Keys.BACKSPACE)
    assert "cannot read it" in page.text("#about")
    page.press("n")
    until(lambda: any(student in page.text(".chip.name") for student in STUDENTS), 10)
    page.press(Keys.ARROW_RIGHT)
    assert page.text(".chip.name") == "", "the next one's name is hidden again"


def test_a_group_is_seen_and_then_marked_at_once(page):
    page.open("T4")
    page.press("g")
    if not page.script("return !!document.querySelector('.members')"):
        until(lambda: "Equal: 3" in page.text("#pane") or page.press(Keys.ESCAPE, "g"), 30)
        page.click("Equal: 3", ".group-row")
    page.there(".members")
    assert page.script("return document.querySelectorAll('.member').length") == 3
    assert page.text(".members").count("Nothing differs") == 2
    page.press("a", "c", "Well done", Keys.ENTER, Keys.ENTER)
    page.saved()
    assert page.marks("T4") == [(6, ["Well done"])] * 3
    page.press("u")
    until(lambda: page.marks("T4") == [], 10)


def test_what_cannot_be_sent_is_kept_also_over_a_reload(page):
    page.open("OT1")
    first = page.answer
    with page.without(["*/api/mark"]):
        page.press("1", "c", "First", Keys.ENTER)
        second = page.save()
        page.press("1", "2")
        page.save()
        until(lambda: "2 kept here" in page.text("#kept"), 10, lambda: page.text("#kept"))
        page.press("4", "c", "Half written")
        assert page.marks("OT1") == []
        page.press(Keys.TAB)
        page.driver.refresh()
        with contextlib.suppress(NoAlertPresentException):  # the page asks whether to leave it
            page.driver.switch_to.alert.accept()
        page.there(OPEN)
        until(lambda: "2 kept here" in page.text("#kept"), 10, lambda: page.text("#kept"))
    page.script("window.dispatchEvent(new Event('online'))")
    page.saved()
    assert page.marks("OT1") == [(1, ["First"]), (2, [])]
    assert page.answer not in (first, second)
    assert page.sum == "1 / 5", "what had been ticked before the reload"
    assert page.script("return document.querySelector('#comment textarea').value") == "Half written"


def test_two_tabs_and_somebody_else_do_not_fight(page):
    page.open("OT1")
    mine, tab = page.answer, page.driver.current_window_handle
    page.driver.switch_to.new_window("tab")
    page.driver.get(f"{page.home}#OT1")
    page.there(OPEN)
    assert page.answer != mine, "what is open in another tab is not given again"
    page.driver.close()
    page.driver.switch_to.window(tab)
    other = """const { get, post } = await import("./static/api.js");
        const { body: { answer } } = await get("next", { cell: given[0] });
        const task = await get(`task/${given[0]}`);
        return (await post("mark", { cell: given[0], key: answer.key, revision: answer.revision,
            rubric_version: task.body.rubric.version, request: crypto.randomUUID(), ticks: {},
            adjust: 3, comment: "", seconds: 1 })).status"""
    assert page.module(other, MATRIX) == 200
    page.press("a")
    page.save()
    page.there(".alert")
    assert "Ploy has marked it 3" in page.text("#alerts")
    before = page.marks("OT1")
    page.click("Keep mine")
    page.saved()
    page.there("#alerts:empty")
    assert page.marks("OT1") != before
    assert (5, []) in page.marks("OT1")


def test_the_next_answer_is_there_at_once_though_saving_is_slow(page):
    page.open("T4")
    page.press("s")
    until(lambda: "Answer 1 " not in page.answer, 10)
    time.sleep(1)  # the next ones come
    slow = {"offline": False, "latency": 1500, "downloadThroughput": -1, "uploadThroughput": -1}
    page.driver.execute_cdp_cmd("Network.enable", {})
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", slow)
    watch = """const title = document.querySelector("#about h1").textContent;
        addEventListener("keydown", () => (window.pressed = performance.now()), true);
        new MutationObserver(() => {
            if (document.querySelector("#about h1").textContent !== title)
                requestAnimationFrame(() => (window.waited ??= performance.now() - window.pressed));
        }).observe(document.getElementById("about"), { childList: true });"""
    page.press("1")
    page.script(watch)
    page.press(Keys.ENTER)
    waited = until(lambda: page.script("return window.waited"), 10)
    kept = page.text("#kept")
    fast = slow | {"latency": 0}
    page.driver.execute_cdp_cmd("Network.emulateNetworkConditions", fast)
    assert kept == "Saving 1…"
    assert waited < AT_ONCE * 1000
    page.saved()
    page.press("u")
    until(lambda: page.marks("T4") == [], 10)


def test_the_rubric_is_changed_after_showing_whose_marks_that_changes(page):
    page.open("OT1")
    done = len(page.marks("OT1"))
    page.press("1")
    page.save()
    page.saved()
    page.press("i")
    page.there(".edited")
    page.script("""const field = document.querySelector(".edited input");
        field.value = 2; field.dispatchEvent(new Event("input", { bubbles: true }))""")
    page.click("Whose marks change?")
    page.there(".changes li")
    assert "1 → 2" in page.text(".changes")
    assert (1, []) in page.marks("OT1"), "nothing is changed by looking"
    page.click("Apply")
    until(lambda: page.text(".item .worth") == "2", 10)
    assert len(page.marks("OT1")) == done + 1
    assert (2, []) in page.marks("OT1")


def test_all_is_said_in_thai_at_a_key(page):
    page.open("T4")
    english = page.text("#panel")
    page.press("l")
    assert page.script("return document.documentElement.lang") == "th"
    assert "คำตอบที่" in page.answer
    page.press("?")
    words = page.script(
        "return [...document.querySelectorAll('[data-say]')].map(e => e.textContent)"
    )
    names = page.script("return [...document.querySelectorAll('[data-label]')].map("
                        "e => e.getAttribute('aria-label'))")  # fmt: skip
    latin = [w for w in [*words, *names] if w.strip() and not any("ก" <= c <= "๛" for c in w)]
    assert set(latin) <= {MARKER, "EN"}
    page.press(Keys.ESCAPE, "l")
    assert page.text("#panel") == english


MEANINGS = """const { meaning } = await import("./static/keys.js");
    return given[0].map(([key, code, more]) => meaning({ key, code, shiftKey: more === "shift",
        ctrlKey: more === "ctrl", metaKey: false, altKey: false, isComposing: false }))"""
PRESSED = {
    ("c", "KeyC", ""): ["comment"],
    ("แ", "KeyC", ""): ["comment"],  # on a Thai keyboard
    ("ฉ", "KeyC", "shift"): ["write"],
    ("a", "KeyQ", ""): ["all"],  # on a French one
    ("ๅ", "Digit1", ""): ["tick", 1],
    ("&", "Digit1", ""): ["tick", 1],
    ("-", "Digit6", ""): ["tick", 6],
    ("7", "Numpad7", ""): ["tick", 7],
    ("*", "Digit8", "shift"): ["again", 8],
    ("(", "Digit9", "shift"): ["again", 9],
    ("/", "Digit7", "shift"): ["again", 7],  # on a German one
    ("0", "Digit0", ""): ["none"],
    ("?", "Slash", "shift"): ["help"],
    ("?", "Minus", "shift"): ["help"],
    ("+", "Equal", "shift"): ["adjust_up"],
    ("-", "Minus", ""): ["adjust_down"],
    ("+", "NumpadAdd", ""): ["adjust_up"],
    ("Enter", "NumpadEnter", ""): ["save"],
    ("ArrowLeft", "ArrowLeft", ""): ["back"],
    ("Z", "KeyZ", "shift"): ["smaller"],
    ("c", "KeyC", "ctrl"): None,
    ("Shift", "ShiftLeft", "shift"): None,
    ("w", "KeyW", ""): None,
}


def test_a_key_means_the_same_on_all_keyboards(page):
    page.open("T4")
    assert page.module(MEANINGS, list(PRESSED)) == list(PRESSED.values())


SIGNS = """
const { AnswerView } = await import("./static/answer.js");
const { at } = await import("./static/dom.js");
const made = (lhs_html, rhs_html, verdict, end) => ({
    lhs_html, rhs_html, verdict, at: [end - 1, end], point: "i = 2, j = 1",
    values: [-0.25, 0.25], condition: "j ≠ i", reason: "odd", reason_th: "แปลก",
});
const math = inside => `<math display="inline"><mrow>${inside}</mrow></math>`;
const a = "<mi>a</mi>", eq = "<mo>=</mo>", d = "<mrow><mo>−</mo><mi>d</mi></mrow>";
const b = "<mfrac><mrow><mi>b</mi></mrow><mrow><mi>c</mi></mrow></mfrac>";
const html = `<p>So ${math(a + eq + b + eq + d)} and plain x² = y + 1 here.</p>`;
const view = new AnswerView({ html, pages: [], equalities: [
    made(math(a), math(b), "true", 5), made(math(b), math(d), "false", 9),
    made("x²", "y + 1", "unknown", 20), made(math(a), math("<mi>q</mi>"), "true", 30),
] });
at("pane").replaceChildren(view.node);
view.nextSign();
const behind = one => (one.closest("mtext") ?? one).previousSibling.textContent;
return [...view.typed.querySelectorAll(".sign")].map(one => [
    one.textContent, one.closest("mfrac") === null, behind(one).replace(/\\s/g, ""),
]);
"""


def test_signs_stand_behind_their_equalities_and_tell_where_one_fails(page):
    page.open("T4")
    placed = page.module(SIGNS)
    assert placed == [["✓", True, "bc"], ["✗", True, "−d"], ["?", True, "andplainx²=y+1"]]
    assert "At i = 2, j = 1 (j ≠ i)" in page.text(".popover")
    assert "left −0.25, right 0.25" in page.text(".popover")
    assert page.script("return document.querySelectorAll('.other-signs .sign').length") == 1


DIFFERENCES = """
const { markDifferences } = await import("./static/differences.js");
const node = html => Object.assign(document.createElement("div"), { innerHTML: html });
return given[0].map(([first, other]) => {
    const two = node(other), count = markDifferences(node(first), two);
    const of = kind => [...two.querySelectorAll(kind)].map(one => one.textContent);
    return [count, of(".differs"), of(".lacks")];
})"""
MINUS = "<math><mrow><mi>a</mi><mo>=</mo><mo>−</mo><mi>b</mi></mrow></math>"
PLUS = MINUS.replace("<mo>−</mo>", "")
DIFFERING = {
    ("<p>We are done.</p>", "<p>We  are\n done.</p>"): [0, [], []],
    ("<p>We are done.</p>", "<p>We are not done.</p>"): [1, ["not"], []],
    ("<p>We are not done.</p>", "<p>We are done.</p>"): [1, [], ["are"]],
    (PLUS, MINUS): [1, ["−"], []],
    (MINUS, PLUS): [1, [], ["="]],
    ("<p>First.</p><p>Then.</p>", "<p>First.</p>"): [1, [], ["First."]],
    ("<p>a b c</p>", "<p>a x c</p>"): [2, ["x"], ["a"]],
    ("<p>a</p>", ""): [1, [], []],
}


def test_items_are_proposed_and_a_key_takes_them_but_leaves_what_is_ticked(page):
    page.open("OT1")
    page.there(".item.proposed", 60)
    assert page.sum == "– / 5", "nothing is ticked by itself"
    marked = "return [...document.querySelectorAll('.item')].map(one => one.matches('.proposed'))"
    assert page.script(marked) == [True, True, False, True, True], "the third has no equation"
    assert "The rest is yours to judge" in page.text("#rubric")
    page.press("1", "1", "e")
    ticks = "return [...document.querySelectorAll('.item')].map(one => one.ariaChecked)"
    assert page.script(ticks) == ["mixed", "true", "false", "true", "true"]
    assert page.script(marked) == [False] * 5
    assert not page.script("return !!document.querySelector('[data-does=accept]:not([hidden])')")


def test_what_an_answer_has_more_or_less_than_another_is_marked(page):
    """A sign that is missing is a difference: an answer without it is not marked like the other."""
    page.open("T4")
    assert page.module(DIFFERENCES, list(DIFFERING)) == list(DIFFERING.values())


def test_what_comes_as_html_does_nothing_but_show(page):
    page.open("T4")
    hostile = """<p style="position:fixed">a<script>window.evil = 1</script>
        <img src=x onerror="evil = 1"><iframe src="/"></iframe>
        <style>body { display: none }</style></p>"""
    shown = page.module(
        """const { fill } = await import("./static/dom.js");
        const node = document.createElement("div");
        document.getElementById("pane").replaceChildren(node);
        fill(node, given[0]);
        await new Promise(done => setTimeout(done, 300));
        const bad = node.querySelectorAll("[style], script, iframe, style");
        return [bad.length, window.evil ?? 0]""",
        hostile,
    )
    assert shown == [0, 0]
    page.log()  # the refusal of the handler is as wanted


@pytest.mark.parametrize("size", [SCREEN, TABLET], ids=["screen", "tablet"])
def test_a_large_scan_pushes_nothing_away(page, size):
    page.open("T4", size)
    place = "const r = document.getElementById(arguments[0]).getBoundingClientRect();" \
            "return [r.left, r.top, r.right, r.bottom]"  # fmt: skip
    before = page.script(place, "save")
    for _ in range(7):
        if page.script("return !!document.querySelector('.scans')"):
            break
        page.press("s")
        time.sleep(0.4)
    page.there(".scans")
    page.press("p", "z", "z", "r")
    assert page.script(place, "save") == before
    left, top, right, bottom = before
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    seen = "return document.elementFromPoint(...arguments).closest('#save') !== null"
    assert page.script(seen, left + 9, top + 9)
    assert page.script("return document.documentElement.scrollWidth") <= size[0]
    fits = "const p = document.getElementById('pane'); return p.scrollWidth <= p.clientWidth"
    assert page.script(fits), "a large page is moved in its own frame"
    small = """return [...document.querySelectorAll("button, .tabs a")]
        .filter(one => one.offsetParent && one.getBoundingClientRect().height < 39.5)
        .map(one => one.outerHTML.slice(0, 90))"""
    assert page.script(small) == [], "a finger finds each button"


LOOKS = [
    (SCREEN, "light", "en"),
    (SCREEN, "dark", "th"),
    (TABLET, "dark", "en"),
    (TABLET, "light", "th"),
]


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS)
def test_nothing_on_the_page_keeps_anybody_out(page, size, theme, language):
    if not Accessibility.FILE.is_file():
        (pytest.fail if IN_CI else pytest.skip)(Accessibility.HOW_TO_GET)
    axe = Accessibility(page.driver)
    page.open("", size, theme, language)
    page.script(axe.text)
    found = {"start": axe.found()}
    page.script("location.hash = '#T4'")
    page.there(OPEN)
    for name, keys in {
        "answer": ["1", "2", "2", "j"], "bank": ["c", "w"], "group": [Keys.ESCAPE, "g"],
        "model": [Keys.ESCAPE, "m"], "help": ["m", "?"], "items": [Keys.ESCAPE, "i"],
    }.items():  # fmt: skip
        page.press(*keys)
        time.sleep(0.3)
        found[name] = axe.found()
    serious = {name: [one for one in some if one[0] in SERIOUS] for name, some in found.items()}
    assert {name: some for name, some in serious.items() if some} == {}
