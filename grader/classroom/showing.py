"""What a person sees of a class: who is who, how far it is, how it went."""

import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TextIO

import click

from grader.words import word

EVERY = 15.0  # seconds between plain lines
ENDS = ("graded", "unchanged", "refused", "failed")


@dataclass
class Progress:
    """How far a run is: a bar on a terminal, plain lines elsewhere.

    done   submissions that have ended in any way
    fresh  those among them that were graded now, for the rate
    """

    total: int
    lang: str
    plain: bool
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    began: float = field(default_factory=lambda: time.monotonic())
    said: float = field(default_factory=lambda: time.monotonic())
    done: int = 0
    fresh: int = 0
    status: Any = None

    def __enter__(self) -> "Progress":
        if self.stream.isatty() and not self.plain:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
            from rich.progress import Progress as Bar

            columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
            self.status = Bar(*columns, console=Console(stderr=True), auto_refresh=False)
            self.status.add_task(self.words(), total=self.total)
            self.status.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the bar as it is."""
        if self.status:
            self.status.stop()
            self.status = None

    def advance(self, counts: dict[str, int]) -> None:
        """Note how many have ended."""
        self.done = sum(counts.values())
        self.fresh = self.done - counts.get("unchanged", 0) - counts.get("refused", 0)
        self.refresh()

    def refresh(self) -> None:
        """Show how far it is, if it is time to."""
        now = time.monotonic()
        if self.status:
            if now - self.said > 0.1 or self.done == self.total:
                self.said = now
                (task,) = self.status.task_ids
                self.status.update(task, completed=self.done, description=self.words())
                self.status.refresh()
        elif now - self.said >= EVERY:
            self.said = now
            text = word("class_progress", self.lang, done=self.done, total=self.total)
            click.echo(f"{text}, {self.words()}", file=self.stream)

    def words(self) -> str:
        """Rate and time left."""
        seconds = time.monotonic() - self.began
        if not self.fresh:
            return word("class_starting", self.lang)
        rate = self.fresh / seconds
        left = (self.total - self.done) / rate
        return word("class_rate", self.lang, rate=f"{rate:.1f}", left=clock(left))


def clock(seconds: float) -> str:
    """A duration as 0:07 or 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def show_people(rows: Sequence[tuple[str, str, str]]) -> None:
    """Students with their names, where these say more than the keys, and what is to be said."""
    named = any(student != name for student, name, _ in rows)
    show_table(rows if named else [(student, said) for student, _, said in rows])


def show_table(rows: Iterable[Sequence[str]]) -> None:
    """Rows in columns that are as wide as what is in them; the last is not padded."""
    from rich.cells import cell_len  # a Korean letter is two columns wide

    kept = list(rows)
    if not kept:
        return
    widths = [max(map(cell_len, column)) for column in zip(*kept, strict=True)]
    for row in kept:
        cells = [
            text + " " * (width - cell_len(text))
            for text, width in zip(row[:-1], widths, strict=False)
        ]
        click.echo("  ".join([*cells, row[-1]]).rstrip())
