"""A tanh RNN over a whole sequence, backpropagation through time, and a tagger built on it."""

from typing import TypeAlias

from reference.arrays import (
    Array,
    Cache,
    array_namespace,
    merge_steps,
    split_steps,
    states_before,
)

Parameters: TypeAlias = dict[str, Array]


def rnn_forward(x: Array, h0: Array, W_x: Array, W_h: Array, b: Array) -> tuple[Array, Cache]:
    """All states of a tanh RNN: h_t = tanh(x_t W_x + h_(t-1) W_h + b).

    x       (N, T, D)  input
    h0      (N, H)     state before the first step
    W_x     (D, H)     input weights
    W_h     (H, H)     recurrent weights
    b       (H,)       bias
    return  (N, T, H)  states without h0, then the cache
    """
    xp = array_namespace(x)
    T = x.shape[-2]
    a = split_steps(merge_steps(x) @ W_x + b[..., None, :], T)  # (N, T, H), all steps at once
    h_t = h0
    states = []
    for t in range(T):
        h_t = xp.tanh(a[..., t, :] + h_t @ W_h)
        states.append(h_t)
    h = xp.stack(states, axis=-2)  # (N, T, H)
    return h, (x, h0, W_x, W_h, h)


def rnn_backward(dh: Array, cache: Cache) -> tuple[Array, ...]:
    """Gradients with respect to x, h0, W_x, W_h, b, in this order.

    dh     (N, T, H)  gradient that reaches each state from outside
    cache             of rnn_forward
    """
    x, h0, W_x, W_h, h = cache
    xp = array_namespace(dh)
    T = h.shape[1]
    dh_next = xp.zeros_like(h0)  # what the following step sends back
    steps = []
    for t in reversed(range(T)):
        h_t = h[:, t, :]
        dh_t = dh[:, t, :] + dh_next
        dz_t = dh_t * (1.0 - h_t * h_t)  # tanh'(z) = 1 - tanh(z)^2
        dh_next = dz_t @ W_h.T
        steps.append(dz_t)
    dh0 = dh_next
    dz = merge_steps(xp.stack(steps[::-1], axis=1))  # (N * T, H)
    dx = split_steps(dz @ W_x.T, T)
    dW_x = merge_steps(x).T @ dz
    dW_h = merge_steps(states_before(h0, h)).T @ dz
    db = xp.sum(dz, axis=0)
    return dx, dh0, dW_x, dW_h, db


def many_to_one_backward(dh_last: Array, cache: Cache) -> tuple[Array, ...]:
    """Gradients with respect to x, h0, W_x, W_h, b when only the last state is used.

    dh_last  (N, H)  gradient that reaches the last state
    cache            of rnn_forward
    """
    *_, h = cache
    xp = array_namespace(dh_last)
    dh = xp.concat([xp.zeros_like(h[:, :-1, :]), dh_last[:, None, :]], axis=1)  # (N, T, H)
    return rnn_backward(dh, cache)


def tagger_loss(
    ids: Array, targets: Array, mask: Array, params: Parameters
) -> tuple[float, Parameters]:
    """Mean cross entropy of a tagger, embedding to RNN to affine layer, over the real tokens.

    ids      (N, T)  int, words
    targets  (N, T)  int, the class of each word
    mask     (N, T)  bool, true for real tokens; the state runs on over the others
    params   dict    E (V, D), W_x (D, H), W_h (H, H), b (H,), W_y (H, C), b_y (C,)
    return   float   loss, 0 if no token is real, then a dict of gradients with the keys of params
    """
    E, W_x, W_h, b, W_y, b_y = (params[name] for name in ("E", "W_x", "W_h", "b", "W_y", "b_y"))
    xp = array_namespace(E)
    N, T = ids.shape
    words = one_hot(ids, E.shape[0], E)  # (N * T, V)
    x = split_steps(words @ E, T)  # (N, T, D)
    h0 = xp.zeros((N, W_h.shape[0]), dtype=E.dtype, device=E.device)
    h, rnn_cache = rnn_forward(x, h0, W_x, W_h, b)
    features = merge_steps(h)  # (N * T, H)
    logits = features @ W_y + b_y  # (N * T, C)
    loss, dlogits = masked_cross_entropy(logits, targets, mask)
    dh = split_steps(dlogits @ W_y.T, T)
    dx, _, dW_x, dW_h, db = rnn_backward(dh, rnn_cache)
    dE = words.T @ merge_steps(dx)  # repeated words add up
    dW_y = features.T @ dlogits
    db_y = xp.sum(dlogits, axis=0)
    return loss, {"E": dE, "W_x": dW_x, "W_h": dW_h, "b": db, "W_y": dW_y, "b_y": db_y}


def one_hot(ids: Array, size: int, like: Array) -> Array:
    """A row for each id, with 1 in its column.

    ids     (N, T)  int
    size    int     number of columns
    like    array whose dtype and device the result takes
    return  (N * T, size)
    """
    xp = array_namespace(ids)
    columns = xp.arange(size, dtype=ids.dtype, device=ids.device)
    return xp.astype(xp.reshape(ids, (-1, 1)) == columns, like.dtype)


def masked_cross_entropy(logits: Array, targets: Array, mask: Array) -> tuple[float, Array]:
    """Mean cross entropy over the rows where mask is true, and its gradient.

    logits   (N * T, C)
    targets  (N, T)      int
    mask     (N, T)      bool
    return   float       loss, 0 if mask is all false, then (N * T, C) dlogits
    """
    xp = array_namespace(logits)
    shifted = logits - xp.max(logits, axis=1, keepdims=True)
    log_p = shifted - xp.log(xp.sum(xp.exp(shifted), axis=1, keepdims=True))
    target = one_hot(targets, logits.shape[1], logits)
    real = xp.astype(xp.reshape(mask, (-1, 1)), logits.dtype)
    count = max(float(xp.sum(real)), 1.0)
    loss = xp.sum(real * target * -log_p) / count
    dlogits = real * (xp.exp(log_p) - target) / count
    return float(loss), dlogits
