"""One step of a plain recurrent network, forward and backward, by hand."""

import numpy as np


def rnn_step_forward(x, h_prev, W_x, W_h, b):
    """Advance the hidden state by one step: h = tanh(x W_x + h_prev W_h + b).

    x       (N, D)  input at this step
    h_prev  (N, H)  hidden state before the step
    W_x     (D, H)  input weights
    W_h     (H, H)  recurrent weights
    b       (H,)    biases
    return  h (N, H), cache (anything that rnn_step_backward needs)
    """
    raise NotImplementedError("write rnn_step_forward")


def rnn_step_backward(dh, cache):
    """Compute the gradients of a loss with respect to all five inputs of the step.

    dh      (N, H)  gradient of the loss with respect to h
    cache           what rnn_step_forward returned
    return  dx (N, D), dh_prev (N, H), dW_x (D, H), dW_h (H, H), db (H,)
    """
    raise NotImplementedError("write rnn_step_backward")


def rnn_parameter_count(D, H):
    """Count the trainable numbers of one cell, with one bias vector.

    D       int  number of input features
    H       int  number of hidden units
    return  int  number of entries of W_x, W_h and b together
    """
    raise NotImplementedError("write rnn_parameter_count")
