"""Objects of a student's classes: made, kept and asked, however they misbehave."""

import inspect
import textwrap

import numpy as np
import pytest
from small_exercise import loaded

from grader.local import reference_student
from grader.play import CheckError, first_failure
from grader.sandbox import session as sessions
from grader.toolkit import Class, Function, assert_close, assert_equal, check, given, numbers
from grader.toolkit.inputs import values_of


class Counter:
    def __init__(self, start):
        self.value = start

    def add(self, step):
        self.value = self.value + step
        return self.value

    def __call__(self, x):
        return x * self.value


def doubled(counter):
    return 2 * counter.value


SOURCE = "import os\n\n\n" + "\n\n".join(map(inspect.getsource, (Counter, doubled)))
METHODS = (Function(Counter.add, "value"), Function(Counter.__call__, "product"))
FUNCTIONS = (Class(Counter, METHODS), Function(doubled, "twice"))
START = numbers(lambda rng, scale: {"start": float(rng.integers(1, 100))})
EXAMPLES = [[seed, {}] for seed in range(30)]


def declared(run, calls="Counter"):
    return check(points=1, en="a check", ko="검사", calls=calls)(given(inputs=START)(run))


def play_two(student, inputs):
    start = inputs["start"]
    first, second = student.Counter(start), student.Counter(start=0)
    assert_close("value", first.add(1), start + 1)
    assert_close("value", second.add(step=5), 5)
    assert_close("value", first.add(1), start + 2)
    assert_close("product", first(np.ones(2)), (start + 2) * np.ones(2))
    assert_close("twice", student.doubled(first), 2 * (start + 2))


CHECK = declared(play_two)


def failure_of(source, played=CHECK):
    with loaded(source) as session:
        return first_failure(played, FUNCTIONS, EXAMPLES, session)


def edited(right, wrong):
    assert SOURCE.count(right) == 1
    return SOURCE.replace(right, wrong)


def test_objects_live_side_by_side_and_last():
    assert failure_of(SOURCE) is None


def test_the_oracle_answers_in_the_same_way():
    play_two(reference_student(FUNCTIONS), {"start": 3.0})


def test_a_wrong_method_fails_and_is_named():
    failure = failure_of(edited("return self.value\n", "return self.value + 1\n"))
    assert (failure.request.name, failure.mismatch.reason) == ("Counter.add", "wrong")


@pytest.mark.parametrize(
    ("body", "reason", "name"),
    [
        (
            "def __getattr__(self, name): return 3\n    add = property(lambda s: 3)",
            "missing",
            "add",
        ),
        ("def __getattribute__(self, name): raise SystemExit", "exited", "add"),
        ("def __getattribute__(self, name): os._exit(5)", "exited", "add"),
        ("def __getattribute__(self, name): raise KeyError(name)", "error", "add"),
        ("__call__ = None", "missing", "__call__"),
        ("def add(self): return 1", "missing", "add"),
        ("def add(self, step): return self", "bad_return", "add"),
        ("def add(self, step): yield 1", "bad_return", "add"),
        ("def add(self, step): raise NotImplementedError", "not_written", "add"),
    ],
)
def test_a_class_that_misbehaves_is_named_with_its_method(body, reason, name):
    source = SOURCE.replace("\n\ndef doubled", f"\n    {body}\n\n\ndef doubled")
    failure = failure_of(textwrap.dedent(source))
    assert failure.mismatch.reason == reason
    assert failure.request.name == f"Counter.{name}"


@pytest.mark.parametrize(
    ("init", "reason"),
    [
        ("def __init__(self): self.value = 0", "missing"),
        ("def __init__(self, start): os._exit(0)", "exited"),
        ("def __init__(self, start): raise ValueError", "error"),
        ("def __init__(self, start): pass", "error"),
        ("def __new__(cls, start): return start", "missing"),
    ],
)
def test_a_class_that_cannot_be_made_is_named(init, reason):
    source = SOURCE.replace("\n\ndef doubled", f"\n    {init}\n\n\ndef doubled")
    assert failure_of(source).mismatch.reason == reason


def test_something_else_of_that_name_is_not_called():
    failure = failure_of(SOURCE + "\nCounter = 5\n")
    assert failure.mismatch.reason == "missing"


def test_a_loop_in_getattr_is_ended(monkeypatch):
    monkeypatch.setattr("grader.play.CALL_SECONDS", 0.2)
    source = SOURCE.replace(
        "__init__", "__getattribute__(self, name):\n        while True: pass\n\n    def __init__"
    )
    assert failure_of(source).mismatch.reason == "timeout"


def starts_of_check(checked):
    return [values_of(checked.inputs, example)[0]["inputs"]["start"] for example in EXAMPLES]


def test_objects_are_lost_with_their_worker_and_made_again():
    """All that travel together with the last example start afresh, and pass."""

    def play(student, inputs):
        counter = student.Counter(inputs["start"])
        for step in range(3):
            assert_equal("value", counter.add(0.25), inputs["start"] + 0.25 * (step + 1))

    checked = declared(play)
    starts = starts_of_check(checked)
    last = starts[-1] + 0.5
    source = edited(
        "return self.value\n", f"return os._exit(1) if self.value == {last} else self.value\n"
    )
    failure = failure_of(source, checked)
    assert failure.mismatch.reason == "exited"
    assert failure.position == starts.index(starts[-1])


def test_forgotten_objects_answer_no_more():
    with loaded(SOURCE) as session:
        make = sessions.Request("Counter", {"start": 1}, ("object",))
        (made,) = sessions.call(session, [make], 5.0, lambda number: 5.0)
        sessions.forget(session)
        handle = sessions.wire.unpack(made.body["results"][0])
        ask = sessions.Request("Counter.add", {"step": 1}, ("value",), of=handle)
        (reply,) = sessions.call(session, [ask], 5.0, lambda number: 5.0)
    assert (reply.status, reply.body["type"]) == ("raised", "KeyError")


def test_a_check_that_asks_for_what_is_not_declared_is_broken():
    def play(student, inputs):
        student.Counter(1).nothing()

    with pytest.raises(CheckError, match="nothing is no method of Counter"):
        failure_of(SOURCE, declared(play))


def test_a_class_says_its_parameters():
    counter, _ = FUNCTIONS
    assert (counter.name, counter.parameters) == ("Counter", ("start",))
    assert counter.method("add").parameters == ("step",)
    assert counter.method("add").name == "Counter.add"
    assert counter.method("other") is None
