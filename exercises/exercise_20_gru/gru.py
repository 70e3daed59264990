"""A gated recurrent unit (GRU): one step and a whole sequence, forward and backward, by hand.

Gates are stacked along the last axis of W_x, W_h, b_x and b_h in the order r, z, n.
"""

import numpy as np


def gru_gates(x, h_prev, W_x, W_h, b_x, b_h):
    """Compute the reset gate r, the update gate z and the candidate n.

    x       (N, D)   input at this step
    h_prev  (N, H)   state before the step
    W_x     (D, 3H)  input weights, blocks in the order r, z, n
    W_h     (H, 3H)  recurrent weights, same order
    b_x     (3H,)    biases of the input part, same order
    b_h     (3H,)    biases of the recurrent part, same order
    return  three arrays (N, H): r, z, n

    With u = x W_x + b_x and v = h_prev W_h + b_h, each cut into three blocks:
    r = sigmoid(u_r + v_r), z = sigmoid(u_z + v_z), n = tanh(u_n + r * v_n).
    """
    raise NotImplementedError("write gru_gates")


def gru_step_forward(x, h_prev, W_x, W_h, b_x, b_h):
    """Advance the state by one step: h = (1 - z) * n + z * h_prev.

    x       (N, D)   input at this step
    h_prev  (N, H)   state before the step
    W_x     (D, 3H)  input weights, blocks in the order r, z, n
    W_h     (H, 3H)  recurrent weights, same order
    b_x     (3H,)    biases of the input part, same order
    b_h     (3H,)    biases of the recurrent part, same order
    return  h (N, H), cache (anything that gru_step_backward needs)
    """
    raise NotImplementedError("write gru_step_forward")


def gru_step_backward(dh, cache):
    """Compute the gradients of a loss with respect to all six inputs of the step.

    dh      (N, H)  gradient of the loss with respect to h
    cache           what gru_step_forward returned
    return  dx (N, D), dh_prev (N, H), dW_x (D, 3H), dW_h (H, 3H), db_x (3H,), db_h (3H,)
    """
    raise NotImplementedError("write gru_step_backward")


def gru_forward(x, h0, W_x, W_h, b_x, b_h):
    """Run the cell along the sequence, from the state h0 on.

    x       (N, T, D)  input sequences
    h0      (N, H)     state before the first step
    W_x     (D, 3H)    input weights, the same at every step
    W_h     (H, 3H)    recurrent weights, the same at every step
    b_x     (3H,)      biases of the input part
    b_h     (3H,)      biases of the recurrent part
    return  h (N, T, H), cache; h holds the state after each step, so h0 is not in it
    """
    raise NotImplementedError("write gru_forward")


def gru_backward(dh, cache):
    """Compute the gradients of a loss to which every state contributes.

    dh      (N, T, H)  gradient that reaches each state from outside; the part that comes
                       through the later states is not in it
    cache              what gru_forward returned
    return  dx (N, T, D), dh0 (N, H), dW_x (D, 3H), dW_h (H, 3H), db_x (3H,), db_h (3H,)
    """
    raise NotImplementedError("write gru_backward")


def gru_parameter_count(D, H):
    """Count the trainable numbers of one cell, with two bias vectors for each gate.

    D       int  number of input features
    H       int  number of hidden units
    return  int  number of entries of W_x, W_h, b_x and b_h together
    """
    raise NotImplementedError("write gru_parameter_count")
