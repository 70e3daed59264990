"""The code is formatted, clean and typed, and speaks of itself alone."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ["grader", "reference", "solutions", "tests"]


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("ruff", path=Path(sys.executable).parent), reason="needs ruff")
@pytest.mark.parametrize("command", [("format", "--check"), ("check",)], ids=" ".join)
def test_code_is_formatted_and_clean(command: tuple[str, ...]) -> None:
    run(str(Path(sys.executable).parent / "ruff"), *command, *FOLDERS)


def test_grader_and_reference_are_strictly_typed() -> None:
    pytest.importorskip("mypy", reason="needs mypy")
    run(sys.executable, "-m", "mypy")


def source_files() -> list[Path]:
    return [path for folder in ("grader", "reference") for path in (ROOT / folder).rglob("*.py")]


def modules() -> list[Path]:
    """The source files but the check files, sentences and words: data for the most part."""
    data = ("checks", "sentences", "words")
    return [path for path in source_files() if not {path.parent.name, path.stem} & set(data)]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_modules_stay_short(path: Path) -> None:
    limit = 450 if path.stem == "worker" else 260
    assert len(path.read_text("utf-8").splitlines()) <= limit


@pytest.mark.parametrize("path", source_files(), ids=lambda path: path.stem)
def test_no_ignore_without_its_reason(path: Path) -> None:
    for line in path.read_text("utf-8").splitlines():
        match = re.search(r"# (?:type: ignore\[[\w-]+\]|noqa: \w+)(.*)", line)
        assert match is None or match[1].strip(), line
