"""The file that --write-example leaves runs without the grader and shows the same failure."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from places import ROOT

from grader import cli, course
from grader.authoring.diagnosing import in_own_style
from grader.example_file import write_example
from grader.grade import Options, grade
from grader.intake import Unusable, from_source, read_submission

ALONE = """
import runpy, sys

for name in ("grader", "reference", "msgspec", "hypothesis"):
    sys.modules[name] = None  # an import of it is an error
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def solution_of(number):
    return (ROOT / "solutions" / f"{course.load(number).folder_name}.py").read_text("utf-8")


def mistaken(number, name):
    ((_, source),) = in_own_style(course.load(number), name).pieces
    return source


def failure_of(number, submission, name):
    """A check, and the failure of it that a report shows."""
    exercise, found = course.load(number), []
    alone = [replace(check, needs=()) for check in exercise.checks if check.name == name]
    options = Options(diagnose=False, fails=lambda *failed: found.append(failed))
    grade(replace(exercise, checks=alone), submission, options)
    return found[0]


def left(folder, number, source, name, file_name=None, lang="en"):
    """The file that the failure of one check leaves beside the submission."""
    exercise = course.load(number)
    place = folder / (file_name or f"{exercise.name}.py")
    place.write_text(source, "utf-8")
    check, failure = failure_of(number, read_submission(place), name)
    return write_example(place, check, exercise.functions, failure, lang)


def run(file):
    """What the file prints in an empty environment where the grader cannot be imported."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE, file.name],
        cwd=file.parent,
        env={},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout, done.stderr


# --- what it prints ---------------------------------------------------------------------------

SHOWN = [
    (5, "occurrences_for_documents", "check_document_frequency", "df"),
    (5, "sum_of_absolutes", "check_transform", "weights"),
    (9, "bias_forgotten", "check_affine", "out"),
    (11, "bias_gradient_averaged", "check_affine_gradients", "db"),
    (11, "bias_gradient_averaged", "check_network_gradients", "grads[0][1]"),
    (11, "divided_by_one_step", "check_numerical_gradient", "gradient"),
    (14, "tanh_forgotten", "check_state_after_one_step", "h"),
    (15, "first_state_ignored", "check_states", "h"),
    (15, "repeated_words_overwritten", "check_tagger_gradients", "grads['E']"),
    (17, "norm_of_each_array", "check_clip_by_global_norm", "clipped[0]"),
    (18, "path_through_state_missing", "check_gradients", "dx"),
    (18, "cell_overwritten", "check_purity", "c_prev"),
    (20, "last_step_only", "check_gradients", "dx"),
]


@pytest.mark.parametrize(("number", "mistake", "check", "name"), SHOWN)
def test_it_prints_what_came_and_what_was_due(tmp_path, number, mistake, check, name):
    shown, errors = run(left(tmp_path, number, mistaken(number, mistake), check))
    came, separator, due = shown.partition("but should be:\n")
    assert errors == ""
    assert came.startswith(f"{name} is:\n")
    assert separator
    assert came.partition("\n")[2].strip() != due.strip() != ""


@pytest.mark.parametrize(("number", "mistake", "check", "name"), SHOWN[::4])
def test_what_is_repaired_is_what_was_due(tmp_path, number, mistake, check, name):
    file = left(tmp_path, number, mistaken(number, mistake), check)
    (tmp_path / f"{course.load(number).name}.py").write_text(solution_of(number), "utf-8")
    came, _, due = run(file)[0].partition("but should be:\n")
    assert came.partition("\n")[2].split() == due.split()


SAID = [
    (18, "gates_swapped", "check_own_gradients", "your gradient predicts a slope of"),
    (18, "cache_in_global", "check_purity", "a later call of lstm_step_forward changes what"),
    (17, "norm_of_each_array", "check_one_scale", "all need the same scale"),
    (17, "zero_limit_accepted", "check_refused", "should raise ValueError here"),
]


@pytest.mark.parametrize(("number", "mistake", "check", "words"), SAID)
def test_it_says_what_no_result_shows(tmp_path, number, mistake, check, words):
    shown, errors = run(left(tmp_path, number, mistaken(number, mistake), check))
    assert words in shown
    assert "should be:" not in shown
    assert errors == ""


def test_an_exception_is_raised_in_the_students_own_line(tmp_path):
    source = solution_of(18).replace("h = o * np.tanh(c)", "h = o @ np.tanh(c)[:, :0]")
    assert source != solution_of(18)
    shown, errors = run(left(tmp_path, 18, source, "check_state_after_one_step"))
    assert shown == ""
    assert 'lstm_cell.py", line' in errors
    assert "h = o @ np.tanh(c)" in errors


def test_the_calls_of_an_own_gradient_are_those_of_the_example(tmp_path):
    source = mistaken(14, "slope_forgotten")
    text = left(tmp_path, 14, source, "check_own_gradients").read_text("utf-8")
    assert text.index("rnn_step_forward(x=x") < text.index("rnn_step_backward(dh=dh, cache=cache)")


def test_it_speaks_korean(tmp_path):
    source = mistaken(14, "tanh_forgotten")
    file = left(tmp_path, 14, source, "check_state_after_one_step", lang="ko")
    (check,) = (c for c in course.load(14).checks if c.name == "check_state_after_one_step")
    assert check.ko in file.read_text("utf-8")
    shown, errors = run(file)
    assert "h 값:\n" in shown
    assert "맞는 값:\n" in shown
    assert errors == ""


# --- files of other kinds ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["my-cell.py", "2nd try.py", "class.py", "it's.py", 'a"b.py'])
def test_a_file_whose_name_is_no_module_is_loaded_too(tmp_path, name):
    source = mistaken(14, "tanh_forgotten")
    file = left(tmp_path, 14, source, "check_state_after_one_step", name)
    shown, errors = run(file)
    assert errors == ""
    assert shown.startswith("h is:\n")


def notebook_of(*cells):
    found = [{"cell_type": "markdown", "source": "# An LSTM\n"}]
    found += [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps({"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_a_notebook_is_loaded_without_its_commands(tmp_path):
    cells = ["%matplotlib inline\n!ls\nif True:\n    %time 1\n", "%%bash\nls -l\n", "%%time\na = 1"]
    source = notebook_of(*cells, mistaken(14, "tanh_forgotten"))
    file = left(tmp_path, 14, source, "check_state_after_one_step", "cell.ipynb")
    shown, errors = run(file)
    assert errors == ""
    assert shown.startswith("h is:\n")


# --- files of the student's -------------------------------------------------------------------

CHECK = "check_state_after_one_step"


@pytest.fixture(scope="module")
def failure():
    return failure_of(14, from_source("rnn_cell.py", mistaken(14, "tanh_forgotten")), CHECK)


def written(folder, failure):
    return write_example(folder / "rnn_cell.py", failure[0], course.load(14).functions, failure[1])


def test_it_is_written_again_over_itself(tmp_path, failure):
    file = written(tmp_path, failure)
    text = file.read_text("utf-8")
    file.write_text(text + "print(h)\n", "utf-8")
    assert written(tmp_path, failure) == file
    assert file.read_text("utf-8") == text
    assert [path.name for path in tmp_path.iterdir()] == ["rnn_cell_example.py"]


@pytest.mark.parametrize("text", ["mine = 1\n", "", '"""Mine."""\n', "\ufeff", "가"])
def test_a_file_of_the_student_is_never_overwritten(tmp_path, failure, text):
    file = tmp_path / "rnn_cell_example.py"
    file.write_bytes(text.encode("utf-16" if text == "가" else "utf-8"))
    before = file.read_bytes()
    with pytest.raises(Unusable) as caught:
        written(tmp_path, failure)
    assert caught.value.kind == "in_the_way"
    assert file.read_bytes() == before


def test_nothing_is_written_through_a_link_or_into_a_folder(tmp_path, failure):
    target, place = tmp_path / "notes.txt", tmp_path / "rnn_cell_example.py"
    place.symlink_to(target)
    with pytest.raises(Unusable):
        written(tmp_path, failure)
    assert not target.exists()
    place.unlink()
    place.mkdir()
    with pytest.raises(Unusable):
        written(tmp_path, failure)


def test_a_folder_that_is_gone_is_said_in_one_sentence(tmp_path, failure):
    with pytest.raises(Unusable) as caught:
        written(tmp_path / "gone", failure)
    assert caught.value.kind == "unwritable"


# --- on the command line ----------------------------------------------------------------------


def test_the_command_says_where_it_is(tmp_path, capsys):
    file = tmp_path / "rnn_cell.py"
    file.write_text(mistaken(14, "tanh_forgotten"), "utf-8")
    assert cli.run(["14", str(file), "--write-example", "--lang", "en"]) == 1
    example = tmp_path / "rnn_cell_example.py"
    assert f"The first failure without the grader: {example}" in capsys.readouterr().out
    assert run(example)[0].startswith("h is:\n")


def test_json_stays_alone_on_standard_output(tmp_path, capsysbinary):
    file = tmp_path / "rnn_cell.py"
    file.write_text(mistaken(14, "tanh_forgotten"), "utf-8")
    assert cli.run(["14", str(file), "--write-example", "--json"]) == 1
    shown = capsysbinary.readouterr()
    assert json.loads(shown.out)["exercise"] == "exercise-14"
    assert b"rnn_cell_example.py" in shown.err


@pytest.mark.parametrize("source", [solution_of(14), "x = (", "x = 1\n"])
def test_nothing_is_left_where_no_call_fails(tmp_path, source):
    file = tmp_path / "rnn_cell.py"
    file.write_text(source, "utf-8")
    cli.run(["14", str(file), "--write-example"])
    assert [path.name for path in tmp_path.iterdir()] == ["rnn_cell.py"]


def test_a_stub_leaves_nothing_that_is_not_its_call(tmp_path):
    """What is not written raises its own exception in the example, too."""
    file = tmp_path / "rnn_cell.py"
    file.write_bytes((ROOT / "exercises/exercise_14_rnn_cell/rnn_cell.py").read_bytes())
    cli.run(["14", str(file), "--write-example"])
    example = tmp_path / "rnn_cell_example.py"
    assert not example.exists() or "NotImplementedError" in run(example)[1]
