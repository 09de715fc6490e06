"""What a kernel knows of the notebook that it runs, and whether anybody sits before it."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

CODE_OF_VS = "__vsc_ipynb_file__"  # where VS Code tells a kernel the path of its notebook
OF_JUPYTER = "JPY_SESSION_NAME"  # and where Jupyter does
GUARD = "HW4_CLEAN_RUN"  # set while the hand-in runs a notebook, so that no cell does it again
SAID = "text/x-said"  # beside the forms of a report that failed: its headline, for the hand-in
COLAB_SECONDS = 10  # for Colab to hand over the notebook


def shell() -> object | None:
    """Return IPython's shell; none outside of a notebook or a console."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def names() -> dict:
    """Return the variables of the notebook's cells."""
    return getattr(shell(), "user_ns", None) or {}


def told_path() -> str:
    """Return where the notebook lies, as the program in which it is open says; "" if none does."""
    return str(names().get(CODE_OF_VS) or os.environ.get(OF_JUPYTER) or "")


def is_notebook_of(path: Path) -> bool:
    """Tell whether this kernel is known to be that of the notebook at `path`."""
    return Path(told_path().replace("\\", "/")).name.startswith(path.name)


def somebody_is_there() -> bool:
    """Return False in a run that nobody watches, as when a notebook is marked."""
    if os.environ.get(GUARD):
        return False
    kernel = getattr(shell(), "kernel", None)
    return shell() is None or bool(getattr(kernel, "_allow_stdin", False))


def in_colab() -> bool:
    """Tell whether this is Colab, which keeps notebooks where no program finds their files."""
    return "google.colab" in sys.modules


def draws_formulas() -> bool:
    """Tell whether LaTeX in HTML is drawn here: by JupyterLab, not by VS Code and Colab."""
    return not names().get(CODE_OF_VS) and not in_colab()


def shown_in_colab() -> object:
    """Return the notebook as it is on Colab's screen; None if Colab does not hand it over."""
    try:
        messages = import_module("google.colab._message")
        answer = messages.blocking_request("get_ipynb", request="", timeout_sec=COLAB_SECONDS)
        return answer["ipynb"]
    except Exception:  # Colab documents none of this
        return None
