"""The wire between the two sides: plain values in frames, in a format that carries no code.

A frame is a length (4 bytes, big-endian) and that many bytes of MessagePack. What may cross:
None, bool, numbers, str, list, tuple, dict, numeric arrays and random generators. Everything else
crosses as its type's name only. Both sides use this file; the trusted side believes nothing of
what it decodes: lengths, shapes and types are checked before memory is taken.
"""

from __future__ import annotations

import functools
import json
import math
import numbers
import re
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

import msgpack
import numpy as np

LONGEST_FRAME = 64 * 1024 * 1024
LEAST_REPLY, REPLY_PER_BYTE = 1024 * 1024, 8  # what a reply may take: it is bounded by its request
LEAST_REPLY_TO_MANY = 16 * LEAST_REPLY
LONGEST_NAMED = LEAST_REPLY // 2  # of a value that a name stands for
DEEPEST = 20
LONGEST_NAME = 100
MOST_ITEMS = 2_000_000  # in one frame
LEAST_ITEMS, BYTES_PER_ITEM = 100_000, 8  # a list of numbers has 9 bytes for each
MOST_KEYS = 10_000  # of dictionaries in one frame
COST = 4  # items that a container or an array counts for, besides what is in it
DTYPE = re.compile(r"[<>|][biufcSU]\d{1,9}")
LARGEST_INT_BITS = 4096
LONGEST_HEADER = 1000  # of an array, in bytes
DESCRIPTIONS = 500  # of arrays whose headers are kept: the same few come again and again
LONGEST_STATE = 10_000  # of a generator, in bytes of JSON: the Mersenne Twister has 624 words
ANY_SEED = np.random.SeedSequence(0)  # of a generator that gets its state at once
GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
TUPLE, ARRAY, SUBCLASS, SCALAR, INTEGER, GENERATOR, OTHER = range(1, 8)


class WireError(Exception):
    """A frame or value is malformed, too long or too deep."""


@dataclass(frozen=True)
class Foreign:
    """A value that does not cross: only the name of its type is known."""

    type_name: str


class Encoded:
    """A value that is encoded now, to be sent later; it arrives as bytes, to be decoded there."""

    def __init__(self, value: object, longest: int | None = None) -> None:
        self.payload = encode(value, longest)


class SubclassArray(np.ndarray):
    """An array that on the other side was a subclass of ndarray, such as a matrix, by its name."""

    type_name = "ndarray"

    def __array_finalize__(self, other) -> None:
        self.type_name = getattr(other, "type_name", self.type_name)


# -------------------------------------------------------------------------------------- encoding


def encode(value: object, longest: int | None = None) -> bytes:
    """Return `value` as a frame's payload.

    Raises:
        WireError: it is nested too deep or takes more than `longest` bytes (the longest frame's).
    """
    payload = msgpack.packb(_plain(value, DEEPEST), use_bin_type=True)
    if len(payload) > (LONGEST_FRAME if longest is None else longest):
        raise WireError(f"a message of {len(payload):,} bytes is too long")
    return payload


def longest_reply(asked: int, calls: int = 1) -> int:
    """Return how many bytes a reply to a request for so many calls may take.

    A right result is about as large as the arguments, `asked` bytes for all calls together, and
    they come back with it.
    """
    least = min(LEAST_REPLY * calls, LEAST_REPLY_TO_MANY)
    return min(least + REPLY_PER_BYTE * asked, LONGEST_FRAME)


def _plain(value: object, depth: int):
    """Return `value` in terms of what MessagePack knows, extension types included."""
    if depth == 0:
        raise WireError("a value is nested too deep, or contains itself")
    encoder = _ENCODERS.get(type(value))
    if encoder is None:
        encoder = next((e for kind, e in _ENCODERS.items() if isinstance(value, kind)), _other)
    return encoder(value, depth)


def _itself(value: object, _: int):
    return value


def _real(value: numbers.Real | Decimal, _: int) -> float:
    return float(value)


def _text(value: str, _: int = 0) -> str:
    """Return the text itself, whatever a subclass such as an enumeration's says that it is."""
    return str.__str__(value).encode("utf-8", "replace").decode("utf-8")


def _list(value: list, depth: int) -> list:
    return [_plain(item, depth - 1) for item in value]


def _tuple(value: tuple, depth: int) -> msgpack.ExtType:
    return msgpack.ExtType(TUPLE, msgpack.packb(_list(value, depth), use_bin_type=True))


def _encoded(value: Encoded, _: int) -> bytes:
    return value.payload


def _dictionary(value: dict, depth: int) -> dict:
    return {_plain(k, depth - 1): _plain(v, depth - 1) for k, v in value.items()}


def _other(value: object, _: int = 0) -> msgpack.ExtType:
    return msgpack.ExtType(OTHER, _type_name(value).encode("utf-8", "replace"))


def _type_name(value: object) -> str:
    crossed = isinstance(value, (Foreign, SubclassArray))
    return str(value.type_name if crossed else type(value).__name__)[:LONGEST_NAME]


def _integer(value: int, _: int):
    value = int(value)
    if -(2**63) <= value < 2**63:
        return value
    if value.bit_length() > LARGEST_INT_BITS:
        raise WireError("an integer is too large")
    size = value.bit_length() // 8 + 1
    return msgpack.ExtType(INTEGER, value.to_bytes(size, "big", signed=True))


def _scalar(value: np.generic, _: int):
    if isinstance(value, str):  # an element of an array of texts, equal to the text
        return _text(value)
    if value.dtype.kind not in "biufc":
        return _other(value)
    return msgpack.ExtType(SCALAR, value.dtype.str.encode() + b"\0" + value.tobytes())


def _array(value: np.ndarray, depth: int):
    if value.dtype.kind == "O" and all(isinstance(v, numbers.Real) for v in value.flat):
        return _array(_of_objects(value), depth)
    if value.dtype.kind not in "biufcSU":
        return _other(value)
    code = ARRAY if type(value) is np.ndarray else SUBCLASS
    if value.nbytes > LONGEST_FRAME:  # before it is copied: a broadcast array only claims its size
        raise WireError(f"an array of {value.nbytes:,} bytes is too long")
    header = _header(value.dtype.str, value.shape, _type_name(value))
    return msgpack.ExtType(code, header + np.ndarray.tobytes(value))


@functools.lru_cache(DESCRIPTIONS)
def _header(dtype: str, shape: tuple[int, ...], type_name: str) -> bytes:
    header = msgpack.packb([dtype, list(shape), type_name])
    return struct.pack(">I", len(header)) + header


def _of_objects(value: np.ndarray) -> SubclassArray:
    array = value.astype(np.float64).view(SubclassArray)
    array.type_name = "array of objects"
    return array


def _generator(value: np.random.Generator, _: int) -> msgpack.ExtType:
    return msgpack.ExtType(GENERATOR, _STATE.encode(value.bit_generator.state).encode())


_STATE = json.JSONEncoder(default=np.ndarray.tolist)


# By kind, looked up by a value's own type first, and then in this order.
_ENCODERS = {
    np.generic: _scalar,
    type(None): _itself,
    bool: _itself,
    float: _real,
    int: _integer,
    str: _text,
    np.ndarray: _array,
    list: _list,
    tuple: _tuple,
    Encoded: _encoded,
    dict: _dictionary,
    MappingProxyType: _dictionary,
    np.random.Generator: _generator,
    numbers.Real: _real,
    Decimal: _real,
}


# -------------------------------------------------------------------------------------- decoding


def decode(payload: bytes, calls: int = 1) -> object:
    """Return the value that a frame's payload stands for, or the reply to one of many calls.

    Of what a frame may hold such a reply has its share.

    Raises:
        WireError: the payload is malformed or claims more than it holds.
    """
    try:
        return _Decoder(len(payload), calls).value(payload, DEEPEST)
    except WireError:
        raise
    except Exception as error:  # whatever a forged payload does to the decoder
        raise WireError(f"malformed message: {type(error).__name__}") from error


class _Decoder:
    """Decodes one frame, counting what it makes: a short message must not become a large value."""

    def __init__(self, length: int, calls: int) -> None:
        least = min(LEAST_ITEMS, MOST_ITEMS // calls)
        self._items = min(least + length // BYTES_PER_ITEM, MOST_ITEMS)
        self._keys = MOST_KEYS // calls
        self._bytes = 4 * LONGEST_FRAME  # an extension's bytes are copied for each level of nesting

    def value(self, payload: bytes, depth: int) -> object:
        if depth == 0:
            raise WireError("a value is nested too deep")

        def extension(code: int, data: bytes) -> object:
            return self._extension(code, data, depth)

        return msgpack.unpackb(
            payload,
            raw=False,
            strict_map_key=False,
            ext_hook=extension,
            list_hook=self._count_list,
            object_hook=self._count_dict,
            max_array_len=min(MOST_ITEMS, len(payload)),
            max_map_len=min(MOST_KEYS, len(payload)),
        )

    def _spend(self, items: int) -> None:
        self._items -= items
        if self._items < 0:
            raise WireError("a message holds too many values")

    def _count_list(self, items: list) -> list:
        self._spend(COST + len(items))
        return items

    def _count_dict(self, items: dict) -> dict:
        self._spend(COST + len(items))
        self._keys -= len(items)
        if self._keys < 0:  # keys can be made to collide: their number squared is time
            raise WireError("a message holds too many keys")
        return items

    def _extension(self, code: int, data: bytes, depth: int) -> object:
        self._spend(COST)
        self._bytes -= len(data)
        if self._bytes < 0:
            raise WireError("a message is nested too deep for its length")
        if code == TUPLE:
            return tuple(self.value(data, depth - 1))
        if code in (ARRAY, SUBCLASS):
            return self._array(code, data)
        if code == SCALAR:
            dtype, _, content = data.partition(b"\0")
            return np.frombuffer(content, dtype=_dtype(dtype.decode("ascii"), "biufc"), count=1)[0]
        if code == INTEGER:
            if len(data) * 8 > LARGEST_INT_BITS + 8:
                raise WireError("an integer is too large")
            return int.from_bytes(data, "big", signed=True)
        if code == GENERATOR:
            self._spend(100 * COST)
            return _decode_generator(data)
        if code == OTHER:
            return Foreign(data.decode("utf-8", "replace")[:LONGEST_NAME])
        raise WireError(f"unknown extension {code}")

    def _array(self, code: int, data: bytes) -> np.ndarray:
        (length,) = struct.unpack_from(">I", data)
        if length > LONGEST_HEADER:
            raise WireError("an array's header is too long")
        dtype, shape, type_name = _described(data[4 : 4 + length])
        if math.prod(shape) * dtype.itemsize != len(data) - 4 - length:
            raise WireError("an array's shape does not fit its contents")
        array = np.frombuffer(data, dtype=dtype, offset=4 + length).reshape(shape).copy()
        if code == ARRAY:
            return array
        array = array.view(SubclassArray)
        array.type_name = type_name
        return array


@functools.lru_cache(DESCRIPTIONS)
def _described(header: bytes) -> tuple[np.dtype, tuple[int, ...], str]:
    """Return the dtype, shape and type's name that an array's header gives."""
    dtype, shape, type_name = msgpack.unpackb(header)
    if type(shape) is not list or len(shape) > 32:
        raise WireError("an array's shape is malformed")
    if any(type(size) is not int or size < 0 for size in shape):
        raise WireError("an array's shape is malformed")
    if 0 in shape and max(shape) > LONGEST_FRAME:  # empty, unlike what is made from it
        raise WireError("an array's axis is too long")
    return _dtype(dtype, "biufcSU"), tuple(shape), str(type_name)[:LONGEST_NAME]


def _dtype(text: object, kinds: str) -> np.dtype:
    if not isinstance(text, str) or not DTYPE.fullmatch(text):
        raise WireError("a dtype that does not cross")
    dtype = np.dtype(text)
    if dtype.kind not in kinds:
        raise WireError("a dtype that does not cross")
    return dtype


def _decode_generator(data: bytes) -> np.random.Generator:
    if len(data) > LONGEST_STATE:
        raise WireError("a random generator's state is too long")
    state = _INTEGERS.decode(data.decode())
    if not isinstance(state, dict) or state.get("bit_generator") not in GENERATORS:
        raise WireError("an unknown random generator")
    # numpy takes these two as they are and would read outside its memory
    places = [(state["state"].get("pos", 0), 624), (state.get("buffer_pos", 0), 4)]
    if any(type(place) is not int or not 0 <= place <= last for place, last in places):
        raise WireError("a random generator's state is malformed")
    if _is_stuck(state["bit_generator"], state["state"]):
        raise WireError("a random generator's state from which the same number comes for ever")
    bit_generator = getattr(np.random, state["bit_generator"])(ANY_SEED)
    bit_generator.state = state
    return np.random.Generator(bit_generator)


def _no_integer(text: str) -> None:
    raise WireError(f"{text} in a random generator's state, which numpy would round")


_INTEGERS = json.JSONDecoder(parse_float=_no_integer, parse_constant=_no_integer)


def _is_stuck(name: str, state: dict) -> bool:
    """Tell whether a state is one that no seed gives, out of which `integers` may never find.

    A congruential generator needs an odd increment, the Mersenne Twister a bit of its key, of whose
    first word it uses one only.
    """
    if name.startswith("PCG64"):
        return state["inc"] % 2 == 0
    return name == "MT19937" and not np.any(state["key"][1:])


# ----------------------------------------------------------------------------------- many calls

TELL_SECONDS = 0.5  # after which the replies to some of many calls are sent
AS_LEFT = Foreign("as the call before left it")  # stands for an argument of one of many calls


def calls_in(request: dict) -> int:
    """Return how many calls a request is for, at least 1."""
    return len(request["each"]) if "each" in request else 1


def one_after_the_other(argument_lists: Iterable[tuple], call: Callable) -> list[tuple]:
    """Return each call's arguments, and what comes of it: its result and they, or an exception.

    `call` is given a number and the arguments, and returns the result and the arguments as they
    are then. What would go on from a call that raised is left out.
    """
    made, left = [], None
    for number, given in enumerate(argument_lists):
        places = [place for place, value in enumerate(given) if value is AS_LEFT]
        if places and left is None:
            continue
        args = tuple(left[n] if n in places else value for n, value in enumerate(given))
        try:
            outcome = _, left = call(number, args)
        except (Exception, SystemExit) as error:
            outcome, left = error, None
        made.append((args, outcome))
    return made


# ---------------------------------------------------------------------------------------- frames


def frame(payload: bytes) -> bytes:
    """Return `payload` with its length before it."""
    return struct.pack(">I", len(payload)) + payload


def frame_length(header: bytes, longest: int | None = None) -> int:
    """Return the length that a frame's first four bytes claim.

    Raises:
        WireError: it is longer than this frame may be.
    """
    (length,) = struct.unpack(">I", header)
    if length > (LONGEST_FRAME if longest is None else longest):
        raise WireError(f"a message claims {length:,} bytes")
    return length
