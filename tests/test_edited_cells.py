"""Whole submissions with edited cells: a right answer keeps its marks, and what failed is told."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest
from conftest import need

from autograder.course import Course
from autograder.demo import write_submission
from autograder.hw4.tasks import NETWORK, TASKS
from autograder.nbgrader_plugin.marked_cells import verdicts_in
from autograder.nbgrader_plugin.marking import mark_submission
from autograder.results import NOTE, Verdict

pytestmark = [pytest.mark.processes, pytest.mark.usefixtures("one_by_one")]
MARKED = [task for task in TASKS if task.machine]
SETUP, KIT, TOY, ANSWER = "setup", "kit_2", "toy", "c3_backward"
QUICK = "def tune(X_train, y_train, X_val, y_val, rng):\n    raise ValueError\n"


@pytest.fixture(scope="module")
def course(prepared_course, tmp_path_factory) -> Course:
    need("bwrap")
    return prepared_course(tmp_path_factory.mktemp("edited"))


@pytest.fixture(scope="module")
def marked(course, key) -> Callable[..., dict[str, Verdict]]:
    """Mark the key, but for its search, after cells of the second notebook have been edited."""

    def mark(without: tuple[str, ...] = (), beside=(), **edits: Callable[[str], str]):
        folder = write_submission(course, "ann", key | {"c8_tune": QUICK})
        path = folder / f"{NETWORK}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            cell.source = edits.get(cell.id, str)(cell.source)
        notebook.cells = [cell for cell in notebook.cells if cell.id not in without]
        for after, source in beside:
            at = next(n for n, cell in enumerate(notebook.cells) if cell.id == after)
            notebook.cells.insert(at + 1, nbformat.v4.new_code_cell(source))
        nbformat.write(notebook, path)
        texts = mark_submission(course, "ann").notebooks
        cells = {name: nbformat.reads(text, as_version=4).cells for name, text in texts.items()}
        return verdicts_in(course.homework, cells)

    return mark


def lost(verdicts: dict[str, Verdict]) -> dict[str, float]:
    """Return what tasks other than the search have lost."""
    all_tasks = {task.id: task.machine.marks - verdicts[task.id].marks for task in MARKED}
    return {task: marks for task, marks in all_tasks.items() if marks and task != "C8"}


def told(verdicts: dict[str, Verdict]) -> list[str]:
    return [f.message for v in verdicts.values() for f in v.findings if f.check == NOTE]


def thai(source: str) -> str:
    return source.replace('language("en")', 'language("th")')


def above(*lines: str) -> Callable[[str], str]:
    return lambda source: "\n".join([*lines, thai(source)])


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ({SETUP: above("from google.colab import drive", "drive.mount('/content/drive')")}, "dri"),
        ({SETUP: lambda s: s.replace("import numpy", "import pandas as pd\nimport numpy")}, "pan"),
        ({SETUP: lambda s: above("%matplotlib widget", "import matplotlib", "import os",
                                 "matplotlib.use('TkAgg')", "os.chdir('/content/drive/MyDrive')")(
            s.replace("import numpy", "plt.style.use('seaborn')\nimport numpy"))}, "seaborn"),
        ({SETUP: above("%%memit")}, "`%%memit`"),
        ({SETUP: above("import os", "os._exit(0)")}, "ran as it was handed out"),
        ({KIT: above("import sys", "sys.path.remove('/content')"), TOY: above("import torch"),
          SETUP: lambda _: "import pandas, numpy as np\nx = (3",
          "digits": lambda s: s.replace('"digits"', '"nowhere"'),
          "train_network": above("from tqdm.nowhere import bar")}, "torch"),
    ],
)  # fmt: skip
def test_a_line_that_fails_in_a_cell_of_the_homeworks_costs_no_mark(marked, edits, words):
    verdicts = marked(**edits)
    assert lost(verdicts) == {}
    assert any(words in text for text in told(verdicts)), told(verdicts)


def test_lines_above_the_homeworks_unchanged_ones_are_its_cells(marked):
    """They would be a cell of their own otherwise, that ends at the first that fails."""
    imports = "from google.colab import drive\nfrom functools import reduce\n"
    use = {"c1_forward": lambda s: s.replace("params, X):", "params, X):\n    reduce(max, [1])")}
    assert lost(marked(setup=lambda s: imports + s, **use)) == {}


def test_what_runs_is_not_told_of(marked):
    verdicts = marked(setup=above("%load_ext autoreload", "%autoreload 2", "!pip install numpy"))
    assert (lost(verdicts), told(verdicts)) == ({}, [])


TRIES = ("see_t4_proof", "see_ot1_derivation")


@pytest.mark.parametrize(
    "change",
    [
        {
            "without": TRIES,
            SETUP: lambda s: s.replace("from hw4kit.checks import check_written", ""),
        },
        {SETUP: lambda s: s.replace("from hw4kit.checks import check_written", "")},
        {"see_t4_proof": lambda s: f"report = {s.splitlines()[-1]}\nreport"},
        {"see_t4_proof": lambda _: "for task in ('T1', 'T4', 'OT1', 7):\n    check_written(task)"},
        {
            "t4_proof": lambda _: "$1 = 2$ and $\\frac{$",
            "see_t4_proof": lambda s: f"{s}._repr_html_()",
        },
    ],
    ids=["handed out before", "not imported", "edited", "all", "false"],
)
def test_the_cells_that_try_equations_out_cost_nothing_in_marking(marked, change):
    verdicts = marked(**change)
    assert (lost(verdicts), told(verdicts)) == ({}, [])


def test_a_students_own_function_in_the_setup_stays_theirs(marked):
    """Right or wrong: no name of theirs is replaced because a line beside it fails."""
    own = "import pandas\ndef init_params(*_):\n    raise ValueError('mine')"
    verdicts = marked(setup=above(own), beside=[("toy", "init_params(1, 1, 1, rng)")])
    assert lost(verdicts) == {}
    broken = marked(setup=above("import pandas\nNUM_CLASSES = 10\nnp = None"),
                    toy=lambda s: "import pandas\nnp = None\n" + s)  # fmt: skip
    assert lost(broken)  # what they put in a name's place is theirs


def test_a_name_of_their_own_that_is_missing_is_explained(marked):
    use = {"c1_forward": lambda s: s.replace("params, X):", "params, X):\n    pd.DataFrame(X)")}
    verdicts = marked(setup=above("import pandas as pd"), **use)
    messages = {f.message for f in verdicts["C1"].findings if not f.passed}
    assert any(
        "NameError: “name 'pd' is not defined”. The cell that should make `pd` stopped with "
        "ModuleNotFoundError: No module named 'pandas'" in message
        for message in messages
    ), messages


def under(magic: str) -> Callable[[str], str]:
    return lambda source: f"{magic}\n{source}"


def test_a_magic_that_runs_a_cell_costs_its_answer_nothing(marked):
    edits = {
        "c1_forward": under("%%time"),
        "c2_compute_loss": under("%%capture"),
        ANSWER: under("%%prun -q"),
        "c5_sgd_step": under("%%capture out"),
        "c6_decay_learning_rate": under("\n\n%%time"),
    }
    assert lost(marked(**edits)) == {}


def test_a_magic_that_makes_no_names_costs_the_answer_and_says_so(marked):
    edits = {
        ANSWER: under("%%timeit -n1 -r1"),
        "c5_sgd_step": under("%%writefile step.py"),
        "c6_decay_learning_rate": under("%%bash"),
        "ot2_momentum_step": under("%%memit"),
    }
    verdicts = marked(**edits)
    assert lost(verdicts) == {"C3": 10, "C5": 10, "C6": 10, "OT2": 5}
    said = {task: verdicts[task].findings[0].message for task in lost(verdicts)}
    assert "keeps no names, in Jupyter too" in said["C3"]
    assert "only writes the text of its cell into a file" in said["C5"]
    assert "does something else" in said["C6"]
    assert "not known where the notebook is marked" in said["OT2"]


def test_a_module_that_a_cell_writes_can_be_imported(marked):
    write = {ANSWER: lambda s: f"%%writefile mine.py\nimport numpy as np\n{s}"}
    assert lost(marked(beside=[(ANSWER, "from mine import backward")], **write)) == {}


def test_an_import_that_is_not_there_costs_no_answer(marked):
    verdicts = marked(
        **{ANSWER: lambda text: f"import pandas as pd\n%matplotlib widget\n{text}"},
        beside=[(SETUP, "import seaborn\nscale = 1.0")],
    )
    assert lost(verdicts) == {}
    said = told(verdicts)
    for line in ("import pandas as pd", "%matplotlib widget", "import seaborn"):
        assert any(f"of your own, `{line}`" in message for message in said), line


def test_an_answer_that_needs_what_is_not_there_loses_and_is_told_why(marked):
    verdicts = marked(
        **{
            "c6_decay_learning_rate": lambda text: f"import pandas as pd\n{text}".replace(
                "return ", "return pd.nothing + "
            )
        }
    )
    assert lost(verdicts) == {"C6": 10.0}
    messages = [f.message for f in verdicts["C6"].findings if not f.passed]
    assert any("pandas" in message for message in messages), messages
