"""What students choose is shown by the terminal: it obeys none of it."""

from __future__ import annotations

import csv
import io
import json
import re
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.table import Table

from autograder.downloads.collecting import Collected
from autograder.downloads.summary import _table
from autograder.intake.filenames import shown
from autograder.intake.repairs import Repair
from autograder.report.sites import FORMULA, table
from autograder.roster import folder_name
from autograder.text import console
from autograder.text.console import Console, progress_bar, show_traceback
from autograder.text.printable import in_json, some, visible

# Not the pattern that is tested: what a terminal's manual and Unicode's bidi algorithm name.
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\[\?25[lh]|\x1b\[[0-9]*[AK]|\r")  # colours, a progress bar
CHOSEN = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x00\x07\x08\t\r\x1b\x7f\x9b\x9d\u200b\u202e\u2066\ufeff[]/\\=@"),
    ),
    max_size=40,
)
HOSTILE = (
    "\x1b[2J", "\x1b]8;;http://x\x07click\x1b]8;;\x07", "\x1b]52;c;aGk=\x07", "\x9b31m", "ok\rno",
    "a\x08b", "\u202egnp", "\u2066x\u2069", "a\u200bb", "[red]x[/red]", "[/red]", "[link=http://x]y",
    ":smile:", "\x1b[31m", "\t=1",
)  # fmt: skip


def printed(show, **options) -> str:
    file = io.StringIO()
    show(Console(file=file, width=400, **options))
    return file.getvalue()


def with_hostile_examples(test):
    for text in HOSTILE:
        test = example(text)(test)
    return test


@pytest.mark.processes
@with_hostile_examples
@given(CHOSEN)
def test_no_text_of_a_student_commands_the_terminal(text):
    grid = Table(text, caption=text)
    grid.add_row(text)
    collected = Collected(text, [text], text, [Repair("renamed", text, text)])
    for thing in (text, grid, _table([collected], 2)):
        assert not CONTROL.search(printed(lambda out, thing=thing: out.print(thing)))
        coloured = printed(lambda out, thing=thing: out.print(thing), force_terminal=True)
        assert not CONTROL.search(OURS.sub("", coloured.replace("\\x1b", "")))


@with_hostile_examples
@given(CHOSEN)
def test_what_is_said_is_one_line(text):
    said = printed(lambda out: out.say(f"  s1: {text}"), force_terminal=True)
    assert not CONTROL.search(said)
    assert said.count("\n") == 1


@pytest.mark.parametrize("text", ["[red]x[/red]", "[/red]", "[link=http://x]y[/link]", ":smile:"])
def test_brackets_and_colons_are_no_markup(text):
    assert printed(lambda out: out.print(text), force_terminal=True) == f"{text}\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_progress_bar_shows_names_as_they_are(text, monkeypatch):
    file = io.StringIO()
    monkeypatch.setattr(console, "err", Console(file=file, width=200, force_terminal=True))
    with progress_bar() as progress:
        progress.update(progress.add_task("Marking", total=2), description=text, advance=1)
    assert not CONTROL.search(OURS.sub("", file.getvalue()))
    assert visible(text, kept="")[:8] in file.getvalue()


def test_a_control_character_is_shown():
    assert (
        printed(lambda out: out.say("a\x1b[31mb\x07\u202ec\n")) == "a\\x1b[31mb\\x07\\u202ec\\x0a\n"
    )


def test_a_traceback_shows_what_a_student_wrote(monkeypatch):
    file = io.StringIO()
    monkeypatch.setattr(console, "err", Console(file=file))
    try:
        raise ValueError("\x1b[2J")
    except ValueError:
        show_traceback(*sys.exc_info())
    assert "ValueError: \\x1b[2J" in file.getvalue()
    assert "\x1b" not in file.getvalue()


@with_hostile_examples
@given(CHOSEN)
def test_json_keeps_its_value_and_commands_nothing(text):
    text = text.encode("utf-8", "replace").decode()
    written = in_json(json.dumps([text], ensure_ascii=False))
    assert json.loads(written) == [text]
    assert not CONTROL.search(written)


@with_hostile_examples
@given(CHOSEN)
def test_a_table_for_a_spreadsheet_holds_no_formula_and_no_command(text):
    written = table(["name"], [[text]])
    assert not CONTROL.search(written.replace("\r\n", "\n"))
    ((cell,),) = list(csv.reader(io.StringIO(written)))[1:] or (("",),)
    assert not cell.lstrip().startswith(FORMULA)


@with_hostile_examples
@given(CHOSEN)
def test_names_of_files_and_folders_command_nothing(text):
    for name in (shown(text.replace("/", "")), folder_name(text)):
        assert not re.search("[\n]", name)
        assert not CONTROL.search(name)


def test_no_name_becomes_the_folder_above():
    assert shown(".\u200b.") not in ("..", ".", "")


def test_many_things_are_counted():
    assert some(["a", "b", "c"], most=2) == ["a", "b", "and 1 more"]
    assert some(["a", "b"], most=2) == ["a", "b"]
