"""Names and calls across the boundary, and starting again after a failure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT

from autograder.inside import wire
from autograder.inside.wire import AS_LEFT, Foreign, SubclassArray, WireError
from autograder.judge import Session
from autograder.judge import session as session_module
from autograder.judge.session import Proxy, TaskAborted, exception_named, take_over
from autograder.results import Status
from autograder.sandbox import Ended, Limits, SandboxMissing, Usage

pytestmark = pytest.mark.usefixtures("one_by_one")
KIT = ROOT / "hw4kit"
FUNCTIONS = """
import numpy as np
calls = []
def add(a, b=0): return a + b
def keep(value): calls.append(value)
def change_array(a): a += 1
def change_first(a, b): a[0] = 99.0
def change_second(a, b): b[0] = 99.0
def change_table(t): t["W"] -= 1; t["new"] = (1, "x")
def change_list(l): l.append(3); l[0] = "first"
def change_tuple(pair): pair[0]["a"] = 2
def rebind(a): a = a + 1; return a
def draw(rng): return rng.random(3)
def replace(a): return {"args": a.T[::-1]}
def recast(a): a[0] = 0.5; return a.dtype.str
def stub(): raise NotImplementedError("write me")
class Careful(ValueError):
    pass
def careful(): raise Careful("too much")
def key_error(): return {}["W1"]
def unicode_error(): return b"\\xff".decode()
def leave(): raise SystemExit(3)
def odd(): raise type("not a name!", (Exception,), {})("odd")
def matrix(): return np.matrix([[1.0]])
def opaque(): return object()
def deep(): a = []; a.append(a); return a
def refuses(): return Refuses(a=1)
class Refuses(dict):
    def items(self): raise RuntimeError("no")
def talk(): print("x" * 10**6)
number, table, loop, thing = 3, {"a": [1, 2.5]}, [], object()
loop.append(loop)
"""


def new_session(**trusted) -> Session:
    return Session("process", KIT, Limits(), trusted)


@pytest.fixture(scope="module")
def shared():
    """A session with `FUNCTIONS`; a test may not end its process."""
    with new_session(np=np) as session:
        assert session.run(FUNCTIONS, 20) == []
        yield session


@pytest.fixture
def fresh():
    with new_session() as session:
        yield session


# ------------------------------------------------------------------------------------------- names


@pytest.mark.processes
def test_functions_are_proxies_and_values_are_copies(shared):
    assert isinstance(shared["add"], Proxy)
    assert isinstance(shared["Careful"], Proxy)
    assert shared["add"].__name__ == "add"
    assert shared["number"] == 3
    table = shared["table"]
    table["a"].append("here only")
    assert shared["table"] == {"a": [1, 2.5]}


@pytest.mark.processes
def test_what_does_not_cross_is_foreign(shared):
    assert shared["thing"] == Foreign("object")
    assert shared["loop"] == Foreign("list")
    assert shared["np"] is np  # the instructor's import


@pytest.mark.processes
def test_a_missing_name_is_a_key_error_and_get_gives_the_default(shared):
    with pytest.raises(KeyError, match="nowhere"):
        shared["nowhere"]
    assert shared.get("nowhere") is None
    assert "nowhere" not in shared
    assert "add" in shared
    assert list(shared) == ["np"]
    assert len(shared) == 1


# ------------------------------------------------------------------------------------------- calls


@pytest.mark.processes
def test_arguments_and_results_cross(shared):
    add = shared["add"]
    assert add(1, 2) == add(1, b=2) == add(a=1, b=2) == 3
    assert np.array_equal(add(np.ones((2, 0, 3)), 1), np.zeros((2, 0, 3)))
    assert add("a", "b") == "ab"
    assert add((1,), (2,)) == (1, 2)


@pytest.mark.processes
def test_an_argument_that_is_kept_is_a_copy(shared):
    mine = [1]
    shared["keep"](mine)
    mine.append(2)
    assert shared["calls"][-1] == [1]


@pytest.mark.processes
def test_changes_in_place_are_made_here_too(shared):
    array = np.arange(3)
    shared["change_array"](array)
    assert array.tolist() == [1, 2, 3]
    table = {"W": np.ones(2), "old": 1}
    shared["change_table"](table)
    assert table["W"].tolist() == [0, 0]
    assert (table["old"], table["new"]) == (1, (1, "x"))
    items = [1, 2]
    shared["change_list"](items)
    assert items == ["first", 2, 3]
    pair = ({"a": 1}, 0)
    shared["change_tuple"](pair)
    assert pair == ({"a": 2}, 0)


@pytest.mark.processes
def test_changes_of_keyword_arguments_are_made_here_too(shared):
    array, table = np.zeros(2), {"W": np.ones(1)}
    shared["change_array"](a=array)
    shared["change_table"](t=table)
    assert array.tolist() == [1, 1]
    assert table["W"].tolist() == [0]


@pytest.mark.processes
def test_binding_a_name_anew_changes_nothing(shared):
    array = np.zeros(2)
    assert shared["rebind"](array).tolist() == [1, 1]
    assert array.tolist() == [0, 0]


@pytest.mark.processes
@pytest.mark.parametrize("function", ["change_first", "change_second"])
def test_of_one_array_passed_twice_the_change_is_kept(shared, function):
    array = np.zeros(3)
    shared[function](array, array)
    assert array.tolist() == [99, 0, 0]
    view = np.zeros(3)
    shared[function](view, view[:2])
    assert view.tolist() == [99, 0, 0]
    table = {"a": np.zeros(1), 0: 1}
    shared["change_first"](table, table)
    assert table[0] == 99


@pytest.mark.processes
@pytest.mark.parametrize("layout", ["F", "transposed", "strided", "reversed"])
def test_views_change_in_place_with_what_they_look_at(shared, layout):
    base = np.arange(12.0).reshape(3, 4)
    if layout == "F":
        base = np.asfortranarray(base)
    view = {"F": base, "transposed": base.T, "strided": base[::2, 1::2], "reversed": base[::-1]}
    expected = view[layout] + 1
    shared["change_array"](view[layout])
    assert np.array_equal(view[layout], expected)
    assert np.array_equal(base.ravel().sum(), np.arange(12).sum() + expected.size)


@pytest.mark.processes
def test_an_array_that_may_not_be_written_stays_as_it_is(shared):
    array = np.zeros(2)
    array.flags.writeable = False
    assert shared["rebind"](array).tolist() == [1, 1]
    with pytest.raises(ValueError, match="read-only"):
        shared["change_array"](array)
    assert array.tolist() == [0, 0]


@pytest.mark.processes
def test_an_array_keeps_its_dtype(shared):
    array = np.ones(2, dtype=np.float32)
    assert shared["recast"](array) == "<f4"
    assert array.dtype == np.float32
    assert array[0] == 0.5


@pytest.mark.processes
@pytest.mark.parametrize("name", ["PCG64", "MT19937", "Philox"])
def test_a_generator_moves_on_here_too(shared, name):
    mine, twin = (np.random.Generator(getattr(np.random, name)(5)) for _ in range(2))
    assert np.array_equal(shared["draw"](mine), twin.random(3))
    assert np.array_equal(shared["draw"](rng=mine), twin.random(3))
    assert mine.random() == twin.random()


@pytest.mark.processes
def test_results_that_do_not_cross_are_known_by_name(shared):
    assert type(shared["matrix"]()) is SubclassArray
    assert shared["opaque"]() == Foreign("object")
    with pytest.raises(ValueError, match="contains itself"):
        shared["deep"]()
    with pytest.raises(ValueError, match="RuntimeError"):
        shared["refuses"]()
    assert shared["add"](1) == 1  # the process lives


@pytest.mark.processes
def test_what_a_call_prints_is_dropped(shared):
    assert shared["talk"]() is None
    assert shared.run("1 + 1", 5)[0]["data"] == {"text/plain": "2"}


@pytest.mark.processes
def test_arguments_that_do_not_cross_are_an_error_here(shared):
    with pytest.raises(WireError, match="too long"):
        shared["add"](np.broadcast_to(0.0, (10**6, 10**6)))
    assert shared["add"](1) == 1


# -------------------------------------------------------------------------------------- exceptions


@pytest.mark.processes
def test_exceptions_keep_their_names_and_messages(shared):
    with pytest.raises(NotImplementedError, match="write me"):
        shared["stub"]()
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'a'"):
        shared["add"]()
    with pytest.raises(KeyError, match=r"^'W1'$"):
        shared["key_error"]()


@pytest.mark.processes
@pytest.mark.parametrize(
    ("function", "name", "text"),
    [
        ("careful", "Careful", "too much"),
        ("unicode_error", "UnicodeDecodeError", "codec can't decode"),
        ("leave", "SystemExit", "3"),
        ("odd", "Exception", "odd"),
    ],
)
def test_other_exceptions_are_exceptions_of_the_same_name(shared, function, name, text):
    with pytest.raises(Exception, match=text) as caught:
        shared[function]()
    assert type(caught.value).__name__ == name
    assert isinstance(caught.value, Exception)  # never one that would end the marker


@pytest.mark.parametrize("name", ["", "a b", "__import__('os')", "A" * 1000, 3, None, ["x"]])
def test_a_forged_exception_is_still_an_exception(name):
    error = exception_named({"error": name, "text": ["not a text"], "stub": "yes"})
    assert type(error) is not NotImplementedError
    assert type(error).__name__ == "Exception"
    assert str(error) == ""


@pytest.mark.parametrize("name", ["KeyboardInterrupt", "SystemExit", "BaseException", "exit"])
def test_a_forged_exception_cannot_end_the_marker(name):
    assert isinstance(exception_named({"error": name, "text": "x"}), Exception)


# ------------------------------------------------------------------------------------- in-place


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (np.zeros(2), np.zeros(3)),
        (np.zeros(2, dtype=int), np.full(2, 0.5)),
        (np.zeros(2), "text"),
        ({"a": 1}, [1]),
        ([1], {"a": 1}),
        (np.random.default_rng(1), np.random.Generator(np.random.MT19937(1))),
        (1, 2),
        (np.zeros(2), np.array(["a", "b"])),
    ],
)
def test_what_does_not_fit_is_not_taken_over(mine, theirs):
    before = repr(mine.bit_generator.state if hasattr(mine, "bit_generator") else mine)
    take_over(mine, theirs)
    assert repr(mine.bit_generator.state if hasattr(mine, "bit_generator") else mine) == before


# ------------------------------------------------------------------------------- forged replies


@pytest.mark.parametrize(
    "reply",
    [
        {"kind": np.array(["callable", "value"])},
        {"kind": ["value"], "value": 1},
        {"kind": None},
        {},
    ],
)
def test_a_forged_answer_about_a_name_means_that_it_is_missing(monkeypatch, reply):
    session = new_session()
    monkeypatch.setattr(session, "_ask", lambda *_: reply)
    with pytest.raises(KeyError):
        session["name"]


@pytest.mark.parametrize(
    "reply",
    [
        {"value": 1},
        {"value": 1, "args": 3, "kwargs": 4},
        {"value": 1, "args": [], "kwargs": {}},
        {"value": 1, "args": [None] * 5, "kwargs": {3: 4, "b": "x"}},
    ],
)
def test_a_forged_answer_to_a_call_changes_nothing(monkeypatch, reply):
    session = new_session()
    monkeypatch.setattr(session, "_ask", lambda *_: reply)
    array, table = np.zeros(2), {"a": 1}
    assert session.call("f", (array,), {"b": table}) == 1
    assert (array.tolist(), table) == ([0, 0], {"a": 1})


def test_a_forged_answer_to_a_cell_is_an_error_output(monkeypatch):
    session = new_session()
    monkeypatch.setattr(session, "_ask", lambda *_, **__: {"text": ["no", "text"]})
    assert session.run("1", 1)[0]["ename"] == "OutputError"
    monkeypatch.setattr(session, "_ask", lambda *_, **__: {"outputs": np.zeros(3)})
    assert session.run("1", 1) == []


# ----------------------------------------------------------------------------------------- restart


@pytest.mark.processes
@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("import os; os._exit(0)", "student_error"),
        ("import time; time.sleep(60)", "timed_out"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "memory_exceeded"),
    ],
)
def test_definitions_survive_a_cell_that_ends_the_process(fresh, cell, why):
    fresh.run("x = 1\ndef f(): return x", 20)
    with pytest.raises(Ended) as ended:
        fresh.run(f"x = 2\n{cell}", 0.5)
    assert ended.value.why == why
    assert fresh["f"]() == 1
    fresh.run("x += 10", 20)
    assert fresh["x"] == 11


@pytest.mark.processes
def test_a_call_that_ends_the_process_aborts_its_task_alone(fresh):
    fresh.run("import os, time\ndef leave(): os._exit(1)\ndef hang(): time.sleep(60)", 20)
    fresh.run("def good(): return 'good'", 20)
    with pytest.raises(TaskAborted) as aborted:
        fresh["leave"]()
    assert aborted.value.status is Status.STUDENT_ERROR
    fresh.call_seconds = 0.5
    hang = fresh["hang"]
    with pytest.raises(TaskAborted) as aborted:
        hang()
    assert aborted.value.status is Status.TIMED_OUT
    fresh.call_seconds = 20
    assert fresh["good"]() == "good"


def test_a_task_that_is_aborted_is_no_exception_that_checks_could_take_for_the_students():
    assert not issubclass(TaskAborted, Exception)


def once(folder: Path, source: str) -> str:
    """Return a cell that ends its process when it is run again."""
    mark = str(folder / "mark")
    again = f"if os.path.exists({mark!r}): os._exit(1)\nopen({mark!r}, 'w').close()"
    return f"import os\n{again}\n{source}"


@pytest.mark.processes
def test_a_cell_that_fails_the_second_time_is_dropped(fresh, tmp_path):
    fresh.run("a = 1", 20)
    fresh.run(once(tmp_path, "b = 1"), 20)
    fresh.run("c = 1", 20)
    with pytest.raises(Ended):
        fresh.run("os._exit(1)", 20)
    assert (fresh["a"], fresh.get("b"), fresh["c"]) == (1, None, 1)


@pytest.mark.processes
def test_a_function_whose_cell_fails_the_second_time_is_missing(fresh, tmp_path):
    fresh.run("import os", 20)
    fresh.run(once(tmp_path, "def f(): return 1"), 20)
    assert isinstance(fresh.get("f"), Proxy)
    with pytest.raises(Ended):
        fresh.run("os._exit(1)", 20)
    assert fresh.get("f") is None


@pytest.mark.processes
def test_a_cell_that_fails_keeps_what_it_did_before(fresh):
    outputs = fresh.run("kept = 1\n1/0", 20)
    assert outputs[-1]["ename"] == "ZeroDivisionError"
    with pytest.raises(Ended):
        fresh.run("import os; os._exit(1)", 20)
    assert fresh["kept"] == 1


class Dying:
    """Stands for `SPARE`: its processes end when they are first asked, or do not start."""

    def __init__(self, *, starts: bool) -> None:
        self.starts, self.taken = starts, 0

    def take(self, *_):
        self.taken += 1
        return self

    def begin(self):
        self.usage = Usage(0)
        if not self.starts:
            raise Ended("student_error", "no namespaces")

    def ask(self, *_):
        raise Ended("student_error", "gone")

    def close(self):
        pass


def test_a_notebook_whose_process_always_ends_is_given_up(monkeypatch):
    monkeypatch.setattr(session_module, "SPARE", dying := Dying(starts=True))
    session = new_session()
    for _ in range(session_module.MOST_RESTARTS * 2):
        with pytest.raises(Ended):
            session.run("1", 1)
    assert dying.taken == session_module.MOST_RESTARTS + 1


def test_a_sandbox_that_does_not_start_is_not_the_students_fault(monkeypatch):
    monkeypatch.setattr(session_module, "SPARE", dying := Dying(starts=False))
    session = new_session()
    session._history.append(session_module.Ran("x = 1", 1.0))
    with pytest.raises(SandboxMissing, match="no namespaces"):
        session.run("1", 1)
    with pytest.raises(TaskAborted) as aborted:
        session["x"]
    assert aborted.value.status is Status.GRADER_ERROR
    assert dying.taken == 4  # each time a second try


def test_a_cell_that_the_machine_left_no_time_is_remembered(monkeypatch):
    class Starved(Dying):
        def ask(self, *_):
            raise Ended("timed_out", "busy", starved=True)

    monkeypatch.setattr(session_module, "SPARE", Starved(starts=True))
    session = new_session()
    session._history.append(session_module.Ran("x = 1", 1.0))  # it is dropped when it runs again
    with pytest.raises(Ended):
        session.run("1", 1)
    assert session.starved


@pytest.mark.processes
def test_the_time_of_all_processes_that_a_notebook_had_counts(fresh):
    spin = "import time\nend = time.process_time() + 0.4\nwhile time.process_time() < end: pass"
    fresh.run(spin, 20)
    with pytest.raises(Ended):
        fresh.run("import os; os._exit(1)", 20)
    fresh.run("1", 20)  # and what starting again took
    assert 0.7 < fresh.seconds < 10
    fresh.run(f"def search():\n    {spin.replace(chr(10), chr(10) + '    ')}", 20)
    fresh["search"]()
    assert 0.35 < fresh.cpu_seconds_of_call() < 0.7


@pytest.mark.processes
def test_after_the_deadline_nothing_is_started_or_asked(fresh):
    fresh.run("x = 1", 20)
    fresh.allow(0.0)
    for _ in range(2):
        with pytest.raises(Ended) as ended:
            fresh.run("x = 2", 20)
        assert ended.value.why == "timed_out"


@pytest.mark.processes
def test_the_kit_can_be_imported_over_there(fresh):
    assert Path(KIT, "checks", "by_name.py").exists()
    assert fresh.run("from hw4kit import checks; checks.__name__", 20)[0]["data"] == {
        "text/plain": "'hw4kit.checks'"
    }


@pytest.mark.processes
@pytest.mark.parametrize("keyword", ["self", "name", "given", "args", "kwargs", "request"])
def test_a_keyword_may_be_called_anything(fresh, keyword):
    fresh.run(f"def same({keyword}): return {keyword}", 20)
    assert fresh["same"](**{keyword: 7}) == 7


# ------------------------------------------------------------------- many calls in one message


def outcomes_of(function: Proxy, *argument_lists: tuple) -> list:
    return [outcome for _, outcome in function.on_copies_of_each(list(argument_lists))]


@pytest.mark.processes
def test_many_calls_give_what_one_after_the_other_gives(shared):
    moving = np.random.default_rng(1)
    one_by_one = [shared["draw"](moving) for _ in range(4)]
    made = outcomes_of(shared["draw"], (np.random.default_rng(1),), *[(AS_LEFT,)] * 3)
    np.testing.assert_array_equal([value for value, _ in made], one_by_one)
    [left] = made[-1][1]
    assert left.bit_generator.state == moving.bit_generator.state


@pytest.mark.processes
@pytest.mark.parametrize("kind", wire.GENERATORS)
def test_hundreds_of_draws_cross_in_one_message(shared, kind, monkeypatch):
    requests, ask = [], shared._request
    monkeypatch.setattr(shared, "_request", lambda *one: requests.append(one) or ask(*one))
    rng = np.random.Generator(getattr(np.random, kind)(1))
    made = outcomes_of(shared["draw"], (rng,), *[(AS_LEFT,)] * 499)
    assert len({value.tobytes() for value, _ in made}) == 500
    assert len(requests) == 1


@pytest.mark.processes
def test_what_one_of_many_calls_changes_the_next_does_not_see(shared):
    given = np.zeros(2)
    made = outcomes_of(shared["change_array"], *[(given,)] * 3)
    np.testing.assert_array_equal([left for _, [left] in made], np.ones((3, 2)))
    assert not given.any()


@pytest.mark.processes
def test_a_call_may_go_on_from_what_the_one_before_left(shared):
    made = shared["change_array"].on_copies_of_each([(np.zeros(2),), (AS_LEFT,), (AS_LEFT,)])
    np.testing.assert_array_equal([left for _, (_, [left]) in made], [[1, 1], [2, 2], [3, 3]])
    np.testing.assert_array_equal([given for [given], _ in made], [[0, 0], [1, 1], [2, 2]])


@pytest.mark.processes
def test_a_result_that_is_given_again_and_again_is_what_it_was_each_time(fresh):
    fresh.run("seen = []\ndef add(value):\n    seen.append(value)\n    return seen\n", 20)
    assert [value for value, _ in outcomes_of(fresh["add"], (1,), (2,))] == [[1], [1, 2]]


@pytest.mark.processes
@pytest.mark.parametrize(
    ("function", "error"),
    [
        ("key_error", KeyError),
        ("leave", Exception),
        ("stub", NotImplementedError),
        ("deep", ValueError),
        ("missing", KeyError),
    ],
)
def test_each_of_many_calls_fails_as_it_does_alone(shared, function, error):
    with pytest.raises(error) as alone:
        Proxy(shared, function)()
    for outcome in outcomes_of(Proxy(shared, function), (), ()):
        assert (type(outcome).__name__, str(outcome)) == (alone.typename, str(alone.value))


@pytest.mark.processes
def test_what_one_of_many_calls_does_to_the_output_the_next_does_not_see(fresh):
    fresh.run(
        "import io, sys\n"
        "def hush(a):\n    print(a)\n    sys.stdout = io.StringIO()\n"
        "    sys.stdout.close()\n    return a\n",
        20,
    )
    assert [value for value, _ in outcomes_of(fresh["hush"], (1,), (2,))] == [1, 2]


@pytest.mark.processes
def test_a_call_that_fails_costs_no_other_and_nothing_goes_on_from_it(fresh):
    fresh.run("def root(a):\n    a += 1\n    return 1 / float(a[0])\n", 20)
    lists = [(np.zeros(1),), (-np.ones(1),), (AS_LEFT,), (np.ones(1),), (AS_LEFT,)]
    made = fresh["root"].on_copies_of_each(lists)
    assert [float(args[0][0]) for args, _ in made] == [0, -1, 1, 2]
    assert isinstance(made[1][1], ZeroDivisionError)
    assert [made[n][1][0] for n in (0, 2, 3)] == [1, 1 / 2, 1 / 3]


@pytest.mark.processes
@pytest.mark.parametrize(
    "replies",
    [
        None,
        7,
        [],
        [b"\xc0"],
        [b"\xc0"] * 3,
        [None] * 2,
        [{}] * 2,
        [(1, {})] * 2,
        ["a"] * 2,
        (b"", b""),
    ],
)
def test_replies_of_another_form_are_not_believed(shared, replies, monkeypatch):
    monkeypatch.setattr(shared, "_request", lambda *_: {"each": replies})
    assert shared.call_on_copies_of_each("add", [(1,), (2,)]) is None


@pytest.mark.processes
def test_a_forged_reply_to_one_of_many_calls_ends_the_task(fresh, monkeypatch):
    fresh.run("def add(a): return a", 20)
    with monkeypatch.context() as patch:
        patch.setattr(fresh, "_request", lambda *_: {"each": [b"\xc1"]})
        with pytest.raises(TaskAborted) as aborted:
            fresh.call_on_copies_of_each("add", [(1,)])
    assert aborted.value.status is Status.STUDENT_ERROR
    assert fresh._sandbox is None  # in its pipe may be what the next task would take for a reply
    assert fresh["add"](1) == 1


@pytest.mark.processes
def test_a_result_too_large_for_what_was_asked_costs_one_of_many_calls_only(fresh):
    fresh.run("import numpy as np\ndef zeros(n): return np.zeros(n)\n", 20)
    outcomes = outcomes_of(fresh["zeros"], (2,), (200_000,), (3,))
    assert [len(outcomes[n][0]) for n in (0, 2)] == [2, 3]
    assert isinstance(outcomes[1], ValueError)


@pytest.mark.processes
def test_results_too_large_to_cross_together_do_not_cross(fresh):
    fresh.run("import numpy as np\ndef large(): return np.zeros(100_000)\n", 20)
    assert fresh["large"].on_copies_of_each([()] * 40) is None  # of 800 kB each
    assert len(fresh["large"]()) == 100_000


@pytest.mark.processes
def test_what_is_too_large_for_what_was_asked_costs_its_call_only(fresh):
    fresh.run("import numpy as np\ndef zeros(n): return np.zeros(n)\nlarge = 'a' * 10**6", 20)
    with pytest.raises(ValueError, match=r"a message of 1,600,0.. bytes"):
        fresh["zeros"](200_000)
    assert fresh["large"] == Foreign("str")
    assert fresh["zeros"](2).tolist() == [0, 0]


@pytest.mark.processes
def test_what_is_read_may_be_larger_where_more_was_asked(fresh):
    fresh.run("def twice(a): return [a, a]", 20)
    assert len(fresh["twice"](np.zeros(200_000))) == 2


@pytest.mark.processes
def test_an_exam_has_a_budget_of_bytes(fresh, monkeypatch):
    monkeypatch.setattr(session_module, "MOST_BYTES", 3_000_000)
    fresh.run("def text(): return 'a' * 900_000", 20)
    fresh.allow(60)
    for _ in range(3):
        fresh["text"]()
    with pytest.raises(TaskAborted) as aborted:
        fresh["text"]()
    assert aborted.value.status is Status.MEMORY_EXCEEDED
    fresh.allow(60)  # the next exam
    fresh.run("def same(a): return a", 20)
    for _ in range(4):  # as much as was asked for costs nothing
        assert len(fresh["same"](np.zeros(100_000))) == 100_000
    assert len(fresh["text"]()) == 900_000


@pytest.mark.processes
def test_arguments_that_come_back_take_nothing_of_the_budget(fresh, monkeypatch):
    monkeypatch.setattr(session_module, "MOST_BYTES", 100_000)
    fresh.run("def count(a): return a.size", 20)
    fresh.allow(60)
    assert [fresh["count"](np.zeros(100_000)) for _ in range(3)] == [100_000] * 3


@pytest.mark.processes
def test_a_forged_length_beyond_what_was_asked_ends_the_process(fresh, monkeypatch):
    fresh.run("def text(): return 'a' * 900_000", 20)
    monkeypatch.setattr(wire, "longest_reply", lambda asked, calls=1: 1000)
    with pytest.raises(TaskAborted, match=r"a message claims 900,0.. bytes"):
        fresh["text"]()


@pytest.mark.processes
def test_each_of_many_slow_calls_has_its_time(fresh):
    fresh.run("import time\ndef sleep(seconds): time.sleep(seconds); return seconds", 10.0)
    fresh.call_seconds = 1.0
    fresh.allow(30.0)
    calls = [(0.6,), (0.6,), (0.0,), (0.6,), (0.1,), (0.3,), (0.9,)]
    assert [value for value, _ in outcomes_of(fresh["sleep"], *calls)] == [one for [one] in calls]


@pytest.mark.processes
def test_of_many_calls_one_that_hangs_takes_no_longer_than_alone(fresh):
    fresh.run("def spin(seconds):\n    while seconds: pass\n", 10.0)
    fresh.call_seconds = 0.7
    fresh.allow(30.0)
    before = fresh.seconds
    with pytest.raises(TaskAborted) as aborted:
        fresh["spin"].on_copies_of_each([(0.0,), (1.0,), (0.0,)])
    assert aborted.value.status is Status.TIMED_OUT
    assert fresh.seconds - before < 2.0


@pytest.mark.processes
def test_many_slow_calls_end_with_the_exam(fresh):
    fresh.run("import time\ndef sleep(): time.sleep(0.6)", 10.0)
    fresh.call_seconds = 1.0
    fresh.allow(1.5)
    with pytest.raises(TaskAborted) as aborted:
        fresh["sleep"].on_copies_of_each([()] * 10)
    assert aborted.value.status is Status.TIMED_OUT


@pytest.mark.processes
def test_calls_that_never_end_are_ended(fresh):
    fresh.run("def sleep(): import time; time.sleep(0.3)", 10.0)
    fresh.allow(0.5)
    with pytest.raises(TaskAborted):
        fresh["sleep"].on_copies_of_each([()] * 10)
