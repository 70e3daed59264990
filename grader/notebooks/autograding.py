"""Grades a submitted notebook, and fills its test cells with what was found."""

import atexit
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from grader import course
from grader.course import Course
from grader.grade import Options, grade
from grader.intake import Unusable, read_submission
from grader.notebooks.document import SCHEMA
from grader.notebooks.outputs import PREFIX, bundle, name_of_test, of_function
from grader.notebooks.parts import checks_by_function
from grader.report import Report
from grader.sandbox import launch, spawn
from grader.sandbox.spawn import Zygote
from grader.words import word

SURE = ("default", "strong")  # tiers at which a submission cannot read the answers


@dataclass(frozen=True)
class Released:
    """A test cell as the course has released it."""

    source: str
    points: float
    settings: dict[str, Any]


@dataclass(frozen=True)
class Graded:
    """The report of a notebook; or the sentence that says why it cannot be graded."""

    course: Course
    report: Report | None
    sentence: str = ""


def tests_in(source: Any) -> dict[str, Released]:
    """The autograded cells of a released notebook, by name, from the gradebook."""
    settings = settings_of(source)
    texts = {cell.name: cell.source for cell in source.source_cells}
    return {
        cell.name: Released(texts[cell.name], cell.max_score, settings[cell.name])
        for cell in source.grade_cells
        if cell.cell_type == "code" and not settings[cell.name]["solution"]
    }


def settings_of(source: Any) -> dict[str, dict[str, Any]]:
    """nbgrader's metadata of the cells of a released notebook, by name, from the gradebook."""
    points = {cell.name: cell.max_score for cell in (*source.grade_cells, *source.task_cells)}
    graded = {cell.name for cell in source.grade_cells}
    solutions = {cell.name for cell in source.solution_cells}
    tasks = {cell.name for cell in source.task_cells}
    found = {}
    for cell in source.source_cells:
        flags = {
            "grade": cell.name in graded,
            "solution": cell.name in solutions,
            "task": cell.name in tasks,
            "locked": cell.locked,
        }
        worth = {"points": points[cell.name]} if cell.name in points else {}
        found[cell.name] = {
            "schema_version": SCHEMA, "grade_id": cell.name, "cell_type": cell.cell_type,
            "checksum": cell.checksum, **flags, **worth,
        }  # fmt: skip
    return found


def restore(notebook: Any, settings: dict[str, dict[str, Any]]) -> None:
    """Give the cells their metadata back; of several copies the last one is the cell."""
    left = dict(settings)
    for cell in reversed(notebook.cells):
        found = cell.metadata.pop("nbgrader", None)
        name = found.get("grade_id") if isinstance(found, dict) else None
        if isinstance(name, str) and name in left:
            cell.metadata["nbgrader"] = type(notebook)(left.pop(name))


def exercise_of(notebook: str, tests: dict[str, Released]) -> int | None:
    """The number of the exercise that a notebook is: it has the name, and a test cell of it."""
    for number, name in course.exercises().items():
        if name == notebook:
            known = {name_of_test(function) for function in checks_by_function(course.load(number))}
            return number if known.intersection(tests) else None
    return None


def has_others(notebook: Any, ours: set[str]) -> bool:
    """True if an instructor has added test cells that only a kernel can run."""
    graded = (cell for cell in notebook.cells if cell.cell_type == "code")
    settings = (cell.metadata.get("nbgrader", {}) for cell in graded)
    return any(
        found.get("grade") and not found.get("solution") and found.get("grade_id") not in ours
        for found in settings
    )


def graded(course: Course, file: Path, options: Options, log: Any) -> Graded:
    """Grade the file that was submitted; a fault of ours is raised, and costs nobody points."""
    try:
        submission = read_submission(file)
    except Unusable as error:
        facts = {**error.facts, "file": file.name}
        return Graded(course, None, word(error.kind, options.lang, **facts))
    report = grade(course, submission, options, mother())
    if report.isolation not in SURE:
        log.warning("graded at tier %s: the answers are not protected", report.isolation)
    for check in report.checks:
        if check.outcome in ("broken", "not_run"):
            log.error("%s could not be run: %s", check.name, check.message)
    return Graded(course, report)


def mother() -> Zygote:
    """The untrusted side, which is started once and serves every submission."""
    zygote = _started()
    if zygote.process.poll() is not None:
        _started.cache_clear()
        zygote = _started()
    return zygote


@cache
def _started() -> Zygote:
    zygote = spawn.start()
    atexit.register(launch.close, zygote)
    return zygote


def fill(notebook: Any, course: Course, graded: Graded, tests: dict[str, Released]) -> None:
    """Put points and report into every test cell; one that the student has deleted comes back."""
    from nbformat.v4 import new_code_cell

    cells = {
        cell.metadata["nbgrader"].get("grade_id"): cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader")
    }
    for turn, (name, test) in enumerate(tests.items(), 1):
        cell = cells.get(name)
        if cell is None:
            cell = new_code_cell(id=_free_id(notebook, name))
            notebook.cells.append(cell)
        cell.source = test.source
        cell.metadata["nbgrader"] = test.settings
        cell.execution_count = turn
        cell.outputs = [_output(course, graded, name, test, turn)]


def _free_id(notebook: Any, name: str) -> str:
    """An id that no cell has: a copy of the deleted cell may still have its own."""
    taken = {cell.get("id") for cell in notebook.cells}
    others = (f"{name}-{turn}" for turn in range(2, len(taken) + 3))
    return next(free for free in (name, *others) if free not in taken)


def _output(course: Course, graded: Graded, name: str, test: Released, turn: int) -> Any:
    from nbformat.v4 import new_output

    if graded.report is None:
        from html import escape

        data = {"text/plain": "0", "text/html": f"<p>{escape(graded.sentence)}</p>"}
    else:
        data = bundle(of_function(course, graded.report, name.removeprefix(PREFIX)))
        data["text/plain"] = f"{min(float(data['text/plain']), test.points):g}"
    return new_output("execute_result", data=data, execution_count=turn)
