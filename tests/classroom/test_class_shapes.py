"""Who is who in every shape in which submissions are downloaded, and which file is meant."""

import zipfile
from pathlib import Path

import pytest

from grader.classroom.choosing import Wanted, submission_of
from grader.classroom.download import Download, open_download
from grader.classroom.shapes import entries_of
from grader.classroom.submitters import Submitter, parsed
from grader.intake import Unusable

LSTM = Wanted(18, "lstm_cell")
NOTEBOOK = '{"cells": [{"cell_type": "code", "source": "x = 1"}]}'
METADATA = """\
---
submission_101:
  :submitters:
  - :name: Alice Ahn
    :sid: '20260001'
    :email: alice@example.org
  - :name: "Bob \\"B\\" Bae"
    :sid:
    :email: bob@example.org
  :created_at: 2026-11-03 10:00:00.000000000 Z
  :score: 3.0
  :results:
    tests:
    - :name: not a person
      score: 1
submission_102:
  :submitters:
  - :name: 'Chloé O''Hara'
    :sid: '20260003'
    :email:
"""
SHAPES = {
    "files": ["alice.py", "bob.ipynb", "chloé.py", ".DS_Store"],
    "folders": ["alice/lstm_cell.py", "bob/week 3/lstm_cell.ipynb", "chloé/exercise 18.py"],
    "moodle": [
        "Alice Ahn_1000001_assignsubmission_file_/lstm_cell.py",
        "Bob Bae_1000002_assignsubmission_file_/lstm_cell.ipynb",
        "Bob Bae_1000002_assignsubmission_onlinetext_/onlinetext.html",
        "Chloé O'Hara_1000003_assignsubmission_file/lstm_cell.py",
    ],
    "moodle flat": [
        "Alice Ahn_1000001_assignsubmission_file_lstm_cell.py",
        "Bob_Bae_1000002_assignsubmission_file_lstm_cell.ipynb",
        "Chloé O'Hara_1000003_assignsubmission_file_lstm_cell.py",
    ],
    "canvas": [
        "ahnalice_4101_900001_lstm_cell.py",
        "baebob_LATE_4102_900002_lstm_cell-1.ipynb",
        "oharachloé_4103_900003_lstm_cell-2.py",
    ],
    "gradescope": [
        "submission_metadata.yml",
        "submission_101/lstm_cell.py",
        "submission_102/lstm_cell.py",
    ],
    "nbgrader": [
        "submitted/alice/exercise-18/lstm_cell.ipynb",
        "submitted/alice/exercise-18/timestamp.txt",
        "submitted/alice/exercise-05/tfidf.ipynb",
        "submitted/bob/exercise-18/lstm_cell.ipynb",
        "submitted/chloé/exercise-18/lstm_cell.ipynb",
        "source/exercise-18/lstm_cell.ipynb",
        "gradebook.db",
    ],
}
STUDENTS = {
    "files": {"alice": "alice", "bob": "bob", "chloé": "chloé"},
    "folders": {"alice": "alice", "bob": "bob", "chloé": "chloé"},
    "moodle": {"1000001": "Alice Ahn", "1000002": "Bob Bae", "1000003": "Chloé O'Hara"},
    "moodle flat": {"1000001": "Alice Ahn", "1000002": "Bob_Bae", "1000003": "Chloé O'Hara"},
    "canvas": {"4101": "ahnalice", "4102": "baebob", "4103": "oharachloé"},
    "gradescope": {
        "20260001": "Alice Ahn", "bob@example.org": 'Bob "B" Bae', "20260003": "Chloé O'Hara",
    },
    "nbgrader": {"alice": "alice", "bob": "bob", "chloé": "chloé"},
}  # fmt: skip
KINDS = {"folders": "files", "moodle flat": "moodle"}  # otherwise their own name


def contents(name: str) -> str:
    if name.endswith(".yml"):
        return METADATA
    return NOTEBOOK if name.endswith(".ipynb") else "x = 1\n"


def lay_out(folder: Path, names: list[str]) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(contents(name), "utf-8")
    return folder


def pack(file: Path, names: list[str], top: str = "") -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        if top:
            archive.writestr(top, "")
        for name in names:
            archive.writestr(top + name, contents(name))
    return file


def who(download: Download) -> dict[str, str]:
    """The students, all of whom have something that can be graded."""
    entries = entries_of(download)[1]
    for entry in entries:
        assert "x = 1" in submission_of(entry, download, LSTM).pieces[0][1]
    return {entry.student: entry.name for entry in entries}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_folder_is_understood(tmp_path: Path, shape: str) -> None:
    download = open_download(lay_out(tmp_path / "class", SHAPES[shape]))
    assert entries_of(download)[0] == KINDS.get(shape, shape)
    assert who(download) == STUDENTS[shape]


@pytest.mark.parametrize("top", ["", "class/"], ids=["flat", "in a folder"])
@pytest.mark.parametrize("shape", SHAPES)
def test_an_archive_is_understood(tmp_path: Path, shape: str, top: str) -> None:
    download = open_download(pack(tmp_path / "class.zip", SHAPES[shape], top))
    assert entries_of(download)[0] == KINDS.get(shape, shape)
    assert who(download) == STUDENTS[shape]


@pytest.mark.parametrize("shape", ["moodle", "canvas", "gradescope"])
def test_a_folder_of_any_name_around_a_download_is_looked_through(
    tmp_path: Path, shape: str
) -> None:
    lay_out(tmp_path / "class" / "assignment_77_export", SHAPES[shape])
    assert who(open_download(tmp_path / "class")) == STUDENTS[shape]


def test_the_folder_submitted_itself_can_be_named(tmp_path: Path) -> None:
    lay_out(tmp_path, SHAPES["nbgrader"])
    download = open_download(tmp_path / "submitted")
    assert entries_of(download)[0] == "nbgrader"
    assert who(download) == STUDENTS["nbgrader"]


def test_one_student_alone_is_not_mistaken_for_a_class(tmp_path: Path) -> None:
    lay_out(tmp_path / "class", ["alice/lstm_cell.py", "alice/notes.txt"])
    assert who(open_download(tmp_path / "class")) == {"alice": "alice"}


def test_a_class_of_one_in_submitted(tmp_path: Path) -> None:
    lay_out(tmp_path / "class", ["submitted/alice/exercise-18/lstm_cell.ipynb"])
    assert who(open_download(tmp_path / "class")) == {"alice": "alice"}


def test_a_shape_can_be_named(tmp_path: Path) -> None:
    lay_out(tmp_path / "class", ["kim_lee_18_11_lstm_cell.py", "ahnalice_41_90_lstm_cell.py"])
    download = open_download(tmp_path / "class")
    assert entries_of(download)[0] == "files"
    assert [entry.student for entry in entries_of(download, "canvas")[1]] == [
        "41", "kim_lee_18_11_lstm_cell",
    ]  # fmt: skip


def test_nobody_is_left_out(tmp_path: Path) -> None:
    names = ["alice.py", "bob.pdf", "Chloé Ahn_100_assignsubmission_file_/essay.docx", "dan/x.txt"]
    download = open_download(lay_out(tmp_path / "class", names))
    entries = entries_of(download)[1]
    assert [entry.student for entry in entries] == ["100", "alice", "bob", "dan"]


def test_gradescope_without_its_list_goes_by_folders(tmp_path: Path) -> None:
    lay_out(tmp_path / "class", SHAPES["gradescope"][1:])
    found = who(open_download(tmp_path / "class"))
    assert found == {"submission_101": "submission_101", "submission_102": "submission_102"}


def test_only_submitters_are_read_from_the_list() -> None:
    found = parsed(METADATA)
    assert found["submission_101"] == [
        Submitter("20260001", "Alice Ahn"),
        Submitter("bob@example.org", 'Bob "B" Bae'),
    ]
    assert found["submission_102"] == [Submitter("20260003", "Chloé O'Hara")]


# --- which file -------------------------------------------------------------------------------


def chosen(folder: Path, *names: str) -> str:
    """The name of the file that is graded of a student's, or the kind of the refusal."""
    download = open_download(lay_out(folder / "class", [f"alice/{name}" for name in names]))
    (entry,) = entries_of(download)[1]
    try:
        return submission_of(entry, download, LSTM).name
    except Unusable as error:
        return error.kind


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["lstm_cell.py", "utils.py", "tfidf.py"], "lstm_cell.py"),
        (["my lstm cell.py", "utils.py"], "my lstm cell.py"),
        (["exercise_18_final.py", "exercise_05_final.py"], "exercise_18_final.py"),
        (["Ex18.ipynb", "Ex1.ipynb", "Ex180.ipynb"], "Ex18.ipynb"),
        (["lstm_cell (2).py", "old_lstm_cell.py"], "lstm_cell (2).py"),
        (["LSTM_CELL.PY"], "LSTM_CELL.PY"),
        (["homework.py"], "homework.py"),
        (["homework.py", "conftest.py"], "homework.py"),
        (["exercise-18/work.py", "exercise-05/work.py"], "work.py"),
        (["lstm_cell.py", "lstm_cell.ipynb"], "which_file"),
        (["first.py", "second.py"], "which_file"),
        (["notes.txt", "lstm_cell.pdf"], "no_code"),
        ([".ipynb_checkpoints/lstm_cell.ipynb", "lstm_cell.ipynb"], "lstm_cell.ipynb"),
    ],
)
def test_the_file_of_the_exercise_is_chosen(
    tmp_path: Path, names: list[str], expected: str
) -> None:
    assert chosen(tmp_path, *names) == expected


def test_two_archives_of_one_student_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "class" / "alice").mkdir(parents=True)
    for name in ("a.zip", "b.zip"):
        pack(tmp_path / "class" / "alice" / name, ["lstm_cell.py"])
    download = open_download(tmp_path / "class")
    (entry,) = entries_of(download)[1]
    with pytest.raises(Unusable, match="which_file"):
        submission_of(entry, download, LSTM)


def test_names_that_differ_by_case_alone_are_one_student(tmp_path: Path) -> None:
    lay_out(tmp_path / "class", ["alice.py", "Alice.py", "bob.py"])
    download = open_download(tmp_path / "class")
    first, second = entries_of(download)[1]
    assert (first.student.lower(), second.student) == ("alice", "bob")
    with pytest.raises(Unusable, match="which_file"):
        submission_of(first, download, LSTM)
