"""A right answer that computes every entry in a loop of its own."""

import math

import numpy as np


def affine_forward(x, W, b):
    N, D = x.shape
    M = W.shape[1]
    out = np.zeros((N, M))
    for n in range(N):
        for m in range(M):
            out[n, m] = b[m]
            for d in range(D):
                out[n, m] += x[n, d] * W[d, m]
    return out, {"x": x, "W": W, "b": b}


def relu_forward(z):
    out = z.copy()
    for index in np.ndindex(z.shape):
        if out[index] < 0:
            out[index] = 0
    return out, out


def activate(z, name):
    if name == "identity":
        return z
    if name == "relu":
        return relu_forward(z)[0]
    if name == "tanh":
        out = np.zeros(z.shape)
        for n in range(z.shape[0]):
            for m in range(z.shape[1]):
                out[n, m] = math.tanh(z[n, m])
        return out
    raise ValueError(name)


def mlp_forward(x, params, activation="relu", output_activation="identity"):
    caches = []
    h = x
    for layer in range(len(params) - 1):
        z, cache = affine_forward(h, params[layer][0], params[layer][1])
        h = activate(z, activation)
        caches.append(cache)
    z, cache = affine_forward(h, params[-1][0], params[-1][1])
    caches.append(cache)
    return activate(z, output_activation), caches


def count_parameters(sizes):
    count = 0
    layer = 1
    while layer < len(sizes):
        count += sizes[layer] * (sizes[layer - 1] + 1)
        layer += 1
    return count
