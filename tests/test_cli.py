"""The commands other than grading: what they print, write and return."""

import shutil
from pathlib import Path

import msgspec
import pytest

from grader import cli, course
from grader.report import Report

ROOT = Path(__file__).parents[1]
SOLUTION = ROOT / "solutions" / "exercise_05_tfidf.py"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's folder with the exercises laid out, and an English environment."""
    for name in ("GRADE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert cli.run(["init", str(tmp_path)]) == 0
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stub(folder: Path) -> Path:
    return folder / "exercises" / "exercise_05_tfidf" / "tfidf.py"


def test_a_new_course_has_nothing_started(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([]) == 0
    shown = capsys.readouterr().out
    assert "exercise-05  TF-IDF: not started" in shown
    assert "Next: grade exercise-05" in shown


def test_the_overview_follows_the_work(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(SOLUTION, stub(folder))
    cli.run([])
    assert "TF-IDF: edited, not graded yet" in capsys.readouterr().out
    assert cli.run(["exercise-05"]) == 0
    capsys.readouterr()
    cli.run([])
    shown = capsys.readouterr().out
    points = course.load(5).max_points
    assert f"✓ exercise-05  TF-IDF: {points} of {points} points" in shown
    assert "Next: grade exercise-09" in shown


def test_the_overview_speaks_korean(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.run(["--lang", "ko"])
    assert "1부: 텍스트를 수로" in capsys.readouterr().out


def test_the_overview_is_found_from_a_folder_below(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(stub(folder).parent)
    cli.run([])
    assert "exercise-05" in capsys.readouterr().out


def test_without_a_course_the_overview_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    cli.run(["--lang", "en"])
    assert "grade init FOLDER" in capsys.readouterr().out


def test_the_list_as_data_names_functions_and_points(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["list", "--json"]) == 0
    entries = msgspec.json.decode(capsys.readouterr().out)
    assert [entry["id"] for entry in entries] == [f"exercise-{n:02d}" for n in course.exercises()]
    (tfidf,) = (entry for entry in entries if entry["name"] == "tfidf")
    assert tfidf["part"] == 1
    assert "transform" in tfidf["functions"]
    assert tfidf["points"] == course.load(5).max_points


@pytest.mark.parametrize("number", [1, 2, 3])
def test_hints_are_given_one_by_one(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["hint", "18", str(number), "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Hint {number} of 3\n")
    assert ("grade hint 18" in shown) == (number < 3)


def test_a_hint_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["hint", "18", "4", "--lang", "en"]) == 2
    assert capsys.readouterr().err == "error: there are hints 1 to 3, not 4\n"


def test_reset_keeps_the_old_file_beside(folder: Path) -> None:
    original = stub(folder).read_bytes()
    stub(folder).write_text("mine = 1\n")
    assert cli.run(["reset", "05"]) == 0
    assert stub(folder).read_bytes() == original
    assert stub(folder).with_name("tfidf.old-1.py").read_text() == "mine = 1\n"
    stub(folder).write_text("mine = 2\n")
    cli.run(["reset", "05"])
    assert stub(folder).with_name("tfidf.old-1.py").read_text() == "mine = 1\n"
    assert stub(folder).with_name("tfidf.old-2.py").read_text() == "mine = 2\n"


def test_reset_of_a_stub_changes_nothing(folder: Path) -> None:
    cli.run(["reset", "05"])
    assert sorted(path.suffix for path in stub(folder).parent.glob("tfidf*")) == [".py"]


def test_init_overwrites_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stub(folder).write_text("mine = 1\n")
    assert cli.run(["init", str(folder), "--lang", "en"]) == 2
    assert stub(folder).read_text() == "mine = 1\n"
    assert "holds exercises already" in capsys.readouterr().err


def test_the_schema_describes_the_report(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert cli.run(["schema"]) == 0
    schema = msgspec.json.decode(capsysbinary.readouterr().out)
    fields = schema["$defs"]["Report"]["properties"]
    assert cli.run(["05", "--json"]) == 1
    report = msgspec.json.decode(capsysbinary.readouterr().out)
    assert fields.keys() == report.keys()
    assert msgspec.convert(report, Report).exercise == "exercise-05"


def test_another_seed_is_reported_and_no_progress(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    shutil.copy(SOLUTION, stub(folder))
    assert cli.run(["05", "--seed", "77", "--examples", "10", "--json"]) == 0
    assert msgspec.json.decode(capsysbinary.readouterr().out)["seed"] == 77
    assert not (folder / ".grade-progress.json").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--lang", "de", "5"],
        ["5", "--seed", "-1"],
        ["5", "--examples", "0"],
        ["5", "a", "b"],
        ["--x"],
    ],
)
def test_calls_that_do_not_parse_are_unusable(arguments: list[str]) -> None:
    assert cli.run(arguments) == 2


def test_a_fault_of_ours_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(number: int) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(course, "load", fail)
    assert cli.run(["5", "--lang", "en"]) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("grade failed by a fault of its own (RuntimeError: boom)")
    assert len(shown.err.splitlines()) == 1
