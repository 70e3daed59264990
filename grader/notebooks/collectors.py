"""Submissions downloaded from a platform: `nbgrader zip_collect --collector=…`.

With the extractor of this module, what is collected has a submission secret, without which nbgrader
cannot release feedback.
"""

import re
import secrets
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import Unicode

from grader.language import language
from grader.notebooks import people
from grader.notebooks.marks import Student, student_of
from grader.notebooks.sentences import say

CANVAS = (
    r"(?P<name>[^_]*)_(?:(?P<late>LATE)_)?(?P<number>\d+)_\d+_"
    r"(?P<file_id>.+?)(?:-\d+|\s*\(\d+\))?\.ipynb$"
)  # jeonghun_LATE_1234_56789_tfidf-1.ipynb
MOODLE = (
    r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_file_?/?(?:.*/)?"
    r"(?P<file_id>[^/]+?)(?:\s*\(\d+\))?\.ipynb$"
)  # Jeong Hun_1234_assignsubmission_file_/tfidf.ipynb
SECRET = "submission_secret.txt"
OURS = ".for-each-student"  # beside what was extracted: a file that nbgrader collects, a student


class _Collector(FileNameCollectorPlugin):
    """Reads a file's name as a platform gives it; knows the gradebook's students."""

    platform = ""
    student: Callable[[Path, re.Match[str]], str]  # its id, as the platform lets it be found

    @cached_property
    def said(self) -> set[str]:
        return set()

    @cached_property
    def extracted(self) -> Path:
        return Path(self.parent._format_collect_path(self.parent.extracted_directory))

    @cached_property
    def students(self) -> list[Student]:
        with self.gradebook() as gradebook:
            return [student_of(row) for row in gradebook.students]

    @cached_property
    def duedate(self) -> datetime | None:
        """When the assignment is due, in UTC; None if it is not, or not known."""
        with self.gradebook() as gradebook:
            try:
                due = gradebook.find_assignment(self.parent.coursedir.assignment_id).duedate
            except MissingEntry:
                return None
        return due if isinstance(due, datetime) else None

    def gradebook(self) -> Any:
        return Gradebook(self.parent.coursedir.db_url, self.parent.coursedir.course_id)

    def submitted(self, student: str) -> Path:
        directory = self.parent.coursedir
        submitted = directory.submitted_directory
        return Path(directory.format_path(submitted, student, directory.assignment_id))

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """What nbgrader asks of each file: whose it is, what it is, and when it came."""
        file = Path(submitted_file).relative_to(self.extracted)
        if file.parts[0] == OURS:
            return {"student_id": file.parts[1], "file_id": file.name}
        return self.read(file) if file.suffix in self.valid_ext else None

    def read(self, file: Path) -> dict[str, str] | None:
        """What the name of an extracted notebook says; None, and why, if it is skipped."""
        match = self.matched(file)
        if match is None:
            self.warn("not_named", file=file, platform=self.platform)
            return None
        student = self.student(file, match)
        if not student:
            return None
        late = bool(match.groupdict().get("late"))
        if late and self.duedate:
            facts = {"student": student, "file": self.submitted(student) / "timestamp.txt"}
            self.warn("late_by", platform=self.platform, **facts)
        stamp = self.stamp(late)
        return {"student_id": student, "file_id": match["file_id"], "timestamp": stamp}

    def matched(self, file: Path) -> re.Match[str] | None:
        """The pattern's match in the name, or in the path from one of the folders above it."""
        parts = file.parts
        tails = ("/".join(parts[start:]) for start in reversed(range(len(parts))))
        return next((match for tail in tails if (match := re.match(self.named_regexp, tail))), None)

    def stamp(self, late: bool) -> str:
        """A time for what came without one: nobody loses points for what nobody knows."""
        now = datetime.now(UTC).replace(tzinfo=None)
        if self.duedate is None:
            time = now
        elif late:
            time = self.duedate + timedelta(seconds=1)
        else:
            time = min(now, self.duedate)
        return f"{time:%Y-%m-%d %H:%M:%S.%f} UTC"

    def warn(self, key: str, **facts: Any) -> None:
        """Say it, once: extracting and collecting both read every name."""
        sentence = say(key, language(None), **facts)
        if sentence not in self.said:
            self.said.add(sentence)
            self.log.warning(sentence)


class CanvasCollector(_Collector):
    """Files from Canvas's "Download Submissions".

    Students are found by the number that Canvas knows them by, the `lms_user_id` in nbgrader's
    gradebook; a student whom the gradebook does not know gets this number for an id.
    """

    platform = "Canvas"
    named_regexp = Unicode(CANVAS, help=FileNameCollectorPlugin.named_regexp.help).tag(config=True)

    def student(self, file: Path, match: re.Match[str]) -> str:
        """The id of the student in the gradebook, or Canvas's number."""
        return people.by_platform_id(self.students, match["number"])


class MoodleCollector(_Collector):
    """Files from Moodle's "Download all submissions", with or without folders.

    Moodle tells names only, and numbers that are others in each assignment. Students are found by
    the grading worksheet, if it lies beside the archive's folder, or else by their names.
    """

    platform = "Moodle"
    named_regexp = Unicode(MOODLE, help=FileNameCollectorPlugin.named_regexp.help).tag(config=True)

    def student(self, file: Path, match: re.Match[str]) -> str:
        """The id of the student in the gradebook; empty, and why, if there is no such one."""
        found = people.by_worksheet(self.students, self.extracted.parent, match["number"])
        found = found or people.by_name(self.students, match["name"])
        if len(found) == 1:
            return found[0]
        key = "several" if found else "nobody"
        self.warn(key, file=file, name=match["name"], folder=self.extracted.parent)
        return ""


class SecretExtractor(ExtractorPlugin):
    """Extracts archives, and makes a submission secret for each student in them."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Extract, then leave a secret for each student where the collector finds it."""
        super().extract(archive_path, extracted_path)
        collector = self.parent.collector_plugin_inst
        ours = Path(extracted_path) / OURS
        shutil.rmtree(ours, ignore_errors=True)
        if not isinstance(collector, _Collector):
            return
        collector.warn("in_time", platform=collector.platform, folder=collector.submitted("*"))
        for student in self._students(collector, Path(extracted_path)):
            file = ours / student / SECRET
            file.parent.mkdir(parents=True)
            file.write_text(secret_of(collector.submitted(student)), "ascii")

    def _students(self, collector: _Collector, folder: Path) -> set[str]:
        files = [file for file in folder.rglob("*") if file.is_file()]
        found = [collector.collect(str(file)) for file in files]
        return {info["student_id"] for info in found if info}


def secret_of(folder: Path) -> str:
    """A secret; that of an earlier collection, so that released feedback stays in its place."""
    file = folder / SECRET
    return file.read_text("ascii") if file.is_file() else secrets.token_hex(64)
