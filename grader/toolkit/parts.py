"""Parts of packages that an exercise may refuse, and what goes by another name with them."""

from collections.abc import Iterable

from grader.toolkit.mismatch import Mismatch

INSIDE = ("torch._VF", "torch.ops", "torch._C")  # where the same things have other names
AUTOGRAD = (
    "torch.autograd", "torch.func", "torch.enable_grad", "torch.set_grad_enabled",
    "torch.inference_mode", ".backward", ".requires_grad", "requires_grad=",
)  # fmt: skip
ALIKE = {
    "torch.autograd": (*AUTOGRAD, *INSIDE),
    "torch.nn.RNN": (
        "torch.nn.RNN", "torch.nn.RNNCell", "torch.nn.RNNBase", "torch.nn.RNNCellBase",
        "torch.rnn_tanh", "torch.rnn_relu", "torch.rnn_tanh_cell", "torch.rnn_relu_cell", *INSIDE,
    ),
    "torch.nn.LSTM": (
        "torch.nn.LSTM", "torch.nn.LSTMCell", "torch.nn.RNNBase", "torch.nn.RNNCellBase",
        "torch.lstm", "torch.lstm_cell", *INSIDE,
    ),
    "torch.nn.GRU": (
        "torch.nn.GRU", "torch.nn.GRUCell", "torch.nn.RNNBase", "torch.nn.RNNCellBase",
        "torch.gru", "torch.gru_cell", *INSIDE,
    ),
}  # fmt: skip
BY_HAND = (  # of torch, where an exercise is about what they do
    "torch.autograd", "torch.nn", "torch.optim", "torch.jit", "torch.compile",
    "torch.nn.RNN", "torch.nn.LSTM", "torch.nn.GRU",
)  # fmt: skip


def with_alike(names: Iterable[str]) -> tuple[str, ...]:
    """The names, each with those that do the same."""
    return tuple(dict.fromkeys(alike for name in names for alike in ALIKE.get(name, (name,))))


def part_mismatch(part: str, rule: str, line: str | None) -> Mismatch:
    """The mismatch of a submission that uses a part which a rule refuses."""
    by_gradients = any(rule == name or rule.startswith(f"{name}.") for name in AUTOGRAD)
    kind = "policy_autograd" if by_gradients else "policy_part"
    return Mismatch(kind, "policy", part=part.strip(".="), line=line)
