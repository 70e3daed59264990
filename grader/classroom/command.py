"""What the commands of `grade class` do; returns the exit code."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from grader import course
from grader.classroom import store as stores
from grader.classroom.basis import basis_of
from grader.classroom.choosing import Wanted, submission_of
from grader.classroom.download import Download, open_download
from grader.classroom.rounds import held, round_for
from grader.classroom.running import Run, grade_class
from grader.classroom.shapes import Entry, entries_of
from grader.classroom.showing import ENDS, Progress, show_people
from grader.classroom.store import Store
from grader.grade import Options
from grader.intake import Unusable, shown
from grader.words import sentence_of, word

FULL, MISSING, FAULT = 0, 1, 3
MAX_REASONS = 20  # reasons that are shown at the end of a run
INTERRUPTED = 130


@dataclass(frozen=True)
class Asked:
    """A call of `grade class SUBMISSIONS`: see its --help."""

    submissions: Path
    exercise: str
    out: Path | None
    dry_run: bool
    shape: str | None
    workers: int | None
    regrade: bool
    store: str | None
    seed: int | None
    examples: int
    backend: str
    require: str | None
    lang: str
    plain: bool


def run(asked: Asked) -> int:
    """Show who is who, then grade; or the former alone."""
    number = course.find(asked.exercise)
    download = open_download(asked.submissions)
    shape, entries = entries_of(download, asked.shape)
    if not entries:
        raise Unusable("no_entries", file=shown(asked.submissions))
    kind = word(f"shape_{shape}", asked.lang)
    click.echo(word("class_found", asked.lang, count=len(entries), shape=kind))
    if asked.dry_run or asked.out is None:
        return _show_who(entries, download, Wanted(number, course.exercises()[number]), asked.lang)
    with held(asked.out) as (name, place), _opened(asked.store, asked.out) as store:
        return _grade(asked, store, (name, place), download, entries)


@contextlib.contextmanager
def _opened(url: str | None, folder: Path) -> Iterator[Store]:
    store = stores.open_store(url or stores.url_of(folder))
    try:
        yield store
    finally:
        stores.close(store)


def _show_who(entries: list[Entry], download: Download, wanted: Wanted, lang: str) -> int:
    """Every student, and the file that would be graded or why there is none."""
    rows, refused = [], 0
    for entry in entries:
        try:
            said = submission_of(entry, download, wanted).name
        except Unusable as error:
            refused += 1
            why = sentence_of(error.kind, error.facts, lang)
            said = word("class_not_gradable", lang, why=why)
        rows.append((entry.student, entry.name, said))
    show_people(rows)
    click.echo(word("class_dry", lang, ready=len(entries) - refused, refused=refused))
    return MISSING if refused else FULL


def _grade(
    asked: Asked, store: Store, owned: tuple[str, Path], download: Download, entries: list[Entry]
) -> int:
    loaded = course.load(course.find(asked.exercise))
    options = Options(
        seed=asked.seed, secret=asked.seed is not None, examples=asked.examples,
        backend=asked.backend, require=asked.require, lang=asked.lang,
    )  # fmt: skip
    name, place = owned
    of = round_for(store, name, basis_of(loaded, options), asked.regrade)
    known = stores.known(store, of)
    assert asked.out is not None
    workers = asked.workers or cores()
    with store.engine.connect() as connection:
        run = Run(
            loaded, download, entries, options, asked.out, place, store, of, connection, known
        )  # fmt: skip
        with Progress(len(entries), asked.lang, asked.plain) as progress:
            try:
                grade_class(run, min(workers, len(entries)), progress)
            except KeyboardInterrupt:
                progress.close()
                done = sum(run.counts.values())
                text = word("class_stopped", asked.lang, done=done, total=len(entries))
                click.echo(text, err=True)
                return INTERRUPTED
    return _show_end(asked, run)


def cores() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _show_end(asked: Asked, run: Run) -> int:
    """Counts, and the reasons of those without a result."""
    counts = {end: run.counts.get(end, 0) for end in ENDS}
    for student, why in run.reasons[:MAX_REASONS]:
        click.echo(word("class_reason", asked.lang, student=student, why=why))
    if len(run.reasons) > MAX_REASONS:
        click.echo(word("class_more", asked.lang, count=len(run.reasons) - MAX_REASONS))
    click.echo(word("class_done", asked.lang, **counts))
    if gone := sorted(set(run.known) - {entry.student for entry in run.entries}):
        students = ", ".join(gone[:MAX_REASONS])
        click.echo(word("class_gone", asked.lang, count=len(gone), students=students))
    click.echo(word("class_kept", asked.lang, place=asked.out, number=run.round.number))
    if counts["failed"]:
        return FAULT
    return MISSING if counts["refused"] else FULL
