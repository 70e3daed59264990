"""Reads zip archives of strangers: nothing is extracted to disk, and no declared size is believed.

What a name may be, which kinds of entries there may be and how much they may hold is decided here.
"""

import lzma
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

from grader.intake import Unusable
from grader.values import HIDDEN, visible

MAX_ENTRIES = 100
MAX_TOTAL = 4 << 20  # bytes, packed or unpacked, of one student's archive
MAX_NAME = 250  # characters of a path in it
CHUNK = 64 << 10
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may want gigabytes for a dictionary
ENCRYPTED = 0x1
ERRORS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError,
    OSError, RuntimeError, NotImplementedError, ValueError, OverflowError, MemoryError,
)  # fmt: skip


@contextmanager
def guarded(shown: str) -> Iterator[None]:
    """Whatever is wrong with an archive becomes Unusable."""
    try:
        yield
    except Unusable:
        raise
    except ERRORS:
        raise Unusable("zip_damaged", file=shown) from None


def files_in(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The entries that are no folders."""
    return [entry for entry in archive.infolist() if not entry.filename.endswith("/")]


def small_archive(file: IO[bytes], shown: str) -> dict[str, bytes]:
    """Everything in one student's archive; one bad entry refuses it all."""
    with guarded(shown), zipfile.ZipFile(file) as archive:
        if len(archive.infolist()) > MAX_ENTRIES:
            raise Unusable("zip_entries", file=shown, limit=MAX_ENTRIES)
        entries = files_in(archive)
        if not entries:
            raise Unusable("zip_empty", file=shown)
        for entry in archive.infolist():
            demand_plain(entry, shown)
        demand_distinct((entry.filename for entry in entries), shown)
        return _unpacked(archive, entries, shown)


def _unpacked(
    archive: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo], shown: str
) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = MAX_TOTAL
    for entry in entries:
        try:
            found[entry.filename] = contents(archive, entry, left, shown)
        except Unusable:
            raise Unusable("zip_large", file=shown, limit=MAX_TOTAL >> 10) from None
        left -= len(found[entry.filename])
    return found


def contents(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int, shown: str) -> bytes:
    """The bytes of an entry, counted as they come."""
    parts, size = [], 0
    with archive.open(entry) as file:
        while chunk := file.read(CHUNK):
            parts.append(chunk)
            size += len(chunk)
            if size > limit:
                raise Unusable("zip_large", file=shown, limit=limit >> 10)
    return b"".join(parts)


def demand_plain(entry: zipfile.ZipInfo, shown: str) -> None:
    """Unusable unless the entry is an ordinary file or folder with an ordinary name."""
    name = entry.orig_filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Unusable("zip_link", file=shown, entry=shown_name(name))
    if not is_plain(name):
        raise Unusable("zip_name", file=shown, entry=shown_name(name))
    if entry.flag_bits & ENCRYPTED:
        raise Unusable("zip_password", file=shown)
    if entry.compress_type not in METHODS:
        raise Unusable("zip_method", file=shown)


def is_plain(name: str) -> bool:
    """True for a relative path that stays inside, and is written in visible characters."""
    parts = name.removesuffix("/").split("/")
    stays = all(part.strip() not in ("", ".", "..") for part in parts)
    written = not any(unicodedata.category(char) in HIDDEN for char in name)
    return stays and written and not set(name) & set("\\:") and len(name) <= MAX_NAME


def demand_distinct(names: Iterable[str], shown: str) -> None:
    """Unusable if two names are one on some systems, such as `a.py` and `A.py`."""
    seen: set[str] = set()
    for name in names:
        if (key := folded(name)) in seen:
            raise Unusable("zip_twice", file=shown, entry=shown_name(name))
        seen.add(key)


def folded(name: str) -> str:
    """What names have in common that only differ in case or in how their letters are written."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def shown_name(name: str) -> str:
    """A name as it may stand in a sentence."""
    return visible(name, 200).replace("\n", "\\n").replace("\t", "\\t")
