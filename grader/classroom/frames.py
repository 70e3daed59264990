"""Messages between the leading process and those that grade: JSON behind its length."""

import socket
import struct
from dataclasses import dataclass
from typing import Any

import msgspec

from grader.intake import Submission

HEAD = struct.Struct("<I")


@dataclass(frozen=True)
class Setup:
    """What a grading process is told once.

    options  of `grader.grade.Options`, without what is called back
    drawn    the examples of every check
    """

    number: int
    options: dict[str, Any]
    drawn: dict[str, list[list[Any]]]


@dataclass(frozen=True)
class Answer:
    """What a grading process says: `ready`, `graded`, `unusable` or `fault`.

    tier     the isolation in force
    report   the report of `graded`, as JSON
    score    points, highest points, seconds and the reason: what is stored beside the report
    """

    status: str
    tier: str = ""
    report: str = ""
    score: int = 0
    max_score: int = 0
    seconds: float = 0.0
    reason: str | None = None
    message: str | None = None
    broken: bool = False
    kind: str = ""
    facts: dict[str, Any] | None = None


def packed(message: Submission | Answer) -> bytes:
    """A message as it travels."""
    data = msgspec.json.encode(message)
    return HEAD.pack(len(data)) + data


def receive(channel: socket.socket) -> bytes | None:
    """The next message; None once the other side is gone."""
    head = _exactly(channel, HEAD.size)
    return None if head is None else _exactly(channel, HEAD.unpack(head)[0])


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        try:
            chunk = channel.recv(min(size - len(data), 1 << 20))
        except ConnectionError:
            return None
        if not chunk:
            return None
        data += chunk
    return bytes(data)
