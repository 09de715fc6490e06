"""Yours over the numerical gradient: which figure the points make, in a sentence that is true."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hw4kit import check_gradient, describe_difference, language, plot_gradient_scatter
from hw4kit.gradients.patterns import CLOUD, FIGURES, Points, read_points
from hw4kit.words import thai_of

N, ROWS, COLUMNS = 7, 6, 4
RNG = np.random.default_rng(5)
PARAM = RNG.normal(size=(ROWS, COLUMNS))
TRUE = np.abs(RNG.normal(size=(ROWS, COLUMNS))) + 0.1
TRUE *= np.where(RNG.random(TRUE.shape) < 0.5, -1, 1)
GATES = np.arange(TRUE.size).reshape(TRUE.shape) % 3 != 0
MASKED = TRUE * GATES  # as dZ is
OTHER_GATES = np.arange(TRUE.size).reshape(TRUE.shape) % 5 != 1
ALL_AT = np.eye(COLUMNS)[[0, 3, 1, 1, 2, 0]]


def changed(index, values, of=TRUE):
    array = of.copy()
    array[index] = values
    return array


# what was done → yours, the numerical gradient, words of the sentence
SLIPS = {
    "right": (TRUE, TRUE, "Every point lies on the diagonal: right."),
    "the sum": (N * TRUE, TRUE, "one line, of slope 7. What it looks like: every entry is 7 times"),
    "averaged twice": (
        TRUE / N,
        TRUE,
        "of slope 0.143. What it looks like: every entry is 1/7 of",
    ),
    "the sign": (-TRUE, TRUE, "of slope -1. What it looks like: every entry has the wrong sign"),
    "sign and sum": (-N * TRUE, TRUE, "of slope -7. What it looks like: every entry is -7 times"),
    "twice": (2 * TRUE, TRUE, "of slope 2. What it looks like: every entry is twice as large"),
    "half": (TRUE / 2, TRUE, "of slope 0.5. What it looks like: every entry is half as large"),
    "a third": (TRUE / 3, TRUE, "of slope 0.333. What it looks like: every entry is 1/3 of what"),
    "some factor": (
        TRUE * 0.83,
        TRUE,
        "slope 0.83. What it looks like: every entry is 0.83 times",
    ),
    "zero": (0 * TRUE, TRUE, "on the horizontal axis. What it looks like: every entry is 0"),
    "transposed": (PARAM[:4].T, PARAM[:4], "What it looks like: rows and columns are exchanged"),
    "no regulariser": (TRUE - 0.3 * PARAM, TRUE, "the regulariser's part is left out"),
    "it twice": (TRUE + 0.3 * PARAM, TRUE, "the regulariser's part is counted twice"),
    "it subtracted": (TRUE - 0.6 * PARAM, TRUE, "the regulariser's part is of the wrong sign"),
    "no mask": (TRUE, MASKED, "lie on the vertical axis: where the numerical gradient is 0"),
    "too open": (
        changed((0, 0), 1.0, of=MASKED),
        MASKED,
        "On the vertical axis, where yours should be",
    ),
    "another mask": (TRUE * OTHER_GATES, MASKED, "whose gates are open in the wrong places"),
    "mask turned round": (TRUE * ~GATES, MASKED, "a mask the wrong way round"),
    "no negatives": (TRUE.clip(0), TRUE, "every negative gradient has become 0"),
    "no positives": (TRUE.clip(None, 0), TRUE, "every positive gradient has become 0"),
    "too shut": (
        TRUE * GATES,
        TRUE,
        "On the horizontal axis, where yours is 0 and should not be: 8",
    ),
    "a column of zeros": (changed(np.s_[:, 2], 0), TRUE, "Columns [2] lie on the horizontal axis"),
    "a row of zeros": (changed(5, 0), TRUE, "Rows [5] lie on the horizontal axis"),
    "no sign": (np.abs(TRUE), TRUE, "The points make a V"),
    "some signs": (TRUE * np.where(GATES, 1, -1), TRUE, "make a cross: every size is right, and 8"),
    "signs of a row": (changed(1, -TRUE[1]), TRUE, "Rows [1] have the wrong sign"),
    "added everywhere": (TRUE + 0.7, TRUE, "beside the diagonal: 0.7 is added to every entry"),
    "nothing at the label": (TRUE + ALL_AT / 7, TRUE, "in each row one entry is off by 0.143"),
    "added by row": (TRUE + PARAM[:, :1], TRUE, "Each row has a number of its own added"),
    "added by column": (TRUE + PARAM[:1], TRUE, "Each column has a number of its own added"),
    "one number": (np.full_like(TRUE, 0.2), TRUE, "a horizontal line: yours has the same number"),
    "signs only": (np.sign(TRUE), TRUE, "Two flat lines: only the sign"),
    "clipped": (TRUE.clip(-0.9, 0.9), TRUE, "for a flat line at 0.9: larger entries are clipped"),
    "rounded": (TRUE.round(1), TRUE, "a staircase: every entry of yours is a multiple of 0.1"),
    "whole numbers": (np.trunc(3 * TRUE), 3 * TRUE, "every entry of yours is a multiple of 1"),
    "a column by 7": (changed(np.s_[:, 1], 7 * TRUE[:, 1]), TRUE, "Columns [1] lie on a line of"),
    "another row": (changed(4, PARAM[4]), TRUE, "Rows [4] are off the diagonal, all others on it"),
    "reversed": (TRUE[::-1], TRUE, "The right rows, in reverse order"),
    "reshaped": (TRUE.T.reshape(TRUE.shape), TRUE, "The same numbers, in other places"),
    "by column": (TRUE * (np.arange(4) + 2), TRUE, "Each column lies on a line of its own"),
    "by row": (TRUE * (np.arange(6) + 2)[:, None], TRUE, "Each row lies on a line of its own"),
    "stretched and shifted": (3 * TRUE + 0.5, TRUE, "misses the origin: slope 3, and 0.5 is added"),
    "few digits": (TRUE * (1 + 0.01 * PARAM.clip(-1, 1)), TRUE, "near the diagonal, not on it"),
    "times A": (MASKED * np.abs(PARAM), MASKED, "Every sign and every zero is right, the sizes"),
    "other numbers": (PARAM, TRUE, "The points make no simple figure"),
}


def sentence_of(yours, numerical):
    """Return the sentence below the scatter of a linear loss with this gradient."""

    def loss(point):
        return float(np.sum(numerical * point["W"]))

    params = {"W": np.resize(PARAM, numerical.shape)}
    report = check_gradient(
        loss, params, {"W": yours}, batch_size=N, regulariser={"W": 0.3 * params["W"]}
    )
    return report.scatter()["W"].sentence


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_has_its_sentence(slip):
    yours, numerical, words = SLIPS[slip]
    assert words in sentence_of(yours, numerical)


@pytest.mark.parametrize("slip", SLIPS)
def test_no_sentence_fits_another_slip(slip):
    found = sentence_of(*SLIPS[slip][:2])
    assert [name for name, (*_, words) in SLIPS.items() if words in found] == [slip]


@pytest.mark.parametrize("slip", SLIPS)
def test_a_sentence_is_short_has_at_most_one_question_and_is_translated(slip):
    found = sentence_of(*SLIPS[slip][:2])
    assert len(found.split()) <= 60
    assert found.count("?") <= 1
    assert found[-1] in ".?"
    assert ".." not in found
    assert "?." not in found
    assert not re.search(r"-0(?![.\d])", found)
    assert re.search("[ก-๙]", thai_of(found))


# ------------------------------------------------------------------ beside a regulariser's part

PENALTY = 0.3 * PARAM
REGULARISED = {  # yours without the regulariser's part, the loss's own part, words of the sentence
    "the sum": (
        N * TRUE,
        TRUE,
        "of slope 7. What it looks like: every entry is 7 times what it should be",
    ),
    "averaged twice": (
        TRUE / N,
        TRUE,
        "of slope 0.143. What it looks like: every entry is 1/7 of what",
    ),
    "the sign": (-TRUE, TRUE, "of slope -1. What it looks like: every entry has the wrong sign"),
    "no mask": (
        TRUE,
        MASKED,
        "Without 0.3 times the parameter (regulariser): The points off the diagonal "
        "lie on the vertical axis",
    ),
    "too shut": (TRUE * GATES, TRUE, "(regulariser): On the horizontal axis, where yours is 0"),
}


@pytest.mark.parametrize("slip", REGULARISED)
@pytest.mark.parametrize("told", [True, False], ids=["told", "not told"])
def test_a_slip_is_seen_beside_a_right_regulariser(slip, told):
    yours, own, words = REGULARISED[slip]

    def loss(point):
        return float(np.sum(own * point["W"]) + 0.15 * np.sum(point["W"] ** 2))

    report = check_gradient(
        loss, {"W": PARAM}, {"W": yours + PENALTY}, batch_size=N,
        regulariser={"W": PENALTY} if told else None,
    )  # fmt: skip
    sentence = report.scatter()["W"].sentence
    assert words in sentence
    assert len(sentence.split()) <= 60
    assert sentence.count("?") == 1
    assert thai_of(sentence) != sentence
    if "What it looks like" in words:
        part = "the regulariser's part, which is right" if told else "a multiple of the parameter"
        assert part in report["W"].looks_like


@pytest.mark.parametrize("seed", range(40))
def test_random_points_make_no_figure_beside_a_regulariser_either(seed):
    rng = np.random.default_rng(seed)
    for shape in ((3, 2), (6, 4), (4, 5)):
        yours, numerical, param = (rng.normal(size=shape) for _ in range(3))
        assert read_points(yours, numerical, None, param) == CLOUD
        assert describe_difference(yours, numerical, param=param, batch_size=N) is None


def test_a_bias_has_no_regulariser_to_take_off():
    yours, numerical, param = np.array([[1.0, 3, 2], [4, 1, 2], [1, 1, 5]])
    assert read_points(yours, numerical, None, param) == CLOUD


def test_there_are_more_than_twenty():
    assert len(SLIPS) > 40


@pytest.mark.parametrize("seed", range(40))
def test_random_points_make_no_figure(seed):
    rng = np.random.default_rng(seed)
    for shape in ((6, 4), (7, 3), (9,)):
        assert read_points(rng.normal(size=shape), rng.normal(size=shape)) == CLOUD


@pytest.mark.parametrize("seed", range(10))
def test_one_entry_out_of_place_ends_a_figure_of_all_points(seed):
    rng = np.random.default_rng(seed)
    for slip in ("no sign", "added everywhere", "reshaped", "by row", "whole numbers"):
        yours, numerical, words = SLIPS[slip]
        place = tuple(rng.integers(size) for size in yours.shape)
        assert words not in sentence_of(changed(place, 5.43, of=yours), numerical)


def test_each_figure_is_found_by_some_slip():
    found = set()
    for yours, numerical, _ in SLIPS.values():
        points = Points(yours, numerical)
        if not points.right.all():
            found.add(next((figure for figure in FIGURES if figure(points)), None))
    assert found >= set(FIGURES)


@pytest.mark.parametrize(
    ("yours", "words"),
    [
        (None, "W: It cannot be compared: it is None."),
        (np.zeros((4, 6)), "its shape is (4, 6) in place of (6, 4): transposed."),
        (TRUE * np.nan, "it has entries that are nan."),
    ],
)
def test_what_cannot_be_compared_is_said_and_drawn_without_points(yours, words):
    report = check_gradient(lambda p: float(np.sum(TRUE * p["W"])), {"W": PARAM}, {"W": yours})
    scatter = plot_gradient_scatter(report)
    assert words in str(scatter)
    assert "<title>" not in scatter._repr_html_()


def test_missing_and_single_entries_are_drawn_too():
    report = check_gradient(lambda p: float(p["a"] ** 2), {"a": np.float64(3), "b": PARAM},
                            {"a": 6.0})  # fmt: skip
    scatter = report.scatter()
    assert str(scatter) == (
        "a: Every point lies on the diagonal: right.\n"
        "b: It cannot be compared: it is missing from the gradients."
    )
    assert scatter._repr_html_().count("<title>") == 1


@pytest.mark.parametrize("code", ["en", "th"])
def test_the_drawing_has_a_mark_for_each_entry_and_an_alternative_text(code):
    yours, numerical, _ = SLIPS["no mask"]
    report = check_gradient(lambda p: float(np.sum(numerical * p["W"])), {"W": PARAM}, {"W": yours})
    language(code)
    try:
        html = report.scatter()._repr_html_()
    finally:
        language("en")
    (drawing,) = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    root = ElementTree.fromstring(drawing)
    assert sum(1 for _ in root.iter("title")) == yours.size
    assert root.get("aria-label").startswith("W: ")
    assert ("แกน" in root.get("aria-label")) == (code == "th")


def test_too_many_entries_are_refused():
    big = {"W": np.zeros((200, 200))}
    report = check_gradient(lambda p: float((p["W"] ** 2).sum()), big, {"W": 2 * big["W"]})
    with pytest.raises(ValueError, match="smaller network"):
        report.scatter()


def test_below_several_scatters_a_question_is_asked_once():
    params = {"W": PARAM, "V": PARAM + 1}

    def loss(point):
        return float(sum(np.sum(TRUE * array) for array in point.values()))

    wrong = dict.fromkeys(params, N * TRUE)
    scatter = check_gradient(loss, params, wrong, batch_size=N).scatter()
    first, second = (scatter[name].sentence for name in params)
    assert first.startswith(second)
    assert (first.count("?"), second.count("?")) == (1, 0)
