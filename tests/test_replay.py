"""Code that keeps, counts or draws something is told from code that is wrong."""

import pytest
from places import ROOT

from grader import course
from grader.grade import Options, grade
from grader.intake import from_source
from grader.replay import is_alike
from grader.toolkit.mismatch import Mismatch

SOLUTION = (ROOT / "solutions" / "exercise_14_rnn_cell.py").read_text("utf-8")
STATE = "check_state_after_one_step"


def reasons(line: str) -> dict[str, str | None]:
    """Reasons by check of the solution with one line in front of the forward step's return."""
    before, mark, after = SOLUTION.partition("    return h, ")
    source = f"KEPT = []\nBY_SHAPE = {{}}\n{before}    {line}\n{mark}{after}"
    report = grade(course.load(14), from_source("rnn_cell.py", source), Options(shrink=False))
    return {check.name: check.reason for check in report.checks}


@pytest.mark.parametrize(
    "line",
    [
        "KEPT.append(1); h = h + 0.01 * (len(KEPT) - 1)",
        "KEPT.append(1); h = h if len(KEPT) < 6 else h * 0",
        "h = BY_SHAPE.setdefault(h.shape, h)",
        "h = h + 1e-3 * np.random.randn()",
    ],
    ids=["state kept", "calls counted", "first answer kept by shape", "noise"],
)
def test_what_depends_on_other_calls_or_chance_is_unstable(line: str) -> None:
    assert reasons(line)[STATE] == "unstable"


def test_late_cheating_is_seen_when_an_early_example_is_played_again() -> None:
    # right while the check plays its examples for the first time, wrong behind them
    assert reasons("KEPT.append(1); h = h if len(KEPT) <= 100 else h * 0")[STATE] == "unstable"


def test_what_is_wrong_every_time_is_wrong() -> None:
    assert reasons("h = 2 * h")[STATE] == "wrong"


def test_harmless_state_passes() -> None:
    assert set(reasons("KEPT.append(1)").values()) == {None}


def test_mismatches_are_alike_when_their_values_are() -> None:
    first, same = Mismatch("value_of", actual=1.0), Mismatch("value_of", actual=1.0 + 1e-12)
    assert is_alike(first, same)
    assert not is_alike(first, Mismatch("value_of", actual=1.1))
    assert not is_alike(first, Mismatch("shape", "bad_return", actual=1.0))
