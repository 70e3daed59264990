"""Says what a run is at, if it takes longer than a moment: on a terminal, beside the report."""

import sys
import threading
from types import TracebackType
from typing import Any

PATIENCE = 1.0  # seconds without a word


class Waiting:
    """Shows the latest text after a while; `with` takes it away again.

    plain  one line for each text instead of one that moves
    """

    def __init__(self, plain: bool) -> None:
        self.plain = plain
        self.text = ""
        self.status: Any = None
        self.is_over = False
        self.lock = threading.Lock()
        self.timer = threading.Timer(PATIENCE, self._show)
        self.timer.daemon = True

    def __enter__(self) -> "Waiting":
        if sys.stderr.isatty():
            self.timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:  # fmt: skip
        self.timer.cancel()
        with self.lock:
            self.is_over = True  # the timer may be under way already
            if self.status:
                self.status.stop()

    def say(self, text: str) -> None:
        """What the run is at now."""
        with self.lock:
            self.text = text
            self._refresh()

    def _show(self) -> None:
        from rich.console import Console
        from rich.status import Status
        from rich.text import Text

        with self.lock:
            if self.is_over:
                return
            console = Console(stderr=True, highlight=False)
            self.status = (
                _Lines(console) if self.plain else Status(Text(self.text), console=console)
            )
            self.status.start()
            self._refresh()

    def _refresh(self) -> None:
        if self.status:
            from rich.text import Text

            self.status.update(Text(self.text))


class _Lines:
    """A status for screen readers: each text on a line of its own."""

    def __init__(self, console: Any) -> None:
        self.console = console

    def start(self) -> None:
        pass

    stop = start

    def update(self, text: Any) -> None:
        self.console.print(text)
