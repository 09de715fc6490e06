"""A proof that stands in no answer's cell: put in its place, or it waits; code is no proof."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import answered_files, homework, marks_of, write_files
from test_papers import with_open

from autograder.hw4 import HOMEWORK
from autograder.hw4.tasks import BASICS, NETWORK
from autograder.intake import open_submission
from autograder.intake.cells import cells_of
from autograder.intake.places import ELSEWHERE
from autograder.intake.placing import answered_on_paper
from autograder.intake.prose import words_in
from autograder.intake.repairing import repair

STUB = "YOUR ANSWER HERE"
IMPORT = "from IPython.display import Markdown, Latex, Math, HTML, display\n"
PROOF = "By the quotient rule dP_j/dh_j = P_j (1 - P_j)"
COMMENTS = f"# {PROOF}\n# and then the chain rule gives what was asked for\n"
WORDS = {
    "comments": f"# {PROOF},\n# and -P_j P_i for i != j.\n",
    "comments with formulas only": "# dL/dh_i = -y_i + P_i\n",
    "comments that compile": "# dL_dh = P - y\n# L = -log(P_y)\n",
    "comments in Thai": "# จากกฎผลหาร อนุพันธ์คือ P_j (1 - P_j)\n",
    "a heading of comments": f"## T4\n#: {PROOF}\n",
    "a string": f'"""\n{PROOF}\n"""\n',
    "a raw string of one line": f"r'{PROOF}'",
    "several strings": f'"""{PROOF}"""\n\n"""and so on"""',
    "a string with a name": f'proof = r"""\n{PROOF}\n"""',
    "a string with a name, printed": f'proof = """{PROOF}"""\nprint(proof)',
    "a string with a name, shown": f'{IMPORT}t4 = r"""{PROOF}"""\ndisplay(Markdown(t4))',
    "a string with a name, at the end": f'answer = """{PROOF}"""\nanswer',
    "Markdown": f"{IMPORT}Markdown(r'{PROOF}')",
    "display(Markdown)": f'{IMPORT}display(Markdown(r"""{PROOF}"""))',
    "Markdown by its module": f"import IPython\nIPython.display.Markdown('{PROOF}')",
    "Latex": f"{IMPORT}Latex(r'''{PROOF}''')",
    "Math": f"{IMPORT}display(Math(r'P_j (1 - P_j)'))",
    "HTML": f"{IMPORT}HTML('<p>{PROOF}</p>')",
    "by keyword": f"{IMPORT}Markdown(data='{PROOF}')",
    "several at once": f"{IMPORT}display(Markdown('{PROOF}'), Latex('and so on'))",
    "print": f"print('{PROOF}')",
    "prints": f"print('{PROOF}')\nprint('and', 'so on')",
    "strings added": f"print('{PROOF}' + '\\n' + 'and so on')",
    "lines joined": f"print('\\n'.join(['{PROOF}', 'and so on']))",
    "latex magic": "%%latex\n\\begin{align}P_j (1 - P_j)\\end{align}\n",
    "markdown magic": f"%%markdown\n{PROOF}\n",
    "html magic": f"%%html\n<p>{PROOF}</p>\n",
    "a function of words": f'def proof():\n    """{PROOF}"""\n',
    "a print with a symbol": f'P = "P_i"\nprint(f"{PROOF} and so on with {{P}} for any {{P}}")',
    "display_markdown": f"{IMPORT}IPython.display.display_markdown('{PROOF}', raw=True)",
    "display_latex": f"{IMPORT}IPython.display.display_latex('{PROOF}', raw=True)",
    "a picture": "from IPython.display import Image\nImage('Proof page 1.png')",
    "a picture by its address": "import IPython\nIPython.display.Image(url='https://x.y/P.jpg')",
    "algebra by computer": "import sympy as sp\nP = sp.exp(h) / Z\nsp.simplify(sp.diff(P, h))",
    "algebra, its names imported": "from sympy import symbols, diff\nP = diff(h)\nprint(P)",
    "comments below more code": "x = 1\ny = x\nprint(x, y)\n" + COMMENTS,
    "comments above a check": f"# {PROOF}\n# since the sum is constant\n# q.e.d.\ncheck(dP_dh)\n",
}
CODE = {
    "code": "x = np.arange(3)\nprint(x)",
    "code with a comment": "# softmax of three scores\np = softmax(h)\nprint(p)\n",
    "a function with its docstring": 'def f(x):\n    """Return the softmax of x."""\n    return x',
    "a plot": 'plt.plot(x)\nplt.title("loss over all of the epochs")\nplt.show()',
    "code commented out": "# def f(x):\n#     return x + 1\n# print(f(3))\n",
    "a call commented out": "# print(loss)\n# plt.plot(loss)\n",
    "an import commented out": "# import matplotlib.pyplot as plt\n",
    "a report": 'print(f"accuracy: {accuracy:.3f} at {step}")',
    "a number": "1 + 1",
    "a file's name": 'path = "data/train-images.idx3"',
    "a short print": "print('done')",
    "a short comment": "# TODO\n",
    "a line of IPython": "%matplotlib inline\n",
    "a shell command": "!pip install numpy\n",
    "a symbol": "name = 'P_i'\n",
    "a picture of a plot": "plt.imshow(np.zeros((8, 8)))\nplt.savefig('digits.png')",
    "code with a long comment": "# compare the gradient with the numerical one, entry by entry\n"
    "worst = max(abs(a - b) for a, b in zip(one, other))\nprint(worst)\n",
    "nothing": "\n",
    "a dictionary of words": 'names = {"a": "by the quotient rule"}',
    "an assertion": 'assert f(3) == 4, "the two must be equal here"',
    "a test": "# compare with the numerical gradient\nfor i in range(3):\n    check(i)\n",
}  # fmt: skip


@pytest.mark.parametrize("name", WORDS)
def test_words_in_code_are_told(name):
    words = words_in(WORDS[name])
    assert "P" in words
    assert not words.startswith(("#", "%%", '"'))


@pytest.mark.parametrize("name", CODE)
def test_ordinary_code_holds_no_words(name):
    assert words_in(CODE[name]) == ""


@given(st.text(max_size=60) | st.text("#\"'%\n ()=ab", max_size=30))
def test_of_any_text_words_are_told_or_none(source):
    assert isinstance(words_in(source), str)


# -------------------------------------------------------------------------------- in a notebook


def own(kind: str, source: str) -> dict:
    return {"cell_type": kind, "id": "own-cell", "metadata": {}, "source": source}


def mended(open_cells: tuple[str, ...], put, name: str = NETWORK):
    """Return a notebook of which some answers are open and to whose cells `put` does something."""
    notebook = json.loads(with_open(*open_cells)[f"{name}.ipynb"])
    put(notebook["cells"])
    return repair(cells_of(notebook), homework(), name)


def cell_of(found, id: str) -> dict:
    return next(cell for cell in found.notebook["cells"] if cell["id"] == id)


def position(cells: list[dict], id: str) -> int:
    return next(n for n, cell in enumerate(cells) if cell["id"] == id)


def behind(id: str, kind: str, source: str):
    return lambda cells: cells.insert(position(cells, id) + 1, own(kind, source))


def before(id: str, kind: str, source: str):
    return lambda cells: cells.insert(position(cells, id), own(kind, source))


def change(id: str, how):
    """Return what changes a cell's text."""
    return lambda cells: cells[position(cells, id)].update(
        source=how("".join(cells[position(cells, id)]["source"]))
    )


def untouched(found) -> bool:
    """Tell whether all other answers earn what they did: nothing was taken from their cells."""
    whole = json.loads(answered_files()[f"{NETWORK}.ipynb"])
    expected = {k: v for k, v in marks_of(whole).items() if k != "t4_proof"}
    return {k: v for k, v in marks_of(found.notebook).items() if k in expected} == expected


@pytest.mark.parametrize("name", WORDS)
def test_words_in_code_below_an_empty_answer_are_put_in_its_place(name):
    found = mended(("t4_proof",), behind("t4_proof", "code", WORDS[name]))
    assert "P" in cell_of(found, "t4_proof")["source"]
    assert "YOUR ANSWER HERE" not in cell_of(found, "t4_proof")["source"]
    assert "t4_proof" in found.answered
    assert any(one.kind == "elsewhere" for one in found.repairs)
    again = repair(cells_of(found.notebook), homework(), NETWORK)
    assert (again.repairs, again.notebook) == ([], found.notebook)


@pytest.mark.parametrize("name", CODE)
def test_code_below_an_empty_answer_is_none(name):
    found = mended(("t4_proof",), behind("t4_proof", "code", CODE[name]))
    assert "".join(cell_of(found, "t4_proof")["source"]) == STUB
    assert "t4_proof" not in found.answered
    kept = ["".join(cell["source"]).strip() for cell in found.notebook["cells"]]
    assert CODE[name].strip() in [*kept, ""]


def test_code_that_others_may_need_stays_where_it_shows_the_words():
    source = f'{IMPORT}proof = """{PROOF}"""\ndisplay(Markdown(proof))'
    found = mended(("t4_proof",), behind("t4_proof", "code", source))
    assert PROOF in cell_of(found, "t4_proof")["source"]
    assert source in [cell["source"] for cell in found.notebook["cells"]]


@pytest.mark.parametrize(
    "put",
    [
        behind("t4_proof", "raw", PROOF),
        behind("t4_proof", "markdown", PROOF),
        before("t4_proof", "markdown", PROOF),
        before("t4_proof_prompt", "markdown", PROOF),
        behind("t4_derivatives", "markdown", PROOF),
        behind("t4_prompt", "raw", PROOF),
        behind("c3_backward", "markdown", f"**T4** {PROOF}"),
        behind("credit", "markdown", f"## Task 4: my proof\n{PROOF}"),
        before("intro", "markdown", f"T4.\n\n{PROOF}"),
        behind("credit", "code", f"# T4\n# {PROOF}"),
        behind("credit", "code", f'"""T4: {PROOF}"""'),
        change("t4_proof_prompt", lambda text: f"{text}\n\n{PROOF}"),
        change(
            "t4_proof_prompt", lambda text: text.replace("✎", f"✎ {PROOF}, and so on and on", 1)
        ),
        change("t4_proof_prompt", lambda text: PROOF),
        change("t4_prompt", lambda text: f"{text}\n\n{PROOF}"),
        change("test_t4_derivatives", lambda text: f"{text}\n# {PROOF}"),
    ],
)
def test_words_in_a_tasks_part_or_with_its_name_are_put_in_its_place(put):
    found = mended(("t4_proof",), put)
    assert PROOF in cell_of(found, "t4_proof")["source"]
    assert untouched(found)


@pytest.mark.parametrize(
    "put",
    [
        behind("credit", "markdown", f"The proof. {PROOF}"),
        behind("credit", "markdown", "$P_i - y_i$"),
        behind("c3_backward", "markdown", f"Here it is. {PROOF}"),
        before("intro", "raw", f"My answers. {PROOF}"),
        behind("digits", "code", f"# {PROOF}\n# for j = i"),
        change("c1_prompt", lambda text: f"{PROOF}\n\n{text}"),
        change("c1_forward", lambda text: f"# T4: {PROOF}\n{text}"),
        change("try_t4_dP_dh", lambda text: f"{text}\n{COMMENTS}"),
        lambda cells: cells[position(cells, "toy_note")]["source"].insert(0, f"{PROOF}\n"),
        lambda cells: cells[position(cells, "credit")]["source"].append(f"\n\n{PROOF}"),
        lambda cells: cells[position(cells, "t4_derivatives")]["source"].insert(0, COMMENTS),
        change("t4_derivatives", lambda text: text.replace("(C,).", f"(C,).\n{COMMENTS}", 1)),
        change("t4_derivatives", lambda text: text.replace(":\n", f":  # {PROOF}\n")),
    ],
)  # fmt: skip
def test_words_elsewhere_let_an_empty_answer_wait_and_stay_where_they_are(put):
    found = mended(("t4_proof",), put)
    assert cell_of(found, "t4_proof")["source"] == ELSEWHERE
    assert "t4_proof" not in found.answered
    assert untouched(found)
    again = repair(cells_of(found.notebook), homework(), NETWORK)
    assert (again.repairs, again.notebook) == ([], found.notebook)


@pytest.mark.parametrize(
    "how",
    [
        lambda text: f"(T4) {PROOF}\n\n{text}",
        lambda text: f"{text}\n\n### Question 4\n{PROOF}",
        lambda text: f"{text}\n\nข้อ ๔: {PROOF}",
        lambda text: f"**T4.** {PROOF}",
    ],
)
def test_the_answer_to_another_task_may_have_a_part_for_an_empty_one(how):
    found = mended(("t4_proof",), change("ot1_derivation", how))
    assert cell_of(found, "t4_proof")["source"] == ELSEWHERE
    assert PROOF in cell_of(found, "ot1_derivation")["source"]


@pytest.mark.parametrize(
    "put",
    [
        lambda cells: None,
        behind("c3_backward", "markdown", "## My code"),
        behind("c3_backward", "code", "# one step\nx = 1\nprint(x)"),
        behind("credit", "markdown", "Thank you!"),
        change("c3_backward", lambda text: f"{text}\n    # as derived above"),
    ],
)
def test_an_empty_answer_stays_empty_where_nothing_may_be_meant(put):
    found = mended(("t4_proof", "ot1_derivation"), put)
    assert "".join(cell_of(found, "t4_proof")["source"]) == STUB
    assert "".join(cell_of(found, "ot1_derivation")["source"]) == STUB


def test_a_students_remarks_are_no_event_where_all_is_answered():
    found = mended((), behind("c3_backward", "markdown", f"A remark. {PROOF}"))
    assert found.repairs == []


def test_the_first_notebook_is_looked_through_too():
    found = mended(
        ("t1_working",), behind("next", "markdown", "Question 1: z = 0.62, by hand"), BASICS
    )
    assert "by hand" in cell_of(found, "t1_working")["source"]


@pytest.mark.parametrize(
    ("id", "how"),
    [
        ("next", lambda text: f"{text}"),
        ("t1_working", lambda text: f"{text}\n\n## T4\n{PROOF}"),
    ],
)
@pytest.mark.parametrize("kind", ["markdown", "code"])
def test_words_for_another_notebooks_task_are_put_into_it(course, id, how, kind):
    files = with_open("t4_proof")
    first = json.loads(files[f"{BASICS}.ipynb"])
    change(id, how)(first["cells"])
    if id == "next":
        text = f"T4: {PROOF}" if kind == "markdown" else f'"""T4: {PROOF}"""'
        behind(id, kind, text)(first["cells"])
    files[f"{BASICS}.ipynb"] = json.dumps(first).encode()
    write_files(course.submitted("ann"), files)
    opened = open_submission(course, "ann")
    notebook = opened.notebooks[NETWORK].notebook
    assert PROOF in cell_of(opened.notebooks[NETWORK], "t4_proof")["source"]
    assert answered_on_paper(notebook, HOMEWORK) == ["T4"]


def test_an_answer_that_refers_to_another_task_is_none_to_it(course):
    files = with_open("t4_proof")
    first = json.loads(files[f"{BASICS}.ipynb"])
    behind("next", "markdown", "I shall need this for T4, and by T4 all is shown.")(first["cells"])
    write_files(course.submitted("ann"), {**files, f"{BASICS}.ipynb": json.dumps(first).encode()})
    opened = open_submission(course, "ann")
    assert "".join(cell_of(opened.notebooks[NETWORK], "t4_proof")["source"]) == STUB


def test_words_for_another_notebook_are_bounded(course):
    files = with_open("t4_proof")
    first = json.loads(files[f"{BASICS}.ipynb"])
    for _ in range(100):
        behind("next", "markdown", f"T4: {PROOF}" + " x" * 50_000)(first["cells"])
    write_files(course.submitted("ann"), {**files, f"{BASICS}.ipynb": json.dumps(first).encode()})
    opened = open_submission(course, "ann")
    written = cell_of(opened.notebooks[NETWORK], "t4_proof")["source"]
    assert PROOF in written
    assert len(written) < 1_000_000
