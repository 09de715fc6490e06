"""The command line: `autograder COMMAND`, also as `python -m autograder`.

Exit status: 0 every submission has been marked; 1 some could not be, each named with its reason;
2 usage or configuration.
"""

from __future__ import annotations

import sys

import typer

from autograder.cli.clustering import cluster, worker
from autograder.cli.collecting import collect
from autograder.cli.grading import grade
from autograder.cli.moving import move_gradebook
from autograder.cli.publishing import export, feedback, report
from autograder.cli.releasing import release
from autograder.cli.showing import marks
from autograder.cli.workplace import demo, desk, doctor
from autograder.text.console import show_traceback

COMMANDS = (
    release, collect, grade, marks, report, export, desk, feedback, doctor, demo, move_gradebook
)  # fmt: skip

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Release, mark and report homework, on top of nbgrader.",
    epilog="Exit status: 0 all marked; 1 some could not be, each named; 2 usage or configuration.",
)
for command in COMMANDS:  # in the order of `autograder --help`
    app.command()(command)
app.command()(worker)
app.add_typer(cluster, name="cluster")


def main() -> None:
    sys.excepthook = show_traceback
    app()
