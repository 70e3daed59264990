"""Ends the processes that a worker left behind, where nothing kept it from starting any."""

import contextlib
import os
import signal
from collections.abc import Iterable
from pathlib import Path

ROUNDS = 20  # a stray may start another while it is looked for


def family_of(pid: int) -> list[int]:
    """The processes that a process started, and those that they started."""
    children: dict[int, list[int]] = {}
    for child in _running():
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(child)
    found = [pid]
    for parent in found:  # grows on the way
        found += children.get(parent, [])
    return found[1:]


def end_strays(family: Iterable[int], mark: str) -> None:
    """Kill these processes, and all that carry the mark in their environment."""
    _kill(family)
    for _ in range(ROUNDS):
        if not (marked := _marked(mark.encode())):
            return
        _kill(marked)


def _kill(pids: Iterable[int]) -> None:
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _marked(mark: bytes) -> list[int]:
    found = []
    for pid in _running():
        with contextlib.suppress(OSError):
            if mark in Path(f"/proc/{pid}/environ").read_bytes():
                found.append(pid)
    return found


def _running() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
