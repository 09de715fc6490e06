"""The places that name dependencies must say the same."""

from __future__ import annotations

import ast
import tomllib

import yaml
from conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

CONDA_NAMES = {
    "msgpack": "msgpack-python",
    "psycopg[binary]": "psycopg",
    "jupyter-core": "jupyter_core",
    "jupyter-server-mathjax": "jupyter_server_mathjax",
}


def conda_dependencies(path) -> set[str]:
    """Return what an environment file names, of conda's packages and of its part for pip."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["dependencies"]
    pip = [name for entry in entries if isinstance(entry, dict) for name in entry["pip"]]
    return {entry for entry in [*entries, *pip] if isinstance(entry, str)} - {"--editable .[pdf]"}


def conda_name(entry: str) -> str:
    name, _, versions = entry.partition(">")
    return f"{CONDA_NAMES.get(name, name)}>{versions}"


def test_environment_and_pyproject_name_the_same_ranges():
    project = PYPROJECT["project"]
    extras = project["optional-dependencies"]
    pip = {*project["dependencies"], *extras["dev"], *extras["cluster"], *extras["postgresql"]}
    python = f"python{project['requires-python']}"
    pip = {conda_name(entry) for entry in pip}
    assert conda_dependencies(ROOT / "environment.yml") == pip | {python, "pip"}


def test_students_environment_is_a_part_of_ours_with_the_same_ranges():
    students = conda_dependencies(ROOT / "solutions" / "hw4" / "environment.yml")
    ours = conda_dependencies(ROOT / "environment.yml")
    names = {entry.split(">")[0] for entry in students}
    assert names - {"pip"} == {
        "python",
        "numpy",
        "matplotlib",
        "scikit-learn",
        "tqdm",
        "pylatexenc",
        "jupyterlab",
    }
    assert students <= ours


def imported_packages(path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


def test_kit_needs_only_the_students_environment():
    # nbclient and nbformat come with JupyterLab; the hand-in says so where they are missing.
    allowed = {"numpy", "matplotlib", "sklearn", "tqdm", "IPython", "nbclient", "nbformat"}
    allowed |= {"pylatexenc", "threadpoolctl", "PIL"}  # which come with scikit-learn and matplotlib
    allowed |= {"torch"}  # asked for only where it happens to be installed
    standard = __import__("sys").stdlib_module_names
    for path in (ROOT / "hw4kit").rglob("*.py"):
        assert imported_packages(path) - standard <= allowed, path.name


def test_every_package_is_listed_for_installation():
    packages = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for top in ("autograder", "hw4kit")
        for path in (ROOT / top).rglob("__init__.py")
    }
    assert packages == set(PYPROJECT["tool"]["setuptools"]["packages"])
