"""An instructor's evening, from the site's download to published marks:
`python -m benchmarks.evening [--students 60] [--keep FOLDER]`.

A class is made as Moodle packs it, with a class list, in a folder outside the course. Then the
commands are run one after the other as each says, and written answers are marked in Formgrader, in
Chromium, by keyboard; the rest are entered as Formgrader does. All that is said is printed. Ends
with 1 if something that an instructor counts on is not so. Needs Chromium and its driver.
"""

from __future__ import annotations

import argparse
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By

from autograder.course import Course, find_course
from autograder.demo.writing import write_class
from autograder.hw4.sample_class import STUDENTS
from autograder.hw4.tasks import NETWORK
from autograder.nbgrader_plugin.gradebook import read_marks, write_hand_mark
from benchmarks.damages.kinds import zipped
from tests.browser import chromium_browser, until

CHROMIUM = ("chromium", "chromedriver")
BY_KEYBOARD = 3  # answers that are marked in the browser, one after the other
MARK, COMMENT = "5.5", "Say which rule you use."
NAMES = ("Ann Lee", "สมชาย ใจดี", "José García", "Müller", "Bob O'Brien", "กมล ศรีสุข")
READY = "return window.MathJax && MathJax.loaded && window.formgrader && formgrader.loaded"
FIGURES = "return [...document.images].map(image => image.naturalWidth)"
failed: list[str] = []


def check(what: str, is_so: bool) -> None:
    print(f"    {'ok' if is_so else 'NOT SO'}: {what}")
    failed.extend([] if is_so else [what])


def make_download(course: Course, folder: Path, count: int) -> tuple[Path, Path]:
    """Write what Moodle gives for a class, and its list; return both. Two handed in nothing."""
    made = Course(course.root, folder / "made")
    write_class(made, STUDENTS)
    archive, lines = folder / "CS-HW4-99999.zip", ["First name,Last name,ID number,Email address"]
    with zipfile.ZipFile(archive, "w") as archived:
        for number in range(count + 2):
            first, _, last = NAMES[number % len(NAMES)].rpartition(" ")
            first, id = f"{first} {number}".strip(), f"65301{number:05}"
            lines.append(f"{first},{last},{id},s{number}@example.org")
            if number < count:
                name = f"{first} {last}_{70000 + number}_assignsubmission_file_/hw4_{id}.zip"
                student = STUDENTS[number % len(STUDENTS)].id
                archived.writestr(name, packed(made.submitted(student)))
    roster = folder / "participants.csv"
    roster.write_text("\n".join(lines), "utf-8-sig")
    shutil.rmtree(made.class_dir)
    return archive, roster


def packed(folder: Path) -> bytes:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    own = (path for path in paths if "hw4kit" not in path.parts)
    return zipped([(f"hw4/{path.relative_to(folder)}", path.read_bytes()) for path in own])


def run(course: Course, *arguments: str, says_next: str) -> str:
    """Run a command, print all that it says, and see that it names the next one."""
    print(f"\n$ autograder {' '.join(arguments)}")
    start = time.monotonic()
    command = [sys.executable, "-m", "autograder", *arguments, "--class-dir", str(course.class_dir)]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=False)
    said = re.sub(r"^.*━.*\n?", "", done.stdout + done.stderr, flags=re.MULTILINE)
    print(said.rstrip())
    print(f"    {time.monotonic() - start:.1f} s, exit status {done.returncode}")
    check("it is told in a screenful", len(said.splitlines()) <= 40)
    check(f"the next step is named: {says_next}", f"Next: {says_next}" in said)
    check("no name is None, and nothing is a traceback", not re.search("None|Traceback", said))
    return said


def answers_of(driver, gradebook: str) -> Iterator[None]:
    """Open the first submission of a notebook and go on by keyboard."""
    driver.get(f"{gradebook}/{NETWORK}")
    first = "//td/a[contains(@href, '/formgrader/submissions/')]"
    until(lambda: driver.find_elements(By.XPATH, first), 60)
    driver.find_element(By.XPATH, first).click()
    for _ in range(BY_KEYBOARD):
        until(lambda: driver.execute_script(READY), 90)
        yield
        address = driver.current_url
        keys = ActionChains(driver).key_down(Keys.CONTROL).send_keys(".").key_up(Keys.CONTROL)
        keys.perform()
        until(lambda before=address: driver.current_url != before, 30)


def mark_at_the_desk(course: Course, folder: Path) -> None:
    """Open the desk as the command says, and mark some answers in Chromium."""
    print("\n$ autograder desk --no-browser")
    command = [sys.executable, "-m", "autograder", "desk", "--no-browser", "--class-dir"]
    command.append(str(course.class_dir))
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with (
        subprocess.Popen(command, cwd=course.root, **pipes) as desk,
        chromium_browser(*map(shutil.which, CHROMIUM), folder / "chromium") as driver,
    ):
        first = desk.stdout.readline()
        print(without_key(first))
        address = re.search(r"\S+$", first)[0]
        driver.get(address)
        home = re.match(r"http://[^/]+", address)[0]
        driver.get(f"{home}/formgrader/manage_students")
        until(lambda: "Lee, Ann 0" in driver.find_element(By.TAG_NAME, "body").text, 60)
        check("Formgrader lists everybody by name", "None" not in page_text(driver))
        for _ in answers_of(driver, f"{home}/formgrader/gradebook/{course.homework.id}"):
            widths = driver.execute_script(FIGURES)
            check("all figures are shown", len(widths) >= 3 and all(widths))
            for id, text in (("t4_proof-comment", COMMENT), ("t4_proof", MARK)):
                field = driver.find_element(By.ID, id)
                field.clear()
                field.send_keys(text)
        desk.send_signal(signal.SIGINT)
        print(without_key(desk.communicate(timeout=60)[0]))
    kept = [row for row in read_marks(course) if row.task == "T4" and COMMENT in row.comments]
    check("what was typed is in the gradebook", len(kept) == BY_KEYBOARD)
    check("its marks too", all(row.hand.marks == float(MARK) for row in kept))


def without_key(said: str) -> str:
    return re.sub("token=.*", "token=…", said).rstrip()


def page_text(driver) -> str:
    return driver.find_element(By.TAG_NAME, "body").text


def mark_the_rest(course: Course) -> int:
    waiting = [row for row in read_marks(course) if row.waiting]
    for row in waiting:
        part = course.homework.by_id[row.task].hand
        write_hand_mark(course, row.student, part.cell, part.marks - 1, "")
    return len(waiting)


def evening(folder: Path, count: int) -> None:
    course = Course(find_course().root, folder / "class of 2027")
    archive, roster = make_download(course, folder, count)
    said = run(
        course, "collect", str(archive), "--roster", str(roster), says_next="autograder grade"
    )
    check("who handed in nothing is named", "Nothing from 2 of the roster's" in said)
    run(course, "grade", "--jobs", "2", says_next="autograder desk")
    run(course, "export", "--column", "final", says_next="autograder desk")
    mark_at_the_desk(course, folder)
    print(f"\n{mark_the_rest(course)} more answers are marked by hand.")
    run(course, "feedback", says_next="autograder report")
    run(course, "report", says_next="autograder export")
    run(course, "export", says_next="upload marks_moodle.csv to Moodle")
    marks = (course.class_dir / "export" / "marks_moodle.csv").read_text("utf-8").splitlines()
    check("everybody's marks are published", len(marks) == count + 1)
    with zipfile.ZipFile(course.class_dir / "export" / "feedback_moodle.zip") as pages:
        check("and everybody's page", len(pages.namelist()) == count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--keep", type=Path, help="a new folder, to look at what was made")
    options = parser.parse_args()
    if not all(map(shutil.which, CHROMIUM)):
        raise SystemExit("Chromium is needed: apt install chromium chromium-driver")
    if options.keep:
        options.keep.mkdir(parents=True)
        evening(options.keep.resolve(), options.students)
    else:
        with tempfile.TemporaryDirectory() as folder:
            evening(Path(folder), options.students)
    print(f"\n{len(failed)} of what an instructor counts on was not so: {failed}")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
