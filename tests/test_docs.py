"""What the documents show is true: worked examples, the README's commands and outputs."""

import doctest
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader import course

ROOT = Path(__file__).parents[1]
STATEMENTS = sorted((ROOT / "exercises").glob("exercise_*/README*.md"))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    "statement", STATEMENTS, ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_worked_example_is_what_the_solution_gives(
    statement: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = statement.parent.name
    name = folder.split("_", 2)[2]
    spec = importlib.util.spec_from_file_location(name, ROOT / "solutions" / f"{folder}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    examples = [
        code
        for language, code in FENCE.findall(statement.read_text("utf-8"))
        if language == "python"
    ]
    test = doctest.DocTestParser().get_doctest("\n".join(examples), {}, name, str(statement), 0)
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0


@pytest.mark.parametrize("number", course.exercises())
def test_statement_names_every_function_with_its_arguments(number: int) -> None:
    exercise = course.load(number)
    for file in ("README.md", "README.ko.md"):
        text = (course.exercise_folder(ROOT, number) / file).read_text("utf-8")
        written = (f for f in exercise.functions if f.name not in exercise.exercise.given)
        for function in written:
            assert f"{function.name}({function.parameters[0]}" in text


def console_blocks() -> list[str]:
    text = (ROOT / "README.md").read_text("utf-8")
    return [code for language, code in FENCE.findall(text) if language == "console"]


def transcript(block: str, folder: Path) -> str:
    """What a shell shows for the commands of a block: each line after `$`, then its output."""
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
    environment.pop("GRADE_LANG", None)
    shown = []
    for command in commands:
        done = subprocess.run(
            command,
            shell=True,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        shown.append(f"$ {command}\n{done.stdout}{done.stderr}")
    return "".join(shown)


def without_tier(text: str) -> str:
    """The text without the lines on isolation, which differs from machine to machine."""
    return re.sub(r"^Isolation: .*\n", "", text, flags=re.MULTILINE)


def test_readme_shows_what_the_commands_print(tmp_path: Path) -> None:
    for folder in ("exercises", "solutions"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for block in console_blocks():
        assert without_tier(transcript(block, tmp_path)) == without_tier(block)


def test_readme_shows_a_check_as_it_is() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    shown = [code for language, code in FENCE.findall(text) if language == "python"]
    checks = (ROOT / "grader" / "checks" / "exercise_14_rnn_cell.py").read_text("utf-8")
    for code in shown:
        assert code in checks


def test_readme_has_its_two_commands_in_one_line_each() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for heading in ("## Start", "## Test"):
        section = text.partition(heading)[2].partition("\n## ")[0]
        blocks = [code for language, code in FENCE.findall(section) if language == "sh"]
        assert len(blocks) == 1
        assert len(blocks[0].splitlines()) == 1
