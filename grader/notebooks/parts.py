"""The parts of an exercise as cells: its functions, and the checks that come after each."""

import ast
from dataclasses import dataclass

from grader.course import Course
from grader.stubs import BEGIN, END, stub_of
from grader.toolkit.declare import Check

RAISES = "raise NotImplementedError("


@dataclass(frozen=True)
class Part:
    """Some lines of the stub: a function or class, or what comes before the first.

    name    of the function or class; empty for the head of the file
    source  its lines, with the solution between its markers
    is_written  a student writes it; the rest is given
    """

    name: str
    source: str
    is_written: bool


def parts_of(course: Course, source: str) -> list[Part]:
    """A solution, or a stub, cut in front of every function that students know of."""
    known = {function.name for function in course.functions}
    written = known - set(course.exercise.given)
    head, *pieces = _pieces(source, known)
    parts = [Part("", head[1], False)] if head[1] else []
    return parts + [Part(name, text, name in written) for name, text in pieces]


def _pieces(source: str, known: set[str]) -> list[tuple[str, str]]:
    """Name and text of each piece; the first is what stands before the first definition."""
    lines = source.splitlines()
    starts = [(0, "")]
    for node in ast.parse(source).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name in known:
            starts.append((_first_line(node, lines), node.name))
    ends = [start for start, _ in starts[1:]] + [len(lines)]
    return [
        (name, "\n".join(lines[start:end]).strip("\n"))
        for (start, name), end in zip(starts, ends, strict=True)
    ]


def _first_line(node: ast.FunctionDef | ast.ClassDef, lines: list[str]) -> int:
    """Where a definition begins, with its decorators, its comments, and helpers just before it."""
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
    while first and lines[first - 1].startswith("#") and lines[first - 1] != END:
        first -= 1
    above = first
    while above and not lines[above - 1].strip():
        above -= 1
    if above and lines[above - 1] == END:  # a region at the left margin: a helper
        return _first_line_of_region(lines, above - 1)
    return first


def _first_line_of_region(lines: list[str], end: int) -> int:
    return max(place for place in range(end) if lines[place] == BEGIN)


def with_markers(stub: str) -> str:
    """A stub in which what raises NotImplementedError is marked as the place of the solution."""
    marked: list[str] = []
    for line in stub.splitlines():
        if line.strip().startswith(RAISES):
            indent = line[: len(line) - len(line.lstrip())]
            marked += [indent + BEGIN, line, indent + END]
        else:
            marked.append(line)
    return "\n".join(marked) + "\n"


def cleared(source: str) -> str:
    """A cell as students get it."""
    return stub_of(source).strip("\n")


def checks_by_function(course: Course) -> dict[str, list[Check]]:
    """The checks by the function after which they can be run: the last one that they call."""
    order = [function.name for function in course.functions]
    tests: dict[str, list[Check]] = {name: [] for name in order}
    for check in course.checks:
        called = (call.partition(".")[0] for call in check.calls)
        tests[order[max(order.index(name) for name in called)]].append(check)
    return {name: checks for name, checks in tests.items() if checks}


def checks_needed(course: Course, function: str) -> list[Check]:
    """The checks after a function, and those before them that can change what they find.

    These are what they wait for, and what may find that a function that they call hangs.
    """
    found: list[Check] = []
    after = {check.name for check in checks_by_function(course).get(function, [])}
    for check in reversed(course.checks):
        called = {call for other in found for call in other.calls}
        waited = {name for other in found for name in (*other.needs, *other.forgives)}
        if check.name in after | waited or called.intersection(check.calls):
            found.append(check)
    return found[::-1]


def points_of(checks: list[Check]) -> int:
    return sum(check.points for check in checks)
