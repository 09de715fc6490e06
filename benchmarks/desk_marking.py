"""Mark written answers at the desk and in Formgrader, by keyboard, in Chromium:
`python -m benchmarks.desk_marking [--students 500] [--answers 200] [--formgrader 15]`.

A class is simulated (`benchmarks.groups`): copies, planted faults, own words, scans of two pages.
What each answer gets follows from its fault. A practised marker is imitated at the written desk,
once one answer at a time and once with groups, then in Formgrader, where each page is opened,
drawn, scrolled and filled in. Keys and decisions are counted and waits measured; one
keystroke-level model makes seconds of them. Reading is left out: it is the same in both.
"""

from __future__ import annotations

import argparse
import base64
import io
import math
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw
from rich.console import Console
from rich.table import Table
from selenium.webdriver import ActionChains, Keys

from autograder.course import Course, find_course
from autograder.desk import open_desk
from autograder.hw4.tasks import BY_ID
from autograder.nbgrader_plugin.conversion import prepare_gradebook
from benchmarks.groups import Simulated, simulate
from tests.browser import chromium_browser, free_port, until
from tests.saved_class import save_as_marked

KEY_SECONDS, DECISION_SECONDS = 0.28, 1.35  # Card, Moran and Newell's model
MOST_WAIT = 0.15  # seconds from Enter until the next answer is there, at the 95th percentile
MOST_KEYS = 3  # an answer with a comment from the bank, median
QUIET = 0.3  # seconds in which nothing more is drawn: then all is there
AT_LEAST = 5  # times less than in Formgrader
TASK, ITEMS = "T4", 5
CELL = BY_ID[TASK].hand.cell
SCREEN = {"width": 1400, "height": 900, "deviceScaleFactor": 1, "mobile": False}
COMMENTS = (
    "Say which rule you use.", "Where does the sign come from?", "The sum goes over all j.",
    "Both cases are needed.", "Say where the labels add up to one.", "This step does not follow.",
    "The derivative of the denominator is missing.", "Right idea; write it out.",
)  # fmt: skip
WATCH = """
window.waits = []; let since = null, title = "";
const now = () => document.querySelector("#about h1")?.textContent ?? "";
addEventListener("keydown", event => {
    if (event.key === "Enter") [since, title] = [performance.now(), now()];
}, true);
new MutationObserver(() => {
    if (since === null || now() === title) return;
    const start = since; since = null;
    requestAnimationFrame(() => setTimeout(() => waits.push((performance.now() - start) / 1000)));
}).observe(document.getElementById("about"), { childList: true });
"""
ENDED = "document.querySelector('.end') !== null"
DRAWN = """
const ready = window.MathJax && window.formgrader && formgrader.loaded && formgrader.grades.loaded;
const field = document.getElementById(arguments[0]);
if (!ready || !field) return null;
const cell = field.closest(".nbgrader_cell").getBoundingClientRect();
return [document.querySelectorAll(".MathJax, mjx-container").length,
        cell.top < innerHeight && cell.bottom > 0, cell.height, innerHeight];
"""


@dataclass(frozen=True)
class Plan:
    """What an answer gets: the numbers of the items that are ticked, and a comment."""

    ticks: tuple[int, ...]
    comment: str = ""


@dataclass
class Told:
    """What marking took: keys of each answer, those with a comment apart, decisions, waits."""

    keys: list[int] = field(default_factory=list)
    with_comment: list[int] = field(default_factory=list)
    decisions: int = 0
    waits: list[float] = field(default_factory=list)
    answers: int = 0

    @property
    def seconds_each(self) -> float:
        acted = sum(self.keys) * KEY_SECONDS + self.decisions * DECISION_SECONDS
        return (acted + sum(self.waits)) / max(1, self.answers)


def plan_for(answer: Simulated, items: int) -> Plan:
    """Return what an answer gets; the same fault gets the same."""
    if answer.kind == "blank":
        return Plan(())
    everything = tuple(range(1, items + 1))
    draw = Random(sha256(answer.truth.encode()).digest())
    if answer.kind == "copy" or (answer.kind == "picture" and draw.random() < 0.5):
        return Plan(everything)
    missing = draw.sample(everything, 2 if answer.kind in ("two faults", "own words") else 1)
    return Plan(tuple(n for n in everything if n not in missing), COMMENTS[sum(missing) % 8])


def scan(seed: str) -> str:
    """Return a page of a scan, as a picture in Markdown."""
    image, draw = Image.new("L", (1000, 1400), 250), Random(seed)
    pen = ImageDraw.Draw(image)
    for y in range(100, 1300, 70):
        line = [(x, y + draw.randint(-12, 12)) for x in range(80, draw.randint(400, 940), 14)]
        pen.line(line, fill=40, width=3)
    image.save(data := io.BytesIO(), "JPEG", quality=60)
    return f"![](data:image/jpeg;base64,{base64.b64encode(data.getvalue()).decode()})"


def make_class(folder: Path, students: int, seed: int) -> tuple[Course, list[Simulated]]:
    course = Course(find_course().root, folder / "class")
    course.class_dir.mkdir(parents=True)
    prepare_gradebook(course)
    drawn = simulate(students, "a proof", Random(seed))
    for student, answer in drawn.items():
        text = answer.answer.text
        if answer.kind == "picture":
            text = f"{scan(student)}\n\n{scan(student + ' 2')}"
        save_as_marked(course, student, **{CELL: text})
    return course, drawn


# -------------------------------------------------------------------------------- at the desk
class AtTheDesk:
    """A practised marker at the written desk, who knows what each answer is to get."""

    def __init__(self, driver, desk, plans: dict[str, Plan]) -> None:
        self.driver, self.plans, self.told = driver, plans, Told()
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SCREEN)
        driver.get(desk.written)
        driver.get(f"{desk.home}/written/#{TASK}")
        driver.refresh()
        self.until("return document.querySelector('#pane article') !== null")
        driver.execute_script(WATCH)

    def ask(self, script: str, *arguments: object) -> object:
        return self.driver.execute_script(script, *arguments)

    def until(self, script: str, *arguments: object) -> object:
        return until(lambda: self.ask(script, *arguments), 60, self.told_by_the_page)

    def told_by_the_page(self) -> str:
        """Return what the page says, for when it does not do what it should."""
        return self.ask(
            "return ['about', 'sum', 'said', 'kept', 'alerts'].map("
            "id => document.getElementById(id).innerText).join(' | ')"
        )

    def press(self, *keys: str) -> int:
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()
        return len(keys)

    def student(self) -> str:
        """Ask for the name behind an answer: the benchmark needs it, and no key is counted."""
        self.press("n")
        name = self.until("return document.querySelector('.chip.name')?.textContent")
        return re.search(r"s\d+", name)[0]

    def mark(self, answers: int, groups: bool) -> Told:
        while self.told.answers < answers:
            title = self.ask("return document.querySelector('#about h1').textContent")
            together, keys = 1, 0
            plan = self.plans[self.student()]
            if groups and self.ask("return document.querySelector('.chip.group') !== null"):
                keys += self.press("g")
                together = self.until("return document.querySelectorAll('.member').length")
                self.told.decisions += 1  # are they the same?
            keys += self.give(plan)
            self.told.decisions += 1
            keys += self.press(Keys.ENTER)
            script = "return document.querySelector('#about h1').textContent !== arguments[0]"
            self.until(f"{script} || {ENDED}", title)
            self.told.keys.append(keys)
            if plan.comment:
                self.told.with_comment.append(keys)
            self.told.answers += together
            if self.ask(f"return {ENDED}"):
                break
        self.until("return document.getElementById('kept').textContent === 'All saved'")
        self.told.waits = self.ask("return window.waits")
        return self.told

    def give(self, plan: Plan) -> int:
        """Tick and comment, with as few keys as the page offers; return how many."""
        if number := self.as_before(plan):
            keys = ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(str(number))
            keys.key_up(Keys.SHIFT).perform()
            return 2
        items = self.ask("return document.querySelectorAll('.item').length")
        ticks = {0: ["0"], items: ["a"]}.get(len(plan.ticks), map(str, plan.ticks))
        pressed = self.press(*ticks)
        if plan.comment:
            pressed += self.search(plan.comment)
            self.told.decisions += 1
        return pressed

    def as_before(self, plan: Plan) -> int:
        """Return the number under which the page offers just that, or 0."""
        script = """return [...document.querySelectorAll(".again")].findIndex(row =>
            row.querySelector(".which").textContent === arguments[0]
            && row.querySelector(".words").textContent === arguments[1]
            && !row.querySelector(".half")) + 1"""
        return self.ask(script, "".join(map(str, plan.ticks)), plan.comment)

    def search(self, comment: str) -> int:
        """Type a comment until the bank's first one is it, or to its end; return how many keys."""
        pressed = self.press("c")
        chosen = "return document.querySelector('#bank [aria-selected=true] > span')?.textContent"
        for letter in comment:
            if self.ask(chosen) == comment:
                break
            pressed += self.press(letter)
        return pressed + self.press(Keys.ENTER)


# ------------------------------------------------------------------------------ in Formgrader
def in_formgrader(driver, desk, plans: list[Plan], answers: int) -> Told:
    """Mark as Formgrader's own keys do it best: Ctrl + . leads to the same field of the next."""
    told = Told()
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    driver.get(desk.formgrader)
    driver.get(f"{desk.formgrader.split('/login')[0]}/formgrader/gradebook/{desk.assignment}/"
               f"{BY_ID[TASK].notebook}")  # fmt: skip
    first = "return document.querySelector('td a[href*=\"/formgrader/submissions/\"]')?.href"
    address = until(lambda: driver.execute_script(first), 60)
    start = time.monotonic()
    driver.get(address)
    for plan in plans:
        moment, screens = drawn_cell(driver)
        told.waits.append(moment - start)
        told.decisions += 1  # where it stands
        told.keys.append(fill_in(driver, plan, told, screens) + 2)
        told.answers += 1
        if told.answers == answers:
            break
        before, start = driver.current_url, time.monotonic()
        ActionChains(driver).key_down(Keys.CONTROL).send_keys(".").key_up(Keys.CONTROL).perform()
        until(lambda before=before: driver.current_url != before, 30)
    return told


def fill_in(driver, plan: Plan, told: Told, screens: float) -> int:
    """Type a mark and a comment into Formgrader's fields; return how many keys that took."""
    keys = math.ceil(max(0.0, screens - 1) / 0.9)  # of scrolling, to read it all
    told.decisions += 1 + bool(keys)  # the mark, added up; where it goes on
    field = driver.find_element("id", CELL)
    text = f"{len(plan.ticks) + (1 in plan.ticks):g}"
    field.clear()
    field.send_keys(text)
    keys += len(text)
    if plan.comment:
        field.send_keys(Keys.TAB)
        driver.switch_to.active_element.send_keys(plan.comment)
        keys += 1 + len(plan.comment) + 2  # and Shift + Tab, back to the mark
        told.decisions += 1
        told.with_comment.append(keys + 2)
        field.click()
    return keys


def drawn_cell(driver) -> tuple[float, float]:
    """Wait until the task's cell is seen and its equations stand.

    Returns the moment from which on it was so, and its height in screens.
    """
    last, since = None, time.monotonic()
    while True:
        now = driver.execute_script(DRAWN, CELL)
        if now is not None and not now[1]:
            driver.execute_script(f"document.getElementById('{CELL}').focus()")
        if now != last:
            last, since = now, time.monotonic()
        elif now is not None and time.monotonic() - since > QUIET:
            return since, now[2] / now[3]
        time.sleep(0.02)


def tables(results: dict[str, Told]) -> Iterator[Table]:
    table = Table(title=f"{TASK}: what an answer takes, without reading it")
    for name in ("", *results):
        table.add_column(name, justify="right" if name else "left")
    rows = {
        "answers marked": lambda told: str(told.answers),
        "keys an act, median": lambda told: f"{statistics.median(told.keys):g}",
        "with a comment, median": lambda told: f"{statistics.median(told.with_comment or [0]):g}",
        "keys an answer": lambda told: f"{sum(told.keys) / told.answers:.1f}",
        "decisions an answer": lambda told: f"{told.decisions / told.answers:.2f}",
        "wait, median": lambda told: f"{statistics.median(told.waits):.3f} s",
        "wait, 95th percentile": lambda told: f"{percentile(told.waits):.3f} s",
        "seconds an answer": lambda told: f"{told.seconds_each:.1f} s",
        "200 answers": lambda told: f"{200 * told.seconds_each / 60:.0f} min",
    }
    for name, figure in rows.items():
        table.add_row(name, *map(figure, results.values()))
    yield table


def percentile(values: list[float], share: float = 0.95) -> float:
    return sorted(values)[min(len(values) - 1, math.ceil(share * len(values)) - 1)]


def wishes(results: dict[str, Told]) -> dict[str, bool]:
    """Return what the desk is to be, and whether it is so."""
    one_by_one, together, theirs = results.values()
    keys = statistics.median(one_by_one.with_comment)
    alone, grouped = (theirs.seconds_each / told.seconds_each for told in (one_by_one, together))
    return {
        f"keys of an answer with a comment: {keys:g}, at most {MOST_KEYS}": keys <= MOST_KEYS,
        f"the next answer is there within {MOST_WAIT} s": percentile(one_by_one.waits) <= MOST_WAIT,
        f"{AT_LEAST} times less than in Formgrader: {grouped:.1f}; one by one {alone:.1f}": grouped
        >= AT_LEAST,
    }


def measure(options: argparse.Namespace, folder: Path, console: Console) -> bool:
    console.print(f"A class of {options.students} is made …")
    course, drawn = make_class(folder, options.students, options.seed)
    plans = {student: plan_for(answer, ITEMS) for student, answer in drawn.items()}
    results: dict[str, Told] = {}
    programs = map(shutil.which, ("chromium", "chromedriver"))
    with (
        open_desk(course, free_port(), "benchmark") as desk,
        chromium_browser(*programs, folder / "chromium", "1400,1000") as driver,
    ):
        for name, groups in {"desk, one by one": False, "desk, with groups": True}.items():
            results[name] = AtTheDesk(driver, desk, plans).mark(options.answers, groups)
            console.print(f"{name}: {results[name].seconds_each:.1f} s an answer")
        drawn_plans = Random(options.seed).sample(list(plans.values()), len(plans))
        results["Formgrader"] = in_formgrader(driver, desk, drawn_plans, options.formgrader)
    for table in tables(results):
        console.print(table)
    kept = wishes(results)
    for what, is_so in kept.items():
        console.print(f"{'ok' if is_so else 'NOT SO'}: {what}")
    return all(kept.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=500)
    parser.add_argument("--answers", type=int, default=200, help="at the desk, each time")
    parser.add_argument("--formgrader", type=int, default=15, help="answers in Formgrader")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not all(map(shutil.which, ("chromium", "chromedriver"))):
        raise SystemExit("Chromium is needed: apt install chromium chromium-driver")
    with tempfile.TemporaryDirectory() as folder:
        good = measure(options, Path(folder), Console())
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
