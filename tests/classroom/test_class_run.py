"""Grading a class with real processes: results, interruptions, deaths."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from places import ROOT, SOLUTION

psutil = pytest.importorskip("psutil", reason="needs psutil")
pytest.importorskip("sqlalchemy", reason="needs SQLAlchemy")

from grader.classroom import store as stores  # noqa: E402 (needs the extra)
from grader.classroom.rounds import name_of_run  # noqa: E402
from grader.classroom.store import Row  # noqa: E402

WRONG = f"{SOLUTION}\n\ndef lstm_parameter_count(D, H):\n    return 0\n"  # shown at once
SLOW = f"import time\ntime.sleep(0.3)\n{SOLUTION}"
FAST = ("--exercise", "18", "--examples", "3", "--out", "run")


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    folder = tmp_path / "submissions"
    folder.mkdir()
    return folder


def hand_in(folder: Path, **sources: str) -> None:
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source, "utf-8")


def rows(folder: Path, number: int | None = None) -> dict[str, Row]:
    """The results of a round of the run in this folder, the last unless told."""
    store = stores.open_store(stores.url_of(folder / "run"))
    try:
        of = rounds(store, folder)[-1 if number is None else number - 1]
        return {row.student: row for row in stores.rows_of(store, of)}
    finally:
        stores.close(store)


def rounds(store: stores.Store, folder: Path) -> list[stores.Round]:
    return stores.rounds_of(store, name_of_run(folder / "run"))


def without_times(report: dict[str, Any]) -> dict[str, Any]:
    checks = [{**check, "seconds": 0} for check in report["checks"]]
    return {**report, "seconds": 0, "checks": checks}


def begin(folder: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """The command in a process of its own, which is not waited for."""
    return subprocess.Popen(
        [sys.executable, "-m", "grader", "class", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def wait_for(found: Callable[[], Any], seconds: float = 30.0) -> Any:
    """What a function finds as soon as it finds something."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if result := found():
            return result
        time.sleep(0.02)
    raise AssertionError("it never came")


def graded_so_far(folder: Path, number: int = 1) -> int:
    """How many results a round has, if it has begun."""
    if not (folder / "run" / stores.FILE).is_file():
        return 0
    store = stores.open_store(stores.url_of(folder / "run"))
    try:
        found = rounds(store, folder)[number - 1 : number]
        return sum(len(stores.known(store, of)) for of in found)
    finally:
        stores.close(store)


def grading_processes(parent: int) -> list[Any]:
    """Those that grade, which are the only ones that the leading process starts itself."""
    try:
        return list(psutil.Process(parent).children())
    except psutil.NoSuchProcess:
        return []


# --- results ----------------------------------------------------------------------------------


def test_every_submission_ends_with_a_result_or_a_reason(
    submissions: Path, tmp_path: Path, run_grade: Any
) -> None:
    hand_in(
        submissions, right=SOLUTION, wrong=WRONG, typo="def lstm(:\n",
        leaves="import os\nos._exit(0)\n",
    )  # fmt: skip
    (submissions / "essay.pdf").write_bytes(b"%PDF")
    (submissions / "link.py").symlink_to("/etc/passwd")
    done = run_grade("class", submissions, *FAST, "--workers", "2")
    assert done.code == 1
    assert "4 graded, 0 unchanged since they were graded, 2 not gradable, 0 failed" in done.out
    assert "essay: no .py or .ipynb file" in done.out
    found = rows(tmp_path)
    assert {name: (row.state, row.reason) for name, row in found.items()} == {
        "right": ("graded", None),
        "wrong": ("graded", None),
        "typo": ("graded", "load_error"),
        "leaves": ("graded", "exited"),
        "essay": ("refused", "no_code"),
        "link": ("refused", "link"),
    }
    assert found["right"].score == found["right"].max_score == 18
    assert (found["wrong"].score or 0) < 18


def test_a_stored_report_is_the_one_that_grade_gives(
    submissions: Path, tmp_path: Path, run_grade: Any
) -> None:
    hand_in(submissions, wrong=WRONG)
    run_grade("class", submissions, *FAST)
    row = rows(tmp_path)["wrong"]
    alone = run_grade("18", submissions / "wrong.py", "--json", "--examples", "3").report
    assert row.report is not None
    stored = json.loads(row.report)
    assert without_times(stored) == without_times(alone)
    assert (row.sha256, row.score, row.tier) == (
        alone["sha256"], alone["score"], alone["isolation"],
    )  # fmt: skip
    assert row.libraries["numpy"] == alone["environment"]["numpy"]
    assert row.checks == {check["name"]: check["version"] for check in alone["checks"]}
    assert (row.exercise, row.seed, row.examples) == ("exercise-18", 18, 3)
    assert len(row.exercise_version) == 12


def test_unchanged_submissions_are_not_graded_again(
    submissions: Path, tmp_path: Path, run_grade: Any
) -> None:
    hand_in(submissions, alice=WRONG, bob="x = 1\n")
    run_grade("class", submissions, *FAST)
    before = rows(tmp_path)
    hand_in(submissions, alice=SOLUTION)
    done = run_grade("class", submissions, *FAST)
    assert done.code == 0
    assert "1 graded, 1 unchanged" in done.out
    after = rows(tmp_path)
    assert after["bob"] == before["bob"]
    assert (before["alice"].score, after["alice"].score) == (17, 18)


def test_regrade_begins_a_round_and_diff_says_what_changed(
    submissions: Path, tmp_path: Path, run_grade: Any
) -> None:
    hand_in(submissions, alice=WRONG, bob=SOLUTION)
    run_grade("class", submissions, *FAST)
    hand_in(submissions, alice=SOLUTION, carol="x = 1\n")
    done = run_grade("class", submissions, *FAST, "--regrade")
    assert "3 graded, 0 unchanged" in done.out
    assert "round 2" in done.out
    assert set(rows(tmp_path, 1)) == {"alice", "bob"}
    changed = run_grade("class", "diff", "run")
    assert changed.code == 1
    lines = changed.out.splitlines()
    assert lines[0] == "alice: 17 of 18 -> 18 of 18"
    assert lines[1] == "  the submission has changed"
    assert lines[2] == "  number of parameters: failed, 0 of 1 -> passed, 1 of 1"
    assert lines[-2:] == [
        "carol: not there -> 0 of 18",
        "Other points: 2 of 3 students. The same: 1.",
    ]
    same = run_grade("class", "diff", "run@2", "run")
    assert (same.code, same.out) == (0, "Other points: 0 of 3 students. The same: 3.\n")


def test_other_settings_are_refused_until_all_is_graded_again(
    submissions: Path, tmp_path: Path, run_grade: Any
) -> None:
    hand_in(submissions, alice="x = 1\n")
    run_grade("class", submissions, *FAST)
    other = run_grade("class", submissions, *FAST, "--seed", "77")
    assert other.code == 2
    assert "(seed, secret)" in other.err
    assert run_grade("class", submissions, *FAST, "--seed", "77", "--regrade").code == 0
    changed = run_grade("class", "diff", "run")
    assert "seed" in changed.out
    assert "77" not in changed.out + other.err


def test_a_seed_of_the_course_is_in_the_store_and_not_in_the_report(
    submissions: Path, tmp_path: Path, run_grade: Any
) -> None:
    hand_in(submissions, alice=WRONG)
    run_grade("class", submissions, *FAST, "--seed", "7654321")
    row = rows(tmp_path)["alice"]
    assert row.seed == 7654321
    assert row.report is not None
    assert json.loads(row.report)["seed"] is None
    assert "7654321" not in row.report
    assert list((tmp_path / "run" / "bank").rglob("*7654321*"))  # and in no cache of the user


def test_a_dry_run_shows_who_is_who_and_grades_nothing(
    submissions: Path, tmp_path: Path, run_grade: Any
) -> None:
    hand_in(submissions, alice=SOLUTION)
    (submissions / "bob").mkdir()
    (submissions / "bob" / "notes.txt").touch()
    done = run_grade("class", submissions, "--exercise", "18", "--dry-run", "--out", "run")
    assert done.code == 1
    assert done.out.splitlines() == [
        "2 submissions (a file or a folder for each student)",
        "alice  alice.py",
        "bob    not gradable: no .py or .ipynb file among what was handed in (notes.txt)",
        "Nothing was graded. Without --dry-run: 1 to grade, 1 with a reason instead.",
    ]
    assert not (tmp_path / "run").exists()


def test_a_torn_environment_gives_one_sentence(
    submissions: Path, tmp_path: Path, run_grade: Any
) -> None:
    hand_in(submissions, alice=SOLUTION)
    (tmp_path / "lacking" / "sqlalchemy").mkdir(parents=True)
    (tmp_path / "lacking" / "sqlalchemy" / "__init__.py").write_text("raise ImportError\n")
    path = f"{tmp_path / 'lacking'}{os.pathsep}{ROOT}"
    done = run_grade("class", submissions, *FAST, PYTHONPATH=path)
    assert done.code == 2
    assert done.err == (
        "error: this needs what is not installed here: pip install 'sequence-exercises[class]'\n"
    )
    assert run_grade("class", submissions, *FAST, "--dry-run", PYTHONPATH=path).code == 0


def test_a_tier_that_cannot_be_had_is_said_before_anything_is_graded(
    submissions: Path, tmp_path: Path, run_grade: Any
) -> None:
    hand_in(submissions, alice=SOLUTION, bob=SOLUTION)
    done = run_grade("class", submissions, *FAST, "--require", "strong", PATH="/nowhere")
    assert done.code == 2
    assert "tier strong is required" in done.err
    assert not rows(tmp_path)


# --- interruptions ----------------------------------------------------------------------------


def test_kill_9_loses_nothing(submissions: Path, tmp_path: Path, run_grade: Any) -> None:
    hand_in(submissions, **{f"student{turn:02d}": SLOW for turn in range(6)})
    with begin(tmp_path, str(submissions), *FAST, "--workers", "1") as running:
        wait_for(lambda: graded_so_far(tmp_path) >= 2)
        children = psutil.Process(running.pid).children(recursive=True)
        place = Path((tmp_path / "run" / "lock").read_text())
        assert place.is_dir()
        running.kill()
    before = rows(tmp_path)
    assert 2 <= len(before) < 6
    assert not psutil.wait_procs(children, timeout=10)[1]  # nobody goes on without it
    done = run_grade("class", submissions, *FAST)
    assert done.code == 0
    assert f"{6 - len(before)} graded, {len(before)} unchanged" in done.out
    after = rows(tmp_path)
    assert len(after) == 6
    assert {name: after[name] for name in before} == before
    assert not place.exists()


def test_regrading_goes_on_too(submissions: Path, tmp_path: Path, run_grade: Any) -> None:
    hand_in(submissions, **{f"student{turn}": SLOW for turn in range(4)})
    run_grade("class", submissions, *FAST)
    with begin(tmp_path, str(submissions), *FAST, "--workers", "1", "--regrade") as running:
        wait_for(lambda: graded_so_far(tmp_path, 2) >= 1)
        running.kill()
    done = run_grade("class", submissions, *FAST, "--regrade")
    assert "round 2" in done.out
    assert ", 0 unchanged" not in done.out
    assert len(rows(tmp_path, 2)) == 4


def test_ctrl_c_stops_at_once_and_the_same_command_goes_on(
    submissions: Path, tmp_path: Path, run_grade: Any
) -> None:
    pexpect = pytest.importorskip("pexpect", reason="needs pexpect")
    hand_in(submissions, **{f"student{turn}": SLOW for turn in range(6)})
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "grader", "class", str(submissions), *FAST, "--workers", "1"],
        cwd=str(tmp_path),
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "TERM": "xterm"},
        encoding="utf-8",
        dimensions=(24, 100),
        timeout=30,
    )
    terminal.expect("1/6")
    terminal.expect(r"\d a second, 0:\d\d left")
    children = psutil.Process(terminal.pid).children(recursive=True)
    terminal.sendintr()
    terminal.expect(r"Stopped at (\d) of 6\. The same command goes on from there\.")
    stopped = int(terminal.match[1])
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 130
    assert not psutil.wait_procs(children, timeout=10)[1]
    assert 1 <= stopped == len(rows(tmp_path)) < 6
    done = run_grade("class", submissions, *FAST)
    assert f"{6 - stopped} graded, {stopped} unchanged" in done.out


def test_a_run_is_for_one_process_at_a_time(
    submissions: Path, tmp_path: Path, run_grade: Any
) -> None:
    hand_in(submissions, alice=SLOW, bob=SLOW)
    with begin(tmp_path, str(submissions), *FAST, "--workers", "1") as running:
        wait_for(lambda: grading_processes(running.pid))
        done = run_grade("class", submissions, *FAST)
        assert (done.code, done.err) == (2, "error: another process is grading into run\n")
        running.communicate()
        assert running.returncode == 0


# --- deaths -----------------------------------------------------------------------------------


def kill_at_work(running: "subprocess.Popen[bytes]", done: set[int]) -> bool:
    """Kill a grading process that is at a submission; True once one was."""
    for child in grading_processes(running.pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            (zygote,) = child.children() or (child,)
            begun = [worker.create_time() for worker in zygote.children()]
            is_at_work = zygote != child and any(time.time() - at > 0.7 for at in begun)
            if is_at_work and child.pid not in done:
                child.kill()
                done.add(child.pid)
                return True
    return False


SLEEPS = "import time\ntime.sleep(3)\n"


@pytest.mark.parametrize("times", [1, 2])
def test_a_process_that_dies_is_replaced_and_its_submission_gets_one_more_try(
    submissions: Path, tmp_path: Path, times: int, run_grade: Any
) -> None:
    hand_in(submissions, alice=SLEEPS, bob=SOLUTION)
    killed: set[int] = set()
    with begin(tmp_path, str(submissions), *FAST, "--workers", "1") as running:
        for _ in range(times):
            wait_for(lambda: kill_at_work(running, killed))
        output = running.communicate()[0].decode()
    found = rows(tmp_path)
    assert found["bob"].score == 18
    if times == 1:
        assert (found["alice"].state, running.returncode) == ("graded", 0)
        return
    assert (found["alice"].state, found["alice"].reason) == ("failed", "fault")
    assert running.returncode == 3
    assert "alice: the grader failed at it twice (its process ended or hung)" in output
    again = run_grade("class", submissions, *FAST)
    assert "1 graded, 1 unchanged" in again.out
