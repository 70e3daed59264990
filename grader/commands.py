"""What each command does; returns the exit code."""

import shutil
import sys
from pathlib import Path
from typing import Any

import click

from grader import course, practice, statement
from grader.intake import Unusable
from grader.language import choose
from grader.practice import Practice, console
from grader.sandbox.spawn import Zygote
from grader.words import word

FULL, MISSING = 0, 1


def exercise(
    spelling: str, file: Path | None, options: dict[str, Any], shown: dict[str, bool],
    zygote: Zygote | None,
) -> int:  # fmt: skip
    """Grade one exercise and show the report."""
    folder = course.course_folder(Path.cwd())
    return practice.once(Practice(course.find(spelling), file, folder, options, **shown), zygote)


def watch(
    spelling: str | None, options: dict[str, Any], shown: dict[str, bool], zygote: Zygote | None
) -> int:
    """Grade an exercise, or every one of the course, each time it is saved."""
    folder = course.course_folder(Path.cwd())
    numbers = [course.find(spelling)] if spelling else list(course.exercises())
    practices = {
        practice.stub_place(number, folder): Practice(number, None, folder, options, **shown)
        for number in numbers
    }
    place = next(iter(practices)).parent
    return practice.on_save(practices, place if spelling else place.parent, zygote)


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


def set_language(code: str) -> int:
    """Keep a language for later calls."""
    click.echo(word("language", code, file=choose(code)))
    return FULL


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


def build_notebooks(folder: Path, exercises: tuple[str, ...], lang: str, force: bool) -> int:
    """A course for nbgrader."""
    from grader.notebooks import building

    building.build(folder, exercises, lang, force)
    return FULL


def schema() -> int:
    """The JSON Schema of the report."""
    from grader.report import json_schema

    sys.stdout.buffer.write(json_schema() + b"\n")
    return FULL
