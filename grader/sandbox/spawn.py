"""Starts the untrusted process, and nothing else: this module is imported before NumPy is."""

import os
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

SANDBOX = Path(__file__).parent
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
MEMORY = {"numpy": 512 << 20, "torch": 1 << 30}
CPU_SECONDS = 120  # of one worker's life; deadlines are per call
MARK = "GRADE_WORKER"


class SandboxError(Exception):
    """The worker could not be started, or failed before it met the submission."""


@dataclass
class Worker:
    """One untrusted process and the channel to it."""

    process: subprocess.Popen[bytes]
    channel: socket.socket
    output_fd: int
    folder: str
    mark: str
    ready: bool = False
    unread: bytearray = field(default_factory=bytearray)
    output: bytearray = field(default_factory=bytearray)
    output_bytes: int = 0
    extended: bool = False


def start(backend: str = "numpy") -> Worker:
    """Start an interpreter that is ready for a submission soon: see `launch.wait_ready`."""
    ours, theirs = socket.socketpair()
    read_fd, write_fd = os.pipe()
    folder = tempfile.mkdtemp(prefix="grade-")
    mark = f"{os.getpid()}-{os.urandom(8).hex()}"
    try:
        process = subprocess.Popen(
            _command(backend, theirs.fileno()),
            stdin=subprocess.DEVNULL,
            stdout=write_fd,
            stderr=write_fd,
            pass_fds=(theirs.fileno(),),
            cwd=folder,
            env=_environment(folder, mark),
            start_new_session=True,
        )
    except OSError as error:
        raise SandboxError(f"the worker process could not be started: {error.strerror}") from None
    theirs.close()
    os.close(write_fd)
    ours.setblocking(False)
    os.set_blocking(read_fd, False)
    return Worker(process, ours, read_fd, folder, mark)


def _command(backend: str, channel: int) -> list[str]:
    settings = {
        "allowed": ["numpy", "msgspec"] + (["torch"] if backend == "torch" else []),
        "paths": [path for path in sys.path if path],
        "preload": ["torch"] if backend == "torch" else [],
        "memory": MEMORY[backend],
        "cpu_seconds": CPU_SECONDS,
        "channel": channel,
    }
    flags = ["-I", "-S", "-B", "-X", "utf8"]
    return [sys.executable, *flags, str(SANDBOX / "worker.py"), repr(settings)]


def _environment(folder: str, mark: str) -> dict[str, str]:
    fixed = {"HOME": folder, "TMPDIR": folder, "LC_ALL": "C.UTF-8", MARK: mark}
    return {**fixed, **dict.fromkeys(THREADS, "1")}
