"""A rehearsal says what a search will earn, and what it must not borrow."""

from __future__ import annotations

import re
import time
from types import SimpleNamespace

import numpy as np
import pytest
from _kit_network import STUDENT
from hw4kit import (
    Data,
    check,
    cpu_timer,
    load_digits_data,
    rehearse,
    searching,
    skip_if_open,
    train,
)
from hw4kit.checks import rehearsal
from submissions import blocks
from submissions.right.search import train_network

from autograder.hw4.checks import tuning
from autograder.hw4.tasks import TUNE_SECONDS

predict = STUDENT["predict"]
GOOD = {"learning_rate": 0.5, "hidden_dim": 32, "reg": 1e-4}


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    """Let somebody sit before a terminal, whatever shell other tests have started."""
    monkeypatch.setattr(searching, "shell", lambda: None)
    monkeypatch.setattr(searching, "somebody_is_there", lambda: True)


def good(X_train, y_train, X_val, y_val, rng):
    return blocks.train_with(GOOD, X_train, y_train, rng), GOOD


def poor(X_train, y_train, X_val, y_val, rng):
    return blocks.train_with(GOOD, X_train, y_train, rng, epochs=1), GOOD


def written(source: str, **names):
    """Return the `tune` of a notebook that holds these names."""
    notebook = {"blocks": blocks, "GOOD": GOOD, **names}
    exec(source, notebook)
    return notebook["tune"]


SEARCH = """
def tune(X_train, y_train, X_val, y_val, rng):
    params = blocks.train_with(GOOD, {X}, {y}, rng, epochs=1)
    accuracy = blocks.accuracy(params, {X_val}, {y_val})
    return params, GOOD
"""
OWN = {"X": "X_train", "y": "y_train", "X_val": "X_val", "y_val": "y_val"}


def test_a_good_search_is_told_its_seconds_and_its_accuracy_though_all_is_well():
    report = rehearse(good, predict)
    assert report.passed, report
    assert "9" in report.headline.split("%")[0]
    assert "90% needed" in report.headline
    assert "of 60 seconds" in report.headline
    assert report._repr_html_().count("% of unseen images right") == 1  # not said twice


def test_a_poor_search_is_told_in_the_markers_words():
    report = rehearse(poor, predict)
    assert report.status == "failed"
    assert "right on unseen images, 90% asked for." in report.failures[-1].message


def test_the_marker_asks_for_what_the_rehearsal_asks_for():
    assert rehearsal.BUDGET_SECONDS == TUNE_SECONDS == tuning.BUDGET_SECONDS
    assert (rehearsal.BETTER_THAN_START, rehearsal.STATED_ACCURACY) == (0.80, 0.90)
    assert tuning.right_on_unseen is rehearsal.right_on_unseen


def test_a_search_over_its_time_is_told_so(monkeypatch):
    monkeypatch.setattr(rehearsal, "BUDGET_SECONDS", 0.0)
    report = rehearse(poor, predict)
    assert "its budget is 0 s" in report.failures[0].message
    assert report.headline.startswith("C8 rehearse: too late: ")  # before its accuracy


def test_a_search_that_stops_with_an_error_or_is_not_written_is_told_so():
    assert "ZeroDivisionError" in str(rehearse(lambda *_: 1 / 0, predict))

    def tune(*_):
        raise NotImplementedError

    assert rehearse(tune, predict).status == "open"


def test_the_images_are_no_digits_to_a_network_that_reads_digits():
    data = load_digits_data()
    params = blocks.train_with(GOOD, data.X_train, data.y_train, np.random.default_rng(0))
    report = rehearse(lambda *_: (params, GOOD), predict)
    assert "80% right: better than the starting settings" in {item.name for item in report.failures}


def test_the_parts_of_the_data_do_not_overlap_and_come_again():
    parts = rehearsal.rehearsal_data(0)
    assert [len(part) for part in parts] == [700, 700, 300, 300, 797, 797]
    rows = np.concatenate(parts[::2])
    assert len(np.unique(rows, axis=0)) == len(rows)
    again = rehearsal.rehearsal_data(0)
    assert all(np.array_equal(one, other) for one, other in zip(parts, again, strict=True))


# --------------------------------------------------------------------------- what is borrowed


@pytest.mark.parametrize("name", ["X_train", "y_train", "X_val", "y_val"])
@pytest.mark.parametrize("called", [check, lambda tune: rehearse(tune, predict)])
def test_a_search_that_reads_the_notebooks_data_is_told_which(called, name):
    data = load_digits_data()
    short = name if name != "y_train" else "y_train[: len(X_train)]"
    used = OWN | {name.replace("train", "").rstrip("_"): f"data.{short}"}
    if name == "X_train":
        used["y"] = "data.y_train"
    if name == "X_val":
        used["y_val"] = "data.y_val"
    if name == "y_val":
        used["y_val"] = "data.y_val[: len(y_val)]"
    tune = written(SEARCH.format(**used), data=data)
    assert f"data.{name}" in str(called(tune))
    assert tune.__globals__["data"] is data


@pytest.mark.parametrize("name", ["X_train", "y_train", "X_val", "y_val"])
@pytest.mark.parametrize("called", [check, lambda tune: rehearse(tune, predict)])
def test_so_is_one_that_stops_since_that_data_does_not_fit_its_arguments(called, name):
    source = (
        "def tune(X_train, y_train, X_val, y_val, rng):\n"
        f"    {name} = data.{name}\n"
        "    assert len(X_train) == len(y_train) and len(X_val) == len(y_val), 'odd'\n"
    )
    said = str(called(written(source, data=load_digits_data())))
    assert f"tune reads data.{name}." in said
    assert "odd" not in said


def test_a_helper_that_reads_the_data_is_seen_and_what_is_no_array_may_be_read():
    source = SEARCH.format(**OWN | {"X_val": "held_out()", "y_val": "data.y_val"})
    tune = written("def held_out(): return data.X_val\n" + source, data=load_digits_data())
    assert "data.X_val, data.y_val" in str(check(tune))
    fine = written("def tune(*args):\n    data.num_classes\n    return inner(*args)",
                   data=load_digits_data(), inner=good)  # fmt: skip
    assert "reads" not in str(check(fine))
    assert isinstance(fine.__globals__["data"], Data)


LIBRARIES = {
    "imported before": (
        "from sklearn.neural_network import MLPClassifier\n"
        "def fitted(): return MLPClassifier\n"
        "def tune(*args):\n    fitted()\n    return good(*args)"
    ),
    "imported inside": (
        "def tune(*args):\n    import sklearn.neural_network as n\n    return good(*args)"
    ),
    "in a function within": (
        "def tune(*args):\n    def f():\n        import torch\n    return good(*args)"
    ),
}


@pytest.mark.parametrize("source", LIBRARIES.values(), ids=LIBRARIES)
def test_a_librarys_network_is_named(source):
    assert "a library's networks are not" in str(check(written(source, good=good)))


def test_numpy_and_scikit_learns_data_are_no_networks():
    source = (
        "import numpy as np\nfrom sklearn.datasets import load_digits\n"
        "def tune(*args):\n    np.zeros(3)\n    load_digits\n    return good(*args)"
    )
    assert check(written(source, good=good)).failures == ()


# -------------------------------------------------------------------------------- interrupting


def test_stopping_by_hand_ends_the_whole_search(capsys):
    runs = []

    def stopped(params, grads, learning_rate):
        raise KeyboardInterrupt

    def tune(X_train, y_train, X_val, y_val, rng):
        for hidden_dim in (4, 8):
            runs.append(hidden_dim)
            functions = STUDENT | {"sgd_step": stopped}
            params = blocks.initial_params(X_train.shape[1], hidden_dim, 10, rng)
            train(params, X_train, y_train, X_val, y_val, **functions, rng=rng, progress=False)

    with pytest.raises(KeyboardInterrupt) as raised:
        rehearse(tune, predict)
    assert runs == [4]
    (line,) = raised.value._render_traceback_()  # all that a notebook shows
    assert re.fullmatch(r"Stopped by hand after \d\.\d seconds of CPU time: the whole.*", line)
    assert "Networks" not in line  # none has been trained to its end


def ends_by_hand(*data_and_rng):
    *data, rng = data_and_rng
    settings = {"learning_rate": 0.5, "hidden_dim": 16, "epochs": 4}
    train_network(*data, settings, rng)
    train_network(*data, settings, rng)
    raise KeyboardInterrupt


ends_by_hand.__name__ = "tune"


def in_a_timed_block(tune):
    data = load_digits_data()
    with skip_if_open("C1 to C8"), cpu_timer(budget=60):
        tune(data.X_train, data.y_train, data.X_val, data.y_val, np.random.default_rng(0))


SEARCHES = {
    "run_tune": in_a_timed_block,
    "check": check,
    "rehearse": lambda tune: rehearse(tune, predict),
}


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
def test_one_line_says_what_was_found_before_and_the_stop_goes_on(search, capsys):
    with pytest.raises(KeyboardInterrupt) as stopped:
        search(ends_by_hand)
    (line,) = stopped.value._render_traceback_()
    assert "the whole search ends" in line
    assert "\nNetworks trained so far: 2; the best validation accuracy: " in line
    assert stopped.value.__cause__ is None
    assert stopped.value.__suppress_context__
    assert capsys.readouterr().out == ""
    assert searching.RUNNING == []


def test_where_nobody_sits_it_is_the_time_that_is_up(monkeypatch):
    monkeypatch.setattr(searching, "somebody_is_there", lambda: False)
    with pytest.raises(KeyboardInterrupt) as stopped:
        check(ends_by_hand)
    assert type(stopped.value) is KeyboardInterrupt


# ------------------------------------------------------------------------------ a sign of life


class Page:
    """What a notebook shows: a place for each output that is shown."""

    def __init__(self, monkeypatch, stdin: bool = True) -> None:
        self.said: list[str] = []
        kernel = SimpleNamespace(_allow_stdin=stdin)
        monkeypatch.setattr(searching, "shell", lambda: SimpleNamespace(kernel=kernel))
        monkeypatch.setattr(searching, "somebody_is_there", lambda: stdin)
        monkeypatch.setattr(searching, "SECONDS_BETWEEN", 0.0)
        monkeypatch.setattr("IPython.display.display", self.display)

    def display(self, data: dict, *, raw: bool, display_id: bool):
        self.update(data, raw)
        return SimpleNamespace(update=self.update)

    def update(self, data: dict, raw: bool) -> None:
        assert raw
        self.said.append(data["text/plain"])


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
def test_a_search_shows_that_it_runs_and_nothing_is_left_of_that(search, monkeypatch, capsys):
    page = Page(monkeypatch)

    def tune(*data_and_rng):
        *data, rng = data_and_rng
        params = [train_network(*data, GOOD | {"epochs": 2}, rng) for _ in range(2)]
        return params[1], GOOD

    search(tune)
    assert page.said[0].startswith("The search is running … 0 ")
    assert any("Networks trained so far: 1; the best" in said for said in page.said)
    assert page.said[-1] == ""
    assert len(page.said) > 20
    assert "running" not in capsys.readouterr().out


@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
def test_nothing_is_shown_where_nobody_sits(search, monkeypatch):
    page = Page(monkeypatch, stdin=False)
    search(good)
    assert page.said == []


def test_a_search_by_the_kits_training_is_quick():
    def tune(*data_and_rng):
        *data, rng = data_and_rng
        settings = {"learning_rate": 0.5, "hidden_dim": 32, "epochs": 20}
        return train_network(*data, settings, rng), settings

    start = time.process_time()
    assert rehearse(tune, predict).passed
    assert time.process_time() - start < 5
