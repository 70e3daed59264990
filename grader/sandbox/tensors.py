"""What the untrusted side knows of torch: how it is warmed up, and how tensors cross.

Imported by path in `boot.py`, and only where an exercise brings torch along.
"""

import torch

TYPE_CHECKING = False
if TYPE_CHECKING or __package__:
    from grader.sandbox import describe, wire
else:  # in the untrusted process, where boot.py has imported them by path
    import describe
    import wire

EXACT = (torch.Tensor, torch.nn.Parameter)
GONE = (  # what torch says where autograd is switched off
    "does not require grad",
    "Setting requires_grad=True on inference tensor",
    "Inference tensors cannot be saved for backward",
)
without_autograd = torch.inference_mode


def warm(optimizers):
    """Use once what torch loads late: a confined worker could neither find nor compile it.

    optimizers  an optimizer and a gradient check too, which double the time that this takes
    """
    torch.set_num_threads(1)
    torch.set_num_threads = lambda threads: None  # others would need threads; a worker has none
    x = torch.ones(2, 2, dtype=torch.float64, requires_grad=True)
    torch.tanh(x @ x).sum().backward()
    torch.linalg.svd(x.detach())
    if optimizers:
        torch.optim.Adam([x]).step()
        torch.autograd.gradcheck(torch.tanh, x)
    wire.pack_other.append(packed)
    wire.READERS["x"] = unpacked


# --- values -----------------------------------------------------------------------------------


def packed(value, limits):
    """A tensor as what may cross, without its graph; WireError if it is none, or none is due."""
    if not isinstance(value, torch.Tensor):
        return wire.pack_other[0](value, limits)
    if limits.array == "a":
        raise wire.WireError("tensor_for_array")
    if type(value) not in EXACT:
        raise wire.WireError("subclass", type=describe.type_name(value))
    if value.layout is not torch.strided:
        raise wire.WireError("sparse")
    if value.device.type != "cpu":
        raise wire.WireError("meta")
    try:
        array = value.detach().resolve_conj().resolve_neg().numpy()
    except TypeError:  # NumPy has no such numbers
        raise wire.WireError("tensor_dtype", dtype=str(value.dtype)[:60]) from None
    return wire._pack_array("x", array, limits)


def unpacked(parts, limits, depth):
    """A tensor of the request: a copy that may be written to."""
    return torch.from_numpy(wire._unpack_array(parts, limits, depth))


# --- modules ----------------------------------------------------------------------------------


class NoModule(TypeError):
    """An object that should be a module of torch is none; the message is its type."""


def state_of(module):
    """The parameters and buffers of a module, by name."""
    if not isinstance(module, torch.nn.Module):
        raise NoModule(describe.type_name(module))
    return dict(torch.nn.Module.state_dict(module))


def set_state(module, values):
    """Copy values into the parameters and buffers that bear their names."""
    state = state_of(module)
    with torch.no_grad():
        for name, value in values.items():
            state[name].copy_(value)


def is_without_autograd(error):
    """True if an exception says that autograd is switched off."""
    text = describe.text_of(error)
    return isinstance(error, RuntimeError) and any(part in text for part in GONE)
