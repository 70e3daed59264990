"""The NumPy forward and backward pass as one function of torch, and torch's own LSTM."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from lstm_case import Arrays
from timing import Action

from reference.lstm_bptt import lstm_backward, lstm_forward


class Pair(torch.autograd.Function):
    """What a student's pair of functions is to torch."""

    @staticmethod
    def forward(ctx: Any, *inputs: Any) -> Any:
        h, c_last, ctx.cache = lstm_forward(*(tensor.detach().numpy() for tensor in inputs))
        return torch.from_numpy(h), torch.from_numpy(c_last)

    @staticmethod
    def backward(ctx: Any, *upstream: Any) -> Any:
        dh, dc_last = (tensor.numpy() for tensor in upstream)
        found = lstm_backward(dh, dc_last, ctx.cache)
        return tuple(torch.from_numpy(np.ascontiguousarray(array)) for array in found)


def fast_gradcheck(inputs: Arrays) -> Action:
    """torch's quick check of the gradients at this point."""
    torch.set_num_threads(1)
    leaves = [torch.tensor(value, requires_grad=True) for value in inputs.values()]
    return lambda: torch.autograd.gradcheck(Pair.apply, leaves, fast_mode=True)


def forward_and_backward(inputs: Sequence[Any], dh: Any) -> Action:
    """torch.nn.LSTM with autograd: gradients for the same six inputs, with our weights."""
    torch.set_num_threads(1)
    x, h0, c0, W_x, W_h, b = (torch.from_numpy(array) for array in inputs)
    lstm = torch.nn.LSTM(x.shape[-1], h0.shape[-1], batch_first=True)
    with torch.no_grad():
        lstm.weight_ih_l0.copy_(W_x.T)
        lstm.weight_hh_l0.copy_(W_h.T)
        lstm.bias_ih_l0.copy_(b)
        lstm.bias_hh_l0.zero_()
    states = [x, h0[None], c0[None]]
    leaves = [*(state.clone().requires_grad_() for state in states), *lstm.parameters()]
    upstream = torch.from_numpy(dh)

    def action() -> tuple[Any, ...]:
        h, _ = lstm(leaves[0], (leaves[1], leaves[2]))
        return h, torch.autograd.grad(h, leaves, upstream)

    return action
