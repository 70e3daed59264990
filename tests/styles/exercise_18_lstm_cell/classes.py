"""LSTM cell as a frozen object whose gates are properties; the sigmoid is half of a tanh."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

Array = np.ndarray
HALF, ONE = np.float32(0.5), np.float32(1.0)


class Gate(NamedTuple):
    """The value of a gate, and its slope."""

    value: Array
    slope: Array

    @classmethod
    def sigmoid(cls, z: Array) -> Gate:
        t = np.tanh(HALF * z)
        return cls(HALF + HALF * t, HALF * HALF * (ONE - t) * (ONE + t))

    @classmethod
    def tanh(cls, z: Array) -> Gate:
        t = np.tanh(z)
        return cls(t, ONE - t**2)


@dataclass(frozen=True, eq=False)
class Cell:
    x: Array
    h_prev: Array
    W_x: Array
    W_h: Array
    b: Array
    c_prev: Array | None = None

    @cached_property
    def gates(self) -> dict[str, Gate]:
        z = np.moveaxis((self.x @ self.W_x + (self.h_prev @ self.W_h + self.b)), 1, 0)
        blocks = dict(zip("ifgo", np.array_split(z, 4), strict=True))  # each (H, N)
        return {n: (Gate.tanh if n == "g" else Gate.sigmoid)(v.T) for n, v in blocks.items()}

    def __getattr__(self, name: str) -> Array:
        if name in ("i", "f", "g", "o"):
            return self.gates[name].value
        raise AttributeError(name)

    @cached_property
    def c(self) -> Array:
        return np.add(self.i * self.g, self.f * self.c_prev)

    @cached_property
    def shown(self) -> Gate:
        return Gate.tanh(self.c)

    @property
    def h(self) -> Array:
        return self.shown.value * self.o

    def backward(self, dh: Array, dc: Array) -> tuple[Array, ...]:
        dc = self.shown.slope * self.o * dh + dc
        into = {"i": dc * self.g, "f": dc * self.c_prev, "g": dc * self.i}
        into["o"] = dh * self.shown.value
        dz = np.hstack([into[name] * gate.slope for name, gate in self.gates.items()])
        dW_x, dW_h = (np.matmul(dz.T, source).T for source in (self.x, self.h_prev))
        dx, dh_prev = (np.inner(dz, W) for W in (self.W_x, self.W_h))
        return dx, dh_prev, dc * self.f, dW_x, dW_h, np.einsum("nk->k", dz)


def lstm_gates(x: Array, h_prev: Array, W_x: Array, W_h: Array, b: Array) -> tuple[Array, ...]:
    return tuple(gate.value for gate in Cell(x, h_prev, W_x, W_h, b).gates.values())


def lstm_step_forward(
    x: Array, h_prev: Array, c_prev: Array, W_x: Array, W_h: Array, b: Array
) -> tuple[Array, Array, Cell]:
    cell = Cell(x, h_prev, W_x, W_h, b, c_prev)
    return cell.h, cell.c, cell


def lstm_step_backward(dh: Array, dc: Array, cache: Cell) -> tuple[Array, ...]:
    return cache.backward(dh, dc)


def lstm_parameter_count(D: int, H: int) -> np.integer:
    return np.add.reduce([W.size for W in np.broadcast_arrays(np.empty((D + H + 1, 4 * H)))])
