"""One source, three array libraries: equal results, the dtype that came in, untouched inputs."""

import numpy as np
import pytest
from reference_cases import CASES, as_float32, leaves

from reference.arrays import array_namespace


def call(xp, name, arguments):
    function, _ = CASES[name]
    return leaves(function(*(xp.asarray(a) for a in arguments)))


def arguments_of(name, rng):
    _, make = CASES[name]
    return make(rng)


@pytest.mark.parametrize("name", CASES)
def test_results_equal_those_of_numpy(xp, name, rng):
    arguments = arguments_of(name, rng)
    expected = call(np, name, arguments)
    actual = call(xp, name, arguments)
    assert len(actual) == len(expected)
    for a, e in zip(actual, expected, strict=True):
        if isinstance(e, str):
            assert a == e
        else:
            np.testing.assert_allclose(np.asarray(a), e, rtol=1e-12, atol=1e-12, strict=True)


@pytest.mark.parametrize("name", CASES)
def test_arrays_stay_in_their_library(xp, name, rng):
    for leaf in call(xp, name, arguments_of(name, rng)):
        if not isinstance(leaf, float | str):
            assert array_namespace(leaf) is array_namespace(xp.asarray(0.0))


@pytest.mark.parametrize("name", CASES)
def test_float32_stays_float32(xp, name, rng):
    arguments = arguments_of(name, rng)
    exact = call(np, name, arguments)
    single = call(xp, name, as_float32(arguments))
    for a, e in zip(single, exact, strict=True):
        if isinstance(e, str):
            continue
        if not isinstance(e, float):
            assert a.dtype == xp.float32
        np.testing.assert_allclose(np.asarray(a), e, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", CASES)
def test_inputs_are_unchanged(xp, name, rng):
    function, _ = CASES[name]
    arguments = arguments_of(name, rng)
    given = [xp.asarray(a, copy=True) for a in arguments]
    first = leaves(function(*given))
    second = leaves(function(*given))
    for a, g in zip(arguments, given, strict=True):
        np.testing.assert_array_equal(np.asarray(g), a)
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(np.asarray(a), np.asarray(b))
