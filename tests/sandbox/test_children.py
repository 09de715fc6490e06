"""Do processes that a student's library starts find the libraries, in each kind of sandbox?"""

from __future__ import annotations

import ast
import os

import pytest
from conftest import ROOT, need

from autograder.inside import children
from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.forked import ForkServer

pytestmark = pytest.mark.processes

HELPER = "import numpy as np\ndef squared(x):\n    return float(np.square(x))\n"
FROM_A_NOTEBOOK = "import numpy as np\ndef squared(x):\n    return float(np.square(x))\n"
FROM_A_FILE = f"open('helper.py', 'w').write({HELPER!r})\nfrom helper import squared\n"
JOBLIB = "from joblib import Parallel, delayed\n"
FUTURES = "import multiprocessing\nfrom concurrent.futures import ProcessPoolExecutor\n"
POOL = "import multiprocessing\n"
WAYS = {
    "joblib": FROM_A_NOTEBOOK
    + JOBLIB
    + "Parallel(n_jobs=2)(delayed(squared)(x) for x in range(3))",
    "joblib, a file": FROM_A_FILE
    + JOBLIB
    + "Parallel(n_jobs=-1)(delayed(squared)(x) for x in range(3))",
    "joblib, its other way": FROM_A_NOTEBOOK
    + JOBLIB
    + "Parallel(n_jobs=2, backend='multiprocessing')(delayed(squared)(x) for x in range(3))",
    "futures": FROM_A_NOTEBOOK
    + FUTURES
    + "with ProcessPoolExecutor() as pool: got = list(pool.map(squared, range(3)))\ngot",
    "futures, spawn": FROM_A_FILE
    + FUTURES
    + "spawn = multiprocessing.get_context('spawn')\n"
    + "with ProcessPoolExecutor(2, spawn) as pool: got = list(pool.map(squared, range(3)))\ngot",
    "fork": FROM_A_NOTEBOOK
    + POOL
    + "with multiprocessing.get_context('fork').Pool(2) as pool: got = pool.map(squared, range(3))"
    + "\ngot",
    "spawn": FROM_A_FILE
    + POOL
    + "with multiprocessing.get_context('spawn').Pool(2) as pool: got = pool.map(squared, range(3))"
    + "\ngot",
    "forkserver": FROM_A_NOTEBOOK
    + POOL
    + "with multiprocessing.get_context('forkserver').Pool(2) as pool: "
    + "got = pool.map(squared, range(3))\ngot",
    "a queue": FROM_A_FILE
    + POOL
    + "context = multiprocessing.get_context('spawn')\n"
    + "with context.Pool(1) as pool: got = [pool.apply(squared, [x]) for x in range(3)]\ngot",
    "a program": "import subprocess, sys\n"
    + f"text = {HELPER + 'print([squared(x) for x in range(3)], end=str())'!r}\n"
    + "import json\n"
    + "json.loads(subprocess.run([sys.executable, '-c', text], capture_output=True).stdout)",
}
SEARCH = """
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
X, y = load_digits(return_X_y=True)
search = GridSearchCV(LogisticRegression(max_iter=50), {"C": [0.1, 1.0]}, n_jobs=-1, cv=2)
import warnings
with warnings.catch_warnings(action="ignore"):
    search.fit(X[:100] / 16, y[:100])
len(search.cv_results_["params"])
"""


USUAL = ("joblib", "spawn", "forkserver", "a program")  # in each kind of sandbox


@pytest.fixture(scope="module")
def forked():
    """A sandbox as it is made where that works: what ran in it may say something later."""
    need("bwrap")
    server = ForkServer(ROOT / "hw4kit")
    with Sandbox("bubblewrap", ROOT / "hw4kit", Limits(), server) as sandbox:
        sandbox.begin()
        yield sandbox
    server.close()


@pytest.fixture(scope="module", params=["bubblewrap", "process"])
def other(request):
    """A sandbox of another kind."""
    if request.param == "bubblewrap":
        need("bwrap")
    with Sandbox(request.param, ROOT / "hw4kit", Limits()) as sandbox:
        sandbox.begin()
        yield sandbox


def value(sandbox: Sandbox, source: str) -> str:
    """Return the value of a cell that puts out nothing else."""
    (output,) = sandbox.ask({"do": "run", "source": source}, 60)["outputs"]
    return output["data"]["text/plain"]


@pytest.mark.parametrize("way", WAYS)
def test_what_a_library_starts_finds_the_libraries_and_complains_of_nothing(forked, way):
    assert value(forked, WAYS[way]) == "[0.0, 1.0, 4.0]"


@pytest.mark.parametrize("way", USUAL)
def test_the_other_kinds_of_sandbox_do_it_too(other, way):
    assert value(other, WAYS[way]) == "[0.0, 1.0, 4.0]"


def test_a_librarys_own_search_runs_on_all_processors(forked):
    assert value(forked, SEARCH) == "2"


def test_what_clears_up_behind_joblib_lives(forked):
    """It died for want of joblib, and a later cell was told so on stderr, which can cost marks."""
    again = "[Parallel(n_jobs=2)(delayed(squared)(x) for x in range(3)) for _ in range(3)][-1]"
    assert value(forked, FROM_A_NOTEBOOK + JOBLIB + again) == "[0.0, 1.0, 4.0]"


def test_a_students_module_may_have_the_name_of_any_of_ours():
    inside = {path.stem for path in (ROOT / "autograder" / "inside").glob("*.py")}
    text = (ROOT / "autograder" / "inside" / "worker.py").read_text("utf-8")
    ours = next(
        node.value
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and node.targets[0].id == "OURS"
    )
    assert set(ast.literal_eval(ours)) == inside - {"__init__"}


@pytest.mark.parametrize(("there", "told"), [(1, 1), (2, 2), (128, 4), (None, 1)])
def test_a_large_machine_starts_no_more_than_a_submission_may_have(monkeypatch, there, told):
    monkeypatch.setattr(os, "cpu_count", lambda: there)
    monkeypatch.setattr(os, "process_cpu_count", None, raising=False)
    monkeypatch.setenv("PYTHONPATH", "")
    for library in (children.subprocess, children.multiprocessing.util):
        monkeypatch.setattr(library, "_args_from_interpreter_flags", None)
    monkeypatch.setattr(children.multiprocessing.popen_forkserver, "Popen", None)
    children.equip(["a", "b"])
    assert (os.cpu_count(), os.process_cpu_count()) == (told, told)
