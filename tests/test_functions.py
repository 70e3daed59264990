"""The functions that calls are given: the worker's and the grader's own are the same."""

import numpy as np
import pytest

from grader.sandbox import worker
from grader.sandbox.wire import NamedFunction
from grader.toolkit.functions import FUNCTIONS, function_of

ARRAYS = {
    "cubic_sine": ((3,), (3,), (3,)),
    "affine": ((3, 3), (3,), (3,)),
}


@pytest.fixture
def draw():
    return np.random.default_rng(0).standard_normal


@pytest.fixture(autouse=True)
def numpy_in_worker(monkeypatch):
    monkeypatch.setattr(worker, "np", np, raising=False)  # where a worker imports it itself


def test_worker_and_grader_know_the_same_names():
    assert worker.NAMED_FUNCTIONS.keys() == FUNCTIONS.keys()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_worker_and_grader_compute_the_same(name, draw):
    first, second, point = (draw(shape) for shape in ARRAYS[name])
    ours = function_of(NamedFunction(name, (first, second)))(point)
    theirs = worker.NAMED_FUNCTIONS[name](first, second)(point)
    np.testing.assert_array_equal(ours, theirs)
