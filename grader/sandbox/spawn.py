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

SANDBOX = Path(__file__).parent
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
MEMORY = {"numpy": 512 << 20, "torch": 1 << 30}
CPU_SECONDS = 300  # of one worker's life, which a check's time cannot use up: see `session.begin`
MARK = "GRADE_WORKER"
LAYERS = ("landlock", "seccomp")
TIERS = ("self-check", "basic", "default", "strong")  # weakest first
PACKAGES = {"numpy": ("numpy", "msgspec"), "torch": ("numpy", "msgspec", "torch")}
LINKED = {  # what else a package reads while it is used
    "numpy": ("numpy.libs",),
    "torch": (
        "torchgen functorch sympy mpmath networkx jinja2 markupsafe fsspec filelock torch.libs "
        "typing_extensions.py"
    ).split(),
}
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
    layers: tuple[str, ...] = ()
    ready: bool = False
    workers: set[int] = field(default_factory=set)
    output: bytearray = field(default_factory=bytearray)


def can_fork() -> bool:
    """True where forking a process that has computed is safe, and processes have descriptors."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


def start(backend: str = "numpy", layers: Sequence[str] = LAYERS, boxed: bool = False) -> Zygote:
    """Start the untrusted side; `launch.wait_ready` waits for it."""
    if boxed:
        from grader.sandbox.box import boxed_command, find_bubblewrap

        find_bubblewrap()  # before anything is opened
    forks = can_fork()
    kind = socket.SOCK_SEQPACKET if forks else socket.SOCK_STREAM
    ours, theirs = socket.socketpair(type=kind)
    read_fd, write_fd = os.pipe()
    folder = tempfile.mkdtemp(prefix="grade-")
    mark = f"{os.getpid()}-{os.urandom(8).hex()}"
    settings = settings_of(backend, layers, forks, theirs.fileno())
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
    return Zygote(process, ours, read_fd, folder, mark, backend, forks, boxed)


def settings_of(backend: str, layers: Sequence[str], forks: bool, control: int) -> dict[str, Any]:
    """What `boot.py` is told."""
    paths = [path for path in sys.path if path]
    names = PACKAGES[backend]
    wanted = [*names, *(linked for name in names for linked in LINKED.get(name, ()))]
    found = (os.path.join(path, name) for name in wanted for path in paths)
    return {
        "allowed": list(names),
        "paths": paths,
        "preload": [name for name in names if name != "msgspec"],
        "packages": [path for path in found if os.path.exists(path)],
        "system": [path for path in SYSTEM if os.path.exists(path)],
        "memory": MEMORY[backend],
        "cpu_seconds": CPU_SECONDS,
        "layers": list(layers),
        "forks": forks,
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
