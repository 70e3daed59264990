"""Checks gradients: the course's, and those of the student's own forward pass by differences."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.toolkit.compare import as_array, assert_close
from grader.toolkit.leaves import Block, blocks_of, entries_of, leaves_of, moved_along
from grader.toolkit.mismatch import Mismatch, Part, parts_of
from grader.toolkit.tolerance import ROUNDING, ROUNDOFF
from grader.toolkit.trivial import OFFSETS, STEP, assert_not_trivial, norm, pairs

# The slope along v by central differences is (L(h v) - L(-h v)) / 2h with h = STEP = 1e-5; L is the
# sum of all outputs times their cotangents. It is off by
#   truncation   h^2/6 = 1.7e-11 times the third derivative along v
#   roundoff     c u/2h times the sum of the sizes in L, if each is off by c u/2, where u = 2^-52;
#                c is some tens, since a sum of n terms has n roundings
# The gradient's own sum of terms is off by some 1e-14 of their sizes: next to nothing.
#   ABSOLUTE     truncation where the terms vanish or cancel: third derivatives up to 600
#   ROUND        roundoff, with c = 128, as in a comparison: 1.4e-9
#   RELATIVE     where the terms are large, so may be the third derivative. A wrong sign, factor,
#                axis or path changes the sum by about an entry or more; of a few hundred that is a
#                twentieth of their norm, 50,000 times what passes.
# Right answers stay below a tenth of it: tests/test_tolerance.py.
RELATIVE = 1e-6  # of the norm of the summed terms
ABSOLUTE = 1e-8
ROUND = ROUNDOFF * ROUNDING[8] / (2 * STEP)  # of the sum of the sizes of all outputs
ENTRYWISE = 60  # points with at most so many numbers are differentiated entry by entry, too
WIDE = 5_000  # points with more numbers are moved along one array alone: they are there to be wide
TRIVIALITY = 3  # examples on which the forward pass is looked at from afar


def assert_gradients(
    names: Sequence[str],
    actual: Any,
    expected: Any,
    *,
    gates: str = "",
    axes: Mapping[str, str] | None = None,
) -> None:
    """Fail unless a tuple of gradients agrees with the course's, one by one.

    names  what they are called, such as ("dx", "dh_prev")
    gates  letters of the gates in the last axis of the stacked dW… and db…, such as "ifgo"
    axes   letters of the axes where one is time, such as {"dx": "N T D"}
    """
    letters = axes or {}
    parts = [
        Part(name, ours, due, letters.get(name, ""), gates if name[1] in "Wb" else "")
        for name, ours, due in zip(names, actual, expected, strict=True)
    ]
    for part in parts:
        try:
            assert_close(part.name, part.actual, part.expected)
        except Mismatch as mismatch:
            mismatch.parts = [inner for part in parts for inner in _arrays_in(part)]
            raise


def _arrays_in(part: Part) -> Iterator[Part]:
    """The arrays of a gradient that is nested, such as that of a list of layers."""
    if isinstance(part.expected, (dict, list, tuple)):
        yield from parts_of(part.name, part.actual, part.expected, part.axes)
    else:
        yield part


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

    A forward pass that is trivial earns nothing: each of its outputs must depend on every array
    that the course's depends on, be no staircase in one, and not be linear in all in which the
    course's is not.
    """
    leaves = list(leaves_of(inputs))
    found = _gradient_arrays(gradients, inputs)
    rng = np.random.default_rng(zlib.crc32(b"".join(leaf.value.tobytes() for leaf in leaves)))
    whole = blocks_of(leaves, "", rng)
    size = sum(leaf.value.size for leaf in leaves)
    blocks = blocks_of(leaves, gates, rng) if gates else whole
    if size > WIDE:
        blocks = [max(whole, key=lambda block: block.direction.size)]
    elif size <= ENTRYWISE:
        blocks = blocks + entries_of(leaves)
    points = [
        moved_along(inputs, leaves, block, sign * STEP) for block in blocks for sign in (1, -1)
    ]
    far = [moved_along(inputs, leaves, block, step) for block in whole for step in OFFSETS]
    far = far if forward.turn < TRIVIALITY else []
    values = [_weighted(results, cotangent) for results in forward.many([inputs, *points, *far])]
    if far:
        reference = forward.function.reference
        course = [_weighted(reference(**point), cotangent) for point in [inputs, *far]]
        ours = [values[0], *values[1 + len(points) :]]
        for mine, due in zip(zip(*ours, strict=True), zip(*course, strict=True), strict=True):
            assert_not_trivial(leaves, mine, due)
    sums = [sum(float(row.sum()) for row in rows) for rows in values[: 1 + len(points)]]
    absolute = ABSOLUTE + ROUND * sum(float(np.abs(row).sum()) for row in values[0])
    for block, (up, down) in zip(blocks, pairs(sums[1:]), strict=True):
        _assert_slope(block, found[block.leaf], (up - down) / (2 * STEP), absolute)


def _assert_slope(block: Block, gradient: Any, slope: float, absolute: float) -> None:
    terms = gradient * block.direction
    predicted = float(terms.sum())
    tolerance = RELATIVE * norm(terms) + absolute
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


def _weighted(results: Any, cotangent: Any) -> list[Any]:
    """Each output times its cotangent, as a row: the backward pass is the gradient of their sum."""
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
    return rows
