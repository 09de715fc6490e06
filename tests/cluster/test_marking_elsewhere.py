"""A class marked by a cluster's workers, over TLS, is marked as it is here."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import certificates
import pytest
from commands import run

from autograder.cluster.bench import PREFIX
from autograder.course import Course, files_below
from autograder.demo import write_class
from autograder.hw4.sample_class import STUDENTS

pytestmark = pytest.mark.processes
SECONDS = 60
CHOSEN = ("s01-key", "s13-syntax", "s15-truncated")
PRELOAD = "import pathlib; pathlib.Path({!r}).touch()"


@dataclass
class Cluster:
    """A scheduler and a worker with two seats, as the commands start them."""

    folder: Path
    processes: dict[str, subprocess.Popen]

    @property
    def options(self) -> list[str]:
        return ["--scheduler-file", str(self.folder / "s.json"), "--keys", str(self.folder / "k")]

    def start(self, name: str, *arguments: str) -> None:
        command = [sys.executable, "-m", "autograder", *arguments, *self.options]
        with (self.folder / f"{name}.log").open("w") as log:
            self.processes[name] = subprocess.Popen(
                command, stdout=log, stderr=log, env=self.environment(), start_new_session=True
            )

    def environment(self) -> dict[str, str]:
        """Return variables by which somebody's other work with Dask would be led elsewhere."""
        preload = json.dumps([PRELOAD.format(str(self.folder / "loaded"))])
        return os.environ | {
            "TMPDIR": str(self.folder),
            "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "False",
            "DASK_DISTRIBUTED__COMM__DEFAULT_SCHEME": "tcp",
            "DASK_DISTRIBUTED__SCHEDULER__PRELOAD": preload,
            "DASK_DISTRIBUTED__WORKER__PRELOAD": preload,
            "DASK_DISTRIBUTED__CLIENT__PRELOAD": preload,
            "DASK_DISTRIBUTED__SCHEDULER__HTTP__ROUTES": "['distributed.http.health']",
            "DASK_SCHEDULER_ADDRESS": "tcp://127.0.0.1:1",
        }

    def said(self, name: str, text: str) -> None:
        """Wait until a command says something."""
        end = time.monotonic() + SECONDS
        while text not in (said := (self.folder / f"{name}.log").read_text()):
            assert time.monotonic() < end, said
            time.sleep(0.05)

    def ended(self, name: str) -> int:
        return self.processes[name].wait(SECONDS)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory(dir="/tmp") as name:  # short, for the sockets in it
        certificates.right(Path(name) / "k")
        yield Path(name)


@pytest.fixture(scope="module")
def cluster(folder):
    cluster = Cluster(folder, {})
    try:
        cluster.start("worker", "worker", "--workers", "2")
        cluster.said("worker", "waiting for it")
        cluster.start("scheduler", "cluster", "scheduler", "--host", "127.0.0.1", "--port", "0")
        cluster.said("worker", "Ready to mark")
        yield cluster
    finally:
        for process in cluster.processes.values():
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def submitted(prepared_course, tmp_path_factory) -> Course:
    course = prepared_course(tmp_path_factory.mktemp("submitted"))
    write_class(course, [student for student in STUDENTS if student.id in CHOSEN])
    odd = course.submitted("two words")
    shutil.copytree(course.submitted("s01-key"), odd)
    (odd / "1_the_basics.ipynb").rename(odd / os.fsdecode(b"\xff.ipynb"))
    (odd / "2_neural_network.ipynb").unlink()
    (odd / "2_neural_network.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(odd / "pipe.py")
    return course


@pytest.fixture(scope="module")
def here(submitted, tmp_path_factory) -> Course:
    return copied(submitted, tmp_path_factory.mktemp("here"))


@pytest.fixture(scope="module")
def there(submitted, cluster, tmp_path_factory) -> Course:
    course = copied(submitted, tmp_path_factory.mktemp("there"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in cluster.environment().items():
            patch.setenv(name, value)
        marked = run(course, "grade", *cluster.options)
    (course.root / "said.txt").write_text(marked.output)
    return course


def copied(course: Course, root: Path) -> Course:
    """Return a course of the same name, since it stands in what is told of it."""
    shutil.copytree(
        course.root, root / "c", symlinks=True, ignore=shutil.ignore_patterns("pipe.py")
    )
    if (course.submitted("two words") / "pipe.py").exists():
        os.mkfifo(root / "c" / "class" / "submitted" / "two words" / "hw4" / "pipe.py")
    return Course(root / "c", root / "c" / "class")


def outcomes(course: Course) -> dict[str, dict]:
    records = (json.loads(course.record(student).read_text()) for student in course.students())
    return {r["outcome"]["student"]: r["outcome"] | {"wall_seconds": 0} for r in records}


def contents(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in files_below(folder)}


def test_the_class_is_marked_as_it_is_here(here, there):
    marked = run(here, "grade", "--jobs", "2")
    said = (there.root / "said.txt").read_text()
    assert marked.exit_code == 1
    assert told(said) == told(marked.output)
    assert outcomes(there) == outcomes(here)
    assert contents(there.class_dir / "autograded") == contents(here.class_dir / "autograded")
    assert contents(there.class_dir / "repairs") == contents(here.class_dir / "repairs")
    assert run(there, "marks").output == run(here, "marks").output


def told(said: str) -> list[str]:
    """Return what a run said, but for its progress bar."""
    return [line for line in said.splitlines() if line and "━" not in line]


def test_what_is_marked_is_not_marked_again(there, cluster):
    again = run(there, "grade", *cluster.options)
    assert "(0 in this run, 4 unchanged)" in again.output


def test_settings_of_somebodys_other_work_do_not_count(there, cluster):
    assert not (cluster.folder / "loaded").exists()
    assert re.search(r"listens at tls://127\.0\.0\.1:\d+;", cluster.log("scheduler"))


def test_nothing_of_dasks_is_said(there, cluster):
    assert "distributed" not in cluster.log("scheduler") + cluster.log("worker")
    assert len(cluster.log("worker").splitlines()) == 2


def busy(cluster) -> bool:
    return any(cluster.folder.glob(f"{PREFIX}*/*/*/class/submitted"))


def idle(cluster) -> bool:
    """Tell whether the workers have nothing of any course."""
    return not any(cluster.folder.glob(f"{PREFIX}*/*/Client-*"))


def until(true, cluster) -> None:
    end = time.monotonic() + SECONDS
    while not true(cluster):
        assert time.monotonic() < end, cluster.log("worker")
        time.sleep(0.02)


def begin(course: Course, cluster: Cluster) -> None:
    """Begin to mark all anew, in a process of its own."""
    before = Path.cwd()
    os.chdir(course.root)
    cluster.start("grade", "grade", "--force", "--class-dir", str(course.class_dir))
    os.chdir(before)
    until(busy, cluster)


def test_workers_have_nothing_of_a_course_that_is_marked(there, cluster):
    until(idle, cluster)


def test_a_client_that_is_killed_frees_its_workers_at_once(there, cluster):
    begin(there, cluster)
    cluster.processes["grade"].kill()
    cluster.ended("grade")
    until(idle, cluster)


def test_a_scheduler_that_goes_ends_the_run_and_its_workers_wait(there, cluster):
    begin(there, cluster)
    cluster.processes["scheduler"].kill()
    killed = time.monotonic()
    assert cluster.ended("grade") == 2
    assert time.monotonic() - killed < 30
    assert "run the same command again, and it goes on" in cluster.log("grade")
    cluster.said("worker", "has gone")
    assert idle(cluster)


def test_a_worker_ends_politely_and_leaves_nothing(there, cluster):
    cluster.processes["worker"].send_signal(signal.SIGINT)
    assert cluster.ended("worker") == 0
    assert not list(cluster.folder.glob(f"{PREFIX}*"))
