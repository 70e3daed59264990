"""What an exporter reads: marks in the gradebook, and checks in the autograded notebooks."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.notebooks.outputs import DATA, PREFIX


@dataclass(frozen=True)
class Student:
    """A student as the gradebook has them; what it does not know is empty."""

    id: str
    first_name: str
    last_name: str
    email: str
    lms_user_id: str

    @property
    def full_name(self) -> str:
        names = [name for name in (self.last_name, self.first_name) if name]
        return ", ".join(names) or self.id


@dataclass(frozen=True)
class Mark:
    """The mark of a submission: `score` is what is left after the late penalty."""

    score: float
    penalty: float
    max_score: float
    needs_a_look: bool


@dataclass(frozen=True)
class Part:
    """One test cell of a submission: its points in the gradebook, its checks, its comment."""

    notebook: str
    function: str
    score: float
    max_score: float
    comment: str
    report: dict[str, Any]


def student_of(row: Any) -> Student:
    names = ("id", "first_name", "last_name", "email", "lms_user_id")
    return Student(*(str(getattr(row, name) or "") for name in names))


def mark_of(submission: Any) -> Mark:
    """The mark of a submission in the gradebook; a penalty takes no more than there is."""
    penalty = float(submission.late_submission_penalty or 0.0)
    score = max(0.0, float(submission.score) - penalty)
    needs_a_look = bool(submission.needs_manual_grade)
    return Mark(score, penalty, float(submission.max_score), needs_a_look)


def parts_of(submission: Any, folder: Path) -> list[Part]:
    """The test cells of a submission, in the order of its notebook.

    folder  where the autograded notebooks of this submission are
    """
    return [part for found in submission.notebooks for part in _parts(found, folder)]


def _parts(found: Any, folder: Path) -> list[Part]:
    reports = reports_in(folder / f"{found.name}.ipynb")
    grades = {grade.name: grade for grade in found.grades}
    comments = {comment.name: comment for comment in found.comments}
    parts = []
    for name, report in reports.items():
        function = name.removeprefix(PREFIX)
        if grade := grades.get(name):
            comment = comments.get(f"solution-{function}")
            said = str(comment.comment or "") if comment else ""
            score, most = float(grade.score), float(grade.max_score)
            parts.append(Part(found.name, function, score, most, said, report))
    return parts


def reports_in(file: Path) -> dict[str, dict[str, Any]]:
    """The data of the test cells of an autograded notebook, by the names of the cells."""
    import nbformat

    if not file.is_file():
        return {}
    found = {}
    for cell in nbformat.read(file, 4).cells:
        settings = cell.metadata.get("nbgrader", {})
        if settings.get("grade") and settings.get("locked") and cell.cell_type == "code":
            for output in cell.outputs:
                if DATA in output.get("data", {}):
                    found[settings["grade_id"]] = output["data"][DATA]
    return found
