"""Where a worker marks: what belongs to a submission goes when that is done, however it ended."""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import msgpack
import other_marking
import pytest

from autograder.cluster import bench as benches
from autograder.cluster.bench import (
    DIED,
    FAILED,
    LEFT,
    MARKED,
    MOST_REPORTED,
    OUT_OF_TIME,
    UNABLE,
    Bench,
)
from autograder.cluster.bundle import bundle_of
from autograder.cluster.packing import pack

pytestmark = pytest.mark.processes


@pytest.fixture
def there(course, tmp_path, monkeypatch) -> Bench:
    course.key_gradebook.parent.mkdir(parents=True)
    course.key_gradebook.touch()
    monkeypatch.setattr(benches, "PRELOADING", "autograder.results")
    bench = Bench(tmp_path / "bench", bundle_of(course))
    yield bench
    bench.end()
    assert not (tmp_path / "bench").exists()


@pytest.fixture
def packed(course) -> bytes:
    folder = course.submitted("ann")
    folder.mkdir(parents=True)
    (folder / "answers.txt").write_text("mine")
    return pack(course, "ann")


def instead(monkeypatch, of_marking) -> None:
    monkeypatch.setattr(benches, "mark_packed", of_marking)


def came(bench: Bench, packed: bytes) -> list:
    return msgpack.unpackb(bench.mark(packed), unicode_errors="surrogatepass")


def left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name == "answers.txt"]


def test_what_a_submission_reports_comes_along_up_to_a_length(there, packed, monkeypatch):
    instead(monkeypatch, other_marking.reports)
    what, who, reported = came(there, packed)
    assert (what, who) == (MARKED, b"ann")
    assert reported.startswith(b"printed\nxxx")
    assert len(reported) == MOST_REPORTED


def test_a_submission_that_kills_the_process_costs_itself(there, packed, monkeypatch, tmp_path):
    instead(monkeypatch, other_marking.dies)
    assert came(there, packed) == [DIED, None, b"its last words"]
    assert not left_in(tmp_path / "bench")
    instead(monkeypatch, other_marking.reports)
    what, _, reported = came(there, packed)
    assert what == MARKED
    assert reported.startswith(b"printed")  # and not with the other one's last words
    assert not left_in(tmp_path / "bench")


def test_one_that_used_up_its_time_is_not_taken_for_a_death(there, packed, monkeypatch):
    instead(monkeypatch, other_marking.dies)
    there._hand._longest = 0
    assert came(there, packed)[0] == OUT_OF_TIME


def test_what_fails_there_is_named(there, packed, monkeypatch):
    instead(monkeypatch, other_marking.fails)
    assert came(there, packed)[:2] == [FAILED, "OSError: a bad day: \udcff"]


@pytest.mark.parametrize("what", [other_marking.finds_no_room, other_marking.has_no_sandbox])
def test_a_fault_of_the_machine_is_told_apart(there, packed, monkeypatch, what):
    instead(monkeypatch, what)
    assert came(there, packed)[0] == UNABLE


def test_a_course_that_has_no_room_leaves_nothing_behind(tmp_path):
    def no_room(folder: Path) -> None:
        (folder / "course").mkdir()
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        Bench(tmp_path / "bench", SimpleNamespace(put=no_room))
    assert not (tmp_path / "bench").exists()


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    assert benches.trouble_with(tmp_path) == ""
    monkeypatch.setattr(benches, "LEAST_FREE_MIB", 2**40)
    assert f"MiB left in {tempfile.gettempdir()}: make room" in benches.trouble_with(tmp_path)


def test_others_on_the_machine_cannot_look_in(there, tmp_path):
    assert (tmp_path / "bench").stat().st_mode & 0o777 == 0o700


def test_what_nobody_waits_for_is_ended_at_once(there, packed, monkeypatch, tmp_path):
    instead(monkeypatch, other_marking.waits)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(came(there, packed)))
    thread.start()
    while not left_in(tmp_path / "bench"):
        time.sleep(0.01)
    there.end()
    thread.join(10)
    assert answers[0][0] == LEFT
    assert not left_in(tmp_path / "bench")


def test_a_workers_folder_is_its_own_and_goes_with_it(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with benches.private_folder() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "secret").touch()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_worker_left_is_removed_and_what_lives_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / f"{benches.PREFIX}left"
    (left / "0").mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / f"{benches.PREFIX}link").symlink_to(elsewhere)
    with benches.private_folder() as first, benches.private_folder() as second:
        assert not left.exists()
        assert first.exists()
        assert second.exists()
        assert is_locked(first)  # so that it is old for nobody, as long as it is in use
    assert elsewhere.exists()


def is_locked(folder: Path) -> bool:
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


@pytest.mark.parametrize("moment", ["mkdtemp", "open"])
def test_workers_that_start_at_once_take_nothing_from_each_other(tmp_path, monkeypatch, moment):
    """One that has been made and is not locked yet looks like one that was left."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    module = {"mkdtemp": tempfile, "open": os}[moment]
    usual, others = getattr(module, moment), []

    def and_another_one_starts(*arguments, **named):
        came = usual(*arguments, **named)
        monkeypatch.setattr(module, moment, usual)
        others.extend(tmp_path.glob(f"{benches.PREFIX}*"))
        for folder in others:
            benches._remove_if_left(folder)
        return came

    monkeypatch.setattr(module, moment, and_another_one_starts)
    with benches.private_folder() as folder:
        assert folder.exists()
        assert len(others) == 1
        assert folder not in others
