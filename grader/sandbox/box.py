"""Puts the untrusted side into namespaces of its own with bubblewrap (Linux, no privileges)."""

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from grader.sandbox.spawn import SANDBOX, SandboxError

MODULES = (
    "boot", "confine", "describe", "limits", "refused", "syscalls", "tensors", "wire", "worker",
    "zygote",
)  # fmt: skip
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")
NAMESPACES = (
    "--unshare-all --unshare-user --disable-userns --die-with-parent --new-session --cap-drop ALL "
    "--uid 65534 --gid 65534 --hostname box"
).split()
SCRATCH = "1048576"  # bytes


def find_bubblewrap() -> str:
    """Where bubblewrap is; SandboxError if it is not installed."""
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        raise SandboxError("bubblewrap is not installed")
    return bubblewrap


def boxed_command(command: list[str], packages: Iterable[str]) -> list[str]:
    """The command inside a box that holds the interpreter, the packages and nothing else."""
    prefix = Path(os.path.realpath(sys.executable)).parents[1]
    library = Path(os.__file__).parent
    mounts = ["--proc", "/proc", "--dev", "/dev", "--size", SCRATCH, "--tmpfs", "/tmp"]
    mounts += _bound(LIBRARIES)
    mounts += _bound([command[0]] if str(prefix) == "/usr" else [str(prefix)])
    for hidden in _hidden(library):
        mounts += ["--tmpfs", hidden]
    mounts += _bound(packages)
    mounts += _bound(str(SANDBOX / f"{module}.py") for module in MODULES)
    return [
        find_bubblewrap(),
        *NAMESPACES,
        *mounts,
        "--remount-ro",
        "/",
        "--chdir",
        "/tmp",
        *command,
    ]


def _bound(paths: Iterable[str]) -> list[str]:
    """Read-only mounts of paths at their own place."""
    return [word for path in paths if os.path.exists(path) for word in ("--ro-bind", path, path)]


def _hidden(library: Path) -> list[str]:
    """Folders of installed packages, where the reference may be."""
    places = [library / "site-packages", Path("/usr/lib/python3/dist-packages")]
    return [str(place) for place in places if place.is_dir()]
