"""Goal 3: what importing costs, and what a passing run leaves out."""

import json
from functools import partial

from commands import PYTHON, cores, run, solution
from table import Row, at_most, holds, milliseconds
from timing import Effort, interleaved

HEAVY = ("hypothesis", "scipy", "sklearn", "torch", "array_api_compat.numpy")
LOADED = "import json, sys; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
GRADED = """
from grader import cli
assert cli.run(["exercise-05", {file!r}]) == 0
"""


def measure(effort: Effort) -> list[Row]:
    return [import_row(effort), *left_out_rows()]


def import_row(effort: Effort) -> Row:
    actions = {
        name: partial(run, [PYTHON, "-c", f"import {name}"], ".", cores(2))
        for name in ("grader", "numpy")
    }
    found = interleaved(actions, effort.rounds)
    seconds = {name: milliseconds(value) for name, value in found.items()}
    detail = f"{seconds['grader']} against {seconds['numpy']}"
    ratio = found["grader"] / found["numpy"]
    return at_most(3, "`import grader` against `import numpy`", 1.25, ratio, detail)


def left_out_rows() -> list[Row]:
    """Heavy modules that nothing loads unless it is needed."""
    graded = GRADED.format(file=str(solution(5)))
    return [
        left_out("not loaded by `import grader`", "import grader", (*HEAVY, "rich")),
        left_out("not loaded by a passing `grade exercise-05`", graded, HEAVY),
    ]


def left_out(goal: str, code: str, names: tuple[str, ...]) -> Row:
    done = run([PYTHON, "-c", f"{code}\n{LOADED}"], ".", cores(2))
    loaded = json.loads(done.stderr.splitlines()[-1])
    found = [name for name in names if name in loaded]
    measured = f"loaded: {', '.join(found)}" if found else "none of them"
    return holds(3, goal, ", ".join(names), measured, not found)
