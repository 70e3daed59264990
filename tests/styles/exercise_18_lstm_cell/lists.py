"""LSTM cell with plain Python lists inside and outside."""

from math import tanh

import numpy as np

print("LSTM cell, version with lists")


def sigmoid(v):
    return (tanh(v / 2) + 1) / 2


def transpose(A):
    return [list(row) for row in zip(*A, strict=True)]


def matmul(A, B):
    columns = transpose(B)
    return [[sum(p * q for p, q in zip(r, c, strict=True)) for c in columns] for r in A]


def lstm_gates(x, h_prev, W_x, W_h, b):
    H = len(h_prev[0])
    from_x = matmul(x.tolist(), W_x.tolist())
    from_h = matmul(h_prev.tolist(), W_h.tolist())
    i, f, g, o = [], [], [], []
    for p, q in zip(from_x, from_h, strict=True):
        z = [u + v + w for u, v, w in zip(p, q, b.tolist(), strict=True)]
        i.append([sigmoid(v) for v in z[:H]])
        f.append([sigmoid(v) for v in z[H : 2 * H]])
        g.append([tanh(v) for v in z[2 * H : 3 * H]])
        o.append([sigmoid(v) for v in z[3 * H :]])
    return [i, f, g, o]


def lstm_step_forward(x, h_prev, c_prev, W_x, W_h, b):
    gates = lstm_gates(x, h_prev, W_x, W_h, b)
    print("gates", gates)
    c = [
        [fv * cv + iv * gv for iv, fv, gv, cv in zip(*rows, strict=True)]
        for rows in zip(*gates[:3], c_prev.tolist(), strict=True)
    ]
    h = [
        [ov * tanh(cv) for ov, cv in zip(*rows, strict=True)]
        for rows in zip(gates[3], c, strict=True)
    ]
    inputs = [a.tolist() for a in (x, h_prev, c_prev, W_x, W_h)]
    return [h, c, [inputs, gates, c]]


def lstm_step_backward(dh, dc, cache):
    (x, h_prev, c_prev, W_x, W_h), (i, f, g, o), c = cache
    dz, dc_prev = [], []
    for n in range(len(x)):
        blocks, row = [[], [], [], []], []
        for j in range(len(c[n])):
            t, i_, f_, g_, o_ = tanh(c[n][j]), i[n][j], f[n][j], g[n][j], o[n][j]
            total = float(dc[n][j]) + float(dh[n][j]) * o_ * (1 - t**2)
            row.append(total * f_)
            blocks[0].append(total * g_ * i_ * (1 - i_))
            blocks[1].append(total * c_prev[n][j] * f_ * (1 - f_))
            blocks[2].append(total * i_ * (1 - g_**2))
            blocks[3].append(float(dh[n][j]) * t * o_ * (1 - o_))
        dz.append(blocks[0] + blocks[1] + blocks[2] + blocks[3])
        dc_prev.append(row)
    db = [sum(column) for column in zip(*dz, strict=True)]
    dx, dh_prev = matmul(dz, transpose(W_x)), matmul(dz, transpose(W_h))
    dW_x, dW_h = matmul(transpose(x), dz), matmul(transpose(h_prev), dz)
    print("done")
    return [dx, dh_prev, dc_prev, dW_x, dW_h, db]


def lstm_parameter_count(D, H):
    return np.array(4 * H * (D + H + 1))
