"""The functions that a call is given as an argument: the grader's own copies of the worker's."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.sandbox.wire import NamedFunction


def cubic_sine(a: Any, b: Any) -> Callable[[Any], float]:
    """x -> sum(a x^3 + sin(b x))."""
    return lambda x: float(np.sum(a * x**3 + np.sin(b * x)))


def affine(A: Any, b: Any) -> Callable[[Any], Any]:
    """w -> A w - b."""
    return lambda w: A @ w - b


FUNCTIONS: dict[str, Callable[..., Callable[[Any], Any]]] = {
    "cubic_sine": cubic_sine,
    "affine": affine,
}


def function_of(named: NamedFunction) -> Callable[[Any], Any]:
    """The function that a name and its arrays stand for."""
    return FUNCTIONS[named.name](*named.arrays)
