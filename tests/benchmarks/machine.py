"""What a run was measured on, in one line."""

import importlib.metadata
import os
import platform
from pathlib import Path

PACKAGES = ("numpy", "hypothesis", "msgspec", "greenlet", "rich", "torch", "nbgrader")


def machine() -> str:
    """Processor, system and versions; nothing that tells whose machine it is."""
    system = f"{platform.system()} {platform.machine()}"
    python = f"Python {platform.python_version()}"
    return ", ".join([f"{os.cpu_count()} cores ({processor()})", system, python, *versions()])


def processor() -> str:
    """The name that the processor gives itself, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "unknown")


def versions() -> list[str]:
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"no {name}")
    return found
