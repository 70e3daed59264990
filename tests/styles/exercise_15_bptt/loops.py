"""BPTT, every element by itself."""

import math

import numpy as np


def rnn_forward(x, h0, W_x, W_h, b):
    N, T, D = x.shape
    H = len(b)
    h = np.zeros((N, T, H))
    for n in range(N):
        for t in range(T):
            for j in range(H):
                s = b[j]
                for d in range(D):
                    s += x[n, t, d] * W_x[d, j]
                for k in range(H):
                    s += (h0[n, k] if t == 0 else h[n, t - 1, k]) * W_h[k, j]
                h[n, t, j] = math.tanh(s)
    return h, {"x": x, "h0": h0, "W_x": W_x, "W_h": W_h, "h": h}


def rnn_backward(dh, cache):
    x, h0, W_x, W_h, h = (cache[name] for name in ("x", "h0", "W_x", "W_h", "h"))
    N, T, D = x.shape
    H = h0.shape[1]
    dx, dh0 = np.zeros((N, T, D)), np.zeros((N, H))
    dW_x, dW_h, db = np.zeros((D, H)), np.zeros((H, H)), np.zeros(H)
    for n in range(N):
        carry = [0.0] * H
        t = T - 1
        while t >= 0:
            new_carry = [0.0] * H
            for j in range(H):
                dz = (dh[n, t, j] + carry[j]) * (1 - h[n, t, j] * h[n, t, j])
                db[j] += dz
                for d in range(D):
                    dx[n, t, d] += dz * W_x[d, j]
                    dW_x[d, j] += dz * x[n, t, d]
                for k in range(H):
                    before = h[n, t - 1, k] if t > 0 else h0[n, k]
                    dW_h[k, j] += dz * before
                    new_carry[k] += dz * W_h[k, j]
            carry = new_carry
            t -= 1
        for k in range(H):
            dh0[n, k] = carry[k]
    return dx, dh0, dW_x, dW_h, db


def many_to_one_backward(dh_last, cache):
    N, T, H = cache["h"].shape
    dh = np.zeros((N, T, H))
    for n in range(N):
        for j in range(H):
            dh[n, T - 1, j] = dh_last[n, j]
    return rnn_backward(dh, cache)


def tagger_loss(ids, targets, mask, params):
    E, W_y, b_y = params["E"], params["W_y"], params["b_y"]
    N, T = ids.shape
    D, (H, C) = E.shape[1], W_y.shape
    x = np.zeros((N, T, D))
    tokens = 0
    for n in range(N):
        for t in range(T):
            tokens += 1 if mask[n, t] else 0
            for d in range(D):
                x[n, t, d] = E[ids[n, t], d]
    h, cache = rnn_forward(x, np.zeros((N, H)), params["W_x"], params["W_h"], params["b"])

    loss = 0.0
    dh = np.zeros((N, T, H))
    dW_y, db_y = np.zeros((H, C)), np.zeros(C)
    for n in range(N):
        for t in range(T):
            if not mask[n, t]:
                continue
            logits = [sum(h[n, t, j] * W_y[j, c] for j in range(H)) + b_y[c] for c in range(C)]
            top = max(logits)
            total = sum(math.exp(v - top) for v in logits)
            loss += (top + math.log(total) - logits[targets[n, t]]) / tokens
            for c in range(C):
                d = math.exp(logits[c] - top) / total
                if c == targets[n, t]:
                    d -= 1
                d /= tokens
                db_y[c] += d
                for j in range(H):
                    dW_y[j, c] += h[n, t, j] * d
                    dh[n, t, j] += W_y[j, c] * d

    dx, _, dW_x, dW_h, db = rnn_backward(dh, cache)
    dE = np.zeros(E.shape)
    for n in range(N):
        for t in range(T):
            for d in range(D):
                dE[ids[n, t], d] += dx[n, t, d]
    return loss, {"b_y": db_y, "W_y": dW_y, "b": db, "W_h": dW_h, "W_x": dW_x, "E": dE}
