"""The instant checks: `check` for code, `check_t1` … for numbers, `check_written` for words.

by_name finds the check of a function. written, formulas: the equations of a written answer. Each
task of code has a module (backward, loss, network, …), which
holds the function to examples with known numbers and says what a wrong result looks like.
running calls a student's code, values reads what comes back, report shows what was found.
"""

from .by_name import check
from .paper import check_t1, check_t2, check_t3
from .rehearsal import rehearse
from .report import CheckItem, CheckReport
from .tuning import check_settings
from .written import check_written

__all__ = [
    "CheckItem",
    "CheckReport",
    "check",
    "check_settings",
    "check_t1",
    "check_t2",
    "check_t3",
    "check_written",
    "rehearse",
]
