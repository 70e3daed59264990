"""RNN cell with the batch in columns, [b, h, x] in one matrix, and results in Fortran order."""

import numpy as np


def tanh(z):
    small = np.exp(-2 * np.abs(z))  # never above 1
    return np.where(z < 0, small - 1, 1 - small) / (1 + small)


def stack(x, h_prev):
    columns = np.empty((1 + h_prev.shape[1] + x.shape[1], x.shape[0]), order="F")
    columns[0] = 1
    columns[1 : 1 + h_prev.shape[1]] = h_prev.T
    columns[-x.shape[1] :] = x.T
    return columns


def rnn_step_forward(x, h_prev, W_x, W_h, b):
    tall = np.concatenate([b.reshape(1, -1), W_h, W_x])  # (1 + H + D, H)
    columns = stack(x, h_prev)
    state = tanh(np.tensordot(tall, columns, axes=[[0], [0]]))  # (H, N)
    return state.T, [tall, columns, state]


def rnn_step_backward(dh, cache):
    tall, columns, state = cache
    H = len(state)
    dz = (dh.T - dh.T * state * state)[::-1]  # (H, N), the last unit first
    d_tall = np.dot(columns, dz.T)[:, ::-1]
    d_columns = tall[:, ::-1] @ dz
    db, dW_h, dW_x = d_tall[0], d_tall[1 : H + 1], d_tall[H + 1 :]
    dh_prev, dx = (np.asfortranarray(part.T) for part in np.split(d_columns[1:], [H]))
    for result in (dx, dh_prev):
        result.setflags(write=False)
    return [dx, dh_prev, dW_x, dW_h, db]


def rnn_parameter_count(D, H):
    return np.array((H + D + 1) * H)
