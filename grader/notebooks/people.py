"""Which student of the gradebook a platform means."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from grader.notebooks.marks import Student

PARTICIPANT = re.compile(r"\D*(\d+)")  # "Participant 123", in any language


def by_platform_id(students: Iterable[Student], number: str) -> str:
    """The student with this number in the platform; the number itself if nobody has it."""
    return next((student.id for student in students if student.lms_user_id == number), number)


def by_name(students: Iterable[Student], name: str) -> list[str]:
    """The students who have this name, first or last name first, whatever its case and spaces."""
    wanted = plain(name)
    return [
        student.id
        for student in students
        if wanted in (plain(student.first_name + student.last_name),
                      plain(student.last_name + student.first_name), plain(student.id))
    ]  # fmt: skip


def by_worksheet(students: Iterable[Student], folder: Path, participant: str) -> list[str]:
    """The students whose id, number or address stands in the row of a participant.

    folder  where Moodle's grading worksheet is, if there is one
    """
    cells = {cell for row in rows_in(folder) if is_of(row, participant) for cell in row}
    return [
        student.id
        for student in students
        if cells.intersection({student.id, student.lms_user_id, student.email} - {""})
    ]


def rows_in(folder: Path) -> Iterable[list[str]]:
    """The rows of all CSV files in a folder."""
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            yield from csv.reader(lines)


def is_of(row: list[str], participant: str) -> bool:
    """True if the first cell of a worksheet's row is the participant."""
    match = PARTICIPANT.fullmatch(row[0].strip()) if row else None
    return bool(match and match[1] == participant)


def plain(name: str) -> str:
    """A name without case, spaces, commas and the ways to compose its letters."""
    composed = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s,._-]+", "", composed)
