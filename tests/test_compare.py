from collections import Counter, namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.sandbox import wire
from grader.toolkit import Mismatch, assert_close, assert_equal
from grader.toolkit.compare import tolerance_for

RNG = np.random.default_rng(3)
X = RNG.standard_normal((3, 4))
SQUARE = RNG.standard_normal((3, 3))
FLOATS = hnp.arrays(
    np.float64,
    hnp.array_shapes(min_dims=0, max_side=4),
    elements=st.floats(-1e6, 1e6),
)


def crossed(value):
    """A student's value as the grader gets it."""
    return wire.unpack(wire.pack(value))


def is_right(actual, expected):
    assert_close("out", crossed(actual), expected)


def mismatch(actual, expected, compare=assert_close):
    with pytest.raises(Mismatch) as caught:
        compare("out", crossed(actual), expected)
    return caught.value


def reason(actual, expected):
    return mismatch(actual, expected).reason


# --- tolerance --------------------------------------------------------------------------------


@given(FLOATS)
def test_a_result_is_close_to_itself(array):
    assert_close("out", array.copy(), array)


@pytest.mark.parametrize("scale", [0.001, 0.3, 1.0, 10.0])
def test_four_decimals_are_not_enough(scale):
    assert reason(np.round(scale * X, 4), scale * X) == "wrong"


def test_a_result_with_float32_constants_is_right():
    third, tenth = np.float32(1 / 3), np.float32(0.1)
    is_right(np.tanh(X * float(third)) + float(tenth), np.tanh(X / 3) + 0.1)


def test_a_result_of_float32_intermediates_is_right_as_float64():
    is_right(X.astype(np.float32).astype(np.float64), X)


def test_another_order_of_summation_is_right():
    terms = RNG.standard_normal((50, 1_000)) * 10.0 ** RNG.integers(-3, 4, (50, 1_000))
    backwards = np.array([sum(row[::-1].tolist()) for row in terms])
    is_right(backwards, terms.sum(axis=1))


def test_a_sum_that_cancels_to_nothing_is_right():
    is_right(np.array([0.1 + 0.2 - 0.3]), np.array([0.0]))


def test_the_tolerance_belongs_to_the_scale_of_the_whole_result():
    is_right(np.array([1e6, 1e-3]), np.array([1e6, 0.0]))


def test_a_small_result_is_compared_at_its_own_scale():
    assert reason(np.array([1.0e-9, 2.0e-9]), np.array([1.0e-9, 2.1e-9])) == "wrong"


def test_a_check_about_precision_can_ask_for_more():
    actual = crossed(X * (1 + 1e-7))
    with pytest.raises(Mismatch):
        assert_close("out", actual, X, relative=1e-12)


def test_float32_results_are_compared_at_their_own_precision():
    expected = X.astype(np.float32)
    is_right(np.nextafter(expected, np.float32(9)), expected)
    assert reason(expected + np.float32(1e-3), expected) == "wrong"


@given(FLOATS)
def test_a_difference_beyond_the_tolerance_is_wrong(array):
    wrong = array.copy()
    index = (0,) * array.ndim
    wrong[index] += 2 * tolerance_for(array) + 1e-9
    with pytest.raises(Mismatch):
        assert_close("out", wrong, array)


PAIRS = hnp.array_shapes(max_dims=2, max_side=3).flatmap(
    lambda shape: st.tuples(hnp.arrays(np.float64, shape), hnp.arrays(np.float64, shape))
)


@given(PAIRS)
def test_any_two_arrays_are_close_or_a_mismatch(pair):
    assert reason_of(*pair) in (None, "wrong", "bad_return")


def reason_of(actual, expected):
    try:
        assert_close("out", actual, expected)
    except Mismatch as error:
        return error.reason
    return None


@pytest.mark.parametrize("value", [1e308, -1e308, 1e-320])
def test_extreme_numbers_are_compared_without_a_warning(value):
    assert reason(np.array([[1e300, -1.7e308], [0.0, 1.0]]), np.full((2, 2), value)) == "wrong"


def test_infinities_do_not_widen_the_tolerance():
    expected = np.array([np.inf, 1.0])
    assert reason(np.array([np.inf, 1.1]), expected) == "wrong"


# --- values of many forms ---------------------------------------------------------------------

Gates = namedtuple("Gates", "i f")


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (0, 0.0),
        (np.int64(0), 0.0),
        (np.array(0.5), 0.5),
        (np.float64(0.5), 0.5),
        ([0.5], np.array([0.5])),
        ((1, 2), np.array([1.0, 2.0])),
        ([[1, 2], [3, 4]], np.array([[1.0, 2.0], [3.0, 4.0]])),
        ([np.array([1.0]), np.array([2.0])], np.array([[1.0], [2.0]])),
        (np.arange(3), np.arange(3.0)),
        (np.arange(3, dtype=np.int32), np.arange(3)),
        (np.arange(3, dtype=np.uint8), np.arange(3)),
        ([True, False], np.array([True, False])),
        (np.True_, True),
        (np.array(True), True),
        (3, np.int64(3)),
        (np.array(3), 3),
        ([], np.zeros(0)),
        ([X, X], (X, X)),
        ((X, X), [X, X]),
        (np.stack([X, X]), (X, X)),
        (Gates(X, SQUARE), (X, SQUARE)),
        (Counter("aab"), {"a": 2, "b": 1}),
        ({"b": [1.0], "a": 2}, {"a": 2, "b": np.array([1.0])}),
        ({"W": X}, {"W": X}),
        ([1.0, 2.0], [1.0, 2.0]),
        (np.array([1.0, 2.0]), [1.0, 2.0]),
        (["a", "b"], ["a", "b"]),
        ("text", "text"),
        (None, None),
        (X.astype(np.longdouble).astype(np.float64), X),
        (np.asfortranarray(X), X),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_is_right_in_this_form(actual, expected):
    is_right(actual, expected)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (3.0, 3),
        (np.arange(3.0), np.arange(3)),
        ([1.0, 2.0], np.array([1, 2])),
        (True, 1.0),
        (True, 1),
        (1, True),
        (1.0, True),
        (np.array([1, 0]), np.array([True, False])),
        (np.array([True, False]), np.array([1.0, 0.0])),
        (np.array([1j]), np.array([1.0])),
        (np.float32(0.5), 0.5),
        (X.astype(np.float32), X),
        (X.astype(np.float16), X.astype(np.float32)),
        (None, X),
        ("text", X),
        ("0.5", 0.5),
        ({"W": X}, X),
        ({1.0}, np.array([1.0])),
        (["a"], np.array([1.0])),
        (X, {"W": X}),
        (X, "text"),
        (b"".decode(), None),
        (0, None),
        (1.0, [1.0]),
        (1.0, ["text"]),
        ([[1.0], [1.0, 2.0]], np.zeros((2, 2))),
        (np.inf, 1.0),
        (np.nan, 1.0),
        (np.array([1.0, np.nan]), np.array([1.0, 2.0])),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_another_kind_is_a_bad_return(actual, expected):
    assert reason(actual, expected) == "bad_return"


# --- NaN and infinities -----------------------------------------------------------------------


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_what_is_not_finite_is_right_where_it_is_due(value):
    is_right(np.array([value, 1.0]), np.array([value, 1.0]))


@pytest.mark.parametrize(
    ("actual", "expected"), [(np.inf, -np.inf), (np.nan, np.inf), (np.inf, np.nan), (1.0, np.inf)]
)
def test_what_is_not_finite_is_never_near_anything_else(actual, expected):
    assert reason(np.array([actual, 1.0]), np.array([expected, 1.0])) == "wrong"


def test_the_message_names_the_entry_that_is_not_finite():
    error = mismatch(np.array([[1.0, np.nan]]), np.array([[1.0, 2.0]]))
    assert (error.kind, error.where, error.facts["got"]) == ("not_finite", "out[0, 1]", "nan")


# --- structure and the first wrong layer ------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "expected", "kind"),
    [
        ([X], (X, X), "length"),
        ([X.T.astype(np.float32)], (X, X), "length"),
        (X.T.astype(np.float32), X, "transposed_shape"),
        (X[:2], X, "shape"),
        (X[0], X, "shape"),
        (np.float64(1.0), X, "shape"),
        (np.full((3, 4), np.nan, np.float32), X, "dtype"),
        (np.where(X > 0, np.nan, X + 1), X, "not_finite"),
        (X + 1, X, "values"),
        (X[0, 0] + 1, X[0, 0], "value_of"),
        ([[1.0], [1.0, 2.0]], X, "ragged"),
        ({"a": X}, {"a": X, "b": X}, "missing_key"),
        ({"a": X, "b": X}, {"a": X}, "extra_key"),
        ({"a": X + 1}, {"b": X}, "missing_key"),
        ([], {"a": 1}, "type"),
        ("no", "yes", "value"),
    ],
)
def test_the_first_wrong_layer_is_the_message(actual, expected, kind):
    assert mismatch(actual, expected).kind == kind


def test_the_first_wrong_item_is_named_with_its_place():
    error = mismatch((X, [X, X + 1]), (X, [X, X]))
    assert error.where == "out[1][1][0, 0]"


def test_the_first_wrong_key_is_named_with_its_place():
    assert mismatch({"a": X, "b": X + 1}, {"a": X, "b": X}).where == "out['b'][0, 0]"


def test_a_missing_key_is_named():
    assert mismatch({"a": 1, "b": 1}, {"a": 1, "b": 1, "c": 1}).facts["key"] == "'c'"


def test_wrong_entries_are_counted_and_the_first_is_shown():
    actual = X.copy()
    actual[1:, 2] += 1
    error = mismatch(actual, X)
    assert (error.facts["index"], error.facts["count"], error.facts["total"]) == ("[1, 2]", 2, 12)
    assert (error.facts["got"], error.facts["wanted"]) == (actual[1, 2], X[1, 2])


def test_a_square_result_that_is_transposed_is_said_to_be():
    assert mismatch(SQUARE.T, SQUARE).facts["transposed"]


def test_another_wrong_result_is_not_called_transposed():
    assert not mismatch(SQUARE + 1, SQUARE).facts["transposed"]


def test_shapes_that_would_broadcast_are_not_equal():
    assert mismatch(X[:, :1], X[:, :1] @ np.ones((1, 4))).kind == "shape"


def test_the_number_of_axes_counts():
    assert mismatch(X[None], X).kind == "shape"


def test_what_came_and_what_was_due_are_kept_for_the_report():
    error = mismatch(X + 1, X)
    np.testing.assert_array_equal(error.actual, X + 1)
    np.testing.assert_array_equal(error.expected, X)


# --- exact comparison -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (3, 3),
        (np.int64(3), 3),
        (np.array(3), 3),
        ("a", "a"),
        ({"a": 1}, {"a": 1}),
        ([1, 2], (1, 2)),
    ],
)
def test_is_exactly_equal(actual, expected):
    assert_equal("count", crossed(actual), expected)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (4, 3),
        (3.0, 3),
        ("a", "b"),
        ([1, 2, 3], [1, 2]),
        ({"a": 2}, {"a": 1}),
        (True, 1),
        (0, False),
    ],
)
def test_is_not_exactly_equal(actual, expected):
    mismatch(actual, expected, assert_equal)


def test_exactly_equal_allows_roundoff_alone():
    assert mismatch(1.0 + 1e-7, 1.0, assert_equal).kind == "value_of"


def test_lists_of_numbers_that_were_returned_first_are_compared_within_tolerance():
    first = {"E": [[0.1, 0.2], [0.3, 0.4]]}
    again = {"E": [[0.1 + 1e-12, 0.2], [0.3, 0.4]]}
    assert_close("grads", again, first)
    with pytest.raises(Mismatch):
        assert_close("grads", {"E": [[0.1, 0.2], [0.3, 0.5]]}, first)
