import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader import course, statement
from grader.grade import Options, grade
from grader.intake import from_source
from grader.report import OUTCOMES, REASONS, Result, json_schema, scores, to_json
from grader.sandbox.wire import Handle, NamedFunction
from grader.values import MAX_VALUES, to_value, visible

CELL = course.load(18)
SOLUTION = (statement.SOLUTIONS / f"{CELL.folder_name}.py").read_text("utf-8")
FEW = Options(examples=20, shrink=False)


def graded(source, options=FEW):
    """The report of a source as JSON gives it back; NaN and the like are errors."""
    report = grade(CELL, from_source("lstm_cell.py", source), options)
    return json.loads(to_json(report), parse_constant=pytest.fail)


def with_function(body):
    """The solution with another `lstm_gates`."""
    return f"{SOLUTION}\n\ndef lstm_gates(x, h_prev, W_x, W_h, b):\n    {body}\n"


@pytest.fixture(scope="module")
def full():
    return graded(SOLUTION)


@pytest.fixture(scope="module")
def wrong():
    return graded(with_function("print('hi')\n    return [x @ W_x[:, :3] * np.inf] * 4"))


@pytest.fixture(scope="module")
def unloaded():
    return graded("def f(:\n")


@pytest.fixture(params=["full", "wrong", "unloaded"])
def report(request):
    return request.getfixturevalue(request.param)


# --- the contract -----------------------------------------------------------------------------

FIELDS = (
    "schema_version exercise title submission sha256 seed backend device lang score max_score "
    "seconds environment isolation checks"
).split()
CHECK_FIELDS = (
    "name title outcome reason points max_points seconds message example mistake visibility"
).split()


def test_a_report_has_the_fields_of_the_contract(report):
    assert set(FIELDS) <= set(report)


def test_a_check_has_the_fields_of_the_contract(report):
    assert all(set(CHECK_FIELDS) <= set(check) for check in report["checks"])


def test_a_report_says_what_was_graded_and_how(full):
    said = {name: full[name] for name in ("schema_version", "exercise", "submission", "seed")}
    assert said == {
        "schema_version": 1, "exercise": "exercise-18", "submission": "lstm_cell.py", "seed": 18,
    }  # fmt: skip
    assert (full["backend"], full["device"], full["lang"]) == ("numpy", "cpu", "en")
    assert full["environment"]["numpy"] == np.__version__


def test_the_digest_is_that_of_the_source(full):
    import hashlib

    assert full["sha256"] == hashlib.sha256(SOLUTION.encode()).hexdigest()


def test_full_points_are_all_points(full):
    assert full["score"] == full["max_score"] == CELL.max_points


def test_outcomes_and_reasons_are_those_of_the_contract(report):
    for check in report["checks"]:
        assert check["outcome"] in OUTCOMES
        assert (check["reason"] in REASONS) == (check["outcome"] == "failed")


def test_the_score_is_the_sum_of_the_checks(report):
    assert report["score"] == sum(check["points"] for check in report["checks"])


def test_passed_means_full_points_and_anything_else_none(report):
    for check in report["checks"]:
        due = check["max_points"] if check["outcome"] == "passed" else 0
        assert check["points"] == due


def test_a_passed_check_has_nothing_to_say(full):
    assert all(check["message"] is check["example"] is None for check in full["checks"])


def test_a_failed_check_has_a_message_and_an_example(wrong):
    check = wrong["checks"][0]
    assert check["message"]
    assert set(check["example"]) >= {"call", "inputs", "expected", "actual", "where"}


def test_an_example_has_shapes_dtypes_and_values(wrong):
    x = wrong["checks"][0]["example"]["inputs"]["x"]
    assert (x["kind"], x["dtype"], x["truncated"]) == ("array", "float64", False)
    assert np.shape(x["values"]) == tuple(x["shape"])


def test_a_file_that_cannot_be_loaded_has_a_reason_as_a_whole(unloaded):
    assert (unloaded["reason"], unloaded["score"]) == ("load_error", 0)
    assert unloaded["message"]
    assert {check["reason"] for check in unloaded["checks"]} == {"load_error"}


def test_what_was_printed_is_in_the_report_and_nowhere_else(wrong):
    assert set(wrong["output"].split()) == {"hi"}


def test_reports_of_the_same_submission_and_seed_are_equal_but_for_the_seconds(wrong):
    def without_seconds(value):
        if isinstance(value, dict):
            return {k: without_seconds(v) for k, v in value.items() if k != "seconds"}
        return [without_seconds(item) for item in value] if isinstance(value, list) else value

    again = graded(with_function("print('hi')\n    return [x @ W_x[:, :3] * np.inf] * 4"))
    assert without_seconds(again) == without_seconds(wrong)


def test_titles_and_messages_are_in_the_language_that_was_asked_for():
    report = graded("x = 1", replace(FEW, lang="ko"))
    assert report["title"] == "LSTM 셀"
    assert report["checks"][0]["title"] == "네 게이트의 값"


# --- the schema -------------------------------------------------------------------------------

SCHEMA = json.loads(json_schema())
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}


def fits(value, schema):
    """A validator of the part of JSON Schema that the report's uses."""
    if "$ref" in schema:
        return fits(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return any(fits(value, choice) for choice in schema["anyOf"])
    if schema.get("type") == "boolean" or isinstance(value, bool):
        return isinstance(value, bool) and schema.get("type", "boolean") == "boolean"
    if schema.get("type") == "number":
        return isinstance(value, (int, float))
    if not isinstance(value, TYPES.get(schema.get("type"), object)):
        return False
    if isinstance(value, dict):
        named, other = schema.get("properties", {}), schema.get("additionalProperties", {})
        inside = all(fits(item, named.get(key, other or {})) for key, item in value.items())
        return inside and set(schema.get("required", ())) <= set(value)
    return not isinstance(value, list) or all(fits(v, schema.get("items", {})) for v in value)


def test_a_report_fits_its_schema(report):
    assert fits(report, SCHEMA)


@pytest.mark.parametrize(
    "damage", [{"score": "1"}, {"checks": [{}]}, {"seed": 1.5}, {"title": None}]
)
def test_what_is_no_report_does_not_fit_the_schema(damage, full):
    assert not fits({**full, **damage}, SCHEMA)


def test_a_report_without_a_field_does_not_fit_the_schema(full):
    full = dict(full)
    del full["sha256"]
    assert not fits(full, SCHEMA)


def test_the_schema_is_the_one_that_is_printed(capfdbinary):
    from grader import commands

    commands.schema()
    assert json.loads(capfdbinary.readouterr().out) == SCHEMA


# --- values -----------------------------------------------------------------------------------

ARRAYS = hnp.arrays(
    st.sampled_from(["<f8", "<f4", "<i8", "|b1", "<c16"]), hnp.array_shapes(min_side=0, max_side=20)
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text() | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=30)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner, max_size=4)
    ),
    max_leaves=30,
)


def leaves(values):
    if isinstance(values, dict):
        return sum(map(leaves, values.values()))
    return sum(map(leaves, values)) if isinstance(values, list) else 1


@given(VALUES)
def test_a_value_has_at_most_so_many_numbers(value):
    assert leaves(to_value(value).values) <= MAX_VALUES


@given(VALUES)
def test_a_value_is_json_without_constants_of_its_own(value):
    import msgspec

    text = msgspec.json.encode(to_value(value))
    json.loads(text, parse_constant=pytest.fail)


@pytest.mark.parametrize(
    "value",
    [
        np.zeros((40, 40)),
        [np.zeros((30, 30))] * 3,
        [[0.0] * 500, np.zeros(900)],
        {"a": np.zeros(800), "b": np.zeros(800)},
        [[0] * 40] * 40,
        {n: n for n in range(2_000)},
    ],
    ids=["array", "arrays", "list and array", "dict", "lists", "keys"],
)
def test_a_big_value_is_cut_and_says_so(value):
    shown = to_value(value)
    assert leaves(shown.values) <= MAX_VALUES
    assert shown.truncated


def test_a_value_of_just_as_many_numbers_is_whole():
    shown = to_value(np.zeros((25, 40)))
    assert (np.shape(shown.values), shown.truncated) == ((25, 40), False)


def test_a_cut_array_keeps_its_shape_and_its_first_numbers():
    shown = to_value(np.arange(2_000).reshape(2, 1_000))
    assert shown.shape == [2, 1_000]
    assert shown.values == list(range(MAX_VALUES))


@pytest.mark.parametrize(
    ("value", "values"),
    [
        (np.array([np.inf, -np.inf, np.nan, 1.0]), ["inf", "-inf", "nan", 1.0]),
        (np.float64("nan"), "nan"),
        (float("inf"), "inf"),
        ([float("-inf"), {"a": float("nan")}], ["-inf", {"a": "nan"}]),
        (np.array([1j]), ["1j"]),
        (np.array([True]), [True]),
        ((1, "a", None), [1, "a", None]),
        ({2, 1}, [1, 2]),
        (np.array(3.0), 3.0),
    ],
    ids=repr,
)
def test_a_value_is_shown_as_plain_data(value, values):
    assert to_value(value).values == values


def test_what_is_not_finite_is_text_in_the_report(wrong):
    assert "inf" in json.dumps(wrong["checks"][0]["example"]["actual"]["values"])


def test_a_handle_is_not_shown():
    assert to_value(Handle(1, 2)) is None


def test_a_named_function_is_shown_by_its_name():
    shown = to_value(NamedFunction("affine", (np.ones(2),)))
    assert shown.kind == "function"
    assert "affine" in json.dumps(shown.values)


def test_control_characters_are_made_visible_everywhere():
    assert to_value(["\x1b[2J"]).values == ["\\u001b[2J"]
    assert to_value({"\u202e": 1}).values == {"\\u202e": 1}


@given(st.text())
def test_visible_text_holds_no_control_characters(text):
    import unicodedata

    shown = visible(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in shown if c not in "\n\t")


# --- scores -----------------------------------------------------------------------------------


def result_of(outcome, points):
    return Result(
        name="", title="", outcome=outcome, reason=None, points=points, max_points=4, seconds=0.0,
        message=None, example=None, mistake=None, version=1, visibility="always",
    )  # fmt: skip


def test_checks_that_could_not_run_count_in_neither_score():
    results = [result_of("passed", 4), result_of("failed", 0), result_of("waiting", 0)]
    assert scores([*results, result_of("not_run", 0), result_of("broken", 0)]) == (4, 12)


def test_a_report_with_a_broken_check_is_broken():
    report = grade(CELL, from_source("f.py", "def f(:"), FEW)
    assert not report.is_broken
    assert replace(report, checks=[result_of("broken", 0)]).is_broken


def test_results_are_plain_data():
    assert asdict(result_of("passed", 4))["max_points"] == 4


def test_text_cannot_start_with_a_command_of_a_ci_runner():
    assert visible("::error::all\n  ::set-output") == ": :error::all\n  : :set-output"
    assert visible("x[::2]") == "x[::2]"
