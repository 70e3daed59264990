"""The folder of a run, and the round of grading in it that goes on or begins."""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from grader.classroom import store as stores
from grader.classroom.store import Round, Store
from grader.intake import Unusable

MARK = "run.json"  # in the folder of a run: the name under which a store knows it
LOCK = "lock"
PLACE = "grade-class-"


@contextlib.contextmanager
def held(folder: Path) -> Iterator[tuple[str, Path]]:
    """The folder of a run, for this process alone: the run's name, and a place for the processes.

    The lock says where that place is, so that what a killed run left there goes with the next.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / LOCK).open("a+", encoding="utf-8") as file:
        _lock(file.fileno(), folder)
        _clear(file)
        place = Path(tempfile.mkdtemp(prefix=PLACE))
        file.write(str(place))
        file.flush()
        try:
            yield name_of_run(folder, create=True), place
        finally:
            _clear(file)


def _clear(file: TextIO) -> None:
    """Remove the place that a lock names, if it is one."""
    file.seek(0)
    place = Path(file.read())
    file.truncate(0)
    if place.name.startswith(PLACE) and place.parent == Path(tempfile.gettempdir()):
        shutil.rmtree(place, ignore_errors=True)


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
