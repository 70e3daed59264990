"""The backward pass of a network of affine layers, and a numerical gradient to compare with."""

import numpy as np


def affine_forward(x, W, b):
    """Apply one affine layer: out = x W + b.

    This function is given; you may replace it together with its cache.

    x       (N, D)  input, one example per row
    W       (D, M)  weights
    b       (M,)    bias, added to every row
    return  (N, M)  output, then the cache (x, W)
    """
    out = x @ W + b
    return out, (x, W)


def relu_forward(z):
    """Replace every negative entry by zero: out = max(z, 0).

    This function is given; you may replace it together with its cache.

    z       any shape       input
    return  the same shape  output, then the cache z
    """
    out = np.maximum(z, 0.0)
    return out, z


def mlp_forward(x, params, activation="relu", output_activation="identity"):
    """Send a batch through all layers of a network.

    This function is given; you may replace it together with its cache.

    x       (N, D)          input
    params  list of (W, b)  one pair per layer, first layer first
    return  (N, M)          output of the last layer, then the cache

    activation stands behind each layer but the last, output_activation behind the last. Both
    are "relu", "tanh" or "identity"; any other name raises ValueError where it is used.

    The cache is a list with one triple per layer, first layer first:
    affine_cache      the cache of affine_forward
    name              the activation behind the layer: "relu", "tanh" or "identity"
    activation_cache  "relu": the cache of relu_forward; "tanh": the output of tanh;
                      "identity": None
    """
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


def affine_backward(dout, cache):
    """Send a gradient back through an affine layer.

    dout    (N, M)  gradient of the loss with respect to the output of affine_forward
    cache           what affine_forward returned beside that output
    return  tuple   dx (N, D), dW (D, M), db (M,): the gradients with respect to its arguments
    """
    raise NotImplementedError("write affine_backward")


def relu_backward(dout, cache):
    """Send a gradient back through ReLU.

    dout    any shape       gradient of the loss with respect to the output of relu_forward
    cache                   what relu_forward returned beside that output
    return  the same shape  gradient with respect to z; at exactly z = 0 it is not graded
    """
    raise NotImplementedError("write relu_backward")


def mlp_backward(dout, cache):
    """Send a gradient back through all layers of a network.

    dout    (N, M)  gradient of the loss with respect to the output of mlp_forward
    cache           what mlp_forward returned beside that output
    return  tuple   dx (N, D), then a list with (dW, db) of each layer, first layer first
    """
    raise NotImplementedError("write mlp_backward")


def numerical_gradient(f, x, eps=1e-5):
    """Estimate the gradient of a function by central differences.

    f       function   takes an array like x, returns a float
    x       any shape  the point; it is the same afterwards as before
    eps     float      how far one entry at a time is moved, to either side
    return  float64 array of the shape of x: for each entry (f(x + step) - f(x - step)) / (2 eps)
    """
    raise NotImplementedError("write numerical_gradient")
