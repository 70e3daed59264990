"""What the modules share: array namespace, sigmoid, stacked gates, merged time steps."""

import math
from typing import Any, TypeAlias

Array: TypeAlias = Any  # a NumPy array, a torch tensor, or another array of the standard
Cache: TypeAlias = Any  # what a forward pass keeps for its backward pass


def array_namespace(x: Array) -> Any:
    """The array functions that belong to x; NumPy arrays bring their own."""
    if hasattr(x, "__array_namespace__"):
        return x.__array_namespace__()
    import array_api_compat  # for torch tensors alone; importing it costs more than NumPy itself

    return array_api_compat.array_namespace(x)


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)) without overflow; accurate down to the smallest normal number.

    z       (...)
    return  (...)
    """
    xp = array_namespace(z)
    floor = math.log(xp.finfo(z.dtype).smallest_normal)  # exp(-floor) is finite
    return 1.0 / (1.0 + xp.exp(-xp.maximum(z, floor)))


def split_gates(z: Array, gates: int) -> tuple[Array, ...]:
    """Cut stacked gates into equal parts, in the order in which they are stacked.

    z       (..., gates * H)
    return  gates arrays of (..., H)
    """
    H = z.shape[-1] // gates
    return tuple(z[..., k * H : (k + 1) * H] for k in range(gates))


def merge_steps(x: Array) -> Array:
    """Put the steps of all rows below one another, so that one matrix product serves them all.

    x       (..., N, T, D)
    return  (..., N * T, D)
    """
    N, T, D = x.shape[-3:]
    return array_namespace(x).reshape(x, (*x.shape[:-3], N * T, D))


def split_steps(x: Array, T: int) -> Array:
    """Undo merge_steps.

    x       (..., N * T, D)
    return  (..., N, T, D)
    """
    rows, D = x.shape[-2:]
    return array_namespace(x).reshape(x, (*x.shape[:-2], rows // T, T, D))


def transposed(W: Array) -> Array:
    """The transpose, laid out anew: a product at every step is a quarter faster than with a view.

    W       (D, M)
    return  (M, D)
    """
    D, M = W.shape
    xp = array_namespace(W)
    return xp.reshape(xp.reshape(W.T, (D * M,)), (M, D))


def states_before(first: Array, states: Array) -> Array:
    """The state that each step starts from: the first one, then all but the last.

    first   (N, H)     state before the first step
    states  (N, T, H)  state after each step
    return  (N, T, H)
    """
    xp = array_namespace(states)
    return xp.concat([first[:, None, :], states[:, :-1, :]], axis=1)
