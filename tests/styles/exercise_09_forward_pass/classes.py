"""A right answer from layer objects that hold the batch in columns; tanh comes from expm1."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
TWO = np.float32(2.0)


def signed_tanh(z: Array) -> Array:
    shrunk = np.expm1(-2 * np.abs(z))  # in (-1, 0]
    return np.copysign(shrunk / (shrunk + TWO), z)


def activated(name: str, z: Array) -> Array:
    match name:
        case "identity":
            return z
        case "relu":
            return z * np.heaviside(z, 0.0)
        case "tanh":
            return signed_tanh(z)
        case _:
            raise ValueError(f"unknown activation {name!r}")


@dataclass
class Layer:
    """One affine layer with an activation; `columns` is (D, N)."""

    columns: Array
    W: Array
    b: Array
    name: str = "identity"

    @cached_property
    def z(self) -> Array:
        return np.tensordot(self.W, self.columns, axes=(0, 0)) + self.b[:, None]  # (M, N)

    @property
    def out(self) -> Array:
        return activated(self.name, self.z)


def read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array


def affine_forward(x: Array, W: Array, b: Array) -> tuple[Array, Layer]:
    layer = Layer(x.T, W, b)
    return read_only(layer.out.T), layer


def relu_forward(z: Array) -> tuple[Array, object]:
    return read_only(activated("relu", z)), lambda: z > 0


def mlp_forward(
    x: Array,
    params: list[tuple[Array, Array]],
    activation: str = "relu",
    output_activation: str = "identity",
) -> tuple[Array, tuple[Layer, ...]]:
    columns, layers = x.T, []
    left = len(params)
    for W, b in params:
        name = activation if (left := left - 1) else output_activation
        layers.append(Layer(columns, W, b, name))
        columns = layers[-1].out
    return columns.T, tuple(layers)


def count_parameters(sizes: list[int]) -> np.ndarray:
    shapes = np.lib.stride_tricks.sliding_window_view(sizes, 2) if len(sizes) > 1 else np.ones(0)
    return np.array(sum(int(D) * int(M) + int(M) for D, M in shapes))
