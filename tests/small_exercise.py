"""An exercise of one small cell, and sessions of submissions for it."""

import contextlib
import textwrap

import numpy as np

from grader.play import first_failure
from grader.sandbox import launch, spawn
from grader.sandbox import session as sessions
from grader.toolkit import Function, arrays, cotangents

SOURCE = """
import numpy as np


def cell_forward(x, W, b):
    h = np.tanh(x @ W + b)
    return h, (x, W, h)


def cell_backward(dh, cache):
    x, W, h = cache
    dz = dh * (1.0 - h * h)
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


def total(x):
    return float(np.sum(x))
"""


def cell_forward(x, W, b):
    h = np.tanh(x @ W + b)
    return h, (x, W, h)


def cell_backward(dh, cache):
    x, W, h = cache
    dz = dh * (1.0 - h * h)
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


def total(x):
    return float(np.sum(x))


FUNCTIONS = (
    Function(cell_forward, returns="h", keeps="cache"),
    Function(cell_backward, returns="dx dW db"),
    Function(total, returns="sum"),
)
INPUTS = arrays(x="N D", W="D H", b="H")
UPSTREAM = cotangents(dh="N H")


@contextlib.contextmanager
def loaded(source=SOURCE, **parts):
    """A session in which the source is loaded; it is closed at the end."""
    pieces = (("cell.py", textwrap.dedent(source)),)
    with opened(sessions.Source(pieces, **parts)) as session:
        sessions.load(session)
        yield session


@contextlib.contextmanager
def opened(source):
    """A session with an untrusted side of its own; both are closed at the end."""
    zygote = spawn.start()
    session = sessions.Session(source, zygote)
    try:
        yield session
    finally:
        sessions.close(session)
        launch.close(zygote)


def edited(right, wrong):
    """The right submission with one place changed."""
    assert SOURCE.count(right) == 1
    return SOURCE.replace(right, wrong)


def failure_of(check, source, examples):
    """The first failure of a submission in a check that plays these examples."""
    with loaded(source) as session:
        return first_failure(check, FUNCTIONS, examples, session)
