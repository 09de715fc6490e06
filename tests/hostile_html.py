"""Random HTML and Markdown of somebody who knows the specification, and what a page may hold."""

from __future__ import annotations

from bleach._vendor import html5lib
from hypothesis import strategies as st
from pygments.token import STANDARD_TYPES

from autograder.report.equations import KNOWN_ATTRIBUTES, KNOWN_ELEMENTS
from autograder.report.safe_html import FITS, HEADINGS, OUTSIDE, PICTURE, TAGS

NAMES = ["test_c1_forward", "t4_proof", "t4_proof-comment", "statusmessage", "notebook"]
CLASSES = [
    "modal-backdrop in",
    "navbar-fixed-top",
    "nbgrader_cell",
    "score full-credit",
    "homework",
]
ADDRESSES = [
    "/logout",
    "//example.org/x.png",
    "https://example.org/x.png",
    "http://127.0.0.1:8888/logout",
    "https:/logout",
    "https:\\\\localhost/logout",
    "http://localhost/logout",
    "http://0x7f.1/logout",
    "http://[::1]/logout",
    "https://example.org:8888/",
    "https://bank.example@127.0.0.1/",
    "#t4_proof",
    "?index=3",
    "../../../api/shutdown",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml;base64,PHN2Zz4=",
    "data:image/png;base64,iVBORw0KGgo=",
    "blob:https://example.org/1",
    "attachment:lost.png",
    "mailto:a@example.org",
    "",
]
OTHER_TAGS = """
    script style iframe object embed form input button textarea select option label svg math
    mtext annotation-xml foreignObject noscript template title base meta link body html head
    frameset frame video audio source track picture map area canvas dialog marquee plaintext
    xmp listing noembed slot portal center font nav main x-y isindex image
"""
ATTRIBUTES = """
    id name class style onclick onerror onload href src srcset xlink:href background action
    formaction form for usemap ping target rel title lang dir hidden tabindex accesskey slot
    is data-toggle data-target data-link aria-labelledby role width height align colspan
    open alt start contenteditable poster cite itemref
"""
LATEX = [
    r"\href{https://example.org}{x}",
    r"\\\href{https://example.org}{x}",
    r"\cssId{test_c1_forward}{x}",
    r"\class{modal}{x}",
    r"\style{position:fixed}{x}",
    r"\def\h{\hr}\h ef{https://example.org}{x}",
    r'\mmlToken{mi}[id="test_c1_forward" class="modal"]{x}',
    r"\frac{a}{b}",
    r"\text{<b id=notebook>x</b>}",
    r"\label{test_c1_forward}",
]
values = st.one_of(st.sampled_from([*NAMES, *CLASSES, *ADDRESSES, "1", "9999", FITS]), st.text())
quoted = st.builds(lambda q, v: f"{q}{v}{q}", st.sampled_from(['"', "'", "", "`"]), values)
attribute = st.builds(lambda n, v: f" {n}={v}", st.sampled_from(ATTRIBUTES.split()), quoted)
attributes = st.lists(attribute, max_size=4).map("".join)
tags = st.sampled_from([*TAGS, *OTHER_TAGS.split()])
ends = st.sampled_from([">", "/>", "", "><!--", "><![CDATA[", "\n\n>"])
opened = st.builds(lambda t, a, e: f"<{t}{a}{e}", tags, attributes, ends)
closed = st.builds(lambda t: f"</{t}>", tags)
names, addresses, latex = map(st.sampled_from, (NAMES, ADDRESSES, LATEX))
markdown = st.one_of(
    st.builds(lambda n: f"\n# {n}\n", names),
    st.builds(lambda n: f"\n# x {{#{n} .modal}}\n", names),
    st.builds(lambda n, a: f'[{n}]({a} "{n}")', names, addresses),
    st.builds(lambda n, a: f"[x][{n}]\n\n[{n}]: {a}\n\n", names, addresses),
    st.builds(lambda n: f"x[^{n}]\n\n[^{n}]: foot\n\n", names),
    st.builds(lambda n, a: f'![{n}]({a} "{n}")', names, addresses),
    st.builds(lambda a: f"<{a}>", addresses),
    st.builds(lambda c: f"\n```{c}\n<b id=x>\n```\n", st.sampled_from([*CLASSES, "python"])),
    st.builds(lambda n: f"\n| {n} | <b id={n}> |\n| :-- | --: |\n| a | b |\n", names),
    st.builds(lambda x: f"${x}$", latex),
    st.builds(lambda x: f"\n$$\n{x}\n$$\n", latex),
    st.builds(lambda n: f"\\begin{{{n}}} x \\end{{{n}}}", st.sampled_from(["align", "x"])),
)
texts = st.lists(st.one_of(opened, closed, markdown, st.text()), max_size=12).map("".join)
PYGMENTS = {name for name in STANDARD_TYPES.values() if name}
XMLNS = "{http://www.w3.org/2000/xmlns/}xmlns"
OURS = {
    "a": {"href", "target", "rel"},
    "img": {"src", "alt", "width", "style"},
    "pre": {"class", "tabindex"},
    "code": {"class"},
    "span": {"class"},
    "ol": {"start"},
    "details": {"open"},
    **{tag: {"align", "colspan", "rowspan"} for tag in ("td", "th")},
    **{tag: {"align"} for tag in ("p", "div", "tr", *HEADINGS)},
    **{tag: KNOWN_ATTRIBUTES | {XMLNS} for tag in KNOWN_ELEMENTS},
}


def elements(body: str) -> list:
    """Return all elements of a page's part, as a browser's parser finds them."""
    tree = html5lib.parseFragment(body, treebuilder="etree", namespaceHTMLElements=False)
    return [element for element in tree.iter() if isinstance(element.tag, str)][1:]


def not_ours(body: str) -> list[str]:
    """Return what stands in a part of a page that a student has no say in."""
    return [problem for element in elements(body) for problem in _problems(element)]


def _problems(element) -> list[str]:
    tag = element.tag.rpartition("}")[2]
    known = tag in TAGS or tag in KNOWN_ELEMENTS
    found = [] if known else [f"<{tag}>"]
    for name, value in element.attrib.items():
        if name not in OURS.get(tag, ()) or not _is_ours(tag, name, value):
            found.append(f"<{tag} {name}={value[:40]!r}>")
    return found


def _is_ours(tag: str, name: str, value: str) -> bool:
    if name == "class":
        return set(value.split()) <= PYGMENTS | {"code", "highlight", "latex", "out"}
    allowed = {"src": PICTURE, "href": OUTSIDE}.get(name)
    return allowed.fullmatch(value) is not None if allowed else name != "style" or value == FITS
