"""An exercise as a notebook for nbgrader: statement, hints, functions and test cells."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from grader import statement
from grader.course import Course
from grader.notebooks.parts import (
    Part,
    checks_by_function,
    cleared,
    parts_of,
    points_of,
    with_markers,
)
from grader.notebooks.sentences import say
from grader.stubs import BEGIN

SCHEMA = 3  # of nbgrader's metadata
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
METADATA = {"kernelspec": KERNEL, "language_info": {"name": "python"}}


@dataclass(frozen=True)
class Cell:
    """One cell: `nbgrader` is its metadata for nbgrader, if it is graded or written by students."""

    name: str
    text: str
    is_code: bool = True
    nbgrader: dict[str, Any] = field(default_factory=dict)


def notebook_of(course: Course, source: str, lang: str) -> str:
    """The notebook as the text of a file; the same for the same exercise, byte by byte.

    source  the solution with its markers, or the stub
    """
    import jupytext
    import nbformat

    cells = cells_of(course, source, lang)
    notebook = jupytext.reads(percent(cells), "py:percent")
    notebook["metadata"] = METADATA
    for cell, made in zip(notebook.cells, cells, strict=True):
        cell["id"] = made.name
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def percent(cells: list[Cell]) -> str:
    """The cells as a Python file with `# %%` lines, which jupytext reads."""
    return "\n".join(_percent(cell) for cell in cells)


def _percent(cell: Cell) -> str:
    settings = f" nbgrader={json.dumps(cell.nbgrader)}" if cell.nbgrader else ""
    if cell.is_code:
        return f"# %%{settings}\n{cell.text}\n"
    lines = (f"# {line}".rstrip() for line in cell.text.split("\n"))
    return "\n".join([f"# %% [markdown]{settings}", *lines, ""])


def cells_of(course: Course, source: str, lang: str) -> list[Cell]:
    """All cells of the notebook of one exercise."""
    marked = source if BEGIN in source else with_markers(source)
    parts = parts_of(course, marked)
    tests = checks_by_function(course)
    cells = statement_cells(course, lang)
    for part in parts:
        cells.append(part_cell(part))
        if tests.get(part.name):
            cells.append(test_cell(course, part.name, points_of(tests[part.name]), lang))
    return cells


def statement_cells(course: Course, lang: str) -> list[Cell]:
    """The statement by sections, how a notebook works, and the hints, folded."""
    name = "README.ko.md" if lang == "ko" else "README.md"
    folder = statement.shipped_exercises() / course.folder_name
    text = (folder / name).read_text("utf-8").replace(f">>> from {course.name} import *\n", "")
    sections = re.split(r"\n(?=## )", text.strip())  # functions of a notebook are not imported
    cells = [
        Cell(f"statement-{number}", text.strip(), is_code=False)
        for number, text in enumerate(sections, 1)
    ]
    how = say("how", lang, exercise=course.exercise_id)
    hints = [say("hints", lang)]
    texts = statement.hints_of(course.number, course.name, lang)
    for number, text in enumerate(texts, 1):
        summary = f"<summary>{say('hint', lang, number=number)}</summary>"
        hints.append(f"<details>{summary}\n\n{text}\n\n</details>")
    cells.append(Cell("how", how, is_code=False))
    cells.append(Cell("hints", "\n\n".join(hints), is_code=False))
    return [*cells, Cell("functions", say("your_code", lang), is_code=False)]


def part_cell(part: Part) -> Cell:
    """What students write, or what is given to them."""
    if not part.is_written:
        return Cell(f"given-{part.name}" if part.name else "imports", cleared(part.source))
    name = f"solution-{part.name}"
    return Cell(name, part.source, nbgrader=_nbgrader(name, solution=True))


def test_cell(course: Course, function: str, points: int, lang: str) -> Cell:
    """Two lines that show the report of a function's checks, and give nbgrader their points."""
    spoken = "" if lang == "en" else f', lang="{lang}"'
    call = f'check("{course.exercise_id}", "{function}"{spoken})'
    name = f"test-{function}"
    settings = _nbgrader(name, grade=True, locked=True, points=points)
    return Cell(name, f"from grader.notebooks import check\n{call}", nbgrader=settings)


def _nbgrader(grade_id: str, **settings: Any) -> dict[str, Any]:
    flags = {"grade": False, "locked": False, "solution": False, "task": False}
    return {
        "schema_version": SCHEMA,
        "grade_id": grade_id,
        "cell_type": "code",
        **flags,
        **settings,
    }
