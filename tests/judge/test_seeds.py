"""The inputs of checks: the same for the same cells, and of no use to anybody else."""

from __future__ import annotations

import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from submissions import key_names
from submissions.registry import FUNCTION_OF

from autograder.hw4 import mark
from autograder.judge import class_secret, seed_of
from autograder.judge import seeds as module

TASKS = ["T4", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "OT2", "OT3"]
STUDENT = {"kind": "student", "id": "", "source": "x = 1"}
TEST = {"kind": "test", "id": "test_c1_forward", "source": "mark()"}
DEMO = {"kind": "skip", "id": "", "source": "plot()"}


# ------------------------------------------------------------------------------------ the secret


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    file = tmp_path / "inputs.secret"
    secret = class_secret(file)
    assert len(secret) == 32
    assert class_secret(file) == secret == file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert class_secret(tmp_path / "another.secret") != secret


@pytest.mark.processes
def test_of_several_processes_one_makes_it(tmp_path):
    files = [tmp_path / f"{number % 5}.secret" for number in range(60)]
    with ProcessPoolExecutor(4, get_context("forkserver")) as pool:
        found = list(pool.map(class_secret, files))
    assert found == [file.read_bytes() for file in files]
    assert len(set(found)) == 5


def test_a_damaged_secret_is_not_made_do_with(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.0)
    file = tmp_path / "inputs.secret"
    file.write_bytes(b"short")
    with pytest.raises(ValueError, match="is damaged: it should hold 32 bytes"):
        class_secret(file)


# -------------------------------------------------------------------------------------- the seed


def test_the_seed_depends_on_the_secret_and_on_what_is_run_of_a_students():
    seed = seed_of(b"secret", [STUDENT, TEST])
    assert len(seed) == 32
    assert seed == seed_of(b"secret", [STUDENT, DEMO])
    assert seed != seed_of(b"another", [STUDENT, TEST])
    assert seed != seed_of(b"secret", [STUDENT | {"source": "x = 1 "}, TEST])
    assert seed != seed_of(b"secret", [STUDENT | {"source": "x ="}, STUDENT | {"source": " 1"}])


def test_a_cell_that_is_no_unicode_has_a_seed_too():
    assert seed_of(b"secret", [STUDENT | {"source": "'\ud800'"}])


# ------------------------------------------------------------------------------ what it is worth


class Submission(dict):
    """A submission's names with a seed of its own."""

    def __init__(self, names: dict, seed: bytes) -> None:
        super().__init__(names)
        self.seed = seed


def plain(value: object) -> object:
    """Return a value as text that tells equal inputs from others."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {name: plain(entry) for name, entry in value.items()}
    return value.bit_generator.state if isinstance(value, np.random.Generator) else value


def remembering(functions: dict, memory: dict) -> dict:
    """Return functions that write down what they are asked and what they answer."""

    def noted(name, function):
        def answer(*args):
            asked = repr((name, [plain(arg) for arg in args]))
            value = function(*args)
            memory[asked] = value, args
            return value

        return answer

    return {name: noted(name, function) for name, function in functions.items()}


def reciting(functions: dict, memory: dict) -> dict:
    """Return functions that answer from memory, and that do nothing where it does not help."""

    def recited(name):
        def answer(*args):
            value, left = memory.get(repr((name, [plain(arg) for arg in args])), (None, args))
            for mine, theirs in zip(args, left, strict=True):
                if isinstance(mine, dict):
                    mine.update(theirs)
                if isinstance(mine, np.random.Generator):
                    mine.bit_generator.state = theirs.bit_generator.state
            return value

        return answer

    return {name: recited(name) for name in functions}


def functions_of(task: str) -> dict:
    several = {"T4": ("dP_dh", "dL_dh"), "OT3": ("dropout_forward", "dropout_backward")}
    names = several.get(task) or (FUNCTION_OF[task],)
    return {name: key_names()[name] for name in names}


@pytest.mark.parametrize("task", TASKS)
def test_who_recites_what_another_submission_was_asked_earns_what_an_empty_function_earns(task):
    functions, memory = functions_of(task), {}
    oracle = Submission(key_names() | remembering(functions, memory), b"a" * 32)
    assert mark(task, oracle).passed
    assert memory
    recitation = key_names() | reciting(functions, memory)
    assert mark(task, Submission(recitation, b"a" * 32)).passed, "this is no recitation"
    found = mark(task, Submission(recitation, b"b" * 32))
    empty = mark(task, Submission(key_names() | reciting(functions, {}), b"b" * 32))
    assert (found.marks, found.status) == (empty.marks, empty.status)
    assert found.marks == 0


def test_a_network_trained_for_another_submission_is_worth_its_form_alone():
    names, kept = key_names(), []

    def keeping(*args):
        kept.append(names["tune"](*args))
        return kept[0]

    assert mark("C8", Submission(names | {"tune": keeping}, b"a" * 32)).passed
    recited = names | {"tune": lambda *args: kept[0]}
    verdict = mark("C8", Submission(recited, b"b" * 32))
    assert [f.check for f in verdict.findings if f.passed] == [
        "trained parameters",
        "settings reported",
    ]


@pytest.mark.parametrize("task", TASKS)
def test_the_same_submission_is_asked_the_same_again_and_in_another_class_something_else(task):
    asked = []
    for seed in (b"a" * 32, b"a" * 32, b"b" * 32):
        memory: dict = {}
        mark(task, Submission(key_names() | remembering(functions_of(task), memory), seed))
        asked.append(list(memory))
    assert asked[0] == asked[1]
    assert not set(asked[0]) & set(asked[2])
