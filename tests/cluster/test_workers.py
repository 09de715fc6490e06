"""Workers on machines of their own: do they give the same marks, and what can students' code see?

The machines are networks of the kernel's where the tests run as root, and this machine's loopback
elsewhere. Between the networks only the scheduler's can be reached, as behind firewalls.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import certificates
import networks
import pytest
from commands import run
from conftest import need
from searching import searching

from autograder.cluster.keys import AUTHORITY, MACHINE
from autograder.course import Course
from autograder.demo.writing import key_answers, write_submission
from autograder.nbgrader_plugin.gradebook import read_marks
from tests.cluster.running import Cluster

pytestmark = [
    pytest.mark.processes,
    pytest.mark.filterwarnings("ignore::nbformat.warnings.MissingIDFieldWarning"),
]
WORKERS, CLIENT = (1, 2), 3
PLANTED = {"DASK_PLANTED": "planted-variable-93b1"}
LISTENS = "0A"
WRONG = {"c6_decay_learning_rate": "def decay_learning_rate(learning_rate, decay):\n    return 1\n"}
KINDS = {"keys", "address", "variable", "files"}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    need("bwrap")
    folder = tmp_path_factory.mktemp("cluster")
    joined = None if networks.missing() else networks.Networks(1 + len(WORKERS) + 1)
    with (
        pytest.MonkeyPatch.context() as patch,
        joined or nullcontext(),
        Cluster(folder, certificates.right(folder / "keys"), joined) as cluster,
    ):
        for name, value in PLANTED.items():
            patch.setenv(name, value)
        cluster.start_scheduler()
        for number in WORKERS:
            cluster.start_worker(number)
        for number in WORKERS:
            cluster.wait_for_worker(number)
        yield cluster


@pytest.fixture(scope="module")
def marked(cluster: Cluster, prepared_course, tmp_path_factory) -> tuple[Course, Course]:
    """Return a class that this machine has marked, and the same that the cluster has."""
    root = tmp_path_factory.mktemp("course")
    here = prepared_course(root / "here")
    answers = key_answers(here)
    del answers["c8_tune"]  # which takes longest
    write_submission(here, "right", answers)
    write_submission(here, "wrong", answers | WRONG)
    write_submission(here, "curious", answers | {"c7_predict": curious(answers, cluster)})
    shutil.copytree(here.root, root / "there")
    there = Course(root / "there", root / "there" / here.class_dir.name)
    assert run(here, "grade", "--jobs", "2").exit_code == 0
    grade(there, cluster)
    return here, there


def grade(course: Course, cluster: Cluster) -> None:
    command = [*cluster.inside(CLIENT), sys.executable, "-m", "autograder", "grade"]
    result = subprocess.run(
        [*command, *cluster.client()], cwd=course.root, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def curious(answers: dict[str, str], cluster: Cluster) -> str:
    """Return a right answer that has looked around before."""
    return f"{search_in('/', cluster)}\n{answers['c7_predict']}"


def search_in(top: str, cluster: Cluster) -> str:
    host, _, port = cluster.address.rpartition("//")[2].rpartition(":")
    lines = [
        line
        for name in (AUTHORITY, MACHINE)
        for line in (cluster.keys / name).read_text().splitlines()
        if not line.startswith("-----")
    ]
    needles = {
        "keys": lines,
        "address": [f"{host}:{port}"],
        "variable": [*PLANTED, *PLANTED.values()],
        "files": [str(cluster.folder), cluster.scheduler_file.name, "--keys"],
    }
    return searching(needles, doors_of(cluster), top)


def doors_of(cluster: Cluster) -> list[tuple[str, int] | str]:
    """Return where scheduler and workers listen, of the network and of unix sockets."""
    doors: set[tuple[str, int] | str] = set()
    for process in (cluster.scheduler, *cluster.workers.values()):
        doors |= set(_listening(process.pid))
        names = [line[7] for line in _table(process.pid, "unix") if len(line) > 7]
        doors |= {name.replace("@", "\0", 1) for name in names}
    return sorted(doors, key=str)


def _listening(pid: int) -> list[tuple[str, int]]:
    """Return where in a process's network somebody listens."""
    return [_address(line[1]) for line in _table(pid, "tcp") if line[3] == LISTENS]


def _table(pid: int, name: str) -> list[list[str]]:
    lines = Path(f"/proc/{pid}/net/{name}").read_text().splitlines()
    return [line.split() for line in lines[1:]]


def _address(digits: str) -> tuple[str, int]:
    host, _, port = digits.partition(":")
    return socket.inet_ntoa(bytes.fromhex(host)[::-1]), int(port, 16)


def said_by(course: Course, student: str) -> str:
    """Return what the cells of a marked submission put out."""
    return "".join(
        json.dumps(cell["outputs"])
        for path in course.autograded(student).glob("*.ipynb")
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "code"
    )


def test_marks_of_a_cluster_are_those_of_this_machine(marked):
    here, there = ([row.to_dict() for row in read_marks(course)] for course in marked)
    assert len({row["student"] for row in here}) == 3
    assert there == here
    assert len({row["marks"] for row in here if row["task"] == "C6"}) == 2


def test_students_code_on_a_worker_finds_nothing_of_the_cluster(marked):
    said = said_by(marked[1], "curious")
    assert "TRIED" in said
    assert "FOUND" not in said


def test_the_same_code_outside_the_sandbox_finds_all_of_it(cluster, marked):
    """The control: it finds what there is, and it is the sandbox that hides it."""
    code = search_in(str(cluster.folder), cluster)
    arguments = ("--keys", str(cluster.keys), cluster.address)
    said = subprocess.run(
        [*cluster.inside(WORKERS[0]), sys.executable, "-c", code, *arguments],
        env=os.environ | PLANTED,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = {line.split()[1] for line in said.splitlines() if line.startswith("FOUND")}
    assert found >= KINDS | {"door"}
    assert f"FOUND files in /proc/{cluster.workers[WORKERS[0]].pid}/cmdline" in said


def test_workers_keep_nothing_of_a_course_that_has_been_marked(cluster, marked):
    """Not even what a process that was ended leaves behind: that lies beside the course."""
    kept = [path for path in cluster.folder.rglob("*") if path.is_file()]
    names = {path.relative_to(cluster.folder).parts[0] for path in kept}
    logs = {f"worker-{number}.log" for number in WORKERS} | {"scheduler.log", "scheduler.json"}
    own = {name for name in names if name.startswith(("autograder-worker-", "dask-", "keys"))}
    assert names == logs | own
    beside = {path.name for path in kept if path.parts[-2].startswith("autograder-worker-")}
    assert beside <= {"in use"}
    assert {path.name for path in kept} & {"inputs.secret", "gradebook.db"} == set()


def can_reach(cluster: Cluster, number: int, host: str, port: int) -> bool:
    code = f"import socket; socket.create_connection(({host!r}, {port}), 1)"
    command = [*cluster.inside(number), sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_workers_and_client_need_to_reach_the_scheduler_alone(cluster, marked):
    """What has been marked by now was marked so."""
    if cluster.networks is None:
        pytest.skip(networks.missing())
    processes = [cluster.scheduler, *(cluster.workers[number] for number in WORKERS)]
    listening = [_listening(process.pid) for process in processes]
    assert [len(doors) for doors in listening] == [1, 1, 1]  # no server of Dask's beside
    doors = [(cluster.networks.address(n), one[0][1]) for n, one in enumerate(listening)]
    assert [can_reach(cluster, CLIENT, *door) for door in doors] == [True, False, False]
    assert [can_reach(cluster, 1, *door) for door in doors] == [True, True, False]
    assert [can_reach(cluster, 0, *door) for door in doors] == [True, True, True]
