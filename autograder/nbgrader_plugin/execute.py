"""nbgrader's step `Execute`, on two sides: students' cells in the sandbox, test cells here."""

from __future__ import annotations

import ast
import compileall
import importlib
import shutil
import tempfile
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path
from py_compile import PycInvalidationMode

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Float, Unicode

from autograder.course import Course
from autograder.intake import files_beside
from autograder.intake.handout import DEMO_TAG
from autograder.intake.own_files import MOST_BYTES, MOST_FILES
from autograder.judge import (
    Session,
    class_secret,
    judge_notebook,
    seed_of,
    too_much,
    what_timed_out,
)
from autograder.judge.notebook import CELL_SECONDS
from autograder.judge.outputs import bounded
from autograder.nbgrader_plugin.contained import all_beside, run_contained
from autograder.sandbox import Limits, choose


class TwoSidedExecute(NbGraderPreprocessor):
    """Run a submission's cells without ever running them in this process.

    Of an assignment of which nothing is known all cells run in the sandbox, tests too. Else cells
    tagged `demo` in the instructor's source that the student left as they were are not run.
    What did not end in time is named in the resources, as "timed_out"; there may be the folder in
    which the notebook was handed in, as "handed_in_in".
    """

    sandbox = Unicode("bubblewrap", help="bubblewrap, or process (limits only).").tag(config=True)
    root = Unicode(help="The course's folder.").tag(config=True)
    class_dir = Unicode(help="The folder of the class's data.").tag(config=True)
    cell_seconds = Float(
        CELL_SECONDS, help="What a cell may take where nothing is known of the assignment."
    ).tag(config=True)

    def preprocess(self, nb, resources):
        where = resources["nbgrader"]
        course = Course(Path(self.root), Path(self.class_dir), where["assignment"])
        backend = choose(self.sandbox)
        if not course.homework.tasks:
            files = all_beside(course, where["student"], self.log)
            run_contained(nb, files, backend, self.cell_seconds)
            return nb, resources
        source = read_source(course.source / f"{where['notebook']}.ipynb")
        code = [cell for cell in nb.cells if cell.cell_type == "code"]
        kit = compiled_kit(course.kit) if course.kit else None
        cells = [describe(cell, source) for cell in code]
        code_of_theirs = "\n".join(c.source for c in code if c.source not in source.texts)
        home = resources.get("handed_in_in")
        beside = files_beside(course, where["student"], code_of_theirs, home)
        seed = seed_of(class_secret(course.secret_file), cells, beside.files)
        given = dict(source.imports)
        with Session(backend, kit, Limits(), given, seed, course.homework) as session:
            session.files = beside.files
            session.notes += too_much(beside.left_out, MOST_FILES, MOST_BYTES)
            results = judge_notebook(session, cells)
            resources["timed_out"] = what_timed_out(session, cells, results)
        tests = {n for n, cell in enumerate(cells) if cell["kind"] == "test"}
        theirs = bounded([[] if n in tests else r.outputs for n, r in enumerate(results)])
        for n, cell in enumerate(code):
            outputs = results[n].outputs if n in tests else theirs[n]
            cell.outputs = [nbformat.from_dict(output) for output in outputs]
        return nb, resources


def describe(cell, source: Source) -> dict:
    """Return what the judge needs to know of a cell.

    Only what stands in the instructor's notebook runs on this side, and only in its words there: a
    cell that merely says that it is a test is a student's.
    """
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    if grade_id in source.tests:
        return {"kind": "test", "id": grade_id, "source": source.tests[grade_id]}
    kind = "skip" if cell.source.strip() in source.demos else "student"
    described = {"kind": kind, "id": "", "source": cell.source}
    given = source.given.get(cell.get("id"), cell.source) if not grade_id else cell.source
    return described if cell.source.strip() == given.strip() else described | {"given": given}


class Source:
    """What the instructor's notebook says: its cells' texts, its tests, what it imports.

    `given` are the texts of the cells that give all others names, by their id.
    """

    def __init__(self, notebook) -> None:
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        self.tests = {
            cell.metadata.nbgrader.grade_id: cell.source
            for cell in code
            if is_grade(cell) and not is_solution(cell)
        }
        self.texts = {cell.source for cell in code}
        self.demos = {c.source.strip() for c in code if DEMO_TAG in c.metadata.get("tags", [])}
        self.imports: dict[str, object] = {}
        self.given: dict[str, str] = {}
        for cell in code:
            if not cell.metadata.get("nbgrader"):
                self.imports |= imported_names(cell.source)
                if cell.source.strip() not in self.demos and gives_names(cell.source):
                    self.given[cell.id] = cell.source


def gives_names(source: str) -> bool:
    """Tell whether a cell's text does more than to show something."""
    return not all(isinstance(node, ast.Expr) for node in ast.parse(source).body)


def imported_names(source: str) -> dict[str, object]:
    """Return what the import statements at the top level of a cell's text define.

    matplotlib is left out: no test draws, and it takes half a second to import.
    """
    names: dict[str, object] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if not alias.name.startswith("matplotlib"):
                    names[alias.asname or alias.name] = importlib.import_module(alias.name)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            for alias in node.names:
                if not alias.name.startswith("plot_"):
                    module = importlib.import_module(node.module)
                    names[alias.asname or alias.name] = getattr(module, alias.name)
    return names


@cache
def compiled_kit(kit: Path) -> Path:
    """Return a copy of the kit with its byte code, for all processes that this one starts.

    In the sandbox nothing can be written beside the kit, so each would compile it anew.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"{kit.name}-"))
    Finalize(None, shutil.rmtree, (folder, True), exitpriority=10)  # in pool workers too
    copy = folder / kit.name
    shutil.copytree(kit, copy, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(copy, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    return copy


@cache
def read_source(path: Path) -> Source:
    return Source(nbformat.read(path, as_version=4))
