"""What the commands about a cluster refuse, and what they say then."""

from __future__ import annotations

import builtins
import json
import socket
import subprocess
import sys

import certificates
import pytest
from commands import run

from autograder.cli import clustering
from autograder.cluster.places import Place
from autograder.course import UsageError
from autograder.sandbox.doctor import Condition

NOBODY = "127.0.0.1:1"


@pytest.fixture
def sandboxed(monkeypatch):
    monkeypatch.setattr(clustering, "require_sandbox", lambda: None)


@pytest.fixture(autouse=True)
def without_keys(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.mark.parametrize("options", [("--jobs", "2"), ("--sandbox", "process")])
def test_options_about_this_machine_are_none_of_a_clusters(course, options):
    told = run(course, "grade", "--cluster", NOBODY, *options)
    assert told.exit_code == 2
    assert "a cluster's workers each mark one submission at a time" in told.output


def test_a_scheduler_is_named_once(course, sandboxed):
    both = ("--scheduler-file", "s.json", "--cluster", NOBODY)
    assert "name the scheduler once" in run(course, "grade", *both).output
    assert "name the scheduler once" in run(course, "worker").output
    told = run(course, "worker", NOBODY, "--scheduler-file", "s.json")
    assert (told.exit_code, "name the scheduler once" in told.output) == (2, True)


def test_the_file_of_a_scheduler_must_be_there_for_grade(course, tmp_path):
    told = run(course, "grade", "--scheduler-file", str(tmp_path / "none.json"))
    assert told.exit_code == 2
    assert "none.json is not there: `autograder cluster scheduler` writes it." in told.output


def test_a_worker_waits_for_the_file_only_so_long(course, sandboxed, tmp_path):
    file = str(tmp_path / "none.json")
    told = run(course, "worker", "--scheduler-file", file, "--wait", "0")
    assert told.exit_code == 2
    assert "none.json is not there: start `autograder cluster scheduler`" in told.output


def test_a_worker_waits_for_the_scheduler_only_so_long(course, sandboxed):
    told = run(course, "worker", NOBODY, "--wait", "0")
    assert told.exit_code == 2
    assert "no scheduler answers at tcp://127.0.0.1:1: start `autograder cl" in told.output


@pytest.mark.parametrize("command", [("worker",), ("grade", "--cluster")])
def test_from_one_machine_to_another_there_must_be_keys(course, sandboxed, command):
    told = run(course, *command, "tcp://192.0.2.1:8786")
    assert told.exit_code == 2
    assert "make keys with `autograder cluster keys`" in told.output


def test_a_scheduler_that_others_reach_must_have_keys(course):
    told = run(course, "cluster", "scheduler")
    assert told.exit_code == 2
    assert "every address of this machine can be reached from elsewhere" in told.output


@pytest.mark.processes
def test_a_port_that_is_taken_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = ["-m", "autograder", "cluster", "scheduler", "--host", "127.0.0.1"]
        told = subprocess.run(
            [sys.executable, *command, "--port", port], capture_output=True, text=True, check=False
        )
    assert told.returncode == 2
    assert f"nothing can listen at port {port}: " in told.stderr
    assert "Traceback" not in told.stderr
    assert "--port names another one" in told.stderr


def test_a_machine_that_cannot_mark_is_told_what_to_install(course, monkeypatch):
    missing = Condition("sandbox", False, "bubblewrap is not installed. apt install bubblewrap")
    monkeypatch.setattr("autograder.sandbox.doctor.examine", lambda: [missing])
    told = run(course, "worker", NOBODY)
    assert told.exit_code == 2
    assert "this machine cannot mark. sandbox: bubblewrap is not installed. apt" in told.output


@pytest.mark.parametrize(
    "command",
    [("worker", NOBODY), ("grade", "--cluster", NOBODY), ("cluster", "scheduler")],
)
def test_without_dask_the_commands_say_what_to_install(course, monkeypatch, command):
    def refuse(name, *arguments, **named):
        if name.partition(".")[0] == "dask":
            raise ModuleNotFoundError("No module named 'dask'", name="dask")
        return imported(name, *arguments, **named)

    imported = builtins.__import__
    monkeypatch.delitem(sys.modules, "autograder.cluster.settings", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    told = run(course, *command)
    assert told.exit_code == 2
    assert "dask is needed: `pip install '.[cluster]'`" in told.output


@pytest.mark.processes
def test_who_uses_no_cluster_does_not_wait_for_dask():
    code = "import autograder.cli, autograder.pipeline, sys; print(*sys.modules)"
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert "autograder.pipeline" in loaded
    assert not {"dask", "distributed", "cryptography"} & loaded


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("localhost", "tcp://localhost:8786"),
        ("127.0.0.1:1", "tcp://127.0.0.1:1"),
        ("tcp://localhost", "tcp://localhost:8786"),
        ("tcp://localhost:1", "tcp://localhost:1"),
        ("[::1]", "tcp://[::1]:8786"),
        ("tcp://[::1]:1", "tcp://[::1]:1"),
    ],
)
def test_an_address_has_dasks_port_unless_it_says_one(given, address):
    assert Place(given, None, None).find("client") == (address, None)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"adress": 1}'])
def test_a_file_that_is_no_schedulers_is_told(tmp_path, content):
    file = tmp_path / "s.json"
    place = Place(None, file, None)
    assert place.find("client") is None
    file.write_text(content)
    with pytest.raises(UsageError, match=r"s\.json holds no scheduler's address"):
        place.find("client")
    file.write_text(json.dumps({"address": "tcp://[::1]:1"}))
    assert place.find("client") == ("tcp://[::1]:1", None)


@pytest.mark.processes
def test_a_stranger_is_refused_in_words(course, sandboxed, tmp_path):
    """The scheduler's certificate is of another authority than the worker's."""
    ours, others = tmp_path / "ours", tmp_path / "others"
    certificates.right(ours)
    certificates.right(others)
    command = [sys.executable, "-m", "autograder", "cluster", "scheduler", "--host", "127.0.0.1"]
    options = ["--port", "0", "--keys", str(others), "--scheduler-file", str(tmp_path / "s.json")]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as scheduler:
        try:
            assert "listens at tls://" in scheduler.stdout.readline()
            given = ("--scheduler-file", str(tmp_path / "s.json"), "--keys", str(ours))
            told = run(course, "worker", *given)
            assert told.exit_code == 2
            assert "its certificate is of another authority" in told.output
        finally:
            scheduler.terminate()
        assert scheduler.wait(20) == 0
    assert not (tmp_path / "s.json").exists()


@pytest.mark.parametrize("address", ["", " "])
def test_an_address_of_nothing_is_none(course, sandboxed, address):
    """As from a variable that is not set."""
    for command in (["worker", address], ["grade", "--cluster", address]):
        told = run(course, *command)
        assert (told.exit_code, "name the scheduler once" in told.output) == (2, True)


def test_a_line_that_was_copied_with_its_end_is_an_address():
    assert Place(" localhost:1\n", None, None).find("client")[0] == "tcp://localhost:1"
