"""Writes a failing example as a Python file that runs without the grader, for a debugger."""

import inspect
import keyword
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from grader.intake import Unusable, shown
from grader.messages import LANGUAGES, sentence
from grader.play import Failure
from grader.sandbox.session import Request
from grader.sandbox.wire import Handle, NamedFunction
from grader.toolkit.declare import Check, Declared
from grader.toolkit.functions import FUNCTIONS
from grader.words import word

BEGINS = '"""'  # the docstring; its first words are those of `words` in one of the languages
LATER = {  # what came is no result of the calls in the file
    "own_gradient", "two_scales", "unstable", "kept_between", "cache_shared", "cache_changed",
}  # fmt: skip
VARIABLE = re.compile(r"""(\w+)(\[('[^'\\]*'|"[^"\\]*"|-?\d+)\])*""")
NOTEBOOK = r"""
import json
import re

for cell in json.load(open({name!r}, encoding="utf-8"))["cells"]:
    code = "".join(cell["source"])
    if cell["cell_type"] == "code" and not re.match(r"\s*%%(?!time|capture)", code):
        exec(re.sub(r"(?m)^([ \t]*)[%!?].*", r"\1pass", code))
"""
OTHER_FILE = """
import runpy

globals().update(runpy.run_path({name!r}))
"""


def write_example(
    submission: Path, check: Check, functions: tuple[Declared, ...], failure: Failure,
    lang: str = "en",
) -> Path:  # fmt: skip
    """Write the file beside the submission; Unusable if a file of another kind has its name."""
    file = submission.with_name(f"{submission.stem}_example.py")
    text = source_of(submission, check, functions, failure, lang)
    try:
        if file.is_symlink() or (file.exists() and not _is_ours(file)):
            raise Unusable("in_the_way", file=shown(file))
        file.write_text(text, "utf-8")
    except OSError as error:
        raise Unusable("unwritable", file=shown(file), why=error.strerror or str(error)) from None
    return file


def _is_ours(file: Path) -> bool:
    """True if a file was written here, in one of the languages."""
    first = tuple(BEGINS + word("example_title", lang, check="") for lang in LANGUAGES)
    return file.is_file() and file.read_text("utf-8", "replace").startswith(first)


def source_of(
    submission: Path, check: Check, functions: tuple[Declared, ...], failure: Failure,
    lang: str = "en",
) -> str:  # fmt: skip
    """The text of the file: the inputs, the calls, and what was due."""
    title = word("example_title", lang, check=check.ko if lang == "ko" else check.en)
    command = f"python {shlex.quote(f'{submission.stem}_example.py')}"
    lines = [f"{BEGINS}{title}", "", _quoted(word("example_run", lang, command=command))]
    lines += ['"""', "", "from __future__ import annotations", "", "import numpy as np"]
    lines += ["from numpy import inf, nan  # noqa: F401", *_loading(submission, failure), ""]
    named = {function.name: function for function in functions}
    for call in failure.calls:
        lines += [*_arguments(call), _called(call, named[call.name]), ""]
    return "\n".join([*lines, *_verdict(failure, named, lang)]) + "\n"


def _quoted(text: str) -> str:
    """Text that ends no docstring."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _loading(submission: Path, failure: Failure) -> list[str]:
    if submission.suffix == ".ipynb":
        return NOTEBOOK.format(name=submission.name).splitlines()
    if not submission.stem.isidentifier() or keyword.iskeyword(submission.stem):
        return OTHER_FILE.format(name=submission.name).splitlines()
    names = sorted({call.name for call in failure.calls})
    return ["", f"from {submission.stem} import {', '.join(names)}"]


def _arguments(call: Request) -> Iterator[str]:
    for name, value in call.arguments.items():
        if isinstance(value, NamedFunction):
            yield inspect.getsource(FUNCTIONS[value.name]).strip() + "\n\n"
            yield f"{name} = {value.name}({', '.join(map(_literal, value.arrays))})"
        elif not isinstance(value, Handle):
            yield f"{name} = {_literal(value, len(name) + 3)}"


def _called(call: Request, function: Declared) -> str:
    arguments = ", ".join(f"{name}={name}" for name in call.arguments)
    return f"{', '.join(function.results)} = {call.name}({arguments})"


def _verdict(failure: Failure, functions: dict[str, Declared], lang: str) -> list[str]:
    """Lines that print what came and what was due, or else the sentence of the report."""
    mismatch = failure.mismatch
    known = {name for call in failure.calls for name in functions[call.name].results}
    known.update(name for call in failure.calls for name in call.arguments)
    found = VARIABLE.fullmatch(str(mismatch.facts.get("name") or mismatch.where))
    if not found or found[1] not in known or mismatch.kind in LATER or mismatch.expected is None:
        return [f"print({sentence(mismatch.kind, mismatch.all_facts, lang)!r})"]
    came, due = word("example_is", lang, name=found[0]), word("example_due", lang)
    return [
        f"should_be = {_literal(mismatch.expected, len('should_be = '))}",
        f'print({came!r}, {found[0]}, {due!r}, should_be, sep="\\n")',
    ]


def _literal(value: Any, column: int = 0) -> str:
    """A value as Python; arrays row by row, aligned where they begin at `column`."""
    if isinstance(value, np.ndarray):
        text = np.array2string(
            value,
            separator=", ",
            threshold=value.size + 1,
            floatmode="unique",
            max_line_width=100,
            prefix=" " * (column + len("np.array(")),
        )
        kind = (
            ""
            if value.dtype in (np.float64, np.int64, np.bool_)
            else f", dtype={str(value.dtype)!r}"
        )
        return f"np.array({text}{kind})" if value.size else f"np.zeros({value.shape}{kind})"
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, tuple):
        return f"({''.join(f'{_literal(item)}, ' for item in value)})"
    return repr(value)
