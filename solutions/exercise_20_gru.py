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
    ### BEGIN SOLUTION
    H = h_prev.shape[1]

    def u(k):  # what the input sends to gate k, (N, H)
        columns = slice(k * H, (k + 1) * H)
        return x @ W_x[:, columns] + b_x[columns]

    def v(k):  # what the old state sends to gate k, (N, H)
        columns = slice(k * H, (k + 1) * H)
        return h_prev @ W_h[:, columns] + b_h[columns]

    def sigmoid(a):  # tanh never overflows, exp(-a) would at a = -1000
        return 0.5 * (1.0 + np.tanh(0.5 * a))

    r = sigmoid(u(0) + v(0))
    z = sigmoid(u(1) + v(1))
    n = np.tanh(u(2) + r * v(2))
    return r, z, n
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    r, z, n = gru_gates(x, h_prev, W_x, W_h, b_x, b_h)
    h = (1.0 - z) * n + z * h_prev  # z = 1 keeps the old state
    return h, (x, h_prev, W_x, W_h, b_x, b_h, r, z, n)
    ### END SOLUTION


def gru_step_backward(dh, cache):
    """Compute the gradients of a loss with respect to all six inputs of the step.

    dh      (N, H)  gradient of the loss with respect to h
    cache           what gru_step_forward returned
    return  dx (N, D), dh_prev (N, H), dW_x (D, 3H), dW_h (H, 3H), db_x (3H,), db_h (3H,)
    """
    ### BEGIN SOLUTION
    x, h_prev, W_x, W_h, b_x, b_h, r, z, n = cache
    H = h_prev.shape[1]
    v_n = h_prev @ W_h[:, 2 * H :] + b_h[2 * H :]

    # du_k is the gradient of what the input sends to gate k, dv_k of what the old state sends.
    du_n = dh * (1.0 - z) * (1.0 - n**2)
    dv_n = du_n * r  # only here do they differ: r stands before v_n alone
    du_r = dv_r = du_n * v_n * r * (1.0 - r)
    du_z = dv_z = dh * (h_prev - n) * z * (1.0 - z)

    dx = np.zeros_like(x)
    dh_prev = dh * z  # the direct road past all gates
    dW_x = np.zeros_like(W_x)
    dW_h = np.zeros_like(W_h)
    db_x = np.zeros_like(b_x)
    db_h = np.zeros_like(b_h)
    for k, (du, dv) in enumerate([(du_r, dv_r), (du_z, dv_z), (du_n, dv_n)]):
        columns = slice(k * H, (k + 1) * H)
        dx += du @ W_x[:, columns].T
        dh_prev += dv @ W_h[:, columns].T
        dW_x[:, columns] = x.T @ du
        dW_h[:, columns] = h_prev.T @ dv
        db_x[columns] = du.sum(axis=0)
        db_h[columns] = dv.sum(axis=0)
    return dx, dh_prev, dW_x, dW_h, db_x, db_h
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    state = h0
    states = []
    step_caches = []
    for t in range(x.shape[1]):
        state, step_cache = gru_step_forward(x[:, t], state, W_x, W_h, b_x, b_h)
        states.append(state)
        step_caches.append(step_cache)
    return np.stack(states, axis=1), step_caches
    ### END SOLUTION


def gru_backward(dh, cache):
    """Compute the gradients of a loss to which every state contributes.

    dh      (N, T, H)  gradient that reaches each state from outside; the part that comes
                       through the later states is not in it
    cache              what gru_forward returned
    return  dx (N, T, D), dh0 (N, H), dW_x (D, 3H), dW_h (H, 3H), db_x (3H,), db_h (3H,)
    """
    ### BEGIN SOLUTION
    T = dh.shape[1]
    dx = [None] * T
    from_later = 0.0  # nothing comes after the last step
    total = [0.0, 0.0, 0.0, 0.0]  # dW_x, dW_h, db_x, db_h
    for t in reversed(range(T)):
        dx[t], from_later, *of_step = gru_step_backward(dh[:, t] + from_later, cache[t])
        total = [so_far + more for so_far, more in zip(total, of_step, strict=True)]
    dW_x, dW_h, db_x, db_h = total
    return np.stack(dx, axis=1), from_later, dW_x, dW_h, db_x, db_h
    ### END SOLUTION


def gru_parameter_count(D, H):
    """Count the trainable numbers of one cell, with two bias vectors for each gate.

    D       int  number of input features
    H       int  number of hidden units
    return  int  number of entries of W_x, W_h, b_x and b_h together
    """
    ### BEGIN SOLUTION
    return 3 * (D * H + H * H + 2 * H)
    ### END SOLUTION
