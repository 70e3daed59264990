"""Checks gradients: the course's, and those of the student's own forward pass by differences."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.toolkit.compare import as_array, assert_close
from grader.toolkit.mismatch import Mismatch

STEP = 1e-5  # central differences: truncation and roundoff are about equal
RELATIVE = 1e-6  # of the norm of the summed terms
ABSOLUTE = 1e-8
FAR = 0.5  # a step at which a function that is not linear shows it
ENTRYWISE = 60  # points with at most so many numbers are differentiated entry by entry, too


def assert_gradients(names: Sequence[str], actual: Any, expected: Any) -> None:
    """Fail unless a tuple of gradients agrees with the course's, one by one.

    names     what they are called, such as ("dx", "dh_prev")
    """
    for name, ours, due in zip(names, actual, expected, strict=True):
        assert_close(name, ours, due)


@dataclass(frozen=True)
class Leaf:
    """One float array inside the arguments of a forward pass."""

    name: str
    path: tuple[Any, ...]
    value: Any


def leaves_of(value: Any, name: str = "", path: tuple[Any, ...] = ()) -> Iterator[Leaf]:
    """The float arrays in nested dicts, lists and tuples, in order."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "f":
            yield Leaf(name, path, value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from leaves_of(item, str(key), (*path, key))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from leaves_of(item, f"{name}[{index}]", (*path, index))


def with_leaf(value: Any, path: tuple[Any, ...], array: Any) -> Any:
    """A copy of nested arguments with one array replaced."""
    if not path:
        return array
    head, *rest = path
    if isinstance(value, dict):
        return {k: with_leaf(v, tuple(rest), array) if k == head else v for k, v in value.items()}
    items = [with_leaf(v, tuple(rest), array) if i == head else v for i, v in enumerate(value)]
    return type(value)(items)


@dataclass(frozen=True)
class Block:
    """A direction along which one gate's part of one array moves."""

    leaf: int
    label: str
    direction: Any


def blocks_of(leaves: Sequence[Leaf], gates: str, rng: Any) -> list[Block]:
    """One direction per array, or per gate of a stacked array, with |v| in [0.5, 1.5].

    Such a direction neither misses an entry, as a normal one may, nor cancels two, as signs may.
    """
    blocks = []
    for number, leaf in enumerate(leaves):
        size = leaf.value.shape
        direction = rng.uniform(0.5, 1.5, size) * rng.choice((-1.0, 1.0), size)
        if not gates or leaf.name[:1] not in "Wb":
            blocks.append(Block(number, leaf.name, direction))
            continue
        width = size[-1] // len(gates)
        for position, gate in enumerate(gates):
            part = np.zeros(size)
            columns = slice(position * width, (position + 1) * width)
            part[..., columns] = direction[..., columns]
            blocks.append(Block(number, f"{leaf.name}, {gate}", part))
    return blocks


def entries_of(leaves: Sequence[Leaf]) -> list[Block]:
    """One direction per number."""
    blocks = []
    for number, leaf in enumerate(leaves):
        for index in np.ndindex(leaf.value.shape):
            unit = np.zeros(leaf.value.shape)
            unit[index] = 1.0
            blocks.append(Block(number, f"{leaf.name}{list(index)}", unit))
    return blocks


def assert_own_gradient(
    forward: Any, inputs: dict[str, Any], gradients: Any, cotangent: Any, *, gates: str = ""
) -> None:
    """Fail unless the gradients are those of the own forward pass, by central differences.

    forward    the student's forward function, such as `student.lstm_step_forward`
    inputs     its arguments; every float array in it is moved
    gradients  what the student's backward function returned, nested like the arrays in `inputs`
    cotangent  upstream gradients, one per value that `forward` returns
    gates      letters of the gates in the last axis of the stacked W… and b…, such as "ifgo"

    A forward pass that is trivial earns nothing: it must depend on every array that the course's
    depends on, and not be linear in one where the course's is not.
    """
    leaves = list(leaves_of(inputs))
    found = _gradient_arrays(gradients, inputs)
    rng = np.random.default_rng(zlib.crc32(b"".join(leaf.value.tobytes() for leaf in leaves)))
    whole = blocks_of(leaves, "", rng)
    blocks = blocks_of(leaves, gates, rng) if gates else whole
    if sum(leaf.value.size for leaf in leaves) <= ENTRYWISE:
        blocks = blocks + entries_of(leaves)
    points = [_moved(inputs, leaves, block, sign * STEP) for block in blocks for sign in (1, -1)]
    far = [_moved(inputs, leaves, block, sign * FAR) for block in whole for sign in (1, -1)]
    values = [_contracted(results, cotangent) for results in forward.many([inputs, *points, *far])]
    numeric = [(up - down) / (2 * STEP) for up, down in _pairs(values[1 : 1 + len(points)])]
    _assert_not_trivial(
        forward, inputs, cotangent, leaves, whole, values[0], values[1 + len(points) :]
    )
    for block, slope in zip(blocks, numeric, strict=True):
        terms = found[block.leaf] * block.direction
        tolerance = RELATIVE * float(np.linalg.norm(terms)) + ABSOLUTE * max(1.0, abs(values[0]))
        if not abs(float(terms.sum()) - slope) <= tolerance:
            raise Mismatch(
                "own_gradient",
                where="d" + block.label,
                name="d" + block.label,
                got=float(terms.sum()),
                wanted=slope,
                actual=float(terms.sum()),
                expected=slope,
            )


def _gradient_arrays(gradients: Any, inputs: dict[str, Any]) -> list[Any]:
    """The gradients as arrays, in the order of the arguments; Mismatch if the structure differs."""
    moved = {name: value for name, value in inputs.items() if any(leaves_of(value))}
    items = [gradients] if len(moved) == 1 else _items_of("gradients", gradients, len(moved))
    return [
        array
        for (name, value), gradient in zip(moved.items(), items, strict=True)
        for array in _matched(f"d{name}", value, gradient)
    ]


def _matched(name: str, value: Any, gradient: Any) -> Iterator[Any]:
    """The arrays of a gradient that is nested like its argument."""
    if isinstance(value, dict):
        if not isinstance(gradient, dict) or gradient.keys() != value.keys():
            raise Mismatch("keys", "bad_return", name=name, wanted=", ".join(map(str, value)))
        for key, item in value.items():
            yield from _matched(f"{name}[{key!r}]", item, gradient[key])
    elif isinstance(value, (list, tuple)):
        items = _items_of(name, gradient, len(value))
        for index, item in enumerate(value):
            yield from _matched(f"{name}[{index}]", item, items[index])
    else:
        array = as_array(name, gradient, value)
        if array.shape != value.shape:
            raise Mismatch("shape", "bad_return", name=name, wanted=value.shape, got=array.shape)
        if array.dtype.kind not in "fiu":
            got = str(array.dtype)
            raise Mismatch("dtype", "bad_return", name=name, wanted="float64", got=got)
        yield array.astype(np.float64)


def _items_of(name: str, gradient: Any, count: int) -> Any:
    if not isinstance(gradient, (list, tuple)) or len(gradient) != count:
        got = len(gradient) if isinstance(gradient, (list, tuple)) else 1
        raise Mismatch("length", "bad_return", name=name, wanted=count, got=got)
    return gradient


def _moved(
    inputs: dict[str, Any], leaves: Sequence[Leaf], block: Block, step: float
) -> dict[str, Any]:
    leaf = leaves[block.leaf]
    moved: dict[str, Any] = with_leaf(inputs, leaf.path, leaf.value + step * block.direction)
    return moved


def _pairs(values: Sequence[float]) -> Iterator[tuple[float, float]]:
    return zip(values[::2], values[1::2], strict=True)


def _contracted(results: Any, cotangent: Any) -> float:
    """Sum of the outputs times the cotangents: the scalar whose gradient the backward pass is."""
    outputs = results if isinstance(results, (list, tuple)) else [results]
    upstream = list(cotangent.values()) if isinstance(cotangent, dict) else list(cotangent)
    total = 0.0
    for output, weight in zip(outputs, upstream, strict=False):
        array = as_array("output", output, np.asarray(weight))
        if array.shape != np.shape(weight) or array.dtype.kind not in "fiu":
            raise Mismatch(
                "shape", "bad_return", name="output", wanted=np.shape(weight), got=array.shape
            )
        total += float(np.sum(array * weight))
    return total


def _assert_not_trivial(
    forward: Any, inputs: Any, cotangent: Any, leaves: Sequence[Leaf],
    whole: Sequence[Block], middle: float, far: Sequence[float],
) -> None:  # fmt: skip
    """Compare how the student's and the course's forward pass change at a large step."""
    ours = _changes(middle, far)
    reference = forward.function.reference
    course_points = [inputs] + [
        _moved(inputs, leaves, block, sign * FAR) for block in whole for sign in (1, -1)
    ]
    course = [_contracted(reference(**point), cotangent) for point in course_points]
    for leaf, mine, due in zip(leaves, ours, _changes(course[0], course[1:]), strict=True):
        for kind, change, wanted in zip(("constant", "linear"), mine, due, strict=True):
            if wanted > 1e-2 and not change > 1e-9:
                raise Mismatch(f"trivial_{kind}", name=leaf.name, where=leaf.name)


def _changes(middle: float, far: Sequence[float]) -> list[tuple[float, float]]:
    """Per array: how much the value moves, and how much it bends."""
    return [
        (max(abs(up - middle), abs(down - middle)), abs(up + down - 2 * middle))
        for up, down in _pairs(far)
    ]
