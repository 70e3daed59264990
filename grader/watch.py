"""Grades an exercise each time its file is saved, and waits for the next time."""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import watchfiles

POLL_MS = 500
TURN_MS = 200
PATIENCE = 1.0  # seconds within which a file system that sends events has sent one


def saved_files(folder: Path, polling: bool) -> Iterator[Path | None]:
    """Yield each Python file or notebook below `folder` as it is saved; ends with Ctrl-C.

    None comes again and again while nothing is saved; before the first, nothing is noticed.
    """
    watching = watchfiles.watch(
        folder,
        force_polling=polling,
        poll_delay_ms=POLL_MS,
        raise_interrupt=False,
        rust_timeout=TURN_MS,
        yield_on_timeout=True,
    )
    for changes in watching:
        yield None
        for change, name in sorted(changes, key=lambda entry: entry[1]):
            file = Path(name)
            if change is not watchfiles.Change.deleted and file.suffix in (".py", ".ipynb"):
                yield file


def sends_events(folder: Path) -> bool:
    """True if the file system tells of a change here: network and container folders may not.

    A folder that cannot be written to shows nothing; events are then believed in.
    """
    told = threading.Event()
    over = threading.Event()

    def listen() -> None:
        quick = {"rust_timeout": 50, "step": 10, "debounce": 50, "yield_on_timeout": True}
        for changes in watchfiles.watch(folder, stop_event=over, force_polling=False, **quick):  # type: ignore[arg-type]  # the types of its options
            if changes:
                told.set()
                return

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    ends = time.monotonic() + PATIENCE
    try:
        while not told.wait(0.05) and time.monotonic() < ends:
            _touch(folder)
    except OSError:
        return True
    finally:
        over.set()
        listener.join(PATIENCE)
    return told.is_set()


def _touch(folder: Path) -> None:
    """Make a file and take it away again."""
    handle, name = tempfile.mkstemp(prefix=".grade-", dir=folder)
    os.close(handle)
    os.unlink(name)


def watch(folder: Path, begun: Callable[[bool], None], grade: Callable[[Path], None]) -> None:
    """Call `grade` with each file that is saved in `folder` or below.

    begun  told first, whether the folder has to be polled
    """
    polling = not sends_events(folder)
    files = saved_files(folder, polling)
    next(files)
    begun(polling)
    for file in filter(None, files):
        grade(file)
