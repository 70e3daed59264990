"""Grades the grader: proves an exercise well-formed, and says which check catches what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader import bank, course, statement
from grader.course import Course
from grader.diagnosis.suspects import reference_source
from grader.grade import Options, grade
from grader.intake import Submission, from_source, read_submission
from grader.report import Report
from grader.sandbox import launch, spawn
from grader.sandbox.spawn import Zygote
from grader.stubs import stub_of
from grader.toolkit.declare import Mistake

ROOT = Path(__file__).parents[2]
SEEDS = 3
FULL_SEEDS = 50
LEAST_STYLES = 5
LEAST_MISTAKES = 6
POINTS = range(10, 21)
HEADING = re.compile(r"^(#+) ", re.MULTILINE)


@dataclass(frozen=True)
class Audit:
    """What the audit of one exercise found; an exercise without problems is well-formed."""

    exercise: str
    checks: tuple[str, ...]
    matrix: dict[str, tuple[str, ...]]  # mistake -> checks that fail
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Bench:
    """An exercise, and the untrusted side that serves all of its gradings."""

    exercise: Course
    zygote: Zygote

    def graded(self, submission: Submission, seed: int | None = None) -> Report:
        options = Options(seed=seed, shrink=False, diagnose=False)
        return grade(self.exercise, submission, options, self.zygote)


def audit(number: int, full: bool = False) -> Audit:
    """Audit one exercise of this checkout; in full, every right answer under many seeds."""
    exercise = course.load(number)
    bench = Bench(exercise, spawn.start())
    try:
        matrix = {mistake.name: _caught_by(bench, mistake) for mistake in exercise.mistakes}
        problems = [
            *_text_problems(exercise),
            *_declared_problems(exercise),
            *_stub_problems(bench),
            *_right_answer_problems(bench, full),
            *_mistake_problems(exercise, matrix),
            *_bank_problems(exercise),
        ]
    finally:
        launch.close(bench.zygote)
    checks = tuple(check.name for check in exercise.checks)
    return Audit(exercise.exercise_id, checks, matrix, tuple(problems))


def solution_file(exercise: Course) -> Path:
    return ROOT / "solutions" / f"{exercise.folder_name}.py"


def stub_file(exercise: Course) -> Path:
    return course.exercise_folder(ROOT, exercise.number) / f"{exercise.name}.py"


def bank_file(exercise: Course) -> Path:
    return bank.SHIPPED / f"{exercise.folder_name}.json"


def write(number: int) -> list[Path]:
    """Write what is generated: the stub, and the bank of the public seed; returns what changed."""
    exercise = course.load(number)
    texts = {
        stub_file(exercise): stub_of(solution_file(exercise).read_text("utf-8")).encode(),
        bank_file(exercise): bank.shipped_bank(exercise.number, exercise.checks),
    }
    changed = [
        file for file, data in texts.items() if not file.exists() or file.read_bytes() != data
    ]
    for file in changed:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(texts[file])
    return changed


def mistaken(exercise: Course, mistake: Mistake) -> Submission:
    """A submission that makes one known mistake: the reference with that edit."""
    source = mistake.applied_to(reference_source(exercise.name))
    modules = {
        f"reference.{file.stem}": file.read_text("utf-8")
        for file in (ROOT / "reference").glob("[!_]*.py")
    }
    submission = from_source(f"{exercise.name}.py", source)
    return Submission(
        submission.name, submission.sha256, submission.pieces, modules={"reference": "", **modules}
    )


def _caught_by(bench: Bench, mistake: Mistake) -> tuple[str, ...]:
    try:
        report = bench.graded(mistaken(bench.exercise, mistake))
    except ValueError as error:
        return (f"! {error}",)
    failed = [check.name for check in report.checks if check.outcome == "failed"]
    broken = [f"! {check.name} is broken: {check.message}" for check in report.checks
              if check.outcome == "broken"]  # fmt: skip
    unloaded = [f"! {report.message}"] if report.reason else []
    return (*unloaded, *broken, *failed)


def _mistake_problems(exercise: Course, matrix: dict[str, tuple[str, ...]]) -> Iterator[str]:
    if len(matrix) < LEAST_MISTAKES:
        yield f"{len(matrix)} known mistakes, wanted at least {LEAST_MISTAKES}"
    for mistake in exercise.mistakes:
        caught = matrix[mistake.name]
        yield from (f"mistake {mistake.name}: {entry[2:]}" for entry in caught if entry[0] == "!")
        for name in mistake.breaks:
            if name not in caught:
                yield f"mistake {mistake.name} survives {name}"
    idle = [
        check.name for check in exercise.checks if not any(check.name in c for c in matrix.values())
    ]
    yield from (f"{name} catches no known mistake" for name in idle)


def _declared_problems(exercise: Course) -> Iterator[str]:
    if exercise.max_points not in POINTS:
        yield f"{exercise.max_points} points, wanted {POINTS.start} to {POINTS.stop - 1}"
    names = {check.name for check in exercise.checks}
    functions = {function.name for function in exercise.functions}
    for check in exercise.checks:
        if not (check.en.strip() and check.ko.strip()):
            yield f"{check.name} lacks a title in one language"
        yield from (f"{check.name} calls {f}, which is no function here"
                    for f in check.calls if f not in functions)  # fmt: skip
    for mistake in exercise.mistakes:
        if not (mistake.en.strip() and mistake.ko.strip() and mistake.breaks):
            yield f"mistake {mistake.name} lacks a sentence or the checks that it breaks"
        yield from (f"mistake {mistake.name} names {b}, which is no check"
                    for b in mistake.breaks if b not in names)  # fmt: skip
    if len({mistake.name for mistake in exercise.mistakes}) < len(exercise.mistakes):
        yield "two mistakes have the same name"


def _text_problems(exercise: Course) -> Iterator[str]:
    folder = course.exercise_folder(ROOT, exercise.number)
    for english, korean in (("README.md", "README.ko.md"), ("hints.md", "hints.ko.md")):
        texts = [folder / english, folder / korean]
        if missing := [file.name for file in texts if not file.exists()]:
            yield f"missing: {', '.join(missing)}"
            continue
        levels = [HEADING.findall(_without_code(file.read_text("utf-8"))) for file in texts]
        if levels[0] != levels[1]:
            yield f"{english} and {korean} have different headings"
    for lang in ("en", "ko"):
        if (count := len(statement.hints_of(exercise.number, exercise.name, lang))) != 3:
            yield f"{count} hints in {lang}, wanted 3"


def _without_code(text: str) -> str:
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def _stub_problems(bench: Bench) -> Iterator[str]:
    stub = stub_file(bench.exercise)
    solution = solution_file(bench.exercise).read_text("utf-8")
    if not stub.exists() or stub.read_text("utf-8") != stub_of(solution):
        yield "the stub is not what the solution gives: run grade audit --write"
        return
    report = bench.graded(read_submission(stub))
    if report.score:
        yield f"the stub scores {report.score}"
    for check in report.checks:
        if check.reason != "not_written":
            yield f"the stub's {check.name} is {check.outcome} ({check.reason}), wanted not_written"


def _right_answer_problems(bench: Bench, full: bool) -> Iterator[str]:
    exercise = bench.exercise
    default = bank.default_seed(exercise.number)
    seeds = [default, *range(1_000, 999 + (FULL_SEEDS if full else SEEDS))]
    files = sorted((ROOT / "tests" / "styles" / exercise.folder_name).glob("*.py"))
    styles = {f"style {file.stem}": read_submission(file) for file in files}
    if len(styles) < LEAST_STYLES:
        yield f"{len(styles)} right answers in other styles, wanted {LEAST_STYLES}"
    solution = {"the solution": read_submission(solution_file(exercise))}
    everywhere = {**solution, **styles} if full else solution
    for seed in seeds:
        for name, submission in everywhere.items():
            yield from _not_full(name, bench.graded(submission, seed))
    once = {"the reference": mistaken(exercise, UNCHANGED), **({} if full else styles)}
    for name, submission in once.items():
        yield from _not_full(name, bench.graded(submission))


UNCHANGED = Mistake(name="unchanged", breaks=(), en="", ko="")


def _not_full(what: str, report: Report) -> Iterator[str]:
    if report.reason:
        yield f"{what} (seed {report.seed}) could not be loaded: {report.message}"
    for check in report.checks:
        if check.outcome != "passed" and not report.reason:
            message = (check.message or "").replace("\n", "; ")
            yield f"{what} (seed {report.seed}) does not pass {check.name}: {message}"


def _bank_problems(exercise: Course) -> Iterator[str]:
    file = bank_file(exercise)
    drawn = bank.shipped_bank(exercise.number, exercise.checks)
    if not file.exists() or file.read_bytes() != drawn:
        yield "the shipped bank is not what its seed gives: run grade audit --write"
