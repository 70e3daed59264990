"""A student opens a released notebook in JupyterLab and sees a failing, then a passing report."""

import re
import shutil

import pytest

pytest.importorskip("nbgrader", reason="needs nbgrader")
pytest.importorskip("jupytext", reason="needs jupytext")

from browser import Notebook, chromium, lab, window
from courses import new_course
from submitted import FUNCTIONS

from grader.notebooks.building import build

NAME = "exercise-05"
RIGHT = FUNCTIONS["term_frequency"]
WRONG = RIGHT.replace("/ len(tokens)", "/ max(1, tf.sum())")  # words outside the vocabulary
CELLS = ("imports", "solution-term_frequency", "test-term_frequency")


@pytest.mark.slow
@pytest.mark.skipif(chromium() is None, reason="needs Chromium and its driver")
def test_a_notebook_shows_a_failing_and_then_a_passing_report(tmp_path):
    assert WRONG != RIGHT
    course = new_course(tmp_path)
    build(course.folder, (NAME,), "en", force=False)
    course.several([(course.folder, ["generate_assignment", NAME])])
    folder = tmp_path / "student"
    shutil.copytree(course.folder / "release" / NAME, folder)
    with lab(course, folder, tmp_path / "lab.log") as address, window(tmp_path) as browser:
        notebook = Notebook(browser, address, "tfidf.ipynb")
        notebook.write("solution-term_frequency", WRONG)
        notebook.run(*CELLS)
        failing = notebook.shown("test-term_frequency")
        aligned = notebook.style("test-term_frequency", "tbody th", "textAlign")
        (tmp_path / "failing.png").write_bytes(browser.screenshot())
        notebook.write("solution-term_frequency", RIGHT)
        notebook.run("solution-term_frequency", "test-term_frequency")
        passing = notebook.shown("test-term_frequency")
        (tmp_path / "passing.png").write_bytes(browser.screenshot())
        assert notebook.stderr() == []
    assert "should be" in failing
    assert aligned in ("start", "left")  # JupyterLab's own tables are aligned to the right
    assert re.search(r"0\s*/\s*3|0 of 3 points", failing)
    assert "should be" not in passing
    assert "3 of 3 points" in passing
