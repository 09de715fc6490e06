"""A cell of the homework's that a student has edited: does one line that fails cost only itself?"""

from __future__ import annotations

import ast
import random

import pytest
from conftest import ROOT

from autograder.sandbox import Limits, Sandbox

pytestmark = pytest.mark.processes

KIT = ROOT / "hw4kit"
GIVEN = """\
import math
import os.path as path
from json import dumps, loads

N = 10
sizes = {"a": [1]}


def area(r):
    return N * math.pi * r**2


for i in range(3):
    last = i
print("ready")"""
NAMES = ["math", "path", "dumps", "loads", "N", "sizes", "area", "i", "last"]
STATEMENTS = [
    "import math",
    "import os.path as path",
    "from json import dumps, loads",
    "N = 10",
    'sizes = {"a": [1]}',
    "def area(r):\n    return N * math.pi * r**2",
    "for i in range(3):\n    last = i",
    'print("ready")',
]
FAILING = {
    "from google.colab import drive": "ModuleNotFoundError",
    "import pandas": "ModuleNotFoundError",
    "drive.mount('/content/drive')": "NameError",
    "%matplotlib widget": "RuntimeError",
    "import matplotlib.pyplot as plt; plt.style.use('seaborn')": "OSError",
    "import os; os.chdir('/content/drive/MyDrive')": "FileNotFoundError",
    "%load_ext nowhere": "ModuleNotFoundError",
    "%no_such_magic": "UsageError",
    "student = input('Your number? ')": "EOFError",
    "import sys; sys.exit()": "SystemExit",
    "raise KeyboardInterrupt": "KeyboardInterrupt",
    "assert not 'right'": "AssertionError",
    "open('config.json')": "FileNotFoundError",
    "from math import no_such": "ImportError",
    "await nothing()": "NameError",
    "x = = 3": "SyntaxError",
    "x = (3": "SyntaxError",
    "x = 'three": "SyntaxError",
    "return 3": "SyntaxError",
    "break": "SyntaxError",
    "if True:": "IndentationError",
    "    y = 3": "IndentationError",
    "try:\n    z = 3": "SyntaxError",
    "@nothing\ndef f(:\n    pass": "SyntaxError",
    "<<<<<<< HEAD": "SyntaxError",
}


@pytest.fixture(scope="module")
def shared():
    with Sandbox("process", KIT, Limits(output_bytes=100_000)) as sandbox:
        sandbox.begin()
        yield sandbox


def run(sandbox: Sandbox, source: str, given: str = GIVEN) -> dict:
    sandbox.ask({"do": "run", "source": "%reset -f"}, 20)
    reply = sandbox.ask({"do": "run", "source": source, "given": given}, 20)
    errors = [o for o in reply["outputs"] if o["output_type"] == "error"]
    assert reply["failed"] == bool(errors)
    assert len(errors) == len(reply["lines"])
    return reply


def value(sandbox: Sandbox, source: str) -> str:
    (output,) = sandbox.ask({"do": "run", "source": source}, 20)["outputs"]
    return output["data"]["text/plain"]


def there(sandbox: Sandbox, names=NAMES) -> list[str]:
    text = value(sandbox, f"[name for name in {list(names)} if name in globals()]")
    return ast.literal_eval(text)


def test_a_cell_as_it_was_handed_out_runs_as_ever(shared):
    reply = run(shared, GIVEN)
    assert [output["text"] for output in reply["outputs"]] == ["ready\n"]
    assert (reply["lines"], reply["made"]) == ([], [])


@pytest.mark.parametrize("line", FAILING)
def test_a_line_that_fails_costs_only_itself(shared, line):
    """The first of the cell or the last one; those between follow below."""
    for statements in ([line, *STATEMENTS], [*STATEMENTS, line]):
        reply = run(shared, "\n".join(["mine = 1", *statements, "also = 2"]))
        assert there(shared, [*NAMES, "mine", "also"]) == [*NAMES, "mine", "also"]
        assert reply["made"] == []  # its own lines made all
        assert any(told.startswith(FAILING[line]) for _, told in reply["lines"]), reply["lines"]
        assert "ready\n" in "".join(o["text"] for o in reply["outputs"] if "text" in o)


def test_lines_of_every_kind_in_every_order_cost_only_themselves(shared):
    """Twenty cells: the homework's statements shuffled, some gone, failing ones anywhere."""
    failing = sorted(line for line in FAILING if "matplotlib" not in line)  # which is slow
    for seed in range(20):
        chance = random.Random(seed)
        statements = chance.sample(STATEMENTS, chance.randint(0, len(STATEMENTS)))
        for line in chance.sample(failing, chance.randint(1, 4)):
            statements.insert(chance.randint(0, len(statements)), line)
        source = "\n".join(statements)
        reply = run(shared, source)
        assert there(shared) == NAMES, (seed, source)
        assert value(shared, "area(1) > 31, i") == "(True, 2)"
        numbers = [number for number, _ in reply["lines"]]
        assert numbers == sorted(numbers), (seed, source)


def test_the_line_that_failed_is_told_by_its_number_in_the_cell(shared):
    reply = run(shared, "\n\n\nimport math\n\nimport pandas as pd\n\nN = 3\nnothing_here")
    assert reply["lines"] == [
        [6, "ModuleNotFoundError: No module named 'pandas'"],
        [9, "NameError: name 'nothing_here' is not defined"],
    ]


@pytest.mark.parametrize(
    "magic", ["%%time", "%%capture", "%%capture out", "%%prun -q", "\n%%time", "%%timeit -n1 -r1"]
)
def test_below_a_magic_that_runs_the_cell_a_line_costs_only_itself(shared, magic):
    reply = run(shared, f"{magic}\nimport pandas\n{GIVEN}")
    assert there(shared) == NAMES
    line = len(magic.split("\n")) + 1
    assert [line, "ModuleNotFoundError: No module named 'pandas'"] in reply["lines"] or (
        magic.startswith("%%prun") and reply["lines"][0][0] == 1
    )


@pytest.mark.parametrize(
    "magic",
    ["%%timeit -n1 -r1", "%%writefile x.py", "%%file x.py", "%%bash", "%%sh", "%%script python",
     "%%html", "%%latex", "%%javascript", "%%markdown", "%%memit", "%%nowhere", "%%python3"],
)  # fmt: skip
def test_what_a_magic_keeps_from_being_made_is_made(shared, magic):
    reply = run(shared, f"{magic}\n{GIVEN}")
    assert there(shared) == NAMES
    assert reply["made"] == NAMES


def test_what_a_students_own_lines_made_stays(shared):
    """Names made elsewhere, and those that one statement gives together with missing ones."""
    run(shared, "N = 7\nimport pandas\ndef dumps(x): return 'mine'\ndef area(r): return -1")
    assert value(shared, "N, dumps(1), area(1), loads('3')") == "(7, 'mine', -1, 3)"


def test_a_function_that_was_put_back_finds_the_students_names(shared):
    run(shared, "import pandas\nN = 1")
    assert value(shared, "round(area(1), 3)") == "3.142"


def test_a_last_value_is_shown_and_none_above_it(shared):
    reply = run(shared, "N = 3\nN + 1\nN + 2")
    (output,) = reply["outputs"]
    assert output["data"]["text/plain"] == "5"


def test_a_name_that_its_own_line_takes_away_is_made(shared):
    run(shared, f"{GIVEN}\ndel math, N")
    assert there(shared) == NAMES


def test_the_future_stays_first(shared):
    reply = run(shared, f"from __future__ import annotations\nimport pandas\n{GIVEN}")
    assert [number for number, _ in reply["lines"]] == [2]
    assert there(shared) == NAMES


def test_the_next_cell_ends_at_its_error_again(shared):
    """Also if the student has played with what lets a cell go on."""
    run(shared, f"import builtins, ast\ndel builtins.__line_failed__\nimport pandas\n{GIVEN}")
    run(shared, f"get_ipython().ast_transformers.clear()\nimport pandas\n{GIVEN}")
    assert there(shared) == NAMES
    reply = shared.ask({"do": "run", "source": "1 / 0\nlate_name = 1"}, 20)
    assert [output["ename"] for output in reply["outputs"]] == ["ZeroDivisionError"]
    assert there(shared, ["late_name"]) == []


def test_a_flood_of_failures_is_cut(shared):
    reply = run(shared, "\n".join(f"nowhere{n}" for n in range(3000)) + "\n" + GIVEN)
    assert len(reply["lines"]) <= 20
    assert there(shared) == NAMES


def test_much_that_is_no_python_leaves_what_was_handed_out(shared):
    reply = run(shared, "\n".join(f"this is line {n} of an essay" for n in range(3000)))
    assert len(reply["lines"]) <= 20
    assert there(shared) == NAMES


# ------------------------------------------------------------------------- cells of their own


OUTWARD = (
    "import pandas", "from google.colab import drive", "from math import no_such",
    "import numpy, pandas", "%matplotlib widget", "%load_ext nowhere", "%no_such_magic",
)  # fmt: skip
INWARD = ("x = 1 / 0", "import math; math.nothing", "open('config.json')", "assert not 'right'")


def run_own(sandbox: Sandbox, source: str) -> dict:
    sandbox.ask({"do": "run", "source": "%reset -f"}, 20)
    return sandbox.ask({"do": "run", "source": source}, 20)


@pytest.mark.parametrize("line", OUTWARD)
def test_in_a_cell_of_their_own_an_import_or_a_magic_that_fails_costs_only_itself(shared, line):
    reply = run_own(shared, f"a = 1\n{line}\ndef f():\n    return a + 6\n")
    assert [number for number, _ in reply["lines"]] == [2]
    assert reply["failed"]
    assert value(shared, "f()") == "7"


@pytest.mark.parametrize("line", INWARD)
def test_in_a_cell_of_their_own_any_other_error_ends_it(shared, line):
    reply = run_own(shared, f"{line}\ndef f():\n    return 7\n")
    assert [number for number, _ in reply["lines"]] == [0]
    assert there(shared, ["f"]) == []


def test_what_ended_a_cell_is_told_before_an_import_that_had_failed(shared):
    reply = run_own(shared, "import pandas\nx = 1 / 0\ndef f(): pass\n")
    errors = [out["ename"] for out in reply["outputs"] if out["output_type"] == "error"]
    assert errors == ["ZeroDivisionError", "ModuleNotFoundError"]
    assert [number for number, _ in reply["lines"]] == [0, 1]


def test_a_cell_of_their_own_in_which_nothing_fails_tells_of_nothing(shared):
    reply = run_own(shared, "from __future__ import annotations\nimport math\n%time math.pi\n")
    assert reply["lines"] == []
    assert not reply["failed"]
