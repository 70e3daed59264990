"""Grades once and says how long each step took: python phases_probe.py BEGAN EXERCISE FILE."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

Steps = dict[str, float]


def main() -> None:
    """Do what `grade` does, with a mark after every import and a watch on every step."""
    began, exercise, file = float(sys.argv[1]), *sys.argv[2:]
    steps: Steps = {}
    mark(steps, began, "start of the interpreter")

    from grader.sandbox import spawn

    zygote = spawn.start()
    mark(steps, began, "start of the worker")
    from grader import cli, course

    mark(steps, began, "import of the command line")
    from grader import grade

    mark(steps, began, "import of what grades")
    course.load(course.find(exercise))
    mark(steps, began, "import of the checks")
    watch(steps, grade)
    code = cli.run([exercise, file], zygote)
    sys.stdout.flush()
    finished = time.monotonic()
    steps["everything else"] = finished - began - sum(steps.values())
    print(json.dumps([finished, steps]), file=sys.stderr)
    sys.exit(code)


def mark(steps: Steps, began: float, name: str) -> None:
    """Give a step the time since the last mark."""
    steps[name] = time.monotonic() - began - sum(steps.values())


def watch(steps: Steps, grade: Any) -> None:
    """Time the steps of grading itself."""
    from grader import bank, run
    from grader.sandbox import launch, session

    timed(steps, bank, "examples_of", "reading the bank")
    timed(steps, launch, "wait_ready", "waiting for the worker")
    timed(steps, session, "load", "loading the submission")
    timed(steps, run, "run_check", lambda job, check, progress: check.name)
    timed(steps, session, "close", "stop of the worker")
    grade.grade = then_rendering(steps, grade.grade)


def then_rendering(steps: Steps, inner: Callable[..., Any]) -> Callable[..., Any]:
    """Import rich where `grade` does, after grading, but with a watch on it."""

    def graded(*arguments: Any) -> Any:
        report = inner(*arguments)
        began = time.monotonic()
        from grader import render

        steps["import of rich"] = time.monotonic() - began
        timed(steps, render, "show_report", "rendering")
        return report

    return graded


def timed(steps: Steps, module: Any, name: str, label: str | Callable[..., str]) -> None:
    """Replace a function by itself with a watch; a step inside another is not counted twice."""
    inner = getattr(module, name)

    def watched(*arguments: Any, **named: Any) -> Any:
        began, before = time.monotonic(), sum(steps.values())
        try:
            return inner(*arguments, **named)
        finally:
            inside = sum(steps.values()) - before
            key = label if isinstance(label, str) else label(*arguments)
            steps[key] = steps.get(key, 0.0) + time.monotonic() - began - inside

    setattr(module, name, watched)


if __name__ == "__main__":
    main()
