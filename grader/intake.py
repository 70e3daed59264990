"""Reads a submission as text, once; it is never executed here."""

import codecs
import hashlib
import io
import os
import re
import stat
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from grader.values import visible

MAX_BYTES = 256 << 10  # of source
MAX_NOTEBOOK = 64 << 20  # of a notebook with its pictures and its output
SLOW = {"punycode", "idna"}  # encodings of names: what is as long as a file takes them seconds
BOM = b"\xef\xbb\xbf"
MAGIC = re.compile(
    r"""(\s*)(?: %{1,2}[A-Za-z] | !(?!=) | \?            # a command, a shell line, a question
            | [\w.]+\?{1,2}\s*$                        # a question after the name
            | \w+\s*=\s*(?: ! | %[A-Za-z] ) )""",  # what a command gives
    re.VERBOSE,
)
PYTHON_CELLS = ("%%time", "%%capture")  # what follows such a line is Python


class Unusable(Exception):
    """A call or a submission that cannot be used; `kind` and `facts` make the sentence."""

    def __init__(self, kind: str, **facts: object) -> None:
        super().__init__(kind)
        self.kind = kind
        self.facts = facts


@dataclass(frozen=True)
class Submission:
    """The source that is graded: a file's text, or the code cells of a notebook, with their labels.

    modules  further modules that it may import, by name
    """

    name: str
    sha256: str
    pieces: tuple[tuple[str, str], ...]
    is_notebook: bool = False
    modules: dict[str, str] = field(default_factory=dict)

    def line(self, label: str, number: int) -> str:
        """The text of a line, for showing it."""
        source = dict(self.pieces).get(label, "")
        lines = source.split("\n")
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def read_submission(path: Path) -> Submission:
    """Read a .py or .ipynb file; Unusable says in one sentence why it cannot be graded."""
    return submission_from(path, read_bytes(path, limit_of(path)))


def limit_of(path: PurePath) -> int:
    """How many bytes a file of this name may have."""
    return MAX_NOTEBOOK if path.suffix == ".ipynb" else MAX_BYTES


def submission_from(path: Path, data: bytes) -> Submission:
    """The submission in the bytes of a .py or .ipynb file."""
    if b"\0" in data:
        raise Unusable("nul_bytes", file=shown(path))
    if path.suffix == ".ipynb":
        return _from_notebook(path, data)
    source = decode(path, data)
    return from_source(path.name, source, hashlib.sha256(data).hexdigest())


def from_source(name: str, source: str, sha256: str = "") -> Submission:
    """A submission of one file whose text is at hand."""
    digest = sha256 or hashlib.sha256(source.encode()).hexdigest()
    return Submission(name, digest, ((visible(name), source),))


def shown(path: Path) -> str:
    """A path as it may stand in a sentence: names can hold control characters, and bytes."""
    return visible(str(path), 300).replace("\n", "\\n")


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file of at most so many, opened once and without following a link."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        if path.is_symlink():
            raise Unusable("link", file=shown(path))
        fd = os.open(path, flags)
    except (FileNotFoundError, NotADirectoryError):
        raise Unusable("no_file", file=shown(path)) from None
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL byte
        why = getattr(error, "strerror", None) or str(error)
        raise Unusable("unreadable", file=shown(path), why=why) from None
    try:
        return _contents(fd, path, limit)
    finally:
        os.close(fd)


def _contents(fd: int, path: Path, limit: int) -> bytes:
    status = os.fstat(fd)
    if stat.S_ISDIR(status.st_mode):
        raise Unusable("directory", file=shown(path))
    if not stat.S_ISREG(status.st_mode):
        raise Unusable("not_regular", file=shown(path))
    with open(fd, "rb", closefd=False) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise too_large(path, max(status.st_size, len(data)), limit)
    return data


def too_large(path: Path, size: int, limit: int) -> Unusable:
    return Unusable("too_large", file=shown(path), size=size >> 10, limit=limit >> 10)


def decode(path: Path, data: bytes) -> str:
    """The text of a Python file: UTF-8, or what a valid coding line says; a BOM is dropped."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if codecs.lookup(encoding).name in SLOW:
            raise LookupError(encoding)
        text = data.decode(encoding)
        text.encode()  # some encodings give lone surrogates
    except (SyntaxError, UnicodeError, LookupError) as error:
        position = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = data.count(b"\n", 0, position) + 1
        raise Unusable("not_utf8", file=shown(path), line=line) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _from_notebook(path: Path, data: bytes) -> Submission:
    import msgspec

    try:
        notebook = msgspec.json.decode(data.removeprefix(BOM))
        cells = notebook["cells"]
        code = [
            (n, _source(cell)) for n, cell in enumerate(cells, 1) if cell["cell_type"] == "code"
        ]
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, RecursionError):
        raise Unusable("bad_notebook", file=shown(path)) from None
    return from_cells(path, [(f"cell {number}", source) for number, source in code])


def from_cells(path: Path, cells: Sequence[tuple[str, str]]) -> Submission:
    """A submission of the code cells of a notebook, by their labels."""
    pieces = tuple((label, without_magics(source)) for label, source in cells)
    text = "\n\n".join(source for _, source in pieces)
    if "\0" in text:
        raise Unusable("nul_bytes", file=shown(path))
    try:
        data = text.encode()
    except UnicodeEncodeError:  # lone surrogates are no text
        raise Unusable("bad_notebook", file=shown(path)) from None
    if len(data) > MAX_BYTES:
        raise too_large(path, len(data), MAX_BYTES)
    return Submission(path.name, hashlib.sha256(data).hexdigest(), pieces, True)


def _source(cell: dict[str, object]) -> str:
    source = cell["source"]
    text = "".join(source) if isinstance(source, list) else source
    if not isinstance(text, str):
        raise TypeError("a cell's source is text or a list of lines")
    return text


def without_magics(source: str) -> str:
    """The cell's Python; a line that is a command of the notebook becomes `pass`: numbers stay."""
    first = source.split(maxsplit=1)[:1]
    if source.lstrip().startswith("%%") and first[0] not in PYTHON_CELLS:
        return ""
    lines = ((MAGIC.match(line), line) for line in source.split("\n"))
    return "\n".join(f"{magic[1]}pass" if magic else line for magic, line in lines)
