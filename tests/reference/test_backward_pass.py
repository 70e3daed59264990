import numpy as np
import pytest

from reference import backward_pass, forward_pass
from reference.backward_pass import mlp_backward, numerical_gradient
from reference.forward_pass import mlp_forward


def test_forward_functions_are_here_too():
    assert backward_pass.affine_forward is forward_pass.affine_forward
    assert backward_pass.relu_forward is forward_pass.relu_forward
    assert backward_pass.mlp_forward is forward_pass.mlp_forward


@pytest.mark.parametrize("hidden", ["relu", "tanh", "identity"])
@pytest.mark.parametrize("last", ["relu", "tanh", "identity"])
def test_mlp_gradients_equal_torch_autograd(torch, draw, hidden, last):
    functions = {"relu": torch.relu, "tanh": torch.tanh, "identity": lambda z: z}
    sizes = [(2, 3), (3, 5), (5, 4)]
    params = [(draw(D, M), draw(M)) for D, M in sizes]
    x, dout = draw(6, 2), draw(6, 4)
    leaves = [torch.tensor(a, requires_grad=True) for a in (x, *(a for p in params for a in p))]
    out = leaves[0]
    for k, name in enumerate([hidden, hidden, last]):
        out = functions[name](out @ leaves[2 * k + 1] + leaves[2 * k + 2])
    expected = torch.autograd.grad(out, leaves, torch.tensor(dout))
    dx, layers = mlp_backward(dout, mlp_forward(x, params, hidden, last)[1])
    actual = [dx, *(a for layer in layers for a in layer)]
    for a, e in zip(actual, expected, strict=True):
        np.testing.assert_allclose(a, e.numpy(), rtol=1e-12, atol=1e-13, strict=True)


def test_numerical_gradient_of_a_cubic_and_a_sine(xp, draw):
    a, b, x = draw(2, 3), draw(2, 3), draw(2, 3)

    def f(point):
        p = np.asarray(point)
        return float(np.sum(a * p**3 + np.sin(b * p)))

    given = xp.asarray(x, copy=True)
    gradient = numerical_gradient(f, given)
    assert gradient.dtype == xp.float64
    # central differences: truncation eps^2 |f'''| / 6 and rounding 1e-16 |f| / eps, both below 1e-9
    np.testing.assert_allclose(np.asarray(gradient), 3 * a * x**2 + b * np.cos(b * x), atol=2e-9)
    np.testing.assert_array_equal(np.asarray(given), x)


def test_numerical_gradient_takes_integers_and_float32_and_scalars():
    def square(x):
        return float(np.sum(x * x))

    whole = numerical_gradient(square, np.array([1, 2]))
    np.testing.assert_allclose(whole, [2.0, 4.0], rtol=1e-9)
    single = numerical_gradient(square, np.array([1.0, 2.0], dtype=np.float32))
    np.testing.assert_allclose(single, [2.0, 4.0], rtol=1e-9)
    point = numerical_gradient(square, np.array(3.0))
    assert point.shape == ()
    np.testing.assert_allclose(point, 6.0, rtol=1e-9)


def test_numerical_gradient_uses_eps():
    gradient = numerical_gradient(lambda x: float(x[0] ** 3), np.array([0.0]), eps=0.5)
    np.testing.assert_allclose(gradient, [0.25], rtol=1e-15)


def test_numerical_gradient_survives_a_function_that_changes_its_argument():
    def careless(x):
        x *= 2.0
        return float(np.sum(x))

    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(numerical_gradient(careless, x), [2.0, 2.0], rtol=1e-9)
    assert x.tolist() == [1.0, 2.0]
