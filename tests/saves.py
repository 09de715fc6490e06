"""A notebook as other programs save it: what they are known to add, drop and reorder.

Sources. Colab: googlecolab/colabtools issues 5402 (new notebooks are 4.0; 4.5 can be edited and
saved), 658 (executionInfo), sagemathinc/cocalc issue 5504 (cell ids of 4.5 are kept),
AnswerDotAI/nbdev pull request 229 (cellView and colab_type, as forms leave them), and its own
public notebooks (metadata.id, outputId, colab.base_uri, an indent of two). VS Code:
microsoft/vscode pull request 133762 (sorted keys, a newline at the end), issue 147252 (the order
of 1.60), microsoft/vscode-jupyter issues 5524 (a kernelspec of its own), 4757 (languageId) and
7749 (a new cell had no id); since then extensions/ipynb/src/notebookModelStoreSync.ts there
(a new cell's id has eight digits; no languageId where it is the notebook's). Both keep what they
do not know in a cell's metadata, nbgrader's with it, and honour no `deletable` (colabtools 93).
"""

from __future__ import annotations

import json
import random
import string
from collections.abc import Callable

LETTERS = string.ascii_letters + string.digits + "_-"
COLAB_ORDER = ("nbformat", "nbformat_minor", "metadata", "cells")
VSCODE_1_60_ORDER = ("cell_type", "execution_count", "source", "outputs", "metadata", "id")
OWN = "print('a try of my own')"


def colab(text: str) -> str:
    """Return the notebook as Colab saves one of format 4.5: its cells keep their ids."""
    return _as_colab(text, keep_ids=True)


def colab_4_0(text: str) -> str:
    """Return the notebook as Colab saves one of format 4.0, where cells have no id of their own."""
    return _as_colab(text, keep_ids=False)


def colab_forms(text: str) -> str:
    """Return the notebook with each code cell hidden behind a form, and a new cell at the end."""
    notebook = json.loads(colab(text))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"] |= {"cellView": "form", "colab_type": "code"}
    notebook["cells"].append(_own_cell({"id": "z4Xk-2bQ9_Lw"}, id="z4Xk-2bQ9_Lw"))
    return json.dumps(notebook, indent=2, ensure_ascii=False)


def _own_cell(metadata: dict, **more: str) -> dict:
    """Return a code cell that the student has added and run."""
    cell = {"cell_type": "code", "execution_count": 1, "metadata": metadata, "outputs": []}
    return cell | {"source": [OWN]} | more


def _as_colab(text: str, keep_ids: bool) -> str:
    notebook = json.loads(text)
    numbers = random.Random(4)
    notebook["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
    }
    for cell in notebook["cells"]:
        own = "".join(numbers.choices(LETTERS, k=12))
        if keep_ids:
            own = cell["id"]
        else:
            notebook["nbformat_minor"] = 0
            cell.pop("id")
        cell["metadata"]["id"] = own
        if cell["cell_type"] == "code":
            cell["metadata"] |= {
                "colab": {"base_uri": "https://localhost:8080/", "height": 35},
                "outputId": f"{numbers.getrandbits(128):032x}",
                "executionInfo": {
                    "status": "ok",
                    "timestamp": 1_700_000_000_000,
                    "user_tz": -420,
                    "elapsed": 12,
                    "user": {"displayName": "A. Student", "userId": "0"},
                },
            }
            cell["execution_count"] = 1
    ordered = {name: notebook[name] for name in COLAB_ORDER}
    return json.dumps(ordered, indent=2, ensure_ascii=False)


def vscode(text: str) -> str:
    """Return the notebook as VS Code saves it: sorted keys, a kernel shown by its folder."""
    notebook = _with_vscode_kernel(text, "python3")
    notebook["cells"].append(_own_cell({}, id="1f0c93ab"))
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def vscode_2021(text: str) -> str:
    """Return the notebook as VS Code saved it in 2021: languages in cells, no id in new ones."""
    notebook = _with_languages(_with_vscode_kernel(text, "python3"))
    notebook["cells"].append(_own_cell({"vscode": {"languageId": "python"}}))
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def vscode_1_60(text: str) -> str:
    """Return the notebook as VS Code 1.60 saved it: keys in another order, a kernel of its own."""
    kernel = "python3119jvsc74a57bd0fc2f79212b9aaab49a9398475eca8354"
    notebook = _with_languages(_with_vscode_kernel(text, kernel))
    notebook["cells"] = [
        {name: cell[name] for name in VSCODE_1_60_ORDER if name in cell}
        for cell in notebook["cells"]
    ]
    return json.dumps(notebook, indent=1, ensure_ascii=False)


def _with_languages(notebook: dict) -> dict:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"]["vscode"] = {"languageId": "python"}
    return notebook


def _with_vscode_kernel(text: str, kernel: str) -> dict:
    notebook = json.loads(text)
    notebook["metadata"] = {
        "kernelspec": {"display_name": "hw4-env (3.11.9)", "language": "python", "name": kernel},
        "language_info": {
            "codemirror_mode": {"name": "ipython", "version": 3},
            "file_extension": ".py",
            "mimetype": "text/x-python",
            "name": "python",
            "nbconvert_exporter": "python",
            "pygments_lexer": "ipython3",
            "version": "3.11.9",
        },
        "orig_nbformat": 4,
        "vscode": {"interpreter": {"hash": "0" * 64}},
    }
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 1
    return notebook


SAVES: dict[str, Callable[[str], str]] = {
    "colab": colab,
    "colab_4_0": colab_4_0,
    "colab_forms": colab_forms,
    "vscode": vscode,
    "vscode_2021": vscode_2021,
    "vscode_1_60": vscode_1_60,
}
