"""The trusted side: starts a worker, talks to it under deadlines, and tells how it ended."""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.sandbox import strays, wire
from grader.sandbox.spawn import CPU_SECONDS, MARK, SandboxError, Worker

TIER = "self-check"  # the isolation that these workers have; stronger tiers are named in the design
BOOT_DEADLINE = 60.0  # seconds; a slow start is the machine's fault
TRANSFER_SECONDS = 2.0  # what a reply that is under way at its deadline may still take
MAX_OUTPUT = 64 << 10  # bytes of print output that are kept
CRASHES = {signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT}
LOST_CHANNEL = 98


@dataclass(frozen=True)
class Death:
    """How a worker ended: a reason of the report, and facts for its sentence."""

    reason: str
    facts: dict[str, Any]


TAMPERED = Death("tamper", {})


def wait_ready(worker: Worker) -> None:
    """Wait for the first frame; SandboxError if the worker does not come up."""
    if worker.ready:
        return
    reply = next(_replies(worker, b"", 0, 1, BOOT_DEADLINE))
    if isinstance(reply, Death):
        said = bytes(worker.output).decode("utf-8", "replace").strip().splitlines()
        raise SandboxError(f"the worker did not start: {said[-1] if said else reply.reason}")
    worker.ready = True


def ask(
    worker: Worker, operation: str, request: Any, count: int, seconds: float,
    patience: Callable[[int], float] | None = None,
) -> Iterator[Any]:  # fmt: skip
    """Send one message and yield `count` replies `(status, body)`; a Death ends the iteration.

    Each reply may take `seconds` of wall time, or what `patience(number)` says when that is over.
    """
    if _has_spoken(worker):
        yield _end(worker, TAMPERED)
        return
    identity = int.from_bytes(os.urandom(5), "little")
    frame = wire.to_frame([operation, identity, request])
    yield from _replies(worker, frame, identity, count, seconds, patience)


def _replies(
    worker: Worker, frame: bytes, identity: int, count: int, seconds: float,
    patience: Callable[[int], float] | None = None,
) -> Iterator[Any]:  # fmt: skip
    outgoing = memoryview(frame)
    while outgoing and not count:
        moved = _move(worker, outgoing, time.monotonic() + seconds)
        outgoing = memoryview(b"") if isinstance(moved, Death) else moved
    for number in range(count):
        began = time.monotonic()
        allowed, asked = seconds, False
        while (message := _next_message(worker)) is None:
            before = len(worker.unread)
            moved = _move(worker, outgoing, began + allowed)
            if isinstance(moved, Death):
                yield moved
                return
            outgoing = moved
            late = time.monotonic() - began - allowed
            if late < 0 or (len(worker.unread) > before and late < TRANSFER_SECONDS):
                continue
            if patience and not asked:
                allowed, asked = patience(number), True
            elif _was_starved(worker, began):
                allowed *= 3
            else:
                yield _too_late(worker, allowed)
                return
        if not _is_reply(message, identity + number):
            yield _end(worker, TAMPERED)
            return
        yield message[1], message[2]
    if worker.unread:  # bytes behind the last reply
        yield _end(worker, TAMPERED)


def _too_late(worker: Worker, seconds: float) -> Death:
    """End a worker that did not answer in time; a part of an answer is none of ours."""
    return _end(worker, TAMPERED if worker.unread else Death("timeout", {"seconds": seconds}))


def _has_spoken(worker: Worker) -> bool:
    """True if bytes arrived that nobody asked for."""
    if worker.unread:
        return True
    try:
        return bool(worker.channel.recv(1))
    except OSError:
        return False


def _next_message(worker: Worker) -> Any:
    """The next whole message that has arrived, or None; what is no message reads as False."""
    unread = worker.unread
    if len(unread) < wire.HEADER:
        return None
    try:
        end = wire.HEADER + wire.frame_length(bytes(unread[: wire.HEADER]))
        if len(unread) < end:
            return None
        body = bytes(unread[wire.HEADER : end])
        del unread[:end]
        return wire.from_body(body)
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
        _drain(worker)
    events = ready.get(worker.channel.fileno(), 0)
    try:
        if events & select.POLLOUT:
            outgoing = outgoing[worker.channel.send(outgoing) :]
        if events & (select.POLLIN | select.POLLHUP | select.POLLERR):
            chunk = worker.channel.recv(1 << 20)
            worker.unread += chunk
            return outgoing if chunk else _end(worker, None)
    except BlockingIOError:
        pass
    except OSError:
        return _end(worker, None)
    return outgoing


def _drain(worker: Worker) -> None:
    """Read what the submission printed; keep the beginning, count the rest."""
    try:
        chunk = os.read(worker.output_fd, 1 << 16)
    except BlockingIOError:
        return
    if not chunk:
        os.close(worker.output_fd)
        worker.output_fd = -1
    worker.output_bytes += len(chunk)
    worker.output += chunk[: max(0, MAX_OUTPUT - len(worker.output))]


def _was_starved(worker: Worker, began: float) -> bool:
    """True once, if the deadline passed while the worker got little of the processor."""
    if worker.extended:
        return False
    worker.extended = True
    used = _cpu_seconds(worker.process.pid)
    return used is not None and used < 0.5 * (time.monotonic() - began)


def _cpu_seconds(pid: int) -> float | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _end(worker: Worker, death: Death | None) -> Death:
    """Stop the worker; without a known death, tell it from the way the process ended."""
    if death is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.process.wait(0.2)
        code = worker.process.poll()
        death = TAMPERED if code is None else _death_of(code)
    stop(worker)
    return death


def _death_of(code: int) -> Death:
    if code == -signal.SIGXCPU:
        return Death("cpu_limit", {"seconds": CPU_SECONDS})
    if code == -signal.SIGSYS:
        return Death("forbidden", {})
    if code < 0 and -code in CRASHES:
        return Death("crash", {"signal": signal.Signals(-code).name})
    if code < 0:
        return Death("exited", {"code": code})
    return TAMPERED if code == LOST_CHANNEL else Death("exited", {"code": code})


def is_running(worker: Worker) -> bool:
    return worker.channel.fileno() >= 0


def stop(worker: Worker) -> None:
    """Kill the worker with everything that it started, and remove its folder."""
    if not is_running(worker):
        return
    unbound = os.geteuid() == 0  # root is not bound by the limit on processes
    family = strays.family_of(worker.process.pid) if unbound else []
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(worker.process.pid, signal.SIGKILL)
    worker.process.kill()
    worker.process.wait()
    if unbound:
        strays.end_strays(family, f"{MARK}={worker.mark}")
    worker.channel.close()
    if worker.output_fd >= 0:
        _drain(worker)
    if worker.output_fd >= 0:
        os.close(worker.output_fd)
        worker.output_fd = -1
    shutil.rmtree(worker.folder, ignore_errors=True)
