"""The student that a check sees: calls become messages, caches stay behind as handles."""

import errno
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.replies import names_in, place_of, text_in
from grader.sandbox import wire
from grader.sandbox.session import Reply, Request
from grader.toolkit.declare import Class, Declared
from grader.toolkit.mismatch import Mismatch
from grader.toolkit.parts import part_mismatch

Ask = Callable[[Sequence[Request]], Sequence[Reply]]

NO_INPUT = "EOF when reading a line"  # what input() says where nobody types
REFUSED = (
    "object complex dtype big_endian too_big too_deep big_int surrogate "
    "sparse meta subclass tensor_dtype tensor_for_array array_for_tensor"
).split()
NO_THREAD = "can't start new thread"
DENIED = f": Permission denied ({errno.EACCES})"  # as torch says it
NO_MEMORY = "allocate memory"  # as the system says it, and torch
ATTEMPTS = "network process program signal thread".split()
UNFINISHED = {"NoneType": "no_return", "generator": "generator", "coroutine": "coroutine"}


@dataclass
class Student:
    """Attribute access gives the exercise's functions.

    turn  which example of its check this is, from 0
    last  the latest call, for reports
    made  the call that each handle came from
    """

    functions: dict[str, Declared]
    ask: Ask
    turn: int = 0
    last: Request | None = None
    made: dict[wire.Handle, Request] = field(default_factory=dict)

    @property
    def chain(self) -> tuple[Request, ...]:
        """The latest call, behind those that made the handles which it takes."""
        found = [self.last] if self.last else []
        for request in found:  # it grows; a worker may lie about what a handle is
            taken = (request.of, *request.arguments.values())
            handles = (value for value in taken if type(value) is wire.Handle)
            found += [made for made in map(self.made.get, handles) if made and made not in found]
        return tuple(reversed(found))

    def __getattr__(self, name: str) -> Any:
        functions = object.__getattribute__(self, "functions")
        if name not in functions:
            raise AttributeError(f"{name} is no function of this exercise: {', '.join(functions)}")
        declared = functions[name]
        if isinstance(declared, Class):
            from grader.objects import StudentClass

            return StudentClass(self, declared)
        return StudentFunction(self, declared)


@dataclass(frozen=True)
class StudentFunction:
    """One function of the submission, or a method `of` an object that stays with it."""

    student: Student
    function: Declared
    of: wire.Handle | None = None
    operation: str = "call"

    @property
    def turn(self) -> int:
        return self.student.turn

    @property
    def name(self) -> str:
        return self.function.name

    def __call__(self, *positional: Any, **named: Any) -> Any:
        """Call it; returns one result bare, several as a tuple; Mismatch if it does not return."""
        arguments = {**dict(zip(self.function.parameters, positional, strict=False)), **named}
        (results, _), *_ = self._asked([self._request(arguments)])
        return results

    def many(self, arguments: Sequence[dict[str, Any]]) -> list[Any]:
        """Call it with each set of arguments, in one message; handles are not kept.

        For reports these calls are none, unless one does not return.
        """
        before = self.student.last
        answers = self._asked([self._request(a) for a in arguments])
        self.student.last = before or self.student.last
        return [results for results, _ in answers]

    def watched(self, inputs: dict[str, Any], **kept: Any) -> tuple[Any, dict[str, Any]]:
        """Call it; returns its results, and the inputs as they are after the call."""
        request = self._request({**inputs, **kept}, watched=tuple(inputs))
        (results, after), *_ = self._asked([request])
        return results, dict(zip(inputs, after, strict=True))

    def line_that_writes(self, inputs: dict[str, Any], **kept: Any) -> str | None:
        """Where it writes into its inputs: the place at which read-only arrays make it raise."""
        request = self._request({**inputs, **kept}, readonly=True)
        (reply,) = self.student.ask([request])
        if reply.status != "raised":
            return None
        return place_of(reply.body.get("frames"))

    def as_kept(self, **arguments: Any) -> Any:
        """Call it with handles as they were kept: not made afresh after other calls."""
        (results, _), *_ = self._asked([self._request(arguments, as_kept=True)])
        return results

    def _request(
        self,
        arguments: dict[str, Any],
        watched: tuple[str, ...] = (),
        readonly: bool = False,
        as_kept: bool = False,
    ) -> Request:
        sent = {name: getattr(value, "handle", value) for name, value in arguments.items()}
        return Request(
            self.name, sent, self.function.kinds, watched, readonly, as_kept,
            self.of, self.operation,
        )  # fmt: skip

    def _asked(self, requests: Sequence[Request]) -> list[tuple[Any, Any]]:
        answers = []
        for request, reply in zip(requests, self.student.ask(requests), strict=False):
            self.student.last = request
            results, after = self._results(reply)
            whole = results if isinstance(results, tuple) else (results,)
            handles = [item for item in whole if isinstance(item, wire.Handle)]
            self.student.made.update(dict.fromkeys(handles, request))
            answers.append((results, after))
        return answers

    def _results(self, reply: Reply) -> tuple[Any, list[Any]]:
        """The values of a reply; the Mismatch that it means if there are none."""
        if reply.status != "returned":
            raise _mismatch_of(reply, self.function)
        try:
            results = [wire.unpack(tree) for tree in reply.body["results"]]
            after = reply.body["after"]
            changed = [] if after is None else [wire.unpack(tree) for tree in after]
        except (wire.WireError, KeyError, TypeError) as error:
            if getattr(error, "kind", "") == "unhashable":  # a frozenset as a key is a set here
                raise Mismatch("unreadable", "bad_return") from None
            raise Mismatch("tamper", "tamper") from None
        stayed = [isinstance(item, wire.Handle) for item in results]
        if stayed != [kind != "value" for kind in self.function.kinds]:
            raise Mismatch("tamper", "tamper")
        return (results[0] if len(results) == 1 else tuple(results)), changed


def _mismatch_of(reply: Reply, function: Declared) -> Mismatch:
    body = reply.body
    if reply.status == "died":
        facts = {"kind": body.reason, **body.facts}
        return Mismatch(facts.pop("kind"), body.reason, name=function.name, **facts)
    if type(body) is not dict:
        return Mismatch("tamper", "tamper")
    if reply.status == "missing":
        return Mismatch("missing", "missing", name=function.name)
    if reply.status == "signature":
        return Mismatch(
            "signature",
            "missing",
            name=function.name,
            parameters=names_in(body, "parameters"),
            wanted=function.parameters,
            text=text_in(body, "message"),
        )
    if reply.status == "bad":
        return _bad_return(body, function)
    if reply.status != "raised" or not text_in(body, "type"):
        return Mismatch("tamper", "tamper")
    return mismatch_of_exception(body, function.name)


def _bad_return(body: dict[str, Any], function: Declared) -> Mismatch:
    kind = body.get("kind")
    given = text_in(body, "type")
    if given in UNFINISHED:
        return Mismatch(UNFINISHED[given], "bad_return", name=function.name)
    if kind == "count":
        return _bad_count(body, function)
    position = body.get("position")
    known = isinstance(position, int) and 0 <= position < len(function.results)
    name = function.results[position or 0] if known else function.name
    kind = "complex" if given == "complex" else kind
    return Mismatch(
        f"cross_{kind if kind in REFUSED else 'object'}",
        "bad_return",
        name=name,
        type=given,
        dtype=text_in(body, "dtype"),
    )


def _bad_count(body: dict[str, Any], function: Declared) -> Mismatch:
    got = body.get("got")
    return Mismatch(
        "count",
        "bad_return",
        name=function.name,
        wanted=len(function.results),
        results=", ".join(function.results),
        got=got if type(got) is int else None,
        type=text_in(body, "type"),
    )


def mismatch_of_exception(body: dict[str, Any], name: str) -> Mismatch:
    """What an exception in the submission means; the type is only what the worker says it is."""
    kind, text = text_in(body, "type"), text_in(body, "message")
    facts = {
        "name": name, "type": kind, "text": text,
        "module": text_in(body, "module"), "line": place_of(body.get("frames")),
    }  # fmt: skip
    if kind == "NotImplementedError" and body.get("own") is True:
        return Mismatch("not_written", "not_written", **facts)
    if kind == "RefusedPart":
        return part_mismatch(text, text, facts["line"])
    if kind == "NoModule":
        return Mismatch("no_module", "bad_return", **facts)
    if what := refused_in(body):
        return Mismatch("forbidden", "forbidden", what=what, **facts)
    if kind == "MemoryError" or (kind in ("OSError", "RuntimeError") and NO_MEMORY in text):
        return Mismatch("memory", "memory", **facts)
    if kind == "SystemExit":
        return Mismatch("system_exit", "exited", **facts)
    if kind == "ModuleNotFoundError" and facts["module"]:
        return Mismatch("import", "error", **facts)
    if kind == "EOFError" and text == NO_INPUT:
        return Mismatch("input", "error", **facts)
    return Mismatch("error", "error", **facts)


def refused_in(body: dict[str, Any]) -> str | None:
    """What the sandbox refused, in the word of a sentence; None if the exception is another."""
    kind, text, attempt = (text_in(body, key) for key in ("type", "message", "attempt"))
    if kind == "RuntimeError" and text == NO_THREAD:
        return "thread"
    if kind in ("gaierror", "URLError"):
        return "network"
    if kind == "RuntimeError" and text.endswith(DENIED):
        return "files"
    if kind != "PermissionError" or not text.startswith("[Errno "):
        return None
    if text.startswith(f"[Errno {errno.EACCES}]"):
        return "files"
    return attempt if attempt in ATTEMPTS else "call"
