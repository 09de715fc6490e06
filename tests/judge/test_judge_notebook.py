"""A notebook's cells in order: students' cells over there, test cells here."""

from __future__ import annotations

import ast
import builtins
import sys
from dataclasses import replace

import numpy as np
import pytest
from conftest import ROOT, need

from autograder.hw4 import HOMEWORK
from autograder.judge import Session, judge_notebook, what_timed_out
from autograder.judge import notebook as notebook_module
from autograder.judge.deadline import Judging
from autograder.judge.notebook import Names, execute, is_visible_check, run_test
from autograder.judge.session import TaskAborted
from autograder.results import VERDICT_MIME, Status, Verdict
from autograder.sandbox import Limits, SandboxMissing

pytestmark = pytest.mark.usefixtures("one_by_one")
KIT = ROOT / "hw4kit"
C1 = next(cell for cell, task in HOMEWORK.by_test_cell.items() if task.id == "C1")


class Student(dict):
    """Stands for a session: a dictionary of a student's names, all on this side."""

    def __init__(self, trusted=(), **names) -> None:
        super().__init__(names, **dict(trusted))
        self.trusted = dict(trusted)
        self.call_seconds, self.verdicts, self.judging = 0.0, {}, Judging()
        self.notes = []

    def allow(self, seconds: float) -> None:
        pass

    def task_of(self, cell):
        return HOMEWORK.by_test_cell.get(cell["id"])

    def is_trusted(self, name: str) -> bool:
        return name in self.trusted


def student(source: str, name: str = "") -> dict:
    return {"kind": "student", "id": name, "source": source}


def exam(source: str, name: str = "") -> dict:
    return {"kind": "test", "id": name, "source": source}


def plain(outputs: list[dict]) -> object:
    return outputs[-1]["data"]["text/plain"]


# ------------------------------------------------------------------------------------------- names


def test_a_student_cannot_shadow_pythons_names_in_test_cells():
    names = Student(abs=lambda x: 0, isinstance=lambda *_: True, all=lambda _: True, mine=3)
    assert execute("abs(-mine), isinstance(1, str), all([False])", names) == (3, False, False)


def test_a_student_cannot_shadow_names_inside_functions_of_test_cells():
    names = Student(len=lambda _: 99, value=[1, 2])
    source = "def count():\n    return len(value), [len(value) for _ in value]\ncount()"
    assert execute(source, names) == (2, [2, 2])


def test_the_instructors_imports_win_even_over_pythons_names():
    trusted = {"abs": lambda x: "trusted"}
    assert execute("abs(-1)", Student(trusted)) == "trusted"


def test_globals_are_the_students_names():
    names = Student(forward=1)
    source = "'forward' in globals(), globals().get('backward'), globals()['forward']"
    assert execute(source, names) == (True, None, 1)


def test_a_name_that_a_test_cell_defines_is_its_own():
    names = Student(x=1)
    assert execute("x = x + 1\nx", names) == 2
    assert names == {"x": 1}
    assert execute("x", names) == 1


def test_a_missing_name_is_a_name_error():
    with pytest.raises(NameError, match="forward"):
        execute("forward(1)", Student())
    with pytest.raises(NameError, match="forward"):
        execute("(lambda: forward)()", Student())


def test_names_hold_no_more_than_python_needs():
    assert set(Names(Student(a=1))) == {"globals", "__builtins__"}
    assert Names(Student())["__builtins__"] is builtins


# ------------------------------------------------------------------------------------- test cells


def test_the_last_expression_is_the_result():
    assert execute("a = 1\na + 1", Student()) == 2
    assert execute("a = 1", Student()) is None
    assert execute("", Student()) is None
    assert run_test(Student(), exam("print('said')\n1")).outputs == [
        {"output_type": "stream", "name": "stdout", "text": "said\n"},
        {
            "output_type": "execute_result",
            "data": {"text/plain": "1"},
            "metadata": {},
            "execution_count": None,
        },
    ]


@pytest.mark.parametrize("check", ["check(1)", "check_gradients(nowhere=f)", "check_shape(f)"])
def test_visible_checks_are_not_run(check):
    def forbidden(*_, **__):
        raise AssertionError("it was called")

    names = Student(check=forbidden, check_gradients=forbidden, check_shape=forbidden, f=1)
    assert execute(f"{check}\n2", names) == 2


def test_what_a_visible_check_would_be_given_must_exist():
    for source in ("check(forward)\n1", "check(value=forward)\n1", "check(*forward)\n1"):
        with pytest.raises(NameError, match="forward"):
            execute(source, Student())


@pytest.mark.parametrize(
    "source", ["checker(1)", "kit.check(1)", "x = check(1)", "recheck_it()", "check"]
)
def test_other_statements_are_run(source):
    (node,) = ast.parse(source).body
    assert not is_visible_check(node)


def test_a_verdict_travels_with_its_marks_as_plain_text():
    verdict = Verdict("C1", 7, 10, Status.PARTIAL)
    (output,) = run_test(Student(verdict=verdict), exam("verdict")).outputs
    assert output["data"]["text/plain"] == "7"
    assert output["data"][VERDICT_MIME]["status"] == "partial"


def test_an_assertion_that_fails_is_an_error_output():
    outputs = run_test(Student(), exam("print('before')\nassert 1 == 2, 'one is not two'")).outputs
    assert outputs[0]["text"] == "before\n"
    assert (outputs[1]["ename"], outputs[1]["evalue"]) == ("AssertionError", "one is not two")


def test_a_test_cell_with_a_syntax_error_is_an_error_output():
    assert run_test(Student(), exam("def")).outputs[0]["ename"] == "SyntaxError"


@pytest.mark.parametrize("status", [*notebook_module.MESSAGES])
def test_a_task_that_is_aborted_has_a_verdict_without_marks(status):
    def abort():
        raise TaskAborted(status, "gone")

    source = "try:\n    abort()\nexcept Exception:\n    pass\n10"
    result = run_test(Student(abort=abort), exam(source, C1))
    assert result.timed_out is (status is Status.TIMED_OUT)
    (output,) = result.outputs
    verdict = Verdict.from_dict(output["data"][VERDICT_MIME])
    assert (verdict.task, verdict.marks, verdict.max_marks) == (
        "C1",
        0,
        HOMEWORK.by_test_cell[C1].machine.marks,
    )
    assert verdict.status is status
    assert verdict.findings[0].message == notebook_module.MESSAGES[status]
    assert run_test(Student(abort=abort), exam(source)).outputs[0]["output_type"] == "error"


def test_a_fault_of_the_sandbox_is_no_verdict_on_the_student():
    def abort():
        raise TaskAborted(Status.GRADER_ERROR, "it does not start")

    with pytest.raises(SandboxMissing, match="does not start"):
        run_test(Student(abort=abort), exam("abort()", C1))


def test_a_task_has_its_own_time_limit():
    names = Student()
    run_test(names, exam("1", C1))
    assert names.call_seconds == HOMEWORK.by_test_cell[C1].call_seconds
    run_test(names, exam("1"))
    assert names.call_seconds == notebook_module.CELL_SECONDS


# -------------------------------------------------------------------------------- whole notebooks

NOTEBOOK = [
    student("import numpy as np\nimport matplotlib.pyplot as plt\nstate = []"),
    student("def double(x):\n    state.append(x)\n    return 2 * x"),
    exam("double(21)"),
    student("print('hello'); plt.plot([1, 2]); plt.title('t');"),
    student("import os; double = None; os._exit(0)"),
    exam("double(2), len(state)"),
    student("while True: pass"),
    exam("double(3)"),
    student("hoard = [bytearray(2**20) for _ in range(10**6)]"),
    exam("double(4)"),
    student("import os\nwhile True: os.fork()"),
    student("1/0"),
    student("def broken(:"),
    {"kind": "skip", "id": "", "source": "double = 'skipped'"},
    exam("double(np.ones(2)).tolist()"),
    student("import os\ndef leave(x): os._exit(1)\ndef hang(x):\n    while True: pass"),
    exam("leave(1)", C1),
    exam("hang(1)"),
    exam("double(5)"),
    exam("globals()['double'](6)"),
]


@pytest.mark.processes
def test_a_bad_cell_costs_only_itself(monkeypatch):
    need("bwrap")
    monkeypatch.setattr(notebook_module, "CELL_SECONDS", 1.0)  # of test cells
    limits = Limits(memory_mib=600, tasks=32)
    with Session("bubblewrap", KIT, limits, {"np": np}, homework=HOMEWORK) as session:
        outputs = [result.outputs for result in judge_notebook(session, NOTEBOOK, 2.0)]
    assert plain(outputs[2]) == "42"
    assert [output["output_type"] for output in outputs[3]] == ["stream", "display_data"]
    assert set(outputs[3][1]["data"]) == {"text/plain", "image/png"}
    assert outputs[4][0]["ename"] == "ProcessEnded"
    assert plain(outputs[5]) == "(4, 1)"  # its own call: that of the first test is not made again
    assert outputs[6][0]["ename"] == "CellTimeoutError"
    assert plain(outputs[7]) == "6"
    assert outputs[8][0]["ename"] == "MemoryError"
    assert plain(outputs[9]) == "8"
    assert outputs[10][0]["ename"] in ("ProcessEnded", "MemoryError", "BlockingIOError")
    assert outputs[11][-1]["ename"] == "ZeroDivisionError"
    assert outputs[12][-1]["ename"] == "SyntaxError"
    assert outputs[13] == []
    assert plain(outputs[14]) == "[2.0, 2.0]"
    assert outputs[16][0]["data"][VERDICT_MIME]["status"] == "student_error"
    assert outputs[17][0]["ename"] == "CellTimeoutError"
    assert plain(outputs[18]) == "10"
    assert plain(outputs[19]) == "12"


@pytest.mark.processes
def test_what_did_not_end_in_time_is_named():
    cells = [
        student("while True: pass"),
        student("import os; os._exit(0)"),
        exam("1"),
        exam("2", C1),
    ]
    with Session("process", KIT, Limits(), {}, homework=HOMEWORK) as session:
        results = judge_notebook(session, cells, 0.5)
        session.verdicts = {"C1": Verdict("C1", 7, 10, Status.PARTIAL)}
        assert what_timed_out(session, cells, results) == ["code cell 1"]
        session.verdicts = {"C1": Verdict("C1", 10, 10, Status.PASSED)}
        assert what_timed_out(session, cells, results) == []  # it has cost nothing
        results[3] = replace(results[3], timed_out=True)
        assert what_timed_out(session, cells, results) == ["C1"]
        session.starved = True
        assert what_timed_out(session, cells, results) == ["C1"]
        results[3] = replace(results[3], timed_out=False)
        (said,) = what_timed_out(session, cells, results)
        assert "too busy" in said


@pytest.mark.processes
def test_a_students_cells_never_run_in_this_process():
    with Session("process", KIT, Limits(), {}, homework=HOMEWORK) as session:
        judge_notebook(session, [student("import sys; sys.hw4_was_here = True")])
    assert not hasattr(sys, "hw4_was_here")


def test_after_the_submissions_time_the_rest_is_given_up(monkeypatch):
    monkeypatch.setattr(notebook_module, "SUBMISSION_SECONDS", -1.0)
    with Session("process", KIT, Limits(), {}, homework=HOMEWORK) as session:
        results = judge_notebook(session, [student("1"), exam("1", C1), exam("1")])
        assert session._sandbox is None  # nothing was started
    assert results[0].outputs[0]["ename"] == "CellTimeoutError"
    assert results[1].outputs[0]["data"][VERDICT_MIME]["status"] == "timed_out"
    assert results[2].outputs[0]["ename"] == "CellTimeoutError"
