"""Turn one scan into pages of JPEG; run as a program of its own, with limits, see `scans`.

Decoders of pictures and PDFs are large, and a crafted file may crash them or worse. So each file is
decoded in a process that ends with it and sees no other file (`sandbox.program`). Its arguments are
the folders of libraries. Reads the file from standard input, writes one JSON object a line, a page
each: {"jpeg": base64, "text": the page's own text, if it has any}, and at last {"error": why} if
something could not be read. Imports nothing of ours.
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
QUALITIES = (82, 70, 55, 40)
TEXT_LENGTH = 300
MEBIBYTE = 1024 * 1024
LIMITS = (
    (resource.RLIMIT_AS, 2048 * MEBIBYTE),
    (resource.RLIMIT_CPU, 60),
    (resource.RLIMIT_FSIZE, 32 * MEBIBYTE),
    (resource.RLIMIT_CORE, 0),
)


class Refused(Exception):
    """The file is not decoded; the message says why."""


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
        print(json.dumps({"error": str(error)}))
    except MemoryError:
        print(json.dumps({"error": "needs too much memory"}))
    except Exception as error:
        print(json.dumps({"error": f"cannot be read ({type(error).__name__})"}))


def pages(data: bytes):
    """Yield the pages of a picture or a PDF."""
    if data[:1024].lstrip().startswith(b"%PDF"):
        yield from pages_of_pdf(data)
    else:
        yield from pages_of_picture(data)


def pages_of_pdf(data: bytes):
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    if len(document) == 0:
        raise Refused("is a PDF without pages")
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        width, height = page.get_size()
        if not (0 < width < 100_000 and 0 < height < 100_000):
            raise Refused(f"has a page of {width:g} × {height:g} points")
        picture = page.render(scale=LONG_SIDE / max(width, height)).to_pil()
        text = page.get_textpage().get_text_bounded()[:TEXT_LENGTH]
        yield {"jpeg": as_jpeg(picture), "text": text}
    if len(document) > MOST_PAGES:
        raise Refused(f"has {len(document)} pages; the first {MOST_PAGES} were taken")


def pages_of_picture(data: bytes):
    from PIL import Image, ImageSequence

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    if data[4:8] == b"ftyp":
        import pillow_heif

        pillow_heif.register_heif_opener()
    try:
        picture = Image.open(io.BytesIO(data))
    except Image.DecompressionBombError as error:
        raise Refused("has far more pixels than any camera takes") from error
    except Image.UnidentifiedImageError as error:
        raise Refused("is not a picture that can be opened") from error
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused(f"has {picture.width} × {picture.height} pixels, more than any camera takes")
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
