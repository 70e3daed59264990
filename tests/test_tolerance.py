"""Right answers keep far away from the tolerance, however they are written."""

import contextlib
import dataclasses
import importlib.util
import io
import sys

import numpy as np
import pytest
from places import ROOT

from grader import bank, course
from grader.checks import exercise_11_backward_pass, exercise_15_bptt
from grader.local import reference_student
from grader.sandbox.wire import NamedFunction
from grader.toolkit import Function, Mismatch, assert_close, gradients, tolerance
from grader.toolkit.declare import EXAMPLES
from grader.toolkit.inputs import values_of

EVERY = 5  # one of so many examples is enough; all of them take minutes
PART = 10
STYLES = sorted((ROOT / "tests" / "styles").glob("*/*.py"))


def module_of(file):
    spec = importlib.util.spec_from_file_location(f"{file.parent.name}_{file.stem}", file)
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
    return module


def functions_of(file, functions):
    """The functions of a file instead of the reference's; the solution's where they are given."""
    module = module_of(file)
    given = module_of(ROOT / "solutions" / f"{file.parent.name}.py")
    return tuple(
        dataclasses.replace(f, reference=getattr(module, f.name, getattr(given, f.name)))
        for f in functions
    )


def student_of(folder, style, check_file):
    """A student that answers with a style of an exercise, in this process."""
    file = ROOT / "tests" / "styles" / folder / f"{style}.py"
    return reference_student(functions_of(file, check_file.EXERCISE.functions))


@pytest.fixture
def a_tenth(monkeypatch):
    """A tenth of every tolerance."""
    whole = tolerance.Tolerance.of
    monkeypatch.setattr(tolerance.Tolerance, "of", lambda *facts: whole(*facts) / PART)
    for name in ("RELATIVE", "ABSOLUTE", "ROUND"):
        monkeypatch.setattr(gradients, name, getattr(gradients, name) / PART)


@pytest.mark.parametrize("file", STYLES, ids=lambda file: f"{file.parent.name[9:11]}-{file.stem}")
@pytest.mark.usefixtures("a_tenth")
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_right_answers_pass_with_a_tenth_of_the_tolerance(file):
    with contextlib.redirect_stdout(io.StringIO()):
        exercise = course.load(int(file.parent.name[9:11]))
        seed = bank.default_seed(exercise.number)
        examples = bank.examples_of(exercise.folder_name, exercise.checks, seed, EXAMPLES)
        functions = functions_of(file, exercise.functions)
        for check in exercise.checks:
            student = reference_student(functions)
            for example in examples[check.name][::EVERY]:
                check.run(student, **values_of(check.inputs, example)[0])


def test_a_tenth_of_the_tolerance_is_what_the_fixture_leaves(a_tenth):
    assert_close("out", np.array([1.0 + 4e-8]), np.array([1.0]))
    with pytest.raises(Mismatch):
        assert_close("out", np.array([1.0 + 6e-8]), np.array([1.0]))


def test_every_exercise_has_five_styles():
    count = {file.parent.name: 0 for file in STYLES}
    for file in STYLES:
        count[file.parent.name] += 1
    assert len(count) == 8
    assert min(count.values()) >= 5


# --- inputs in which a right answer carries more roundoff than its own scale tells ------------


def test_a_slope_that_is_nearly_zero_keeps_the_roundoff_of_the_difference():
    student = student_of("exercise_11_backward_pass", "stacked", exercise_11_backward_pass)
    a, b, x = np.array([[-0.2759302813087621], [0.6912502262565234], [-0.8362826695623095]])
    inputs = {"f": NamedFunction("cubic_sine", (a, b)), "x": x}  # the slope is 4e-8
    exercise_11_backward_pass.check_numerical_gradient.run(student, inputs)


@pytest.mark.parametrize("style", ["classes", "stacked", "loops", "einsum", "lists"])
@pytest.mark.parametrize("shift", [1000.0, -1000.0])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_tiny_loss_keeps_the_roundoff_of_large_logits(style, shift):
    batch = {"ids": np.zeros((1, 1), int), "targets": np.array([[1]]), "mask": np.array([[True]])}
    params = {"E": [[0.3]], "W_x": [[0.5]], "W_h": [[0.2]], "b": [0.1], "W_y": [[-1.1, 0.7]]}
    params = {name: np.array(value) for name, value in {**params, "b_y": [0.1, 20.3]}.items()}
    with contextlib.redirect_stdout(io.StringIO()):
        student = student_of("exercise_15_bptt", style, exercise_15_bptt)
        exercise_15_bptt.check_shifted_logits.run(student, batch, params, {"b_y": shift})


def raised_square(x):
    """x^2, raised by 10^6: what is added twice with two signs cancels, its roundoff does not."""
    return x * x + 1e6


@pytest.mark.parametrize(("factor", "is_right"), [(2.0, True), (2.2, False)])
def test_outputs_that_cancel_leave_their_roundoff_in_the_slope(factor, is_right):
    forward = reference_student((Function(raised_square, returns="out"),)).raised_square
    x = np.array([0.1, 0.2])
    upstream = np.array([1.0, -1.0])
    outcome = contextlib.nullcontext() if is_right else pytest.raises(Mismatch)
    with outcome:
        gradients.assert_own_gradient(forward, {"x": x}, factor * x * upstream, {"out": upstream})


def test_roundoff_of_large_numbers_on_the_way_is_allowed_where_a_check_says_so():
    assert_close("out", np.array([1e-12]), np.array([0.0]), size=1000.0)
    with pytest.raises(Mismatch):
        assert_close("out", np.array([1e-12]), np.array([0.0]))
    with pytest.raises(Mismatch):
        assert_close("out", np.array([1e-10]), np.array([0.0]), size=1000.0)
