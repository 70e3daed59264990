"""One step of a tanh RNN.

torch.nn.RNNCell and torch.nn.RNN hold the transpose, and two biases whose sum is b:

    W_x (D, H)  is the transpose of weight_ih (H, D)
    W_h (H, H)  is the transpose of weight_hh (H, H)
    b   (H,)    is bias_ih + bias_hh
"""

from reference.arrays import Array, Cache, array_namespace


def rnn_step_forward(
    x: Array, h_prev: Array, W_x: Array, W_h: Array, b: Array
) -> tuple[Array, Cache]:
    """Advance the state by one step: h = tanh(x W_x + h_prev W_h + b).

    x       (N, D)  input at this step
    h_prev  (N, H)  state before the step
    W_x     (D, H)  input weights
    W_h     (H, H)  recurrent weights
    b       (H,)    bias
    return  (N, H)  state after the step, then the cache
    """
    xp = array_namespace(x)
    h = xp.tanh(x @ W_x + h_prev @ W_h + b[..., None, :])
    return h, (x, h_prev, W_x, W_h, h)


def rnn_step_backward(dh: Array, cache: Cache) -> tuple[Array, ...]:
    """Gradients with respect to x, h_prev, W_x, W_h, b, in this order.

    dh     (N, H)  gradient that reaches h
    cache          of rnn_step_forward
    """
    x, h_prev, W_x, W_h, h = cache
    xp = array_namespace(dh)
    dz = dh * (1.0 - h * h)  # tanh'(z) = 1 - tanh(z)^2
    dx = dz @ W_x.T
    dh_prev = dz @ W_h.T
    dW_x = x.T @ dz
    dW_h = h_prev.T @ dz
    db = xp.sum(dz, axis=0)
    return dx, dh_prev, dW_x, dW_h, db


def rnn_parameter_count(D: int, H: int) -> int:
    """Number of weights and biases, with one bias a unit.

    D       int  input features
    H       int  hidden units
    return  int
    """
    return D * H + H * H + H
