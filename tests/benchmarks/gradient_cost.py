"""Goal 11: what checking a student's backpropagation through time costs."""

import importlib.util
from functools import partial

import numpy as np
from lstm_case import COUNT, GATES, Arrays, Forward, contracted, draw, gradients, outputs
from table import Row, at_least, at_most, milliseconds, skipped
from timing import Action, Effort, interleaved

from grader.toolkit.gradients import STEP, assert_own_gradient
from grader.toolkit.leaves import blocks_of, leaves_of, with_leaf

NOT_TRIVIAL = "it also makes sure that the forward pass is not trivial"
GRADCHECK = "the whole check against `torch.autograd.gradcheck(fast_mode=True)` of the same pair"


def measure(effort: Effort) -> list[Row]:
    inputs, upstream = draw(np.random.default_rng(0), 0.7)
    found_gradients = gradients(inputs, upstream)
    actions: dict[str, Action] = {
        "backward": partial(gradients, inputs, upstream),
        "directions": partial(directions, inputs, upstream),
        "check": partial(
            assert_own_gradient, Forward(), inputs, found_gradients, upstream, gates=GATES
        ),
        "entries": partial(entries, inputs, upstream),
    }
    if has_torch := importlib.util.find_spec("torch") is not None:
        from torch_pair import fast_gradcheck

        actions["gradcheck"] = fast_gradcheck(inputs)
    found = interleaved(actions, effort.samples)
    rows = rows_of(found)
    if has_torch:
        detail = f"{milliseconds(found['check'])} against {milliseconds(found['gradcheck'])}"
        ratio = found["check"] / found["gradcheck"]
        return [*rows, at_most(11, GRADCHECK, 0.6, ratio, detail, NOT_TRIVIAL)]
    return [*rows, skipped(11, GRADCHECK, "≤ 0.6x", "torch is not installed")]


def rows_of(found: dict[str, float]) -> list[Row]:
    backward = milliseconds(found["backward"])
    alone, whole = found["directions"], found["check"]
    against = "against one backward pass"
    return [
        at_most(
            11, f"a direction for each parameter and gate, {against}", 12.0,
            alone / found["backward"], f"{milliseconds(alone)} against {backward}",
        ),
        at_most(
            11, f"the whole check, {against}", 12.0, whole / found["backward"],
            milliseconds(whole), NOT_TRIVIAL,
        ),
        at_least(
            11, f"faster than central differences over all {COUNT} numbers: directions alone", 10.0,
            found["entries"] / alone, f"the whole check: {found['entries'] / whole:.1f}x",
        ),
    ]  # fmt: skip


def directions(inputs: Arrays, upstream: Arrays) -> list[float]:
    """The slope along one direction for each parameter and gate: the heart of the check."""
    leaves = list(leaves_of(inputs))
    slopes = []
    for block in blocks_of(leaves, GATES, np.random.default_rng(1)):
        leaf = leaves[block.leaf]
        up, down = (
            contracted(outputs(**with_leaf(inputs, leaf.path, leaf.value + step)), upstream)
            for step in (STEP * block.direction, -STEP * block.direction)
        )
        slopes.append((up - down) / (2 * STEP))
    return slopes


def entries(inputs: Arrays, upstream: Arrays) -> Arrays:
    """Central differences as everybody writes them: every number moves up and down, in place."""
    moved = {name: value.copy() for name, value in inputs.items()}
    slopes = {name: np.zeros(value.shape) for name, value in inputs.items()}
    for name, value in moved.items():
        for index in np.ndindex(value.shape):
            value[index] = inputs[name][index] + STEP
            up = contracted(outputs(**moved), upstream)
            value[index] = inputs[name][index] - STEP
            down = contracted(outputs(**moved), upstream)
            value[index] = inputs[name][index]
            slopes[name][index] = (up - down) / (2 * STEP)
    return slopes
