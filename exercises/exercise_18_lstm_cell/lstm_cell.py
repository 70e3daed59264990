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
    raise NotImplementedError("write lstm_gates")


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
    raise NotImplementedError("write lstm_step_forward")


def lstm_step_backward(dh, dc, cache):
    """Compute the gradients of a loss with respect to all six inputs of the step.

    dh      (N, H)  gradient of the loss with respect to h
    dc      (N, H)  gradient that reaches c from outside; the part through h is not in it
    cache           what lstm_step_forward returned
    return  dx (N, D), dh_prev (N, H), dc_prev (N, H), dW_x (D, 4H), dW_h (H, 4H), db (4H,)
    """
    raise NotImplementedError("write lstm_step_backward")


def lstm_parameter_count(D, H):
    """Count the trainable numbers of one cell, with one bias vector for each gate.

    D       int  number of input features
    H       int  number of hidden units
    return  int  number of entries of W_x, W_h and b together
    """
    raise NotImplementedError("write lstm_parameter_count")
