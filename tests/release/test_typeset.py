"""Markdown as Typst: does it look as in the notebook, and can no text break out?"""

from __future__ import annotations

import pytest
from conftest import ROOT, need_package


@pytest.fixture
def setter(tmp_path):
    for package in ("typst", "ziamath"):
        need_package(package)
    from autograder.release.typeset import Typesetter

    return Typesetter(tmp_path, ROOT / "assignments" / "hw4")


def compiled(setter, markdown: str) -> str:
    """Compile Markdown for real; return the page as SVG."""
    import typst

    path = setter.folder / "main.typ"
    path.write_text("#let prompt-heading(body) = body\n" + setter.typst(markdown), "utf-8")
    return typst.compile(path, root=setter.folder, format="svg").decode()


@pytest.mark.parametrize(
    ("markdown", "typst"),
    [
        ("plain", '#par[#"plain";]'),
        ("*a* **b** `c`", '#par[#emph[#"a";]#" ";#strong[#"b";]#" ";#raw("c");]'),
        ("## Head", '#prompt-heading[#"Head";]'),
        ("1. x\n2. y", '#enum([#"x";], [#"y";])'),
        ("- x", '#list([#"x";])'),
        ("a\nb", '#par[#"a"; #"b";]'),
        ("<!-- secret -->a", '#par[#"a";]'),
        ("---", ""),
    ],
)
def test_each_form_of_markdown(setter, markdown, typst):
    assert setter.typst(markdown) == typst


@pytest.mark.parametrize(
    "text", ['#panic("x")', "a $ b", '"; #panic(1) //', "\\", "@x <y> [z] `", "ก้ำ"]
)
def test_no_text_is_taken_for_a_command(setter, text):
    compiled(setter, text)  # a panic would be an error


def test_an_equation_on_the_line_and_one_alone(setter):
    markup = setter.typst(r"Let $x_1$ be" "\n\n" r"$$ \frac{a}{b} $$")
    assert "#box(baseline: " in markup
    assert "\n\n#align(center, image(" in markup
    assert {path.name for path in setter.folder.iterdir()} == {"equation0.svg", "equation1.svg"}
    compiled(setter, r"$$ \frac{a}{b} $$")


def test_a_wide_equation_is_made_smaller(setter):
    assert "width: 100%" in setter.typst("$$ " + "x + " * 60 + "x $$")


def test_a_picture_is_taken_from_the_released_folder(setter):
    assert "picture-t1_graph.svg" in setter.typst("![a graph](figures/t1_graph.svg)")
    compiled(setter, "![a graph](figures/t1_graph.svg)")


@pytest.mark.parametrize(
    ("markdown", "reason"),
    [
        ("![x](figures/none.svg)", "is missing"),
        ("| a |\n| --- |\n| 1 |", "table cannot be printed"),
        (r"$\notacommand{$", "equation"),
    ],
)
def test_what_cannot_be_printed_is_named(setter, markdown, reason):
    from autograder.release.typeset import Unprintable

    with pytest.raises(Unprintable, match=reason):
        setter.typst(markdown)


@pytest.mark.parametrize(
    ("latex", "spaced"),
    [
        ("w = -0.2", "w = {-}0.2"),
        ("a - b = c", "a - b = c"),
        (r"\log P", r"\log\, P"),
        (r"\logical", r"\logical"),
    ],
)
def test_a_sign_stands_by_its_number_and_log_apart(latex, spaced):
    from autograder.release.typeset import well_spaced

    assert well_spaced(latex) == spaced
