import hashlib
import json
from pathlib import Path

import pytest

from grader import progress
from grader.progress import Entry
from grader.report import Report

STUB = "def f(): raise NotImplementedError\n"
CODE = "def f(): return 1\n"


def report_of(code, score=3, exercise="exercise-05"):
    return Report(
        schema_version=1, exercise=exercise, title="", submission="f.py",
        sha256=hashlib.sha256(code.encode()).hexdigest(), seed=5, backend="numpy", device="cpu",
        lang="en", score=score, max_score=4, seconds=0.0, environment={}, isolation="self-check",
        reason=None, message=None,
    )  # fmt: skip


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "f.py"
    path.write_text(STUB)
    return path


def state(file):
    return progress.state(progress.read(file.parent), "exercise-05", file, STUB)


def test_a_result_comes_back(tmp_path):
    progress.note(tmp_path, report_of(CODE))
    digest = hashlib.sha256(CODE.encode()).hexdigest()
    assert progress.read(tmp_path) == {"exercise-05": Entry(digest, 3, 4)}


def test_a_later_result_replaces_the_earlier_one(tmp_path):
    progress.note(tmp_path, report_of(CODE, score=1))
    progress.note(tmp_path, report_of(CODE, score=4))
    assert progress.read(tmp_path)["exercise-05"].score == 4


def test_results_of_other_exercises_stay(tmp_path):
    progress.note(tmp_path, report_of(CODE))
    progress.note(tmp_path, report_of(CODE, exercise="exercise-18"))
    assert sorted(progress.read(tmp_path)) == ["exercise-05", "exercise-18"]


def test_a_folder_without_results_holds_none(tmp_path):
    assert progress.read(tmp_path) == {}


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"\xff", b'{"exercise-05": 3}', b'{"exercise-05": {"score": 1}}']
)
def test_a_damaged_file_holds_no_results(data, tmp_path):
    (tmp_path / progress.FILE).write_bytes(data)
    assert progress.read(tmp_path) == {}


def test_a_damaged_file_is_replaced(tmp_path):
    (tmp_path / progress.FILE).write_bytes(b"{")
    progress.note(tmp_path, report_of(CODE))
    assert list(progress.read(tmp_path)) == ["exercise-05"]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    progress.note(tmp_path / "missing", report_of(CODE))
    assert progress.read(tmp_path / "missing") == {}


def test_a_failed_write_leaves_the_old_results(tmp_path, monkeypatch):
    progress.note(tmp_path, report_of(CODE))
    before = progress.read(tmp_path)

    def full(path, data):
        raise OSError("no space left")

    monkeypatch.setattr(Path, "write_bytes", full)
    progress.note(tmp_path, report_of(CODE, score=0))
    assert progress.read(tmp_path) == before


def test_the_file_is_readable_json_and_nothing_is_left_beside_it(tmp_path):
    progress.note(tmp_path, report_of(CODE))
    (file,) = tmp_path.iterdir()
    assert json.loads(file.read_text("utf-8"))["exercise-05"]["max_score"] == 4


def test_no_file_is_missing(tmp_path):
    assert state(tmp_path / "f.py") == "missing"


def test_a_stub_is_untouched(file):
    assert state(file) == "untouched"


def test_another_text_is_edited(file):
    file.write_text(CODE)
    assert state(file) == "edited"


def test_a_graded_file_is_graded(file):
    file.write_text(CODE)
    progress.note(file.parent, report_of(CODE))
    assert state(file) == "graded"


def test_a_file_that_changed_since_it_was_graded_is_edited(file):
    progress.note(file.parent, report_of(CODE))
    file.write_text(CODE + "\n")
    assert state(file) == "edited"


def test_a_file_that_is_the_stub_again_is_untouched(file):
    progress.note(file.parent, report_of(CODE))
    assert state(file) == "untouched"
