"""Do the pages say what is so, and the students' page the same in Thai?"""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterable
from pathlib import Path

import nbgrader
import pytest
import typer
import yaml
from conftest import ROOT
from language import is_thai

from autograder.cli import app

NBGRADER = Path(nbgrader.__file__).parent
ENGLISH = (ROOT / "docs" / "students.md").read_text("utf-8")
THAI = (ROOT / "docs" / "students.th.md").read_text("utf-8")
PARTS = {
    "headings": r"^#+ ",
    "rows of tables": r"^\| ",
    "items of lists": r"^(- |\d\. )",
    "code blocks": r"^```\n.*?^```\n",
}
FROM_PYTHON = ("No module named", "ModuleNotFoundError", "NameError", "python -m")
EXAMPLE = re.compile(r"…|T4\.jpg|300|forward|compute_loss")  # what the kit puts in by itself


@pytest.mark.parametrize("part", PARTS)
def test_the_thai_page_has_as_many_parts_in_the_same_order(part):
    pattern = re.compile(PARTS[part], re.MULTILINE | re.DOTALL)
    found = pattern.findall(ENGLISH)
    assert len(found) > 1
    assert pattern.findall(THAI) == found


def _code(page: str) -> set[str]:
    """Return what stands between backticks, on one line or two."""
    prose = re.sub(PARTS["code blocks"], "", page, flags=re.MULTILINE | re.DOTALL)
    return {" ".join(name.split()) for name in re.findall(r"`([^`]+)`", prose)}


def test_the_thai_page_names_the_same_code():
    assert _code(THAI) == _code(ENGLISH)


def texts_in(folders: Iterable[Path]) -> str:
    """Return every text in the code below, with the parts of a long one put together."""
    return "\n".join(
        node.value
        for folder in folders
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def test_what_the_page_quotes_from_the_kit_the_kit_says():
    rows = re.findall(r"^\| (.+?) \|", ENGLISH, re.MULTILINE)
    quotes = [text for row in rows for text in re.findall(r"`([^`]+)`", row) if " " in text]
    of_the_kit = [text for text in quotes if not text.startswith(FROM_PYTHON)]
    assert len(of_the_kit) > 10
    said = texts_in([ROOT / "hw4kit"])
    for quote in of_the_kit:
        parts = [part.strip() for part in EXAMPLE.split(quote)]
        assert [part for part in parts if part not in said] == [], quote


def test_each_heading_is_in_thai_and_each_link_within_the_page_leads_somewhere():
    headings = re.findall(r"^#+ (.+)$", THAI, re.MULTILINE)
    assert all(is_thai(heading) for heading in headings)
    targets = {heading.lower().replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", THAI)) <= targets


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/how-marking-works.md"])
def test_the_files_that_a_page_names_are_there(page):
    text = (ROOT / page).read_text("utf-8")
    named = set(
        re.findall(r"`((?:autograder|hw4kit|tests|benchmarks|solutions|docs)/[\w./-]+)`", text)
    )
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_each_site_in_the_table_says_where_it_is_known_from_and_what_tries_it():
    page = (ROOT / "docs" / "instructors.md").read_text("utf-8")
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests" / "downloads").glob("*.py"))
    table = page.partition("| site | its downloads look like | known from | tried by |\n")[2]
    rows = [line.strip("|").split(" | ") for line in table.partition("\n\n")[0].splitlines()[1:]]
    assert len(rows) > 15
    for site, _, source, tried in rows:
        assert source.strip(), site
        names = re.findall(r"`([^`]+)`", tried)
        assert names
        assert [name for name in names if name not in tests] == [], site
        assert ("made up" in tried) <= ("made up" in source), site


# ------------------------------------------------------------------------- the assistants' page

ASSISTANTS = (ROOT / "docs" / "assistants.md").read_text("utf-8")
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/assistants.md",
    "docs/cluster.md",
    "docs/instructors.md",
)
SIGNS = {"Ctrl": "control", "Shift": "shift", "Esc": "escape"}


def test_formgraders_keys_are_those_that_the_page_names():
    script = (NBGRADER / "server_extensions/formgrader/static/js/formgrade.js").read_text("utf-8")
    theirs = set(re.findall(r'"keybinding": "([^"]+)"', script))
    rows = re.findall(r"^\| (.+?) \| ", section(ASSISTANTS, "Formgrader by keyboard"), re.MULTILINE)
    ours = {key for row in rows[2:] for key in re.split(" and |, (?=[A-Z])", row)}
    written = {"-".join(SIGNS.get(k, k.lower()) for k in re.split(r" ?\+ ?", key)) for key in ours}
    assert theirs == written


def section(page: str, heading: str) -> str:
    return page.partition(f"## {heading}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("page", PAGES)
def test_each_link_to_a_page_or_a_part_of_it_leads_somewhere(page):
    text = (ROOT / page).read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", text)
    assert links
    for name, part in links:
        target = (ROOT / page).parent / name if name else ROOT / page
        assert target.exists(), name
        if part:
            headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
            parts = {re.sub(r"[^\w\- ]", "", h).strip().lower().replace(" ", "-") for h in headings}
            assert part in parts, f"{name}#{part}"


@pytest.mark.parametrize("page", ["docs/assistants.md", "docs/cluster.md", "docs/instructors.md"])
def test_the_commands_and_options_that_a_page_names_there_are(page):
    commands = commands_below(typer.main.get_command(app))
    names = "|".join(sorted(commands, key=len, reverse=True))
    text = (ROOT / page).read_text("utf-8")
    told = re.findall(rf"autograder ({names})\b((?: [\w./~:$\"-]+)*)", text)
    assert len(told) > 3
    for name, rest in told:
        options = {opt for one in commands[name].params for opt in (*one.opts, *one.secondary_opts)}
        assert {word for word in rest.split() if word.startswith("--")} <= options, (name, rest)


def commands_below(group, name: str = "") -> dict[str, object]:
    """Return the commands of a group and those of groups in it, as they are typed."""
    found = {name.strip(): group} if name else {}
    for part, command in getattr(group, "commands", {}).items():
        found |= commands_below(command, f"{name} {part}")
    return found


# --------------------------------------------------------------------------- the page on clusters

CLUSTER = (ROOT / "docs" / "cluster.md").read_text("utf-8")
MESSAGES = ("cli", "cluster", "sandbox")


def test_what_a_cluster_is_told_to_refuse_with_it_says():
    said = texts_in(ROOT / "autograder" / folder for folder in MESSAGES)
    rows = re.findall(
        r"^\| `([^|]+)` \|", section(CLUSTER, "When something is refused"), re.MULTILINE
    )
    assert len(rows) > 8
    for row in rows:
        parts = [part.strip() for part in row.split("…")]
        assert [part for part in parts if part not in said] == [], row


def test_what_kubernetes_slurm_and_systemd_are_given_can_be_read_by_them():
    blocks = dict(re.findall(r"^```(yaml|ini|bash)\n(.*?)^```", CLUSTER, re.MULTILINE | re.DOTALL))
    kinds = [document["kind"] for document in yaml.safe_load_all(blocks["yaml"])]
    assert kinds == ["Deployment", "Service", "Deployment"]
    unit = configparser.ConfigParser()
    unit.read_string(blocks["ini"])
    assert unit["Service"]["ExecStart"].startswith("/")
    assert blocks["bash"].startswith("#!/bin/bash\n#SBATCH ")


# --------------------------------------------------------------------------- the README of the zip

HANDED_OUT = ROOT / "solutions" / "hw4"
README = (HANDED_OUT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"^```\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


def test_the_zip_holds_the_whole_page_and_its_readme_tells_the_way():
    for name, page in (("students.md", ENGLISH), ("students.th.md", THAI)):
        assert f"`{name}`" in README
        assert (HANDED_OUT / name).read_text("utf-8") == page


def test_the_readme_has_the_same_commands_as_the_page_for_every_system():
    commands = BLOCK.findall(README)
    assert commands == BLOCK.findall(ENGLISH)[: len(commands)]
    conda, unix, windows = commands
    assert conda.startswith("conda env create -f environment.yml")
    assert unix.startswith("python3 -m venv ")
    assert "source ../hw4-env/bin/activate" in unix
    assert windows.startswith("py -m venv ")
    assert r"hw4-env\Scripts\activate" in windows


def test_the_readme_says_what_today_goes_wrong_first():
    start = README[README.index("## Start") :]
    assert start.index("Extract the zip first") < start.index("```")
    for trouble in ("externally-managed-environment", "running scripts is disabled", "ensurepip"):
        assert trouble in README
        assert trouble in ENGLISH


def test_what_pip_installs_is_what_conda_does():
    listed = yaml.safe_load((HANDED_OUT / "environment.yml").read_text("utf-8"))["dependencies"]
    of_conda = {re.match(r"[\w-]+", line)[0] for line in listed} - {"python"}
    for line in re.findall(r"^pip install (.+)$", README, re.MULTILINE):
        assert {re.match(r"[\w-]+", word.strip('"'))[0] for word in line.split()} == of_conda
