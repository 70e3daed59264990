"""The page of a report: stars, the likely mistake, one failure in full or all, in 80 columns."""

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import ROOT
from rich.cells import cell_len
from rich.console import Console

from grader import course
from grader.authoring.diagnosing import in_own_style
from grader.explain import differing
from grader.grade import Options, grade
from grader.intake import from_source
from grader.render import check_line, marked, show_example, show_report
from grader.report import Example, NamedMistake, Result
from grader.values import arrays_in, to_value
from grader.words import word


def page(report, width=80, plain=False, every=False):
    console = Console(file=io.StringIO(), width=width, no_color=True, highlight=False)
    show_report(report, int(report.exercise[-2:]), console, plain, every)
    return console.file.getvalue()


def result_of(name, outcome="failed", message="first line\nsecond line", mistake=None, **example):
    shown = Example(call="f", inputs={}, where=None, **example) if example else None
    return Result(
        name=name, title=name, outcome=outcome, reason=None, points=0, max_points=4, seconds=0.0,
        message=message, example=shown, mistake=mistake, version=1, visibility="always",
    )  # fmt: skip


def example_page(actual, expected, differs, lang="en", width=80):
    """What is shown of an example."""
    console = Console(file=io.StringIO(), width=width, no_color=True, highlight=False)
    values = {"actual": to_value(actual), "expected": to_value(expected)}
    show_example(result_of("c", differs=differing(differs), **values), console, lang)
    return [line.rstrip() for line in console.file.getvalue().splitlines() if line.strip()]


# --- stars ------------------------------------------------------------------------------------


def test_a_star_stands_behind_each_wrong_entry_and_no_other():
    due = np.array([[1.5, 2.0], [3.0, -4.25]])
    came = np.array([[1.5, 2.5], [0.0, -4.25]])
    assert example_page(came, due, came != due) == [
        "    should be  1.5      2",
        "                 3  -4.25",
        "    returned   1.5     2.5*",
        "                 0*  -4.25",
        "    * wrong",
    ]


@given(st.data(), st.lists(st.integers(1, 4), min_size=1, max_size=3))
def test_as_many_stars_as_entries_differ(data, shape):
    flags = data.draw(st.lists(st.booleans(), min_size=int(np.prod(shape)), max_size=64))
    differs = np.array(flags[: int(np.prod(shape))]).reshape(shape)
    lines = example_page(np.ones(shape), np.zeros(shape), differs)
    stars = sum(line.count("*") for line in lines if "* wrong" not in line)
    assert stars == differs.sum()
    assert any("* wrong" in line for line in lines) == bool(differs.any())


@pytest.mark.parametrize("actual", [1.0, "text", [1, 2], {"a": 1}, np.float64(2.0), np.array(3.0)])
def test_what_is_no_array_has_no_stars_and_no_legend(actual):
    assert "*" not in "".join(example_page(actual, 0.0, None))


def test_numbers_that_are_not_finite_have_stars_too():
    came = np.array([np.nan, np.inf, 1.0])
    lines = example_page(came, np.ones(3), np.array([True, True, False]))
    assert "    returned   nan*  inf*  1" in lines


def test_a_value_that_is_cut_has_no_stars():
    value = to_value(np.zeros(2_000))
    assert marked(value, [[0]]) is value


def test_the_legend_speaks_korean():
    lines = example_page(np.ones(2), np.zeros(2), np.ones(2, bool), "ko")
    assert "    * 틀린 원소" in lines
    assert [line.partition("  1*")[0] for line in lines if "1*" in line] == ["    반환값 "]


def test_labels_of_two_columns_a_letter_are_aligned():
    due, came, _ = example_page(np.ones(2), np.zeros(2), np.ones(2, bool), "ko")
    assert cell_len(due.partition("0")[0]) == cell_len(came.partition("1")[0])


# --- arrays in lists and dicts ----------------------------------------------------------------


def rows_of(value):
    return {name: shown.shape for name, shown in arrays_in("grads", to_value(value))}


def test_arrays_in_lists_and_dicts_are_shown_one_by_one():
    W, b = np.ones((2, 3)), np.ones(3)
    assert rows_of({"W": W, "b": b}) == {"grads['W']": [2, 3], "grads['b']": [3]}
    assert rows_of([(W, b)]) == {"grads[0][0]": [2, 3], "grads[0][1]": [3]}
    assert rows_of([W, W]) == {"grads": [2, 2, 3]}


@pytest.mark.parametrize(
    "value",
    [
        0.5, "text", None, [1, 2], {"a": 0.5}, [["a", "b"], ["c"]], {"a": ["b"]}, [], {}, [[]],
        [W := np.ones(2), None], {"W": W, "loss": 0.5}, [[0.0] * n for n in range(50)],
    ],
    ids=str,
)  # fmt: skip
def test_what_holds_more_than_a_few_arrays_or_text_is_one_row(value):
    assert list(rows_of(value)) == ["grads"]


# --- one failure in full, or all --------------------------------------------------------------


@pytest.fixture(scope="module")
def report():
    return grade(course.load(14), from_source("rnn_cell.py", "x = 1\n"), Options())


def failing(report, *checks):
    return replace(report, checks=list(checks), message=None)


FIRST = {"actual": to_value(np.ones(1)), "expected": to_value(np.zeros(1)), "differs": [[0]]}
SWAPPED = NamedMistake("swapped", "The gates are swapped.")


def test_the_first_failure_is_shown_in_full_and_the_others_in_a_line(report):
    text = page(failing(report, result_of("a", **FIRST), result_of("b", **FIRST)))
    assert text.count("first line") == 2
    assert text.count("second line") == text.count("returned") == 1


def test_all_failures_are_shown_in_full_where_that_is_asked_for(report):
    text = page(failing(report, result_of("a", **FIRST), result_of("b", **FIRST)), every=True)
    assert text.count("second line") == text.count("returned") == 2


def test_what_waits_is_shown_in_a_line_even_then(report):
    waiting = result_of("w", outcome="waiting", message="waits for: a\nmore")
    text = page(failing(report, result_of("a", **FIRST), waiting), every=True)
    assert "waits for: a" in text
    assert "more" not in text.split()


def test_a_likely_mistake_stands_behind_the_fact(report):
    lines = page(failing(report, result_of("a", mistake=SWAPPED))).splitlines()
    at = lines.index("    first line")
    assert lines[at + 1 : at + 3] == [
        "    Likely mistake: The gates are swapped.",
        "    second line",
    ]


def test_the_same_mistake_is_not_told_twice(report):
    other = NamedMistake("other", "A sign is wrong.")
    checks = [result_of("a", mistake=SWAPPED), result_of("b", mistake=SWAPPED)]
    text = page(failing(report, *checks, result_of("c", mistake=other)))
    assert text.count("The gates are swapped.") == 1
    assert "The same mistake as above." in text
    assert "Likely mistake: A sign is wrong." in text


def test_the_sentence_of_a_passed_check_is_shown(report):
    text = page(failing(report, result_of("a", outcome="passed", message="these are yours")))
    assert "    these are yours" in text


# --- a page fits --------------------------------------------------------------------------------


WIDE = [
    (5, "occurrences_for_documents"),
    (9, "unknown_name_is_identity"),
    (11, "bias_gradient_averaged"),
    (15, "repeated_words_overwritten"),
    (17, "norm_of_each_array"),
    (18, "gates_swapped"),
    (20, "biases_merged"),
]


@pytest.fixture(scope="module", params=WIDE, ids=lambda case: str(case[0]))
def reports(request):
    number, mistake = request.param
    submission = in_own_style(course.load(number), mistake)
    return {
        lang: grade(course.load(number), submission, Options(lang=lang, shrink=False))
        for lang in ("en", "ko")
    }


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_page_fits_into_80_columns(reports, lang, plain):
    report = reports[lang]
    titles = {check_line(check, lang, plain, 80) for check in report.checks}
    for line in page(report, plain=plain, every=True).splitlines():
        assert cell_len(line.rstrip()) <= 80 or line in titles


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_plain_page_has_words_for_symbols(reports, lang):
    text = page(reports[lang], plain=True)
    assert not {"✓", "✗"} & set(text)
    assert f"  {word('plain_failed', lang)}: " in text
    assert f"  {word('plain_passed', lang)}: " in text


@pytest.mark.parametrize("width", [20, 40, 200])
def test_a_page_of_any_width_shows_the_likely_mistake(reports, width):
    text = page(reports["en"], width)
    assert "Likely mistake:" in text


# --- points for the gradient of a wrong forward pass --------------------------------------------

FORWARD_AND_BACKWARD = {
    14: [
        ("h = np.tanh(z)", "h = np.tanh(2.0 * z)"),
        ("dz = dh * (1.0 - h**2)", "dz = 2.0 * dh * (1.0 - h**2)"),
    ],
    15: [
        ("state = np.tanh(x", "state = np.tanh(2.0 * x"),
        ("+ state @ W_h + b)", "+ 2.0 * state @ W_h + 2.0 * b)"),
        ("(dh[:, t] + from_later) * (", "2.0 * (dh[:, t] + from_later) * ("),
    ],
}  # fmt: skip


def wrong_and_consistent(number):
    """A solution whose forward pass is wrong, and whose backward pass is the gradient of it."""
    source = (ROOT / "solutions" / f"{course.load(number).folder_name}.py").read_text("utf-8")
    for right, wrong in FORWARD_AND_BACKWARD[number]:
        assert source.count(right) == 1
        source = source.replace(right, wrong)
    return from_source("answer.py", source)


@pytest.mark.parametrize("number", FORWARD_AND_BACKWARD)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_points_for_the_gradient_of_a_wrong_forward_pass_are_explained(number, lang):
    options = Options(lang=lang, shrink=False)
    report = grade(course.load(number), wrong_and_consistent(number), options)
    found = {check.name: check for check in report.checks}
    own = found["check_own_gradients"]
    assert (own.outcome, own.points) == ("passed", own.max_points)
    words = "these points are yours" if lang == "en" else "점수를 줍니다"
    assert words in own.message
    assert words in " ".join(page(report).split())


def test_points_of_a_right_forward_pass_are_not_explained():
    source = (ROOT / "solutions" / "exercise_14_rnn_cell.py").read_text("utf-8")
    report = grade(course.load(14), from_source("answer.py", source), Options())
    assert {check.message for check in report.checks} == {None}


def test_checks_that_pass_beside_a_failure_that_they_do_not_forgive_say_nothing():
    report = grade(
        course.load(14), in_own_style(course.load(14), "two_biases_counted"), Options(shrink=False)
    )
    assert {c.message for c in report.checks if c.outcome == "passed"} == {None}
