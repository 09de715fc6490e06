"""What a file is that is no notebook and cannot be shown, told by its first bytes and its name.

What is said of a file follows its name: “x.docx” *is a Word document*. English, with Thai beside
it, since students read it too.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from autograder.text.language import Phrases, Text

WEB_PAGE = re.compile(rb"\s*<(?:!doctype html|html|head|body|script|meta|title)\b", re.IGNORECASE)
DRAWING = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype svg|<svg)\b", re.I | re.S
)
LINK = re.compile(rb"[^/]{0,60}https?://\S+\s*")  # with a word or two above it
LFS = re.compile(rb"version https://git-lfs\.github\.com/spec/|/?annex/objects/")
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP  ")
OF_CAMERAS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis")

THAI: dict[str, str] = {
    # ------------------------------------------------------------------------------ documents
    "is a Word document": "เป็นเอกสาร Word",
    "is a Pages document": "เป็นเอกสาร Pages",
    "is a document of a word processor": "เป็นเอกสารของโปรแกรมประมวลผลคำ",
    "is a presentation": "เป็นงานนำเสนอ",
    "is a spreadsheet": "เป็นสเปรดชีต",
    "is a drawing": "เป็นไฟล์ภาพวาด",
    "holds the notes of an app": "เป็นโน้ตของแอปจดโน้ต",
    "is an e-book or a printed file": "เป็นอีบุ๊กหรือไฟล์งานพิมพ์",
    "is a web page": "เป็นหน้าเว็บ",
    "is a video or a sound": "เป็นวิดีโอหรือไฟล์เสียง",
    "is an archive that was not opened": "เป็นไฟล์บีบอัดที่ไม่ได้เปิด",
    "is an e-mail": "เป็นอีเมล",
    "is a picture of a kind that is not read here": "เป็นรูปชนิดที่ระบบนี้อ่านไม่ได้",
    "is an old Office document": "เป็นเอกสาร Office รุ่นเก่า",
    "is a notebook of another kind": "เป็นโน้ตบุ๊กอื่นที่ไม่ใช่ของการบ้านนี้",
    "is a program": "เป็นโปรแกรม",
    "holds data": "เป็นไฟล์ข้อมูล",
    "is a file of a kind that is not shown here": "เป็นไฟล์ชนิดที่ระบบนี้แสดงไม่ได้",
    "is too long to be shown": "ยาวเกินกว่าที่จะแสดงได้",
    # --------------------------------------------------------------------------- placeholders
    "is a placeholder of iCloud, and the file itself stayed there": (
        "เป็นเพียงไฟล์แทนของ iCloud ตัวไฟล์จริงยังอยู่บนนั้น"
    ),
    "is a placeholder of a cloud drive, and the file itself stayed there": (
        "เป็นเพียงไฟล์แทนของคลาวด์ ตัวไฟล์จริงยังอยู่บนนั้น"
    ),
    "is a link to a Google document, and the document itself stayed there": (
        "เป็นเพียงลิงก์ไปยังเอกสาร Google ตัวเอกสารจริงยังอยู่บนนั้น"
    ),
    "is a link to a page or a file elsewhere": "เป็นเพียงลิงก์ไปยังหน้าเว็บหรือไฟล์ที่อื่น",
    "is a pointer of Git LFS or git-annex, and the file itself stayed there": (
        "เป็นเพียงไฟล์ชี้ตำแหน่งของ Git LFS หรือ git-annex ตัวไฟล์จริงไม่ได้มาด้วย"
    ),
    "is a download that has not ended": "เป็นไฟล์ที่ดาวน์โหลดยังไม่เสร็จ",
    # -------------------------------------------------------------------- what cannot be opened
    "is empty (0 bytes)": "เป็นไฟล์ว่าง (0 ไบต์)",
    "wants a password": "ต้องใช้รหัสผ่าน",
    "is not a picture but a web page": "ไม่ใช่รูปแต่เป็นหน้าเว็บ",
    "is not a PDF but a web page": "ไม่ใช่ PDF แต่เป็นหน้าเว็บ",
    "is a broken PDF": "เป็น PDF ที่เสียหาย",
    "is a picture that is broken or cut off": "เป็นรูปที่เสียหายหรือขาดหายไป",
    "is no picture or PDF that can be opened": "ไม่ใช่รูปหรือ PDF ที่เปิดได้",
    "has {count} pages, of which the first {most} are shown": (
        "มี {count} หน้า แสดงเฉพาะ {most} หน้าแรก"
    ),
    "has a page of {width} × {height} points": "มีหน้าขนาด {width} × {height} พอยต์",
    "has far more pixels than any camera takes": "มีพิกเซลมากกว่าที่กล้องใด ๆ ถ่ายได้",
    "needs too much memory": "ต้องใช้หน่วยความจำมากเกินไป",
    "could not be decoded": "ถอดรหัสไม่ได้",
    "takes too long to decode": "ใช้เวลาถอดรหัสนานเกินไป",
    "is larger than {mebibytes} MiB": "ใหญ่กว่า {mebibytes} MiB",
    "cannot be read": "อ่านไม่ได้",
    "comes after too many other pages": "อยู่หลังหน้าอื่นที่มีมากเกินไป",
    "were not looked at, since {most} others come first": (
        "ไม่ได้เปิดดู เพราะมีไฟล์อื่นก่อนหน้าแล้ว {most} ไฟล์"
    ),
    "holds an answer that the notebook which counts leaves open": (
        "มีคำตอบของข้อที่โน้ตบุ๊กเล่มที่นับคะแนนเว้นว่างไว้"
    ),
}  # fmt: skip
say = Phrases(THAI)

OTHER = say("is a file of a kind that is not shown here")
EMPTY = say("is empty (0 bytes)")
NOTEBOOK = say("is a notebook of another kind")
ARCHIVE = say("is an archive that was not opened")
ENDINGS: dict[Text, str] = {
    say("is a Word document"): "doc docx docm dot dotx",
    say("is a Pages document"): "pages",
    say("is a document of a word processor"): "odt ott fodt rtf rtfd wpd wps hwp hwpx abw gdocx",
    say("is a presentation"): "ppt pptx pptm pps ppsx odp key",
    say("is a spreadsheet"): "xls xlsx xlsm xlsb ods numbers",
    say("is a drawing"): "svg svgz drawio excalidraw ai eps ps psd xcf kra procreate sketch fig "
    "afdesign odg vsd vsdx dwg tldr",
    say("holds the notes of an app"): "note goodnotes notability one onepkg xopp xoj nebo rnote "
    "snb sdocx sdoc notes jnt enex hwdt",
    say("is an e-book or a printed file"): "xps oxps djvu djv epub mobi azw3 dvi",
    say("is a web page"): "html htm xhtml mht mhtml webarchive maff",
    say("is a video or a sound"): "mp4 m4v mov avi mkv webm 3gp mpg mpeg wmv mp3 m4a wav ogg oga "
    "aac flac opus amr caf",
    ARCHIVE: "zip zipx rar 7z tar gz tgz bz2 tbz2 xz txz zst lz4 sitx",
    say("is an e-mail"): "eml msg emlx",
    say("is a picture of a kind that is not read here"): "dng cr2 cr3 nef arw orf rw2 raf jxl tga "
    "pcx exr hdr",
    say("is a placeholder of iCloud, and the file itself stayed there"): "icloud",
    say("is a placeholder of a cloud drive, and the file itself stayed there"): "cloud cloudf "
    "dropbox paper odlink",
    say("is a link to a Google document, and the document itself stayed there"): "gdoc gsheet "
    "gslides gdraw gform gjam gnote gsite gcolab glink",
    say("is a link to a page or a file elsewhere"): "url webloc lnk desktop website alias inetloc",
    say("is a download that has not ended"): "crdownload part partial download opdownload",
    NOTEBOOK: "ipynb rmd qmd mdx",
}  # fmt: skip


def _dotted(endings: str) -> frozenset[str]:
    return frozenset(f".{ending}" for ending in endings.split())


BY_ENDING = {ending: words for words, all_of in ENDINGS.items() for ending in _dotted(all_of)}
PLACEHOLDERS = frozenset(
    words for words in THAI if re.search(r"placeholder|is a link|is a pointer|not ended", words)
)
PROGRAMS = _dotted(
    "py pyc pyi pyw ipy sh bat cmd ps1 c cc cpp h hpp java js ts css m jl r rs go rb lua so dll "
    "exe whl egg"
)
DATA = _dotted(
    "npy npz csv tsv json jsonl pkl pickle joblib pt pth ckpt h5 hdf5 onnx safetensors mat parquet "
    "feather arrow db sqlite sql yml yaml toml cfg ini conf lock log aux out toc bbl blg bib sty "
    "cls fls fdb_latexmk synctex swp tmp ttf otf xml idx ubyte env nbi code-workspace"
)
TEXTS = _dotted("txt text md markdown mdown rst org adoc typ tex latex ltx")
MAGIC = (  # (how it begins, what it is)
    (b"[InternetShortcut]", say("is a link to a page or a file elsewhere")),
    (b"{\\rtf", say("is a document of a word processor")),
    (b"\xd0\xcf\x11\xe0", say("is an old Office document")),
    (b"%!PS", say("is a drawing")),
    (b"PK\x03\x04", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"AT&TFORM", say("is an e-book or a printed file")),
    (b"ID3", say("is a video or a sound")),
    (b"OggS", say("is a video or a sound")),
    (b"\x1a\x45\xdf\xa3", say("is a video or a sound")),
)
INSIDE = (  # (what a zip of theirs holds, what it is)
    (b"word/", say("is a Word document")),
    (b"ppt/", say("is a presentation")),
    (b"xl/", say("is a spreadsheet")),
    (b"application/vnd.oasis.opendocument", say("is a document of a word processor")),
)


def is_program_or_data(name: str) -> bool:
    """Tell whether a file's ending says that it is no answer in words: nothing is written there."""
    return PurePath(name).suffix.lower() in PROGRAMS | DATA


def is_placeholder(words: str) -> bool:
    """Tell whether what was said of a file means that the file itself was never handed in."""
    return words in PLACEHOLDERS


def looks_like_a_scan(head: bytes) -> bool:
    """Tell whether a file begins as the pictures and PDFs do that are decoded."""
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    camera = head[4:8] == b"ftyp" and head[8:12] in OF_CAMERAS
    bitmap = head[:2] == b"BM" and head[6:10] == bytes(4)
    return b"%PDF" in head[:1024] or webp or camera or bitmap or head.startswith(PICTURES)


def kind_of(name: str, head: bytes) -> Text | None:
    """Say what a file is that is no picture or PDF, by its beginning, else by its name.

    None: neither tells.
    """
    by_ending = BY_ENDING.get(PurePath(name).suffix.lower())
    if not head:
        return by_ending if by_ending in PLACEHOLDERS else EMPTY
    return _by_content(name, head) or by_ending


def _by_content(name: str, head: bytes) -> Text | None:
    ending = PurePath(name).suffix.lower()
    if LFS.match(head):
        return say("is a pointer of Git LFS or git-annex, and the file itself stayed there")
    if LINK.fullmatch(head):
        return say("is a link to a page or a file elsewhere")
    if WEB_PAGE.match(head.removeprefix(b"\xef\xbb\xbf")) and ending not in BY_ENDING:
        return _web_page(ending)
    if DRAWING.match(head):
        return say("is a drawing")
    if head[4:8] == b"ftyp" and head[8:12] not in OF_CAMERAS:
        return say("is a video or a sound")
    found = next((words for magic, words in MAGIC if head.startswith(magic)), None)
    if found is not ARCHIVE:
        return found
    inside = next((words for name, words in INSIDE if name in head), ARCHIVE)
    return BY_ENDING.get(ending, inside)


def _web_page(ending: str) -> Text:
    if ending == ".pdf":
        return say("is not a PDF but a web page")
    if ending in (".jpg", ".jpeg", ".png", ".heic", ".webp", ".gif", ".bmp", ".tif", ".tiff"):
        return say("is not a picture but a web page")
    return say("is a web page")
