"""Ends the processes that a worker left behind, where nothing kept it from starting any."""

import contextlib
import os
import signal
from collections.abc import Collection, Iterable, Iterator

ROUNDS = 20  # a stray may start another while it is looked for


def family_of(pid: int) -> list[int]:
    """The processes that a process started, and those that they started."""
    children: dict[int, list[int]] = {}
    for child, status in _everywhere("stat"):
        parent = int(status.rpartition(b")")[2].split(maxsplit=2)[1])
        children.setdefault(parent, []).append(child)
    found = [pid]
    for parent in found:  # grows on the way
        found += children.get(parent, [])
    return found[1:]


def end_strays(family: Iterable[int], mark: str, spared: Collection[int]) -> None:
    """Kill these processes, and all that carry the mark in their environment but a few."""
    _kill(family)
    for _ in range(ROUNDS):
        carrying = (pid for pid, environ in _everywhere("environ") if mark.encode() in environ)
        marked = [pid for pid in carrying if pid not in spared]
        if not marked:
            return
        _kill(marked)


def _kill(pids: Iterable[int]) -> None:
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _everywhere(name: str) -> Iterator[tuple[int, bytes]]:
    """The contents of a file in the folder of every process, where it can be read."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/{name}", "rb") as file:
            yield int(pid), file.read()
