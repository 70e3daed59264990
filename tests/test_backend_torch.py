"""Exercises by hand, graded with torch tensors: the same checks, other arrays, and no autograd."""

import importlib.util
import re

import numpy as np
import pytest
from places import ROOT

from grader import course
from grader.grade import Options, grade
from grader.intake import Unusable, from_source
from grader.sandbox import launch, session, spawn
from grader.sandbox.session import Request, Session, Source

needs_torch = pytest.mark.skipif(not importlib.util.find_spec("torch"), reason="needs torch")
SAME = {"concatenate": "cat"}  # where the two libraries differ in these solutions


@pytest.fixture(scope="module")
def zygote():
    started = spawn.start("torch")
    launch.wait_ready(started)
    yield started
    launch.close(started)


def in_torch(number):
    """The solution of an exercise, written with torch."""
    name = course.load(number).folder_name
    source = (ROOT / "solutions" / f"{name}.py").read_text("utf-8")
    source = source.replace("import numpy as np", "import torch")
    return re.sub(r"\bnp\.(\w+)", lambda found: f"torch.{SAME.get(found[1], found[1])}", source)


def graded(zygote, number, source):
    options = Options(backend="torch", shrink=False, examples=20)
    report = grade(course.load(number), from_source("step.py", source), options, zygote)
    assert report.backend == "torch"
    return report


@needs_torch
@pytest.mark.parametrize("number", [14, 18, 20])
def test_a_solution_with_tensors_passes_every_check(zygote, number):
    report = graded(zygote, number, in_torch(number))
    assert (report.score, report.reason) == (report.max_score, None)


@needs_torch
@pytest.mark.parametrize("line", ["import torch.nn", "from torch import autograd", "import jax"])
def test_ready_made_parts_are_refused(zygote, line):
    report = graded(zygote, 14, f"{line}\n{in_torch(14)}")
    assert (report.score, report.reason) == (0, "policy")


@needs_torch
def test_a_wrong_derivative_is_found(zygote):
    source = in_torch(14)
    assert source.count("1.0 - h**2") == 1
    report = graded(zygote, 14, source.replace("1.0 - h**2", "1.0 - h"))
    assert "wrong" in {check.reason for check in report.checks}


ECHO = (
    "import torch\ndef echo(x):\n    return x\ndef is_tensor(x):\n    return torch.is_tensor(x)\n"
)


@needs_torch
@pytest.mark.parametrize("kind", "? i1 i4 i8 u1 f2 f4 f8 c8 c16".split())
@pytest.mark.parametrize("shape", [(), (0,), (2, 3)])
def test_numbers_of_every_kind_come_back_as_they_went(zygote, kind, shape):
    value = np.ones(shape, kind)
    rules = session.Rules(tensors=True, inference=True)
    running = Session(Source((("echo.py", ECHO),), rules=rules), zygote)
    session.load(running)
    requests = [Request(name, {"x": value}, ("value",)) for name in ("echo", "is_tensor")]
    replies = list(session.call(running, requests, 5.0, lambda number: 5.0))
    session.close(running)
    assert replies[1].body["results"] == [True]
    back = session.wire.unpack(replies[0].body["results"][0])
    assert (back.dtype, back.shape, back.tobytes()) == (value.dtype, shape, value.tobytes())


@needs_torch
def test_arrays_stay_arrays_where_tensors_are_not_due(zygote):
    running = Session(Source((("echo.py", ECHO + "\ndef make(x): return torch.ones(2)"),)), zygote)
    session.load(running)
    requests = [Request(name, {"x": np.ones(2)}, ("value",)) for name in ("is_tensor", "make")]
    replies = list(session.call(running, requests, 5.0, lambda number: 5.0))
    session.close(running)
    assert replies[0].body["results"] == [False]
    assert replies[1].body["kind"] == "tensor_for_array"


def test_without_torch_it_is_said_so(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Unusable) as caught:
        graded(None, 14, "")
    assert caught.value.kind == "no_torch"
