"""Makes a failing example fit to be checked by hand: fewer numbers, then rounder ones."""

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from grader.local import reference_student
from grader.play import Failure
from grader.sandbox.wire import NamedFunction
from grader.toolkit.declare import Check, Declared
from grader.toolkit.inputs import Inputs, values_of
from grader.toolkit.leaves import leaves_of
from grader.toolkit.simpler import Simpler

SHAPES = 40  # smaller shapes that are tried
CROOKED = (
    "own_gradient"  # the kind of mismatch along random directions, where round numbers are lost
)
Play = Callable[[list[Any]], Failure | None]


def simplest(check: Check, functions: Sequence[Declared], failure: Failure, play: Play) -> Failure:
    """The failure at the smallest shape and with the roundest numbers at which it stays the same.

    Numbers of which a check wants more than their shape are left as they are.
    """
    if failure.example[0] is None:
        return failure

    def attempt(simpler: Simpler, best: Failure) -> Failure:
        example = [*failure.example[:2], simpler]
        other = play(example)
        same = (
            other is not None and _is_same(other, failure) and _is_valid(check, functions, example)
        )
        return other if same and other is not None else best

    best = failure
    for sides in _smaller_sides(check.inputs, failure):
        best = attempt(Simpler(sides), best)
        if best is not failure:
            break
    if best.mismatch.kind == CROOKED:
        return best
    return _rounder(check.inputs, best, attempt)


def _rounder(
    inputs: Inputs, failure: Failure, attempt: Callable[[Simpler, Failure], Failure]
) -> Failure:
    """One decimal everywhere, if that can be; then array by array zeros, or ones."""
    best = failure
    paths = list(_free_arrays(inputs, failure.example))
    kinds = [{path: kind} for path in paths for kind in ("zeros", "ones")]
    for how in (dict.fromkeys(paths, "one decimal"), *kinds):
        now = _simpler(best)
        if not any(now.numbers.get(path) == "zeros" for path in how):
            best = attempt(Simpler(now.sides, {**now.numbers, **how}), best)
    return best


def _simpler(failure: Failure) -> Simpler:
    simpler: Simpler = failure.example[2] if len(failure.example) > 2 else Simpler()
    return simpler


def _is_same(other: Failure, failure: Failure) -> bool:
    ours, theirs = other.mismatch, failure.mismatch
    names = ours.facts.get("name"), theirs.facts.get("name")
    return (ours.kind, ours.reason, names[0]) == (theirs.kind, theirs.reason, names[1])


def _is_valid(check: Check, functions: Sequence[Declared], example: list[Any]) -> bool:
    """True if the reference passes the check on this example."""
    values, _ = values_of(check.inputs, example)
    try:
        with np.errstate(all="ignore"):
            check.run(reference_student(functions), **values)
    except Exception:
        return False
    return True


def _smaller_sides(inputs: Inputs, failure: Failure) -> Iterator[dict[str, int]]:
    """Different small lengths for the letters, those that make the fewest numbers first."""
    letters = inputs.letters
    if not letters:
        return
    now = _size(inputs, failure.example)
    sizes = []
    for lengths in permutations(range(1, len(letters) + 1)):
        sides = dict(zip(letters, lengths, strict=True))
        size = _size(inputs, [*failure.example[:2], Simpler(sides)])
        sizes.append((size, lengths))
    for size, lengths in sorted(sizes)[:SHAPES]:
        if size < now:
            yield dict(zip(letters, lengths, strict=True))


def _size(inputs: Inputs, example: list[Any]) -> int:
    values, _ = values_of(inputs, example)
    return _count(values)


def _count(value: Any) -> int:
    """How many numbers the arrays in a value hold; those of words and masks are read, too."""
    if isinstance(value, NamedFunction):
        value = value.arrays
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return sum(map(_count, value))
    return value.size if isinstance(value, np.ndarray) else 0


def _free_arrays(inputs: Inputs, example: list[Any]) -> Iterator[tuple[Any, ...]]:
    values, _ = values_of(inputs, example)
    for leaf in leaves_of(values):
        if leaf.path[0] in inputs.numeric and inputs.numeric[leaf.path[0]].free:
            yield leaf.path
