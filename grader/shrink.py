"""Finds the smallest example that fails in the same way.

Texts are shrunk by Hypothesis. Sides and numbers are not: there are few shapes, which are tried one
by one, and numbers are made rounder; so a failure in numbers alone does not wait for Hypothesis.
"""

import contextlib
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from grader.bank import strategy_of
from grader.play import Failure
from grader.simplify import simplest
from grader.toolkit.declare import Check, Declared
from grader.toolkit.inputs import HALF, MASK, Inputs

TRIES = 60  # examples that are drawn
PLAYS = 100  # examples that are played in all: shrinking text further is not worth the wait
SHRUNK = {"wrong", "bad_return", "error", "mutates_input"}  # not what costs a deadline or a worker


class Enough(BaseException):
    """Stops Hypothesis when enough examples were played."""


Play = Callable[[list[Any]], Failure | None]


def smallest(check: Check, functions: Sequence[Declared], failure: Failure, play: Play) -> Failure:
    """The simplest failure at or below this one; the failure itself if none is simpler."""
    if failure.mismatch.reason not in SHRUNK or not check.inputs.groups:
        return failure
    again = play(failure.example)
    if again is None or again.mismatch.reason != failure.mismatch.reason:
        return failure
    found = (_search(check, failure, play) if check.inputs.textual else None) or failure
    return simplest(check, functions, found, play)


def _search(check: Check, failure: Failure, play: Play) -> Failure | None:
    import hypothesis

    best: list[Failure] = []  # one at most: what came may be long
    wanted = failure.mismatch.reason

    plays = 0

    def fails(example: list[Any]) -> bool:
        other = play(example)  # not where it is raised: Hypothesis keeps the frames
        if other is None or other.mismatch.reason != wanted:
            return False
        best[:] = [min([*best, other], key=_size)]
        return True

    def property_under_test(example: list[Any]) -> None:
        nonlocal plays
        plays += 1
        if plays > PLAYS:
            raise Enough
        if fails(example):
            raise AssertionError

    given: Any = hypothesis.given(below(check.inputs, failure.example))
    seeded: Any = hypothesis.seed(zlib.crc32(check.name.encode()))
    settings: Any = hypothesis.settings(
        max_examples=TRIES,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        print_blob=False,
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    with contextlib.suppress(AssertionError, hypothesis.errors.Flaky, Enough):
        settings(seeded(given(property_under_test)))()
    return best[0] if best else None


def _size(failure: Failure) -> tuple[int, str]:
    """How big an example is: its number, and its text by length."""
    number, texts = failure.example
    text = repr(texts)
    return (number or 0) + (len(text) << 2 * HALF), text


def below(inputs: Inputs, failing: list[Any]) -> Any:
    """Examples that are at most the failing one: its sides and seed bound what is drawn."""
    strategy = strategy_of(inputs)
    if failing[0] is None:
        return strategy
    return strategy.map(lambda example: [_lower(example[0], failing[0]), example[1]])


def _lower(number: int, bound: int) -> int:
    return min(number >> HALF, bound >> HALF) << HALF | min(number & MASK, bound & MASK)
