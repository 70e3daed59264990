"""How a wrong array is related to the right one: its blocks, steps and rows, factor and order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from grader.toolkit.mismatch import Mismatch, Part
from grader.toolkit.tolerance import tolerance_for

NEAR = 1e-6  # relative: how well a relation must hold
FEW = 3  # numbers that a relation must hold for
SHOWN = 4  # gradients whose relations are told
NICE = tuple(sorted({1 / n for n in range(2, 13)} | {float(n) for n in range(2, 13)} | {0.5, 1.5}))


@dataclass(frozen=True)
class Note:
    """A sentence about a relation: its kind in `grader.messages`, and its facts."""

    kind: str
    facts: dict[str, Any]


def common_notes(first: Sequence[Note], second: Sequence[Note]) -> list[Note]:
    """The notes that hold for two examples of different sides; a factor as number or as letter."""
    found = []
    for note in first:
        for other in second:
            if merged := _merged(note, other):
                found.append(merged)
    return found


def is_telling(
    notes: Sequence[Note], sides: dict[str, int], mismatch: Mismatch, others: dict[str, int]
) -> bool:
    """True if a second call tells letters from numbers: it has other lengths, none too short.

    sides     of the call whose notes these are; `others` those of the second
    """
    letters = {note.facts.get("letter", "").lstrip("-1/") for note in notes} - {""}
    axes = {note.facts.get("axis", "") for note in notes}
    lengths = [np.size(part.expected) for part in mismatch.parts]
    lengths += [length for letter, length in others.items() if letter in axes]
    return min(lengths, default=FEW) >= FEW and all(
        others.get(letter) != sides[letter] for letter in letters
    )


def _merged(note: Note, other: Note) -> Note | None:
    if note.kind != other.kind:
        return None
    ours, theirs = dict(note.facts), dict(other.facts)
    factors, letters = (
        [facts.pop(key, "") for facts in (ours, theirs)] for key in ("factor", "letter")
    )
    if ours != theirs:
        return None
    if not factors[0]:
        return note
    if factors[0] == factors[1]:  # a letter of the same length in both may be chance
        return Note(note.kind, {**ours, "factor": factors[0]})
    return (
        Note(note.kind, {**ours, "factor": letters[0]}) if letters[0] == letters[1] != "" else None
    )


@np.errstate(all="ignore")  # a wrong result may overflow
def notes_of(mismatch: Mismatch, sides: dict[str, int]) -> list[Note]:
    """What can be said of the arrays of a mismatch, at most a few sentences.

    sides  the letters of the call and their lengths, which a factor may be one of
    """
    right: list[Part] = []
    wrong: list[Part] = []
    for part in mismatch.parts:
        (right if _is_right(part) else wrong).append(part)
    notes = []
    if right and wrong:
        names = (", ".join(part.name for part in parts) for parts in (right, wrong))
        notes.append(Note("note_parts", dict(zip(("right", "wrong"), names, strict=True))))
    for part in [part for part in wrong if _is_comparable(part)][:SHOWN]:
        note = next(_relations(part, sides), None)
        notes += [note] if note else []
    return notes


def _is_right(part: Part) -> bool:
    return _is_comparable(part) and bool(_right(part.actual, part.expected).all())


def _is_comparable(part: Part) -> bool:
    actual, expected = part.actual, part.expected
    arrays = isinstance(actual, np.ndarray) and isinstance(expected, np.ndarray)
    return arrays and actual.shape == expected.shape and actual.dtype.kind in "fiu"


def _right(actual: Any, expected: Any) -> Any:
    return np.abs(actual - expected) <= tolerance_for(np.asarray(expected, dtype=np.float64))


def _relations(part: Part, sides: dict[str, int]) -> Iterator[Note]:
    """The relations that hold, the most telling first."""
    name, actual, expected = part.name, part.actual, part.expected
    if expected.size < FEW:
        return
    yield from _of_gates(part, sides)
    yield from _of_steps(part)
    if factor := _factor(actual, expected):
        yield _factor_note(name, factor, sides)
        return
    offset = float(f"{actual.flat[0] - expected.flat[0]:.6g}")  # the last digits are roundoff
    if _is_alike(actual - expected, np.full(expected.shape, offset)):
        yield Note("note_offset", {"name": name, "got": offset})
    yield from _of_order(part)
    yield from _of_rows(part)


# --- blocks of gates --------------------------------------------------------------------------


def _of_gates(part: Part, sides: dict[str, int]) -> Iterator[Note]:
    """Which blocks of the last axis are right, and how the others are related."""
    count = len(part.gates)
    if not count or part.expected.shape[-1] % count:
        return
    ours, due = (np.split(array, count, axis=-1) for array in (part.actual, part.expected))
    right = [bool(_right(a, b).all()) for a, b in zip(ours, due, strict=True)]
    for order in permutations(range(count)):
        if sum(n != m for n, m in enumerate(order)) and all(
            _is_alike(ours[n], due[m]) for n, m in enumerate(order)
        ):
            letters = ", ".join(part.gates[m] for m in order)
            yield Note("note_gate_order", {"name": part.name, "order": letters})
            return
    if not any(right):
        return
    kept = ", ".join(gate for gate, fine in zip(part.gates, right, strict=True) if fine)
    for gate, fine, a, b in zip(part.gates, right, ours, due, strict=True):
        if not fine:
            facts = {"name": part.name, "right": kept, "gate": gate}
            factor = _factor(a, b)
            yield (
                Note("note_gate_factor", {**facts, **_spelled(factor, sides)})
                if factor
                else Note("note_gate", facts)
            )


# --- steps of time ----------------------------------------------------------------------------


def _of_steps(part: Part) -> Iterator[Note]:
    """At which steps an array with a time axis is right."""
    axes = part.axes.split()
    if "T" not in axes or part.expected.shape[axes.index("T")] < 2:
        return
    axis = axes.index("T")
    others = tuple(n for n in range(part.expected.ndim) if n != axis)
    right = [bool(fine) for fine in _right(part.actual, part.expected).all(axis=others)]
    if not any(right) or all(right):
        return
    last = len(right) - 1
    if right == [False] * last + [True]:
        yield Note("note_last_step", {"name": part.name})
    elif right == [True] + [False] * last:
        yield Note("note_first_step", {"name": part.name})
    else:
        fine, off = (
            ", ".join(str(t) for t, flag in enumerate(right) if flag is wanted)
            for wanted in (True, False)
        )
        yield Note("note_steps", {"name": part.name, "right": fine, "wrong": off})


# --- the whole array --------------------------------------------------------------------------


def _is_alike(ours: Any, due: Any) -> bool:
    scale = float(np.abs(due).max(initial=0.0))
    return bool(scale and np.abs(ours - due).max() <= NEAR * scale)


def _factor(actual: Any, expected: Any) -> float | None:
    """k where actual = k expected, and k is -1, a small number, or one over it."""
    scale = float(np.vdot(expected, expected))
    if expected.size < FEW or not scale or not np.isfinite(scale):
        return None
    factor = float(np.vdot(expected, actual)) / scale
    nice = (-1.0, *NICE, *(-k for k in NICE))
    nearest = min(nice, key=lambda k: abs(k - factor))
    return nearest if _is_alike(actual, nearest * expected) else None


def _factor_note(name: str, factor: float, sides: dict[str, int]) -> Note:
    if factor == -1.0:
        return Note("note_negated", {"name": name})
    return Note("note_factor", {"name": name, **_spelled(factor, sides)})


def _spelled(factor: float, sides: dict[str, int]) -> dict[str, Any]:
    """A factor as text, with the letter that it may stand for."""
    if factor == -1.0:
        return {"factor": "-1", "letter": ""}
    whole = abs(factor) if abs(factor) > 1 else 1 / abs(factor)
    letters = [letter for letter, length in sides.items() if length == round(whole, 9)]
    sign = "-" if factor < 0 else ""
    number = f"{whole:g}" if abs(factor) > 1 else f"1/{whole:g}"
    symbol = "".join(letters[:1] if abs(factor) > 1 else [f"1/{n}" for n in letters[:1]])
    return {"factor": f"{sign}{number}", "letter": f"{sign}{symbol}" if symbol else ""}


def _of_order(part: Part) -> Iterator[Note]:
    """The same numbers one place further along an axis, or one place before."""
    actual, expected = part.actual, part.expected
    for axis, length in enumerate(expected.shape):
        if length < 3:
            continue
        early, late = np.arange(length - 1), np.arange(1, length)
        for mine, theirs, kind in ((late, early, "note_late"), (early, late, "note_early")):
            if _is_alike(np.take(actual, mine, axis=axis), np.take(expected, theirs, axis=axis)):
                yield Note(kind, {"name": part.name, "axis": _axis(part, axis)})


def _of_rows(part: Part) -> Iterator[Note]:
    """Whether the first or last row or column is the only one that is right, or wrong."""
    right = _right(part.actual, part.expected)
    for axis, length in enumerate(right.shape):
        others = tuple(n for n in range(right.ndim) if n != axis)
        fine = [bool(flag) for flag in right.all(axis=others)]
        first = ("note_first_right", "note_first_wrong")
        for place, kinds in ((0, first), (length - 1, ("note_last_right", "note_last_wrong"))):
            alone = [n == place for n in range(length)]
            if length > 1 and fine in (alone, [not flag for flag in alone]):
                facts = {"name": part.name, "axis": _axis(part, axis)}
                yield Note(kinds[fine != alone], facts)


def _axis(part: Part, axis: int) -> str:
    letters = part.axes.split()
    return letters[axis] if axis < len(letters) else str(axis)
