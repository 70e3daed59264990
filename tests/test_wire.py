import contextlib

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.sandbox import wire
from grader.sandbox.wire import Handle, Limits, NamedFunction, WireError

DTYPES = st.sampled_from(sorted(wire.DTYPES))
INTS = st.integers(-(2**63), 2**63 - 1)
ARRAYS = DTYPES.flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, min_side=0, max_side=3))
)
SCALARS = DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, ())).map(lambda array: array[()])
HANDLES = st.builds(Handle, st.integers(0, 99), st.integers(0, 9))
NAMED = st.builds(NamedFunction, st.text(), st.lists(ARRAYS, max_size=2).map(tuple))
KEYS = st.none() | st.booleans() | INTS | st.text() | st.tuples(INTS, st.text())
LEAVES = KEYS | st.floats() | ARRAYS | SCALARS | HANDLES | NAMED | st.sets(KEYS)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=10,
)


def crossed(value):
    """The value after a journey through a frame of bytes."""
    frame = wire.to_frame(wire.pack(value))
    assert wire.frame_length(frame[: wire.HEADER]) == len(frame) - wire.HEADER
    return wire.unpack(wire.from_body(frame[wire.HEADER :]))


def same(a, b):
    """True if two values are equal down to their types and the bits of their numbers."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (np.ndarray, np.generic)):
        return (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    if isinstance(a, float):
        return a.hex() == b.hex()
    if isinstance(a, NamedFunction):
        return a.name == b.name and same(a.arrays, b.arrays)
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def nested(depth):
    value = []
    for _ in range(depth - 1):
        value = [value]
    return value


def test_arrays_can_cross_as_tensors_whose_arrays_are_read():
    value = {"x": [np.ones((2, 3)), np.float32(2.0)], "n": 1}
    tree = wire.pack(value, Limits(array="x"))
    assert tree[1][0][1][1][0][0] == "x"
    assert same(wire.unpack(tree), value)


def test_where_tensors_are_due_no_array_crosses():
    assert refusal(wire.pack, [np.ones(2)], Limits(array="")) == "array_for_tensor"
    assert wire.pack([np.float64(2.0), 1.5], Limits(array="")) is not None


def refusal(action, *arguments):
    with pytest.raises(WireError) as caught:
        action(*arguments)
    return caught.value.kind


# --- what crosses -----------------------------------------------------------------------------


@given(VALUES)
def test_values_come_back_as_they_were_sent(value):
    assert same(crossed(value), value)


@given(ARRAYS)
def test_arrays_come_back_writable(array):
    assert crossed(array).flags.writeable


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12.0).reshape(3, 4).T,
        np.arange(12)[::-2],
        np.asfortranarray(np.arange(6).reshape(2, 3)),
        np.broadcast_to(1.5, (2, 3)),
    ],
    ids=["transposed", "reversed", "fortran", "broadcast"],
)
def test_views_come_back_with_their_values(array):
    np.testing.assert_array_equal(crossed(array), array)


def test_what_is_derived_from_containers_becomes_plain():
    from collections import Counter, OrderedDict, defaultdict, namedtuple

    Point = namedtuple("Point", "x y")
    assert same(crossed(Point(1, 2)), (1, 2))
    assert same(crossed(Counter("aab")), {"a": 2, "b": 1})
    assert same(crossed(defaultdict(int, a=1)), {"a": 1})
    assert same(crossed(OrderedDict(a=1)), {"a": 1})
    assert same(crossed(frozenset({1})), {1})


def test_the_deepest_nesting_that_is_packed_comes_back():
    value = nested(wire.MAX_DEPTH)
    assert crossed(value) == value


# --- what may not -----------------------------------------------------------------------------


class Strange:
    def __repr__(self):
        return "Strange()"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Strange(), "object"),
        (1j, "object"),
        (b"bytes", "object"),
        (len, "object"),
        (np.zeros(2).view(np.recarray), "object"),
        (np.ma.array([1.0], mask=[True]), "object"),
        (np.array([None]), "dtype"),
        (np.array([1j, None]), "dtype"),
        (np.array(["text"]), "dtype"),
        (np.array([b"bytes"]), "dtype"),
        (np.zeros(1, "f8,i4"), "dtype"),
        (np.array(["2024-01-01"], "datetime64[D]"), "dtype"),
        (np.zeros(2, ">f8"), "big_endian"),
        (np.zeros(2, ">i4"), "big_endian"),
        (2**63, "big_int"),
        (-(2**63) - 1, "big_int"),
        ("\ud800", "surrogate"),
        ({"\udfff": 1}, "surrogate"),
        (np.zeros((1,) * 9), "too_deep"),
    ],
    ids=repr,
)
def test_is_refused_with_its_kind(value, kind):
    assert refusal(wire.pack, value) == kind


@pytest.mark.parametrize("container", [lambda v: [v], lambda v: (v,), lambda v: {"k": v}])
def test_one_bad_part_refuses_the_whole(container):
    assert refusal(wire.pack, container([1.0, 2**63])) == "big_int"


def test_nesting_beyond_the_limit_is_refused():
    assert refusal(wire.pack, nested(wire.MAX_DEPTH + 1)) == "too_deep"


def test_a_list_inside_itself_is_refused():
    endless = []
    endless.append(endless)
    assert refusal(wire.pack, endless) == "too_deep"


@pytest.mark.parametrize(
    "value",
    [
        [0] * (wire.MAX_ITEMS + 1),
        dict.fromkeys(range(wire.MAX_ITEMS)),
        "x" * (wire.MAX_TEXT + 1),
        ["x" * (wire.MAX_TEXT // 2)] * 3,
        np.broadcast_to(0.0, (wire.MAX_NBYTES // 8 + 1,)),
        [np.broadcast_to(0.0, (wire.MAX_NBYTES // 16 + 1,))] * 2,
    ],
    ids=["items", "pairs", "text", "texts", "array", "arrays"],
)
def test_too_much_in_one_value_is_refused(value):
    assert refusal(wire.pack, value) == "too_big"


def test_too_many_items_are_refused_on_arrival():
    assert refusal(wire.unpack, ["l", [1, 2, 3]], Limits(items=3)) == "too_big"


def test_too_much_text_is_refused_on_arrival():
    assert refusal(wire.unpack, ["l", ["abc", "def"]], Limits(text=5)) == "too_big"


def test_too_many_bytes_are_refused_on_arrival():
    forged = ["a", "|u1", [6], b"abcdef"]
    assert refusal(wire.unpack, forged, Limits(nbytes=5)) == "too_big"


def test_nesting_beyond_the_limit_is_refused_on_arrival():
    forged = 1
    for _ in range(wire.MAX_DEPTH + 2):
        forged = ["l", [forged]]
    assert refusal(wire.unpack, forged) == "not_a_value"


EIGHT = b"\0" * 8


@pytest.mark.parametrize(
    "tree",
    [
        ["a", "|O", [1], EIGHT],
        ["a", "<U2", [1], EIGHT],
        ["a", ">f8", [1], EIGHT],
        ["a", "float64", [1], EIGHT],
        ["a", "<f8", [2], EIGHT],
        ["a", "<f8", [1], EIGHT + b"\0"],
        ["a", "<f8", [-1], EIGHT],
        ["a", "<f8", [-1, -1], EIGHT],
        ["a", "<f8", [True], EIGHT],
        ["a", "<f8", [1.0], EIGHT],
        ["a", "<f8", [2**31], EIGHT],
        ["a", "<f8", [2**40, 2**40], EIGHT],
        ["a", "<f8", [0, *[2**31 - 1] * 7], b""],
        ["a", "<f8", [1] * 9, EIGHT],
        ["n", "<f8", [2], EIGHT * 2],
        ["n", "<f8", [0], b""],
        ["n", "<f8", [1], EIGHT],
    ],
    ids=repr,
)
def test_a_forged_array_is_refused(tree):
    assert refusal(wire.unpack, tree) == "not_an_array"


@pytest.mark.parametrize(
    "tree",
    [
        [],
        ["x", []],
        [["l"], []],
        [1, 2],
        ["l"],
        ["l", 1],
        ["l", [], []],
        ["a", "<f8", [1]],
        ["a", "<f8", 1, EIGHT],
        ["a", "<f8", [1], "text"],
        ["d", [[1]]],
        ["d", [1]],
        ["d", [[1, 2, 3]]],
        ["d", {}],
        ["h", 1],
        ["h", 1, "2"],
        ["h", 1, True],
        ["h", 1.0, 2],
        ["f", "affine"],
        ["f", 1, []],
        {},
        {"a": 1},
        b"bytes",
    ],
    ids=repr,
)
def test_a_forged_tag_or_structure_is_refused(tree):
    assert refusal(wire.unpack, tree) == "not_a_value"


@pytest.mark.parametrize(
    "tree",
    [
        ["s", [["l", []]]],
        ["s", [["a", "<f8", [1], EIGHT]]],
        ["s", [["t", [["d", []]]]]],
        ["d", [[["l", []], 1]]],
        ["d", [[["a", "<f8", [1], EIGHT], 1]]],
        ["d", [[["f", "affine", [["a", "<f8", [1], EIGHT]]], 1]]],
    ],
    ids=repr,
)
def test_an_unhashable_item_or_key_is_refused(tree):
    assert refusal(wire.unpack, tree) == "unhashable"


# --- bytes ------------------------------------------------------------------------------------


def read(body):
    """Read a body as the grader does; anything but WireError is an error of the test."""
    with contextlib.suppress(WireError):
        wire.unpack(wire.from_body(body))


@given(st.binary(max_size=64))
def test_random_bytes_are_a_value_or_refused(body):
    read(body)


JUNK = st.recursive(
    st.none() | st.booleans() | INTS | st.integers(0, 9) | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text() | INTS, inner, max_size=3)
        | st.tuples(st.sampled_from(sorted(wire.READERS)), inner).map(list)
        | st.tuples(st.sampled_from("an"), DTYPES, st.lists(st.integers(0, 3)), inner).map(list)
    ),
    max_leaves=12,
)


@given(JUNK)
def test_random_trees_are_a_value_or_refused(tree):
    read(msgspec.msgpack.encode(tree))


@given(
    DTYPES, st.lists(st.integers(0, 3), max_size=3), st.binary(max_size=32), st.sampled_from("an")
)
def test_random_arrays_are_a_value_or_refused(dtype, shape, data, tag):
    read(msgspec.msgpack.encode([tag, dtype, shape, data]))


@given(VALUES, st.data())
def test_a_body_with_one_byte_changed_is_a_value_or_refused(value, data):
    body = bytearray(wire.to_frame(wire.pack(value))[wire.HEADER :])
    position = data.draw(st.integers(0, len(body) - 1))
    body[position] = data.draw(st.integers(0, 255))
    read(bytes(body))


@given(VALUES, st.data())
def test_a_body_that_is_cut_is_no_message(value, data):
    body = wire.to_frame(wire.pack(value))[wire.HEADER :]
    cut = data.draw(st.integers(0, len(body) - 1))
    assert refusal(wire.from_body, body[:cut]) == "not_a_message"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xc1",
        b"\x91" * 100_000,
        b"\xa1\xff",
        b"\x81\x80\x01",
        b"\x01\x02",
        b"\xdd\xff\xff\xff\xff",
    ],
    ids=["empty", "reserved", "deep", "not utf-8", "dict as key", "two values", "endless list"],
)
def test_a_body_that_is_no_messagepack_is_no_message(body):
    assert refusal(wire.from_body, body) == "not_a_message"


def test_a_header_of_more_than_a_frame_is_refused_before_anything_is_read():
    header = (wire.MAX_FRAME + 1).to_bytes(wire.HEADER, "little")
    assert refusal(wire.frame_length, header) == "too_big"


def test_a_message_of_more_than_a_frame_is_not_sent(monkeypatch):
    monkeypatch.setattr(wire, "MAX_FRAME", 10)
    assert refusal(wire.to_frame, "x" * 20) == "too_big"
