"""Chooses and reads the one file of a student that is graded."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from grader.classroom import archive
from grader.classroom.download import Download, read_zip
from grader.classroom.shapes import Entry, written
from grader.intake import Submission, Unusable, limit_of, submission_from

SUFFIXES = (".py", ".ipynb")
NEVER = {"conftest", "setup", "sitecustomize", "usercustomize", "__init__"}  # unless it is alone
AGAIN = re.compile(r"(?:[-_ ]\d+|\s?\(\d+\))$")  # what a second download or submission is called
MAX_SHOWN = 5  # files in a sentence


@dataclass(frozen=True)
class Wanted:
    """The exercise whose file is looked for."""

    number: int
    name: str


def submission_of(entry: Entry, download: Download, wanted: Wanted) -> Submission:
    """The submission of one student; Unusable says in one sentence why there is none."""
    if entry.refusal is not None:
        raise entry.refusal
    chosen = chosen_of(entry.files, wanted)
    if chosen is not None:
        return _read(entry.files[chosen], lambda limit: download.read(chosen, limit))
    zips = [path for path, own in entry.files.items() if own.lower().endswith(".zip")]
    if len(zips) != 1:
        raise _nothing(entry.files, zips)
    own = archive.shown_name(entry.files[zips[0]])
    data = download.read(zips[0], archive.MAX_TOTAL)
    return _from_zip(read_zip(data, own), own, wanted)


def _from_zip(files: dict[str, bytes], own: str, wanted: Wanted) -> Submission:
    names = {name: name for name in files}
    chosen = chosen_of(names, wanted)
    if chosen is None:
        raise _nothing(names, [])
    return _read(f"{own}/{chosen}", lambda limit: _within(files[chosen], chosen, limit))


def _within(data: bytes, name: str, limit: int) -> bytes:
    if len(data) > limit:
        raise Unusable("zip_large", file=archive.shown_name(name), limit=limit >> 10)
    return data


def chosen_of(files: dict[str, str], wanted: Wanted) -> str | None:
    """The file that fits the exercise best; Unusable if two fit equally well."""
    code = [path for path, own in files.items() if own.lower().endswith(SUFFIXES)]
    code = [path for path in code if _stem(files[path]) not in NEVER] or code
    if not code:
        return None
    best = max(_fit(files[path], wanted) for path in code)
    fitting = [path for path in code if _fit(files[path], wanted) == best]
    if len(fitting) > 1:
        raise Unusable("which_file", files=_listed(files[path] for path in fitting))
    return fitting[0]


def _fit(own: str, wanted: Wanted) -> int:
    """How well a file's name fits the exercise."""
    stem = _stem(own)
    folders = "/".join(PurePosixPath(own).parts[:-1]).lower()
    number = re.compile(rf"(?:^|[^a-z0-9])(?:exercise|ex)[-_ ]?0*{wanted.number}(?!\d)")
    if AGAIN.sub("", stem) == wanted.name:
        fit = 4
    elif wanted.name in stem.replace("-", "_").replace(" ", "_"):
        fit = 3
    else:
        fit = 2 if number.search(stem) else 0
    return 2 * fit + bool(number.search(folders) or wanted.name in folders)


def _stem(own: str) -> str:
    return PurePosixPath(own).stem.lower()


def _read(own: str, read: Callable[[int], bytes]) -> Submission:
    name = PurePosixPath(own)
    path = Path(name.with_suffix(name.suffix.lower()))
    submission = submission_from(path, read(limit_of(path)))
    return replace(submission, name=written(name.name))


def _nothing(files: dict[str, str], zips: list[str]) -> Unusable:
    if len(zips) > 1:
        return Unusable("which_file", files=_listed(files[path] for path in zips))
    return Unusable("no_code", files=_listed(files.values()))


def _listed(names: Iterable[str]) -> str:
    shown = sorted(archive.shown_name(name) for name in names)
    more = len(shown) > MAX_SHOWN
    return ", ".join(shown[:MAX_SHOWN]) + (", …" if more else "")
