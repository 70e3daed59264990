"""LSTM cell, every element by itself."""

import math

import numpy as np


def sig(v):
    if v >= 0:
        return 1 / (1 + math.exp(-v))
    e = math.exp(v)
    return e / (1 + e)


def lstm_gates(x, h_prev, W_x, W_h, b):
    N, D = x.shape
    H = h_prev.shape[1]
    gates = [np.zeros((N, H)) for _ in range(4)]
    for n in range(N):
        for k in range(4):
            for j in range(H):
                s = b[k * H + j]
                for d in range(D):
                    s += x[n, d] * W_x[d, k * H + j]
                for m in range(H):
                    s += h_prev[n, m] * W_h[m, k * H + j]
                gates[k][n, j] = math.tanh(s) if k == 2 else sig(s)
    return gates[0], gates[1], gates[2], gates[3]


def lstm_step_forward(x, h_prev, c_prev, W_x, W_h, b):
    i, f, g, o = lstm_gates(x, h_prev, W_x, W_h, b)
    h = np.empty(h_prev.shape)
    c = np.empty(h_prev.shape)
    for n in range(len(h)):
        for j in range(len(h[0])):
            c[n, j] = f[n, j] * c_prev[n, j] + i[n, j] * g[n, j]
            h[n, j] = o[n, j] * math.tanh(c[n, j])
    cache = {"in": (x, h_prev, c_prev), "W": (W_x, W_h), "gates": (i, f, g, o), "c": c}
    return h, c, cache


def lstm_step_backward(dh, dc, cache):
    x, h_prev, c_prev = cache["in"]
    W_x, W_h = cache["W"]
    i, f, g, o = cache["gates"]
    N, D = x.shape
    H = h_prev.shape[1]
    dx, dh_prev, dc_prev = np.zeros((N, D)), np.zeros((N, H)), np.zeros((N, H))
    dW_x, dW_h, db = np.zeros((D, 4 * H)), np.zeros((H, 4 * H)), np.zeros(4 * H)
    for n in range(N):
        for j in range(H):
            t = math.tanh(cache["c"][n, j])
            total = dc[n, j] + dh[n, j] * o[n, j] * (1 - t * t)
            dc_prev[n, j] = total * f[n, j]
            di = total * g[n, j] * i[n, j] * (1 - i[n, j])
            df = total * c_prev[n, j] * f[n, j] * (1 - f[n, j])
            dg = total * i[n, j] * (1 - g[n, j] * g[n, j])
            do = dh[n, j] * t * o[n, j] * (1 - o[n, j])
            for k, a in enumerate((di, df, dg, do)):
                col = k * H + j
                db[col] += a
                for d in range(D):
                    dx[n, d] += a * W_x[d, col]
                    dW_x[d, col] += a * x[n, d]
                for m in range(H):
                    dh_prev[n, m] += a * W_h[m, col]
                    dW_h[m, col] += a * h_prev[n, m]
    return dx, dh_prev, dc_prev, dW_x, dW_h, db


def lstm_parameter_count(D, H):
    count = 0
    for _gate in range(4):
        for _unit in range(H):
            count += D + H + 1
    return count
