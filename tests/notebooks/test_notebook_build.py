"""What `grade notebooks build` writes."""

import importlib.util
import re

import pytest

pytest.importorskip("nbgrader", reason="needs nbgrader")
pytest.importorskip("jupytext", reason="needs jupytext")

from nbcourse import nbgrader, python, read

from grader import cli, course, statement
from grader.notebooks import document
from grader.notebooks.building import source_of
from grader.notebooks.parts import checks_by_function, cleared, points_of

NUMBERS = list(course.exercises())


def files(folder):
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def build(folder, *arguments):
    assert cli.run(["notebooks", "build", str(folder), *arguments]) == 0
    return folder


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_two_builds_are_the_same_byte_by_byte(lang, tmp_path):
    first = files(build(tmp_path / "a" / "course", "--lang", lang))
    assert first == files(build(tmp_path / "b" / "course", "--lang", lang))
    assert len(first) == len(NUMBERS) + 1


def test_a_second_build_keeps_what_was_changed(tmp_path, capsys):
    build(tmp_path, "14")
    notebook = tmp_path / "source/exercise-14/rnn_cell.ipynb"
    config = tmp_path / "nbgrader_config.py"
    built = notebook.read_bytes()
    for file in (notebook, config):
        file.write_text("changed")
    capsys.readouterr()
    build(tmp_path, "14")
    assert (notebook.read_text(), config.read_text()) == ("changed", "changed")
    said = capsys.readouterr().out
    assert "source/exercise-14/rnn_cell.ipynb is kept" in said
    assert "c.Autograde.autograde_preprocessors = grading.AUTOGRADE" in said
    build(tmp_path, "14", "--force")
    assert (notebook.read_bytes(), config.read_text()) == (built, "changed")


def test_one_sentence_says_which_extra_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert cli.run(["notebooks", "build", str(tmp_path / "course")]) == 2
    assert "pip install 'sequence-exercises[nbgrader]'" in capsys.readouterr().err
    assert not (tmp_path / "course").exists()


@pytest.mark.parametrize("number", NUMBERS)
def test_what_students_get_is_the_stub_of_the_command_line(number):
    loaded = course.load(number)
    stub = statement.stub_text(number, loaded.name)
    for source in (source_of(loaded), stub):
        cells = document.cells_of(loaded, source, "en")
        code = [cell for cell in cells if cell.is_code and not cell.nbgrader.get("grade")]
        assert "\n\n\n".join(cleared(cell.text) for cell in code) + "\n" == stub


@pytest.mark.parametrize("number", NUMBERS)
def test_every_point_of_an_exercise_is_given_by_one_test_cell(number):
    loaded = course.load(number)
    tests = checks_by_function(loaded)
    given = [check.name for checks in tests.values() for check in checks]
    assert sorted(given) == sorted(check.name for check in loaded.checks)
    cells = document.cells_of(loaded, source_of(loaded), "en")
    worth = {cell.name: cell.nbgrader["points"] for cell in cells if cell.nbgrader.get("grade")}
    assert worth == {f"test-{name}": points_of(checks) for name, checks in tests.items()}
    assert sum(worth.values()) == loaded.max_points


@pytest.mark.parametrize("number", NUMBERS)
def test_a_test_cell_comes_after_every_function_that_it_needs(number):
    loaded = course.load(number)
    names = [cell.name for cell in document.cells_of(loaded, source_of(loaded), "en")]
    for function, checks in checks_by_function(loaded).items():
        before = names[: names.index(f"test-{function}")]
        called = {call.partition(".")[0] for check in checks for call in check.calls}
        written = called - set(loaded.exercise.given)
        assert {f"solution-{name}" for name in written} <= set(before)


@pytest.mark.parametrize("number", NUMBERS)
def test_both_languages_have_the_same_cells(number):
    loaded = course.load(number)
    languages = [document.cells_of(loaded, source_of(loaded), lang) for lang in ("en", "ko")]
    en, ko = ([(cell.name, cell.nbgrader) for cell in cells] for cells in languages)
    assert en == ko


def test_a_notebook_holds_statement_and_hints_in_its_language():
    loaded = course.load(18)
    cells = document.cells_of(loaded, source_of(loaded), "ko")
    text = "\n\n".join(cell.text for cell in cells if not cell.is_code)
    readme = statement.shipped_exercises() / loaded.folder_name / "README.ko.md"
    for line in readme.read_text("utf-8").splitlines():
        assert line in text or "import *" in line
    for hint in statement.hints_of(18, loaded.name, "ko"):
        assert hint in text
    calls = [cell.text for cell in cells if cell.nbgrader.get("grade")]
    assert calls[0] == (
        "from grader.notebooks import check\n"
        'check("exercise-18", "lstm_gates", lang="ko")'
    )  # fmt: skip


def test_helpers_at_the_left_margin_go_with_the_function_after_them():
    loaded = course.load(14)
    helper = "### BEGIN SOLUTION\ndef helper():\n    return 1\n\n\n### END SOLUTION\n\n\n"
    source = source_of(loaded).replace("def rnn_step_backward", f"{helper}def rnn_step_backward")
    cells = {cell.name: cell for cell in document.cells_of(loaded, source, "en")}
    text = cells["solution-rnn_step_backward"].text
    assert text.startswith("### BEGIN SOLUTION\ndef helper")
    assert cleared(text).startswith("def rnn_step_backward")
    assert "helper" not in cells["solution-rnn_step_forward"].text


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(tmp_path_factory.mktemp("build") / "course")


GENERATE = """
import sys
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.nbgraderapp import NbGraderApp

app = NbGraderApp.instance()
app.initialize([])
api = NbGraderAPI(config=app.config)
for name in sys.argv[1:]:
    done = api.generate_assignment(name)
    print(done["log"] if done["success"] else done, f"made: {done['success']}")
"""


def test_nbgrader_makes_assignments_of_all_notebooks(built):
    names = [course.load(number).exercise_id for number in NUMBERS]
    said = python(built, "-c", GENERATE, *names)
    assert said.count("made: True") == len(NUMBERS)
    assert not re.search("WARNING|ERROR|Traceback", said), said
    for number in NUMBERS:
        loaded = course.load(number)
        cells = read(built / "release" / loaded.exercise_id / f"{loaded.name}.ipynb")["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        kept = [source for source in code if "grader.notebooks" not in source]
        assert "\n\n\n".join(kept) + "\n" == statement.stub_text(number, loaded.name)


def test_nbgrader_validates_all_notebooks(built):
    said = nbgrader(built, "validate", *map(str, sorted(built.glob("source/*/*.ipynb"))))
    assert said.count("Success! Your notebook passes all the tests.") == len(NUMBERS)
    assert "FAILED" not in said
