"""The cells of a marked notebook as safe HTML, for the page that nbgrader's step makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup
from nbformat import NotebookNode

from autograder.report.answers import as_typed, shown_code, shown_markdown
from autograder.report.safe_html import PICTURE, PictureFinder, no_pictures
from autograder.report.typed import plain

PICTURES = ("image/png", "image/jpeg")


def shown_cells(
    cells: Iterable[NotebookNode],
    find_picture: PictureFinder = no_pictures,
    plainly: bool = False,
) -> list[Markup]:
    """Return the cells as HTML, with printed text, pictures and errors of the students' own cells.

    The outputs of marked cells are left out: they are the checks, which the page shows already.
    `plainly` shows all cells as they were typed, and no outputs.
    """
    theirs = [cell for cell in cells if cell.source.strip()]
    if plainly:
        return [as_typed(cell.source) for cell in theirs]
    return [Markup("\n").join(_shown(cell, find_picture)) for cell in theirs]


def _shown(cell: NotebookNode, find_picture: PictureFinder) -> Iterator[Markup]:
    if cell.cell_type == "markdown":
        yield shown_markdown(cell.source, cell.get("attachments", {}), find_picture)
    elif cell.cell_type == "code":
        yield shown_code(cell.source)
        if not cell.metadata.get("nbgrader", {}).get("grade"):
            yield from map(_shown_output, cell.get("outputs", []))
    else:
        yield _text(cell.source)


def _shown_output(output: NotebookNode) -> Markup:
    if output.output_type == "stream":
        return _text(output.text)
    if output.output_type == "error":
        return _text(f"{output.ename}: {output.evalue}")
    for kind in PICTURES:
        address = f"data:{kind};base64,{output.data.get(kind, '')}".replace("\n", "")
        if kind in output.data and PICTURE.fullmatch(address):
            return Markup('<img src="{}" alt="">').format(address)
    return _text(output.data.get("text/plain", ""))


def _text(text: str) -> Markup:
    return Markup('<pre class="out">{}</pre>').format(plain(text)) if text.strip() else Markup()
