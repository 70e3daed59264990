"""What a submission defined and what it raised, in plain words; its objects may lie or raise."""

import opcode
import types
from collections.abc import Callable, Collection
from typing import Any

MAX_NAME = 80
MAX_MESSAGE = 2_000  # characters of an exception's text
MAX_FRAMES = 6
RAISE = opcode.opmap["RAISE_VARARGS"]
MAX_LISTED = 5_000  # names; `from numpy import *` alone brings hundreds

ATTEMPTS = {  # audit events that Python raises just before a system may refuse
    "socket.__new__": "network",
    "os.fork": "process",
    "os.forkpty": "process",
    "subprocess.Popen": "program",
    "os.exec": "program",
    "os.posix_spawn": "program",
    "os.kill": "signal",
    "os.killpg": "signal",
    "_thread.start_new_thread": "thread",
}

# Read past whatever a class or metaclass of the submission says of itself.
_name_of_type = type.__dict__["__name__"].__get__
_traceback_of = BaseException.__dict__["__traceback__"].__get__


def harmless(action: Callable[[], Any], default: Any = None) -> Any:
    """The result of an action that may raise anything."""
    try:
        return action()
    except BaseException:
        return default


def plain(text: Any, limit: int = MAX_NAME) -> str:
    """Text that can be sent: cut, with what is no Unicode escaped; anything else is empty."""
    if type(text) is not str:
        return ""
    return text[:limit].encode("utf-8", "backslashreplace").decode()


def type_name(value: Any) -> str:
    return plain(_name_of_type(type(value)))


def functions(module: types.ModuleType) -> dict[str, list[Any]]:
    """Kind and parameters of what a module defines: a help for messages, not a verdict."""
    return {
        plain(name): [kind_of(value), parameters_of(value)]
        for name, value in list(vars(module).items())[-MAX_LISTED:]
        if type(name) is str and name[:1] != "_" and type(value) is not types.ModuleType
    }


def kind_of(value: Any) -> str:
    return "function" if callable(value) else type_name(value)


def parameters_of(function: Any) -> list[str] | None:
    if type(function) is not types.FunctionType:
        return None
    code = function.__code__
    return list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


class Attempts:
    """An audit hook that remembers what was tried last."""

    def __init__(self) -> None:
        self.latest = ""

    def __call__(self, event: str, arguments: Any) -> None:
        self.latest = ATTEMPTS.get(event, self.latest)


attempts = Attempts()


def exception(error: BaseException, labels: Collection[str]) -> dict[str, Any]:
    """What was raised and where, in the submission's own lines."""
    if issubclass(type(error), MemoryError):
        release(error)
    frames, own = frames_of(error, labels)
    return {
        "type": type_name(error),
        "message": text_of(error),
        "attempt": attempts.latest,
        "module": plain(harmless(lambda: error.name)),  # type: ignore[attr-defined]  # or harmless
        "frames": frames[-MAX_FRAMES:],
        "own": own,
    }


def release(error: BaseException) -> None:
    """Let go of what the frames hold: after a MemoryError there is no room for a reply."""
    trace = _traceback_of(error)
    while trace is not None:
        harmless(trace.tb_frame.clear)
        trace = trace.tb_next


def frames_of(error: BaseException, labels: Collection[str]) -> tuple[list[list[Any]], bool]:
    """Label, line and function of the submission's own frames; True if one of them raised it.

    What a library raises in C (torch says NotImplementedError) seems to come from its caller.
    """
    frames, own = [], False
    trace = _traceback_of(error)
    while trace is not None:
        code = trace.tb_frame.f_code
        own = code.co_filename in labels and code.co_code[trace.tb_lasti] == RAISE
        if code.co_filename in labels:
            frames.append([code.co_filename, trace.tb_lineno, code.co_name])
        trace = trace.tb_next
    if issubclass(type(error), SyntaxError):
        label, line = harmless(lambda: (error.filename, error.lineno), ("", 1))  # type: ignore[attr-defined]  # a SyntaxError
        if type(label) is str and label in labels:
            frames.append([label, line if type(line) is int else 1, ""])
    return frames, own


def text_of(error: BaseException) -> str:
    """The exception's message, without the places of the modules on this machine."""
    if issubclass(type(error), SyntaxError):
        return plain(harmless(lambda: error.msg), MAX_MESSAGE)  # type: ignore[attr-defined]  # a SyntaxError
    text = plain(harmless(lambda: str(error)), MAX_MESSAGE)
    if issubclass(type(error), ImportError):
        text = text.partition(" (/")[0].removesuffix(" (unknown location)")
    return text
