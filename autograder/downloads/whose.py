"""Whose a file or folder is: the layouts in which web sites give out what was handed in.

Moodle      Full Name_123456_assignsubmission_file_/homework.zip, or the same in one name
Canvas      lastnamefirst_LATE_12345_67890_homework-1.zip: person, file; -1 counts uploads
nbgrader    username+homework+2026-11-24 10:00:00 UTC+random/
Blackboard  title_username_attempt_2026-11-24-10-00-00_homework.zip, and a note of each: .txt
Brightspace 123456-789012 - Full Name - Nov 24, 2026 1000 AM/, or the same, ` - ` and the file
Sakai       Last, First(username)/Submission attachment(s)/homework.zip; a team's joined by `; `
GitHub      homework-submissions/homework-username/, as `gh classroom clone` makes it
plain       6530123421_homework.zip, or a folder 6530123421/, as MyCourseVille and many others do
hand-in     homework_6530123421.zip, homework_ann.zip, as a students' toolkit writes it

In place of `homework` stands the assignment's own name, which all of this is given.

Source: Moodle, mod/assign/classes/downloader.php, `get_student_prefix` and
`load_submissionplugin_filelist`, before Moodle 4.1 mod/assign/locallib.php,
`download_submissions`. A folder is `<full name>_<number>_assignsubmission_<plugin>`, until 4.1 with
`_` behind it; without folders that, `_` and the file's name make one name. `_` in a full name
becomes a space, and where marking is blind the full name is "Participant", in the site's language.

Source: Canvas, lib/content_zipper.rb, `get_filename` and `add_upload_submission`. A file is
`<sortable name>_LATE_<user>_<attachment>_<file>`, the name in small letters without spaces and
signs, `LATE` only if it was; where marking is anonymous it is `anon_<five signs>` (with `LATE_`
before it) in place of name and user; what was typed into the site is `<name>_<user>_text.html` or
`_link.html`. Attachments are numbered as they come. By app/models/attachment.rb,
`make_unique_filename`, a file whose name the student used before gets `-1` to `-7` before its
ending, and from then on a random UUID.

Source: nbgrader 0.9, exchange/default/submit.py, `init_dest`: always a folder, never a file, whose
name has no ending.

Source: Blackboard, which publishes none of it: public scripts that tidy its downloads
(bb-file-cleanup by K. Wurst, README: `assignmentname_username_attempt_datetime_filename.ext`).

Source: Brightspace, likewise: public scripts that rename its folders and tests of such (cqc_cpcc)
show `397063-2557369 - John Doe - Sep 24, 2024 926 PM`. The time is the site's local one.

Source: Sakai, assignment/impl/…/AssignmentServiceImpl.java, `zipSubmissions`: the sort name, which
always has a comma, and the user's eid in brackets; several submitters are joined by `; `.

Source: ILIAS, the README of a public plugin, ExerciseStatusFile: `Lastname_Firstname_Login_ID/`.

Source: GitHub, gh-classroom, cmd/gh-classroom/clone/student-repos/student-repos.go: a folder
`<slug>-submissions`, in it the repositories by their names, `<slug>-<user or team>`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePath

OF_MOODLE = r"_(?P<number>\d+)_assignsubmission_[a-z]+(?:_|$)(?P<file>.*)"
MOODLE = re.compile(r"(?P<name>[^_]+)" + OF_MOODLE)
MOODLE_CHANGED = re.compile(r"(?P<name>.+?)" + OF_MOODLE)  # a program made `_` of the spaces
CANVAS_NAME = r"(?P<name>[^_\d\W][^_]*?(?:_[^_\d][^_]*?)*?)(?P<late>_LATE)?_(?P<number>\d+)"
CANVAS = re.compile(CANVAS_NAME + r"_(?P<upload>\d+)_(?P<file>.+)")
CANVAS_TYPED = re.compile(CANVAS_NAME + r"_(?P<file>(?:text|link)\.html)")
CANVAS_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?(?P<name>anon_[0-9A-Za-z]{5})_(?P<upload>\d+)_(?P<file>.+)"
)
BRIGHTSPACE = re.compile(  # the time, in the site's language, tells of it only beside the numbers
    r"(?:(?P<number>\d+)-\d+ - (?P<name>\S.*?) ?- (?P<time>[^-]*\b(?:19|20|25)\d\d\b[^-]*\w\b)"
    r"|(?P<named>[^\d\W].*?) ?- (?P<when>\w{3} \d{1,2}, \d{4} \d{3,4} [AP]M))(?: - (?P<file>.+))?"
)
BLACKBOARD = re.compile(
    r".+?_(?P<id>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:\.txt|_(?P<file>.+))?"
)
SAKAI_ONE = r"(?P<name>[^();_]*,[^();_]*(?: \([^();]*\)[^();_]*)?)(?<! )\((?P<id>[^()]+)\)"
SAKAI_ANY = SAKAI_ONE.replace("?P<name>", "?:").replace("?P<id>", "?:")
SAKAI = re.compile(
    rf"{SAKAI_ANY}(?:; {SAKAI_ANY})*(?:_(?:Submission attachment\(s\)_)?(?P<file>.+))?"
)
EXCHANGE = re.compile(
    r"(?P<id>[^+]+)\+(?P<homework>[^+]+)\+"
    r"(?P<time>\d{4}-\d\d-\d\d \d\d[:_.]\d\d[:_.]\d\d(?:\.\d+)?)(?: ?[A-Z]{3,4})?(?:\+[\w=-]*)?"
)
NUMBER = r"(?P<id>[A-Za-z]{0,2}\d{5,13}[A-Za-z]?)"
PLAIN = re.compile(NUMBER + r"(?![0-9A-Za-z])[ _.-]*(?P<file>.*)")
# Behind the assignment's name, of a file or the folder that it was unpacked into:
NUMBERED_HAND_IN = rf"_{NUMBER}(?P<file>(?:(?:[-_ ].*|\s*\(\d+\))?\.zip)?)"
HAND_IN = r"(?:_(?P<id>.+?)(?:\s*\((?P<again>\d+)\)|\s+-\s+copy)?\.zip|[_-](?P<folder>[^.]+))"
COUNTING_SITES = ("Canvas", "Blackboard", "Brightspace")  # an `attempt` of theirs is no student's
STUDENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
AGAIN = re.compile(
    r"(?:[-_ ]|[-_ ]?v|\s*\()(?P<number>\d{1,2})\)?$"
    r"|-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    re.IGNORECASE,
)
NO_NUMBER = re.compile(r"\d{1,2}|(?:19|20|25)\d\d")  # a count, a year
# What people add to a file's name; nobody's id, as far as a name alone can tell.
NO_ID = re.compile(
    r"(?:all|answers?|backup|class|completed?|copy|corrected|done|downloads?|draft|feedback|files"
    r"|final|fixed|homework|hw|last|late|latest|new|notebooks?|old|resubmi(?:t|ssion)|revised|scans?"
    r"|solutions?|students?|submi(?:t|tted|ssions?)|test|updated?|v|ver|version|work)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Owner:
    """What a name tells of the person and the hand-in.

    `strong` layouts cannot be mistaken for anything else. `file` is what the student called it,
    `attempt` tells the later one of two uploads, `time` is when it was handed in, if the name says,
    and `late` that the site took it for late. `aka` is another id. The site says of a `team` who
    handed in as well; a mere name may say so of `others` by their ids, and of `unknown` numbers.
    """

    layout: str
    id: str = ""
    name: str = ""
    number: str = ""
    file: str = ""
    attempt: int = 0
    time: datetime | None = None
    late: bool = False
    aka: str = ""
    team: tuple[Owner, ...] = ()
    others: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def strong(self) -> bool:
        return self.layout not in ("plain", "hand-in")


def whose(name: str, assignment: str) -> Owner | None:
    """Return what a file's or folder's name tells, or None if it tells of nobody."""
    if found := readings(name, assignment):
        return found[0]
    if (match := _hand_in(name, assignment)) and not doubt(name, assignment):
        again = int(match["again"] or 0)
        id = match["id"] or match["folder"]
        return Owner("hand-in", id=id, file=f"{assignment}.zip", attempt=again)
    return None


def readings(name: str, assignment: str) -> list[Owner]:
    """Return all that a name with a number in it may tell, what a site would write first.

    Sites put a student's own name for a file at the end, which may look like another site's.
    """
    sites = [_of_moodle(MOODLE, name), _of_canvas(name), _of_exchange(name)]
    sites += [_of_brightspace(name), _of_blackboard(name), _of_sakai(name)]
    found = [owner for owner in sites if owner] or [_of_moodle(MOODLE_CHANGED, name)]
    return [owner for owner in (*found, _of_number(name, assignment)) if owner]


def _of_moodle(pattern: re.Pattern, name: str) -> Owner | None:
    if match := pattern.fullmatch(name):
        file, attempt = counted(match["file"])
        return Owner("Moodle", name=match["name"], number=match["number"], file=file,
                     attempt=attempt)  # fmt: skip
    return None


def _of_exchange(name: str) -> Owner | None:
    if match := EXCHANGE.fullmatch(name):
        return Owner("nbgrader", id=match["id"], time=_time(match["time"]))
    return None


def _of_number(name: str, assignment: str) -> Owner | None:
    if match := _hand_in(name, assignment, NUMBERED_HAND_IN):
        file, attempt = counted(f"{assignment}{match['file']}")
        return Owner("plain", id=match["id"], file=file, attempt=attempt)
    if match := PLAIN.match(name):
        file, attempt = counted(match["file"])
        return Owner("plain", id=match["id"], file=file, attempt=attempt)
    return None


def _of_canvas(name: str) -> Owner | None:
    if match := CANVAS_ANONYMOUS.fullmatch(name):
        return Owner("Canvas", id=match["name"], file=counted(match["file"])[0],
                     attempt=int(match["upload"]), late=bool(match["late"]))  # fmt: skip
    if match := CANVAS.fullmatch(name):
        return Owner("Canvas", name=match["name"], number=match["number"],
                     file=counted(match["file"])[0], attempt=int(match["upload"]),
                     late=bool(match["late"]))  # fmt: skip
    if match := CANVAS_TYPED.fullmatch(name):
        return Owner("Canvas", name=match["name"], number=match["number"], file=match["file"],
                     late=bool(match["late"]))  # fmt: skip
    return None


def _of_brightspace(name: str) -> Owner | None:
    if match := BRIGHTSPACE.fullmatch(name):
        return Owner("Brightspace", name=match["name"] or match["named"],
                     number=match["number"] or "", file=counted(match["file"] or "")[0],
                     attempt=_minute(match["time"] or match["when"]))  # fmt: skip
    return None


def _of_blackboard(name: str) -> Owner | None:
    if match := BLACKBOARD.fullmatch(name):
        return Owner("Blackboard", id=match["id"], file=counted(match["file"] or "")[0],
                     attempt=int(match["time"].replace("-", "")))  # fmt: skip
    return None


def _of_sakai(name: str) -> Owner | None:
    if match := SAKAI.fullmatch(name):
        file = counted(match["file"] or "")[0]
        first, *team = [Owner("Sakai", id=one["id"], name=one["name"].strip(), file=file)
                        for one in re.finditer(SAKAI_ONE, name)]  # fmt: skip
        return replace(first, team=tuple(team))
    return None


def _minute(text: str) -> int:
    """Return a local time of Brightspace's as a number that grows; 0 in another language."""
    found = re.fullmatch(r"\s*(\w+ \d+, \d{4}) (\d{1,2})(\d\d) ?([AP]M)", text)
    try:
        when = datetime.strptime(f"{found[1]} {found[2]}:{found[3]} {found[4]}",
                                 "%b %d, %Y %I:%M %p")  # fmt: skip
    except (TypeError, ValueError):
        return 0
    return int(when.strftime("%Y%m%d%H%M"))


def _hand_in(name: str, assignment: str, pattern: str = HAND_IN) -> re.Match | None:
    return re.fullmatch(re.escape(assignment) + pattern, name, re.IGNORECASE)


def doubt(name: str, assignment: str) -> str:
    """Say why a name of the hand-in's kind tells of nobody; empty if it does, or is none."""
    match = _hand_in(name, assignment)
    if match is None or _hand_in(name, assignment, NUMBERED_HAND_IN):
        return ""
    id = match["id"] or match["folder"]
    if not STUDENT_ID.fullmatch(id):
        return f"“{id}” in its name is no student id"
    words = re.findall(r"[A-Za-z]+", id)
    if all(map(NO_ID.fullmatch, words)) and (words or NO_NUMBER.fullmatch(id)):
        return f"“{id}” in its name may be a student, or only say which file it is"
    if again := AGAIN.search(id):
        before = id[: again.start()]
        return f"it may be a hand-in of “{id}”, or another one of “{before}”"
    return ""


def beginnings(name: str, assignment: str) -> list[tuple[str, str]]:
    """Return what a name may begin with, the longest first, each with the rest.

    The assignment's name before it is passed over: a class list tells which of them is somebody.
    """
    match = _hand_in(name, assignment)
    path = PurePath(name)
    stem = path.stem[len(assignment) + 1 :] if match else path.stem
    ends = [len(stem), *(part.start() for part in reversed([*re.finditer(r"[-_ (]+", stem)]))]
    own = assignment if match else ""
    cut = [(stem[:end], f"{own}{stem[end:]}{path.suffix}".lstrip("-_ ")) for end in ends if end]
    return cut if match else [(name, name), *cut]


def counted(file: str) -> tuple[str, int]:
    """Take the count of uploads off a file's name: x-2.zip is the second x.zip."""
    path = PurePath(file)
    if path.suffix.lower() not in (".zip", ".ipynb"):
        return file, 0  # page_2.jpg is a page, not an upload
    match = AGAIN.search(path.stem)
    if match is None or match.start() == 0:
        return file, 0
    return f"{path.stem[: match.start()]}{path.suffix}", int(match["number"] or 0)


def _time(text: str) -> datetime | None:
    text = re.sub(r"(?<=\d)[_.](?=\d\d[_.:]|\d\d$)", ":", text.partition(".")[0])
    try:
        return datetime.strptime(text[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
