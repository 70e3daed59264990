"""Every exercise is well-formed: what `grade audit` proves."""

import pytest

from grader import course
from grader.authoring import audit as auditing
from grader.authoring.audit import Audit, audit
from grader.toolkit.declare import Mistake

NUMBERS = list(course.exercises())


@pytest.mark.parametrize("number", NUMBERS)
def test_exercise_is_well_formed(number: int) -> None:
    assert audit(number).problems == ()


def test_a_mistake_that_survives_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    harmless = Mistake(
        name="harmless",
        right="i = sigmoid(z_i)",
        wrong="i = sigmoid(z_i) + 0.0",
        breaks=("check_gates",),
        en="Nothing is wrong.",
        ko="틀린 곳이 없습니다.",
    )
    found = _audit_with(monkeypatch, harmless)
    assert "mistake harmless survives check_gates" in found.problems


def test_a_mistake_that_no_longer_applies_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    stale = Mistake(
        name="stale", right="no such line", wrong="", breaks=("check_gates",), en="x", ko="x"
    )
    found = _audit_with(monkeypatch, stale)
    assert any("stale: `right` occurs 0 times" in problem for problem in found.problems)


def _audit_with(monkeypatch: pytest.MonkeyPatch, mistake: Mistake) -> Audit:
    """The audit of exercise 18 as if `mistake` were its only one; the costly parts left out."""
    from dataclasses import replace

    exercise = replace(course.load(18), mistakes=(mistake,))
    monkeypatch.setattr(auditing.course, "load", lambda number: exercise)
    monkeypatch.setattr(auditing, "_right_answer_problems", lambda *_: ())
    return audit(18)


def test_a_stub_that_drifted_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    drifted = tmp_path / "lstm_cell.py"
    drifted.write_text("def lstm_gates(): ...\n")
    monkeypatch.setattr(auditing, "stub_file", lambda exercise: drifted)
    bench = auditing.Bench(course.load(18), None)  # nothing is graded
    problems = list(auditing._stub_problems(bench))
    assert problems == ["the stub is not what the solution gives: run grade audit --write"]
