"""Compares what came with what was due: number of outputs, shape, dtype, values, in this order."""

import math
from typing import Any

import numpy as np

from grader.toolkit.mismatch import Mismatch, parts_of
from grader.toolkit.tolerance import EXACT, RELATIVE, Tolerance, scale_of, tolerance_for


def assert_close(
    name: str, actual: Any, expected: Any, *, relative: float = RELATIVE, size: float = 1.0,
    axes: str = "",
) -> None:  # fmt: skip
    """Fail unless `actual` has the structure, shapes, kinds and (within tolerance) values due.

    name       how the result is called in the exercise, such as "dW_x"
    actual     what came: plain data, as it crossed the wire
    expected   array, number, text, or a list, tuple or dict of those
    relative   how far an entry may be off, relative to the largest
    size       largest number on the way to the result, if that is above 1: its roundoff remains
    axes       letters of an array's axes, such as "N T H", for the explanation
    """
    try:
        _assert_alike(name, actual, expected, Tolerance(relative, size))
    except Mismatch as mismatch:
        mismatch.parts = tuple(parts_of(name, actual, expected, axes))
        raise


def _assert_alike(name: str, actual: Any, expected: Any, tolerance: Tolerance) -> None:
    if isinstance(expected, dict):
        _assert_dict(name, actual, expected, tolerance)
    elif isinstance(expected, (list, tuple)) and not _is_numbers(expected):
        _assert_items(name, actual, expected, tolerance)
    elif isinstance(expected, (list, tuple)) or _is_numeric(expected):
        _assert_array(name, actual, np.asarray(expected), tolerance)
    else:
        assert_equal(name, actual, expected)


def assert_equal(name: str, actual: Any, expected: Any) -> None:
    """Fail unless `actual` is exactly `expected`: a number, a text, or containers of them."""
    if isinstance(expected, (list, tuple)):
        _assert_items(name, actual, expected, EXACT)
    elif isinstance(expected, dict):
        _assert_dict(name, actual, expected, EXACT)
    elif _is_numeric(expected):
        _assert_array(name, actual, np.asarray(expected), EXACT)
    else:
        plain = (
            actual.item()
            if isinstance(actual, (np.generic, np.ndarray)) and actual.ndim == 0
            else actual
        )
        if type(plain) is not type(expected):
            raise Mismatch(
                "type", "bad_return", name=name, wanted=kind_of(expected), got=kind_of(actual)
            )
        if plain != expected:
            raise Mismatch("value", actual=plain, expected=expected, where=name, name=name)


def _is_numeric(value: Any) -> bool:
    """True for numbers and arrays; what a student returned first may be anything else."""
    return isinstance(value, (int, float, np.generic, np.ndarray)) and type(value) is not bool


def _is_numbers(value: Any) -> bool:
    """True for a plain list of numbers, which is compared as one array."""
    return len(value) > 0 and all(type(item) in (int, float) for item in value)


def _assert_items(name: str, actual: Any, expected: Any, tolerance: Tolerance) -> None:
    is_row = isinstance(actual, np.ndarray) and actual.ndim
    if not (is_row or isinstance(actual, (list, tuple))):
        raise Mismatch(
            "type", "bad_return", name=name, wanted=kind_of(expected), got=kind_of(actual)
        )
    if len(actual) != len(expected):  # looked at first: as a list, a long array takes gigabytes
        raise Mismatch(
            "length",
            name=name,
            wanted=len(expected),
            got=len(actual),
            actual=actual,
            expected=expected,
        )
    for position, (ours, due) in enumerate(zip(actual, expected, strict=True)):
        _assert_alike(f"{name}[{position}]", ours, due, tolerance)


def _assert_dict(name: str, actual: Any, expected: dict[Any, Any], tolerance: Tolerance) -> None:
    if not isinstance(actual, dict):
        raise Mismatch("type", "bad_return", name=name, wanted="dict", got=kind_of(actual))
    for label, keys in (
        ("missing_key", expected.keys() - actual.keys()),
        ("extra_key", actual.keys() - expected.keys()),
    ):
        if keys:
            key = min(keys, key=repr)
            raise Mismatch(label, name=name, key=repr(key)[:60], actual=actual, expected=expected)
    for key, due in expected.items():
        _assert_alike(f"{name}[{key!r}]", actual[key], due, tolerance)


@np.errstate(all="ignore")  # what a student returned may overflow; the comparison says so
def _assert_array(name: str, actual: Any, expected: Any, tolerance: Tolerance) -> None:
    actual = as_array(name, actual, expected)
    if actual.shape != expected.shape:
        transposed = actual.ndim == 2 and actual.T.shape == expected.shape
        raise Mismatch(
            "transposed_shape" if transposed else "shape",
            "bad_return",
            name=name,
            wanted=expected.shape,
            got=actual.shape,
            actual=actual,
            expected=expected,
        )
    _assert_kind(name, actual, expected)
    if expected.dtype.kind == "f":
        actual = actual.astype(expected.dtype, copy=False)
        if _is_near(actual, expected, tolerance):
            return
        _assert_finite(name, actual, expected)
        near = np.abs(actual - expected) <= tolerance_for(expected, tolerance)
        alike = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
        wrong = ~(near | alike)  # infinities are equal or wrong
    else:
        wrong = actual != expected
    if wrong.any():
        raise value_mismatch(name, actual, expected, wrong)


def _is_near(actual: Any, expected: Any, tolerance: Tolerance) -> bool:
    """The usual case, decided fast: finite values within tolerance."""
    scale = scale_of(expected)
    if not (expected.size and scale < math.inf):
        return False
    difference = float(abs(actual - expected).max())
    return difference <= tolerance.of(expected.dtype, scale)


def as_array(name: str, actual: Any, expected: Any) -> Any:
    """The array in what a student returned: lists, tuples and numbers count as arrays."""
    if isinstance(actual, np.ndarray):
        return actual
    if actual is None or isinstance(actual, (str, dict, set)):
        raise Mismatch("type", "bad_return", name=name, wanted=_due(expected), got=kind_of(actual))
    if isinstance(actual, (list, tuple)) and not actual:
        return np.zeros(0, expected.dtype)
    if not _holds_numbers(actual):
        raise Mismatch("type", "bad_return", name=name, wanted=_due(expected), got=kind_of(actual))
    try:
        return np.asarray(actual)
    except ValueError:
        raise Mismatch("ragged", "bad_return", name=name) from None


def _holds_numbers(value: Any) -> bool:
    """True for numbers and arrays, in lists or not: texts would all be given the longest's room."""
    if isinstance(value, (list, tuple)):
        return all(map(_holds_numbers, value))
    return isinstance(value, (int, float, np.generic, np.ndarray))


def _due(expected: Any) -> str:
    return "array" if expected.ndim else "number"


def _assert_kind(name: str, actual: Any, expected: Any) -> None:
    """An int passes for a float, a float never for an int; bool is its own kind."""
    got, due = actual.dtype, expected.dtype
    kinds = {"f": "fiu", "i": "iu", "u": "iu", "b": "b"}[due.kind]
    narrow = due.kind == "f" and got.kind == "f" and got.itemsize < due.itemsize
    if got.kind not in kinds or narrow:
        raise Mismatch("dtype", "bad_return", name=name, wanted=str(due), got=str(got))


def _assert_finite(name: str, actual: Any, expected: Any) -> None:
    bad = np.isfinite(expected) & ~np.isfinite(actual)
    if bad.any():
        index = _first(bad)
        raise Mismatch(
            "not_finite",
            "bad_return",
            name=name,
            got=str(actual[index]),
            where=name + subscript(index),
            wanted=float(expected[index]),
            actual=actual,
            expected=expected,
            differs=bad,
        )


def value_mismatch(name: str, actual: Any, expected: Any, wrong: Any) -> Mismatch:
    """The mismatch of an array whose entries under `wrong` differ."""
    index = _first(wrong)
    return Mismatch(
        "values" if expected.size > 1 else "value_of",
        name=name,
        index=subscript(index),
        got=actual[index].item(),
        wanted=expected[index].item(),
        count=int(wrong.sum()),
        total=int(wrong.size),
        transposed=_is_transposed(actual, expected),
        where=name + subscript(index),
        actual=actual,
        expected=expected,
        differs=wrong,
    )


def _is_transposed(actual: Any, expected: Any) -> bool:
    square = expected.ndim == 2 and expected.shape[0] == expected.shape[1] > 1
    return bool(square and np.allclose(actual.T, expected, rtol=1e-6, atol=1e-9))


def _first(flags: Any) -> tuple[int, ...]:
    return tuple(int(side) for side in np.argwhere(flags)[0])


def subscript(index: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, index))}]" if index else ""


def kind_of(value: Any) -> str:
    """The kind of a value in words of the course."""
    if isinstance(value, np.ndarray):
        return f"array {value.dtype}"
    return "None" if value is None else type(value).__name__
