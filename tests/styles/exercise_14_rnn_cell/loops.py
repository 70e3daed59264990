"""RNN cell, every element by itself."""

import math

import numpy as np


def rnn_step_forward(x, h_prev, W_x, W_h, b):
    N, D = x.shape
    H = len(b)
    h = np.zeros((N, H))
    for n in range(N):
        for j in range(H):
            s = b[j]
            for d in range(D):
                s += x[n, d] * W_x[d, j]
            for k in range(H):
                s += h_prev[n, k] * W_h[k, j]
            h[n, j] = math.tanh(s)
    return h, {"x": x, "h_prev": h_prev, "W_x": W_x, "W_h": W_h, "h": h}


def rnn_step_backward(dh, cache):
    x, h_prev = cache["x"], cache["h_prev"]
    W_x, W_h = cache["W_x"], cache["W_h"]
    N, D = x.shape
    H = h_prev.shape[1]
    dx = np.zeros((N, D))
    dh_prev = np.zeros((N, H))
    dW_x = np.zeros((D, H))
    dW_h = np.zeros((H, H))
    db = np.zeros(H)
    for n in range(N):
        for j in range(H):
            slope = 1 - cache["h"][n, j] ** 2
            dz = dh[n, j] * slope
            db[j] += dz
            for d in range(D):
                dx[n, d] += dz * W_x[d, j]
                dW_x[d, j] += dz * x[n, d]
            for k in range(H):
                dh_prev[n, k] += dz * W_h[k, j]
                dW_h[k, j] += dz * h_prev[n, k]
    return dx, dh_prev, dW_x, dW_h, db


def rnn_parameter_count(D, H):
    count = 0
    for _unit in range(H):
        count += D  # one weight for each input
        count += H  # one weight for each unit of the old state
        count += 1  # one bias
    return count
