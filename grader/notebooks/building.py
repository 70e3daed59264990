"""Writes a course for nbgrader: its configuration, and a source notebook for each exercise."""

import importlib.util
from pathlib import Path

import click

from grader import course, statement
from grader.course import Course
from grader.intake import Unusable
from grader.notebooks.document import notebook_of
from grader.notebooks.sentences import say

CONFIG = "nbgrader_config.py"
SETTINGS = """\
c.Autograde.autograde_preprocessors = grading.AUTOGRADE  # instead of running cells in a kernel
c.Autograde.sanitize_preprocessors = grading.SANITIZE  # whatever an editor has made of the cells
c.GenerateAssignment.preprocessors = grading.GENERATE  # the stubs of the exercises
c.GradeApart.lang = "{lang}"  # of the reports
c.ZipCollectApp.extractor_plugin = grading.SecretExtractor  # for downloads from Canvas or Moodle
# c.AssignLatePenalties.plugin_class = grading.LateCredit
# c.LateCredit.timeline = {{"1 day": 0.8, "1 week": 0.5}}
"""
CONFIG_TEXT = '''\
"""Configuration of nbgrader for this course."""

from grader.notebooks import grading

c = get_config()  # noqa: F821  (nbgrader gives it)
c.CourseDirectory.course_id = "{course_id}"
{settings}'''


def build(folder: Path, spellings: tuple[str, ...], lang: str, force: bool) -> None:
    """Write what is missing; what somebody has changed is kept, if it is not forced."""
    require_extra()
    numbers = [course.find(spelling) for spelling in spellings] or list(course.exercises())
    for number in numbers:
        loaded = course.load(number)
        file = folder / notebook_file(loaded)
        text = notebook_of(loaded, source_of(loaded), lang)
        facts = {"exercise": loaded.exercise_id, "file": file.relative_to(folder)}
        if write(file, text, force):
            click.echo(say("built", lang, points=loaded.max_points, **facts))
        else:
            click.echo(say("kept", lang, **facts))
    write_config(folder, lang)
    first = course.load(numbers[0]).exercise_id
    click.echo(say("next", lang, folder=folder, exercise=first))


def notebook_file(course: Course) -> Path:
    """Where nbgrader looks for the source of an exercise: the assignment is the exercise."""
    return Path("source") / course.exercise_id / f"{course.name}.ipynb"


def require_extra() -> None:
    """Unusable if what notebooks need is not installed."""
    if not all(importlib.util.find_spec(name) for name in ("nbgrader", "jupytext", "jinja2")):
        raise Unusable("no_extra", extra="nbgrader")


def source_of(course: Course) -> str:
    """The solution with its markers; the stub where this installation has no solutions."""
    solution = statement.SOLUTIONS / f"{course.folder_name}.py"
    if solution.is_file():
        return solution.read_text("utf-8")
    return statement.stub_text(course.number, course.name)


def write_config(folder: Path, lang: str) -> None:
    """Write the configuration, or say which lines one that exists should have."""
    settings = SETTINGS.format(lang=lang)
    text = CONFIG_TEXT.format(course_id=_course_id(folder), settings=settings)
    if not write(folder / CONFIG, text, force=False):
        click.echo(say("kept_config", lang, file=CONFIG))
        click.echo(f"\nfrom grader.notebooks import grading\n{settings}")


def _course_id(folder: Path) -> str:
    """The folder's name, as far as nbgrader and a Python string take it."""
    name = folder.resolve().name
    return "".join(char if char.isalnum() or char in "-_" else "-" for char in name) or "course"


def write(file: Path, text: str, force: bool) -> bool:
    """False if the file is there with other contents, and stays so."""
    data = text.encode()
    if file.exists() and not force:
        return file.is_file() and file.read_bytes() == data
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return True
