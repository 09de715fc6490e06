"""Is a student told of a line that failed in a cell of the homework's, and all else left out?"""

from __future__ import annotations

import pytest
from conftest import ROOT
from language import is_thai, placeholders

from autograder.hw4 import HOMEWORK
from autograder.judge import Session, judge_notebook
from autograder.judge.notes import THAI, told_of
from autograder.results import NOTE, VERDICT_MIME, Verdict
from autograder.sandbox import Limits

pytestmark = pytest.mark.usefixtures("one_by_one")
KIT = ROOT / "hw4kit"
GIVEN = "import numpy as np\nN = 10"
FORWARD = 'def forward(params, X):\n    return X @ params["W1"] + np.zeros(N)\n'


def test_a_line_is_told_with_its_error_in_both_languages():
    (said,) = told_of("a\nimport  pandas", {"lines": [[2, "ModuleNotFoundError: No module"]]})
    assert said.startswith("Line 2 of a cell that came with the homework, `import pandas`, did not")
    assert "marked. ModuleNotFoundError: No module. The lines around it ran" in said
    assert "`import pandas`" in said.th


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("SyntaxError: invalid syntax (<unknown>, line 2)", ". SyntaxError: invalid syntax. The"),
        ("SystemExit: ", ". SystemExit. The"),
        ("UsageError: Cell magic `%%x` not found.", "Cell magic '%%x' not found. The"),
        ("E: a\n\nb\x1b]0;c\x07", ". E: a b]0;c. The"),
        ("E: " + "x" * 3000, "xxx…. The"),
    ],
)
def test_an_error_is_told_in_one_short_line(told, shown):
    (said,) = told_of("nowhere", {"lines": [[1, told]]})
    assert shown in said
    assert len(said) < 500


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"lines": None, "made": None},
        {"lines": [[0, "E"], [3, "E"], [-1, "E"], [True, "E"], ["1", "E"], [1], 1, None]},
        {"lines": {"1": "E"}, "made": "np"},
        {"made": [1, None, "not a name", "a" * 10, []]},
    ],
)
def test_what_is_no_line_of_the_cell_is_not_told(reply):
    assert told_of("one\ntwo", reply) == []


def test_many_are_told_in_part():
    source = "\n".join(f"line{n}" for n in range(50))
    assert len(told_of(source, {"lines": [[n + 1, "E"] for n in range(50)]})) == 10
    (said,) = told_of("%%bash\nx", {"made": [f"name{n}" for n in range(50)]})
    assert "did not make `name0`, `name1`, `name2`, and 47 more" in said


def test_the_sentences_are_in_both_languages():
    for english, thai in THAI.items():
        assert is_thai(thai)
        assert placeholders(thai) == placeholders(english)


# ------------------------------------------------------------------------------------ a notebook


def judged(*sources: str, given: str = GIVEN, seconds: float = 20.0):
    """Mark a notebook whose first cell was handed out as `given`; return verdicts and outputs."""
    first, *others = sources
    cells = [{"kind": "student", "id": "", "source": first, "given": given}]
    cells += [{"kind": "student", "id": "", "source": source} for source in others]
    for task in ("C1", "C2"):
        test = f'from autograder.hw4 import mark\nmark("{task}", globals())'
        name = HOMEWORK.by_id[task].machine.cell
        cells.append({"kind": "test", "id": name, "source": test})
    with Session("process", KIT, Limits(), {}, homework=HOMEWORK) as session:
        results = judge_notebook(session, cells, seconds)
        names = {name: session.get(name) for name in ("np", "N", "mine")}
    verdicts = [
        Verdict.from_dict(output["data"][VERDICT_MIME])
        for result in results
        for output in result.outputs
        if VERDICT_MIME in output.get("data", {})
    ]
    return verdicts, names, results


def notes(verdict: Verdict) -> list[str]:
    return [finding.message for finding in verdict.findings if finding.check == NOTE]


@pytest.mark.processes
def test_it_comes_once_with_the_first_verdict_and_is_worth_nothing():
    verdicts, names, _ = judged("import pandas\nN = 3", FORWARD)
    first, second = verdicts
    assert "`import pandas`" in notes(first)[0]
    assert notes(second) == []
    assert all(f.marks == f.max_marks == 0 for f in first.findings if f.check == NOTE)
    assert names["N"] == 3


@pytest.mark.processes
def test_nothing_is_told_of_a_cell_in_which_nothing_fails():
    verdicts, _, _ = judged("import numpy as np\nN = 10  # classes", FORWARD)
    assert [notes(verdict) for verdict in verdicts] == [[], []]


@pytest.mark.processes
@pytest.mark.parametrize(
    "ending", ["import os; os._exit(0)", "while True: pass", "import os; os.kill(os.getpid(), 9)"]
)
def test_a_cell_that_never_ends_or_ends_its_process_runs_as_it_was_handed_out(ending):
    verdicts, names, results = judged(f"mine = 1\nN = 3\n{ending}", "x = N", seconds=1.0)
    assert "It ran as it was handed out instead." in notes(verdicts[0])[0]
    assert names["N"] == 10
    assert names["mine"] is None
    assert results[0].outputs[0]["output_type"] == "error"
    assert results[1].outputs == []


@pytest.mark.processes
def test_a_cell_that_ends_its_process_when_it_is_run_again_runs_as_it_was_handed_out(tmp_path):
    """Another cell's end starts a new process; the homework's names are there again."""
    again = f"import os\nif os.path.exists({str(tmp_path / 'x')!r}): os._exit(0)\n"
    again += f"open({str(tmp_path / 'x')!r}, 'w').close()\nN = 3"
    _, names, results = judged(again, "os._exit(0)", "y = np.ones(N)")
    assert results[2].outputs == []
    assert names["N"] == 10


@pytest.mark.processes
def test_a_line_that_fails_in_a_students_own_cell_is_theirs():
    _, names, results = judged(GIVEN, "1 / 0\nmine = 1")
    assert results[1].outputs[-1]["ename"] == "ZeroDivisionError"
    assert names["mine"] is None
