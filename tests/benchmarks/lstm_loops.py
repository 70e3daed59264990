"""An LSTM as it is often written: every step by itself, and a sigmoid with masks."""

from typing import Any

import numpy as np


def sigmoid(z: Any) -> Any:
    positive = z >= 0
    out = np.empty_like(z)
    out[positive] = 1.0 / (1.0 + np.exp(-z[positive]))
    small = np.exp(z[~positive])
    out[~positive] = small / (1.0 + small)
    return out


def loops(x: Any, h0: Any, c0: Any, W_x: Any, W_h: Any, b: Any, dh: Any) -> list[Any]:
    """States, then the gradients of all six inputs, for gates in the order i, f, g, o."""
    h, caches = forward(x, h0, c0, W_x, W_h, b)
    dx, dW_x, dW_h, db = (np.zeros_like(array) for array in (x, W_x, W_h, b))
    dh_next, dc_next = np.zeros_like(h0), np.zeros_like(c0)
    for t in reversed(range(x.shape[1])):
        dz, dc_next = gate_gradients(dh[:, t] + dh_next, dc_next, caches[t])
        dx[:, t] = dz @ W_x.T
        dh_next = dz @ W_h.T
        dW_x += x[:, t].T @ dz
        dW_h += caches[t][0].T @ dz
        db += dz.sum(axis=0)
    return [h, dx, dh_next, dc_next, dW_x, dW_h, db]


def forward(x: Any, h0: Any, c0: Any, W_x: Any, W_h: Any, b: Any) -> tuple[Any, list[Any]]:
    N, T, _ = x.shape
    h = np.zeros((N, T, h0.shape[1]), x.dtype)
    h_t, c_t, caches = h0, c0, []
    for t in range(T):
        z_i, z_f, z_g, z_o = np.split(x[:, t] @ W_x + h_t @ W_h + b, 4, axis=1)
        i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
        c = f * c_t + i * g
        caches.append((h_t, c_t, i, f, g, o, c))
        h_t, c_t = o * np.tanh(c), c
        h[:, t] = h_t
    return h, caches


def gate_gradients(dh: Any, dc: Any, cache: Any) -> tuple[Any, Any]:
    """Gradients of what enters the four gates (N, 4H), and of the cell before the step (N, H)."""
    _, c_prev, i, f, g, o, c = cache
    dc = dc + dh * o * (1.0 - np.tanh(c) ** 2)
    di, df, dg, do = dc * g, dc * c_prev, dc * i, dh * np.tanh(c)
    parts = (di * i * (1.0 - i), df * f * (1.0 - f), dg * (1.0 - g**2), do * o * (1.0 - o))
    return np.hstack(parts), dc * f
