"""A small class, marked for real: by our command and by nbgrader's own, with the same marks."""

from __future__ import annotations

import csv
import io
import json
import shutil

import nbformat
import pytest
from commands import nbgrader, run
from conftest import need
from PIL import Image

from autograder.course import Course
from autograder.hw4.tasks import REQUIRED_MARKS, TASKS
from autograder.nbgrader_plugin.gradebook import open_gradebook, read_marks, write_hand_mark
from autograder.results import VERDICT_MIME

HONEST = ["s01-key", "s02-blank", "s06-overflow", "s13-syntax"]


@pytest.fixture(scope="module")
def graded(small_class):
    """The class after `autograder grade`, with what the command said."""
    need("bwrap")
    result = run(small_class, "grade", "--jobs", "2")
    return small_class, result


def marks_of(course: Course) -> dict[tuple[str, str], dict]:
    rows = json.loads(run(course, "marks", "--format", "json").stdout)
    return {(row["student"], row["task"]): row for row in rows}


@pytest.mark.processes
def test_damaged_submissions_are_named_with_a_reason_and_the_status_is_1(graded):
    _, result = graded
    assert result.exit_code == 1
    said = " ".join(result.stderr.split())
    assert "s14-missing: 2_neural_network.ipynb is missing" in said
    assert "s15-truncated: 2_neural_network.ipynb is broken JSON;" in said
    assert "5 of 7 submissions marked completely by machine (7 in this run" in result.stdout


@pytest.mark.processes
def test_what_a_machine_marked_is_told_apart_from_what_waits_for_a_person(graded):
    _, result = graded
    assert "; 15 written answers wait for a person." in result.stdout
    assert result.stdout.endswith("\nNext: autograder desk\n")


@pytest.mark.processes
def test_the_key_gets_every_mark_that_a_machine_gives(graded):
    marks = marks_of(graded[0])
    for task in TASKS:
        row = marks["s01-key", task.id]
        assert row["marks"] == (task.machine.marks if task.machine else 0)
        assert row["status"] == ("needs_marking" if task.hand else "passed")
        assert all(finding["passed"] for finding in row["findings"])


@pytest.mark.processes
def test_a_blank_submission_gets_nothing_and_is_not_attempted(graded):
    rows = [row for (student, _), row in marks_of(graded[0]).items() if student == "s02-blank"]
    assert len(rows) == len(TASKS)
    assert {row["status"] for row in rows} == {"not_attempted"}
    assert sum(row["marks"] for row in rows) == 0


@pytest.mark.processes
def test_a_wrong_task_loses_marks_and_the_others_keep_theirs(graded):
    marks = marks_of(graded[0])
    wrong = {task.id for task in TASKS if marks["s06-overflow", task.id]["status"] == "partial"}
    assert wrong == {"C2"}
    assert marks["s06-overflow", "C2"]["marks"] == 7


@pytest.mark.processes
def test_a_syntax_error_costs_its_own_task_and_what_cannot_run_without_it(graded):
    marks = marks_of(graded[0])
    row = marks["s13-syntax", "C1"]
    assert (row["status"], row["marks"]) == ("student_error", 0)
    told = row["findings"][0]["message"]
    assert "`forward` is not defined: SyntaxError in line 2 of its cell, `return X @ params" in told
    assert marks["s13-syntax", "C3"]["marks"] == 10
    assert marks["s13-syntax", "C2"]["marks"] == 10


@pytest.mark.processes
@pytest.mark.parametrize("student", ["s14-missing", "s15-truncated"])
def test_the_readable_notebook_of_a_damaged_submission_is_marked(graded, student):
    marks = marks_of(graded[0])
    assert [marks[student, task]["marks"] for task in ("T1", "T2", "T3")] == [7, 10, 10]
    assert marks[student, "C8"]["marks"] == 0


@pytest.mark.processes
def test_what_can_be_read_of_a_cut_off_notebook_is_marked(graded):
    marks = marks_of(graded[0])
    assert [marks["s15-truncated", f"C{n}"]["marks"] for n in (1, 2, 3, 4)] == [10, 10, 10, 10]
    assert marks["s15-truncated", "C7"]["marks"] == 0


@pytest.mark.processes
@pytest.mark.parametrize("portable", ["0", "1"], ids=["two-sided", "in the kernel"])
def test_nbgraders_own_commands_give_the_same_marks(graded, tmp_path, portable):
    """Does a course that never runs our command get the same gradebook?

    Also if students hand in a kit that they have changed?
    """
    ours, _ = graded
    stock = Course(ours.root, tmp_path / "class")
    for student in HONEST:
        shutil.copytree(ours.submitted(student), stock.submitted(student))
        (stock.submitted(student) / "hw4kit").mkdir(exist_ok=True)
        (stock.submitted(student) / "hw4kit" / "__init__.py").write_text("raise SystemExit")
    shutil.copy(ours.secret_file, stock.secret_file)
    assert nbgrader(stock, "generate_assignment", "hw4", "--force").returncode == 0
    result = nbgrader(stock, "autograde", "hw4", AUTOGRADER_PORTABLE=portable)
    assert result.returncode == 0, result.stderr[-2000:]
    kits = {(stock.autograded(s) / "hw4kit" / "__init__.py").read_bytes() for s in HONEST}
    assert kits == {(ours.kit / "__init__.py").read_bytes()}
    theirs, mine = (
        [row.to_dict() for row in rows] for rows in (read_marks(stock), read_marks(ours, HONEST))
    )
    if portable == "1":  # there inputs do not come from the secret: messages hold other numbers
        for finding in (finding for row in (*theirs, *mine) for finding in row["findings"]):
            del finding["message"], finding["message_th"]
    assert theirs == mine


@pytest.mark.processes
def test_nbgraders_own_command_mends_cells_and_waits_for_paper(graded, tmp_path):
    """What a damaged notebook costs must not depend on who starts the marking."""
    ours, _ = graded
    stock = Course(ours.root, tmp_path / "class")
    shutil.copytree(ours.submitted("s01-key"), stock.submitted("ann"))
    folder = stock.submitted("ann")
    path = folder / "2_neural_network.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"][::2]:
        cell["metadata"] = {}
    notebook["cells"] += [{**cell, "id": f"copy-{n}"} for n, cell in enumerate(notebook["cells"])]
    path.write_text(json.dumps(notebook), "utf-8")
    shutil.copy(ours.released / "1_the_basics.ipynb", folder)
    Image.new("RGB", (40, 30), "white").save(folder / "T2.png")
    assert nbgrader(stock, "generate_assignment", "hw4", "--force").returncode == 0
    result = nbgrader(stock, "autograde", "hw4")
    assert result.returncode == 0, result.stderr[-2000:]
    rows = {row.task: row for row in read_marks(stock)}
    assert [rows[f"C{n}"].marks for n in range(1, 9)] == [10] * 8
    assert [str(rows[task].status) for task in ("T2", "T3")] == ["needs_marking", "not_attempted"]


def feedback_page(course: Course, student: str) -> str:
    result = nbgrader(course, "generate_feedback", "hw4", "--student", student, "--force")
    assert result.returncode == 0, result.stderr[-2000:]
    path = course.class_dir / "feedback" / student / "hw4" / "2_neural_network.html"
    return path.read_text("utf-8")


@pytest.mark.processes
def test_feedback_shows_checks_but_no_hidden_test_and_no_marking_scheme(graded):
    page = feedback_page(graded[0], "s06-overflow")
    assert "stable for large scores" in page
    for secret in ("HIDDEN TESTS", "MARK SCHEME", "Marking scheme", "autograder.hw4"):
        assert secret not in page


@pytest.mark.processes
def test_a_students_html_is_shown_as_text(graded):
    """Formgrader and feedback make pages of students' words; scripts must not run there."""
    course, _ = graded
    page = feedback_page(course, "s17-script")
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    assert "script&gt;alert(1)" in page
    assert "<mi>a</mi><mo>&lt;</mo><mi>b</mi>" in page


@pytest.mark.processes
def test_a_second_run_marks_nothing_and_force_marks_again(graded):
    course, _ = graded
    again = run(course, "grade")
    assert "0 in this run, 7 unchanged" in again.stdout
    assert again.exit_code == 1  # what could not be marked still cannot
    forced = run(course, "grade", "--force", "--student", "s02-blank")
    assert "1 in this run" in forced.stdout
    assert forced.exit_code == 0


@pytest.mark.processes
def test_hand_marks_are_added_and_survive_marking_again(graded):
    course, _ = graded
    write_hand_mark(course, "s06-overflow", "t1_working", 2, "units?")
    assert marks_of(course)["s06-overflow", "T1"]["marks"] == 9
    run(course, "grade", "--force", "--student", "s06-overflow")
    row = marks_of(course)["s06-overflow", "T1"]
    assert row["status"] == "partial"  # the answer is the same, so nobody needs to look again
    assert row["marks"] == 9


@pytest.mark.processes
def test_nbgraders_own_marking_keeps_hand_marks_too(graded):
    course, _ = graded
    write_hand_mark(course, "s06-overflow", "t4_proof", 4, "Nearly.")
    result = nbgrader(course, "autograde", "hw4", "--student", "s06-overflow", "--force")
    assert result.returncode == 0, result.stderr[-500:]
    row = marks_of(course)["s06-overflow", "T4"]
    assert (row["marks"], row["status"]) == (8, "partial")


def be_lenient(course: Course, student: str, check: str) -> None:
    """Change a marked submission to what a marker would have made of it that passes `check`."""
    path = course.autograded(student) / "2_neural_network.ipynb"
    notebook = nbformat.read(path, as_version=4)
    [cell] = [c for c in notebook.cells if "test_c2_compute_loss" in str(c.metadata)]
    verdict = cell.outputs[0].data[VERDICT_MIME]
    [finding] = [finding for finding in verdict["findings"] if finding["check"] == check]
    verdict["marks"] += finding["max_marks"] - finding["marks"]
    finding["passed"], finding["marks"] = True, finding["max_marks"]
    path.chmod(0o644)
    nbformat.write(notebook, path)
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade("test_c2_compute_loss", "2_neural_network", "hw4", student)
        grade.auto_score = verdict["marks"]
        gradebook.db.commit()


@pytest.mark.processes
def test_after_a_check_became_stricter_the_comparison_names_whom_it_cost_what(graded):
    course, _ = graded
    be_lenient(course, "s06-overflow", "regulariser")
    told = run(course, "grade", "--force").stderr
    assert "Marks that are lower than before this run:\n  s06-overflow: C2 9 → 7 (" in told
    assert "(regulariser: passed (2) → failed (0))" in told
    assert "Marks that are lower" not in run(course, "grade", "--force").stderr
    said = json.loads(run(course, "marks", "--compare", "--format", "json").stdout)
    [change] = said["changes"]
    assert (change["student"], change["task"]) == ("s06-overflow", "C2")
    assert change["before"] == change["now"] + 2
    assert change["reasons"] == ["regulariser: passed (2) → failed (0)"]
    assert "regulariser" in run(course, "marks", "--compare").stdout


@pytest.mark.processes
def test_marks_compared_with_an_unknown_time_are_a_usage_error(graded):
    result = run(graded[0], "marks", "--since", "1999")
    assert result.exit_code == 2
    assert "1999" in result.stderr


@pytest.mark.processes
@pytest.mark.parametrize("option", [[], ["--anonymous"]])
def test_the_class_report_is_written_and_names_what_could_not_be_marked(graded, option):
    course, _ = graded
    result = run(course, "report", *option)
    assert result.exit_code == 0, result.stderr
    name = "report-anonymous.html" if option else "report.html"
    page = (course.class_dir / name).read_text(encoding="utf-8")
    assert "2_neural_network.ipynb is broken JSON" in page
    assert ("s15-truncated" in page) is not bool(option)
    assert "<script" not in page


@pytest.mark.processes
def test_the_export_leaves_open_results_out_and_says_whose(graded):
    course, _ = graded
    result = run(course, "export")
    assert result.exit_code == 1
    assert "s17-script: 14 marks wait for a person" in " ".join(result.stderr.split())
    assert "s17" not in (course.class_dir / "export" / "marks_moodle.csv").read_text()
    result = run(course, "export", "--allow-waiting", "--column", "HW 4 (17)")
    assert result.exit_code == 0, result.stderr
    canvas = (course.class_dir / "export" / "marks_canvas.csv").read_text()
    assert "HW 4 (17)" in canvas
    assert "s17-script" in canvas


@pytest.mark.processes
@pytest.mark.parametrize("command", ["report", "export"])
def test_a_class_list_that_is_not_there_is_a_usage_error(graded, command):
    result = run(graded[0], command, "--roster", "nowhere.csv")
    assert result.exit_code == 2
    assert "nowhere.csv" in result.stderr


@pytest.mark.parametrize("command", ["report", "export"])
def test_before_marking_the_command_says_what_to_run(course, command):
    result = run(course, command)
    assert result.exit_code == 2
    assert "autograder grade" in result.stderr


@pytest.mark.processes
def test_marks_as_csv_have_one_line_a_student(graded):
    lines = list(csv.DictReader(io.StringIO(run(graded[0], "marks", "--format", "csv").stdout)))
    assert [line["student"] for line in lines] == sorted(line["student"] for line in lines)
    key = next(line for line in lines if line["student"] == "s01-key")
    assert float(key["required"]) == REQUIRED_MARKS - 9
    assert float(key["waiting_for_a_person"]) == 14
    assert {line["student"]: line["final"] for line in lines if line["final"] == "yes"} == {
        "s02-blank": "yes"
    }


@pytest.mark.processes
def test_marks_as_a_table_name_every_task(graded):
    text = run(graded[0], "marks").stdout
    assert all(task.id in text for task in TASKS)
    assert "7+?" in text
    per_cent = {line.split()[1]: line.split()[-2] for line in text.splitlines() if "│ s" in line}
    assert per_cent["s02-blank"] == "0.0"
    assert per_cent["s06-overflow"].endswith("?")


# ------------------------------------------------------------------------------------ bad input


@pytest.mark.processes
def test_an_unknown_student_is_a_usage_error_that_names_the_known_ones(graded):
    result = run(graded[0], "grade", "--student", "nobody")
    assert result.exit_code == 2
    assert "nobody" in result.stderr
    assert "s01-key" in result.stderr


@pytest.mark.processes
def test_marks_of_an_unknown_student_are_a_usage_error(graded):
    result = run(graded[0], "marks", "--student", "nobody")
    assert result.exit_code == 2
    assert "nobody" in result.stderr


@pytest.mark.processes
def test_an_unknown_assignment_is_refused_by_nbgrader_with_its_name(graded):
    result = nbgrader(graded[0], "autograde", "hw5")
    assert result.returncode != 0
    assert "hw5" in result.stderr


@pytest.mark.processes
def test_an_empty_class_says_where_submissions_go(course):
    result = run(course, "grade")
    assert result.exit_code == 2
    assert "submitted/<student>/hw4" in " ".join(result.stderr.split())


def test_marks_before_marking_say_what_to_run(course):
    result = run(course, "marks")
    assert result.exit_code == 2
    assert "autograder grade" in result.stderr


def test_outside_the_homeworks_folder_the_command_says_so(tmp_path):
    result = run(Course(tmp_path, tmp_path), "marks")
    assert result.exit_code == 2
    assert "nbgrader_config.py" in result.stderr


def test_without_a_sandbox_grading_is_refused_with_what_to_install(course, monkeypatch):
    from autograder.sandbox import backends

    monkeypatch.setattr(backends, "available", lambda: "bubblewrap is not installed.")
    result = run(course, "grade")
    assert result.exit_code == 2
    assert "bubblewrap is not installed" in result.stderr
    assert "--sandbox process" in result.stderr


@pytest.mark.processes
def test_doctor_names_the_sandbox(course):
    assert "sandbox" in run(course, "doctor").stdout


COMMANDS = ["release", "grade", "marks", "feedback", "report", "export", "desk", "demo"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(course, command):
    result = run(course, command, "--help")
    assert result.exit_code == 0
    assert "--class-dir" in result.stdout


@pytest.mark.processes
def test_with_nothing_to_mark_one_is_told_to_collect(course):
    result = run(course, "grade")
    assert result.exit_code == 2
    assert "run `autograder collect <downloads>`" in " ".join(result.stderr.split())


@pytest.mark.processes
def test_a_student_who_handed_nothing_in_is_named_without_a_bar(course):
    (course.submitted("ann")).mkdir(parents=True)
    result = run(course, "grade", "--student", "nobody")
    assert result.exit_code == 2
    assert result.stderr.startswith("autograder: No submission of nobody in ")
