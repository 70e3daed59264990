"""Commands as a user runs them, and the submissions that they grade."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHON = sys.executable
GRADE = str(Path(sys.executable).with_name("grade"))
THREADS = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
SLOWING = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")  # as in a user's shell: not set
SOLUTIONS = {5: "exercise_05_tfidf.py", 18: "exercise_18_lstm_cell.py"}
TWO_WRONG = {  # edits of the solution that make two of its functions wrong
    5: (
        ("return inverse_document_frequency(df, len(train_docs), variant)",
         "return inverse_document_frequency(df, len(train_docs))"),
        ("length = np.sqrt(np.sum(row**2))", "length = np.sum(np.abs(row))"),
    ),
    18: (
        ("c = f * c_prev + i * g  # keep", "c = i * c_prev + f * g  # keep"),
        ("return 4 * (D * H + H * H + H)", "return 4 * (D * H + H * H + 2 * H)"),
    ),
}  # fmt: skip


def environment() -> dict[str, str]:
    """A user's environment, with one thread."""
    kept = {name: value for name, value in os.environ.items() if name not in SLOWING}
    return {**kept, **THREADS, "LC_ALL": "C.UTF-8"}


def run(
    command: Sequence[str], folder: str, cores: set[int], code: int = 0
) -> subprocess.CompletedProcess[bytes]:
    """Run a command on some cores; any other exit code than the one expected is an error."""
    before = allowed_cores()
    allow(cores)
    try:
        done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True)
    finally:
        allow(before)
    if done.returncode != code:
        said = (done.stderr or done.stdout).decode("utf-8", "replace")[-2000:]
        raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}, not {code}\n{said}")
    return done


def allowed_cores() -> set[int]:
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


def allow(cores: set[int]) -> None:
    """Run on these cores; where the system cannot be told, on all of them."""
    if cores:
        os.sched_setaffinity(0, cores)


def cores(count: int) -> set[int]:
    """The first cores of this machine."""
    return set(sorted(allowed_cores())[:count])


def solution(number: int) -> Path:
    return ROOT / "solutions" / SOLUTIONS[number]


def edited(number: int, *edits: tuple[str, str]) -> str:
    """The source of a solution with edits, each of which must fit exactly once."""
    source = solution(number).read_text("utf-8")
    for right, wrong in edits:
        if source.count(right) != 1:
            raise ValueError(f"{right!r} occurs {source.count(right)} times, wanted once")
        source = source.replace(right, wrong)
    return source
