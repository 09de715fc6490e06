"""Written answers elsewhere than in their cells: other cells, scans, files of all kinds; and copies
of a notebook that say different things."""

from __future__ import annotations

import io
import json

from PIL import Image, ImageDraw

from benchmarks.damages.kinds import (
    FIRST,
    SECOND,
    Files,
    as_script,
    blank,
    damage,
    dumped,
    find,
    into_new_cell,
    new_cell,
    on_cells,
    on_notebook,
    source,
    zipped,
)

PROOF = "By the quotient rule, dP_j/dh_j = P_j (1 - P_j), and -P_j P_i for i != j."


def without_proof(files: Files, *names: str) -> Files:
    def change(notebook: dict) -> None:
        for name in names or ("t4_proof",):
            blank(notebook["cells"][find(notebook["cells"], name)])

    return on_notebook(files, SECOND, change)


# ---------------------------------------------------------------------------------- other cells


IN_CELLS = {
    "comments of code": ("code", "# By the quotient rule P_j (1 - P_j),\n# else -P_j P_i."),
    "a string of code": ("code", f'"""\n{PROOF}\n"""'),
    "Markdown(…)": ("code", f"from IPython.display import Markdown\nMarkdown(r'{PROOF}')"),
    "display(Math(…))": ("code", "from IPython.display import *\ndisplay(Math(r'P_j (1 - P_j)'))"),
    "print(…)": ("code", f"print('{PROOF}')"),
    "%%latex": ("code", "%%latex\n\\begin{align}P_j (1 - P_j)\\end{align}"),
    "%%markdown": ("code", f"%%markdown\n{PROOF}"),
    "raw text": ("raw", PROOF),
    "display_markdown": ("code", f"from IPython.display import *\ndisplay_markdown('{PROOF}')"),
    "algebra by computer": ("code", "import sympy as sp\nsp.diff(P_j, h_j) - P_j * (1 - P_j)"),
    "below lines of code": ("code", f"x = 1\ny = 2\nprint(x, y)\n# {PROOF}\n# q.e.d."),
}  # fmt: skip
for what, (kind, text) in IN_CELLS.items():
    below = into_new_cell("t4_proof", kind, text=text)
    on_cells(f"a proof in a new cell below its own: {what}", by_run=True)(below)
on_cells("a proof in a new cell above its own", by_run=True)(
    into_new_cell("t4_proof", "markdown", 0, PROOF)
)


@on_cells("a proof in the docstring of an answer", by_run=True)
def in_docstring(cells: list[dict]) -> None:
    blank(cells[find(cells, "t4_proof")])
    cell = cells[find(cells, "t4_derivatives")]
    cell["source"] = source(cell).replace("(C,).", f"(C,).\n\n    {PROOF}\n", 1)


@on_cells("a proof in the cell of another written task", by_run=True)
def in_another_task(cells: list[dict]) -> None:
    blank(cells[find(cells, "t4_proof")])
    cell = cells[find(cells, "ot1_derivation")]
    cell["source"] = f"{source(cell)}\n\n## T4\n{PROOF}"


@damage("a proof at the end of the first notebook", by_run=True)
def in_first_notebook(files: Files) -> Files:
    below = new_cell("markdown", f"## T4\n{PROOF}")
    changed = without_proof(files)
    return on_notebook(changed, FIRST, lambda notebook: notebook["cells"].append(below))


# ----------------------------------------------------------------------------------- other files


def page(text: str = PROOF) -> Image.Image:
    picture = Image.new("RGB", (800, 400), "white")
    ImageDraw.Draw(picture).text((40, 60), text, fill="black")
    return picture


def saved(form: str) -> bytes:
    out = io.BytesIO()
    page().save(out, form)
    return out.getvalue()


WORD = zipped(
    [
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", f"<w:document>{PROOF}</w:document>".encode()),
    ]
)
SVG = f'<svg xmlns="http://www.w3.org/2000/svg"><text y="20">{PROOF}</text></svg>'
LOCKED = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" + (
    b"4 0 obj\n<< /Filter /Standard /V 1 /R 2 /P -4 /O <92fe> /U <902d> >>\nendobj\n"
    b"trailer\n<< /Size 5 /Root 1 0 R /Encrypt 4 0 R >>\n%%EOF\n"
)
FILES = {
    "T4.docx": WORD,
    "T4.odt": WORD,
    "T4.pages": b"PK\x03\x04",
    "T4.svg": SVG.encode(),
    "T4.avif": b"\0\0\0\x1cftypavif\0\0\0\0mif1",
    "T4.txt": PROOF.encode(),
    "T4.md": PROOF.encode(),
    "T4.tex": PROOF.encode(),
    "T4.rtf": b"{\\rtf1 " + PROOF.encode() + b"}",
    "proof.docx": WORD,
    "ข้อ ๔.docx": WORD,
    "T4.webp": saved("WEBP"),
    "T4.png": saved("PNG"),
    "T4.jpeg": saved("JPEG"),
    "T4.tiff": saved("TIFF"),
    "T4.gif": saved("GIF"),
    "scan.pdf": saved("PDF"),
    "T4.pdf, which wants a password": LOCKED,
    "T4.pdf, which is empty": b"",
    "T4.pdf, cut off": saved("PDF")[:200],
    "T4.pdf, of random bytes": bytes(range(256)) * 8,
    "T4.pdf, a page of the web": b"<!DOCTYPE html>\n<html><title>Sign in</title></html>",
    "T4.jpg, of random bytes": bytes(range(255, -1, -1)) * 8,
    "T4.jpg, cut off": saved("JPEG")[:300],
    "T4.heic, broken": b"\0\0\0\x18ftypheic" + bytes(100),
    "T4.zip of a photograph": zipped([("IMG_0001.jpg", saved("JPEG"))]),
}


def register_file(what: str, data: bytes) -> None:
    name = what.partition(",")[0].partition(" of ")[0]

    @damage(f"a proof as {what}", by_run=True)
    def apply(files: Files) -> Files:
        return {**without_proof(files), name: data}


for what, data in FILES.items():
    register_file(what, data)


@damage("two photographs, one numbered in Thai", by_run=True)
def thai_digits(files: Files) -> Files:
    pages = {"๑1.jpg": saved("JPEG"), "a1.jpg": saved("PNG")}
    return {**without_proof(files, "t4_proof", "ot1_derivation"), **pages}


@damage("a printout of the notebook beside it", by_run=True)
def printout(files: Files) -> Files:
    return {
        **files,
        "2_neural_network.pdf": saved("PDF"),
        "2_neural_network.html": b"<html></html>",
    }


# ---------------------------------------------------------------------------------------- copies


def older(files: Files, *blanked: str) -> bytes:
    notebook = json.loads(files[SECOND])
    for name in blanked or ("c3_backward", "c7_predict", "ot2_momentum_step"):
        blank(notebook["cells"][find(notebook["cells"], name)])
    return dumped(notebook)


@damage("an old notebook beside a complete .py of it")
def newer_script(files: Files) -> Files:
    return {**files, SECOND: older(files), "2_neural_network.py": as_script(files)}


@damage("an old notebook beside the browser's (1)")
def newer_download(files: Files) -> Files:
    return {**files, SECOND: older(files), "2_neural_network (1).ipynb": files[SECOND]}


@damage("the newer notebook in a folder of its own")
def newer_in_folder(files: Files) -> Files:
    return {**files, SECOND: older(files), f"final/{SECOND}": files[SECOND]}


@damage("only Jupyter's checkpoint of the notebook")
def checkpoint(files: Files) -> Files:
    rest = {name: data for name, data in files.items() if name != SECOND}
    return {**rest, ".ipynb_checkpoints/2_neural_network-checkpoint.ipynb": files[SECOND]}


@damage("an older copy beside the notebook")
def older_copy(files: Files) -> Files:
    return {**files, "Copy of 2_neural_network.ipynb": older(files)}


@damage("a complete .py whose notebook is still on its way from iCloud")
def icloud(files: Files) -> Files:
    rest = {name: data for name, data in files.items() if name != SECOND}
    stub = b"bplist00\xd1\x01\x02ZNSURLNameKey"
    return {**rest, f".{SECOND}.icloud": stub, "2_neural_network.py": as_script(files)}


PLACEHOLDERS = {
    f".{FIRST}.icloud": b"bplist00\xd1\x01\x02ZNSURLNameKey",
    "1_the_basics.gdoc": b'{"url": "https://docs.example/1", "doc_id": "1"}',
    "1_the_basics.url": b"[InternetShortcut]\nURL=https://colab.example/drive/1\n",
    "1_the_basics.webloc": b'<?xml version="1.0"?><plist><dict><key>URL</key></dict></plist>',
    FIRST: b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 20943\n",
}


def register_placeholder(name: str, data: bytes) -> None:
    what = "a pointer of git-lfs" if name == FIRST else name

    @damage(f"the first notebook is only a placeholder: {what}", loses=("T1", "T2", "T3"))
    def apply(files: Files) -> Files:
        return {**{n: d for n, d in files.items() if n != FIRST}, name: data}


for name, data in PLACEHOLDERS.items():
    register_placeholder(name, data)
