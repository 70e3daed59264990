"""One step of an LSTM; gates are stacked in the order i, f, g, o.

torch.nn.LSTMCell and torch.nn.LSTM stack their gates in the same order, and hold the transpose:

    W_x (D, 4H)  is the transpose of weight_ih (4H, D)
    W_h (H, 4H)  is the transpose of weight_hh (4H, H)
    b   (4H,)    is bias_ih + bias_hh, since the course has one bias a gate
"""

from reference.arrays import Array, Cache, array_namespace, sigmoid, split_gates


def lstm_gates(x: Array, h_prev: Array, W_x: Array, W_h: Array, b: Array) -> tuple[Array, ...]:
    """Input gate, forget gate, candidate and output gate of one step.

    x       (N, D)   input at this step
    h_prev  (N, H)   state before the step
    W_x     (D, 4H)  input weights
    W_h     (H, 4H)  recurrent weights
    b       (4H,)    bias
    return  i, f, g, o, each (N, H)
    """
    xp = array_namespace(x)
    z = x @ W_x + h_prev @ W_h + b[..., None, :]  # (N, 4H)
    z_i, z_f, z_g, z_o = split_gates(z, 4)  # each (N, H)
    i = sigmoid(z_i)
    f = sigmoid(z_f)
    g = xp.tanh(z_g)
    o = sigmoid(z_o)
    return i, f, g, o


def lstm_step_forward(
    x: Array, h_prev: Array, c_prev: Array, W_x: Array, W_h: Array, b: Array
) -> tuple[Array, Array, Cache]:
    """Advance state and cell by one step: c = f c_prev + i g, h = o tanh(c).

    x       (N, D)   input at this step
    h_prev  (N, H)   state before the step
    c_prev  (N, H)   cell before the step
    W_x     (D, 4H)  input weights
    W_h     (H, 4H)  recurrent weights
    b       (4H,)    bias
    return  (N, H)   state, then (N, H) cell after the step, then the cache
    """
    xp = array_namespace(x)
    i, f, g, o = lstm_gates(x, h_prev, W_x, W_h, b)
    c = f * c_prev + i * g  # keep some of the old, add some of the new
    tanh_c = xp.tanh(c)
    h = o * tanh_c
    return h, c, (x, h_prev, c_prev, W_x, W_h, i, f, g, o, tanh_c)


def lstm_step_backward(dh: Array, dc: Array, cache: Cache) -> tuple[Array, ...]:
    """Gradients with respect to x, h_prev, c_prev, W_x, W_h, b, in this order.

    dh     (N, H)  gradient that reaches h
    dc     (N, H)  gradient that reaches c from outside; the part through h is added here
    cache          of lstm_step_forward
    """
    x, h_prev, c_prev, W_x, W_h, i, f, g, o, tanh_c = cache
    xp = array_namespace(dh)
    dc = dc + dh * o * (1.0 - tanh_c * tanh_c)  # h = o tanh(c)
    di = dc * g  # c = f c_prev + i g
    df = dc * c_prev
    dg = dc * i
    do = dh * tanh_c
    dz_i = di * i * (1.0 - i)  # sigmoid'(z) = i (1 - i)
    dz_f = df * f * (1.0 - f)
    dz_g = dg * (1.0 - g * g)  # tanh'(z) = 1 - g^2
    dz_o = do * o * (1.0 - o)
    dz = xp.concat([dz_i, dz_f, dz_g, dz_o], axis=1)  # (N, 4H)
    dx = dz @ W_x.T
    dh_prev = dz @ W_h.T
    dc_prev = dc * f
    dW_x = x.T @ dz
    dW_h = h_prev.T @ dz
    db = xp.sum(dz, axis=0)
    return dx, dh_prev, dc_prev, dW_x, dW_h, db


def lstm_parameter_count(D: int, H: int) -> int:
    """Number of weights and biases, with one bias a gate.

    D       int  input features
    H       int  hidden units
    return  int
    """
    return 4 * (D * H + H * H + H)
