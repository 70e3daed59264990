"""A right answer from einsum, with the bias as one more row of the weights, and a class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np

ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "relu": lambda z: (z + np.abs(z)) * np.float32(0.5),
    "tanh": np.tanh,
    "identity": lambda z: z,
}


@dataclass(frozen=True)
class Layer:
    """Weights and bias in one array of shape (D + 1, M), and the activation behind them."""

    stacked: np.ndarray
    name: str

    def __call__(self, x: np.ndarray) -> np.ndarray:
        if self.name not in ACTIVATIONS:
            raise ValueError(f"no activation is called {self.name}")
        return ACTIVATIONS[self.name](affine(x, self.stacked))


def affine(x: np.ndarray, stacked: np.ndarray) -> np.ndarray:
    with_one = np.concatenate([x, np.ones((len(x), 1))], axis=1)
    return np.einsum("nd,dm->nm", with_one, stacked)


def affine_forward(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, object]:
    stacked = np.vstack((W, b))
    return affine(x, stacked), (x, stacked)


def relu_forward(z: np.ndarray) -> tuple[np.ndarray, object]:
    positive = z > 0
    return np.where(positive, z, 0), positive


def mlp_forward(
    x: np.ndarray,
    params: list[tuple[np.ndarray, np.ndarray]],
    activation: str = "relu",
    output_activation: str = "identity",
) -> tuple[np.ndarray, list[Layer]]:
    names = [activation] * (len(params) - 1) + [output_activation]
    layers = [Layer(np.vstack(pair), name) for pair, name in zip(params, names, strict=True)]
    return reduce(lambda h, layer: layer(h), layers, x), layers


def count_parameters(sizes: list[int]) -> np.int64:
    sizes_in = np.array(sizes[:-1], dtype=np.int64)
    return np.dot(sizes_in + 1, np.array(sizes[1:], dtype=np.int64))
