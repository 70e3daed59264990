"""The configurations that the hostile submissions meet, and what these could leave behind."""

import os
from dataclasses import dataclass
from typing import Any

import psutil
import pytest
from rows import NOTES

from grader.sandbox import launch, spawn

LAYERS = {"default": spawn.LAYERS, "strong": spawn.LAYERS, "basic": ("seccomp",), "self-check": ()}


@dataclass(frozen=True)
class Place:
    """One configuration that is in force, and what there was of it before any submission."""

    tier: str
    zygote: spawn.Zygote
    before: dict[str, Any]


def start(tier, **how):
    """Start a tier; skip where this machine does not have it."""
    try:
        zygote = spawn.start(layers=LAYERS[tier], boxed=tier == "strong", **how)
    except spawn.SandboxError as error:
        pytest.skip(f"{tier}: {error}")
    try:
        launch.wait_ready(zygote)
    except spawn.SandboxError as error:
        launch.close(zygote)
        pytest.skip(f"{tier}: {error}")
    if launch.tier_of(zygote) != tier:
        launch.close(zygote)
        pytest.skip(f"{tier}: this system gives {launch.tier_of(zygote)}")
    return Place(tier, zygote, traces(zygote))


def traces(zygote):
    """What a submission could leave: processes, files, descriptors of this process."""
    return {
        "zygote": zygote.process.poll(),
        "processes": processes_of(zygote),
        "files": [os.listdir(zygote.folder), [note for note in NOTES if os.path.exists(note)]],
        "descriptors": len(os.listdir("/proc/self/fd")),
    }


def processes_of(zygote):
    """The living processes that descend from the zygote, or carry its mark."""
    family = psutil.Process(zygote.process.pid).children(recursive=True)
    known = {process.pid for process in family}
    return sorted(
        known | {process.pid for process in psutil.process_iter() if marked(process, zygote)}
    )


def marked(process, zygote):
    try:
        return process.environ().get(spawn.MARK) == zygote.mark
    except (psutil.Error, OSError):
        return False
