"""Run a notebook's cells in order: students' cells over there, test cells here."""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from autograder.homework import Task
from autograder.judge.notes import as_findings, gave_up
from autograder.judge.outputs import error_output
from autograder.judge.session import Session
from autograder.results import Finding, Status, TaskAborted, Verdict
from autograder.sandbox import Ended, SandboxMissing
from autograder.text.language import Text

CELL_SECONDS = 30.0  # of its own time, as all limits here: see sandbox/usage.py
SUBMISSION_SECONDS = 600.0  # of a notebook
PLOTTING = ("matplotlib", "matplotlib.pyplot")
QUIET_IMPORT = "import matplotlib.pyplot as plt"
MAY_DRAW = re.compile(r"plt|plot|matplotlib|pylab|seaborn|pandas|import_|importlib|exec|eval")
CALLS_A_TEST = 3  # so many calls of the longest duration may a test cell take in all
MESSAGES = {
    Status.TIMED_OUT: Text("It did not end within its time limit.", "ทำงานไม่เสร็จภายในเวลาที่กำหนด"),
    Status.MEMORY_EXCEEDED: Text(
        "It took more memory than a submission may use.", "ใช้หน่วยความจำเกินกว่าที่กำหนด"
    ),
    Status.STUDENT_ERROR: Text(
        "The process that ran it ended: did the code exit?",
        "โปรเซสที่รันโค้ดจบการทำงานไปเอง: โค้ดสั่งออกจากโปรแกรมหรือไม่",
    ),
}


@dataclass(frozen=True)
class CellResult:
    """A cell's outputs in notebook format, and whether it was given up for its time."""

    outputs: list[dict]
    timed_out: bool = False


def judge_notebook(
    session: Session, cells: Iterable[Mapping], cell_seconds: float = CELL_SECONDS
) -> list[CellResult]:
    """Run cells, each {"kind": "student" or "test" or "skip", "id", "source"}, in order.

    A student's cell may take `cell_seconds`, a test as long as its task's calls. A cell that hangs,
    exits or takes too much ends with an error output of its own; the others are run all the same.
    A student's cell that gives all others names has the text that was handed out as "given", if
    that is another: a line that fails does not keep it from giving them. What is to be told of it
    comes with the first verdict.

    Raises:
        SandboxMissing: the sandbox does not start (any more).
    """
    cells = list(cells)
    session.end = SUBMISSION_SECONDS
    session.late_modules = () if draws(cells, session.homework.quiet_imports) else PLOTTING
    results = []
    for cell in cells:
        session.allow(math.inf)
        if cell["kind"] == "skip":
            results.append(CellResult([]))
        elif session.seconds >= session.end:
            results.append(_given_up(session, cell, Status.TIMED_OUT))
        elif cell["kind"] == "test":
            results.append(run_test(session, cell))
        else:
            results.append(_run_student(session, cell, cell_seconds))
    return results


def what_timed_out(
    session: Session, cells: Iterable[Mapping], results: Iterable[CellResult]
) -> list[str]:
    """Name the tasks and cells that were given up for their time, of a notebook that was judged.

    Cells of a student whose tasks all passed cost nothing, and are not named.
    """
    unharmed = all(verdict.passed for verdict in session.verdicts.values())
    named = [
        _name(session.task_of(cell), number)
        for number, (cell, result) in enumerate(zip(cells, results, strict=True), 1)
        if result.timed_out and not (unharmed and cell["kind"] == "student")
    ]
    return named or ["some of it, for which this machine was too busy,"] * session.starved


def _name(task: Task | None, number: int) -> str:
    return task.id if task else f"code cell {number}"


def draws(cells: Iterable[Mapping], quiet_imports: tuple[str, ...]) -> bool:
    """Tell whether a student's cell may need matplotlib, which takes longer than all else.

    It does not by lines of the hand-out, which begin with one of `quiet_imports`.
    """
    return any(
        MAY_DRAW.search(line)
        for cell in cells
        if cell["kind"] == "student"
        for line in cell["source"].splitlines()
        if line.strip() != QUIET_IMPORT and not line.startswith(quiet_imports)
    )


def _run_student(session: Session, cell: Mapping, seconds: float) -> CellResult:
    given = cell.get("given")
    try:
        return CellResult(session.run(cell["source"], seconds, given))
    except Ended as ended:
        status = Status(ended.why)
    result = _given_up(session, cell, status)
    if given is None:
        return result
    session.notes.append(gave_up(cell["source"], MESSAGES[status]))
    with contextlib.suppress(Ended):
        result.outputs.extend(session.run(given, seconds, given))
    return result


def _given_up(session: Session, cell: Mapping, status: Status) -> CellResult:
    """Return the outputs of a cell that was ended: for a test cell a verdict of no marks."""
    task = session.task_of(cell)
    if cell["kind"] == "test" and task is not None:
        output = _result(_noted(session, _no_marks(task, status)))
    else:
        name = {Status.TIMED_OUT: "CellTimeoutError", Status.MEMORY_EXCEEDED: "MemoryError"}
        output = error_output(name.get(status, "ProcessEnded"), str(MESSAGES[status]))
    return CellResult([output], status is Status.TIMED_OUT)


def _noted(session: Session, value: object) -> object:
    """Return the value of a test cell, a notebook's first verdict with what is to be told."""
    if not isinstance(value, Verdict) or not session.notes:
        return value
    notes, session.notes = as_findings(session.notes), []
    return replace(value, findings=[*notes, *value.findings])


def _no_marks(task: Task, status: Status) -> Verdict:
    message, marks = MESSAGES[status], task.machine.marks
    finding = Finding("the answer runs", False, str(message), None, 0.0, marks, message.th)
    return Verdict(task.id, 0.0, task.machine.marks, status, [finding])


# ------------------------------------------------------------------------------------ test cells


def run_test(session: Session, cell: Mapping) -> CellResult:
    """Run a test cell here; its last expression's value is one of its outputs.

    A task is marked once: what its functions were asked then may be asked of the key later.
    """
    task = session.task_of(cell)
    if task is not None and task.id in session.verdicts:
        return CellResult([_result(session.verdicts[task.id])])
    session.call_seconds = task.call_seconds if task else CELL_SECONDS
    session.allow(CALLS_A_TEST * session.call_seconds)
    result, verdict = _run_test(session, cell, task)
    if verdict is not None:
        session.verdicts[verdict.task] = verdict
    return result


def _run_test(session: Session, cell: Mapping, task: Task | None):
    """Return a test cell's result, and the verdict that it comes to."""
    printed = io.StringIO()
    try:
        with session.judging.of_a_task(), contextlib.redirect_stdout(printed):
            value = _noted(session, execute(cell["source"], session))
    except TaskAborted as aborted:
        if aborted.status is Status.GRADER_ERROR:
            raise SandboxMissing(str(aborted)) from aborted
        return _given_up(session, cell, aborted.status), task and _no_marks(task, aborted.status)
    except Exception as error:
        failed = error_output(type(error).__name__, str(error))
        outputs = [*_printed(printed), failed]
        return CellResult(outputs), task and _no_marks(task, Status.STUDENT_ERROR)
    outputs = _printed(printed) if value is None else [*_printed(printed), _result(value)]
    return CellResult(outputs), value if isinstance(value, Verdict) else None


def execute(source: str, session: Session) -> object:
    """Execute a test cell with `session` for its global names; return its last value."""
    tree = ast.parse(source)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)
    tree.body = [arguments_only(node) if is_visible_check(node) else node for node in tree.body]
    ast.fix_missing_locations(tree)
    names = Names(session)
    exec(compile(tree, "<test cell>", "exec"), names)
    return None if last is None else eval(compile(last, "<test cell>", "eval"), names)


def is_visible_check(node: ast.stmt) -> bool:
    """Tell whether a statement only shows a student what the kit's `check…` says.

    Nobody sees it when marking, and a check of gradients takes hundreds of calls.
    """
    call = node.value if isinstance(node, ast.Expr) else None
    function = call.func if isinstance(call, ast.Call) else None
    return isinstance(function, ast.Name) and function.id.split("_")[0] == "check"


def arguments_only(node: ast.Expr) -> ast.Expr:
    """Return the statement without its call: a name that is missing is still missed."""
    call = node.value
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return ast.Expr(ast.Tuple(values, ast.Load()))


class Names(dict):
    """A test cell's global names: its own, Python's, the instructor's imports, the student's.

    A student's name never stands for one of Python's here, so that `abs` is `abs`; and `globals()`
    gives the student's names.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(globals=lambda: session, __builtins__=builtins)
        self._session = session

    def __missing__(self, name: str) -> object:
        if hasattr(builtins, name) and not self._session.is_trusted(name):
            raise KeyError(name)  # Python goes on to look there
        return self._session[name]


def _printed(printed: io.StringIO) -> list[dict]:
    text = printed.getvalue()
    return [{"output_type": "stream", "name": "stdout", "text": text}] if text else []


def _result(value: object) -> dict:
    bundle = getattr(value, "_repr_mimebundle_", None)
    data = bundle() if bundle else {"text/plain": repr(value)}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}
