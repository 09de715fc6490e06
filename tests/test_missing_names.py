"""Does a student whose function is missing read why: the slip in its cell, or a name like it?"""

from __future__ import annotations

import pytest
from language import is_thai, placeholders
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.nbgrader_plugin.missing_names import THAI, why_missing, why_undefined

UNCLOSED = "def forward(params, X):\n    A = X @ params['W1'\n    return A"
NO_COLON = (
    "def sgd_step(params, grads, learning_rate):\n    for k in params\n        params[k] -= 1"
)


def answer(source: str, error: str = "", message: str = "", grade_id: str = "c1_forward"):
    about = {"nbgrader": {"grade_id": grade_id, "solution": True, "locked": False}}
    return student(source, error, message, about)


def student(source: str, error: str = "", message: str = "", about: dict | None = None):
    output = new_output("error", ename=error, evalue=message, traceback=[])
    return new_code_cell(source, metadata=about or {}, outputs=[output] if error else [])


def test_cell(source: str):
    return new_code_cell(source, metadata={"nbgrader": {"grade": True, "locked": True}})


test_cell.__test__ = False
TEST = test_cell("check(forward)")


@pytest.mark.parametrize("place", ["<ipython-input-10-c6f98f>, line 2", "3119461.py, line 2"])
def test_a_syntax_error_is_told_with_its_line(place):
    """As the sandbox says it, and as a kernel does."""
    cell = answer(NO_COLON, "SyntaxError", f"expected ':' ({place})", "c5_sgd_step")
    said = why_missing("sgd_step", [cell, test_cell("check(sgd_step)")], "c5_sgd_step")
    expected = "`sgd_step` is not defined: SyntaxError in line 2 of its cell, `for k in params`: "
    assert said == expected + "expected ':'. Look also at the end of the line above."
    assert "SyntaxError ที่บรรทัด 2 ของเซลล์ `for k in params`" in said.th


@pytest.mark.parametrize("place", ["helper.py, line 1", "nn/layers.py, line 2", "<string>, line 1"])
def test_a_syntax_error_elsewhere_is_not_told_of_a_line_of_the_cell(place):
    source = "from helper import relu\n\n\ndef forward(params, X):\n    return relu(X)"
    cell = answer(source, "SyntaxError", f"'(' was never closed ({place})")
    said = why_missing("forward", [cell, TEST], "c1_forward")
    assert f"SyntaxError: '(' was never closed ({place})" in said
    assert "of its cell" not in said


def test_an_indentation_error_is_told_with_its_line():
    message = "expected an indented block after function definition on line 1 (<x>, line 2)"
    cell = answer("def forward(params, X):\nreturn X", "IndentationError", message)
    said = why_missing("forward", [cell, TEST], "c1_forward")
    assert "IndentationError in line 2 of its cell, `return X`: expected an indented block" in said
    assert "(<x>" not in said


def test_the_cell_that_defines_the_name_is_found_wherever_it_stands():
    own = student(UNCLOSED, "SyntaxError", "'[' was never closed (<x>, line 2)")
    said = why_missing(
        "forward", [answer("# see below"), new_markdown_cell("x"), own], "c1_forward"
    )
    assert "line 2 of its cell, `A = X @ params['W1'`: '[' was never closed" in said


def test_the_tasks_own_cell_is_meant_where_not_even_the_name_can_be_read():
    cell = answer("dfe forward(params, X):", "SyntaxError", "invalid syntax (<x>, line 1)")
    assert "`dfe forward(params, X):`" in why_missing("forward", [cell, TEST], "c1_forward")


def test_an_error_in_another_cell_is_not_told():
    other = student("def helper(:", "SyntaxError", "invalid syntax (<x>, line 1)")
    said = why_missing("forward", [other, answer("pass"), TEST], "c1_forward")
    assert "SyntaxError" not in said


def test_another_error_before_the_definition_is_told():
    source = "import torch\n\ndef forward(params, X):\n    return X"
    cell = answer(source, "ModuleNotFoundError", "No module named 'torch'")
    said = why_missing("forward", [cell, TEST], "c1_forward")
    assert said.endswith("ModuleNotFoundError: No module named 'torch'")
    assert "SyntaxError" not in said


def test_a_line_that_is_not_there_is_not_told():
    cell = answer("def forward(", "SyntaxError", "unexpected end (<x>, line 9)")
    assert "SyntaxError: unexpected end" in why_missing("forward", [cell, TEST], "c1_forward")


@pytest.mark.parametrize(
    ("name", "other"),
    [("predict", "prediction"), ("forward", "Forward"), ("sgd_step", "sgdStep"), ("t1", "T1")],
)
def test_a_name_like_it_is_told(name, other):
    source = f"def {other}(params, X):\n    return X"
    said = why_missing(name, [answer(source), test_cell(f"check({name})")], "c7_predict")
    assert said == f"`{name}` is not defined; there is `{other}`. Is the name spelt as in the task?"
    assert f"`{other}`" in said.th


@pytest.mark.parametrize("name", ["forward", "backward", "B_shape"])
def test_what_another_task_asks_for_is_no_other_spelling(name):
    cells = [
        answer("def forward(params, X):\n    return X\nA_shape = (1, 2)"),
        test_cell(f"check({name}, forward, A_shape)"),
    ]
    assert "there is" not in why_missing(name, cells, None)


def test_a_name_unlike_it_is_not_told():
    cells = [answer("def softmax(scores):\n    return scores"), TEST]
    said = why_missing("forward", cells, "c1_forward")
    assert said == (
        "`forward` is not defined. Is the cell that defines it still there, and does it run?"
    )


# ----------------------------------------------------------------------------------- magics above


@pytest.mark.parametrize(
    ("magic", "words"),
    [
        ("%%timeit", "runs its cell in a scope of its own and keeps no names, in Jupyter too"),
        ("\n%%timeit -n 3 -o", "`%%timeit -n 3 -o` runs its cell in a scope of its own"),
        ("%%writefile c1.py", "Import `forward` from that file in the next cell"),
        ("%%file c1.py", "only writes the text of its cell into a file"),
        ("%%capture out", "hides what it shows, errors too"),
        ("%%bash", "does something else with the text of its cell"),
        ("%%script python", "does something else with the text of its cell"),
        ("%%html", "than to run it as the notebook's Python"),
        ("%%javascript", "Take that line out and run the cell"),
        ("%%latex", "no name is made"),
        ("%%!", "no name is made"),
        ("%%markdown", "no name is made"),
    ],
)
def test_what_a_magic_above_does_to_the_name_is_told(magic, words):
    said = why_missing("forward", [answer(f"{magic}\ndef forward(): pass"), TEST], "c1_forward")
    assert said.startswith("`forward` is not defined: `%%")
    assert words in said
    assert "`%%" in said.th


def test_a_magic_that_is_not_known_is_told_as_such():
    error = ("UsageError", "Cell magic `%%memit` not found.")
    cell = answer("%%memit\ndef forward(): pass", *error)
    said = why_missing("forward", [cell, TEST], "c1_forward")
    assert "`%%memit` is not known where the notebook is marked" in said


@pytest.mark.parametrize("magic", ["%%time", "%%capture", "%%prun"])
def test_an_error_below_a_magic_that_runs_the_cell_is_told(magic):
    cell = answer(f"{magic}\ndef forward(): pass", "ImportError", "no such thing")
    said = why_missing("forward", [cell, TEST], "c1_forward")
    assert said.endswith("with ImportError: no such thing")


def test_an_error_below_a_magic_that_makes_no_names_is_not_the_reason():
    cell = answer("%%SVG\ndef forward(): pass", "ExpatError", "syntax error")
    assert "`%%SVG` does something else" in why_missing("forward", [cell, TEST], "c1_forward")


def test_a_file_that_was_never_loaded_is_told():
    said = why_missing("forward", [answer("# mine\n%load c1.py"), TEST], "c1_forward")
    assert "`%load c1.py` only puts the text of a file into its cell" in said


@pytest.mark.parametrize("source", ["# %load c1.py\nx = 1", "x = '%%timeit'", "x = 5 %%timeit"])
def test_what_is_no_magic_is_not_told(source):
    assert "Is the cell that defines it" in why_missing("forward", [answer(source), TEST], None)


# ------------------------------------------------------------------- names that an answer uses


@pytest.mark.parametrize(
    "line", ["import pandas as pd", "pd = load()", "from frames import pd", "import a, pd"]
)
def test_the_cell_that_should_make_a_used_name_is_told(line):
    cells = [student("x = 1"), student(line, "ModuleNotFoundError", "No module named 'pandas'")]
    said = why_undefined("pd", [new_markdown_cell("pd"), *cells, TEST])
    assert said == (
        "The cell that should make `pd` stopped with ModuleNotFoundError: No module named 'pandas'"
    )


def test_a_magic_over_the_cell_of_a_used_name_is_told():
    said = why_undefined("relu", [student("%%timeit\ndef relu(A): return A")])
    assert "`%%timeit` runs its cell in a scope of its own" in said


def test_of_a_name_that_no_failed_cell_makes_nothing_is_told():
    cells = [student("import pandas as pd"), student("print(pd)", "NameError", "name 'pd'")]
    assert why_undefined("pd", cells) is None


def test_the_sentences_are_in_both_languages():
    for english, thai in THAI.items():
        assert is_thai(thai)
        assert placeholders(thai) == placeholders(english)
