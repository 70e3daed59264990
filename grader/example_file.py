"""Writes a failing example as a Python file that runs without the grader, for a debugger."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from grader.intake import Unusable
from grader.play import Failure
from grader.sandbox.session import Request
from grader.sandbox.wire import Handle, NamedFunction
from grader.toolkit.declare import Check, Declared
from grader.toolkit.functions import FUNCTIONS

FIRST_LINE = '"""Shows without the grader what failed:'
NOTEBOOK = """
import json

for cell in json.load(open({name!r}, encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]))
"""


def write_example(
    submission: Path, check: Check, functions: tuple[Declared, ...], failure: Failure
) -> Path:
    """Write the file beside the submission; Unusable if a file of another kind has its name."""
    file = submission.with_name(f"{submission.stem}_example.py")
    if file.exists() and not file.read_text("utf-8", "replace").startswith(FIRST_LINE):
        raise Unusable("in_the_way", file=file.name)
    file.write_text(source_of(submission, check, functions, failure), "utf-8")
    return file


def source_of(
    submission: Path, check: Check, functions: tuple[Declared, ...], failure: Failure
) -> str:
    """The text of the file: the inputs, the calls, and what was due."""
    lines = [f"{FIRST_LINE} {check.en}.", "", f"Run it with: python {submission.stem}_example.py"]
    lines += ['"""', "", "from __future__ import annotations", "", "import numpy as np"]
    lines += ["from numpy import inf, nan  # noqa: F401", *_loading(submission, failure), ""]
    named = {function.name: function for function in functions}
    for call in failure.calls:
        lines += [*_arguments(call), _called(call, named[call.name]), ""]
    return "\n".join([*lines, *_verdict(failure, named[failure.calls[-1].name])]) + "\n"


def _loading(submission: Path, failure: Failure) -> list[str]:
    if submission.suffix == ".ipynb":
        return NOTEBOOK.format(name=submission.name).splitlines()
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


def _verdict(failure: Failure, function: Declared) -> list[str]:
    """Lines that print what came and what was due."""
    mismatch = failure.mismatch
    if mismatch.expected is None:
        return []
    named = re.match(r"\w+", mismatch.where or "")
    name = named[0] if named and named[0] in function.results else function.results[0]
    return [
        f"should_be = {_literal(mismatch.expected, len('should_be = '))}",
        f'print("{name} is:", {name}, "but should be:", should_be, sep="\\n")',
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
