"""Gradient clipping, and how to see whether gradients vanish or explode on their way back."""

import numpy as np


def clip_by_value(grads, limit):
    """Limit every single entry to the range from -limit to limit.

    grads   list of arrays  gradients, of any shapes
    limit   float           positive
    return  list of arrays  the clipped gradients, in the same shapes and order

    ValueError: limit is not positive, or an entry of a gradient is not finite.
    """
    ### BEGIN SOLUTION
    if not limit > 0:
        raise ValueError(f"limit must be positive, not {limit}")
    clipped = []
    for grad in grads:
        if not np.all(np.isfinite(grad)):
            raise ValueError("a gradient is not finite")
        clipped.append(np.clip(grad, -limit, limit))
    return clipped
    ### END SOLUTION


def global_norm(grads):
    """Measure the length of all gradients together, as if they were one long vector.

    grads   list of arrays  gradients, of any shapes
    return  float           sqrt(sum of the squares of all entries); 0 for an empty list

    Entries as large as 1e200 do not overflow.
    ValueError: an entry of a gradient is not finite.
    """
    ### BEGIN SOLUTION
    largest = 0.0
    for grad in grads:
        if not np.all(np.isfinite(grad)):
            raise ValueError("a gradient is not finite")
        largest = max(largest, float(np.max(np.abs(grad))))
    if largest == 0.0:
        return 0.0
    total = 0.0
    for grad in grads:
        total += float(np.sum((grad / largest) ** 2))  # no square is above 1
    return largest * float(np.sqrt(total))
    ### END SOLUTION


def clip_by_global_norm(grads, max_norm):
    """Shorten all gradients by one common factor if together they are longer than max_norm.

    grads     list of arrays  gradients, of any shapes
    max_norm  float           positive
    return    tuple           list of the gradients, and the global norm from before the clipping

    A norm up to max_norm changes nothing.
    ValueError: max_norm is not positive, or an entry of a gradient is not finite.
    """
    ### BEGIN SOLUTION
    if not max_norm > 0:
        raise ValueError(f"max_norm must be positive, not {max_norm}")
    norm = global_norm(grads)
    scale = 1.0
    if norm > max_norm:
        scale = max_norm / norm
    return [grad * scale for grad in grads], norm
    ### END SOLUTION


def gradient_norms(W_h, h, dh_last):
    """Follow a gradient from the last state of a tanh RNN back to the first.

    W_h      (H, H)     recurrent weights: h_t = tanh(x_t W_x + h_(t-1) W_h + b)
    h        (N, T, H)  the states of all steps
    dh_last  (N, H)     gradient of the loss with respect to the last state, the only one it sees
    return   (T,)       Frobenius norm of the gradient with respect to each state, over the whole
                        batch; the last entry is the norm of dh_last
    """
    ### BEGIN SOLUTION
    T = h.shape[1]
    norms = np.zeros(T)
    dh = dh_last
    norms[T - 1] = np.linalg.norm(dh)
    for t in range(T - 1, 0, -1):
        dz = dh * (1.0 - h[:, t] ** 2)  # tanh'(z) = 1 - tanh(z)^2
        dh = dz @ W_h.T
        norms[t - 1] = np.linalg.norm(dh)
    return norms
    ### END SOLUTION


def diagnose(norms):
    """Say what happens to a gradient on its way back through time.

    norms   (T,)  norm of the gradient at each step, as gradient_norms returns them
    return  str   "vanishing", "exploding" or "stable"

    r is the factor per step back in time: exp of the slope of the least-squares line through
    log(norm), counted from the last entry to the first. "vanishing" if r < 0.9 or if any norm is
    zero, "exploding" if r > 1.1, else "stable"; a single norm that is not zero is "stable".
    """
    ### BEGIN SOLUTION
    if np.any(norms == 0):
        return "vanishing"
    if len(norms) == 1:
        return "stable"
    logs = np.log(norms[::-1])  # from the last step back to the first
    steps = np.arange(len(norms))
    steps = steps - np.mean(steps)
    slope = np.sum(steps * logs) / np.sum(steps**2)
    r = np.exp(slope)
    if r < 0.9:
        return "vanishing"
    if r > 1.1:
        return "exploding"
    return "stable"
    ### END SOLUTION
