"""Makes workers: waits for the zygote, has it fork, and says which isolation is in force."""

import contextlib
import os
import shutil
import socket
import struct

from grader.sandbox import spawn
from grader.sandbox.channel import replies
from grader.sandbox.process import Death, Worker, kill_zygote
from grader.sandbox.spawn import SandboxError, Zygote

BOOT_DEADLINE = 60.0  # seconds; a slow start is the machine's fault


def tier_of(zygote: Zygote) -> str:
    """The isolation in force, in the words of the report."""
    if set(spawn.LAYERS) <= set(zygote.layers):
        return "strong" if zygote.boxed else "default"
    return "basic" if "seccomp" in zygote.layers else "self-check"


def wait_ready(zygote: Zygote) -> None:
    """Wait until the zygote says which layers hold; SandboxError if it does not come up."""
    if zygote.ready:
        return
    if zygote.forks:
        hide_memory()
        zygote.control.settimeout(BOOT_DEADLINE)
        try:
            said = zygote.control.recv(200).decode()
        except OSError as error:
            raise SandboxError(f"the worker did not start: {error}") from None
        if not said.startswith("ready"):
            raise SandboxError(f"the worker did not start: {_last_words(zygote.output_fd)}")
        zygote.layers = tuple(said.split()[1:])
    zygote.ready = True


def hide_memory() -> None:
    """Keep other processes of this user from reading the expected values out of this one."""
    import ctypes

    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE


def open_worker(zygote: Zygote) -> Worker:
    """A fresh worker that is ready for a submission."""
    wait_ready(zygote)
    worker = _forked(zygote) if zygote.forks else _the_one(zygote)
    reply = next(replies(worker, b"", 0, 1, BOOT_DEADLINE))
    if isinstance(reply, Death):
        said = worker.output.decode("utf-8", "replace").strip()
        raise SandboxError(f"a worker could not be confined: {said or reply.reason}")
    return worker


def _forked(zygote: Zygote) -> Worker:
    ours, theirs = socket.socketpair()
    read_fd, write_fd = os.pipe()
    try:
        socket.send_fds(zygote.control, [b"F"], [theirs.fileno(), write_fd])
        message, descriptors, _, _ = socket.recv_fds(zygote.control, 4, 1)
    except OSError as error:
        raise SandboxError(f"the zygote is gone: {error}") from None
    finally:
        theirs.close()
        os.close(write_fd)
    if len(message) != 4:
        raise SandboxError(f"the zygote is gone: {_last_words(zygote.output_fd)}")
    ours.setblocking(False)
    os.set_blocking(read_fd, False)
    (pid,) = struct.unpack("<i", message)
    zygote.workers.add(pid)
    return Worker(zygote, pid, descriptors[0], ours, read_fd)


def _the_one(zygote: Zygote) -> Worker:
    """The zygote as its own and only worker; started again if that one was used."""
    if zygote.process.poll() is not None or zygote.control.fileno() < 0:
        fresh = spawn.start(zygote.backend, optimizers=zygote.optimizers)
        zygote.process, zygote.control = fresh.process, fresh.control
        zygote.output_fd, zygote.folder, zygote.mark = fresh.output_fd, fresh.folder, fresh.mark
    zygote.control.setblocking(False)
    return Worker(zygote, zygote.process.pid, None, zygote.control, zygote.output_fd)


def _last_words(output_fd: int) -> str:
    with contextlib.suppress(OSError):
        lines = os.read(output_fd, 1 << 16).decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"
    return "it said nothing"


def close(zygote: Zygote) -> None:
    """End the zygote, and with it every worker; remove its folder."""
    if zygote.process.poll() is None:
        kill_zygote(zygote)
    zygote.control.close()
    if zygote.forks and zygote.output_fd >= 0:
        os.close(zygote.output_fd)
        zygote.output_fd = -1
    shutil.rmtree(zygote.folder, ignore_errors=True)
