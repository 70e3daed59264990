"""Finds exercises by name: a check file is an exercise; there is no registry."""

import difflib
import importlib
import re
from dataclasses import dataclass
from pathlib import Path

from grader.intake import Unusable
from grader.toolkit.declare import Check, Declared, Exercise, Mistake

CHECKS = Path(__file__).parent / "checks"
NAME = re.compile(r"exercise_(\d\d)_(\w+)\.py")
PARTS = {
    1: ("Text into numbers", "텍스트를 수로"),
    2: ("Neural network basics", "신경망의 기초"),
    3: ("Recurrent networks", "순환 신경망"),
    4: ("Gated networks", "게이트 순환 신경망"),
    5: ("Whole models", "모형 전체"),
}


@dataclass(frozen=True)
class Course:
    """One exercise with its checks and known mistakes."""

    number: int
    name: str
    exercise: Exercise
    checks: list[Check]
    mistakes: tuple[Mistake, ...]

    @property
    def exercise_id(self) -> str:
        return f"exercise-{self.number:02d}"

    @property
    def folder_name(self) -> str:
        return folder_name(self.number, self.name)

    @property
    def functions(self) -> tuple[Declared, ...]:
        return self.exercise.functions

    @property
    def max_points(self) -> int:
        return sum(check.points for check in self.checks)

    def title(self, lang: str) -> str:
        return self.exercise.ko if lang == "ko" else self.exercise.en


def folder_name(number: int, name: str) -> str:
    return f"exercise_{number:02d}_{name}"


def exercises() -> dict[int, str]:
    """Number and name of every exercise, from the check files' names."""
    found = (NAME.fullmatch(path.name) for path in sorted(CHECKS.iterdir()))
    return {int(match[1]): match[2] for match in found if match}


def find(spelling: str) -> int:
    """The number of the exercise that is meant by exercise-05, 05, 5 or tfidf."""
    known = exercises()
    plain = spelling.strip().lower()
    digits = re.fullmatch(r"(?:exercise[-_ ]?)?0*(\d+)(?:[-_]\w+)?", plain)
    if digits and int(digits[1]) in known:
        return int(digits[1])
    for number, name in known.items():
        if plain.replace("-", "_") == name:
            return number
    names = [spelled for n, name in known.items() for spelled in (f"exercise-{n:02d}", name)]
    nearest = difflib.get_close_matches(plain, names, 1, 0.5)
    raise Unusable("no_exercise", name=spelling, nearest=nearest[0] if nearest else "")


def load(number: int) -> Course:
    """Import the check file of one exercise."""
    name = exercises()[number]
    module = importlib.import_module(f"grader.checks.{folder_name(number, name)}")
    checks = [value for value in vars(module).values() if isinstance(value, Check)]
    return Course(number, name, module.EXERCISE, checks, module.MISTAKES)


def course_folder(start: Path) -> Path | None:
    """The folder that holds `exercises/`, looking from `start` upwards."""
    for folder in (start, *start.parents):
        if any((folder / "exercises").glob("exercise_*_*")):
            return folder
    return None


def exercise_folder(course: Path, number: int) -> Path:
    return course / "exercises" / folder_name(number, exercises()[number])
