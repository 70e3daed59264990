"""The known mistake behind wrong outputs is named, and nothing is where it is not sure."""

import tomllib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import ROOT

from grader import bank, course, statement
from grader.authoring.diagnosing import mistaken_file
from grader.diagnosis import diagnose
from grader.diagnosis.diagnose import Diagnosis
from grader.diagnosis.track import is_same
from grader.grade import Options, grade, source_of
from grader.intake import from_source
from grader.play import Failure
from grader.sandbox import launch, session, spawn, wire
from grader.toolkit.declare import Mistake
from grader.toolkit.mismatch import Mismatch


@pytest.fixture(scope="module")
def zygote():
    mother = spawn.start()
    yield mother
    launch.close(mother)


def solution_of(number):
    return (ROOT / "solutions" / f"{course.load(number).folder_name}.py").read_text("utf-8")


def edited(number, right, wrong):
    """The solution with one place changed."""
    source = solution_of(number)
    assert source.count(right) == 1
    return source.replace(right, wrong)


def with_mistakes(number, *names):
    """The solution with known mistakes in it, in words other than the reference's."""
    edits = tomllib.loads(mistaken_file(course.load(number)).read_text("utf-8"))
    source = solution_of(number)
    for name in names:
        mistake = Mistake(name=name, breaks=(), en="", ko="", **edits[name])
        source = mistake.applied_to(source)
    return source


def report_of(zygote, number, source, exercise=None, **options):
    exercise = exercise or course.load(number)
    submission = from_source(f"{exercise.name}.py", source)
    return grade(exercise, submission, Options(shrink=False, **options), zygote)


def names_of(*arguments, **options):
    """Failed checks, each with the mistake that it names."""
    checks = report_of(*arguments, **options).checks
    failed = [check for check in checks if check.outcome == "failed"]
    assert failed
    return {check.name: check.mistake.name if check.mistake else None for check in failed}


# --- named rightly, by the right checks -------------------------------------------------------

NAMED = {
    5: "counts_not_shares occurrences_for_documents sum_of_absolutes counts_kept",
    9: "bias_forgotten relu_leaks sigmoid_for_tanh biases_not_counted",
    11: "bias_gradient_averaged tanh_slope_forgotten divided_by_one_step cache_used_up",
    14: "tanh_forgotten new_state_for_old bias_gradient_averaged two_biases_counted",
    15: "states_one_step_late repeated_words_overwritten gradient_not_masked",
    17: "root_forgotten norm_of_each_array forward_in_time always_scaled",
    18: "gates_swapped gate_order path_through_state_missing one_gate_counted",
    20: "reset_before_product update_gate_sign biases_merged",
}
KNOWN = [(number, name) for number, names in NAMED.items() for name in names.split()]


@pytest.mark.parametrize(("number", "name"), KNOWN)
def test_a_known_mistake_is_named_by_all_checks_that_it_breaks(zygote, number, name):
    found = names_of(zygote, number, with_mistakes(number, name))
    (known,) = (mistake for mistake in course.load(number).mistakes if mistake.name == name)
    assert set(found.values()) == {name}
    assert set(known.breaks) <= set(found)


def test_a_sentence_says_what_is_mistaken_in_the_language_that_is_asked_for(zygote):
    source = with_mistakes(18, "gates_swapped")
    (known,) = (mistake for mistake in course.load(18).mistakes if mistake.name == "gates_swapped")
    for lang, text in (("en", known.en), ("ko", known.ko)):
        checks = report_of(zygote, 18, source, lang=lang).checks
        assert {check.mistake.text for check in checks if check.mistake} == {text}


# --- two at once ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "pair", "check"),
    [
        (14, "slope_forgotten bias_gradient_averaged", "check_gradients"),
        (14, "tanh_forgotten bias_gradient_averaged", "check_own_gradients"),
        (18, "gates_swapped no_tanh_of_cell", "check_state_after_one_step"),
        (20, "update_gate_turned_round last_step_only", "check_own_gradients"),
    ],
)
def test_two_mistakes_at_once_are_named_together(zygote, number, pair, check):
    found = names_of(zygote, number, with_mistakes(number, *pair.split()))
    assert found[check] == pair.replace(" ", "+")


def test_of_two_mistakes_a_check_names_the_one_that_it_shows(zygote):
    found = names_of(zygote, 14, with_mistakes(14, "tanh_forgotten", "two_biases_counted"))
    assert found["check_state_after_one_step"] == "tanh_forgotten"
    assert found["check_parameter_count"] == "two_biases_counted"


# --- no name ----------------------------------------------------------------------------------

STEP = """

right_step = lstm_step_forward


def lstm_step_forward(**inputs):
    h, c, cache = right_step(**inputs)
    {body}
"""
NAMELESS = {
    "a factor that nobody knows": "return 1.7 * h, c, cache",
    "every call raises": "raise ValueError('no')",
    "another answer each time": "return h + np.random.standard_normal(), c, cache",
    "the answer of another shape": "return h[None], c, cache",
    "rounded to three decimals": "return np.round(h, 3), c, cache",
    "not a number": "return h * np.nan, c, cache",
}


@pytest.mark.parametrize("body", NAMELESS.values(), ids=NAMELESS)
def test_what_no_known_mistake_gives_has_no_name(zygote, body):
    found = names_of(zygote, 18, solution_of(18) + STEP.format(body=body))
    assert set(found.values()) == {None}


def test_no_name_is_given_where_every_call_raises(zygote):
    """Many mistakes raise the same exception: one that is known is no more likely than others."""
    exercise = course.load(14)
    code = "def rnn_step_forward(**inputs):\n    raise ValueError"
    raising = Mistake(name="raising", breaks=(), en="Raises.", ko="예외.", code=code)
    known = replace(exercise, mistakes=(*exercise.mistakes, raising))
    source = edited(14, "h = np.tanh(z)", "h = np.tanh(z).reshape(7, 11, 13)")
    assert set(names_of(zygote, 14, source, known).values()) == {None}


def test_a_stub_has_no_name(zygote):
    for number in (5, 18):
        exercise = course.load(number)
        stub = statement.stub_text(number, exercise.name)
        assert set(names_of(zygote, number, stub).values()) == {None}


def test_a_half_written_submission_has_the_name_of_what_is_written(zygote):
    source = with_mistakes(14, "tanh_forgotten")
    source += "\n\ndef rnn_step_backward(dh, cache):\n    raise NotImplementedError\n"
    found = names_of(zygote, 14, source)
    assert found["check_state_after_one_step"] == "tanh_forgotten"
    assert found["check_own_gradients"] is None


def test_no_name_is_given_where_two_known_mistakes_fit_alike(zygote):
    exercise = course.load(14)
    (known,) = (m for m in exercise.mistakes if m.name == "tanh_forgotten")
    twins = replace(exercise, mistakes=(*exercise.mistakes, replace(known, name="twin")))
    source = with_mistakes(14, "tanh_forgotten")
    assert set(names_of(zygote, 14, source, exercise).values()) == {"tanh_forgotten"}
    assert set(names_of(zygote, 14, source, twins).values()) == {None}


def test_no_name_is_given_that_another_check_contradicts(zygote):
    """The tagger starts from a zero state, so it alone cannot tell h0 at every step from it."""
    source = edited(15, "h[:, t - 1] if t > 0 else h0", "h0")
    found = names_of(zygote, 15, source)
    assert {"check_gradients", "check_tagger_gradients"} <= set(found)
    assert set(found.values()) == {None}


def test_no_name_is_given_where_none_is_asked_for(zygote):
    source = with_mistakes(14, "tanh_forgotten")
    assert set(names_of(zygote, 14, source, diagnose=False).values()) == {None}


# --- right answers, looked at as if they had failed -------------------------------------------

STYLES = sorted((ROOT / "tests" / "styles").glob("*/*.py"))


def diagnosis_of(number, source, zygote):
    exercise = course.load(number)
    examples = bank.examples_of(
        exercise.folder_name, exercise.checks, bank.default_seed(number), bank.EXAMPLES
    )
    opened = session.Session(source_of(exercise, from_source("submission.py", source)), zygote)
    session.load(opened)
    return Diagnosis(exercise, examples, opened, "en")


def asked(diagnosis, check):
    """What the diagnosis says of a check as if its first example had failed."""
    failure = Failure(0, diagnosis.bank[check.name][0], Mismatch("values"), (), {})
    return diagnosis.mistake_of(check, failure)


@pytest.mark.parametrize("number", course.exercises())
def test_a_right_answer_in_another_style_has_no_name_even_if_it_had_failed(zygote, number):
    exercise = course.load(number)
    style = [file for file in STYLES if file.parent.name == exercise.folder_name][number % 5]
    diagnosis = diagnosis_of(number, style.read_text("utf-8"), zygote)
    try:
        found = [asked(diagnosis, check) for check in exercise.checks]
    finally:
        session.close(diagnosis.first)
    assert found == [None] * len(exercise.checks)


def test_a_hidden_check_is_not_even_looked_at(zygote):
    diagnosis = diagnosis_of(14, with_mistakes(14, "tanh_forgotten"), zygote)
    (check,) = (c for c in diagnosis.course.checks if c.name == "check_state_after_one_step")
    try:
        assert asked(diagnosis, check).name == "tanh_forgotten"
        assert asked(diagnosis, replace(check, visibility="at_grading")) is None
    finally:
        session.close(diagnosis.first)


# --- what costs -------------------------------------------------------------------------------

COSTLY = {
    "slow": "import time; time.sleep(0.3); return 1.7 * h, c, cache",
    "huge": "return np.zeros((1500, 1500)), c, cache",
    "endless text": "return 'x' * (1 << 20), c, cache",
    "many small things": "return [[0.0] * 300] * 300, c, cache",
}


@pytest.mark.parametrize("body", COSTLY.values(), ids=COSTLY)
def test_what_is_slow_or_huge_is_not_asked_for_long(zygote, monkeypatch, body):
    monkeypatch.setattr(diagnose, "SECONDS", 0.5)
    asks = []
    call = session.call

    def counted(opened, requests, *patience):
        asks.append(len(requests))
        return call(opened, requests, *patience)

    monkeypatch.setattr(session, "call", counted)
    diagnosis = diagnosis_of(18, solution_of(18) + STEP.format(body=body), zygote)
    try:
        (check,) = (c for c in diagnosis.course.checks if c.name == "check_state_after_one_step")
        assert asked(diagnosis, check) is None
    finally:
        session.close(diagnosis.first)
    at_once = (diagnose.MOST + diagnose.ELSEWHERE * len(diagnosis.course.checks)) * 3
    assert len(asks) <= (6 if "sleep" in body else at_once)


# --- a submission that lies -------------------------------------------------------------------

FORGED = """

import sys

frame = sys._getframe()
while "identity" not in frame.f_locals:
    frame = frame.f_back
Calls = frame.f_globals["Calls"]
honest = Calls.answer


def answer(self, request):
    return {answer!r} if request["name"] == "{name}" else honest(self, request)


Calls.answer = answer
"""
LIES = {
    "an exception that is a list": ["raised", ["x"]],
    "no exception": ["raised", None],
    "results that are a list": ["returned", [1]],
    "results of another kind": ["returned", {"results": 7, "after": None}],
    "results without values": ["returned", {"results": [["h"], {}, None], "after": [{}]}],
    "a handle of another call": ["returned", {"results": [["h", 999, 7]], "after": None}],
    "what may not cross is no dict": ["bad", 7],
    "arguments that are no dict": ["signature", "x"],
}


@pytest.mark.parametrize("name", ["lstm_parameter_count", "lstm_step_backward"])
@pytest.mark.parametrize("answer", LIES.values(), ids=LIES)
def test_a_forged_answer_to_one_check_breaks_no_other(zygote, answer, name):
    source = with_mistakes(18, "gates_swapped") + FORGED.format(answer=answer, name=name)
    report = report_of(zygote, 18, source)
    assert not report.is_broken
    found = {check.name: check for check in report.checks}
    assert found["check_state_after_one_step"].mistake.name == "gates_swapped"
    assert not any(found[c.name].points for c in course.load(18).checks if name in c.calls)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=1) | st.integers(0, 2), inner, max_size=2)
        | st.builds(np.array, st.lists(st.floats(), max_size=3))
    ),
    max_leaves=8,
)


@given(TREES, TREES)
@settings(max_examples=200)
def test_two_values_of_any_kind_can_be_compared(theirs, ours):
    assert is_same(wire.pack(theirs), wire.pack(theirs))
    is_same(wire.pack(theirs), wire.pack(ours))


@given(st.recursive(st.none() | st.integers() | st.sampled_from("ahdlstf"), st.lists))
def test_what_is_no_value_is_the_same_as_none(tree):
    assert not is_same(tree, wire.pack(np.arange(3.0)))
