"""Leads the grading processes: hands out submissions, takes answers, replaces what dies."""

import contextlib
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

import msgspec

from grader.classroom.frames import Answer, packed, receive
from grader.intake import Submission, Unusable

BOOT = (
    "import ast, sys; sys.path[:] = ast.literal_eval(sys.argv[1]); "
    "from grader.classroom.child import main; main(*map(int, sys.argv[2:]))"
)
TRIES = 2  # a submission at which a process died, or at which we failed, gets one more
WORN = 200  # submissions after which a process is replaced: what it has gathered goes with it
CHECK_SECONDS = 300.0  # no check takes so long: see `sandbox.session`, shrinking and diagnosis
STARTS = 3  # processes in a row that may fail to come up
GRACE = 5.0  # seconds to end by itself


@dataclass(frozen=True)
class Task:
    """One submission on its way, and the student whose it is."""

    student: str
    submission: Submission
    tries: int = 0


@dataclass
class Desk:
    """One grading process, and what it is at."""

    process: "subprocess.Popen[bytes]"
    channel: socket.socket
    ready: bool = False
    done: int = 0
    task: Task | None = None
    since: float = 0.0


@dataclass
class Pool:
    """The processes of a run; `with` ends them whatever happens.

    setup     a file without a name that says what to grade, and how
    place     a folder for what the processes do not keep
    patience  seconds after which a process is given up
    failed    starts in a row that did not come up
    again     submissions that get another try
    """

    setup: IO[bytes]
    place: Path
    workers: int
    patience: float
    tier: str = ""
    failed: int = 0
    desks: list[Desk] = field(default_factory=list)
    again: list[Task] = field(default_factory=list)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *error: object) -> None:
        for desk in self.desks:
            desk.process.terminate()
        for desk in list(self.desks):
            dismiss(self, desk)
        self.selector.close()


def graded(
    pool: Pool, tasks: Iterator[Task], waits: Callable[[], None]
) -> Iterator[tuple[Task, Answer]]:
    """Grade all tasks, and yield each with its answer as it comes; `waits` is called in between."""
    while True:
        _hand_out(pool, tasks)
        if not any(desk.task for desk in pool.desks):
            return
        for key, _ in pool.selector.select(timeout=0.5):
            done = _heard(pool, key.data)
            if done is not None:
                yield done
        for desk in [desk for desk in pool.desks if desk.task and _is_late(pool, desk)]:
            if done := _lost(pool, desk):
                yield done
        waits()


def _hand_out(pool: Pool, tasks: Iterator[Task]) -> None:
    """Give every idle process a submission, and start processes while there are any left."""
    idle = [desk for desk in pool.desks if desk.task is None]
    while idle or len(pool.desks) < pool.workers:
        task = pool.again.pop() if pool.again else next(tasks, None)
        if task is None:
            return
        desk = idle.pop() if idle else _start(pool)
        if desk.done >= WORN:
            dismiss(pool, desk)
            desk = _start(pool)
        desk.task = task
        if desk.ready:
            _send(desk)


def _send(desk: Desk) -> None:
    """Let a process begin with its submission."""
    desk.since = time.monotonic()
    if desk.task:
        with contextlib.suppress(ConnectionError):  # its death is heard next
            desk.channel.sendall(packed(desk.task.submission))


def _start(pool: Pool) -> Desk:
    ours, theirs = socket.socketpair()
    passed = (theirs.fileno(), pool.setup.fileno())
    arguments = [repr(sys.path), *map(str, passed), str(os.getpid())]
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", BOOT, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=passed,
        env={**os.environ, "TMPDIR": str(pool.place)},
        start_new_session=True,  # Ctrl-C is for the leading process
    )
    theirs.close()
    desk = Desk(process, ours, since=time.monotonic())
    pool.desks.append(desk)
    pool.selector.register(ours, selectors.EVENT_READ, desk)
    return desk


def _heard(pool: Pool, desk: Desk) -> tuple[Task, Answer] | None:
    """Take what a process says; the task that it has ended, if any."""
    data = receive(desk.channel)
    if data is None:
        return _lost(pool, desk)
    answer = msgspec.json.decode(data, type=Answer)
    if answer.status == "ready":
        desk.ready, pool.failed, pool.tier = True, 0, answer.tier
        _send(desk)
        return None
    if answer.status == "unusable":
        raise Unusable(answer.kind, **(answer.facts or {}))
    if answer.status == "fault" or answer.broken:
        return _lost(pool, desk, answer)
    task, desk.task = desk.task, None
    desk.done += 1
    return (task, answer) if task else None


def _is_late(pool: Pool, desk: Desk) -> bool:
    return time.monotonic() - desk.since > pool.patience


def _lost(pool: Pool, desk: Desk, said: Answer | None = None) -> tuple[Task, Answer] | None:
    """Replace a process that died, hung or failed; its submission gets another try, then a reason.

    A process that did not even come up has not met the submission.
    """
    task, ready = desk.task, desk.ready
    desk.process.terminate()
    dismiss(pool, desk)
    if not ready:
        pool.failed += 1
        if pool.failed >= STARTS:
            raise Unusable("no_start", why=(said and said.message) or "")
    if task is None:
        return None
    tried = replace(task, tries=task.tries + ready)
    if tried.tries < TRIES:
        pool.again.append(tried)
        return None
    return tried, said or Answer("fault", message="")


def dismiss(pool: Pool, desk: Desk) -> None:
    """End a process and forget it."""
    pool.desks.remove(desk)
    pool.selector.unregister(desk.channel)
    desk.channel.close()
    try:
        desk.process.wait(GRACE)
    except subprocess.TimeoutExpired:
        desk.process.kill()
        desk.process.wait()
