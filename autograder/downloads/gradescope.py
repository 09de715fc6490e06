"""Whose the folders of a Gradescope export are: `submission_metadata.yml` beside them says it.

    submission_301:
      :submitters:
      - :name: Ann Lee
        :sid: '6530123421'
        :email: ann@example.org

Several submitters are a team. Source: public graders that read it, among them otter-grader's
`GradescopeParser`, and what their tests write; in Gradescope's own help no such file was found.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from autograder.downloads.whose import Owner

FILE = "submission_metadata.yml"
EXPORT = re.compile(r"assignment_\d+_export(?:[ _-]*\(?\d+\)?)?")
LARGEST = 32 * 1024 * 1024  # bytes; it holds the results of Gradescope's own tests as well
Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # texts only: no types, no objects


def submitters(folder: Path) -> dict[str, list[Owner]] | None:
    """Return whose each inner folder or file is; None if this is no export or cannot be read."""
    file = folder / FILE
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > LARGEST:
            return None
        data = yaml.load(file.read_text("utf-8", "replace"), Loader=Loader)
    except (OSError, yaml.YAMLError, RecursionError, ValueError):
        return None
    return {name: _owners(said) for name, said in data.items()} if isinstance(data, dict) else None


def _owners(said: object) -> list[Owner]:
    people = said.get(":submitters") if isinstance(said, dict) else None
    return [owner for one in people if (owner := _owner(one))] if isinstance(people, list) else []


def _owner(said: object) -> Owner | None:
    if not isinstance(said, dict):
        return None
    id, name, email = (_text(said.get(key)) for key in (":sid", ":name", ":email"))
    return Owner("Gradescope", id=id, name=name, aka=email) if id or name or email else None


def _text(said: object) -> str:
    return said.strip() if isinstance(said, str) and said.strip() not in ("~", "null") else ""
