"""One untrusted side for each configuration, and what must be the same after every submission."""

import os
import tempfile
from dataclasses import dataclass

import psutil
import pytest
from rows import TIERS

from grader import play
from grader.sandbox import launch, session, spawn

LAYERS = {"default": spawn.LAYERS, "strong": spawn.LAYERS, "basic": ("seccomp",), "self-check": ()}


@dataclass(frozen=True)
class Place:
    """One configuration that is in force."""

    tier: str
    zygote: spawn.Zygote


@pytest.fixture(scope="module", params=TIERS)
def place(request, tmp_path_factory):
    """An untrusted side that serves all submissions of its tier."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("workplace")))
        opened = start(request.param)
    yield opened
    launch.close(opened.zygote)


def start(tier):
    """Start a tier; skip where this machine does not have it."""
    try:
        zygote = spawn.start(layers=LAYERS[tier], boxed=tier == "strong")
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
    return Place(tier, zygote)


@pytest.fixture
def impatient(monkeypatch):
    """Shorter deadlines, for calls that never answer."""
    monkeypatch.setattr(play, "CALL_SECONDS", 0.3)
    monkeypatch.setitem(session.LOAD_DEADLINE, "numpy", 0.5)


def traces(zygote):
    """What a submission could leave: processes, files, descriptors of this process."""
    folders = [zygote.folder, "/dev/shm", os.getcwd()]
    return {
        "zygote": zygote.process.poll(),
        "processes": processes_of(zygote),
        "files": [sorted(os.listdir(folder)) for folder in folders],
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
