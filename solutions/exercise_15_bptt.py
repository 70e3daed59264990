"""Backpropagation through time: a recurrent network over whole sequences, and a tagger on top."""

import numpy as np


def rnn_forward(x, h0, W_x, W_h, b):
    """Run the cell along the sequence: h_t = tanh(x_t W_x + h_{t-1} W_h + b), from h0 on.

    x       (N, T, D)  input sequences
    h0      (N, H)     state before the first step
    W_x     (D, H)     input weights, the same at every step
    W_h     (H, H)     recurrent weights, the same at every step
    b       (H,)       biases, the same at every step
    return  h (N, T, H), cache; h holds the state after each step, so h0 is not in it
    """
    ### BEGIN SOLUTION
    state = h0
    states = []
    for t in range(x.shape[1]):
        state = np.tanh(x[:, t] @ W_x + state @ W_h + b)
        states.append(state)
    h = np.stack(states, axis=1)  # (N, T, H)
    return h, (x, h0, W_x, W_h, b, h)
    ### END SOLUTION


def rnn_backward(dh, cache):
    """Compute the gradients of a loss to which every state contributes.

    dh      (N, T, H)  gradient that reaches each state from outside; the part that comes
                       through the later states is not in it
    cache              what rnn_forward returned
    return  dx (N, T, D), dh0 (N, H), dW_x (D, H), dW_h (H, H), db (H,)
    """
    ### BEGIN SOLUTION
    x, h0, W_x, W_h, b, h = cache
    dx = np.zeros_like(x)
    dW_x = np.zeros_like(W_x)
    dW_h = np.zeros_like(W_h)
    db = np.zeros_like(b)
    from_later = np.zeros_like(h0)  # nothing comes after the last step
    for t in reversed(range(x.shape[1])):
        h_prev = h[:, t - 1] if t > 0 else h0
        dz = (dh[:, t] + from_later) * (1.0 - h[:, t] ** 2)
        dx[:, t] = dz @ W_x.T
        dW_x += x[:, t].T @ dz  # one set of weights serves all steps
        dW_h += h_prev.T @ dz
        db += dz.sum(axis=0)
        from_later = dz @ W_h.T
    return dx, from_later, dW_x, dW_h, db
    ### END SOLUTION


def many_to_one_backward(dh_last, cache):
    """Compute the gradients of a loss that sees the last state alone.

    dh_last  (N, H)  gradient of the loss with respect to the state after the last step
    cache            what rnn_forward returned
    return   dx (N, T, D), dh0 (N, H), dW_x (D, H), dW_h (H, H), db (H,)
    """
    ### BEGIN SOLUTION
    h = cache[-1]
    dh = np.zeros_like(h)
    dh[:, -1] = dh_last
    return rnn_backward(dh, cache)
    ### END SOLUTION


def tagger_loss(ids, targets, mask, params):
    """Compute the loss of a tagger, which predicts a class for every token, and its gradients.

    ids      (N, T) int   words
    targets  (N, T) int   right classes
    mask     (N, T) bool  true where a token counts in the loss
    params   dict of E (V, D), W_x (D, H), W_h (H, H), b (H,), W_y (H, C), b_y (C,)
    return   loss (float), grads (dict with the same keys and shapes as params)

    Embedding E[ids], then the recurrent network from a zero state over all T steps (the mask
    does not stop the state), then logits h W_y + b_y. The loss is the mean of the cross
    entropy over the tokens where mask is true; if there are none, it is 0 and so are all
    gradients.
    """
    ### BEGIN SOLUTION
    x = params["E"][ids]  # (N, T, D)
    W_h, W_y = params["W_h"], params["W_y"]
    h0 = np.zeros((len(ids), len(W_h)), dtype=W_h.dtype)
    h, cache = rnn_forward(x, h0, params["W_x"], W_h, params["b"])
    logits = h @ W_y + params["b_y"]  # (N, T, C)

    logits = logits - logits.max(axis=-1, keepdims=True)  # exp cannot overflow now
    log_p = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    row, step = np.indices(ids.shape)
    count = max(int(mask.sum()), 1)  # no token: 0 / 1
    loss = np.sum(-log_p[row, step, targets] * mask) / count

    dlogits = np.exp(log_p)
    dlogits[row, step, targets] -= 1.0
    dlogits[~mask] = 0.0
    dlogits /= count

    dx, _, dW_x, dW_h, db = rnn_backward(dlogits @ W_y.T, cache)
    dE = np.zeros_like(params["E"])
    np.add.at(dE, ids, dx)  # a word that occurs twice collects both gradients
    dW_y = np.einsum("nth,ntc->hc", h, dlogits)
    db_y = dlogits.sum(axis=(0, 1))
    return float(loss), {"E": dE, "W_x": dW_x, "W_h": dW_h, "b": db, "W_y": dW_y, "b_y": db_y}
    ### END SOLUTION
