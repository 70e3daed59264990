"""Goal 17: grading notebooks apart from the kernel, against the step of nbgrader that it replaces.

The same assignment three times, with the same submissions: test cells with one example each, cells
that draw as many examples as our checks play, and our cells, which are graded in the sandbox.
"""

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from commands import ROOT, TWO_WRONG, edited, environment
from table import Row, at_most, holds, milliseconds, skipped
from timing import Effort

NUMBER, EXERCISE, NAME = 5, "exercise-05", "tfidf"
SUBMISSIONS = 6
BENCHMARKS = Path(__file__).parent
CONFIG = """
import os, sys
sys.path.insert(0, {benchmarks!r})
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from timed_step import timed
from grader.notebooks.preprocessors import GradeApart
steps = {steps}
c.Autograde.autograde_preprocessors = timed(steps, {step})
c.GradeApart.examples = int(os.environ["EXAMPLES"])
"""
KERNEL = ("Autograde.autograde_preprocessors.default()", "Execute")
APART = ("c.Autograde.autograde_preprocessors", "GradeApart")
ONE_EXAMPLE = {
    "term_frequency": """
found = term_frequency(["the", "cat", "the"], {"the": 0, "cat": 1})
assert np.allclose(found, [2 / 3, 1 / 3])""",
    "document_frequency": """
found = document_frequency([["the", "cat"], ["the"]], {"the": 0, "cat": 1})
assert np.array_equal(found, [2, 1])""",
    "inverse_document_frequency": """
found = inverse_document_frequency(np.array([1, 2]), 4, "plain")
assert np.allclose(found, np.log([4.0, 2.0]))""",
    "fit_idf": """
found = fit_idf([["the", "cat"], ["the"]], {"the": 0, "cat": 1}, "plain")
assert np.allclose(found, np.log([1.0, 2.0]))""",
    "transform": """
found = transform([["the", "cat"]], {"the": 0, "cat": 1}, np.array([1.0, 2.0]), norm=None)
assert np.allclose(found, [[0.5, 1.0]])""",
}
DRAWN = """
import sys
sys.path.insert(0, {benchmarks!r})
from kernel_checks import run_checks
run_checks({number}, {function!r}, globals())"""


COURSES = ("one", "drawn", "apart")
RUNS = {  # the course, and the examples of each check that are graded apart
    "kernel, one": ("one", 1),
    "apart, one": ("apart", 1),
    "kernel, all": ("drawn", 100),
    "apart, all": ("apart", 100),
}


@dataclass(frozen=True)
class Times:
    """Seconds of one run of `nbgrader autograde`, and of the step in it for each submission."""

    whole: float
    steps: list[float]

    @property
    def left(self) -> float:
        """Seconds a submission outside the step, with its share of the start."""
        return (self.whole - sum(self.steps)) / len(self.steps)


def measure(effort: Effort) -> list[Row]:
    """Runs of the three courses, in turns."""
    if not all(importlib.util.find_spec(name) for name in ("nbgrader", "jupytext")):
        return [skipped(17, "grading notebooks apart from the kernel", "", "nbgrader is missing")]
    count = max(2, min(SUBMISSIONS, 2 * effort.rounds))
    rounds = max(1, effort.rounds // 5)
    with tempfile.TemporaryDirectory() as place:
        courses = {kind: course(Path(place) / kind, kind, count) for kind in COURSES}
        runs: dict[str, list[Times]] = {kind: [] for kind in RUNS}
        for _ in range(rounds):
            for kind, (name, examples) in RUNS.items():
                runs[kind].append(autograde(courses[name], examples))
    return rows(runs, count)


def rows(runs: dict[str, list[Times]], count: int) -> list[Row]:
    """The goals, and what nbgrader itself takes."""
    step = {
        kind: statistics.median(seconds for times in found for seconds in times.steps)
        for kind, found in runs.items()
    }
    whole = {kind: statistics.median(t.whole for t in found) for kind, found in runs.items()}
    left = statistics.median(times.left for times in runs["apart, all"])
    return [
        against(step, "apart, one", "kernel, one", 0.05, "one example of each check"),
        against(step, "apart, all", "kernel, all", 0.025, "all examples of each check"),
        holds(17, "grading all examples apart against one example in the kernel", "reported",
              f"{step['apart, all'] / step['kernel, one']:.2f}x", True),
        holds(17, f"`nbgrader autograde` of {count} submissions, with its start", "reported",
              ", ".join(f"{kind}: {seconds:.1f} s" for kind, seconds in whole.items()), True),
        holds(17, "what is left to nbgrader of a submission, its share of the start included",
              "reported", milliseconds(left), True),
    ]  # fmt: skip


def against(step: dict[str, float], ours: str, theirs: str, limit: float, strength: str) -> Row:
    goal = f"what replaces nbgrader's Execute against it, a submission, {strength}"
    detail = f"{milliseconds(step[ours])} against {milliseconds(step[theirs])}"
    why = "every call of the student's travels to a process of its own"
    return at_most(17, goal, limit, step[ours] / step[theirs], detail, why)


def course(folder: Path, kind: str, count: int) -> Path:
    """A course with one released assignment, and its submissions."""
    folder.mkdir()
    run(folder, "-m", "grader", "notebooks", "build", ".", EXERCISE)
    source = folder / "source" / EXERCISE / f"{NAME}.ipynb"
    notebook = json.loads(source.read_text("utf-8"))
    for cell in notebook["cells"]:
        function = cell["id"].removeprefix("test-")
        if function != cell["id"] and kind != "apart":
            cell["source"] = test_cell(kind, function)
    source.write_text(json.dumps(notebook), "utf-8")
    steps, step = APART if kind == "apart" else KERNEL
    settings = CONFIG.format(benchmarks=str(BENCHMARKS), steps=steps, step=step)
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(settings)
    run(folder, "-m", "nbgrader", "generate_assignment", EXERCISE)
    for turn in range(count):
        submit(folder, turn)
    return folder


def test_cell(kind: str, function: str) -> str:
    if kind == "one":
        return ONE_EXAMPLE[function].strip()
    facts = {"benchmarks": str(BENCHMARKS), "number": NUMBER, "function": function}
    return DRAWN.format(**facts).strip()


def submit(folder: Path, turn: int) -> None:
    """A submission: every third has two functions wrong, the others are right."""
    import ast

    wrong = edited(NUMBER, *TWO_WRONG[NUMBER]) if turn % 3 == 2 else edited(NUMBER)
    written = {
        f"solution-{node.name}": ast.get_source_segment(wrong, node)
        for node in ast.parse(wrong).body
        if isinstance(node, ast.FunctionDef)
    }
    released = folder / "release" / EXERCISE / f"{NAME}.ipynb"
    notebook = json.loads(released.read_text("utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = written.get(cell["id"], cell["source"])
    place = folder / "submitted" / f"student-{turn}" / EXERCISE
    place.mkdir(parents=True)
    (place / f"{NAME}.ipynb").write_text(json.dumps(notebook), "utf-8")


def autograde(folder: Path, examples: int) -> Times:
    """Grade all submissions once more."""
    file = folder / "seconds"
    file.unlink(missing_ok=True)
    began = time.perf_counter()
    facts = {"STEP_SECONDS": str(file), "EXAMPLES": str(examples)}
    run(folder, "-m", "nbgrader", "autograde", EXERCISE, "--force", **facts)
    whole = time.perf_counter() - began
    return Times(whole, [float(line) for line in file.read_text("ascii").split()])


def run(folder: Path, *arguments: str, **facts: str) -> None:
    """Run Python in a course, without anybody's settings."""
    home = str(folder.parent)
    places = ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader runs alembic
    own = dict.fromkeys(places, home)
    own |= {"PYTHONPATH": str(ROOT), "PATH": path, "EXAMPLES": "1"} | facts
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *arguments],
        cwd=folder, env=environment() | own, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{arguments} failed:\n{done.stdout.decode('utf-8', 'replace')}")
