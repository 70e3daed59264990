"""One step of a long short-term memory (LSTM) cell, forward and backward, by hand.

Gates are stacked along the last axis of W_x, W_h and b in the order i, f, g, o.
"""

import numpy as np


def lstm_gates(x, h_prev, W_x, W_h, b):
    """Compute the input gate i, the forget gate f, the candidate g and the output gate o.

    x       (N, D)   input at this step
    h_prev  (N, H)   hidden state before the step
    W_x     (D, 4H)  input weights, blocks in the order i, f, g, o
    W_h     (H, 4H)  recurrent weights, same order
    b       (4H,)    biases, same order
    return  four arrays (N, H): i, f, g, o

    With z = x W_x + h_prev W_h + b, cut into the blocks z_i, z_f, z_g, z_o:
    i = sigmoid(z_i), f = sigmoid(z_f), g = tanh(z_g), o = sigmoid(z_o).
    """
    ### BEGIN SOLUTION
    H = h_prev.shape[1]

    def block(k):  # what enters gate k, (N, H)
        columns = slice(k * H, (k + 1) * H)
        return x @ W_x[:, columns] + h_prev @ W_h[:, columns] + b[columns]

    def sigmoid(z):  # tanh never overflows, exp(-z) would at z = -1000
        return 0.5 * (1.0 + np.tanh(0.5 * z))

    return sigmoid(block(0)), sigmoid(block(1)), np.tanh(block(2)), sigmoid(block(3))
    ### END SOLUTION


def lstm_step_forward(x, h_prev, c_prev, W_x, W_h, b):
    """Advance the cell state and the hidden state by one step.

    x       (N, D)   input at this step
    h_prev  (N, H)   hidden state before the step
    c_prev  (N, H)   cell state before the step
    W_x     (D, 4H)  input weights, blocks in the order i, f, g, o
    W_h     (H, 4H)  recurrent weights, same order
    b       (4H,)    biases, same order
    return  h (N, H), c (N, H), cache (anything that lstm_step_backward needs)

    c = f * c_prev + i * g and h = o * tanh(c), element by element.
    """
    ### BEGIN SOLUTION
    i, f, g, o = lstm_gates(x, h_prev, W_x, W_h, b)
    c = f * c_prev + i * g  # keep some of the old, add some of the new
    h = o * np.tanh(c)
    return h, c, (x, h_prev, c_prev, W_x, W_h, b, i, f, g, o, c)
    ### END SOLUTION


def lstm_step_backward(dh, dc, cache):
    """Compute the gradients of a loss with respect to all six inputs of the step.

    dh      (N, H)  gradient of the loss with respect to h
    dc      (N, H)  gradient that reaches c from outside; the part through h is not in it
    cache           what lstm_step_forward returned
    return  dx (N, D), dh_prev (N, H), dc_prev (N, H), dW_x (D, 4H), dW_h (H, 4H), db (4H,)
    """
    ### BEGIN SOLUTION
    x, h_prev, c_prev, W_x, W_h, b, i, f, g, o, c = cache
    H = h_prev.shape[1]
    tanh_c = np.tanh(c)

    # The loss sees c twice: from outside, and through h = o * tanh(c).
    dc_total = dc + dh * o * (1.0 - tanh_c**2)

    # From c = f * c_prev + i * g and h = o * tanh(c), then through each activation.
    dz_i = dc_total * g * i * (1.0 - i)
    dz_f = dc_total * c_prev * f * (1.0 - f)
    dz_g = dc_total * i * (1.0 - g**2)
    dz_o = dh * tanh_c * o * (1.0 - o)

    dx = np.zeros_like(x)
    dh_prev = np.zeros_like(h_prev)
    dW_x = np.zeros_like(W_x)
    dW_h = np.zeros_like(W_h)
    db = np.zeros_like(b)
    for k, dz in enumerate([dz_i, dz_f, dz_g, dz_o]):
        columns = slice(k * H, (k + 1) * H)
        dx += dz @ W_x[:, columns].T  # all four gates read x and h_prev
        dh_prev += dz @ W_h[:, columns].T
        dW_x[:, columns] = x.T @ dz
        dW_h[:, columns] = h_prev.T @ dz
        db[columns] = dz.sum(axis=0)
    return dx, dh_prev, dc_total * f, dW_x, dW_h, db
    ### END SOLUTION


def lstm_parameter_count(D, H):
    """Count the trainable numbers of one cell, with one bias vector for each gate.

    D       int  number of input features
    H       int  number of hidden units
    return  int  number of entries of W_x, W_h and b together
    """
    ### BEGIN SOLUTION
    return 4 * (D * H + H * H + H)
    ### END SOLUTION
