"""The benchmarks run; what they measure is for a quiet machine, so no time is asserted."""

import subprocess
import sys
from pathlib import Path

import autograding
import complex_step
import detection
import gradient_cost
import imports
import isolation
import lstm_speed
import phases
import pytest
import shrinking
import torch_isolation
from commands import TWO_WRONG, edited
from timing import Effort

RUN = Path(__file__).with_name("run.py")
LEAST = Effort(rounds=1, samples=1, instances=10)


def test_the_command_prints_its_rows() -> None:
    command = [sys.executable, str(RUN), "--quick", "complex_step"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "| 13 " in done.stdout


@pytest.mark.parametrize(
    "module",
    [imports, isolation, torch_isolation, shrinking, gradient_cost],
    ids=lambda m: m.__name__,
)
def test_rows_are_measured(module) -> None:
    assert module.measure(LEAST)


def test_right_notebooks_pass_in_a_kernel_and_its_time_is_noted(tmp_path) -> None:
    pytest.importorskip("nbgrader", reason="needs nbgrader")
    course = autograding.course(tmp_path / "drawn", "drawn", count=1)
    times = autograding.autograde(course, 1)
    assert 0.0 < times.steps[0] < times.whole
    (notebook,) = course.glob("autograded/*/*/*.ipynb")
    assert '"output_type": "error"' not in notebook.read_text("utf-8")
    assert len(autograding.rows({kind: [times] for kind in autograding.RUNS}, 1)) == 5


def test_no_step_of_a_cold_run_is_missing() -> None:
    steps = phases.steps_once(5)
    assert {"waiting for the worker", "check_purity", "rendering"} <= steps.keys()


def test_one_complex_step_gives_the_whole_gradient() -> None:
    assert complex_step.measure(LEAST)[-1].met == "yes"


def test_wrong_gradients_are_found_and_named() -> None:
    assert [row.met for row in detection.measure(LEAST)] == ["yes"] * len(detection.DAMAGES)


def test_all_ways_to_compute_an_lstm_agree() -> None:
    assert lstm_speed.times((2, 3, 4, 5), LEAST).keys() >= {"reference", "products", "loops"}


def test_the_wrong_submissions_still_fit_the_solutions() -> None:
    for number, edits in TWO_WRONG.items():
        compile(edited(number, *edits), "wrong.py", "exec")
