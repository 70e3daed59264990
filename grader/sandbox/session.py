"""A submission that answers calls: a worker that is started again when a call has ended it."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from grader.sandbox import channel, describe, launch, process, wire
from grader.sandbox.process import Death, Worker
from grader.sandbox.spawn import Zygote

NOT_AGAIN = Death("unstable", {"kind": "load_sometimes"})
MAX_NAME = 10 * describe.MAX_NAME  # characters, what is no Unicode being escaped
CHECK_SECONDS = 100.0  # for all calls of a check together: a hundred calls may take a second each
WORN = 10.0  # seconds of processor time after which the next check gets a fresh worker
LOAD_DEADLINE = {"numpy": 5.0, "torch": 20.0}


@dataclass(frozen=True)
class Rules:
    """How a submission is called.

    tensors    arrays travel as torch tensors, both ways
    inference  its calls run without autograd
    refuses    names of parts of packages that it may not use, see `refused`
    """

    tensors: bool = False
    inference: bool = False
    refuses: tuple[str, ...] = ()


NUMPY = Rules()


@dataclass(frozen=True)
class Source:
    """What a worker loads.

    pieces   (label, source) pairs, run one after the other in one module
    definitions_only  run of them what the wanted functions are made of: they are cells
    given    source and names of functions that are put in where the pieces lack them
    modules  further modules that the pieces may import
    rules    how it is called
    """

    pieces: tuple[tuple[str, str], ...]
    definitions_only: bool = False
    wanted: tuple[str, ...] = ()
    given_source: str = ""
    given_names: tuple[str, ...] = ()
    modules: dict[str, str] = field(default_factory=dict)
    rules: Rules = NUMPY


@dataclass(frozen=True)
class Request:
    """One call of a function, or of a method of an object that stayed in the worker.

    watched   arguments that come back as they are after the call
    readonly  arrays come read-only
    as_kept   handles stand for what was kept, even if other calls came in between
    of        the object whose method it is
    operation "call"; or "state" and "set_state", which read and write a module's parameters
    """

    name: str
    arguments: dict[str, Any]
    kinds: tuple[str, ...]
    watched: tuple[str, ...] = ()
    readonly: bool = False
    as_kept: bool = False
    of: wire.Handle | None = None
    operation: str = "call"


@dataclass(frozen=True)
class Reply:
    """What a worker said of one call: returned, raised, bad, signature or missing; or its death."""

    status: str
    body: Any


@dataclass
class Session:
    """The running state of one submission; its zygote may serve others after it."""

    source: Source
    zygote: Zygote
    worker: Worker | None = None
    functions: dict[str, Any] = field(default_factory=dict)
    numbers: int = 0
    loaded: bool = False
    ends: float = math.inf  # by when the calls of the check in progress must be done
    extended: bool = False  # patience with a busy machine is for once a submission
    printed: bytearray = field(default_factory=bytearray)
    printed_bytes: int = 0


def lint(session: Session) -> Reply:
    """Read the source in a fresh worker, before any of it runs: `linted`, `raised` or a death."""
    worker = _opened(session)
    pieces = [list(piece) for piece in session.source.pieces]
    request = {
        "pieces": pieces,
        "definitions_only": session.source.definitions_only,
        "refuses": list(session.source.rules.refuses),
    }
    deadline = LOAD_DEADLINE[session.zygote.backend]
    reply = _reply(next(channel.ask(worker, "lint", request, 1, deadline)))
    if reply.status == "linted" or (reply.status == "raised" and _is_exception(reply.body)):
        return reply
    return reply if reply.status == "died" else Reply("died", process.TAMPERED)


def _opened(session: Session) -> Worker:
    if session.worker is None or not process.is_running(session.worker):
        session.worker = launch.open_worker(session.zygote)
        session.worker.extended = session.extended
    return session.worker


def load(session: Session) -> Reply:
    """Load the submission: `loaded`, `raised`, or a death."""
    worker = _opened(session)
    source = session.source
    request = {
        "pieces": [list(piece) for piece in source.pieces],
        "definitions_only": source.definitions_only,
        "wanted": [*source.wanted, *source.given_names],
        "given": {"source": source.given_source, "names": list(source.given_names)},
        "modules": source.modules,
        "rules": asdict(source.rules),
    }
    deadline = LOAD_DEADLINE[session.zygote.backend]
    reply = _reply(next(channel.ask(worker, "load", request, 1, deadline)))
    session.loaded = reply.status == "loaded" and _is_listing(reply.body)
    if session.loaded:
        session.functions = reply.body
        return reply
    process.stop(worker)
    if reply.status == "died" or (reply.status == "raised" and _is_exception(reply.body)):
        return reply
    return Reply("died", Death("tamper", {}))


def _is_listing(body: Any) -> bool:
    if not isinstance(body, dict) or len(body) > describe.MAX_LISTED:
        return False
    names = [*body, *(entry[0] for entry in body.values() if type(entry) is list and entry)]
    short = all(type(name) is str and len(name) <= MAX_NAME for name in names)
    return short and all(type(entry) is list and len(entry) == 2 for entry in body.values())


def _is_exception(body: Any) -> bool:
    return isinstance(body, dict) and type(body.get("type")) is str and bool(body["type"])


def begin(session: Session) -> None:
    """Give the next check its time, and a worker that has used little of its own."""
    grant(session)
    if session.worker is None or not is_running(session):
        return
    if (process.cpu_seconds(session.worker) or 0.0) > WORN:
        close(session)


def grant(session: Session) -> None:
    """Start the time for the calls of a check anew."""
    session.ends = time.monotonic() + CHECK_SECONDS


def call(
    session: Session, requests: Sequence[Request], seconds: float, patience: Callable[[int], float]
) -> Iterator[Reply]:
    """Yield one reply per request, in order; the reply `died` is the last one.

    A call may take `seconds`; only when it takes longer, `patience(number)` says how long it may.
    """
    if not is_running(session):
        reply = _restart(session)
        if reply.status != "loaded":
            yield Reply("died", reply.body if reply.status == "died" else NOT_AGAIN)
            return
    messages = []
    packed: dict[int, Any] = {}  # calls of one batch share most of their arguments
    for request in requests:
        messages.append(message_of(request, session.numbers, packed, session.source.rules))
        session.numbers += 1
    assert session.worker is not None
    for answer in channel.ask(session.worker, "calls", messages, len(messages), seconds, patience):
        if time.monotonic() > session.ends and not isinstance(answer, Death):
            facts = {"kind": "too_slow", "seconds": CHECK_SECONDS}
            yield _reply(process.end(session.worker, Death("timeout", facts)))
            return
        yield _reply(answer)


def is_running(session: Session) -> bool:
    return session.worker is not None and process.is_running(session.worker)


def forget(session: Session) -> None:
    """Let the worker drop the objects that it keeps for handles."""
    if session.loaded and session.worker and process.is_running(session.worker):
        list(channel.ask(session.worker, "forget", None, 0, 1.0))


def close(session: Session) -> None:
    """End the worker, and keep what it printed; the zygote stays."""
    if session.worker is None:
        return
    process.stop(session.worker)
    worker = session.worker
    room = process.MAX_OUTPUT - len(session.printed)
    session.printed += worker.output[: max(0, room)]
    session.printed_bytes += worker.output_bytes
    session.extended |= worker.extended
    session.worker = None


def _restart(session: Session) -> Reply:
    close(session)
    return load(session)


def message_of(
    request: Request, number: int, packed: dict[int, Any], rules: Rules = NUMPY
) -> dict[str, Any]:
    array = "x" if rules.tensors else "a"
    for value in request.arguments.values():
        if id(value) not in packed:
            packed[id(value)] = wire.pack(value, wire.Limits(array=array))
    return {
        "number": number,
        "name": request.name,
        "arguments": [[name, packed[id(value)]] for name, value in request.arguments.items()],
        "results": list(request.kinds),
        "watched": list(request.watched),
        "readonly": request.readonly,
        "as_kept": request.as_kept,
        "of": None if request.of is None else wire.pack(request.of),
        "operation": request.operation,
    }


def _reply(answer: Any) -> Reply:
    if isinstance(answer, Death):
        return Reply("died", answer)
    status, body = answer
    if status not in ("linted", "loaded", "returned", "raised", "bad", "signature", "missing"):
        return Reply("died", Death("tamper", {}))
    return Reply(status, body)
