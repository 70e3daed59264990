"""Goal 9: the memory of a cold run, summed over its processes."""

import importlib.util
import statistics
import subprocess
import time
from typing import Any

from commands import GRADE, PYTHON, environment, solution
from table import Row, at_most, skipped
from timing import Effort

PERIOD = 0.002  # seconds between two looks at a process tree
GOAL = "peak memory (PSS, all processes) of `grade exercise-05` against `import numpy, hypothesis`"
LIMIT = 1.5


def measure(effort: Effort) -> list[Row]:
    """Runs of their own: looking at memory slows a process down."""
    if importlib.util.find_spec("psutil") is None:
        return [skipped(9, GOAL, f"≤ {LIMIT}x", "psutil is not installed")]
    commands = {
        "grade": [GRADE, "exercise-05", str(solution(5))],
        "anchor": [PYTHON, "-c", "import numpy, hypothesis"],
    }
    peaks: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(effort.rounds):
        for name, command in commands.items():
            peaks[name].append(peak(command))
    ours, anchor = (statistics.median(peaks[name]) for name in commands)
    detail = f"{ours / 2**20:.0f} MiB against {anchor / 2**20:.0f} MiB"
    why = "grader and worker are two processes, each with its own NumPy"
    return [at_most(9, GOAL, LIMIT, ours / anchor, detail, why)]


def peak(command: list[str]) -> float:
    """The largest sum of proportional set sizes over the tree of a command, in bytes."""
    import psutil

    process = subprocess.Popen(
        command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    top, highest = psutil.Process(process.pid), 0.0
    while process.poll() is None:
        highest = max(highest, tree_size(top))
        time.sleep(PERIOD)
    return highest


def tree_size(top: Any) -> float:
    """What a process and its descendants hold now; those that have just ended hold nothing."""
    import psutil

    total = 0.0
    try:
        for process in (top, *top.children(recursive=True)):
            total += process.memory_full_info().pss
    except psutil.Error:
        return 0.0
    return total
