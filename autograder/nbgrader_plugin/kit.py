"""A homework's toolkit beside its notebooks, in nbgrader's own release and in what it marks.

nbgrader copies what lies beside the source notebooks; the kit lies elsewhere, once for all. Its
hooks swallow exceptions, so steps do it: if one fails, nbgrader's command fails.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder.course import files_below
from autograder.homework import Homework, find


def put_kit(kit: Path, folder: Path) -> Path:
    """Copy the kit's files into a folder of notebooks; return where they are.

    What has their names there is replaced, others stay.
    """
    there = folder / kit.name
    for file in files_below(kit):
        copy = there / file.relative_to(kit)
        _make_room(copy, folder)
        shutil.copyfile(file, copy)
    return there


def _make_room(file: Path, below: Path) -> None:
    """Remove what has a file's name or stands where one of its folders goes; make these."""
    for folder in reversed(file.relative_to(below).parents[:-1]):
        if (below / folder).exists() and not (below / folder).is_dir():
            (below / folder).unlink()
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.is_dir():
        shutil.rmtree(file)
    file.unlink(missing_ok=True)  # it may be read-only


def hand_out_kit(homework: Homework, kit: Path, folder: Path, notebook: str, cells: list) -> None:
    """Put the kit, and nothing else, beside a notebook that is released into `folder`."""
    texts = homework.told_to_kit(folder / kit.name, notebook, cells)
    shutil.rmtree(folder / kit.name, ignore_errors=True)
    there = put_kit(kit, folder)
    for name, text in texts.items():
        (there / name).write_text(text, encoding="utf-8")


class KitStep(NbGraderPreprocessor):
    """A step that leaves the notebook as it is, and puts the kit where nbgrader will write it."""

    root = Unicode(help="The course's folder.").tag(config=True)

    def preprocess(self, nb, resources):
        where = resources["nbgrader"]
        homework = find(where["assignment"])
        if homework.kit:
            self.put(homework, Path(self.root) / homework.kit, nb, where)
        return nb, resources

    def put(self, homework: Homework, kit: Path, nb, where: dict) -> None:
        raise NotImplementedError

    def folder(self, step: str, where: dict) -> Path:
        """Return the folder that a step of nbgrader's writes to: "release" or "autograded"."""
        directory = self.parent.parent.coursedir  # of the converter whose exporter has this step
        name = getattr(directory, f"{step}_directory")
        return Path(directory.format_path(name, where["student"], where["assignment"]))


class HandOutKit(KitStep):
    """Puts the kit beside the released notebooks; the last step, when their cells are final."""

    def put(self, homework, kit, nb, where):
        hand_out_kit(homework, kit, self.folder("release", where), where["notebook"], nb.cells)


class BringKit(KitStep):
    """Puts the kit beside a submission's notebooks, over what the student made of it."""

    def put(self, homework, kit, nb, where):
        put_kit(kit, self.folder("autograded", where))
