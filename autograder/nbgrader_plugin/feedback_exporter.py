"""nbgrader's step `generate_feedback`, with our page in place of nbgrader's.

For each notebook of a student nbgrader asks an exporter for a page. Ours has the feedback on that
notebook's tasks and the notebook below, and gives nbgrader the page of the whole homework to write
beside it. An assignment of which the marker knows nothing gets nbgrader's own page.
"""

from __future__ import annotations

from pathlib import Path

from nbconvert.exporters import Exporter, HTMLExporter
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import GetGrades
from traitlets import Enum, Unicode

from autograder.course import Course
from autograder.deadlines import TooLong, here
from autograder.nbgrader_plugin.feedback import PAGE, PAGE_SECONDS
from autograder.nbgrader_plugin.handed import pictures, read_handed
from autograder.report.feedback import LANGUAGES, NotebookPage, feedback_page
from autograder.report.notebook_cells import shown_cells


class FeedbackExporter(Exporter):
    """Export a marked notebook as a feedback page."""

    export_from_notebook = "Feedback"
    file_extension = ".html"
    output_mimetype = "text/html"
    root = Unicode(help="The homework's folder.").tag(config=True)
    class_dir = Unicode(help="The folder of the class's data.").tag(config=True)
    language = Enum(LANGUAGES, "en", help="The language shown first.").tag(config=True)

    def from_notebook_node(self, nb, resources=None, **kw):
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        where = resources["nbgrader"]
        course = Course(Path(self.root), Path(self.class_dir), where["assignment"])
        if not course.homework.tasks:
            return self._nbgraders_own(nb, resources)
        arguments = (course, where["student"], where["notebook"], nb.cells)
        try:
            whole, page = here(self._pages, *arguments, False, seconds=PAGE_SECONDS)
        except TooLong:
            whole, page = self._pages(*arguments, True)
        resources.setdefault("outputs", {})[PAGE] = whole.encode("utf-8")
        return page, resources

    def _nbgraders_own(self, nb, resources) -> tuple[str, dict]:
        exporter = HTMLExporter(parent=self.parent, config=self.config)
        exporter.register_preprocessor(CSSHTMLHeaderPreprocessor, enabled=True)
        nb, resources = GetGrades(parent=self.parent)(nb, resources)
        return exporter.from_notebook_node(nb, resources)

    def _pages(self, course, student, name, cells, plainly) -> tuple[str, str]:
        """Return the page of the whole homework, and that of the notebook `name`."""
        handed = read_handed(course, student, plainly)
        shown = shown_cells(cells, pictures(course, student), plainly)
        page = feedback_page(handed, self.language, NotebookPage(name, shown))
        return feedback_page(handed, self.language), page
