import os
import shutil
import signal
import sys
import threading

import pexpect
import pytest
from places import ROOT

from grader import course, watch
from grader.words import word

SOLUTION = ROOT / "solutions" / "exercise_14_rnn_cell.py"
POINTS = course.load(14).max_points


@pytest.fixture
def course_folder(tmp_path):
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises")
    return tmp_path


def started(folder, *arguments):
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "PYTHONPATH": str(ROOT)}
    command = ["-P", "-m", "grader", "watch", *arguments, "--lang", "en"]
    return pexpect.spawn(
        sys.executable, command, cwd=folder, env=environment, encoding="utf-8", timeout=60
    )


def save(folder):
    place = folder / "exercises" / "exercise_14_rnn_cell" / "rnn_cell.py"
    part = place.with_suffix(".part")  # as an editor does: beside it, then in its place
    part.write_bytes(SOLUTION.read_bytes())
    part.replace(place)


def test_an_exercise_is_graded_when_it_is_saved_and_ctrl_c_is_the_end(course_folder):
    child = started(course_folder, "14")
    child.expect(f"0 of {POINTS} points")
    child.expect("Ctrl-C ends")
    save(course_folder)
    child.expect(f"{POINTS} of {POINTS} points")
    child.expect("Ctrl-C ends")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_any_exercise_of_the_course_is_graded_when_it_is_saved(course_folder):
    child = started(course_folder)
    child.expect("Watching 8 exercises")
    save(course_folder)
    child.expect("Exercise 14: RNN cell")
    child.expect(f"{POINTS} of {POINTS} points")
    child.kill(signal.SIGTERM)
    child.close()


@pytest.mark.parametrize("polling", [False, True])
def test_saved_files_are_told_once(tmp_path, polling):
    found, told = [], threading.Event()

    def listen():
        for file in watch.saved_files(tmp_path, polling):
            if file:
                found.append(file.name)
                told.set()

    threading.Thread(target=listen, daemon=True).start()
    for _ in range(50):  # a poll may not have begun yet
        (tmp_path / "cell.py").write_text(f"# {len(found)}")
        (tmp_path / "notes.txt").write_text("no exercise")
        if told.wait(0.4):
            break
    assert set(found) == {"cell.py"}


def test_a_folder_that_sends_no_events_is_polled(tmp_path, monkeypatch):
    monkeypatch.setattr(watch, "sends_events", lambda folder: False)
    monkeypatch.setattr(watch, "saved_files", lambda *facts: iter([None, facts]))
    said = []
    watch.watch(tmp_path, said.append, said.append)
    assert said == [True, (tmp_path, True)]
    assert "twice a second" in word("polling", "en")


def test_events_are_tried_and_leave_nothing_behind(tmp_path):
    assert watch.sends_events(tmp_path)
    assert list(tmp_path.iterdir()) == []
