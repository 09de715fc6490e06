"""What students get: generated, the same every time, complete, and without an answer in it."""

from __future__ import annotations

import ast
import inspect
import subprocess
import zipfile
from collections import defaultdict
from pathlib import Path

import nbformat
import pytest
from commands import nbgrader
from conftest import ROOT, make_course, need

from autograder.course import Course
from autograder.hw4 import reference
from autograder.hw4.tasks import NOTEBOOKS
from autograder.nbgrader_plugin.conversion import ConversionError, release
from autograder.release import build_zip

SOURCE = ROOT / "solutions" / "hw4"
RELEASED = ROOT / "assignments" / "hw4"
KIT = ROOT / "hw4kit"
HANDOUT = "hw4kit/_handout.json"  # made by the release
MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "MARK SCHEME", "from autograder")
NUMBERS = ("557057", "557 057", "557,057", "555520", "-0.38", "−0.38")
SHORTEST_LINE = 14  # without spaces; shorter lines of an answer may well stand elsewhere


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def in_zip(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name.removeprefix("hw4/"): archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory) -> Course:
    """A course as it is cloned, released by our command."""
    course = make_course(tmp_path_factory.mktemp("released"))
    release(course)
    return course


def folded(text: str) -> str:
    return "".join(text.split())


def text_of(name: str, content: bytes) -> str:
    """Return what a student can read in a file, a notebook's cells as plain text."""
    text = content.decode("utf-8")
    if name.endswith(".ipynb"):
        text = "\n".join(cell.source for cell in nbformat.reads(text, as_version=4).cells)
    return text


def regions(source: str, begin: str, end: str):
    """Yield the lines between markers."""
    inside = False
    for line in source.split("\n"):
        if begin in line or end in line:
            inside = begin in line
        elif inside:
            yield line


def secret_lines() -> set[str]:
    """Return the telling lines of solutions, model answers, hidden tests, schemes and the key."""
    lines = []
    for name in NOTEBOOKS:
        for cell in nbformat.read(SOURCE / f"{name}.ipynb", as_version=4).cells:
            marks = cell.metadata.get("nbgrader", {})
            for kind in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME"):
                lines += regions(cell.source, f"BEGIN {kind}", f"END {kind}")
            if cell.cell_type == "markdown" and marks.get("solution"):
                lines += cell.source.split("\n")
    for _, function in inspect.getmembers(reference, inspect.isfunction):
        body = ast.parse(inspect.getsource(function)).body[0].body
        lines += [ast.unparse(node) for node in body if not isinstance(node, ast.Expr)]
    return {folded(line) for line in lines if len(folded(line)) >= SHORTEST_LINE}


def answers_found(files: dict[str, bytes]) -> list[tuple[str, str]]:
    """Return (file, secret) for every secret that stands in a file."""
    secrets = secret_lines()
    found = []
    for name, content in files.items():
        text = text_of(name, content)
        whole = {folded(line) for line in text.split("\n")}
        found += [(name, secret) for secret in secrets & whole]
        found += [(name, secret) for secret in (*MARKERS, *NUMBERS) if secret in text]
    return found


@pytest.mark.processes
def test_committed_assignment_and_the_kit_are_what_release_makes(handed_out):
    made = files_in(handed_out.released)
    assert HANDOUT in made
    committed = {n: c for n, c in files_in(RELEASED).items() if not n.startswith("hw4kit/")}
    kit = {f"hw4kit/{name}": content for name, content in files_in(KIT).items()}
    assert made == {**committed, **kit, HANDOUT: made[HANDOUT]}


@pytest.mark.processes
def test_our_release_nbgraders_and_the_zip_hold_the_same_files(handed_out, course):
    ours = files_in(handed_out.released)
    assert in_zip(build_zip(handed_out)) == ours
    result = nbgrader(course, "generate_assignment", "hw4", "--force")
    assert result.returncode == 0, result.stderr
    assert files_in(course.released) == ours


@pytest.mark.processes
def test_one_notebook_released_anew_brings_the_whole_kit_of_today(course):
    release(course)
    before = files_in(course.released)
    (course.released / HANDOUT).with_name("of_yesterday.py").touch()
    (course.released / "hw4kit" / "submit.py").write_text("raise SystemExit", "utf-8")
    options = ("--notebook", "2_neural_network", "--force")
    result = nbgrader(course, "generate_assignment", "hw4", *options)
    assert result.returncode == 0, result.stderr
    assert files_in(course.released) == before


@pytest.mark.processes
def test_another_assignment_is_released_without_the_kit(course):
    (course.root / "solutions" / "hw5").mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    nbformat.write(notebook, course.root / "solutions" / "hw5" / "ex.ipynb")
    assert nbgrader(course, "generate_assignment", "hw5").returncode == 0
    assert set(files_in(course.root / "assignments" / "hw5")) == {"ex.ipynb"}


@pytest.mark.processes
def test_no_file_of_the_kit_is_in_git_twice():
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone: there is no .git")
    listing = [need("git"), "ls-files", "--stage"]
    lines = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    places = defaultdict(list)
    for line in lines.splitlines():
        facts, path = line.split("\t")
        places[facts.split()[1]].append(path)  # by the digest of the content
    kit = [paths for paths in places.values() if any(p.startswith("hw4kit/") for p in paths)]
    assert len(kit) > 20
    assert [paths for paths in kit if len(paths) > 1] == []


@pytest.mark.processes
def test_nothing_released_holds_an_answer(handed_out):
    assert len(secret_lines()) > 80
    assert answers_found(files_in(handed_out.released)) == []


@pytest.mark.parametrize(
    "leak",
    [
        'hidden = np.maximum(X @ params["W1"] + params["b1"], 0)',
        "### BEGIN HIDDEN TESTS",
        "num_parameters = 557057",
        "return momentum * velocity",
    ],
)
def test_a_planted_answer_is_found(leak):
    leaked = {"hw4kit/extra.py": f"x = 1\n    {leak}\n".encode()}
    expected = leak != "return momentum * velocity"  # not a line of the key: nothing to find
    assert bool(answers_found(leaked)) is expected


def test_released_code_cells_are_stubs():
    notebook = nbformat.read(RELEASED / "2_neural_network.ipynb", as_version=4)
    cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("solution")]
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert len(code) == 11
    assert all("raise NotImplementedError()" in cell.source for cell in code)


def test_released_answer_values_are_none():
    notebook = nbformat.read(RELEASED / "1_the_basics.ipynb", as_version=4)
    names = {}
    for cell in notebook.cells:
        if "answers" in cell.metadata.get("tags", []):
            exec(cell.source, names)
    assert set(names["t1"].values()) == {None}
    assert len(names["t1"]) == 7
    assert [names[name] for name in ("A_shape", "B_shape", "C_shape")] == [None] * 3
    assert names["num_parameters"] is None


@pytest.mark.processes
def test_zip_holds_the_released_files_and_is_the_same_every_time(handed_out):
    first = build_zip(handed_out).read_bytes()
    path = build_zip(handed_out)
    assert path.read_bytes() == first
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    released = files_in(handed_out.released)
    assert contents == {f"hw4/{name}": data for name, data in released.items()}
    assert {"hw4/README.md", "hw4/environment.yml", "hw4/hw4kit/__init__.py"} <= set(contents)


@pytest.mark.processes
def test_a_broken_source_is_refused_and_the_old_release_stays(course):
    before = files_in(course.released)
    path = course.source / "1_the_basics.ipynb"
    path.write_text(path.read_text("utf-8").replace("### END SOLUTION", "### nothing"), "utf-8")
    with pytest.raises(ConversionError, match=r"(?i)end solution"):
        release(course)
    assert files_in(course.released) == before


def test_zip_without_a_release_says_what_to_run(tmp_path, course):
    for unreleased in (
        Course(tmp_path / "nothing", tmp_path, "hw4"),
        course,
    ):  # a clone has no kit there
        with pytest.raises(FileNotFoundError, match="autograder release"):
            build_zip(unreleased)
