"""BPTT by a small tape: every operation records how its gradient flows; none is by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

Array = np.ndarray


class Value:
    """An array that knows where it came from, and the gradient that has reached it."""

    def __init__(self, data: Any, sources: Iterable[tuple[Value, Callable]] = ()) -> None:
        self.data = np.asarray(data, dtype=np.float64)
        self.sources = tuple(sources)
        self.grad = np.zeros_like(self.data)

    def __matmul__(self, other: Value) -> Value:
        rows = lambda a: a.reshape(-1, a.shape[-1])  # noqa: E731
        return Value(
            self.data @ other.data,
            [
                (self, lambda d: d @ other.data.T),
                (other, lambda d: rows(self.data).T @ rows(d)),
            ],
        )

    def __add__(self, other: Value) -> Value:
        extra = self.data.ndim - other.data.ndim
        over = tuple(range(extra))
        return Value(
            self.data + other.data,
            [(self, lambda d: d), (other, lambda d: d.sum(axis=over))],
        )

    def __getitem__(self, index: Any) -> Value:
        def spread(d: Array) -> Array:
            whole = np.zeros_like(self.data)
            np.add.at(whole, index, d)
            return whole

        return Value(self.data[index], [(self, spread)])

    def tanh(self) -> Value:
        e = np.expm1(2.0 * self.data)
        t = e / (e + 2.0)
        return Value(t, [(self, lambda d: d * (4.0 * (e + 1.0) / np.square(e + 2.0)))])

    def order(self, seen: set[int]) -> list[Value]:
        if id(self) in seen:
            return []
        seen.add(id(self))
        return [v for source, _ in self.sources for v in source.order(seen)] + [self]

    def backward(self, upstream: Any) -> None:
        values = self.order(set())
        for value in values:
            value.grad = np.zeros_like(value.data)
        self.grad = np.array(upstream, dtype=np.float64)
        for value in reversed(values):
            for source, pull in value.sources:
                source.grad = source.grad + pull(value.grad)


def joined(values: list[Value]) -> Value:
    """Stack (N, H) along a new axis of time."""
    sources = [(v, lambda d, t=t: d[:, t]) for t, v in enumerate(values)]
    return Value(np.stack([v.data for v in values], axis=1), sources)


def unrolled(x: Value, h: Value, W_x: Value, W_h: Value, b: Value) -> Value:
    states: list[Value] = []
    for t in range(x.data.shape[1]):
        states.append(h := (x[:, t] @ W_x + h @ W_h + b).tanh())
    return joined(states)


def rnn_forward(*arrays: Array, **named: Array) -> tuple[Array, Any]:
    leaves = [Value(a) for a in arrays]
    leaves += [Value(named[n]) for n in ("x", "h0", "W_x", "W_h", "b") if n in named]
    h = unrolled(*leaves)
    return h.data, (h, leaves)


def rnn_backward(dh: Array, cache: Any) -> tuple[Array, ...]:
    h, leaves = cache
    h.backward(dh)
    return tuple(leaf.grad for leaf in leaves)


def many_to_one_backward(dh_last: Array, cache: Any) -> tuple[Array, ...]:
    h, leaves = cache
    h[:, -1].backward(dh_last)
    return tuple(leaf.grad for leaf in leaves)


def nll(logits: Value, targets: Array, mask: Array) -> Value:
    count = max(int(mask.sum()), 1)
    total = np.logaddexp.reduce(logits.data, axis=-1)
    right = np.take_along_axis(logits.data, targets[..., None], axis=-1)[..., 0]

    def pull(d: Array) -> Array:
        p = np.exp(logits.data - total[..., None])
        p -= np.arange(p.shape[-1]) == targets[..., None]
        return d * p * (mask / count)[..., None]

    return Value(np.where(mask, total - right, 0.0).sum() / count, [(logits, pull)])


def tagger_loss(
    ids: Array, targets: Array, mask: Array, params: dict[str, Array]
) -> tuple[Array, dict[str, Array]]:
    p = {name: Value(array) for name, array in params.items()}
    h0 = Value(np.zeros((len(ids), len(params["b"])), dtype=np.float32))
    h = unrolled(p["E"][ids], h0, p["W_x"], p["W_h"], p["b"])
    loss = nll(h @ p["W_y"] + p["b_y"], targets, mask)
    loss.backward(1.0)
    return loss.data, {name: value.grad for name, value in p.items()}
