"""CSV files that a spreadsheet opens and an LMS reads: quoted, in Unicode, never a formula."""

import csv
import math
from collections.abc import Sequence
from pathlib import Path

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Cell = str | float | None


def write(file: Path, rows: Sequence[Sequence[Cell]]) -> None:
    """Write rows; the mark at the beginning tells spreadsheets that the text is UTF-8."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerows([shown(cell) for cell in row] for row in rows)


def shown(cell: Cell) -> str:
    """A cell as text; what a spreadsheet would take for a formula is shown with a quote before it.

    Every text passes here, because students choose their names.
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = "".join(char for char in cell if char.isprintable() or char in "\t\r\n")
        return f"'{text}" if text.lstrip(" \u3000").startswith(FORMULA) else text
    return number(cell)


def number(value: float) -> str:
    """A number as people write it: 17, not 17.0; at most four decimals."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no mark")
    return f"{round(value, 4) + 0.0:.4f}".rstrip("0").rstrip(".")  # no -0
