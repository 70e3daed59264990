"""A failing example is made smaller and rounder, and stays the failure that it was."""

import types
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import ROOT

from grader import bank, course
from grader.diagnosis.suspects import reference_source
from grader.grade import Options, grade
from grader.intake import from_source
from grader.local import reference_student
from grader.play import Failure, functions_by_name
from grader.sandbox import wire
from grader.shrink import smallest
from grader.simplify import CROOKED, simplest
from grader.student import Student
from grader.toolkit import Function, Mismatch
from grader.toolkit.inputs import values_of
from grader.toolkit.leaves import leaves_of
from grader.toolkit.simpler import Simpler


def check_of(number, name):
    (check,) = (check for check in course.load(number).checks if check.name == name)
    return check


def player(number, check, source):
    """What plays one example with the functions of a source, in this process."""
    functions = course.load(number).functions
    own = types.ModuleType("own")
    exec(source, own.__dict__)
    written = [Function(vars(own)[f.name], f.returns, f.keeps) for f in functions]

    def play(example):
        student = Student(functions_by_name(functions), reference_student(written).ask)
        values, sides = values_of(check.inputs, example)
        try:
            with np.errstate(all="ignore"):
                check.run(student, **values)
        except Mismatch as mismatch:
            return Failure(0, example, mismatch, student.chain, sides)
        return None

    return play


def mistaken(number, name):
    exercise = course.load(number)
    (mistake,) = (mistake for mistake in exercise.mistakes if mistake.name == name)
    return mistake.applied_to(reference_source(exercise.name))


def simplified(number, name, source):
    """The first failure of a source in the bank, and what it is made into."""
    check = check_of(number, name)
    exercise = course.load(number)
    play = player(number, check, source)
    examples = bank.examples_of(
        exercise.folder_name, [check], bank.default_seed(number), bank.EXAMPLES
    )
    first = next(failure for failure in map(play, examples[check.name]) if failure)
    return check, first, simplest(check, exercise.functions, first, play)


def arrays_of(check, failure):
    values, _ = values_of(check.inputs, failure.example)
    return list(leaves_of(values))


CASES = [
    (11, "check_relu_gradient", "relu_upstream_forgotten"),
    (11, "check_numerical_gradient", "divided_by_one_step"),
    (14, "check_state_after_one_step", "tanh_forgotten"),
    (14, "check_gradients", "new_state_for_old"),
    (14, "check_gradients", "bias_gradient_averaged"),
    (14, "check_own_gradients", "slope_forgotten"),
    (15, "check_states", "first_state_ignored"),
    (15, "check_gradients", "last_step_only"),
    (15, "check_tagger_loss", "padding_counted"),
    (15, "check_tagger_gradients", "repeated_words_overwritten"),
    (18, "check_state_after_one_step", "gates_swapped"),
    (18, "check_gradients", "path_through_state_missing"),
    (20, "check_states", "first_state_at_every_step"),
]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[2]}", scope="module")
def case(request):
    number, name, mistake = request.param
    return number, *simplified(number, name, mistaken(number, mistake))


def test_it_fails_in_the_same_way(case):
    _, _, first, last = case
    for fact in ("kind", "reason"):
        assert getattr(last.mismatch, fact) == getattr(first.mismatch, fact)
    assert last.mismatch.facts.get("name") == first.mismatch.facts.get("name")


def test_it_fails_again_when_it_is_played_again(case, request):
    number, check, _, last = case
    mistake = request.node.callspec.params["case"][2]
    again = player(number, check, mistaken(number, mistake))(last.example)
    assert again.sides == last.sides
    np.testing.assert_array_equal(again.mismatch.actual, last.mismatch.actual)


def test_the_reference_passes_on_it(case):
    number, check, _, last = case
    values, _ = values_of(check.inputs, last.example)
    check.run(reference_student(course.load(number).functions), **values)


def count(value):
    """How many numbers the arrays in a value hold."""
    if isinstance(value, dict):
        return sum(map(count, value.values()))
    value = getattr(value, "arrays", value)
    return sum(map(count, value)) if isinstance(value, (list, tuple)) else np.size(value)


def test_numbers_are_fewer_and_sides_different(case):
    _, check, first, last = case
    before, after = (count(values_of(check.inputs, f.example)[0]) for f in (first, last))
    assert after < before
    assert len(set(last.sides.values())) == len(last.sides)


def without_tanh_where(condition):
    """A cell that forgets tanh for some sizes only."""
    source = reference_source("rnn_cell")
    right, wrong = (
        "h = xp.tanh(",
        f"N, H = h_prev.shape; h = (xp.asarray if {condition} else xp.tanh)(",
    )
    assert source.count(right) == 1
    return source.replace(right, wrong)


def test_of_all_small_sides_those_with_the_fewest_numbers_are_shown():
    name, source = "check_state_after_one_step", without_tanh_where("N > 1 < H")
    check, first, last = simplified(14, name, source)
    play = player(14, check, source)
    simpler = [dict(zip("NDH", sides, strict=True)) for sides in permutations((1, 2, 3))]
    examples = [[*first.example, Simpler(sides)] for sides in simpler]
    failing = [count(values_of(check.inputs, e)[0]) for e in examples if play(e)]
    assert len(failing) == 2
    assert count(values_of(check.inputs, last.example)[0]) == min(failing)


def test_numbers_are_rounder(case):
    _, check, first, last = case
    free = {name for name, group in check.inputs.numeric.items() if group.free}
    numbers = [leaf.value for leaf in arrays_of(check, last) if leaf.path[0] in free]
    are_round = all((np.round(array, 1) == array).all() for array in numbers)
    assert are_round == (last.mismatch.kind != CROOKED)  # along random directions nothing is round
    assert any((np.round(leaf.value, 1) != leaf.value).any() for leaf in arrays_of(check, first))


def test_no_array_is_made_rounder_that_a_check_makes_itself(case):
    _, check, _, last = case
    plain, _ = values_of(check.inputs, [*last.example[:2], Simpler(last.example[2].sides)])
    shown, _ = values_of(check.inputs, last.example)
    for name, group in check.inputs.numeric.items():
        if not group.free:
            assert wire.pack(shown[name]) == wire.pack(plain[name])


def test_words_do_not_become_more_so_that_weights_become_fewer():
    source = mistaken(15, "padding_counted")
    _, first, last = simplified(15, "check_tagger_loss", source)
    assert last.sides["N"] * last.sides["T"] <= first.sides["N"] * first.sides["T"]


# --- what does not fit ------------------------------------------------------------------------


def test_a_failure_that_needs_large_sides_keeps_them():
    name, source = "check_state_after_one_step", without_tanh_where("H > 3")
    _, first, last = simplified(14, name, source)
    assert last.sides == first.sides


def test_a_failure_that_needs_a_number_keeps_it():
    source = reference_source("rnn_cell").replace("+ h_prev @ W_h", "+ 2 * h_prev @ W_h")
    check, _, last = simplified(14, "check_state_after_one_step", source)
    values, _ = values_of(check.inputs, last.example)
    assert values["inputs"]["h_prev"].any()
    assert values["inputs"]["W_h"].any()
    assert not values["inputs"]["b"].any()


def test_another_failure_is_not_taken_for_this_one():
    """With a batch of one row this submission fails in another way."""
    source = (
        mistaken(14, "tanh_forgotten")
        + """

wrong_step = rnn_step_forward


def rnn_step_forward(x, h_prev, W_x, W_h, b):
    h, cache = wrong_step(x, h_prev, W_x, W_h, b)
    return (h if x.shape[0] > 1 else h[0]), cache
"""
    )
    _, first, last = simplified(14, "check_state_after_one_step", source)
    assert last.mismatch.kind == first.mismatch.kind == "values"
    assert last.sides["N"] > 1


def test_an_example_on_which_the_reference_fails_is_not_shown():
    check = check_of(14, "check_state_after_one_step")
    exercise = course.load(14)

    def run(student, inputs):
        if not inputs["W_x"].all():
            raise Mismatch("no zeros")
        check.run(student, inputs)

    strict = replace(check, run=run)
    play = player(14, check, mistaken(14, "tanh_forgotten"))
    examples = bank.examples_of(exercise.folder_name, [check], 14, 100)[check.name]
    last = simplest(strict, exercise.functions, play(examples[0]), play)
    values, _ = values_of(check.inputs, last.example)
    assert values["inputs"]["W_x"].all()
    assert not values["inputs"]["W_h"].any()


def test_text_stays_as_it_is():
    failure = Failure(0, [None, {"document": "a b"}], Mismatch("values"), (), {})
    check = check_of(5, "check_term_frequency")
    assert simplest(check, course.load(5).functions, failure, pytest.fail) is failure


def test_what_is_slow_is_not_played_for_ever():
    check = check_of(14, "check_state_after_one_step")
    exercise = course.load(14)
    play = player(14, check, mistaken(14, "tanh_forgotten"))
    examples = bank.examples_of(exercise.folder_name, [check], 14, 100)[check.name]
    first, turns = play(examples[5]), []

    def tired(example):
        turns.append(example)
        return play(example) if len(turns) < 3 else None

    last = smallest(check, exercise.functions, first, tired)
    assert last.mismatch.kind == first.mismatch.kind
    assert len(turns) < 200


# --- arrays of any kind -----------------------------------------------------------------------

PATHS = st.dictionaries(
    st.sampled_from([("a", "x"), ("a", "W"), ("b", 0)]),
    st.sampled_from(["one decimal", "zeros", "ones"]),
)


@given(PATHS, st.integers(0, 99))
def test_a_simpler_example_changes_what_it_names_and_nothing_else(numbers, seed):
    rng = np.random.default_rng(seed)
    values = {
        "a": {"x": rng.normal(size=3), "W": rng.normal(size=(2, 2))},
        "b": [rng.normal(size=2)],
    }
    before = {leaf.path: leaf.value.copy() for leaf in leaves_of(values)}
    after = {leaf.path: leaf.value for leaf in leaves_of(Simpler({}, numbers).applied_to(values))}
    rounder = {
        "zeros": np.zeros_like,
        "ones": np.ones_like,
        "one decimal": lambda a: np.round(a, 1),
    }
    for path, array in before.items():
        due = rounder[numbers[path]](array) if path in numbers else array
        np.testing.assert_array_equal(after[path], due)
        assert not np.signbit(after[path][after[path] == 0]).any()
    for leaf in leaves_of(values):  # what was drawn is untouched
        np.testing.assert_array_equal(leaf.value, before[leaf.path])


# --- in a report ------------------------------------------------------------------------------


def test_a_report_shows_the_simplest_call():
    source = (ROOT / "solutions" / "exercise_14_rnn_cell.py").read_text("utf-8")
    source = source.replace("h = np.tanh(z)", "h = z")
    checks = grade(course.load(14), from_source("rnn_cell.py", source), Options()).checks
    (check,) = (check for check in checks if check.name == "check_state_after_one_step")
    shown = check.example.inputs
    assert sorted([*shown["x"].shape, shown["W_h"].shape[0]]) == [1, 2, 3]
    assert all(round(value, 1) == value for row in shown["W_x"].values for value in row)
    assert {value for row in shown["h_prev"].values for value in row} == {0.0}
