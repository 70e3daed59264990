"""The process that grades what a notebook has run: a request comes in, a report goes out.

Run as `python -m grader.notebooks.apart`. If there is no report, it says why in one sentence.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from grader.sandbox import launch, spawn


def main() -> int:
    """Grade one request; the untrusted side boots while the rest is imported."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    asked = json.loads(sys.stdin.buffer.read())
    try:
        zygote = spawn.start()
    except spawn.SandboxError as error:
        print(error)
        return 1
    try:
        return answer(asked, zygote)
    finally:
        launch.close(zygote)


def answer(asked: dict[str, Any], zygote: spawn.Zygote) -> int:
    """Write the report, or why there is none."""
    from grader.intake import Unusable
    from grader.report import to_json
    from grader.sandbox.spawn import SandboxError
    from grader.words import unusable

    try:
        data = to_json(report_of(asked, zygote))
    except Unusable as error:
        data = unusable(error.kind, error.facts, asked["lang"]).encode()
        sys.stdout.buffer.write(data)
        return 2
    except SandboxError as error:
        print(error)
        return 1
    sys.stdout.buffer.write(data)
    return 0


def report_of(asked: dict[str, Any], zygote: spawn.Zygote) -> Any:
    """The report of the whole exercise, or of the checks that come after one function.

    Checks that a course keeps to itself are not run here.
    """
    from grader import course
    from grader.grade import Options, grade
    from grader.intake import from_cells
    from grader.notebooks.outputs import of_function
    from grader.notebooks.parts import checks_needed

    loaded = course.load(course.find(asked["exercise"]))
    function = asked["function"]
    wanted = checks_needed(loaded, function) if function else loaded.checks
    only = frozenset(check.name for check in wanted if check.visibility == "always")
    cells = [(label, source) for label, source in asked["cells"]]
    submission = from_cells(Path(f"{loaded.name}.ipynb"), cells)
    report = grade(loaded, submission, Options(lang=asked["lang"], only=only), zygote)
    return of_function(loaded, report, function) if function else report


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
