"""How a wrong array is related to the right one is said where it holds, and nowhere else."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from places import ROOT

from grader import course
from grader.grade import Options, grade
from grader.intake import from_source
from grader.messages import sentence
from grader.relations import NICE, Note, common_notes, is_telling, notes_of
from grader.sentences import SENTENCES
from grader.toolkit import Mismatch, assert_close, assert_gradients
from grader.toolkit.mismatch import Part

SIDES = {"N": 2, "D": 3, "H": 5}
SEEDS = st.integers(0, 2**32 - 1)
SHAPES = st.lists(st.integers(1, 5), min_size=1, max_size=3).map(tuple)


def normal(shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def notes(actual, expected, sides=SIDES, **part):
    """The notes of one array."""
    mismatch = Mismatch("values")
    mismatch.parts = [Part("a", actual, expected, **part)]
    return notes_of(mismatch, sides)


def only(found):
    (note,) = found
    return note


# --- factor, sign and offset ------------------------------------------------------------------


@given(SHAPES, SEEDS, st.sampled_from(NICE), st.sampled_from([1, -1]))
def test_a_small_factor_is_found_whatever_the_sign(shape, seed, factor, sign):
    expected = normal(shape, seed)
    assume(expected.size >= 3)
    note = only(notes(sign * factor * expected, expected, {}))
    whole, _, part = note.facts["factor"].lstrip("-").partition("/")
    assert note.kind == "note_factor"
    assert note.facts["factor"].startswith("-") == (sign < 0)
    assert float(whole) / float(part or 1) == pytest.approx(factor)


def test_a_wrong_sign_is_no_factor():
    expected = normal((2, 3))
    assert notes(-expected, expected) == [Note("note_negated", {"name": "a"})]


@pytest.mark.parametrize("factor", [0.7, 1.37, 13.0, 1 / 13, 2.001, -0.9])
def test_a_factor_that_means_nothing_is_not_told(factor):
    expected = normal((3, 4))
    assert notes(factor * expected, expected) == []


@pytest.mark.parametrize(
    ("factor", "letter"),
    [(1 / 2, "1/N"), (3.0, "D"), (-1 / 5, "-1/H"), (-2.0, "-N"), (1 / 4, ""), (1.5, "")],
)
def test_a_factor_has_the_letter_that_it_may_stand_for(factor, letter):
    expected = normal((3, 4))
    assert only(notes(factor * expected, expected)).facts["letter"] == letter


def test_two_numbers_are_too_few_for_a_factor():
    assert notes(np.array([2.0, 4.0]), np.array([1.0, 2.0])) == []


@given(SHAPES, SEEDS, st.sampled_from([1.0, -0.5, 1e-3, 7.25]))
def test_an_offset_is_found_and_told_without_roundoff(shape, seed, offset):
    expected = normal(shape, seed)
    assume(expected.size >= 3)
    assert notes(expected + offset, expected) == [Note("note_offset", {"name": "a", "got": offset})]


# --- order, rows and columns ------------------------------------------------------------------


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize(("shift", "kind"), [(1, "note_late"), (-1, "note_early")])
def test_what_comes_one_place_later_or_earlier_is_found(axis, shift, kind):
    expected = normal((4, 5))
    found = notes(np.roll(expected, shift, axis), expected, axes="N H")
    assert found == [Note(kind, {"name": "a", "axis": "NH"[axis]})]


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("place", [0, -1], ids=["first", "last"])
@pytest.mark.parametrize("is_right", [True, False])
def test_the_one_row_or_column_that_differs_from_the_rest_is_found(axis, place, is_right):
    expected = normal((4, 5))
    wrong = expected + normal((4, 5), 1)
    actual, other = (wrong, expected) if is_right else (expected.copy(), wrong)
    index = [slice(None)] * 2
    index[axis] = place
    actual[tuple(index)] = other[tuple(index)]
    kind = f"note_{'last' if place else 'first'}_{'right' if is_right else 'wrong'}"
    assert notes(actual, expected) == [Note(kind, {"name": "a", "axis": str(axis)})]


def test_a_row_in_the_middle_is_no_relation():
    expected = normal((5, 3))
    actual = expected.copy()
    actual[2] += 1.0
    assert notes(actual, expected) == []


def test_one_row_that_is_found_elsewhere_is_not_all_of_them():
    expected = normal((2, 4))
    actual = np.stack([normal(4, 1), expected[0]])
    assert notes(actual, expected) == []


def test_zeros_that_stand_everywhere_are_not_late():
    expected, actual = np.zeros((4, 3)), np.zeros((4, 3))
    expected[3], actual[0] = normal(3), normal(3, 1)
    assert notes(actual, expected) == []


# --- blocks of gates --------------------------------------------------------------------------


def blocks(expected, change):
    """The array with each of four blocks changed."""
    return np.concatenate(
        [change(n, block) for n, block in enumerate(np.split(expected, 4, axis=-1))], axis=-1
    )


@pytest.mark.parametrize("order", list(permutations(range(4)))[1:])
def test_gates_in_another_order_are_told_in_that_order(order):
    expected = normal((2, 12))
    actual = np.concatenate([np.split(expected, 4, axis=-1)[n] for n in order], axis=-1)
    letters = ", ".join("ifgo"[n] for n in order)
    assert notes(actual, expected, gates="ifgo") == [
        Note("note_gate_order", {"name": "a", "order": letters})
    ]


@pytest.mark.parametrize("gate", range(4))
def test_the_one_wrong_block_is_found(gate):
    expected = normal((2, 12))
    actual = blocks(expected, lambda n, block: block + (n == gate) * normal((2, 3), 1))
    right = ", ".join("ifgo".replace("ifgo"[gate], ""))
    facts = {"name": "a", "right": right, "gate": "ifgo"[gate]}
    assert notes(actual, expected, gates="ifgo") == [Note("note_gate", facts)]


@pytest.mark.parametrize(
    ("factor", "text", "letter"), [(-1.0, "-1", ""), (0.5, "1/2", "1/N"), (-3.0, "-3", "-D")]
)
def test_the_factor_of_a_wrong_block_is_told(factor, text, letter):
    expected = normal((2, 12))
    actual = blocks(expected, lambda n, block: block * (factor if n == 1 else 1.0))
    facts = {"name": "a", "right": "i, g, o", "gate": "f", "factor": text, "letter": letter}
    found = notes(actual, expected, {"N": 2, "D": 3, "T": 1}, gates="ifgo")
    assert found == [Note("note_gate_factor", facts)]


def test_a_wrong_sign_of_one_block_does_not_stand_for_a_side_of_one():
    expected = normal((1, 12))
    actual = blocks(expected, lambda n, block: block * (-1.0 if n == 2 else 1.0))
    note = only(notes(actual, expected, {"N": 1}, gates="ifgo"))
    (merged,) = common_notes([note], [note])
    text = sentence(merged.kind, merged.facts, "en")
    assert text == "a is right for i, f, o; the block of g is off by the factor -1"


def test_a_block_of_two_numbers_is_too_short_for_a_factor():
    expected = normal((1, 8))
    actual = blocks(expected, lambda n, block: block * (0.5 if n == 1 else 1.0))
    assert only(notes(actual, expected, gates="ifgo")).kind == "note_gate"


def test_gates_of_which_none_is_right_are_not_told_one_by_one():
    expected = normal((2, 12))
    assert notes(expected + normal((2, 12), 1), expected, gates="ifgo") == []
    note = only(notes(0.5 * expected, expected, gates="ifgo"))
    assert note.kind == "note_factor"


# --- steps of time ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fine", "kind", "facts"),
    [
        ("0001", "note_last_step", {}),
        ("1000", "note_first_step", {}),
        ("0110", "note_steps", {"right": "1, 2", "wrong": "0, 3"}),
        ("1110", "note_steps", {"right": "0, 1, 2", "wrong": "3"}),
    ],
)
def test_the_right_steps_are_told(fine, kind, facts):
    expected = normal((2, 4, 3))
    wrong = np.array([step == "0" for step in fine])[:, None]
    actual = expected + wrong * normal((2, 4, 3), 1)
    assert notes(actual, expected, axes="N T H")[0] == Note(kind, {"name": "a", **facts})


def test_steps_are_told_of_an_axis_of_time_alone():
    expected = normal((2, 4, 3))
    actual = expected.copy()
    actual[:, 1:3] += 1.0
    assert notes(actual, expected, axes="N D H") == []


# --- several arrays ---------------------------------------------------------------------------


def of_gradients(actual, expected):
    with pytest.raises(Mismatch) as caught:
        assert_gradients(tuple(expected), tuple(actual.values()), tuple(expected.values()))
    return notes_of(caught.value, SIDES)


def test_right_and_wrong_arrays_are_told_apart():
    expected = {"dx": normal((2, 3)), "dW": normal((3, 5)), "db": normal(5)}
    found = of_gradients({**expected, "dW": expected["dW"] / 2}, expected)
    assert found[0] == Note("note_parts", {"right": "dx, db", "wrong": "dW"})
    assert found[1].kind == "note_factor"


def test_arrays_in_a_list_are_told_apart_too():
    expected = {"dx": normal((2, 3)), "grads": [(normal((3, 5)), normal(5))]}
    ((dW, db),) = expected["grads"]
    for actual, right, wrong in (
        ({**expected, "grads": [(dW, db / 2)]}, "dx, grads[0][0]", "grads[0][1]"),
        ({**expected, "dx": -expected["dx"]}, "grads[0][0], grads[0][1]", "dx"),
    ):
        found = of_gradients(actual, expected)
        assert found[0] == Note("note_parts", {"right": right, "wrong": wrong})


def test_arrays_in_a_dict_are_told_apart_too():
    expected = {"W": normal((3, 5)), "b": normal(5)}
    with pytest.raises(Mismatch) as caught:
        assert_close("grads", {**expected, "b": -expected["b"]}, expected)
    found = notes_of(caught.value, SIDES)
    assert found[0] == Note("note_parts", {"right": "grads['W']", "wrong": "grads['b']"})


def test_what_cannot_be_compared_has_no_relation():
    expected = normal((2, 3))
    odd = [None, "text", expected.T, expected[0], expected + 1j, expected > 0, 1.0, [[1.0]]]
    for actual in odd:
        assert notes(actual, expected) == []


# --- noise ------------------------------------------------------------------------------------


@given(st.integers(2, 4), st.integers(3, 5), SEEDS, st.sampled_from([1e-3, 1.0, 1e6]))
def test_noise_has_no_relation(rows, width, seed, size):
    expected = normal((rows, 4 * width), seed)
    actual = expected + size * normal(expected.shape, seed + 1)
    assert notes(actual, expected, axes="T H", gates="ifgo") == []


ODD = st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1e308, -1e308, 5e-324, 1.0])


@given(SHAPES, st.data())
def test_numbers_of_any_kind_can_be_compared(shape, data):
    expected, actual = (
        np.array(data.draw(st.lists(ODD, min_size=size, max_size=size))).reshape(shape)
        for size in [int(np.prod(shape))] * 2
    )
    for note in notes(actual, expected, axes="T N H", gates="rzn"):
        assert note.kind in SENTENCES


@pytest.mark.parametrize("dtype", ["i1", "u1", "i8", "u8", "f2", "f4"])
def test_arrays_of_other_types_can_be_compared(dtype):
    expected = np.arange(12.0).reshape(3, 4)
    assert only(notes((2 * expected).astype(dtype), expected, {})).facts["factor"] == "2"
    assert notes(expected.astype(dtype), expected > 3) == []


# --- what holds for two calls -----------------------------------------------------------------


def factor_note(factor, letter, **facts):
    return Note("note_factor", {"name": "a", "factor": factor, "letter": letter, **facts})


def merged(first, second):
    return [note.facts["factor"] for note in common_notes([first], [second])]


def test_a_factor_that_follows_a_side_is_told_as_its_letter():
    assert merged(factor_note("1/2", "1/N"), factor_note("1/5", "1/N")) == ["1/N"]


def test_a_factor_that_stays_the_same_is_told_as_a_number():
    assert merged(factor_note("1/2", "1/N"), factor_note("1/2", "")) == ["1/2"]
    assert merged(factor_note("1/2", "1/N"), factor_note("1/2", "1/D")) == ["1/2"]


def test_a_letter_of_the_same_length_in_both_calls_is_not_told():
    assert merged(factor_note("1/2", "1/N"), factor_note("1/2", "1/N")) == ["1/2"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (factor_note("1/2", "1/N"), factor_note("1/5", "1/D")),
        (factor_note("2", ""), factor_note("3", "")),
        (factor_note("2", ""), factor_note("2", "", name="b")),
        (factor_note("2", ""), Note("note_negated", {"name": "a"})),
        (Note("note_late", {"axis": "T"}), Note("note_late", {"axis": "N"})),
        (Note("note_offset", {"got": 1.0}), Note("note_offset", {"got": 2.0})),
    ],
)
def test_what_holds_for_one_call_alone_is_not_told(first, second):
    assert common_notes([first], [second]) == []


def test_a_second_call_tells_more_where_the_letter_has_another_length_and_nothing_is_short():
    first = [factor_note("1/2", "-1/N")]
    mismatch = Mismatch("values")
    mismatch.parts = [Part("a", None, normal(3))]
    assert is_telling(first, SIDES, mismatch, {**SIDES, "N": 4})
    assert not is_telling(first, SIDES, mismatch, {**SIDES, "D": 4})
    late = [Note("note_late", {"name": "a", "axis": "H"})]
    assert is_telling(late, SIDES, mismatch, {**SIDES, "N": 2})
    assert not is_telling(late, SIDES, mismatch, {**SIDES, "H": 2})
    mismatch.parts = [Part("a", None, normal(2))]
    assert not is_telling(first, SIDES, mismatch, {**SIDES, "N": 4})


# --- in a report ------------------------------------------------------------------------------

REPORTED = [
    (14, "db = dz.sum(axis=0)", "db = dz.mean(axis=0)", "check_gradients", "db is 1/N times"),
    (14, "h = np.tanh(z)", "h = 0.5 * np.tanh(z)", "check_state_after_one_step", "h is 1/2 times"),
    (14, "h = np.tanh(z)", "h = -np.tanh(z)", "check_state_after_one_step", "wrong sign every"),
    (14, "h = np.tanh(z)", "h = np.tanh(z) + 0.1", "check_state_after_one_step", "the same 0.1 "),
    (15, "h = np.stack(states, axis=1)", "h = np.stack([h0, *states[:-1]], axis=1)",
     "check_states", "one place too late along axis T"),
    (15, "from_later = dz @ W_h.T", "from_later = 0 * dz", "check_gradients",
     "dx is right at the last step, wrong at every step before it"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "right", "wrong", "name", "words"), REPORTED)
def test_a_report_says_how_what_came_is_related(number, right, wrong, name, words):
    exercise = course.load(number)
    source = (ROOT / "solutions" / f"{exercise.folder_name}.py").read_text("utf-8")
    assert source.count(right) == 1
    wanted = [check for check in exercise.checks if check.name == name]
    alone = replace(exercise, checks=[replace(check, needs=()) for check in wanted])
    submission = from_source("answer.py", source.replace(right, wrong))
    (check,) = grade(alone, submission, Options(shrink=False, diagnose=False)).checks
    assert words in check.message


def test_every_note_has_a_sentence_in_both_languages():
    facts = dict.fromkeys("name factor got axis right wrong gate order".split(), "x")
    for kind in [kind for kind in SENTENCES if kind.startswith("note_")]:
        english, korean = (sentence(kind, facts, lang) for lang in ("en", "ko"))
        assert english != korean
        assert "{" not in english + korean
