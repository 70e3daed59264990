"""Submissions that use torch cost their own points and nothing else, at the tiers that confine."""

import dataclasses
import re

import pytest

pytest.importorskip("torch", reason="needs torch")

from tiers import start, traces
from torch_exercise import CHECKS, FUNCTIONS
from torch_rows import GRADIENT, PURITY, REFUSED, RIGHT, ROWS, STATE

from grader import play
from grader.course import Course
from grader.grade import Options, grade
from grader.intake import from_source
from grader.report import to_json
from grader.sandbox import launch
from grader.toolkit import Exercise

FREE = Exercise(5, "with torch", "torch로", FUNCTIONS, allows=("torch",))
BY_HAND = dataclasses.replace(FREE, refuses=("torch.autograd", "torch.nn.LSTM"))
EXAMPLES = 5  # what is tested here is not the checks
KOREAN = re.compile("[가-힣]")


@pytest.fixture(scope="module", params=["default", "strong"])
def place(request):
    """The untrusted side of a tier, with torch and its optimizers."""
    opened = start(request.param, backend="torch", optimizers=True)
    yield opened
    launch.close(opened.zygote)


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory):
    """A folder for the examples that are drawn: they are of no use to anybody else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(play, "CALL_SECONDS", 0.5)


def graded(place, source, exercise=FREE, lang="en"):
    course = Course(99, "torch", exercise, CHECKS, ())
    options = Options(lang=lang, shrink=False, examples=EXAMPLES, diagnose=False)
    report = grade(course, from_source("step.py", source), options, place.zygote)
    assert report.isolation == place.tier
    assert all(check.outcome != "broken" for check in report.checks)
    to_json(report)
    return report


def outcomes(report):
    return {check.name: check.reason for check in report.checks if check.outcome == "failed"}


def first_line(report, name):
    (found,) = (check for check in report.checks if check.name == name)
    return (report.message or found.message).partition("\n")[0]


@pytest.mark.parametrize(
    ("source", "check", "reasons", "words"), [pytest.param(*row[1:], id=row[0]) for row in ROWS]
)
def test_a_row_is_survived_and_named(place, source, check, reasons, words):
    report = graded(place, source)
    failed = outcomes(report)
    if not check:
        assert (failed, report.score) == ({}, report.max_score)
    else:
        assert failed[check] in reasons.split()
        assert set(failed) <= {check, PURITY}
        usual = failed[check] == reasons.split()[0]
        assert (words if usual else "") in first_line(report, check)
        assert "site-packages" not in first_line(report, check)
    assert traces(place.zygote) == place.before


@pytest.mark.parametrize(
    ("source", "words"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED]
)
def test_what_an_exercise_by_hand_refuses_is_named_with_its_line(place, source, words):
    report = graded(place, source, BY_HAND)
    reasons = {report.reason} - {None} or set(outcomes(report).values())
    assert reasons == {"policy"}
    failed = STATE if STATE in outcomes(report) else GRADIENT
    message = report.message or next(c.message for c in report.checks if c.name == failed)
    assert f"your file uses {words}" in message
    assert re.search(r"^line \d+: ", message, re.M)


def test_a_right_answer_by_hand_passes_without_autograd(place):
    report = graded(place, RIGHT, BY_HAND)
    assert (report.score, report.reason) == (report.max_score, None)


def test_workers_draw_different_numbers(place):
    source = f"{RIGHT}\nprint(torch.rand(1, dtype=torch.float64).item())"
    printed = [graded(place, source).output for _ in range(2)]
    assert printed[0] != printed[1]


@pytest.mark.parametrize("name", ["T07", "T12", "T15", "T16", "T17", "T18", "T19", "N06", "N21g"])
def test_every_sentence_is_there_in_korean(place, name):
    _, source, check, *_ = next(row for row in ROWS if row[0] == name)
    assert KOREAN.search(first_line(graded(place, source, lang="ko"), check))


@pytest.mark.parametrize("name", ["N03", "N05a", "N05k"])
def test_refusals_are_there_in_korean(place, name):
    source = next(source for known, source, _ in REFUSED if known == name)
    report = graded(place, source, BY_HAND, lang="ko")
    message = report.message or next(c.message for c in report.checks if c.message)
    assert KOREAN.search(message.partition("\n")[0])
