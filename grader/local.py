"""Answers calls in this process: for functions that we trust, such as the reference's."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from grader.sandbox import wire
from grader.sandbox.session import Reply, Request
from grader.student import Student
from grader.toolkit.declare import Declared
from grader.toolkit.functions import function_of


def reference_student(functions: Sequence[Declared]) -> Student:
    """A student that answers with the reference, in the form in which a submission answers."""
    by_name = {function.name: function for function in functions}
    kept: list[Any] = []

    def ask(requests: Sequence[Request]) -> list[Reply]:
        return [_answer(_function(by_name, request, kept), request, kept) for request in requests]

    return Student(by_name, ask)


def _function(
    by_name: dict[str, Declared], request: Request, kept: list[Any]
) -> Callable[..., Any]:
    """The reference's function, or the method of the object that it made."""
    if request.of is None:
        return by_name[request.name].reference
    method: Callable[..., Any] = getattr(kept[request.of.call], request.name.rpartition(".")[2])
    return method


def _answer(function: Callable[..., Any], request: Request, kept: list[Any]) -> Reply:
    arguments = {name: _resolved(value, kept) for name, value in request.arguments.items()}
    try:
        returned = function(**arguments)
    except ValueError as error:
        frames = [["reference", 0, function.__name__]]
        body = {"type": "ValueError", "message": str(error), "frames": frames, "own": True}
        return Reply("raised", body)
    results = [returned] if len(request.kinds) == 1 else list(returned)
    packed = [
        _packed(kind, result, kept) for kind, result in zip(request.kinds, results, strict=True)
    ]
    after = [wire.pack(arguments[name]) for name in request.watched]
    return Reply("returned", {"results": packed, "after": after})


def _resolved(value: Any, kept: list[Any]) -> Any:
    if isinstance(value, wire.Handle):
        return kept[value.call]
    if isinstance(value, wire.NamedFunction):
        return function_of(value)
    return deepcopy(value)


def _packed(kind: str, result: Any, kept: list[Any]) -> Any:
    if kind == "value":
        return wire.pack(result)
    kept.append(result)
    return ["h", len(kept) - 1, 0]
