"""Goal 13: the whole numerical gradient of the reference by one stacked complex step."""

from functools import partial
from typing import Any

import numpy as np
from lstm_case import COUNT, Arrays, cut, draw, flat, gradients, outputs
from table import Row, at_most, holds, milliseconds
from timing import Effort, interleaved

TINY = 1e-30  # no difference is taken, so nothing is lost to rounding


def measure(effort: Effort) -> list[Row]:
    inputs, upstream = draw(np.random.default_rng(13), 0.7)
    analytic = flat(gradients(inputs, upstream))
    error = np.max(np.abs(stacked(inputs, upstream) - analytic)) / np.max(np.abs(analytic))
    actions = {
        "stacked": partial(stacked, inputs, upstream),
        "backward": partial(gradients, inputs, upstream),
    }
    found = interleaved(actions, effort.samples)
    ratio = found["stacked"] / found["backward"]
    detail = f"{milliseconds(found['stacked'])} against {milliseconds(found['backward'])}"
    goal = f"all {COUNT} slopes of our LSTM by one complex call against one backward pass"
    why = "the reference's exact sigmoid divides and compares complex numbers"
    return [
        at_most(13, goal, 8.0, ratio, detail, why),
        holds(
            13, "largest difference of the two, relative to the largest slope", "≤ 1e-14",
            f"{error:.1e}", bool(error <= 1e-14),
        ),
    ]  # fmt: skip


def stacked(inputs: Arrays, upstream: Arrays) -> Any:
    """Every number moves along the imaginary axis in a copy of its own; one call serves all."""
    points = flat(list(inputs.values())) + TINY * 1j * np.eye(COUNT)
    results = outputs(**cut(points))
    slopes = sum(
        np.sum((result.imag * due).reshape(COUNT, -1), axis=1)
        for result, due in zip(results, upstream.values(), strict=True)
    )
    return slopes / TINY
