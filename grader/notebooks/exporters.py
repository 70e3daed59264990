"""Marks for a learning platform: `nbgrader export --exporter=grader.notebooks.exporters.…`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin
from traitlets import Dict

from grader.language import language
from grader.notebooks import tables
from grader.notebooks.marks import Mark, Part, Student, mark_of, parts_of, student_of
from grader.notebooks.sentences import say

Row = list[tables.Cell]


class _Marks(ExportPlugin):
    """What all exporters share: which assignments and students, and their marks.

    Who has submitted nothing has no mark, which is not the same as 0 points.
    """

    columns = Dict(help="Headings of assignments in the platform, by their names here.").tag(
        config=True
    )

    def assignments(self, gradebook: Any) -> list[Any]:
        wanted = {str(name) for name in self.assignment}
        return [row for row in gradebook.assignments if not wanted or row.name in wanted]

    def students(self, gradebook: Any) -> list[Any]:
        wanted = {str(name) for name in self.student}
        return [row for row in gradebook.students if not wanted or row.id in wanted]

    def heading(self, assignment: Any) -> str:
        return str(self.columns.get(assignment.name, assignment.name))

    def marks(self, gradebook: Any, student: Any) -> list[Mark | None]:
        """The marks of a student in all wanted assignments."""
        found = []
        for assignment in self.assignments(gradebook):
            submission = submission_of(gradebook, assignment, student)
            mark = mark_of(submission) if submission else None
            if mark and mark.needs_a_look:
                facts = {"student": student.id, "assignment": assignment.name}
                self.log.warning(say("needs_a_look", language(None), **facts))
            found.append(mark)
        return found

    def scores(self, gradebook: Any, student: Any) -> Row:
        return [mark.score if mark else None for mark in self.marks(gradebook, student)]

    def place(self, default: str) -> Path:
        """Where to write: `--to`, or the default."""
        place = Path(self.to or default)
        self.log.info("Exporting grades to %s", place)
        return place


class CanvasExporter(_Marks):
    """The file that Canvas's gradebook imports: `canvas.csv`, or `--to FILE`.

    Canvas finds a student by its own number, which is the `lms_user_id` in nbgrader's gradebook,
    or else by the login, which is the student's id there.
    """

    def export(self, gradebook: Any) -> None:
        """Write the file."""
        assignments = self.assignments(gradebook)
        names = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
        points: Row = [assignment.max_score for assignment in assignments]
        rows: list[Row] = [
            [*names, *map(self.heading, assignments)],
            ["    Points Possible", "", "", "", "", *points],
        ]
        for row in self.students(gradebook):
            student = student_of(row)
            known = [student.full_name, student.lms_user_id, "", student.id, ""]
            rows.append([*known, *self.scores(gradebook, row)])
        tables.write(self.place("canvas.csv"), rows)


class MoodleExporter(_Marks):
    """The file that Moodle's gradebook imports: `moodle.csv`, or `--to FILE`."""

    def export(self, gradebook: Any) -> None:
        """Write the file."""
        names = ["Username", "ID number", "First name", "Last name", "Email address"]
        rows: list[Row] = [[*names, *map(self.heading, self.assignments(gradebook))]]
        for row in self.students(gradebook):
            student = student_of(row)
            known = [student.id, student.lms_user_id, student.first_name, student.last_name]
            rows.append([*known, student.email, *self.scores(gradebook, row)])
        tables.write(self.place("moodle.csv"), rows)


class GradescopeExporter(_Marks):
    """A `results.json` of Gradescope for each submission, in `gradescope/` or `--to FOLDER`."""

    def export(self, gradebook: Any) -> None:
        """Write a file for each submission: FOLDER/ASSIGNMENT/STUDENT/results.json."""
        place = self.place("gradescope")
        for assignment, row, submission in submissions(self, gradebook):
            parts = parts_of(submission, autograded(self, row.id, assignment.name))
            file = place / assignment.name / row.id / "results.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            results = results_of(mark_of(submission), parts)
            file.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")


class ChecksExporter(_Marks):
    """A line for each check of each submission: `checks.csv`, or `--to FILE`."""

    HEAD = (
        "assignment notebook student_id last_name first_name function check version title outcome "
        "reason points max_points sha256 isolation"
    ).split()

    def export(self, gradebook: Any) -> None:
        """Write the file."""
        rows: list[Row] = [list(self.HEAD)]
        for assignment, row, submission in submissions(self, gradebook):
            parts = parts_of(submission, autograded(self, row.id, assignment.name))
            for part in parts:
                rows += check_rows(assignment.name, student_of(row), part)
        tables.write(self.place("checks.csv"), rows)


def submission_of(gradebook: Any, assignment: Any, student: Any) -> Any:
    """The submission of a student; None if there is none."""
    try:
        return gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return None


def submissions(exporter: _Marks, gradebook: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Assignment, student and submission, of all that have been submitted."""
    for assignment in exporter.assignments(gradebook):
        for student in exporter.students(gradebook):
            submission = submission_of(gradebook, assignment, student)
            if submission:
                yield assignment, student, submission


def autograded(exporter: _Marks, student: str, assignment: str) -> Path:
    """The folder of the autograded notebooks of a submission."""
    directory = exporter.parent.coursedir
    return Path(directory.format_path(directory.autograded_directory, student, assignment))


def results_of(mark: Mark, parts: list[Part]) -> dict[str, Any]:
    """What Gradescope shows of a submission: the mark, a test for each check, the comments."""
    tests = [test_of(part, check) for part in parts for check in part.report["checks"]]
    comments = [f"### {part.function}\n{part.comment}" for part in parts if part.comment]
    return {
        "score": round(mark.score, 4),
        "output": "\n\n".join(comments),
        "output_format": "md",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"late_penalty": mark.penalty, "max_score": mark.max_score},
    }


def test_of(part: Part, check: dict[str, Any]) -> dict[str, Any]:
    """One check; its points say what it found, the mark of the submission may differ by hand.

    What could not be run counts neither way, as in a report.
    """
    has_run = check["outcome"] not in ("broken", "not_run")
    status = {"status": "passed" if check["outcome"] == "passed" else "failed"}
    return {
        "name": f"{part.function}: {check['title']}",
        "score": check["points"] if has_run else 0,
        "max_score": check["max_points"] if has_run else 0,
        **(status if has_run else {}),
        "visibility": "visible",
        "extra_data": {"outcome": check["outcome"], "reason": check["reason"]},
    }


def check_rows(assignment: str, student: Student, part: Part) -> list[Row]:
    """A row for each check of a test cell."""
    known: Row = [assignment, part.notebook, student.id, student.last_name, student.first_name]
    kept = "name version title outcome reason points max_points".split()
    source: Row = [part.report["sha256"], part.report["isolation"]]
    return [
        [*known, part.function, *(check[name] for name in kept), *source]
        for check in part.report["checks"]
    ]
