"""Gradient clipping, and how to see whether gradients vanish or explode on their way back."""

import numpy as np


def clip_by_value(grads, limit):
    """Limit every single entry to the range from -limit to limit.

    grads   list of arrays  gradients, of any shapes
    limit   float           positive
    return  list of arrays  the clipped gradients, in the same shapes and order

    ValueError: limit is not positive, or an entry of a gradient is not finite.
    """
    raise NotImplementedError("write clip_by_value")


def global_norm(grads):
    """Measure the length of all gradients together, as if they were one long vector.

    grads   list of arrays  gradients, of any shapes
    return  float           sqrt(sum of the squares of all entries); 0 for an empty list

    Entries as large as 1e200 do not overflow.
    ValueError: an entry of a gradient is not finite.
    """
    raise NotImplementedError("write global_norm")


def clip_by_global_norm(grads, max_norm):
    """Shorten all gradients by one common factor if together they are longer than max_norm.

    grads     list of arrays  gradients, of any shapes
    max_norm  float           positive
    return    tuple           list of the gradients, and the global norm from before the clipping

    A norm up to max_norm changes nothing.
    ValueError: max_norm is not positive, or an entry of a gradient is not finite.
    """
    raise NotImplementedError("write clip_by_global_norm")


def gradient_norms(W_h, h, dh_last):
    """Follow a gradient from the last state of a tanh RNN back to the first.

    W_h      (H, H)     recurrent weights: h_t = tanh(x_t W_x + h_(t-1) W_h + b)
    h        (N, T, H)  the states of all steps
    dh_last  (N, H)     gradient of the loss with respect to the last state, the only one it sees
    return   (T,)       Frobenius norm of the gradient with respect to each state, over the whole
                        batch; the last entry is the norm of dh_last
    """
    raise NotImplementedError("write gradient_norms")


def diagnose(norms):
    """Say what happens to a gradient on its way back through time.

    norms   (T,)  norm of the gradient at each step, as gradient_norms returns them
    return  str   "vanishing", "exploding" or "stable"

    r is the factor per step back in time: exp of the slope of the least-squares line through
    log(norm), counted from the last entry to the first. "vanishing" if r < 0.9 or if any norm is
    zero, "exploding" if r > 1.1, else "stable"; a single norm that is not zero is "stable".
    """
    raise NotImplementedError("write diagnose")
