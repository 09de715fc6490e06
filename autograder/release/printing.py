"""Lay out the sheets and write the PDF."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.homework import Homework
from autograder.release.sheets import Prompt, Sheet, sheets

FIXED_TIME = 1_577_836_800  # 2020-01-01; the same text gives the same file, byte for byte
# In the order of choice: Debian's, then those of other systems.
THAI_FONTS = (
    "Sarabun",
    "TH Sarabun New",
    "Noto Serif Thai",
    "Norasi",
    "Kinnari",
    "Noto Sans Thai",
    "Garuda",
    "Loma",
    "Leelawadee UI",
    "Thonburi",
    "Tahoma",
)
DERIVATIVE = re.compile(r"d[a-zA-Z]\w*_d[a-zA-Z]\w*")
# Of the 249 mm that a page has: the rest is then less than half, and too little to write in.
LONG_PROMPT_MM, LARGEST_PROMPT_MM = 120, 215
NEW_PAGE = "\n#pagebreak(weak: true)\n"


class PaperError(Exception):
    """The PDF cannot be made here; the message says why and what to do."""


def build_pdf(course: Course) -> tuple[Path, str]:
    """Write the PDF into `dist/` from the released notebooks; return it and a remark, or "".

    Raises:
        PaperError: the programs for it are not installed, or a prompt cannot be printed.
    """
    try:
        import typst

        from autograder.release.typeset import Typesetter, Unprintable
    except ImportError as error:
        raise PaperError(f"{error.name} is not installed (pip install '.[pdf]')") from error
    font = thai_font(typst.Fonts().families())
    with tempfile.TemporaryDirectory() as folder:
        setter = Typesetter(Path(folder), course.released)
        try:
            asked = sheets(course.homework, read_cells(course))
            printed = [sheet_as_typst(sheet, setter, bool(font)) for sheet in asked]
            document = page_setup(course.homework, font) + "".join(printed).removeprefix(NEW_PAGE)
            main = Path(folder) / "main.typ"
            main.write_text(document, encoding="utf-8")
            pdf = typst.compile(main, root=folder, format="pdf", timestamp=FIXED_TIME)
        except (Unprintable, typst.TypstError) as error:
            raise PaperError(f"the notebooks' text: {error}") from error
    course.dist.mkdir(parents=True, exist_ok=True)
    path = course.dist / f"{course.homework.id}.pdf"
    path.write_bytes(pdf)
    missing = "no font here has Thai letters, so the Thai text is left out"
    return path, "" if font else f"{missing} (Debian: apt install fonts-thai-tlwg)"


def thai_font(families: list[str]) -> str:
    """Return the first Thai font of our choice that this machine has, or ""."""
    return next((name for name in THAI_FONTS if name in families), "")


def read_cells(course: Course) -> dict[str, list]:
    """Return the released notebooks' cells by the notebook's name."""
    return {
        name: nbformat.read(course.released / f"{name}.ipynb", as_version=4).cells
        for name in course.homework.notebooks
    }


# ---------------------------------------------------------------------------------------- layout


def page_setup(homework: Homework, thai: str) -> str:
    """Return what holds for all pages: paper, fonts, the line for name and id, the boxes."""
    fonts = '"Libertinus Serif"' + (f', "{thai}"' if thai else "")
    names = ", ".join(f"`{name}`" for name in homework.scan_names)
    scans = f"\n({names})" if names else ""
    marks = f"{homework.required_marks:g}"
    return f"""
#set document(title: "{homework.title}, written tasks")
#set page(
  paper: "a4", margin: (x: 20mm, top: 30mm, bottom: 18mm),
  header: [*{homework.short_title}* · written tasks #h(1fr)
    student id #box(width: 36mm, stroke: 0.6pt, height: 7mm, baseline: 2mm)
    #h(2mm) name #box(width: 48mm, stroke: (bottom: 0.6pt), height: 7mm, baseline: 2mm)],
  footer: align(center, context [page #counter(page).display() of #counter(page).final().first()]),
)
#set text(font: ({fonts},), size: 11pt, lang: "en")
#set par(leading: 0.62em, spacing: 0.9em)
#set enum(indent: 0.4em)
#let prompt-heading(body) = block(above: 1.1em, below: 0.7em, strong(text(size: 13pt, body)))
#let thai(body) = block(
  above: 1.2em, inset: (left: 3mm), stroke: (left: 1.5pt + gray),
  text(lang: "th", size: 10.5pt, body),
)
#let value(name) = box(inset: (y: 1mm), grid(
  columns: (auto, 24mm), column-gutter: 2mm, align: (right + horizon, left),
  raw(name), box(width: 24mm, height: 9mm, stroke: 0.8pt),
))
#let values(..names) = block(above: 1em, below: 1em, names.pos().map(value).join(h(4mm)))
#let room(label, note) = block(width: 100%, height: 1fr, stroke: 0.8pt, inset: 2mm, text(
  fill: gray.darken(30%), size: 9pt)[#label #h(1fr) #note],
)
// A proof wants at least half a page: after a long prompt its room goes on for all of the next one.
#let with-room(task, marks, prompt) = context {{
  let given = [marks: #box(width: 9mm, height: 6mm, stroke: 0.5pt + gray, baseline: 2mm) of #marks]
  let height = measure(block(width: 170mm, prompt)).height
  prompt
  if height > {LARGEST_PROMPT_MM}mm {{ pagebreak() }}
  room(task, given)
  if height > {LONG_PROMPT_MM}mm and height <= {LARGEST_PROMPT_MM}mm {{
    pagebreak()
    room([#task, continued], [])
  }}
}}
#block(below: 0pt, text(size: 10pt)[Of the {marks} marks of the homework, this paper is
for those of the tasks printed here. Write into the boxes, in Thai or English; more paper is
welcome. Scan or photograph each page and save it beside the notebooks under the name of its
task{scans}.])
"""


def sheet_as_typst(sheet: Sheet, setter, with_thai: bool) -> str:
    """Return a task's pages; where there is room to write, each part has a page of its own."""
    parts = [
        prompt_as_typst(sheet.task.id, prompts, setter, with_thai) for prompts in together(sheet)
    ]
    first = NEW_PAGE if sheet.task.hand else ""
    return first + NEW_PAGE.join(parts)


def together(sheet: Sheet) -> list[list[Prompt]]:
    """Return the prompts of a task, those after which nothing is to be written with the next."""
    parts: list[list[Prompt]] = [[]]
    for prompt in sheet.parts:
        parts[-1].append(prompt)
        if prompt.values or prompt.marks is not None:
            parts.append([])
    return [part for part in parts if part]


def prompt_as_typst(task: str, prompts: list[Prompt], setter, with_thai: bool) -> str:
    """Return prompts with the boxes after the last; a large one takes the rest of its page."""
    lines, last = [], prompts[-1]
    for prompt in prompts:
        lines.append(setter.typst(prompt.english))
        if prompt.thai and with_thai:
            lines.append(f"#thai[{setter.typst(prompt.thai)}]")
    for row in rows_of(last.values):
        names = ", ".join(f'"{name}"' for name in row)
        lines.append(f"#values({names})")
    text = "\n\n".join(lines)
    if last.marks is not None:
        return f"#with-room[{task}][{last.marks:g}][\n{text}\n]{NEW_PAGE}\n"
    return text + "\n"


def rows_of(values: list[str]) -> list[list[str]]:
    """Return the names of values in the rows that they are printed in: derivatives have their own.

    A derivative is named like dz_dw0.
    """
    derivatives = [name for name in values if DERIVATIVE.fullmatch(name)]
    others = [name for name in values if name not in derivatives]
    return [row for row in (others, derivatives) if row]
