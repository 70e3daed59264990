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
OFFSETS = (FAR, -FAR, FAR + STEP, FAR - STEP, STEP - FAR, -STEP - FAR)
CLEAR = 1e-2  # a change that the course's forward pass shows beyond doubt
SLIGHT = 1e-4  # one that is still no roundoff
FAINT = 1e-3  # of the course's change: a forward pass that changes less is trivial
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


@np.errstate(all="ignore")  # a wrong forward pass may overflow; the comparison says so
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
    depends on, be no staircase in one, and not be linear in all in which the course's is not.
    """
    leaves = list(leaves_of(inputs))
    found = _gradient_arrays(gradients, inputs)
    rng = np.random.default_rng(zlib.crc32(b"".join(leaf.value.tobytes() for leaf in leaves)))
    whole = blocks_of(leaves, "", rng)
    blocks = blocks_of(leaves, gates, rng) if gates else whole
    if sum(leaf.value.size for leaf in leaves) <= ENTRYWISE:
        blocks = blocks + entries_of(leaves)
    points = [_moved(inputs, leaves, block, sign * STEP) for block in blocks for sign in (1, -1)]
    far = [_moved(inputs, leaves, block, step) for block in whole for step in OFFSETS]
    values = [_weighted(results, cotangent) for results in forward.many([inputs, *points, *far])]
    course = [_weighted(forward.function.reference(**point), cotangent) for point in [inputs, *far]]
    _assert_not_trivial(leaves, [values[0], *values[1 + len(points) :]], course)
    sums = [float(value.sum()) for value in values[: 1 + len(points)]]
    absolute = ABSOLUTE * max(1.0, abs(sums[0]))
    for block, (up, down) in zip(blocks, _pairs(sums[1:]), strict=True):
        _assert_slope(block, found[block.leaf], (up - down) / (2 * STEP), absolute)


def _assert_slope(block: Block, gradient: Any, slope: float, absolute: float) -> None:
    terms = gradient * block.direction
    predicted = float(terms.sum())
    tolerance = RELATIVE * _norm(terms) + absolute
    if not abs(predicted - slope) <= tolerance < np.inf:  # a huge gradient excuses nothing
        label = f"d{block.label}"
        facts: dict[str, Any] = {"got": predicted, "wanted": slope, "where": label}
        raise Mismatch("own_gradient", name=label, actual=predicted, expected=slope, **facts)


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


def _pairs(values: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(values[::2], values[1::2], strict=True)


def _weighted(results: Any, cotangent: Any) -> Any:
    """The outputs times the cotangents in one row: the backward pass is the gradient of its sum."""
    outputs = results if isinstance(results, (list, tuple)) else [results]
    upstream = list(cotangent.values()) if isinstance(cotangent, dict) else list(cotangent)
    rows = []
    for output, weight in zip(outputs, upstream, strict=False):
        array = as_array("output", output, np.asarray(weight))
        if array.shape != np.shape(weight) or array.dtype.kind not in "fiu":
            raise Mismatch(
                "shape", "bad_return", name="output", wanted=np.shape(weight), got=array.shape
            )
        rows.append(np.ravel(array * weight))
    return np.concatenate(rows)


def _assert_not_trivial(leaves: Sequence[Leaf], ours: Sequence[Any], course: Sequence[Any]) -> None:
    """Compare how the student's and the course's forward pass change at large steps.

    ours, course  the outputs where nothing is moved, then those at the OFFSETS along each array
    """
    faint = FAINT * max(1.0, _norm(ours[0])) / max(1.0, _norm(course[0]))
    straight, is_curved = [], False
    for leaf, mine, due in zip(leaves, _changes(ours), _changes(course), strict=True):
        if due.moves > CLEAR and not mine.moves > faint * due.moves:
            raise Mismatch("trivial_constant", name=leaf.name, where=leaf.name)
        if due.moves > CLEAR and mine.is_staircase and not due.is_staircase:
            raise Mismatch("trivial_staircase", name=leaf.name, where=leaf.name)
        if due.bends > SLIGHT and mine.bends > faint * due.bends:
            is_curved = True
        elif due.bends > CLEAR:
            straight.append(leaf.name)
    if straight and not is_curved:
        raise Mismatch("trivial_linear", name=", ".join(straight), where=straight[0])


@dataclass(frozen=True)
class Change:
    """How much the outputs move and bend along one array, and how steep they are far out."""

    moves: float
    bends: float
    steepness: float

    @property
    def is_staircase(self) -> bool:
        """True if the outputs move, but are flat wherever one looks."""
        return self.steepness * FAR <= FAINT * self.moves


def _norm(row: Any) -> float:
    return float(np.linalg.norm(row))


def _changes(values: Sequence[Any]) -> Iterator[Change]:
    middle, *rest = values
    for start in range(0, len(rest), len(OFFSETS)):
        up, down, *around = rest[start : start + len(OFFSETS)]
        slopes = [(right - left) / (2 * STEP) for right, left in _pairs(around)]
        yield Change(
            moves=max(_norm(up - middle), _norm(down - middle)),
            bends=_norm(slopes[0] - slopes[1]) * FAR,
            steepness=max(map(_norm, slopes)),
        )
