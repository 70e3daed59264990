"""A right answer with logarithms of norms, a class of gradients, and slopes from all pairs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import ClassVar

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Gradients:
    """A list of gradients that is known to be finite."""

    arrays: tuple[Array, ...]
    HALF: ClassVar[np.float32] = np.float32(0.5)

    def __post_init__(self) -> None:
        for array in self.arrays:
            if not np.isfinite(np.sum(array * 0.0)):
                raise ValueError("a gradient is not finite")

    @cached_property
    @np.errstate(divide="ignore")
    def log_norm(self) -> float:
        """log of the norm: log of a sum of exponentials of logarithms, so nothing overflows."""
        logs = [2 * np.log(np.abs(array)).ravel() for array in self.arrays]
        return self.HALF * np.logaddexp.reduce(np.concatenate([[-np.inf], *logs]))

    @property
    def norm(self) -> float:
        return math.exp(self.log_norm)

    def times(self, factor: float) -> list[Array]:
        return [np.asfortranarray(array * factor) for array in self.arrays]


def above_zero(limit: float) -> float:
    if not limit > 0:
        raise ValueError("the limit must be above zero")
    return limit


def clip_by_value(grads: list[Array], limit: float) -> list[Array]:
    above_zero(limit)
    kept = Gradients(tuple(grads))
    return [np.copysign(np.fmin(np.abs(array), limit), array) for array in kept.arrays]


def global_norm(grads: list[Array]) -> float:
    return Gradients(tuple(grads)).norm


def clip_by_global_norm(grads: list[Array], max_norm: float) -> tuple[list[Array], float]:
    kept = Gradients(tuple(grads))
    excess = kept.log_norm - math.log(above_zero(max_norm))
    return kept.times(math.exp(-excess) if excess > 0 else 1), kept.norm


def gradient_norms(W_h: Array, h: Array, dh_last: Array) -> tuple[float, ...]:
    columns = dh_last.T  # (H, N)
    found: list[float] = []
    for state in np.moveaxis(h, 1, 0)[::-1]:
        found.append(np.sqrt(np.trace(columns @ columns.T)))
        columns = W_h @ (columns * (1 + state.T) * (1 - state.T))
    return tuple(found[::-1])


def diagnose(norms: Array) -> str:
    if np.min(norms) == 0:
        return "vanishing"
    back = list(enumerate(np.log(norms[::-1])))
    rise = sum((k - j) * (b - a) for (j, a), (k, b) in combinations(back, 2))
    run = sum((k - j) ** 2 for (j, _), (k, _) in combinations(back, 2))
    match math.exp(rise / run) if run else 1.0:
        case r if r < 0.9:
            return "vanishing"
        case r if r > 1.1:
            return "exploding"
    return "stable"
