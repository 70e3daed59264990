"""A small LSTM over a sequence: the point at which the gradient benchmarks work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.toolkit.declare import Function
from reference.lstm_bptt import lstm_backward, lstm_forward

N, T, D, H = 2, 4, 3, 4
GATES = "ifgo"
SHAPES = {
    "x": (N, T, D),
    "h0": (N, H),
    "c0": (N, H),
    "W_x": (D, 4 * H),
    "W_h": (H, 4 * H),
    "b": (4 * H,),
}
SIZES = {name: int(np.prod(shape)) for name, shape in SHAPES.items()}
COUNT = sum(SIZES.values())

Arrays = dict[str, Any]


def draw(rng: Any, scale: float) -> tuple[Arrays, Arrays]:
    """A point, and the gradients that enter the backward pass."""
    inputs = {name: scale * rng.standard_normal(shape) for name, shape in SHAPES.items()}
    return inputs, {"dh": rng.standard_normal((N, T, H)), "dc_last": rng.standard_normal((N, H))}


def outputs(**inputs: Any) -> tuple[Any, Any]:
    """What the forward pass computes, without its cache."""
    h, c_last, _ = lstm_forward(**inputs)
    return h, c_last


def contracted(results: Sequence[Any], upstream: Arrays) -> float:
    """The number whose gradient the backward pass is."""
    return sum(float(np.sum(r * d)) for r, d in zip(results, upstream.values(), strict=True))


def gradients(inputs: Arrays, upstream: Arrays) -> tuple[Any, ...]:
    """One analytic backward pass, with its forward pass."""
    *_, cache = lstm_forward(**inputs)
    return lstm_backward(**upstream, cache=cache)


@dataclass(frozen=True)
class Forward:
    """The forward pass as a check sees a student's, but in this process."""

    compute: Callable[..., Any] = lstm_forward
    turn: int = 0

    @property
    def function(self) -> Function:
        return Function(self.compute, returns="h c_last", keeps="cache")

    def many(self, arguments: Sequence[Arrays]) -> list[Any]:
        return [self.compute(**inputs)[:2] for inputs in arguments]


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, but a point that it has seen costs nothing."""
    known: dict[bytes, Any] = {}

    def answer(**inputs: Any) -> Any:
        key = b"".join(value.tobytes() for value in inputs.values())
        if key not in known:
            known[key] = function(**inputs)
        return known[key]

    return answer


def flat(arrays: Sequence[Any]) -> Any:
    """All numbers in one row, in the order of SHAPES."""
    return np.concatenate([array.ravel() for array in arrays])


def cut(row: Any) -> Arrays:
    """The arrays in a row of numbers, or in a stack of rows."""
    ends = np.cumsum(list(SIZES.values()))[:-1]
    parts = np.split(row, ends, axis=-1)
    return {
        name: part.reshape((*row.shape[:-1], *shape))
        for (name, shape), part in zip(SHAPES.items(), parts, strict=True)
    }
