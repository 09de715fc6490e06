"""Equations as MathML, which a browser draws by itself: no script, no font, no network.

A library translates; what it makes of a student's LaTeX is not believed but built anew from a
short list of elements and attributes. What it cannot translate is shown as it was written.
"""

from __future__ import annotations

import re
from html import escape, unescape
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element

ELEMENTS = (
    "math mrow mi mn mo mtext mspace ms mfrac msqrt mroot mstyle mpadded mphantom menclose msub "
    "msup msubsup munder mover munderover mtable mtr mtd"
)
ATTRIBUTES = (
    "display displaystyle scriptlevel mathvariant stretchy fence form separator accent width "
    "height depth voffset notation columnalign linethickness minsize maxsize lspace rspace"
)
KNOWN_ELEMENTS, KNOWN_ATTRIBUTES = frozenset(ELEMENTS.split()), frozenset(ATTRIBUTES.split())
MATHML = "http://www.w3.org/1998/Math/MathML"
# Environments that the library knows under another name, or needs none of.
SAME_AS = {"aligned": "align*", "gathered": "gather*", "equation": "", "equation*": ""}
ENVIRONMENT = re.compile(r"\\(?P<side>begin|end)\{(?P<name>[a-z]+\*?)\}")
OPERATOR = re.compile(r"\\(arg|argmax|argmin|softmax|ReLU|sign)(?![A-Za-z])")
NUMBERING = re.compile(r"\\(?:nonumber|notag|label\{[^}]*\})")
ESCAPED = re.compile(r"\\([_#$%&{}])")
LONGEST = 4_000


class Unknown(Exception):
    """Something in it cannot be shown as an equation."""


def equation(latex: str, display: bool) -> str:
    """Return `latex` as MathML, or as escaped text where it cannot be translated."""
    try:
        if len(latex) > LONGEST:
            raise Unknown
        drawn = convert_to_element(_known_commands(latex), display=_display(display))
        return tostring(_rebuilt(drawn), encoding="unicode")
    except Exception:  # the library raises what it likes at what students write
        tag = "pre" if display else "code"
        return f'<{tag} class="latex">{escape(latex.strip())}</{tag}>'


def _display(display: bool) -> str:
    return "block" if display else "inline"


def _known_commands(latex: str) -> str:
    def renamed(match: re.Match) -> str:
        name = SAME_AS.get(match["name"], match["name"])
        return rf"\{match['side']}{{{name}}}" if name else ""

    latex = OPERATOR.sub(r"\\operatorname{\1}", latex)
    return NUMBERING.sub("", ENVIRONMENT.sub(renamed, latex))


def _rebuilt(element: Element) -> Element:
    """Return a copy that holds only known elements and attributes.

    Raises:
        Unknown: there is another element, or a command that the library left as it was.
    """
    if element.tag not in KNOWN_ELEMENTS:
        raise Unknown(element.tag)
    copy = Element(element.tag, {k: v for k, v in element.attrib.items() if k in KNOWN_ATTRIBUTES})
    if element.tag == "math":
        copy.set("xmlns", MATHML)
    copy.text = _text(element)
    copy.extend(_rebuilt(child) for child in element)
    return copy


def _text(element: Element) -> str:
    text = unescape(element.text or "")
    if element.tag == "mtext":
        return ESCAPED.sub(r"\1", text)
    if "\\" in text and len(text) > 1:
        raise Unknown(text)
    return text
