"""Where the texts of an exercise are: in the course's folder, or inside the installed package."""

from pathlib import Path

from grader.course import Course, folder_name

PACKAGE = Path(__file__).parent
INSTALLED = PACKAGE / "exercises"  # where the wheel carries stubs and statements
CHECKOUT = PACKAGE.parent / "exercises"


def shipped_exercises() -> Path:
    """The folder of stubs and statements that came with this package."""
    return INSTALLED if INSTALLED.is_dir() else CHECKOUT


def shipped_stub(number: int, name: str) -> Path:
    return shipped_exercises() / folder_name(number, name) / f"{name}.py"


def given_source(course: Course) -> str:
    """Source that holds the functions which the stub gives away."""
    return shipped_stub(course.number, course.name).read_text("utf-8")


def hints_of(number: int, name: str, lang: str) -> list[str]:
    """The hints of an exercise, from a nudge to nearly the answer."""
    file = "hints.ko.md" if lang == "ko" else "hints.md"
    text = (shipped_exercises() / folder_name(number, name) / file).read_text("utf-8")
    return [part.partition("\n")[2].strip() for part in text.split("## ")[1:]]
