"""A right answer by recursion: one matrix for weights and bias, sums from the last term on."""

import math

import numpy as np


def affine_forward(x, W, b):
    tall = np.vstack([b, W])  # (D + 1, M), the bias first
    wide = np.insert(x, 0, 1.0, axis=1)
    products = wide[:, ::-1, None] * tall[None, ::-1, :]  # (N, D + 1, M)
    out = np.cumsum(products, axis=1)[:, -1]
    return np.asfortranarray(out), products


def relu_forward(z):
    out = np.array(z, order="F")
    np.putmask(out, out < 0, 0.0)
    return out[...], out


def tanh(value):
    small = math.exp(-2.0 * abs(value))
    return math.copysign((1.0 - small) / (1.0 + small), value)


def linear(z):
    return z, z


def curved(z):
    return np.vectorize(tanh, otypes=[float])(z), z


def mlp_forward(x, params, activation="relu", output_activation="identity"):
    (W, b), *rest = params
    z, cache = affine_forward(x, W, b)
    name = activation if rest else output_activation
    kinds = {"relu": relu_forward, "tanh": curved, "identity": linear}
    if name not in kinds:
        raise ValueError(f"{name} is not one of {', '.join(kinds)}")
    out, own = kinds[name](z)
    if not rest:
        return out, [(cache, own)]
    out, caches = mlp_forward(out, rest, activation, output_activation)
    return out, [(cache, own), *caches]


def count_parameters(sizes):
    if len(sizes) < 2:
        return 0
    return (sizes[0] + 1) * sizes[1] + count_parameters(sizes[1:])
