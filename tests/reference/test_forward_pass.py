import numpy as np
import pytest

from reference.forward_pass import affine_forward, count_parameters, mlp_forward, relu_forward


def worked_params():
    W_1 = np.array([[0.1, 0.8], [0.5, 0.3]])
    return [(W_1, np.array([-1.2, 0.9])), (np.array([[0.8], [1.2]]), np.array([0.2]))]


def test_worked_example():
    x = np.array([[1.3, 0.7]])
    params = worked_params()
    z, _ = affine_forward(x, *params[0])
    np.testing.assert_allclose(z, [[-0.72, 2.15]], rtol=1e-14)
    out, _ = mlp_forward(x, params, "relu", "relu")
    np.testing.assert_allclose(out, [[2.78]], rtol=1e-14)


def test_affine_equals_torch_linear(torch, draw):
    layer = torch.nn.Linear(3, 4, dtype=torch.float64)
    x = draw(2, 3)
    W, b = layer.weight.detach().numpy().T, layer.bias.detach().numpy()
    out, _ = affine_forward(x, W, b)
    np.testing.assert_allclose(out, layer(torch.tensor(x)).detach().numpy(), rtol=1e-12, atol=1e-14)


def test_relu_keeps_the_positive_part(array):
    out, _ = relu_forward(array([[-2.0, 0.0], [3.0, -0.5]]))
    assert np.asarray(out).tolist() == [[0.0, 0.0], [3.0, 0.0]]


@pytest.mark.parametrize("hidden", ["relu", "tanh", "identity"])
@pytest.mark.parametrize("last", ["relu", "tanh", "identity"])
def test_mlp_equals_the_layers_one_by_one(draw, hidden, last):
    functions = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "identity": lambda z: z}
    params = [(draw(2, 3), draw(3)), (draw(3, 5), draw(5)), (draw(5, 4), draw(4))]
    x = expected = draw(6, 2)
    for (W, b), name in zip(params, [hidden, hidden, last], strict=True):
        expected = functions[name](expected @ W + b)
    out, _ = mlp_forward(x, params, hidden, last)
    np.testing.assert_allclose(out, expected, rtol=1e-13)


def test_mlp_is_relu_then_identity_unless_said_otherwise(draw):
    params = [(draw(2, 3), draw(3)), (draw(3, 4), draw(4))]
    x = draw(5, 2)
    expected, _ = mlp_forward(x, params, "relu", "identity")
    out, _ = mlp_forward(x, params)
    np.testing.assert_array_equal(out, expected)


def test_unknown_activations_are_refused_where_they_are_used(draw):
    x, one, two = draw(2, 3), [(draw(3, 3), draw(3))], [(draw(3, 3), draw(3))] * 2
    with pytest.raises(ValueError, match="activation must be"):
        mlp_forward(x, two, activation="gelu")
    with pytest.raises(ValueError, match="activation must be"):
        mlp_forward(x, one, output_activation="softmax")
    mlp_forward(x, one, activation="gelu")  # a single layer has no hidden activation


def test_parameters_of_each_layer_are_counted():
    assert count_parameters([2, 2, 1]) == 9
    assert count_parameters([784, 100, 10]) == 784 * 100 + 100 + 100 * 10 + 10
    assert count_parameters([5]) == 0
