"""The drawn network on a page of a browser: nothing sticks out, and all of it can be read."""

from __future__ import annotations

import pytest
from hw4kit import boxes, language
from test_kit_flow import NAMES, SLIPS, backward_with, flow_of

pytestmark = pytest.mark.processes
PAGES = {"light": ("#ffffff", "#1f1f1f"), "dark": ("#111111", "#e6e6e6")}

STICKING_OUT = """
const found = [];
for (const drawing of document.querySelectorAll("svg")) {
    const all = drawing.getBoundingClientRect();
    const rects = [...drawing.querySelectorAll("rect")].map(r => r.getBoundingClientRect());
    for (const words of drawing.querySelectorAll("text")) {
        const box = words.getBoundingClientRect();
        const middle = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
        const around = rects.filter(r => r.left < middle[0] && middle[0] < r.right
            && r.top < middle[1] && middle[1] < r.bottom);
        const inside = around.sort((a, b) => a.width - b.width)[0] ?? all;
        if (box.left < inside.left - 0.5 || box.right > inside.right + 0.5)
            found.push(words.textContent);
    }
}
return found;
"""


@pytest.mark.parametrize("width", [1200, 800])
@pytest.mark.parametrize("code", ["en", "th"])
def test_nothing_sticks_out_of_its_box_or_the_page(browser, tmp_path, code, width):
    language(code)
    try:
        drawn = [
            flow_of(backward_with(**SLIPS[slip][0]), NAMES)[0]._repr_html_()
            for slip in ("no mask", "no regulariser", "b1 over the wrong axis")
        ]
    finally:
        language("en")
    page = tmp_path / "flow.html"
    body = "".join(drawn).replace("<details", "<details open")
    page.write_text(f"<meta charset='utf-8'><body style='font:14px sans-serif'>{body}", "utf-8")
    browser.set_window_size(width, 900)
    browser.get(page.as_uri())
    assert browser.execute_script("return document.querySelectorAll('svg').length") == 24
    assert browser.execute_script(STICKING_OUT) == []
    assert browser.execute_script("return document.body.scrollWidth - innerWidth") <= 0


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour. Source: WCAG 2.2, "relative luminance"."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    low, high = sorted(map(luminance, (first, second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", boxes.DRAWN)
def test_signs_and_lines_can_be_seen_on_light_and_dark_pages(ground):
    assert contrast(ground, "#ffffff") >= 4.5  # a sign is white on it
    for page, _ in PAGES.values():
        assert contrast(boxes.DRAWN[ground], page) >= 3
