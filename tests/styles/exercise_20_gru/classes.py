"""GRU as a chain of step objects; each undoes itself, and the weights collect what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import accumulate

import numpy as np

Array = np.ndarray
HALF, ONE = np.float32(0.5), np.float32(1)


def sigmoid(z: Array) -> Array:
    return HALF * (ONE + np.tanh(z / 2))


@dataclass
class Weights:
    W_x: Array
    W_h: Array
    b_x: Array
    b_h: Array

    def __iadd__(self, other: Weights) -> Weights:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))
        return self

    def __iter__(self) -> Iterator[Array]:
        return (getattr(self, field.name) for field in fields(self))

    @property
    def zeros(self) -> Weights:
        return Weights(*map(np.zeros_like, self))


@dataclass(frozen=True)
class Step:
    x: Array
    h_prev: Array
    weights: Weights

    @cached_property
    def sides(self) -> tuple[list[Array], list[Array]]:
        w = self.weights
        u = np.einsum("nd,dk->nk", self.x, w.W_x) + w.b_x
        v = np.einsum("nh,hk->nk", self.h_prev, w.W_h) + w.b_h
        return np.split(u, 3, axis=1), np.split(v, 3, axis=1)

    @cached_property
    def gates(self) -> tuple[Array, Array, Array]:
        (u_r, u_z, u_n), (v_r, v_z, v_n) = self.sides
        r = sigmoid(u_r + v_r)
        return r, sigmoid(u_z + v_z), np.tanh(u_n + r * v_n)

    @cached_property
    def h(self) -> Array:
        _, z, n = self.gates
        return n + z * (self.h_prev - n)

    def back(self, dh: Array) -> tuple[Array, Array, Weights]:
        r, z, n = self.gates
        d_n = (ONE - z) * dh * (ONE - n * n)
        d_z = z * (ONE - z) * dh * (self.h_prev - n)
        d_r = r * (ONE - r) * d_n * self.sides[1][2]
        du = np.concatenate([d_r, d_z, d_n], axis=1)
        dv = np.concatenate([d_r, d_z, d_n * r], axis=1)
        w = self.weights
        grads = Weights(self.x.T.dot(du), self.h_prev.T.dot(dv), du.sum(0), dv.sum(0))
        return du.dot(w.W_x.T), dv.dot(w.W_h.T) + z * dh, grads


def gru_gates(
    x: Array, h_prev: Array, W_x: Array, W_h: Array, b_x: Array, b_h: Array
) -> tuple[Array, Array, Array]:
    return Step(x, h_prev, Weights(W_x, W_h, b_x, b_h)).gates


def gru_step_forward(
    x: Array, h_prev: Array, W_x: Array, W_h: Array, b_x: Array, b_h: Array
) -> tuple[Array, Step]:
    step = Step(x, h_prev, Weights(W_x, W_h, b_x, b_h))
    return step.h, step


def gru_step_backward(dh: Array, cache: Step) -> tuple[Array, ...]:
    dx, dh_prev, grads = cache.back(dh)
    return dx, dh_prev, *grads


def gru_forward(
    x: Array, h0: Array, W_x: Array, W_h: Array, b_x: Array, b_h: Array
) -> tuple[Array, list[Step]]:
    weights = Weights(W_x, W_h, b_x, b_h)
    first, *rest = np.unstack(x, axis=1)
    advance = lambda step, x_t: Step(x_t, step.h, weights)  # noqa: E731
    steps = list(accumulate(rest, advance, initial=Step(first, h0, weights)))
    return np.stack([step.h for step in steps], axis=1), steps


def gru_backward(dh: Array, cache: list[Step]) -> tuple[Array, ...]:
    total = cache[0].weights.zeros
    carry, dx = 0, []
    for step, arriving in zip(cache[::-1], np.unstack(dh[:, ::-1], axis=1), strict=True):
        dx_t, carry, grads = step.back(arriving + carry)
        dx.insert(0, dx_t)
        total += grads
    return np.stack(dx, axis=1), carry, *total


def gru_parameter_count(D: int, H: int) -> int:
    return sum(a.size for a in Weights(*map(np.empty, [(D, 3 * H), (H, 3 * H), 3 * H, 3 * H])))
