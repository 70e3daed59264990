"""Starts the untrusted side, and nothing else: this module is imported before NumPy is."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.sandbox.packages import packages_of, paths_of

SANDBOX = Path(__file__).parent
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
MEMORY = {"numpy": 512 << 20, "torch": 1 << 30}
CPU_SECONDS = 300  # of one worker's life, which a check's time cannot use up: see `session.begin`
MARK = "GRADE_WORKER"
LAYERS = ("landlock", "seccomp")
TIERS = ("self-check", "basic", "default", "strong")  # weakest first
SYSTEM = (
    "/dev/null", "/dev/urandom", "/proc/cpuinfo", "/sys/devices/system/cpu", "/etc/ld.so.cache",
    "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu",  # libraries alone, unlike /usr/lib
)  # fmt: skip


class SandboxError(Exception):
    """The untrusted side could not be started, or failed before it met the submission."""


@dataclass
class Zygote:
    """The process that makes workers; where it cannot fork, the one worker itself.

    layers  what confines its workers, as the process itself has found out
    boxed   True inside namespaces of its own
    optimizers  True if those of torch are ready for use
    workers the numbers of those that run
    """

    process: subprocess.Popen[bytes]
    control: socket.socket
    output_fd: int
    folder: str
    mark: str
    backend: str
    forks: bool
    boxed: bool
    optimizers: bool = False
    layers: tuple[str, ...] = ()
    ready: bool = False
    workers: set[int] = field(default_factory=set)
    output: bytearray = field(default_factory=bytearray)


def can_fork() -> bool:
    """True where forking a process that has computed is safe, and processes have descriptors."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


def start(
    backend: str = "numpy", layers: Sequence[str] = LAYERS, boxed: bool = False,
    optimizers: bool = False,
) -> Zygote:  # fmt: skip
    """Start the untrusted side; `launch.wait_ready` waits for it.

    optimizers  make those of torch, and its gradient check, ready for use: doubles its start
    """
    if boxed:
        from grader.sandbox.box import boxed_command, find_bubblewrap

        find_bubblewrap()  # before anything is opened
    forks = can_fork()
    kind = socket.SOCK_SEQPACKET if forks else socket.SOCK_STREAM
    ours, theirs = socket.socketpair(type=kind)
    read_fd, write_fd = os.pipe()
    folder = tempfile.mkdtemp(prefix="grade-")
    mark = f"{os.getpid()}-{os.urandom(8).hex()}"
    settings = settings_of(backend, layers, forks, theirs.fileno(), optimizers)
    command = interpreter(settings)
    if boxed:
        command = boxed_command(command, settings["packages"])
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=write_fd,
            stderr=write_fd,
            pass_fds=(theirs.fileno(),),
            cwd=folder,
            env=environment(folder, mark),
            start_new_session=True,
        )
    except OSError as error:
        raise SandboxError(f"the worker process could not be started: {error.strerror}") from None
    theirs.close()
    os.close(write_fd)
    os.set_blocking(read_fd, False)
    return Zygote(process, ours, read_fd, folder, mark, backend, forks, boxed, optimizers)


def settings_of(
    backend: str, layers: Sequence[str], forks: bool, control: int, optimizers: bool = False
) -> dict[str, Any]:
    """What `boot.py` is told."""
    paths = [path for path in sys.path if path]
    packages = packages_of(backend)
    return {
        "allowed": list(packages.names),
        "paths": paths,
        "preload": list(packages.preload),
        "packages": paths_of(packages.files, paths),
        "system": [path for path in SYSTEM if os.path.exists(path)],
        "memory": MEMORY[backend],
        "cpu_seconds": CPU_SECONDS,
        "layers": list(layers),
        "forks": forks,
        "optimizers": optimizers,
        "control": control,
    }


def interpreter(settings: dict[str, Any]) -> list[str]:
    """The command of the bare interpreter: no site-packages, no settings of the user."""
    flags = ["-I", "-S", "-B", "-X", "utf8"]
    return [os.path.realpath(sys.executable), *flags, str(SANDBOX / "boot.py"), repr(settings)]


def environment(folder: str, mark: str) -> dict[str, str]:
    """All that the untrusted side knows of the user's environment: nothing."""
    fixed = {"HOME": folder, "TMPDIR": folder, "LC_ALL": "C.UTF-8", MARK: mark}
    return {**fixed, **dict.fromkeys(THREADS, "1")}
