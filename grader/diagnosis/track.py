"""What a submission answers, call by call, and whether other code answers the same."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.play import functions_by_name
from grader.sandbox import session as sessions
from grader.sandbox import wire
from grader.sandbox.session import Reply, Request, Session
from grader.student import Student
from grader.toolkit.compare import assert_close
from grader.toolkit.declare import Check, Declared
from grader.toolkit.inputs import values_of
from grader.toolkit.mismatch import Mismatch

CALL_SECONDS = 2.0
MOST_ITEMS, MOST_TEXT, MOST_BYTES = 10_000, 100_000, 1 << 20  # of the values in a reply
GONE = Reply("died", None)  # in place of what is too long, or forged


class Enough(Exception):
    """Ends an example whose further calls tell nothing new."""


Answer = Callable[[dict[str, Any]], Any]


@dataclass(frozen=True)
class Call:
    """One call of a track: the message that was sent, and the reply."""

    message: dict[str, Any]
    reply: Reply


@dataclass(frozen=True)
class Track:
    """The calls of one example, in order, and whether the check failed on it, or might."""

    calls: tuple[Call, ...]
    failed: bool

    @property
    def raised(self) -> bool:
        """True if a call ended in an exception, other than that of read-only arrays."""
        return any(
            call.reply.status == "raised" and not call.message["readonly"] for call in self.calls
        )

    @property
    def is_written(self) -> bool:
        """False if a call met a stub, or ended the worker."""
        return all(
            call.reply.status != "died"
            and not (
                call.reply.status == "raised"
                and call.reply.body.get("own") is True
                and call.reply.body.get("type") == "NotImplementedError"
            )
            for call in self.calls
        )


def record(
    check: Check, functions: Sequence[Declared], example: list[Any], session: Session
) -> Track:
    """Play one example and keep its calls, up to those that travel by the hundred."""
    calls: list[Call] = []

    def ask(requests: Sequence[Request]) -> Sequence[Reply]:
        if len(requests) > 1:
            raise Enough
        message = sessions.message_of(requests[0], session.numbers, {}, session.source.rules)
        replies = list(sessions.call(session, requests, CALL_SECONDS, lambda _: CALL_SECONDS))
        calls.extend(Call(message, reply) for reply in replies)
        if any(map(_is_forged, replies)) or any(map(_is_long, replies)):
            calls[:] = [Call(message, GONE)]
            raise Enough
        return replies

    values, _ = values_of(check.inputs, example)
    failed = False
    try:
        check.run(Student(functions_by_name(functions), ask), **values)
    except Exception:  # a mismatch, an answer that the check cannot read, or enough
        failed = True
    return Track(tuple(calls), failed)


def _is_forged(reply: Reply) -> bool:
    """True if a reply is none that the worker's own code gives."""
    return reply.status != "died" and type(reply.body) is not dict


def _is_long(reply: Reply) -> bool:
    """True if a reply is longer than that of any known mistake: it is not worth keeping."""
    room = wire.Limits(MOST_ITEMS, MOST_TEXT, MOST_BYTES)
    try:
        for tree in _values(reply.body) if reply.status == "returned" else ():
            wire.unpack(tree, room)
    except wire.WireError:
        return True
    return False


def agreement(track: Track, answer: Answer) -> Iterator[bool]:
    """For each part of each reply, whether `answer` gives the same.

    Parts are the results that cross, and the watched inputs after the call; an exception is one.
    """
    for call in track.calls:
        yield from _parts(call.reply, answer(call.message))


def _parts(reply: Reply, answered: Any) -> Iterator[bool]:
    status, body = answered
    if reply.status != status or reply.status != "returned":
        yield reply.status == status and _is_same_refusal(status, reply.body, body)
        return
    theirs, ours = _values(reply.body), _values(body)
    yield from (is_same(a, b) for a, b in zip(theirs, ours, strict=False))
    yield len(theirs) == len(ours)


def _values(body: Any) -> list[Any]:
    """The packed results and watched inputs of a reply; none if it is not in order."""
    results, after = body.get("results"), body.get("after")
    if not isinstance(results, list) or not isinstance(after, (list, type(None))):
        return []
    return [*results, *(after or ())]


def _is_same_refusal(status: str, theirs: Any, ours: Any) -> bool:
    """True if two calls that returned nothing usable failed alike."""
    keys = {"raised": ("type",), "bad": ("kind", "position", "got", "dtype")}.get(status, ())
    return bool(keys) and all(theirs.get(key) == ours.get(key) for key in keys)


@np.errstate(all="ignore")
def is_same(theirs: Any, ours: Any) -> bool:
    """True if two packed values are equal, as the checks understand it."""
    if theirs == ours:
        return True
    try:
        assert_close("", wire.unpack(theirs), wire.unpack(ours))
    except (Mismatch, wire.WireError):
        return False
    return True
