"""One untrusted process as the grader sees it: how it ends, and how it is ended."""

import contextlib
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.sandbox import strays
from grader.sandbox.spawn import CPU_SECONDS, MARK, SandboxError, Zygote

MAX_OUTPUT = 64 << 10  # bytes of print output that are kept
CRASHES = {signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT}
LOST_CHANNEL = 98
GRACE = 0.2  # seconds that a worker whose channel closed has for ending by itself


@dataclass(frozen=True)
class Death:
    """How a worker ended: a reason of the report, and facts for its sentence."""

    reason: str
    facts: dict[str, Any]


TAMPERED = Death("tamper", {})


@dataclass
class Worker:
    """One untrusted process around one submission, and the channel to it.

    process  a descriptor of the process, or None where the zygote is the worker itself
    """

    zygote: Zygote
    pid: int
    process: int | None
    channel: socket.socket
    output_fd: int
    unread: bytearray = field(default_factory=bytearray)
    output: bytearray = field(default_factory=bytearray)
    output_bytes: int = 0
    extended: bool = False


def is_running(worker: Worker) -> bool:
    return worker.channel.fileno() >= 0


def drain(worker: Worker) -> None:
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


def _pid_here(worker: Worker) -> int:
    """The worker's number in this namespace; inside a box it knows another."""
    if worker.process is None:
        return worker.pid
    lines = Path(f"/proc/self/fdinfo/{worker.process}").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Pid:")).split()[1])


def cpu_seconds(worker: Worker) -> float | None:
    """Processor time used so far, or None where the system does not say."""
    try:
        fields = Path(f"/proc/{_pid_here(worker)}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def end(worker: Worker, death: Death | None) -> Death:
    """Stop the worker; without a known death, tell it from the way the process ended."""
    by_itself = death is None and _ends_soon(worker)
    code, used = stop(worker)
    if death is not None:
        return death
    return _death_of(code, used) if by_itself else TAMPERED


def _ends_soon(worker: Worker) -> bool:
    """True if the process ends without being killed; it may have closed its channel only."""
    if worker.process is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.zygote.process.wait(GRACE)
        return worker.zygote.process.poll() is not None
    poll = select.poll()
    poll.register(worker.process, select.POLLIN)
    return bool(poll.poll(GRACE * 1000))


def _death_of(code: int, cpu_seconds: float) -> Death:
    if code == -signal.SIGXCPU or (code == -signal.SIGKILL and cpu_seconds > CPU_SECONDS):
        return Death("cpu_limit", {"seconds": CPU_SECONDS})
    if code == -signal.SIGSYS:
        return Death("forbidden", {})
    if code < 0 and -code in CRASHES:
        return Death("crash", {"signal": signal.Signals(-code).name})
    if code < 0:
        return Death("exited", {"code": code})
    return TAMPERED if code == LOST_CHANNEL else Death("exited", {"code": code})


def stop(worker: Worker) -> tuple[int, float]:
    """Kill the worker; returns its exit code and, if known, the processor time that it used."""
    if not is_running(worker):
        return 0, 0.0
    ended = _kill_forked(worker) if worker.process is not None else kill_zygote(worker.zygote)
    worker.channel.close()
    if worker.output_fd >= 0:
        drain(worker)
    if worker.output_fd >= 0:
        os.close(worker.output_fd)
        worker.output_fd = -1
    return ended


def _kill_forked(worker: Worker) -> tuple[int, float]:
    assert worker.process is not None
    control = worker.zygote.control
    confined = "seccomp" in worker.zygote.layers
    family = [] if confined else strays.family_of(_pid_here(worker))
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(worker.process, signal.SIGKILL)
    os.close(worker.process)
    worker.zygote.workers.discard(worker.pid)
    try:
        control.send(b"W" + struct.pack("<i", worker.pid))
        code, cpu_seconds = struct.unpack("<id", control.recv(12))
    except (OSError, struct.error) as error:
        raise SandboxError(f"the zygote is gone: {error}") from None
    if not confined:
        spared = {worker.zygote.process.pid, *worker.zygote.workers}
        strays.end_strays(family, f"{MARK}={worker.zygote.mark}", spared)
    return code, cpu_seconds


def kill_zygote(zygote: Zygote) -> tuple[int, float]:
    """Kill the process that makes workers, or is one, and what it may have started."""
    tracked = sys.platform == "linux" and "seccomp" not in zygote.layers
    family = strays.family_of(zygote.process.pid) if tracked else []
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(zygote.process.pid, signal.SIGKILL)
    zygote.process.kill()
    code = zygote.process.wait()
    if tracked:
        strays.end_strays(family, f"{MARK}={zygote.mark}", set())
    shutil.rmtree(zygote.folder, ignore_errors=True)
    return code, 0.0
