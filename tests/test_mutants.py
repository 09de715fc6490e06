"""The mutation test itself: does it plant what it says, and count what came of it?"""

from __future__ import annotations

import ast
from functools import cache

import pytest

from autograder.results import Finding, Status, Verdict
from benchmarks.mutants import __main__ as command
from benchmarks.mutants.generate import TASKS, Mutant, cell_of, mutants_of
from benchmarks.mutants.operators import FAMILIES
from benchmarks.mutants.report import report
from benchmarks.mutants.run import Outcome, Result, judge, mark_cell, run
from benchmarks.mutants.survivors import Explanation, match, read_explanations

SURVIVOR = Mutant("C6", "f", "factor", "return a", "return 2 * a", "def f(a):\n    return 2 * a")
EXPLANATION = Explanation("C6", "f", "return a", ("return 2 * a",), "an example")


@cache
def all_mutants() -> tuple[Mutant, ...]:
    return tuple(mutant for task in TASKS for mutant in mutants_of(task))


def planted(family: str, body: str, arguments: str = "a, b") -> list[str]:
    """Return the changed lines of one family's mutants of a small function."""
    cell = ast.parse(f"def f({arguments}):\n    {body}")
    return [mutant.after for mutant in mutants_of("C6", cell) if mutant.family == family]


# ------------------------------------------------------------------------------------- planting


@pytest.mark.parametrize(
    ("family", "body", "expected"),
    [
        (
            "arithmetic",
            "return a - b",
            [f"return a {sign} b" for sign in ("+", "*", "/", "//", "%", "**", "@")],
        ),
        (
            "comparison",
            "return a > b",
            [f"return a {sign} b" for sign in ("<", "<=", ">=", "==", "!=")]
            + ["return True", "return False"],
        ),
        ("dropped term", "return a - b", ["return a", "return b"]),
        ("swapped sides", "return a @ b", ["return b @ a"]),
        ("repeated term", "return a + b", ["return a + b + b"]),
        ("variable", "return a - b", ["return b - b", "return a - a"]),
        ("unary", "return -a", ["return a", "return --a"]),
        ("transpose", "return a.T @ b", ["return (a.T @ b).T", "return a @ b", "return a.T @ b.T"]),
        ("dropped index", "return a[b]", ["return a"]),
        ("key", "return a['b1']", [f"return a['{key}']" for key in ("W1", "W2", "b2")]),
        ("function name", "return a.argmax(axis=1)", ["return a.argmin(axis=1)"]),
        ("dropped call", "return np.exp(a)", ["return a"]),
        ("off by one", "return len(a)", ["return len(a) + 1", "return len(a) - 1"]),
        ("dropped statement", "a *= b", ["pass"]),
        ("repeated statement", "a *= b", ["a *= b ⏎ a *= b"]),
    ],
)
def test_each_family_plants_exactly_its_faults(family, body, expected):
    found = planted(family, body)
    if family == "function name":
        found = [line for line in found if "argm" in line]
    assert found == expected


def test_an_axis_is_changed_dropped_and_added():
    assert planted("axis", "return a.sum(axis=1, keepdims=True)") == [
        "return a.sum()",
        "return a.sum(keepdims=True)",
        "return a.sum(axis=0)",
        "return a.sum(axis=0, keepdims=True)",
        "return a.sum(axis=1)",
    ]


def test_a_constant_becomes_its_neighbours_its_half_its_double_and_its_opposite():
    found = planted("constant", "return 0.5 * a")
    expected = ["0.0", "1.0", "-0.5", "1.5", "0.25"]
    assert found == [f"return {number} * a" for number in expected]


def test_variables_that_are_not_bound_yet_are_not_used():
    assert planted("variable", "c = a\n    return c", "a") == ["return a"]


def test_a_loop_is_cut_short_and_doubled():
    assert planted("loop", "for k in a:\n        b += k") == [
        "b += k ⏎ break",
        "for k in list(a)[1:]:",
        "for k in list(a)[:-1]:",
        "for k in list(a) * 2:",
    ]


def test_an_input_is_damaged_after_the_work():
    assert planted("changed input", "s = X\n    return s", "X") == ["s = X ⏎ X *= 2"]


def test_planting_leaves_the_cell_as_it_was():
    cell = cell_of("C5")
    before = ast.unparse(cell)
    mutants_of("C5", cell)
    assert ast.unparse(cell) == before


def test_a_helper_gets_a_name_of_its_own():
    text = ast.unparse(cell_of("C7"))
    assert "def own_forward(" in text
    assert "def forward(" not in text


@pytest.mark.parametrize("task", TASKS)
def test_no_mutant_is_planted_twice_or_is_the_original(task):
    trees = [ast.dump(ast.parse(m.cell)) for m in all_mutants() if m.task == task]
    assert len(set(trees)) == len(trees)
    assert ast.dump(ast.parse(ast.unparse(cell_of(task)))) not in trees


def test_every_mutant_has_a_key_of_its_own():
    keys = [mutant.key for mutant in all_mutants()]
    assert len(set(keys)) == len(keys)


def test_every_family_plants_something_in_the_reference():
    assert {mutant.family for mutant in all_mutants()} == set(FAMILIES)


# -------------------------------------------------------------------------------------- marking


@pytest.mark.parametrize("task", TASKS)
def test_the_reference_itself_passes(task):
    assert mark_cell(task, ast.unparse(cell_of(task))).passed


@pytest.mark.processes
def test_every_fault_in_c6_is_found():
    outcomes = {result.outcome for result in run(mutants_of("C6"))}
    assert outcomes == {Outcome.KILLED}


@pytest.mark.processes
@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("return learning_rate * decay", Outcome.SURVIVED),
        ("return learning_rate", Outcome.KILLED),
        ("raise ValueError('no')", Outcome.KILLED),
        ("return np.ones(10 ** 12)", Outcome.KILLED),
        ("while True: pass", Outcome.TIMED_OUT),
        ("import os; os._exit(3)", Outcome.BROKEN),
    ],
)
def test_a_process_of_its_own_for_each_mutant(body, outcome):
    cell = f"def decay_learning_rate(learning_rate, decay):\n    {body}"
    (result,) = run([Mutant("C6", "f", "none", "", "", cell)], wall_seconds=1.5)
    assert result.outcome is outcome


@pytest.mark.processes
def test_results_come_in_the_order_of_the_mutants():
    mutants = mutants_of("C6")[:6]
    assert [result.mutant for result in run(mutants, jobs=3)] == mutants


@pytest.mark.parametrize(
    ("marks", "status", "outcome"),
    [
        (10, Status.PASSED, Outcome.SURVIVED),
        (9, Status.PARTIAL, Outcome.KILLED),
        (0, Status.FAILED, Outcome.KILLED),
        (0, Status.STUDENT_ERROR, Outcome.KILLED),
        (0, Status.TIMED_OUT, Outcome.TIMED_OUT),
        (0, Status.GRADER_ERROR, Outcome.BROKEN),
        (10, Status.PARTIAL, Outcome.BROKEN),
        (9, Status.PASSED, Outcome.BROKEN),
    ],
)
def test_what_a_verdict_means_for_the_mutant(marks, status, outcome):
    assert judge(Verdict("C6", marks, 10, status))[0] is outcome


def test_the_detail_names_the_checks_that_failed():
    findings = [Finding("one epoch", False), Finding("one number", True)]
    assert judge(Verdict("C6", 2, 10, Status.PARTIAL, findings))[1] == "one epoch"


# ------------------------------------------------------------------------------------ survivors


def test_survivors_are_matched_with_their_explanations():
    assert match([SURVIVOR], [EXPLANATION], ["C6"]) == ({SURVIVOR: "an example"}, [], [])
    assert match([SURVIVOR], [], ["C6"]) == ({}, [SURVIVOR], [])
    assert match([], [EXPLANATION], ["C6"]) == ({}, [], [SURVIVOR.key])


def test_explanations_of_tasks_that_were_not_run_are_not_stale():
    assert match([], [EXPLANATION], ["C1"]) == ({}, [], [])


@pytest.mark.parametrize(
    ("outcome", "explanations", "status"),
    [
        (Outcome.KILLED, [], 0),
        (Outcome.TIMED_OUT, [], 0),
        (Outcome.SURVIVED, [EXPLANATION], 0),
        (Outcome.SURVIVED, [], 1),
        (Outcome.KILLED, [EXPLANATION], 1),
        (Outcome.BROKEN, [], 1),
    ],
)
def test_the_exit_status_says_whether_a_person_is_needed(outcome, explanations, status, capsys):
    assert report([Result(SURVIVOR, outcome, "why")], explanations, ["C6"]) == status
    assert "C6" in capsys.readouterr().out


def test_every_explanation_in_the_file_names_a_mutant():
    keys = {mutant.key for mutant in all_mutants()}
    unknown = [key for entry in read_explanations() for key in entry.keys - keys]
    assert not unknown


@pytest.mark.parametrize(
    "text",
    [
        '[[survivor]]\ntask = "C6"',
        '[[survivor]]\ntask = "C6"\nfunction = "f"\nbefore = "a"\nafter = ["b", "b"]\nwhy = "x"',
        2 * '[[survivor]]\ntask = "C6"\nfunction = "f"\nbefore = "a"\nafter = ["b"]\nwhy = "x"\n',
    ],
)
def test_a_malformed_or_repeated_explanation_is_refused(text, tmp_path):
    path = tmp_path / "survivors.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"survivors\.toml"):
        read_explanations(path)


# --------------------------------------------------------------------------------- command line


def test_list_prints_the_mutants_without_marking_them(capsys, monkeypatch):
    monkeypatch.setattr(command, "mark_cell", None)
    assert command.main(["--task", "C6", "--list"]) == 0
    assert f"{len(mutants_of('C6'))} mutants" in capsys.readouterr().out


def test_a_reference_that_loses_marks_stops_the_run(capsys, monkeypatch):
    monkeypatch.setattr(command, "mark_cell", lambda *_: Verdict("C6", 4, 10, Status.PARTIAL))
    assert command.main(["--task", "C6"]) == 1
    assert "The reference itself loses marks" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--task", "C9"], ["--jobs", "0"], ["--timeout", "x"]])
def test_wrong_usage_ends_with_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as ending:
        command.main(arguments)
    assert ending.value.code == 2
    assert "usage" in capsys.readouterr().err
