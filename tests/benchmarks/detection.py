"""Goal 12: which wrong gradients the check by directions finds, and where it says they are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from lstm_case import (
    COUNT,
    GATES,
    SHAPES,
    SIZES,
    Arrays,
    Forward,
    H,
    cut,
    draw,
    flat,
    gradients,
    remembered,
)
from table import Row, holds
from timing import Effort

from grader.toolkit.gradients import assert_own_gradient
from grader.toolkit.mismatch import Mismatch
from reference.lstm_bptt import lstm_forward

SCALES = (0.1, 1.0)  # of the points, evenly in their logarithm
WANTED = 0.99

Damage = Callable[[Any, Any], Any]  # changes a row of gradients; returns the places it changed


@dataclass
class Tally:
    """How often a damage was found, and how often its place was named."""

    found: int = 0
    named: int = 0


def measure(effort: Effort) -> list[Row]:
    """New point, new upstream gradients and a new place for every instance."""
    tallies = {name: Tally() for name in DAMAGES}
    rng = np.random.default_rng(12)
    for _ in range(effort.instances):
        inputs, upstream = draw(rng, np.exp(rng.uniform(*np.log(SCALES))))
        row = flat(gradients(inputs, upstream))
        forward = Forward(remembered(lstm_forward))
        for name, damage in DAMAGES.items():
            damaged = row.copy()
            places = {LABELS[k] for k in np.atleast_1d(damage(damaged, rng))}
            where = complaint(forward, inputs, upstream, damaged)
            tallies[name].found += where is not None
            tallies[name].named += where in places
    return [row_of(name, tally, effort.instances) for name, tally in tallies.items()]


def complaint(forward: Forward, inputs: Arrays, upstream: Arrays, row: Any) -> str | None:
    """The parameter and gate that the check names, or None if it is content."""
    damaged = tuple(cut(row).values())
    try:
        assert_own_gradient(forward, inputs, damaged, upstream, gates=GATES)
    except Mismatch as mismatch:
        return str(mismatch.where)
    return None


def row_of(name: str, tally: Tally, instances: int) -> Row:
    if name == "nothing":
        goal, wanted = f"false alarms in {instances} right gradients", "0"
        return holds(12, goal, wanted, str(tally.found), tally.found == 0)
    share, named = tally.found / instances, tally.named / max(1, tally.found)
    measured = f"{share:.4f}; parameter and gate named in {named:.4f} of them"
    true = share >= WANTED and named >= WANTED
    return holds(12, f"rejected: {name}", f"≥ {WANTED} of {instances}, and named", measured, true)


def labels() -> list[str]:
    """Parameter and gate of every number in a row, as the check names them."""
    found = []
    for name, size in SIZES.items():
        for k in range(size):
            column = k % SHAPES[name][-1]
            stacked = name[0] in "Wb"
            found.append(f"d{name}, {GATES[column // H]}" if stacked else f"d{name}")
    return found


LABELS = labels()


def nothing(row: Any, rng: Any) -> Any:
    return []


def zeroed(row: Any, rng: Any) -> Any:
    k = rng.integers(COUNT)
    row[k] = 0.0
    return k


def negated(row: Any, rng: Any) -> Any:
    k = rng.integers(COUNT)
    row[k] *= -1.0
    return k


def off(row: Any, rng: Any) -> Any:
    k = rng.integers(COUNT)
    row[k] *= 1.01
    return k


def swapped(row: Any, rng: Any) -> Any:
    pair = rng.choice(COUNT, 2, replace=False)
    row[pair] = row[pair[::-1]]
    return pair


def bias_missing(row: Any, rng: Any) -> Any:
    gate = f"db, {rng.choice(list(GATES))}"
    places = np.flatnonzero([label == gate for label in LABELS])
    row[places] = 0.0
    return places


DAMAGES: dict[str, Damage] = {
    "nothing": nothing,
    "one entry zeroed": zeroed,
    "one entry negated": negated,
    "one entry off by 1 %": off,
    "two entries swapped": swapped,
    "a gate's bias gradient missing": bias_missing,
}
