import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHECKS = ROOT / "grader" / "checks" / "exercise_18_lstm_cell.py"
SOLUTION = ROOT / "solutions" / "exercise_18_lstm_cell.py"


def run_pytest(submission, *arguments):
    """Run the checks on a file in another process; its exit code and what it printed."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "--no-header"]
    options = ["--submission", str(submission), *arguments]
    done = subprocess.run(
        [*command, *options, str(CHECKS)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "COLUMNS": "100", "PY_COLORS": "0"},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wrong(tmp_path_factory):
    """What is said of the solution with another `lstm_gates`."""
    file = tmp_path_factory.mktemp("wrong") / "lstm_cell.py"
    body = "    zeros = np.zeros_like(h_prev)\n    return zeros, zeros, zeros, zeros\n"
    text = SOLUTION.read_text("utf-8")
    file.write_text(f"{text}\n\ndef lstm_gates(x, h_prev, W_x, W_h, b):\n{body}", "utf-8")
    return run_pytest(file, "-k", "check_gates or check_parameter_count")


def test_the_right_solution_passes_every_check():
    code, output = run_pytest(SOLUTION)
    assert code == 0, output
    assert "failed" not in output


def test_a_wrong_solution_fails_with_our_sentence(wrong):
    code, output = wrong
    assert code == 1
    assert "i[0, 0] is 0, but should be " in output
    assert "in lstm_gates(x, h_prev, W_x, W_h, b)" in output


def test_a_failure_shows_no_traceback_of_ours(wrong):
    _, output = wrong
    assert "Traceback" not in output
    assert "assert_close" not in output


def test_checks_can_be_chosen_and_fail_alone(wrong):
    _, output = wrong
    assert "1 failed, 1 passed" in output


def test_a_file_that_cannot_be_loaded_fails_with_our_sentence(tmp_path):
    file = tmp_path / "lstm_cell.py"
    file.write_text("def lstm_gates(:\n")
    code, output = run_pytest(file, "-k", "check_gates")
    assert code == 1, output
    assert "your file does not compile" in output


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path):
    code, output = run_pytest(tmp_path / "nothing.py")
    assert code != 0
    assert "there is no file" in output


def test_without_a_submission_check_files_are_no_tests():
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", str(CHECKS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED or "no tests ran" in done.stdout
