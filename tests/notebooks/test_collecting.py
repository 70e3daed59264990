"""Downloads of Canvas and Moodle become submissions whose feedback nbgrader can release."""

import re
import unicodedata
import zipfile

import pytest

pytest.importorskip("nbgrader", reason="needs nbgrader")
pytest.importorskip("jupytext", reason="needs jupytext")

from courses import new_course

from grader.notebooks.building import build
from grader.notebooks.collectors import CANVAS, MOODLE
from grader.notebooks.marks import Student
from grader.notebooks.people import by_name, by_worksheet

pytestmark = pytest.mark.xdist_group("collecting")  # it is made once
NAME = "exercise-05"
COLLECTORS = "grader.notebooks.collectors"
DUE = "2026-03-04 12:00:00"
FILES = {
    "canvas": [
        "jeonghun_1234_5001_tfidf-1.ipynb",  # handed in again
        "leeann_LATE_1235_5002_tfidf.ipynb",
        "leeann_LATE_1235_5003_tfidf-2.ipynb",  # two files at once: the later one counts
        "김민준_1236_5005_tfidf (1).ipynb",
        "essay.ipynb",
    ],
    "moodle": [
        "Ann Lee_777_assignsubmission_file_/tfidf.ipynb",
        "김 민준_778_assignsubmission_file/tfidf.ipynb",
        "Hun Jeong_779_assignsubmission_file_tfidf.ipynb",
        "Hun Jeong_781_assignsubmission_file_/tfidf.ipynb",
        "Nobody Known_780_assignsubmission_file_/tfidf.ipynb",
    ],
}
PEOPLE = [
    ("ann", "Lee", "Ann", "1235"),
    ("minjun", "김", "민준", "1236"),
    ("hun1", "Jeong", "Hun", "1234"),
    ("hun2", "Jeong", "Hun", "1299"),
]
WORKSHEET = '식별,성명\n"참여자 779","Hun Jeong","hun1"\n"참여자 781","Hun Jeong","hun2"\n'


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with four students and one assignment that is due."""
    course = new_course(tmp_path_factory.mktemp("downloads"))
    build(course.folder, (NAME,), "en", force=False)
    calls = [["generate_assignment", NAME], ["db", "assignment", "add", NAME, f"--duedate={DUE}"]]
    for name, last, first, number in PEOPLE:
        who = [f"--last-name={last}", f"--first-name={first}", f"--lms-user-id={number}"]
        calls.append(["db", "student", "add", name, *who])
    course.several([(course.folder, call) for call in calls])
    return course


def collected(course, platform, *others):
    """Collect a download, and whatever else is to be run; what was said."""
    place = course.folder / "downloaded" / NAME
    (place / "archive").mkdir(parents=True, exist_ok=True)
    for file in (place / "archive").iterdir():
        file.unlink()
    notebook = (course.folder / "release" / NAME / "tfidf.ipynb").read_text("utf-8")
    with zipfile.ZipFile(place / "archive" / "download.zip", "w") as archive:
        for position, name in enumerate(FILES[platform]):
            archive.writestr(name, notebook + "\n" * position)  # all are different
    collector = f"--collector={COLLECTORS}.{platform.capitalize()}Collector"
    calls = [["zip_collect", NAME, "--force", collector], *others]
    return course.several([(course.folder, call) for call in calls])


@pytest.fixture(scope="module")
def said(course):
    """What nbgrader says when a download of Canvas is collected, graded and released."""
    steps = [["autograde", NAME], ["generate_feedback", NAME], ["release_feedback", NAME]]
    return collected(course, "canvas", *steps)


def submitted(course, student, name="tfidf.ipynb"):
    return (course.folder / "submitted" / student / NAME / name).read_text("utf-8")


@pytest.mark.slow
def test_a_download_of_canvas_is_collected_and_its_feedback_released(course, said):
    students = {folder.name for folder in (course.folder / "submitted").iterdir()}
    assert students == {"hun1", "ann", "minjun"}
    assert submitted(course, "ann", "timestamp.txt") == "2026-03-04 12:00:01"
    assert submitted(course, "minjun", "timestamp.txt") == DUE
    assert "essay.ipynb is skipped" in said
    assert said.count("ann was late") == 1
    assert len(list((course.exchange / course.id / "feedback").glob("*.html"))) == 3


@pytest.mark.slow
def test_what_is_collected_again_keeps_its_secret(course, said):
    before = submitted(course, "ann", "submission_secret.txt")
    assert re.fullmatch("[0-9a-f]{128}", before)
    collected(course, "canvas")
    assert submitted(course, "ann", "submission_secret.txt") == before
    assert submitted(course, "minjun", "submission_secret.txt") != before


@pytest.mark.slow
def test_students_of_moodle_are_found_by_name_and_told_apart_by_the_worksheet(course):
    said = collected(course, "moodle")
    assert "no student in the gradebook is Nobody Known" in said
    assert said.count("several students in the gradebook are Hun Jeong") == 2
    worksheet = course.folder / "downloaded" / NAME / "worksheet.csv"
    worksheet.write_text(WORKSHEET, "utf-8")
    said = collected(course, "moodle")
    assert "several students" not in said
    students = {folder.name for folder in (course.folder / "submitted").iterdir()}
    assert students == {"ann", "minjun", "hun1", "hun2"}
    assert submitted(course, "hun1") != submitted(course, "hun2")


@pytest.mark.parametrize(
    ("name", "number", "file_id"),
    [
        ("jeonghun_1234_5001_tfidf.ipynb", "1234", "tfidf"),
        ("jeonghun_LATE_1234_5001_lstm_cell-12.ipynb", "1234", "lstm_cell"),
        ("이영희_1_2_my_file_3.ipynb", "1", "my_file_3"),
    ],
)
def test_names_of_canvas(name, number, file_id):
    match = re.match(CANVAS, name)
    assert (match["number"], match["file_id"]) == (number, file_id)


@pytest.mark.parametrize(
    ("name", "person", "file_id"),
    [
        ("Ann Lee_77_assignsubmission_file_/lstm_cell.ipynb", "Ann Lee", "lstm_cell"),
        ("Ann_Lee_77_assignsubmission_file/in/folders/tfidf.ipynb", "Ann_Lee", "tfidf"),
        ("이 영희_77_assignsubmission_file_lstm_cell.ipynb", "이 영희", "lstm_cell"),
    ],
)
def test_names_of_moodle(name, person, file_id):
    match = re.match(MOODLE, name)
    assert (match["name"], match["number"], match["file_id"]) == (person, "77", file_id)


@pytest.mark.parametrize("name", ["tfidf.ipynb", "a_b_c_tfidf.ipynb", "jeong_1_2_tfidf.py"])
def test_other_names_are_nobodys(name):
    assert not re.match(CANVAS, name)
    assert not re.match(MOODLE, name)


STUDENTS = [
    Student("minjun", "민준", "김", "m@x.kr", ""),
    Student("zoe", "Zoë", "de la Cruz", "", "42"),
]
DECOMPOSED = unicodedata.normalize("NFD", "김민준")  # as macOS names files


@pytest.mark.parametrize("name", ["김민준", "김 민준", "민준 김", "minjun", DECOMPOSED])
def test_a_name_is_found_in_either_order_however_it_is_composed(name):
    assert by_name(STUDENTS, name) == ["minjun"]


def test_a_name_that_only_resembles_one_is_not_it():
    assert by_name(STUDENTS, "Zoë Cruz") == []
    assert by_name(STUDENTS, "ZOË DE LA CRUZ") == ["zoe"]


@pytest.mark.parametrize("cell", ["m@x.kr", "minjun"])
def test_a_worksheet_tells_who_a_participant_is(tmp_path, cell):
    (tmp_path / "worksheet.csv").write_text(f'Identifier,X\n"Participant 7",{cell}\n', "utf-8")
    assert by_worksheet(STUDENTS, tmp_path, "7") == ["minjun"]
    assert by_worksheet(STUDENTS, tmp_path, "77") == []
