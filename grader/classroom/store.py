"""Where results are kept: a SQLite file of the run, or another database by its URL."""

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.intake import Unusable
from grader.values import visible

if TYPE_CHECKING:  # an extra, imported when a store is opened
    from sqlalchemy import Connection, Engine, Table

FILE = "results.sqlite"
STATES = ("graded", "refused", "failed")  # a report; no report, by the file; no report, by us
POSTGRES = re.compile("^postgres(?:ql)?://")  # whichever driver SQLAlchemy would take for it


@dataclass(frozen=True)
class Row:
    """How one student's submission ended: with a report, or with a reason.

    exercise  id and version of the exercise; checks and libraries: versions by name
    seed      the one that was used, which the report of a secret one does not say
    reason    of the report as a whole; or why there is no report: `message` says it
    """

    student: str
    name: str
    file: str
    sha256: str
    state: str
    reason: str | None
    message: str | None
    score: int | None
    max_score: int | None
    exercise: str
    exercise_version: str
    checks: dict[str, int]
    libraries: dict[str, str]
    seed: int
    examples: int
    backend: str
    tier: str | None
    seconds: float
    graded_at: str
    report: str | None


@dataclass(frozen=True)
class Round:
    """One grading of a run: all of its results rest on the same basis."""

    id: int
    number: int
    basis: dict[str, Any]
    ended: bool


@dataclass(frozen=True)
class Store:
    """An open database and its two tables."""

    engine: "Engine"
    rounds: "Table"
    results: "Table"


def url_of(folder: Path) -> str:
    """The store that a run has unless another is named."""
    return f"sqlite:///{folder / FILE}"


def open_store(url: str) -> Store:
    """Connect, and lay the tables out where they are not yet."""
    try:
        import sqlalchemy as sa
    except ImportError:
        raise Unusable("no_extra", extra="class", package="SQLAlchemy") from None
    from grader.classroom.tables import laid_out

    try:
        engine = sa.create_engine(POSTGRES.sub("postgresql+psycopg://", url))
        metadata = laid_out(engine)
    except (sa.exc.SQLAlchemyError, ImportError, ValueError) as error:
        why = visible(str(getattr(error, "orig", None) or error).splitlines()[0], 200)
        raise Unusable("no_store", why=why) from None
    return Store(engine, metadata.tables["rounds"], metadata.tables["results"])


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def rounds_of(store: Store, run: str) -> list[Round]:
    """The rounds of a run, oldest first."""
    table = store.rounds
    asked = table.select().where(table.c.run == run).order_by(table.c.number)
    with store.engine.connect() as connection:
        return [
            Round(row.id, row.number, json.loads(row.basis), row.ended_at is not None)
            for row in connection.execute(asked)
        ]


def add_round(store: Store, run: str, basis: dict[str, Any]) -> Round:
    """Begin another round of a run."""
    number = len(rounds_of(store, run)) + 1
    values = {"run": run, "number": number, "basis": json.dumps(basis), "begun_at": now()}
    with store.engine.begin() as connection:
        added = connection.execute(store.rounds.insert().values(**values))
        (key,) = added.inserted_primary_key or (0,)
    return Round(key, number, basis, False)


def note_end(store: Store, of: Round, ended: bool) -> None:
    """Note that a round is complete, or that it goes on."""
    table = store.rounds
    changed = table.update().where(table.c.id == of.id).values(ended_at=now() if ended else None)
    with store.engine.begin() as connection:
        connection.execute(changed)


def known(store: Store, of: Round) -> dict[str, tuple[str, str]]:
    """Hash and state of every result of a round, by student."""
    table = store.results
    asked = store.results.select().with_only_columns(table.c.student, table.c.sha256, table.c.state)
    with store.engine.connect() as connection:
        found = connection.execute(asked.where(table.c.round == of.id))
        return {row.student: (row.sha256, row.state) for row in found}


def save(connection: "Connection", store: Store, of: Round, row: Row) -> None:
    """Keep a result in place of an earlier one of that student in this round."""
    table = store.results
    values = asdict(row)
    for name in ("checks", "libraries"):
        values[name] = json.dumps(values[name])
    same = (table.c.round == of.id) & (table.c.student == row.student)
    with connection.begin():
        connection.execute(table.delete().where(same))
        connection.execute(table.insert().values(round=of.id, **values))


def rows_of(store: Store, of: Round) -> Iterator[Row]:
    """The results of a round by student, one after the other."""
    table = store.results
    asked = table.select().where(table.c.round == of.id).order_by(table.c.student)
    names = [field.name for field in fields(Row)]
    with store.engine.connect() as connection:
        for found in connection.execution_options(yield_per=100).execute(asked):
            values = {name: getattr(found, name) for name in names}
            for name in ("checks", "libraries"):
                values[name] = json.loads(values[name])
            yield Row(**values)


def close(store: Store) -> None:
    """Let go of the database."""
    with contextlib.suppress(Exception):
        store.engine.dispose()
