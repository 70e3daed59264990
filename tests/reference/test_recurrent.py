"""Cells and sequences against torch.nn, by the mapping that the docstrings of the cells give."""

import numpy as np
import pytest

from reference.bptt import many_to_one_backward, rnn_backward, rnn_forward
from reference.gru import (
    gru_backward,
    gru_forward,
    gru_gates,
    gru_parameter_count,
    gru_step_backward,
    gru_step_forward,
)
from reference.lstm_bptt import cell_gradient_path, init_lstm_bias, lstm_backward, lstm_forward
from reference.lstm_cell import (
    lstm_gates,
    lstm_parameter_count,
    lstm_step_backward,
    lstm_step_forward,
)
from reference.rnn_cell import rnn_parameter_count, rnn_step_backward, rnn_step_forward

N, T, D, H = 4, 6, 2, 3


def close(actual, expected):
    if not isinstance(expected, np.ndarray):
        expected = expected.detach().numpy()
    np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-13, strict=True)


def weights_of(module, two_biases):
    """W_x, W_h and the biases of a torch.nn cell or of a one-layer torch.nn sequence."""
    p = {name.removesuffix("_l0"): a.detach().numpy() for name, a in module.named_parameters()}
    biases = (p["bias_ih"], p["bias_hh"]) if two_biases else (p["bias_ih"] + p["bias_hh"],)
    return p["weight_ih"].T, p["weight_hh"].T, *biases


def weight_gradients_of(module, two_biases):
    p = {name.removesuffix("_l0"): a.grad.numpy() for name, a in module.named_parameters()}
    biases = (p["bias_ih"], p["bias_hh"]) if two_biases else (p["bias_ih"],)
    return p["weight_ih"].T, p["weight_hh"].T, *biases


@pytest.fixture
def leaf(torch, draw):
    return lambda *sides: torch.tensor(draw(*sides), requires_grad=True)


@pytest.mark.parametrize(
    ("name", "forward", "backward", "two_biases"),
    [
        ("RNNCell", rnn_step_forward, rnn_step_backward, False),
        ("GRUCell", gru_step_forward, gru_step_backward, True),
    ],
)
def test_cell_equals_torch(torch, draw, leaf, name, forward, backward, two_biases):
    cell = getattr(torch.nn, name)(D, H, dtype=torch.float64)
    x, h_prev, dh = leaf(N, D), leaf(N, H), draw(N, H)
    expected = cell(x, h_prev)
    expected.backward(torch.tensor(dh))
    arguments = (x.detach().numpy(), h_prev.detach().numpy(), *weights_of(cell, two_biases))
    h, cache = forward(*arguments)
    close(h, expected)
    gradients = (x.grad, h_prev.grad, *weight_gradients_of(cell, two_biases))
    for actual, e in zip(backward(dh, cache), gradients, strict=True):
        close(actual, e)


def test_lstm_cell_equals_torch(torch, draw, leaf):
    cell = torch.nn.LSTMCell(D, H, dtype=torch.float64)
    x, h_prev, c_prev, dh, dc = leaf(N, D), leaf(N, H), leaf(N, H), draw(N, H), draw(N, H)
    expected = cell(x, (h_prev, c_prev))
    torch.autograd.backward(expected, (torch.tensor(dh), torch.tensor(dc)))
    states = (a.detach().numpy() for a in (x, h_prev, c_prev))
    h, c, cache = lstm_step_forward(*states, *weights_of(cell, False))
    close(h, expected[0])
    close(c, expected[1])
    gradients = (x.grad, h_prev.grad, c_prev.grad, *weight_gradients_of(cell, False))
    for actual, e in zip(lstm_step_backward(dh, dc, cache), gradients, strict=True):
        close(actual, e)


@pytest.mark.parametrize("steps", [1, T])
@pytest.mark.parametrize(
    ("name", "forward", "backward", "two_biases"),
    [("RNN", rnn_forward, rnn_backward, False), ("GRU", gru_forward, gru_backward, True)],
)
def test_sequence_equals_torch(torch, draw, leaf, name, forward, backward, two_biases, steps):
    layer = getattr(torch.nn, name)(D, H, batch_first=True, dtype=torch.float64)
    x, h0, dh = leaf(N, steps, D), leaf(1, N, H), draw(N, steps, H)
    expected, _ = layer(x, h0)
    expected.backward(torch.tensor(dh))
    arguments = (x.detach().numpy(), h0.detach().numpy()[0], *weights_of(layer, two_biases))
    h, cache = forward(*arguments)
    close(h, expected)
    gradients = (x.grad, h0.grad[0], *weight_gradients_of(layer, two_biases))
    for actual, e in zip(backward(dh, cache), gradients, strict=True):
        close(actual, e)


@pytest.mark.parametrize("steps", [1, T])
def test_lstm_sequence_equals_torch(torch, draw, leaf, steps):
    layer = torch.nn.LSTM(D, H, batch_first=True, dtype=torch.float64)
    x, h0, c0 = leaf(N, steps, D), leaf(1, N, H), leaf(1, N, H)
    dh, dc_last = draw(N, steps, H), draw(N, H)
    expected, (_, c_n) = layer(x, (h0, c0))
    torch.autograd.backward((expected, c_n), (torch.tensor(dh), torch.tensor(dc_last)[None]))
    states = (x.detach().numpy(), h0.detach().numpy()[0], c0.detach().numpy()[0])
    h, c_last, cache = lstm_forward(*states, *weights_of(layer, False))
    close(h, expected)
    close(c_last, c_n[0])
    gradients = (x.grad, h0.grad[0], c0.grad[0], *weight_gradients_of(layer, False))
    for actual, e in zip(lstm_backward(dh, dc_last, cache), gradients, strict=True):
        close(actual, e)


def rnn_arguments(draw):
    return draw(N, T, D), draw(N, H), draw(D, H), draw(H, H), draw(H)


def lstm_arguments(draw):
    return draw(N, T, D), draw(N, H), draw(N, H), draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)


def gru_arguments(draw):
    return draw(N, T, D), draw(N, H), draw(D, 3 * H), draw(H, 3 * H), draw(3 * H), draw(3 * H)


def test_rnn_sequence_is_its_cell_repeated(draw):
    x, h, *weights = rnn_arguments(draw)
    states, _ = rnn_forward(x, h, *weights)
    for t in range(T):
        h, _ = rnn_step_forward(x[:, t, :], h, *weights)
        close(states[:, t, :], h)


def test_lstm_sequence_is_its_cell_repeated(draw):
    x, h, c, *weights = lstm_arguments(draw)
    states, c_last, _ = lstm_forward(x, h, c, *weights)
    for t in range(T):
        h, c, _ = lstm_step_forward(x[:, t, :], h, c, *weights)
        close(states[:, t, :], h)
    close(c_last, c)


def test_gru_sequence_is_its_cell_repeated(draw):
    x, h, *weights = gru_arguments(draw)
    states, _ = gru_forward(x, h, *weights)
    for t in range(T):
        h, _ = gru_step_forward(x[:, t, :], h, *weights)
        close(states[:, t, :], h)


def test_many_to_one_is_a_gradient_at_the_last_step_alone(draw):
    _, cache = rnn_forward(*rnn_arguments(draw))
    dh_last = draw(N, H)
    dh = np.zeros((N, T, H))
    dh[:, -1, :] = dh_last
    for actual, e in zip(
        many_to_one_backward(dh_last, cache), rnn_backward(dh, cache), strict=True
    ):
        close(actual, e)


def test_lstm_gates_follow_their_definition(draw):
    x, h_prev, W_x, W_h, b = draw(N, D), draw(N, H), draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)
    gates = lstm_gates(x, h_prev, W_x, W_h, b)
    for k, (name, gate) in enumerate(zip("ifgo", gates, strict=True)):
        columns = slice(k * H, (k + 1) * H)
        z = x @ W_x[:, columns] + h_prev @ W_h[:, columns] + b[columns]
        close(gate, np.tanh(z) if name == "g" else 1.0 / (1.0 + np.exp(-z)))


def test_gru_resets_after_the_product(draw):
    x, h_prev, W_x, W_h = draw(N, D), draw(N, H), draw(D, 3 * H), draw(H, 3 * H)
    b_x, b_h = draw(3 * H), draw(3 * H)
    r, z, n = gru_gates(x, h_prev, W_x, W_h, b_x, b_h)
    W_xn, W_hn, b_xn, b_hn = W_x[:, 2 * H :], W_h[:, 2 * H :], b_x[2 * H :], b_h[2 * H :]
    close(n, np.tanh(x @ W_xn + b_xn + r * (h_prev @ W_hn + b_hn)))
    h, _ = gru_step_forward(x, h_prev, W_x, W_h, b_x, b_h)
    close(h, (1 - z) * n + z * h_prev)


def test_saturated_gates_do_not_overflow(xp, array):
    x, h_prev = array([[1000.0], [-1000.0]]), array([[0.5], [0.5]])
    W, b = array([[1.0] * 4]), array([0.0] * 4)
    h, c, cache = lstm_step_forward(x, h_prev, h_prev, W, W, b)
    np.testing.assert_allclose(np.asarray(c), [[1.5], [0.0]], atol=1e-30)
    np.testing.assert_allclose(np.asarray(h), [[np.tanh(1.5)], [0.0]], atol=1e-30)
    for gradient in lstm_step_backward(h, c, cache):
        assert bool(xp.all(xp.isfinite(gradient)))
    h, _ = gru_step_forward(x, h_prev, W[:, :3], W[:, :3], b[:3], b[:3])
    np.testing.assert_allclose(np.asarray(h), [[0.5], [-1.0]], atol=1e-30)


def test_parameters_are_counted_as_the_course_counts_them(torch):
    assert rnn_parameter_count(2, 3) == 18
    assert lstm_parameter_count(2, 3) == 72
    assert gru_parameter_count(2, 3) == 63
    cell = torch.nn.GRUCell(5, 7)
    assert gru_parameter_count(5, 7) == sum(p.numel() for p in cell.parameters())
    cell = torch.nn.LSTMCell(5, 7)
    assert lstm_parameter_count(5, 7) + 4 * 7 == sum(p.numel() for p in cell.parameters())
    cell = torch.nn.RNNCell(5, 7)
    assert rnn_parameter_count(5, 7) + 7 == sum(p.numel() for p in cell.parameters())


def test_cell_gradient_path_is_the_product_of_forget_gates(draw):
    f = 1.0 / (1.0 + np.exp(-draw(N, T, H)))
    expected = np.ones((N, H))
    for t in range(T):
        expected = expected * f[:, t, :]
    close(cell_gradient_path(f), expected)


def test_cell_gradient_path_is_the_gradient_of_the_cell_alone(draw):
    x, h0, c0, W_x, W_h, b = lstm_arguments(draw)
    W_h = np.zeros_like(W_h)  # without the recurrent weights the cell is the only way back
    _, _, cache = lstm_forward(x, h0, c0, W_x, W_h, b)
    gates = [lstm_gates(x[:, t, :], h0, W_x, W_h, b) for t in range(T)]
    f = np.stack([gate[1] for gate in gates], axis=1)
    _, _, dc0, *_ = lstm_backward(np.zeros((N, T, H)), np.ones((N, H)), cache)
    close(dc0, cell_gradient_path(f))


def test_lstm_bias_is_one_for_the_forget_gate():
    b = init_lstm_bias(2)
    assert b.tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
    assert b.dtype == np.float64
