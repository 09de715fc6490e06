"""Can signs, curves and letters be told from the ground that they stand on?"""

from __future__ import annotations

import re

import pytest
from hw4kit import CheckItem, CheckReport, History, boxes, drawing
from hw4kit.training import progress

ENOUGH, ENOUGH_FOR_A_BAR = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
LIGHT, DARK = "#ffffff", "#111111"  # JupyterLab's pages


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb. Source: WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_counted_as_it_should_be():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", [boxes.GREEN, boxes.RED, boxes.GREY])
def test_a_sign_stands_out_from_its_ground_and_the_bar_from_both_pages(colour):
    badge = boxes.badge(colour, "✓")
    (ground,) = re.findall(r"background:(#[0-9a-f]{6})", badge)
    assert "color:#fff;" in badge
    assert contrast("#ffffff", ground) >= ENOUGH
    assert min(contrast(colour, page) for page in (LIGHT, DARK)) >= ENOUGH_FOR_A_BAR


@pytest.mark.parametrize("passed", [True, False, None])
def test_a_report_shows_its_signs_as_badges(passed):
    html = CheckReport("C9", "failed", (CheckItem("one", passed),))._repr_html_()
    (sign,) = re.findall(r"<span style='([^']*)'>[✓✗?]</span>", html)
    assert "background:" in sign


@pytest.mark.parametrize("colour", [progress.BLUE, progress.ORANGE, progress.INK])
def test_the_live_curve_stands_out_from_its_card(colour):
    drawn = progress.draw(History([2.0, 1.0], [0.4], [0.3], [0.1]), 2, 1.0)
    (card,) = re.findall(r"<rect [^>]*fill='(#[0-9a-f]{6})'", drawn)
    assert colour in drawn
    assert contrast(colour, card) >= ENOUGH
    assert "currentColor" not in drawn[drawn.index("<svg") :]  # of the page, not of the card


@pytest.mark.parametrize("colour", [drawing.WRONG, drawing.INK])
def test_letters_in_a_picture_stand_out(colour):
    assert contrast(colour, drawing.STYLE["figure.facecolor"]) >= ENOUGH
