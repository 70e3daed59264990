"""Times actions side by side: in turns, round by round, so that noise meets all of them alike."""

import math
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Action = Callable[[], object]
SLICE = 0.01  # seconds: in each round, a shorter action is repeated for about as long


@dataclass(frozen=True)
class Effort:
    """How often things are measured.

    rounds     of commands
    samples    of actions in this process
    instances  of wrong gradients
    """

    rounds: int
    samples: int
    instances: int


FULL = Effort(rounds=15, samples=25, instances=2000)
QUICK = Effort(rounds=3, samples=5, instances=200)


def interleaved(actions: Mapping[str, Action], rounds: int) -> dict[str, float]:
    """The median seconds of every action; each has run before, unmeasured."""
    repeats = {name: _repeats(action) for name, action in actions.items()}
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            times[name].append(_seconds(action, repeats[name]))
    return {name: statistics.median(found) for name, found in times.items()}


def _repeats(action: Action) -> int:
    """How often a short action runs in one round; its first run, which is slower, does not tell."""
    if _seconds(action, 1) > 10 * SLICE:
        return 1
    return max(1, math.ceil(SLICE / _seconds(action, 1)))


def _seconds(action: Action, repeats: int) -> float:
    began = time.perf_counter()
    for _ in range(repeats):
        action()
    return (time.perf_counter() - began) / repeats
