from dataclasses import replace

import numpy as np
import pytest
from small_exercise import (
    FUNCTIONS,
    INPUTS,
    SOURCE,
    UPSTREAM,
    cell_backward,
    cell_forward,
    edited,
    failure_of,
    loaded,
)

from grader.play import CheckError, first_failure, run_one
from grader.toolkit import assert_close, assert_own_cache, assert_pure, check, given, numbers

NUMBER = numbers(lambda rng, scale: {"x": np.array([rng.integers(1_000)], float)})


def declared(run, **groups):
    return check(points=1, en="a check", ko="검사", calls="total")(given(**groups)(run))


def play_total(student, inputs):
    assert_close("sum", student.total(**inputs), float(inputs["x"].sum()))


def play_gradients(student, inputs, upstream):
    h, cache = student.cell_forward(**inputs)
    assert_close("h", h, cell_forward(**inputs)[0])
    gradients = student.cell_backward(**upstream, cache=cache)
    expected = cell_backward(**upstream, cache=cell_forward(**inputs)[1])
    for name, ours, due in zip(("dx", "dW", "db"), gradients, expected, strict=True):
        assert_close(name, ours, due)


def play_purity(student, inputs, upstream):
    *_, cache = assert_pure(student.cell_forward, inputs)
    assert_pure(student.cell_backward, upstream, cache=cache)
    later = {name: value + 1.0 for name, value in inputs.items()}
    assert_own_cache(student.cell_forward, student.cell_backward, inputs, later, upstream)


TOTAL = declared(play_total, inputs=NUMBER)
GRADIENTS = declared(play_gradients, inputs=INPUTS, upstream=UPSTREAM)
PURITY = declared(play_purity, inputs=INPUTS, upstream=UPSTREAM)
EXAMPLES = [[seed, {}] for seed in range(30)]  # more than travel alone, so groups of 1, 9 and 20
FIRST_NUMBERS = [int(np.random.default_rng(seed).integers(1_000)) for seed in range(30)]


def total_that(body):
    return SOURCE + f"\ncalls = []\n\ndef total(x):\n    {body}\n    return float(np.sum(x))\n"


def wrong_from(position):
    """A submission that is wrong in the examples from this one on."""
    return total_that(f"x = x + (int(x[0]) in {FIRST_NUMBERS[position:]})")


# --- which example fails ----------------------------------------------------------------------


@pytest.mark.parametrize("checked", [TOTAL, GRADIENTS, PURITY], ids=["one", "two", "many"])
def test_a_right_submission_has_no_failure(checked):
    assert failure_of(checked, SOURCE, EXAMPLES) is None


@pytest.mark.parametrize("position", [0, 1, 5, 9, 10, 29])
def test_the_first_failing_example_is_the_failure(position):
    failure = failure_of(TOTAL, wrong_from(position), EXAMPLES)
    assert (failure.position, failure.example) == (position, EXAMPLES[position])


def test_a_failure_carries_the_call_that_showed_it():
    failure = failure_of(GRADIENTS, edited("h * h", "h"), EXAMPLES)
    assert failure.request.name == "cell_backward"
    assert failure.mismatch.where == "dx[0, 0]"


def test_a_failure_carries_the_sides_of_its_example():
    failure = failure_of(GRADIENTS, edited("+ b", "- b"), EXAMPLES)
    assert failure.sides == {"N": 2, "D": 3, "H": 4}


def test_an_example_that_fails_late_beats_later_ones_that_fail_early():
    source = edited("    dz = dh * (1.0 - h * h)\n", "    dz = dh * h\n")
    source = source.replace("    return h,", "    if b[0] < 0: return 0 * h, 0\n    return h,")
    examples = [[seed, {}] for seed in range(40)]
    positive = [example for example in examples if bias_of(example) > 0]
    negative = [example for example in examples if bias_of(example) < 0]
    played = [positive[0], *negative[:5]]
    failure = failure_of(GRADIENTS, source, [[99, {}], *played][1:])
    assert (failure.position, failure.request.name) == (0, "cell_backward")


def bias_of(example):
    from grader.toolkit.inputs import values_of

    return values_of(GRADIENTS.inputs, example)[0]["inputs"]["b"][0]


@pytest.mark.parametrize("end", ["os._exit(5)", "os.kill(os.getpid(), 11)", "ctypes.string_at(0)"])
def test_a_submission_that_dies_late_fails_where_it_died(end):
    source = f"import ctypes, os\n{SOURCE}\n" + total_that(
        f"{end} if int(x[0]) in {FIRST_NUMBERS[6:]} else 0"
    ).removeprefix(SOURCE)
    failure = failure_of(TOTAL, source, EXAMPLES)
    assert (failure.position, failure.mismatch.reason in ("exited", "crash")) == (6, True)


def test_examples_that_wait_for_their_second_call_survive_a_crash_of_a_later_one():
    deadly = next(n for n, example in enumerate(EXAMPLES) if n > 2 and bias_of(example) < 0)
    examples = [e for e in EXAMPLES[:deadly] if bias_of(e) > 0] + [EXAMPLES[deadly]]
    source = f"import os\n{edited('    h = np', '    os._exit(5) if b[0] < 0 else 0; h = np')}"
    with loaded(source) as session:
        failure = first_failure(GRADIENTS, FUNCTIONS, [EXAMPLES[0], *examples][1:], session)
    assert (failure.position, failure.mismatch.reason) == (len(examples) - 1, "exited")


def test_a_failure_before_a_crash_is_the_one_that_counts():
    source = wrong_from(3).replace(
        "x = x +", "_ = len(calls) > 6 and os._exit(5); calls.append(1); x = x +"
    )
    failure = failure_of(TOTAL, f"import os\n{source}", EXAMPLES)
    assert (failure.position, failure.mismatch.reason) == (3, "wrong")


def test_one_example_can_be_played_alone():
    with loaded(wrong_from(5)) as session:
        outcomes = [run_one(TOTAL, FUNCTIONS, EXAMPLES[n], session) for n in (4, 5)]
    assert [outcome is None for outcome in outcomes] == [True, False]


def test_a_submission_that_is_wrong_at_once_is_asked_once():
    with loaded(total_that("print('called'); x = x + 1")) as session:
        first_failure(TOTAL, FUNCTIONS, EXAMPLES, session)
    assert session.printed.decode().splitlines() == ["called"]


# --- order and state --------------------------------------------------------------------------


def test_each_example_gets_its_own_results():
    seen = []

    def play(student, inputs):
        seen.append((float(inputs["x"][0]), student.total(**inputs)))

    failure_of(declared(play, inputs=NUMBER), SOURCE, EXAMPLES)
    assert sorted(seen) == sorted((float(n), float(n)) for n in FIRST_NUMBERS)


def test_many_calls_of_one_example_come_back_in_order():
    def play(student, inputs):
        rows = [{"x": inputs["x"] + k} for k in range(50)]
        sums = student.total.many(rows)
        assert_close("sums", sums, [float(row["x"][0]) for row in rows])

    assert failure_of(declared(play, inputs=NUMBER), SOURCE, EXAMPLES) is None


FORWARD_COUNTED = edited(
    "    h = np.tanh(x @ W + b)\n", "    print('forward', x[0, 0])\n    h = np.tanh(x @ W + b)\n"
).replace("    x, W, h = cache\n", "    x, W, h = cache\n    print('backward', x[0, 0])\n")


def test_a_backward_call_follows_a_fresh_forward_call_of_its_own_example():
    with loaded(FORWARD_COUNTED) as session:
        first_failure(GRADIENTS, FUNCTIONS, EXAMPLES, session)
    lines = [line.split() for line in session.printed.decode().splitlines()]
    before = [lines[n - 1] for n, line in enumerate(lines) if line[0] == "backward"]
    due = [["forward", line[1]] for line in lines if line[0] == "backward"]
    assert before == due


def test_a_backward_call_right_behind_its_forward_call_needs_no_other():
    with loaded(FORWARD_COUNTED) as session:
        run_one(GRADIENTS, FUNCTIONS, EXAMPLES[0], session)
    lines = session.printed.decode().splitlines()
    assert [line.split()[0] for line in lines] == ["forward", "backward"]


GLOBAL_CACHE = edited(
    "    return h, (x, W, h)", "    kept.update(x=x, W=W, h=h)\n    return h, None"
).replace("    x, W, h = cache\n", "    x, W, h = kept['x'], kept['W'], kept['h']\n")
GLOBAL_CACHE = f"kept = {{}}\n{GLOBAL_CACHE}"


@pytest.mark.parametrize(("checked", "passes"), [(GRADIENTS, True), (PURITY, False)])
def test_a_cache_in_a_global_fails_the_purity_check_alone(checked, passes):
    assert (failure_of(checked, GLOBAL_CACHE, EXAMPLES) is None) == passes


def test_state_kept_between_calls_fails():
    source = total_that("calls.append(1); x = x + len(calls) - 1")
    assert failure_of(TOTAL, source, EXAMPLES).position == 1


def test_a_cache_that_is_changed_by_the_backward_call_is_made_afresh():
    source = edited("    dz = dh * (1.0 - h * h)\n", "    h *= -h\n    h += 1.0\n    dz = dh * h\n")
    assert failure_of(GRADIENTS, source, EXAMPLES) is None


# --- whose fault ------------------------------------------------------------------------------


def play_that_stumbles(student, inputs):
    """Raises for whatever is returned."""
    raise ZeroDivisionError(student.total(**inputs))


def play_that_reads(student, inputs):
    """Reads the result as a number, as an author may."""
    assert_close("half", float(student.total(**inputs)) / 2, float(inputs["x"].sum()) / 2)


def test_a_check_that_raises_on_a_right_student_is_a_check_error():
    with pytest.raises(CheckError, match="play_that_stumbles: ZeroDivisionError"):
        failure_of(declared(play_that_stumbles, inputs=NUMBER), SOURCE, EXAMPLES)


def test_a_check_that_fails_the_reference_is_a_check_error():
    def play(student, inputs):
        assert_close("sum", student.total(**inputs), "text")
        raise AssertionError

    stumbling = declared(lambda student, inputs: inputs["no such input"], inputs=NUMBER)
    with pytest.raises(CheckError):
        failure_of(stumbling, SOURCE, EXAMPLES)


@pytest.mark.parametrize("value", ["'text'", "[[1.0], [2.0, 3.0]]", "None", "{'a': 1}", "(1, 2)"])
def test_an_odd_value_that_a_check_cannot_read_is_a_bad_return(value):
    source = SOURCE + f"\ndef total(x):\n    return {value}\n"
    failure = failure_of(declared(play_that_reads, inputs=NUMBER), source, EXAMPLES)
    assert (failure.mismatch.kind, failure.mismatch.reason) == ("unreadable", "bad_return")


def test_a_misspelt_function_in_a_check_is_a_check_error():
    misspelt = declared(lambda student, inputs: student.totl(**inputs), inputs=NUMBER)
    with pytest.raises(CheckError, match="totl is no function of this exercise"):
        failure_of(misspelt, SOURCE, EXAMPLES)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("raise ValueError('no')", "error"),
        ("raise NotImplementedError", "not_written"),
        ("raise MemoryError", "memory"),
        ("raise SystemExit(0)", "exited"),
        ("raise KeyboardInterrupt", "error"),
        ("return object()", "bad_return"),
        ("return 10**30", "bad_return"),
        ("return np.zeros((1,) * 9)", "bad_return"),
        ("import os; os._exit(0)", "exited"),
        ("import os; os.abort()", "crash"),
    ],
)
def test_a_call_that_gives_no_value_fails_with_its_reason(body, reason):
    failure = failure_of(TOTAL, total_that(body), EXAMPLES)
    assert failure.mismatch.reason == reason


@pytest.mark.parametrize("returned", ["h", "(h,)", "(h, h, h)", "{'h': h}"])
def test_another_number_of_results_is_a_bad_return(returned):
    source = edited("return h, (x, W, h)", f"return {returned}")
    failure = failure_of(GRADIENTS, source, EXAMPLES)
    assert (failure.mismatch.kind, failure.mismatch.reason) == ("count", "bad_return")


@pytest.mark.parametrize("signature", ["x, W", "x, W, b, c", "X, W, b", "", "*, x, W"])
def test_another_signature_is_missing(signature):
    source = edited("def cell_forward(x, W, b)", f"def cell_forward({signature})")
    failure = failure_of(GRADIENTS, source, EXAMPLES)
    assert (failure.mismatch.kind, failure.mismatch.reason) == ("signature", "missing")


def test_a_type_error_inside_a_function_is_no_wrong_signature():
    failure = failure_of(TOTAL, total_that("len(5)"), EXAMPLES)
    assert failure.mismatch.kind == "error"


def test_a_not_implemented_error_of_a_library_is_an_error():
    source = total_that("import numbers, numpy; numpy.zeros(1).__array_finalize__; fail()")
    source += (
        "\nfrom codecs import IncrementalEncoder\ndef fail(): IncrementalEncoder().encode('')\n"
    )
    failure = failure_of(TOTAL, source, EXAMPLES)
    assert failure.mismatch.reason == "error"


def test_examples_may_be_fewer_than_a_group():
    assert failure_of(TOTAL, SOURCE, EXAMPLES[:3]) is None


def test_a_check_without_inputs_is_played_once():
    def play(student):
        assert_close("sum", student.total(x=np.ones(3)), 3.0)

    bare = replace(TOTAL, run=play, inputs=type(TOTAL.inputs)({}))
    assert failure_of(bare, SOURCE, [[None, {}]]) is None
