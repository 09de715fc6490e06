"""Abusing the stand-ins: while a task is tried again, the key answers what its code asks."""

from __future__ import annotations

import copy

from attack_record import LAST, TRIED, WRONG_FORWARD, Attacks
from attacks_wire import FIND

ORACLE = Attacks("oracle")
STANDS_IN = "forward.__code__.co_filename.endswith('stubs.py')"
# C1 is wrong, but repeats what it is told to; C3 asks for C1's answers whenever it can.
REPEATING = f"""
known = {{}}


def forward(params, X):
    answer = known.get(repr((params, X)))
    return np.zeros((len(X), len(params["b2"]))) if answer is None else answer


def ask(params, X):
    if not {STANDS_IN}:
        return
    for zero in ((), ("b1",), ("b2",), ("b1", "b2")):
        changed = {{n: 0 * a if n in zero else a for n, a in params.items()}}
        known[repr((changed, X))] = forward(changed, X)
"""
ASKING = "def backward(params, X, y, reg):\n    ask(params, X)\n    return {}\n"
LOSE_BOTH = {"C1": 0, "C3": 0}


def tests_of(notebook, name: str) -> list:
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    return [cell for cell, grade_id in zip(notebook.cells, ids, strict=True) if grade_id == name]


def c1_tested_last(notebook) -> None:
    (cell,) = tests_of(notebook, "test_c1_forward")
    notebook.cells.remove(cell)
    notebook.cells.append(cell)


def c1_tested_again(notebook) -> None:
    (cell,) = tests_of(notebook, "test_c1_forward")
    again = copy.deepcopy(cell)
    again.id = "again"
    notebook.cells.append(again)


def c3_tested_twice(notebook) -> None:
    (cell,) = tests_of(notebook, "test_c3_backward")
    again = copy.deepcopy(cell)
    again.id = "again"
    notebook.cells.insert(0, again)


for edit in (None, c1_tested_last, c1_tested_again, c3_tested_twice):
    ORACLE.add(
        f"answers_repeated_{edit.__name__ if edit else 'as_handed_out'}",
        cells={"c1_forward": REPEATING, "c3_backward": ASKING},
        edit=edit,
        marks=LOSE_BOTH,
    )


def retried(identifier: str, body: str, before: str = "", **how: object) -> None:
    """Add an attack that starts when C3 is tried again; otherwise it does nothing.

    What it finds out goes into `found`.
    """
    lines = "\n        ".join(body.strip("\n").split("\n"))
    code = f"""{FIND}
{before}
reached, found = [], []


def backward(params, X, y, reg):
    if {STANDS_IN}:
        reached.append(1)
        {lines}
    return {{}}
"""
    cells = {"c1_forward": WRONG_FORWARD, "c3_backward": code} | how.pop("cells", {})
    ORACLE.add(identifier, cells=cells, marks=LOSE_BOTH | how.pop("marks", {}), **how)


def survived(identifier: str, body: str, **how: object) -> None:
    """Add such an attack that does not end its process: it must have been reached."""
    extra = f"print('FOUND' if found else '{TRIED}' if reached else 'nothing')"
    retried(identifier, body, extra=extra, where=LAST, tried=True, **how)


# The number of the request that runs just now is a local name of the worker's.
NUMBER = """
frame = sys._getframe()
while "request" not in frame.f_locals or not isinstance(frame.f_locals["request"], dict):
    frame = frame.f_back
number = frame.f_locals["request"]["id"]
"""


def forged(identifier: str, message: str, **how: object) -> None:
    retried(identifier, f"{NUMBER}send(wire.encode({message}))", **how)


forged(
    "question_about_another_function",
    "{'id': number, 'callback': 'backward', 'args': [params, X, y, reg], 'kwargs': {}}",
)
forged("question_about_the_marker", "{'id': number, 'callback': 'mark', 'args': [], 'kwargs': {}}")
forged(
    "question_that_is_a_path", "{'id': number, 'callback': '__class__', 'args': [], 'kwargs': {}}"
)
forged("question_without_arguments", "{'id': number, 'callback': 'forward'}")
forged(
    "question_with_odd_names",
    "{'id': number, 'callback': 'forward', 'args': [], 'kwargs': {1: 2, None: 3}}",
)
forged(
    "question_to_another_call",
    "{'id': number + 1, 'callback': 'forward', 'args': [params, X], 'kwargs': {}}",
)
forged("question_of_a_list", "{'id': number, 'callback': ['forward'], 'args': [], 'kwargs': {}}")
retried("question_cut_off", "os.write(pipe, struct.pack('>I', 1000) + b'x')", short=True)
retried("questions_without_end", "while True:\n    forward(params, X)", short=True)
retried(
    "questions_whose_answers_are_not_read",
    f"{NUMBER}"
    "ask = {'id': number, 'callback': 'forward', 'args': [params, np.ones((5000, X.shape[1]))],"
    " 'kwargs': {}}\n"
    "while True:\n    send(wire.encode(ask))",
    short=True,
)
HUGE = """
n = 3_000_000
sizes = {
    "outer product": ({"W1": np.ones((1, n)), "b1": np.ones(n), "W2": np.ones((n, 1)),
                       "b2": np.ones(1)}, np.ones((n, 1))),
    "bias that grows": (params | {"b1": np.ones((n, 1))}, X),
    "many rows": (params, np.ones((n, 1))),
    "not numbers": (params, np.array(["x" * 1000])),
    "integers": ({k: np.ones(v.shape, dtype="i1") for k, v in params.items()}, 10**1000),
}
for given in sizes.values() if len(reached) < 4 else ():  # once for each batch would be long
    try:
        forward(*given)
    except ValueError:
        continue
    found.append(given)
"""
survived("arguments_that_make_much_of_little", HUGE)
survived(
    "arguments_that_do_not_cross",
    "deep = []\ndeep.append(deep)\n"
    "for odd in (deep, object(), np.broadcast_to(0.0, (10**6, 10**6))):\n"
    "    try:\n        forward(params, odd)\n    except ValueError:\n        pass",
)
survived(
    "stand_in_kept_for_later",
    "kept.append(forward)",
    before="kept = []",
    cells={"c6_decay_learning_rate": "def decay_learning_rate(*_):\n    return kept[0](*_)\n"},
    marks={"C6": 0},
)
retried(
    "stand_in_made_open_again",
    "kept.append(forward)",
    before="kept = []",
    cells={
        "c6_decay_learning_rate": "def decay_learning_rate(*_):\n"
        "    cells = dict(zip(kept[0].__code__.co_freevars, kept[0].__closure__))\n"
        "    cells['self'].cell_contents._open = True\n"
        "    return kept[0]({}, np.ones((1, 1)))\n"
    },
    marks={"C6": 0},
)
survived(
    "stand_in_called_by_a_thread_afterwards",
    "import threading, time\nask = forward\n"
    "def later():\n"
    "    while True:\n"
    "        try:\n            ask(params, X)\n"
    "        except RuntimeError:\n            pass\n"
    "        time.sleep(0.001)\n"
    "threading.Thread(target=later, daemon=True).start()",
)
survived(
    "stand_in_called_by_a_child",
    "if os.fork() == 0:\n    try:\n        forward(params, X)\n    finally:\n        os._exit(0)\n"
    "os.wait()",
)
survived(
    "stand_in_searched_for_the_key",
    "import gc\n"
    "found += [f for f in gc.get_objects() if callable(f)"
    " and getattr(f, '__module__', '') == 'autograder.hw4.reference']",
)
