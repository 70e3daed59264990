"""What a test cell in a notebook grades, and what it shows."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("jinja2", reason="needs jinja2")

from places import ROOT, SOLUTION

from grader import course
from grader.grade import Options, grade
from grader.intake import from_cells
from grader.notebooks import apart, cell, comments, history
from grader.notebooks.autograding import Graded
from grader.notebooks.cell import CannotGrade, Checked, check
from grader.notebooks.outputs import bundle, of_function
from grader.notebooks.parts import checks_by_function, checks_needed
from grader.sandbox import launch, spawn

F, G = "def f():\n    return 1", "def g():\n    return f()"
HISTORY = {
    "as they were run": ([F, G], [F, G]),
    "run again": ([F, G, F], [G, F]),
    "tried in between": ([F, "f()", "print(1)", G], [F, G]),
    "changed in place": (["x = [0]", "x[0] = 1", F], ["x = [0]", "x[0] = 1", F]),
    "no Python, and written again": (["def f(:", F], [F]),
    "no Python at last": ([F, "def f(:"], ["def f(:"]),
    "no Python that defines nothing": (["what I tried", F], [F]),
    "two names, one of them later": (["a = 1\nb = 2", "a = 3"], ["a = 1\nb = 2", "a = 3"]),
    "magics": (["%time 1", "!ls", "%%bash\ndef f():", "%matplotlib inline\nimport numpy as np"],
               ["%matplotlib inline\nimport numpy as np"]),
}  # fmt: skip


@pytest.mark.parametrize(("run", "kept"), HISTORY.values(), ids=HISTORY)
def test_what_was_run_again_counts_once(run, kept):
    cells = [(f"cell [{number}]", source) for number, source in enumerate(run, 1)]
    assert [source for _, source in history.current(cells)] == kept


def test_outside_a_notebook_nothing_was_run():
    assert history.cells_run() == []


@pytest.fixture
def ran(monkeypatch):
    """Say which cells were run."""

    def run(*sources):
        cells = [(f"cell [{number}]", source) for number, source in enumerate(sources, 1)]
        monkeypatch.setattr(cell, "cells_run", lambda: history.current(cells))

    return run


@pytest.fixture
def swapped():
    right = "c = f * c_prev + i * g  #"
    assert SOLUTION.count(right) == 1
    return SOLUTION.replace(right, "c = i * c_prev + f * g  #")


def test_the_result_is_a_number_for_nbgrader_and_a_report_for_people(ran, swapped):
    ran(SOLUTION, swapped)
    found = check("exercise-18", "lstm_step_forward", lang="en")
    assert repr(found) == "0"
    assert "Input and forget gate are swapped" in found._repr_html_()
    assert str(found).startswith("Exercise 18: LSTM cell\n\n  ✗ state and cell after one step")
    ran(swapped, SOLUTION)
    found = check("exercise-18", "lstm_step_forward", lang="en")
    assert (repr(found), str(found).count("✓")) == ("4", 1)


def test_without_a_function_the_whole_exercise_is_graded_as_by_the_command(ran, swapped):
    ran(swapped)
    found = check("18", lang="ko")
    by_command = grade(
        course.load(18), from_cells_of("lstm_cell.ipynb", swapped), Options(lang="ko")
    )
    assert without_seconds(found.report) == without_seconds(by_command)


def from_cells_of(name, *sources):
    return from_cells(Path(name), [(f"cell [{n}]", source) for n, source in enumerate(sources, 1)])


def without_seconds(report):
    checks = [dataclasses.replace(check, seconds=0) for check in report.checks]
    return dataclasses.replace(report, seconds=0, checks=checks)


def test_places_are_the_numbers_beside_the_cells(ran):
    broken = "def lstm_parameter_count(D, H):\n    return 1 / 0"
    ran("1", SOLUTION, "2", broken)
    text = str(check("exercise-18", "lstm_parameter_count", lang="en"))
    assert "cell [4], line 2: return 1 / 0" in text


def test_a_wrong_name_is_one_sentence(ran):
    ran(SOLUTION)
    with pytest.raises(CannotGrade, match="error: there is no exercise exercise-99") as caught:
        check("exercise-99", lang="en")
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_a_process_that_dies_is_one_sentence(ran, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(CannotGrade, match="The grader could not report"):
        check("exercise-18", lang="en")


def test_the_process_that_grades_writes_nothing_but_the_report():
    asked = {"exercise": "18", "function": "", "lang": "en", "cells": [["cell [1]", SOLUTION]]}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "grader.notebooks.apart"],
        input=json.dumps(asked).encode(), capture_output=True, cwd=ROOT, check=True,
        env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (json.loads(done.stdout)["score"], done.stderr) == (18, b"")


@pytest.mark.parametrize("number", course.exercises())
def test_the_checks_of_the_cells_have_what_they_need(number):
    loaded = course.load(number)
    for function, checks in checks_by_function(loaded).items():
        needed = checks_needed(loaded, function)
        names = [check.name for check in needed]
        order = [check.name for check in loaded.checks]
        assert names == sorted(names, key=order.index)
        assert {check.name for check in checks} <= set(names)
        for check_ in needed:
            assert {*check_.needs, *check_.forgives} <= set(names)
            called = set(check_.calls)
            before = loaded.checks[: order.index(check_.name)]
            assert {other.name for other in before if called & set(other.calls)} <= set(names)


@pytest.fixture
def hidden(monkeypatch):
    """Exercise 18 with a check that a course keeps to itself."""
    loaded = course.load(18)
    first, *others = loaded.checks
    secret = dataclasses.replace(first, visibility="at_grading", needs=())
    changed = dataclasses.replace(loaded, checks=[secret, *others])
    monkeypatch.setattr(course, "load", lambda number: changed)
    return changed


def test_what_a_course_keeps_to_itself_is_not_run_in_a_notebook(hidden):
    zygote = spawn.start()
    asked = {"exercise": "18", "function": "", "lang": "en", "cells": [["cell [1]", SOLUTION]]}
    try:
        report = apart.report_of(asked, zygote)
    finally:
        launch.close(zygote)
    assert hidden.checks[0].name not in {check.name for check in report.checks}
    assert len(report.checks) == len(hidden.checks) - 1


def test_what_a_course_keeps_to_itself_shows_its_outcome_alone(hidden):
    source = f"{SOLUTION}\ndef lstm_gates(x, h_prev, W_x, W_h, b):\n    raise KeyError('mine')\n"
    report = grade(hidden, from_cells_of("a.ipynb", source), Options())
    part = of_function(hidden, report, "lstm_gates")
    shown = bundle(part)
    assert shown["text/plain"] == "0"
    assert "KeyError" not in str(shown)
    assert hidden.checks[0].en in shown["text/html"]
    assert "KeyError" not in comments.comment_of(Graded(hidden, report), "lstm_gates")


def test_the_seed_of_a_course_stays_in_the_course(swapped):
    options = Options(seed=987_654, secret=True)
    report = grade(course.load(18), from_cells_of("a.ipynb", swapped), options)
    assert (report.seed, report.score < report.max_score) == (None, True)
    assert "987654" not in str(report)
    assert "seed" not in str(bundle(report)["text/html"])


def test_a_comment_has_no_markup_of_the_students():
    message = "<b>&</b> **a** [b](javascript:1) `c`\n# d"
    source = f"{SOLUTION}\ndef lstm_parameter_count(D, H):\n    raise ValueError({message!r})\n"
    report = grade(course.load(18), from_cells_of("a.ipynb", source), Options())
    text = comments.comment_of(Graded(course.load(18), report), "lstm_parameter_count")
    assert text.count("\n") == 0
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in text
    assert r"\*\*a\*\* \[b\]\(javascript:1\) \`c\`" in text


def test_a_check_that_could_not_be_run_asks_for_a_look():
    class Row:
        def __init__(self, name):
            self.name, self.needs_manual_grade, self.auto_comment = name, False, None

    report = grade(course.load(18), from_cells_of("a.ipynb", SOLUTION), Options())
    first = dataclasses.replace(report.checks[0], outcome="broken", message="no", points=0)
    report = dataclasses.replace(report, checks=[first, *report.checks[1:]])

    grades = [Row("test-lstm_gates"), Row("test-lstm_step_forward")]
    written = [Row("solution-lstm_gates"), Row("own")]
    submission = SimpleNamespace(grades=grades, comments=written)
    comments.save(submission, Graded(course.load(18), report))
    assert [row.needs_manual_grade for row in grades] == [True, False]
    assert written[0].auto_comment.startswith("- ! the four gates: broken")
    assert written[1].auto_comment is None


def test_a_checked_notebook_says_the_same_in_a_terminal(ran, monkeypatch, capsys):
    ran(SOLUTION)
    monkeypatch.setattr(cell, "_is_terminal", lambda: True)
    found = check("exercise-18", "lstm_gates", lang="en")
    assert isinstance(found, Checked)
    assert capsys.readouterr().out == f"{found}\n"
