"""What all pictures share: how they look, and words for those who cannot see them.

A notebook shows a picture of matplotlib's without alternative text, whatever it is told. So a
finished figure also comes as HTML, an image with its words; the plain image stays beside it, for
what prints a notebook.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt

from .words import Text, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe and Ito's colours, which colour-blind people can tell apart; the black is left out.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442"]
# Fonts of Windows, of macOS, of Linux and of the web that are good to read; any other does, too.
THAI_FONTS = (
    "Leelawadee UI", "Leelawadee", "Tahoma", "Thonburi", "Noto Sans Thai", "Loma", "Garuda",
    "Waree", "Sarabun", "Arial Unicode MS",
)  # fmt: skip
NOT_FOR_READING = ("Last Resort High-Efficiency",)  # it has a box for every letter
INK, WRONG = "#222222", "#a8441a"  # letters: a contrast above 4.5 on white
STYLE = {
    # A card of its own, light in both themes, so that no text is dark on dark.
    "figure.facecolor": "#ffffff",
    "axes.facecolor": "#ffffff",
    "savefig.facecolor": "#ffffff",
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": "#888888",
    "xtick.color": "#444444",
    "ytick.color": "#444444",
    "font.size": 12,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e4e4e4",
    "lines.linewidth": 2.2,
    "legend.frameon": False,
}


def figure_style():
    """Return a context in which figures look like the homework's.

    Nothing of matplotlib is asked for before a figure is drawn: loading it takes a while.
    """
    family = list(plt.rcParams["font.family"])
    if shown(Text("", "th")) and thai_font():
        family.append(thai_font())
    colours = plt.cycler(color=COLOURS)
    return plt.rc_context({**STYLE, "axes.prop_cycle": colours, "font.family": family})


def in_picture(text: str) -> str:
    """Return words in the language chosen, or in English where no font can show the others."""
    return shown(text) if shown(text) == text or thai_font() else str(text)


@cache
def thai_font() -> str | None:
    """Return a font of this computer's, by name, that has Thai and Latin letters; None without.

    Of those for reading, if there is one: matplotlib's own have no Thai letters.
    """
    from matplotlib import font_manager

    names = {entry.name: entry.fname for entry in font_manager.fontManager.ttflist}
    preferred = [name for name in THAI_FONTS if name in names]
    for name in dict.fromkeys((*preferred, *sorted(names))):
        try:
            letters = font_manager.get_font(names[name]).get_charmap()
        except (OSError, RuntimeError):  # gone, or damaged
            continue
        if name not in NOT_FOR_READING and all(ord(sign) in letters for sign in "กีa0"):
            return name
    return None


def finish(figure: Figure, words: str = "") -> Figure:
    """Close the figure in pyplot, or a notebook would show it twice; it can still be drawn.

    words: what is read out to those who cannot see it; without them its titles are.
    """
    plt.close(figure)
    figure._repr_html_ = lambda: as_html(figure, shown(words) or titles_of(figure))
    return figure


def show_with_words(words: str) -> None:
    """Show in a notebook what pyplot has drawn, as `plt.show()` does, and with alternative text."""
    from IPython.display import display

    display(finish(plt.gcf(), words))


def as_html(figure: Figure, words: str) -> str:
    """Return the figure as an image with its words; wide ones shrink with the page."""
    drawn = BytesIO()
    figure.savefig(drawn, format="png", bbox_inches="tight")
    data = b64encode(drawn.getvalue()).decode("ascii")
    return f"<img alt='{escape(words)}' style='max-width:100%' src='data:image/png;base64,{data}'>"


def titles_of(figure: Figure) -> str:
    """Return the figure's titles and what its axes show, in one row."""
    parts = [figure.get_suptitle()]
    for axis in figure.axes:
        parts += [axis.get_title(), axis.get_xlabel(), axis.get_ylabel()]
    return "; ".join(dict.fromkeys(part for part in parts if part))
