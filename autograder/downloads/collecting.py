"""Put hand-ins where they are marked: `class/submitted/<student>/<homework>/`, mended.

What came before or counts no more goes to `class/collected/<student>/`, files as they came to
`class/originals/<student>/`, and what nobody can be found for to `class/unmatched/`. Running it
again with the same downloads changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.course import Course, UsageError, write_at_once
from autograder.deadlines import Run, TooLong, here
from autograder.downloads.archives import Refused
from autograder.downloads.handins import UNPACKING_SECONDS, HandIn
from autograder.downloads.recognising import Trouble
from autograder.downloads.same_names import numbers_in, numbers_of, strangers
from autograder.downloads.sorting import Sorter
from autograder.downloads.together import settle, unknown
from autograder.downloads.twice import told
from autograder.downloads.uploads import Uploads, digest_of
from autograder.downloads.whose import COUNTING_SITES
from autograder.homework import Homework
from autograder.intake.filenames import FULL, said, shown
from autograder.intake.files import CHECKPOINTS
from autograder.intake.handout import Handout, read_handout
from autograder.intake.opening import open_folder
from autograder.intake.records import Record, read_record, write_record
from autograder.intake.repairs import Repair
from autograder.intake.scans import scan_files
from autograder.intake.times import TIME_FILE, TIME_FORMAT
from autograder.roster import Roster, folder_name

COLLECTING_SECONDS = 30.0  # of CPU time for one student
REPLACED = "{} (as handed in).ipynb"  # a copy with answers that the one which counts leaves open
NEW, CHANGED, SAME, OLDER = "new", "replaced", "unchanged", "older, kept aside"


@dataclass
class Collected:
    """What became of one person's hand-ins, or of one that is nobody's.

    Then `student` is empty, `outcome` says why, and `to_do` what a person can do. `late` tells that
    the web site took what counts for late.
    """

    student: str
    sources: list[str]
    outcome: str
    repairs: list[Repair] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    notebooks: int = 0
    scans: int = 0
    to_do: str = ""
    late: bool = False

    @property
    def matched(self) -> bool:
        return bool(self.student)


def collect(
    course: Course,
    paths: list[Path],
    roster: Roster | None = None,
    dry_run: bool = False,
    run: Run = here,
) -> Iterator[Collected | int]:
    """Collect downloads; yields first the number of results to come, then each as it is done.

    `run` does what is done to one student's files, within its time.

    Raises:
        UsageError: a path does not exist, or nothing has been released yet.
    """
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise UsageError(f"there is no {', '.join(missing)}.")
    read_handout(course)
    return _collect(course, paths, roster, dry_run, run)


def _collect(
    course: Course, paths: list[Path], roster: Roster | None, dry_run: bool, run: Run
) -> Iterator[Collected | int]:
    course.class_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=course.class_dir, prefix=course.PARTIAL) as folder:
        uploads = Uploads(course)
        sorter = Sorter(Path(folder), course.homework, roster, uploads, run)
        handins = list(sorter.sort_all(paths))
        students: dict[str, list[HandIn]] = {}
        for handin in handins:
            students.setdefault(handin.student, []).append(handin)
        lost = students.pop("", [])
        settle(course, students)
        lost += strangers(course, students)
        yield len(students) + len(lost)
        for student, theirs in sorted(students.items()):
            yield _collect_one(course, student, theirs, dry_run, run)
        for handin in lost:
            yield _keep_unmatched(course, handin, dry_run)
        if not dry_run:
            uploads.write()


def _collect_one(
    course: Course, student: str, handins: list[HandIn], dry_run: bool, run: Run
) -> Collected:
    """Collect one student's hand-ins; a fault of ours costs no other student theirs."""
    packed = sum(handin.zip is not None for handin in handins)
    seconds = COLLECTING_SECONDS + packed * UNPACKING_SECONDS
    try:
        return run(_collected, course, student, dry_run, handins, seconds=seconds)
    except (TooLong, Exception) as error:
        if getattr(error, "errno", None) in FULL:
            raise
        reason = f"{type(error).__name__}: {said(error)}"
        if isinstance(error, TooLong):
            reason = f"its files take more than {seconds:g} s to be read"
        what = f"could not be collected as {student}'s ({reason})"
        to_do = f"put its files into {course.submitted(student)} by hand, and tell us."
        kept = Collected("", [one.source for one in handins], what, to_do=to_do)
        for handin in handins:
            handin.trouble = Trouble(what, to_do)
            if handin.folder.is_dir():
                kept.refused += _keep_unmatched(course, handin, dry_run).refused
        return kept


def _collected(course: Course, student: str, dry_run: bool, handins: list[HandIn]) -> Collected:
    return _Collector(course, read_handout(course), student, dry_run).collect(handins)


def _keep_unmatched(course: Course, handin: HandIn, dry_run: bool) -> Collected:
    """Keep what is nobody's in `class/unmatched/`, with the reason beside it."""
    outcome = Collected("", [handin.source], handin.trouble.what, refused=handin.refused)
    outcome.to_do = handin.trouble.to_do
    name = folder_name(handin.source) or "hand-in"
    digest = hashlib.sha256(handin.source.encode()).hexdigest()[:6]
    folder = course.class_dir / "unmatched" / f"{name}-{digest}"
    if not dry_run:
        try:
            handin.unpack()
        except (Refused, OSError) as error:
            if getattr(error, "errno", None) in FULL:
                raise
            handin.refused.append(f"{handin.source} {said(error)}")
        _replace(handin.folder, folder)
        lines = [f"{handin.source}: {outcome.outcome}.", f"To do: {outcome.to_do}", *handin.refused]
        write_at_once(folder / "why.txt", ("\n".join(lines) + "\n").encode())
    return outcome


def _replace(new: Path, old: Path) -> None:
    """Put a folder in the place of another, at once; what was there goes."""
    old.parent.mkdir(parents=True, exist_ok=True)
    if old.exists():
        aside = new.with_name(f"{new.name}-old")
        old.rename(aside)
        new.rename(old)
        shutil.rmtree(aside)
    else:
        new.rename(old)


class _Collector:
    """One student's hand-ins."""

    def __init__(self, course: Course, handout: Handout, student: str, dry_run: bool) -> None:
        self.course, self.handout, self.student = course, handout, student
        self.dry_run = dry_run
        self.aside = course.collected(student)

    def collect(self, handins: list[HandIn]) -> Collected:
        handins = sorted(handins, key=lambda handin: handin.order)
        counting, earlier = _those_that_count(handins, self.course.homework)
        digest = hashlib.sha256("".join(h.contents.digest for h in counting).encode()).hexdigest()
        known = self._known()
        result = Collected(self.student, [h.source for h in counting], NEW)
        result.late = any(handin.owner.late for handin in counting)
        result.refused = [text for handin in handins for text in handin.refused]
        result.problems = [text for handin in counting for text in unknown(handin)]
        beside = bool(counting) and all(handin.beside for handin in counting)
        if digest in known["seen"]:
            result.outcome = SAME if digest == known["now"] else OLDER
            return self._counted(result)
        if known["now"] and not known["beside"] and _is_older(counting, known):
            result.outcome, earlier, counting = OLDER, handins, []
        elif self.course.submitted(self.student).is_dir():
            result.outcome = CHANGED
        for handin in handins:
            handin.unpack()
        self._write(result, counting, earlier)
        known["seen"].append(digest)
        if counting:
            known |= {"now": digest, "when": _when(counting), "sources": result.sources}
            known["beside"] = beside
            known["numbers"] |= numbers_of(counting)
            known["attempts"] = _attempts(counting)
        if not self.dry_run:
            text = json.dumps(known, ensure_ascii=False, indent=1)
            write_at_once(self.aside / "seen.json", text.encode("utf-8", "replace"))
        return result

    def _known(self) -> dict:
        """Return the hand-ins seen before: all of them, the one that counts, its time and files."""
        try:
            data = json.loads((self.aside / "seen.json").read_text("utf-8"))
            return {
                "seen": list(data["seen"]),
                "now": str(data["now"]),
                "when": data["when"] + 0.0,
                "sources": list(data["sources"]),
                "numbers": numbers_in(data),
                "attempts": dict(data.get("attempts", {})),
                "beside": data.get("beside") is True,
            }
        except (OSError, ValueError, KeyError, TypeError):
            return {"seen": [], "now": "", "when": 0.0, "sources": [], "numbers": {},
                    "attempts": {}, "beside": False}  # fmt: skip

    def _write(self, result: Collected, counting: list[HandIn], earlier: list[HandIn]) -> None:
        folder = _put_together(counting)
        if folder is not None:
            for handin in counting:
                result.repairs += [*handin.notes, *map(told, handin.twice)]
            kept, originals = self._mend(folder, result)
        if self.dry_run:
            return
        for handin in earlier:
            _replace(handin.folder, self.aside / handin.contents.digest[:12])
        if folder is None:
            return
        submitted = self.course.submitted(self.student)
        if submitted.is_dir():
            _replace_keeping(folder, submitted, self.aside)
        else:
            _replace(folder, submitted)
        shutil.rmtree(self.course.originals(self.student), ignore_errors=True)
        for name, data in originals.items():
            write_at_once(self.course.originals(self.student) / name, data)
        write_record(self.course, self.student, Record(result.repairs, [], kept))

    def _mend(self, folder: Path, result: Collected) -> tuple[dict, dict[str, bytes]]:
        """Mend the notebooks in a staged folder; return what to undo, and the originals."""
        opened = open_folder(folder, self.handout)
        left_open = {paper.file for paper in opened.papers}
        kept: dict[str, str | None] = {}
        originals: dict[str, bytes] = {}
        for name, mended in opened.notebooks.items():
            if not mended.repairs:
                continue
            source, target = opened.files[name], folder / f"{name}.ipynb"
            for path in {source, target}:
                if path.is_file():
                    inside = path.relative_to(folder).as_posix()
                    originals[inside] = path.read_bytes()
                    kept[inside] = inside
            kept.setdefault(target.name, None)
            result.repairs += mended.repairs
            if source != target and _shown(target, folder) in left_open:
                beside = folder / REPLACED.format(name)
                write_at_once(beside, target.read_bytes())
                kept[beside.name] = None
        for name, mended in opened.notebooks.items():
            if mended.repairs:
                text = json.dumps(mended.notebook, ensure_ascii=False, indent=1)
                write_at_once(folder / f"{name}.ipynb", text.encode() + b"\n")
        stale = {opened.files[n] for n, m in opened.notebooks.items() if m.repairs}
        for path in stale - {folder / f"{name}.ipynb" for name in self.handout.raw}:
            path.unlink(missing_ok=True)
        for path in [*folder.rglob(f"{CHECKPOINTS}/**/*")]:
            if path.is_file() and _shown(path, folder) not in left_open:
                path.unlink()  # what was needed of it has been put in its place
        result.problems += opened.problems
        result.notebooks = len(opened.notebooks)
        result.scans = len(scan_files(folder, self.course.homework))
        return kept, originals

    def _counted(self, result: Collected) -> Collected:
        """Say of what is there already how much it is."""
        folder = self.course.submitted(self.student)
        if folder.is_dir():
            result.notebooks = sum((folder / f"{n}.ipynb").is_file() for n in self.handout.raw)
            result.scans = len(scan_files(folder, self.course.homework))
            result.repairs = read_record(self.course, self.student).collected
        return result


def _shown(path: Path, folder: Path) -> str:
    return shown(path.relative_to(folder))


def _when(handins: list[HandIn]) -> float:
    return max((handin.order[0] for handin in handins), default=0.0)


def _attempts(handins: list[HandIn]) -> dict[str, int]:
    """Return by site the last attempt of some hand-ins, where the site itself counts them."""
    attempts: dict[str, int] = {}
    for owner in (handin.owner for handin in handins):
        if owner.layout in COUNTING_SITES and owner.attempt > 0:
            attempts[owner.layout] = max(owner.attempt, attempts.get(owner.layout, 0))
    return attempts


def _is_older(handins: list[HandIn], known: dict) -> bool:
    """Tell whether what counts already is later, by the site's time or by its own count."""
    before = known["attempts"]
    counted = any(now < before.get(site, 0) for site, now in _attempts(handins).items())
    return _when(handins) < known["when"] or counted


def _those_that_count(
    handins: list[HandIn], homework: Homework
) -> tuple[list[HandIn], list[HandIn]]:
    """Tell the uploads that count from earlier ones that they replace, oldest first.

    Two uploads that hold the same notebook, or go by the same name, are attempts, and the later
    one counts; others, such as a zip and the scans beside it, belong together.
    """
    counting: list[HandIn] = []
    earlier: list[HandIn] = []
    notebooks = {id(handin): _notebooks(handin, homework) for handin in handins}
    for handin in handins:
        replaced = [old for old in counting if _replaces(handin, old, notebooks)]
        earlier += replaced
        gone = set(map(id, replaced))
        counting = [old for old in counting if id(old) not in gone] + [handin]
    return counting, earlier


def _replaces(new: HandIn, old: HandIn, notebooks: dict[int, set[str]]) -> bool:
    if new.owner.time and old.owner.time:
        return True
    if new.owner.file and new.owner.file == old.owner.file:
        return True
    return bool(notebooks[id(new)] & notebooks[id(old)])


def _notebooks(handin: HandIn, homework: Homework) -> set[str]:
    names = {PurePosixPath(name).name for name in handin.contents.names if name.endswith(".ipynb")}
    return {name for name in names if name.removesuffix(".ipynb") in homework.notebooks}


def _put_together(handins: list[HandIn]) -> Path | None:
    """Put the uploads that count into one folder; a folder that holds all the rest goes away."""
    if not handins:
        return None
    folder = handins[-1].folder
    for handin in handins[:-1]:
        for name, path in handin.files.items():
            target = folder / name
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                path.rename(target)
    _lift(folder)
    own = handins[-1].owner
    time = folder / TIME_FILE
    if time.is_dir():
        time.rename(folder / f"{TIME_FILE}-folder")
    time.unlink(missing_ok=True)  # a student may have written it
    if own.time is not None:
        time.write_text(own.time.strftime(TIME_FORMAT) + "\n")
    return folder


def _lift(folder: Path) -> None:
    """Move a zip's only folder up: its files are the submission."""
    inside = list(folder.iterdir())
    while len(inside) == 1 and inside[0].is_dir():
        only = inside[0].rename(folder.with_name(f"{folder.name}-lifted"))
        for path in only.iterdir():
            path.rename(folder / path.name)
        only.rmdir()
        inside = list(folder.iterdir())


def _replace_keeping(new: Path, submitted: Path, aside: Path) -> None:
    """Put a newer hand-in in place; the one before is kept."""
    kept = aside / digest_of(submitted)[:12]
    if kept.exists():
        shutil.rmtree(submitted)
    else:
        kept.parent.mkdir(parents=True, exist_ok=True)
        submitted.rename(kept)
    new.rename(submitted)


def undo(course: Course, student: str) -> list[str]:
    """Give back the files of a submission as they came; return their names.

    From then on marking takes this submission as it stands.

    Raises:
        UsageError: nothing of it was mended.
    """
    record = read_record(course, student)
    if not record.kept and not record.marked:
        raise UsageError(f"nothing was mended in what {student} handed in.")
    folder, originals = course.submitted(student), course.originals(student)
    for name, original in record.kept.items():
        if original is None:
            (folder / name).unlink(missing_ok=True)
        else:
            write_at_once(folder / name, (originals / original).read_bytes())
    write_record(course, student, Record([], [], {}, undone=True))
    return sorted(name for name, original in record.kept.items() if original)
