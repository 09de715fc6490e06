"""A student's cells behave as in JupyterLab: values, displays, figures, errors, magics."""

from __future__ import annotations

import base64

import pytest
from conftest import ROOT, need

from autograder.judge.notebook import PLOTTING
from autograder.sandbox import Limits, Sandbox

pytestmark = pytest.mark.processes

KIT = ROOT / "hw4kit"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module", params=["bubblewrap", "process"])
def shared(request):
    """A process that lives as long as this module; a test may not end it."""
    if request.param == "bubblewrap":
        need("bwrap")
    with Sandbox(request.param, KIT, Limits(output_bytes=100_000)) as sandbox:
        sandbox.begin()
        yield sandbox


@pytest.fixture
def fresh():
    """A process in which nothing has been run."""
    with Sandbox("process", KIT, Limits()) as sandbox:
        sandbox.begin()
        yield sandbox


def run(sandbox: Sandbox, source: str) -> list[dict]:
    reply = sandbox.ask({"do": "run", "source": source, "late": list(PLOTTING)}, 20)
    last = reply["outputs"][-1] if reply["outputs"] else {}
    assert reply["failed"] == (last.get("output_type") == "error")
    return reply["outputs"]


def value(sandbox: Sandbox, source: str) -> str | None:
    """Return the text of the last expression's value; nothing else may be put out."""
    outputs = run(sandbox, source)
    if not outputs:
        return None
    (output,) = outputs
    assert output["output_type"] == "execute_result", output
    return output["data"]["text/plain"]


def said(sandbox: Sandbox, source: str, name: str = "stdout") -> str:
    (output,) = run(sandbox, source)
    assert (output["output_type"], output["name"]) == ("stream", name), output
    return output["text"]


def pictures(outputs: list[dict]) -> int:
    found = [o["data"]["image/png"] for o in outputs if "image/png" in o.get("data", {})]
    assert all(base64.b64decode(picture).startswith(PNG) for picture in found)
    return len(found)


# -------------------------------------------------------------------------------- values and text


def test_the_last_expression_is_shown(shared):
    assert value(shared, "a = 20\na + 1") == "21"
    assert value(shared, "_ + 1") == "22"
    assert value(shared, "a + 1;") is None
    assert value(shared, "a = 3") is None
    assert value(shared, "None") is None
    assert value(shared, "") is None
    assert value(shared, "# only a comment") is None
    assert value(shared, "__name__") == "'__main__'"


def test_both_streams_are_kept_in_order(shared):
    source = "import sys\nprint('a'); print('b'); print('c', file=sys.stderr); print('d')"
    outputs = [(output["name"], output["text"]) for output in run(shared, source)]
    assert outputs == [("stdout", "a\nb\n"), ("stderr", "c\n"), ("stdout", "d\n")]


def test_a_warning_goes_to_stderr(shared):
    assert "careful" in said(shared, "import warnings; warnings.warn('careful')", "stderr")


def test_text_of_a_thread_is_kept(shared):
    source = "import threading\nt = threading.Thread(target=print, args=('hi',))"
    assert said(shared, f"{source}\nt.start(); t.join()") == "hi\n"


def test_output_that_was_cleared_is_gone(shared):
    source = "from IPython.display import clear_output\nprint(1); clear_output(); print(2)"
    assert said(shared, source) == "2\n"


def test_displays_are_kept_with_all_their_kinds(shared):
    source = "from IPython.display import HTML, display\ndisplay(HTML('<b>'), 3)\nHTML('<i>')"
    first, second, last = run(shared, source)
    assert (first["output_type"], first["data"]["text/html"]) == ("display_data", "<b>")
    assert second["data"] == {"text/plain": "3"}
    assert (last["output_type"], last["data"]["text/html"]) == ("execute_result", "<i>")


@pytest.mark.parametrize(
    "source",
    [
        "print('x' * 10**7)",
        "for _ in range(10**5): print('x' * 100)",
        "import sys\nfor _ in range(10**4): print('x'); print('y', file=sys.stderr)",
        "from IPython.display import display\nfor _ in range(5000): display({}, raw=True)",
        "from IPython.display import display\nfor _ in range(99): display('x' * 10**4)",
        "'x' * 10**6",
    ],
)
def test_output_is_cut(shared, source):
    outputs = run(shared, source)
    assert len(outputs) < 2500
    assert sum(len(str(output)) for output in outputs) < 400_000
    assert value(shared, "1") == "1"


def test_a_repr_that_fails_is_an_error_or_a_note_and_the_process_lives(shared):
    source = "class Bad:\n    def __repr__(self): raise RuntimeError('no repr')\nBad()"
    shared.ask({"do": "run", "source": source}, 20)
    assert value(shared, "1") == "1"


# ----------------------------------------------------------------------------------------- errors


def test_an_error_has_its_name_message_and_the_lines_of_the_cell(shared):
    source = "def f(x):\n    return 1 / x\nprint('before')\nf(0)"
    before, error = run(shared, source)
    assert before["text"] == "before\n"
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    text = "\n".join(error["traceback"])
    assert text.startswith("Traceback (most recent call last):")
    assert "return 1 / x" in text
    assert "line 4, in <module>" in text
    assert text.endswith("ZeroDivisionError: division by zero")
    assert "IPython/core" not in text  # no paths of this machine


def test_a_syntax_error_says_where(shared):
    (error,) = run(shared, "x = 1\ndef f(:")
    assert error["ename"] == "SyntaxError"
    assert "def f(:" in "\n".join(error["traceback"])


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise SystemExit", "SystemExit"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("%no_such_magic", "UsageError"),
        ("def r(): r()\nr()", "RecursionError"),
        ("await 3", "TypeError"),
        ("import no_such_module", "ModuleNotFoundError"),
        # IPython looks at the message while it handles the error
        ("raise type('E', (Exception,), {'__str__': lambda s: 1 / 0})", "ZeroDivisionError"),
    ],
)
def test_errors_of_every_kind_leave_the_process_alive(shared, source, name):
    assert run(shared, source)[-1]["ename"] == name
    assert value(shared, "1") == "1"


def test_a_long_message_is_cut(shared):
    (error,) = run(shared, "raise ValueError('x' * 10**6)")
    assert len(error["evalue"]) <= 2000
    assert sum(map(len, error["traceback"])) <= 8000


# ------------------------------------------------------------------------------ magics and the rest


def test_timing_magics_work(shared):
    assert "per loop" in said(shared, "%timeit -n1 -r1 1 + 1")
    assert "per loop" in said(shared, "%%timeit -n 1 -r 1\n1 + 1")
    outputs = run(shared, "%time 1 + 1")
    assert "Wall time" in outputs[0]["text"]
    assert outputs[1]["data"]["text/plain"] == "2"


def test_capture_keeps_what_is_printed(shared):
    assert value(shared, "%%capture kept\nprint('hidden')") is None
    assert value(shared, "kept.stdout") == "'hidden\\n'"


def test_autoreload_can_be_loaded(shared):
    assert value(shared, "%load_ext autoreload\n%autoreload 2") is None
    assert value(shared, "1") == "1"
    assert value(shared, "%autoreload 0") is None


def test_top_level_await_works(shared):
    assert value(shared, "import asyncio\nawait asyncio.sleep(0.01)\n3") == "3"
    assert value(shared, "await asyncio.gather(asyncio.sleep(0, 'x'))") == "['x']"


def test_a_shell_command_is_not_run_and_does_not_end_its_cell(shared):
    note = said(shared, "!pip install numpy\nafter = 1", "stderr")
    assert note.endswith("not run: pip install numpy\n")
    assert value(shared, "after") == "1"
    outputs = run(shared, "files = !ls\nfiles, _exit_code")
    assert outputs[-1]["data"]["text/plain"] == "([], 127)"
    assert "not run" in run(shared, "%pip install numpy")[0]["text"]


def test_exit_lets_the_notebook_go_on(shared):
    assert value(shared, "went = 'on'\nexit()") is None
    assert value(shared, "quit()\nwent") == "'on'"


@pytest.mark.parametrize("source", ["input('name? ')", "import getpass; getpass.getpass()"])
def test_a_question_is_an_error_and_does_not_hang(shared, source):
    assert run(shared, source)[-1]["ename"] == "EOFError"


def test_a_breakpoint_does_not_hang(shared):
    assert run(shared, "breakpoint()\n1")[-1]["ename"] == "BdbQuit"
    assert value(shared, "import sys; sys.settrace(None); 1") == "1"


def test_help_is_text(shared):
    assert "number of items" in said(shared, "len?")


def test_the_working_folder_holds_the_kit_and_can_be_written(shared):
    assert "hw4kit" in value(shared, "import os; os.listdir()")
    assert "Writing" in said(shared, "%%writefile mine.py\nx = 5")
    assert value(shared, "import mine; mine.x") == "5"
    assert value(shared, "os.remove('mine.py')") is None


# ---------------------------------------------------------------------------------------- figures


def test_a_figure_is_a_picture_at_the_end_of_its_cell(shared):
    assert value(shared, "%matplotlib inline\nimport matplotlib.pyplot as plt") is None
    outputs = run(shared, "plt.plot([1, 2])\nprint('after');")
    assert [output["output_type"] for output in outputs] == ["stream", "display_data"]
    assert outputs[1]["data"]["text/plain"].startswith("<Figure size")
    assert pictures(outputs) == 1
    assert pictures(run(shared, "plt.plot([1, 2]); plt.show(); plt.plot([3]); plt.show()")) == 2
    assert pictures(run(shared, "fig, axes = plt.subplots(1, 2); fig;")) == 1
    assert pictures(run(shared, "fig")) == 1
    assert pictures(run(shared, "plt.close('all')")) == 0


LATE = "'matplotlib.figure' in sys.modules"  # False until something of matplotlib is used


@pytest.mark.parametrize(
    "statement",
    [
        "import matplotlib.pyplot as plt",
        "import matplotlib as mpl, matplotlib.pyplot\nplt = mpl.pyplot",
    ],
)
def test_pyplot_is_loaded_when_it_draws(fresh, statement):
    assert value(fresh, f"import sys\n{statement}\n{LATE}") == "False"
    assert value(fresh, "plt.__name__, type(plt).__name__") == "('matplotlib.pyplot', 'LateModule')"
    assert pictures(run(fresh, "plt.plot([1, 2]);")) == 1
    assert value(fresh, f"type(plt).__name__, {LATE}") == "('module', True)"


def test_the_kits_plots_do_not_load_it_either(fresh):
    source = f"import sys\nfrom hw4kit.plots import plot_history\n{LATE}"
    assert value(fresh, source) == "False"


@pytest.mark.parametrize(
    "source",
    [
        "from matplotlib.pyplot import plot\nplot([1, 2]);",
        "from matplotlib.pyplot import *\nplot([1, 2]);",
        "%matplotlib inline\nfrom matplotlib import pyplot as plt\nplt.imshow([[1]]);",
        "import matplotlib.pyplot as plt\nfrom importlib import reload\nreload(plt).plot([1]);",
        "import matplotlib.pyplot as plt\nassert 'plot' in dir(plt)\nplt.plot([1]);",
    ],
)
def test_every_way_to_import_pyplot_draws(fresh, source):
    assert pictures(run(fresh, source)) == 1


def test_a_part_of_matplotlib_is_loaded_once(fresh):
    assert value(fresh, "import sys, matplotlib.rcsetup as one, matplotlib\none.__spec__.origin")
    assert value(fresh, "one is matplotlib.rcsetup is sys.modules['matplotlib.rcsetup']") == "True"
    assert value(fresh, "one.validate_backend.__globals__ is vars(one)") == "True"
    assert value(fresh, "matplotlib.rcParams.validate['backend'] is one.validate_backend") == "True"
    assert pictures(run(fresh, "import matplotlib.pyplot as plt\nplt.plot([1]);")) == 1


def test_a_late_module_answers_as_if_it_were_loaded(fresh):
    assert value(fresh, "import matplotlib\nmatplotlib.__version__").startswith("'3.")
    assert value(fresh, "matplotlib.rcParams['figure.dpi'] > 0") == "True"
    assert value(fresh, "import matplotlib.pyplot as plt\nhasattr(plt, 'plot')") == "True"
    assert value(fresh, "hasattr(plt, 'no_such_name') or hasattr(plt, '__path__')") == "False"
    assert run(fresh, "from matplotlib.pyplot import no_such")[-1]["ename"] == "ImportError"
    assert run(fresh, "import matplotlib.no_such")[-1]["ename"] == "ModuleNotFoundError"
    assert value(fresh, "matplotlib.use('agg'); plt.get_backend()") == "'agg'"
