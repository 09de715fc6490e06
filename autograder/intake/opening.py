"""Find a submission's notebooks in its folder, under whatever name, and mend them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import islice
from pathlib import Path

from autograder.intake.filenames import shown
from autograder.intake.files import head_of, hidden_notebooks, plain_files
from autograder.intake.handout import Handout
from autograder.intake.kinds import ARCHIVE, EMPTY, is_placeholder, kind_of, say
from autograder.intake.lost_words import for_other_notebooks
from autograder.intake.matching import Index, recognise
from autograder.intake.papers import Paper, Unshown
from autograder.intake.reading import MOST_BYTES, Sheet, read_sheet
from autograder.intake.repairing import Mended, repair
from autograder.intake.repairs import Repair, Unreadable
from autograder.text.printable import some

LIKELY = (
    ".ipynb", ".py", ".ipy", ".json", ".txt", ".jupyter", ".html", ".md", ".markdown", ".rmd",
    ".qmd", ".bak", ".old", "",
)  # fmt: skip
MOST_FILES = 60  # that are read in search of a notebook
MOST_SEARCHED = 60 * 1024 * 1024  # bytes of them in all; the last one may go beyond
MOST_HIDDEN = 10  # of those that Jupyter and editors keep
MISSING = "is missing"
ODD = "is a link or a special file, and was not opened"
NOT_READ = "there are too many large ones before them"


@dataclass
class Opened:
    """What was found in a submission: notebooks by name, the files they are from, problems.

    `papers` are other copies with answers that the one which counts leaves open; `notebooks_in`
    are all files that hold the homework's cells; `absent` are notebooks of which there is nothing;
    `unshown` are files that may hold an answer and that a person must open.
    """

    notebooks: dict[str, Mended] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    notebooks_in: frozenset[Path] = frozenset()
    absent: list[str] = field(default_factory=list)
    unshown: list[Unshown] = field(default_factory=list)

    @property
    def repairs(self) -> list[Repair]:
        return [repair for mended in self.notebooks.values() for repair in mended.repairs]


def open_folder(folder: Path, handout: Handout) -> Opened:
    """Return the homework's notebooks in `folder`, mended.

    Of several copies of one the one with most answers counts. Answers of the others are not mixed
    in: they belong to other helpers and other names. But they are told.
    """
    search = _Search(folder, handout)
    opened = Opened()
    for name in handout.raw:
        hidden = search.hidden(name)
        candidates = search.candidates(name) or hidden
        if not candidates:
            trouble = search.trouble(name)
            opened.problems.append(trouble)
            opened.absent += [name] if trouble.endswith(MISSING) else []
            continue
        best, *others = candidates
        opened.notebooks[name], opened.files[name] = search.told(best, others, name), best.path
        spare = others if candidates is hidden else [*others, *hidden]
        opened.papers += filter(None, (search.left_open(name, best, other) for other in spare))
        broken = [r.message for r in best.mended.repairs if r.kind == "broken"]
        opened.problems += [f"{name}.ipynb {message}: ask for it again" for message in broken]
    for name, path in opened.files.items():
        notebook, file = opened.notebooks[name].notebook, shown(path.relative_to(folder))
        opened.papers += for_other_notebooks(notebook, name, file, handout)
    opened.problems += search.unread()
    opened.notebooks_in = frozenset(search.holding)
    return opened


@dataclass(frozen=True)
class _Candidate:
    path: Path
    mended: Mended

    def is_another(self, best: _Candidate) -> bool:
        """Tell whether this is a notebook with answers to other tasks than the best one has."""
        answered = self.mended.answered
        return not self.is_script and answered not in (best.mended.answered, frozenset())

    @property
    def is_script(self) -> bool:
        return any(repair.kind == "script" for repair in self.mended.repairs)

    @cached_property
    def answers(self) -> dict[str, list[str]]:
        """The words of each cell, by its id."""
        return {cell["id"]: cell["source"].split() for cell in self.mended.notebook["cells"]}

    def differs(self, best: _Candidate) -> list[str]:
        """Return the answers that are not the same in a better notebook."""
        both = self.mended.answered & best.mended.answered
        return sorted(name for name in both if self.answers.get(name) != best.answers.get(name))

    def rank(self, folder: Path, name: str) -> tuple:
        """Return what decides between files: answers, the right name, the newer one."""
        right = self.path == folder / f"{name}.ipynb"
        notebook = self.path.suffix == ".ipynb"
        return len(self.mended.answered), right, notebook, _modified(self.path), str(self.path)


class _Search:
    """The files of one folder, each read at most once."""

    def __init__(self, folder: Path, handout: Handout) -> None:
        self.folder, self.handout = folder, handout
        self.indices = {n: Index(s, handout.owned) for n, s in handout.slots.items()}
        self.sheets: dict[Path, Sheet | str] = {}
        self.holding: dict[Path, list[str]] = {}  # the notebooks that are in a file
        self.left = MOST_SEARCHED

    def candidates(self, name: str) -> list[_Candidate]:
        """Return the files that are a notebook, the one that counts first."""
        return self._found(name, likely_files(self.folder, self.handout.homework.kit))

    def hidden(self, name: str) -> list[_Candidate]:
        """Return those that Jupyter and editors keep hidden: they count if there is no other."""
        return self._found(name, islice(hidden_notebooks(self.folder), MOST_HIDDEN))

    def _found(self, name: str, paths: Iterable[Path]) -> list[_Candidate]:
        found = (self._candidate(path, name) for path in paths)
        order = partial(_Candidate.rank, folder=self.folder, name=name)
        return sorted(filter(None, found), key=order, reverse=True)

    def told(self, best: _Candidate, others: list[_Candidate], name: str) -> Mended:
        """Return the notebook that counts; say so if it is not the only one, or has another name.

        A program with fewer answers may be the student's own module, and is no copy.
        """
        right = self.folder / f"{name}.ipynb"
        other = next((o for o in others if o.path == right or o.is_another(best)), None)
        if other is not None and other.mended.answered != best.mended.answered:
            mine, theirs = (len(one.mended.answered) for one in (best, other))
            what = (
                f"“{self._shown(best.path)}” counts, with {mine} answers; "
                f"“{self._shown(other.path)}” has {theirs}"
            )
            said = [Repair("copies", name, what)]
        elif differing := next((o for o in others if not o.is_script and o.differs(best)), None):
            cells = ", ".join(some([f"`{name}`" for name in differing.differs(best)]))
            beside = f"“{self._shown(differing.path)}” differs in {cells}"
            said = [Repair("copies", name, f"“{self._shown(best.path)}” counts; {beside}")]
        elif best.path != right:
            said = [Repair("renamed", name, f"was handed in as “{self._shown(best.path)}”")]
        else:
            return best.mended
        return replace(best.mended, repairs=[*said, *best.mended.repairs])

    def left_open(self, name: str, best: _Candidate, other: _Candidate) -> Paper | None:
        """Return another copy of a notebook as a paper, if it holds what the best one does not."""
        more = other.mended.answered - best.mended.answered
        tasks = [slot.task for slot in self.handout.slots[name] if slot.name in more and slot.task]
        if not tasks:
            return None
        why = say("holds an answer that the notebook which counts leaves open")
        return Paper(self._shown(other.path), tuple(dict.fromkeys(tasks)), why=why, always=False)

    def _shown(self, path: Path) -> str:
        return shown(path.relative_to(self.folder))

    def _candidate(self, path: Path, name: str) -> _Candidate | None:
        sheet = self._sheet(path)
        if isinstance(sheet, str) or name not in self._held(path, sheet):
            return None
        mended = repair(sheet.cells, self.handout, name, sheet.kernel)
        notes = [Repair(kind, name, text) for kind, text in dict.fromkeys(sheet.notes)]
        return _Candidate(path, replace(mended, repairs=[*notes, *mended.repairs]))

    def _held(self, path: Path, sheet: Sheet) -> list[str]:
        if path not in self.holding and (found := recognise(sheet.cells, self.indices)):
            self.holding[path] = found
        return self.holding.get(path, [])

    def _sheet(self, path: Path) -> Sheet | str:
        if path not in self.sheets:
            named = path.parent == self.folder and path.stem in self.handout.raw
            self.sheets[path] = _read(path) if named or self.left > 0 else NOT_READ
            self.left -= 0 if named else _size(path)
        return self.sheets[path]

    def unread(self) -> list[str]:
        """Say how many files were not read, so that somebody can look."""
        count = sum(sheet is NOT_READ for sheet in self.sheets.values())
        return [f"{count} files were not searched for a notebook: {NOT_READ}"] * bool(count)

    def trouble(self, name: str) -> str:
        """Say why there is no such notebook, in words that help."""
        path = self.folder / f"{name}.ipynb"
        if is_odd(path):
            return f"{name}.ipynb {ODD}"
        if path.is_file():
            sheet = self._sheet(path)
            return f"{name}.ipynb {sheet if isinstance(sheet, str) else _of_no_use(sheet)}"
        unread = [
            f"“{self._shown(other)}” {said}"
            for other, said in self.sheets.items()
            if isinstance(said, str) and other.suffix == ".ipynb"
        ]
        unread += self._in_its_place()
        ask = f"; {'; '.join(unread[:3])}: ask for {name}.ipynb itself" if unread else ""
        return f"{name}.ipynb {MISSING}{ask}"

    def _in_its_place(self) -> list[str]:
        """Say of files that are no work themselves, or were not opened, what they are."""
        files = plain_files(self.folder, self.handout.homework.kit)
        kinds = ((path, kind_of(path.name, head_of(path))) for path in files)
        return [
            f"“{self._shown(path)}” {kind}"
            for path, kind in kinds
            if kind is not None and (is_placeholder(kind) or kind in (ARCHIVE, EMPTY))
        ]


def is_odd(path: Path) -> bool:
    """Tell whether a notebook's file is none that may be opened: it leads elsewhere, or waits."""
    return path.is_symlink() or (path.exists() and not path.is_file())


def _of_no_use(sheet: Sheet) -> str:
    """Say what is the matter with a file that was read, and holds no cell of the notebook."""
    if any(kind == "broken" for kind, _ in sheet.notes):
        return "is broken JSON, and none of the homework's cells could be read: ask for it again"
    return "holds none of the homework's cells"


def _read(path: Path) -> Sheet | str:
    try:
        if path.stat().st_size > MOST_BYTES:
            return f"is larger than {MOST_BYTES // 1024 // 1024} MiB"
        return read_sheet(path.read_bytes())
    except Unreadable as error:
        return str(error)
    except MemoryError:
        return "needs too much memory to be read"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def likely_files(folder: Path, kit: str = "") -> list[Path]:
    """Return the files below `folder` that may hold a notebook, notebooks first."""
    files = [path for path in plain_files(folder, kit) if path.suffix.lower() in LIKELY]
    files.sort(key=lambda path: (path.suffix != ".ipynb", len(path.parts), str(path)))
    return files[:MOST_FILES]
