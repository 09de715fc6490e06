"""Turn one scan into pages of JPEG; run as a program of its own, with limits, see `scans`.

Decoders of pictures and PDFs are large, and a crafted file may crash them or worse. So each file is
decoded in a process that ends with it and sees no other file (`sandbox.program`). Its arguments are
the folders of libraries. Reads the file from standard input, writes one JSON object a line, a page
each: {"jpeg": base64, "text": the page's own text, if it has any}, and at last {"error": why} if
something could not be read: one of the sentences of `kinds`, with the numbers to put into it.
Imports nothing of ours.
"""

from __future__ import annotations

import base64
import io
import json
import resource
import sys
import warnings

LONG_SIDE = 1600  # pixels
MOST_PAGES = 20
MOST_PIXELS = 100_000_000  # a phone takes 50 million at most
PAGE_BYTES = 400_000
PASSWORD = 4  # PDFium's number of the error
QUALITIES = (82, 70, 55, 40)
TEXT_LENGTH = 2_000
FAR_TOO_LARGE = "has far more pixels than any camera takes"
MEBIBYTE = 1024 * 1024
LIMITS = (
    (resource.RLIMIT_AS, 2048 * MEBIBYTE),
    (resource.RLIMIT_CPU, 60),
    (resource.RLIMIT_FSIZE, 32 * MEBIBYTE),
    (resource.RLIMIT_CORE, 0),
)


class Refused(Exception):
    """The file is not decoded; the message says why, and has `numbers` put into it."""

    def __init__(self, why: str, **numbers: float) -> None:
        super().__init__(why)
        self.said = {"error": why, **{name: round(number) for name, number in numbers.items()}}


def main() -> None:
    for what, wanted in LIMITS:
        hard = resource.getrlimit(what)[1]
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(what, (limit, limit))
    warnings.simplefilter("ignore")
    sys.path += sys.argv[1:]
    try:
        for page in pages(sys.stdin.buffer.read()):
            print(json.dumps(page), flush=True)
    except Refused as error:
        print(json.dumps(error.said))
    except MemoryError:
        print(json.dumps({"error": "needs too much memory"}))
    except Exception:
        print(json.dumps({"error": "could not be decoded"}))


def pages(data: bytes):
    """Yield the pages of a picture or a PDF."""
    if b"%PDF" in data[:1024]:
        yield from pages_of_pdf(data)
    else:
        yield from pages_of_picture(data)


def pages_of_pdf(data: bytes):
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == PASSWORD
        raise Refused("wants a password" if locked else "is a broken PDF") from error
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        width, height = page.get_size()
        if not (0 < width < 100_000 and 0 < height < 100_000):
            raise Refused("has a page of {width} × {height} points", width=width, height=height)
        picture = page.render(scale=LONG_SIDE / max(width, height)).to_pil()
        text = page.get_textpage().get_text_bounded()[:TEXT_LENGTH]
        yield {"jpeg": as_jpeg(picture), "text": text}
    if len(document) > MOST_PAGES:
        numbers = {"count": len(document), "most": MOST_PAGES}
        raise Refused("has {count} pages, of which the first {most} are shown", **numbers)


def pages_of_picture(data: bytes):
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    if data[4:8] == b"ftyp":
        import pillow_heif

        pillow_heif.register_heif_opener()
    try:
        yield from frames_of(Image.open(io.BytesIO(data)))
    except Image.DecompressionBombError as error:
        raise Refused(FAR_TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise Refused("is no picture or PDF that can be opened") from error
    except (OSError, ValueError, SyntaxError) as error:  # so Pillow says that data end too early
        raise Refused("is a picture that is broken or cut off") from error


def frames_of(picture):
    from PIL import ImageSequence

    if picture.width * picture.height > MOST_PIXELS:
        raise Refused(FAR_TOO_LARGE)
    several = picture.format == "TIFF"
    for number, frame in enumerate(ImageSequence.Iterator(picture)):
        if number >= (MOST_PAGES if several else 1):
            break
        yield {"jpeg": as_jpeg(upright(frame)), "text": ""}


def upright(picture):
    """Turn a photograph as its camera was held."""
    from PIL import ImageOps

    picture.draft("RGB", (LONG_SIDE, LONG_SIDE))
    return ImageOps.exif_transpose(picture)


def as_jpeg(picture) -> str:
    """Return a picture as base64 of a JPEG of sensible size."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    picture = picture.convert("RGB")
    picture.thumbnail((LONG_SIDE, LONG_SIDE))
    while True:
        for quality in QUALITIES:
            written = io.BytesIO()
            picture.save(written, "JPEG", quality=quality, optimize=True)
            if written.tell() <= PAGE_BYTES:
                return base64.b64encode(written.getvalue()).decode()
        picture = picture.resize((picture.width * 2 // 3 or 1, picture.height * 2 // 3 or 1))


if __name__ == "__main__":
    main()
