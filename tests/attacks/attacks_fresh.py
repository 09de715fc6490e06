"""Attacks thought out by somebody who had not read the marker: each with what it is worth.

Two kinds. Answers that are none: the cheapest code that might earn something, in every task at
once, and results of every odd kind from every function. And notebooks that are none: cells,
metadata, processes and objects that lie about themselves; what they do not break keeps its marks.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

from attack_record import LAST, Attacks

from autograder.hw4.tasks import NETWORK

FRESH = Attacks("fresh")

SIGNATURES = {
    "t4_derivatives": ("dP_dh(P, i, j)", "dL_dh(P, y, i)"),
    "c1_forward": ("forward(params, X)",),
    "c2_compute_loss": ("compute_loss(scores, y, params, reg)",),
    "c3_backward": ("backward(params, X, y, reg)",),
    "c4_sample_minibatch": ("sample_minibatch(X, y, batch_size, rng)",),
    "c5_sgd_step": ("sgd_step(params, grads, learning_rate)",),
    "c6_decay_learning_rate": ("decay_learning_rate(learning_rate, decay)",),
    "c7_predict": ("predict(params, X)",),
    "c8_tune": ("tune(X_train, y_train, X_val, y_val, rng)",),
    "ot2_momentum_step": ("momentum_step(params, grads, velocity, learning_rate, momentum)",),
    "ot3_dropout": ("dropout_forward(A, drop_prob, rng, training)", "dropout_backward(dout, mask)"),
}
NOTHING = dict.fromkeys(("T4", *(f"C{n}" for n in range(1, 9)), "OT2", "OT3"), 0)


def functions(*bodies: str) -> str:
    """Return definitions, each a signature and the expression or lines of its body."""
    return "".join(f"def {signature}:\n    {body}\n" for signature, body in bodies)


def answers(**bodies: str | tuple[str, ...]) -> dict[str, str]:
    """Return cells by grade id, from the bodies of their functions."""
    cells = {}
    for name, body in bodies.items():
        given = (body,) if isinstance(body, str) else body
        cells[name] = functions(*zip(SIGNATURES[name], given, strict=True))
    return cells


# --------------------------------------------------------- answers that are none: the cheapest code
# What is left below is what the tables of the checks give to a part that is right by itself.

FRESH.add(
    "everything-stays-as-it-is",
    cells=answers(
        t4_derivatives=("return 0.0", "return 0.0"),
        c1_forward='return np.zeros((len(X), len(params["b2"])))',
        c2_compute_loss="return 0.0",
        c3_backward="return {name: array * 0 for name, array in params.items()}",
        c4_sample_minibatch="return X, y",
        c5_sgd_step="pass",
        c6_decay_learning_rate="return learning_rate",
        c7_predict="return np.zeros(len(X), int)",
        ot2_momentum_step="pass",
        ot3_dropout=("return A.copy(), np.ones_like(A)", "return dout.copy()"),
    ),
    marks=NOTHING | {"C4": 5, "OT3": 1},  # every row once is right for a batch of more than all
)
FRESH.add(
    "what-stands-in-the-arguments",
    cells=answers(
        t4_derivatives=("return float(P[i] * P[j])", "return float(P[i])"),
        c1_forward='return np.tile(params["b2"], (len(X), 1))',
        c2_compute_loss="return float(np.log(scores.shape[1]))",
        c3_backward="return {name: reg * a * (a.ndim > 1) for name, a in params.items()}",
        c4_sample_minibatch="return X[:batch_size], y[:batch_size]",
        c5_sgd_step="params.update({name: a - grads[name] for name, a in params.items()})",
        c6_decay_learning_rate="return decay",
        c7_predict='return np.full(len(X), int(params["b2"].argmax()))',
        ot2_momentum_step="for name in params: params[name] -= learning_rate * grads[name]",
        ot3_dropout=(
            "m = np.full(A.shape, 1 / (1 - drop_prob) if training else 1.0); return A * m, m",
            "return dout * mask",
        ),
    ),
    # the regulariser's share of a gradient; a fixed batch, of the right size; a step without memory
    marks=NOTHING | {"C3": 3, "C4": 7, "OT2": 2, "OT3": 2},
)
FRESH.add(
    "half-a-thought",
    cells=answers(
        t4_derivatives=("return float(P[i])", "return float(P[i] - 1)"),
        c1_forward='return (X @ params["W1"] + params["b1"]).sum(1)[:, None] + params["b2"]',
        c2_compute_loss='return float(reg / 2 * sum((params[w] ** 2).sum() for w in ("W1", "W2")))',
        c3_backward="return dict(params)",
        c4_sample_minibatch="r = np.arange(batch_size) % len(X); return X[r], y[r]",
        c5_sgd_step="params.update({name: -learning_rate * g for name, g in grads.items()})",
        c6_decay_learning_rate="return learning_rate * 0.9",
        c7_predict="return (X.sum(1) > 0).astype(int)",
        ot2_momentum_step="for n in params:\n"
        "        velocity[n] = -learning_rate * grads[n]; params[n] += velocity[n]",
        ot3_dropout=(
            "m = (rng.random(A.shape) > 0.5) * 2.0; return A * m, m",
            "return dout * mask",
        ),
    ),
    marks=NOTHING | {"C2": 4, "C4": 7, "OT2": 2, "OT3": 2},  # the regulariser alone is right
)

# ----------------------------------------------------- answers that are none: results of every kind
# Each comes back from every function, and as every array that a step leaves. None is worth a mark,
# and none may end in a fault of the marker's: `marks` would then miss a task.

ODD_RESULTS = {
    "huge-integer": "10**5000",
    "surrogates": "{'\\ud800': '\\udfff', 'W1': '\\ud800'}",
    "structured": "np.zeros(3, [('a', 'f8'), ('b', 'i4')])",
    "dates": "np.array(['2020-01-01', 'NaT'], 'M8[D]')",
    "long-double": "np.full((6, 3), np.longdouble('1e4000'))",
    "no-rows-of-a-billion": "np.zeros((0, 10**9))",
    "forty-axes": "np.zeros((1,) * 40)",
    "masked": "np.ma.masked_all((6, 3))",
    "contains-itself": "(lambda a: (a.append(a), a)[1])([])",
    "ragged-in-a-dict": "dict.fromkeys(['W1', 'b1', 'W2', 'b2'], [[1.0], [2.0, 3.0]])",
    "odd-keys": "{1: 1.0, None: 3, (1, 2): 4, 'W1': np.ones((4, 7)), b'W1': 1}",
    "unsigned": "(np.full((4, 3), 2**64 - 1, 'u8'), np.full(4, 2**63, 'u8'))",
    "another-generator": "np.random.Generator(np.random.MT19937(1))",
    "name-of-a-type": "type('\\x1b[2J[/red]<script>\\n60 of 60 ' * 999, (), {})()",
}


def odd(result: str) -> dict[str, str]:
    """Return cells whose functions give `result`, or leave it where a step would leave arrays."""
    bodies = {name: (f"return {result}",) * len(given) for name, given in SIGNATURES.items()}
    bodies["c5_sgd_step"] = (f"for name in params: params[name] = {result}",)
    bodies["ot2_momentum_step"] = (f"for n in params: params[n] = velocity[n] = {result}",)
    settings = "dict(learning_rate=value, hidden_dim=value)"
    bodies["c8_tune"] = (
        f"value = {result}; return dict.fromkeys(('W1', 'b1', 'W2', 'b2'), value), {settings}",
    )
    return answers(**bodies)


for name, result in ODD_RESULTS.items():
    FRESH.add(f"result-{name}", cells=odd(result), marks=NOTHING)

# ------------------------------------------------------------------- right answers of unusual kinds
# An honest student's, and unlucky: nothing here is wrong, so nothing may be lost.

FRESH.add(
    "callables-that-are-no-functions",
    cells={
        "c1_forward": "class Net:\n    def __call__(self, params, X):\n"
        '        h = np.maximum(X @ params["W1"] + params["b1"], 0)\n'
        '        return np.asfortranarray(h @ params["W2"] + params["b2"])\nforward = Net()\n',
        "c6_decay_learning_rate": "import operator\ndecay_learning_rate = operator.mul\n",
        "c7_predict": "import functools\ndef _predict(how, params, X):\n"
        "    return how(forward(params, X), 1).astype(np.uint8)\n"
        "predict = functools.partial(_predict, np.argmax)\n",
        "c4_sample_minibatch": "import collections\nPair = collections.namedtuple('Pair', 'X y')\n"
        + answers(
            c4_sample_minibatch="rows = rng.integers(len(X), size=batch_size)\n"
            "    both = np.column_stack([X, y])[rows]\n"
            "    return Pair(both[:, :-1], both[:, -1].astype(int))"
        )["c4_sample_minibatch"],
        "ot3_dropout": answers(
            ot3_dropout=(
                "if not training: return A, np.broadcast_to(1.0, A.shape)\n"
                "    m = rng.binomial(1, 1 - drop_prob, A.shape) / (1 - drop_prob)\n"
                "    return A * m, m",
                "return np.multiply(dout, mask)",
            )
        )["ot3_dropout"],
    },
)
FRESH.harmless(
    "names-of-pythons-own-mean-something-else",
    "list = [1]; dict = {}; sum = 0; max = 3; len = 5; print = None; type = 0; float = 1.0\n"
    "data = rng = None; check = 1; mark = 7; globals = 3; np_ = np; X = 1; display = None",
    where=LAST,
    tried=False,  # nothing prints any more
)


def without_colab(notebook) -> None:
    """Begin the cell of imports with lines that fail here, as notebooks from Colab do."""
    cell = next(c for c in notebook.cells if "import matplotlib.pyplot" in c.source)
    cell.source = "from google.colab import drive\ndrive.mount('/content/drive')\n" + cell.source


FRESH.add("imports-that-fail-stand-above-the-homeworks-own", edit=without_colab)

# --------------------------------------------------------------- notebooks that are none: structure


def rewritten(change: Callable[[dict], None]) -> Callable[[Path], None]:
    """Return what changes a notebook's JSON, which nbformat would not write like that."""

    def rewrite(folder: Path) -> None:
        path = folder / f"{NETWORK}.ipynb"
        notebook = json.loads(path.read_text("utf-8"))
        change(notebook)
        path.write_text(json.dumps(notebook), "utf-8")  # ASCII: lone surrogates are escaped

    return rewrite


def marked(cell: dict) -> dict:
    return cell["metadata"].get("nbgrader", {})


def odd_metadata(notebook: dict) -> None:
    notebook["metadata"] = {
        "kernelspec": {"name": "../../x", "language": "R", "display_name": "<b>"},
        "language_info": {"name": "python", "pygments_lexer": "no-such", "codemirror_mode": 5},
        "title": "\ud800<script>",
        "nbgrader": {"points": 1e9},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"x": 1}}},
    }
    for cell in notebook["cells"]:
        cell["metadata"] |= {"tags": 5, "editable": False, "trusted": True}
        cell["metadata"] |= {"jupyter": {"source_hidden": True}, "nbconvert": {"x": [[[1]]]}}


def odd_numbers(notebook: dict) -> None:
    notebook |= {"nbformat": 10**30, "nbformat_minor": -1, "worksheets": []}
    for cell in notebook["cells"]:
        cell["execution_count"] = 10**400


def odd_outputs(notebook: dict) -> None:
    odd = [{"output_type": "evil"}, 5, None, {"output_type": "stream", "name": 7, "text": {}}]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = odd


def cells_that_are_none(notebook: dict) -> None:
    notebook["cells"][3:3] = [None, [1, 2], 5, {}, {"cell_type": "foo"}, {"source": {"a": 1}}]


def odd_pictures(notebook: dict) -> None:
    proof = next(cell for cell in notebook["cells"] if marked(cell).get("grade_id") == "t4_proof")
    names = [f"{number}.png" for number in range(6)] + ["\ud800"]
    odd = ("no base64 \ud800", {"image/png": 5}, {'image/png"><script>': "AAAA"}, None, [1])
    odd += ({"text/html": "<script>"}, {"image/svg+xml": "<svg onload='alert(1)'/>"})
    proof["attachments"] = dict(zip(names, odd, strict=True))
    proof["source"] = "\0\x1b[2J\udfff" + " ".join(f"![x](attachment:{name})" for name in names)


def odd_marks(notebook: dict) -> None:
    """Ask for marks of one's own choice, in every field of nbgrader's that speaks of them."""
    odd = iter((1e308, float("inf"), float("nan"), -5, "ten", None, [], 10**400) * 99)
    for cell in notebook["cells"]:
        if marked(cell):
            marked(cell).update(points=next(odd), schema_version=next(odd), grade=True)
            marked(cell).update(solution=False, task=True, locked=next(odd))


def own_marked_cells(notebook: dict) -> None:
    """Add cells that say they are worth a thousand marks each."""
    for name in ("bonus", "test_c9_bonus", "test_ot4", "t5_proof"):
        given = {"grade": True, "grade_id": name, "points": 1000, "schema_version": 3}
        given |= {"locked": name.startswith("test"), "task": False, "solution": name == "bonus"}
        cell = {"cell_type": "code", "id": name, "metadata": {"nbgrader": given}, "outputs": []}
        notebook["cells"].append(cell | {"source": "1000\n", "execution_count": None})


def everything_twice(notebook: dict) -> None:
    notebook["cells"] += copy.deepcopy(notebook["cells"])


def one_id_for_all(notebook: dict) -> None:
    for cell in notebook["cells"]:
        cell["id"] = "test_c6_decay_learning_rate"


def backwards(notebook: dict) -> None:
    notebook["cells"].reverse()


def answers_called_tests(notebook: dict) -> None:
    for cell in notebook["cells"]:
        if marked(cell).get("solution") and cell["cell_type"] == "code":
            marked(cell)["grade_id"] = f"test_{marked(cell)['grade_id']}"


for change in (
    odd_metadata,
    odd_numbers,
    odd_outputs,
    cells_that_are_none,
    odd_pictures,
    odd_marks,
    own_marked_cells,
    everything_twice,
    one_id_for_all,
    backwards,
    answers_called_tests,
):
    FRESH.add(f"structure-{change.__name__.replace('_', '-')}", files=rewritten(change))

# --------------------------------------------------- notebooks that are none: code that is too deep

RIGHT_DECAY = "def decay_learning_rate(learning_rate, decay):\n    return learning_rate * decay\n"
TOO_DEEP = {
    "signs": "x = " + "+" * 200_000 + "1\n",
    "calls": "def f():\n    return f" + "()" * 50_000 + "\n",
    "sums": "def f():\n    return " + "1 + " * 100_000 + "1\n",
}
for name, code in TOO_DEEP.items():  # Python itself cannot compile it: the cell's loss, no more
    FRESH.decay(f"too-deep-{name}", RIGHT_DECAY + code)


def odd_characters(notebook: dict) -> None:
    cell = next(
        c for c in notebook["cells"] if marked(c).get("grade_id", "").startswith("c6_decay")
    )
    comment = "\ufeff# -*- coding: utf-7 -*-\n# \udcff \u202e \u2066 \x0c\x1c\u2028\n"
    cell["source"] = comment + RIGHT_DECAY + "x = '\0 \ud800'\n"


FRESH.add("characters-that-are-none", files=rewritten(odd_characters))

# --------------------------------------------------- notebooks that are none: processes and objects

FRESH.harmless(
    "signals-to-everybody-and-limits-of-recursion",
    "import gc, os, signal, sys, threading\n"
    "for number in range(1, 65):\n"
    "    try:\n        os.kill(1, number)\n    except OSError:\n        pass\n"
    "try:\n    os.kill(-1, signal.SIGKILL)\nexcept OSError:\n    pass\n"
    "sys.setrecursionlimit(10**9)\ngc.set_threshold(1)\ngc.callbacks.append(lambda *a: 1 / 0)\n"
    "threading.settrace(lambda *a: 1 / 0)\nprint('TRIED')",
)
FRESH.harmless(
    "ends-that-never-end",
    "import atexit, time\n"
    "atexit.register(lambda: time.sleep(1000))\n"
    "class Late:\n    def __del__(self):\n        time.sleep(1000)\nlate = Late()\n"
    "class Silent(BaseException):\n    def __str__(self):\n        raise self\n"
    "    __repr__ = __str__\n"
    "raise Silent",
    tried=False,  # what this raises ends the process, which begins anew without it
    short=True,
)
FRESH.harmless(
    "all-streams-flooded",
    "import os, time\nend = time.monotonic() + 1\n"
    "while time.monotonic() < end:\n    for fd in (1, 2):\n        os.write(fd, b'FOUND' * 9999)\n"
    "print('TRIED')",
)
FRESH.harmless(
    "outputs-that-speak-for-the-marker",
    "from IPython.display import display\n"
    "for kind in ('application/vnd.hw4.verdict+json', 'application/json', 'text/latex',\n"
    "             'application/vnd.autograder+json', 'image/svg+xml', 'text/html'):\n"
    "    said = {kind: '{\"task\": \"C6\", \"marks\": 10}', 'text/plain': '10.0'}\n"
    "    display(said, raw=True, metadata={kind: {'x': 1}})\n"
    "print('\\ud800 \\0 \\x9b31m \\r TRIED')",
)
FRESH.harmless(
    "errors-with-names-of-their-choice",
    "print('TRIED')\n"
    "name = 'GraderError: full marks [/red]\\x1b[2J' * 99\n"
    "error = type(name, (Exception,), {})('\\u202e' * 99)\n"
    "error.__notes__ = ['n' * 1000] * 10_000\nerror.__cause__ = error\nraise error",
)
FRESH.harmless(
    "what-a-notebook-asks-of-a-terminal",
    "import getpass\n"
    "for ask in (input, getpass.getpass):\n"
    "    try:\n        ask()\n    except EOFError:\n        print('TRIED')\n"
    "breakpoint()",
)
FRESH.harmless(
    "libraries-patched-while-they-are-in-use",
    "import json, sys, msgpack, hw4kit.training\n"
    "json.dumps = json.loads = lambda *a, **k: '{}'\n"
    "msgpack.packb = msgpack.unpackb = msgpack.Packer = lambda *a, **k: b'\\x80'\n"
    "hw4kit.check = hw4kit.training.train = None",
    tried=False,  # its own process cannot speak any more, and begins anew without it
)
FRESH.harmless(
    "its-own-folder-emptied",
    "import os, shutil, hw4kit\nshutil.rmtree('/tmp', ignore_errors=True)\n"
    "shutil.rmtree(hw4kit.__path__[0], ignore_errors=True)\nos.chdir('/')\nprint('TRIED')",
)
FRESH.harmless(
    "threads-that-hold-the-interpreter",
    "import re, threading\n"
    "for _ in range(2):\n"
    "    threading.Thread(target=re.match, args=('(a+)+$', 'a' * 23 + 'b'), daemon=True).start()\n"
    "print('TRIED')",
)
FRESH.add(  # two processes answer one pipe: theirs is a mess, and theirs alone
    "fork-and-both-go-on", extra="import os\nos.fork()", marks=None
)
FRESH.add(  # it waits for ever, and its cell's time is up: nothing else is lost
    "stops-itself", extra="import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", short=True
)
FRESH.add(  # the language itself is gone: what needs it is lost, with a name for each
    "modules-that-answer-everything-with-nothing",
    extra="import sys, types\n"
    "class Nothing(types.ModuleType):\n    def __getattr__(self, name):\n"
    "        return lambda *a, **k: 0\n"
    "for name in ('numpy', 'hw4kit', 'matplotlib.pyplot'):\n    sys.modules[name] = Nothing(name)",
    marks=None,
)

# ------------------------------------------------------------------------------- the machine's own

FRESH.harmless(  # as root its owner would be the student, who could shut it for everybody else
    "devices-are-not-the-students",
    "import os, stat\n"
    "for name in os.listdir('/dev'):\n"
    "    path = '/dev/' + name\n"
    "    if name in ('shm', 'pts', 'fd') or os.path.islink(path):\n        continue\n"
    "    for change in (lambda: os.chmod(path, stat.S_IMODE(os.stat(path).st_mode)),\n"
    "                   lambda: os.utime(path)):\n"
    "        try:\n            change()\n            print('WROTE', path)\n"
    "        except OSError:\n            pass\n"
    "print('TRIED')",
)
