"""RNN cell on joined inputs, with a class, type hints and einsum."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

ONE = np.float32(1.0)


class RNNCell:
    """Holds what the two directions share: [x, h_prev, 1] times one tall matrix."""

    def __init__(self, W_x: Array, W_h: Array, b: Array) -> None:
        self.sizes = (len(W_x), len(W_h))
        self.W = np.concatenate([W_x, W_h, b[np.newaxis, :]], axis=0)  # (D + H + 1, H)

    def forward(self, x: Array, h_prev: Array) -> Array:
        ones = np.ones((x.shape[0], 1), dtype=np.float32)
        self.joined = np.concatenate([x, h_prev, ones], axis=1)
        self.h = np.tanh(np.einsum("nk,kj->nj", self.joined, self.W))
        return self.h

    def backward(self, dh: Array) -> tuple[list[Array], list[Array]]:
        D, H = self.sizes
        dz = dh * np.subtract(ONE, np.multiply(self.h, self.h))
        cuts = [D, D + H]
        return (
            np.split(np.einsum("nj,kj->nk", dz, self.W), cuts, axis=1),
            np.split(np.einsum("nk,nj->kj", self.joined, dz), cuts, axis=0),
        )


class StepGradients(NamedTuple):
    dx: Array
    dh_prev: Array
    dW_x: Array
    dW_h: Array
    db: Array


def rnn_step_forward(
    x: Array, h_prev: Array, W_x: Array, W_h: Array, b: Array
) -> tuple[Array, RNNCell]:
    cell = RNNCell(W_x, W_h, b)
    return cell.forward(x, h_prev), cell


def rnn_step_backward(dh: Array, cache: RNNCell) -> StepGradients:
    (dx, dh_prev, _), (dW_x, dW_h, db) = cache.backward(dh)
    return StepGradients(dx=dx, dh_prev=dh_prev, dW_x=dW_x, dW_h=dW_h, db=np.squeeze(db, axis=0))


def rnn_parameter_count(D: int, H: int) -> int:
    return sum(np.zeros(shape).size for shape in [(D, H), (H, H), (H,)])
