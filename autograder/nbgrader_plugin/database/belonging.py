"""Whose gradebook a database is: that of one class, and of no other.

A file in the class's folder belongs to it wherever it is copied. Any other database is found by an
address, which a second class may be given too, or which may say something else tomorrow. So the
class's folder and the database each keep who belongs to whom: marks of two classes do not mix, and
a gradebook that is empty by mistake is not begun while the marks are elsewhere.
"""

from __future__ import annotations

import json
import secrets
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from autograder.course import Course, UsageError, write_at_once
from autograder.nbgrader_plugin.database.address import (
    CONFIG_FILE,
    KEPT,
    OPTION,
    Address,
    address_of,
    of_file,
)
from autograder.nbgrader_plugin.database.engines import passing

SUBMISSIONS = "submitted_assignment"  # nbgrader's table
HANDED_IN = "submitted"  # a folder in a class's
ANY_SUBMISSION = text(f"SELECT 1 FROM {SUBMISSIONS} LIMIT 1")
OWNER = Table(
    "desk_class",
    MetaData(),
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("id", String(64), nullable=False),
    Column("folder", Text, nullable=False),
    Column("at", Float, nullable=False),
)
_known: set[tuple[Path, str]] = set()


def is_own_file(course: Course, address: Address) -> bool:
    """Tell whether a gradebook is a file in the class's folder."""
    return address.file is not None and address.file.is_relative_to(course.class_dir)


def is_known(course: Course, address: Address) -> bool:
    """Tell whether this process has seen already that a gradebook is this class's."""
    return (course.class_dir, address.secret) in _known


def require_own_file(course: Course) -> None:
    """See that a class of made-up students has a gradebook that can be deleted with it.

    Raises:
        UsageError: it is elsewhere.
    """
    address = address_of(course)
    if not is_own_file(course, address):
        raise UsageError(
            f"{CONFIG_FILE} names {address} for the class in {course.class_dir} too, and made-up "
            f"students do not belong there. Let it set {OPTION} for {course.root / 'class'} alone; "
            "docs/assistants.md shows how."
        )


def see_whose(course: Course, address: Address, engine: Engine) -> None:
    """See that a gradebook is this class's, or may become it.

    Raises:
        UsageError: it is another class's, or the class's marks are elsewhere.
        SQLAlchemyError: it cannot be read.
    """
    kept, place = _kept(course), _place(address)
    if is_own_file(course, address):
        if kept and kept["gradebook"] != place:
            raise UsageError(_elsewhere(course, kept["gradebook"], address))
        return
    if is_known(course, address):
        return
    if address.file is not None and not address.file.exists():
        _see_that_it_is_begun(course, address, kept)
        return
    with engine.connect() as connection:
        owner = see_owner(course, address, connection)
        if owner is None:
            _see_that_it_is_begun(course, address, kept, filled=has_submissions(connection))
    if owner is not None:
        _known.add((course.class_dir, address.secret))
        if kept["claiming"] or kept["gradebook"] != place:  # it has moved, with all that is in it
            with suppress(OSError):  # who may only read finds it by its owner the next time, too
                _keep(course, kept["class"], place)


def claim(course: Course, address: Address, engine: Engine) -> None:
    """Let a gradebook be this class's, if it is nobody's; one without nbgrader's tables can wait.

    nbgrader takes a database that has any table for one that it has made.

    Raises:
        UsageError: it is another class's, or the class's marks are elsewhere.
        SQLAlchemyError: it cannot be written.
    """
    see_whose(course, address, engine)
    if is_own_file(course, address) or is_known(course, address) or not _is_made(engine, address):
        return
    kept = _kept(course)
    name = kept["class"] if kept else secrets.token_hex(16)
    _keep(course, name, _place(address), claiming=True)  # may be killed before the other is said
    row = {"one": 1, "id": name, "folder": str(course.class_dir), "at": time.time()}
    with suppress(IntegrityError), engine.begin() as connection:  # or another one was first
        OWNER.create(connection, checkfirst=True)
        if _owner_in(connection) is None:
            connection.execute(insert(OWNER).values(**row))
    see_whose(course, address, engine)


def _is_made(engine: Engine, address: Address) -> bool:
    """Tell whether nbgrader has made its tables; to look makes no file."""
    if address.file is not None and not address.file.exists():
        return False
    with engine.connect() as connection:
        return inspect(connection).has_table(SUBMISSIONS)


def see_owner(course: Course, address: Address, connection: Connection) -> Row | None:
    """Return to whom a database belongs, if to anybody yet.

    A file that lies beside what a class has handed in is that class's without a word.

    Raises:
        UsageError: to another class.
    """
    owner = _owner_in(connection)
    if owner is not None and owner.id != (_kept(course) or {}).get("class"):
        raise UsageError(_anothers(course, owner.folder, address))
    if owner is None and _is_in_another_class(course, address):
        raise UsageError(_anothers(course, str(address.file.parent), address))
    return owner


def _is_in_another_class(course: Course, address: Address) -> bool:
    is_elsewhere = address.file is not None and not is_own_file(course, address)
    return is_elsewhere and (address.file.parent / HANDED_IN).is_dir()


def _owner_in(connection: Connection) -> Row | None:
    if not inspect(connection).has_table(OWNER.name):
        return None
    return connection.execute(select(OWNER)).one_or_none()


def has_submissions(connection: Connection) -> bool:
    """Tell whether a gradebook has a submission, of whatever homework."""
    there = inspect(connection).has_table(SUBMISSIONS)
    return there and connection.scalar(ANY_SUBMISSION) is not None


def _see_that_it_is_begun(
    course: Course, address: Address, kept: dict | None, *, filled: bool = False
) -> None:
    """Let a gradebook that is nobody's be begun only by a class that has no marks elsewhere."""
    if kept and kept["gradebook"] != _place(address):
        raise UsageError(_elsewhere(course, kept["gradebook"], address))
    if kept and not kept["claiming"]:
        raise UsageError(_replaced(course, address))
    if not kept and not filled and _has_marks(course.gradebook):
        raise UsageError(
            f"{course.gradebook} holds marks of this class, and {address}, which {CONFIG_FILE} "
            "names, holds none. Nothing was changed. `autograder move-gradebook` copies them "
            "there; to begin anew without them, rename the file."
        )


def _has_marks(file: Path) -> bool:
    with suppress(SQLAlchemyError):
        if file.exists():
            with passing(of_file(file), 1.0).connect() as connection:
                return has_submissions(connection)
    return False


def _place(address: Address) -> str:
    """Return where a gradebook is, whoever asks for it by whichever driver."""
    if address.file is not None:
        return str(address.file)
    url = address.url
    port = f":{url.port}" if url.port else ""
    return f"{url.get_backend_name()}://{url.host or ''}{port}/{url.database or ''}"


def _kept(course: Course) -> dict | None:
    """Return by which name a database knows the class, and where that is; None: none was claimed.

    While it is being claimed the database may not know it yet.

    Raises:
        UsageError: the file cannot be read.
    """
    file = course.class_dir / KEPT
    try:
        kept = json.loads(file.read_text("utf-8"))
        return {
            "class": str(kept["class"]),
            "gradebook": str(kept["gradebook"]),
            "claiming": "claiming" in kept,
        }
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{file} cannot be read ({error}): put back a copy of it.") from error


def _keep(course: Course, name: str, place: str, *, claiming: bool = False) -> None:
    data = {"class": name, "gradebook": place} | ({"claiming": True} if claiming else {})
    write_at_once(course.class_dir / KEPT, json.dumps(data, indent=1).encode())


def _anothers(course: Course, folder: str, address: Address) -> str:
    return (
        f"{address} is the gradebook of the class in {folder}, and this is the class in "
        f"{course.class_dir}: their marks would mix. Nothing was changed. Give this class a "
        f"database of its own ({OPTION} in {CONFIG_FILE}). If it is the same class, copy "
        f"{KEPT} from that folder into this one."
    )


def _replaced(course: Course, address: Address) -> str:
    return (
        f"the marks of this class are in {address}, and what is there now is another database of "
        "that name, or one made anew, without them. Nothing was changed. Put back a copy "
        f"(pg_restore), or let {OPTION} in {CONFIG_FILE} name the right one; to begin anew without "
        f"them, delete {course.class_dir / KEPT}."
    )


def _elsewhere(course: Course, place: str, address: Address) -> str:
    return (
        f"the marks of this class are in {place}, and {CONFIG_FILE} names {address} now. Nothing "
        f"was changed. Let {OPTION} name the former, or move the marks; to begin anew without "
        f"them, delete {course.class_dir / KEPT}."
    )
