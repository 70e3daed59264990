"""BPTT with plain Python lists inside and outside, one sequence of the batch after the other."""

from collections import OrderedDict
from math import exp, log, tanh

import numpy as np

print("BPTT, version with lists")


def times(row, A):
    """Row vector times matrix."""
    return [sum(r * a for r, a in zip(row, column, strict=True)) for column in zip(*A, strict=True)]


def times_transposed(row, A):
    return [sum(r * a for r, a in zip(row, line, strict=True)) for line in A]


def add_outer(A, u, v):
    for line, p in zip(A, u, strict=True):
        for j, q in enumerate(v):
            line[j] += p * q


def add(u, v):
    return [p + q for p, q in zip(u, v, strict=True)]


def zeros(rows, columns):
    return [[0.0] * columns for _ in range(rows)]


def rnn_forward(x, h0, W_x, W_h, b):
    x, h0, W_x, W_h, b = (np.asarray(a).tolist() for a in (x, h0, W_x, W_h, b))
    h = []
    for sequence, state in zip(x, h0, strict=True):
        states = []
        for row in sequence:
            state = [tanh(v) for v in add(add(times(row, W_x), times(state, W_h)), b)]
            states.append(state)
        h.append(states)
    print("states:", h)
    return [h, [x, h0, W_x, W_h, h]]


def rnn_backward(dh, cache):
    x, h0, W_x, W_h, h = cache
    D, H = len(W_x), len(W_h)
    dx, dh0 = [], []
    dW_x, dW_h, db = zeros(D, H), zeros(H, H), [0.0] * H
    for n, upstream in enumerate(np.asarray(dh).tolist()):
        carry = [0.0] * H
        backwards = []
        for t in range(len(upstream) - 1, -1, -1):
            arriving = add(upstream[t], carry)
            dz = [d * (1 - v**2) for d, v in zip(arriving, h[n][t], strict=True)]
            add_outer(dW_x, x[n][t], dz)
            add_outer(dW_h, ([h0[n]] + h[n])[t], dz)
            db = add(db, dz)
            backwards.append(times_transposed(dz, W_x))
            carry = times_transposed(dz, W_h)
        dx.append(backwards[::-1])
        dh0.append(carry)
    return [dx, dh0, dW_x, dW_h, db]


def many_to_one_backward(dh_last, cache):
    steps, H = len(cache[0][0]), len(cache[3])
    dh = [[*zeros(steps - 1, H), row] for row in dh_last.tolist()]
    return rnn_backward(dh, cache)


def tagger_loss(ids, targets, mask, params):
    p = {name: value.tolist() for name, value in params.items()}
    H, C = len(p["W_y"]), len(p["b_y"])
    x = [[p["E"][word] for word in sentence] for sentence in ids.tolist()]
    state = zeros(len(x), H)
    h, cache = rnn_forward(x, state, p["W_x"], p["W_h"], p["b"])
    count = sum(sum(row) for row in mask.tolist())

    losses = []
    dh, dW_y, db_y = [], zeros(H, C), [0.0] * C
    for n, states in enumerate(h):
        dh.append([])
        for t, state in enumerate(states):
            if not mask[n, t]:
                dh[n].append([0.0] * H)
                continue
            logits = add(times(state, p["W_y"]), p["b_y"])
            log_total = max(logits) + log(sum(exp(v - max(logits)) for v in logits))
            target = int(targets[n, t])
            losses.append(log_total - logits[target])
            d = [(exp(v - log_total) - (c == target)) / count for c, v in enumerate(logits)]
            add_outer(dW_y, state, d)
            db_y = add(db_y, d)
            dh[n].append(times_transposed(d, p["W_y"]))

    dx, _, dW_x, dW_h, db = rnn_backward(dh, cache)
    dE = zeros(len(p["E"]), len(p["W_x"]))
    for n, sentence in enumerate(ids.tolist()):
        for t, word in enumerate(sentence):
            dE[word] = add(dE[word], dx[n][t])
    grads = OrderedDict(E=dE, W_x=dW_x, W_h=dW_h, b=db, W_y=dW_y, b_y=db_y)
    loss = np.array(sum(losses) / count if losses else 0)
    print("loss:", loss)
    return [loss, grads]
