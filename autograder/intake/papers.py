"""What lies beside the notebooks and may hold an answer: scans, texts, documents of any program.

A file of the student's that is no notebook, was not handed out, and is no program of theirs may be
one. Pictures and PDFs are decoded, texts are taken as they are; of all others is told what they
are, and a person opens them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.intake.filenames import as_counted, shown
from autograder.intake.files import head_of, plain_files
from autograder.intake.handout import Handout
from autograder.intake.kinds import (
    OTHER,
    TEXTS,
    is_program_or_data,
    kind_of,
    looks_like_a_scan,
    say,
)
from autograder.intake.reading import decoded_text
from autograder.intake.scans import decode, is_scan_by_name
from autograder.intake.task_names import TaskNames
from autograder.intake.times import TIME_FILE
from autograder.text.language import Text

MOST_FILES = 30
MOST_PAGES = 30  # of one submission: 12 MB at most
LONGEST_TEXT = 20_000  # characters of a file that is taken as it is
NAMING = 300  # characters at the top of a page in which it may name its task
NO_ANSWERS = ("requirements.txt", TIME_FILE, "Thumbs.db")
OWNER_FILE = "~$"  # Word keeps one beside an open document
CODE_LINES = 3  # of the notebooks that a printout of one shows, at least
SHORTEST_LINE = 15  # letters and digits in one


@dataclass(frozen=True)
class Paper:
    """One page of a scan, as a JPEG in base64, or a whole file: as `text`, or with `why` not.

    `tasks` are those that its name or text names. `always` tells that it is put into the notebook
    whatever is there; others only where an answer is open.
    """

    file: str
    tasks: tuple[str, ...] = ()
    number: int = 1
    jpeg: str = ""
    text: str = ""
    why: Text | None = None
    always: bool = True


@dataclass
class Papers:
    """All papers of a submission, and the files that are printouts of its notebooks."""

    papers: list[Paper] = field(default_factory=list)
    printouts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Unshown:
    """A file that a person must open: what it is, and the tasks that wait for that."""

    file: str
    why: Text
    tasks: tuple[str, ...]

    def __str__(self) -> str:
        waits = f": {listed(self.tasks)} for a person who opens it" if self.tasks else ""
        return f"“{self.file}” {self.why}{waits}"


def listed(tasks: tuple[str, ...]) -> str:
    return f"{', '.join(tasks)} {'waits' if len(tasks) == 1 else 'wait'}"


def unshown_in(papers: list[Paper], waiting: Mapping[str, list[str]]) -> list[Unshown]:
    """Return the files that a person must open; `waiting` are the tasks by file.

    That is a document for which a task waits, and each scan: its owner meant it to be seen.
    """
    found = [
        Unshown(paper.file, paper.why, tuple(waiting.get(paper.file, ())))
        for paper in papers
        if paper.why is not None
    ]
    return [one for one in found if one.tasks or is_scan_by_name(Path(one.file))]


def read_papers(folder: Path, handout: Handout, notebooks: Collection[Path] = ()) -> Papers:
    """Read what lies beside the notebooks, `notebooks`, which hold the homework's cells, left out.

    What cannot be read is named and costs nothing else.
    """
    reader = _Reader(folder, handout)
    files = list(reader.files(notebooks))
    for path in files[:MOST_FILES]:
        reader.read(path)
    if len(files) > MOST_FILES:
        why = say("were not looked at, since {most} others come first", most=MOST_FILES)
        more = Paper(f"{len(files) - MOST_FILES} more files", why=why, always=False)
        reader.found.papers.append(more)
    return reader.found


class _Reader:
    """Reads the files of one submission, within bounds for all of them together."""

    def __init__(self, folder: Path, handout: Handout) -> None:
        self.folder, self.handout = folder, handout
        self.names = TaskNames(handout.homework)
        self.found = Papers()
        self.pages = 0

    def files(self, notebooks: Collection[Path]) -> Iterator[Path]:
        """Yield what may hold an answer, scans first, as their names count."""
        own = {self.folder / f"{name}.ipynb" for name in self.handout.raw}
        files = [
            path
            for path in plain_files(self.folder, self.handout.homework.kit)
            if path not in own and path not in notebooks and self._may_be_an_answer(path)
        ]
        yield from sorted(
            files, key=lambda path: (not is_scan_by_name(path), as_counted(str(path)))
        )

    def _may_be_an_answer(self, path: Path) -> bool:
        name = path.name
        if name in NO_ANSWERS or name.startswith(OWNER_FILE):
            return False
        if is_program_or_data(name) and not self.names.named_in(self._name(path)):
            return False
        return is_scan_by_name(path) or not self._was_handed_out(path)

    def _was_handed_out(self, path: Path) -> bool:
        name = path.relative_to(self.folder).as_posix()
        try:
            return self.handout.gave(name, path)
        except OSError:
            return False

    def _name(self, path: Path) -> str:
        return shown(path.relative_to(self.folder))

    def read(self, path: Path) -> None:
        head, name = head_of(path), self._name(path)
        tasks = self.names.named_in(name)
        if is_scan_by_name(path) or looks_like_a_scan(head):
            self._read_scan(path, name, tasks)
            return
        always = bool(tasks) and not is_program_or_data(name)
        text, why = _text_of(path) if path.suffix.lower() in TEXTS else ("", None)
        why = None if text else why or kind_of(path.name, head) or _kind_by_use(name)
        self.found.papers.append(Paper(name, tasks, text=text, why=why, always=always))

    def _read_scan(self, path: Path, name: str, tasks: tuple[str, ...]) -> None:
        left = MOST_PAGES - self.pages
        late = say("comes after too many other pages")
        pages, trouble = decode(path) if left > 0 else ([], late)
        trouble = trouble or (late if len(pages) > left else None)
        printout = self._is_printout(" ".join(page["text"] for page in pages))
        self.found.printouts += [name] if printout else []
        for number, page in enumerate(pages[:left], 1):
            of = tasks or self.names.named_in(page["text"][:NAMING])
            paper = Paper(name, of, number, jpeg=page["jpeg"], always=not printout)
            self.found.papers.append(paper)
        self.pages += len(pages[:left])
        if trouble:
            self.found.papers.append(Paper(name, tasks, why=trouble, always=bool(tasks)))

    def _is_printout(self, text: str) -> bool:
        """Tell whether a text shows code that was handed out, as the sheets to write on do not."""
        text = _letters(text)
        slots = (slot for slots in self.handout.slots.values() for slot in slots)
        code = (slot.cell.source for slot in slots if slot.cell.kind == "code")
        lines = {_letters(line) for source in code for line in source.split("\n")}
        found = (line for line in lines if len(line) >= SHORTEST_LINE and line in text)
        return sum(1 for _ in found) >= CODE_LINES


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _text_of(path: Path) -> tuple[str, Text | None]:
    """Return a text as Markdown that shows it as it was typed, or why it is not shown."""
    try:
        with path.open("rb") as file:
            data = file.read(4 * LONGEST_TEXT + 1)
    except OSError:
        return "", say("cannot be read")
    text = decoded_text(data).strip()
    if len(text) > LONGEST_TEXT:
        return "", say("is too long to be shown")
    if not text or not kept_as_text(text):
        return "", None
    if path.suffix.lower() in (".md", ".markdown", ".mdown", ".tex", ".latex", ".ltx"):
        return _body(text), None
    fence = "`" * (max(map(len, re.findall("`+", text)), default=2) + 1)
    return f"{max(fence, '```', key=len)}\n{text}\n{max(fence, '```', key=len)}", None


def _body(text: str) -> str:
    """Return what a TeX document shows, or all of a text that is none."""
    match = re.search(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", text, re.DOTALL)
    return match[1].strip() if match else text


def kept_as_text(text: str) -> bool:
    """Tell whether a text is one for people, and not bytes that were called so."""
    odd = sum((not c.isprintable() and c not in "\n\t\r\f") or c == "\ufffd" for c in text)
    return odd * 20 < len(text)


def _kind_by_use(name: str) -> Text:
    if is_program_or_data(name):
        return say("is a program") if Path(name).suffix.lower() == ".py" else say("holds data")
    return OTHER
