"""When a submission was handed in: what its `timestamp.txt` says, read strictly.

A time that is guessed wrongly costs a student marks, so that what cannot be read for certain is
named and counts as no time.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

TIME_FILE = "timestamp.txt"
TIME_FORMAT = "%Y-%m-%d %H:%M:%S UTC"  # as `collect` writes it
EXAMPLE = "2026-11-24 23:30:00 +07:00"
LONGEST = 1000  # bytes
SHOWN = 40  # characters
TIME = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)(?:T|\s+)(?P<time>\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)"
    r"(?:\s*(?P<zone>Z|UTC|[+-]\d\d(?::?\d\d)?))?",
    re.IGNORECASE | re.ASCII,
)


def parse_time(text: str) -> datetime | None:
    """Return a time of ISO 8601 in UTC, or None if the text is none.

    A blank may stand for `T` and before the zone, `UTC` for `Z`. Without a zone it is UTC, as it is
    for nbgrader.
    """
    match = TIME.fullmatch(text.strip())
    if match is None:
        return None
    zone = (match["zone"] or "Z").upper()
    zone = "+00:00" if zone in ("Z", "UTC") else zone
    try:
        return datetime.fromisoformat(f"{match['date']}T{match['time']}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):  # 31 November; before the year 1
        return None


def handed_in_at(folder: Path) -> tuple[datetime | None, str]:
    """Return the time in a submission's `timestamp.txt`, in UTC, and what is wrong with it."""
    path = folder / TIME_FILE
    if not path.exists() and not path.is_symlink():
        return None, ""
    try:
        if path.is_symlink() or not path.is_file():
            return None, _trouble("is not a file")
        with path.open("rb") as file:
            text = file.read(LONGEST).decode("utf-8-sig").strip()
    except OSError as error:
        return None, _trouble(f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return None, _trouble("is not plain text (UTF-8)")
    time = parse_time(text)
    if time is not None:
        return time, ""
    said = text if len(text) <= SHOWN else f"{text[:SHOWN]} …"
    words = f"says “{' '.join(said.split())}”, which is no time" if text else "is empty"
    return None, _trouble(words)


def _trouble(what: str) -> str:
    return f"{TIME_FILE} {what}; it counts as no time of hand-in. Write it like {EXAMPLE}"
