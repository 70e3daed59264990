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
    raise NotImplementedError("write affine_forward")


def relu_forward(z):
    """Replace every negative entry by zero: out = max(z, 0).

    z       any shape      input
    return  the same shape output, then the cache (any object of your own)
    """
    raise NotImplementedError("write relu_forward")


def mlp_forward(x, params, activation="relu", output_activation="identity"):
    """Send a batch through all layers of a network.

    x       (N, D)           input
    params  list of (W, b)   one pair per layer, first layer first, at least one
    return  (N, M)           output of the last layer, then the cache (any object of your own)

    activation stands behind each layer but the last, output_activation behind the last. Both
    are "relu", "tanh" or "identity"; any other name raises ValueError where it is used.
    """
    raise NotImplementedError("write mlp_forward")


def count_parameters(sizes):
    """Count the numbers in all weights and biases of a network.

    sizes   list of int  sizes of all layers, the input first
    return  int          weights and biases between neighbouring layers, summed
    """
    raise NotImplementedError("write count_parameters")
