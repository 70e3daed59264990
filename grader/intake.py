"""Reads a submission as text, once; it is never executed here."""

import hashlib
import io
import os
import re
import stat
import tokenize
from dataclasses import dataclass, field
from pathlib import Path

MAX_BYTES = 256 << 10
MAGIC = re.compile(r"^\s*[%!?]|^\s*[\w.]+\?{1,2}\s*$")


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
        lines = source.splitlines()
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def read_submission(path: Path) -> Submission:
    """Read a .py or .ipynb file; Unusable says in one sentence why it cannot be graded."""
    data = read_bytes(path)
    if b"\0" in data:
        raise Unusable("nul_bytes", file=path.name)
    if path.suffix == ".ipynb":
        return _from_notebook(path, data)
    source = decode(path, data)
    return from_source(path.name, source, hashlib.sha256(data).hexdigest())


def from_source(name: str, source: str, sha256: str = "") -> Submission:
    """A submission of one file whose text is at hand."""
    digest = sha256 or hashlib.sha256(source.encode()).hexdigest()
    return Submission(name, digest, ((name, source),))


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of at most 256 KiB, opened once and without following a link."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    if path.is_symlink():
        raise Unusable("link", file=str(path))
    try:
        fd = os.open(path, flags)
    except FileNotFoundError:
        raise Unusable("no_file", file=str(path)) from None
    except OSError as error:
        raise Unusable("unreadable", file=str(path), why=error.strerror) from None
    with open(fd, "rb") as file:
        status = os.fstat(fd)
        if stat.S_ISDIR(status.st_mode):
            raise Unusable("directory", file=str(path))
        if not stat.S_ISREG(status.st_mode):
            raise Unusable("not_regular", file=str(path))
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unusable("too_large", file=path.name, size=max(status.st_size, len(data)) >> 10)
    return data


def decode(path: Path, data: bytes) -> str:
    """The text of a Python file: UTF-8, or what a valid coding line says; a BOM is dropped."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        position = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = data.count(b"\n", 0, position) + 1
        raise Unusable("not_utf8", file=path.name, line=line) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _from_notebook(path: Path, data: bytes) -> Submission:
    import msgspec

    try:
        notebook = msgspec.json.decode(data)
        cells = notebook["cells"]
        code = [
            (n, _source(cell)) for n, cell in enumerate(cells, 1) if cell["cell_type"] == "code"
        ]
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, RecursionError):
        raise Unusable("bad_notebook", file=path.name) from None
    pieces = tuple((f"cell {number}", without_magics(source)) for number, source in code)
    text = "\n\n".join(source for _, source in pieces)
    return Submission(path.name, hashlib.sha256(text.encode()).hexdigest(), pieces, True)


def _source(cell: dict[str, object]) -> str:
    source = cell["source"]
    text = "".join(source) if isinstance(source, list) else source
    if not isinstance(text, str):
        raise TypeError("a cell's source is text or a list of lines")
    text.encode()  # lone surrogates are no text
    return text


def without_magics(source: str) -> str:
    """The cell's Python; lines of the notebook's own commands become empty: line numbers stay."""
    if source.lstrip().startswith("%%"):
        return ""
    return "\n".join("" if MAGIC.match(line) else line for line in source.split("\n"))
