"""How gradients grow and shrink through time, and how they are kept in bounds."""

import math
from collections.abc import Sequence

from reference.arrays import Array, array_namespace


def clip_by_value(grads: Sequence[Array], limit: float) -> list[Array]:
    """Bring every entry into [-limit, limit].

    grads   list of arrays, all finite
    limit   float, above 0
    return  list of arrays of the same shapes
    """
    check_limit("limit", limit)
    check_finite(grads)
    return [array_namespace(grad).clip(grad, -limit, limit) for grad in grads]


def global_norm(grads: Sequence[Array]) -> float:
    """Euclidean length of all entries of all arrays together.

    grads   list of arrays, all finite
    return  float, 0 for an empty list
    """
    check_finite(grads)
    largest = max([largest_entry(grad) for grad in grads], default=0.0)
    if largest == 0.0:
        return 0.0
    squares = 0.0
    for grad in grads:
        scaled = grad / largest  # within [-1, 1], so no square overflows
        squares += float(array_namespace(grad).sum(scaled * scaled))
    return largest * math.sqrt(squares)


def clip_by_global_norm(grads: Sequence[Array], max_norm: float) -> tuple[list[Array], float]:
    """Shorten all arrays by one common factor, so that their global norm is at most max_norm.

    grads     list of arrays, all finite
    max_norm  float, above 0
    return    list of arrays of the same shapes, then the norm before clipping
    """
    check_limit("max_norm", max_norm)
    norm = global_norm(grads)
    scale = max_norm / norm if norm > max_norm else 1.0
    return [grad * scale for grad in grads], norm


def gradient_norms(W_h: Array, h: Array, dh_last: Array) -> Array:
    """Frobenius norm of the gradient that reaches each state of a tanh RNN from the last one.

    W_h      (H, H)     recurrent weights
    h        (N, T, H)  states, without the one before the first step
    dh_last  (N, H)     gradient that reaches the last state
    return   (T,)       one norm a state; the last is that of dh_last
    """
    xp = array_namespace(h)
    dh = dh_last
    norms = [xp.sqrt(xp.sum(dh * dh))]
    for t in reversed(range(1, h.shape[1])):
        h_t = h[:, t, :]
        dz = dh * (1.0 - h_t * h_t)  # tanh'(z) = 1 - tanh(z)^2
        dh = dz @ W_h.T
        norms.append(xp.sqrt(xp.sum(dh * dh)))
    return xp.stack(norms[::-1])


def diagnose(norms: Sequence[float] | Array) -> str:
    """Say how the gradient behaves on its way back: r is its mean factor per step.

    r = exp(slope), the slope of the least-squares line through log norm per step back, that is,
    from the last entry to the first.

    norms   (T,)  as gradient_norms returns them
    return  "vanishing"  r < 0.9, or a norm is 0
            "exploding"  r > 1.1
            "stable"     else, and for a single norm
    """
    values = [float(norm) for norm in norms]
    if min(values) == 0.0:
        return "vanishing"
    slope = fitted_slope([math.log(value) for value in reversed(values)])
    if slope < math.log(0.9):
        return "vanishing"
    if slope > math.log(1.1):
        return "exploding"
    return "stable"


def largest_entry(grad: Array) -> float:
    """Largest absolute value of an array."""
    xp = array_namespace(grad)
    return float(xp.max(xp.abs(grad)))


def fitted_slope(y: Sequence[float]) -> float:
    """Slope of the least-squares line through (0, y[0]), (1, y[1]), …; 0 for a single point."""
    if len(y) == 1:
        return 0.0
    centre = (len(y) - 1) / 2
    steps = [k - centre for k in range(len(y))]
    return sum(s * v for s, v in zip(steps, y, strict=True)) / sum(s * s for s in steps)


def check_limit(name: str, limit: float) -> None:
    """Refuse a limit that is not positive."""
    if not limit > 0:
        raise ValueError(f"{name} must be positive, not {limit}")


def check_finite(grads: Sequence[Array]) -> None:
    """Refuse gradients that hold NaN or an infinity."""
    for position, grad in enumerate(grads):
        xp = array_namespace(grad)
        if not bool(xp.all(xp.isfinite(grad))):
            raise ValueError(f"gradient {position} must be finite, but holds NaN or infinity")
