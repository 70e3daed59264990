"""Submissions that fail, cheat, break out or break down, and what a report may say of each.

How a file is read (links, devices, encodings, sizes) is in `test_bad_input.py`: that happens before
there is a worker.
"""

import platform
import textwrap
from dataclasses import dataclass, field

from places import ROOT

RIGHT = (ROOT / "solutions" / "exercise_14_rnn_cell.py").read_text("utf-8")
TIERS = ("default", "strong", "basic", "self-check")
NOTES = ("/dev/shm/grade-note", "/tmp/unpickled", str(ROOT / "conftest.py"))  # never written
FORWARD, COUNT, PURITY = "check_state_after_one_step", "check_parameter_count", "check_purity"


@dataclass(frozen=True)
class Row:
    """One submission.

    code     its whole source
    reasons  what may be the reason of the failure; "passed": it is right
    words    a part of the sentence for them
    check    the check that it fails, beside the number of parameters
    at       other reasons at a tier; none at all: it is not run there, nor at weaker tiers
    """

    id: str
    title: str
    code: str
    reasons: str
    words: str = ""
    check: str = FORWARD
    at: dict[str, str] = field(default_factory=dict)


def reasons_at(row, tier):
    """The accepted reasons at a tier; none where the row is not run."""
    if tier == "self-check" and row.at.get("basic") == "":
        return []
    return row.at.get(tier, row.reasons).split()


def forward(body, top=""):
    """The right submission with this done to its forward pass: `h` and `cache` are there."""
    code = textwrap.indent(textwrap.dedent(body).strip("\n") or "pass", "    ")
    return f"""{RIGHT}
import os
import sys
import time

right_forward = rnn_step_forward
{textwrap.dedent(top)}


def rnn_step_forward(x, h_prev, W_x, W_h, b):
    h, cache = right_forward(x, h_prev, W_x, W_h, b)
{code}
"""


def returning(expression, top=""):
    return forward(f"return {expression}, cache", top)


def above(top):
    """Code at the top level, before the right submission."""
    return f"{textwrap.dedent(top)}\n{RIGHT}"


def below(top):
    return f"{RIGHT}\n{textwrap.dedent(top)}\n"


def counting(body, top=""):
    """The right submission with another body of the function that counts parameters."""
    code = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    return f"{RIGHT}\n{textwrap.dedent(top)}\n\ndef rnn_parameter_count(D, H):\n{code}\n"


def system_call(x86_64, aarch64, *arguments):
    """A call by number, and the value that it returns."""
    number = f"{x86_64} if os.uname().machine == 'x86_64' else {aarch64}"
    return f"ctypes.CDLL(None).syscall({', '.join([number, *map(str, arguments)])})"


LOOP = "while True: pass"
NOWHERE = {"basic": ""}  # held off by the rules on files
CONFINED = {"self-check": ""}  # held off by the filter of system calls
TO_THE_LOOP = """
import sys
frame = sys._getframe()
while "identity" not in frame.f_locals:
    frame = frame.f_back
send, identity = frame.f_globals["send"], frame.f_locals["identity"]
"""
IN_A_CALL = TO_THE_LOOP + 'number = frame.f_locals["number"]\n'
REPLY = 'send([identity + number, "returned", {"results": [%s, ["h", 0, 1]], "after": None}])\n'

# --- honest faults ----------------------------------------------------------------------------

FAULTS = [
    Row("F01", "right", RIGHT, "passed"),
    Row(
        "F02", "syntax error", "x = 1\ndef f(:\n", "load_error", "does not compile: invalid syntax"
    ),
    Row(
        "F03",
        "tabs and spaces mixed",
        "def f():\n        x = 1\n\ty = 2\n",
        "load_error",
        "inconsistent use of tabs",
    ),
    Row(
        "F04",
        "function misspelt",
        RIGHT.replace("rnn_step_forward", "rnn_forward_step"),
        "missing",
        "rnn_step_forward is not defined in your file; did you mean rnn_forward_step?",
    ),
    Row(
        "F05",
        "other parameter names",
        RIGHT.replace("x, h_prev, W_x, W_h, b):", "x, hp, W_x, W_h, b):"),
        "missing",
        "(x, h_prev, W_x, W_h, b); yours takes (x, hp, W_x, W_h, b)",
    ),
    Row("F06", "forgets return", forward(""), "bad_return", "returned None: is a return missing?"),
    Row("F07", "transposed", returning("h.T"), "bad_return", "it looks transposed"),
    Row("F08", "float32", returning("h.astype('f4')"), "bad_return", "float32, but should have"),
    Row("F09", "NaN", returning("h * np.nan"), "bad_return", "is nan"),
    Row(
        "F09b",
        "tanh written with exp, which may overflow far out",
        forward(
            "z = x @ W_x + h_prev @ W_h + b\n"
            "return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)), cache"
        ),
        "passed",
    ),
    Row("F10", "infinite", returning("h / 0.0"), "bad_return", "inf"),
    Row("F11", "nested list", returning("h.tolist()"), "passed"),
    Row(
        "F12",
        "one value too many",
        forward("return h, cache, None"),
        "bad_return",
        "should return 2 values (h, cache), but returned 3",
    ),
    Row(
        "F13",
        "changes its input",
        forward("h_prev += 1\nreturn h, cache"),
        "mutates_input",
        "h_prev is changed by the call",
        PURITY,
    ),
    Row(
        "F14",
        "writes its result into its input",
        forward("np.tanh(x @ W_x + h_prev @ W_h + b, out=h_prev)\nreturn h_prev, cache"),
        "mutates_input",
        "h_prev is changed by the call",
        PURITY,
    ),
    Row("F15", "np.matrix", returning("np.matrix(h)"), "bad_return", "class matrix"),
    Row("F16", "masked array", returning("np.ma.array(h)"), "bad_return", "class MaskedArray"),
    Row(
        "F17",
        "imports what is not installed",
        above("import matplotlib.pyplot as plt"),
        "load_error",
        "imports matplotlib, which is not available",
    ),
    Row("F18", "input() at import", above("n = input('n? ')"), "load_error", "keyboard input"),
    Row("F18b", "input()", forward("return input()"), "error", "asks for keyboard input"),
    Row(
        "F19",
        "endless recursion",
        forward("return rnn_step_forward(x, h_prev, W_x, W_h, b)"),
        "error",
        "RecursionError",
    ),
    Row(
        "F20",
        "state kept between calls",
        forward("S.append(1)\nreturn h + 0.01 * (len(S) - 1), cache", "S = []"),
        "unstable",
        "does not always give the same answer",
    ),
    Row(
        "F21",
        "noise",
        returning("h + 1e-3 * np.random.randn()"),
        "unstable",
        "does not always give the same answer",
    ),
    Row("F22", "seeds NumPy's generator", forward("np.random.seed(0)\nreturn h, cache"), "passed"),
    Row("F23", "object array", returning("h.astype(object)"), "bad_return", "type object"),
    Row("F24", "complex", returning("h + 0j"), "bad_return", "complex128"),
    Row("F25", "one number", returning("h.sum()"), "bad_return", "shape ()"),
    Row("F31", "empty file", "", "missing", "rnn_step_forward is not defined in your file"),
    Row("F32", "prints 3 MB", forward("print('x' * 30000)\nreturn h, cache"), "passed"),
    Row("F33", "main guard", below("if __name__ == '__main__':\n    1 / 0"), "passed"),
    Row(
        "F34",
        "async",
        below("async def rnn_step_forward(x, h_prev, W_x, W_h, b): pass"),
        "bad_return",
        "is a coroutine: remove async",
    ),
    Row("F35", "generator", forward("yield h"), "bad_return", "use return instead of yield"),
    Row(
        "F36",
        "view of 8 TB",
        returning("np.broadcast_to(np.zeros(1), (10**6, 10**6))"),
        "bad_return",
        "h is too big",
    ),
    Row("F37", "big-endian", returning("h.astype('>f8')"), "bad_return", "big-endian byte order"),
    Row("F38", "not contiguous", returning("np.asfortranarray(h)"), "passed"),
    Row("F39", "forgets b", returning("np.tanh(x @ W_x + h_prev @ W_h)"), "wrong", "but should be"),
    Row(
        "F40",
        "message of 200 MB",
        forward("raise ValueError('x' * 200_000_000)"),
        "error timeout memory",
        "rnn_step_forward",
    ),
    Row("F41", "no function", below("rnn_step_forward = 3"), "missing", "is of type int"),
    Row(
        "F42",
        "prints surrogates",
        forward("print('\\ud800 \\U0001f600')\nreturn h, cache"),
        "passed",
    ),
    Row(
        "F43",
        "TypeError of its own",
        forward("return h + 'x', cache"),
        "error",
        "raised UFuncTypeError",
    ),
    Row(
        "F44",
        "no exception's text",
        above("raise SyntaxError"),
        "load_error",
        "does not compile",
    ),
    Row("F45", "indentation", "def f():\nreturn 1\n", "load_error", "expected an indented block"),
    Row("F46", "raises", above("raise ValueError('no')"), "load_error", "raised ValueError while"),
    Row("F47", "name", above("from numpy import mat2"), "load_error", "cannot import name 'mat2'"),
    Row(
        "F48",
        "relative import",
        above("from . import x"),
        "load_error",
        "attempted relative import",
    ),
]

# --- eating resources -------------------------------------------------------------------------

ENDLESS = "endless loop?"
EATING = [
    Row("R01", "loop", forward(LOOP), "timeout", ENDLESS),
    Row("R02", "sleep", forward("time.sleep(1e8)"), "timeout", ENDLESS),
    Row("R03", "loop in C", forward("sum(range(10**12))"), "timeout", ENDLESS),
    Row("R04", "power", forward("return 9**9**9**9"), "timeout", ENDLESS),
    Row(
        "R05",
        "one huge list",
        forward("return [0] * 10**11"),
        "memory",
        "asks for more memory than is allowed",
    ),
    Row(
        "R06",
        "growth",
        forward("L = []\nwhile True: L.append(bytearray(1 << 24))"),
        "memory timeout",
        "rnn_step_forward",
    ),
    Row(
        "R06b",
        "growth in small pieces",
        forward("L = []\nwhile True: L.append([0] * 9)"),
        "memory timeout",
        "rnn_step_forward",
    ),
    Row(
        "R07",
        "fork bomb",
        forward("while True: os.fork()"),
        "forbidden",
        "starts a process, which is refused",
        at=CONFINED,
    ),
    Row(
        "R08",
        "thread bomb",
        forward("import threading\nwhile True: threading.Thread(target=print).start()"),
        "forbidden",
        "starts a thread, which is refused",
        at=CONFINED,
    ),
    Row(
        "R09",
        "another program",
        forward("return os.popen('id').read()"),
        "forbidden",
        "runs another program, which is refused",
        at=CONFINED,
    ),
    Row("R10", "flood", forward("while True: print('A' * 65536)"), "timeout", ENDLESS),
    Row("R11", "raw flood", forward("while True: os.write(2, b'A' * 65536)"), "timeout", ENDLESS),
    Row(
        "R12",
        "fills the disk",
        forward("f = open('x', 'wb')\nwhile True: f.write(b'A' * (1 << 20))"),
        "forbidden",
        "opens a file or a folder, which is refused",
        at=CONFINED,
    ),
    Row(
        "R13",
        "descriptors",
        forward("L = []\nwhile True: L.append(os.dup(2))"),
        "error",
        "Too many open files",
    ),
    Row(
        "R14",
        "regular expression",
        forward("import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')"),
        "timeout",
        ENDLESS,
    ),
    Row("R15", "loop at import", above(LOOP), "timeout", "took longer than"),
    Row("R15b", "sleep at import", above("import time; time.sleep(1e6)"), "timeout", "took longer"),
    Row(
        "R16",
        "ignores every signal",
        forward(
            """
            import signal
            for number in range(1, 65):
                try: signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError): pass
            while True: pass
            """
        ),
        "timeout",
        ENDLESS,
    ),
    Row("R17", "stops itself", forward("os.kill(os.getpid(), 19)"), "timeout", ENDLESS),
    Row(
        "R18",
        "C stack",
        forward("sys.setrecursionlimit(10**9)\na = []\nfor _ in range(10**5): a = [a]\nrepr(a)"),
        "crash timeout error memory bad_return",
        "rnn_step_forward",
    ),
    Row("R19", "brackets", f"x = {'(' * 5000}{')' * 5000}", "load_error", "too many nested"),
    Row("R20", "minus signs", f"x = {'-' * 90_000}1", "load_error", "MemoryError"),
    Row(
        "R21",
        "constant",
        above("x = (((1 << 1000) << 1000000) << 1000000000)"),
        "passed timeout load_error",
    ),
    Row(
        "R23",
        "memory that is a file",
        forward("fd = os.memfd_create('x')\nos.ftruncate(fd, 1 << 40)"),
        "forbidden",
        "a system call that no exercise needs, which is refused",
        at={"self-check": "error timeout"},
    ),
    Row(
        "R24",
        "shared memory",
        forward("import mmap\nm = mmap.mmap(-1, 4 << 30)\nm[::4096] = b'a' * (len(m) // 4096)"),
        "memory",
        "asks for more memory than is allowed",
    ),
    Row(
        "R25",
        "endless __del__",
        below("class D:\n    def __del__(self):\n        while True: pass\nd = D()"),
        "passed",
    ),
    Row(
        "R26",
        "endless atexit",
        below(
            "import atexit\n@atexit.register\ndef stay():\n    print('PASSED')\n    while 1: pass"
        ),
        "passed",
    ),
    Row(
        "R27",
        "slow",
        forward(
            "t = time.process_time()\nwhile time.process_time() - t < 0.005: pass\nreturn h, cache"
        ),
        "passed",
    ),
    Row(
        "R28",
        "endless __str__",
        forward("raise E", "class E(Exception):\n    def __str__(self):\n        while True: pass"),
        "timeout",
        ENDLESS,
    ),
    Row("R29", "4 GiB", returning("np.zeros(1 << 29)"), "memory", "asks for more memory"),
    Row(
        "R30",
        "list in itself",
        forward("a = []\na.append(a)\nreturn a, cache"),
        "bad_return",
        "h is nested too deeply",
    ),
    Row(
        "R31",
        "list of 64**6",
        forward("a = 1\nfor _ in range(6): a = [a] * 64\nreturn a, cache"),
        "bad_return timeout",
    ),
    Row("R32", "memory at import", above("x = [0] * 10**11"), "load_error", "MemoryError"),
]

# --- ending or killing processes --------------------------------------------------------------

ENDING = [
    Row("X01", "os._exit", forward("os._exit(0)"), "exited", "exit code 0"),
    Row("X01b", "the code of a fault of ours", forward("os._exit(1)"), "exited", "exit code 1"),
    Row(
        "X01c", "SIGKILL", forward("os.kill(os.getpid(), 9)"), "exited", "ended the Python process"
    ),
    Row("X02", "sys.exit", forward("sys.exit(0)"), "exited", "calls sys.exit()"),
    Row(
        "X03",
        "sys.exit at import",
        above("import sys; sys.exit('all good')"),
        "exited",
        "ends the program while it is loaded",
    ),
    Row(
        "X03b", "os._exit at import", above("import os; os._exit(0)"), "exited", "ends the program"
    ),
    Row(
        "X03c",
        "SIGKILL at import",
        above("import os; os.kill(os.getpid(), 9)"),
        "exited",
        "ends the program",
    ),
    Row("X04", "SIGSEGV", forward("import ctypes; ctypes.string_at(0)"), "crash", "SIGSEGV"),
    Row(
        "X04b", "SIGSEGV at import", above("import ctypes; ctypes.string_at(0)"), "crash", "SIGSEGV"
    ),
    Row("X05", "abort", forward("os.abort()"), "crash", "SIGABRT"),
    Row(
        "X06",
        "kills its parent",
        forward("os.kill(os.getppid(), 9)"),
        "forbidden",
        "sends a signal to another process, which is refused",
        at=CONFINED,
    ),
    Row(
        "X06b",
        "kills its group",
        forward("os.killpg(0, 9)"),
        "forbidden",
        "sends a signal to another process, which is refused",
        at=CONFINED,
    ),
    Row(
        "X07",
        "kills everything",
        forward("os.kill(-1, 9)"),
        "forbidden",
        "sends a signal to another process, which is refused",
        at=CONFINED,
    ),
    Row(
        "X08",
        "becomes another program",
        forward("os.execv('/bin/true', ['true'])"),
        "forbidden",
        "runs another program, which is refused",
        at=CONFINED,
    ),
    Row(
        "X09", "interrupt", forward("raise KeyboardInterrupt"), "error", "raised KeyboardInterrupt"
    ),
    Row(
        "X09b",
        "interrupt at import",
        above("raise KeyboardInterrupt"),
        "load_error",
        "KeyboardInterrupt",
    ),
    Row(
        "X10",
        "crash in NumPy",
        forward(
            "from numpy.lib.stride_tricks import as_strided\n"
            "as_strided(np.zeros(1), (1 << 20, 1 << 8), (1 << 20, 1 << 10)).sum()"
        ),
        "crash",
        "SIGSEGV",
    ),
]

# --- forging a verdict ------------------------------------------------------------------------

CHANNEL = "wrote to the channel"
STRANGE = """
class Silent(Exception):
    def __str__(self): raise ValueError

class Leaving(Exception):
    def __str__(self): raise SystemExit(0)

class Interrupting(Exception):
    def __str__(self): raise KeyboardInterrupt

class Lying(Exception):
    name = filename = property(lambda self: 1 / 0)
    __traceback__ = property(lambda self: 1 / 0)
"""
FORGING = [
    Row(
        "V01",
        "prints a result",
        forward(
            """
            print("1 passed")
            print("::set-output name=score::100")
            print('{"score": 100}')
            sys.stdout.write("\\x1b[2J\\x1b[32mPASSED")
            return h * 0, cache
            """
        ),
        "wrong",
        "but should be",
    ),
    Row(
        "V02",
        "forged frame, then the end",
        forward("os.write(3, b'\\5\\0\\0\\0\\0\\0\\0\\0\\x93\\1\\xa2ok')\nos._exit(0)"),
        "tamper",
        CHANNEL,
    ),
    Row(
        "V03",
        "more bytes than the answer",
        forward("os.write(3, b'JUNK' * 4)\nreturn h, cache"),
        "tamper",
        CHANNEL,
    ),
    Row(
        "V04",
        "writes wherever it can",
        forward(
            """
            for f in range(3, 64):
                try: os.write(f, b"PASSED" * 3)
                except OSError: pass
            return h, cache
            """
        ),
        "tamper",
        CHANNEL,
    ),
    Row("V05", "closes the channel", forward("os.close(3)\nreturn h, cache"), "tamper", CHANNEL),
    Row("V05b", "closes it and stays", forward(f"os.close(3)\n{LOOP}"), "tamper", CHANNEL),
    Row(
        "V06",
        "output into the channel",
        forward("os.dup2(3, 1)\nprint('hello')\nreturn h, cache"),
        "tamper",
        CHANNEL,
    ),
    Row(
        "V06b",
        "output over the channel",
        forward("os.dup2(1, 3)\nreturn h, cache"),
        "tamper",
        CHANNEL,
    ),
    Row(
        "V07",
        "equal to everything",
        returning(
            "E()",
            """
            class E:
                def __eq__(self, other): return True
                def __array__(self, *a, **k): return np.zeros(1)
                __lt__ = __le__ = __gt__ = __ge__ = __sub__ = __rsub__ = __abs__ = __eq__
            """,
        ),
        "bad_return",
        "class E",
    ),
    Row(
        "V08",
        "array with its own arithmetic",
        returning(
            "np.zeros(h_prev.shape).view(A)",
            """
            class A(np.ndarray):
                def __array_ufunc__(self, *a, **k): return np.bool_(True)
                def __eq__(self, other): return np.array(True)
                def tobytes(self, *a): return b""
            """,
        ),
        "bad_return",
        "class A",
    ),
    Row(
        "V09",
        "object that runs when unpickled",
        returning(
            "P()",
            "class P:\n    def __reduce__(self): return os.system, ('touch /tmp/unpickled',)",
        ),
        "bad_return",
        "class P",
    ),
    Row(
        "V10",
        "replaces NumPy's comparisons",
        returning(
            "h * 0",
            """
            np.allclose = np.isclose = np.array_equal = lambda *a, **k: True
            np.testing.assert_allclose = lambda *a, **k: None
            """,
        ),
        "wrong",
        "but should be",
    ),
    Row(
        "V11",
        "replaces what sends answers",
        returning(
            "h * 0",
            """
            import json, msgspec, struct
            struct.pack = lambda *a: b"\\xff" * 8
            json.dumps = lambda *a, **k: "{}"
            msgspec.msgpack.encode = lambda *a: b""
            os.write = lambda f, b: len(b)
            """,
        ),
        "wrong tamper timeout",
    ),
    Row(
        "V12",
        "replaces pytest's failure",
        above("import pytest\npytest.fail = lambda *a, **k: None"),
        "load_error",
        "imports pytest, which is not available",
    ),
    Row(
        "V13",
        "writes beside the tests",
        forward(f"open({NOTES[2]!r}, 'w').write('x')\nreturn h, cache"),
        "forbidden",
        "opens a file or a folder, which is refused",
        at=NOWHERE,
    ),
    Row(
        "V14",
        "answer of 4 GiB",
        forward("os.write(3, b'\\xff' * 8)\ntime.sleep(0.3)\nreturn h, cache"),
        "tamper",
        CHANNEL,
    ),
    Row(
        "V15",
        "answer of 60,000 nested lists",
        forward(
            "os.write(3, (60_000).to_bytes(4, 'little') + b'\\x91' * 60_000)\n"
            "time.sleep(0.3)\nreturn h, cache"
        ),
        "tamper",
        CHANNEL,
    ),
    Row(
        "V16",
        "answer in drops",
        forward(
            "os.write(3, (60 << 20).to_bytes(4, 'little'))\n"
            "while True:\n    os.write(3, b'x')\n    time.sleep(0.01)"
        ),
        "tamper timeout",
    ),
    Row(
        "V17",
        "array of objects with negative sides",
        forward(IN_A_CALL + REPLY % '["a", "|O8", [-1, 2**40], b""]' + "return h, cache"),
        "tamper",
        CHANNEL,
    ),
    Row(
        "V18",
        "well-formed answer with zeros",
        forward(
            IN_A_CALL
            + REPLY % '["a", "<f8", list(h.shape), bytes(h.nbytes)]'
            + "time.sleep(0.05)\nreturn h, cache"
        ),
        "wrong tamper",
    ),
    Row(
        "V19",
        "answers everything itself",
        above(
            TO_THE_LOOP
            + """
def answer(self, request):
    return "returned", {"results": [0.0] * len(request["results"]), "after": None}
frame.f_globals["Calls"].answer = answer
"""
        ),
        "wrong bad_return tamper",
    ),
    Row(
        "V20",
        "traces what calls it",
        returning("h * 0", "sys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)"),
        "wrong",
        "but should be",
    ),
    Row(
        "V21",
        "answers the next call too",
        forward(
            IN_A_CALL.replace("identity + number", "identity")
            + REPLY.replace("identity + number", "identity + number + 1") % "0"
            + "return h, cache"
        ),
        "tamper",
        CHANNEL,
    ),
    Row("V22", "junk at import", above("import os; os.write(3, b'junk' * 9)"), "tamper", CHANNEL),
    Row("V23", "closes at import", above("import os; os.close(3)"), "tamper", CHANNEL),
    Row(
        "V24",
        "status of its own",
        above(f"{TO_THE_LOOP}send([identity, 'passed', 1])"),
        "tamper",
        CHANNEL,
    ),
    Row(
        "V25",
        "no exception",
        above(f"{TO_THE_LOOP}send([identity, 'raised', 3])"),
        "tamper",
        CHANNEL,
    ),
    Row(
        "V26",
        "exception without a type",
        above(f"{TO_THE_LOOP}send([identity, 'raised', {{'type': ''}}])"),
        "tamper",
        CHANNEL,
    ),
    Row(
        "V27",
        "place that is none",
        above(
            TO_THE_LOOP + "frames = [['cell \\x1b[2J', 9.9]]\n"
            "send([identity, 'raised', {'type': 'E', 'message': [1], 'frames': frames}])\n"
            "import os; os._exit(0)"
        ),
        "load_error",
        "your file raised E while",
    ),
    Row(
        "V28",
        "markup",
        above("raise ValueError('[bold] \\x1b[2J \\u202e\\nx')"),
        "load_error",
        "[bold] \\u001b[2J",
    ),
    Row(
        "V29",
        "lying error",
        above("e = SyntaxError('x')\ne.filename = []\nraise e"),
        "load_error",
        "compile: x",
    ),
    Row("V30", "silent error", forward("raise Silent", STRANGE), "error", "raised Silent"),
    Row("V31", "leaving error", forward("raise Leaving", STRANGE), "error", "raised Leaving"),
    Row(
        "V32",
        "interrupting error",
        forward("raise Interrupting", STRANGE),
        "error",
        "raised Interrupting",
    ),
    Row("V33", "error that lies", forward("raise Lying", STRANGE), "error", "raised Lying"),
    Row(
        "V34",
        "removes itself",
        forward("del globals()['rnn_step_forward']\nreturn h, cache"),
        "missing",
        "is not defined in your file",
    ),
    Row(
        "V35",
        "forged attempt",
        forward("e = PermissionError(1, 'x')\nraise e"),
        "forbidden",
        "a system call that no exercise needs",
    ),
]

# --- stealing ---------------------------------------------------------------------------------

FILES = "opens a file or a folder, which is refused"
NUMBERED = "a system call that no exercise needs, which is refused"
REFERENCE = str(ROOT / "reference" / "rnn_cell.py")
STEALING = [
    Row(
        "I01",
        "imports the reference",
        above("from reference.rnn_cell import rnn_step_forward"),
        "load_error",
        "imports reference, which is not available",
    ),
    Row(
        "I01b",
        "imports the reference from its folder",
        forward(
            f"sys.path.insert(0, {str(ROOT)!r})\nfrom reference import rnn_cell\n"
            "return rnn_cell.rnn_step_forward(x, h_prev, W_x, W_h, b)"
        ),
        "error forbidden",
        at=NOWHERE,
    ),
    Row(
        "I01c",
        "imports the grader",
        above("from grader import course"),
        "load_error",
        "imports grader",
    ),
    Row(
        "I02",
        "opens the reference",
        forward(f"exec(open({REFERENCE!r}).read())\nreturn h, cache"),
        "forbidden",
        FILES,
        at={"strong": "error", **NOWHERE},
    ),
    Row(
        "I03",
        "reads its parent's memory",
        forward("open(f'/proc/{os.getppid()}/mem', 'rb').read(1)\nreturn h, cache"),
        "forbidden",
        FILES,
        at=NOWHERE,
    ),
    Row(
        "I04",
        "reads its parent's environment",
        forward("open(f'/proc/{os.getppid()}/environ', 'rb').read()\nreturn h, cache"),
        "forbidden",
        FILES,
        at=NOWHERE,
    ),
    Row(
        "I05",
        "ptrace",
        forward(
            f"import ctypes\n{system_call(101, 117, 16, 'os.getppid()', 0, 0)}\nreturn h, cache"
        ),
        "forbidden",
        NUMBERED,
        at=CONFINED,
    ),
    Row(
        "I05b",
        "ptrace at import",
        above(f"import ctypes, os\n{system_call(101, 117, 16, 'os.getppid()', 0, 0)}"),
        "forbidden",
        "your file makes a system call that no exercise needs while it is loaded",
        at=CONFINED,
    ),
    Row(
        "I06",
        "process_vm_readv",
        forward(f"import ctypes\n{system_call(310, 270, 'os.getppid()', 0, 0, 0, 0, 0)}"),
        "forbidden",
        NUMBERED,
        at=CONFINED,
    ),
    Row(
        "I07",
        "pidfd_getfd",
        forward(f"import ctypes\n{system_call(438, 438, 5, 3, 0)}"),
        "forbidden",
        NUMBERED,
        at=CONFINED,
    ),
    Row(
        "I08",
        "looks for expected values",
        forward(
            """
            import gc
            wanted = ("expected", "reference", "check_state")
            places = [o for o in gc.get_objects() if type(o) is dict]
            frame = sys._getframe()
            while frame := frame.f_back:
                places += [frame.f_locals, frame.f_globals]
            for place in places:
                for name, value in list(place.items()):
                    known = type(name) is str and name.startswith(wanted)
                    if known and type(value) is np.ndarray and value.shape == h.shape:
                        return value, cache
                    if known and callable(value) and "forward" in getattr(value, "__name__", ""):
                        return value(x, h_prev, W_x, W_h, b)
            return h * 0, cache
            """
        ),
        "wrong",
        "but should be",
    ),
    Row(
        "I09",
        "environment",
        forward(
            "mine = {'HOME', 'TMPDIR', 'LC_ALL', 'GRADE_WORKER', 'PWD'}\n"
            "mine |= {name for name in os.environ if name.endswith('_NUM_THREADS')}\n"
            "return h * bool(set(os.environ) - mine), cache"
        ),
        "wrong",
        "but should be",
    ),
    Row(
        "I10",
        "TCP",
        forward("import socket\nsocket.create_connection(('192.0.2.1', 80), 0.2)"),
        "forbidden",
        "opens a network connection, which is refused",
        at=CONFINED,
    ),
    Row(
        "I10b",
        "download",
        forward("import urllib.request\nurllib.request.urlopen('http://example.invalid/data')"),
        "forbidden",
        "opens a network connection, which is refused",
    ),
    Row(
        "I11",
        "UDP",
        forward("import socket\nsocket.socket(2, 2).sendto(b'x', ('127.0.0.1', 53))"),
        "forbidden",
        "opens a network connection, which is refused",
        at=CONFINED,
    ),
    Row(
        "I12",
        "abstract socket",
        forward("import socket\nsocket.socket(1, 1).connect('\\0x')"),
        "forbidden",
        "opens a network connection, which is refused",
        at=CONFINED,
    ),
    Row(
        "I13",
        "note for the next run",
        forward(f"open({NOTES[0]!r}, 'w').write('x')\nreturn h, cache"),
        "forbidden",
        FILES,
        at=CONFINED,
    ),
    Row(
        "I14",
        "lists a folder",
        forward("return os.listdir('/'), cache"),
        "forbidden",
        FILES,
        at=NOWHERE,
    ),
    Row(
        "I15",
        "inherited descriptors",
        forward(
            """
            found = []
            for fd in range(1024):
                try: found.append(os.fstat(fd))
                except OSError: pass
            return h * (len(found) > 4), cache
            """
        ),
        "wrong",
        "but should be",
    ),
    Row(
        "I16",
        "shared memory and keys",
        forward(
            "import ctypes\n"
            f"shared = {system_call(29, 194, 1234, 4096, 0o1666)}\n"
            f"key = {system_call(248, 217, *map(repr, (b'user', b'a', b'b')), 1, -3)}\n"
            "return h * (shared >= 0 or key >= 0), cache"
        ),
        "wrong",
        "but should be",
        at=CONFINED,
    ),
    Row(
        "I17",
        "namespace of its own",
        forward("import ctypes\nreturn h * (ctypes.CDLL(None).unshare(0x10000000) == 0), cache"),
        "wrong",
        "but should be",
        at=CONFINED,
    ),
    Row(
        "I18",
        "io_uring",
        forward(f"import ctypes\n{system_call(425, 425, 8, 0)}\nreturn h, cache"),
        "forbidden",
        NUMBERED,
        at=CONFINED,
    ),
    Row(
        "I20",
        "scheduling of its own",
        forward("os.nice(-5)\nos.sched_setaffinity(0, {0})\nreturn h, cache"),
        "forbidden",
        NUMBERED,
        at=CONFINED,
    ),
]
if platform.machine() == "x86_64":
    STEALING.append(
        Row(
            "I19",
            "system call of another kind",
            forward("import ctypes\nctypes.CDLL(None).syscall(0x40000000 + 39)"),
            "forbidden",
            NUMBERED,
            at=CONFINED,
        )
    )

# --- going round the exercise -----------------------------------------------------------------

AROUND = [
    Row(
        "B01",
        "ready-made answer",
        above("import torch\nc = torch.nn.RNNCell(2, 2)"),
        "policy",
        "imports torch, which has the answer ready",
    ),
    Row(
        "B01b",
        "ready-made answer in a call",
        forward("import torch\nreturn torch.tanh(h), cache"),
        "policy",
        "imports torch, which has the answer ready",
    ),
    Row(
        "B02",
        "hidden import",
        forward("t = __import__('tor' + 'ch')\nreturn t.tanh(t.tensor(x @ W_x)).numpy(), cache"),
        "error",
        "imports torch, which is not available",
    ),
    Row(
        "B03",
        "knows inputs by heart",
        forward(
            "import hashlib\nkey = hashlib.md5(x.tobytes()).hexdigest()\n"
            "return {'deadbeef': h_prev}.get(key, h_prev * 0), cache"
        ),
        "wrong",
        "but should be",
    ),
    Row(
        "B04",
        "right for five calls",
        forward("N[0] += 1\nreturn (h if N[0] <= 5 else h * 0), cache", "N = [0]"),
        "unstable",
        "does not always give the same answer",
    ),
    Row(
        "B05",
        "first answer of each shape",
        forward("return M.setdefault((x.shape, h.shape), (h, cache))", "M = {}"),
        "unstable",
        "does not always give the same answer",
    ),
    Row(
        "B06",
        "right where sides are equal",
        forward(
            "if len(h) == h.shape[1]: return h, cache\n"
            "return np.tanh(x @ W_x + (W_h @ h_prev.T).T + b), cache"
        ),
        "wrong",
        "but should be",
    ),
    Row("B07", "rounded", returning("np.round(h, 4)"), "wrong", "but should be"),
    Row(
        "B08",
        "right where it is graded",
        returning("(h if {'pytest', 'grader', 'hypothesis'} & set(sys.modules) else h * 0)"),
        "wrong",
        "but should be",
    ),
    Row(
        "B09",
        "hidden source",
        forward(
            "import base64\nreturn eval(base64.b64decode('aCwgY2FjaGU='))",
        ),
        "passed",
    ),
    Row(
        "N13",
        "module beside it",
        above("from utils import f"),
        "load_error",
        "imports utils, which is not available",
    ),
    Row(
        "N18",
        "stops reading",
        forward(
            "frame.f_globals['receive'] = lambda: time.sleep(1e6)\nreturn h, cache", TO_THE_LOOP
        ),
        "timeout",
        ENDLESS,
    ),
    Row(
        "N19",
        "text of 256 MiB",
        counting("return 'x' * (1 << 28)"),
        "bad_return timeout memory",
        "count",
        COUNT,
    ),
    Row(
        "N19b",
        "dict of a million keys",
        counting("return dict.fromkeys(range(10**6))"),
        "bad_return timeout memory",
        "count",
        COUNT,
    ),
    Row(
        "N22",
        "callable object with a lying signature",
        below(
            """
            import functools
            class Step:
                __signature__ = "(nothing)"
                def __init__(self, step): self.step = step
                def __call__(self, **arguments): return self.step(**arguments)
            rnn_step_forward = functools.partial(Step(rnn_step_forward))
            """
        ),
        "passed",
    ),
    Row(
        "N24",
        "data file beside it",
        forward("open('data.csv').read()\nreturn h, cache"),
        "error",
        "raised FileNotFoundError",
    ),
    Row(
        "N26",
        "warnings",
        forward(
            "import warnings\nwarnings.simplefilter('always')\n"
            "for i in range(200): warnings.warn(f'{i}')\nreturn h, cache"
        ),
        "passed",
    ),
    Row(
        "N27",
        "NumPy's settings",
        below("np.seterr(all='raise')\nnp.set_printoptions(precision=1)"),
        "passed",
    ),
    Row("N33", "the code of a failed start", forward("os._exit(97)"), "exited", "exit code 97"),
    Row("N33b", "the code of a lost channel", forward("os._exit(98)"), "tamper", CHANNEL),
]

ROWS = [*FAULTS, *EATING, *ENDING, *FORGING, *STEALING, *AROUND]
