"""Reads what a worker said of a call; nothing of it is believed to be what it should be."""

from typing import Any

MAX_LABEL = 4_000  # characters of a file's name, each of which may take ten to be shown


def place_of(frames: Any) -> str | None:
    """Label and line of the innermost own frame, such as "cell 4:2"; None if there is none."""
    innermost = frames[-1] if type(frames) is list and frames else None
    if type(innermost) is not list or [type(item) for item in innermost] != [str, int, str]:
        return None
    label, line, _ = innermost
    return f"{label}:{line}" if len(label) <= MAX_LABEL else None


def names_in(body: dict[str, Any], key: str) -> list[str] | None:
    """The names in a reply, if that is what it holds."""
    value = body.get(key)
    if type(value) is not list or not all(type(name) is str for name in value):
        return None
    return value


def text_in(body: dict[str, Any], key: str) -> str:
    """A text of a reply; nothing that a worker says is believed to be one."""
    value = body.get(key)
    return value[:2000] if type(value) is str else ""
