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
    raise NotImplementedError("write rnn_forward")


def rnn_backward(dh, cache):
    """Compute the gradients of a loss to which every state contributes.

    dh      (N, T, H)  gradient that reaches each state from outside; the part that comes
                       through the later states is not in it
    cache              what rnn_forward returned
    return  dx (N, T, D), dh0 (N, H), dW_x (D, H), dW_h (H, H), db (H,)
    """
    raise NotImplementedError("write rnn_backward")


def many_to_one_backward(dh_last, cache):
    """Compute the gradients of a loss that sees the last state alone.

    dh_last  (N, H)  gradient of the loss with respect to the state after the last step
    cache            what rnn_forward returned
    return   dx (N, T, D), dh0 (N, H), dW_x (D, H), dW_h (H, H), db (H,)
    """
    raise NotImplementedError("write many_to_one_backward")


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
    raise NotImplementedError("write tagger_loss")
