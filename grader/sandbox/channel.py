"""Messages to a worker and back, under deadlines; whatever is no answer ends the worker."""

import os
import select
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from grader.sandbox import wire
from grader.sandbox.budget import Budget
from grader.sandbox.process import TAMPERED, Death, Worker, cpu_seconds, drain, end

TOO_MUCH = Death("memory", {})
TRANSFER_SECONDS = 2.0  # what a reply that is under way at its deadline may still take


def ask(
    worker: Worker, operation: str, request: Any, count: int, seconds: float,
    patience: Callable[[int], float] | None = None,
) -> Iterator[Any]:  # fmt: skip
    """Send one message and yield `count` replies `(status, body)`; a Death ends the iteration.

    Each reply may take `seconds` of wall time, or what `patience(number)` says when that is over.
    """
    if _has_spoken(worker):
        yield end(worker, TAMPERED)
        return
    identity = int.from_bytes(os.urandom(5), "little")
    frame = wire.to_frame([operation, identity, request])
    yield from replies(worker, frame, identity, count, seconds, patience)


def replies(
    worker: Worker, frame: bytes, identity: int, count: int, seconds: float,
    patience: Callable[[int], float] | None = None,
) -> Iterator[Any]:  # fmt: skip
    exchange = _Exchange(worker, memoryview(frame))
    if not count and (death := _sent(exchange, seconds)):
        yield death
        return
    for number in range(count):
        message = _awaited(exchange, number, seconds, patience)
        if isinstance(message, Death):
            yield message
            return
        if exchange.outgoing or not _is_reply(message, identity + number):
            yield end(worker, TAMPERED)  # an answer to what it cannot have read is none
            return
        yield message[1], message[2]
    if worker.unread:  # bytes behind the last reply
        yield end(worker, TAMPERED)


@dataclass
class _Exchange:
    """A message that is under way to a worker, and what the replies to it may still cost."""

    worker: Worker
    outgoing: memoryview
    budget: Budget = field(default_factory=Budget)


def _sent(exchange: _Exchange, seconds: float) -> Death | None:
    """Send a message that nobody answers; the worker's death if it does not take it in time."""
    deadline = time.monotonic() + seconds
    while exchange.outgoing:
        if time.monotonic() > deadline:
            return _too_late(exchange.worker, seconds)
        moved = _move(exchange.worker, exchange.outgoing, deadline)
        if isinstance(moved, Death):
            return moved
        exchange.outgoing = moved
    return None


def _awaited(
    exchange: _Exchange, number: int, seconds: float, patience: Callable[[int], float] | None
) -> Any:
    """The next message of a worker, or its death."""
    worker = exchange.worker
    began = time.monotonic()
    allowed, asked = seconds, False
    while (message := _next_message(worker, exchange.budget)) is None:
        before = len(worker.unread)
        moved = _move(worker, exchange.outgoing, began + allowed)
        if isinstance(moved, Death):
            return moved
        exchange.outgoing = moved
        late = time.monotonic() - began - allowed
        if late < 0 or (len(worker.unread) > before and late < TRANSFER_SECONDS):
            continue
        if patience and not asked:
            allowed, asked = patience(number), True
        elif _was_starved(worker, began):
            allowed *= 3
        else:
            return _too_late(worker, allowed)
    return message


def _too_late(worker: Worker, seconds: float) -> Death:
    """End a worker that did not answer in time; a part of an answer is none of ours."""
    return end(worker, TAMPERED if worker.unread else Death("timeout", {"seconds": seconds}))


def _has_spoken(worker: Worker) -> bool:
    """True if bytes arrived that nobody asked for."""
    if worker.unread:
        return True
    try:
        return bool(worker.channel.recv(1))
    except OSError:
        return False


def _next_message(worker: Worker, budget: Budget) -> Any:
    """The next whole message that has arrived, or None; what is no message reads as False.

    A message that would cost too much is the worker's death.
    """
    unread = worker.unread
    if len(unread) < wire.HEADER:
        return None
    try:
        length = wire.HEADER + wire.frame_length(bytes(unread[: wire.HEADER]))
        if len(unread) < length:
            return None
        body = bytes(unread[wire.HEADER : length])
        del unread[:length]
        return wire.from_body(body) if budget.covers(body) else end(worker, TOO_MUCH)
    except wire.WireError:
        return False


def _is_reply(message: Any, identity: int) -> bool:
    shaped = type(message) is list and len(message) == 3
    return shaped and message[0] == identity and type(message[1]) is str


def _move(worker: Worker, outgoing: memoryview, deadline: float) -> memoryview | Death:
    """Wait for the worker once and move bytes both ways; what is still to be sent, or its death."""
    poll = select.poll()
    poll.register(worker.channel, select.POLLIN | (select.POLLOUT if outgoing else 0))
    if worker.output_fd >= 0:
        poll.register(worker.output_fd, select.POLLIN)
    ready = dict(poll.poll(max(0.0, deadline - time.monotonic()) * 1000 + 1))
    if worker.output_fd in ready:
        drain(worker)
    events = ready.get(worker.channel.fileno(), 0)
    try:
        if events & select.POLLOUT:
            outgoing = outgoing[worker.channel.send(outgoing) :]
        if events & (select.POLLIN | select.POLLHUP | select.POLLERR):
            chunk = worker.channel.recv(1 << 20)
            worker.unread += chunk
            return outgoing if chunk else end(worker, None)
    except BlockingIOError:
        pass
    except OSError:
        return end(worker, None)
    return outgoing


def _was_starved(worker: Worker, began: float) -> bool:
    """True once, if the deadline passed while the worker got little of the processor."""
    if worker.extended:
        return False
    worker.extended = True
    used = cpu_seconds(worker)
    return used is not None and used < 0.5 * (time.monotonic() - began)
