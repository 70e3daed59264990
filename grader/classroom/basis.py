"""What results depend on besides the submissions: results of one round share it."""

import hashlib
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any

from grader import bank
from grader.course import CHECKS, Course
from grader.grade import Options, environment
from grader.policy import backend_of

PACKAGE = "sequence-exercises"
LIBRARIES = {"numpy": ("hypothesis",), "torch": ("hypothesis", "torch")}  # besides NumPy


def basis_of(course: Course, options: Options) -> dict[str, Any]:
    """Exercise, versions, seed and settings, as plain data."""
    backend = backend_of(course.exercise, options.backend)
    seed = bank.default_seed(course.number) if options.seed is None else options.seed
    return {
        "exercise": course.exercise_id,
        "exercise_version": exercise_version(course),
        "checks": {check.name: check.version for check in course.checks},
        "libraries": libraries(backend),
        "seed": seed,
        "secret": options.secret,
        "examples": options.examples,
        "backend": backend,
        "device": options.device,
    }


def libraries(backend: str) -> dict[str, str]:
    """The versions that grade, the grader's own among them."""
    others = {name: _version(name) for name in (PACKAGE, *LIBRARIES[backend])}
    return {**environment(), **others}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


def exercise_version(course: Course) -> str:
    """A short hash of the check file and of the reference that it asks."""
    module = sys.modules[f"grader.checks.{course.folder_name}"]
    asked = [value for value in vars(module).values() if isinstance(value, ModuleType)]
    files = {value.__file__ for value in asked if value.__name__.startswith("reference.")}
    digest = hashlib.sha256((CHECKS / f"{course.folder_name}.py").read_bytes())
    for file in sorted(file for file in files if file):
        digest.update(Path(file).read_bytes())
    return digest.hexdigest()[:12]
