"""GRU, every element by itself; the sequence repeats the step."""

import math

import numpy as np


def sig(v):
    return 1 / (1 + math.exp(-v)) if v > 0 else math.exp(v) / (1 + math.exp(v))


def entry(row, W, b, n, col):
    """Element (n, col) of row @ W + b."""
    s = b[col]
    for k in range(row.shape[1]):
        s += row[n, k] * W[k, col]
    return s


def gru_gates(x, h_prev, W_x, W_h, b_x, b_h):
    N, H = h_prev.shape
    r, z, cand = np.zeros((N, H)), np.zeros((N, H)), np.zeros((N, H))
    for n in range(N):
        for j in range(H):
            r[n, j] = sig(entry(x, W_x, b_x, n, j) + entry(h_prev, W_h, b_h, n, j))
            z[n, j] = sig(entry(x, W_x, b_x, n, H + j) + entry(h_prev, W_h, b_h, n, H + j))
            old = entry(h_prev, W_h, b_h, n, 2 * H + j)
            cand[n, j] = math.tanh(entry(x, W_x, b_x, n, 2 * H + j) + r[n, j] * old)
    return r, z, cand


def gru_step_forward(x, h_prev, W_x, W_h, b_x, b_h):
    r, z, cand = gru_gates(x, h_prev, W_x, W_h, b_x, b_h)
    h = np.zeros(h_prev.shape)
    for n in range(h.shape[0]):
        for j in range(h.shape[1]):
            h[n, j] = cand[n, j] + z[n, j] * (h_prev[n, j] - cand[n, j])
    return h, {"args": (x, h_prev, W_x, W_h, b_x, b_h), "gates": (r, z, cand)}


def gru_step_backward(dh, cache):
    x, h_prev, W_x, W_h, b_x, b_h = cache["args"]
    r, z, cand = cache["gates"]
    N, D = x.shape
    H = h_prev.shape[1]
    dx, dh_prev = np.zeros((N, D)), np.zeros((N, H))
    dW_x, dW_h = np.zeros((D, 3 * H)), np.zeros((H, 3 * H))
    db_x, db_h = np.zeros(3 * H), np.zeros(3 * H)
    for n in range(N):
        for j in range(H):
            g = dh[n, j]
            dh_prev[n, j] += g * z[n, j]
            da_n = g * (1 - z[n, j]) * (1 - cand[n, j] ** 2)
            da_z = g * (h_prev[n, j] - cand[n, j]) * z[n, j] * (1 - z[n, j])
            da_r = da_n * entry(h_prev, W_h, b_h, n, 2 * H + j) * r[n, j] * (1 - r[n, j])
            from_x = [da_r, da_z, da_n]
            from_h = [da_r, da_z, da_n * r[n, j]]
            for k in range(3):
                col = k * H + j
                db_x[col] += from_x[k]
                db_h[col] += from_h[k]
                for d in range(D):
                    dx[n, d] += from_x[k] * W_x[d, col]
                    dW_x[d, col] += from_x[k] * x[n, d]
                for m in range(H):
                    dh_prev[n, m] += from_h[k] * W_h[m, col]
                    dW_h[m, col] += from_h[k] * h_prev[n, m]
    return dx, dh_prev, dW_x, dW_h, db_x, db_h


def gru_forward(x, h0, W_x, W_h, b_x, b_h):
    N, T, _ = x.shape
    h = np.zeros((N, T, h0.shape[1]))
    caches = {}
    for t in range(T):
        before = h0 if t == 0 else h[:, t - 1]
        h[:, t], caches[t] = gru_step_forward(x[:, t], before, W_x, W_h, b_x, b_h)
    return h, caches


def gru_backward(dh, cache):
    N, T, H = dh.shape
    D = cache[0]["args"][0].shape[1]
    dx, dh0 = np.zeros((N, T, D)), np.zeros((N, H))
    dW_x, dW_h = np.zeros((D, 3 * H)), np.zeros((H, 3 * H))
    db_x, db_h = np.zeros(3 * H), np.zeros(3 * H)
    for t in range(T - 1, -1, -1):
        both = dh[:, t] + dh0
        dx[:, t], dh0, step_W_x, step_W_h, step_b_x, step_b_h = gru_step_backward(both, cache[t])
        dW_x += step_W_x
        dW_h += step_W_h
        db_x += step_b_x
        db_h += step_b_h
    return dx, dh0, dW_x, dW_h, db_x, db_h


def gru_parameter_count(D, H):
    count = 0
    for _gate in ("r", "z", "n"):
        for _unit in range(H):
            count += D + 1  # from the input
            count += H + 1  # from the old state
    return count
