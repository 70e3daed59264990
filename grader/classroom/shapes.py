"""Whose files are whose: the shapes in which submissions are downloaded."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from grader.classroom.archive import folded
from grader.classroom.download import Download
from grader.classroom.submitters import METADATA, submitters_of
from grader.intake import Unusable
from grader.values import visible

SHAPES = ("files", "moodle", "canvas", "gradescope", "nbgrader")
MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_[a-z]+(?:_(?P<own>.*))?", re.DOTALL)
CANVAS = re.compile(
    r"(?P<name>[^_]+)(?:_LATE)?_(?P<id>[A-Za-z0-9]*\d)_\d{2,}_(?P<own>.+)", re.DOTALL
)
GRADESCOPE = re.compile(r"submission_\d+")
CODE = (".py", ".ipynb", ".zip")
MAX_KEY = 255  # characters of a student's key or name
Owned = tuple[str, str, str]  # the student's key and name, and what the student called the file
Owner = Callable[[str], list[Owned]]


@dataclass(frozen=True)
class Entry:
    """One student's submission, before it is known whether it can be read.

    student  the key by which the course knows the student, unique in a run
    files    path in the download, and the student's own name, of each file
    refusal  why it cannot be graded, where names alone show it
    """

    student: str
    name: str
    files: dict[str, str] = field(default_factory=dict)
    refusal: Unusable | None = None


def entries_of(download: Download, shape: str | None = None) -> tuple[str, list[Entry]]:
    """The shape of a download (found out unless given), and an entry for every student in it."""
    names = [*download.names, *download.bad]
    top = _top_of(names, download.name)
    chosen = shape or _shape_of(names, top, download.name)
    if chosen == "nbgrader" and any(name.startswith(f"{top}submitted/") for name in names):
        top += "submitted/"
    owner = _owner(chosen, download, top)
    owned = [
        (one, name)
        for name in names
        if name.startswith(top) and name != top + METADATA
        for one in owner(name.removeprefix(top))
    ]
    return chosen, _grouped(owned, download.bad)


def _firsts(names: Iterable[str], top: str) -> set[str]:
    return {name.removeprefix(top).partition("/")[0] for name in names}


def _top_of(names: list[str], title: str) -> str:
    """The folder around everything, such as the one from which an archive was made."""
    top = ""
    while len(firsts := _firsts(names, top)) == 1:
        first = firsts.pop()
        inner = f"{top}{first}/"
        if not all(name.startswith(inner) for name in names):
            break
        if first not in (title, "submitted") and _shape_of(names, inner, "") == "files":
            break
        top = inner
    return top


def _shape_of(names: list[str], top: str, title: str) -> str:
    firsts = _firsts(names, top)
    if top + METADATA in names or all(GRADESCOPE.fullmatch(first) for first in firsts):
        return "gradescope"
    if "submitted" in (title, PurePosixPath(top).name) or "submitted" in firsts:
        return "nbgrader"
    if any(MOODLE.fullmatch(first) for first in firsts):
        return "moodle"
    single = {name.removeprefix(top) for name in names if name.endswith(CODE)} & firsts
    if single and all(CANVAS.fullmatch(name) for name in single):
        return "canvas"
    return "files"


def _owner(shape: str, download: Download, top: str) -> Owner:
    if shape == "gradescope":
        return _gradescope_owner(download, top)
    return {"moodle": _moodle_owner, "canvas": _canvas_owner}.get(shape, _plain_owner)


def _plain_owner(name: str) -> list[Owned]:
    """A folder for each student, or a file."""
    first, slash, rest = name.partition("/")
    if slash:
        return [(first, first, rest)]
    stem = PurePosixPath(name).stem or name
    return [(stem, stem, name)]


def _moodle_owner(name: str) -> list[Owned]:
    first, _, rest = name.partition("/")
    match = MOODLE.fullmatch(first)
    if match is None:
        return _plain_owner(name)
    return [(match["id"], match["name"], rest or match["own"] or first)]


def _canvas_owner(name: str) -> list[Owned]:
    match = CANVAS.fullmatch(name)
    return [(match["id"], match["name"], match["own"])] if match else _plain_owner(name)


def _gradescope_owner(download: Download, top: str) -> Owner:
    submitters = submitters_of(download, top)

    def owner(name: str) -> list[Owned]:
        first, _, rest = name.partition("/")
        known = submitters.get(first, [])
        return [(one.key, one.name, rest) for one in known] or _plain_owner(name)

    return owner


def _grouped(owned: list[tuple[Owned, str]], bad: dict[str, Unusable]) -> list[Entry]:
    """One entry a student; what differs by case alone is one student."""
    groups: dict[str, list[tuple[Owned, str]]] = {}
    for one in owned:
        groups.setdefault(folded(one[0][0]), []).append(one)
    taken: set[str] = set()
    entries = []
    for group in groups.values():
        key, name, _ = group[0][0]
        files = {path: own for (_, _, own), path in group}
        refusal = next((bad[path] for path in files if path in bad), None)
        entries.append(Entry(_free(written(key), taken), written(name), files, refusal))
    return sorted(entries, key=lambda entry: entry.student)


def written(text: str) -> str:
    """A key or a name as it is stored and shown."""
    return visible(text, MAX_KEY).replace("\n", "\\n").replace("\t", "\\t")


def _free(key: str, taken: set[str]) -> str:
    turn, free = 1, key
    while free in taken:
        turn += 1
        free = f"{key} ({turn})"
    taken.add(free)
    return free
