"""What a check raises when a submission is not right: a kind of sentence and its facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Part:
    """One of the arrays that were compared together.

    axes   letters of its axes, such as "N T H"
    gates  letters of the blocks in its last axis, such as "ifgo"
    """

    name: str
    actual: Any
    expected: Any
    axes: str = ""
    gates: str = ""


def parts_of(name: str, actual: Any, expected: Any, axes: str) -> Iterator[Part]:
    """The arrays in two values that have the same structure."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in [key for key in expected if key in actual]:
            yield from parts_of(f"{name}[{key!r}]", actual[key], expected[key], axes)
    elif isinstance(expected, (list, tuple)) and isinstance(actual, (list, tuple)):
        for position, (ours, due) in enumerate(zip(actual, expected, strict=False)):
            yield from parts_of(f"{name}[{position}]", ours, due, axes)
    elif isinstance(expected, np.ndarray):
        yield Part(name, actual, expected, axes)


class Mismatch(Exception):
    """A failed comparison or call. The sentence for `kind` is in `grader.messages`.

    reason    a reason of the report's contract (wrong, bad_return, error, …)
    expected  what was due, and `actual` what came: shown as they are, never compared again
    where     the place inside the result, such as "dW_h[0, 2]"
    differs   True for the entries that are wrong, if it is an array
    parts     what was compared together, so that an explanation may tell how it is related
    """

    def __init__(
        self,
        kind: str,
        reason: str = "wrong",
        *,
        actual: Any = None,
        expected: Any = None,
        where: str | None = None,
        differs: Any = None,
        **facts: Any,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.reason = reason
        self.actual = actual
        self.expected = expected
        self.where = where
        self.differs = differs
        self.parts: Sequence[Part] = ()
        self.facts = facts

    @property
    def all_facts(self) -> dict[str, Any]:
        """Everything that its sentence may name."""
        pictured = {"actual": self.actual, "expected": self.expected, "where": self.where}
        return {**pictured, **self.facts}
