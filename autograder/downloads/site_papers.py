"""What web sites put beside the hand-ins, which is nobody's work and needs nobody.

Source: Blackboard's note of an attempt, `<assignment>_<user>_attempt_<time>.txt`, and its words, as
public scripts for such downloads read them (bb-file-cleanup by K. Wurst; gradex-cli, whose README
prints a note). Brightspace's `index.html`: tests of a public tool for its zips (cqc_cpcc). Sakai's
`grades.csv`, `.xls`, `.xlsx`, and in each folder `timestamp.txt`, the teacher's `comments.txt` and
`feedbackText.html`, and a folder of what is attached: `AssignmentServiceImpl.zipSubmissions`.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Collection
from pathlib import Path

LONGEST_NOTE = 20_000  # bytes
BESIDE = {
    "Brightspace": ("index.html",),
    "Sakai": ("grades.csv", "grades.xls", "grades.xlsx"),
}
HEADS = r"Name|Assignment|Date Submitted|Current (?:Mark|Grade)|Original filename|Filename"
OF_BLACKBOARD = re.compile(
    rf"\s*(?:(?:{HEADS}):.*|Submission Field:|Comments:|Files:"
    r"|There is no student submission text data for this assignment\.?"
    r"|There are no student comments for this assignment\.?"
    r"|No files were attached to this submission\.?)?\s*"
)

ATTACHED, RETURNED = "Submission attachment(s)", "Feedback Attachment(s)"  # of Sakai's


def is_paper(path: Path, layouts: Collection[str]) -> bool:
    """Tell whether a file is the site's own, beside hand-ins in some sites' layouts."""
    return any(path.name.lower() in BESIDE.get(layout, ()) for layout in layouts)


def is_note(path: Path) -> bool:
    """Tell whether a file is Blackboard's note of an attempt in which the student wrote nothing."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LONGEST_NOTE:
            return False
        text = path.read_text("utf-8", "replace")
    except OSError:
        return False
    return text.startswith("Name:") and all(map(OF_BLACKBOARD.fullmatch, text.splitlines()))


def tidy_sakais(folder: Path) -> None:
    """Leave of a staged folder of Sakai's what the student handed in."""
    attached = folder / ATTACHED
    if not attached.is_dir():
        return
    shutil.rmtree(folder / RETURNED, ignore_errors=True)
    for paper in ("timestamp.txt", "comments.txt", "feedbackText.html"):
        (folder / paper).unlink(missing_ok=True)
    for inner in attached.iterdir():
        if not (folder / inner.name).exists():
            inner.rename(folder / inner.name)
    with contextlib.suppress(OSError):  # what is called like another file stays where it is
        attached.rmdir()
