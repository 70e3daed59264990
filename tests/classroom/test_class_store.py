"""What is stored can be read back, compared and weighted, in SQLite and in PostgreSQL."""

import json
import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from places import SOLUTION

pytest.importorskip("sqlalchemy", reason="needs SQLAlchemy")

from grader.classroom import store as stores
from grader.classroom.changes import change_of, paired, settings_changed
from grader.classroom.store import Round, Row, Store
from grader.classroom.weights import weighted, weights_of
from grader.intake import Unusable

BASIS = {"exercise": "exercise-18", "seed": 18, "checks": {"check_a": 1, "check_b": 1}}


def check(name: str, outcome: str, points: int, most: int, version: int = 1) -> dict[str, Any]:
    return {
        "name": name, "title": name.upper(), "outcome": outcome, "points": points,
        "max_points": most, "version": version,
    }  # fmt: skip


def row(student: str, *checks: dict[str, Any], sha256: str = "ab" * 32) -> Row:
    counted = [one for one in checks if one["outcome"] not in ("not_run", "broken")]
    return Row(
        student=student, name=f"{student} Kim 김", file="lstm_cell.py", sha256=sha256,
        state="graded", reason=None, message=None,
        score=sum(one["points"] for one in counted),
        max_score=sum(one["max_points"] for one in counted),
        exercise="exercise-18", exercise_version="0" * 12, checks={"check_a": 1},
        libraries={"numpy": "2"}, seed=2**63 - 1, examples=100, backend="numpy", tier="default",
        seconds=0.5, graded_at=stores.now(),
        report=json.dumps({"checks": checks, "output": "\u0000 \ud55c"}),
    )  # fmt: skip


RIGHT = (check("check_a", "passed", 4, 4), check("check_b", "passed", 2, 2))
HALF = (check("check_a", "failed", 0, 4), check("check_b", "passed", 2, 2))


# --- the databases ----------------------------------------------------------------------------


def postgres_user() -> int | None:
    """The server refuses to run as root; anybody else will do."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server of our own."""
    pytest.importorskip("psycopg", reason="needs psycopg")
    places = (os.environ["PATH"], *map(str, Path("/usr/lib/postgresql").glob("*/bin")))
    initdb = shutil.which("initdb", path=os.pathsep.join(places))
    if initdb is None:
        pytest.skip("needs PostgreSQL")
    pg_ctl = str(Path(initdb).parent / "pg_ctl")
    folder = Path("/tmp") / f"grade-postgres-{os.getpid()}"  # a socket's path must be short
    folder.mkdir(mode=0o777)
    user = postgres_user()
    if user is not None:
        os.chown(folder, user, -1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = str(folder / "data")
    quiet: dict[str, Any] = {
        "user": user, "cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL,
    }  # fmt: skip
    try:
        subprocess.run(
            [initdb, "-D", data, "-U", "grader", "-A", "trust", "-N", "-E", "UTF8"],
            check=True, **quiet,
        )  # fmt: skip
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -k {folder} -F"
        start = [pg_ctl, "-D", data, "-w", "-t", "60", "-o", options, "start"]
        subprocess.run(start, check=True, **quiet)
        yield f"postgresql://grader@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([pg_ctl, "-D", data, "-m", "immediate", "stop"], check=False, **quiet)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'results.sqlite'}"
    found: str = request.getfixturevalue("postgres")
    return found


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = stores.open_store(url)
    yield opened
    stores.close(opened)


def keep(store: Store, of: Round, *rows: Row) -> None:
    with store.engine.connect() as connection:
        for one in rows:
            stores.save(connection, store, of, one)


def test_a_result_is_read_as_it_was_written(store: Store, tmp_path: Path) -> None:
    of = stores.add_round(store, str(tmp_path)[-60:], BASIS)
    keep(store, of, row("bob", *RIGHT), row("alice", *HALF))
    assert list(stores.rows_of(store, of)) == [row("alice", *HALF), row("bob", *RIGHT)]
    assert stores.known(store, of)["bob"] == ("ab" * 32, "graded")


def test_a_later_result_of_a_student_takes_the_place_of_the_earlier(
    store: Store, tmp_path: Path
) -> None:
    of = stores.add_round(store, str(tmp_path)[-60:], BASIS)
    keep(store, of, row("alice", *HALF), row("alice", *RIGHT))
    assert [one.score for one in stores.rows_of(store, of)] == [6]


def test_runs_in_one_database_do_not_meet(store: Store, tmp_path: Path) -> None:
    names = [f"{str(tmp_path)[-50:]}{turn}" for turn in range(2)]
    first, second = (stores.add_round(store, name, BASIS) for name in names)
    keep(store, first, row("alice", *RIGHT))
    assert (first.number, second.number) == (1, 1)
    assert not list(stores.rows_of(store, second))
    stores.note_end(store, first, ended=True)
    assert [one.ended for one in stores.rounds_of(store, names[0])] == [True]
    assert stores.rounds_of(store, names[1]) == [replace(second, basis=BASIS)]


def test_what_is_committed_is_there_for_another_process(url: str, tmp_path: Path) -> None:
    first, second = stores.open_store(url), stores.open_store(url)
    try:
        of = stores.add_round(first, str(tmp_path)[-60:], BASIS)
        with first.engine.connect() as connection:
            stores.save(connection, first, of, row("alice", *RIGHT))
            assert [one.student for one in stores.rows_of(second, of)] == ["alice"]
    finally:
        stores.close(first)
        stores.close(second)


def test_two_processes_may_lay_the_tables_out_at_once(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another one creates the tables between our look whether they are there and our creating."""
    import sqlalchemy as sa

    create, met = sa.schema.CreateTable.__init__, []

    def late(self: Any, *arguments: Any, **options: Any) -> None:
        if not met:
            met.append(True)
            stores.close(stores.open_store(url))
        create(self, *arguments, **options)

    monkeypatch.setattr(sa.schema.CreateTable, "__init__", late)
    store = stores.open_store(url)
    assert stores.add_round(store, str(tmp_path)[-60:], BASIS).number == 1
    stores.close(store)


@pytest.mark.parametrize("bad", ["nonsense", "sqlite:////nowhere/at/all", "oracle+none://x"])
def test_a_store_that_cannot_be_opened_is_said_in_a_sentence(bad: str) -> None:
    with pytest.raises(Unusable, match="no_store"):
        stores.open_store(bad)


def test_the_whole_command_works_with_postgresql(
    postgres: str, tmp_path: Path, run_grade: Any
) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "alice.py").write_text(SOLUTION, "utf-8")
    call = ("class", "class", "--exercise", "18", "--examples", "3", "--out", "run")
    first = run_grade(*call, "--store", postgres)
    assert (first.code, first.err) == (0, "")
    again = run_grade(*call, GRADE_STORE=postgres)
    assert "0 graded, 1 unchanged" in again.out
    assert not (tmp_path / "run" / stores.FILE).exists()
    shown = run_grade("class", "points", "run", "--store", postgres)
    assert shown.out.split() == "alice 18 of 18".split()


# --- differences ------------------------------------------------------------------------------


def test_rows_are_paired_by_student() -> None:
    old, new = [row("a"), row("b"), row("d")], [row("b"), row("c"), row("d"), row("e")]
    pairs = [(a and a.student, b and b.student) for a, b in paired(iter(old), iter(new))]
    assert pairs == [("a", None), ("b", "b"), (None, "c"), ("d", "d"), (None, "e")]


def test_only_other_points_are_a_change() -> None:
    assert change_of(row("a", *RIGHT), row("a", *RIGHT, sha256="cd" * 32)) is None
    change = change_of(row("a", *HALF), row("a", *RIGHT))
    assert change is not None
    assert not change.other_source
    (one,) = change.checks
    assert (one.title, one.old, one.new) == ("CHECK_A", ("failed", 0, 4), ("passed", 4, 4))


def test_a_change_knows_the_versions_of_a_check() -> None:
    later = (check("check_a", "passed", 4, 4, version=2), HALF[1])
    change = change_of(row("a", *HALF), row("a", *later, sha256="cd" * 32))
    assert change is not None
    assert change.other_source
    assert (change.checks[0].before, change.checks[0].after) == (1, 2)


def test_settings_are_compared_in_their_parts() -> None:
    later = {**BASIS, "checks": {"check_a": 2, "check_b": 1}}
    changed = settings_changed(Round(1, 1, BASIS, True), Round(2, 2, later, True))
    assert changed == {"checks.check_a": (1, 2)}


# --- weights ----------------------------------------------------------------------------------


def test_points_follow_the_weights() -> None:
    weights = weights_of(["a=10", "check_b=0.5"], None, ["check_a", "check_b"])
    assert weights == {"check_a": 10.0, "check_b": 0.5}
    found = weighted(row("x", *HALF), weights)
    assert (found.score, found.max_score) == (0.5, 10.5)
    assert weighted(row("x", *RIGHT), {}).score == 6


def test_checks_that_did_not_run_count_in_neither() -> None:
    some = (*HALF, check("check_c", "not_run", 0, 9), check("check_d", "broken", 0, 9))
    found = weighted(row("x", *some), {"check_c": 100.0})
    assert (found.score, found.max_score) == (2, 6)


def test_the_call_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "weights.toml").write_text("check_a = 3\nb = 1.5\n")
    weights = weights_of(["b=4"], tmp_path / "weights.toml", ["check_a", "check_b"])
    assert weights == {"check_a": 3.0, "check_b": 4.0}


@pytest.mark.parametrize(
    ("text", "kind"),
    [("a", "bad_weight"), ("a=-1", "bad_weight"), ("a=nan", "bad_weight"), ("a=x", "bad_weight"),
     ("c=1", "no_check")],
)  # fmt: skip
def test_a_wrong_weight_is_refused(text: str, kind: str) -> None:
    with pytest.raises(Unusable, match=kind):
        weights_of([text], None, ["check_a"])


@pytest.mark.parametrize("text", ["a: 1", "\udcff"])
def test_a_wrong_file_of_weights_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "weights").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(Unusable, match="bad_weights"):
        weights_of([], tmp_path / "weights", ["check_a"])
