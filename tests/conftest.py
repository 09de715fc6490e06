"""What the tests share: a course of their own, made from the real sources."""

from __future__ import annotations

import fcntl
import gc
import importlib.util
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from autograder.deadlines import ONE_THREAD

# Before numpy is loaded. The tests fill all processors; more threads would wait for each other.
os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
# What the tests start would compile all that it imports, each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

from browser import chromium_browser, own_tab

from autograder.course import Course
from autograder.demo import write_class
from autograder.demo.writing import key_answers
from autograder.homework import SampleStudent
from autograder.hw4.sample_class import STUDENTS
from autograder.judge.seeds import SIZE

pytest_plugins = ["processes", "sharing", "servers", "a_marker"]
ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI") == "true"


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Keep Python's collector from looking through ever more tests while they are collected.

    Nor does one of several processes look through them later. Alone it does: hypothesis, which the
    report at the end may import, asks the collector for who refers to its generators.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        if "PYTEST_XDIST_WORKER" in os.environ:
            gc.freeze()
        gc.enable()


def need(program: str) -> str:
    """Return the path of `program`; without it skip the test, or fail it in CI."""
    path = shutil.which(program)
    if path is None:
        reason = f"{program} is not installed on this machine"
        pytest.fail(reason) if IN_CI else pytest.skip(reason)
    return path


def need_package(name: str, extra: str = "pdf") -> None:
    """Skip the test where the package `name` is not installed, or fail it in CI."""
    if importlib.util.find_spec(name) is None:
        reason = f"the package {name} is not installed (pip install '.[{extra}]')"
        pytest.fail(reason) if IN_CI else pytest.skip(reason)


def without_rights(forking_command: list[str]) -> list[str]:
    """Return the fork server's command as on a machine that refuses namespaces in namespaces."""
    rights = ("--cap-add", "CAP_SYS_ADMIN", "CAP_SETFCAP")
    return [part for part in forking_command if part not in rights]


@pytest.fixture(scope="session")
def chromium() -> str:
    return need("chromium")


@pytest.fixture(scope="module")
def started_chromium(chromium: str, tmp_path_factory):
    profile = tmp_path_factory.mktemp("chromium")
    with chromium_browser(chromium, need("chromedriver"), profile) as driver:
        yield driver


@pytest.fixture
def browser(started_chromium):
    with own_tab(started_chromium) as driver:
        yield driver


def make_course(root: Path) -> Course:
    """Return a course under `root` with the real homework and a class that has only its secret.

    The secret is the same in every run, so that the marks of wrong answers are too.
    """
    for name in ("solutions", "hw4kit"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    in_git = shutil.ignore_patterns("hw4kit")  # which a release puts there
    shutil.copytree(ROOT / "assignments", root / "assignments", ignore=in_git)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course(root, root / "class")
    course.class_dir.mkdir()
    course.secret_file.write_bytes(bytes(range(SIZE)))
    return course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return make_course(tmp_path)


@pytest.fixture(scope="session")
def shared(tmp_path_factory) -> Path:
    """A folder for all processes of this run of the tests."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def prepared_course(shared: Path) -> Callable[[Path], Course]:
    """Make courses whose gradebook knows the homework: copies of one, made once in this run."""
    from launching import start_fork_server

    from autograder.nbgrader_plugin.conversion import prepare_gradebook

    start_fork_server()  # whoever wants such a course marks it
    first = Course(shared / "course", shared / "course" / "class")
    with (shared / "course.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not first.root.exists():
            new = make_course(shared / "new course")
            prepare_gradebook(new)
            new.root.rename(first.root)

    def copied(root: Path) -> Course:
        shutil.copytree(first.root, root, dirs_exist_ok=True)
        return Course(root, root / first.class_dir.name)

    return copied


@pytest.fixture(scope="session")
def verdict_of(shared: Path):
    """The marker's verdict on a task's case, found once in this run of the tests."""
    from submissions.verdicts import Verdicts  # which needs what takes long to import

    folder = shared / "verdicts"
    folder.mkdir(exist_ok=True)
    return Verdicts(folder)


@pytest.fixture(scope="module")
def one_by_one():
    """Give each `Session` a process that starts when it needs it, and the module one fork server.

    None boots ahead of time: it would be the last one's of a test, or of another backend than the
    next one's.
    """
    from autograder.judge import session
    from autograder.sandbox import process

    class Spares(dict):
        def take(self, backend: str, *arguments) -> process.Sandbox:
            return self.setdefault(backend, process.Spare()).take(backend, *arguments)

    spares = Spares()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "AHEAD", 0)
        patch.setattr(session, "SPARE", spares)
        yield
    for spare in spares.values():
        spare.drop()


@pytest.fixture(scope="session", autouse=True)
def inputs_made_once():
    """Make what the checks ask without a class's secret once in each process, and of one size.

    That is the same in all tests. The network of many weights, of which each call copies megabytes,
    is left to what is marked with a secret.
    """
    from autograder.hw4 import checks
    from autograder.hw4.checks._cases import Cases, network

    @cache
    def of(task_id: str) -> Cases:
        cases = Cases(task_id=task_id)
        cases.large = network(cases.rng("large"), 1, 15, 16, 5)
        return cases

    def made(seed: bytes, task_id: str) -> Cases:
        return of(task_id) if seed == checks.DEFAULT_SEED else Cases(seed, task_id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "Cases", made)
        yield


@pytest.fixture(scope="session")
def key() -> dict[str, str]:
    """The key's answers by grade id."""
    return key_answers(Course(ROOT, ROOT / "class"))


@pytest.fixture(scope="session")
def small_class(prepared_course, tmp_path_factory) -> Course:
    """A course whose class has handed in, not yet marked: right, blank, wrong and damaged."""
    course = prepared_course(tmp_path_factory.mktemp("course"))
    chosen = {"s01-key", "s02-blank", "s06-overflow", "s13-syntax", "s14-missing", "s15-truncated"}
    write_class(course, [student for student in STUDENTS if student.id in chosen])
    hostile = SampleStudent(
        "s17-script",
        "a script in the proof",
        answers={"t4_proof": "Hence <script>alert(1)</script> $a<b$ and [x](javascript:alert(2))."},
    )
    write_class(course, [hostile])
    return course
