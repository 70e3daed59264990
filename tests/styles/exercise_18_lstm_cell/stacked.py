"""LSTM cell with units as rows and one weight matrix for [x, h, 1]; logaddexp in the sigmoid."""

import numpy as np


def sigmoid(z):
    return np.exp(-np.logaddexp(0.0, -z))


def tanh(z):
    return 2 * sigmoid(2 * z) - 1


def whole(W_x, W_h, b):
    return np.vstack([W_x, W_h, b[None]]).T  # (4H, D + H + 1)


def columns_of(x, h_prev):
    return np.hstack([x, h_prev, np.ones_like(x[:, :1])]).T  # (D + H + 1, N)


def activated(W, v):
    z = (W @ v).reshape(4, -1, v.shape[1])  # (4, H, N)
    a = sigmoid(z)
    a[2] = tanh(z[2])
    return a


def lstm_gates(x, h_prev, W_x, W_h, b):
    return [gate.T for gate in activated(whole(W_x, W_h, b), columns_of(x, h_prev))]


def lstm_step_forward(x, h_prev, c_prev, W_x, W_h, b):
    W, v = whole(W_x, W_h, b), columns_of(x, h_prev)
    a = activated(W, v)
    c = np.einsum("khn,khn->hn", a[:2], np.stack([a[2], c_prev.T]))
    t = tanh(c)
    h = a[3] * t
    return h.T, c.T, {"a": a, "t": t, "c_prev": c_prev.T, "W": W, "v": v, "D": x.shape[1]}


def lstm_step_backward(dh, dc, cache):
    (i, f, g, o), t, D = cache["a"], cache["t"], cache["D"]
    total = dc.T + dh.T * o - dh.T * o * t * t
    one_minus = 1 - cache["a"]
    slopes = cache["a"] * one_minus
    slopes[2] = one_minus[2] * (1 + g)
    dz = slopes * np.stack([total * g, total * cache["c_prev"], total * i, dh.T * t])
    flat = dz.reshape(-1, dz.shape[-1])[:, ::-1]  # (4H, N), the last row of the batch first
    d_whole = np.tensordot(flat, cache["v"][:, ::-1], axes=(1, 1)).T
    dv = cache["W"].T @ flat[:, ::-1]
    H = len(i)
    dW_x, dW_h, db = d_whole[:D], d_whole[D : D + H], d_whole[-1]
    return np.array(dv[:D].T, order="F"), dv[D : D + H].T, (total * f).T, dW_x, dW_h, db


def lstm_parameter_count(D, H):
    return sum(4 for _row in range(H) for _column in range(D + H + 1))
