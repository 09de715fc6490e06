"""The students' kit beside the notebooks, in nbgrader's own release and in what it marks.

nbgrader copies what lies beside the source notebooks; the kit lies elsewhere, once for all. Its
hooks swallow exceptions, so steps do it: if one fails, nbgrader's command fails.
"""

from __future__ import annotations

from pathlib import Path

from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from autograder.handout import hand_out_kit, put_kit
from autograder.tasks import ASSIGNMENT


class KitStep(NbGraderPreprocessor):
    """A step that leaves the notebook as it is, and puts the kit where nbgrader will write it."""

    kit = Unicode(help="The folder of the students' kit.").tag(config=True)

    def preprocess(self, nb, resources):
        if resources["nbgrader"]["assignment"] == ASSIGNMENT:
            self.put(nb, resources["nbgrader"])
        return nb, resources

    def put(self, nb, where: dict) -> None:
        raise NotImplementedError

    def folder(self, step: str, where: dict) -> Path:
        """Return the folder that a step of nbgrader's writes to: "release" or "autograded"."""
        directory = self.parent.parent.coursedir  # of the converter whose exporter has this step
        name = getattr(directory, f"{step}_directory")
        return Path(directory.format_path(name, where["student"], where["assignment"]))


class HandOutKit(KitStep):
    """Puts the kit beside the released notebooks; the last step, when their cells are final."""

    def put(self, nb, where):
        folder = self.folder("release", where)
        hand_out_kit(Path(self.kit), folder, where["notebook"], nb.cells)


class BringKit(KitStep):
    """Puts the kit beside a submission's notebooks, over what the student made of it."""

    def put(self, nb, where):
        put_kit(Path(self.kit), self.folder("autograded", where))
