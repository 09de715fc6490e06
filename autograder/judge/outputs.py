"""A student's outputs, made fit to be kept and shown.

They come from the untrusted side, so that nothing about them is believed: not that they are in
notebook format, nor their types, number or lengths. What can act in a page (HTML, JavaScript, SVG,
an object of an application's own kind, such as a verdict) is not kept; people who mark see text and
pictures. Of an assignment that nbgrader marks by its outputs, texts of other kinds are kept too;
pages show them cleaned.
"""

from __future__ import annotations

import base64
import binascii
import re

MOST_OUTPUTS = 200
MOST_CHARACTERS = 1_000_000  # in one cell's outputs, pictures as base64 included
MOST_OF_A_NOTEBOOK = 20_000_000
OVERHEAD = 100  # of an output, in characters
LONGEST_NAME, LONGEST_LINE, MOST_LINES = 100, 2_000, 100
CUT = "\n… output cut here"
RICH = ("text/html", "text/markdown", "text/latex", "image/svg+xml")
PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
KIND = re.compile(r"[a-z]{1,20}/[\w.+-]{1,60}", re.ASCII)
COLOUR = r"\x1b\[[0-9;]*m"
CONTROL = re.compile(rf"({COLOUR})|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def clean_outputs(outputs: object, kinds: tuple[str, ...] = ()) -> list[dict]:
    """Return those outputs that are in notebook format and harmless; the rest is dropped.

    Of a display are kept its pictures, plain text, and texts of `kinds`.
    """
    cleaned: list[dict] = []
    left = MOST_CHARACTERS
    for number, output in enumerate(listed(outputs)):
        if number >= MOST_OUTPUTS or left <= 0:
            rest = [_clean(o, LONGEST_LINE) for o in outputs[number:] if isinstance(o, dict)]
            cut = cut_down([output for output in rest if output is not None])
            cleaned += cut[: 1 if any(map(_decides, cleaned)) else 2]
            break
        item = _clean(output, left, kinds) if isinstance(output, dict) else None
        if item is not None:
            left -= size(item)
            cleaned.append(item)
    return cleaned


def bounded(cells: list[list[dict]], most: int = MOST_OF_A_NOTEBOOK) -> list[list[dict]]:
    """Return the outputs of a notebook's cells, the first `most` characters of them all.

    Each cell's are bounded by themselves, but there may be thousands of cells; every command that
    reads marks reads them.
    """
    kept, left = [], most
    for outputs in cells:
        left -= sum(map(size, outputs)) + OVERHEAD * len(outputs)
        kept.append(outputs if left >= 0 or not outputs else cut_down(outputs))
    return kept


def cut_down(outputs: list[dict]) -> list[dict]:
    """Return a note in place of outputs, and in short the first that nbgrader's marks go by."""
    deciding = next(filter(_decides, outputs), {})
    short = {name: text[:LONGEST_LINE] for name, text in deciding.items() if isinstance(text, str)}
    if "traceback" in deciding:
        short["traceback"] = deciding["traceback"][-1:]
    if "data" in deciding:
        plain = deciding["data"].get("text/plain", "")[:LONGEST_LINE]
        short |= {"data": {"text/plain": plain}, "metadata": {}, "execution_count": None}
    return [stream_output("stdout", CUT), *([short] if short else [])]


def _decides(output: dict) -> bool:
    """Tell whether nbgrader goes by it: an error, a value, or what looks like an error."""
    return output["output_type"] in ("error", "execute_result") or output.get("name") == "stderr"


def error_output(name: str, text: str, lines: list[str] | None = None) -> dict:
    """Return an error in notebook format."""
    lines = lines or [f"{name}: {text}"]
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": lines}


def listed(value: object) -> list:
    """Return `value` if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def mapped(value: object) -> dict:
    """Return `value` if it is a dictionary, else an empty one."""
    return value if isinstance(value, dict) else {}


def readable(value: object, longest: int) -> str:
    """Return `value` as text that UTF-8 can hold, without control characters but colours.

    Anything that is not a text becomes an empty one.
    """
    if not isinstance(value, str):
        return ""
    text = value if len(value) <= longest else value[:longest] + CUT
    return CONTROL.sub(r"\1", text).encode("utf-8", "replace").decode("utf-8")


def _clean(output: dict, left: int, kinds: tuple[str, ...] = ()) -> dict | None:
    kind = output.get("output_type")
    if not isinstance(kind, str):
        return None
    if kind == "stream":
        is_error = isinstance(output.get("name"), str) and output["name"] == "stderr"
        return stream_output("stderr" if is_error else "stdout", readable(output.get("text"), left))
    if kind == "error":
        lines = [readable(line, LONGEST_LINE) for line in listed(output.get("traceback"))]
        name = readable(output.get("ename"), LONGEST_NAME)
        return error_output(name, readable(output.get("evalue"), LONGEST_LINE), lines[:MOST_LINES])
    if kind in ("display_data", "execute_result"):
        data = output.get("data")
        shown = _shown(data if isinstance(data, dict) else {}, left, kinds)
        item = {"output_type": kind, "data": shown}
        return item | {"metadata": {}} | ({"execution_count": None} if kind[0] == "e" else {})
    return None


def stream_output(name: str, text: str) -> dict:
    """Return printed text in notebook format."""
    return {"output_type": "stream", "name": name, "text": text}


def _shown(data: dict, left: int, kinds: tuple[str, ...]) -> dict[str, str]:
    """Return the texts and the pictures of a display, or a note that says what it was."""
    shown = {}
    for kind in ("text/plain", *kinds):
        if isinstance(data.get(kind), str) and (kind == "text/plain" or len(data[kind]) <= left):
            shown[kind] = readable(data[kind], left)
            left -= len(shown[kind])
    for mime, beginning in PICTURES.items():
        picture = _picture(data.get(mime), beginning)
        if picture and len(picture) <= left:
            shown[mime] = picture
    if not shown:
        kinds = [kind for kind in data if isinstance(kind, str) and KIND.fullmatch(kind)]
        named = f" of kind {kinds[0]}" if kinds else ""
        shown["text/plain"] = f"(an output{named}, not shown)"
    return shown


def _picture(content: object, beginning: bytes) -> str | None:
    """Return a picture's base64, or None if it is not a picture of the kind that it says."""
    try:
        raw = base64.b64decode(content.replace("\n", ""), validate=True)
    except (AttributeError, TypeError, ValueError, binascii.Error):
        return None
    return base64.b64encode(raw).decode("ascii") if raw.startswith(beginning) else None


def size(item: dict) -> int:
    """Return how many characters an output in notebook format holds."""
    texts = [item.get("text", ""), item.get("evalue", ""), *item.get("traceback", [])]
    return sum(map(len, [*texts, *item.get("data", {}).values()]))
