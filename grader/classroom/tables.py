"""The tables of a store, for SQLite and PostgreSQL alike."""

from typing import Any

import sqlalchemy as sa

BUSY_MS = 30_000  # how long a writer of SQLite waits for another


def laid_out(engine: sa.Engine) -> sa.MetaData:
    """Create what is missing."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _careful)
    metadata = described()
    try:
        metadata.create_all(engine)
    except sa.exc.DBAPIError:  # another process was at it, too: it now finds them
        metadata.create_all(engine)
    return metadata


def _careful(connection: Any, record: object) -> None:
    """What is committed stays, even if the process is killed at once; readers do not wait."""
    for setting in ("journal_mode = WAL", "synchronous = NORMAL", f"busy_timeout = {BUSY_MS}"):
        connection.execute(f"PRAGMA {setting}")


def described() -> sa.MetaData:
    """Rounds of runs, and one result for each student in each."""
    metadata = sa.MetaData()
    sa.Table(
        "rounds",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("begun_at", sa.String(40), nullable=False),
        sa.Column("ended_at", sa.String(40)),
        sa.UniqueConstraint("run", "number"),
    )
    sa.Table(
        "results",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("round", sa.ForeignKey("rounds.id"), nullable=False),
        sa.Column("student", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("message", sa.Text),
        sa.Column("score", sa.Integer),
        sa.Column("max_score", sa.Integer),
        sa.Column("exercise", sa.String(80), nullable=False),
        sa.Column("exercise_version", sa.String(64), nullable=False),
        sa.Column("checks", sa.Text, nullable=False),
        sa.Column("libraries", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("examples", sa.Integer, nullable=False),
        sa.Column("backend", sa.String(16), nullable=False),
        sa.Column("tier", sa.String(16)),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("graded_at", sa.String(40), nullable=False),
        sa.Column("report", sa.Text),
        sa.UniqueConstraint("round", "student"),
    )
    return metadata
