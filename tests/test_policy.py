"""Sources that import the ready-made answer are refused before anything of them runs."""

from dataclasses import replace

import pytest
from places import ROOT

from grader import course
from grader.grade import Options, grade
from grader.intake import from_source
from grader.policy import refusal
from grader.report import Report

SOLUTION = (ROOT / "solutions" / "exercise_14_rnn_cell.py").read_text("utf-8")


def graded(source: str) -> Report:
    return grade(course.load(14), from_source("rnn_cell.py", source), Options(shrink=False))


@pytest.mark.parametrize(
    "line",
    [
        "import torch",
        "import os, torch.nn as nn",
        "from scipy.special import expit",
        "def helper():\n    import sklearn",
    ],
)
def test_ready_made_answers_are_refused_with_their_line(line: str) -> None:
    report = graded(f"{line}\n{SOLUTION}")
    assert (report.score, report.reason) == (0, "policy")
    assert "has the answer ready" in (report.message or "")
    assert "line 2" in (report.message or "") or "line 1" in (report.message or "")


def test_a_refused_source_is_not_run() -> None:
    report = graded(f"print('I ran')\nimport torch\n{SOLUTION}")
    assert report.reason == "policy"
    assert report.output == ""


@pytest.mark.parametrize(
    "line", ["import os, ctypes, socket", "from . import torch", "torch = None"]
)
def test_other_imports_and_names_are_not_the_polices_matter(line: str) -> None:
    assert graded(f"{line}\n{SOLUTION}").reason in (None, "load_error")


def test_an_exercise_may_allow_a_package() -> None:
    exercise = course.load(14)
    allowing = replace(exercise, exercise=replace(exercise.exercise, allows=("scipy",)))
    imports = [["rnn_cell.py", 1, "scipy.special"]]
    assert refusal(exercise, imports) is not None
    assert refusal(allowing, imports) is None


@pytest.mark.parametrize(
    "imports", [[["a", 1]], [["a", "1", "torch"]], [3], [["a", True, "torch"]]]
)
def test_a_forged_list_of_imports_is_tamper(imports: list[object]) -> None:
    found = refusal(course.load(14), imports)
    assert found
    assert found.reason == "tamper"
