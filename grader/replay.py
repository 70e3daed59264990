"""Looks again at what passed, and in a fresh process at what failed.

So code is seen that keeps something between calls, counts them, or draws at random.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.play import Failure, run_one
from grader.sandbox import launch, session, spawn
from grader.sandbox.session import Session
from grader.toolkit.declare import Check, Declared
from grader.toolkit.mismatch import Mismatch

COMPARED = {"wrong", "bad_return", "error"}  # what a fresh process may tell otherwise
DRIFT = 1e-9  # two processes may round differently, and no more


@dataclass
class SecondLook:
    """A second process with the same submission, started when it is first asked."""

    first: Session
    picks: random.Random
    second: Session | None = None

    def session(self) -> Session | None:
        """The second session; None if the submission does not load again."""
        if self.second is None:
            self.second = another_session(self.first)
        session.begin(self.second)
        return self.second if self.second.loaded else None

    def close(self) -> None:
        if self.second is not None:
            end_session(self.second, self.first)


def another_session(first: Session) -> Session:
    """The same submission in a fresh process, loaded if it loads again."""
    own = (
        first.zygote
        if first.zygote.forks
        else spawn.start(first.zygote.backend, optimizers=first.zygote.optimizers)
    )
    second = Session(first.source, own, extended=True)
    session.load(second)
    return second


def end_session(second: Session, first: Session) -> None:
    """End what `another_session` gave."""
    session.close(second)
    if second.zygote is not first.zygote:
        launch.close(second.zygote)


def after_passing(
    look: SecondLook, check: Check, functions: Sequence[Declared], examples: Sequence[list[Any]]
) -> Failure | None:
    """The failure of an early example played again, or of two, later first, in a second process."""
    early, *others = sorted(look.picks.randrange(len(examples)) for _ in range(3))
    fresh = look.session()
    session.grant(look.first)
    rounds = [(look.first, early), *((fresh, other) for other in reversed(others))]
    for place, position in rounds:
        failure = run_one(check, functions, examples[position], place) if place else None
        if failure:
            return as_unstable(failure)
    return None


def after_failing(
    look: SecondLook, check: Check, functions: Sequence[Declared], failure: Failure
) -> Failure:
    """The failure as it is, or as `unstable` if the same call ends otherwise in a fresh process."""
    if failure.mismatch.reason not in COMPARED:
        return failure
    fresh = look.session()
    again = run_one(check, functions, failure.example, fresh) if fresh else failure
    if again and again.mismatch.reason not in COMPARED:
        return failure  # a process that ends or hangs says nothing of the values
    if again is None or not is_alike(failure.mismatch, again.mismatch):
        return as_unstable(failure)
    return failure


def is_alike(first: Mismatch, second: Mismatch) -> bool:
    """True if two mismatches say the same of the same values."""
    if (first.kind, first.reason) != (second.kind, second.reason):
        return False
    numeric = (np.ndarray, float, np.floating)
    if not isinstance(first.actual, numeric) or not isinstance(second.actual, numeric):
        return True
    ours, theirs = np.asarray(first.actual), np.asarray(second.actual)
    if ours.shape != theirs.shape or ours.dtype.kind == "c":
        return ours.shape == theirs.shape
    if ours.dtype.kind != "f":  # as floats, long arrays of small integers take gigabytes
        return bool(np.array_equal(ours, theirs))
    return bool(np.allclose(ours, theirs, rtol=DRIFT, atol=DRIFT, equal_nan=True))


def as_unstable(failure: Failure) -> Failure:
    mismatch = failure.mismatch
    facts: dict[str, Any] = {"actual": mismatch.actual, "expected": mismatch.expected}
    kept = Mismatch("kept_between", "unstable", where=mismatch.where, **facts)
    return replace(failure, mismatch=kept)
