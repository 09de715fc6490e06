"""Say which cell to run first when one stops at a name that no cell has made yet.

A check is a call such as `check(forward)`: where the cell of C1 has not run, Python stops before
the check is even called. So IPython tells us of each cell that has run.
"""

from __future__ import annotations

import sys
from html import escape

from .boxes import GREY, box
from .checks.by_name import TITLES
from .words import Text, say, shown

MADE_BY_TASK = {name: title.split()[0] for name, title in TITLES.items()} | {
    "t1": "T1", "A_shape": "T2", "B_shape": "T2", "C_shape": "T2", "num_parameters": "T3",
}  # fmt: skip
MADE_AT_THE_TOP = {
    "NUM_CLASSES", "STARTING_SETTINGS", "beside", "check", "check_gradient", "check_settings",
    "check_t1", "check_t2", "check_t3", "check_written", "cpu_timer", "film", "held_to_torch",
    "init_params", "language", "load_data", "np", "numerical_gradient", "plot_digits",
    "plot_history", "plot_predictions", "plot_weights", "plt", "rehearse", "show_with_words",
    "silent_share", "skip_if_open", "spiral", "train",
}  # fmt: skip
MADE_FURTHER_UP = {
    "X_toy", "data", "first_history", "first_params", "toy_params", "train_again", "train_network",
    "y_toy",
}  # fmt: skip


def cell_to_run(name: str) -> Text | None:
    """Say which cell makes a name of the homework; None of any other name."""
    if name in MADE_BY_TASK:
        return say(
            "{name} is made by the cell of {task}. Run that cell first (click into it, then Shift "
            "+ Enter), and this one after it.",
            name=name, task=MADE_BY_TASK[name],
        )  # fmt: skip
    if name in MADE_AT_THE_TOP:
        return say("{name} comes from the code cells at the top of the notebook. Run these first, "
                   "and this one after them.", name=name)  # fmt: skip
    if name in MADE_FURTHER_UP:
        return say("{name} is made by a cell further up. Run the cells above first, and this one "
                   "after them.", name=name)  # fmt: skip
    return None


def explain_missing_names() -> None:
    """Have IPython, if this runs in it, show what `cell_to_run` says below such an error."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if hasattr(shell, "events"):
        shell.events.register("post_run_cell", show_cell_to_run)  # once, however often it is called


def show_cell_to_run(result: object) -> None:
    """Show which cell to run before the one with this result, if that stopped at a missing name."""
    error = getattr(result, "error_in_exec", None)
    said = cell_to_run(error.name) if isinstance(error, NameError) and error.name else None
    if said:
        from IPython.display import display

        text = shown(said)
        display({"text/plain": text, "text/html": box(GREY, escape(text))}, raw=True)
