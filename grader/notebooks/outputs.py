"""What a test cell shows: points that nbgrader reads, the report as HTML, and its data."""

from dataclasses import asdict
from typing import Any

from grader.course import Course
from grader.notebooks.parts import checks_by_function
from grader.page import part_of, piece
from grader.report import Report

DATA = "application/vnd.sequence-exercises.report+json"
KEPT = "exercise submission sha256 seed lang score max_score isolation reason".split()
KEPT_OF_CHECK = "name title outcome reason points max_points version visibility".split()
PREFIX = "test-"


def name_of_test(function: str) -> str:
    return f"{PREFIX}{function}"


def of_function(course: Course, report: Report, function: str) -> Report:
    """The part of a report that a test cell shows."""
    return part_of(report, [check.name for check in checks_by_function(course).get(function, [])])


def bundle(report: Report) -> dict[str, Any]:
    """The representations of a result: nbgrader takes the plain text for the points."""
    return {"text/plain": str(report.score), "text/html": piece(report), DATA: data_of(report)}


def data_of(report: Report) -> dict[str, Any]:
    """The report without what was tried and what was printed."""
    kept = {name: getattr(report, name) for name in KEPT}
    checks = [asdict(check) for check in report.checks]
    return kept | {"checks": [{name: check[name] for name in KEPT_OF_CHECK} for check in checks]}


def data_in(notebook: Any) -> list[dict[str, Any]]:
    """The data of all test cells of an autograded notebook, in their order."""
    outputs = [out for cell in notebook["cells"] for out in cell.get("outputs", ())]
    return [out["data"][DATA] for out in outputs if DATA in out.get("data", {})]
