"""The backward pass of a multilayer perceptron, and a numerical gradient to hold it against."""

from collections.abc import Callable

from reference.arrays import Array, Cache, array_namespace
from reference.forward_pass import affine_forward as affine_forward  # the exercise holds these too
from reference.forward_pass import mlp_forward as mlp_forward
from reference.forward_pass import relu_forward as relu_forward


def affine_backward(dout: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Gradients with respect to x, W, b, in this order.

    dout   (N, M)  gradient that reaches the output
    cache          of affine_forward
    """
    x, W = cache
    xp = array_namespace(dout)
    dx = dout @ W.T
    dW = x.T @ dout
    db = xp.sum(dout, axis=0)
    return dx, dW, db


def relu_backward(dout: Array, cache: Cache) -> Array:
    """Gradient with respect to z: passes where z was positive.

    dout    (...)  gradient that reaches the output
    cache          of relu_forward
    return  (...)
    """
    z = cache
    xp = array_namespace(dout)
    return xp.where(z > 0, dout, 0.0)


def tanh_backward(dout: Array, cache: Cache) -> Array:
    """Gradient with respect to z: tanh'(z) = 1 - tanh(z)^2.

    dout    (...)  gradient that reaches the output
    cache          of tanh_forward
    return  (...)
    """
    out = cache
    return dout * (1.0 - out * out)


def activation_backward(name: str, dout: Array, cache: Cache) -> Array:
    """Gradient with respect to the input of an activation that mlp_forward has used.

    name    "relu", "tanh" or "identity"
    dout    (...)  gradient that reaches the output
    cache          of the activation
    return  (...)
    """
    if name == "relu":
        return relu_backward(dout, cache)
    if name == "tanh":
        return tanh_backward(dout, cache)
    return dout


def mlp_backward(dout: Array, cache: Cache) -> tuple[Array, list[tuple[Array, Array]]]:
    """Gradient with respect to x, then (dW, db) of each layer, first layer first.

    dout   (N, M)  gradient that reaches the output
    cache          of mlp_forward
    """
    gradients = []
    for affine_cache, name, activation_cache in reversed(cache):
        dz = activation_backward(name, dout, activation_cache)
        dout, dW, db = affine_backward(dz, affine_cache)
        gradients.append((dW, db))
    return dout, gradients[::-1]


def numerical_gradient(f: Callable[[Array], float], x: Array, eps: float = 1e-5) -> Array:
    """Gradient of f at x by central differences; x itself is not touched.

    f       function from an array of x's shape, always float64, to a float
    x       (...)  point
    eps     half the distance of the two values of f
    return  (...)  float64
    """
    xp = array_namespace(x)
    point = xp.reshape(xp.astype(x, xp.float64), (-1,))
    slopes = []
    for k in range(point.shape[0]):
        plus = xp.asarray(point, copy=True)
        minus = xp.asarray(point, copy=True)
        plus[k] += eps
        minus[k] -= eps
        rise = float(f(xp.reshape(plus, x.shape))) - float(f(xp.reshape(minus, x.shape)))
        slopes.append(rise / (2.0 * eps))
    return xp.reshape(xp.asarray(slopes, dtype=xp.float64, device=x.device), x.shape)
