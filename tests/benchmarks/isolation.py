"""Goal 7 and the sandbox: how long a confined worker takes to be ready, to answer and to end."""

import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from commands import ROOT
from table import Row, at_most, holds, milliseconds, skipped
from timing import Effort, interleaved

from grader import course
from grader.grade import source_of
from grader.intake import read_submission
from grader.local import reference_student
from grader.sandbox import launch, process, spawn
from grader.sandbox import session as sessions
from grader.sandbox.session import Request, Session
from grader.sandbox.spawn import Zygote

EXERCISE = 14
BATCH = 32
SAMPLES = 40


def measure(effort: Effort) -> list[Row]:
    rows = boot_rows(effort)
    with zygote() as plain:
        rows += worker_rows("a worker, confined, loaded and first called", plain, 5.0)
        rows += call_rows(plain, effort)
        rows.append(layers_row(plain, effort))
    if shutil.which("bwrap") is None:
        return [*rows, skipped(7, "the same inside a box", "≤ 6 ms", "bubblewrap is not installed")]
    with zygote(boxed=True) as boxed:
        return rows + worker_rows("the same inside a box", boxed, 6.0)


@contextmanager
def zygote(**how: Any) -> Iterator[Zygote]:
    started = spawn.start(**how)
    try:
        launch.wait_ready(started)
        yield started
    finally:
        launch.close(started)


def boot_rows(effort: Effort) -> list[Row]:
    def boot() -> None:
        with zygote():
            pass

    seconds = interleaved({"boot": boot}, effort.rounds)["boot"]
    return [within("start and end of the zygote", 150.0, seconds)]


def worker_rows(name: str, mother: Zygote, limit: float) -> list[Row]:
    """Ready to answer, and gone, each for many workers."""
    ready, gone = [], []
    for _ in range(SAMPLES):
        session = opened(mother)
        ready.append(timed(lambda session=session: first_call(session)))
        gone.append(timed(lambda session=session: sessions.close(session)))
    return [
        within(name, limit, statistics.median(ready)),
        within(f"{name}: ended", 2.0, statistics.median(gone)),
    ]


def opened(mother: Zygote) -> Session:
    exercise = course.load(EXERCISE)
    submission = read_submission(ROOT / "solutions" / f"{exercise.folder_name}.py")
    return Session(source_of(exercise, submission), mother)


def first_call(session: Session) -> None:
    assert sessions.load(session).status == "loaded"
    called(session, 1)


def arguments() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    shapes = {"x": (4, 8), "h_prev": (4, 8), "W_x": (8, 8), "W_h": (8, 8), "b": (8,)}
    return {name: rng.standard_normal(shape) for name, shape in shapes.items()}


STEP = Request("rnn_step_forward", arguments(), ("value", "handle"))


def called(session: Session, count: int) -> None:
    replies = list(sessions.call(session, [STEP] * count, 5.0, lambda number: 5.0))
    assert [reply.status for reply in replies] == ["returned"] * count


def call_rows(mother: Zygote, effort: Effort) -> list[Row]:
    """One call, a call among many, and the same calls in this process."""
    session = opened(mother)
    first_call(session)
    student = reference_student(course.load(EXERCISE).functions)
    inside: Callable[[], object] = lambda: student.rnn_step_forward(**STEP.arguments)  # noqa: E731  # an action
    found = interleaved(
        {
            "one": lambda: called(session, 1),
            "many": lambda: called(session, BATCH),
            "inside": inside,
        },
        effort.samples,
    )
    sessions.close(session)
    share = found["many"] / BATCH
    return [
        within("one call with five small arrays", 0.1, found["one"]),
        within(f"one of {BATCH} calls that travel together", 0.1, share),
        at_most(7, "that call against one in this process", 1.6, share / found["inside"],
                f"{milliseconds(share)} against {milliseconds(found['inside'])}"),
    ]  # fmt: skip


def layers_row(confined: Zygote, effort: Effort) -> Row:
    """A worker with all layers against one with none."""
    with zygote(layers=()) as bare:

        def born(mother: Zygote) -> None:
            process.stop(launch.open_worker(mother))

        found = interleaved(
            {"confined": lambda: born(confined), "bare": lambda: born(bare)}, effort.samples
        )
    detail = f"{milliseconds(found['confined'])} against {milliseconds(found['bare'])}"
    why = "the filter has 250 instructions and the kernel checks them all"
    ratio = found["confined"] / found["bare"]
    return at_most(7, "a confined worker against a bare fork", 1.1, ratio, detail, why)


def within(goal: str, limit: float, seconds: float) -> Row:
    measured, wanted = milliseconds(seconds), f"≤ {limit:g} ms"
    return holds(7, goal, wanted, measured, 1000 * seconds <= limit)


def timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
