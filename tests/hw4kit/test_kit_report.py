"""Reports: open tasks, errors with their line, captured output, nbgrader's plain form."""

import sys
import warnings

import numpy as np
import pytest
from _kit_network import STUDENT, named
from hw4kit import (
    CheckItem,
    CheckReport,
    boxes,
    check,
    check_t1,
    check_t2,
    check_t3,
    init_params,
    skip_if_open,
    train,
)
from hw4kit.checks.paper import T1_KEYS
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output


@pytest.fixture
def unfinished():
    def forward(params, X):
        raise NotImplementedError

    return forward


def test_unfinished_task_is_open_in_one_short_line(unfinished):
    report = check(unfinished)
    assert report.status == "open"
    assert str(report) == "C1 forward: not started yet."
    assert report._repr_mimebundle_()["text/plain"] == "0.0"


def test_task_that_calls_an_unfinished_one_says_so(unfinished):
    def predict(params, X):
        return unfinished(params, X).argmax(axis=1)

    assert str(check(predict)) == "C7 predict: waiting for forward, which is not started yet."


def test_plain_form_is_a_number_until_all_passes():
    failing = check(named("forward")(lambda params, X: X))
    assert float(failing._repr_mimebundle_()["text/plain"]) == 0
    passing = check(STUDENT["forward"])._repr_mimebundle_()
    assert passing["text/plain"] == "C1 forward: all 10 checks passed"
    with pytest.raises(ValueError, match="could not convert"):
        float(passing["text/plain"])
    assert "<div" in passing["text/html"]


def test_errors_name_the_students_line():
    def forward(params, X):
        hidden = X @ params["W1"]
        return hidden @ params["W3"]

    report = check(forward)
    text = str(report)
    assert "KeyError: 'W3'" in text
    assert "in forward, line " in text
    assert 'return hidden @ params["W3"]' in text
    assert "The same as above." in text


def test_wrong_number_of_arguments_is_an_item():
    text = str(check(named("forward")(lambda params: params)))
    assert "TypeError" in text
    assert "positional argument" in text


def shown(report):
    """Return the plain texts that a cell ending with `report` displays, and its result's."""
    formatter = InteractiveShell.instance().display_formatter
    with capture_output() as captured:
        result, _ = formatter.format(report)
    return [output.data["text/plain"] for output in captured.outputs], result.get("text/plain")


def test_a_passed_check_is_a_display_and_any_other_a_result():
    """nbgrader reads a result as a number: a sentence there would be warned of."""
    assert shown(check(STUDENT["forward"])) == (["C1 forward: all 10 checks passed"], None)
    assert shown(check(named("forward")(lambda params, X: X))) == ([], "0.0")


@pytest.mark.parametrize("error", [SystemExit(1), RecursionError(), ValueError(), AssertionError()])
def test_no_error_of_the_student_escapes(error):
    def forward(params, X):
        raise error

    assert type(error).__name__ in str(check(forward))


def test_stopping_by_hand_is_not_caught():
    def forward(params, X):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(forward)


def test_prints_and_warnings_are_caught(capsys):
    def forward(params, X):
        print("the shape is", X.shape)
        print("<i>oh</i>", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        np.log(np.zeros(1))
        return STUDENT["forward"](params, X)

    report = check(forward)
    assert report.passed
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")
    assert "the shape is (4, 2)" in report.printed
    assert "Printed meanwhile" in str(report)
    html = report._repr_html_()
    assert "<i>" not in html
    assert "&lt;i&gt;oh" in html


def test_prints_without_end_are_cut():
    def forward(params, X):
        for _ in range(10_000):
            print("x" * 100)
        return STUDENT["forward"](params, X)

    assert len(check(forward).printed) <= 2000


def test_messages_are_escaped():
    def forward(params, X):
        raise ValueError("<script>alert(1)</script>")

    html = check(forward)._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_each_item_gets_fresh_arguments():
    def forward(params, X):
        scores = STUDENT["forward"](params, X)
        for array in (*params.values(), X):
            array.fill(0)
        return scores

    report = check(forward)
    assert [item.name for item in report.failures] == ["X and params stay as they were"]


def test_report_is_plain_data():
    items = (CheckItem("one", True), CheckItem("two", False, "because\nof this"))
    report = CheckReport("C9 thing", "failed", items, note="Note.")
    assert report.failures == items[1:]
    assert repr(report) == str(report)
    assert "C9 thing: 1 of 2 checks passed" in str(report)
    assert "Note." in str(report)
    assert "because<br>of this" in report._repr_html_()


# ---------------------------------------------------------------------------------- the form only


def tune(X_train, y_train, X_val, y_val, rng):
    """Return a network of the right form that has learnt nothing but what it was given."""
    params = {"W1": np.zeros((64, 3)), "b1": np.zeros(3), "W2": np.zeros((3, 10))}
    return params | {"b2": np.full(10, X_train.sum())}, {"learning_rate": 1.0, "hidden_dim": 3}


OF_FORM = {
    "T1": lambda: check_t1(dict.fromkeys(T1_KEYS, 7.0)),
    "T2": lambda: check_t2((1, 2), (3, 4), (5, 6)),
    "T3": lambda: check_t3(7),
    "C8": lambda: check(tune),
}


@pytest.mark.parametrize("task", OF_FORM)
def test_a_check_of_the_form_is_grey_and_says_so(task):
    report = OF_FORM[task]()
    html = report._repr_html_()
    assert report.status == "form"
    assert boxes.GREEN not in html
    assert boxes.GREY in html
    assert "the form is as it should be" in html
    assert "form only" in html or "Only the form" in html
    assert "passed" not in html


@pytest.mark.parametrize("task", OF_FORM)
def test_a_right_form_is_stored_as_a_sentence_since_nothing_is_left_to_do(task):
    report = OF_FORM[task]()
    assert report.passed
    assert report._repr_mimebundle_()["text/plain"].startswith(task)


@pytest.mark.parametrize(
    "report", [check_t1({"x1": "a"}), check_t2(3, (1, 2), None), check_t3("many")]
)
def test_a_wrong_form_is_red(report):
    assert report.status == "failed"
    assert boxes.RED in report._repr_html_()
    assert report._repr_mimebundle_()["text/plain"] == "0.0"


def test_a_check_that_knows_what_is_right_stays_green():
    report = check(STUDENT["forward"])
    assert report.status == "passed"
    assert boxes.GREEN in report._repr_html_()


# ------------------------------------------------------------------------------- skip_if_open


def test_cells_of_open_tasks_are_skipped_with_a_line(unfinished, capsys):
    with skip_if_open("C1"):
        unfinished({}, None)
    assert "Open: C1." in capsys.readouterr().out
    with skip_if_open("C1"):
        surely_not_defined  # noqa: B018, F821
    assert "surely_not_defined" in capsys.readouterr().out


def test_errors_of_the_cell_itself_are_shown():
    with pytest.raises(ZeroDivisionError), skip_if_open("C1"):
        1 / 0  # noqa: B018
    with pytest.raises(ValueError, match="could not convert"), skip_if_open("C1"):
        np.asarray(["text"], dtype=float)


def test_an_error_in_a_students_function_is_one_line(capsys):
    def forward(params, X):
        return params["W3"]

    def predict(params, X):
        return np.argmax(forward(params, X), axis=1)

    with skip_if_open("C1 to C7"):
        predict({}, None)
    out = capsys.readouterr().out
    assert out.startswith("Stopped: forward raised KeyError: 'W3' (line ")
    assert 'return params["W3"]' in out
    assert out.count("\n") == 1
    with pytest.raises(KeyError):
        predict({}, None)


def test_a_name_missing_in_a_students_function_is_its_error(capsys):
    def typo():
        return surely_not_defined  # noqa: F821

    with skip_if_open("C1"):
        typo()
    assert "typo raised NameError" in capsys.readouterr().out


def test_a_name_that_another_cell_makes_is_waited_for_wherever_it_is_missing(capsys):
    def loss_of_clueless():
        return compute_loss(0)  # noqa: F821

    with skip_if_open("C2"):
        loss_of_clueless()
    assert capsys.readouterr().out == (
        "Open: C2, or a cell above that has not run (name 'compute_loss' is not defined).\n"
    )


def train_with(**functions):
    rng = np.random.default_rng(0)
    X, y = rng.random((40, 5)), np.arange(40) % 3
    params = init_params(5, 4, 3, rng)
    train(params, X, y, X, y, rng=rng, epochs=1, progress=False, **STUDENT | functions)


def test_labels_that_are_not_one_for_each_row_are_told_in_words(capsys):
    with skip_if_open("C1 to C7"):
        train_with(predict=lambda params, X: np.zeros(3))
    assert capsys.readouterr().out == (
        "Stopped: predict gave labels of shape (3,) for 40 rows. Does C7 pass its check?\n"
    )


def test_where_the_kit_stumbles_over_what_it_was_given_the_checks_are_named(capsys):
    with skip_if_open("C1 to C7"):
        train_with(compute_loss=lambda *_: np.zeros(2))
    out = capsys.readouterr().out
    assert out.startswith("Stopped: TypeError: ")
    assert out.endswith("does not fit here. Do all checks of C1 to C7 pass?\n")


def test_stopping_a_cell_by_hand_stops_it():
    def endless():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), skip_if_open("C1"):
        endless()
