"""Turns a failure into the message and the example of a report."""

import difflib
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from grader.intake import Submission
from grader.messages import place, say, sentence
from grader.play import Failure
from grader.relations import Note
from grader.replies import place_of, text_in
from grader.report import Example
from grader.sandbox.session import Request
from grader.sandbox.wire import Handle
from grader.student import NO_INPUT, refused_in
from grader.toolkit.mismatch import Mismatch
from grader.toolkit.parts import part_mismatch
from grader.values import MAX_VALUES, to_value, visible


def message_of(
    failure: Failure, notes: Sequence[Note], submission: Submission, lang: str, seed: int | None,
    command: str,
) -> str:  # fmt: skip
    """What is wrong, the student's own line, the call that shows it, and how to repeat it."""
    mismatch = failure.mismatch
    lines = [sentence(mismatch.kind, mismatch.all_facts, lang)]
    lines += [sentence(note.kind, note.facts, lang) for note in notes]
    if where := mismatch.facts.get("line"):
        lines.append(own_line(where, submission, lang))
    if mismatch.kind not in ("not_written", "missing"):
        lines.append(_call(failure, lang, seed, command))
    return "\n".join(line for line in lines if line)


def own_line(where: str, submission: Submission, lang: str) -> str:
    """A line of the student's file, with its number; nothing if it is in no part of the file."""
    label, _, number = where.rpartition(":")
    if label not in dict(submission.pieces):
        return ""
    code = visible(submission.line(label, int(number)), 200)
    return say("line", lang, place=place(where, lang), code=code) if code else place(where, lang)


def _call(failure: Failure, lang: str, seed: int | None, command: str) -> str:
    if failure.request is None:
        return ""
    named = ", ".join(f"{letter}={side}" for letter, side in failure.sides.items())
    sides = say("sides", lang, sides=named) if named else ""
    called, *others = (call.name for call in failure.calls)
    for name in others:
        called = say("then", lang, before=called, call=name)
    text = say("call", lang, call=called, sides=sides)
    again = say("repeat", lang, seed=seed, command=command) if seed is not None else ""
    return f"{text} ({again})" if again else text


def example_of(failure: Failure) -> Example | None:
    """The call that shows a failure, with what was due and what came."""
    request, mismatch = failure.request, failure.mismatch
    if request is None or mismatch.kind in ("not_written", "missing"):
        return None
    due = mismatch.expected
    came = mismatch.actual
    return Example(
        call=request.name,
        inputs=_inputs(failure.calls),
        expected=None if due is None else to_value(due),
        actual=None if came is None else to_value(came),
        where=mismatch.where,
        differs=differing(mismatch.differs),
    )


def differing(flags: Any) -> list[list[int]]:
    """The indices of the entries that are wrong, as many as a report shows values."""
    if flags is None:
        return []
    return [[int(side) for side in index] for index in np.argwhere(flags)[:MAX_VALUES]]


def _inputs(calls: Sequence[Request]) -> dict[str, Any]:
    """The arguments of a call and of those before it, but for the handles between them."""
    given = {name: value for call in calls for name, value in call.arguments.items()}
    shown = {name: to_value(v) for name, v in given.items() if not isinstance(v, Handle)}
    return {name: value for name, value in shown.items() if value is not None}


def missing_function(
    name: str, defined: dict[str, Any], known: Collection[str] = ()
) -> Mismatch | None:
    """The mismatch of a function that the file lacks, with the nearest name that it has.

    known   names that the exercise itself uses, which are no misspelling of another
    """
    entry = defined.get(name)
    if entry is not None and entry[0] == "function":
        return None
    if entry is not None:
        return Mismatch("not_callable", "missing", name=name, got=entry[0])
    functions = [other for other, (kind, _) in defined.items() if kind == "function"]
    functions = [other for other in functions if other not in known]
    nearest = difflib.get_close_matches(name, functions, 1, 0.6)
    return Mismatch("missing", "missing", name=name, nearest=nearest[0] if nearest else "")


def load_mismatch(body: Any, seconds: float) -> Mismatch:
    """Why a file could not be loaded: what the worker said of the exception, or how it ended."""
    if not isinstance(body, dict):
        return _load_death(body, seconds)
    kind, text, module = (text_in(body, key) for key in ("type", "message", "module"))
    facts = {"type": kind, "text": text, "module": module, "line": place_of(body.get("frames"))}
    if kind in ("SyntaxError", "IndentationError", "TabError"):
        return Mismatch("load_syntax", "load_error", **facts)
    if kind == "ModuleNotFoundError" and module:
        return Mismatch("load_import", "load_error", **facts)
    if kind == "RefusedPart":
        return part_mismatch(text, text, facts["line"])
    if kind == "EOFError" and text == NO_INPUT:
        return Mismatch("load_input", "load_error", **facts)
    if what := refused_in(body):
        return Mismatch("load_forbidden", "forbidden", what=what, **facts)
    if kind == "SystemExit":
        return Mismatch("load_exit", "exited", **facts)
    return Mismatch("load_error", "load_error", **facts)


def _load_death(death: Any, seconds: float) -> Mismatch:
    kinds = {
        "timeout": "load_timeout",
        "crash": "load_crash",
        "exited": "load_exit",
        "forbidden": "load_forbidden",
        "tamper": "tamper",
    }
    facts = {"seconds": seconds, "signal": "", **death.facts}
    return Mismatch(kinds.get(death.reason, "load_exit"), death.reason, **facts)
