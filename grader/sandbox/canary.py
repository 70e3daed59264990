"""Tries, as a submission like any other, what the isolation claims to refuse."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.sandbox import launch, session
from grader.sandbox.process import Death
from grader.sandbox.session import Reply, Request, Session, Source
from grader.sandbox.spawn import TIERS, SandboxError, Zygote

SOURCE = """
import contextlib
import os
import re
import socket
import sys
import threading

STEP = 1 << 20
REFUSALS = (OSError, MemoryError, RuntimeError)


def attempt(function):
    def tried(**arguments):
        try:
            return "done", function(**arguments) or ""
        except REFUSALS as error:
            return "refused", type(error).__name__

    return tried


@attempt
def read_file(path):
    with open(path, "rb") as file:
        file.read(1)


@attempt
def list_folder(path):
    os.listdir(path)


@attempt
def write_file(path):
    with open(path, "w") as file:
        file.write("a note for later")


@attempt
def see_file(path):
    os.stat(path)


@attempt
def open_tcp():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as place:
        place.bind(("127.0.0.1", 0))


@attempt
def open_udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as place:
        place.sendto(b"x", ("127.0.0.1", 9))


@attempt
def open_unix(path):
    with socket.socket(socket.AF_UNIX) as place:
        place.bind(path)


@attempt
def fork():
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)


@attempt
def start_thread():
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


@attempt
def run_program(code):
    program = f"import os; os._exit({code})"
    os.execv(sys.executable, [sys.executable, "-I", "-S", "-c", program])


@attempt
def signal_grader(pid):
    os.kill(pid, 0)  # asks for the right alone


@attempt
def read_memory(pid, pattern):
    found, count = set(), 0
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, rights, _, _, inode = line.split()[:5]
            if rights[:2] == "rw" and inode == "0":
                first, last = (int(address, 16) for address in span.split("-"))
                for at in range(first, last, STEP):
                    with contextlib.suppress(OSError):  # it may be gone by now
                        memory.seek(at)
                        part = memory.read(min(STEP, last - at))
                        count += len(part)
                        found.update(re.findall(pattern.encode(), part))
    if not count:
        raise PermissionError
    return b" ".join(found).decode()


@attempt
def allocate(count):
    bytearray(count)
"""

CLAIMS = {  # what is tried -> the weakest tier that claims to refuse it
    "read_file": "default",
    "list_folder": "default",
    "write_file": "default",
    "see_file": "strong",
    "open_tcp": "basic",
    "open_udp": "basic",
    "open_unix": "basic",
    "fork": "basic",
    "start_thread": "basic",
    "run_program": "basic",
    "signal_grader": "basic",
    "read_memory": "default",
    "allocate": "basic",
}
ANSWERS = Path(__file__).parents[2] / "reference" / "__init__.py"
MARK = "canary-"
EXIT_CODE = 42
SECONDS = 20.0


@dataclass(frozen=True)
class Attempt:
    """What came of one attempt.

    outcome  refused, done, found (the canary string, in the grader's memory) or unclear
    detail   the exception of a refusal, or what came instead of an answer
    claimed  True if the tier claims to refuse this
    """

    name: str
    outcome: str
    detail: str
    claimed: bool

    @property
    def is_kept(self) -> bool:
        """True unless the tier claims more than it holds."""
        return self.outcome == "refused" or not self.claimed


def try_everything(zygote: Zygote) -> list[Attempt]:
    """Have a worker of this zygote try all; SandboxError if it does not even load."""
    running = Session(Source((("canary.py", SOURCE),)), zygote)
    try:
        if session.load(running).status != "loaded":
            raise SandboxError("the canary could not be loaded")
        tier = launch.tier_of(zygote)
        return [
            Attempt(name, *outcome_of(running, name), claimed=does_claim(tier, name))
            for name in CLAIMS
        ]
    finally:
        session.close(running)


def does_claim(tier: str, name: str) -> bool:
    return TIERS.index(tier) >= TIERS.index(CLAIMS[name])


def outcome_of(running: Session, name: str) -> tuple[str, str]:
    """Outcome and detail of one attempt; whatever is no clear refusal is none."""
    secret = MARK + os.urandom(16).hex()
    with note() as path:
        request = Request(name, arguments_of(name, path), ("outcome", "detail"))
        (reply,) = session.call(running, [request], SECONDS, lambda _: SECONDS)
    outcome, detail = said(reply)
    if name == "read_memory" and outcome == "done":
        return ("found" if secret in detail else "done"), ""
    return outcome, detail


@contextlib.contextmanager
def note() -> Iterator[str]:
    """A path for a file outside the worker's own folder; what is left there is removed."""
    path = Path(tempfile.gettempdir()) / f"grade-{MARK}{os.urandom(8).hex()}"
    try:
        yield str(path)
    finally:
        path.unlink(missing_ok=True)


def arguments_of(name: str, path: str) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] = {
        "read_file": {"path": str(ANSWERS)},
        "list_folder": {"path": str(ANSWERS.parent)},
        "write_file": {"path": path},
        "see_file": {"path": str(ANSWERS)},
        "open_unix": {"path": path},
        "run_program": {"code": EXIT_CODE},
        "signal_grader": {"pid": os.getpid()},
        "read_memory": {"pid": os.getpid(), "pattern": f"{MARK}[0-9a-f]{{32}}"},
        "allocate": {"count": 1 << 30},
    }
    return known.get(name, {})


def said(reply: Reply) -> tuple[str, str]:
    """What a reply says of an attempt; a program that ran in the worker's place shows its code."""
    if reply.status == "returned":
        outcome, detail = map(str, reply.body["results"])
        return (outcome, detail) if outcome in ("done", "refused") else ("unclear", outcome)
    if not isinstance(reply.body, Death):
        return "unclear", str(reply.body.get("type", reply.status))
    if reply.body.reason == "forbidden":
        return "refused", "SIGSYS"
    if reply.body.facts == {"code": EXIT_CODE}:
        return "done", ""
    return "unclear", reply.body.reason
