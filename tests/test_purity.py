import numpy as np
import pytest
from small_exercise import FUNCTIONS, SOURCE, edited, loaded

from grader.play import functions_by_name
from grader.sandbox import session as sessions
from grader.student import Student
from grader.toolkit import Mismatch, assert_own_cache, assert_pure, assert_raises_value_error
from grader.toolkit.purity import unchanged

X = np.array([[1.0, -2.0], [0.5, 3.0], [0.1, 0.2]])
W, B = np.array([[0.5, 1.0, -1.0], [0.2, 0.1, 0.4]]), np.array([0.3, -0.1, 0.2])
INPUTS = {"x": X, "W": W, "b": B}
DH = {"dh": np.array([[1.0, 2.0, 3.0], [-1.0, 0.5, 0.0], [0.3, 0.2, 0.1]])}


def student_of(session):
    def ask(requests):
        return list(sessions.call(session, requests, 5.0, lambda number: 5.0))

    return Student(functions_by_name(FUNCTIONS), ask)


@pytest.fixture
def student():
    with loaded() as session:
        yield student_of(session)


def mismatch_of(source, action):
    """What an action on the student of a source raises."""
    with loaded(source) as session, pytest.raises(Mismatch) as caught:
        action(student_of(session))
    return caught.value


def play_forward(student):
    return assert_pure(student.cell_forward, INPUTS)


def play_backward(student):
    *_, cache = student.cell_forward(**INPUTS)
    assert_pure(student.cell_backward, DH, cache=cache)


def play_total(x):
    return lambda student: assert_pure(student.total, {"x": x})


def test_a_pure_function_passes_and_its_results_come_back(student):
    h, _ = play_forward(student)
    np.testing.assert_allclose(h, np.tanh(X @ W + B))


def test_a_pure_function_of_a_cache_passes(student):
    play_backward(student)


FORWARD = "    h = np.tanh(x @ W + b)\n"
BACKWARD = "    dz = dh * (1.0 - h * h)\n"


@pytest.mark.parametrize(
    ("right", "wrong", "play", "name"),
    [
        (FORWARD, f"    x[x < 0] = 0\n{FORWARD}", play_forward, "x"),
        (FORWARD, f"    W *= 2\n{FORWARD}", play_forward, "W"),
        (FORWARD, f"    np.add(b, 1, out=b)\n{FORWARD}", play_forward, "b"),
        (FORWARD, f"    x.sort()\n{FORWARD}", play_forward, "x"),
        (
            FORWARD,
            f"    x.shape = (6,)\n    x.shape = (3, 2)\n    x[0] = 0\n{FORWARD}",
            play_forward,
            "x",
        ),
        (BACKWARD, "    dh *= 1.0 - h * h\n    dz = dh\n", play_backward, "dh"),
    ],
    ids=["x", "weights", "out", "sort", "shape", "dh"],
)
def test_a_changed_input_is_named(right, wrong, play, name):
    error = mismatch_of(edited(right, wrong), play)
    assert (error.reason, error.facts["name"]) == ("mutates_input", name)


def test_the_line_that_changes_an_input_is_named():
    source = edited(FORWARD, f"    x[x < 0] = 0\n{FORWARD}")
    line = source.splitlines().index("    x[x < 0] = 0") + 1
    assert mismatch_of(source, play_forward).facts["line"] == f"cell.py:{line}"


def test_what_the_input_was_and_became_is_kept_for_the_report():
    error = mismatch_of(edited(FORWARD, f"    b += 1\n{FORWARD}"), play_forward)
    np.testing.assert_array_equal(error.actual, B + 1)
    np.testing.assert_array_equal(error.expected, B)


@pytest.mark.parametrize(
    ("change", "x"),
    [
        ("x.append(1.0)", [1.0, 2.0]),
        ("x.sort()", [2.0, 1.0]),
        ("x[0] = 1", [1.0, 2.0]),
        ("x.pop('a')", {"a": 1.0}),
        ("x['a'] = x.pop('a')", {"a": 1.0, "b": 2.0}),
        ("x[0].clear()", [[1.0]]),
        ("x['a'][0] = 5.0", {"a": np.ones(2)}),
        ("x.add(3)", {1, 2}),
    ],
)
def test_a_changed_list_or_dict_is_noticed(change, x):
    source = SOURCE + f"\ndef total(x):\n    {change}\n    return 0.0\n"
    assert mismatch_of(source, play_total(x)).reason == "mutates_input"


def test_a_changed_list_is_noticed_although_no_line_can_be_named():
    source = SOURCE + "\ndef total(x):\n    x.append(1)\n    return 0.0\n"
    assert mismatch_of(source, play_total([1])).facts["line"] is None


def test_a_copy_that_is_changed_is_pure():
    source = SOURCE + "\ndef total(x):\n    x = x.copy()\n    x[0] = 7\n    return float(x.sum())\n"
    with loaded(source) as session:
        assert assert_pure(student_of(session).total, {"x": X}) == 7 * 2 + X[1:].sum()


@pytest.mark.parametrize(
    "body",
    [
        "calls.append(1)\n    return float(len(calls))",
        "return float(np.random.random())",
        "return [0.0] if calls.append(1) or len(calls) > 1 else 0.0",
    ],
    ids=["counts calls", "random", "other kind"],
)
def test_an_answer_that_changes_is_unstable(body):
    source = SOURCE + f"\ncalls = []\n\ndef total(x):\n    {body}\n"
    assert mismatch_of(source, play_total(X)).reason == "unstable"


def test_an_error_of_the_student_stays_an_error():
    source = edited(FORWARD, "    h = 1 / 0\n")
    assert mismatch_of(source, play_forward).reason == "error"


# --- caches -----------------------------------------------------------------------------------

GLOBAL = """
import numpy as np

kept = {}


def cell_forward(x, W, b):
    h = np.tanh(x @ W + b)
    kept.update(x=x, W=W, h=h)
    return h, None


def cell_backward(dh, cache):
    x, W, h = kept["x"], kept["W"], kept["h"]
    dz = dh * (1.0 - h * h)
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)
"""


def play_cache(student):
    later = {"x": X + 1, "W": W, "b": B}
    assert_own_cache(student.cell_forward, student.cell_backward, INPUTS, later, DH)


def test_a_cache_of_its_own_passes(student):
    play_cache(student)


def test_a_cache_in_a_global_is_shared():
    error = mismatch_of(GLOBAL, play_cache)
    assert (error.kind, error.reason) == ("cache_shared", "unstable")


def test_a_cache_that_is_filled_anew_is_shared():
    source = GLOBAL.replace("return h, None", "return h, kept").replace('kept["x"]', 'cache["x"]')
    assert mismatch_of(source, play_cache).kind == "cache_shared"


# --- errors that are due ----------------------------------------------------------------------


def raising(body):
    return SOURCE + f"\ndef total(x):\n    {body}\n"


def play_error(student):
    assert_raises_value_error(student.total, x=X)


@pytest.mark.parametrize("error", ["ValueError", "ValueError('no x')", "ValueError(5)"])
def test_a_value_error_is_what_is_due(error):
    with loaded(raising(f"raise {error}")) as session:
        play_error(student_of(session))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return 1.0", "wrong"),
        ("return None", "wrong"),
        ("raise TypeError('x')", "error"),
        ("raise NotImplementedError", "not_written"),
        ("raise SystemExit", "exited"),
        ("raise MemoryError", "memory"),
    ],
)
def test_anything_but_a_value_error_fails(body, reason):
    assert mismatch_of(raising(body), play_error).reason == reason


# --- the comparison of inputs -----------------------------------------------------------------

NAN = float("nan")


@pytest.mark.parametrize(
    "value",
    [X, [1, 2.5], (X, [X]), {"a": X, 1: [NAN]}, {1, 2}, NAN, None, "text", True, np.array([NAN])],
    ids=lambda value: repr(value)[:30],
)
def test_a_copy_is_unchanged(value):
    from copy import deepcopy

    assert unchanged(value, deepcopy(value))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (X, X + 1e-12),
        (X, X.T),
        (X, X.astype(np.float32)),
        (np.zeros(2), -np.zeros(2)),
        (X, X.tolist()),
        ([1], [1, 2]),
        ([1], [1.0]),
        ([1], [True]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"b": 1}),
        (NAN, 0.0),
        (1, 2),
        ("a", "b"),
        (None, 0),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_differs_is_changed(before, after):
    assert not unchanged(before, after)
