"""The wire between the two sides: plain values in frames, in a format that carries no code.

A frame is a length (4 bytes, big-endian) and that many bytes of MessagePack. What may cross:
None, bool, numbers, str, list, tuple, dict, numeric arrays and random generators. Everything else
crosses as its type's name only. Both sides use this file; the trusted side believes nothing of
what it decodes: lengths, shapes and types are checked before memory is taken.
"""

from __future__ import annotations

import numbers
import struct
from dataclasses import dataclass

import msgpack
import numpy as np

LONGEST_FRAME = 64 * 1024 * 1024
DEEPEST = 20
LONGEST_NAME = 100
MOST_ITEMS = 500_000  # of all lists and dictionaries in one frame: each byte can be one
LARGEST_INT_BITS = 4096
GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
TUPLE, ARRAY, SUBCLASS, SCALAR, INTEGER, GENERATOR, OTHER = range(1, 8)


class WireError(Exception):
    """A frame or value is malformed, too long or too deep."""


@dataclass(frozen=True)
class Foreign:
    """A value that does not cross: only the name of its type is known."""

    type_name: str


class SubclassArray(np.ndarray):
    """An array that on the other side was a subclass of ndarray, such as a matrix."""


# -------------------------------------------------------------------------------------- encoding


def encode(value: object) -> bytes:
    """Return `value` as a frame's payload.

    Raises:
        WireError: it is nested too deep or too large.
    """
    payload = msgpack.packb(_plain(value, DEEPEST), use_bin_type=True)
    if len(payload) > LONGEST_FRAME:
        raise WireError(f"a message of {len(payload):,} bytes is too long")
    return payload


def _plain(value: object, depth: int):
    """Return `value` in terms of what MessagePack knows, extension types included."""
    if depth == 0:
        raise WireError("a value is nested too deep, or contains itself")
    if value is None or value is True or value is False:
        return value
    if isinstance(value, np.generic):
        return _scalar(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        return _integer(int(value))
    if isinstance(value, str):
        return str(value).encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, list):
        return [_plain(item, depth - 1) for item in value]
    if isinstance(value, tuple):
        items = [_plain(item, depth - 1) for item in value]
        return msgpack.ExtType(TUPLE, msgpack.packb(items, use_bin_type=True))
    if isinstance(value, dict):
        return {_plain(k, depth - 1): _plain(v, depth - 1) for k, v in value.items()}
    if isinstance(value, np.random.Generator):
        return _generator(value, depth)
    if isinstance(value, numbers.Real):
        return float(value)
    return _other(value)


def _other(value: object) -> msgpack.ExtType:
    name = str(type(value).__name__)[:LONGEST_NAME]
    return msgpack.ExtType(OTHER, name.encode("utf-8", "replace"))


def _integer(value: int):
    if -(2**63) <= value < 2**63:
        return value
    if value.bit_length() > LARGEST_INT_BITS:
        raise WireError("an integer is too large")
    size = value.bit_length() // 8 + 1
    return msgpack.ExtType(INTEGER, value.to_bytes(size, "big", signed=True))


def _scalar(value: np.generic):
    if value.dtype.kind not in "biufc":
        return _other(value)
    return msgpack.ExtType(SCALAR, value.dtype.str.encode() + b"\0" + value.tobytes())


def _array(value: np.ndarray):
    if value.dtype.kind not in "biufcSU":
        return _other(value)
    code = ARRAY if type(value) is np.ndarray else SUBCLASS
    plain = np.ascontiguousarray(np.asarray(value)).reshape(value.shape)
    if plain.nbytes > LONGEST_FRAME:
        raise WireError(f"an array of {plain.nbytes:,} bytes is too long")
    header = msgpack.packb([plain.dtype.str, list(plain.shape)])
    return msgpack.ExtType(code, struct.pack(">I", len(header)) + header + plain.tobytes())


def _generator(value: np.random.Generator, depth: int):
    state = _plain(value.bit_generator.state, depth - 1)
    return msgpack.ExtType(GENERATOR, msgpack.packb(state, use_bin_type=True))


# -------------------------------------------------------------------------------------- decoding


def decode(payload: bytes) -> object:
    """Return the value that a frame's payload stands for.

    Raises:
        WireError: the payload is malformed or claims more than it holds.
    """
    try:
        return _unpack(payload, DEEPEST, _Allowance())
    except WireError:
        raise
    except Exception as error:  # whatever a forged payload does to the decoder
        raise WireError(f"malformed message: {type(error).__name__}") from error


class _Allowance:
    """Counts the items that a frame's payload makes, those in its extensions included."""

    def __init__(self) -> None:
        self.left = MOST_ITEMS

    def take(self, container):
        self.left -= 1 + len(container)
        if self.left < 0:
            raise WireError(f"more than {MOST_ITEMS:,} items")
        return container


def _unpack(payload: bytes, depth: int, allowance: _Allowance) -> object:
    if depth == 0:
        raise WireError("a value is nested too deep")

    def extension(code: int, data: bytes) -> object:
        allowance.take(())
        return _extension(code, data, depth, allowance)

    return msgpack.unpackb(
        payload,
        raw=False,
        strict_map_key=False,
        ext_hook=extension,
        list_hook=allowance.take,
        object_hook=allowance.take,
        max_array_len=MOST_ITEMS,
        max_map_len=MOST_ITEMS,
    )


def _extension(code: int, data: bytes, depth: int, allowance: _Allowance) -> object:
    if code == TUPLE:
        return tuple(_unpack(data, depth - 1, allowance))
    if code in (ARRAY, SUBCLASS):
        return _decode_array(code, data, depth, allowance)
    if code == SCALAR:
        dtype, _, content = data.partition(b"\0")
        return np.frombuffer(content, dtype=_dtype(dtype.decode("ascii"), "biufc"), count=1)[0]
    if code == INTEGER:
        if len(data) * 8 > LARGEST_INT_BITS + 8:
            raise WireError("an integer is too large")
        return int.from_bytes(data, "big", signed=True)
    if code == GENERATOR:
        return _decode_generator(_unpack(data, depth - 1, allowance))
    if code == OTHER:
        return Foreign(data.decode("utf-8", "replace")[:LONGEST_NAME])
    raise WireError(f"unknown extension {code}")


def _dtype(text: str, kinds: str) -> np.dtype:
    dtype = np.dtype(text)
    if dtype.kind not in kinds or dtype.hasobject or dtype.names or dtype.subdtype:
        raise WireError("a dtype that does not cross")
    return dtype


def _decode_array(code: int, data: bytes, depth: int, allowance: _Allowance) -> np.ndarray:
    (length,) = struct.unpack_from(">I", data)
    dtype_text, shape = _unpack(data[4 : 4 + length], depth - 1, allowance)
    dtype = _dtype(dtype_text, "biufcSU")
    content = data[4 + length :]
    if len(shape) > 32 or any(type(size) is not int or size < 0 for size in shape):
        raise WireError("an array's shape is malformed")
    count = 1
    for size in shape:
        count *= size  # Python's integers do not overflow
    if count == 0 and max(shape) > LONGEST_FRAME:  # empty itself, but not what is made from it
        raise WireError("an array's axis is too long")
    if count * dtype.itemsize != len(content):
        raise WireError("an array's shape does not fit its contents")
    array = np.frombuffer(content, dtype=dtype).reshape(shape).copy()
    return array.view(SubclassArray) if code == SUBCLASS else array


def _decode_generator(state: object) -> np.random.Generator:
    if not isinstance(state, dict) or state.get("bit_generator") not in GENERATORS:
        raise WireError("an unknown random generator")
    # numpy believes these two, and the next draw would read beyond the end of an array
    position = state["state"].get("pos", 0), state.get("buffer_pos", 0)
    if not 0 <= position[0] <= 624 or not 0 <= position[1] <= 4:
        raise WireError("a random generator's position is out of bounds")
    bit_generator = getattr(np.random, state["bit_generator"])()
    bit_generator.state = state
    return np.random.Generator(bit_generator)


# ---------------------------------------------------------------------------------------- frames


def frame(payload: bytes) -> bytes:
    """Return `payload` with its length before it."""
    return struct.pack(">I", len(payload)) + payload


def frame_length(header: bytes) -> int:
    """Return the length that a frame's first four bytes claim.

    Raises:
        WireError: it is longer than any frame may be.
    """
    (length,) = struct.unpack(">I", header)
    if length > LONGEST_FRAME:
        raise WireError(f"a message claims {length:,} bytes")
    return length
