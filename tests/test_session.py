import os
import time
from pathlib import Path

import pytest
from small_exercise import loaded, opened

from grader.sandbox import launch, process, spawn
from grader.sandbox import session as sessions
from grader.sandbox.session import Request, Source

SOURCE = """
import os
import sys
import time

count = 0


def number():
    global count
    count += 1
    return count


def echo(value):
    return value


def say(text):
    print(text, flush=True)


def leave(code):
    os._exit(code)


def wait(seconds):
    time.sleep(seconds)
    return "awake"


def where():
    return os.getcwd()


def environment():
    return dict(os.environ)
"""


def asked(session, *calls, seconds=5.0, patience=None):
    """What the calls `(name, arguments)` return; a death stands for itself."""
    requests = [Request(name, arguments, ("value",)) for name, arguments in calls]
    replies = sessions.call(session, requests, seconds, patience or (lambda number: seconds))
    return [
        reply.body["results"][0] if reply.status == "returned" else reply.body for reply in replies
    ]


@pytest.fixture
def session():
    with loaded(SOURCE) as running:
        yield running


def exists(pid):
    return Path(f"/proc/{pid}").exists()


# --- loading ----------------------------------------------------------------------------------


def test_a_loaded_submission_lists_its_functions(session):
    assert session.functions["echo"] == ["function", ["value"]]


def test_values_that_are_no_functions_are_listed_by_their_type(session):
    assert session.functions["count"] == ["int", None]


def test_an_exception_while_loading_is_a_reply_with_its_line():
    with loaded("x = 1\nraise KeyError('no')\n") as session:
        reply = sessions.load(sessions.Session(session.source, session.zygote))
    assert (reply.status, reply.body["type"]) == ("raised", "KeyError")
    assert reply.body["frames"][-1][:2] == ["cell.py", 2]


def load(**parts):
    with opened(Source(**parts)) as session:
        return sessions.load(session), session


@pytest.mark.parametrize(
    ("code", "own"),
    [
        ("raise NotImplementedError", True),
        ("with np.errstate(all='ignore'):\n        raise NotImplementedError('write f')", True),
        ("try:\n        raise NotImplementedError\n    finally:\n        x = 1", True),
        ("(_ for _ in ()).throw(NotImplementedError)", False),
    ],
)
def test_a_raise_of_the_submission_is_told_from_one_that_it_called(code, own):
    with loaded(f"import numpy as np\ndef f():\n    {code}\n") as session:
        (body,) = asked(session, ("f", {}))
    assert (body["type"], body["own"]) == ("NotImplementedError", own)


def test_a_syntax_error_is_a_reply_with_its_line():
    reply, _ = load(pieces=(("cell.py", "x = 1\ndef f(:\n"),))
    assert (reply.body["type"], reply.body["frames"][-1][:2]) == ("SyntaxError", ["cell.py", 2])


def test_a_process_that_ends_while_loading_is_a_death():
    reply, _ = load(pieces=(("cell.py", "import os; os._exit(0)"),))
    assert (reply.status, reply.body.reason) == ("died", "exited")


def test_pieces_share_one_module():
    reply, _ = load(pieces=(("cell 1", "x = 1"), ("cell 2", "def f(): return x\nassert x == 1")))
    assert reply.status == "loaded"


def test_of_a_notebook_only_definitions_are_run():
    cells = (("cell 1", "import os\nx = 3"), ("cell 2", "print(1 / 0)\ndef f(): return x"))
    reply, session = load(pieces=cells, definitions_only=True)
    assert (reply.status, session.printed) == ("loaded", b"")


def test_modules_that_are_sent_along_can_be_imported():
    modules = {"reference": "", "reference.arrays": "ONE = 1"}
    source = "from reference.arrays import ONE\nassert ONE == 1"
    reply, _ = load(pieces=(("cell.py", source),), modules=modules)
    assert reply.status == "loaded"


def test_given_functions_are_put_in_where_they_are_missing():
    parts = dict(given_source="def f(): return g() + 1\ndef g(): return 5", given_names=("f", "g"))
    with loaded("def g(): return 1", **parts) as session:
        assert asked(session, ("f", {}), ("g", {})) == [2, 1]


@pytest.mark.parametrize("name", ["grader", "reference", "hypothesis", "pytest", "scipy", "wire"])
def test_nothing_but_what_is_allowed_can_be_imported(name):
    reply, _ = load(pieces=(("cell.py", f"import {name}"),))
    assert reply.body["type"] == "ModuleNotFoundError"


def test_numpy_can_be_imported():
    reply, _ = load(pieces=(("cell.py", "import numpy"),))
    assert reply.status == "loaded"


# --- restarts ---------------------------------------------------------------------------------


def test_after_a_crash_the_next_call_is_answered_by_a_new_process(session):
    before = session.worker.pid
    assert asked(session, ("leave", {"code": 3}))[0].facts == {"code": 3}
    assert asked(session, ("echo", {"value": 5})) == [5]
    assert session.worker.pid != before


def test_a_new_process_starts_from_the_submission_as_it_was_loaded(session):
    assert asked(session, ("number", {}), ("number", {})) == [1, 2]
    asked(session, ("leave", {"code": 1}))
    assert asked(session, ("number", {})) == [1]


def test_calls_behind_a_crash_are_not_answered(session):
    answers = asked(session, ("number", {}), ("leave", {"code": 1}), ("number", {}))
    assert [type(answer).__name__ for answer in answers] == ["int", "Death"]


def test_a_submission_that_loads_only_once_is_unstable(tmp_path):
    mark = tmp_path / "mark"
    source = f"import os\nif os.path.exists({str(mark)!r}): raise OSError\n{SOURCE}"
    with loaded(source) as session:
        asked(session, ("leave", {"code": 1}))
        mark.touch()
        (death,) = asked(session, ("number", {}))
    assert death.reason == "unstable"


# --- nothing is left behind -------------------------------------------------------------------


def test_the_folder_is_removed_with_the_zygote(session):
    (folder,) = asked(session, ("where", {}))
    asked(session, ("leave", {"code": 1}))
    assert asked(session, ("where", {})) == [folder]
    assert Path(folder).is_dir()
    sessions.close(session)
    launch.close(session.zygote)
    assert not Path(folder).exists()


def test_no_process_is_left(session):
    pid = session.worker.pid
    assert exists(pid)
    sessions.close(session)
    assert not exists(pid)


def test_a_process_that_hangs_is_ended(session):
    pid = session.worker.pid
    asked(session, ("wait", {"seconds": 60}), seconds=0.1)
    assert not exists(pid)


def test_no_descriptor_is_left():
    def count():
        return len(os.listdir("/proc/self/fd"))

    with loaded(SOURCE):
        pass
    before = count()
    with loaded(SOURCE) as session:
        asked(session, ("leave", {"code": 1}))
        asked(session, ("number", {}))
    assert count() == before


def test_closing_twice_is_no_error(session):
    sessions.close(session)
    sessions.close(session)


def test_the_environment_holds_nothing_of_the_graders(session, monkeypatch):
    (environment,) = asked(session, ("environment", {}))
    names = {key for _, pairs in [environment] for key, _ in pairs}
    assert "PATH" not in names
    assert "PYTHONPATH" not in names


# --- output -----------------------------------------------------------------------------------


def test_what_is_printed_is_kept(session):
    asked(session, ("say", {"text": "hello"}))
    sessions.close(session)
    assert session.printed == b"hello\n"


def test_what_was_printed_before_a_crash_is_kept(session):
    asked(session, ("say", {"text": "before"}), ("leave", {"code": 1}))
    asked(session, ("say", {"text": "after"}))
    sessions.close(session)
    assert session.printed == b"before\nafter\n"


def test_output_is_cut_and_its_whole_length_is_known(session):
    text = "x" * 1_000
    asked(session, *[("say", {"text": text})] * 100)
    sessions.close(session)
    assert len(session.printed) == process.MAX_OUTPUT
    assert session.printed_bytes == 100 * 1_001


def test_output_of_several_processes_is_cut_together(session):
    for _ in range(2):
        asked(session, *[("say", {"text": "x" * 1_000})] * 50, ("leave", {"code": 1}))
    sessions.close(session)
    assert len(session.printed) == process.MAX_OUTPUT


def test_printing_does_not_disturb_the_answers(session):
    calls = [call for n in range(50) for call in (("say", {"text": "{}"}), ("echo", {"value": n}))]
    assert asked(session, *calls)[1::2] == list(range(50))


# --- deadlines --------------------------------------------------------------------------------


def test_a_call_that_takes_too_long_is_a_timeout(session):
    began = time.monotonic()
    (death,) = asked(session, ("wait", {"seconds": 60}), seconds=0.1)
    assert death.reason == "timeout"
    assert time.monotonic() - began < 10


def test_patience_is_asked_only_when_a_call_takes_long(session):
    numbers = []

    def patience(number):
        numbers.append(number)
        return 20.0

    calls = [("number", {}), ("wait", {"seconds": 0.5}), ("number", {})]
    assert asked(session, *calls, seconds=0.1, patience=patience) == [1, "awake", 2]
    assert numbers == [1]


def test_each_call_has_a_deadline_of_its_own(session):
    calls = [("wait", {"seconds": 0.2})] * 4
    assert asked(session, *calls, seconds=0.6) == ["awake"] * 4


def test_the_facts_of_a_timeout_say_how_long_was_waited(session):
    (death,) = asked(session, ("wait", {"seconds": 60}), seconds=0.05, patience=lambda number: 0.1)
    assert death.facts["seconds"] >= 0.1


# --- several workers of one zygote ------------------------------------------------------------


@pytest.mark.parametrize("layers", [spawn.LAYERS, ()], ids=["default", "self-check"])
def test_the_end_of_one_worker_is_not_the_end_of_another(layers):
    source = Source((("cell.py", SOURCE),))
    zygote = spawn.start(layers=layers)
    first, second = (sessions.Session(source, zygote) for _ in range(2))
    for running in (first, second):
        sessions.load(running)
    asked(second, ("leave", {"code": 1}))
    assert asked(first, ("number", {}), ("number", {})) == [1, 2]
    sessions.close(second)
    assert asked(first, ("number", {})) == [3]
    sessions.close(first)
    launch.close(zygote)
