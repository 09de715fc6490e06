"""A student's outputs, made fit to be kept and shown: nothing about them is believed."""

from __future__ import annotations

import base64
import json

import msgpack
import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.inside.wire import Foreign
from autograder.judge import outputs
from autograder.judge.outputs import bounded, clean_outputs
from autograder.results import VERDICT_MIME, Status, Verdict

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"picture").decode()
JPEG = base64.b64encode(b"\xff\xd8\xff\xe0picture").decode()


def shown(data, kind: str = "display_data") -> dict:
    (output,) = clean_outputs([{"output_type": kind, "data": data, "metadata": {"a": 1}}])
    assert output["metadata"] == {}
    return output["data"]


def stream(text, name="stdout") -> dict:
    return {"output_type": "stream", "name": name, "text": text}


def validate(cleaned: list[dict]) -> None:
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.from_dict(output) for output in cleaned])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbformat.validate(notebook)
    nbformat.writes(notebook).encode("utf-8")


@pytest.mark.parametrize(
    "output",
    [
        stream("text\n"),
        stream("careful", "stderr"),
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["a", "b"]},
        {"output_type": "display_data", "data": {"text/plain": "1"}, "metadata": {}},
        {
            "output_type": "execute_result",
            "data": {"text/plain": "<Figure>", "image/png": PNG, "image/jpeg": JPEG},
            "metadata": {},
            "execution_count": None,
        },
    ],
)
def test_ordinary_outputs_are_kept_as_they_are(output):
    assert clean_outputs([output]) == [output]
    validate([output])


ACTIVE = [
    "text/html",
    "application/javascript",
    "image/svg+xml",
    "text/latex",
    "text/markdown",
    "application/json",
    "application/vnd.jupyter.widget-view+json",
    VERDICT_MIME,
]


@pytest.mark.parametrize("mime", ACTIVE)
@pytest.mark.parametrize("kind", ["display_data", "execute_result"])
def test_what_can_act_in_a_page_is_not_kept(mime, kind):
    assert shown({"text/plain": "x", mime: "<script>"}, kind) == {"text/plain": "x"}
    note = f"(an output of kind {mime}, not shown)"
    assert shown({mime: "<script>"}, kind) == {"text/plain": note}


def test_a_student_cannot_display_a_verdict():
    verdict = Verdict("C1", 10, 10, Status.PASSED)
    data = shown(verdict._repr_mimebundle_(), "execute_result")
    assert data == {"text/plain": "10"}


@pytest.mark.parametrize(
    "mime", ["<b>/x", "text/html\n<script>", "x" * 200 + "/y", "TEXT/HTML", "", 3, None, ("a", "b")]
)
def test_an_odd_kind_is_not_named(mime):
    assert shown({mime: "x"}) == {"text/plain": "(an output, not shown)"}


@pytest.mark.parametrize(
    "content",
    [
        "not base64!",
        "<script>alert(1)</script>",
        PNG[:-1],
        JPEG,
        base64.b64encode(b"<svg onload='alert(1)'/>").decode(),
        PNG + "'onerror='alert(1)",
        "\ud800",
        "é",
        "",
        [PNG],
        None,
        3,
        b"\x89PNG\r\n\x1a\n",
        np.zeros(3),
    ],
)
def test_a_picture_that_is_none_is_not_kept(content):
    assert shown({"text/plain": "x", "image/png": content}) == {"text/plain": "x"}


def test_a_pictures_base64_may_have_line_breaks():
    assert shown({"image/png": f"{PNG[:8]}\n{PNG[8:]}\n"}) == {"image/png": PNG}


@pytest.mark.parametrize(
    "output",
    [
        *(None, 3, "text", [], {}, np.zeros(2), Foreign("dict")),
        {"output_type": "update_display_data"},
        {"output_type": None},
        {"output_type": ["stream"]},
        {"output_type": np.array(["stream", "error"])},
        {"output_type": ("stream",)},
        {1: 2},
    ],
)
def test_what_is_no_output_is_dropped(output):
    assert clean_outputs([output, stream("after")]) == [stream("after")]


@pytest.mark.parametrize("value", [None, 3, "text", {}, (), np.zeros(2), Foreign("list")])
def test_outputs_that_are_no_list_are_none(value):
    assert clean_outputs(value) == []


@pytest.mark.parametrize("value", [None, 3, [], {}, b"x", np.zeros(3), Foreign("str")])
def test_a_text_that_is_none_is_empty(value):
    assert clean_outputs([stream(value, value)]) == [stream("")]
    error = {"output_type": "error", "ename": value, "evalue": value, "traceback": [value]}
    (cleaned,) = clean_outputs([error])
    assert (cleaned["ename"], cleaned["evalue"], cleaned["traceback"]) == ("", "", [""])
    assert shown({"text/plain": value})["text/plain"].startswith("(an output of kind text/plain")
    assert shown(value) == {"text/plain": "(an output, not shown)"}


def test_lone_surrogates_become_question_marks():
    (cleaned,) = clean_outputs([stream("a\ud800b")])
    assert cleaned["text"] == "a?b"
    validate([cleaned])


def test_control_characters_go_but_lines_tabs_and_colours_stay():
    text = "a\x00b\x07\x08c\td\r\n\x1b[0;31mred\x1b[0m\x1b]8;;http://x\x1b\\link\x1b[2J\x9b\x7f"
    (cleaned,) = clean_outputs([stream(text)])
    assert cleaned["text"] == "abc\td\r\n\x1b[0;31mred\x1b[0m]8;;http://x\\link[2J"


def test_the_number_of_outputs_is_bounded():
    cleaned = clean_outputs([stream(str(i), "stderr") for i in range(100_000)])
    assert len(cleaned) == outputs.MOST_OUTPUTS + 1
    assert cleaned[-1] == stream(outputs.CUT)


def test_the_length_of_outputs_is_bounded():
    much = "x" * (outputs.MOST_CHARACTERS // 2 + 1)
    cleaned = clean_outputs([stream(much), stream(much), stream("more")])
    assert len(json.dumps(cleaned)) < outputs.MOST_CHARACTERS + 1000
    assert cleaned[1]["text"].endswith(outputs.CUT)
    picture = PNG[:-4] + base64.b64encode(b"x" * outputs.MOST_CHARACTERS).decode()
    assert shown({"text/plain": "big", "image/png": picture}) == {"text/plain": "big"}


VALUE = {"output_type": "execute_result", "data": {"text/plain": "0.5"}, "metadata": {},
         "execution_count": None}  # fmt: skip
FAILED = {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["a", "E: e"]}


@pytest.mark.parametrize("deciding", [VALUE, FAILED, stream("so", "stderr")])
def test_what_nbgraders_marks_go_by_is_kept_from_outputs_that_are_cut(deciding):
    shown = [stream(str(i)) for i in range(1000)]
    cleaned = clean_outputs([*shown, deciding, stream("after")])
    assert cleaned[-2] == stream(outputs.CUT)
    expected = {"traceback": ["E: e"]} if "traceback" in deciding else {}
    assert cleaned[-1] == deciding | expected
    (cut,) = bounded([cleaned], most=0)
    assert cut == cleaned[-2:]


def test_the_length_of_errors_is_bounded():
    error = {"output_type": "error", "ename": "E" * 10**6, "evalue": "v" * 10**6}
    (cleaned,) = clean_outputs([error | {"traceback": ["t" * 10**5] * 1000}])
    assert len(cleaned["ename"]) < 200
    assert len(cleaned["evalue"]) < 3000
    assert len(cleaned["traceback"]) == outputs.MOST_LINES
    assert sum(map(len, cleaned["traceback"])) < 250_000


KEYS = st.sampled_from(
    ["output_type", "name", "text", "data", "metadata", "ename", "evalue", "traceback"]
)
LEAVES = st.one_of(
    st.none(),
    st.integers(),
    st.text(max_size=5),
    st.sampled_from(["stream", "error", "display_data", "execute_result", "stderr", PNG]),
    st.dictionaries(st.sampled_from(["text/plain", "image/png", "text/html"]), st.text(max_size=3)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dictionaries(KEYS, st.one_of(LEAVES, st.lists(LEAVES, max_size=2))), max_size=3))
def test_whatever_comes_the_rest_is_a_valid_notebook(forged):
    cleaned = clean_outputs(forged)
    validate(cleaned)
    assert clean_outputs(cleaned) == cleaned
    msgpack.packb(cleaned)
