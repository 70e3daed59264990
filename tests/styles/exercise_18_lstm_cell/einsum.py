"""LSTM cell on stacked gates, with classes, type hints and einsum."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

HALF = np.float32(0.5)
ONE = np.float32(1)


@dataclass
class Step:
    joined: Array  # (N, D + H)
    weights: Array  # (D + H, 4H)
    gates: Array  # (N, 4, H)
    c_prev: Array
    tanh_c: Array
    D: int


class Gradients(NamedTuple):
    dx: Array
    dh_prev: Array
    dc_prev: Array
    dW_x: Array
    dW_h: Array
    db: Array


def activate(z: Array) -> Array:
    """Sigmoid for the blocks 0, 1, 3 and tanh for block 2 of (N, 4, H)."""
    scale = np.array([HALF, HALF, ONE, HALF]).reshape(1, 4, 1)
    shift = np.array([HALF, HALF, 0, HALF], dtype=np.float32).reshape(1, 4, 1)
    return scale * np.tanh(scale * z) + shift


def activated(x: Array, h_prev: Array, W_x: Array, W_h: Array, b: Array) -> Array:
    joined = np.hstack((x, h_prev))
    weights = np.vstack((W_x, W_h))
    z = np.einsum("nk,kj->nj", joined, weights) + b
    return activate(z.reshape(len(x), 4, -1))


def lstm_gates(
    x: Array, h_prev: Array, W_x: Array, W_h: Array, b: Array
) -> tuple[Array, Array, Array, Array]:
    gates = activated(x, h_prev, W_x, W_h, b)
    return gates[:, 0], gates[:, 1], gates[:, 2], gates[:, 3]


def lstm_step_forward(
    x: Array, h_prev: Array, c_prev: Array, W_x: Array, W_h: Array, b: Array
) -> tuple[Array, Array, Step]:
    gates = activated(x, h_prev, W_x, W_h, b)
    i, f, g, o = np.moveaxis(gates, 1, 0)
    c = np.einsum("nh,nh->nh", f, c_prev) + np.einsum("nh,nh->nh", i, g)
    tanh_c = np.tanh(c)
    joined, weights = np.hstack((x, h_prev)), np.vstack((W_x, W_h))
    return o * tanh_c, c, Step(joined, weights, gates, c_prev, tanh_c, x.shape[1])


def lstm_step_backward(dh: Array, dc: Array, cache: Step) -> Gradients:
    gates = cache.gates
    i, f, g, o = (gates[:, k] for k in range(4))
    carried = dc + dh * o * (ONE - np.square(cache.tanh_c))
    upstream = np.stack((carried * g, carried * cache.c_prev, carried * i, dh * cache.tanh_c), 1)
    slope = gates * (ONE - gates)
    slope[:, 2] = ONE - g * g
    dz = (upstream * slope).reshape(len(dh), -1)  # (N, 4H)
    d_joined = np.einsum("nj,kj->nk", dz, cache.weights)
    d_weights = np.einsum("nk,nj->kj", cache.joined, dz)
    return Gradients(
        d_joined[:, : cache.D],
        d_joined[:, cache.D :],
        carried * f,
        d_weights[: cache.D],
        d_weights[cache.D :],
        np.einsum("nj->j", dz),
    )


def lstm_parameter_count(D: int, H: int) -> int:
    shapes = {"W_x": (D, 4 * H), "W_h": (H, 4 * H), "b": (4 * H,)}
    return sum(int(np.prod(shape)) for shape in shapes.values())
