"""Whose points differ between two rounds, and why."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grader.classroom.store import Round, Row


@dataclass(frozen=True)
class CheckChange:
    """A check with another outcome or other points.

    old, new      outcome, points and highest points; None where the check was not there
    before, after its versions
    """

    name: str
    title: str
    old: tuple[str, int, int] | None
    new: tuple[str, int, int] | None
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Change:
    """A student whose points differ; a row is None where the student was not graded."""

    student: str
    old: Row | None
    new: Row | None
    checks: list[CheckChange]

    @property
    def other_source(self) -> bool:
        """True if something else was handed in."""
        return bool(self.old and self.new and self.old.sha256 != self.new.sha256)


def settings_changed(old: Round, new: Round) -> dict[str, tuple[Any, Any]]:
    """What all results rest on, where it differs: old and new value, by dotted name."""
    before, after = _flat(old.basis), _flat(new.basis)
    names = sorted({*before, *after})
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _flat(basis: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in basis.items():
        if isinstance(value, dict):
            flat.update({f"{name}.{inner}": entry for inner, entry in value.items()})
        else:
            flat[name] = value
    return flat


def paired(old: Iterator[Row], new: Iterator[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """The rows of two rounds by student; both come in order of the student."""
    left, right = next(old, None), next(new, None)
    while left or right:
        if right is None or (left and left.student < right.student):
            yield left, None
            left = next(old, None)
        elif left is None or right.student < left.student:
            yield None, right
            right = next(new, None)
        else:
            yield left, right
            left, right = next(old, None), next(new, None)


def change_of(old: Row | None, new: Row | None) -> Change | None:
    """The change of a student, or None if the points are the same."""
    row = new or old
    assert row is not None
    if old and new and _points(old) == _points(new):
        return None
    return Change(row.student, old, new, _checks(old, new) if old and new else [])


def _points(row: Row) -> tuple[str, int | None, int | None]:
    return row.state, row.score, row.max_score


def _checks(old: Row, new: Row) -> list[CheckChange]:
    before, after = _by_name(old), _by_name(new)
    changes = []
    for name in {**before, **after}:
        left, right = before.get(name), after.get(name)
        one = right or left
        assert one is not None
        change = CheckChange(
            name, one["title"], _ended(left), _ended(right), _version(left), _version(right)
        )
        if change.old != change.new:
            changes.append(change)
    return changes


def _by_name(row: Row) -> dict[str, dict[str, Any]]:
    checks = json.loads(row.report)["checks"] if row.report else []
    return {check["name"]: check for check in checks}


def _ended(check: dict[str, Any] | None) -> tuple[str, int, int] | None:
    return (check["outcome"], check["points"], check["max_points"]) if check else None


def _version(check: dict[str, Any] | None) -> int | None:
    return int(check["version"]) if check else None
