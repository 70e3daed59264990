"""Grades the diagnosis: is each known mistake, written as a student would, named, and no other?"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from grader import course
from grader.authoring.audit import ROOT, solution_file
from grader.course import Course
from grader.grade import Options, grade
from grader.intake import Submission, from_source
from grader.sandbox import launch, spawn
from grader.toolkit.declare import Mistake

ENOUGH = 0.9  # of the mistakes are to be named


@dataclass(frozen=True)
class Diagnosed:
    """What became of the mistakes of one exercise.

    survivors  mistakes, each with a check that it should fail and does not
    unnamed    mistakes that no failed check names
    misnamed   mistakes, each with another name that a check gave
    mistaken   the same, where the mistake itself is not known to the grader: the other name may
               fit, since a mistake may hold another
    """

    exercise: str
    count: int
    survivors: tuple[str, ...]
    unnamed: tuple[str, ...]
    misnamed: tuple[str, ...]
    mistaken: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """True if all are caught, enough are named, and none gets another name."""
        few = len(self.unnamed) > (1 - ENOUGH) * self.count
        return not (self.survivors or self.misnamed or few)


def diagnosed(number: int) -> Diagnosed:
    """Grade every known mistake in the style of the solution, known to the grader and unknown."""
    exercise = course.load(number)
    zygote = spawn.start()
    found: dict[str, list[str]] = {"survivors": [], "unnamed": [], "misnamed": [], "mistaken": []}
    try:
        for mistake in exercise.mistakes:
            for kind, text in _looked_at(exercise, mistake, zygote):
                found[kind].append(text)
    finally:
        launch.close(zygote)
    lists = {kind: tuple(texts) for kind, texts in found.items()}
    return Diagnosed(exercise.exercise_id, len(exercise.mistakes), **lists)


def _looked_at(
    exercise: Course, mistake: Mistake, zygote: spawn.Zygote
) -> Iterator[tuple[str, str]]:
    submission = in_own_style(exercise, mistake.name)
    options = Options(shrink=False)
    checks = grade(exercise, submission, options, zygote).checks
    failed = {check.name for check in checks if check.outcome == "failed"}
    yield from (("survivors", f"{mistake.name} survives {name}") for name in mistake.breaks
                if name not in failed)  # fmt: skip
    names = {check.mistake.name for check in checks if check.mistake}
    if mistake.name not in names:
        yield "unnamed", mistake.name
    for other in sorted(names - {mistake.name}):
        yield "misnamed", f"{mistake.name} is called {other}"
    unknown = replace(exercise, mistakes=tuple(m for m in exercise.mistakes if m != mistake))
    for check in grade(unknown, submission, options, zygote).checks:
        if check.mistake:
            yield "mistaken", f"{mistake.name} is called {check.mistake.name} by {check.name}"


def mistaken_file(exercise: Course) -> Path:
    return ROOT / "tests" / "mistaken" / f"{exercise.folder_name}.toml"


def in_own_style(exercise: Course, name: str) -> Submission:
    """The solution with one known mistake, written apart from the edit of the reference."""
    edits = tomllib.loads(mistaken_file(exercise).read_text("utf-8"))
    mistake = Mistake(name=name, breaks=(), en="", ko="", **edits[name])
    source = mistake.applied_to(solution_file(exercise).read_text("utf-8"))
    return from_source(f"{exercise.name}.py", source)
