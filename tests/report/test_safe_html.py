"""What is left of a student's HTML: no id, no name, no class, no address that asks by itself."""

from __future__ import annotations

import pytest
from hostile_html import elements, latex, not_ours, texts
from hypothesis import given, settings

from autograder.report.answers import shown_markdown
from autograder.report.safe_html import NOT_SHOWN, clean

PNG = "data:image/png;base64,iVBORw0KGgo="
INERT = ["/logout", "?index=1", "#t4_proof", "T4.pdf", "//example.org/", "https:/logout"]
AT_WORK = [
    "http://127.0.0.1:8888/logout",
    "http://localhost/logout",
    "http://desk.localhost/logout",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::1]/",
    "https://example.org:8888/logout",
    "https://bank.example@example.org/",
    "https:\\\\example.org",
    "https://example.org/a b",
]


@settings(max_examples=300, deadline=None)
@given(texts)
def test_whatever_html_is_written_nothing_but_ours_stays(text):
    assert not_ours(clean(text)) == []


@settings(max_examples=300, deadline=None)
@given(texts)
def test_whatever_markdown_is_written_nothing_but_ours_stays(text):
    assert not_ours(str(shown_markdown(text, {}))) == []


@settings(max_examples=100, deadline=None)
@given(latex)
def test_whatever_is_in_an_equation_nothing_but_ours_stays(equation):
    assert not_ours(str(shown_markdown(f"$$\n{equation}\n$$ and ${equation}$", {}))) == []


@pytest.mark.parametrize(
    "body",
    [
        "<b id=x>",
        "<a name=x>",
        "<p class=modal>",
        "<p style='position:fixed'>",
        "<script>",
        "<img src=/logout>",
        "<a href=/logout>",
        "<img onerror=x>",
        "<svg>",
        "<p data-toggle=x>",
        "<span class='k modal'>",
    ],
)
def test_the_properties_above_can_fail(body):
    assert not_ours(body) != []


@pytest.mark.parametrize("address", [*INERT, *AT_WORK, "javascript:alert(1)", "data:text/html,x"])
def test_a_link_that_does_not_lead_elsewhere_is_text(address):
    shown = clean(f'<a href="{address}">home</a>')
    assert "home" in shown
    assert elements(shown) == []


@pytest.mark.parametrize("address", [a for a in [*INERT, *AT_WORK] if not a.startswith("#")])
def test_such_a_link_still_says_where_it_would_lead(address):
    assert f"home ({address})" in clean(f'<a href="{address}">home</a>')


def test_a_link_that_leads_elsewhere_opens_there_and_says_where():
    (link,) = elements(clean('<a href="https://example.org/?a=1&amp;b=%E0" class=x>a page</a>'))
    assert link.attrib == {
        "href": "https://example.org/?a=1&b=%E0",
        "target": "_blank",
        "rel": "noopener noreferrer nofollow",
    }
    assert link.tail == " (https://example.org/?a=1&b=%E0)"


def test_a_link_that_names_its_address_says_it_once():
    shown = clean(
        '<a href="https://example.org/a?b=1&amp;c=2">https://example.org/a?b=1&amp;c=2</a>'
    )
    assert shown.count("example.org") == 2  # the address, and the words


def test_a_link_that_names_another_address_is_found_out():
    shown = clean('<a href="https://evil.example/">https://good.example/</a>')
    assert "https://good.example/</a> (https://evil.example/)" in shown


@pytest.mark.parametrize("address", ["/logout", "https://example.org/x.png", "x.png", ""])
def test_a_picture_from_elsewhere_is_a_note_in_two_languages_with_its_address(address):
    shown = clean(f'<img src="{address}" srcset="https://example.org/y.png" alt="my scan">')
    assert elements(shown) == []
    assert shown.startswith(f"[my scan] ({NOT_SHOWN}")
    assert address in shown


def test_a_picture_of_the_submission_is_shown_within_bounds():
    (picture,) = elements(clean(f'<img src="{PNG}" width=99999 height=99999 id=x style="top:0">'))
    assert picture.attrib == {"src": PNG, "style": "max-width: 100%"}
    (picture,) = elements(clean(f'<img src="{PNG}" width=400 alt=scan>'))
    assert picture.attrib["width"] == "400"


def test_a_picture_with_a_thai_name_is_found_by_it():
    shown = shown_markdown("![](รูป.png)", {}, {"รูป.png": PNG}.get)
    assert PNG in shown


def test_a_tag_in_the_words_of_a_picture_stays_words():
    (picture,) = elements(clean(f"<img src='{PNG}' alt='<img x onerror=alert(1) y'>"))
    assert picture.attrib["alt"] == "<img x onerror=alert(1) y"


@pytest.mark.parametrize("sign", ["\x1b[2J", "\u202e", "&#x202e;", "&#x1b;", "&#8238;"])
def test_signs_that_turn_or_hide_text_are_taken_out(sign):
    shown = clean(f"<p>a{sign}b</p>")
    assert not {"\x1b", "\u202e"} & set(elements(shown)[0].text)


def test_tables_lists_and_folded_parts_look_as_ever():
    body = '<details open><summary>x</summary><ol start="3"><li>y</li></ol></details>'
    assert clean(body) == body
    table = '<table><tbody><tr><td align="right" colspan="2">1</td></tr></tbody></table>'
    assert clean(table) == table


def test_the_alignment_of_a_tables_columns_is_kept():
    shown = shown_markdown("| a | b |\n| :-- | --: |\n| 1 | 2 |", {})
    assert '<td align="left">1</td>' in shown
    assert '<td align="right">2</td>' in shown


def test_python_in_markdown_has_its_colours():
    shown = shown_markdown("```python\ndef f(): pass\n```\n\n```modal in\nx\n```", {})
    assert '<span class="k">def</span>' in shown
    assert "modal" not in shown
