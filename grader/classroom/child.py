"""One grading process: its own zygote, the examples at hand, one submission after the other."""

import ctypes
import os
import signal
import socket
import sys
from typing import Any

import msgspec

from grader import course
from grader.classroom.frames import Answer, Setup, packed, receive
from grader.grade import Options, demand, grade, started
from grader.intake import Submission, Unusable
from grader.policy import backend_of, needs_optimizers
from grader.report import to_json
from grader.sandbox import launch
from grader.sandbox.spawn import Zygote
from grader.values import visible

PR_SET_PDEATHSIG = 1


def main(descriptor: int, setup_file: int, parent: int) -> None:
    """Grade what arrives on a socket, until it closes."""
    die_with(parent)
    channel = socket.socket(fileno=descriptor)
    told = os.pread(setup_file, os.fstat(setup_file).st_size, 0)
    os.close(setup_file)
    setup = msgspec.json.decode(told, type=Setup)
    loaded = course.load(setup.number)
    options = Options(**setup.options)
    zygote = None
    try:
        zygote = _ready(loaded, options)
        channel.sendall(packed(Answer("ready", launch.tier_of(zygote))))
        while (data := receive(channel)) is not None:
            submission = msgspec.json.decode(data, type=Submission)
            if zygote.process.poll() is not None:  # a submission cannot end it; the system can
                launch.close(zygote)
                zygote = _ready(loaded, options)
            channel.sendall(packed(_answer(loaded, submission, options, zygote, setup.drawn)))
    except Unusable as error:
        facts = {name: str(value) for name, value in error.facts.items()}
        channel.sendall(packed(Answer("unusable", kind=error.kind, facts=facts)))
    except Exception as error:
        channel.sendall(packed(_fault(error)))
    finally:
        if zygote is not None:
            launch.close(zygote)


def die_with(parent: int) -> None:
    """End when the leading process does, in whichever way, and leave Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def _ready(loaded: course.Course, options: Options) -> Zygote:
    backend = backend_of(loaded.exercise, options.backend)
    zygote = started(options, backend, needs_optimizers(loaded.exercise))
    try:
        demand(zygote, options.require)
        launch.wait_ready(zygote)
    except BaseException:
        launch.close(zygote)
        raise
    return zygote


def _answer(
    loaded: course.Course, submission: Submission, options: Options, zygote: Zygote,
    drawn: dict[str, Any],
) -> Answer:  # fmt: skip
    try:
        report = grade(loaded, submission, options, zygote, drawn)
    except Exception as error:
        return _fault(error)
    return Answer(
        "graded",
        tier=report.isolation,
        report=to_json(report).decode(),
        score=report.score,
        max_score=report.max_score,
        seconds=report.seconds,
        reason=report.reason,
        message=report.message,
        broken=report.is_broken,
    )


def _fault(error: Exception) -> Answer:
    return Answer("fault", message=visible(f"{type(error).__name__}: {error}", 300))
