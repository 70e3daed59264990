"""The forward pass of a multilayer perceptron, layer by layer."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from reference.arrays import Array, Cache, array_namespace


def affine_forward(x: Array, W: Array, b: Array) -> tuple[Array, Cache]:
    """One layer of weights: out = x W + b.

    x       (N, D)  input
    W       (D, M)  weights
    b       (M,)    bias
    return  (N, M)  output, then the cache
    """
    out = x @ W + b
    return out, (x, W)


def relu_forward(z: Array) -> tuple[Array, Cache]:
    """Keep what is positive, put 0 for the rest.

    z       (...)
    return  (...)  output, then the cache
    """
    xp = array_namespace(z)
    out = xp.where(z > 0, z, 0.0)
    return out, z


def tanh_forward(z: Array) -> tuple[Array, Cache]:
    """Hyperbolic tangent; the output is all that its gradient needs.

    z       (...)
    return  (...)  output, then the cache
    """
    xp = array_namespace(z)
    out = xp.tanh(z)
    return out, out


def identity_forward(z: Array) -> tuple[Array, Cache]:
    """The input itself.

    z       (...)
    return  (...)  output, then an empty cache
    """
    return z, None


def activation_forward(name: str) -> Callable[[Array], tuple[Array, Cache]]:
    """The forward function of an activation.

    name    "relu", "tanh" or "identity"
    return  function from z to (out, cache)
    """
    if name == "relu":
        return relu_forward
    if name == "tanh":
        return tanh_forward
    if name == "identity":
        return identity_forward
    raise ValueError(f'activation must be "relu", "tanh" or "identity", not {name!r}')


def mlp_forward(
    x: Array,
    params: Sequence[tuple[Array, Array]],
    activation: str = "relu",
    output_activation: str = "identity",
) -> tuple[Array, Cache]:
    """Pass x through all layers, each an affine map with an activation behind it.

    x                  (N, D)  input
    params             list of (W, b), first layer first, at least one
    activation         behind every layer but the last: "relu", "tanh" or "identity"
    output_activation  behind the last layer, one of the same
    return             (N, M)  output, then the cache
    """
    names = [activation] * (len(params) - 1) + [output_activation]
    out = x
    cache = []
    for (W, b), name in zip(params, names, strict=True):
        z, affine_cache = affine_forward(out, W, b)
        out, activation_cache = activation_forward(name)(z)
        cache.append((affine_cache, name, activation_cache))
    return out, cache


def count_parameters(sizes: Sequence[int]) -> int:
    """Number of weights and biases of a perceptron.

    sizes   list of int, units of every layer, input first
    return  int
    """
    return sum(D * M + M for D, M in pairwise(sizes))
