"""Picture the gradient's way back: `python -m benchmarks.flow_pictures FOLDER`.

For each language and theme: the slips of tests/hw4kit/test_kit_flow.py, each with its box lit; the
scatters of test_kit_scatter.py with their sentences; and the notebook's own cell in JupyterLab, on
a `backward` that forgets the mask. Needs Chromium and its driver.
"""

from __future__ import annotations

import argparse
import importlib
import shutil
import sys
import tempfile
import time
from pathlib import Path

from hw4kit import check_gradient, language
from hw4kit.gradients.scatter import Scatter

from autograder.course import Course, find_course
from benchmarks.pictures import TASK, forgetful_notebook
from tests.browser import chromium_browser

TESTS = find_course().root / "tests"
THEMES = {"Light": ("#ffffff", "#1f1f1f"), "Dark": ("#111111", "#e6e6e6")}
CELL, WIDTH = "see_c3_flow", 1000
BEFORE = ("kit_2", "setup", "c1_forward", "c2_compute_loss", TASK)
NAMES = 'my_names = {"dS": "P", "dA": "dhidden", "dZ": "dhidden"}'


def flows() -> str:
    """Return the drawn network of each slip, as HTML."""
    slips = importlib.import_module("test_kit_flow")
    drawn = []
    for name, (steps, _, _) in slips.SLIPS.items():
        flow = slips.flow_of(slips.backward_with(**steps), slips.NAMES)[1]
        drawn.append(f"<h3>{name}</h3>{flow._repr_html_()}")
    return "".join(drawn)


def scatters() -> str:
    """Return the scatter of each slip, as HTML."""
    slips = importlib.import_module("test_kit_scatter")
    clouds = []
    for name, (yours, numerical, _) in slips.SLIPS.items():
        report = check_gradient(
            lambda point, slope=numerical: float((slope * point["W"]).sum()),
            {"W": slips.PARAM[: len(numerical)]}, {"W": yours}, batch_size=slips.N,
            regulariser={"W": 0.3 * slips.PARAM[: len(numerical)]},
        )  # fmt: skip
        (cloud,) = report.scatter().clouds
        clouds.append(
            type(cloud)(name, *(getattr(cloud, f) for f in list(cloud.__match_args__)[1:]))
        )
    return Scatter(tuple(clouds))._repr_html_()


def of_a_page(driver, body: str, theme: str, path: Path) -> None:
    """Picture a page from its top to its end."""
    back, front = THEMES[theme]
    style = f"background:{back};color:{front};font:14px/1.5 system-ui,sans-serif;margin:20px"
    page = path.with_suffix(".html")
    page.write_text(f"<meta charset='utf-8'><body style='{style}'>{body}", "utf-8")
    driver.set_window_size(WIDTH, 800)
    driver.get(page.as_uri())
    height = driver.execute_script("return document.body.scrollHeight + 60")
    driver.set_window_size(WIDTH, height)
    time.sleep(4)  # until the gradient has come to its end
    driver.get_screenshot_as_file(str(path))
    page.unlink()


def of_the_notebook(driver, course: Course, work: Path, folder: Path) -> None:
    """Picture the notebook's cell in both languages and themes."""
    driver.set_window_size(1200, 1000)
    with forgetful_notebook(driver, course, work) as notebook:
        source = notebook.source(CELL).splitlines()
        notebook.write({CELL: "\n".join([NAMES, *source[1:]])})
        for cell in BEFORE:
            notebook.run(cell)
        for code in ("en", "th"):
            notebook.write({"setup": notebook.source("setup").replace('("en")', f'("{code}")')})
            notebook.run("setup")
            notebook.run(CELL)
            for theme in THEMES:
                notebook.text(CELL)
                notebook.show(CELL, theme)
                driver.execute_script(
                    "document.querySelector('.Toastify')?.remove();"
                    "cellOf(arguments[0]).node.scrollIntoView()", CELL,
                )  # fmt: skip
                time.sleep(5)  # until the gradient has come to its end
                driver.get_screenshot_as_file(str(folder / f"notebook-{code}-{theme.lower()}.png"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    programs: list[str] = [shutil.which(name) or "" for name in ("chromium", "chromedriver")]
    if not all(programs):
        raise SystemExit("Chromium is needed: apt install chromium chromium-driver")
    sys.path[:0] = [str(TESTS), str(TESTS / "hw4kit")]  # where the tests find one another
    with tempfile.TemporaryDirectory() as where:
        work = Path(where)
        with chromium_browser(*programs, work / "chromium", f"{WIDTH},800") as driver:
            for code in ("en", "th"):
                language(code)
                for theme in THEMES:
                    for name, body in (("flows", flows()), ("scatters", scatters())):
                        of_a_page(
                            driver, body, theme, folder / f"{name}-{code}-{theme.lower()}.png"
                        )
            of_the_notebook(driver, Course(find_course().root, work / "class"), work, folder)


if __name__ == "__main__":
    main()
