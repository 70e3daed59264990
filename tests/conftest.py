"""Submissions made from the solution of exercise 18, and two ways to grade them."""

import dataclasses
import os
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from places import ROOT, SOLUTION

from grader import course
from grader.grade import Options, grade
from grader.intake import from_source
from grader.report import Report


@dataclass(frozen=True)
class Done:
    """What a call of the command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The report, if standard output holds it and nothing else."""
        report: dict[str, Any] = msgspec.json.decode(self.out)
        return report


@pytest.fixture(scope="session")
def solution() -> str:
    """The right submission of exercise 18."""
    return SOLUTION


@pytest.fixture(scope="session")
def counting() -> Callable[..., str]:
    """The right submission with another body for `lstm_parameter_count(D, H)`."""

    def submission(body: str, top: str = "") -> str:
        code = textwrap.indent(textwrap.dedent(body), "    ")
        return f"{SOLUTION}\n\n{top}\n\ndef lstm_parameter_count(D, H):\n{code}\n"

    return submission


@pytest.fixture(autouse=True)
def no_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user of this machine has chosen changes no test."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "settings"))
    monkeypatch.delenv("GRADE_LANG", raising=False)


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty folder in which workers get their own folders, and lose them again."""
    folder = tmp_path / "workplace"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def graded(workplace: Path) -> Callable[..., Report]:
    """Grade a source for exercise 18, with the named checks alone, in this process."""

    def report_of(source: str, *checks: str, lang: str = "en") -> Report:
        loaded = course.load(18)
        chosen = [check for check in loaded.checks if not checks or check.name in checks]
        asked = dataclasses.replace(loaded, checks=chosen)
        report = grade(asked, from_source("lstm_cell.py", source), Options(lang=lang))
        assert not list(workplace.iterdir())
        return report

    return report_of


@pytest.fixture
def run_grade(tmp_path: Path) -> Callable[..., Done]:
    """Run the real command in a process of its own, in an English environment."""
    environment = {name: value for name, value in os.environ.items() if name != "GRADE_LANG"}
    environment |= {"LC_ALL": "C.UTF-8", "COLUMNS": "100", "PYTHONPATH": str(ROOT)}

    def run(*arguments: str | Path, **variables: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "grader", *map(str, arguments)],
            cwd=tmp_path,
            env=environment | variables,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


EXPECTED_SKIPS = ("needs a CUDA device",)  # in CI; any other skip means that something is missing
skips: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple):
        skips.append(f"{report.nodeid}: {report.longrepr[2]}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a test that is skipped for a reason that nobody expects is a failure."""
    unexpected = [skip for skip in skips if not any(known in skip for known in EXPECTED_SKIPS)]
    if os.environ.get("CI") and unexpected and not hasattr(session.config, "workerinput"):
        print("\nskipped unexpectedly:", *unexpected, sep="\n  ")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
