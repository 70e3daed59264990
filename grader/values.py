"""Values for showing: cut to size, free of control characters, with non-finite numbers as text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.report import Value
from grader.sandbox.wire import Handle, NamedFunction

MAX_VALUES = 1_000
MAX_TEXT = 2_000
FEW_ARRAYS = 20  # in a list that are shown one by one
SHOWN = {"\n", "\t"}
COMMAND = re.compile(r"(?<!\S):(?=:)|#(?=#\w*\[)")  # what a CI runner takes for a command
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def visible(text: str, limit: int = MAX_TEXT) -> str:
    """Text of a student, with control and direction characters made visible, and cut."""
    cut = text[:limit]
    shown = "".join(
        char if char in SHOWN or unicodedata.category(char) not in HIDDEN else _escaped(char)
        for char in cut
    )
    return without_commands(shown) + (" …" if len(text) > limit else "")


def without_commands(text: str) -> str:
    """Text that no CI runner takes for a command: `::` at the start of a word, `##[` anywhere."""
    return COMMAND.sub(r"\g<0> ", text)


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


@dataclass
class Room:
    """How many more numbers or texts a value may show, and whether some found no room."""

    left: int = MAX_VALUES
    is_short: bool = False

    def take(self, count: int = 1) -> bool:
        """True if so many fit."""
        if count > self.left:
            self.is_short = True
            return False
        self.left -= count
        return True

    def is_open(self) -> bool:
        """True if one more would fit."""
        self.is_short = self.is_short or not self.left
        return self.left > 0


def to_value(value: Any) -> Value | None:
    """A value of a call as data for the report."""
    if isinstance(value, Handle):
        return None
    if isinstance(value, NamedFunction):
        room = Room()
        arrays = _json({value.name: value.arrays}, room)
        return Value("function", None, None, arrays, room.is_short)
    if isinstance(value, np.ndarray):
        flat = value.reshape(-1)[:MAX_VALUES]
        truncated = value.size > MAX_VALUES
        values = [_plain(item) for item in flat.tolist()] if truncated else _nested(value.tolist())
        return Value("array", list(value.shape), str(value.dtype), values, truncated)
    if isinstance(value, np.generic):
        return Value(value.dtype.name, [], str(value.dtype), _plain(value.item()), False)
    room = Room()
    values = _json(value, room)
    return Value(type(value).__name__, None, None, values, room.is_short)


def _nested(values: Any) -> Any:
    return [_nested(item) for item in values] if isinstance(values, list) else _plain(values)


def _plain(item: Any) -> Any:
    """JSON has no infinities, and no complex numbers."""
    if isinstance(item, float) and not np.isfinite(item):
        return str(item)
    return str(item) if isinstance(item, complex) else item


def _json(value: Any, room: Room) -> Any:
    """Containers, and what is in them as far as there is room."""
    if isinstance(value, dict) and value:
        return {visible(str(k), 200): _json(v, room) for k, v in value.items() if room.is_open()}
    if isinstance(value, (list, tuple, set, frozenset)) and value:
        items = sorted(value, key=repr) if isinstance(value, (set, frozenset)) else value
        return [_json(item, room) for item in items if room.is_open()]
    if isinstance(value, np.ndarray) and value.size > 1 and room.take(value.size):
        return _nested(value.tolist())
    room.take(1)
    return _leaf(value)


def _leaf(value: Any) -> Any:
    """What counts as one number or text."""
    if isinstance(value, (dict, list, tuple, set, frozenset)):
        return {} if isinstance(value, dict) else []
    if isinstance(value, np.ndarray):
        return _nested(value.tolist()) if value.size <= 1 else f"array {value.shape}"
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, str):
        return visible(value)
    return _plain(value) if isinstance(value, (bool, int, float, type(None))) else "…"


def arrays_in(name: str, value: Value) -> Iterator[tuple[str, Value]]:
    """The arrays in a list or dict of numbers one by one, each under its own name."""
    items = value.values
    if value.truncated or not isinstance(items, (dict, list)) or value.kind == "array":
        yield name, value
        return
    shape = _shape_of(items)
    pairs = list(items.items() if isinstance(items, dict) else enumerate(items))
    if shape and (len(shape) > 1 or value.kind == "inner"):
        yield name, replace(value, kind="array", shape=shape)
    elif 0 < len(pairs) <= FEW_ARRAYS and all(
        isinstance(item, (dict, list)) and _is_numeric(item) for _, item in pairs
    ):
        for key, item in pairs:
            yield from arrays_in(f"{name}[{key!r}]", replace(value, kind="inner", values=item))
    else:
        yield name, value


def _is_numeric(item: Any) -> bool:
    if isinstance(item, dict):
        item = list(item.values())
    if isinstance(item, list):
        return bool(item) and all(map(_is_numeric, item))
    return isinstance(item, (int, float))


def _shape_of(items: Any) -> list[int] | None:
    """The shape of nested lists of numbers, if they make an array."""
    if not isinstance(items, list):
        return [] if isinstance(items, (int, float)) else None
    shapes = [_shape_of(item) for item in items]
    first = shapes[0] if shapes else None
    return None if first is None or any(s != first for s in shapes) else [len(items), *first]
