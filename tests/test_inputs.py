import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.toolkit.inputs import (
    FORWARD_SCALES,
    HALF,
    Inputs,
    arrays,
    corners,
    cotangents,
    decode,
    drawn,
    encode,
    numbers,
    pool_of,
    values_of,
)

LETTERS = "NTDHVK"
HIGHEST = (1 << 2 * HALF) - 1
WHOLE = st.integers(0, HIGHEST)  # the integer of an example
SEEDS = st.integers(0, (1 << HALF) - 1)


@st.composite
def inputs_and_choices(draw):
    """Inputs of up to six letters and four scales, with a scale and one choice per letter."""
    count = draw(st.integers(0, len(LETTERS)))
    scales = draw(st.integers(1, 4))
    scale = draw(st.integers(0, scales - 1))
    chosen = [draw(st.integers(0, len(pool_of(count)) - k - 1)) for k in range(count)]
    return inputs_of(count, scales), scale, chosen


def inputs_of(count, scales=1):
    group = arrays(scales=range(1, scales + 1), x=" ".join(LETTERS[:count]))
    return Inputs({"inputs": group})


SOME_INPUTS = inputs_and_choices().map(lambda drawn: drawn[0])


@given(inputs_and_choices(), SEEDS)
def test_decode_undoes_encode(drawn, seed):
    inputs, scale, chosen = drawn
    left = pool_of(len(chosen))
    sides = {letter: left.pop(choice) for letter, choice in zip(LETTERS, chosen, strict=False)}
    assert decode(inputs, encode(inputs, scale, chosen, seed)) == (scale, sides, seed)


@given(inputs_and_choices(), SEEDS)
def test_an_example_is_an_integer_that_can_be_drawn(drawn, seed):
    assert 0 <= encode(*drawn, seed) <= HIGHEST


@pytest.mark.parametrize("count", range(len(LETTERS) + 1))
def test_number_zero_is_the_simplest_example(count):
    scale, sides, seed = decode(inputs_of(count, 3), 0)
    assert (scale, list(sides.values()), seed) == (0, list(range(2, count + 2)), 0)


@given(SOME_INPUTS, WHOLE)
def test_sides_always_differ_from_one_another(inputs, number):
    _, sides, _ = decode(inputs, number)
    assert len(set(sides.values())) == len(inputs.letters)


@given(SOME_INPUTS, WHOLE)
def test_sides_stay_small(inputs, number):
    _, sides, _ = decode(inputs, number)
    assert all(1 <= side <= len(inputs.letters) + 3 for side in sides.values())


@given(SOME_INPUTS, WHOLE)
def test_every_number_means_a_scale_that_exists(inputs, number):
    scale, _, _ = decode(inputs, number)
    assert 0 <= scale < inputs.scales


@given(SOME_INPUTS, WHOLE, WHOLE)
def test_a_smaller_number_is_never_of_a_later_scale(inputs, one, other):
    small, large = sorted((one, other))
    assert decode(inputs, small)[0] <= decode(inputs, large)[0]


@pytest.mark.parametrize("count", range(1, 4))
def test_every_choice_of_scale_and_sides_is_reached_once(count):
    inputs = inputs_of(count, 2)
    total = inputs.combinations
    highs = ((index << HALF) // total + 1 for index in range(total))
    found = {
        (scale, *sides.values()) for scale, sides, _ in (decode(inputs, h << HALF) for h in highs)
    }
    assert len(found) == total


@given(st.integers(1, len(LETTERS)), st.data())
def test_each_letter_can_be_one(count, data):
    position = data.draw(st.integers(0, count - 1))
    found = [decode(inputs_of(count), example[0])[1] for example in corners(inputs_of(count))]
    assert any(sides[LETTERS[position]] == 1 for sides in found)


# --- corners ----------------------------------------------------------------------------------


def test_the_first_two_corners_are_the_smallest_shape_with_different_numbers():
    inputs = inputs_of(3, 2)
    first, second = (decode(inputs, example[0]) for example in corners(inputs)[:2])
    assert first[:2] == second[:2] == (0, {"N": 2, "T": 3, "D": 4})
    assert first[2] != second[2]


def test_corners_hold_every_scale():
    inputs = inputs_of(2, 4)
    assert {decode(inputs, example[0])[0] for example in corners(inputs)} == {0, 1, 2, 3}


def test_corners_are_different_examples():
    found = [example[0] for example in corners(inputs_of(4, 3))]
    assert len(set(found)) == len(found)


def test_corners_of_text_are_those_that_the_check_names():
    inputs = Inputs({"text": drawn(lambda st: st.text(), corners=("", "a"))})
    assert corners(inputs) == [[None, {"text": ""}], [None, {"text": "a"}]]


def test_corners_of_text_and_numbers_take_turns():
    text = drawn(lambda st: st.text(), corners=("", "a"))
    found = corners(Inputs({"text": text, "inputs": arrays(x="N D")}))
    assert [texts["text"] for _, texts in found][:3] == ["", "a", ""]


def test_text_without_corners_has_none():
    inputs = Inputs({"text": drawn(lambda st: st.text()), "inputs": arrays(x="N")})
    assert corners(inputs) == []


# --- values -----------------------------------------------------------------------------------


def value_of(group, *, scale=0, seed=0, name="x"):
    inputs = Inputs({"inputs": group})
    plain = [0] * len(inputs.letters)
    values, _ = values_of(inputs, [encode(inputs, scale, plain, seed), {}])
    return values["inputs"][name]


def test_the_same_example_gives_the_same_numbers():
    group = arrays(x="N D")
    np.testing.assert_array_equal(value_of(group, seed=5), value_of(group, seed=5))


def test_another_seed_gives_other_numbers():
    group = arrays(x="N D")
    assert not np.any(value_of(group, seed=5) == value_of(group, seed=6))


@pytest.mark.parametrize("position", range(len(FORWARD_SCALES)))
def test_a_scale_multiplies_the_numbers(position):
    group = arrays(x="N D")
    plain = value_of(arrays(scales=(1.0,), x="N D"))
    expected = FORWARD_SCALES[position] * plain
    np.testing.assert_array_equal(value_of(group, scale=position), expected)


def test_a_group_with_fewer_scales_keeps_its_last():
    inputs = Inputs({"inputs": arrays(x="N D"), "upstream": cotangents(dh="N H")})
    values = [values_of(inputs, [encode(inputs, s, [0] * 3, 1), {}])[0] for s in (0, 1, 2)]
    spread = [np.abs(value["upstream"]["dh"]).max() for value in values]
    assert max(spread) < 5 * min(spread)


def test_letters_mean_the_same_length_in_every_group():
    inputs = Inputs({"inputs": arrays(x="N D"), "upstream": cotangents(dh="N H")})
    values, sides = values_of(inputs, [0, {}])
    assert values["inputs"]["x"].shape == (sides["N"], sides["D"])
    assert values["upstream"]["dh"].shape == (sides["N"], sides["H"])


@pytest.mark.parametrize(
    ("shape", "expected"), [("N D", (2, 3)), ("4D", (12,)), ("N 2 D", (2, 2, 3)), ("", ())]
)
def test_a_shape_in_letters_has_these_sides(shape, expected):
    made = arrays(x=shape).make(np.random.default_rng(0), 1.0, N=2, D=3)
    assert made["x"].shape == expected


def test_made_inputs_get_their_sides_and_nothing_else():
    def make(rng, scale, N, K):
        return {"x": (scale, N, K)}

    assert value_of(numbers(make, sides="N K", scales=(7.0,))) == (7.0, 2, 3)


def test_text_is_handed_over_as_it_was_drawn():
    inputs = Inputs({"text": drawn(lambda st: st.text())})
    assert values_of(inputs, [None, {"text": ["a", ""]}]) == ({"text": ["a", ""]}, {})


def test_arguments_come_in_the_order_of_the_declaration():
    groups = {"b": numbers(lambda rng, scale: {}), "a": drawn(lambda st: st.text())}
    values, _ = values_of(Inputs(groups), [0, {"a": "text"}])
    assert list(values) == ["b", "a"]
