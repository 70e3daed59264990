"""The forward pass of a network of affine layers and activations, one layer after the other."""

import numpy as np


def affine_forward(x, W, b):
    """Apply one affine layer: out = x W + b.

    x       (N, D)  input, one example per row
    W       (D, M)  weights
    b       (M,)    bias, added to every row
    return  (N, M)  output, then the cache

    The cache is any object of your own; exercise 11 needs in it what the gradients need.
    """
    ### BEGIN SOLUTION
    out = x @ W + b
    cache = (x, W)
    return out, cache
    ### END SOLUTION


def relu_forward(z):
    """Replace every negative entry by zero: out = max(z, 0).

    z       any shape      input
    return  the same shape output, then the cache (any object of your own)
    """
    ### BEGIN SOLUTION
    out = np.maximum(z, 0.0)
    cache = z
    return out, cache
    ### END SOLUTION


def mlp_forward(x, params, activation="relu", output_activation="identity"):
    """Send a batch through all layers of a network.

    x       (N, D)           input
    params  list of (W, b)   one pair per layer, first layer first, at least one
    return  (N, M)           output of the last layer, then the cache (any object of your own)

    activation stands behind each layer but the last, output_activation behind the last. Both
    are "relu", "tanh" or "identity"; any other name raises ValueError where it is used.
    """
    ### BEGIN SOLUTION
    out = x
    cache = []
    for index, (W, b) in enumerate(params):
        is_last = index == len(params) - 1
        name = output_activation if is_last else activation
        out, affine_cache = affine_forward(out, W, b)
        activation_cache = None
        if name == "relu":
            out, activation_cache = relu_forward(out)
        elif name == "tanh":
            out = np.tanh(out)
            activation_cache = out
        elif name != "identity":
            raise ValueError(f"unknown activation: {name!r}")
        cache.append((affine_cache, name, activation_cache))
    return out, cache
    ### END SOLUTION


def count_parameters(sizes):
    """Count the numbers in all weights and biases of a network.

    sizes   list of int  sizes of all layers, the input first
    return  int          weights and biases between neighbouring layers, summed
    """
    ### BEGIN SOLUTION
    total = 0
    for layer in range(len(sizes) - 1):
        size_in, size_out = sizes[layer], sizes[layer + 1]
        total += size_in * size_out + size_out
    return total
    ### END SOLUTION
