"""GRU with units as rows, gates on an axis of their own, recursion over time, and sech for tanh."""

import numpy as np


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z < 0, small, 1.0) / (1.0 + small)


def tanh_and_slope(z):
    small = np.exp(-2 * np.abs(z))
    return np.sign(z) * -np.expm1(-2 * np.abs(z)) / (1 + small), 4 * small / (1 + small) ** 2


def by_gate(W, b):
    """(3, H, in + 1): one matrix a gate, the bias in its last column."""
    tall = np.concatenate([W, b[None, :]])
    return tall.reshape(len(tall), 3, -1).transpose(1, 2, 0)


def extended(columns):
    return np.concatenate([columns, np.ones((1, columns.shape[1]))])


def step(x, h, A, B):
    """One step on columns: x (D, N), h (H, N)."""
    x, h_1 = extended(x), extended(h)
    u, v = A @ x, B @ h_1  # (3, H, N)
    r, z = sigmoid(u[:2] + v[:2])
    n, slope = tanh_and_slope(r * v[2] + u[2])
    new = z * h - (z - 1) * n
    return new, (x, h_1, A, B, r, z, n, slope, v[2])


def step_back(dh, kept):
    x, h_1, A, B, r, z, n, slope, v_n = kept
    d_n = dh * slope - dh * slope * z
    du = np.stack([d_n * v_n * r * (1 - r), dh * (h_1[:-1] - n) * z * (1 - z), d_n])
    dv = du.copy()
    dv[2] *= r
    dx = np.tensordot(A, du, axes=([0, 1], [0, 1]))[:-1]
    dh_prev = np.tensordot(B, dv, axes=([1, 0], [1, 0]))[:-1] + dh * z
    return dx, dh_prev, du @ x.T, dv @ h_1.T


def split(dA):
    """The gradients of W and b from that of the matrices by gate."""
    tall = dA.transpose(2, 0, 1).reshape(dA.shape[2], -1)
    return tall[:-1], tall[-1]


def gru_gates(x, h_prev, W_x, W_h, b_x, b_h):
    _, kept = step(x.T, h_prev.T, by_gate(W_x, b_x), by_gate(W_h, b_h))
    return [gate.T for gate in kept[4:7]]


def gru_step_forward(x, h_prev, W_x, W_h, b_x, b_h):
    h, kept = step(x.T, h_prev.T, by_gate(W_x, b_x), by_gate(W_h, b_h))
    return h.T, kept


def gru_step_backward(dh, cache):
    dx, dh_prev, dA, dB = step_back(dh.T, cache)
    (dW_x, db_x), (dW_h, db_h) = split(dA), split(dB)
    return dx.T, dh_prev.T, dW_x, dW_h, db_x, db_h


def run(x, h, A, B):
    """States and what is kept of every step; x is (T, D, N)."""
    if not len(x):
        return [], []
    h, kept = step(x[0], h, A, B)
    states, all_kept = run(x[1:], h, A, B)
    return [h, *states], [kept, *all_kept]


def gru_forward(x, h0, W_x, W_h, b_x, b_h):
    states, kept = run(x.transpose(1, 2, 0), h0.T, by_gate(W_x, b_x), by_gate(W_h, b_h))
    return np.array(states).transpose(2, 0, 1), kept


def run_back(dh, kept):
    """Gradients of x by step, of the first state, and of both stacks of matrices."""
    dx, dA, dB = [], 0, 0
    carry = np.zeros(dh.shape[1:])
    if len(kept) > 1:
        dx, carry, dA, dB = run_back(dh[1:], kept[1:])
    dx_t, dh_prev, dA_t, dB_t = step_back(dh[0] + carry, kept[0])
    return [dx_t, *dx], dh_prev, dA + dA_t, dB + dB_t


def gru_backward(dh, cache):
    dx, dh0, dA, dB = run_back(dh.transpose(1, 2, 0), cache)
    (dW_x, db_x), (dW_h, db_h) = split(dA), split(dB)
    return np.array(dx).transpose(2, 0, 1), dh0.T, dW_x, dW_h, db_x, db_h


def gru_parameter_count(D, H):
    return 3 * np.multiply(H, D + H + 2)
