"""Tells a forward pass that is wrong from one that is trivial, whose gradient earns nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.toolkit.leaves import Leaf
from grader.toolkit.mismatch import Mismatch

STEP = 1e-5  # central differences: truncation and roundoff are about equal
FAR = 0.5  # a step at which a function that is not linear shows it
OFFSETS = (FAR, -FAR, FAR + STEP, FAR - STEP, STEP - FAR, -STEP - FAR)
CLEAR = 1e-2  # a change that the course's forward pass shows beyond doubt
SLIGHT = 1e-4  # one that is still no roundoff
FAINT = 1e-3  # of the course's change: a forward pass that changes less is trivial


def assert_not_trivial(leaves: Sequence[Leaf], ours: Sequence[Any], course: Sequence[Any]) -> None:
    """Compare how one output of the student's and the course's forward pass changes at large steps.

    ours, course  the output where nothing is moved, then those at the OFFSETS along each array
    """
    faint = FAINT * max(1.0, norm(ours[0])) / max(1.0, norm(course[0]))
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


def _changes(values: Sequence[Any]) -> Iterator[Change]:
    middle, *rest = values
    for start in range(0, len(rest), len(OFFSETS)):
        up, down, *around = rest[start : start + len(OFFSETS)]
        slopes = [(right - left) / (2 * STEP) for right, left in pairs(around)]
        yield Change(
            moves=max(norm(up - middle), norm(down - middle)),
            bends=norm(slopes[0] - slopes[1]) * FAR,
            steepness=max(map(norm, slopes)),
        )


def pairs(values: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(values[::2], values[1::2], strict=True)


def norm(row: Any) -> float:
    return float(np.linalg.norm(row))
