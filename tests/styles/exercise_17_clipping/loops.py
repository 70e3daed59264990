"""A right answer that looks at one entry after the other."""

import math

import numpy as np


def check_finite(grads):
    for grad in grads:
        for value in grad.flat:
            if math.isnan(value) or math.isinf(value):
                raise ValueError("gradient is not finite")


def check_positive(limit):
    if math.isnan(limit) or limit <= 0:
        raise ValueError("limit is not positive")


def clip_by_value(grads, limit):
    check_positive(limit)
    check_finite(grads)
    result = []
    for grad in grads:
        out = np.array(grad, dtype=float)
        for index in np.ndindex(out.shape):
            if out[index] > limit:
                out[index] = limit
            elif out[index] < -limit:
                out[index] = -limit
        result.append(out)
    return result


def global_norm(grads):
    check_finite(grads)
    scale = 0.0
    total = 1.0  # the sum of squares so far is scale ** 2 * total
    for grad in grads:
        for value in grad.flat:
            size = abs(float(value))
            if size > scale:
                total = 1 + total * (scale / size) ** 2
                scale = size
            elif size > 0:
                total += (size / scale) ** 2
    return scale * math.sqrt(total)


def clip_by_global_norm(grads, max_norm):
    check_positive(max_norm)
    norm = global_norm(grads)
    result = []
    for grad in grads:
        out = np.array(grad, dtype=float)
        if norm > max_norm:
            for index in np.ndindex(out.shape):
                out[index] = out[index] / norm * max_norm
        result.append(out)
    return result, norm


def gradient_norms(W_h, h, dh_last):
    N, T, H = h.shape
    norms = np.zeros(T)
    dh = dh_last
    for t in reversed(range(T)):
        total = 0
        for n in range(N):
            for j in range(H):
                total += dh[n, j] ** 2
        norms[t] = math.sqrt(total)
        dh_prev = np.zeros((N, H))
        for n in range(N):
            for i in range(H):
                for j in range(H):
                    dh_prev[n, i] += W_h[i, j] * (1 - h[n, t, j] * h[n, t, j]) * dh[n, j]
        dh = dh_prev
    return norms


def diagnose(norms):
    T = len(norms)
    for norm in norms:
        if norm == 0:
            return "vanishing"
    if T == 1:
        return "stable"
    mean_log = 0
    for norm in norms:
        mean_log += math.log(norm) / T
    above = 0
    below = 0
    for t in range(T):
        step = (T - 1) / 2 - t  # steps back, counted from the middle
        above += step * (math.log(norms[t]) - mean_log)
        below += step * step
    slope = above / below
    if slope > math.log(1.1):
        return "exploding"
    if slope < math.log(0.9):
        return "vanishing"
    return "stable"
