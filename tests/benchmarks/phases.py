"""Where the time of a cold run goes: the steps of `grade`, in their order."""

import json
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from commands import PYTHON, cores, run, solution
from table import markdown
from timing import Effort

PROBE = str(Path(__file__).with_name("phases_probe.py"))
HEAD = ("step", "ms", "share")


def tables(effort: Effort) -> str:
    """A table for each of two exercises."""
    parts = []
    for number in (5, 18):
        steps = medians([steps_once(number) for _ in range(effort.rounds)])
        total = sum(steps.values())
        lines = [(name, f"{1000 * s:.1f}", f"{s / total:.0%}") for name, s in steps.items()]
        lines.append(("all", f"{1000 * total:.1f}", "100%"))
        parts.append(f"### `grade exercise-{number:02d}`\n\n{markdown(HEAD, lines)}")
    return "\n\n".join(parts)


def steps_once(number: int) -> dict[str, float]:
    """Seconds of every step of one cold run."""
    with TemporaryDirectory() as folder:
        began = time.monotonic()
        arguments = [str(began), f"exercise-{number:02d}", str(solution(number))]
        done = run([PYTHON, PROBE, *arguments], folder, cores(2))
        ended = time.monotonic()
    finished, steps = json.loads(done.stderr.splitlines()[-1])
    return {**steps, "end of the interpreter": ended - finished}


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}
