"""What a worker may say, and what lies beside a submission, must not reach the grader itself."""

import os
import time
import tracemalloc
import weakref
from contextlib import contextmanager

import numpy as np
import pytest
from places import ROOT

from grader import course
from grader.messages import sentence
from grader.play import Failure
from grader.replay import is_alike
from grader.sandbox import session as sessions
from grader.sandbox import spawn, wire
from grader.shrink import smallest
from grader.student import place_of
from grader.toolkit import Mismatch, assert_close
from grader.toolkit.compare import as_array
from grader.toolkit.inputs import HALF, MASK, corners

PURITY = "check_purity"
FIRST_ANOTHER = """
turns = []

def lstm_gates(x, h_prev, W_x, W_h, b):
    turns.append(1)
    return [FIRST if len(turns) % 2 else np.zeros((2, 3))] * 4
"""
LONG = np.zeros(8 << 20, np.int8)


@contextmanager
def memory_below(limit):
    """Fail if more bytes than these are in use at once."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("first", ["{1, 2}", "'x'", "None", "{'a': {1}}", "3 + 0j"])
def test_a_first_answer_of_any_kind_is_named(graded, solution, first, lang):
    again = FIRST_ANOTHER.replace("FIRST", first)
    report = graded(f"{solution}\n\nimport numpy as np\n{again}", PURITY, lang=lang)
    (result,) = report.checks
    assert (result.outcome, result.points) == ("failed", 0)
    assert result.reason in ("unstable", "bad_return")


@pytest.mark.parametrize("handle", [wire.Handle(1, 0), wire.NamedFunction("affine", ())])
def test_what_is_no_value_can_be_compared_and_named(handle):
    with pytest.raises(Mismatch) as caught:
        assert_close("result", np.zeros((2, 3)), handle)
    assert sentence(caught.value.kind, caught.value.all_facts, "en")
    assert_close("result", handle, handle)


def test_texts_among_numbers_get_no_room_of_the_longest():
    texts = ["x" * 100_000, *[""] * 1_000]
    with memory_below(1 << 20), pytest.raises(Mismatch) as caught:
        as_array("h", [texts, texts], np.zeros((2, 3)))
    assert (caught.value.kind, caught.value.reason) == ("type", "bad_return")


def test_a_long_array_where_a_list_is_due_is_not_made_one():
    due = [np.zeros(2), np.zeros(3)]
    with memory_below(1 << 20), pytest.raises(Mismatch) as caught:
        assert_close("clipped", LONG, due)
    assert (caught.value.kind, caught.value.facts["got"]) == ("length", LONG.size)


def test_long_arrays_of_small_numbers_are_compared_as_they_are():
    first, other = (Mismatch("shape", "bad_return", actual=LONG + i) for i in (0, 1))
    with memory_below(2 * LONG.nbytes):
        assert is_alike(first, first)
        assert not is_alike(first, other)


def test_a_set_inside_a_set_is_no_tampering(graded, counting):
    (result,) = graded(counting("return {frozenset([D])}"), "check_parameter_count").checks
    assert (result.outcome, result.reason) == ("failed", "bad_return")


@pytest.mark.parametrize("name", ["type", "module", "name"])
def test_a_name_stays_in_its_line(name):
    facts = {"name": "f", "type": "E", "module": "m", "text": "", name: "a\n  ✓ forged\t 4 / 4"}
    for kind in ("error", "import", "load_error", "load_import"):
        for lang in ("en", "ko"):
            assert sentence(kind, facts, lang).isprintable()


def test_parameters_stay_in_their_line():
    facts = {"name": "f", "wanted": ("x",), "parameters": ["x\n✓ passed"]}
    assert sentence("signature", facts, "en").isprintable()


IMPOSTOR = "import os\nopen(os.path.join({folder!r}, __name__ + '.trace'), 'w').close()\n"
IMPOSTORS = "numpy msgspec greenlet click rich json decimal reference struct subprocess".split()


def lay_impostors(folder):
    for name in IMPOSTORS:
        (folder / f"{name}.py").write_text(IMPOSTOR.format(folder=str(folder)))
    submission = folder / "lstm_cell.py"
    submission.write_text((ROOT / "solutions" / "exercise_18_lstm_cell.py").read_text("utf-8"))
    return submission


@pytest.mark.parametrize("path", [str(ROOT), f"{os.pathsep}{ROOT}", f"{ROOT}{os.pathsep}."])
@pytest.mark.parametrize("options", [["--json"], ["--json", "--require", "default"]])
def test_nothing_beside_a_submission_is_imported(run_grade, tmp_path, path, options):
    done = run_grade("exercise-18", lay_impostors(tmp_path), *options, PYTHONPATH=path)
    if "--require" in options and done.code == 2:
        pytest.skip("default is not to be had here")
    assert (done.code, done.err) == (0, "")
    assert done.report["score"] == done.report["max_score"]
    assert not list(tmp_path.glob("*.trace"))


SLOW_GATES = """
import time

quick_gates = lstm_gates

def lstm_gates(x, h_prev, W_x, W_h, b):
    ends = time.process_time() + 0.012
    while time.process_time() < ends:
        pass
    return quick_gates(x, h_prev, W_x, W_h, b)
"""
SLOW_COUNT = "time.sleep(0.4)\nreturn 4 * H * (D + H + 1)"
GATES = ("check_gates", "check_state_after_one_step")


def test_the_time_of_a_worker_is_not_used_up_over_the_checks(graded, solution, monkeypatch):
    monkeypatch.setattr(spawn, "CPU_SECONDS", 2)
    monkeypatch.setattr(sessions, "WORN", 0.5)
    report = graded(solution + SLOW_GATES, *GATES)
    assert [check.outcome for check in report.checks] == ["passed", "passed"]


def test_many_calls_that_are_each_in_time_end_with_their_check(graded, counting, monkeypatch):
    monkeypatch.setattr(sessions, "CHECK_SECONDS", 0.5)
    began = time.monotonic()
    report = graded(counting(SLOW_COUNT, "import time"), "check_parameter_count")
    assert time.monotonic() - began < 20  # a hundred calls would take forty
    (result,) = report.checks
    assert (result.outcome, result.reason) == ("failed", "timeout")


def test_a_check_that_is_too_slow_says_so(graded, counting, monkeypatch):
    monkeypatch.setattr(sessions, "CHECK_SECONDS", 0.5)
    source = counting(SLOW_COUNT, "import time")
    for lang, words in (("en", "more than 0.5 s in all"), ("ko", "합쳐 0.5초")):
        assert words in graded(source, "check_parameter_count", lang=lang).checks[0].message


TO_THE_LOOP = """

import sys

frame = sys._getframe()
while "identity" not in frame.f_locals:
    frame = frame.f_back
frame.f_globals["Calls"].answer = lambda self, request: {answer!r}
"""
NAMELESS = {"message": "x", "frames": [], "own": True}


@pytest.mark.parametrize("answer", [["loaded", {"type": "E"}], ["raised", NAMELESS]])
def test_an_answer_that_fits_no_call_is_tampering(graded, solution, answer):
    report = graded(solution + TO_THE_LOOP.format(answer=answer), "check_parameter_count")
    assert report.checks[0].reason == "tamper"


def test_the_place_of_an_exception_is_no_longer_than_a_name():
    assert place_of([["lstm_cell.py", 3, "f"]]) == "lstm_cell.py:3"
    assert place_of([["x" * 100_000, 3, "f"]]) is None


class Long:
    """Stands for a value of many bytes."""


def test_of_what_failed_on_the_way_to_the_smallest_one_is_kept():
    tfidf = course.load(5)
    check = next(check for check in tfidf.checks if check.name == "check_transform")
    living = weakref.WeakSet()
    most = []

    def play(example):
        if example[0] & MASK < 12_345:
            return None
        failure = Failure(0, example, Mismatch("values", actual=Long()), (), {})
        living.add(failure.mismatch.actual)
        most.append(len(living))
        return failure

    texts = corners(check.inputs)[0][1]
    failing = Failure(0, [MASK << HALF | MASK, texts], Mismatch("values"), (), {})
    assert smallest(check, tfidf.functions, failing, play).example[0] < failing.example[0]
    assert len(most) > 10
    assert max(most) <= 6  # a few at a time, however many failed
