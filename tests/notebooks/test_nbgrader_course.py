"""A course with twelve students, from the first command to the marks in a learning platform."""

import csv
import json
import re
from pathlib import Path

import pytest

pytest.importorskip("nbgrader", reason="needs nbgrader")
pytest.importorskip("jupytext", reason="needs jupytext")

from courses import ROOT, new_course
from submitted import FUNCTIONS, STUDENTS, hand_in

pytestmark = pytest.mark.xdist_group("course")  # it is made once
NAME = "exercise-05"
SEED = 48_151_623  # of the course; nobody must see it
POINTS = {
    "right": 17, "partly": 11, "stub": 0, "syntax": 12, "deleted": 12, "copied": 17, "endless": 12,
    "equal": 0, "exits": 12, "transformer": 0, "huge": 17, "정훈": 17,
}  # fmt: skip
# fit_idf alone costs 5 points: its own 2, and 3 of checks that call it too; wrong logarithms cost
# 3 points, 2 of fit_idf, which passes them on, and 1 of its default
LATE = "copied"  # by twelve hours: keeps 80 %
SETTINGS = f"""
c.GradeApart.seed = {SEED}
c.GradeApart.examples = 20
c.AssignLatePenalties.plugin_class = grading.LateCredit
c.LateCredit.timeline = {{"1 day": 0.8, "1 week": 0.5}}
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc"]
"""
PEOPLE = (("right", "O'Hara, Ann", "Zoë"), ("stub", "Lee", "=HYPERLINK(1)"), ("정훈", "정", "훈"))
EXPORTERS = "grader.notebooks.exporters"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The course after everything has been done with it once."""
    course = new_course(tmp_path_factory.mktemp("nbgrader"))
    release(course)
    config = course.folder / "nbgrader_config.py"
    config.write_text(config.read_text("utf-8") + SETTINGS, "utf-8")
    submit(course)
    collect(course)
    grade(course)
    export(course)
    return course


def readme_commands():
    """What the README tells an instructor, from the installation to a released assignment."""
    section = (ROOT / "README.md").read_text("utf-8").partition("### In nbgrader")[2]
    commands = section.partition("```sh\n")[2].partition("```")[0].splitlines()
    assert len(commands) == 5
    return commands


def release(course):
    """Do what the README says; the installation is that of this test."""
    install, *others = readme_commands()
    assert "pip install" in install
    script = "\n".join(["set -e", *others]).replace("/srv/exchange", str(course.exchange))
    course.must("bash", "-c", script, cwd=course.place)
    add = ["db", "assignment", "add", NAME, "--duedate", "2031-02-03 12:00:00 UTC"]
    people = [
        ["db", "student", "add", name, f"--last-name={last}", f"--first-name={first}"]
        for name, last, first in PEOPLE
    ]
    course.several([(course.folder, arguments) for arguments in (add, *people)])


def submit(course):
    calls = []
    for student in STUDENTS:
        folder = course.place / "students" / student
        folder.mkdir(parents=True)
        calls.append((folder, ["fetch_assignment", NAME, f"--course={course.id}"]))
    course.several(calls)
    released = course.folder / "release" / NAME / "tfidf.ipynb"
    for student in STUDENTS:
        fetched = course.place / "students" / student / NAME / "tfidf.ipynb"
        assert fetched.read_bytes() == released.read_bytes()
        hand_in(released, fetched, student)
    calls = []
    for student in STUDENTS:
        folder = course.place / "students" / student
        who = [f"--student={student}", f"--Exchange.cache={folder / 'cache'}"]
        calls.append((folder, ["submit", NAME, f"--course={course.id}", *who]))
    course.several(calls)


def collect(course):
    course.must("nbgrader", "collect", NAME)
    stamp = course.folder / "submitted" / LATE / NAME / "timestamp.txt"
    stamp.write_text("2031-02-04 00:00:00 UTC", "utf-8")


def grade(course):
    halves = ("[a-m]*", "[!a-m]*")
    course.at_once(*(["nbgrader", "autograde", NAME, f"--student={half}"] for half in halves))
    steps = ["generate_feedback", "release_feedback"]
    course.several([(course.folder, [step, NAME]) for step in steps])


def export(course):
    kinds = ("Canvas", "Moodle", "Gradescope", "Checks")
    calls = [["export", f"--exporter={EXPORTERS}.{kind}Exporter"] for kind in kinds]
    course.several([(course.folder, arguments) for arguments in calls])


def rows(file: Path):
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def results_of(course, student):
    file = course.folder / "gradescope" / NAME / student / "results.json"
    return json.loads(file.read_text("utf-8"))


def feedback_of(course, student):
    """A feedback file without what nbgrader puts into each: its styles and scripts."""
    text = (course.folder / "feedback" / student / NAME / "tfidf.html").read_text("utf-8")
    return re.sub(r"<style.*?</style>|<script.*?</script>", "", text, flags=re.DOTALL)


def expected(student):
    return POINTS[student] * (0.8 if student == LATE else 1.0)


def test_there_are_twelve_students():
    assert len(STUDENTS) == 12
    assert POINTS.keys() == STUDENTS.keys()


@pytest.mark.slow
def test_every_student_has_the_points_they_earned(course):
    marks = {row["SIS Login ID"]: row[NAME] for row in rows(course.folder / "canvas.csv")[1:]}
    assert {name: float(mark) for name, mark in marks.items()} == {
        name: pytest.approx(expected(name)) for name in STUDENTS
    }


@pytest.mark.slow
def test_canvas_gets_its_columns_and_the_points_possible(course):
    text = (course.folder / "canvas.csv").read_text("utf-8-sig")
    head, possible = text.splitlines()[:2]
    assert head == f"Student,ID,SIS User ID,SIS Login ID,Section,{NAME}"
    assert possible == "    Points Possible,,,,,17"


@pytest.mark.slow
def test_names_reach_the_platforms_whole_and_are_no_formulas(course):
    names = {row["SIS Login ID"]: row["Student"] for row in rows(course.folder / "canvas.csv")}
    assert names["right"] == "O'Hara, Ann, Zoë"
    assert names["정훈"] == "정, 훈"
    moodle = {row["Username"]: row for row in rows(course.folder / "moodle.csv")}
    assert moodle["stub"]["First name"] == "'=HYPERLINK(1)"
    assert {name: float(row[NAME]) for name, row in moodle.items()} == {
        name: pytest.approx(expected(name)) for name in STUDENTS
    }


@pytest.mark.slow
@pytest.mark.parametrize("student", STUDENTS)
def test_gradescope_gets_the_mark_and_every_check(course, student):
    results = results_of(course, student)
    assert results["score"] == pytest.approx(expected(student))
    assert sum(test["score"] for test in results["tests"]) == POINTS[student]
    assert sum(test["max_score"] for test in results["tests"]) == 17
    assert results["extra_data"]["late_penalty"] == pytest.approx(
        POINTS[student] - expected(student)
    )


@pytest.mark.slow
def test_the_checks_of_a_student_are_lines_of_one_file(course):
    found = rows(course.folder / "checks.csv")
    for student, points in POINTS.items():
        mine = [row for row in found if row["student_id"] == student]
        assert sum(int(row["points"]) for row in mine) == points
        assert sum(int(row["max_points"]) for row in mine) == 17
    endless = [row for row in found if row["student_id"] == "endless"]
    assert [row["reason"] for row in endless if row["function"] == "fit_idf"] == ["timeout"]


@pytest.mark.slow
@pytest.mark.parametrize("student", STUDENTS)
def test_nothing_hidden_is_in_a_feedback_file(course, student):
    text = feedback_of(course, student)
    assert str(SEED) not in re.sub(r"\D", " ", text).split()
    assert "Traceback" not in text
    assert "BEGIN SOLUTION" not in text
    assert str(course.place) not in text
    assert str(ROOT) not in text
    assert "reference." not in text


@pytest.mark.slow
@pytest.mark.parametrize("student", ["stub", "transformer", "equal"])
def test_feedback_gives_no_solution_away(course, student):
    text = feedback_of(course, student)
    assert "np.log((1 + n_docs) / (1 + df)) + 1" in FUNCTIONS["inverse_document_frequency"]
    for line in ("np.log((1 + n_docs)", "df[vocab[word]]", "tf[vocab[word]]"):
        assert line not in text


@pytest.mark.slow
def test_feedback_shows_the_report_with_what_was_wrong(course):
    assert "should be" in feedback_of(course, "partly")
    assert "should be" not in feedback_of(course, "right")


@pytest.mark.slow
def test_feedback_is_small_however_much_was_printed(course):
    sizes = {name: len(feedback_of(course, name)) for name in ("right", "huge")}
    assert sizes["huge"] < sizes["right"] + 100_000


@pytest.mark.slow
def test_feedback_is_released_to_every_student(course):
    released = list((course.exchange / course.id / "feedback").glob("*.html"))
    assert len(released) == len(STUDENTS)


@pytest.mark.slow
def test_a_student_fetches_feedback_that_was_released(course):
    folder = course.place / "students" / "right"
    cache = f"--Exchange.cache={folder / 'cache'}"
    course.several([(folder, ["fetch_feedback", NAME, f"--course={course.id}", cache])])
    (fetched,) = folder.glob(f"{NAME}/feedback/*/tfidf.html")
    released = course.folder / "feedback" / "right" / NAME / "tfidf.html"
    assert fetched.read_bytes() == released.read_bytes()
