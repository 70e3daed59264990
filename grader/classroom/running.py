"""Grades a class: what is new or changed, on all cores, every result stored as it comes."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader import bank
from grader.classroom import pool as pools
from grader.classroom import store as stores
from grader.classroom.choosing import Wanted, submission_of
from grader.classroom.download import Download
from grader.classroom.frames import Answer, Setup
from grader.classroom.pool import Pool, Task
from grader.classroom.shapes import Entry, written
from grader.classroom.showing import Progress
from grader.classroom.store import Round, Row, Store
from grader.course import Course
from grader.grade import Options
from grader.intake import Unusable
from grader.words import sentence_of, word

if TYPE_CHECKING:
    from sqlalchemy import Connection

TOLD = ("seed", "secret", "examples", "backend", "device", "require", "lang")  # of `Options`


@dataclass
class Run:
    """A class on its way through the grader.

    reasons why there is no result, by student
    folder  of the run
    place   where the processes put what they do not keep
    known   hash and state of what was graded in this round before
    counts  how many submissions ended in which way; `unchanged`: they were graded before
    """

    course: Course
    download: Download
    entries: list[Entry]
    options: Options
    folder: Path
    place: Path
    store: Store
    round: Round
    connection: "Connection"
    known: dict[str, tuple[str, str]]
    counts: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    reasons: list[tuple[str, str]] = field(default_factory=list)


def grade_class(run: Run, workers: int, progress: Progress) -> None:
    """Grade every entry that is new or changed."""
    basis, options = run.round.basis, run.options
    drawn = bank.examples_of(
        run.course.folder_name, run.course.checks, basis["seed"], options.examples,
        run.folder if options.secret else None,
    )  # fmt: skip
    told = {name: getattr(options, name) for name in TOLD}
    setup = msgspec.json.encode(Setup(run.course.number, told, drawn))
    patience = pools.CHECK_SECONDS * (len(run.course.checks) + 1)
    with tempfile.TemporaryFile() as file, Pool(file, run.place, workers, patience) as pool:
        file.write(setup)
        file.flush()
        tasks = _tasks(run, progress)
        for task, answer in pools.graded(pool, tasks, progress.refresh):
            _end(run, _graded_row(run, task, answer, pool.tier), progress)
    stores.note_end(run.store, run.round, ended=True)


def _tasks(run: Run, progress: Progress) -> Iterator[Task]:
    """What is to be graded, read when its turn comes; all else ends here."""
    wanted = Wanted(run.course.number, run.course.name)
    for entry in run.entries:
        run.names[entry.student] = entry.name
        try:
            submission = submission_of(entry, run.download, wanted)
        except Unusable as error:
            _end(run, _refused_row(run, entry, error), progress)
            continue
        if run.known.get(entry.student) == (submission.sha256, "graded"):
            progress.advance(_counted(run, "unchanged"))
        else:
            yield Task(entry.student, submission)


def _end(run: Run, row: Row, progress: Progress) -> None:
    stores.save(run.connection, run.store, run.round, row)
    if row.state != "graded":
        run.reasons.append((row.student, row.message or row.reason or ""))
    progress.advance(_counted(run, row.state))


def _counted(run: Run, state: str) -> dict[str, int]:
    run.counts[state] = run.counts.get(state, 0) + 1
    return run.counts


def _plain_row(run: Run, student: str, state: str) -> Row:
    basis = run.round.basis
    return Row(
        student=student,
        name=run.names[student],
        file="",
        sha256="",
        state=state,
        reason=None,
        message=None,
        score=None,
        max_score=None,
        exercise=basis["exercise"],
        exercise_version=basis["exercise_version"],
        checks=basis["checks"],
        libraries=basis["libraries"],
        seed=basis["seed"],
        examples=basis["examples"],
        backend=basis["backend"],
        tier=None,
        seconds=0.0,
        graded_at=stores.now(),
        report=None,
    )


def _refused_row(run: Run, entry: Entry, error: Unusable) -> Row:
    row = _plain_row(run, entry.student, "refused")
    message = sentence_of(error.kind, error.facts, run.options.lang)
    file = next(iter(entry.files.values()), "") if len(entry.files) == 1 else ""
    return replace(row, file=written(file), reason=error.kind, message=message)


def _graded_row(run: Run, task: Task, answer: Answer, tier: str) -> Row:
    state = "graded" if answer.status == "graded" and not answer.broken else "failed"
    row = replace(
        _plain_row(run, task.student, state),
        file=task.submission.name,
        sha256=task.submission.sha256,
        tier=answer.tier or tier,
    )
    if answer.status == "fault":
        lang = run.options.lang
        why = answer.message or word("why_process_died", lang)
        return replace(row, reason="fault", message=word("class_fault", lang, why=why))
    return replace(
        row,
        reason="broken" if answer.broken else answer.reason,
        message=answer.message,
        score=answer.score,
        max_score=answer.max_score,
        seconds=answer.seconds,
        report=answer.report,
    )
