"""RNN cell with plain Python lists inside and outside."""

from math import tanh

import numpy as np

print("RNN cell, version with lists")


def dot(u, v):
    return sum(p * q for p, q in zip(u, v, strict=True))


def columns(A):
    return [list(column) for column in zip(*A, strict=True)]


def rnn_step_forward(x, h_prev, W_x, W_h, b):
    x, h_prev, W_x, W_h = (a.tolist() for a in (x, h_prev, W_x, W_h))
    h = []
    for x_row, h_row in zip(x, h_prev, strict=True):
        parts = zip(columns(W_x), columns(W_h), b.tolist(), strict=True)
        h.append([tanh(dot(x_row, u) + dot(h_row, v) + w) for u, v, w in parts])
    print("new state:", h)
    return [h, [x, h_prev, W_x, W_h, h]]


def rnn_step_backward(dh, cache):
    x, h_prev, W_x, W_h, h = cache
    dz = [
        [d * (1 - v * v) for d, v in zip(*rows, strict=True)]
        for rows in zip(dh.tolist(), h, strict=True)
    ]
    dx = [[dot(row, weights) for weights in W_x] for row in dz]
    dh_prev = [[dot(row, weights) for weights in W_h] for row in dz]
    dW_x = [[dot(feature, d) for d in columns(dz)] for feature in columns(x)]
    dW_h = [[dot(unit, d) for d in columns(dz)] for unit in columns(h_prev)]
    db = [sum(d) for d in columns(dz)]
    return [dx, dh_prev, dW_x, dW_h, db]


def rnn_parameter_count(D, H):
    return np.int64(H * (D + H + 1))
