"""The sandbox with torch: how long its zygote takes to start, and its workers to answer and end."""

import importlib.util
import os
import shutil
import statistics
import sys
import tempfile
from typing import Any
from unittest.mock import patch

import numpy as np
from commands import ROOT
from isolation import timed, within, zygote
from table import Row, skipped
from timing import Effort, interleaved

from grader.course import Course
from grader.grade import Options, grade, source_of
from grader.intake import from_source
from grader.sandbox import session as sessions
from grader.sandbox.session import Request, Session
from grader.sandbox.spawn import Zygote
from grader.toolkit import Exercise

SAMPLES = 30
EXAMPLES = 11


def measure(effort: Effort) -> list[Row]:
    if importlib.util.find_spec("torch") is None:
        return [skipped(7, "a worker with torch", "≤ 10 ms", "torch is not installed")]
    rows = []
    for optimizers, boot, ready, gone in ((False, 2000.0, 10.0, 6.0), (True, 3000.0, 13.0, 10.0)):
        name = "torch and optimizers" if optimizers else "torch"
        rows.append(boot_row(f"start and end of the zygote with {name}", boot, optimizers, effort))
        with zygote(backend="torch", optimizers=optimizers) as plain:
            rows += worker_rows(
                f"a worker with {name}, loaded and first called", plain, ready, gone
            )
            if not optimizers:
                rows += call_rows(plain, effort)
    if shutil.which("bwrap") is None:
        return [*rows, skipped(7, "torch in a box", "≤ 12 ms", "bubblewrap is not installed")]
    with zygote(backend="torch", boxed=True) as boxed:
        return rows + worker_rows("a worker with torch inside a box", boxed, 12.0, 6.0)


def boot_row(name: str, limit: float, optimizers: bool, effort: Effort) -> Row:
    def boot() -> None:
        with zygote(backend="torch", optimizers=optimizers):
            pass

    seconds = statistics.median(timed(boot) for _ in range(max(1, effort.rounds // 3)))
    return within(name, limit, seconds)


def course_of() -> tuple[Course, Any]:
    """The small exercise of the tests, without autograd, and its right submission."""
    if (tests := str(ROOT / "tests")) not in sys.path:
        sys.path.append(tests)
    import torch_exercise

    allowed = dict(allows=("torch",), refuses=("torch.autograd",))
    exercise = Exercise(5, "with torch", "torch로", torch_exercise.FUNCTIONS, **allowed)
    return Course(99, "torch", exercise, [torch_exercise.check_state], ()), torch_exercise.SOURCE


def opened(mother: Zygote) -> Session:
    course, source = course_of()
    return Session(source_of(course, from_source("step.py", source)), mother)


RNG = np.random.default_rng(0)
ARGUMENTS = {"x": RNG.standard_normal((4, 8)), "W": RNG.standard_normal((8, 8))}
STEP = Request("step_forward", ARGUMENTS, ("value",))


def called(session: Session) -> None:
    (reply,) = sessions.call(session, [STEP], 5.0, lambda number: 5.0)
    assert reply.status == "returned"


def first_call(session: Session) -> None:
    assert sessions.load(session).status == "loaded"
    called(session)


def worker_rows(name: str, mother: Zygote, limit: float, end: float) -> list[Row]:
    """Ready to answer, and gone, each for many workers."""
    ready, gone = [], []
    for _ in range(SAMPLES):
        session = opened(mother)
        ready.append(timed(lambda session=session: first_call(session)))
        gone.append(timed(lambda session=session: sessions.close(session)))
    return [
        within(name, limit, statistics.median(ready)),
        within(f"{name}: ended", end, statistics.median(gone)),
    ]


def call_rows(mother: Zygote, effort: Effort) -> list[Row]:
    """One call, and a right submission: read, loaded, called, and looked at a second time."""
    session = opened(mother)
    first_call(session)
    one = interleaved({"one": lambda: called(session)}, effort.samples)["one"]
    sessions.close(session)
    course, source = course_of()
    submission = from_source("step.py", source)

    def graded() -> None:
        report = grade(course, submission, Options(examples=EXAMPLES, diagnose=False), mother)
        assert report.score == report.max_score

    with tempfile.TemporaryDirectory() as cache, patch.dict(os.environ, XDG_CACHE_HOME=cache):
        whole = interleaved({"graded": graded}, effort.samples)["graded"]
    return [
        within("one call with two small tensors", 0.1, one),
        within(f"a right submission with torch, {EXAMPLES} examples", 100.0, whole),
    ]
