"""Each backward pass against the complex step and against torch autograd; leading axes."""

import numpy as np
import pytest
from reference_cases import PAIRS, gradients_of, inputs_named, outputs_of

COMPLEX = [name for name in PAIRS if name != "relu"]  # relu compares, complex numbers have no order


def upstream_and_arguments(pair, rng):
    return inputs_named(pair.upstream, rng), inputs_named(pair.arguments, rng)


def complex_step(function, arguments, upstream, k):
    """Gradient of sum(upstream * outputs) with respect to argument k, all entries in one call."""
    x = arguments[k]
    points = x + 1e-30j * np.eye(x.size).reshape(x.size, *x.shape)
    stacked = [np.broadcast_to(a, (x.size, *a.shape)) for a in arguments]
    stacked[k] = points
    outputs = function(*stacked)
    total = sum(
        np.sum((d * out.imag).reshape(x.size, -1), axis=1)
        for d, out in zip(upstream, outputs, strict=True)
    )
    return (total / 1e-30).reshape(x.shape)


@pytest.mark.parametrize("name", [name for name in COMPLEX if name != "affine"])
def test_gradients_equal_the_complex_step(name, rng):
    pair = PAIRS[name]
    upstream, arguments = upstream_and_arguments(pair, rng)
    gradients = gradients_of(pair)(*upstream, *arguments)
    assert len(gradients) == len(arguments)
    for k, gradient in enumerate(gradients):
        expected = complex_step(outputs_of(pair), arguments, upstream, k)
        np.testing.assert_allclose(gradient, expected, rtol=1e-13, atol=1e-14, strict=True)


@pytest.mark.parametrize("name", PAIRS)
def test_gradients_equal_torch_autograd(torch, name, rng):
    pair = PAIRS[name]
    upstream, arguments = upstream_and_arguments(pair, rng)
    leaves = [torch.tensor(a, requires_grad=True) for a in arguments]
    outputs = outputs_of(pair)(*leaves)
    expected = torch.autograd.grad(outputs, leaves, [torch.tensor(d) for d in upstream])
    gradients = gradients_of(pair)(*upstream, *arguments)
    if len(arguments) == 1:
        gradients = (gradients,)
    for gradient, e in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(gradient, e.numpy(), rtol=1e-12, atol=1e-13, strict=True)


@pytest.mark.parametrize("name", [name for name in COMPLEX if name != "affine"])
def test_leading_axes_are_a_stack_of_calls(name, rng):
    pair = PAIRS[name]
    calls = [inputs_named(pair.arguments, rng) for _ in range(6)]
    stacked = [np.stack(parts).reshape(2, 3, *parts[0].shape) for parts in zip(*calls, strict=True)]
    outputs = outputs_of(pair)(*stacked)
    for k, arguments in enumerate(calls):
        expected = outputs_of(pair)(*arguments)
        for out, e in zip(outputs, expected, strict=True):
            np.testing.assert_allclose(out[divmod(k, 3)], e, rtol=1e-12, atol=1e-14, strict=True)


@pytest.mark.parametrize("name", [name for name in COMPLEX if name != "affine"])
def test_one_row_one_step_one_unit_work(name, rng):
    pair = PAIRS[name]
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[name.removesuffix("_step")]
    sides = {"x": (1, 2), "sequence": (1, 1, 2), "dh_all": (1, 1, 1)}
    for weights in ("W_x", "W_h", "b", "b_x", "b_h"):
        sides |= {f"{weights}{g}": (gates,) for g in ("", 3, 4)}
    sides |= {f"W_x{g}": (2, gates) for g in ("", 3, 4)}
    sides |= {f"W_h{g}": (1, gates) for g in ("", 3, 4)}
    arguments = [rng.standard_normal(sides.get(n, (1, 1))) for n in pair.arguments]
    upstream = [rng.standard_normal(sides.get(n, (1, 1))) for n in pair.upstream]
    for k, gradient in enumerate(gradients_of(pair)(*upstream, *arguments)):
        expected = complex_step(outputs_of(pair), arguments, upstream, k)
        np.testing.assert_allclose(gradient, expected, rtol=1e-13, atol=1e-14, strict=True)
