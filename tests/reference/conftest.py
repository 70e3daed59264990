"""The array libraries that every reference function runs on, and random inputs."""

import importlib

import numpy as np
import pytest

NAMESPACES = {
    "numpy": "numpy",
    "torch": "array_api_compat.torch",
    "array_api_strict": "array_api_strict",
}


@pytest.fixture(params=NAMESPACES)
def xp(request):
    pytest.importorskip(request.param, reason=f"{request.param} is not installed")
    return importlib.import_module(NAMESPACES[request.param])


@pytest.fixture
def array(xp):
    """A float64 array of the library from plain numbers."""
    return lambda values: xp.asarray(values, dtype=xp.float64)


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="compares with torch.nn and torch autograd")


@pytest.fixture
def rng():
    return np.random.default_rng(20)


@pytest.fixture
def draw(rng):
    """A random array of the given sides."""
    return lambda *sides: rng.standard_normal(sides)
