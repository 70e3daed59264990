"""GRU with plain Python lists inside and outside."""

from math import tanh

import numpy as np

print("GRU, version with lists")


def sigmoid(v):
    return (1 + tanh(v / 2)) / 2


def as_lists(*arrays):
    return [a.tolist() if isinstance(a, np.ndarray) else a for a in arrays]


def turned(A):
    return [list(line) for line in zip(*A, strict=True)]


def matmul(A, B):
    return [[sum(p * q for p, q in zip(row, col, strict=True)) for col in turned(B)] for row in A]


def elementwise(function, *tables):
    return [
        [function(*entries) for entries in zip(*rows, strict=True)]
        for rows in zip(*tables, strict=True)
    ]


def plus(A, B):
    return elementwise(lambda a, b: a + b, A, B)


def blocks(rows, W, b):
    """rows W + b, cut into three tables."""
    table = [[s + t for s, t in zip(row, b, strict=True)] for row in matmul(rows, W)]
    H = len(b) // 3
    return [[row[k * H : (k + 1) * H] for row in table] for k in range(3)]


def gru_gates(x, h_prev, W_x, W_h, b_x, b_h):
    x, h_prev, W_x, W_h, b_x, b_h = as_lists(x, h_prev, W_x, W_h, b_x, b_h)
    u_r, u_z, u_n = blocks(x, W_x, b_x)
    v_r, v_z, v_n = blocks(h_prev, W_h, b_h)
    r = elementwise(sigmoid, plus(u_r, v_r))
    z = elementwise(sigmoid, plus(u_z, v_z))
    n = elementwise(lambda u, r, v: tanh(u + r * v), u_n, r, v_n)
    return [r, z, n]


def gru_step_forward(x, h_prev, W_x, W_h, b_x, b_h):
    inputs = as_lists(x, h_prev, W_x, W_h, b_x, b_h)
    gates = gru_gates(*inputs)
    print("gates:", gates)
    h = elementwise(lambda z, n, old: (1 - z) * n + z * old, gates[1], gates[2], inputs[1])
    return [h, [inputs, gates]]


def gru_step_backward(dh, cache):
    [dh] = as_lists(dh)
    (x, h_prev, W_x, W_h, _b_x, b_h), (r, z, n) = cache
    v_n = blocks(h_prev, W_h, b_h)[2]
    a_n = elementwise(lambda d, z, n: d * (1 - z) * (1 - n * n), dh, z, n)
    a_r = elementwise(lambda a, v, r: a * v * r * (1 - r), a_n, v_n, r)
    a_z = elementwise(lambda d, old, n, z: d * (old - n) * z * (1 - z), dh, h_prev, n, z)
    w_n = elementwise(lambda a, r: a * r, a_n, r)
    from_x = [p + q + s for p, q, s in zip(a_r, a_z, a_n, strict=True)]
    from_h = [p + q + s for p, q, s in zip(a_r, a_z, w_n, strict=True)]
    direct = elementwise(lambda d, z: d * z, dh, z)
    return [
        matmul(from_x, turned(W_x)),
        plus(matmul(from_h, turned(W_h)), direct),
        matmul(turned(x), from_x),
        matmul(turned(h_prev), from_h),
        [sum(line) for line in turned(from_x)],
        [sum(line) for line in turned(from_h)],
    ]


def gru_forward(x, h0, W_x, W_h, b_x, b_h):
    x, state, W_x, W_h, b_x, b_h = as_lists(x, h0, W_x, W_h, b_x, b_h)
    steps, caches = [], []
    for x_t in turned(x):
        state, cache = gru_step_forward(x_t, state, W_x, W_h, b_x, b_h)
        steps.append(state)
        caches.append(cache)
    return [turned(steps), caches]


def gru_backward(dh, cache):
    dx = []
    carry, totals = None, None
    for dh_t, step in reversed(list(zip(turned(dh.tolist()), cache, strict=True))):
        arriving = dh_t if carry is None else plus(dh_t, carry)
        dx_t, carry, dW_x, dW_h, db_x, db_h = gru_step_backward(arriving, step)
        dx.insert(0, dx_t)
        new = [dW_x, dW_h, [db_x], [db_h]]
        totals = new if totals is None else [plus(s, t) for s, t in zip(totals, new, strict=True)]
    return [turned(dx), carry, totals[0], totals[1], totals[2][0], totals[3][0]]


def gru_parameter_count(D, H):
    return np.array([D * H, H * H, H, H]).sum() * 3
