"""What test cells do in a kernel: the checks of an exercise, with as many drawn examples."""

import dataclasses
from typing import Any

import hypothesis

from grader import course
from grader.bank import strategy_of
from grader.local import reference_student
from grader.notebooks.parts import checks_by_function
from grader.toolkit.inputs import corners, values_of


def run_checks(number: int, function: str, namespace: dict[str, Any]) -> None:
    """Run the checks that come after a function in the notebook; raises if one fails."""
    loaded = course.load(number)
    functions = [
        dataclasses.replace(declared, reference=namespace[declared.name])
        for declared in loaded.functions
        if declared.name in namespace  # its cell comes before this one
    ]
    for check in checks_by_function(loaded)[function]:
        run_check(check, functions)


def run_check(check: Any, functions: list[Any]) -> None:
    def run(example: list[Any]) -> None:
        values, _ = values_of(check.inputs, example)
        check.run(reference_student(functions), **values)

    for example in corners(check.inputs):
        run(example)
    settings = hypothesis.settings(
        max_examples=check.examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    settings(hypothesis.given(strategy_of(check.inputs))(run))()
