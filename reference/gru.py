"""A GRU, one step and a whole sequence; gates are stacked in the order r, z, n.

torch.nn.GRUCell and torch.nn.GRU stack their gates in the same order, and hold the transpose:

    W_x (D, 3H)  is the transpose of weight_ih (3H, D)
    W_h (H, 3H)  is the transpose of weight_hh (3H, H)
    b_x (3H,)    is bias_ih
    b_h (3H,)    is bias_hh; its part for n stands inside r (...), so the two biases stay apart
"""

from reference.arrays import (
    Array,
    Cache,
    array_namespace,
    merge_steps,
    sigmoid,
    split_gates,
    split_steps,
    states_before,
)


def gru_gates(
    x: Array, h_prev: Array, W_x: Array, W_h: Array, b_x: Array, b_h: Array
) -> tuple[Array, Array, Array]:
    """Reset gate, update gate and candidate of one step.

    x       (N, D)   input at this step
    h_prev  (N, H)   state before the step
    W_x     (D, 3H)  input weights
    W_h     (H, 3H)  recurrent weights
    b_x     (3H,)    bias of the input side
    b_h     (3H,)    bias of the recurrent side
    return  r, z, n, each (N, H)
    """
    r, z, n, _ = gates_from(input_side(x, W_x, b_x), recurrent_side(h_prev, W_h, b_h))
    return r, z, n


def input_side(x: Array, W_x: Array, b_x: Array) -> Array:
    """What the inputs add to the gates, for one step or for the merged steps of a sequence."""
    return x @ W_x + b_x[..., None, :]


def recurrent_side(h_prev: Array, W_h: Array, b_h: Array) -> Array:
    """What the state adds to the gates."""
    return h_prev @ W_h + b_h[..., None, :]


def gates_from(a_x: Array, a_h: Array) -> tuple[Array, Array, Array, Array]:
    """The gates r, z, n, and the recurrent side of n, which r scales.

    a_x     (N, 3H)  input side
    a_h     (N, 3H)  recurrent side
    return  r, z, n, h_n, each (N, H)
    """
    xp = array_namespace(a_x)
    x_r, x_z, x_n = split_gates(a_x, 3)
    h_r, h_z, h_n = split_gates(a_h, 3)
    r = sigmoid(x_r + h_r)
    z = sigmoid(x_z + h_z)
    n = xp.tanh(x_n + r * h_n)  # reset after the product
    return r, z, n, h_n


def advance(a_x: Array, h_prev: Array, W_h: Array, b_h: Array) -> tuple[Array, Cache]:
    """The state after one step from the input side: h = (1 - z) n + z h_prev.

    a_x     (N, 3H)  input side
    return  (N, H)   state, then what step_gradients needs
    """
    r, z, n, h_n = gates_from(a_x, recurrent_side(h_prev, W_h, b_h))
    h = (1.0 - z) * n + z * h_prev
    return h, (h_prev, r, z, n, h_n)


def step_gradients(dh: Array, step: Cache, W_h: Array) -> tuple[Array, Array, Array]:
    """Gradients with respect to the input side, the recurrent side and the state before.

    dh      (N, H)   gradient that reaches h
    step             of advance
    return  (N, 3H)  da_x, then (N, 3H) da_h, then (N, H) dh_prev
    """
    h_prev, r, z, n, h_n = step
    xp = array_namespace(dh)
    dz = dh * (h_prev - n)  # h = (1 - z) n + z h_prev
    dn = dh * (1.0 - z)
    da_n = dn * (1.0 - n * n)  # n = tanh(x_n + r h_n)
    dr = da_n * h_n
    da_r = dr * r * (1.0 - r)
    da_z = dz * z * (1.0 - z)
    da_x = xp.concat([da_r, da_z, da_n], axis=1)  # (N, 3H)
    da_h = xp.concat([da_r, da_z, da_n * r], axis=1)  # (N, 3H), r scales the side of the state
    dh_prev = dh * z + da_h @ W_h.T
    return da_x, da_h, dh_prev


def weight_gradients(x: Array, h_prev: Array, da_x: Array, da_h: Array) -> tuple[Array, ...]:
    """Gradients with respect to W_x, W_h, b_x, b_h, of one step or of merged steps."""
    xp = array_namespace(x)
    dW_x = x.T @ da_x
    dW_h = h_prev.T @ da_h
    db_x = xp.sum(da_x, axis=0)
    db_h = xp.sum(da_h, axis=0)
    return dW_x, dW_h, db_x, db_h


def gru_step_forward(
    x: Array, h_prev: Array, W_x: Array, W_h: Array, b_x: Array, b_h: Array
) -> tuple[Array, Cache]:
    """Advance the state by one step: h = (1 - z) n + z h_prev.

    x       (N, D)   input at this step
    h_prev  (N, H)   state before the step
    W_x     (D, 3H)  input weights
    W_h     (H, 3H)  recurrent weights
    b_x     (3H,)    bias of the input side
    b_h     (3H,)    bias of the recurrent side
    return  (N, H)   state after the step, then the cache
    """
    h, step = advance(input_side(x, W_x, b_x), h_prev, W_h, b_h)
    return h, (x, W_x, W_h, h_prev, step)


def gru_step_backward(dh: Array, cache: Cache) -> tuple[Array, ...]:
    """Gradients with respect to x, h_prev, W_x, W_h, b_x, b_h, in this order.

    dh     (N, H)  gradient that reaches h
    cache          of gru_step_forward
    """
    x, W_x, W_h, h_prev, step = cache
    da_x, da_h, dh_prev = step_gradients(dh, step, W_h)
    dx = da_x @ W_x.T
    dW_x, dW_h, db_x, db_h = weight_gradients(x, h_prev, da_x, da_h)
    return dx, dh_prev, dW_x, dW_h, db_x, db_h


def gru_forward(
    x: Array, h0: Array, W_x: Array, W_h: Array, b_x: Array, b_h: Array
) -> tuple[Array, Cache]:
    """All states of a GRU.

    x       (N, T, D)  input
    h0      (N, H)     state before the first step
    W_x     (D, 3H)    input weights
    W_h     (H, 3H)    recurrent weights
    b_x     (3H,)      bias of the input side
    b_h     (3H,)      bias of the recurrent side
    return  (N, T, H)  states without h0, then the cache
    """
    xp = array_namespace(x)
    T = x.shape[-2]
    a_x = split_steps(input_side(merge_steps(x), W_x, b_x), T)  # (N, T, 3H), all steps at once
    h_t = h0
    states = []
    steps = []
    for t in range(T):
        h_t, step = advance(a_x[..., t, :], h_t, W_h, b_h)
        states.append(h_t)
        steps.append(step)
    h = xp.stack(states, axis=-2)  # (N, T, H)
    return h, (x, h0, W_x, W_h, h, steps)


def gru_backward(dh: Array, cache: Cache) -> tuple[Array, ...]:
    """Gradients with respect to x, h0, W_x, W_h, b_x, b_h, in this order.

    dh     (N, T, H)  gradient that reaches each state from outside
    cache             of gru_forward
    """
    x, h0, W_x, W_h, h, steps = cache
    xp = array_namespace(dh)
    T = h.shape[1]
    dh_next = xp.zeros_like(h0)  # what the following step sends back
    da_x_steps = []
    da_h_steps = []
    for t in reversed(range(T)):
        da_x, da_h, dh_next = step_gradients(dh[:, t, :] + dh_next, steps[t], W_h)
        da_x_steps.append(da_x)
        da_h_steps.append(da_h)
    dh0 = dh_next
    all_x = merge_steps(xp.stack(da_x_steps[::-1], axis=1))  # (N * T, 3H)
    all_h = merge_steps(xp.stack(da_h_steps[::-1], axis=1))  # (N * T, 3H)
    dx = split_steps(all_x @ W_x.T, T)
    before = merge_steps(states_before(h0, h))
    dW_x, dW_h, db_x, db_h = weight_gradients(merge_steps(x), before, all_x, all_h)
    return dx, dh0, dW_x, dW_h, db_x, db_h


def gru_parameter_count(D: int, H: int) -> int:
    """Number of weights and biases, with two biases a gate.

    D       int  input features
    H       int  hidden units
    return  int
    """
    return 3 * (D * H + H * H + H + H)
