import pytest

from grader import course
from grader.intake import Unusable
from grader.toolkit import Check, Exercise


@pytest.mark.parametrize(
    "spelling",
    [
        "exercise-05", "exercise_05", "exercise-5", "exercise05", "05", "5", "005", "tfidf",
        "TFIDF", " 5 ", "Exercise-05", "exercise_05_tfidf", "05_tfidf", "5-tfidf",
    ],
)  # fmt: skip
def test_an_exercise_is_found_by_this_spelling(spelling):
    assert course.find(spelling) == 5


@pytest.mark.parametrize("spelling", ["lstm_cell", "lstm-cell", "18", "exercise-18"])
def test_a_name_of_two_words_is_found(spelling):
    assert course.find(spelling) == 18


@pytest.mark.parametrize(
    ("spelling", "nearest"),
    [
        ("tfid", "tfidf"),
        ("tf-idf", "tfidf"),
        ("lstm", "lstm_cell"),
        ("lstmcell", "lstm_cell"),
        ("excercise-05", "exercise-05"),
        ("quantum", ""),
        ("", ""),
    ],
)
def test_an_unknown_exercise_names_the_nearest(spelling, nearest):
    with pytest.raises(Unusable) as caught:
        course.find(spelling)
    assert caught.value.kind == "no_exercise"
    assert caught.value.facts == {"name": spelling, "nearest": nearest}


@pytest.mark.parametrize("spelling", ["99", "exercise-99", "0", "-5", "5.0", "exercise", "../05"])
def test_this_is_no_exercise(spelling):
    with pytest.raises(Unusable):
        course.find(spelling)


def test_exercises_are_the_check_files():
    assert next(iter(course.exercises().items())) == (5, "tfidf")


@pytest.mark.parametrize("number", course.exercises())
def test_a_check_file_holds_an_exercise_and_its_checks(number):
    loaded = course.load(number)
    assert isinstance(loaded.exercise, Exercise)
    assert loaded.checks
    assert all(isinstance(check, Check) for check in loaded.checks)
    assert loaded.exercise.part in course.PARTS


@pytest.mark.parametrize("number", course.exercises())
def test_checks_need_checks_that_come_before_them(number):
    before = []
    for check in course.load(number).checks:
        assert set(check.needs) <= set(before)
        before.append(check.name)


def test_an_exercise_has_a_title_in_both_languages():
    loaded = course.load(18)
    assert (loaded.title("en"), loaded.title("ko")) == ("LSTM cell", "LSTM 셀")


def test_the_id_has_two_digits():
    assert course.load(5).exercise_id == "exercise-05"


def test_the_course_folder_is_looked_for_upwards(tmp_path):
    (tmp_path / "exercises" / "exercise_05_tfidf").mkdir(parents=True)
    below = tmp_path / "exercises" / "exercise_05_tfidf"
    assert course.course_folder(below) == tmp_path


def test_a_folder_of_other_exercises_is_no_course(tmp_path):
    (tmp_path / "exercises" / "gymnastics").mkdir(parents=True)
    assert course.course_folder(tmp_path) is None


def test_an_exercise_has_its_folder_in_the_course(tmp_path):
    assert course.exercise_folder(tmp_path, 5) == tmp_path / "exercises" / "exercise_05_tfidf"
