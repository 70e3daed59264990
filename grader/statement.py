"""Where the texts of an exercise are: in the course's folder, or inside the installed package."""

from pathlib import Path

from grader.course import Course, folder_name
from grader.stubs import stub_of

PACKAGE = Path(__file__).parent
INSTALLED = PACKAGE / "exercises"  # where the wheel carries stubs and statements
CHECKOUT = PACKAGE.parent / "exercises"
SOLUTIONS = PACKAGE.parent / "solutions"  # in a checkout alone


def shipped_exercises() -> Path:
    """The folder of stubs and statements that came with this package."""
    return INSTALLED if INSTALLED.is_dir() else CHECKOUT


def stub_text(number: int, name: str) -> str:
    """The stub as it was before anybody edited it.

    A checkout has it twice: in `exercises/`, where students work, and inside the solution.
    """
    folder = folder_name(number, name)
    if INSTALLED.is_dir():
        return (INSTALLED / folder / f"{name}.py").read_text("utf-8")
    return stub_of((SOLUTIONS / f"{folder}.py").read_text("utf-8"))


def given_source(course: Course) -> str:
    """Source that holds the functions which the stub gives away."""
    return stub_text(course.number, course.name)


def hints_of(number: int, name: str, lang: str) -> list[str]:
    """The hints of an exercise, from a nudge to nearly the answer."""
    file = "hints.ko.md" if lang == "ko" else "hints.md"
    text = (shipped_exercises() / folder_name(number, name) / file).read_text("utf-8")
    return [part.partition("\n")[2].strip() for part in text.split("## ")[1:]]
