"""Damage to the notebooks themselves: their names, encodings, metadata and cells."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable

import nbformat
from nbconvert import HTMLExporter, PythonExporter

from autograder.hw4.tasks import NETWORK
from benchmarks.damages.kinds import (
    FIRST,
    SECOND,
    Files,
    as_script,
    blank,
    damage,
    dumped,
    find,
    into_new_cell,
    new_cell,
    on_cells,
    on_notebook,
    source,
)

# ------------------------------------------------------------------------------------ file names


@damage("named by the browser: 2_neural_network (1).ipynb")
def browser_name(files: Files) -> Files:
    return rename(files, SECOND, f"{NETWORK} (1).ipynb")


@damage("named by Jupyter: 2_neural_network-Copy1.ipynb")
def copy_name(files: Files) -> Files:
    return rename(files, SECOND, f"{NETWORK}-Copy1.ipynb")


@damage("a name of the student's own, in Thai")
def own_name(files: Files) -> Files:
    return rename(rename(files, SECOND, "การบ้าน 4 ส่งจริง.ipynb"), FIRST, "hw4.ipynb")


@damage("the ending .ipynb.json that a browser gives")
def json_ending(files: Files) -> Files:
    return rename(files, SECOND, f"{SECOND}.json")


@damage("in a folder of its own")
def nested(files: Files) -> Files:
    return {f"my work/{name}": data for name, data in files.items()}


@damage("the blank hand-out beside the answered copy")
def blank_beside_copy(files: Files) -> Files:
    notebook = json.loads(files[SECOND])
    for cell in notebook["cells"]:
        blank(cell)
    answered = f"{NETWORK} final.ipynb"
    return {**files, SECOND: dumped(notebook), answered: files[SECOND]}


@damage("both notebooks in one file")
def both_in_one(files: Files) -> Files:
    one, two = json.loads(files[FIRST]), json.loads(files[SECOND])
    ids = {cell["id"] for cell in one["cells"]}
    for cell in two["cells"]:
        cell["id"] = f"two-{cell['id']}" if cell["id"] in ids else cell["id"]
    one["cells"] += two["cells"]
    rest = {name: data for name, data in files.items() if name not in (FIRST, SECOND)}
    return {**rest, "hw4.ipynb": dumped(one)}


def rename(files: Files, old: str, new: str) -> Files:
    return {new if name == old else name: data for name, data in files.items()}


# --------------------------------------------------------------------------------- encodings, JSON


@damage("byte-order mark")
def bom(files: Files) -> Files:
    return {**files, SECOND: b"\xef\xbb\xbf" + files[SECOND]}


@damage("UTF-16")
def utf16(files: Files) -> Files:
    return {**files, SECOND: files[SECOND].decode().encode("utf-16")}


@damage("an old Thai encoding (cp874)", loses=())
def cp874(files: Files) -> Files:
    text = files[FIRST].decode().encode("cp874", "ignore")
    return {**files, FIRST: text}


@damage("notebook format 3")
def format_3(files: Files) -> Files:
    notebook = json.loads(files[SECOND])
    cells = []
    for cell in notebook["cells"]:
        old = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        if cell["cell_type"] == "code":
            old |= {"language": "python", "collapsed": False, "outputs": []}
            old |= {"input": cell["source"], "prompt_number": None}
        else:
            old |= {"source": cell["source"]}
        cells.append(old)
    old = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0}
    return {**files, SECOND: dumped({**old, "worksheets": [{"cells": cells, "metadata": {}}]})}


@damage("cut off after T4, C1 to C4", loses=("C5", "C6", "C7", "C8", "OT1", "OT2", "OT3"))
def truncated(files: Files) -> Files:
    at = files[SECOND].index(b'"id": "c5_prompt"')
    return {**files, SECOND: files[SECOND][: at - 40]}


@damage("one byte of the JSON flipped between cells")
def flipped(files: Files) -> Files:
    at = files[SECOND].index(b'"id": "c3_prompt"')
    comma = files[SECOND].rindex(b"},\n", 0, at)
    return {**files, SECOND: files[SECOND][: comma + 1] + b"?" + files[SECOND][comma + 2 :]}


@damage("a merge conflict of git in the JSON")
def conflict(files: Files) -> Files:
    line = b'    "    raise NotImplementedError()"\n'
    text = files[SECOND]
    start = text.index(b'"source": [', text.index(b'"id": "c6_decay_learning_rate"')) + 12
    end = text.index(b"\n   ]", start) + 1
    ours, stub = text[start:end], b'    "def decay_learning_rate(learning_rate, decay):\\n",\n'
    both = b"<<<<<<< HEAD\n" + ours + b"=======\n" + stub + line + b">>>>>>> main\n"
    return {**files, SECOND: text[:start] + both + text[end:]}


@damage("metadata of the notebook that are none")
def odd_metadata(files: Files) -> Files:
    return on_notebook(files, SECOND, lambda notebook: notebook.update(metadata=[]))


@damage("another kernel's name")
def other_kernel(files: Files) -> Files:
    kernel = {"name": "conda-env-hw4-py", "display_name": "hw4", "language": "R"}
    change = {"kernelspec": kernel, "language_info": {"name": "R"}}
    return on_notebook(files, SECOND, lambda notebook: notebook.update(metadata=change))


@damage("nbconvert's .py in place of the notebook")
def exported(files: Files) -> Files:
    script, _ = PythonExporter().from_notebook_node(nbformat.reads(files[SECOND], 4))
    rest = {name: data for name, data in files.items() if name != SECOND}
    return {**rest, f"{NETWORK}.py": script.encode()}


@damage("a .py with # %% in place of the notebook")
def percent(files: Files) -> Files:
    rest = {name: data for name, data in files.items() if name != SECOND}
    return {**rest, "hw4.py": as_script(files)}


BASICS_LOST = ("T1", "T2", "T3")


@damage("an HTML page called .ipynb", loses=BASICS_LOST)
def html(files: Files) -> Files:
    notebook = nbformat.reads(files[FIRST], 4)
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(notebook)
    return {**files, FIRST: b"<!DOCTYPE html>\n<html>" + page.encode()}


@damage("a Word document called .ipynb", loses=BASICS_LOST)
def word(files: Files) -> Files:
    return {**files, FIRST: b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml word/document.xml"}


@damage("an empty file", loses=BASICS_LOST)
def empty(files: Files) -> Files:
    return {**files, FIRST: b""}


@damage("the first notebook was not handed in", loses=BASICS_LOST)
def missing(files: Files) -> Files:
    return {name: data for name, data in files.items() if name != FIRST}


# --------------------------------------------------------------------------------------- metadata


@on_cells("nbgrader's metadata lost")
def no_metadata(cells: list[dict]) -> None:
    for cell in cells:
        cell["metadata"] = {}


@on_cells("nbgrader's metadata and the cells' ids lost")
def no_ids(cells: list[dict]) -> None:
    for number, cell in enumerate(cells):
        cell["metadata"], cell["id"] = {}, f"{number:08x}"


@damage("saved by Colab: ids moved, metadata added")
def colab(files: Files) -> Files:
    def change(notebook: dict) -> None:
        notebook["nbformat_minor"] = 0
        notebook["metadata"] |= {"colab": {"provenance": []}}
        for number, cell in enumerate(notebook["cells"]):
            kept = {key: value for key, value in cell["metadata"].items() if key != "nbgrader"}
            cell["metadata"] = {**kept, "id": f"Gx{number}kTq", "outputId": "0"}
            del cell["id"]

    return on_notebook(files, SECOND, change)


@on_cells("saved by VS Code: language noted, half of the metadata dropped")
def vs_code(cells: list[dict]) -> None:
    for number, cell in enumerate(cells):
        if number % 2:
            cell["metadata"] = {"vscode": {"languageId": "python"}}


@on_cells("a changed grade_id")
def changed_id(cells: list[dict]) -> None:
    cell = cells[find(cells, "c3_backward")]
    cell["metadata"]["nbgrader"]["grade_id"] = "mine"


@on_cells("two answers with each other's grade_id")
def swapped_ids(cells: list[dict]) -> None:
    one, two = (cells[find(cells, name)] for name in ("c1_forward", "c7_predict"))
    one["metadata"], two["metadata"] = two["metadata"], one["metadata"]
    one["id"], two["id"] = two["id"], one["id"]


@on_cells("a grade_id that is a number, marks that are text")
def odd_types(cells: list[dict]) -> None:
    cells[find(cells, "c2_compute_loss")]["metadata"]["nbgrader"]["grade_id"] = 7
    cells[find(cells, "test_c4_sample_minibatch")]["metadata"]["nbgrader"]["points"] = "ten"
    cells[find(cells, "c4_prompt")]["metadata"] = None


# ------------------------------------------------------------------------------------------ cells


@on_cells("an answer copied, the copy below left as it was handed out")
def copied_stub(cells: list[dict]) -> None:
    at = find(cells, "c5_sgd_step")
    below = copy.deepcopy(cells[at])
    blank(below)
    below["id"] = "copy"
    cells.insert(at + 1, below)


@on_cells("an answer copied, the first try above")
def copied_try(cells: list[dict]) -> None:
    at = find(cells, "c5_sgd_step")
    first = {**copy.deepcopy(cells[at]), "id": "copy"}
    first["source"] = "def sgd_step(params, grads, learning_rate):\n    params = None"
    cells.insert(at, first)


@on_cells("a test copied")
def copied_test(cells: list[dict]) -> None:
    at = find(cells, "test_c2_compute_loss")
    cells.insert(at + 1, {**copy.deepcopy(cells[at]), "id": "copy"})


@on_cells("every cell there twice")
def everything_twice(cells: list[dict]) -> None:
    cells += [{**copy.deepcopy(cell), "id": f"again-{n}"} for n, cell in enumerate(cells)]


@on_cells("a function split in the middle")
def split_function(cells: list[dict]) -> None:
    split(cells, "c2_compute_loss", lambda text: text.index("\n", text.index('"""\n')) + 1)


@on_cells("an answer of two functions split between them")
def split_between(cells: list[dict]) -> None:
    split(cells, "t4_derivatives", lambda text: text.index("def dL_dh"))


@on_cells("seven numbers split in two", file=FIRST)
def split_numbers(cells: list[dict]) -> None:
    split(cells, "t1_values", lambda text: text.index('t1["dz_dw0"]'))


def split(cells: list[dict], name: str, where: Callable[[str], int]) -> None:
    """Split a cell as JupyterLab does: the metadata stay with both parts."""
    at = find(cells, name)
    text, below = source(cells[at]), {**copy.deepcopy(cells[at]), "id": "lower-part"}
    cut = where(text)
    cells[at]["source"], below["source"] = text[:cut].rstrip("\n"), text[cut:]
    cells.insert(at + 1, below)


@on_cells("an answer merged with its test and the next task")
def merged(cells: list[dict]) -> None:
    merge(cells, "c4_sample_minibatch", "c5_sgd_step")


@on_cells("a written answer merged with the prompt above it")
def merged_words(cells: list[dict]) -> None:
    merge(cells, "t4_proof_prompt", "t4_proof")


@on_cells("all answers in code merged into one cell")
def merged_all(cells: list[dict]) -> None:
    names = [f"c{n}_" for n in range(1, 8)]
    chosen = [cell for cell in cells if cell["id"].startswith(tuple(names))]
    code = [cell for cell in chosen if cell["cell_type"] == "code"]
    code[0]["source"] = "\n\n\n".join(source(cell) for cell in code)
    for cell in code[1:]:
        cells.remove(cell)


def merge(cells: list[dict], first: str, last: str) -> None:
    """Merge a run of cells as JupyterLab does: the first one's type and metadata stay."""
    start, end = find(cells, first), find(cells, last)
    cells[start]["source"] = "\n\n".join(source(cell) for cell in cells[start : end + 1])
    del cells[start + 1 : end + 1]


@on_cells("an answer moved to the end")
def moved(cells: list[dict]) -> None:
    cells.append(cells.pop(find(cells, "c1_forward")))


@on_cells("an answer moved to the end, with a helper above it")
def moved_with_helper(cells: list[dict]) -> None:
    cell = cells.pop(find(cells, "c1_forward"))
    text = source(cell)
    cell["source"] = text.replace("np.maximum(", "rectify(")
    helper = "def rectify(a, b):\n    return np.maximum(a, b)"
    cells += [new_cell("code", helper), cell]


@on_cells("tests moved above their answers")
def tests_first(cells: list[dict]) -> None:
    for name in ("c1_forward", "c3_backward", "c6_decay_learning_rate"):
        at = find(cells, f"test_{name}")
        cells.insert(find(cells, name), cells.pop(at))


@on_cells("all cells in the reverse order")
def reversed_order(cells: list[dict]) -> None:
    cells.reverse()


@on_cells("a test deleted")
def deleted_test(cells: list[dict]) -> None:
    del cells[find(cells, "test_c3_backward")]


@on_cells("tests and prompts deleted, all of them")
def deleted_tests(cells: list[dict]) -> None:
    cells[:] = [c for c in cells if not c["metadata"].get("nbgrader", {}).get("locked")]


@on_cells("an answer deleted", loses=("C6",))
def deleted_answer(cells: list[dict]) -> None:
    del cells[find(cells, "c6_decay_learning_rate")]


@on_cells("the imports deleted")
def deleted_imports(cells: list[dict]) -> None:
    del cells[find(cells, "setup")]


@on_cells("a test edited to pass")
def edited_test(cells: list[dict]) -> None:
    cells[find(cells, "test_c7_predict")]["source"] = "print('passed'); 10"


@on_cells("a prompt edited")
def edited_prompt(cells: list[dict]) -> None:
    cell = cells[find(cells, "c7_prompt")]
    cell["source"] = source(cell).replace("the", "teh")


@on_cells("a proof written between the lines of its prompt")
def between_lines(cells: list[dict]) -> None:
    at = find(cells, "t4_proof")
    first, *rest = source(cells[at - 1]).split("\n")
    cells[at - 1]["source"] = "\n".join([first, "", source(cells[at]), "", *rest])
    blank(cells[at])


BELOW_STUB, BELOW_TEST = into_new_cell("c1_forward", "code"), into_new_cell("c1_forward", "code", 2)
on_cells("an answer in a new cell below the stub")(BELOW_STUB)
on_cells("an answer in a new cell below the test")(BELOW_TEST)
on_cells("a proof in a new cell below its own")(into_new_cell("t4_proof", "markdown"))


@on_cells("an answer written into the cell of its test")
def in_the_test(cells: list[dict]) -> None:
    at = find(cells, "c1_forward")
    cells[at + 1]["source"] = source(cells[at]) + "\n\n\n" + source(cells[at + 1])
    blank(cells[at])


@on_cells("a proof whose cell was made code")
def proof_as_code(cells: list[dict]) -> None:
    cell = cells[find(cells, "t4_proof")]
    cell |= {"cell_type": "code", "outputs": [], "execution_count": None}


@on_cells("an answer whose cell was made text")
def answer_as_text(cells: list[dict]) -> None:
    cell = cells[find(cells, "c6_decay_learning_rate")]
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


@on_cells("Word's quotation marks in code")
def quotes(cells: list[dict]) -> None:
    cell = cells[find(cells, "c1_forward")]
    text = source(cell)
    cell["source"] = re.sub(r'"(\w+)"', "\u201c\\1\u201d", text).replace('"""', "\u201c" * 3)
    cell["source"] = cell["source"].replace("\u201c" * 3, '"""')


@on_cells("a conflict marker inside a cell")
def conflict_in_cell(cells: list[dict]) -> None:
    cell = cells[find(cells, "c6_decay_learning_rate")]
    other = "def decay_learning_rate(learning_rate, decay):\n    return learning_rate"
    cell["source"] = f"<<<<<<< HEAD\n{source(cell)}\n=======\n{other}\n>>>>>>> theirs"


@on_cells("outputs that are none, a cell without a source")
def odd_outputs(cells: list[dict]) -> None:
    cells[find(cells, "see_c2")]["outputs"] = {"text": 1}
    cells[find(cells, "see_c1_note")].pop("source")
