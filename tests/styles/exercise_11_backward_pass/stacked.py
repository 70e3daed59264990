"""A right answer with the batch in columns, bias and weights in one matrix, and sech for tanh."""

import numpy as np

SLOPES = {
    "relu": lambda z: np.sign(np.maximum(z, 0)),
    "tanh": lambda z: np.cosh(z) ** -2.0,
    "identity": np.ones_like,
}


def with_ones(columns):
    return np.concatenate((columns, np.ones((1, columns.shape[1]))))


def affine_forward(x, W, b):
    joined = np.c_[W.T, b]  # (M, D + 1)
    columns = with_ones(x.T)  # (D + 1, N)
    return (joined @ columns).T, {"W": joined, "x": columns}


def relu_forward(z):
    return (z + np.abs(z)) / 2, SLOPES["relu"](z)


def apply(name, z):
    if name == "relu":
        return relu_forward(z)[0]
    if name == "tanh":
        return 2 / (1 + np.exp(-2 * z)) - 1
    if name == "identity":
        return z
    raise ValueError(name)


def mlp_forward(x, params, activation="relu", output_activation="identity"):
    *hidden, (W, b) = params
    caches = []
    for pair in hidden:
        z, cache = affine_forward(x, *pair)
        x = apply(activation, z)
        caches.append((cache, SLOPES[activation](z)))
    z, cache = affine_forward(x, W, b)
    out = apply(output_activation, z)
    return out, (*caches, (cache, SLOPES[output_activation](z)))


def affine_backward(dout, cache):
    delta = dout.T  # (M, N)
    d_joined = sum(np.outer(d, x) for d, x in zip(delta.T[::-1], cache["x"].T[::-1], strict=True))
    d_columns = np.dot(cache["W"].T, delta)
    return d_columns[:-1].T, d_joined[:, :-1].T, d_joined[:, -1]


def relu_backward(dout, cache):
    return np.asfortranarray(np.where(cache, dout, 0))


def mlp_backward(dout, cache):
    (affine, slope), *below = cache[::-1]
    dx, dW, db = affine_backward(dout * slope, affine)
    if not below:
        return dx, [[dW, db]]
    dx, grads = mlp_backward(dx, below[::-1])
    grads.append([dW, db])
    return dx, grads


def numerical_gradient(f, x, eps=1e-5):
    moved = np.array(x, dtype=float)
    flat = moved.reshape(-1)  # a view
    slopes = []
    for k in range(flat.size):
        flat[k] += eps
        high = f(moved.copy())
        flat[k] -= 2 * eps
        low = f(moved.copy())
        flat[k] += eps
        slopes.append(high / (2 * eps) - low / (2 * eps))
    return np.array(slopes).reshape(np.shape(x))
