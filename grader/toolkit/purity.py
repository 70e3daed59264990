"""Checks that a function leaves its inputs alone, answers twice alike, and refuses what it must."""

from typing import Any

import numpy as np

from grader.toolkit.compare import assert_close
from grader.toolkit.mismatch import Mismatch


def assert_pure(function: Any, inputs: dict[str, Any], **kept: Any) -> Any:
    """Fail if a call changes its inputs or answers differently the second time; return its results.

    function  a function of the student, such as `student.rnn_step_forward`
    inputs    its arguments that cross as values; `kept` those that are handles, such as a cache
    """
    results, after = function.watched(inputs, **kept)
    for name, value in inputs.items():
        if not unchanged(value, after[name]):
            line = function.line_that_writes(inputs, **kept)
            raise Mismatch(
                "mutates_input",
                "mutates_input",
                name=name,
                line=line,
                actual=after[name],
                expected=value,
                where=name,
            )
    again = function(**inputs, **kept)
    try:
        assert_close("result", _values(again, function), _values(results, function))
    except Mismatch as error:
        raise Mismatch(
            "unstable", "unstable", actual=error.actual, expected=error.expected, where=error.where
        ) from None
    return results


def assert_own_cache(
    forward: Any,
    backward: Any,
    inputs: dict[str, Any],
    later: dict[str, Any],
    upstream: dict[str, Any],
) -> None:
    """Fail if a forward call changes what the cache of an earlier one is good for.

    forward, backward  functions of the student, such as `student.rnn_step_forward`
    inputs             arguments of the forward call whose cache is used; `later` those of the next
    upstream           gradients that enter the backward call
    """
    *_, cache = forward(**inputs)
    due = backward(**upstream, cache=cache)
    *_, cache = forward(**inputs)
    forward(**later)
    try:
        assert_close("result", backward.as_kept(**upstream, cache=cache), due)
    except Mismatch as error:
        raise Mismatch(
            "cache_shared",
            "unstable",
            name=forward.name,
            actual=error.actual,
            expected=error.expected,
            where=error.where,
        ) from None


def assert_cache_lasts(
    forward: Any, backward: Any, inputs: dict[str, Any], upstream: dict[str, Any]
) -> None:
    """Fail if a backward call changes its cache, so that the next one answers differently.

    forward, backward  functions of the student, such as `student.mlp_forward`
    inputs             arguments of the forward call that makes the cache
    upstream           gradients that enter both backward calls
    """
    *_, cache = forward(**inputs)
    due = backward.as_kept(**upstream, cache=cache)
    try:
        assert_close("result", backward.as_kept(**upstream, cache=cache), due)
    except Mismatch as error:
        raise Mismatch(
            "cache_changed",
            "mutates_input",
            name=backward.name,
            actual=error.actual,
            expected=error.expected,
            where=error.where,
        ) from None


def _values(results: Any, function: Any) -> Any:
    """The results that crossed as values; handles have nothing to compare."""
    kinds = function.function.kinds
    if len(kinds) == 1:
        return results if kinds[0] == "value" else None
    return [item for item, kind in zip(results, kinds, strict=True) if kind == "value"]


def unchanged(before: Any, after: Any) -> bool:
    """True if a value came back exactly as it was sent."""
    if isinstance(before, np.ndarray):
        same = isinstance(after, np.ndarray) and after.shape == before.shape
        return same and after.dtype == before.dtype and after.tobytes() == before.tobytes()
    if isinstance(before, dict):
        same = isinstance(after, dict) and list(before) == list(after)
        return same and all(unchanged(before[key], after[key]) for key in before)
    if isinstance(before, (list, tuple)):
        same = isinstance(after, (list, tuple)) and len(before) == len(after)
        return same and all(unchanged(a, b) for a, b in zip(before, after, strict=True))
    if isinstance(before, float) and np.isnan(before):
        return isinstance(after, float) and bool(np.isnan(after))
    return type(before) is type(after) and bool(before == after)


def assert_raises_value_error(function: Any, **inputs: Any) -> None:
    """Fail unless the call raises ValueError, as the exercise says it must."""
    try:
        returned = function(**inputs)
    except Mismatch as error:
        if error.reason == "error" and error.facts.get("type") == "ValueError":
            return
        raise
    values = _values(returned, function)
    actual = values[0] if isinstance(values, list) and len(values) == 1 else values
    raise Mismatch("no_value_error", name=function.name, actual=actual, expected="ValueError")
