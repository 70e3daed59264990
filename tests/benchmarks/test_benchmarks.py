"""The benchmarks run; what they measure is for a quiet machine, so no time is asserted."""

import subprocess
import sys
from pathlib import Path

import detection
import lstm_speed
from commands import TWO_WRONG, edited
from timing import Effort

RUN = Path(__file__).with_name("run.py")
QUICKEST = ["imports", "shrinking", "gradient_cost", "complex_step", "phases"]
LEAST = Effort(rounds=1, samples=1, instances=10)


def test_the_quickest_rows_are_measured() -> None:
    command = [sys.executable, str(RUN), "--quick", *QUICKEST]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for cell in ("| 3 ", "| 10 ", "| 11 ", "| 13 ", "| rendering "):
        assert cell in done.stdout


def test_wrong_gradients_are_found_and_named() -> None:
    assert [row.met for row in detection.measure(LEAST)] == ["yes"] * len(detection.DAMAGES)


def test_all_ways_to_compute_an_lstm_agree() -> None:
    assert lstm_speed.times((2, 3, 4, 5), LEAST).keys() >= {"reference", "products", "loops"}


def test_the_wrong_submissions_still_fit_the_solutions() -> None:
    for number, edits in TWO_WRONG.items():
        compile(edited(number, *edits), "wrong.py", "exec")
