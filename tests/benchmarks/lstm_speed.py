"""Goals 14 and 15: the reference LSTM, forward and back in float32, against torch and loops."""

import importlib.util
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from lstm_loops import loops
from table import Row, at_least, at_most, milliseconds, skipped
from timing import Action, Effort, interleaved

from reference.lstm_bptt import lstm_backward, lstm_forward

TORCH_LIMITS = {(32, 64, 128, 128): 2.2, (64, 128, 256, 256): 1.7}  # N, T, D, H
PRODUCTS_LIMIT, LOOPS_LIMIT = 1.35, 1.6

Sides = tuple[int, int, int, int]


def measure(effort: Effort) -> list[Row]:
    found = {sides: times(sides, effort) for sides in TORCH_LIMITS}
    rows = [torch_row(sides, found[sides]) for sides in found]
    rows += [products_row(sides, found[sides]) for sides in found]
    return rows + [loops_row(sides, found[sides]) for sides in found]


def times(sides: Sides, effort: Effort) -> dict[str, float]:
    """All ways of computing the same results, which are compared first."""
    inputs, dh = draw(sides)
    actions: dict[str, Action] = {
        "reference": partial(reference, inputs, dh),
        "products": partial(products, inputs, dh),
        "loops": partial(loops, *inputs, dh),
    }
    due = reference(inputs, dh)
    assert_alike(loops(*inputs, dh), due)
    if importlib.util.find_spec("torch"):
        from torch_pair import forward_and_backward

        actions["torch"] = forward_and_backward(inputs, dh)
        h, (dx, *_) = actions["torch"]()
        assert_alike([h.detach().numpy(), dx.numpy()], due)
    return interleaved(actions, effort.samples)


def draw(sides: Sides) -> tuple[list[Any], Any]:
    N, T, D, H = sides
    rng = np.random.default_rng(14)
    shapes = ((N, T, D), (N, H), (N, H), (D, 4 * H), (H, 4 * H), (4 * H,), (N, T, H))
    *inputs, dh = (0.1 * rng.standard_normal(shape, dtype=np.float32) for shape in shapes)
    return inputs, dh


def reference(inputs: list[Any], dh: Any) -> list[Any]:
    """States, then the gradients of all six inputs."""
    h, c_last, cache = lstm_forward(*inputs)
    return [h, *lstm_backward(dh, np.zeros_like(c_last), cache)]


def products(inputs: list[Any], dh: Any) -> None:
    """The matrix products of the reference alone: what no rewriting in Python can save."""
    x, h0, _, W_x, W_h, _ = inputs
    N, T, H = dh.shape
    x = x.reshape(N * T, -1)
    z, W_h_T = x @ W_x, np.ascontiguousarray(W_h.T)
    z_t, h = z[:N], dh.reshape(N * T, H)
    for _ in range(T):
        h0 @ W_h
        z_t @ W_h_T
    z @ W_x.T
    x.T @ z
    h.T @ z


def assert_alike(found: list[Any], due: list[Any]) -> None:
    for ours, theirs in zip(found, due, strict=False):
        np.testing.assert_allclose(ours, theirs, rtol=1e-2, atol=2e-3)


def torch_row(sides: Sides, found: dict[str, float]) -> Row:
    goal = f"our LSTM against `torch.nn.LSTM` with autograd, {named(sides)}"
    if "torch" not in found:
        return skipped(14, goal, f"≤ {TORCH_LIMITS[sides]:g}x", "torch is not installed")
    limit, why = TORCH_LIMITS[sides], "torch runs all gates of a step in one fused kernel"
    return compared(at_most, 14, goal, limit, found["reference"], found["torch"], why)


def products_row(sides: Sides, found: dict[str, float]) -> Row:
    goal = f"our LSTM against its own matrix products, {named(sides)}"
    why = "each step makes new arrays, which any array library can"
    ours, alone = found["reference"], found["products"]
    return compared(at_most, 14, goal, PRODUCTS_LIMIT, ours, alone, why)


def loops_row(sides: Sides, found: dict[str, float]) -> Row:
    goal = f"our LSTM faster than loops over steps with a masked sigmoid, {named(sides)}"
    why = "most of the time of both goes into the same matrix products"
    return compared(at_least, 15, goal, LOOPS_LIMIT, found["loops"], found["reference"], why)


def compared(
    kind: Callable[..., Row], number: int, goal: str, limit: float, one: float, other: float,
    why: str,
) -> Row:  # fmt: skip
    detail = f"{milliseconds(one)} against {milliseconds(other)}"
    return kind(number, goal, limit, one / other, detail, why)


def named(sides: Sides) -> str:
    return " ".join(f"{letter}={side}" for letter, side in zip("NTDH", sides, strict=True))
