"""nbgrader's configuration, in one place for its own commands and for ours."""

from __future__ import annotations

import math
import os
import warnings
from pathlib import Path

import nbgrader
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import ClearSolutions, Execute, OverwriteCells, SaveAutoGrades
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from autograder.course import SOURCES, Course
from autograder.deadlines import ONE_THREAD
from autograder.homework import find
from autograder.nbgrader_plugin.database.address import set_directory
from autograder.nbgrader_plugin.database.nbgraders import serve
from autograder.nbgrader_plugin.execute import TwoSidedExecute
from autograder.nbgrader_plugin.formgrader.serving import set_up_server
from autograder.nbgrader_plugin.hand_marks import SaveKeepingHandMarks
from autograder.nbgrader_plugin.kit import BringKit, HandOutKit
from autograder.nbgrader_plugin.pages import FILTERS, ShowSafely
from autograder.nbgrader_plugin.preprocessors import (
    ClearAnswers,
    HideMarkersText,
    KeepKnownCells,
    OverwriteKnown,
    RepairCells,
    WaitForScans,
)
from autograder.nbgrader_plugin.times import TakeTime, read_strictly
from autograder.sandbox import SANDBOX_VARIABLE

TEMPLATES = Path(__file__).parent / "templates"  # parts of Formgrader's pages, in place of its own
NBGRADERS_TEMPLATES = Path(nbgrader.__file__).parent / "server_extensions/formgrader/templates"
PORTABLE_VARIABLE = "AUTOGRADER_PORTABLE"  # 1: test cells run in the student's kernel
CELL_SECONDS = 15  # that a cell may take, besides the longest call
# nbconvert's own default, and no warning per kernel about ports that only this machine reaches
KERNEL_ARGUMENTS = ("--HistoryManager.hist_file=:memory:", "--log-level=ERROR")
FEEDBACK_EXPORTER = "autograder.nbgrader_plugin.feedback_exporter.FeedbackExporter"

# nbgrader 0.9.6 reads submissions that it has not added to the session yet: harmless, and noisy.
warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\b")

read_strictly()


def configure(config: Config, course: Course) -> Config:
    """Set up `config` for `course` and return it.

    Makes the class folder, where SQLite creates the gradebook, and keeps numpy in the kernels to
    one thread, since the networks are small and threads that wait for each other made a search ten
    times slower.
    """
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")
    course.class_dir.mkdir(parents=True, exist_ok=True)
    set_directory(config, course)
    serve(course)
    config.ClearMarkScheme.enforce_metadata = False  # schemes stand in the locked prompts
    release = GenerateAssignment.preprocessors.default_args[0]
    config.GenerateAssignment.preprocessors = [
        *_replace(release, ClearSolutions, [ClearAnswers]), HandOutKit
    ]  # fmt: skip
    config.KitStep.root = str(course.root)
    config.GenerateFeedback.preprocessors = [HideMarkersText]
    config.GenerateFeedback.exporter_class = FEEDBACK_EXPORTER
    sanitize = _replace(
        Autograde.sanitize_preprocessors.default_args[0], OverwriteCells, [OverwriteKnown]
    )
    for step in (
        config.RepairCells,
        config.SaveKeepingHandMarks,
        config.TakeTime,
        config.TwoSidedExecute,
        config.FeedbackExporter,
    ):
        step.root, step.class_dir = str(course.root), str(course.class_dir)
    config.Autograde.sanitize_preprocessors = [BringKit, RepairCells, KeepKnownCells, *sanitize]
    config.OverwriteCells.add_missing_cells = True  # a deleted test cell is no way out
    config.TwoSidedExecute.sandbox = os.environ.get(SANDBOX_VARIABLE, "bubblewrap")
    steps = _replace(
        Autograde.autograde_preprocessors.default_args[0],
        SaveAutoGrades,
        [SaveKeepingHandMarks, TakeTime],
    )
    if os.environ.get(PORTABLE_VARIABLE) != "1":
        steps = _replace(steps, Execute, [TwoSidedExecute, WaitForScans])
    config.Autograde.autograde_preprocessors = steps
    config.FormgradeExtension.debug = False  # its page would show the gradebook's password
    config.HTMLExporter.extra_template_basedirs = [str(TEMPLATES), str(NBGRADERS_TEMPLATES)]
    config.HTMLExporter.filters = FILTERS
    config.HTMLExporter.preprocessors = [ShowSafely]
    config.ShowSafely.sources = str(course.root / SOURCES)
    set_up_server(course.class_dir / "autograded")
    config.Execute.timeout = _longest_call(course) + CELL_SECONDS
    config.Execute.extra_arguments = list(KERNEL_ARGUMENTS)
    return config


def _longest_call(course: Course) -> int:
    """Return the seconds that a call may take in any homework of the course."""
    folders = (course.root / SOURCES).glob("*/")
    tasks = [task for folder in folders for task in find(folder.name).tasks]
    return math.ceil(max((task.call_seconds for task in tasks), default=0.0))


def _replace(items: list, old: object, new: list) -> list:
    position = items.index(old)
    return [*items[:position], *new, *items[position + 1 :]]
