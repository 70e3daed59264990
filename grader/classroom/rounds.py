"""The folder of a run, and the round of grading in it that goes on or begins."""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.classroom import store as stores
from grader.classroom.store import Round, Store
from grader.intake import Unusable

MARK = "run.json"  # in the folder of a run: the name under which a store knows it
LOCK = "lock"


@contextlib.contextmanager
def held(folder: Path) -> Iterator[str]:
    """The folder of a run, for this process alone; the name under which a store knows the run."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as file:
        _lock(file.fileno(), folder)
        yield name_of_run(folder, create=True)


def _lock(descriptor: int, folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # not on Windows
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Unusable("class_busy", folder=folder) from None


def name_of_run(folder: Path, create: bool = False) -> str:
    """The name of a run, which its folder holds."""
    mark = folder / MARK
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return str(json.loads(mark.read_text("utf-8"))["run"])
    if not create:
        raise Unusable("no_run", folder=folder)
    name = os.urandom(8).hex()
    part = mark.with_suffix(".part")
    part.write_text(json.dumps({"run": name}) + "\n", "utf-8")
    part.replace(mark)
    return name


def round_for(store: Store, run: str, basis: dict[str, Any], regrade: bool) -> Round:
    """The round that goes on, or a new one; Unusable if what marks depend on has changed."""
    rounds = stores.rounds_of(store, run)
    last = rounds[-1] if rounds else None
    if last is None or (regrade and (last.ended or last.basis != basis)):
        return stores.add_round(store, run, basis)
    if last.basis != basis:
        changed = [name for name in basis if last.basis.get(name) != basis[name]]
        raise Unusable("class_changed", what=", ".join(changed))
    stores.note_end(store, last, ended=False)
    return last
