"""What may cross between grader and worker: frames of plain values and arrays in MessagePack.

None, bool, int, float and str stand for themselves; everything else is a list that begins with its
tag. Both sides use this module, and the worker is not trusted: the grader checks every length,
dtype and shape of what it reads.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

HEADER = 4  # bytes: the length of the body, little endian
MAX_FRAME = 64 << 20
MAX_DEPTH = MAX_SIDES = 8  # of containers in each other; of an array
MAX_ITEMS = 100_000
MAX_TEXT = 1 << 20
MAX_NBYTES = 32 << 20
MAX_EMPTY = 1_000  # product of the other sides of an array without elements
MAX_ALIKE = 100  # keys of a dict or set that share their hash with another: each costs a search
DTYPES = frozenset("|b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f2 <f4 <f8 <c8 <c16".split())  # no text


class WireError(Exception):
    """A value that may not cross, or bytes that are no value. `kind` and `facts` say which."""

    def __init__(self, kind: str, **facts: Any) -> None:
        super().__init__(kind)
        self.kind = kind
        self.facts = facts


@dataclass(frozen=True)
class Handle:
    """An object that stayed in the worker: result number `position` of call number `call`."""

    call: int
    position: int


@dataclass(frozen=True)
class NamedFunction:
    """A function that the worker makes from a closed table and these arrays."""

    name: str
    arrays: tuple[Any, ...]


@dataclass
class Limits:
    """What is left of one message while it is packed or read; `array` is the tag of arrays."""

    items: int = MAX_ITEMS
    text: int = MAX_TEXT
    nbytes: int = MAX_NBYTES
    array: str = "a"  # or "x", a tensor, or "": no array may cross

    def take(self, items: int = 1, text: int = 0, nbytes: int = 0) -> None:
        self.items -= items
        self.text -= text
        self.nbytes -= nbytes
        if self.items < 0 or self.text < 0 or self.nbytes < 0:
            raise WireError("too_big")


def pack(value: Any, limits: Limits | None = None, depth: int = 0) -> Any:
    """Turn a value into the tagged tree; WireError names the first part that may not cross."""
    limits = limits or Limits()
    kind = type(value)
    if kind is np.ndarray:
        return _pack_array(limits.array, value, limits)
    limits.take(1)
    if value is None or kind is bool or kind is float:
        return value
    if kind is int:
        return _checked_int(value)
    if kind is str or kind is np.str_:
        return _checked_text(str(value), limits)
    if depth >= MAX_DEPTH:
        raise WireError("too_deep")
    if isinstance(value, np.generic):
        return _pack_array("n", np.asarray(value), limits)
    if isinstance(value, Handle):
        return ["h", value.call, value.position]
    if isinstance(value, NamedFunction):
        return ["f", value.name, [pack(array, limits, depth + 1) for array in value.arrays]]
    return _pack_container(value, limits, depth)


def _pack_container(value: Any, limits: Limits, depth: int) -> Any:
    """Lists, tuples, sets and dicts; what is derived from them (namedtuple, Counter) too."""
    if isinstance(value, dict):
        limits.take(2 * len(value))
        pairs = dict.items(value)
        return ["d", [[pack(k, limits, depth + 1), pack(v, limits, depth + 1)] for k, v in pairs]]
    for tag, container in (("l", list), ("t", tuple), ("s", (set, frozenset))):
        if isinstance(value, container):
            limits.take(len(value))
            return [tag, [pack(item, limits, depth + 1) for item in value]]
    return pack_other[-1](value, limits)


def _refuse(value: Any, limits: Limits) -> Any:
    name = type.__getattribute__(type(value), "__qualname__")
    name = name.rpartition(".")[2][:80] if isinstance(name, str) else "object"
    raise WireError("object", type=name)


pack_other: list[Callable[[Any, Limits], Any]] = [_refuse]  # where torch is, its tensors too


def _pack_array(tag: str, value: Any, limits: Limits) -> Any:
    if not tag:
        raise WireError("array_for_tensor")
    if value.dtype.str not in DTYPES:
        kind = "big_endian" if value.dtype.str[0] == ">" else "dtype"
        raise WireError(kind, dtype=str(value.dtype)[:60])
    if value.ndim > MAX_SIDES:
        raise WireError("too_deep")
    _check_empty(value.shape)
    limits.take(1, nbytes=value.nbytes)
    return [tag, value.dtype.str, list(value.shape), value.tobytes()]


def _check_empty(shape: Sequence[int]) -> None:
    """An array without elements takes no bytes, but as a list it may be as long as it likes."""
    if 0 in shape and math.prod(filter(None, shape)) > MAX_EMPTY:
        raise WireError("too_big")


def _checked_int(value: int) -> int:
    if not -(2**63) <= value < 2**63:
        raise WireError("big_int")
    return value


def _checked_text(value: str, limits: Limits) -> str:
    try:
        limits.take(0, text=len(value.encode()))
    except UnicodeEncodeError:
        raise WireError("surrogate") from None
    return value


def unpack(tree: Any, limits: Limits | None = None, depth: int = 0) -> Any:
    """Turn a tagged tree back into a value; WireError if it is none."""
    limits = limits or Limits()
    limits.items -= 1
    if limits.items < 0:
        raise WireError("too_big")
    if tree is None or type(tree) in (bool, int, float):
        return tree
    if type(tree) is str:
        return _checked_text(tree, limits)
    if type(tree) is not list or not tree or depth > MAX_DEPTH:
        raise WireError("not_a_value")
    tag, *parts = tree
    reader = READERS.get(tag) if type(tag) is str else None
    if reader is None:
        raise WireError("not_a_value")
    return reader(parts, limits, depth + 1)


def _unpack_array(parts: list[Any], limits: Limits, depth: int) -> Any:
    dtype, shape, data = _exactly(parts, (str, list, bytes))
    sides = all(type(side) is int and 0 <= side < 2**31 for side in shape)
    if dtype not in DTYPES or len(shape) > MAX_SIDES or not sides:
        raise WireError("not_an_array")
    limits.take(0, nbytes=len(data))
    try:
        array = np.frombuffer(bytearray(data), dtype).reshape(shape)
    except ValueError:  # not as many bytes as the shape needs
        raise WireError("not_an_array") from None
    _check_empty(shape)
    return array


def _unpack_scalar(parts: list[Any], limits: Limits, depth: int) -> Any:
    array = _unpack_array(parts, limits, depth)
    if array.shape:
        raise WireError("not_an_array")
    return array[()]


def _unpack_items(parts: list[Any], limits: Limits, depth: int) -> list[Any]:
    (items,) = _exactly(parts, (list,))
    return [unpack(item, limits, depth) for item in items]


def _unpack_dict(parts: list[Any], limits: Limits, depth: int) -> Any:
    (pairs,) = _exactly(parts, (list,))
    if not all(type(pair) is list and len(pair) == 2 for pair in pairs):
        raise WireError("not_a_value")
    keys = _keys([unpack(key, limits, depth) for key, _ in pairs])
    return dict(zip(keys, [unpack(value, limits, depth) for _, value in pairs], strict=True))


def _keys(items: list[Any]) -> list[Any]:
    """Items that can be keys, and whose hashes were not made to collide."""
    try:
        alike = len(items) - len(set(map(hash, items)))
    except TypeError:
        raise WireError("unhashable") from None
    if alike > MAX_ALIKE:
        raise WireError("not_a_value")
    return items


def _unpack_function(parts: list[Any], limits: Limits, depth: int) -> NamedFunction:
    name, arrays = _exactly(parts, (str, list))
    return NamedFunction(name, tuple(unpack(array, limits, depth) for array in arrays))


def _exactly(parts: list[Any], types: tuple[type, ...]) -> list[Any]:
    if tuple(map(type, parts)) != types:
        raise WireError("not_a_value")
    return parts


READERS: dict[str, Callable[[list[Any], Limits, int], Any]] = {
    "a": _unpack_array,
    "x": _unpack_array,  # the grader has no use for torch
    "n": _unpack_scalar,
    "l": _unpack_items,
    "t": lambda parts, limits, depth: tuple(_unpack_items(parts, limits, depth)),
    "s": lambda parts, limits, depth: set(_keys(_unpack_items(parts, limits, depth))),
    "d": _unpack_dict,
    "h": lambda parts, limits, depth: Handle(*_exactly(parts, (int, int))),
    "f": _unpack_function,
}

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


def to_frame(message: Any) -> bytes:
    """One message as bytes: the length of the body, then the body."""
    body = _encode(message)
    if len(body) > MAX_FRAME:
        raise WireError("too_big")
    return len(body).to_bytes(HEADER, "little") + body


def frame_length(header: bytes) -> int:
    """The length that a header announces; WireError before anything is allocated for it."""
    length = int.from_bytes(header, "little")
    if length > MAX_FRAME:
        raise WireError("too_big")
    return length


def from_body(body: bytes) -> Any:
    """The message of a frame's body."""
    try:
        return _decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise WireError("not_a_message") from None
