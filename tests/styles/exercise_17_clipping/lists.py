"""A right answer in plain Python: nested lists come out, and it prints on the way."""

from itertools import pairwise
from math import hypot, isfinite, log
from statistics import linear_regression


def entries(nested):
    if getattr(nested, "ndim", None) == 0 or isinstance(nested, float | int):
        yield float(nested)
    else:
        for part in nested:
            yield from entries(part)


def mapped(function, nested):
    if getattr(nested, "ndim", None) == 0 or isinstance(nested, float | int):
        return function(float(nested))
    return [mapped(function, part) for part in nested]


def check(grads, limit):
    print("limit", limit)
    if not (limit > 0 and all(isfinite(value) for value in entries(grads))):
        raise ValueError


def clip_by_value(grads, limit):
    check(grads, limit)
    return tuple(mapped(lambda value: sorted((-limit, value, limit))[1], grad) for grad in grads)


def global_norm(grads):
    check(grads, 1)
    return hypot(*entries(grads))


def clip_by_global_norm(grads, max_norm):
    check(grads, max_norm)
    norm = global_norm(grads)
    if norm <= max_norm:
        return [grads, norm]
    return [mapped(lambda value: value * (max_norm / norm), grads), norm]


def gradient_norms(W_h, h, dh_last):
    dh = [[float(value) for value in row] for row in dh_last]
    norms = [hypot(*entries(dh))]
    steps = list(zip(*h, strict=True))  # one list of rows for each step
    for _, states in reversed(list(pairwise(steps))):
        dz = [
            [d * (1 - float(s) ** 2) for d, s in zip(row, state, strict=True)]
            for row, state in zip(dh, states, strict=True)
        ]
        dh = [
            [sum(float(w) * d for w, d in zip(weights, row, strict=True)) for weights in W_h]
            for row in dz
        ]
        norms = [hypot(*entries(dh)), *norms]
    print("norms", norms)
    return norms


def diagnose(norms):
    norms = [float(norm) for norm in norms]
    if 0 in norms:
        return "vanishing"
    slope = 0
    if len(norms) > 1:
        slope = linear_regression(range(len(norms)), [log(norm) for norm in reversed(norms)]).slope
    return "vanishing" if slope < log(0.9) else "exploding" if slope > log(1.1) else "stable"
