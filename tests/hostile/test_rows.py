"""A hostile submission costs its own points and nothing else, at each tier, one after another."""

import dataclasses
import re
import time

import pytest
from rows import COUNT, FORWARD, RIGHT, ROWS, TIERS, forward, reasons_at
from tiers import traces

from grader import course
from grader.grade import Options, grade
from grader.intake import from_source
from grader.report import to_json

KOREAN = re.compile("[가-힣]")
PATIENCE = 20.0  # seconds for one row, on a slow machine
EXAMPLES = 40  # fewer than usual: what is tested here is not the checks
KINDS = {row.id: row for row in ROWS}


def graded(place, source, *names, lang="en"):
    """The report of a source for exercise 14, with the named checks alone."""
    loaded = course.load(14)
    chosen = [check for check in loaded.checks if check.name in names]
    asked = dataclasses.replace(loaded, checks=chosen)
    options = Options(lang=lang, shrink=False, examples=EXAMPLES)
    return grade(asked, from_source("rnn_cell.py", source), options, place.zygote)


def assert_clear(message, words):
    """One sentence in the first line: of the fault, with these words, and nothing of ours."""
    sentence = message.partition("\n")[0]
    assert words in sentence
    assert sentence.isprintable()
    assert 10 < len(sentence) < 700
    for ours in ("Traceback", "worker.py", "site-packages", "KeyError: 'name'"):
        assert ours not in message


def assert_fails(report, row, reasons):
    """The row's own check fails for one of these reasons; what does not load fails in all."""
    assert report.score < report.max_score
    failed = [check for check in report.checks if check.outcome == "failed"]
    assert {check.reason for check in failed} <= {*reasons}
    if report.reason:
        assert (report.score, len(failed)) == (0, len(report.checks))
    else:
        assert {row.check, COUNT} >= {check.name for check in failed} >= {row.check}
    usual = failed[0].reason in row.reasons.split()
    assert_clear(report.message or failed[0].message, row.words if usual else "")


def assert_unharmed(place):
    report = graded(place, RIGHT, FORWARD, COUNT)
    assert (report.score, report.output, report.reason) == (report.max_score, "", None)
    assert report.isolation == place.tier


CASES = [
    pytest.param(tier, row, id=f"{tier}-{row.id}")
    for tier in TIERS
    for row in ROWS
    if reasons_at(row, tier)  # at other tiers it is not run
]


@pytest.mark.parametrize(("place", "row"), CASES, indirect=["place"])
@pytest.mark.usefixtures("impatient")
def test_a_row_is_survived_and_named(row, place):
    reasons = reasons_at(row, place.tier)
    began = time.monotonic()
    report = graded(place, row.code, row.check, COUNT)
    assert time.monotonic() - began < PATIENCE
    assert all(check.outcome != "broken" for check in report.checks)
    assert "Traceback" not in report.output
    to_json(report)
    if "passed" not in reasons or report.score < report.max_score:
        assert_fails(report, row, reasons)
    assert_unharmed(place)
    assert traces(place.zygote) == place.before


KOREAN_ROWS = (
    "F02 F17 F18 F18b F46 R01 R05 R07 R08 R09 R12 R15 R23 X01 X02 X03 X04 X06 V03 V22 V28 I05 I05b "
    "I10 B01 B02"
)


@pytest.mark.parametrize("name", KOREAN_ROWS.split())
@pytest.mark.parametrize("place", TIERS[:1], indirect=True)
@pytest.mark.usefixtures("impatient")
def test_every_sentence_is_there_in_korean(name, place):
    report = graded(place, KINDS[name].code, FORWARD, lang="ko")
    message = report.message or report.checks[0].message
    assert report.checks[0].reason in reasons_at(KINDS[name], place.tier)
    assert_clear(message, "")
    assert KOREAN.search(message.partition("\n")[0])


@pytest.mark.parametrize("place", TIERS[:2], indirect=True)
def test_a_forbidden_deed_is_named_with_its_line(place):
    report = graded(place, forward("open('x', 'w')\nreturn h, cache"), FORWARD)
    assert "opens a file" in report.checks[0].message
    assert re.search(r"^line \d+: open\('x', 'w'\)$", report.checks[0].message, re.M)
