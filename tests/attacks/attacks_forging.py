"""Forging: marks for answers that are wrong."""

from __future__ import annotations

import json

import nbformat
from attack_record import LAST, WRONG_DECAY, WRONG_FORWARD, Attacks

from autograder.results import VERDICT_MIME

FORGING = Attacks("forging")
CANARY = "import pathlib\npathlib.Path(r'@canary@').write_text('was here')\n"
VERDICT = {"task": "C6", "marks": 10.0, "max_marks": 10.0, "status": "passed", "findings": []}

# ------------------------------------------------------------------- the shell and its machinery

FORGING.beside(
    "ast_transformer",
    """
import ast


class Blank(ast.NodeTransformer):
    def visit_Module(self, node):
        if "id='mark'" in ast.dump(node) and "'C6'" in ast.dump(node):
            node.body = ast.parse("10").body
        return node


get_ipython().ast_transformers.append(Blank())
""",
)
FORGING.beside(
    "input_transformer",
    """
def blank(lines):
    return ["10\\n"] if any("mark(" in line for line in lines) else lines


get_ipython().input_transformers_cleanup.append(blank)
""",
)
FORGING.beside(
    "events_before_and_after_each_cell",
    """
def forge(*result):
    get_ipython().user_ns.update(mark=lambda *a: 10, decay_learning_rate=lambda *a: 10)


for event in ("pre_execute", "pre_run_cell", "post_execute", "post_run_cell"):
    get_ipython().events.register(event, forge)
""",
)
FORGING.beside(
    "display_hook",
    """
import sys

sys.displayhook = lambda value: print(10)
type(get_ipython().display_formatter).format = lambda *a, **k: ({"text/plain": "10"}, {})
""",
)
FORGING.add(
    "hidden_traceback",
    cells={"c6_decay_learning_rate": "1 / 0"},
    extra="""
shell = get_ipython()
shell.set_custom_exc((BaseException,), lambda *a, **k: None)
shell.showtraceback = shell._showtraceback = lambda *a, **k: None
""",
    marks={"C6": 0},
)
FORGING.beside("atexit", "import atexit\natexit.register(lambda: print('10'))\n")
FORGING.beside("excepthook", "import sys\nsys.excepthook = lambda *a: print('10')\n")

# --------------------------------------------------------------------- patched Python and numpy

FORGING.beside(
    "patched_numpy",
    """
import numpy, numpy.testing

for name in ("allclose", "array_equal", "isclose", "all"):
    setattr(numpy, name, lambda *a, **k: True)
numpy.any = lambda *a, **k: False
for name in dir(numpy.testing):
    if name.startswith("assert_"):
        setattr(numpy.testing, name, lambda *a, **k: None)
""",
)
FORGING.beside(
    "patched_builtins",
    """
import builtins

builtins.abs = lambda x: 0.0
builtins.all = lambda *a: True
builtins.any = lambda *a: False
builtins.float = type("float", (float,), {"__sub__": lambda s, o: 0.0, "__eq__": lambda s, o: True})
""",
)
FORGING.add(
    "patched_len_and_isinstance_during_the_call",
    cells={
        "ot3_dropout": """
import builtins


def dropout_forward(A, drop_prob, rng, training):
    builtins.isinstance = lambda *a: True
    builtins.len = lambda *a: 0
    return A, A


def dropout_backward(dout, mask):
    return dout
"""
    },
    marks={"OT3": 0},
)
FORGING.beside(
    "forged_modules",
    """
import sys, types

open("autograder.py", "w").write("def mark(*a): return 10\\n")
for name in ("autograder", "autograder.hw4", "autograder.hw4.reference", "autograder.results"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].mark = lambda *a: 10
""",
)
FORGING.beside(
    "names_that_the_tests_use",
    """
mark = globals = check = print = lambda *a, **k: 10
__builtins__ = {"abs": lambda x: 0}
autograder = type("autograder", (), {"mark": mark})
""",
    where="c6_decay_learning_rate",
)

# --------------------------------------------------------------------------------- return values

FORGING.decay(
    "number_that_equals_everything",
    """
class Any(float):
    __hash__ = float.__hash__

    def always(self, *other):
        return True

    def zero(self, *other):
        return Any(0.0)

    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = always
    __sub__ = __rsub__ = __abs__ = zero
    __float__ = lambda self: 10.0


def decay_learning_rate(learning_rate, decay):
    return Any(10.0)
""",
)
FORGING.decay(
    "object_that_equals_everything",
    """
class Any:
    __array_priority__ = 1e9
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = __bool__ = lambda self, *other: True
    __sub__ = __rsub__ = __abs__ = __getattr__ = __call__ = lambda self, *a: self
    __array_ufunc__ = lambda self, *a, **k: True
    __class__ = float
    __hash__ = lambda self: 0


def decay_learning_rate(learning_rate, decay):
    return Any()
""",
)
FORGING.add(
    "array_subclass_that_equals_everything",
    cells={
        "c1_forward": """
class Any(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.zeros(1) if ufunc.nout == 1 else NotImplemented

    def __array_function__(self, *a):
        return True

    __eq__ = __sub__ = __rsub__ = lambda self, other: np.zeros(self.shape)


def forward(params, X):
    return np.ones((len(X), len(params["b2"]))).view(Any)
"""
    },
    marks={"C1": 0},
)
FORGING.add(
    "object_that_reads_the_key_from_the_frames",
    cells={
        "c1_forward": """
import sys


class Peek:
    def __array__(self, *a, **k):
        frame = sys._getframe()
        while frame is not None:
            for value in frame.f_locals.values():
                if hasattr(value, "scores"):
                    return value.scores
            frame = frame.f_back
        return np.zeros(1)

    def __deepcopy__(self, memo):
        return self


def forward(params, X):
    return Peek()
"""
    },
    marks={"C1": 0},
)
FORGING.add(
    "inputs_changed_to_fit_the_answer",
    cells={
        "c2_compute_loss": """
def compute_loss(scores, y, params, reg):
    scores[...] = 0
    for name in params:
        params[name][...] = 0
    return float(np.log(scores.shape[1]))
"""
    },
    marks={"C2": 0},
)
FORGING.add(
    "inputs_emptied",
    cells={
        "c5_sgd_step": """
def sgd_step(params, grads, learning_rate):
    params.clear()
    grads.clear()
"""
    },
    marks={"C5": 0},
)
FORGING.add(
    "random_state_set_to_a_favourable_one",
    cells={
        "c4_sample_minibatch": """
def sample_minibatch(X, y, batch_size, rng):
    rng.bit_generator.state = np.random.default_rng(0).bit_generator.state
    rows = np.arange(batch_size) % len(X)
    return X[rows], y[rows]
"""
    },
    marks={"C4": 7},
)
FORGING.decay(
    "exception_named_like_a_verdict",
    """
class Verdict(Exception):
    marks = 10.0
    _repr_mimebundle_ = lambda self: {"text/plain": "10"}


def decay_learning_rate(learning_rate, decay):
    raise Verdict("10")
""",
)

# ------------------------------------------------------------------------------ the other side

FORGING.beside(
    "worker_replaced_from_inside",
    """
import gc

for thing in gc.get_objects():
    if type(thing).__name__ == "Worker":
        Worker = type(thing)
forged = {"kind": "value", "value": 10, "marks": 10, "outputs": [], "failed": False}
call = Worker._call


def _call(self, request):
    reply = call(self, request)
    return reply | {"verdict": 10, "marks": 10, "status": "passed", "passed": True}


Worker._call = _call
""",
)
FORGING.beside(
    "key_looked_for_in_memory",
    """
import gc, sys

found = [m for m in sys.modules if m.startswith("autograder")]
for thing in gc.get_objects():
    name = getattr(thing, "__module__", None)
    if isinstance(name, str) and name.startswith("autograder"):
        found.append(name)
frame = sys._getframe()
while frame is not None:
    found += [n for n in (*frame.f_locals, *frame.f_globals) if n in ("expected", "reference")]
    frame = frame.f_back
print("FOUND" if found else "nothing")
print("TRIED")
""",
    tried=True,
)
FORGING.decay(
    "thread_that_swaps_the_function_between_calls",
    """
import threading, time


def decay_learning_rate(learning_rate, decay):
    return 10.0


def other(learning_rate, decay):
    return [10.0]


def swap():
    while True:
        for function in (other, decay_learning_rate):
            get_ipython().user_ns["decay_learning_rate"] = function
            time.sleep(0.001)


threading.Thread(target=swap, daemon=True).start()
""",
)
FORGING.decay(
    "forged_verdict_on_display",
    WRONG_DECAY
    + f"""
from IPython.display import display

verdict = {VERDICT!r}
for data in (verdict, {json.dumps(VERDICT)!r}, "garbage"):
    display({{{VERDICT_MIME!r}: data, "text/plain": "10"}}, raw=True)
""",
)

# ------------------------------------------------------------------- nbgrader's metadata, forged


def _cell(grade_id: str | None, code: str, **flags: object):
    marks = {"grade": True, "solution": False, "locked": True, "task": False, "points": 10}
    marks |= {"schema_version": 3, "cell_type": "code", **flags}
    if grade_id is not None:
        marks["grade_id"] = grade_id
    return nbformat.v4.new_code_cell(code, metadata={"nbgrader": marks})


def _position(notebook, grade_id: str) -> int:
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    return ids.index(grade_id)


def _wrong_decay(notebook) -> None:
    notebook.cells[_position(notebook, "c6_decay_learning_rate")].source = WRONG_DECAY


def forged_test_cell(notebook) -> None:
    _wrong_decay(notebook)
    notebook.cells.insert(1, _cell("test_my_own", CANARY + "10"))


def forged_test_cell_with_checksum(notebook) -> None:
    _wrong_decay(notebook)
    cell = _cell("test_my_own", CANARY + "10", checksum="0" * 32)
    notebook.cells.append(cell)


def doubled_test_cell(notebook) -> None:
    _wrong_decay(notebook)
    place = _position(notebook, "test_c6_decay_learning_rate")
    notebook.cells.insert(place, _cell("test_c6_decay_learning_rate", CANARY + "10"))


def doubled_test_cell_after(notebook) -> None:
    _wrong_decay(notebook)
    notebook.cells.append(_cell("test_c6_decay_learning_rate", CANARY + "10"))


def edited_test_cell(notebook) -> None:
    _wrong_decay(notebook)
    cell = notebook.cells[_position(notebook, "test_c6_decay_learning_rate")]
    cell.source = CANARY + "10"
    cell.metadata.nbgrader.checksum = "0" * 32


def removed_test_cell(notebook) -> None:
    _wrong_decay(notebook)
    del notebook.cells[_position(notebook, "test_c6_decay_learning_rate")]


def unmarked_test_cell(notebook) -> None:
    _wrong_decay(notebook)
    cell = notebook.cells[_position(notebook, "test_c6_decay_learning_rate")]
    cell.source = CANARY + "10"
    del cell.metadata["nbgrader"]


def dearer_test_cell(notebook) -> None:
    _wrong_decay(notebook)
    cell = notebook.cells[_position(notebook, "test_c5_sgd_step")]
    cell.metadata.nbgrader.points = 1000


def solution_that_calls_itself_a_test(notebook) -> None:
    cell = notebook.cells[_position(notebook, "c6_decay_learning_rate")]
    cell.source = CANARY + WRONG_DECAY
    cell.metadata.nbgrader.update(grade=True, solution=False, locked=True, points=10)


def plain_cell_that_calls_itself_a_test(notebook) -> None:
    _wrong_decay(notebook)
    notebook.cells.insert(1, _cell(None, CANARY + "10"))


def solution_without_its_flag(notebook) -> None:
    cell = notebook.cells[_position(notebook, "c6_decay_learning_rate")]
    cell.source = CANARY + WRONG_DECAY
    cell.metadata.nbgrader.update(grade=True, solution=False, locked=True, grade_id="nothing")


for _edit in (
    forged_test_cell,
    forged_test_cell_with_checksum,
    doubled_test_cell,
    doubled_test_cell_after,
    edited_test_cell,
    removed_test_cell,
    unmarked_test_cell,
    dearer_test_cell,
    solution_that_calls_itself_a_test,
    plain_cell_that_calls_itself_a_test,
    solution_without_its_flag,
):
    FORGING.add(_edit.__name__, edit=_edit, marks={"C6": 0})

FORWARD_AND_PATCH = (
    WRONG_FORWARD
    + """
import autograder.hw4.checks.network as network

network.expect_close = lambda *a, **k: None
"""
)
FORGING.add(
    "checks_patched",
    cells={"c1_forward": FORWARD_AND_PATCH},
    marks={"C1": 0},
)
FORGING.beside("notebook_ended_early", "get_ipython().ask_exit()\n", where=LAST)

# Tasks that these win where both sides are one process: they are real attacks.
ONE_PROCESS = {"ast_transformer": "C6", "checks_patched": "C1"}
