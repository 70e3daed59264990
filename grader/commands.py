"""What each command does; returns the exit code."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader import course, statement
from grader.intake import Unusable, read_submission
from grader.sandbox.spawn import Zygote
from grader.words import word

if TYPE_CHECKING:  # they import NumPy, which starts later beside the zygote
    from grader.play import Failure
    from grader.report import Report
    from grader.toolkit.declare import Check

FULL, MISSING, UNUSABLE, FAULT = 0, 1, 2, 3


@dataclass(frozen=True)
class Shown:
    """How a report is shown, and whether its first example is left as a file."""

    as_json: bool
    plain: bool
    every: bool
    write_example: bool


def exercise(
    spelling: str, file: Path | None, options: dict[str, Any], shown: Shown, zygote: Zygote | None
) -> int:
    """Grade one exercise and show the report."""
    number = course.find(spelling)
    folder = course.course_folder(Path.cwd())
    submission = read_submission(file or default_file(number, folder))
    if options["backend"] != "numpy" or options["device"] != "cpu":
        raise Unusable("no_device", device=options["device"])
    from grader.grade import Options, grade

    failures: list[tuple[Check, Failure]] = []
    options["witness"] = lambda check, failure: failures.append((check, failure))
    report = grade(course.load(number), submission, Options(**options), zygote)
    if folder and file is None and options["seed"] is None:
        from grader import progress

        progress.note(folder, report)
    show(report, number, shown)
    if shown.write_example and (found := [f for f in failures if f[1].calls]):
        from grader.example_file import write_example

        path = file or default_file(number, folder)
        written = write_example(path, found[0][0], course.load(number).functions, found[0][1])
        click.echo(word("example", options["lang"], file=written), err=shown.as_json)
    if report.is_broken:
        return FAULT
    return FULL if report.score == report.max_score else MISSING


def show(report: "Report", number: int, shown: Shown) -> None:
    """Print a report as it is asked for."""
    if shown.as_json:
        from grader.report import to_json

        sys.stdout.buffer.write(to_json(report) + b"\n")
        return
    from grader.render import show_report

    show_report(report, number, console(shown.plain), shown.plain, shown.every)


def default_file(number: int, folder: Path | None) -> Path:
    """The file in the stub's place."""
    name = course.exercises()[number]
    if folder is None:
        raise Unusable("no_course_file", file=f"{name}.py")
    return course.exercise_folder(folder, number) / f"{name}.py"


def console(plain: bool) -> Any:
    """A terminal for rich; colour only where it is wanted."""
    from rich.console import Console

    return Console(no_color=True, highlight=False) if plain else Console(highlight=False)


def overview(lang: str, plain: bool) -> int:
    """Every exercise with its state, by part."""
    from grader.overview import show_overview

    show_overview(course.course_folder(Path.cwd()), console(plain), lang, plain)
    return FULL


def list_exercises(lang: str, as_json: bool) -> int:
    """Id, title, part, points, functions and backends of every exercise."""
    entries = []
    for number in course.exercises():
        loaded = course.load(number)
        entries.append(
            {
                "id": loaded.exercise_id,
                "name": loaded.name,
                "title": loaded.title(lang),
                "part": loaded.exercise.part,
                "points": loaded.max_points,
                "functions": [function.name for function in loaded.functions],
                "backends": ["numpy"],
            }
        )
    if as_json:
        import msgspec

        sys.stdout.buffer.write(msgspec.json.encode(entries) + b"\n")
        return FULL
    for entry in entries:
        points = word("points", lang, points=entry["points"])
        click.echo(f"{entry['id']}  {entry['title']} ({entry['name']}), {points}")
    return FULL


def hint(spelling: str, number: int, lang: str) -> int:
    """One of the hints."""
    found = course.find(spelling)
    hints = statement.hints_of(found, course.exercises()[found], lang)
    if not 1 <= number <= len(hints):
        raise Unusable("no_hint", number=number, count=len(hints))
    click.echo(word("hint", lang, number=number, count=len(hints)))
    click.echo(hints[number - 1])
    if number < len(hints):
        command = f"grade hint {found:02d} {number + 1}"
        click.echo("\n" + word("hint_more", lang, command=command))
    return FULL


def reset(spelling: str, lang: str) -> int:
    """Put the stub back; the student's file is kept under a name that is free."""
    number = course.find(spelling)
    name = course.exercises()[number]
    folder = course.course_folder(Path.cwd())
    if folder is None:
        raise Unusable("no_course_file", file=f"{name}.py")
    file = course.exercise_folder(folder, number) / f"{name}.py"
    text = statement.stub_text(number, name).encode()
    if file.is_file() and file.read_bytes() == text:
        click.echo(word("reset_same", lang, file=file.name))
        return FULL
    kept = _free_name(file)
    if file.is_file():
        file.replace(kept)
    file.write_bytes(text)
    click.echo(word("reset", lang, file=file.name, kept=kept.name))
    return FULL


def _free_name(file: Path) -> Path:
    turn = 1
    while (kept := file.with_name(f"{file.stem}.old-{turn}{file.suffix}")).exists():
        turn += 1
    return kept


def init(folder: Path, lang: str) -> int:
    """Copy stubs and statements into a folder of the student's own."""
    target = folder / "exercises"
    if target.exists():
        raise Unusable("not_empty", folder=folder)
    shutil.copytree(statement.shipped_exercises(), target)
    found = course.exercises()
    click.echo(word("init", lang, count=len(found), folder=folder, first=min(found)))
    return FULL


def doctor(lang: str, *, every_tier: bool, as_json: bool, plain: bool) -> int:
    """What this machine offers, and whether the isolation holds what it claims."""
    from grader.doctor import examine, show

    diagnosis = examine(lang, every_tier)
    if as_json:
        import msgspec

        sys.stdout.buffer.write(msgspec.json.encode(diagnosis) + b"\n")
    else:
        show(diagnosis, console(plain), lang, plain)
    return FULL if diagnosis.holds else MISSING


def schema() -> int:
    """The JSON Schema of the report."""
    from grader.report import json_schema

    sys.stdout.buffer.write(json_schema() + b"\n")
    return FULL
