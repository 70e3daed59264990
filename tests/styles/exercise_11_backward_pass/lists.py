"""A right answer in nested lists that leaves the given functions out and uses their caches."""

import numpy as np


def transpose(matrix):
    return [list(column) for column in zip(*matrix, strict=True)]


def multiply(A, B):
    return [
        [
            sum(float(a) * float(b) for a, b in zip(row, column, strict=True))
            for column in zip(*B, strict=True)
        ]
        for row in A
    ]


def affine_backward(dout, cache):
    x, W = cache
    print("affine layer with", len(W), "inputs")
    return [
        multiply(dout, transpose(W)),
        multiply(transpose(x), dout),
        [sum(map(float, column)) for column in zip(*dout, strict=True)],
    ]


def relu_backward(dout, cache):
    if np.ndim(cache) == 0:
        return float(dout) if cache > 0 else 0
    return [relu_backward(d, z) for d, z in zip(dout, cache, strict=True)]


def tanh_backward(dout, h):
    rows = zip(dout, h, strict=True)
    return [[d * (1 - v * v) for d, v in zip(*row, strict=True)] for row in rows]


def mlp_backward(dout, cache):
    grads = []
    for affine_cache, name, activation_cache in cache[::-1]:
        print("back through", name)
        if name == "relu":
            dout = relu_backward(dout, activation_cache)
        elif name == "tanh":
            dout = tanh_backward(dout, activation_cache)
        dout, *pair = affine_backward(dout, affine_cache)
        grads.insert(0, pair)
    return [dout, grads]


def numerical_gradient(f, x, eps=1e-5):
    values = [float(value) for value in np.ravel(x)]

    def at(k, step):
        moved = [value + step * (j == k) for j, value in enumerate(values)]
        return float(f(np.array(moved).reshape(np.shape(x))))

    slopes = [(at(k, eps) - at(k, -eps)) / (2 * eps) for k in range(len(values))]
    return np.reshape(slopes, np.shape(x)).tolist()
