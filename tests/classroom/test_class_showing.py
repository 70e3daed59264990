"""How far a run is, in lines and in words."""

import io
from pathlib import Path

import pytest
from places import SOLUTION

from grader import cli
from grader.classroom import showing
from grader.classroom.showing import EVERY, Progress, clock


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which only a test moves on."""
    times = [100.0]
    monkeypatch.setattr(showing.time, "monotonic", lambda: times[0])
    return times


def test_plain_lines_say_rate_and_time_left(now: list[float]) -> None:
    stream = io.StringIO()
    progress = Progress(50, "en", False, stream)
    with progress:
        progress.advance({"graded": 1})
        assert stream.getvalue() == ""
        now[0] += EVERY
        progress.advance({"graded": 30, "unchanged": 5})
        progress.advance({"graded": 31, "unchanged": 5})
    assert stream.getvalue() == "35 of 50, 2.0 a second, 0:08 left\n"


def test_what_was_graded_before_does_not_count_for_the_rate(now: list[float]) -> None:
    progress = Progress(50, "ko", True, io.StringIO())
    progress.advance({"unchanged": 20, "refused": 3})
    now[0] += 10
    assert progress.words() == "시작하는 중"
    progress.advance({"unchanged": 20, "refused": 3, "graded": 10})
    assert progress.words() == "초당 1.0개, 남은 시간 0:17"


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0:00"), (67, "1:07"), (3723, "1:02:03")])
def test_a_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_who_is_who_in_korean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "김하나_1000001_assignsubmission_file_").mkdir()
    file = tmp_path / "김하나_1000001_assignsubmission_file_" / "lstm_cell.py"
    file.write_text(SOLUTION, "utf-8")
    (tmp_path / "이두리_22_assignsubmission_file_").mkdir()
    (tmp_path / "이두리_22_assignsubmission_file_" / "과제.hwp").touch()
    arguments = ["class", str(tmp_path), "--exercise", "18", "--dry-run", "--lang", "ko"]
    assert cli.run(arguments) == 1
    assert capsys.readouterr().out.splitlines() == [
        "제출물 2개 (Moodle에서 내려받음)",
        "1000001  김하나  lstm_cell.py",
        "22       이두리  채점할 수 없음: .py나 .ipynb 파일이 없습니다 (제출된 파일: 과제.hwp)",
        "아무것도 채점하지 않았습니다. --dry-run 없이 실행하면 채점 1개, 채점 불가 1개입니다.",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["class", "nowhere", "--exercise", "18", "--out", "x"], "there is no file nowhere"),
        (["class", ".", "--exercise", "99", "--out", "x"], "there is no exercise 99"),
        (["class", ".", "--exercise", "18"], "name a folder for the results: --out RUN"),
        (["class", "diff", "nowhere"], "nowhere is not the folder of a run"),
        (["class", ".", "--exercise", "18", "--out", "x"], ". holds no submissions"),
    ],
)
def test_a_wrong_call_is_told_in_a_sentence(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert cli.run([*arguments, "--lang", "en"] if "--out" in arguments else arguments) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
