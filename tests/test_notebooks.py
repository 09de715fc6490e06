"""Are the source notebooks what everything else takes for granted?"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest

from autograder.hw4.tasks import BASICS, NETWORK, TASKS
from autograder.written.scheme import scheme_of

FOLDER = Path(__file__).parents[1] / "solutions" / "hw4"
NOTEBOOKS = (BASICS, NETWORK)
KERNELSPEC = {
    "display_name": "Python 3 (ipykernel)",
    "language": "python",
    "name": "python3",
}
READABLE = re.compile(r"[a-z][a-zA-Z0-9]*(_[a-zA-Z0-9]+)*")
EQUATION = re.compile(r"\$[^$]+\$")
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
TOO_LONG = 25
MARKERS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")


def _path(name: str) -> Path:
    return FOLDER / f"{name}.ipynb"


@pytest.fixture(params=NOTEBOOKS)
def notebook(request) -> nbformat.NotebookNode:
    return nbformat.read(_path(request.param), as_version=nbformat.NO_CONVERT)


def _graded(name: str) -> dict[str, nbformat.NotebookNode]:
    cells = nbformat.read(_path(name), as_version=4).cells
    return {cell.metadata.nbgrader.grade_id: cell for cell in cells if "nbgrader" in cell.metadata}


def _markers(source: str, name: str) -> list[str]:
    return re.findall(rf"\b(BEGIN|END) {name}\b", source)


def _balanced(source: str, name: str) -> bool:
    found = _markers(source, name)
    return found == ["BEGIN", "END"] * (len(found) // 2)


def _duplicates(values: list[str]) -> set[str]:
    return {value for value in values if values.count(value) > 1}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_file_is_written_as_nbformat_writes_it(name):
    text = _path(name).read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def test_the_format_is_valid_and_pinned(notebook):
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata == {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}}


def test_no_cell_holds_an_output(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [], cell.id
            assert cell.execution_count is None, cell.id


def test_cell_ids_are_unique_and_readable(notebook):
    ids = [cell.id for cell in notebook.cells]
    assert not _duplicates(ids)
    assert [id for id in ids if not READABLE.fullmatch(id)] == []


def test_a_graded_cell_has_its_grade_id_as_cell_id(notebook):
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            assert cell.id == cell.metadata.nbgrader.grade_id


def test_grade_ids_are_unique_over_both_notebooks():
    assert not _duplicates([id for name in NOTEBOOKS for id in _graded(name)])


def test_nbgrader_accepts_the_metadata(notebook):
    v3 = pytest.importorskip("nbgrader.nbgraderformat.v3")
    v3.MetadataValidatorV3().validate_nb(notebook)


@pytest.mark.parametrize("marker", MARKERS)
def test_markers_are_balanced(notebook, marker):
    for cell in notebook.cells:
        assert _balanced(cell.source, marker), cell.id


@pytest.mark.parametrize(
    ("source", "balanced"),
    [
        ("BEGIN SOLUTION\nEND SOLUTION", True),
        ("nothing", True),
        ("BEGIN SOLUTION", False),
        ("END SOLUTION\nBEGIN SOLUTION", False),
        ("BEGIN SOLUTION\nBEGIN SOLUTION\nEND SOLUTION", False),
    ],
)
def test_unbalanced_markers_would_be_noticed(source, balanced):
    assert _balanced(source, "SOLUTION") is balanced


@pytest.mark.parametrize(
    ("marker", "cell_type", "roles"),
    [
        ("SOLUTION", "code", {"solution"}),
        ("HIDDEN TESTS", "code", {"grade", "locked"}),
        ("MARK SCHEME", "markdown", {"locked"}),
    ],
)
def test_markers_stand_where_a_release_takes_them_out(notebook, marker, cell_type, roles):
    for cell in notebook.cells:
        if _markers(cell.source, marker):
            metadata = cell.metadata.get("nbgrader", {})
            assert cell.cell_type == cell_type, cell.id
            assert {name for name in ("grade", "solution", "locked") if metadata[name]} == roles


def test_every_answer_cell_hides_its_answer(notebook):
    for cell in notebook.cells:
        role = cell.metadata.get("nbgrader", {})
        if role.get("solution") and cell.cell_type == "code":
            assert _markers(cell.source, "SOLUTION"), cell.id


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_points_equal_the_table_of_tasks(task):
    cells = _graded(task.notebook)
    for part in (task.machine, task.hand):
        if part:
            assert cells[part.cell].metadata.nbgrader.points == part.marks
    if task.answer:
        assert cells[task.answer].metadata.nbgrader.solution


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_cell_is_marked_that_the_table_does_not_know(name):
    parts = [part for task in TASKS if task.notebook == name for part in (task.machine, task.hand)]
    graded = {id for id, cell in _graded(name).items() if cell.metadata.nbgrader.grade}
    assert graded == {part.cell for part in parts if part}


@pytest.mark.parametrize("task", [task for task in TASKS if task.machine], ids=lambda task: task.id)
def test_the_test_cell_calls_the_marker_for_its_own_task(task):
    source = _graded(task.notebook)[task.machine.cell].source
    hidden = re.search(r"### BEGIN HIDDEN TESTS\n(.*)\n### END HIDDEN TESTS", source, re.DOTALL)
    assert hidden[1] == f'from autograder.hw4 import mark\n\nmark("{task.id}", globals())'


@pytest.mark.parametrize("task", [task for task in TASKS if task.hand], ids=lambda task: task.id)
def test_a_marking_scheme_adds_up_and_says_the_same_in_thai(task):
    scheme = scheme_of(FOLDER, task)
    assert scheme.problems == ()
    assert sum(item.marks for item in scheme.items) == task.hand.marks
    for item in scheme.items:
        english, thai = (EQUATION.findall(text) for text in (item.text, item.text_th))
        assert re.search(r"[ก-๙]", item.text_th), item.text
        assert english == thai


def test_answer_values_are_plain_assignments(notebook):
    for cell in notebook.cells:
        if "answers" in cell.metadata.get("tags", []):
            region = cell.source.split("### BEGIN SOLUTION\n")[1].split("### END SOLUTION")[0]
            for node in ast.parse(region).body:
                assert isinstance(node, ast.Assign), cell.id
                assert len(node.targets) == 1, cell.id
                assert node.lineno == node.end_lineno, cell.id


def test_every_code_cell_parses_and_is_short(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            ast.parse(cell.source)
            assert len(cell.source.splitlines()) <= TOO_LONG, cell.id


def test_every_picture_exists_and_has_alternative_text(notebook):
    for cell in notebook.cells:
        for text, target in IMAGE.findall(cell.source):
            assert len(text) > 30, cell.id
            assert (FOLDER / target).is_file(), target


@pytest.mark.parametrize("figure", sorted((FOLDER / "figures").glob("*.svg")), ids=lambda p: p.name)
def test_a_figure_is_described_used_and_brings_its_own_background(figure):
    root = ElementTree.parse(figure).getroot()
    names = [child.tag.split("}")[1] for child in root]
    assert {"title", "desc"} <= set(names)
    assert "rect" in names[:5], "a card behind the drawing keeps it readable in a dark theme"
    assert any(f"figures/{figure.name}" in _path(name).read_text("utf-8") for name in NOTEBOOKS)


THAI_BLOCK = re.compile(
    r"\n\n<details><summary>ภาษาไทย</summary>\n\n(.+)\n\n</details>\Z", re.DOTALL
)


def _both_languages(cell: nbformat.NotebookNode) -> tuple[str, str]:
    """Return what a prose cell says to students in English and in its folded block."""
    source = re.sub(r"<!-- ### BEGIN MARK SCHEME.*END MARK SCHEME -->", "", cell.source, flags=re.S)
    found = THAI_BLOCK.search(source)
    assert found, f"{cell.id}: the Thai block should end the cell, between blank lines"
    return source[: found.start()], found[1]


def _prose(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the prose cells, which are all markdown cells but those that students write in."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    return [cell for cell in cells if not cell.metadata.get("nbgrader", {}).get("solution")]


def test_all_prose_has_its_thai_folded_below(notebook):
    for cell in _prose(notebook):
        english, thai = _both_languages(cell)
        assert re.search(r"[ก-๙]", thai), cell.id
        assert not re.search(r"[ก-๙]", english), cell.id
        assert "MARK SCHEME" not in thai, cell.id


def test_thai_and_english_name_the_same_code(notebook):
    code = re.compile(r"`[^`]+`")
    for cell in _prose(notebook):
        english, thai = (set(code.findall(text)) for text in _both_languages(cell))
        assert english == thai, cell.id


def test_thai_tables_and_lists_are_as_long_as_the_english_ones(notebook):
    item = re.compile(r"^(\||- |\d\. )", re.MULTILINE)
    for cell in _prose(notebook):
        english, thai = (item.findall(text) for text in _both_languages(cell))
        assert english == thai, cell.id
