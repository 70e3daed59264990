"""An LSTM over a whole sequence, forward and back; gates are stacked as in lstm_cell."""

import numpy as np

from reference.arrays import (
    Array,
    Cache,
    array_namespace,
    merge_steps,
    sigmoid,
    split_gates,
    split_steps,
    states_before,
    transposed,
)


def lstm_forward(
    x: Array, h0: Array, c0: Array, W_x: Array, W_h: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """All states of an LSTM: c_t = f c_(t-1) + i g, h_t = o tanh(c_t).

    x       (N, T, D)  input
    h0      (N, H)     state before the first step
    c0      (N, H)     cell before the first step
    W_x     (D, 4H)    input weights
    W_h     (H, 4H)    recurrent weights
    b       (4H,)      bias
    return  (N, T, H)  states without h0, then (N, H) the last cell, then the cache
    """
    xp = array_namespace(x)
    T = x.shape[-2]
    a = split_steps(merge_steps(x) @ W_x, T)  # (N, T, 4H), all steps at once
    h_t = h0
    c_t = c0
    states = []
    steps = []
    for t in range(T):
        z = a[..., t, :] + h_t @ W_h + b[..., None, :]
        z_i, z_f, z_g, z_o = split_gates(z, 4)  # each (N, H)
        i = sigmoid(z_i)
        f = sigmoid(z_f)
        g = xp.tanh(z_g)
        o = sigmoid(z_o)
        c_prev = c_t
        c_t = f * c_prev + i * g
        tanh_c = xp.tanh(c_t)
        h_t = o * tanh_c
        states.append(h_t)
        steps.append((c_prev, i, f, g, o, tanh_c))
    h = xp.stack(states, axis=-2)  # (N, T, H)
    return h, c_t, (x, h0, W_x, W_h, h, steps)


def lstm_backward(dh: Array, dc_last: Array, cache: Cache) -> tuple[Array, ...]:
    """Gradients with respect to x, h0, c0, W_x, W_h, b, in this order.

    dh       (N, T, H)  gradient that reaches each state from outside
    dc_last  (N, H)     gradient that reaches the last cell from outside
    cache               of lstm_forward
    """
    x, h0, W_x, W_h, h, steps = cache
    xp = array_namespace(dh)
    N, T, H = h.shape
    dz = xp.empty((N, T, 4 * H), dtype=h.dtype, device=h.device)
    dh_next = xp.zeros_like(h0)  # what the following step sends back
    dc_next = dc_last
    W_h_T = transposed(W_h)
    for t in reversed(range(T)):
        c_prev, i, f, g, o, tanh_c = steps[t]
        dh_t = dh[:, t, :] + dh_next
        dc_t = dc_next + dh_t * o * (1.0 - tanh_c * tanh_c)
        dz_i = dc_t * g * i * (1.0 - i)
        dz_f = dc_t * c_prev * f * (1.0 - f)
        dz_g = dc_t * i * (1.0 - g * g)
        dz_o = dh_t * tanh_c * o * (1.0 - o)
        dz_t = xp.concat([dz_i, dz_f, dz_g, dz_o], axis=1)  # (N, 4H)
        dh_next = dz_t @ W_h_T
        dc_next = dc_t * f
        dz[:, t, :] = dz_t
    dh0 = dh_next
    dc0 = dc_next
    dz = merge_steps(dz)  # (N * T, 4H)
    dx = split_steps(dz @ W_x.T, T)
    dW_x = merge_steps(x).T @ dz
    dW_h = merge_steps(states_before(h0, h)).T @ dz
    db = xp.sum(dz, axis=0)
    return dx, dh0, dc0, dW_x, dW_h, db


def cell_gradient_path(f: Array) -> Array:
    """Product of the forget gates over time: what is left of a cell's gradient at the start.

    f       (N, T, H)  forget gates
    return  (N, H)
    """
    xp = array_namespace(f)
    return xp.prod(f, axis=-2)


def init_lstm_bias(H: int) -> Array:
    """Zeros, but 1 for the forget gate, so that a new network remembers.

    H       int    hidden units
    return  (4H,)  float64
    """
    b = np.zeros(4 * H)
    _, b_f, _, _ = split_gates(b, 4)
    b_f[:] = 1.0
    return b
