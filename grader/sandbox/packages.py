"""Which installed packages the untrusted side may use: those of a backend, and what they need."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ALWAYS = ("numpy", "msgspec")
LINKED = {"numpy": ("numpy.libs",)}  # what a package reads besides its own folder
NEVER = {"..", "__pycache__"}


@dataclass(frozen=True)
class Packages:
    """What a backend takes.

    names    what can be imported
    preload  what is imported before there is a worker
    files    names of the folders and modules that may be read
    """

    names: tuple[str, ...]
    preload: tuple[str, ...]
    files: tuple[str, ...]


def packages_of(backend: str) -> Packages:
    """What `numpy` takes is known; `torch` brings a dozen others, which its metadata tell."""
    files = [*ALWAYS, *(file for name in ALWAYS for file in LINKED.get(name, ()))]
    if backend == "numpy":
        return Packages(ALWAYS, ("numpy",), tuple(files))
    needed = tuple(sorted(set(top_levels(backend))))
    names = {name.removesuffix(".py") for name in needed if "." not in name.removesuffix(".py")}
    return Packages((*ALWAYS, *sorted(names)), ("numpy", backend), (*files, *needed))


def top_levels(package: str) -> Iterator[str]:
    """The folders and modules that a package and all that it requires have installed."""
    import importlib.metadata

    waiting, known = [package], set()
    while waiting:
        name = waiting.pop()
        if name in known:
            continue
        known.add(name)
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:  # for another system, or not used
            continue
        yield from _recorded(distribution.read_text("RECORD") or f"{name}/__init__.py")
        waiting += _required(distribution.requires or ())


def _recorded(record: str) -> Iterator[str]:
    """The first part of every path in a list of installed files."""
    for line in record.splitlines():
        first, slash, _ = line.partition("/")
        first = first.partition(",")[0]
        importable = bool(slash) or first.endswith(".py")
        if importable and first not in NEVER and not first.endswith((".dist-info", ".data")):
            yield first


def _required(requirements: Iterable[str]) -> Iterator[str]:
    for requirement in requirements:
        name = re.match(r"[\w.-]+", requirement)
        if name and "extra ==" not in requirement:
            yield name[0]


def paths_of(files: Iterable[str], folders: Iterable[str]) -> list[str]:
    """Where these files are installed; what is not there is left out."""
    found = (os.path.join(folder, file) for file in files for folder in folders)
    return [path for path in found if os.path.exists(path)]
