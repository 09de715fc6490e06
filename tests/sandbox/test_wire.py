"""What crosses between the two sides, and what a forged message can do: nothing."""

from __future__ import annotations

import enum
import json
import math
import struct
import time
import tracemalloc
from collections import Counter, OrderedDict, defaultdict, namedtuple
from decimal import Decimal
from fractions import Fraction

import msgpack
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.hw4.misconceptions.compare import type_name
from autograder.inside import wire
from autograder.inside.wire import Foreign, SubclassArray, WireError

QUICK = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
DTYPES = ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c8", "c16"]
Point = namedtuple("Point", "x y")


def crossed(value):
    return wire.decode(wire.encode(value))


def same(one, other) -> bool:
    """Tell whether two values are equal in type and contents, NaN being itself."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        return one.dtype == other.dtype and np.array_equal(one, other, equal_nan=True)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[k], other[k]) for k in one)
    if isinstance(one, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    return one == other


# ------------------------------------------------------------------------------------ what crosses

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ARRAYS = hnp.arrays(
    st.sampled_from(["f4", "f8", "i8", "u1", "?", "c16"]), hnp.array_shapes(min_dims=0, min_side=0)
)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**4000), 2**4000),
    st.floats(),
    TEXT,
    ARRAYS,
    st.builds(np.float32, st.floats(width=32)),
)
KEYS = st.one_of(TEXT, st.integers(), st.tuples(st.integers(), TEXT))
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(KEYS, inner, max_size=4),
    ),
    max_leaves=12,
)


@QUICK
@given(VALUES)
def test_plain_values_come_back_as_they_were(value):
    assert same(crossed(value), value)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7e308])
def test_unusual_floats_cross(number):
    assert same(crossed(number), number)
    assert math.copysign(1, crossed(number)) == math.copysign(1, number)


@pytest.mark.parametrize("bits", [0, 7, 8, 62, 63, 64, 65, 127, 128, 1000, 4095])
@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_integers_of_every_length_cross(bits, offset):
    for number in (2**bits + offset, -(2**bits) + offset):
        assert crossed(number) == number


def test_an_integer_of_enormous_length_is_refused():
    with pytest.raises(WireError, match="integer"):
        wire.encode(2**5000)


@pytest.mark.parametrize("dtype", [*DTYPES, "g", "S5", "U5"])
@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (1,), (2, 3), (2, 3, 4)])
def test_arrays_of_each_dtype_and_shape_cross(dtype, shape):
    array = np.arange(math.prod(shape)).reshape(shape).astype(dtype)
    back = crossed(array)
    assert type(back) is np.ndarray
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert np.array_equal(back, array)


@pytest.mark.parametrize("dtype", DTYPES)
def test_numpy_scalars_keep_their_dtype(dtype):
    scalar = np.dtype(dtype).type(1)
    assert same(crossed(scalar), scalar)


@pytest.mark.parametrize("byte_order", "<>")
def test_byte_order_is_kept(byte_order):
    array = np.arange(5, dtype=f"{byte_order}i4")
    assert crossed(array).dtype.str == array.dtype.str
    assert np.array_equal(crossed(array), array)


BASE = np.arange(24.0).reshape(4, 6)


@pytest.mark.parametrize(
    "array",
    [
        np.asfortranarray(BASE),
        BASE.T,
        BASE[::2, ::-3],
        BASE[:, 1],
        np.broadcast_to(BASE[0], (3, 6)),
        np.lib.stride_tricks.sliding_window_view(BASE[0], 3),
    ],
    ids=["Fortran", "transposed", "strided", "column", "broadcast", "overlapping"],
)
def test_views_cross_as_arrays_of_their_own(array):
    back = crossed(array)
    assert np.array_equal(back, array)
    back[...] = 7  # it can be written to
    assert BASE[0, 1] == 1


def test_an_array_that_only_claims_its_size_is_refused_before_it_is_copied():
    with pytest.raises(WireError, match="too long"):
        wire.encode(np.broadcast_to(0.0, (10**6, 10**6)))


@pytest.mark.parametrize("name", wire.GENERATORS)
@pytest.mark.parametrize("used", [0, 1, 3, 1000])
def test_a_generator_goes_on_with_the_same_stream(name, used):
    rng = np.random.Generator(getattr(np.random, name)(7))
    rng.integers(0, 10, used, dtype=np.uint32)  # leaves half a word over
    back = crossed(rng)
    for draw in ("random", "standard_normal"):
        assert np.array_equal(getattr(back, draw)(5), getattr(rng, draw)(5))
    assert back.integers(100, dtype=np.uint32) == rng.integers(100, dtype=np.uint32)


class Colour(enum.IntEnum):
    RED = 3


class Words(str):
    pass


class Name(str, enum.Enum):  # noqa: UP042
    """A text whose `str` is not the text: `Name.W1`."""

    W1 = "W1"


class Silent(str):
    def __str__(self):
        raise RuntimeError("not told")

    def encode(self, *_):
        return b"something else"


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (OrderedDict(a=1), {"a": 1}),
        (defaultdict(list, a=[]), {"a": []}),
        (Point(1, 2), (1, 2)),
        (Colour.RED, 3),
        (Words("hi"), "hi"),
        (Name.W1, "W1"),
        (Silent("hi"), "hi"),
        (np.str_("กW1"), "กW1"),
        ([np.str_("a"), (np.str_(""),)], ["a", ("",)]),
        ({np.str_("W1"): 1.0, "b1": np.str_("x")}, {"W1": 1.0, "b1": "x"}),
        (Counter([np.str_("a")] * 2), {"a": 2}),
        ({(np.str_("W"), np.int64(1)): 1}, {("W", 1): 1}),
        (
            {np.bool_(True): "a", np.float64(0.5): "b", np.float32(0.25): "c"},
            {True: "a", 0.5: "b", 0.25: "c"},
        ),
        (Fraction(1, 4), 0.25),
        ({np.int64(2): "a"}, {2: "a"}),
        ("a\ud800b", "a?b"),
        ({"\udcff": 1}, {"?": 1}),
    ],
)
def test_relatives_of_plain_values_cross_as_plain_values(value, plain):
    back = crossed(value)
    assert back == plain
    assert type(back) is type(plain)


@QUICK
@given(TEXT)
def test_equal_text_is_text(text):
    """However an array's elements come: sorted, unique, cut to a length, or by themselves."""
    text = text.rstrip("\0")  # which numpy takes for padding
    for value in (np.str_(text), np.sort([text, ""])[1], np.unique([text])[0], np.array(text)[()]):
        assert same(crossed({value: value}), {text: text})


def test_subclasses_of_ndarray_are_marked_as_such():
    class Mine(np.ndarray):
        pass

    for array in (np.ones((2, 2)).view(Mine), np.ma.array([1.0, 2.0], mask=[True, False])):
        back = crossed(array)
        assert type(back) is SubclassArray
        assert np.array_equal(back, np.asarray(array))
        assert type(crossed(back)) is SubclassArray


class Opaque:
    pass


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (Opaque(), "Opaque"),
        (len, "builtin_function_or_method"),
        (b"bytes", "bytes"),
        ({1, 2}, "set"),
        (range(3), "range"),
        (1j, "complex"),
        (np.array([1, "a", None], dtype=object), "ndarray"),
        (np.array([(1, 2.0)], dtype="i4,f8"), "ndarray"),
        (np.array(["2020-01-01"], dtype="M8[D]"), "ndarray"),
        (np.datetime64("2020-01-01"), "datetime64"),
        (np.random.RandomState(0), "RandomState"),
        (type("N" * 1000, (), {})(), "N" * 100),
    ],
)
def test_what_does_not_cross_is_known_by_its_types_name(value, name):
    assert crossed(value) == Foreign(name)
    assert crossed([value, {"in": (value,)}]) == [Foreign(name), {"in": (Foreign(name),)}]


def test_what_did_not_cross_keeps_its_name_on_the_way_back():
    assert crossed(crossed(Opaque())) == Foreign("Opaque")


def test_a_value_that_contains_itself_is_refused():
    loop: list = []
    loop.append(loop)
    table: dict = {}
    table["me"] = (table,)
    for value in (loop, table):
        with pytest.raises(WireError, match="contains itself"):
            wire.encode(value)


def nested(kind, levels: int):
    value = 1
    for _ in range(levels):
        value = kind([value]) if kind is not dict else {"a": value}
    return value


@pytest.mark.parametrize("kind", [list, tuple, dict])
def test_nesting_crosses_up_to_a_limit(kind):
    assert same(crossed(nested(kind, wire.DEEPEST - 1)), nested(kind, wire.DEEPEST - 1))
    with pytest.raises(WireError, match="deep"):
        wire.encode(nested(kind, wire.DEEPEST))


def test_a_message_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(wire, "LONGEST_FRAME", 1000)
    assert len(crossed("a" * 900)) == 900
    for value in ("a" * 1001, ["a" * 600] * 2):
        with pytest.raises(WireError, match="too long"):
            wire.encode(value)
    with pytest.raises(WireError, match="an array of 1,008 bytes"):
        wire.encode(np.zeros(126))


def test_a_reply_is_bounded_by_what_was_asked():
    assert wire.longest_reply(0) == wire.LEAST_REPLY
    assert wire.longest_reply(1000) - wire.LEAST_REPLY == 1000 * wire.REPLY_PER_BYTE
    assert wire.longest_reply(1000, calls=2) - wire.longest_reply(1000) == wire.LEAST_REPLY
    assert wire.longest_reply(0, calls=10**6) == wire.LEAST_REPLY_TO_MANY
    assert wire.longest_reply(10**9) == wire.LONGEST_FRAME
    with pytest.raises(WireError, match="too long"):
        wire.encode("a" * 1001, 1000)
    with pytest.raises(WireError, match="claims 1,001"):
        wire.frame_length(struct.pack(">I", 1001), 1000)


@pytest.mark.parametrize("value", [[[]] * 60_000, [0] * 900_000, [((),)] * 60_000])
def test_a_short_message_does_not_become_millions_of_objects(value):
    with pytest.raises(WireError, match="too many values"):
        crossed(value)


def test_a_list_of_numbers_crosses_at_any_length_that_fits():
    assert crossed([0.5] * 500_000) == [0.5] * 500_000
    assert wire.decode(wire.encode([0.5] * 50_000), calls=500) == [0.5] * 50_000


@pytest.mark.parametrize(
    ("value", "what"), [([[]] * 5_000, "values"), (dict.fromkeys(range(200)), "keys")]
)
def test_the_reply_to_one_of_many_calls_may_hold_its_share(value, what):
    """Else 240 of colliding keys take half a minute, and of empty lists a third of a gigabyte."""
    assert wire.decode(wire.encode(value), calls=20) == value
    with pytest.raises(WireError, match=f"too many {what}"):
        wire.decode(wire.encode(value), calls=240)


def test_an_array_of_objects_crosses_as_the_numbers_that_it_holds():
    back = crossed(np.array([[1, 2.5], [np.float32(3), True]], dtype=object))
    assert back.tolist() == [[1.0, 2.5], [3.0, 1.0]]
    assert (type(back), type_name(back)) == (SubclassArray, "array of objects")


def test_an_object_that_lies_about_its_class_does_not_cross():
    class Liar:
        @property
        def __class__(self):
            return dict

        def items(self):
            return [("a", 1)]

    assert crossed(Liar()) in (Foreign("Liar"), {"a": 1})


# ------------------------------------------------------------------------------ forged messages


def ext(code: int, data: bytes) -> bytes:
    return msgpack.packb(msgpack.ExtType(code, data))


def array(dtype, shape, content: bytes = b"", code: int = wire.ARRAY) -> bytes:
    header = msgpack.packb([dtype, shape])
    return ext(code, struct.pack(">I", len(header)) + header + content)


def generator(name: str, change) -> bytes:
    state = getattr(np.random, name)(1).state
    change(state)
    return of_a_state(state)


def of_a_state(state: object) -> bytes:
    return ext(wire.GENERATOR, json.dumps(state, default=np.ndarray.tolist).encode())


def bomb(levels: int) -> bytes:
    payload = b"\x90"
    for _ in range(levels):
        payload = msgpack.packb(msgpack.ExtType(wire.TUPLE, b"\x92\x90" + payload))
    return payload


MANY_LISTS = b"\xdd\x00\x0f\x00\x00" + b"\x90" * 0x0F0000
FORGED = {
    "nothing": b"",
    "two values": b"\x01\x02",
    "a reserved byte": b"\xc1",
    "an array of 10^12 x 10^12": array("<f8", [10**12, 10**12]),
    "sizes that overflow to nothing": array("<f8", [2**32, 2**32]),
    "an array longer than its content": array("<f8", [3], b"\0" * 16),
    "an array shorter than its content": array("<f8", [1], b"\0" * 16),
    "a negative size": array("<f8", [-1], b"\0" * 8),
    "two negative sizes": array("<f8", [-1, -1], b"\0" * 8),
    "a true size": array("<f8", [True], b"\0" * 8),
    "a fractional size": array("<f8", [1.0], b"\0" * 8),
    "a shape that is a text": array("<f8", "1", b"\0" * 8),
    "a shape that is a number": array("<f8", 1, b"\0" * 8),
    "a shape that is nothing": array("<f8", None, b"\0" * 8),
    "very many dimensions": array("<f8", [1] * 1000, b"\0" * 8),
    "more dimensions than numpy has": array("<f8", [1] * 65, b"\0" * 8),
    "an itemsize of nothing": array("|S0", [10**12]),
    "an itemsize of 4 GB": array("<U1000000000", [1]),
    "a header beyond the end": ext(wire.ARRAY, b"\xff\xff\xff\xff"),
    "no header": ext(wire.ARRAY, b"\0"),
    "a header that is not a pair": ext(wire.ARRAY, b"\0\0\0\1\x01"),
    "an unknown extension": ext(99, b"x"),
    "extension 0": ext(0, b""),
    "an enormous integer": ext(wire.INTEGER, b"\x7f" * 10_000),
    "a scalar without content": ext(wire.SCALAR, b"<f8\0"),
    "a scalar of objects": ext(wire.SCALAR, b"|O\0" + b"\x01" * 8),
    "a scalar not in ASCII": ext(wire.SCALAR, b"\xff\0"),
    "a tuple that is a number": ext(wire.TUPLE, b"\x01"),
    "an empty tuple extension": ext(wire.TUPLE, b""),
    "tuples in tuples": bomb(30),
    "lists in lists": b"\x91" * 5000 + b"\x90",
    "maps in maps": b"\x81\x01" * 5000 + b"\x80",
    "a huge list": b"\xdd\xff\xff\xff\xff",
    "huge lists in huge lists": b"\xdd\x00\x0f\x00\x00" * 500,
    "a huge map": b"\xdf\xff\xff\xff\xff",
    "a huge text": b"\xdb\xff\xff\xff\xff",
    "huge bytes": b"\xc6\xff\xff\xff\xff",
    "a huge extension": b"\xc9\xff\xff\xff\xff\x02",
    "a key that is a list": b"\x81\x90\x01",
    "a key that is a map": b"\x81\x80\x01",
    "a key that is an array": b"\x81" + array("<f8", [1], b"\0" * 8) + b"\x01",
    "a surrogate": b"\xa3\xed\xa0\x80",
    "not UTF-8": b"\xa1\xff",
    "a generator of no JSON": ext(wire.GENERATOR, b"\xc0"),
    "a generator of nothing": of_a_state(None),
    "a generator without a name": of_a_state({}),
    "a generator by another name": of_a_state({"bit_generator": "seed"}),
    "a generator whose name is a list": of_a_state({"bit_generator": []}),
    "a generator without a state": of_a_state({"bit_generator": "PCG64"}),
    "a generator of many brackets": ext(wire.GENERATOR, b"[" * 9_000),
    "a generator of many blanks": ext(wire.GENERATOR, b" " * 10_000 + b"null"),
    "a place beyond the state": generator("MT19937", lambda s: s["state"].update(pos=10**7)),
    "a place before the state": generator("MT19937", lambda s: s["state"].update(pos=-5)),
    "a place that is no number": generator("MT19937", lambda s: s["state"].update(pos="1")),
    "a true place": generator("MT19937", lambda s: s["state"].update(pos=True)),
    "an even increment": generator("PCG64", lambda s: s["state"].update(state=0, inc=0)),
    "an even increment, the other": generator("PCG64DXSM", lambda s: s["state"].update(inc=2)),
    "an increment that is no whole number": generator(
        "PCG64", lambda s: s["state"].update(inc=0.5)
    ),
    "an increment that is no number": generator("PCG64", lambda s: s["state"].update(inc=np.nan)),
    "an increment of 300 digits": generator("PCG64", lambda s: s["state"].update(inc=10**300 + 1)),
    "an increment of text": generator("PCG64", lambda s: s["state"].update(inc="1")),
    "a key of zeros": generator("MT19937", lambda s: s["state"]["key"].fill(0)),
    "a key that is a number": generator("MT19937", lambda s: s["state"].update(key=1)),
    "a short state": generator("MT19937", lambda s: s["state"].update(key=[1, 2, 3])),
    "a state of text": generator("SFC64", lambda s: s["state"].update(state="abcd")),
    "a place beyond the buffer": generator("Philox", lambda s: s.update(buffer_pos=5)),
    "a place before the buffer": generator("Philox", lambda s: s.update(buffer_pos=-(10**4))),
    "too many lists": b"\x94" + MANY_LISTS * 4,
}
FORGED |= {
    f"dtype {text!r}"[:40]: array(text, [1], b"\0" * 8)
    for text in (
        *("O", "|O", "V8", "|V8", "M8", "<M8[s]", "m8", "<m8[s]", "i4,i4", "(1000000,)f8"),
        *("f8," * 1000, "f8", "float64", "", "<f8\n", "<f7", "<f8[3]", "{'a': 'f8'}", "<f99999"),
        *("<f٨", "datetime64[ns]", "object", "__import__('os')", None, 1, ["f8"], {"names": []}),
        [["a", "<f8"]],
    )
}


@pytest.mark.parametrize("payload", FORGED.values(), ids=FORGED)
def test_a_forged_message_is_refused_without_taking_memory(payload):
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            wire.decode(payload)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * len(payload) + 128 * 2**20


def test_extensions_in_extensions_do_not_multiply_a_long_message(monkeypatch):
    """Each level copies what is in it: twenty of them would be twenty times the longest frame."""
    monkeypatch.setattr(wire, "LONGEST_FRAME", 100_000)
    payload = wire.encode("a" * 90_000)
    for _ in range(10):
        payload = ext(wire.TUPLE, b"\x91" + payload)
    with pytest.raises(WireError, match="nested too deep for its length"):
        wire.decode(payload)


def test_keys_made_to_collide_do_not_take_hours():
    modulus = 2**61 - 1  # such integers all hash to 0
    keys = [wire.encode(k * modulus) for k in range(2**10, 2**10 + wire.MOST_KEYS + 1)]
    one = b"\xdf" + struct.pack(">I", len(keys)) + b"".join(key + b"\0" for key in keys)
    half = b"\xde" + struct.pack(">H", 2000) + b"".join(key + b"\0" for key in keys[:2000])
    start = time.monotonic()
    for payload in (one, b"\x96" + half * 6):
        with pytest.raises(WireError):
            wire.decode(payload)
    assert time.monotonic() - start < 10


def test_many_generators_are_refused():
    forged = wire.encode(np.random.default_rng(1))
    with pytest.raises(WireError, match="too many"):
        wire.decode(b"\xdd" + struct.pack(">I", 6000) + forged * 6000)


def test_duplicate_keys_leave_the_last():
    assert wire.decode(b"\x82\xa1a\x01\xa1a\x02") == {"a": 2}


ALLOWED = (type(None), bool, int, float, str, bytes, list, tuple, dict, np.ndarray, np.generic,
           np.random.Generator, Foreign, msgpack.Timestamp)  # fmt: skip


def decodes_or_is_refused(payload: bytes) -> None:
    try:
        value = wire.decode(payload)
    except WireError:
        return
    waiting = [value]
    while waiting:
        value = waiting.pop()
        assert isinstance(value, ALLOWED)
        if isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list | tuple):
            waiting += value
        elif isinstance(value, np.ndarray):
            assert value.dtype.kind in "biufcSU"
        elif isinstance(value, np.random.Generator):
            value.random(1000)  # reads nothing outside its state


@QUICK
@given(st.binary(max_size=200))
def test_random_bytes_decode_or_are_refused(payload):
    decodes_or_is_refused(payload)


@QUICK
@given(st.integers(-128, 127), st.binary(max_size=100))
def test_random_extensions_decode_or_are_refused(code, data):
    size = struct.pack(">I", len(data))
    decodes_or_is_refused(b"\xc9" + size + struct.pack(">b", code) + data)


def small_generator(name: str):
    return np.random.Generator(getattr(np.random, name)(3))


@QUICK
@given(
    st.one_of(VALUES, st.sampled_from(wire.GENERATORS).map(small_generator)),
    st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=4),
    st.integers(0),
)
def test_mutated_and_truncated_messages_decode_or_are_refused(value, changes, end):
    payload = bytearray(wire.encode(value))
    for place, byte in changes:
        payload[place % len(payload)] = byte
    decodes_or_is_refused(bytes(payload))
    decodes_or_is_refused(bytes(payload[: end % len(payload)]))


# ---------------------------------------------------------------------------------------- frames


@pytest.mark.parametrize("length", [0, 1, 255, 256, 70_000])
def test_a_frame_says_how_long_it_is(length):
    framed = wire.frame(b"x" * length)
    assert wire.frame_length(framed[:4]) == length == len(framed) - 4


def test_a_frame_may_not_claim_more_than_the_longest():
    assert wire.frame_length(struct.pack(">I", wire.LONGEST_FRAME)) == wire.LONGEST_FRAME
    with pytest.raises(WireError, match="claims"):
        wire.frame_length(struct.pack(">I", wire.LONGEST_FRAME + 1))


def test_a_decimal_crosses_as_a_number():
    assert crossed(Decimal("0.4")) == 0.4


@pytest.mark.parametrize("value", [{1, 2}, np.zeros(2).view(np.recarray)], ids=["set", "recarray"])
def test_a_type_keeps_its_own_name_on_both_sides(value):
    assert type_name(value) == type_name(crossed(value)) == type_name(crossed(crossed(value)))
