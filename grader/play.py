"""Plays the examples of a check in step: each runs until it calls, then all calls travel."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from greenlet import getcurrent, greenlet

from grader.local import reference_student
from grader.sandbox import session as sessions
from grader.sandbox.session import Reply, Request, Session
from grader.student import Student
from grader.toolkit.declare import Check, Declared
from grader.toolkit.inputs import values_of
from grader.toolkit.mismatch import Mismatch

CALL_SECONDS = 1.0
SLOWER_THAN_REFERENCE = 50
FIRST_GROUPS = (1, 9)  # a submission that is wrong at once is not asked a hundred times


class CheckError(Exception):
    """A check itself failed: our fault, which never costs points."""


@dataclass(frozen=True)
class Failure:
    """The first example that a submission fails, with the call that showed it.

    calls  that call, behind those which made the handles that it takes
    """

    position: int
    example: list[Any]
    mismatch: Mismatch
    calls: tuple[Request, ...]
    sides: dict[str, int]

    @property
    def request(self) -> Request | None:
        return self.calls[-1] if self.calls else None


@dataclass
class _Game:
    """One example on its way through a check."""

    position: int
    student: Student
    track: greenlet
    asks: Sequence[Request] = ()
    restarted: bool = False


def functions_by_name(functions: Sequence[Declared]) -> dict[str, Declared]:
    return {function.name: function for function in functions}


def first_failure(
    check: Check, functions: Sequence[Declared], examples: Sequence[list[Any]], session: Session
) -> Failure | None:
    """The failure of the first example that fails, or None if all pass."""
    start = 0
    for size in (*FIRST_GROUPS, len(examples)):
        group = examples[start : start + size]
        failure = _play(check, functions, group, start, session)
        if failure or start + size >= len(examples):
            return failure
        start += size
    return None


def run_one(
    check: Check, functions: Sequence[Declared], example: list[Any], session: Session
) -> Failure | None:
    """The failure of one example, or None."""
    return _play(check, functions, [example], 0, session)


def _play(
    check: Check, functions: Sequence[Declared], examples: Sequence[list[Any]], start: int,
    session: Session,
) -> Failure | None:  # fmt: skip
    hub = getcurrent()
    games, found = [], None
    for position, example in enumerate(examples):
        student = Student(functions_by_name(functions), hub.switch, start + position)
        game = _Game(position, student, greenlet(_run, hub))
        found = _advance(game, (check, functions, student, example), found)
        games.append(game)
    while pending := [game for game in games if game.asks and not _settled(found, game)]:
        found = _round(check, functions, examples, pending, found, session)
        if not sessions.is_running(session):
            found = _again(check, functions, examples, pending, found)
    sessions.forget(session)
    if found is None:
        return None
    game, mismatch = found
    example = examples[game.position]
    _, sides = values_of(check.inputs, example)
    return Failure(start + game.position, example, mismatch, game.student.chain, sides)


def _run(check: Check, functions: Sequence[Declared], student: Student, example: list[Any]) -> Any:
    """Run one example to its end; the mismatch that it found, or None."""
    values, _ = values_of(check.inputs, example)
    try:
        check.run(student, **values)
    except Mismatch as mismatch:
        return mismatch
    except Exception as error:
        return _whose_fault(check, functions, example, error)
    return None


def _whose_fault(
    check: Check, functions: Sequence[Declared], example: list[Any], error: Exception
) -> Mismatch:
    """A check that stumbles over these values, but not over the reference's, was given bad ones."""
    values, _ = values_of(check.inputs, example)
    try:
        check.run(reference_student(functions), **values)
    except Exception:
        raise CheckError(f"{check.name}: {type(error).__name__}: {error}") from error
    return Mismatch("unreadable", "bad_return")


def _round(
    check: Check, functions: Sequence[Declared], examples: Sequence[list[Any]],
    pending: Sequence[_Game], found: Any, session: Session,
) -> Any:  # fmt: skip
    """Send the calls of all games, and let each go on as soon as its replies are here."""
    owners = [game for game in pending for _ in game.asks]
    requests = [request for game in pending for request in game.asks]

    def patience(number: int) -> float:
        example = examples[owners[number].position]
        return max(
            CALL_SECONDS, SLOWER_THAN_REFERENCE * _reference_seconds(check, functions, example)
        )

    replies = sessions.call(session, requests, CALL_SECONDS, patience)
    for game in pending:
        arrived: list[Reply] = []
        for reply in replies:
            arrived.append(reply)
            if len(arrived) == len(game.asks) or reply.status == "died":
                break
        game.asks = ()
        if arrived and not _settled(found, game):
            found = _advance(game, (arrived,), found)
            if arrived[-1].status == "died":
                break
    return found


def _again(
    check: Check, functions: Sequence[Declared], examples: Sequence[list[Any]],
    games: Sequence[_Game], found: Any,
) -> Any:  # fmt: skip
    """Start afresh, once, the games whose objects were lost with the worker that another ended."""
    for game in games:
        if game.asks and not game.restarted and not _settled(found, game):
            game.track, game.asks, game.restarted = greenlet(_run, getcurrent()), (), True
            arguments = (check, functions, game.student, examples[game.position])
            found = _advance(game, arguments, found)
    return found


def _advance(game: _Game, arguments: tuple[Any, ...], found: Any) -> Any:
    """Let a game go on; note what it asks next, or how it ended."""
    outcome = game.track.switch(*arguments)
    if not game.track.dead:
        game.asks = outcome
        return found
    if outcome is not None and not _settled(found, game):
        return game, outcome
    return found


def _settled(found: Any, game: _Game) -> bool:
    """True if an earlier example has failed, so that this one no longer matters."""
    return found is not None and found[0].position <= game.position


def _reference_seconds(check: Check, functions: Sequence[Declared], example: list[Any]) -> float:
    values, _ = values_of(check.inputs, example)
    began = time.perf_counter()
    check.run(reference_student(functions), **values)
    return time.perf_counter() - began
