"""GRU on weights reshaped to (in, 3, H), with a class, type hints and einsum."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

HALF = np.float32(0.5)
ONE = np.float32(1)


def logistic(a: Array) -> Array:
    return HALF + HALF * np.tanh(HALF * a)


def by_gate(W: Array) -> Array:
    """(..., 3H) -> (..., 3, H)"""
    return W.reshape(*W.shape[:-1], 3, W.shape[-1] // 3)


class Gates(NamedTuple):
    r: Array
    z: Array
    n: Array


class Gradients(NamedTuple):
    dx: Array
    dh_prev: Array
    dW_x: Array
    dW_h: Array
    db_x: Array
    db_h: Array


class Step:
    """One step with everything that its way back needs."""

    def __init__(
        self, x: Array, h_prev: Array, W_x: Array, W_h: Array, b_x: Array, b_h: Array
    ) -> None:
        self.x, self.h_prev = x, h_prev
        self.W_x, self.W_h = by_gate(W_x), by_gate(W_h)
        u = np.einsum("nd,dgh->ngh", x, self.W_x) + by_gate(b_x)
        v = np.einsum("nk,kgh->ngh", h_prev, self.W_h) + by_gate(b_h)
        self.v_n = v[:, 2]
        r, z = np.moveaxis(logistic(u[:, :2] + v[:, :2]), 1, 0)
        self.gates = Gates(r, z, np.tanh(u[:, 2] + r * self.v_n))

    def forward(self) -> Array:
        _, z, n = self.gates
        return n + z * (self.h_prev - n)

    def backward(self, dh: Array) -> Gradients:
        r, z, n = self.gates
        da_n = dh * (ONE - z) * (ONE + n) * (ONE - n)
        da_r = da_n * self.v_n * r * (ONE - r)
        da_z = dh * (self.h_prev - n) * z * (ONE - z)
        du = np.stack([da_r, da_z, da_n], axis=1)  # (N, 3, H)
        dv = np.stack([da_r, da_z, da_n * r], axis=1)
        return Gradients(
            np.einsum("ngh,dgh->nd", du, self.W_x),
            np.einsum("ngh,kgh->nk", dv, self.W_h) + dh * z,
            np.einsum("nd,ngh->dgh", self.x, du).reshape(self.x.shape[1], -1),
            np.einsum("nk,ngh->kgh", self.h_prev, dv).reshape(dh.shape[1], -1),
            np.einsum("ngh->gh", du).ravel(),
            np.einsum("ngh->gh", dv).ravel(),
        )


def gru_gates(x: Array, h_prev: Array, W_x: Array, W_h: Array, b_x: Array, b_h: Array) -> Gates:
    return Step(x, h_prev, W_x, W_h, b_x, b_h).gates


def gru_step_forward(
    x: Array, h_prev: Array, W_x: Array, W_h: Array, b_x: Array, b_h: Array
) -> tuple[Array, Step]:
    step = Step(x, h_prev, W_x, W_h, b_x, b_h)
    return step.forward(), step


def gru_step_backward(dh: Array, cache: Step) -> Gradients:
    return cache.backward(dh)


def gru_forward(
    x: Array, h0: Array, W_x: Array, W_h: Array, b_x: Array, b_h: Array
) -> tuple[Array, list[Step]]:
    states, steps = [h0], []
    for x_t in np.swapaxes(x, 0, 1):
        steps.append(Step(x_t, states[-1], W_x, W_h, b_x, b_h))
        states.append(steps[-1].forward())
    return np.swapaxes(np.array(states[1:]), 0, 1), steps


def gru_backward(dh: Array, cache: list[Step]) -> Gradients:
    carry = np.zeros_like(dh[:, 0])
    steps: list[Gradients] = []
    for dh_t, step in zip(np.swapaxes(dh, 0, 1)[::-1], cache[::-1], strict=True):
        steps.append(step.backward(dh_t + carry))
        carry = steps[-1].dh_prev
    dx = np.stack([step.dx for step in reversed(steps)], axis=1)
    return Gradients(
        dx,
        carry,
        np.sum([step.dW_x for step in steps], axis=0),
        np.sum([step.dW_h for step in steps], axis=0),
        np.sum([step.db_x for step in steps], axis=0),
        np.sum([step.db_h for step in steps], axis=0),
    )


def gru_parameter_count(D: int, H: int) -> int:
    return 3 * H * (D + H) + 2 * 3 * H
