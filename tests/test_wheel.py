"""The installed package lays out the exercises and grades them, without the solutions."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from places import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel installs."""
    pytest.importorskip("hatchling", reason="needs hatchling to build the wheel")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_holds_stubs_and_statements_but_no_solution(installed: Path) -> None:
    names = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    assert "grader/exercises/exercise_05_tfidf/tfidf.py" in names
    assert "grader/exercises/exercise_05_tfidf/README.ko.md" in names
    assert "grader/bank/exercise_05_tfidf.json" in names
    assert "reference/tfidf.py" in names
    assert not any("solution" in name or name.startswith("tests") for name in names)


def test_an_installed_package_lays_out_and_grades(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed), "LC_ALL": "C.UTF-8"}

    def grade(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "grader", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    assert grade("init", ".").returncode == 0
    assert grade("exercise-05").returncode == 1
    solution = ROOT / "solutions" / "exercise_11_backward_pass.py"
    shown = grade("exercise-11", str(solution))
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "All checks passed" in shown.stdout
    assert grade("reset", "05").returncode == 0
    refused = grade("audit")
    assert refused.returncode == 2
    assert "works in a checkout" in refused.stderr
