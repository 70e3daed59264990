"""Points with other weights, from what is stored: nothing is run."""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.classroom.store import Row
from grader.intake import Unusable, shown
from grader.report import UNCOUNTED
from grader.values import visible

PREFIX = "check_"  # may be left out
PLACES = 4  # decimals of points that are no whole number


@dataclass(frozen=True)
class Points:
    """A student's points; none without a report, and `why`."""

    student: str
    name: str
    score: float | None
    max_score: float | None
    why: str | None


def weights_of(given: Sequence[str], file: Path | None, checks: Iterable[str]) -> dict[str, float]:
    """The weights by check, from a file of lines CHECK = POINTS and from the call, which wins."""
    entries: dict[str, Any] = {} if file is None else _from_file(file)
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise Unusable("bad_weight", text=visible(text, 100))
        entries[name.strip()] = value
    known = list(checks)
    return {_known(name, known): _number(name, value) for name, value in entries.items()}


def _from_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise Unusable("no_file", file=shown(file)) from None
    except (OSError, ValueError):
        raise Unusable("bad_weights", file=shown(file)) from None


def _known(name: str, known: list[str]) -> str:
    for spelled in (name, PREFIX + name):
        if spelled in known:
            return spelled
    names = ", ".join(other.removeprefix(PREFIX) for other in known)
    raise Unusable("no_check", name=visible(name, 100), names=names)


def _number(name: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 <= number < 1e6 or isinstance(value, bool):
        raise Unusable("bad_weight", text=visible(f"{name}={value}", 100))
    return number


def weighted(row: Row, weights: Mapping[str, float]) -> Points:
    """The points of a student; a check without a weight keeps its own."""
    if row.report is None:
        return Points(row.student, row.name, None, None, row.message or row.reason)
    score = max_score = 0.0
    for check in json.loads(row.report)["checks"]:
        if check["outcome"] in UNCOUNTED:
            continue
        most = weights.get(check["name"], check["max_points"])
        max_score += most
        score += most * check["points"] / check["max_points"] if check["max_points"] else 0.0
    return Points(row.student, row.name, round(score, PLACES), round(max_score, PLACES), None)
