"""The same submission gets the same points from `grade`, in the notebook and from nbgrader."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("nbgrader", reason="needs nbgrader")
pytest.importorskip("jupytext", reason="needs jupytext")

from nbcourse import (
    EXERCISE,
    NAME,
    NUMBER,
    autograded,
    cell_of,
    code_cell,
    edited,
    nbgrader,
    read,
    scores,
    submit,
    write,
)

from grader import cli, course
from grader.grade import Options, grade
from grader.intake import Unusable, read_submission
from grader.notebooks.outputs import data_in

COUNT = "def rnn_parameter_count(D, H):\n    return D * H + H * H + H\n"
ALWAYS_EQUAL = """
class Anything(float):
    def __eq__(self, other):
        return True
    __hash__ = None
    def __repr__(self):
        return "15"

"""
BLANKS = """
from IPython import get_ipython
get_ipython().input_transformers_post.append(
    lambda lines: ["15\\n"] if any("check(" in line for line in lines) else lines
)
"""
COUNTED = "return input_weights + recurrent_weights + biases"


def in_order(solution, stub):
    """Notebooks whose cells do in a kernel what their order says, and their points."""
    scratch = ["name = input()", "%time 1", "!ls", "x = = 1", "1 / 0"]
    prints = "print('x' * 9999)\n    return 0"
    return {
        "right": (solution, 15),
        "stub": (stub, 0),
        "partly": (edited(solution, "h = np.tanh(z)", "h = np.tanh(-z)"), None),
        "experiments": (edited(solution, before=scratch), 15),
        "hangs": (edited(solution, COUNTED, "while True: pass"), 14),
        "exits": (edited(solution, COUNTED, "import os; os._exit(0)"), 14),
        "no-python": (edited(solution, COUNTED, "return = D"), 14),
        "equal": (edited(solution, COUNTED, "return Anything(0)", before=[ALWAYS_EQUAL]), 14),
        "prints": (edited(solution, COUNTED, prints), 14),
    }


def out_of_order(solution):
    """Notebooks that only a grader of the saved file can grade; with their points."""
    deleted = edited(solution)
    gone = ("test-rnn_step_backward", "solution-rnn_parameter_count")
    deleted["cells"] = [cell for cell in deleted["cells"] if cell["id"] not in gone]
    plain = edited(solution)
    plain["cells"] = [cell | {"metadata": {}} for cell in plain["cells"][::-1]]
    copied = edited(solution)
    copied["cells"] += [cell | {"id": f"copy-{n}"} for n, cell in enumerate(copied["cells"])]
    copied["cells"].append(code_cell(COUNT))
    changed = edited(solution)
    test = cell_of(changed, "test-rnn_step_forward")
    del test["outputs"], test["execution_count"]
    test["cell_type"] = test["metadata"]["nbgrader"]["cell_type"] = "markdown"
    cell_of(changed, "test-rnn_step_backward")["metadata"]["nbgrader"]["points"] = 100
    own = cell_of(changed, "solution-rnn_step_forward")["metadata"]["nbgrader"]
    own |= {"grade": True, "points": 100}
    cell_of(changed, "solution-rnn_step_backward")["metadata"]["nbgrader"]["grade_id"] = "mine"
    test = cell_of(changed, "test-rnn_parameter_count")
    test["source"] = "15"
    return {
        "deleted": (deleted, 14),
        "plain": (plain, 15),
        "copied": (copied, 15),
        "changed": (changed, 15),
        "transformer": (edited(solution, COUNTED, "return 0", before=[BLANKS]), 14),
        "large": (edited(solution, after=["'" + "x" * 300_000 + "'"]), 0),
    }  # fmt: skip


@dataclass(frozen=True)
class Courses:
    apart: Path
    kernel: Path
    solution: dict
    stub: dict
    logs: dict
    points: dict


def source(folder):
    assert cli.run(["notebooks", "build", str(folder), str(NUMBER), "--lang", "en"]) == 0
    return folder


@pytest.fixture(scope="module")
def courses(tmp_path_factory):
    """Two courses with the same submissions, autograded: one with our steps, one with none."""
    apart = source(tmp_path_factory.mktemp("apart") / "course")
    add_essay(apart)
    nbgrader(apart, "generate_assignment", EXERCISE)
    solution = read(apart / "source" / EXERCISE / f"{NAME}.ipynb")
    stub = read(apart / "release" / EXERCISE / f"{NAME}.ipynb")
    for student, (notebook, _) in (in_order(solution, stub) | out_of_order(solution)).items():
        submit(apart, student, notebook)
    write(apart / "submitted" / "right" / EXERCISE / "essay.ipynb", essay("2 + 2 == 4"))
    kernel = tmp_path_factory.mktemp("kernel") / "course"
    shutil.copytree(apart, kernel)
    config = kernel / "nbgrader_config.py"
    lines = config.read_text().splitlines()
    config.write_text("\n".join(line for line in lines if "preprocessors" not in line))
    for student in out_of_order(solution):
        shutil.rmtree(kernel / "submitted" / student)
    logs = {folder: nbgrader(folder, "autograde", EXERCISE) for folder in (apart, kernel)}
    points = {folder: scores(folder) for folder in (apart, kernel)}
    for found in points.values():
        found["right"] -= 3  # of the essay, whose test a kernel has run
    return Courses(apart, kernel, solution, stub, logs, points)


def essay(test):
    """A notebook of an instructor's own, whose test a kernel has to run."""
    flags = dict(grade=True, locked=True, solution=False, task=False, schema_version=3)
    settings = dict(grade_id="own", points=3, cell_type="code", **flags)
    cell = code_cell(f"assert {test}", "own") | {"metadata": {"nbgrader": settings}}
    kernel = dict(display_name="Python 3", language="python", name="python3")
    return dict(cells=[cell], metadata={"kernelspec": kernel}, nbformat=4, nbformat_minor=5)


def add_essay(folder):
    write(folder / "source" / EXERCISE / "essay.ipynb", essay("2 + 2 == 4"))


def by_command(folder, student):
    """What `grade exercise-14 FILE` gives the file that was submitted."""
    file = folder / "submitted" / student / EXERCISE / f"{NAME}.ipynb"
    return grade(course.load(NUMBER), read_submission(file), Options())


def test_the_points_are_the_same_three_ways(courses):
    by_steps, in_notebook = courses.points[courses.apart], courses.points[courses.kernel]
    for student, (_, points) in in_order(courses.solution, courses.stub).items():
        report = by_command(courses.apart, student)
        three = (report.score, by_steps[student], in_notebook[student])
        assert len(set(three)) == 1, (student, three)
        assert points in (None, report.score), student
    assert 0 < by_steps["partly"] < 15


def test_no_cell_that_is_deleted_copied_or_changed_costs_points(courses):
    for student, (_, points) in out_of_order(courses.solution).items():
        assert courses.points[courses.apart][student] == points, student
        if student != "large":
            assert by_command(courses.apart, student).score == points, student


def test_the_log_has_no_error(courses):
    assert "ERROR" not in courses.logs[courses.apart]


def test_the_report_is_of_the_file_that_was_submitted(courses):
    for student in ("partly", "deleted", "changed"):
        found = data_in(autograded(courses.apart, student))
        report = by_command(courses.apart, student)
        assert {part["sha256"] for part in found} == {report.sha256}
        checks = {check["name"]: check["points"] for part in found for check in part["checks"]}
        assert checks == {check.name: check.points for check in report.checks}


def test_what_cannot_be_graded_says_why_without_a_place_on_this_machine(courses):
    page = str(autograded(courses.apart, "large"))
    assert "rnn_cell.ipynb has 29" in page
    assert str(courses.apart) not in page
    with pytest.raises(Unusable):
        by_command(courses.apart, "large")


def test_a_test_cell_in_a_kernel_gives_a_number_and_a_page_and_nothing_else(courses):
    for student in in_order(courses.solution, courses.stub):
        for cell in autograded(courses.kernel, student)["cells"]:
            if cell["id"].startswith("test-"):
                (output,) = cell["outputs"]
                assert output["output_type"] == "execute_result"
                assert re.fullmatch(r"\d+", "".join(output["data"]["text/plain"]))
                assert 'class="grade-report"' in "".join(output["data"]["text/html"])


def test_feedback_shows_our_page_and_every_check(courses):
    nbgrader(courses.apart, "generate_feedback", EXERCISE, "--student=partly")
    place = courses.apart / "feedback" / "partly" / EXERCISE / f"{NAME}.html"
    page = place.read_text("utf-8")
    assert page.count('class="grade-report"') == 3
    for check in course.load(NUMBER).checks:
        assert f'<th scope="row">{check.en}</th>' in page.replace("&#39;", "'")
        assert f" {check.en}: " in page.replace("’", "'")  # the comment
    assert "Traceback (most" not in page
    assert "assert_close" not in page
