"""What was downloaded: a folder or a zip archive, as names and a way to read them."""

import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from grader.classroom import archive
from grader.intake import Unusable, read_bytes, shown

JUNK = {"__macosx", "__pycache__", "thumbs.db", "desktop.ini"}
MAX_FILES = 100_000  # names in a download
MAX_DEPTH = 12


@dataclass(frozen=True)
class Download:
    """Files by their path inside the download, written with `/`.

    name   what the download itself is called
    names  the files that can be read, in order
    bad    names that break the rules, and why
    read   the bytes of a file, at most so many
    """

    name: str
    names: list[str]
    read: Callable[[str, int], bytes]
    bad: dict[str, Unusable] = field(default_factory=dict)


def open_download(path: Path) -> Download:
    """Look through a folder or a .zip file; nothing is read yet but names."""
    if path.is_dir():
        return _folder(path)
    if path.suffix.lower() == ".zip" and path.is_file():
        return _archive(path)
    raise Unusable("no_file" if not path.exists() else "no_download", file=shown(path))


def is_junk(name: str) -> bool:
    """True for what systems and editors leave behind."""
    return any(part.startswith(".") or part.casefold() in JUNK for part in name.split("/"))


def _folder(path: Path) -> Download:
    names: list[str] = []
    for place, folders, files in os.walk(path):
        inside = Path(place).relative_to(path)
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        names += ((inside / name).as_posix() for name in (*files, *links))
        folders[:] = [name for name in folders if name not in links and not is_junk(name)]
        if len(inside.parts) >= MAX_DEPTH:
            folders.clear()
        if len(names) > MAX_FILES:
            raise Unusable("too_many_files", file=shown(path), limit=MAX_FILES)

    def read(name: str, limit: int) -> bytes:
        try:
            return read_bytes(path / name, limit)
        except Unusable as error:
            raise Unusable(error.kind, **{**error.facts, "file": shown(Path(name))}) from None

    kept = sorted(name for name in names if not is_junk(name))
    return Download(path.resolve().name, kept, read)


def _archive(path: Path) -> Download:
    """An archive of many students: what is wrong with one entry is that student's matter alone."""
    title = shown(path)
    with archive.guarded(title):
        opened = zipfile.ZipFile(path)
        entries = archive.files_in(opened)
    if len(entries) > MAX_FILES:
        raise Unusable("too_many_files", file=title, limit=MAX_FILES)
    if not entries:
        raise Unusable("zip_empty", file=title)
    names: set[str] = set()
    bad: dict[str, Unusable] = {}
    for entry in entries:
        try:
            archive.demand_plain(entry, title)
            if entry.filename in names:
                raise Unusable("zip_twice", file=title, entry=entry.filename)
            names.add(entry.filename)
        except Unusable as error:
            bad[entry.orig_filename] = error

    def read(name: str, limit: int) -> bytes:
        with archive.guarded(title):
            return archive.contents(opened, opened.getinfo(name), limit, archive.shown_name(name))

    kept = sorted(name for name in names - set(bad) if not is_junk(name))
    return Download(path.stem, kept, read, bad)


def read_zip(data: bytes, name: str) -> dict[str, bytes]:
    """The files in a student's own archive, but what systems leave behind."""
    files = archive.small_archive(io.BytesIO(data), name)
    return {name: data for name, data in files.items() if not is_junk(name)}
