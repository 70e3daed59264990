"""An exercise whose submissions use torch: functions on tensors, and a class of models."""

import numpy as np

from grader.toolkit import (
    Class,
    Function,
    arrays,
    assert_close,
    assert_pure,
    check,
    given,
)

SOURCE = '''
import torch


def step_forward(x, W):
    return torch.tanh(x @ W)


def step_gradient(x, W):
    """The gradient of the sum of the state with respect to W."""
    return x.T @ (1.0 - torch.tanh(x @ W) ** 2)


class Scorer(torch.nn.Module):
    def __init__(self, D, H):
        super().__init__()
        self.hidden = torch.nn.Linear(D, H, dtype=torch.float64)
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        return torch.tanh(self.hidden(x)).sum(dim=1)

    def count(self):
        return self.calls
'''


def step_forward(x, W):
    return np.tanh(x @ W)


def step_gradient(x, W):
    return x.T @ (1.0 - np.tanh(x @ W) ** 2)


class Scorer:
    """A linear layer, tanh and a sum; counts its calls."""

    def __init__(self, D, H):
        self.values = {"hidden.weight": np.zeros((H, D)), "hidden.bias": np.zeros(H)}
        self.calls = 0

    def state(self):
        return self.values

    def set_state(self, values):
        self.values = values

    def __call__(self, x):
        self.calls += 1
        weight, bias = self.values["hidden.weight"], self.values["hidden.bias"]
        return np.tanh(x @ weight.T + bias).sum(axis=1)

    def count(self):
        return self.calls


INPUTS = arrays(x="N D", W="D H")
WEIGHTS = arrays(x="N D", weight="H D", bias="H")
FUNCTIONS = (
    Function(step_forward, returns="h"),
    Function(step_gradient, returns="dW"),
    Class(Scorer, (Function(Scorer.__call__, returns="score"), Function(Scorer.count, "count"))),
)


@check(points=2, en="the state", ko="상태", calls="step_forward")
@given(inputs=INPUTS)
def check_state(student, inputs):
    assert_close("h", student.step_forward(**inputs), step_forward(**inputs))


@check(points=2, en="the gradient", ko="기울기", calls="step_gradient")
@given(inputs=INPUTS)
def check_gradient(student, inputs):
    assert_close("dW", student.step_gradient(**inputs), step_gradient(**inputs))


@check(points=2, en="inputs stay as they are", ko="입력 보존", calls="step_forward")
@given(inputs=INPUTS)
def check_purity(student, inputs):
    assert_pure(student.step_forward, inputs)


@check(points=2, en="the model", ko="모형", calls="Scorer")
@given(inputs=WEIGHTS)
def check_model(student, inputs):
    x, weight, bias = inputs["x"], inputs["weight"], inputs["bias"]
    H, D = weight.shape
    model = student.Scorer(D, H)
    model.set_state({"hidden.weight": weight, "hidden.bias": bias})
    assert_close("hidden.bias", model.state()["hidden.bias"], bias)
    due = np.tanh(x @ weight.T + bias).sum(axis=1)
    for _ in range(2):
        assert_close("score", model(x), due)
    assert_close("count", model.count(), 2)


CHECKS = [check_state, check_gradient, check_purity, check_model]
