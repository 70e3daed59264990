"""Goal 10: finding and shrinking one wrong function, once everything is imported."""

import runpy
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import hypothesis
import numpy as np
from commands import edited, solution
from hypothesis import strategies as st
from table import Row, at_most, milliseconds
from timing import Action, Effort, interleaved

from grader import bank, course
from grader.course import Course
from grader.grade import source_of
from grader.intake import from_source
from grader.play import first_failure, run_one
from grader.sandbox import launch, spawn
from grader.sandbox import session as sessions
from grader.sandbox.session import Session
from grader.shrink import smallest
from grader.toolkit.declare import Check
from reference import lstm_cell

WRONG = {  # the first check that fails: an edit of the solution
    "check_gates": (
        "return sigmoid(block(0)), sigmoid(block(1))", "return sigmoid(block(1)), sigmoid(block(0))"
    ),
    "check_state_after_one_step": ("h = o * np.tanh(c)\n    return", "h = o * c\n    return"),
    "check_gradients": ("dc_total = dc + dh * o", "dc_total = dh * o"),
    "check_parameter_count": ("(D * H + H * H + H)\n    ###", "(D * H + H * H)\n    ###"),
}  # fmt: skip


def measure(effort: Effort) -> list[Row]:
    exercise = course.load(18)
    with sessions_of(exercise) as running:
        actions: dict[str, Action] = {"property": passing_property()}
        for name, session in running.items():
            check = next(check for check in exercise.checks if check.name == name)
            actions[name] = partial(report, exercise, check, session)
        found = interleaved(actions, effort.samples)
    anchor = found.pop("property")
    seconds = statistics.median(found.values())
    slowest = milliseconds(max(found.values()))
    detail = f"{milliseconds(seconds)}, at most {slowest}, against {milliseconds(anchor)}"
    goal = "finding and shrinking one wrong function against 100 passing Hypothesis examples"
    return [at_most(10, goal, 0.5, seconds / anchor, detail)]


@contextmanager
def sessions_of(exercise: Course) -> Iterator[dict[str, Session]]:
    """A loaded worker for every wrong answer."""
    running = {}
    try:
        for name, edit in WRONG.items():
            submission = from_source(f"{exercise.name}.py", edited(exercise.number, edit))
            running[name] = sessions.Session(source_of(exercise, submission), spawn.start())
            assert sessions.load(running[name]).status == "loaded"
        yield running
    finally:
        for session in running.values():
            sessions.close(session)
            launch.close(session.zygote)


def report(exercise: Course, check: Check, session: Session) -> None:
    """What `grade` does about a check that fails."""
    seed = bank.default_seed(exercise.number)
    examples = bank.examples_of(exercise.folder_name, [check], seed, 100)[check.name]
    failure = first_failure(check, exercise.functions, examples, session)
    assert failure is not None
    functions = exercise.functions
    smallest(check, functions, failure, lambda one: run_one(check, functions, one, session))


def passing_property() -> Action:
    """The test of one step that a teacher writes with Hypothesis: sides and a seed, 100 times."""
    step = runpy.run_path(str(solution(18)))["lstm_step_forward"]
    side = st.integers(1, 5)

    @hypothesis.settings(max_examples=100, database=None, deadline=None, derandomize=True)
    @hypothesis.given(N=side, D=side, H=side, seed=st.integers(0, 2**32 - 1))
    def agrees(N: int, D: int, H: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        shapes = ((N, D), (N, H), (N, H), (D, 4 * H), (H, 4 * H), (4 * H,))
        inputs = [rng.standard_normal(shape) for shape in shapes]
        results, expected = step(*inputs), lstm_cell.lstm_step_forward(*inputs)
        for ours, due in zip(results[:2], expected[:2], strict=True):
            np.testing.assert_allclose(ours, due, rtol=1e-6, atol=1e-12)

    return agrees
