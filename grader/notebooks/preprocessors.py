"""Steps of nbgrader's converters."""

from typing import Any

from nbgrader.preprocessors import ClearSolutions

from grader.notebooks.parts import cleared
from grader.stubs import BEGIN


class ClearToStub(ClearSolutions):
    """Clears a solution to the stub that `grade` gives students, helpers included."""

    def _replace_solution_region(self, cell: Any, language: str) -> bool:
        if cell.cell_type != "code" or BEGIN not in cell.source:
            done: bool = super()._replace_solution_region(cell, language)
            return done
        cell.source = cleared(cell.source)
        return True
