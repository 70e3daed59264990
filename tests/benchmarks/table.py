"""Rows of the results: what was wanted, what was measured, and whether that is enough."""

from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("", "goal", "wanted", "measured", "met")


@dataclass(frozen=True)
class Row:
    """One line of the results."""

    number: int
    goal: str
    wanted: str
    measured: str
    met: str

    @property
    def cells(self) -> tuple[str, ...]:
        return (str(self.number), self.goal, self.wanted, self.measured, self.met)


def at_most(
    number: int, goal: str, limit: float, ratio: float, detail: str = "", why: str = ""
) -> Row:
    """A row whose ratio must not exceed the limit; `why` is said if it does."""
    met = "yes" if ratio <= limit else _no(f"{ratio / limit - 1:.0%} more", why)
    return Row(number, goal, f"≤ {limit:g}x", _with(f"{ratio:.2f}x", detail), met)


def at_least(
    number: int, goal: str, limit: float, ratio: float, detail: str = "", why: str = ""
) -> Row:
    """A row whose ratio must reach the limit; `why` is said if it does not."""
    met = "yes" if ratio >= limit else _no(f"{1 - ratio / limit:.0%} less", why)
    return Row(number, goal, f"≥ {limit:g}x", _with(f"{ratio:.2f}x", detail), met)


def holds(number: int, goal: str, wanted: str, measured: str, true: bool, why: str = "") -> Row:
    """A row that is no ratio."""
    return Row(number, goal, wanted, measured, "yes" if true else _no("", why))


def skipped(number: int, goal: str, wanted: str, reason: str) -> Row:
    return Row(number, goal, wanted, "skipped", reason)


def markdown(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table; the columns line up, so that it reads well in a terminal too."""
    widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
    rule = ["-" * width for width in widths]
    return "\n".join(
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
        for line in (head, rule, *lines)
    )


def milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.{0 if seconds >= 0.1 else 1 if seconds >= 1e-3 else 3}f} ms"


def _with(text: str, detail: str) -> str:
    return f"{text} ({detail})" if detail else text


def _no(by: str, why: str) -> str:
    return ": ".join(part for part in (f"no, {by}" if by else "no", why) if part)
